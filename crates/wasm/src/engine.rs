//! The engine: races, and what there is to see of them.

use std::cell::RefCell;

use protocol::{Answer, Ask};
use scenario::Variant;
use scenario::picture::Picture;

use crate::console;
use crate::convert;
use crate::help;
use crate::session::Session;
use crate::worker::{Does, start};

thread_local! {
    /// The last race that was finished.
    static PICTURES: RefCell<Vec<(Variant, Picture)>> = const { RefCell::new(Vec::new()) };
}

/// Begins to listen.
pub fn start_engine() {
    start(does);
}

fn does(ask: Ask) -> Option<Does> {
    Some(match ask {
        Ask::Scenarios => Does::Answers(convert::scenarios()),
        Ask::Check { program, rule } => Does::Answers(convert::checked(&program, &rule)),
        Ask::Complete { program, setup, at } => Does::Answers(help::complete(&program, &setup, at)),
        Ask::Help { program, at } => Does::Answers(help::explain(&program, at)),
        Ask::Look { variant, look } => Does::Answers(seen(variant, look)),
        Ask::Race { setup, variants } => match Session::new(setup, &variants) {
            Ok(session) => Does::Works(Box::new(session)),
            Err(refused) => Does::Answers(refused),
        },
        Ask::Console(typing) => return console::typed(typing),
        Ask::Explore { .. } | Ask::ExploreFile { .. } | Ask::Files | Ask::Stop => return None,
    })
}

/// What there is to see.
fn seen(variant: protocol::Variant, look: protocol::Look) -> Answer {
    let variant = convert::variant(variant);
    PICTURES.with_borrow(|pictures| {
        let picture = pictures.iter().find(|(of, _)| *of == variant);
        picture.map_or(Answer::Gone, |(_, picture)| {
            Answer::View(Box::new(convert::view(picture.look(&convert::look(look)))))
        })
    })
}

/// Keeps what finished races have left to look at.
pub(crate) fn keep(pictures: Vec<(Variant, Picture)>) {
    PICTURES.set(pictures);
}
