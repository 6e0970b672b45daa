//! From times to places on a line and back.

use crate::number::grouped;

/// The distance that two marks of the axis should have at least.
const APART: f64 = 68.0;

/// A part of the time on a part of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    from_us: u64,
    to_us: u64,
    left: f64,
    right: f64,
}

impl Scale {
    /// This part of the time on this part of the line.
    pub(crate) fn new((from_us, to_us): (u64, u64), (left, right): (f64, f64)) -> Self {
        Self {
            from_us,
            to_us: to_us.max(from_us + 1),
            left,
            right: right.max(left + 1.0),
        }
    }

    /// Where a time is; what lies outside is at the end.
    pub(crate) fn x(&self, us: u64) -> f64 {
        let us = us.clamp(self.from_us, self.to_us);
        let share = (us - self.from_us) as f64 / (self.to_us - self.from_us) as f64;
        half(self.left + share * (self.right - self.left))
    }

    /// Whether a time is inside.
    pub(crate) fn holds(&self, us: u64) -> bool {
        (self.from_us..=self.to_us).contains(&us)
    }

    /// Where a line from one time and height to another enters or leaves: the point on it that is
    /// inside and nearest to the first.
    pub(crate) fn cut(&self, (us, y): (u64, f64), (to_us, to_y): (u64, f64)) -> (f64, f64) {
        let inside = us.clamp(self.from_us, self.to_us);
        if inside == us || to_us == us {
            return (self.x(us), y);
        }
        let share = (inside as f64 - us as f64) / (to_us as f64 - us as f64);
        (self.x(inside), half(y + share * (to_y - y)))
    }

    /// The time at a place.
    pub(crate) fn us(&self, x: f64) -> u64 {
        let share = ((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0);
        self.from_us + (share * (self.to_us - self.from_us) as f64).round() as u64
    }

    /// The marks of an axis on which a millisecond is a step.
    pub(crate) fn steps(&self) -> Vec<(f64, String)> {
        let marks = (self.from_us.div_ceil(1_000)..=self.to_us / 1_000).map(|step| step * 1_000);
        marks.map(|us| (self.x(us), grouped(us / 1_000))).collect()
    }

    /// The marks of the axis: places at round times, with what is written there.
    pub(crate) fn marks(&self) -> Vec<(f64, String)> {
        let fits = ((self.right - self.left) / APART).max(1.0);
        let least = (self.to_us - self.from_us) as f64 / fits;
        let step = rounded(least);
        let first = self.from_us.div_ceil(step) * step;
        let marks = (first..=self.to_us).step_by(step as usize);
        marks.map(|us| (self.x(us), millis(us, step))).collect()
    }
}

/// To half a pixel: no eye sees more, and such numbers are short when they are written.
pub(crate) fn half(number: f64) -> f64 {
    (number * 2.0).round() / 2.0
}

/// The next larger of 1, 2, 5, 10, 20, 50 and so on.
fn rounded(least: f64) -> u64 {
    let mut unit: u64 = 1;
    loop {
        for times in [1, 2, 5] {
            if (unit * times) as f64 >= least {
                return unit * times;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

/// A time with as many decimals as tell it from its neighbours.
fn millis(us: u64, step: u64) -> String {
    let decimals = match step {
        1_000.. => 0,
        100.. => 1,
        10.. => 2,
        _ => 3,
    };
    let fraction = format!("{:03}", us % 1_000);
    let point = if decimals > 0 { "." } else { "" };
    format!("{}{point}{} ms", grouped(us / 1_000), &fraction[..decimals])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_times_are_each_others_inverse() {
        let scale = Scale::new((20_000, 50_000), (100.0, 700.0));
        assert_eq!(
            (scale.x(20_000), scale.x(35_000), scale.x(90_000)),
            (100.0, 400.0, 700.0)
        );
        assert_eq!((scale.us(400.0), scale.us(-3.0)), (35_000, 20_000));
    }

    #[test]
    fn the_axis_has_round_times() {
        let scale = Scale::new((16_589, 46_589), (84.0, 820.0));
        let marks: Vec<String> = scale.marks().into_iter().map(|mark| mark.1).collect();
        assert_eq!(marks, ["20 ms", "25 ms", "30 ms", "35 ms", "40 ms", "45 ms"]);
        let near = Scale::new((1_000_000, 1_000_900), (0.0, 500.0));
        assert_eq!(near.marks()[1].1, "1,000.2 ms");
    }

    #[test]
    fn a_line_that_begins_outside_is_cut_where_it_comes_in() {
        let scale = Scale::new((100, 200), (0.0, 100.0));
        assert_eq!(scale.cut((50, 0.0), (150, 100.0)), (0.0, 50.0));
        assert_eq!(scale.cut((120, 7.0), (150, 100.0)), (20.0, 7.0));
    }
}
