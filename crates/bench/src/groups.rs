//! The groups of contests: what each measures, how it is shown, what it needs.

use anyhow::Result;
use bench::texts::TEXTS;
use bench::works::WORKS;

use crate::arguments::Arguments;
use crate::contest::{Outcome, contest};
use crate::keyspace;
use crate::native;
use crate::node;
use crate::report::{self, Measure};
use crate::wire::Process;

/// Contests of the same contestants.
pub(crate) struct Group {
    name: &'static str,
    about: &'static str,
    measure: Measure,
    members: fn() -> Vec<String>,
    run: Run,
}

/// Runs the named members and shows each when it is over.
type Run = fn(&[String], &Arguments, &mut dyn FnMut(Outcome)) -> Result<()>;

/// All of them, in the order of the tables.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        name: "lua",
        about: "Lua natively, ms a run, in evalsha and redis-server as a kept script; x is lua51's time as a multiple",
        measure: Measure::Milliseconds,
        members: text_names,
        run: run_lua,
    },
    Group {
        name: "fuel",
        about: "Lua, millions of instructions a run is charged for, the same on every machine; x is lua51's as a multiple",
        measure: Measure::Millions,
        members: text_names,
        run: count_fuel,
    },
    Group {
        name: "server",
        about: "Commands natively, thousands a second, over the wire 4 x 100 in flight; x is the rate in process as a multiple",
        measure: Measure::Rate,
        members: work_names,
        run: run_works,
    },
    Group {
        name: "snapshot",
        about: "A whole keyspace natively, ns; set-and-keep takes a snapshot after each SET and keeps the last 10,000",
        measure: Measure::Nanoseconds,
        members: || keyspace::DEEDS.map(str::to_owned).into(),
        run: keyspace::snapshots,
    },
    Group {
        name: "memory",
        about: "Bytes a process grows by for a key with a short value; x is raceground's as a multiple",
        measure: Measure::Bytes,
        members: || vec!["bytes-per-key".to_owned()],
        run: keyspace::weigh,
    },
    Group {
        name: "wasm-lua",
        about: "Lua in node, ms a run, in evalsha and the servers as a kept script; x is lua51's time as a multiple",
        measure: Measure::Milliseconds,
        members: text_names,
        run: node::run,
    },
    Group {
        name: "wasm-server",
        about: "Commands in node, thousands a second, called one by one; x is raceground's rate as a multiple",
        measure: Measure::Rate,
        members: work_names,
        run: node::run,
    },
    Group {
        name: "wasm-start",
        about: "A fresh node, ms from import to the first EVAL's reply; x is raceground's time as a multiple",
        measure: Measure::Milliseconds,
        members: || vec![node::FIRST_EVAL.to_owned()],
        run: node::run,
    },
];

impl Group {
    /// The full names of the members that are asked for.
    pub(crate) fn chosen(&self, arguments: &Arguments) -> Vec<String> {
        let ids = (self.members)()
            .into_iter()
            .map(|member| format!("{}/{member}", self.name));
        ids.filter(|id| arguments.asks_for(id)).collect()
    }

    /// Runs them.
    pub(crate) fn run(&self, chosen: &[String], arguments: &Arguments, outcomes: &mut Vec<Outcome>) -> Result<()> {
        let mut remarks = Vec::new();
        let mut first = true;
        (self.run)(chosen, arguments, &mut |outcome| {
            if std::mem::take(&mut first) {
                println!("{}", report::heading(self.about, &outcome));
            }
            println!("{}", report::line(self.measure, &outcome));
            remarks.extend(report::remarks(&outcome));
            outcomes.push(outcome);
        })?;
        remarks.iter().for_each(|remark| println!("  {remark}"));
        Ok(())
    }
}

fn text_names() -> Vec<String> {
    TEXTS.iter().map(|text| text.name.to_owned()).collect()
}

fn work_names() -> Vec<String> {
    WORKS.iter().map(|work| work.name.to_owned()).collect()
}

fn run_lua(chosen: &[String], arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    let redis = Process::redis()?;
    for text in TEXTS {
        let id = format!("lua/{}", text.name);
        if chosen.contains(&id) {
            show(contest(&id, native::lua(text, redis.port), arguments));
        }
    }
    Ok(())
}

fn count_fuel(chosen: &[String], _arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    for text in TEXTS {
        let id = format!("fuel/{}", text.name);
        if chosen.contains(&id) {
            show(Outcome {
                id,
                figures: native::fuel(text),
            });
        }
    }
    Ok(())
}

fn run_works(chosen: &[String], arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    let (redis, raceground) = (Process::redis()?, Process::raceground(&arguments.raceground)?);
    for recipe in WORKS {
        let id = format!("server/{}", recipe.name);
        if chosen.contains(&id) {
            let work = recipe.work();
            let contestants = native::work(&work, raceground.port, redis.port);
            show(contest(&id, contestants, arguments));
        }
    }
    Ok(())
}
