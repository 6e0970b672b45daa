//! shuttle: threads before a mutex, in all orders.

use std::sync::Arc;
use std::time::Instant;

use shuttle::scheduler::DfsScheduler;
use shuttle::sync::Mutex;
use shuttle::{Config, FailurePersistence, Runner, thread};

use super::model::{Place, Shop};
use super::tally::Tally;
use crate::arguments::Cap;
use crate::problem::{Problem, Program};
use crate::turns::Found;

/// Explores to the end, or to the cap.
pub(super) fn explore(problem: &Problem, clients: u32, cap: Cap) -> Found {
    let tally = Arc::new(Tally::default());
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.max_time = Some(cap.time);
    let scheduler = DfsScheduler::new(Some(cap.executions as usize), false);
    let (problem, counted, started) = (problem.clone(), Arc::clone(&tally), Instant::now());
    Runner::new(scheduler, config).run(move || counted.count(execution(&problem, clients)));
    let ended = tally.executions() < cap.executions && started.elapsed() < cap.time;
    tally.found(ended, cap)
}

/// One execution: whether it is broken. The first client is the thread that waits for the others.
fn execution(problem: &Problem, clients: u32) -> bool {
    let shop = Arc::new(Mutex::new(Shop::new(problem, clients)));
    let program = problem.program;
    let others: Vec<_> = (1..clients as usize)
        .map(|client| {
            let shop = Arc::clone(&shop);
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
