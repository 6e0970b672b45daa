//! The bell and the powers of two in integers.
//!
//! Two platforms' mathematics libraries differ in the last bit, and then two runs of one seed would
//! differ. So both functions are tables, with straight lines between their entries; a test makes
//! them anew by the library.

/// Entries for each halving of what is left of the bell.
const STEPS: usize = 8;
/// How often it is halved. Farther out than that, where one in 17 million lies, is its edge.
const HALVINGS: usize = 24;

/// How far out a share of both tails begins, in standard deviations over ln 2 and 1/65,536: a
/// power of two with this exponent, times the deviation of the natural logarithm, is log-normal.
/// The shares go from 2⁻²⁴ to 1, in [`STEPS`] equal steps for each doubling.
#[rustfmt::skip]
const BELL: [i32; 193] = [
    512_451, 510_457, 508_666, 507_041, 505_554, 504_182, 502_908, 501_720, 500_606, 498_567, 496_736, 495_075,
    493_554, 492_150, 490_848, 489_632, 488_492, 486_405, 484_532, 482_831, 481_273, 479_836, 478_502, 477_257,
    476_090, 473_952, 472_033, 470_290, 468_693, 467_220, 465_853, 464_576, 463_379, 461_186, 459_217, 457_429,
    455_790, 454_278, 452_874, 451_564, 450_334, 448_083, 446_060, 444_223, 442_539, 440_985, 439_542, 438_194,
    436_930, 434_615, 432_534, 430_643, 428_910, 427_311, 425_825, 424_437, 423_135, 420_750, 418_606, 416_657,
    414_871, 413_222, 411_689, 410_258, 408_914, 406_453, 404_239, 402_227, 400_382, 398_678, 397_094, 395_615,
    394_226, 391_681, 389_391, 387_309, 385_399, 383_635, 381_995, 380_462, 379_023, 376_385, 374_010, 371_851,
    369_869, 368_038, 366_335, 364_743, 363_249, 360_507, 358_038, 355_792, 353_730, 351_823, 350_050, 348_392,
    346_835, 343_977, 341_402, 339_058, 336_905, 334_914, 333_062, 331_329, 329_700, 326_710, 324_015, 321_560,
    319_304, 317_216, 315_273, 313_454, 311_745, 308_603, 305_770, 303_186, 300_812, 298_613, 296_564, 294_646,
    292_842, 289_525, 286_530, 283_798, 281_284, 278_954, 276_782, 274_747, 272_832, 269_308, 266_122, 263_213,
    260_533, 258_047, 255_728, 253_554, 251_505, 247_731, 244_315, 241_191, 238_310, 235_634, 233_135, 230_789,
    228_576, 224_495, 220_793, 217_401, 214_268, 211_354, 208_628, 206_065, 203_646, 199_171, 195_103, 191_367,
    187_908, 184_684, 181_661, 178_813, 176_118, 171_123, 166_563, 162_361, 158_458, 154_807, 151_373, 148_128,
    145_049, 139_314, 134_051, 129_172, 124_616, 120_332, 116_281, 112_434, 108_764, 101_877, 95_493, 89_517, 83_878,
    78_524, 73_409, 68_502, 63_772, 54_756, 46_213, 38_032, 30_127, 22_427, 14_873, 7_414, 0,
];

/// Powers of two from 2⁰ to 2¹ in equal steps, in 2⁻³⁰.
#[rustfmt::skip]
const POWERS: [u32; 33] = [
    1_073_741_824, 1_097_253_708, 1_121_280_436, 1_145_833_280, 1_170_923_762, 1_196_563_654, 1_222_764_986,
    1_249_540_052, 1_276_901_417, 1_304_861_917, 1_333_434_672, 1_362_633_090, 1_392_470_869, 1_422_962_010,
    1_454_120_821, 1_485_961_921, 1_518_500_250, 1_551_751_076, 1_585_730_000, 1_620_452_965, 1_655_936_265,
    1_692_196_547, 1_729_250_827, 1_767_116_489, 1_805_811_301, 1_845_353_420, 1_885_761_398, 1_927_054_196,
    1_969_251_188, 2_012_372_174, 2_056_437_387, 2_101_467_502, 2_147_483_648,
];

/// A place on the bell for 64 random bits, in the unit of [`BELL`], to both sides of 0.
pub(crate) fn normal(bits: u64) -> i32 {
    // The first bit is the side, the others are the share that lies farther out.
    let share = bits << 1;
    let halvings = share.leading_zeros() as usize;
    let magnitude = if halvings >= HALVINGS {
        BELL[0]
    } else {
        let below_the_leading_one = share << halvings << 1;
        let step = (below_the_leading_one >> 61) as usize;
        let between = ((below_the_leading_one << 3) >> 48) as i64;
        let at = (HALVINGS - 1 - halvings) * STEPS + step;
        line(BELL[at].into(), BELL[at + 1].into(), between) as i32
    };
    if bits >> 63 == 0 { magnitude } else { -magnitude }
}

/// `number · 2^exponent`, where the exponent is in 1/65,536. What is too large is the largest.
pub(crate) fn times_power_of_two(number: u64, exponent: i64) -> u64 {
    let (whole, part) = (exponent >> 16, exponent & 0xffff);
    let (at, between) = ((part >> 11) as usize, (part & 0x7ff) << 5);
    let power = line(POWERS[at].into(), POWERS[at + 1].into(), between) as u64;
    let product = u128::from(number) * u128::from(power);
    let scaled = match 30 - whole {
        right @ 0..128 => product >> right,
        // 32 more bits are more than there are in any result.
        left @ -32..0 => product << -left,
        128.. => 0,
        _ if number == 0 => 0,
        _ => u128::MAX,
    };
    u64::try_from(scaled).unwrap_or(u64::MAX)
}

/// The point between two values after so many parts of 65,536.
fn line(from: i64, to: i64, part: i64) -> i64 {
    from + (to - from) * part / 65_536
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of a bell lies farther out than so many standard deviations, on both sides: the
    /// complementary error function by its continued fraction, or by its series near the middle.
    fn tails(deviations: f64) -> f64 {
        let x = deviations / 2.0_f64.sqrt();
        let root = std::f64::consts::PI.sqrt();
        if x > 2.0 {
            let fraction = (1..200).rev().fold(x, |below, n| x + f64::from(n) / 2.0 / below);
            return (-x * x).exp() / (root * fraction);
        }
        let (mut term, mut sum) = (x, x);
        for n in 1..100 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        1.0 - 2.0 / root * sum
    }

    /// Where a share of both tails begins, by halving.
    fn begins(share: f64) -> f64 {
        let (mut low, mut high) = (0.0, 10.0);
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            if tails(middle) > share {
                low = middle
            } else {
                high = middle
            }
        }
        low
    }

    #[test]
    fn the_tables_are_those_of_the_library() {
        for (at, &entry) in BELL.iter().enumerate() {
            let doubling = 2.0_f64.powi((at / STEPS) as i32 - HALVINGS as i32);
            let share = doubling * (1.0 + (at % STEPS) as f64 / STEPS as f64);
            let expected = begins(share) / std::f64::consts::LN_2 * 65_536.0;
            assert!(
                (f64::from(entry) - expected).abs() < 1.0,
                "{at}: {entry}, not {expected}"
            );
        }
        for (at, &entry) in POWERS.iter().enumerate() {
            let expected = (at as f64 / 32.0).exp2() * f64::from(1 << 30);
            assert!(
                (f64::from(entry) - expected).abs() < 1.0,
                "{at}: {entry}, not {expected}"
            );
        }
    }

    #[test]
    fn between_the_entries_it_is_nearly_right_and_never_goes_back() {
        let mut last = i32::MAX;
        for at in 0..10_000_u64 {
            let share = (at as f64 + 0.5) / 10_000.0;
            let found = normal((share * 2.0_f64.powi(63)) as u64);
            let expected = begins(share) / std::f64::consts::LN_2 * 65_536.0;
            assert!(
                (f64::from(found) - expected).abs() < 200.0,
                "{share}: {found}, not {expected}"
            );
            assert!(found <= last);
            last = found;
        }
        assert_eq!(normal(1 << 62), -normal(1 << 62 | 1 << 63));
        assert_eq!((normal(0), normal(u64::MAX) < 0), (BELL[0], true));
    }

    #[test]
    fn powers_are_nearly_right_and_large_ones_stay_within_their_bits() {
        for exponent in (-1_000_000..1_000_000).step_by(997) {
            let found = times_power_of_two(1_000_000_000, exponent) as f64;
            let expected = 1e9 * (exponent as f64 / 65_536.0).exp2();
            assert!((found - expected).abs() <= expected * 1e-4 + 1.0, "{exponent}");
        }
        assert_eq!(times_power_of_two(5, 0), 5);
        assert_eq!(times_power_of_two(1, i64::MAX), u64::MAX);
        assert_eq!(times_power_of_two(0, i64::MAX), 0);
        assert_eq!(times_power_of_two(u64::MAX, i64::MIN), 0);
        assert_eq!(times_power_of_two(u64::MAX, 65_536), u64::MAX);
    }
}
