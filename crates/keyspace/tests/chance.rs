//! Random choices: the same at the same time, others at another, and none favoured.

#![allow(clippy::unwrap_used, reason = "a test ends when it cannot go on")]

use std::collections::BTreeMap;

use keyspace::{Chance, Context, Footprint, Keyspace, Micros, Touch, execute};
use resp::{Protocol, cli};

fn run(keyspace: &mut Keyspace, line: &str, seed: u64) -> (String, Footprint) {
    let (mut chance, mut footprint) = (Chance::new(seed), Footprint::default());
    let mut ctx = Context {
        keyspace,
        db: 0,
        now: Micros(seed),
        began: Micros(seed),
        protocol: Protocol::Resp2,
        scripted: false,
        queued: false,
        chance: &mut chance,
        footprint: &mut footprint,
    };
    let reply = execute(&mut ctx, &cli::split_args(line).unwrap());
    (cli::render(&reply), footprint)
}

fn filled() -> Keyspace {
    let mut keyspace = Keyspace::default();
    run(&mut keyspace, "SADD words a b c d e f g h i j", 0);
    run(&mut keyspace, "SADD numbers 1 2 3 4 5 6 7 8 9 10", 0);
    run(&mut keyspace, "HSET hash a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 i 9 j 10", 0);
    keyspace
}

#[test]
fn the_same_seed_chooses_the_same_and_others_are_spread_evenly() {
    let keyspace = filled();
    for line in [
        "SRANDMEMBER words",
        "SRANDMEMBER numbers",
        "HRANDFIELD hash",
        "SPOP words",
        "SRANDMEMBER words 1",
    ] {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for seed in 0..10_000 {
            // Microseconds that are near each other, as the seeds of a race are.
            let (chosen, footprint) = run(&mut keyspace.clone(), line, 1_700_000_000_000_000 + seed * 50);
            assert!(footprint.reads().contains(&Touch::Clock), "{line}");
            *counts.entry(chosen).or_default() += 1;
        }
        // A thousand each, give or take five times the standard deviation.
        assert_eq!(counts.len(), 10, "{line}");
        assert!(
            counts.values().all(|count| (850..1150).contains(count)),
            "{line}: {counts:?}"
        );
        let once = run(&mut keyspace.clone(), line, 77).0;
        assert_eq!(run(&mut keyspace.clone(), line, 77).0, once);
    }
}

#[test]
fn every_choice_of_several_is_as_likely() {
    let keyspace = filled();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..9_000 {
        let (chosen, _) = run(&mut keyspace.clone(), "SRANDMEMBER numbers 2", seed);
        *counts.entry(chosen).or_default() += 1;
    }
    assert_eq!(counts.len(), 45);
    assert!(counts.values().all(|count| (130..270).contains(count)), "{counts:?}");
}

#[test]
fn what_is_asked_for_more_than_memory_holds_is_refused() {
    let mut keyspace = filled();
    for line in [
        "SRANDMEMBER words -9223372036854775807",
        "HRANDFIELD hash -4611686018427387903 WITHVALUES",
    ] {
        let (reply, _) = run(&mut keyspace, line, 1);
        assert_eq!(
            reply,
            "(error) ERR this playground chooses at most 1048576 elements at once"
        );
    }
    let (reply, _) = run(&mut keyspace, "SRANDMEMBER words -1048576", 1);
    assert_eq!(reply.lines().count(), 1 << 20);
}
