//! Random calls of the libraries of a script, and random values to return, to the engine and to a
//! real server: every answer is the same.
//!
//! `LIBRARY_CASES=100000` makes so many, `LIBRARY_SEED=7` others; `LIBRARY_FIRST=123` begins with
//! the one of that number. It ends at the first difference, or after `LIBRARY_DIFFERENCES=10`.

use std::env;

use tests::lua::{Comparison, Tree, conversion, library_call};

/// Of so many cases one is of values that are returned, in either protocol.
const KINDS: u64 = 4;

#[test]
fn random_calls_of_libraries_get_the_answers_of_the_real_server() {
    let seed = number("LIBRARY_SEED").unwrap_or(17);
    let count = number("LIBRARY_CASES").unwrap_or(3000);
    let first = number("LIBRARY_FIRST").unwrap_or(0);
    let most = number("LIBRARY_DIFFERENCES").unwrap_or(1) as usize;
    let mut comparison = Comparison::default();
    let mut differences = Vec::new();
    let cases = first..first.saturating_add(count);
    type Kind = (bool, fn(u64) -> bool, fn(u64) -> Tree);
    let kinds: [Kind; 3] = [
        (false, |i| i % KINDS > 1, library_call),
        (false, |i| i % KINDS == 0, conversion),
        (true, |i| i % KINDS == 1, conversion),
    ];
    for (resp3, is_one, make) in kinds {
        comparison.speak(resp3);
        let programs = cases.clone().filter(|i| is_one(*i));
        let programs = programs.map(|i| (i, make(seed.wrapping_mul(1_000_003).wrapping_add(i))));
        let left = most.saturating_sub(differences.len());
        differences.extend(comparison.run(programs, left));
    }
    assert!(differences.is_empty(), "seed {seed}:\n{}", differences.join("\n"));
    println!("{count} cases from seed {seed} without a difference");
}

fn number(name: &str) -> Option<u64> {
    let text = env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} must be a number, not '{text}'")),
    )
}
