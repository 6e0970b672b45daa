//! Things on a line that are too close to each other stand above one another, and give way to the
//! right where even that does not help: their order stays the true one.

/// The room between two things in a row.
const GAP: f64 = 3.0;

/// The row of each thing and where it begins there, given where it should begin and end, from left to
/// right, with so many rows at most.
pub(crate) fn rows(spans: &[(f64, f64)], most: usize) -> Vec<(usize, f64)> {
    let mut ends = vec![f64::NEG_INFINITY; most.max(1)];
    let mut rows = Vec::with_capacity(spans.len());
    for &(start, end) in spans {
        let free = ends.iter().position(|&taken| taken + GAP <= start);
        let soonest = (0..ends.len()).min_by(|&left, &right| ends[left].total_cmp(&ends[right]));
        let row = free.or(soonest).unwrap_or_default();
        let begin = start.max(ends[row] + GAP);
        ends[row] = begin + end - start;
        rows.push((row, begin));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_in_the_first_row() {
        let spans = [(0.0, 10.0), (20.0, 30.0), (22.0, 32.0), (40.0, 50.0)];
        assert_eq!(rows(&spans, 3), [(0, 0.0), (0, 20.0), (1, 22.0), (0, 40.0)]);
    }

    #[test]
    fn what_fits_nowhere_gives_way() {
        assert_eq!(
            rows(&[(0.0, 9.0), (1.0, 8.0), (2.0, 12.0)], 2),
            [(0, 0.0), (1, 1.0), (1, 11.0)]
        );
    }
}
