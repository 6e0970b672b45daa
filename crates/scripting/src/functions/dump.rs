//! Libraries as bytes: pieces of a snapshot file as the real server writes it, then the version of
//! the format and a checksum.

use resp::Bytes;

/// What stands before a library.
const LIBRARY: u8 = 0xF5;
/// The version of the format.
const VERSION: u16 = 10;
/// Version and checksum.
const FOOTER: usize = 10;

const WRONG: &str = "ERR DUMP payload version or checksum are wrong";
const NO_LIBRARY: &str = "ERR given type is not a function";
const NO_TEXT: &str = "ERR Failed loading library payload";

/// Texts as bytes.
pub(super) fn write<'a>(codes: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut payload = Vec::new();
    for code in codes {
        payload.push(LIBRARY);
        match code.len() {
            length @ 0..0x40 => payload.push(length as u8),
            length @ 0x40..0x4000 => payload.extend((0x4000 | length as u16).to_be_bytes()),
            length => {
                payload.push(0x80);
                payload.extend((length as u32).to_be_bytes());
            }
        }
        payload.extend_from_slice(code);
    }
    payload.extend(VERSION.to_le_bytes());
    payload.extend(checksum(&payload).to_le_bytes());
    payload
}

/// The texts in such bytes, or the error.
pub(super) fn read(payload: &[u8]) -> Result<Vec<Bytes>, &'static str> {
    let end = payload.len().checked_sub(FOOTER).ok_or(WRONG)?;
    let (rest, sum) = payload.split_at(payload.len() - 8);
    let version = u16::from_le_bytes([payload[end], payload[end + 1]]);
    if version > VERSION || checksum(rest).to_le_bytes() != sum {
        return Err(WRONG);
    }
    // A text that is said to be longer than it is goes on in the footer, as for the real server.
    let mut rest = payload;
    let mut codes = Vec::new();
    while let Some((&kind, after)) = rest.split_first().filter(|(_, after)| after.len() >= FOOTER) {
        if kind != LIBRARY {
            return Err(NO_LIBRARY);
        }
        rest = after;
        codes.push(text(&mut rest).ok_or(NO_TEXT)?);
    }
    Ok(codes)
}

/// A text: its length and its bytes, or a number, or bytes that are packed.
fn text(rest: &mut &[u8]) -> Option<Bytes> {
    match *rest.first()? {
        kind @ 0xC0..=0xC2 => {
            let bytes = take(rest, 1 + (1 << (kind & 3)))?;
            let number = match bytes[1..] {
                [a] => i64::from(a as i8),
                [a, b] => i64::from(i16::from_le_bytes([a, b])),
                [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
                _ => return None,
            };
            Some(Bytes::from(number.to_string()))
        }
        0xC3 => {
            take(rest, 1)?;
            let (packed, length) = (length(rest)?, length(rest)?);
            unpacked(take(rest, packed)?, length).map(Bytes::from)
        }
        _ => {
            let length = length(rest)?;
            take(rest, length).map(Bytes::copy_from_slice)
        }
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn length(rest: &mut &[u8]) -> Option<usize> {
    let first = *take(rest, 1)?.first()?;
    let low = usize::from(first & 0x3F);
    match first {
        0x00..=0x3F => Some(low),
        0x40..=0x7F => Some(low << 8 | usize::from(take(rest, 1)?[0])),
        0x80 => Some(u32::from_be_bytes(take(rest, 4)?.try_into().ok()?) as usize),
        0x81 => usize::try_from(u64::from_be_bytes(take(rest, 8)?.try_into().ok()?)).ok(),
        _ => None,
    }
}

/// Bytes that LZF has packed: pieces as they are, and pieces of what is there already.
fn unpacked(mut packed: &[u8], length: usize) -> Option<Vec<u8>> {
    // A byte stands for at most 264, or somebody lies.
    if length > packed.len().saturating_mul(264) {
        return None;
    }
    let mut text = Vec::with_capacity(length);
    while let Some((&control, rest)) = packed.split_first() {
        packed = rest;
        if control < 32 {
            text.extend_from_slice(take(&mut packed, usize::from(control) + 1)?);
            continue;
        }
        let mut count = usize::from(control >> 5) + 2;
        if count == 9 {
            count += usize::from(take(&mut packed, 1)?[0]);
        }
        let back = usize::from(control & 31) << 8 | usize::from(take(&mut packed, 1)?[0]);
        let start = text.len().checked_sub(back + 1)?;
        // What is copied may reach into itself.
        for i in start..start + count {
            text.push(text[i]);
        }
    }
    (text.len() == length).then_some(text)
}

/// The checksum of the format: a CRC of 64 bits with Jones's polynomial, reflected.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, &byte| {
        (0..8).fold(sum ^ u64::from(byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0x95AC_9329_AC4B_C9B5 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_its_specification() {
        assert_eq!(checksum(b"123456789"), 0xE9C6_D914_C4B8_D9CA);
    }

    #[test]
    fn what_is_written_is_read() {
        let texts: [&[u8]; 4] = [b"", b"short", &[b'x'; 100], &[b'y'; 20_000]];
        let payload = write(texts.into_iter());
        assert_eq!(read(&payload).unwrap(), texts);
        for end in 0..payload.len() {
            assert_eq!(read(&payload[..end]), Err(WRONG));
        }
    }

    #[test]
    fn packed_bytes_may_reach_into_themselves() {
        assert_eq!(unpacked(&[0, b'a', 0xE0, 1, 0], 11).unwrap(), [b'a'; 11]);
        assert_eq!(unpacked(&[0x20, 0], 3), None);
    }
}
