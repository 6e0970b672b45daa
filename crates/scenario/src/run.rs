//! A race under way, from what was typed to the report.

use keyspace::{Keyspace, Object, Touch};
use race::{Digest, History, Progress, Simulation, StepId, Trace, story};
use resp::{Bytes, number::parse_i64};

use crate::report::{Break, Report, Verdict};
use crate::world::World;
use crate::{Setup, Trouble, Variant, prepare, record};

/// One variant of a race. It runs in slices and can be given up between any two of them.
pub struct Race {
    variant: Variant,
    tally_key: Bytes,
    clients: u32,
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
            simulation: Simulation::new(conditions, Trace::default()),
            world,
        })
    }

    /// Lets up to `events` things happen, and less if one of them takes long.
    pub fn advance(&mut self, events: u32) -> Progress {
        self.simulation.advance(&mut self.world, events)
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
                0 => Verdict::Held,
                _ => Verdict::Broken,
            },
            clients: self.clients,
            stock_before: before,
            stock_after: after.map(|text| String::from_utf8_lossy(&text).into_owned()),
            taken: before.zip(left).and_then(|(before, left)| before.checked_sub(left)),
            took,
            refused,
            failed,
            round_trips: trace.steps().len() as u64,
            latency: trace.latency(),
            bytes_sent: trace.bytes_sent(),
            bytes_received: trace.bytes_received(),
            span: trace.span(),
            steps: trace.steps().len() as u64,
            first_break: judge.first_break().map(|(step, touch)| self.told(*step, touch)),
            breaks: judge.breaks(),
            troubles: self.world.ledger.most_frequent(),
            log: self.world.log.clone(),
            digest: self.digest(),
        }
    }

    /// The string at the tallied key.
    fn tallied(&self, keyspace: &Keyspace) -> Option<Bytes> {
        match keyspace.database(0).get(&self.tally_key)?.object() {
            Object::String(string) => Some(string.bytes().clone()),
            _ => None,
        }
    }

    fn told(&self, step: StepId, touch: &Touch) -> Break {
        let (trace, record) = (self.simulation.recorder(), &self.world.record);
        let scenes = record.known_key(touch).map(|key| {
            let history = History::new(trace, key, step);
            story(&history, step)
                .iter()
                .map(|scene| record.line(trace, scene, key))
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
        digest.number(self.world.judge().breaks());
        digest.sum()
    }
}
