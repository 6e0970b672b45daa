//! The `math` library.
//!
//! Everything that is not exact by nature comes from `libm`, so that a script gets the same bits
//! natively and in the browser.

use std::cell::Cell;
use std::rc::Rc;

use piccolo::Value;

use crate::{Frame, Gives, LibraryFunction, Machine, Returned};

/// The functions of this library that need no state.
pub const FUNCTIONS: &[(&str, LibraryFunction)] = &[
    ("abs", |f| one(f, f64::abs)),
    ("acos", |f| one(f, libm::acos)),
    ("asin", |f| one(f, libm::asin)),
    ("atan", |f| one(f, libm::atan)),
    ("atan2", |f| two(f, libm::atan2)),
    ("ceil", |f| one(f, libm::ceil)),
    ("cos", |f| one(f, libm::cos)),
    ("cosh", |f| one(f, libm::cosh)),
    ("deg", |f| one(f, |x| x / RADIANS_PER_DEGREE)),
    ("exp", |f| one(f, libm::exp)),
    ("floor", |f| one(f, libm::floor)),
    ("fmod", |f| two(f, libm::fmod)),
    ("frexp", frexp),
    ("ldexp", ldexp),
    ("log", |f| one(f, libm::log)),
    ("log10", |f| one(f, libm::log10)),
    ("max", |f| most(f, |a, b| a > b)),
    ("min", |f| most(f, |a, b| a < b)),
    ("mod", |f| two(f, libm::fmod)),
    ("modf", modf),
    ("pow", |f| two(f, crate::power::power)),
    ("rad", |f| one(f, |x| x * RADIANS_PER_DEGREE)),
    ("sin", |f| one(f, libm::sin)),
    ("sinh", |f| one(f, libm::sinh)),
    ("sqrt", |f| one(f, libm::sqrt)),
    ("tan", |f| one(f, libm::tan)),
    ("tanh", |f| one(f, libm::tanh)),
];

const RADIANS_PER_DEGREE: f64 = std::f64::consts::PI / 180.0;

/// Installs the library; its random numbers come from `random`.
pub(super) fn install(machine: &mut Machine, random: &Rc<Random>) {
    machine.install(Some("math"), FUNCTIONS);
    machine.install_with(Some("math"), random, &[("random", draw), ("randomseed", seed)]);
    for numbers in [
        FUNCTIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        vec!["random"],
    ] {
        machine.gives(Some("math"), &numbers, Gives::Number);
    }
    machine.install_value(Some("math"), "huge", |_| Value::Number(f64::INFINITY));
    machine.install_value(Some("math"), "pi", |_| Value::Number(std::f64::consts::PI));
}

/// The server's generator of random numbers: linear congruential, 48 bits.
#[derive(Debug, Clone)]
pub struct Random {
    state: Cell<u64>,
}

impl Default for Random {
    /// The state of a server that has just started.
    fn default() -> Self {
        Self {
            state: Cell::new(0x1234_abcd_330e),
        }
    }
}

impl Random {
    const MASK: u64 = (1 << 48) - 1;

    /// What `math.randomseed` does.
    pub fn seed(&self, seed: i32) {
        self.state.set(u64::from(seed as u32) << 16 | 0x330e);
    }

    /// The whole state, to be put back with [`Random::restore`].
    pub fn state(&self) -> u64 {
        self.state.get()
    }

    /// Puts a state back.
    pub fn restore(&self, state: u64) {
        self.state.set(state & Self::MASK);
    }

    /// The next number, from 0 up to but without 1.
    pub fn draw(&self) -> f64 {
        const LARGEST: u64 = 0x7fff_ffff;
        let state = self.state.get().wrapping_mul(0x5_deec_e66d).wrapping_add(0xb) & Self::MASK;
        self.state.set(state);
        ((state >> 17) % LARGEST) as f64 / LARGEST as f64
    }
}

fn one<'gc>(frame: Frame<'gc, '_>, function: fn(f64) -> f64) -> Returned<'gc> {
    let x = frame.number(0)?;
    frame.give(Value::Number(function(x)))
}

fn two<'gc>(frame: Frame<'gc, '_>, function: fn(f64, f64) -> f64) -> Returned<'gc> {
    // C looks at the last argument first, which shows when both are wrong.
    let y = frame.number(1)?;
    let x = frame.number(0)?;
    frame.give(Value::Number(function(x, y)))
}

fn frexp<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let x = frame.number(0)?;
    // What the exponent of infinity is, C leaves open; it is 0 on the server.
    let (mantissa, exponent) = if x.is_finite() { libm::frexp(x) } else { (x, 0) };
    frame.give_all([mantissa, f64::from(exponent)].map(Value::Number))
}

fn ldexp<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let exponent = frame.int(1)?;
    let mantissa = frame.number(0)?;
    frame.give(Value::Number(libm::ldexp(mantissa, exponent)))
}

fn most<'gc>(frame: Frame<'gc, '_>, is_better: fn(f64, f64) -> bool) -> Returned<'gc> {
    let mut best = frame.number(0)?;
    for i in 1..frame.count() {
        let x = frame.number(i)?;
        if is_better(x, best) {
            best = x;
        }
    }
    frame.give(Value::Number(best))
}

fn modf<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let x = frame.number(0)?;
    let whole = libm::trunc(x);
    let rest = if x.is_infinite() {
        0.0_f64.copysign(x)
    } else {
        (x - whole).copysign(x)
    };
    frame.give_all([whole, rest].map(Value::Number))
}

fn draw<'gc>(random: &Random, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let r = random.draw();
    let number = match frame.count() {
        0 => r,
        1 => {
            let high = frame.int(0)?;
            if high < 1 {
                return Err(frame.bad_argument(0, "interval is empty"));
            }
            (r * f64::from(high)).floor() + 1.0
        }
        2 => {
            let (low, high) = (frame.int(0)?, frame.int(1)?);
            if low > high {
                return Err(frame.bad_argument(1, "interval is empty"));
            }
            // The real one counts in an `int`, which wraps around.
            let count = high.wrapping_sub(low).wrapping_add(1);
            (r * f64::from(count)).floor() + f64::from(low)
        }
        _ => return Err(frame.error("wrong number of arguments")),
    };
    frame.give(Value::Number(number))
}

fn seed<'gc>(random: &Random, frame: Frame<'gc, '_>) -> Returned<'gc> {
    random.seed(frame.int(0)?);
    frame.give_nothing()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_servers_numbers() {
        let random = Random::default();
        let draw = || (random.draw() * 1e6).floor() + 1.0;
        assert_eq!([draw(), draw(), draw()], [396465.0, 840486.0, 353337.0]);
        random.seed(42);
        let state = random.state();
        assert_eq!([draw(), draw()], [744526.0, 342702.0]);
        random.restore(state);
        assert_eq!(draw(), 744526.0);
    }
}
