//! The engine: races, and what there is to see of them.

use std::cell::RefCell;

use protocol::{Answer, Ask, Slot};
use scenario::picture::Picture;

use crate::console;
use crate::convert;
use crate::help;
use crate::session::Session;
use crate::worker::{Does, start};

thread_local! {
    /// The races of the last request that was finished.
    static PICTURES: RefCell<Vec<Picture>> = const { RefCell::new(Vec::new()) };
}

/// Begins to listen.
pub fn start_engine() {
    start(does);
}

fn does(ask: Ask) -> Option<Does> {
    Some(match ask {
        Ask::Check { program, rule } => Does::Answers(convert::checked(&program, &rule)),
        Ask::Complete { program, setup, at } => Does::Answers(help::complete(&program, &setup, at)),
        Ask::Help { program, at } => Does::Answers(help::explain(&program, at)),
        Ask::Look { slot, look } => Does::Answers(seen(slot, look)),
        Ask::Race(setups) => match Session::new(setups) {
            Ok(session) => Does::Works(Box::new(session)),
            Err(refused) => Does::Answers(refused),
        },
        Ask::Console(typing) => return console::typed(typing),
        Ask::Explore(_) | Ask::ExploreFile { .. } | Ask::Files | Ask::Open { .. } | Ask::Atomic { .. } | Ask::Stop => {
            return None;
        }
    })
}

/// What there is to see.
fn seen(slot: Slot, look: protocol::Look) -> Answer {
    PICTURES.with_borrow(|pictures| {
        pictures.get(slot as usize).map_or(Answer::Gone, |picture| {
            Answer::View(Box::new(convert::view(slot, picture.look(&convert::look(look)))))
        })
    })
}

/// Keeps what finished races have left to look at.
pub(crate) fn keep(pictures: Vec<Picture>) {
    PICTURES.set(pictures);
}
