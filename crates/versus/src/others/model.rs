//! The problems as the others need them, in Rust: a shop, and a client that takes one step after
//! another in it. A step is a command of a client, as it is for us.

use crate::problem::{Problem, Program};

/// What all share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shop {
    /// What is left.
    pub(super) stock: u32,
    /// For each client whether it watches the stock, and whether that was written since.
    pub(super) watches: Vec<Option<bool>>,
}

/// Where a client is in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    Begins,
    Watches,
    /// Has read the stock.
    Has(u32),
    Sold,
    Out,
}

impl Place {
    /// Whether it has nothing more to do.
    pub(super) fn is_end(self) -> bool {
        matches!(self, Place::Sold | Place::Out)
    }
}

impl Shop {
    /// Before anybody came.
    pub(super) fn new(problem: &Problem, clients: u32) -> Self {
        Self {
            stock: problem.stock(clients),
            watches: vec![None; clients as usize],
        }
    }

    /// Carries out the next command of a client.
    pub(super) fn step(&mut self, program: Program, client: usize, place: Place) -> Place {
        match (program, place) {
            (_, Place::Sold | Place::Out) => place,
            (Program::Eval, _) => match self.stock {
                0 => Place::Out,
                stock => self.sell(stock),
            },
            (Program::Watch, Place::Begins) => {
                self.watches[client] = Some(false);
                Place::Watches
            }
            (_, Place::Begins | Place::Watches) => match self.stock {
                0 => Place::Out,
                stock => Place::Has(stock),
            },
            (Program::Watch, Place::Has(stock)) => match self.watches[client].take() {
                Some(true) => Place::Begins,
                _ => self.sell(stock),
            },
            (Program::GetSet, Place::Has(stock)) => self.sell(stock),
        }
    }

    fn sell(&mut self, stock: u32) -> Place {
        self.stock = stock - 1;
        self.watches.iter_mut().flatten().for_each(|dirty| *dirty = true);
        Place::Sold
    }

    /// Whether what is sold and what is left do not make up what was there.
    pub(super) fn is_broken(&self, problem: &Problem, places: &[Place]) -> bool {
        let sold = places.iter().filter(|place| **place == Place::Sold).count();
        self.stock as usize + sold != problem.stock(places.len() as u32) as usize
    }
}
