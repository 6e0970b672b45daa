//! The explorer: all orders of a few clients.

use protocol::Ask;

use crate::exploring::Exploring;
use crate::worker::{Does, start};

/// Begins to listen.
pub fn start_explorer() {
    start(does);
}

fn does(ask: Ask) -> Option<Does> {
    let Ask::Explore { setup, variants } = ask else {
        return None;
    };
    Some(match Exploring::new(setup, &variants) {
        Ok(exploring) => Does::Works(Box::new(exploring)),
        Err(refused) => Does::Answers(refused),
    })
}
