//! A break as a part of a timeline: steps at equal distances, since an order has no times.

use protocol::{Belief, Frame, Lane, Mark, Piece, Rail, Stroke};
use scenario::explore::{Broken, Replay, Step};

/// From one step to the next.
const STEP_US: u64 = 1_000;
/// On the way to the server, and back.
const WAY_US: u64 = 350;

pub(super) fn frame(broken: &Broken) -> Frame {
    let replay = &broken.replay;
    let last = replay.steps.len();
    Frame {
        from_us: STEP_US / 4,
        to_us: at(last) + STEP_US * 3 / 4,
        clients: replay.names.len() as u32,
        lanes: (0..replay.names.len()).map(|client| lane(replay, client)).collect(),
        rails: rails(replay),
        ticks: Vec::new(),
    }
}

fn at(step: usize) -> u64 {
    step as u64 * STEP_US
}

fn lane(replay: &Replay, client: usize) -> Lane {
    let own = || replay.steps.iter().filter(|step| step.client == client);
    Lane {
        client: client as u32 + 1,
        name: replay.names[client].clone(),
        guest: false,
        steps: own().map(|step| stroke(replay, step)).collect(),
        beliefs: own().filter_map(|step| belief(replay, step)).collect(),
    }
}

fn stroke(replay: &Replay, step: &Step) -> Stroke {
    let executed = at(step.number);
    let mut said = step.dialogue().into_iter();
    let (command, reply) = said.next().unwrap_or((step.line(), String::new()));
    let calls: Vec<String> = said.map(|(command, _)| command).collect();
    Stroke {
        step: step.number as u32,
        sent_us: executed - WAY_US,
        executed_us: executed,
        received_us: executed + WAY_US,
        command,
        reply,
        mark: mark(replay, step),
        all_calls: calls.len() as u32,
        calls,
        line: None,
    }
}

fn mark(replay: &Replay, step: &Step) -> Mark {
    match step {
        _ if step.stale.is_some() => Mark::Stale,
        _ if step.number == replay.steps.len() => Mark::Break,
        _ if step.fault.is_some() => Mark::Failed,
        _ if step.changes.is_empty() => Mark::Read,
        _ => Mark::Write,
    }
}

fn belief(replay: &Replay, step: &Step) -> Option<Belief> {
    let stale = step.stale.as_ref()?;
    let read = replay.steps.get(stale.read - 1)?;
    let about = read
        .dialogue()
        .into_iter()
        .find(|(command, _)| command.contains(&stale.key));
    Some(Belief {
        key: stale.key.clone(),
        value: about.map(|(_, reply)| reply).unwrap_or_default(),
        read: stale.read as u32,
        write: step.number as u32,
        from_us: at(stale.read) + WAY_US,
        to_us: at(step.number) - WAY_US,
        written_us: at(step.number),
        gone_us: Some(at(stale.written)),
    })
}

/// What each key that changes holds.
fn rails(replay: &Replay) -> Vec<Rail> {
    let mut rails: Vec<Rail> = Vec::new();
    for step in &replay.steps {
        let broken = step.number == replay.steps.len();
        for change in &step.changes {
            let rail = match rails.iter_mut().position(|rail| rail.key == change.key) {
                Some(known) => &mut rails[known],
                None => {
                    rails.push(Rail {
                        key: change.key.clone(),
                        pieces: vec![Piece {
                            from_us: 0,
                            value: change.before.clone(),
                            step: 0,
                            broken: false,
                        }],
                    });
                    let last = rails.len() - 1;
                    &mut rails[last]
                }
            };
            rail.pieces.push(Piece {
                from_us: at(step.number),
                value: change.after.clone(),
                step: step.number as u32,
                broken,
            });
        }
    }
    rails
}
