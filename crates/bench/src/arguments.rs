//! The words of the command line.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    /// Parts of names; none stands for everything.
    pub(crate) names: Vec<String>,
    /// Only say what there is.
    pub(crate) list: bool,
    /// A file for the figures of every round, as JSON.
    pub(crate) json: Option<PathBuf>,
    /// How many turns everybody has.
    pub(crate) rounds: usize,
    /// The one contestant to measure, for a profiler.
    pub(crate) only: Option<String>,
    /// The program whose `serve` is the engine over the wire.
    pub(crate) raceground: PathBuf,
    /// The folder of the engine's modules for node.
    pub(crate) modules: PathBuf,
    /// The folder whose `node_modules` has what the engine is compared with in node.
    pub(crate) peers: PathBuf,
}

impl Arguments {
    /// Reads them.
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self> {
        let mut arguments = Arguments {
            names: Vec::new(),
            list: false,
            json: None,
            rounds: 15,
            only: None,
            raceground: PathBuf::from("target/release/raceground"),
            modules: PathBuf::from("target/wasm/bench"),
            peers: PathBuf::from(".tools/bench"),
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} wants a value"));
            match word.as_str() {
                "--list" => arguments.list = true,
                "--json" => arguments.json = Some(value()?.into()),
                "--rounds" => arguments.rounds = value()?.parse::<usize>().context("--rounds wants a number")?.max(1),
                "--only" => arguments.only = Some(value()?),
                "--raceground" => arguments.raceground = value()?.into(),
                "--modules" => arguments.modules = value()?.into(),
                "--peers" => arguments.peers = value()?.into(),
                other if other.starts_with('-') => bail!("there is no argument `{other}`"),
                _ => arguments.names.push(word),
            }
        }
        Ok(arguments)
    }

    /// Whether a contest was asked for: by the beginning of its group or of its own name.
    pub(crate) fn asks_for(&self, id: &str) -> bool {
        let own = id.rsplit('/').next().unwrap_or(id);
        let fits = |name: &String| id.starts_with(name.as_str()) || own.starts_with(name.as_str());
        self.names.is_empty() || self.names.iter().any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_beginning_of_a_group_or_of_a_contest() {
        let asked = |name: &str, id: &str| {
            let arguments = Arguments::parse([name.to_owned()].into_iter()).unwrap();
            arguments.asks_for(id)
        };
        assert!(asked("lua", "lua/fib") && !asked("lua", "wasm-lua/fib"));
        assert!(asked("fib", "lua/fib") && asked("fib", "wasm-lua/fib"));
        assert!(asked("wasm-lua/fib", "wasm-lua/fib") && !asked("lua/fib", "lua/loop"));
    }
}
