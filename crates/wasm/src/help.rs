//! What an editor is told, with places as it counts them.

use protocol::{Answer, Completion, Completions, Help, Place};
use scenario::typing::{self, Page};

use crate::place::{byte, place};

pub(crate) fn complete(program: &str, setup: &str, at: u32) -> Answer {
    let found = typing::complete(program, setup, byte(program, at));
    let Some(found) = found else {
        return Answer::Completions(Completions {
            from: at,
            to: at,
            options: Vec::new(),
        });
    };
    let here = place(program, &(found.span.start as usize..found.span.end as usize));
    let options = found.options.into_iter().map(|one| Completion {
        label: one.label,
        detail: one.detail,
        help: one.page.map(|page| told(here, page)),
    });
    Answer::Completions(Completions {
        from: here.from,
        to: here.to,
        options: options.collect(),
    })
}

pub(crate) fn explain(program: &str, at: u32) -> Answer {
    let found = typing::explain(program, byte(program, at));
    Answer::Help(found.map(|(range, page)| told(place(program, &range), page)))
}

fn told(here: Place, page: Page) -> Help {
    Help {
        from: here.from,
        to: here.to,
        title: page.title,
        about: page.about,
        notes: page.notes,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_word_behind_other_letters_is_at_the_place_an_editor_counts() {
        let program = "-- é😀\nreturn redis.call('GET";
        let at = program.encode_utf16().count() as u32;
        let Answer::Completions(found) = complete(program, "", at) else {
            panic!("asked for completions");
        };
        assert_eq!((found.from, found.to), (at - 3, at));
        assert!(found.options.iter().any(|one| one.label == "GET"));
        let Answer::Help(Some(help)) = explain(program, at) else {
            panic!("there is something to say of GET");
        };
        assert_eq!((help.from, help.title.as_str()), (at - 3, "GET"));
    }
}
