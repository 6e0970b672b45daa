//! Proofs and counts of what was thought out for them.

use std::task::Poll;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use scenario::explore::{Finding, Outcome};

use super::Measured;
use crate::problem::read;
use crate::raceground::{count, exploration};

const BUY: &str = "
local stock = tonumber(redis.call('GET', KEYS[1]))
if stock == 0 then return 'out' end
redis.call('SET', KEYS[1], stock - 1)
return 'sold'";

const WATCH: &str = "
for try = 1, 9 do
  redis.call('WATCH', KEYS[1])
  local stock = tonumber(redis.call('GET', KEYS[1]))
  redis.call('MULTI')
  redis.call('SET', KEYS[1], stock - 1)
  if redis.call('EXEC') then return 'sold' end
end
error('gave up')";

const CONTENDED: &str = "
for call = 1, 4 do
  redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1)
end";

const PRIVATE: &str = "
for call = 1, 2 do
  redis.call('SET', KEYS[2], 1)
  redis.call('DEL', KEYS[2])
end
redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1)";

/// What holds whatever the order, so that all of them have to be gone through.
const RULE: &str = "[[rule]]\nname = 'stock is a number'\nlua = \"return tonumber(redis.call('GET', 'stock')) >= 0\"\n";

fn clients(count: u32, mode: &str, stock: u32, program: &str) -> String {
    format!(
        "setup = ['SET stock {stock}']\n[[client]]\ncount = {count}\nmode = '{mode}'\nkeys = ['stock']\nprogram = '''{program}'''\n{RULE}"
    )
}

/// Clients with four calls on a key of their own, and two on one of all.
fn with_private_work(count: u32) -> String {
    let clients: String = (1..=count)
        .map(|client| format!("[[client]]\nkeys = ['stock', 'own:{client}']\nprogram = '''{PRIVATE}'''\n"))
        .collect();
    format!("setup = ['SET stock 0']\n{clients}{RULE}")
}

pub(super) fn eval() -> Result<Measured> {
    proof(&clients(12, "script", 5, BUY))
}

pub(super) fn watch() -> Result<Measured> {
    proof(&clients(6, "app", 6, WATCH))
}

pub(super) fn contended() -> Result<Measured> {
    proof(&clients(4, "app", 0, CONTENDED))
}

pub(super) fn private() -> Result<Measured> {
    proof(&with_private_work(6))
}

/// From the text to the verdict.
fn proof(text: &str) -> Result<Measured> {
    let started = Instant::now();
    let mut exploration = exploration(&read(text)?)?;
    while exploration.finding().outcome == Outcome::default() && exploration.advance(1_000) == Poll::Pending {}
    let seconds = started.elapsed().as_secs_f64();
    let finding = exploration.finding();
    let note = format!("{} states in the last of {} passes", finding.states, finding.passes);
    Measured::verdict(seconds, &finding.outcome, note)
}

/// From the text to how many interleavings there are.
pub(super) fn counted() -> Result<Measured> {
    let started = Instant::now();
    let finding = whole(&clients(12, "app", 5, BUY))?;
    let seconds = started.elapsed().as_secs_f64();
    let all = finding.executions.map(count).context("they were not counted")?;
    Measured::verdict(seconds, &finding.outcome, format!("{all} interleavings"))
}

/// What going through all interleavings would take, as a multiple of what the proof took.
pub(super) fn saving() -> Result<Measured> {
    let finding = whole(&with_private_work(4))?;
    ensure!(finding.outcome == Outcome::Holds, "{:?}", finding.outcome);
    let all = finding.executions.context("they were not counted")?;
    let steps = finding.most_steps.context("they were not counted")?;
    let ours = finding.states * u64::from(finding.passes);
    let note = format!(
        "{} interleavings of {steps} steps, {ours} states in all passes",
        count(all)
    );
    Ok(Measured::new(all.as_f64() * f64::from(steps) / ours as f64, note))
}

fn whole(text: &str) -> Result<Finding> {
    let mut exploration = exploration(&read(text)?)?;
    while exploration.advance(1_000) == Poll::Pending {}
    Ok(exploration.finding().clone())
}
