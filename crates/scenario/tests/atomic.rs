//! What is made atomic does the same: alone the script gives the reply of the application and leaves
//! the same keys behind, and together no order breaks what it is for.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod alone;
mod programs;

use std::task::Poll;

use alone::Alone;
use programs::{Chance, program};
use resp::{Bytes, Value};
use scenario::explore::{Case, CaseRule, Exploration, Group, Limits, Outcome, Test, When};
use scenario::file::{FILES, ScenarioFile};
use scripting::atomic::{Atomic, make};
use scripting::{Action, Automaton};

fn bytes(texts: &[String]) -> Vec<Bytes> {
    texts
        .iter()
        .map(|text| Bytes::copy_from_slice(text.as_bytes()))
        .collect()
}

/// What the application replies, or in which words it fails. `None` if a command failed in a
/// transaction that went on: a script ends there, which is told.
fn application(alone: &mut Alone, text: &str, keys: &[Bytes], args: &[Bytes]) -> Option<Result<Value, String>> {
    let mut automaton = Automaton::new(text.as_bytes(), keys.to_vec(), args.to_vec(), 1_000_000).unwrap();
    let mut fuel = u64::MAX;
    let Poll::Ready(mut node) = automaton.start(&mut fuel) else {
        panic!("it starts")
    };
    for _ in 0..1_000 {
        let argv = match automaton.action(node) {
            Action::Call { argv, .. } => argv.clone(),
            Action::Done(value) => return Some(Ok(value.clone())),
            Action::Failed(failure) => return Some(Err(String::from_utf8_lossy(&failure.text).into_owned())),
            Action::Endless { .. } => panic!("no end: {text}"),
        };
        let reply = alone.ask(&argv);
        if let Value::Array(replies) = &reply
            && replies.iter().any(|reply| matches!(reply, Value::Error(_)))
        {
            return None;
        }
        let Poll::Ready(next) = automaton.after(node, &reply, &mut fuel) else {
            panic!("it goes on")
        };
        node = next;
    }
    panic!("no end: {text}")
}

fn script(alone: &mut Alone, atomic: &Atomic) -> Result<Value, String> {
    let text = Bytes::from(atomic.script.clone().unwrap());
    let count = Bytes::from(atomic.keys.len().to_string());
    let argv = [
        vec![Bytes::from("EVAL"), text, count],
        atomic.keys.clone(),
        atomic.args.clone(),
    ]
    .concat();
    match alone.ask(&argv) {
        Value::Error(text) => Err(String::from_utf8_lossy(&text).into_owned()),
        value => Ok(value),
    }
}

/// Runs both and compares them; says whether there is a script, and no error came of it.
fn compare(setup: &[String], text: &str, keys: &[Bytes], args: &[Bytes], values: bool) -> Option<bool> {
    let atomic = make(text.as_bytes(), keys, args, values);
    let shown = String::from_utf8_lossy(atomic.script.as_ref()?).into_owned();
    let [mut app, mut server] = [Alone::new(setup), Alone::new(setup)];
    let Some(expected) = application(&mut app, text, keys, args) else {
        assert!(atomic.said.iter().any(|one| one.code == "atomic::error-ends") || shown.contains("redis.pcall"));
        return Some(false);
    };
    let reply = script(&mut server, &atomic);
    let what = format!(
        "--- application\n{text}\n--- script\n{shown}\n{setup:?} {:?} {:?}",
        atomic.keys, atomic.args
    );
    if let Ok(expected) = &expected {
        match expected {
            // An error that is returned, and one that ends a script, are the same to a client.
            Value::Error(_) => assert!(reply.is_err(), "{what}\n{reply:?}"),
            _ => assert_eq!(reply.as_ref(), Ok(expected), "{what}"),
        }
        assert_eq!(server.everything(), app.everything(), "{what}");
    } else {
        // Their words name places. What is wrong with a queued command is caught where replies are kept.
        assert!(
            reply.is_err() || shown.contains("#replies"),
            "{what}\n{expected:?} {reply:?}"
        );
    }
    Some(expected.is_ok())
}

#[test]
fn every_variant_of_an_application_does_the_same_as_a_script() {
    let (mut made, mut refused) = (0, 0);
    for (name, text) in FILES {
        for variant in ScenarioFile::parse(text).unwrap().variants {
            for group in variant.case.groups.iter().filter(|group| !group.script) {
                for values in [false, true] {
                    let (keys, args) = (bytes(&group.keys), bytes(&group.args));
                    match compare(&variant.case.setup, &group.program, &keys, &args, values) {
                        Some(_) => made += 1,
                        None => refused += 1,
                    }
                }
                let calls_a_script = group.program.contains("'EVAL'");
                let atomic = make(group.program.as_bytes(), &bytes(&group.keys), &bytes(&group.args), true);
                assert_eq!(
                    atomic.script.is_none(),
                    calls_a_script,
                    "{name}, {}: {:#?}",
                    variant.name,
                    atomic.said
                );
            }
        }
    }
    println!("{made} made, {refused} refused");
    assert!(made > 100);
}

#[test]
fn random_programs_do_the_same_as_scripts() {
    let (keys, args) = (["a".into(), "l".into()], ["2".into()]);
    let count = std::env::var("COUNT")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(4_000);
    let (mut made, mut fine) = (0, 0);
    for seed in 0..count {
        let chance = &mut Chance(seed);
        let mut setup = vec!["SET n 1".to_owned()];
        for line in ["SET a 5", "SET b 2", "RPUSH l x", "SET a x"] {
            if chance.below(2) == 0 {
                setup.push(line.to_owned());
            }
        }
        let text = program(chance);
        if let Some(ended) = compare(&setup, &text, &keys, &args, seed % 2 == 0) {
            made += 1;
            fine += u64::from(ended);
        }
    }
    println!("{made} of {count} made, {fine} of them without an error");
    assert!(made * 2 > count && fine * 4 > count, "{made} {fine}");
}

fn explore(case: &Case) -> Outcome {
    let mut exploration = Exploration::new(case).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    while exploration.advance(10_000) == Poll::Pending {}
    exploration.finding().outcome.clone()
}

/// A case whose clients run the scripts that have been made of their programs.
fn made(case: &Case) -> Option<Case> {
    let texts = |values: &[Bytes]| -> Vec<String> {
        values
            .iter()
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect()
    };
    let groups = case.groups.iter().map(|group| {
        if group.script {
            return Some(group.clone());
        }
        let atomic = make(group.program.as_bytes(), &bytes(&group.keys), &bytes(&group.args), true);
        Some(Group {
            script: true,
            program: String::from_utf8(atomic.script?).unwrap(),
            keys: texts(&atomic.keys),
            args: texts(&atomic.args),
            ..group.clone()
        })
    });
    Some(Case {
        groups: groups.collect::<Option<_>>()?,
        ..case.clone()
    })
}

#[test]
fn no_order_breaks_what_has_been_made_atomic() {
    let (mut proved, mut with_faults) = (0, 0);
    for (name, text) in FILES {
        for variant in ScenarioFile::parse(text).unwrap().variants {
            if variant.case.groups.iter().all(|group| group.script) {
                continue;
            }
            let Some(mut case) = made(&variant.case) else { continue };
            let what = format!("{name}, {}", variant.name);
            // A request that comes twice is carried out twice, and a server that forgets forgets scripts
            // too: atomic is not idempotent.
            if case.limits.faults.repeats == 0 && case.limits.restarts == 0 {
                assert_eq!(explore(&case), Outcome::Holds, "{what}, with its faults");
                with_faults += 1;
            }
            case.limits = Limits::default();
            case.rules.push(CaseRule {
                name: String::new(),
                when: When::Finally,
                test: Test::Serializable,
            });
            assert_eq!(explore(&case), Outcome::Holds, "{what}");
            proved += 1;
        }
    }
    println!("{proved} proved, {with_faults} with their faults");
    assert!(proved > 35 && with_faults > 30, "{proved} {with_faults}");
}
