//! Programs go to both, and the answers are compared.

use resp::{Bytes, Value, cli};

use super::tree::Tree;
use crate::suite::{EngineTarget, RealServer, Target};

/// Programs sent to the real server at once.
const AT_ONCE: usize = 50;
/// Programs that are run to make one smaller.
const TRIES: usize = 4000;

/// The two that have to agree.
#[derive(Debug)]
pub struct Comparison {
    real: RealServer,
    engine: EngineTarget,
    resp3: bool,
}

impl Default for Comparison {
    fn default() -> Comparison {
        Comparison {
            real: RealServer::launch(),
            engine: EngineTarget::default(),
            resp3: false,
        }
    }
}

impl Comparison {
    /// Which protocol the client speaks from now on.
    pub fn speak(&mut self, resp3: bool) {
        self.resp3 = resp3;
    }

    fn start(&mut self) {
        for target in [&mut self.real as &mut dyn Target, &mut self.engine] {
            target.start();
            if self.resp3 {
                target.ask("first", &["HELLO", "3"].map(Bytes::from));
            }
        }
    }

    /// Runs programs; reports on those that are answered differently, until there are so many.
    pub fn run(&mut self, programs: impl IntoIterator<Item = (u64, Tree)>, most: usize) -> Vec<String> {
        let mut programs = programs.into_iter().peekable();
        let mut reports = Vec::new();
        while programs.peek().is_some() && reports.len() < most {
            let some: Vec<_> = programs.by_ref().take(AT_ONCE).collect();
            self.start();
            let texts: Vec<String> = some.iter().map(|(_, program)| program.to_string()).collect();
            for ((number, program), (theirs, mine)) in some.iter().zip(self.answers(&texts)) {
                if theirs != mine && reports.len() < most {
                    reports.push(self.report(*number, program));
                }
            }
        }
        reports
    }

    /// What the real server and the engine say to these texts.
    pub fn answers(&mut self, texts: &[String]) -> Vec<(String, String)> {
        let commands: Vec<Vec<Bytes>> = texts.iter().map(|text| eval(text)).collect();
        let theirs = self.real.ask_all("first", &commands);
        let answers = theirs.iter().zip(&commands).map(|(theirs, command)| {
            let mine = self.engine.ask("first", command);
            (comparable(theirs), comparable(&mine))
        });
        answers.collect()
    }

    fn answer(&mut self, program: &Tree) -> (String, String) {
        self.answers(&[program.to_string()]).remove(0)
    }

    fn report(&mut self, number: u64, program: &Tree) -> String {
        let small = super::shrunk(program.clone(), TRIES, |candidate| {
            let (theirs, mine) = self.answer(candidate);
            theirs != mine
        });
        let (theirs, mine) = self.answer(&small);
        format!("program {number}, made smaller:\n{small}--- the server:\n{theirs}\n--- the engine:\n{mine}\n")
    }
}

/// The command that runs a program.
pub fn eval(text: &str) -> Vec<Bytes> {
    ["EVAL", text, "1", "key", "arg"]
        .map(|word| Bytes::copy_from_slice(word.as_bytes()))
        .into()
}

/// A reply without what may differ: addresses, and the sign of what is not a number.
pub fn comparable(reply: &Value) -> String {
    let text = cli::render(reply).replace("-nan", "nan");
    let mut pieces = text.split(": 0x");
    let mut comparable = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        comparable.push_str(": 0x");
        comparable.push_str(piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    comparable
}
