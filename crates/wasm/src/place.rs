//! The one place where byte offsets become what an editor counts.

use std::ops::Range;

use protocol::Place;

/// A range of bytes of `text` in UTF-16 units, with lines and columns. Offsets beyond the text or
/// inside a character are moved back to the nearest place that exists.
pub(crate) fn place(text: &str, bytes: &Range<usize>) -> Place {
    let from = Point::at(text, bytes.start);
    let to = Point::at(text, bytes.end.max(bytes.start));
    Place {
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        from: from.offset,
        to: to.offset,
    }
}

/// The byte at which a place given in UTF-16 units is, or the end of the text.
pub(crate) fn byte(text: &str, offset: u32) -> usize {
    let mut left = offset as usize;
    for (at, char) in text.char_indices() {
        let Some(less) = left.checked_sub(char.len_utf16()) else {
            return at;
        };
        left = less;
    }
    text.len()
}

struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

impl Point {
    fn at(text: &str, byte: usize) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |line_feed| line_feed + 1);
        Self {
            line: before.matches('\n').count() as u32 + 1,
            column: units(&before[line_start..]) + 1,
            offset: units(before),
        }
    }
}

/// Length in UTF-16 units.
fn units(text: &str) -> u32 {
    text.encode_utf16().count() as u32
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn places_count_utf_16_units() {
        let text = "a = 'é😀'\nreturn x";
        let of = |part: &str| {
            let start = text.find(part).unwrap();
            place(text, &(start..start + part.len()))
        };
        let smiley = Place {
            line: 1,
            column: 7,
            end_line: 1,
            end_column: 9,
            from: 6,
            to: 8,
        };
        assert_eq!(of("😀"), smiley);
        let name = Place {
            line: 2,
            column: 8,
            end_line: 2,
            end_column: 9,
            from: 17,
            to: 18,
        };
        assert_eq!(of("x"), name);
        assert_eq!(
            place("", &(0..0)),
            Place {
                line: 1,
                column: 1,
                end_line: 1,
                end_column: 1,
                from: 0,
                to: 0
            }
        );
    }

    #[wasm_bindgen_test]
    fn bytes_are_found_by_utf_16_units() {
        let text = "é😀x";
        let bytes: Vec<usize> = (0..6).map(|offset| byte(text, offset)).collect();
        assert_eq!(bytes, [0, 2, 2, 6, 7, 7]);
    }

    #[wasm_bindgen_test]
    fn impossible_offsets_are_moved_to_the_nearest_place() {
        let end = Place {
            line: 2,
            column: 1,
            end_line: 2,
            end_column: 1,
            from: 3,
            to: 3,
        };
        assert_eq!(place("ab\n", &(9..12)), end);
        let inside = place("é", &(1..1));
        assert_eq!((inside.from, inside.to), (0, 0));
    }
}
