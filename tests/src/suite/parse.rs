//! Reading a suite. Everything keeps its line, so that a failure can say where it is and a
//! blessing can write there.

use std::ops::Range;
use std::time::Duration;

use resp::Bytes;
use resp::cli::split_args;

/// A file.
#[derive(Debug)]
pub struct Suite {
    /// Its name, for messages.
    pub name: String,
    /// Its lines, as they are.
    pub lines: Vec<String>,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// What stands under one `##`.
#[derive(Debug)]
pub struct Section {
    /// The words after `##`.
    pub title: String,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// One thing that is done.
#[derive(Debug)]
pub enum Step {
    /// A command and what it should answer.
    Ask {
        /// Line of the command, from 0.
        line: usize,
        /// Who says it.
        client: String,
        /// The command.
        argv: Vec<Bytes>,
        /// The lines of the reply.
        replied: Range<usize>,
        /// The reply.
        expected: Expectation,
        /// Why the engine answers otherwise.
        differs: Option<String>,
    },
    /// Time passes.
    Advance(Duration),
}

/// What a reply is measured by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// What redis-cli prints.
    Exactly(String),
    /// An integer in a range, both ends included.
    Integer(i64, i64),
    /// A bulk string, whatever it says.
    String,
    /// Anything but an error.
    Anything,
}

/// A file that cannot be read as a suite.
#[derive(Debug)]
pub struct SuiteError(pub String);

impl Suite {
    /// Read a file's text.
    pub fn parse(name: &str, text: &str) -> Result<Suite, SuiteError> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut reader = Reader {
            name,
            lines: &lines,
            at: 0,
            differs: None,
        };
        let mut sections: Vec<Section> = Vec::new();
        while reader.at < lines.len() {
            let line = &lines[reader.at];
            reader.at += 1;
            if let Some(title) = line.strip_prefix("## ") {
                sections.push(Section {
                    title: title.to_owned(),
                    steps: Vec::new(),
                });
            } else if line == "```redis" {
                let section = sections
                    .last_mut()
                    .ok_or_else(|| reader.error("a block before the first ##"))?;
                reader.block(&mut section.steps)?;
            }
        }
        Ok(Suite {
            name: name.to_owned(),
            lines,
            sections,
        })
    }
}

struct Reader<'a> {
    name: &'a str,
    lines: &'a [String],
    at: usize,
    differs: Option<String>,
}

impl Reader<'_> {
    fn block(&mut self, steps: &mut Vec<Step>) -> Result<(), SuiteError> {
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            match line.as_str() {
                "```" => return Ok(()),
                "" => {}
                _ if line.starts_with('#') => {}
                _ => match line.strip_prefix("@ ") {
                    Some(directive) => self.directive(directive, steps)?,
                    None => steps.push(self.ask(line)?),
                },
            }
        }
        Err(self.error("a block that is not closed"))
    }

    fn directive(&mut self, directive: &str, steps: &mut Vec<Step>) -> Result<(), SuiteError> {
        if let Some(why) = directive.strip_prefix("differs because ") {
            self.differs = Some(why.to_owned());
            return Ok(());
        }
        let millis = directive
            .strip_prefix("advance ")
            .and_then(|time| time.strip_suffix("ms")?.parse().ok());
        let millis = millis.ok_or_else(|| self.error("neither '@ advance 10ms' nor '@ differs because ...'"))?;
        steps.push(Step::Advance(Duration::from_millis(millis)));
        Ok(())
    }

    fn ask(&mut self, line: &str) -> Result<Step, SuiteError> {
        let at = self.at - 1;
        let (client, command) = line
            .split_once("> ")
            .ok_or_else(|| self.error("a reply without a command"))?;
        let mut argv = split_args(command).map_err(|error| self.error(&error.to_string()))?;
        for arg in &mut argv {
            if let Some(end) = arg.strip_prefix(b"<<") {
                *arg = self.lines_up_to(&String::from_utf8_lossy(end))?;
            }
        }
        let from = self.at;
        while self.lines.get(self.at).is_some_and(|line| is_reply(line)) {
            self.at += 1;
        }
        let replied = from..self.at;
        let expected = self.expectation(&self.lines[replied.clone()])?;
        let differs = self.differs.take();
        Ok(Step::Ask {
            line: at,
            client: client.to_owned(),
            argv,
            replied,
            expected,
            differs,
        })
    }

    fn lines_up_to(&mut self, end: &str) -> Result<Bytes, SuiteError> {
        let rest = &self.lines[self.at..];
        let length = rest
            .iter()
            .position(|line| line == end)
            .ok_or_else(|| self.error("a text that does not end"))?;
        self.at += length + 1;
        Ok(Bytes::from(rest[..length].join("\n")))
    }

    fn expectation(&self, lines: &[String]) -> Result<Expectation, SuiteError> {
        let [line] = lines else {
            return Ok(Expectation::Exactly(lines.join("\n")));
        };
        match line.strip_prefix("~ ") {
            None => Ok(Expectation::Exactly(line.clone())),
            Some("string") => Ok(Expectation::String),
            Some("anything") => Ok(Expectation::Anything),
            Some(other) => {
                let range = other.strip_prefix("integer ").and_then(|range| range.split_once(".."));
                let range = range.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
                let (from, to) = range.ok_or_else(|| self.error("neither '~ integer 1..2' nor '~ string'"))?;
                Ok(Expectation::Integer(from, to))
            }
        }
    }

    fn error(&self, what: &str) -> SuiteError {
        SuiteError(format!("{}:{}: {what}", self.name, self.at))
    }
}

/// Whether a line belongs to a reply: it is none of the things that may follow one.
fn is_reply(line: &str) -> bool {
    let asks = line
        .split_once("> ")
        .is_some_and(|(client, _)| client.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    !asks && !line.is_empty() && line != "```" && !line.starts_with("# ") && !line.starts_with("@ ")
}
