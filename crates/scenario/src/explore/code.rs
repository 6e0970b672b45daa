//! Schedules as a short text that fits into a link.
//!
//! `rg1` and then, in the alphabet of links, numbers of seven bits a byte: the fingerprint of the
//! case, how many clients of each group there are, and runs of equal choices.

use race::explore::Choice;

const VERSION: &str = "rg1";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// More steps than any code may stand for.
const LONGEST: usize = 100_000;

/// An order of steps of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Which case it was made for: [`super::Case::fingerprint`].
    pub case: u64,
    /// How many clients of each group.
    pub counts: Vec<u32>,
    /// Whose turn it is, step by step.
    pub choices: Vec<Choice>,
}

impl Schedule {
    /// The code.
    #[must_use]
    pub fn code(&self) -> String {
        let mut bytes = self.case.to_le_bytes().to_vec();
        number(&mut bytes, self.counts.len() as u64);
        self.counts.iter().for_each(|&count| number(&mut bytes, count.into()));
        for run in self.choices.chunk_by(|one, next| one == next) {
            // Most often the first alternative: it costs no byte of its own.
            let Choice { client, alternative } = run[0];
            number(&mut bytes, u64::from(client) << 1 | u64::from(alternative > 0));
            if alternative > 0 {
                number(&mut bytes, alternative.into());
            }
            number(&mut bytes, run.len() as u64);
        }
        VERSION.to_owned() + &in_links(&bytes)
    }

    /// What a code stands for, or what is wrong with it.
    pub fn parse(code: &str) -> Result<Self, String> {
        let Some(text) = code.trim().strip_prefix(VERSION) else {
            return Err(format!(
                "a schedule begins with '{VERSION}', and this does not: '{code}'"
            ));
        };
        let broken = || "the schedule is damaged: a letter is missing or wrong.".to_owned();
        let bytes = from_links(text).ok_or_else(broken)?;
        let (case, mut rest) = bytes.split_first_chunk().ok_or_else(broken)?;
        let read = |rest: &mut &[u8]| take(rest).ok_or_else(broken);
        let groups = read(&mut rest)?;
        let counts: Vec<u32> = (0..groups.min(1_000))
            .map(|_| read(&mut rest).map(|count| count as u32))
            .collect::<Result<_, _>>()?;
        let mut choices = Vec::new();
        while !rest.is_empty() {
            let first = read(&mut rest)?;
            let alternative = if first & 1 == 1 { read(&mut rest)? as u32 } else { 0 };
            let times = read(&mut rest)? as usize;
            if times == 0 || choices.len() + times > LONGEST {
                return Err(broken());
            }
            let choice = Choice {
                client: (first >> 1) as u32,
                alternative,
            };
            choices.resize(choices.len() + times, choice);
        }
        Ok(Self {
            case: u64::from_le_bytes(*case),
            counts,
            choices,
        })
    }
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

fn in_links(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        let letters = (0..=three.len()).map(|at| ALPHABET[(word >> (18 - 6 * at)) as usize & 63]);
        text.extend(letters.map(char::from));
    }
    text
}

fn from_links(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let mut word = 0;
        for &letter in four {
            word = word << 6 | ALPHABET.iter().position(|&known| known == letter)? as u32;
        }
        word <<= 6 * (4 - four.len());
        if four.len() == 1 {
            return None;
        }
        bytes.extend((0..four.len() - 1).map(|at| (word >> (16 - 8 * at)) as u8));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_and_says_the_same_again() {
        let choices = [0, 1, 1, 0].map(Choice::of).to_vec();
        let schedule = Schedule {
            case: 0x0123_4567_89ab_cdef,
            counts: vec![2],
            choices,
        };
        assert_eq!(schedule.code(), "rg1782riWdFIwEBAgABAgIAAQ");
        let fault = Choice {
            client: 300,
            alternative: 2,
        };
        let long = Schedule {
            choices: [vec![fault; 5_000], vec![Choice::of(2)]].concat(),
            counts: vec![1, 0, 700],
            ..schedule.clone()
        };
        for schedule in [schedule, long] {
            assert_eq!(Schedule::parse(&schedule.code()), Ok(schedule));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for code in [
            "",
            "rg2AAAA",
            "rg1",
            "rg1!!!!",
            "rg1A",
            "rg1AAAAAAAAAAAA____",
            "rg178",
            "rg1AAAAAAAAAAAAAAD_____Dw",
        ] {
            assert!(Schedule::parse(code).is_err(), "{code}");
        }
    }
}
