//! The words of the command line.

use std::time::Duration;

use anyhow::{Context, Result, bail};

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// How names begin; none stands for everything.
    names: Vec<String>,
    /// Only say what there is.
    pub(crate) list: bool,
    /// How many turns each contestant takes, at most.
    pub(crate) rounds: u32,
    /// How far one may go.
    pub(crate) cap: Cap,
}

/// How far a contestant may go that does not come to an end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cap {
    /// Executions of a search that goes through them one by one.
    pub(crate) executions: u64,
    /// Time.
    pub(crate) time: Duration,
}

impl Cap {
    /// Why something ended at it.
    pub(crate) fn told(self) -> String {
        let (executions, seconds) = (self.executions, self.time.as_secs());
        format!("stopped at {executions} executions or {seconds} s")
    }
}

impl Arguments {
    /// Reads them, without the name of the program.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Arguments {
            names: Vec::new(),
            list: false,
            rounds: 7,
            cap: Cap {
                executions: 500_000,
                time: Duration::from_secs(60),
            },
        };
        while let Some(word) = words.next() {
            let mut number = || -> Result<u64> {
                let value = words.next().with_context(|| format!("{word} wants a number"))?;
                let number = value.parse().ok().filter(|&number| number > 0);
                number.with_context(|| format!("{word} wants a number above zero, not `{value}`"))
            };
            match word.as_str() {
                "--list" => arguments.list = true,
                "--rounds" => arguments.rounds = u32::try_from(number()?)?,
                "--executions" => arguments.cap.executions = number()?,
                "--seconds" => arguments.cap.time = Duration::from_secs(number()?),
                option if option.starts_with('-') => {
                    bail!("there is no option `{option}`; there are --list, --rounds N, --executions N and --seconds N")
                }
                _ => arguments.names.push(word),
            }
        }
        Ok(arguments)
    }

    /// Whether something of this name is to be run.
    pub(crate) fn asks_for(&self, id: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| id.starts_with(name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_beginnings_and_numbers_are_checked() {
        let parse = |words: &str| Arguments::parse(words.split_whitespace().map(str::to_owned));
        let arguments = parse("watch goal/eval --seconds 5").unwrap();
        assert!(arguments.asks_for("watch/3") && !arguments.asks_for("eval/3"));
        assert_eq!(arguments.cap.time, Duration::from_secs(5));
        assert!(parse("").unwrap().asks_for("eval/3"));
        for wrong in ["--seconds", "--seconds 0", "--rounds many", "--fast"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
