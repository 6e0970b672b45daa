//! stateright: all states of a model, each once.

use stateright::{Checker, Model, Property, Representative};

use super::model::{Place, Shop};
use crate::problem::Problem;
use crate::turns::Found;

/// The name of what may happen, and of what is there so that the search goes on when it has.
const BREAKS: &str = "breaks";
const ENDLESS: &str = "is there";

/// All states, breadth first.
pub(super) fn states(problem: &Problem, clients: u32) -> Found {
    found(&buyers(problem, clients).checker().spawn_bfs().join())
}

/// Those that differ in more than who is who. It can do that depth first alone.
pub(super) fn symmetric(problem: &Problem, clients: u32) -> Found {
    found(&buyers(problem, clients).checker().symmetry().spawn_dfs().join())
}

fn found(checker: &impl Checker<Buyers>) -> Found {
    Found {
        executions: None,
        states: Some(checker.unique_state_count() as u64),
        broken: Some(checker.discovery(BREAKS).is_some()),
        stopped: !checker.is_done(),
        note: format!("{} states generated", checker.state_count()),
    }
}

fn buyers(problem: &Problem, clients: u32) -> Buyers {
    Buyers {
        problem: problem.clone(),
        clients,
    }
}

struct Buyers {
    problem: Problem,
    clients: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Situation {
    shop: Shop,
    places: Vec<Place>,
}

impl Model for Buyers {
    type State = Situation;
    type Action = usize;

    fn init_states(&self) -> Vec<Situation> {
        vec![Situation {
            shop: Shop::new(&self.problem, self.clients),
            places: vec![Place::Begins; self.clients as usize],
        }]
    }

    fn actions(&self, situation: &Situation, actions: &mut Vec<usize>) {
        let places = situation.places.iter().enumerate();
        actions.extend(places.filter(|(_, place)| !place.is_end()).map(|(client, _)| client));
    }

    fn next_state(&self, situation: &Situation, client: usize) -> Option<Situation> {
        let mut next = situation.clone();
        next.places[client] = next.shop.step(self.problem.program, client, situation.places[client]);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::sometimes(BREAKS, |buyers: &Buyers, Situation { shop, places }| {
                places.iter().all(|place| place.is_end()) && shop.is_broken(&buyers.problem, places)
            }),
            Property::always(ENDLESS, |_, _| true),
        ]
    }
}

impl Representative for Situation {
    fn representative(&self) -> Self {
        let mut clients: Vec<_> = self.places.iter().zip(&self.shop.watches).collect();
        clients.sort();
        let (places, watches) = clients.into_iter().unzip();
        let shop = Shop {
            stock: self.shop.stock,
            watches,
        };
        Self { shop, places }
    }
}
