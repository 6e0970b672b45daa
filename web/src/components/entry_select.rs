//! What a card shows: one of the programs, run in one of the two ways.

use protocol::Slot;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::form::{Contestant, Programs};
use crate::headline::within;
use crate::state::Action;
use crate::words::{fill, words};

/// The choice, where there is more than one program.
pub(crate) fn entry_select(programs: &Programs, slot: Slot, act: &Callback<Action>) -> Html {
    if programs.len() < 2 {
        return Html::default();
    }
    let choose = act.reform(move |event: Event| {
        let number: usize = event
            .target_unchecked_into::<HtmlSelectElement>()
            .value()
            .parse()
            .unwrap_or_default();
        Action::Enter(slot, Contestant::numbered(number))
    });
    let option = |number: usize| {
        let one = Contestant::numbered(number);
        let values = [("name", &*programs.name(one.program)), ("way", within(one.variant()))];
        html! {
            <option value={number.to_string()} selected={one == programs.card(slot)}>{ fill(words().entry, &values) }</option>
        }
    };
    html! {
        <select class="entry" id={format!("entry-{slot}")} aria-label={words().on_this_card} onchange={choose}>
            { for (0..2 * programs.len()).map(option) }
        </select>
    }
}
