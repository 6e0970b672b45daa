//! The explorer: all orders of a few clients.

use protocol::Ask;

use crate::convert;
use crate::exploring::Exploring;
use crate::worker::{Does, start};

/// Begins to listen.
pub fn start_explorer() {
    start(does);
}

fn does(ask: Ask) -> Option<Does> {
    let exploring = match ask {
        Ask::Files => return Some(Does::Answers(convert::explore::files())),
        Ask::Open { name } => return Some(Does::Answers(convert::explore::opened(&name))),
        Ask::Atomic {
            program,
            keys,
            args,
            values,
        } => return Some(Does::Answers(convert::atomic(&program, &keys, &args, values))),
        Ask::Explore(setups) => Exploring::new(setups),
        Ask::ExploreFile { text } => Exploring::of_file(&text),
        _ => return None,
    };
    Some(match exploring {
        Ok(exploring) => Does::Works(Box::new(exploring)),
        Err(refused) => Does::Answers(refused),
    })
}
