//! Random programs before the server: enumeration, prover and source-DPOR must see the same
//! outcomes and the same broken rules, with and without symmetry and reduction.

mod random;

use std::env;

use scenario::explore::agreement;
use scenario::file::ScenarioFile;

/// Cases with more executions are passed over: the enumeration has to come to an end.
const EXECUTIONS: u64 = 3_000;

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn all_searches_agree_on_random_programs() {
    let (cases, seed) = (number("RACEGROUND_CASES", 500), number("RACEGROUND_SEED", 1));
    println!("RACEGROUND_CASES={cases} RACEGROUND_SEED={seed}");
    let (mut agreed, mut broken, mut executions, mut classes) = (0, 0, 0, 0);
    for case in seed * 1_000_000_007.. {
        if agreed == cases {
            break;
        }
        let text = random::file(case);
        let file = ScenarioFile::parse(&text).unwrap_or_else(|wrong| panic!("{text}\n{wrong:#?}"));
        match agreement(&file.variants[0].case, EXECUTIONS) {
            Err(difference) => panic!("{text}\n{difference}"),
            Ok(None) => {}
            Ok(Some(agreement)) => {
                agreed += 1;
                broken += u64::from(agreement.broken);
                executions += agreement.executions;
                classes += agreement.classes;
            }
        }
    }
    println!("{agreed} cases, {broken} broken, {executions} executions in {classes} classes");
    assert!(
        broken * 5 > cases && broken < cases,
        "both verdicts are put to the test: {broken}"
    );
    assert!(classes < executions, "something is left out");
}
