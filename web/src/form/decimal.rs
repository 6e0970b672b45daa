//! Decimal texts, without the detour over floating point: `10.5` milliseconds are 10,500 exactly.

/// The largest number a message carries exactly.
const MOST: u64 = 9_007_199_254_740_991;

/// A thousandth is the smallest part that counts.
const DECIMALS: usize = 3;

/// Reads a text as a multiple of one thousandth; too large a number becomes the largest.
pub(super) fn read(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + part.len() == 0 || part.len() > DECIMALS || !digits(whole) || !digits(part) {
        return None;
    }
    let thousandths = format!("{whole}{part:0<DECIMALS$}");
    Some(thousandths.parse::<u64>().unwrap_or(MOST).min(MOST))
}

/// Reads a whole number; too large a number becomes the largest.
pub(super) fn read_whole(text: &str) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse::<u64>().unwrap_or(u64::MAX))
}

/// Writes thousandths as briefly as they can be read again.
pub(super) fn write(thousandths: u64) -> String {
    let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_and_reading_are_inverse() {
        for number in [0, 1, 10, 500, 1_000, 10_000, 10_500, 1_000_001] {
            assert_eq!(read(&write(number)), Some(number));
        }
        assert_eq!(write(10_000), "10");
    }

    #[test]
    fn what_is_no_plain_decimal_is_not_read() {
        for text in ["", ".", "-1", "1e9", "1,5", "1.2345", "ten", "1 0"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("99999999999999999999"), Some(MOST));
    }
}
