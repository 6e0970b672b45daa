//! The rules of a run: when they are looked at, and which step broke them.

use std::collections::{BTreeMap, BTreeSet};
use std::task::{Poll, ready};

use keyspace::{Footprint, Keyspace, Touch};
use race::explore::Marks;
use race::{ClientId, Time};
use resp::Value;

use super::report::Looked;
use crate::explore::rules::Rules;
use crate::explore::{CaseRule, Test, When};
use crate::limits;

/// How much rules may read after steps, in things: more would take many seconds.
const MOST: u64 = 5_000_000;
/// Of so many things is known when a client last read them.
const REMEMBERED: usize = 16;

/// Watches over the rules. A step that wrote nothing they read cannot have changed what they say, so
/// they are looked at after the others only.
pub(super) struct Watch {
    names: Vec<CaseRule>,
    rules: Rules,
    /// What they read when they were last looked at.
    reads: BTreeSet<Touch>,
    due: bool,
    marks: Marks,
    /// What has come about on the way, where no later state shows it.
    past: Marks,
    /// What looking has cost so far.
    spent: u64,
    /// The step since which they are not looked at any more.
    tired: Option<u64>,
    /// For each broken rule the step that broke it.
    pub(super) breaks: Vec<(usize, Option<u64>)>,
    reading: BTreeMap<ClientId, Vec<(Touch, u64)>>,
    written: BTreeMap<Touch, (u64, ClientId)>,
}

/// How a client came to write on a value that was gone.
pub(super) struct Stale {
    pub(super) key: Touch,
    /// The step in which it had read the value.
    pub(super) read: u64,
    /// The step in which somebody else wrote it, and who that was.
    pub(super) written: (u64, ClientId),
}

impl Watch {
    /// Nothing has happened yet, and this is the data.
    pub(super) fn new(names: &[CaseRule], rules: Rules, before: &Keyspace) -> Self {
        let mut watch = Self {
            names: names.to_vec(),
            rules,
            reads: BTreeSet::new(),
            due: true,
            marks: Marks::NONE,
            past: Marks::NONE,
            spent: 0,
            tired: None,
            breaks: Vec::new(),
            reading: BTreeMap::new(),
            written: BTreeMap::new(),
        };
        while watch.look(before, Time::START, 0).is_pending() {}
        watch
    }

    /// A client has made a step; gives how it came to write on a value that was gone, if it did.
    pub(super) fn step_made(&mut self, client: ClientId, step: u64, touched: &Footprint) -> Option<Stale> {
        if !self.is_awake() {
            return None;
        }
        self.due |= touched.writes().iter().any(|touch| self.reads.contains(touch));
        let reading = self.reading.entry(client).or_default();
        let mut stale = None;
        for key in touched
            .writes()
            .iter()
            .filter(|touch| matches!(touch, Touch::Key { .. }))
        {
            let read = reading.iter().rev().find(|(touch, _)| touch == key);
            let last = self.written.insert(key.clone(), (step, client));
            if let (Some(&(_, read)), Some(written)) = (read, last)
                && written.0 > read
                && written.1 != client
            {
                if !touched.reads().contains(key) {
                    self.past |= self.rules.kept_by(key);
                    self.due |= !self.rules.broken_by(self.past, false).is_empty();
                }
                let key = key.clone();
                stale.get_or_insert(Stale { key, read, written });
            }
        }
        for key in touched
            .reads()
            .iter()
            .filter(|touch| matches!(touch, Touch::Key { .. }))
        {
            reading.retain(|(touch, _)| touch != key);
            reading.push((key.clone(), step));
        }
        let too_many = reading.len().saturating_sub(REMEMBERED);
        reading.drain(..too_many);
        stale
    }

    /// A client has ended: what it had read matters no more.
    pub(super) fn ended(&mut self, client: ClientId) {
        self.reading.remove(&client);
    }

    /// Looks at the rules if the last step calls for it; tells whether it broke one.
    pub(super) fn look(&mut self, keyspace: &Keyspace, now: Time, step: u64) -> Poll<bool> {
        if !self.due {
            return Poll::Ready(false);
        }
        let (reached, awaited) = ready!(self.rules.reached(keyspace, now, self.past));
        let (marks, reads) = ready!(self.rules.look(keyspace, now, None));
        self.due = false;
        self.spent += 1 + (reads.len() + awaited.len()) as u64;
        self.reads = reads.into_iter().chain(awaited).collect();
        self.past |= reached;
        let broke = self.note(marks | self.rules.broken_by(self.past, false), Some(step));
        if self.spent > MOST && self.is_awake() {
            self.tired = Some(step);
        }
        Poll::Ready(broke)
    }

    /// Looks at all rules when all clients have ended, with what they returned.
    pub(super) fn look_finally(&mut self, keyspace: &Keyspace, now: Time, results: &[Option<Value>]) -> Poll<()> {
        self.rules.allow(limits::INSTRUCTIONS);
        if self.tired.is_some() {
            let (reached, _) = ready!(self.rules.reached(keyspace, now, self.past));
            let (marks, _) = ready!(self.rules.look(keyspace, now, None));
            self.past |= reached;
            self.note(marks, None);
        }
        let (marks, _) = ready!(self.rules.look(keyspace, now, Some(results)));
        self.note(marks | self.rules.broken_by(self.past, true), None);
        Poll::Ready(())
    }

    /// Whether there is a rule that can be looked at.
    pub(super) fn has_rules(&self) -> bool {
        self.names.iter().any(|rule| rule.test != Test::Serializable)
    }

    pub(super) fn name(&self, rule: usize) -> &str {
        &self.names[rule].name
    }

    /// What a rule's Lua ended in, if it could not say.
    pub(super) fn trouble(&self, rule: usize) -> Option<String> {
        self.rules.trouble(rule).map(|trouble| trouble.message.clone())
    }

    /// When each rule was looked at.
    pub(super) fn looked(&self) -> Vec<(String, Looked)> {
        let looked = |(number, rule): (usize, &CaseRule)| {
            let marked = !(self.rules.mark(number) & self.marks).is_empty();
            let when = match (rule.when, self.tired) {
                _ if rule.test == Test::Serializable => Looked::Never,
                (When::Finally, _) => Looked::Finally,
                (When::Sometimes, _) if marked => Looked::Seen,
                (When::Eventually, _)
                    if self.rules.broken_by(self.past, true) & self.rules.mark(number) == Marks::NONE =>
                {
                    Looked::Seen
                }
                (_, Some(step)) if !self.broke_at_a_step(number) => Looked::Until(step),
                (When::Sometimes | When::Eventually, _) => Looked::Unseen,
                (When::Always, _) => Looked::Always,
            };
            (rule.name.clone(), when)
        };
        self.names.iter().enumerate().map(looked).collect()
    }

    fn broke_at_a_step(&self, number: usize) -> bool {
        self.breaks.iter().any(|&(rule, step)| rule == number && step.is_some())
    }

    /// Whether looking after a step could still tell anything.
    fn is_awake(&self) -> bool {
        let open = self.rules.of_steps() | self.rules.hoped_for() | self.rules.awaited();
        self.tired.is_none() && !open.is_empty() && (open & (self.marks | self.past)) != open
    }

    /// Takes marks in; tells whether one of them is a break.
    fn note(&mut self, marks: Marks, step: Option<u64>) -> bool {
        let mut broke = false;
        for number in 0..self.names.len() {
            let mark = self.rules.mark(number);
            let fresh = !(mark & marks).is_empty() && (mark & self.marks).is_empty();
            if fresh && self.names[number].when != When::Sometimes {
                self.breaks.push((number, step));
                broke = true;
            }
        }
        self.marks |= marks;
        broke
    }
}
