//! Running a suite, and writing what the real server answers into it.

use std::fmt;

use resp::{Value, cli};

use super::parse::{Expectation, Section, Step, Suite};
use super::target::Target;

/// A reply that is not as expected.
#[derive(Debug)]
pub struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Run every section. Answers how many replies were as expected, and those that were not.
pub fn check(suite: &Suite, target: &mut dyn Target) -> (usize, Vec<Problem>) {
    let (mut good, mut problems) = (0, Vec::new());
    for section in &suite.sections {
        run(
            section,
            target,
            &mut |step, reply, real| match judge(suite, step, reply, real) {
                None => good += 1,
                Some(problem) => problems.push(problem),
            },
        );
    }
    (good, problems)
}

/// Run every section against the real server and answer with the file's text as it should be.
pub fn bless(suite: &Suite, target: &mut dyn Target) -> String {
    let mut lines: Vec<Vec<String>> = suite.lines.iter().map(|line| vec![line.clone()]).collect();
    for section in &suite.sections {
        run(section, target, &mut |step, reply, _| {
            let Step::Ask {
                replied,
                expected: Expectation::Exactly(_),
                ..
            } = step
            else {
                return;
            };
            for line in &mut lines[replied.clone()] {
                line.clear();
            }
            // Right before whatever follows it; if there was no reply yet, that is the command's
            // own last line.
            lines[replied.end - 1].extend(cli::render(reply).lines().map(str::to_owned));
        });
    }
    lines.concat().join("\n") + "\n"
}

fn run(section: &Section, target: &mut dyn Target, each: &mut dyn FnMut(&Step, &Value, bool)) {
    target.start();
    for step in &section.steps {
        match step {
            Step::Advance(time) => target.advance(*time),
            Step::Ask { client, argv, .. } => {
                let reply = target.ask(client, argv);
                each(step, &reply, target.is_real());
            }
        }
    }
}

fn judge(suite: &Suite, step: &Step, reply: &Value, real: bool) -> Option<Problem> {
    let Step::Ask {
        line,
        expected,
        differs,
        ..
    } = step
    else {
        return None;
    };
    let fits = fits(expected, reply);
    let place = format!("{}:{}: {}", suite.name, line + 1, suite.lines[*line]);
    match differs.as_ref().filter(|_| !real) {
        None if fits => None,
        None => {
            let shown = match expected {
                Expectation::Exactly(text) => text.clone(),
                other => format!("{other:?}"),
            };
            Some(Problem(format!(
                "{place}\n  expected: {shown}\n  answered: {}",
                cli::render(reply)
            )))
        }
        Some(_) if !fits => None,
        Some(why) => Some(Problem(format!(
            "{place}\n  is marked as differing because {why}, but no longer does"
        ))),
    }
}

fn fits(expected: &Expectation, reply: &Value) -> bool {
    match expected {
        Expectation::Exactly(text) => *text == cli::render(reply),
        Expectation::Integer(from, to) => matches!(reply, Value::Integer(number) if (from..=to).contains(&number)),
        Expectation::String => matches!(reply, Value::Bulk(_)),
        Expectation::Anything => !reply.is_error(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use resp::Bytes;

    use super::*;

    /// Answers every command with its last argument.
    struct Echo(bool);

    impl Target for Echo {
        fn start(&mut self) {}

        fn ask(&mut self, _client: &str, argv: &[Bytes]) -> Value {
            argv.last().cloned().map_or(Value::Null, Value::Bulk)
        }

        fn advance(&mut self, _time: Duration) {}

        fn is_real(&self) -> bool {
            self.0
        }
    }

    const TEXT: &str = "# T\n\n## S\n\n```redis\n> X a\n\"b\"\n@ differs because of that\n> X <<end\none\ntwo\nend\n\"three\"\n@ differs because of this\nb> X c\n\"c\"\n> Y\n~ string\n> Z\n```\n";

    fn problems(real: bool) -> Vec<String> {
        let suite = Suite::parse("t.md", TEXT).expect("a suite");
        let (good, problems) = check(&suite, &mut Echo(real));
        assert_eq!(good + problems.len(), 5);
        problems
            .iter()
            .map(|problem| problem.to_string().lines().next().unwrap_or("").to_owned())
            .collect()
    }

    #[test]
    fn wrong_replies_are_found_and_so_are_differences_that_are_gone() {
        assert_eq!(problems(false), ["t.md:6: > X a", "t.md:15: b> X c", "t.md:19: > Z"]);
        assert_eq!(problems(true), ["t.md:6: > X a", "t.md:9: > X <<end", "t.md:19: > Z"]);
    }

    #[test]
    fn a_blessing_writes_replies_and_nothing_else() {
        let suite = Suite::parse("t.md", TEXT).expect("a suite");
        let blessed = bless(&suite, &mut Echo(true));
        let expected = TEXT
            .replace("\"b\"", "\"a\"")
            .replace("\"three\"", "\"one\\ntwo\"")
            .replace("> Z\n", "> Z\n\"Z\"\n");
        assert_eq!(blessed, expected);
    }
}
