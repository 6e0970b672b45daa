//! loom: threads before a mutex, in all orders that differ in more than independent steps.

use std::panic;
use std::sync::Arc;
use std::time::Instant;

use loom::MAX_THREADS;
use loom::model::Builder;
use loom::sync::{Arc as Shared, Mutex};
use loom::thread;

use super::model::{Place, Shop};
use super::tally::Tally;
use crate::arguments::Cap;
use crate::problem::{Problem, Program};
use crate::turns::Found;

/// It looks at its caps once in so many executions.
const INTERVAL: usize = 100;

/// Explores to the end, or to the cap.
pub(super) fn explore(problem: &Problem, clients: u32, cap: Cap) -> Found {
    if clients as usize > MAX_THREADS {
        return Found {
            stopped: true,
            note: format!("it can tell {MAX_THREADS} threads apart"),
            ..Found::default()
        };
    }
    let tally = Arc::new(Tally::default());
    let mut builder = Builder::new();
    builder.max_threads = clients as usize;
    builder.max_branches = 100_000;
    builder.checkpoint_interval = INTERVAL;
    builder.max_permutations = Some(cap.executions as usize);
    builder.max_duration = Some(cap.time);
    let (problem, counted, started) = (problem.clone(), Arc::clone(&tally), Instant::now());
    // It ends threads by panics of its own, which the hook that shuttle leaves behind would print.
    panic::set_hook(Box::new(|_| {}));
    builder.check(move || counted.count(execution(&problem, clients)));
    let ended = tally.executions() + (INTERVAL as u64) < cap.executions && started.elapsed() < cap.time;
    _ = panic::take_hook();
    tally.found(ended, cap)
}

/// One execution: whether it is broken. The first client is the thread that waits for the others.
fn execution(problem: &Problem, clients: u32) -> bool {
    let shop = Shared::new(Mutex::new(Shop::new(problem, clients)));
    let program = problem.program;
    let others: Vec<_> = (1..clients as usize)
        .map(|client| {
            let shop = Shared::clone(&shop);
            thread::spawn(move || run(&shop, program, client))
        })
        .collect();
    let first = run(&shop, program, 0);
    let mut places = vec![first];
    places.extend(others.into_iter().filter_map(|thread| thread.join().ok()));
    shop.lock().is_ok_and(|shop| shop.is_broken(problem, &places))
}

fn run(shop: &Mutex<Shop>, program: Program, client: usize) -> Place {
    let mut place = Place::Begins;
    while !place.is_end() {
        if let Ok(mut shop) = shop.lock() {
            place = shop.step(program, client, place);
        }
    }
    place
}
