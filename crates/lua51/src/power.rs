//! Powers, rounded as the C library rounds them.
//!
//! Whole exponents are what programs use. Their powers are computed with twice the digits and
//! rounded once. The C library's differ in the last digit only where the result lies almost
//! exactly between two numbers.

/// The largest whole exponent that is multiplied out.
const WHOLE: f64 = 64.0;

/// `base ^ exponent`, the same on every machine.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.5 && base.is_finite() && base > 0.0 {
        return libm::sqrt(base);
    }
    let is_whole = exponent == exponent.trunc() && exponent.abs() <= WHOLE;
    if !is_whole || !base.is_normal() {
        return libm::pow(base, exponent);
    }
    // The powers of a number between 1/2 and 1 neither overflow nor lose digits.
    let (mantissa, scale) = libm::frexp(base);
    let times = exponent.abs() as u32;
    let mut whole = Double::from(1.0);
    let mut square = Double::from(mantissa);
    let mut rest = times;
    while rest > 0 {
        if rest & 1 == 1 {
            whole = whole.times(square);
        }
        square = square.times(square);
        rest >>= 1;
    }
    let scale = scale * exponent as i32;
    let whole = if exponent < 0.0 { whole.inverse() } else { whole };
    libm::scalbn(whole.high + whole.low, scale)
}

/// A number as the sum of two, the second of which holds the digits that the first has no room for.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl From<f64> for Double {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Double {
    fn sum(high: f64, low: f64) -> Self {
        let whole = high + low;
        Self {
            high: whole,
            low: low - (whole - high),
        }
    }

    fn times(self, other: Self) -> Self {
        let product = self.high * other.high;
        let lost = error_of_product(self.high, other.high, product);
        Self::sum(product, lost + (self.high * other.low + self.low * other.high))
    }

    fn inverse(self) -> Self {
        let first = 1.0 / self.high;
        let back = Self::from(first).times(self);
        Self::sum(first, first * ((1.0 - back.high) - back.low))
    }
}

/// What a product loses by rounding: Dekker's way, with the factors cut in halves.
fn error_of_product(a: f64, b: f64, product: f64) -> f64 {
    let halves = |x: f64| {
        let shifted = x * 134_217_729.0;
        let high = shifted - (shifted - x);
        (high, x - high)
    };
    let ((ah, al), (bh, bl)) = (halves(a), halves(b));
    al * bl - (((product - ah * bh) - al * bh) - ah * bl)
}

#[cfg(test)]
mod tests {
    use super::power;

    #[test]
    fn rounds_once() {
        let cases = [
            ((3.3, 7.0), 4_261.844_297_699_999),
            ((10.0, 15.0), 1e15),
            ((10.0, -5.0), 1e-5),
            ((2.0, 53.0), 9_007_199_254_740_992.0),
            ((-3.0, 3.0), -27.0),
            ((1e200, 2.0), f64::INFINITY),
            ((1e-200, 2.0), 0.0),
            ((7.0, 0.0), 1.0),
            ((2.0, 0.5), std::f64::consts::SQRT_2),
        ];
        for ((base, exponent), result) in cases {
            assert_eq!(power(base, exponent), result, "{base} ^ {exponent}");
        }
    }
}
