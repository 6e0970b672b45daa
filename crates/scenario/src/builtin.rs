//! The built-in scenarios. Each is a folder of texts under `scenarios/` and an entry here.

use crate::{Rule, Setup, Tally};

/// A race ready to run, with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Short name, as in a link.
    pub name: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// One or two sentences on what it shows.
    pub about: &'static str,
    /// The race.
    pub setup: Setup,
    /// The same with few clients, for all their orders: how many, and what fills the keyspace then.
    pub few: (u32, &'static str),
}

/// All built-in scenarios, the one to begin with first.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    vec![inventory()]
}

fn inventory() -> Scenario {
    Scenario {
        name: "inventory",
        title: "Flash sale",
        about: "Every buyer looks whether an item is left, and takes one. \
                Between the look and the taking, others take too.",
        setup: Setup {
            program: include_str!("../scenarios/inventory/program.lua").into(),
            setup: include_str!("../scenarios/inventory/setup.txt").into(),
            rule: Rule {
                name: "stock never falls below zero".into(),
                lua: include_str!("../scenarios/inventory/rule.lua").into(),
                ..Rule::default()
            },
            keys: "stock".into(),
            args: String::new(),
            clients: 5_000,
            round_trip_us: 10_000,
            jitter_percent: 40,
            arrivals_us: 1_000_000,
            seed: 214,
            tally: Tally {
                key: "stock".into(),
                took: "sold".into(),
                refused: "refused".into(),
                over: "oversold".into(),
            },
        },
        few: (3, "SET stock 1"),
    }
}
