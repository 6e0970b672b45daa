//! The longest common subsequence of two strings.

use resp::{Bytes, MAX_BULK, Value};

use super::Commands;
use super::arguments::{integer, is};
use crate::context::Context;
use crate::error::Error;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("lcs", lcs)];

fn lcs(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let strings = [&argv[1], &argv[2]].map(|key| ctx.string(key));
    let [Ok(one), Ok(other)] = strings else {
        return Err(Error::LcsTypes);
    };
    let options = Options::parse(&argv[3..])?;
    let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
    // The server fills a table of 32-bit numbers and refuses it beyond its limit for one string.
    if (one.len() + 1).saturating_mul(other.len() + 1) > MAX_BULK / 4 {
        return Err(Error::LcsMemory);
    }
    let table = Table::fill(&one, &other);
    if options.len {
        return Ok(Value::Integer(i64::from(table.length)));
    }
    let matches = table.matches(&one, &other);
    if options.idx {
        return Ok(options.list(&matches, table.length));
    }
    let common = matches
        .iter()
        .rev()
        .flat_map(|found| &one[found.one..found.one + found.length]);
    Ok(Value::bulk(common.copied().collect::<Vec<u8>>()))
}

#[derive(Debug, Clone, Copy, Default)]
struct Options {
    len: bool,
    idx: bool,
    with_match_len: bool,
    min_match_len: i64,
}

impl Options {
    fn parse(args: &[Bytes]) -> Result<Options, Error> {
        let (mut options, mut args) = (Options::default(), args.iter());
        while let Some(option) = args.next() {
            if is(option, "IDX") {
                options.idx = true;
            } else if is(option, "LEN") {
                options.len = true;
            } else if is(option, "WITHMATCHLEN") {
                options.with_match_len = true;
            } else if is(option, "MINMATCHLEN") {
                options.min_match_len = integer(args.next().ok_or(Error::Syntax)?)?;
            } else {
                return Err(Error::Syntax);
            }
        }
        if options.idx && options.len {
            return Err(Error::LcsLengthAndIndexes);
        }
        Ok(options)
    }

    /// The reply to IDX: where in both strings the pieces are.
    fn list(self, matches: &[Match], length: u32) -> Value {
        let long_enough = |found: &&Match| found.length as i64 >= self.min_match_len;
        let range = |start: usize, length: usize| {
            let ends = [start, start + length - 1];
            Value::Array(ends.map(|place| Value::Integer(place as i64)).into())
        };
        let pieces = matches.iter().filter(long_enough).map(|found| {
            let mut piece = vec![range(found.one, found.length), range(found.other, found.length)];
            if self.with_match_len {
                piece.push(Value::Integer(found.length as i64));
            }
            Value::Array(piece)
        });
        Value::Map(vec![
            (Value::bulk("matches"), Value::Array(pieces.collect())),
            (Value::bulk("len"), Value::Integer(i64::from(length))),
        ])
    }
}

/// A piece that both strings have, as long as it can be followed.
#[derive(Debug, Clone, Copy)]
struct Match {
    one: usize,
    other: usize,
    length: usize,
}

/// Which way to go back from the ends of two beginnings of the strings. One bit a pair is enough,
/// as the lengths themselves are only needed while it is filled.
#[derive(Debug)]
struct Table {
    /// Whether the first string is the one to be shortened.
    shorten_one: Vec<u64>,
    width: usize,
    length: u32,
}

impl Table {
    fn fill(one: &[u8], other: &[u8]) -> Table {
        let width = other.len();
        let mut shorten_one = vec![0u64; (one.len() * width).div_ceil(64)];
        let mut lengths = vec![0u32; width + 1];
        for (row, byte) in one.iter().enumerate() {
            let mut diagonal = 0;
            for column in 0..width {
                let (above, before) = (lengths[column + 1], lengths[column]);
                if above > before {
                    let cell = row * width + column;
                    shorten_one[cell / 64] |= 1 << (cell % 64);
                }
                lengths[column + 1] = if *byte == other[column] {
                    diagonal + 1
                } else {
                    above.max(before)
                };
                diagonal = above;
            }
        }
        let length = lengths[width];
        Table {
            shorten_one,
            width,
            length,
        }
    }

    /// The pieces of one longest common subsequence, the last first.
    fn matches(&self, one: &[u8], other: &[u8]) -> Vec<Match> {
        let mut matches: Vec<Match> = Vec::new();
        let (mut row, mut column) = (one.len(), other.len());
        while row > 0 && column > 0 {
            if one[row - 1] == other[column - 1] {
                (row, column) = (row - 1, column - 1);
                match matches.last_mut() {
                    Some(last) if last.one == row + 1 && last.other == column + 1 => {
                        (last.one, last.other) = (row, column);
                        last.length += 1;
                    }
                    _ => matches.push(Match {
                        one: row,
                        other: column,
                        length: 1,
                    }),
                }
            } else {
                let cell = (row - 1) * self.width + column - 1;
                if self.shorten_one[cell / 64] >> (cell % 64) & 1 == 1 {
                    row -= 1;
                } else {
                    column -= 1;
                }
            }
        }
        matches
    }
}
