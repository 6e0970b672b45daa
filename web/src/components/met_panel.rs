//! The errors the clients ended in, of both cards: the server has other words for a command that
//! fails in a script than for the same command sent by an application.

use protocol::Card;
use yew::prelude::*;

use super::troubles;
use crate::form::{Input, Programs};
use crate::state::Mode;
use crate::words::words;

pub(crate) fn met_panel(cards: &[Card], programs: &Programs) -> Html {
    let met: Vec<&Card> = cards.iter().filter(|card| !card.troubles.is_empty()).collect();
    if met.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel met" aria-labelledby="met-title">
            <h3 id="met-title">{ words().troubles }</h3>
            { for met.into_iter().map(|card| html! {
                <>
                    <h4>{ programs.card_name(card.slot) }</h4>
                    <ul class="troubles">
                        { for card.troubles.iter().map(|one| troubles::item(Input::of(one.field, Mode::Race), one, None)) }
                    </ul>
                </>
            }) }
        </section>
    }
}
