//! The digest of a sequence that grows and shrinks at both ends: a polynomial in one fixed number,
//! with the elements' digests for coefficients, counted modulo the prime 2^127 - 1.
//!
//! Two sequences that follow each other are digested by what is known of each, so that a list of
//! a hundred thousand elements is not read again when one more is pushed.

/// The digest of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rolling {
    /// The first element's digest, plus [`BASE`] times the second's, and so on.
    sum: u128,
    /// [`BASE`] to the power of the length.
    power: u128,
}

const PRIME: u128 = (1 << 127) - 1;
const BASE: u128 = 0x6c07_9e1f_8f1b_bd34_d6b3_5c04_6a9f_2e41;
const INVERSE: u128 = power(BASE, PRIME - 2);

impl Rolling {
    /// No element.
    pub(crate) const EMPTY: Rolling = Rolling { sum: 0, power: 1 };

    /// One element, by its digest.
    pub(crate) fn of(element: u128) -> Rolling {
        // Folded rather than cut, as the top bit is one of 128.
        let sum = (element & PRIME) + (element >> 127);
        Rolling {
            sum: sum % PRIME,
            power: BASE,
        }
    }

    /// This sequence and then the other.
    pub(crate) fn then(self, other: Rolling) -> Rolling {
        Rolling {
            sum: add(self.sum, times(self.power, other.sum)),
            power: times(self.power, other.power),
        }
    }

    /// This sequence without one that it begins with.
    pub(crate) fn without_front(self, front: Rolling) -> Rolling {
        let unpower = power_of_inverse(front.power);
        Rolling {
            sum: times(sub(self.sum, front.sum), unpower),
            power: times(self.power, unpower),
        }
    }

    /// This sequence without one that it ends with.
    pub(crate) fn without_back(self, back: Rolling) -> Rolling {
        let power = times(self.power, power_of_inverse(back.power));
        Rolling {
            sum: sub(self.sum, times(power, back.sum)),
            power,
        }
    }

    /// All of it in one number; the length is in it.
    pub(crate) fn sum(self) -> u128 {
        self.sum
    }
}

/// One divided by a power of the base. It is almost always one element that goes.
fn power_of_inverse(factor: u128) -> u128 {
    if factor == BASE {
        INVERSE
    } else {
        power(factor, PRIME - 2)
    }
}

const fn add(left: u128, right: u128) -> u128 {
    // Both are below 2^127.
    reduced(left + right)
}

const fn sub(left: u128, right: u128) -> u128 {
    if left >= right {
        left - right
    } else {
        left + PRIME - right
    }
}

const fn reduced(number: u128) -> u128 {
    if number >= PRIME { number - PRIME } else { number }
}

/// The product by parts of 64 bits; what stands above bit 127 counts once more at the bottom.
const fn times(left: u128, right: u128) -> u128 {
    const LOW: u128 = u64::MAX as u128;
    let (a, b) = (left >> 64, left & LOW);
    let (c, d) = (right >> 64, right & LOW);
    // Below 2^127 each, as the upper parts have 63 bits.
    let (ad, bc) = (a * d, b * c);
    let middle = ad + bc;
    let (low, carry) = (b * d).overflowing_add(middle << 64);
    let high = a * c + (middle >> 64) + carry as u128;
    let folded = (high << 1 | low >> 127) + (low & PRIME);
    reduced((folded & PRIME) + (folded >> 127))
}

const fn power(base: u128, mut exponent: u128) -> u128 {
    let (mut square, mut result) = (base, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By adding up, bit for bit.
    fn slow_times(left: u128, right: u128) -> u128 {
        let mut sum = 0;
        for bit in (0..127).rev() {
            sum = add(sum, sum);
            if right >> bit & 1 == 1 {
                sum = add(sum, left);
            }
        }
        sum
    }

    #[test]
    fn products_are_those_of_slow_arithmetic() {
        let mut numbers = vec![
            0,
            1,
            2,
            BASE,
            INVERSE,
            PRIME - 1,
            PRIME - 2,
            1 << 126,
            (1 << 64) - 1,
            1 << 64,
        ];
        for _ in 0..40 {
            numbers.push(times(numbers[numbers.len() - 1], BASE) ^ 5);
        }
        for &left in &numbers {
            for &right in &numbers {
                assert_eq!(times(left, right), slow_times(left, right), "{left} {right}");
            }
        }
        assert_eq!(times(BASE, INVERSE), 1);
    }

    #[test]
    fn it_does_not_matter_in_which_pieces_a_sequence_comes() {
        let elements: Vec<Rolling> = (0..50u128).map(|n| Rolling::of(!(n * n))).collect();
        let whole = elements.iter().fold(Rolling::EMPTY, |all, one| all.then(*one));
        for cut in 0..=elements.len() {
            let piece = |range: &[Rolling]| range.iter().rfold(Rolling::EMPTY, |all, one| one.then(all));
            let (front, back) = (piece(&elements[..cut]), piece(&elements[cut..]));
            assert_eq!(front.then(back), whole);
            assert_eq!(whole.without_front(front), back);
            assert_eq!(whole.without_back(back), front);
        }
    }
}
