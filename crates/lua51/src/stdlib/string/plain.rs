//! Where a text is in another one, in time that grows with their lengths and not with the product.

/// From this length on a text is worth a table.
const LONG: usize = 32;

/// Where `wanted` first is in `text`.
pub(super) fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    match wanted {
        [] => Some(0),
        wanted if wanted.len() > text.len() => None,
        wanted if wanted.len() < LONG => short(text, wanted),
        wanted => long(text, wanted),
    }
}

fn short(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut from = 0;
    while text.len() - from >= wanted.len() {
        from += text[from..].iter().position(|&c| c == wanted[0])?;
        if text[from..].starts_with(wanted) {
            return Some(from);
        }
        from += 1;
    }
    None
}

/// After Knuth, Morris and Pratt: after a mismatch it is known how much of the beginning has been
/// seen already.
fn long(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let fallback = fallbacks(wanted);
    let mut matched = 0;
    for (at, &c) in text.iter().enumerate() {
        while matched > 0 && wanted[matched] != c {
            matched = fallback[matched - 1];
        }
        if wanted[matched] == c {
            matched += 1;
        }
        if matched == wanted.len() {
            return Some(at + 1 - matched);
        }
    }
    None
}

/// For each beginning of a text, the length of its longest end that is a beginning too.
fn fallbacks(text: &[u8]) -> Vec<usize> {
    let mut fallbacks = vec![0; text.len()];
    let mut matched = 0;
    for at in 1..text.len() {
        while matched > 0 && text[matched] != text[at] {
            matched = fallbacks[matched - 1];
        }
        if text[matched] == text[at] {
            matched += 1;
        }
        fallbacks[at] = matched;
    }
    fallbacks
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn finds_what_windows_find() {
        let text = b"abaabaaabaabaaaabaabaaabaabaaaaabaabaaabaabaaaabaabaaabaabaaaaaab".repeat(3);
        for from in 0..text.len() {
            for to in [from, from + 1, from + 5, from + 31, from + 40, from + 90] {
                let wanted = &text[from..to.min(text.len())];
                let plain = text.windows(wanted.len().max(1)).position(|w| w.starts_with(wanted));
                assert_eq!(position(&text, wanted), plain);
                assert_eq!(position(&text, &[wanted, b"x"].concat()), None);
            }
        }
    }
}
