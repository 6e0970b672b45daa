//! The list of shortcuts, which `?` and the palette open.

use yew::prelude::*;

use crate::deeds::{Deed, Part, deeds};
use crate::words::words;

#[component]
pub(crate) fn Shortcuts() -> Html {
    let words = words();
    let deeds: Vec<Deed> = deeds().into_iter().filter(|deed| !deed.keys.is_empty()).collect();
    let part = |part: Part, title: &'static str| {
        html! {
            <section>
                <h3>{ title }</h3>
                <dl>{ for deeds.iter().filter(|deed| deed.part == part).map(entry) }</dl>
            </section>
        }
    };
    html! {
        <dialog id="shortcuts" aria-labelledby="shortcuts-title" closedby="any">
            <form method="dialog">
                <h2 id="shortcuts-title">{ words.shortcuts }</h2>
                <button class="link">{ words.close }</button>
            </form>
            { part(Part::Page, words.keys_page) }
            { part(Part::Run, words.keys_run_part) }
            { part(Part::Program, words.keys_program) }
        </dialog>
    }
}

fn entry(deed: &Deed) -> Html {
    html! { <div><dt><kbd>{ deed.written() }</kbd></dt><dd>{ deed.name }</dd></div> }
}
