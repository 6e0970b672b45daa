//! How many bytes the server needs for an element of a listpack, in which it keeps what is small and
//! the entries of streams.

use resp::number::parse_i64;

/// What a listpack has beside its elements.
pub(crate) const LISTPACK: usize = 7;

/// An element: a number or its length and itself, and all that once more as a way back.
pub(crate) fn element(element: &[u8]) -> usize {
    match parse_i64(element) {
        Some(value) => number(value),
        None => with_way_back(match element.len() {
            length @ 0..64 => 1 + length,
            length @ 64..4096 => 2 + length,
            length => 5 + length,
        }),
    }
}

/// A number, which is stored as such.
pub(crate) fn number(value: i64) -> usize {
    with_way_back(match value {
        0..=127 => 1,
        -4096..=4095 => 2,
        _ if i16::try_from(value).is_ok() => 3,
        -0x80_0000..=0x7f_ffff => 4,
        _ if i32::try_from(value).is_ok() => 5,
        _ => 9,
    })
}

fn with_way_back(bytes: usize) -> usize {
    let way_back = match bytes {
        0..128 => 1,
        128..16_384 => 2,
        16_384..2_097_152 => 3,
        2_097_152..268_435_456 => 4,
        _ => 5,
    };
    bytes + way_back
}
