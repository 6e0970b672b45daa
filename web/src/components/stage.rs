//! The picture of a finished run at a step: the timeline, the keyspace, the story.

use std::rc::Rc;

use protocol::{Card, Frame, View};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::copy_menu::CopyMenu;
use super::keys_panel::keys_panel;
use super::legend::legend;
use super::story_panel::StoryPanel;
use super::timeline::Timeline;
use super::timeline_table::TimelineTable;
use super::transport::{Travelled, transport};
use crate::export::Report;
use crate::form::Form;
use crate::number::grouped;
use crate::story::told_at;
use crate::travel::{Act, Travel};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct StageProps {
    pub(crate) view: Rc<View>,
    pub(crate) travel: Travel,
    /// The card that is looked at.
    pub(crate) card: Option<Card>,
    /// The form that was run.
    pub(crate) form: Form,
    /// Whether another run goes on.
    pub(crate) old: bool,
    pub(crate) act: Callback<Act>,
}

#[component]
pub(crate) fn Stage(props: &StageProps) -> Html {
    let (view, travel) = (&props.view, &props.travel);
    let frame = view.frame.clone();
    let told = AttrValue::from(told_at(view));
    let go = props.act.reform(Act::Go);
    let report = props.card.clone().map(|card| Report {
        card,
        form: props.form.clone(),
        view: view.clone(),
    });
    html! {
            <div class={classes!("stage", props.old.then_some("old"))}>
                <section class="panel timeline-panel" id="timeline" aria-labelledby="timeline-title">
                    <h3>
                        <span id="timeline-title">{ words().timeline }</span>
                        <small>{ about(&frame) }</small>
                        <Tools only={travel.only.clone()} act={props.act.clone()} />
                    </h3>
                    <Timeline
                        frame={frame.clone()} step={view.step} at_us={view.at_us} told={told.clone()} go={go.clone()}
                    />
                    { legend() }
                    <div class="foot">
                        <TimelineTable {frame} step={view.step} go={go.clone()} />
                        <CopyMenu {report} />
                    </div>
                </section>
                { transport(&Travelled {
                    view, strip: travel.strip(), playing: travel.playing.is_some(), told: &told, act: &props.act,
                }) }
                <div class="side">
                    { keys_panel(view, travel.pinned, &props.act) }
                    <StoryPanel
                        name={props.form.programs.card_name(view.slot)} card={props.card.clone()} view={view.clone()}
                        rule={props.form.value(crate::form::Input::RuleName).to_owned()} about={None::<String>}
                        {go}
                    />
                </div>
            </div>
    }
}

fn about(frame: &Frame) -> String {
    let shown = frame.lanes.len();
    if frame.clients == 1 {
        return words().one_lane.to_owned();
    }
    if shown == frame.clients as usize {
        return fill(words().all_lanes, &[("count", &grouped(frame.clients))]);
    }
    let values = [("shown", &*grouped(shown as u32)), ("count", &grouped(frame.clients))];
    fill(words().some_lanes, &values)
}

#[derive(Properties, PartialEq)]
struct ToolsProps {
    only: Vec<u32>,
    act: Callback<Act>,
}

/// Which clients, and how much of the time.
#[component]
fn Tools(props: &ToolsProps) -> Html {
    let filter = props
        .act
        .reform(|event: Event| Act::Only(numbers(&event.target_unchecked_into::<HtmlInputElement>().value())));
    let zoom = |by: i8| props.act.reform(move |_: MouseEvent| Act::Zoom(by));
    let typed: Vec<String> = props.only.iter().map(u32::to_string).collect();
    html! {
        <span class="tools">
            <label for="only">{ words().only }</label>
            <input
                id="only" class="code" inputmode="numeric" autocomplete="off" spellcheck="false"
                placeholder={words().only_hint} value={typed.join(", ")} onchange={filter}
            />
            <button
                type="button" class="icon" id="narrower" onclick={zoom(-1)}
                aria-label={words().narrower} title={words().narrower}
            >
                { "+" }
            </button>
            <button
                type="button" class="icon" id="wider" onclick={zoom(1)}
                aria-label={words().wider} title={words().wider}
            >
                { "−" }
            </button>
        </span>
    }
}

/// The numbers in a text, whatever is between them.
fn numbers(text: &str) -> Vec<u32> {
    // "3,556" is one number: that is how the page itself writes it.
    let mut joined = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (place, &letter) in letters.iter().enumerate() {
        let digits = letters[place + 1..]
            .iter()
            .take_while(|next| next.is_ascii_digit())
            .count();
        let digit_before = place > 0 && letters[place - 1].is_ascii_digit();
        if !(letter == ',' && digits == 3 && digit_before) {
            joined.push(letter);
        }
    }
    let words = joined.split(|letter: char| !letter.is_ascii_digit());
    words.filter_map(|word| word.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_can_be_typed_as_they_are_shown() {
        assert_eq!(numbers("client 3,556, 17 and 8"), [3_556, 17, 8]);
        assert_eq!(numbers("17,803"), [17_803]);
        assert_eq!(numbers("17, 803"), [17, 803]);
        assert_eq!(numbers("none"), [0; 0]);
    }
}
