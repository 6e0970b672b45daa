//! The right side: both cards, and below them what the selected one has to tell.

use yew::prelude::*;

use super::card::CardView;
use super::costs::Costs;
use super::log_panel::log_panel;
use super::met_panel::met_panel;
use super::stage::Stage;
use super::story_panel::StoryPanel;
use crate::headline::spoken;
use crate::hooks::use_rested;
use crate::state::{Action, SLOTS, State};
use crate::story::told_at;
use crate::travel::{Act, Travel};
use crate::words::words;

#[derive(Properties, PartialEq)]
pub(crate) struct ResultsProps {
    pub(crate) state: State,
    pub(crate) travel: Travel,
    pub(crate) act: Callback<Action>,
    pub(crate) go: Callback<Act>,
}

#[component]
pub(crate) fn Results(props: &ResultsProps) -> Html {
    let state = &props.state;
    let selected = state.card(state.selected).cloned();
    let form = state
        .shown()
        .map_or_else(|| state.form.clone(), |outcome| outcome.form.clone());
    let scale = SLOTS
        .iter()
        .filter_map(|&slot| state.card(slot))
        .filter_map(reach)
        .max();
    // What is seen belongs to the run whose cards are shown, or was seen before a run that still goes on.
    let race = state.outcome.as_ref().map_or(0, |outcome| outcome.race);
    let view = props
        .travel
        .view
        .clone()
        .filter(|_| race != 0 && props.travel.race == race);
    let told = use_rested(view.as_deref().map(told_at).unwrap_or_default().into());
    let finished = state.outcome.as_ref().filter(|_| view.is_some());
    html! {
        <>
            <p class="quiet" id="told" aria-live="polite">{ told }</p>
            <p class="quiet" id="announcement" aria-live="polite">{ announcement(state) }</p>
            if state.is_outdated() {
                <p class="outdated">{ words().other_text }</p>
            }
            <div class={classes!("verdicts", state.is_outdated().then_some("old"))}>
                { for SLOTS.iter().map(|&slot| html! {
                    <CardView
                        {slot} programs={state.form.programs.clone()} card={state.card(slot).cloned()}
                        form={form.clone()} {scale} selected={slot == state.selected}
                        running={state.run.is_some()} act={props.act.clone()}
                    />
                }) }
            </div>
            if let (Some(view), Some(outcome)) = (view, finished) {
                <Stage
                    card={outcome.card(view.slot).cloned()} form={outcome.form.clone()} {view}
                    travel={props.travel.clone()} old={state.run.is_some()} act={props.go.clone()}
                />
            } else {
                <StoryPanel
                    name={form.programs.card_name(state.selected)} card={selected.clone()} rule={rule_name(&form)} about={about(state)}
                    go={Callback::noop()}
                />
            }
            <Costs cards={state.shown().map(|outcome| outcome.cards.clone()).unwrap_or_default()} programs={form.programs.clone()} />
            { met_panel(state.shown().map_or(&[], |outcome| &outcome.cards), &form.programs) }
            if let Some(card) = selected {
                { log_panel(&card.log) }
            }
        </>
    }
}

/// How far a card's bar reaches: to what there was, or to what was taken if that is more.
fn reach(card: &protocol::Card) -> Option<i64> {
    Some(card.stock_before?.max(card.taken?))
}

fn rule_name(form: &crate::form::Form) -> String {
    form.value(crate::form::Input::RuleName).to_owned()
}

/// What the scenario shows.
fn about(state: &State) -> Option<String> {
    Some(state.form.about.clone()).filter(|about| !about.is_empty())
}

fn announcement(state: &State) -> String {
    let Some(outcome) = state.outcome.as_ref().filter(|_| state.run.is_none()) else {
        return String::new();
    };
    let spoken: Vec<String> = outcome.cards.iter().map(|card| spoken(card, &outcome.form)).collect();
    spoken.join(" ")
}
