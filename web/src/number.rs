//! Numbers as people read them. The plain number always goes into a `data-value` beside these.

use crate::words::{fill, words};

/// A whole number with its thousands set apart and a real minus: `−4,900`.
pub(crate) fn grouped(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// So many clients: `5,000 clients`, `1 client`.
pub(crate) fn clients(number: impl Into<i128>) -> String {
    match number.into() {
        1 => words().one_client.to_owned(),
        number => fill(words().so_many_clients, &[("clients", &grouped(number))]),
    }
}

/// A value of the keyspace: grouped like a number if it is one, otherwise as it is.
pub(crate) fn value(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => grouped(number),
        _ => text.to_owned(),
    }
}

/// Virtual microseconds in milliseconds, with one decimal: `10.4 ms`.
pub(crate) fn millis(us: u64) -> String {
    let tenths = us / 100 + u64::from(us % 100 >= 50);
    format!("{}.{} ms", grouped(tenths / 10), tenths % 10)
}

/// Virtual microseconds in milliseconds, exactly, because a story is about an order: `10.420 ms`.
pub(crate) fn exact_millis(us: u64) -> String {
    format!("{}.{:03} ms", grouped(us / 1_000), us % 1_000)
}

/// Bytes in the unit that leaves one to three digits before the point: `61 B`, `12.4 KB`.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} KB", tenths(count, 1_000)),
        _ => format!("{} MB", tenths(count, 1_000_000)),
    }
}

/// A share per client with two decimals, `2.00`, so that one more trip of a few clients shows; nothing to
/// share among nobody.
pub(crate) fn per_client(count: u64, clients: u32) -> String {
    let clients = u128::from(clients.max(1));
    let hundredths = (u128::from(count) * 100 + clients / 2) / clients;
    format!("{}.{:02}", grouped((hundredths / 100) as i128), hundredths % 100)
}

fn tenths(count: u64, unit: u64) -> String {
    let tenths = (u128::from(count) * 10 + u128::from(unit) / 2) / u128::from(unit);
    format!("{}.{}", grouped((tenths / 10) as i128), tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart_and_minus_is_a_minus() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(-1_234_567), "−1,234,567");
        assert_eq!(grouped(i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn only_what_is_written_as_a_number_is_grouped() {
        assert_eq!(value("-42"), "−42");
        assert_eq!(value("5000"), "5,000");
        assert_eq!(value("0042"), "0042");
        assert_eq!(value("ten"), "ten");
    }

    #[test]
    fn times_are_rounded_for_facts_and_exact_for_stories() {
        assert_eq!(millis(10_449), "10.4 ms");
        assert_eq!(millis(10_450), "10.5 ms");
        assert_eq!(millis(1_234_000), "1,234.0 ms");
        assert_eq!(exact_millis(10_042), "10.042 ms");
    }

    #[test]
    fn bytes_keep_few_digits() {
        assert_eq!(bytes(61), "61 B");
        assert_eq!(bytes(12_449), "12.4 KB");
        assert_eq!(bytes(1_250_000), "1.3 MB");
    }

    #[test]
    fn shares_have_two_decimals() {
        assert_eq!(per_client(5_142, 5_000), "1.03");
        assert_eq!(per_client(10_000, 5_000), "2.00");
        assert_eq!(per_client(0, 0), "0.00");
    }
}
