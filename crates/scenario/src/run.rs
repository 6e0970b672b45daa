//! A race under way, from what was typed to the report.

use keyspace::{Keyspace, Object, Touch};
use race::{Digest, History, Progress, Simulation, StepId, Trace, story};
use resp::{Bytes, number::parse_i64};

use crate::picture::{Breaks, Picture};
use crate::report::{Break, Report, Verdict};
use crate::world::{SERVICE, World};
use crate::{Setup, Trouble, Variant, prepare, record};

/// One variant of a race. It runs in slices and can be given up between any two of them.
pub struct Race {
    variant: Variant,
    tally_key: Bytes,
    clients: u32,
    /// By how much an `EVAL` is longer than an `EVALSHA`, if the clients send the latter.
    script: Option<u64>,
    simulation: Simulation<World>,
    world: World,
}

impl Race {
    /// Gets everything ready: the server filled, the program compiled, the rule tried. Or says all
    /// that is wrong, in the order of the fields and of the places in them.
    pub fn new(setup: &Setup, variant: Variant) -> Result<Self, Vec<Trouble>> {
        let (world, conditions) = prepare::world(setup, variant)?;
        Ok(Self {
            variant,
            tally_key: Bytes::copy_from_slice(setup.tally.key.as_bytes()),
            clients: setup.clients,
            script: (variant == Variant::Script).then(|| longer(&setup.program)),
            simulation: Simulation::new(conditions, Trace::default()),
            world,
        })
    }

    /// Lets up to `events` things happen, and less if one of them takes long.
    pub fn advance(&mut self, events: u32) -> Progress {
        let progress = self.simulation.advance(&mut self.world, events);
        if progress == Progress::Done {
            self.world.settle();
        }
        progress
    }

    /// What has come of it: of the whole race once it is done, of its first part before that.
    #[must_use]
    pub fn report(&self) -> Report {
        let trace = self.simulation.recorder();
        let judge = self.world.judge();
        let [took, refused, failed] = self.world.tally();
        let before = self
            .tallied(self.world.record.before())
            .and_then(|text| parse_i64(&text));
        let after = self.tallied(self.world.host().keyspace());
        let left = after.as_ref().and_then(|text| parse_i64(text));
        Report {
            variant: self.variant,
            verdict: match judge.breaks() {
                _ if !judge.has_rule() => Verdict::NoRule,
                [] => Verdict::Held,
                _ => Verdict::Broken,
            },
            clients: self.clients,
            stock_before: before,
            stock_after: after.map(|text| String::from_utf8_lossy(&text).into_owned()),
            taken: before.zip(left).and_then(|(before, left)| before.checked_sub(left)),
            took,
            refused,
            failed,
            returned: judge.returned(),
            round_trips: trace.steps().len() as u64,
            latency: trace.latency(),
            bytes_sent: trace.bytes_sent(),
            bytes_received: trace.bytes_received(),
            bytes_as_eval: self.bytes_as_eval(),
            retries: self.retries(),
            server: SERVICE * trace.steps().len() as u64,
            span: trace.span(),
            steps: trace.steps().len() as u64,
            first_break: judge
                .first_break()
                .map(|(step, touch)| self.told(*step, touch.as_ref())),
            breaks: judge.breaks().len() as u64,
            troubles: self.world.ledger.most_frequent(),
            log: self.world.log.clone(),
            digest: self.digest(),
        }
    }

    /// The run to look at, step by step, once nothing else is wanted of it.
    #[must_use]
    pub fn into_picture(self) -> Picture {
        let judge = self.world.judge();
        let cause = judge.first_break().and_then(|(_, touch)| touch.as_ref());
        let breaks = Breaks {
            steps: judge.breaks().to_vec(),
            key: cause.and_then(|touch| self.world.record.known_key(touch)),
        };
        Picture::new(
            self.variant,
            self.clients,
            self.simulation.into_recorder(),
            self.world.record,
            breaks,
        )
    }

    /// What the clients would have sent if the text of the script had gone with every call.
    fn bytes_as_eval(&self) -> Option<u64> {
        let more = self.script.as_ref()?;
        let calls = self.simulation.recorder().steps().len() as u64;
        Some(self.simulation.recorder().bytes_sent() + calls * more)
    }

    /// How many transactions were called off because of a watched key.
    fn retries(&self) -> u64 {
        let steps = self.simulation.recorder().steps().iter();
        let called_off = |step: &&race::Step| self.world.record.is_called_off(step.command, step.answer);
        steps.filter(called_off).count() as u64
    }

    /// The string at the tallied key.
    fn tallied(&self, keyspace: &Keyspace) -> Option<Bytes> {
        match keyspace.database(0).get(&self.tally_key)?.object() {
            Object::String(string) => Some(string.bytes().clone()),
            _ => None,
        }
    }

    fn told(&self, step: StepId, touch: Option<&Touch>) -> Break {
        let (trace, record) = (self.simulation.recorder(), &self.world.record);
        let scenes = touch.and_then(|touch| record.known_key(touch)).map(|key| {
            let history = History::new(trace, key, step);
            story(&history, step)
                .iter()
                .map(|scene| record.line(trace, scene, Some(key)))
                .collect()
        });
        let broke = &trace.steps()[step.0 as usize];
        Break {
            at: broke.executed,
            step: record::number(step),
            client: broke.client.0 + 1,
            story: scenes.unwrap_or_default(),
        }
    }

    fn digest(&self) -> u128 {
        let mut digest = Digest::default();
        self.simulation.recorder().digest(&mut digest);
        self.world.record.digest(&mut digest);
        self.world
            .ledger
            .iter()
            .for_each(|trouble| digest.text(trouble.message.as_bytes()));
        digest.number(self.world.judge().breaks().len() as u64);
        digest.sum()
    }
}

/// By how many bytes the command with the text is longer than the one with its digest.
fn longer(text: &str) -> u64 {
    let length = |words: [Bytes; 2]| resp::command_len(&words) as u64;
    let text = [Bytes::from_static(b"EVAL"), Bytes::copy_from_slice(text.as_bytes())];
    let digest = [Bytes::from_static(b"EVALSHA"), Bytes::from_static(&[0; 40])];
    length(text).saturating_sub(length(digest))
}
