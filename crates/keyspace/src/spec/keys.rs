//! Which arguments of a command are keys.

use resp::{Bytes, number::parse_i64};

use super::Keys;

pub(super) fn keys_of(keys: Keys, argv: &[Bytes]) -> Option<Vec<&Bytes>> {
    match keys {
        Keys::None => Some(Vec::new()),
        Keys::Range { first, last, step } | Keys::Scattered { first, last, step } => {
            let end = if last < 0 {
                argv.len().checked_sub(usize::from(last.unsigned_abs()))?
            } else {
                usize::from(last.unsigned_abs())
            };
            let places = (usize::from(first)..=end).step_by(usize::from(step).max(1));
            places.map(|place| argv.get(place)).collect()
        }
        Keys::Counted { at, and } => {
            let at = usize::from(at);
            let count = usize::try_from(parse_i64(argv.get(at)?)?).ok()?;
            let end = (at + 1).checked_add(count)?;
            let extra = (and > 0).then(|| argv.get(usize::from(and))).into_iter().flatten();
            Some(extra.chain(argv.get(at + 1..end)?).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::{Resolution, resolve};
    use resp::cli::split_args;

    fn keys(line: &str) -> Option<String> {
        let argv = split_args(line).unwrap();
        let Resolution::Found(id) = resolve(&argv) else {
            panic!("{line}")
        };
        id.spec()
            .keys_of(&argv)
            .map(|keys| resp::cli::join_args(&keys.into_iter().cloned().collect::<Vec<_>>()))
    }

    #[test]
    fn keys_are_found_at_their_places() {
        assert_eq!(keys("GET k").unwrap(), "k");
        assert_eq!(keys("MSET a 1 b 2").unwrap(), "a b");
        assert_eq!(keys("DEL a b c").unwrap(), "a b c");
        assert_eq!(keys("BLPOP a b 0").unwrap(), "a b");
        assert_eq!(keys("OBJECT ENCODING k").unwrap(), "k");
        assert_eq!(keys("PING").unwrap(), "");
        assert_eq!(keys("EVALSHA x 2 a b c").unwrap(), "a b");
        assert_eq!(keys("ZUNIONSTORE to 2 a b WEIGHTS 1 2").unwrap(), "to a b");
    }

    #[test]
    fn a_bad_count_gives_no_keys() {
        for line in ["EVAL x -1", "EVAL x y", "EVAL x 2 a", "EVAL x 9223372036854775807 a"] {
            assert_eq!(keys(line), None, "{line}");
        }
    }
}
