//! All states of a small exploration as a picture: dots and what leads from one to another.

use std::collections::BTreeSet;
use std::task::Poll;

use race::explore::{Bounds, Count, Graph, Node, Search, Space, Verdict};
use resp::cli;

use super::Exploration;
use super::clients::{Clients, Local};
use super::endings::{Data, changed, contents, name};
use super::program::Next;
use super::result::{decoded, shown};

/// The picture.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The states, in order of their distance from the start.
    pub dots: Vec<Dot>,
    /// What leads from one to another.
    pub lines: Vec<Line>,
}

/// A state. Those that differ only in which of several like clients is which are one.
#[derive(Debug, Clone)]
pub struct Dot {
    /// How many steps it is from the start.
    pub depth: u32,
    /// The keys that change, with what they hold.
    pub data: Vec<(String, Option<String>)>,
    /// What each client is about to do, or what became of it.
    pub clients: Vec<String>,
    /// Whether a rule is broken in it.
    pub broken: bool,
    /// Whether everybody has ended.
    pub is_end: bool,
    /// Interleavings that pass it, and those of them that never break a rule.
    pub passing: [Count; 2],
}

/// A step from one state to another.
#[derive(Debug, Clone)]
pub struct Line {
    /// The number of the dot it leaves.
    pub from: usize,
    /// The number of the dot it leads to.
    pub to: usize,
    /// The client, counted from 0, or one of those like it.
    pub client: usize,
    /// What it does.
    pub command: String,
    /// Interleavings that pass it, and those of them that never break a rule.
    pub passing: [Count; 2],
}

impl Exploration {
    /// All states of all clients, unless there are more than `most`.
    pub fn drawing(&mut self, most: u64) -> Option<Drawing> {
        let Poll::Ready(start) = self.start_of_all() else {
            return None;
        };
        let forbidden = self.space().system().rules.forbidden();
        let bounds = Bounds {
            states: most,
            ..Bounds::default()
        };
        let mut graph = Graph::new(&start, true, forbidden, bounds);
        if graph.finish(self.space_mut()) != Verdict::Complete {
            return None;
        }
        let space = self.space();
        let data: Vec<Data> = graph.nodes().iter().map(|node| data(space, node)).collect();
        let changed = changed(&data[0], data.iter());
        let dots = graph.nodes().iter().zip(&data);
        let dots = dots.map(|(node, data)| dot(space, node, data, &changed)).collect();
        let lines = graph.edges().iter().map(|edge| {
            let local = graph.nodes()[edge.from as usize].state.locals[edge.client as usize];
            Line {
                from: edge.from as usize,
                to: edge.to as usize,
                client: edge.client as usize,
                command: doing(space, space.system().local(local)),
                passing: [edge.passing, edge.good],
            }
        });
        Some(Drawing {
            lines: lines.collect(),
            dots,
        })
    }
}

fn data(space: &Space<Clients>, node: &Node) -> Data {
    contents(&space.system().worlds.get(node.state.shared.0).keyspace)
}

fn dot(space: &Space<Clients>, node: &Node, data: &Data, changed: &BTreeSet<(u8, resp::Bytes)>) -> Dot {
    let locals = node.state.locals.iter();
    Dot {
        depth: node.depth,
        data: changed
            .iter()
            .map(|key| (name(key), data.get(key).cloned().flatten()))
            .collect(),
        clients: locals.map(|&local| doing(space, space.system().local(local))).collect(),
        broken: !node.marks.is_empty(),
        is_end: node.is_end,
        passing: [node.passing, node.good],
    }
}

/// What a client is about to do, or what became of it.
fn doing(space: &Space<Clients>, local: &Local) -> String {
    match local {
        Local::Calling { group, place, .. } => match space.system().next(*group, *place) {
            Next::Call(argv) => cli::join_args(&argv),
            Next::Done(result) => shown(&result),
            Next::Failed(error) => error,
        },
        Local::Done { result, .. } => shown(&decoded(result)),
        Local::Failed { error, .. } => error.clone(),
        Local::Died { .. } => "died".to_owned(),
        Local::CutOff { .. } => "finds its connection gone".to_owned(),
        Local::Clock { .. } => "time passes".to_owned(),
        Local::Server { .. } => "may restart".to_owned(),
        Local::Stopped => "time stands".to_owned(),
    }
}
