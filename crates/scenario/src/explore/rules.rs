//! The rules of a case: each has a bit among the marks.

use std::task::{Poll, ready};

use keyspace::{Keyspace, Object, Touch};
use race::Time;
use race::explore::Marks;
use resp::{Bytes, Value, number::parse_i64};

use super::result::{json, plain};
use super::updates::Updates;
use super::{CaseRule, Test, When};
use crate::rule::RuleScript;
use crate::{Field, Trouble};

/// How many rules have room among the marks: the last bit is the explorer's.
pub(crate) const MOST: usize = 62;

/// All rules of a case.
pub(crate) struct Rules(Vec<Rule>);

struct Rule {
    when: When,
    check: Check,
    /// What its Lua ended in, if it ever could not say.
    trouble: Option<Trouble>,
}

enum Check {
    Lua(Box<RuleScript>),
    Serializable,
    NeverNegative(Vec<Bytes>),
    Conserved { keys: Vec<Bytes>, total: i64 },
    AtMost { count: u32, result: String },
    Expires(Vec<Bytes>),
    NoLostUpdate(Vec<Bytes>),
}

impl Rules {
    /// Compiles them; `before` is the data before the race. What is wrong goes with the number of
    /// the rule.
    pub(crate) fn new(rules: &[CaseRule], before: &Keyspace) -> Result<Self, Vec<(usize, Trouble)>> {
        let (mut made, mut wrong) = (Vec::new(), Vec::new());
        for (number, rule) in rules.iter().enumerate() {
            match Check::new(rule, before) {
                Ok(check) => made.push(Rule {
                    when: rule.when,
                    check,
                    trouble: None,
                }),
                Err(trouble) => wrong.push((number, trouble)),
            }
        }
        let made = Self(made);
        if made.kept().count() > Updates::MOST {
            let most = Updates::MOST;
            let trouble = Trouble::new(
                Field::Rule,
                format!("The updates of {most} keys at most can be watched over."),
            );
            wrong.push((rules.len() - 1, trouble.help("Name fewer keys.")));
        }
        if wrong.is_empty() { Ok(made) } else { Err(wrong) }
    }

    /// From now on each may take so many instructions.
    pub(crate) fn allow(&mut self, instructions: u64) {
        for rule in &mut self.0 {
            if let Check::Lua(script) = &mut rule.check {
                script.allow(instructions);
            }
        }
    }

    /// The mark of a rule.
    pub(crate) fn mark(&self, number: usize) -> Marks {
        match self.0[number].check {
            Check::Serializable => Marks::RACE,
            _ => Marks(1 << number),
        }
    }

    /// Marks that no execution may have.
    pub(crate) fn forbidden(&self) -> Marks {
        self.all(|rule| rule.when != When::Sometimes)
    }

    /// Marks of the rules that are looked at after every step.
    pub(crate) fn of_steps(&self) -> Marks {
        self.all(|rule| rule.when == When::Always)
    }

    /// Marks that some execution must have.
    pub(crate) fn hoped_for(&self) -> Marks {
        self.all(|rule| rule.when == When::Sometimes)
    }

    /// The keys whose updates must not be lost, each with the mark of the rule that says so.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (Marks, &Bytes)> {
        self.0.iter().enumerate().flat_map(move |(number, rule)| {
            let keys = match &rule.check {
                Check::NoLostUpdate(keys) => &keys[..],
                _ => &[],
            };
            keys.iter().map(move |key| (self.mark(number), key))
        })
    }

    /// The marks of the rules that say so of a key.
    pub(crate) fn kept_by(&self, touch: &Touch) -> Marks {
        let Touch::Key { db: 0, key } = touch else {
            return Marks::NONE;
        };
        let marks = self.kept().filter(|(_, kept)| *kept == key).map(|(mark, _)| mark);
        marks.fold(Marks::NONE, |all, mark| all | mark)
    }

    /// Marks of the rules that must hold at some time.
    pub(crate) fn awaited(&self) -> Marks {
        self.all(|rule| rule.when == When::Eventually)
    }

    /// What is broken by what has come about on the way, or with `ended` by what has not.
    pub(crate) fn broken_by(&self, past: Marks, ended: bool) -> Marks {
        let lost = self.all(|rule| matches!(rule.check, Check::NoLostUpdate(_))) & past;
        let missed = Marks(self.awaited().0 & !past.0);
        if ended { lost | missed } else { lost }
    }

    /// Which of the rules that must hold at some time do now, and what was read to see it.
    pub(crate) fn reached(&mut self, keyspace: &Keyspace, now: Time, past: Marks) -> Poll<(Marks, Vec<Touch>)> {
        let (mut reached, mut reads) = (Marks::NONE, Vec::new());
        for number in 0..self.0.len() {
            let mark = self.mark(number);
            let rule = &mut self.0[number];
            let is_open = rule.when == When::Eventually && (past & mark).is_empty();
            if is_open && ready!(rule.holds(keyspace, now, &[], &mut reads)) {
                reached |= mark;
            }
        }
        Poll::Ready((reached, reads))
    }

    /// Whether serial orders are asked for.
    pub(crate) fn compares(&self) -> bool {
        self.0.iter().any(|rule| matches!(rule.check, Check::Serializable))
    }

    /// What a rule's Lua ended in, if it ever could not say.
    pub(crate) fn trouble(&self, number: usize) -> Option<&Trouble> {
        self.0[number].trouble.as_ref()
    }

    fn all(&self, which: impl Fn(&Rule) -> bool) -> Marks {
        let numbers = (0..self.0.len()).filter(|&number| which(&self.0[number]));
        numbers
            .map(|number| self.mark(number))
            .fold(Marks::NONE, |all, mark| all | mark)
    }

    /// Looks at the rules that are looked at after a step, or with `results` at those of the end.
    /// Gives the marks, and what was read.
    pub(crate) fn look(
        &mut self,
        keyspace: &Keyspace,
        now: Time,
        results: Option<&[Option<Value>]>,
    ) -> Poll<(Marks, Vec<Touch>)> {
        let (mut marks, mut reads) = (Marks::NONE, Vec::new());
        for number in 0..self.0.len() {
            let mark = self.mark(number);
            let rule = &mut self.0[number];
            if rule.when == When::Eventually || (rule.when == When::Finally) != results.is_some() {
                continue;
            }
            let holds = ready!(rule.holds(keyspace, now, results.unwrap_or_default(), &mut reads));
            if holds == (rule.when == When::Sometimes) {
                marks |= mark;
            }
        }
        Poll::Ready((marks, reads))
    }
}

impl Rule {
    fn holds(
        &mut self,
        keyspace: &Keyspace,
        now: Time,
        results: &[Option<Value>],
        reads: &mut Vec<Touch>,
    ) -> Poll<bool> {
        let mut number = |key: &Bytes| {
            reads.push(Touch::Key {
                db: 0,
                key: key.clone(),
            });
            number_at(keyspace, key)
        };
        Poll::Ready(match &mut self.check {
            // The explorer compares the outcome by itself, and the clients see what they overwrite.
            Check::Serializable | Check::NoLostUpdate(_) => true,
            Check::NeverNegative(keys) => keys.iter().all(|key| number(key) >= 0),
            Check::Conserved { keys, total } => keys.iter().map(number).fold(0, i64::saturating_add) == *total,
            Check::AtMost { count, result } => {
                let returned = results.iter().flatten().filter(|value| plain(value) == *result);
                returned.count() <= *count as usize
            }
            Check::Expires(keys) => keys.iter().all(|key| {
                reads.push(Touch::Key {
                    db: 0,
                    key: key.clone(),
                });
                keyspace
                    .database(0)
                    .get(key)
                    .is_none_or(|entry| entry.deadline().is_some())
            }),
            Check::Lua(script) => {
                if self.when == When::Finally {
                    script.set_args(&[Bytes::from(json(results))]);
                }
                let ruling = ready!(script.run(keyspace, now));
                reads.extend(ruling.reads);
                ruling.holds.unwrap_or_else(|trouble| {
                    self.trouble.get_or_insert(trouble);
                    // A rule that cannot say does not hold; nor has it happened.
                    false
                })
            }
        })
    }
}

impl Check {
    fn new(rule: &CaseRule, before: &Keyspace) -> Result<Self, Trouble> {
        if matches!(rule.test, Test::Serializable | Test::AtMost { .. }) && rule.when != When::Finally {
            return Err(
                Trouble::new(Field::Rule, "What clients return is known only in the end.")
                    .help("Let the rule be looked at finally."),
            );
        }
        let bytes =
            |keys: &[String]| -> Vec<Bytes> { keys.iter().map(|key| Bytes::copy_from_slice(key.as_bytes())).collect() };
        if matches!(rule.test, Test::NoLostUpdate(_)) && rule.when != When::Always {
            return Err(Trouble::new(Field::Rule, "An update that is lost is lost at a step.")
                .help("Let the rule be looked at always."));
        }
        Ok(match &rule.test {
            Test::Lua(text) => {
                // On the first line, so that lines keep their numbers.
                let results = match rule.when {
                    When::Finally => "local results = cjson.decode(ARGV[1]) ",
                    When::Always | When::Eventually | When::Sometimes => "",
                };
                Self::Lua(Box::new(RuleScript::new(&format!("{results}{text}"))?))
            }
            Test::Serializable => Self::Serializable,
            Test::NeverNegative(keys) => Self::NeverNegative(bytes(keys)),
            Test::Conserved(keys) => {
                let keys = bytes(keys);
                let total = keys
                    .iter()
                    .map(|key| number_at(before, key))
                    .fold(0, i64::saturating_add);
                Self::Conserved { keys, total }
            }
            Test::AtMost { count, result } => Self::AtMost {
                count: *count,
                result: result.clone(),
            },
            Test::Expires(keys) => Self::Expires(bytes(keys)),
            Test::NoLostUpdate(keys) => Self::NoLostUpdate(bytes(keys)),
        })
    }
}

/// The number at a key; 0 if there is none.
fn number_at(keyspace: &Keyspace, key: &Bytes) -> i64 {
    match keyspace.database(0).get(key).map(|entry| entry.object()) {
        Some(Object::String(bytes)) => parse_i64(bytes.bytes()).unwrap_or(0),
        _ => 0,
    }
}
