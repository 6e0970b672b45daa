//! What happened: how a step came about, in words. Without a step it is that of the first break.

use std::rc::Rc;

use protocol::{Card, Move, StoryLine, Variant, Verdict, View};
use yew::prelude::*;

use super::sentence::phrase;
use super::story_step::{Step, story_step};
use crate::headline::{variant_name, within};
use crate::number::{exact_millis, grouped};
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct StoryPanelProps {
    /// What the selected card is called.
    pub(crate) name: String,
    pub(crate) card: Option<Card>,
    /// The step that is looked at.
    #[prop_or_default]
    pub(crate) view: Option<Rc<View>>,
    /// The rule in words.
    pub(crate) rule: String,
    /// What the scenario shows, for as long as there is nothing else to tell.
    pub(crate) about: Option<String>,
    /// Where someone wants to go.
    pub(crate) go: Callback<Move>,
}

/// What is told.
struct Told<'a> {
    story: &'a [StoryLine],
    /// The step that broke the rule first.
    broke: Option<u64>,
    /// Whether the story is that of the first break.
    first: bool,
    subtitle: String,
}

#[component]
pub(crate) fn StoryPanel(props: &StoryPanelProps) -> Html {
    let told = told(props);
    let lanes: Vec<u32> = props
        .view
        .iter()
        .flat_map(|view| view.frame.lanes.iter())
        .map(|lane| if lane.guest { 0 } else { lane.client })
        .collect();
    html! {
        <section class="panel story" aria-labelledby="story-title">
            <h3>
                <span id="story-title">{ words().story }</span>
                if let Some(told) = &told {
                    <small>{ &told.subtitle }</small>
                }
            </h3>
            if let Some(told) = &told {
                <ol
                    data-story={told.first.then(|| props.name.clone())}
                    data-told={(!told.first).then(|| props.name.clone())}
                >
                    { for (0..told.story.len()).map(|index| story_step(&Step {
                        story: told.story, index, broke: told.broke, lanes: &lanes, go: &props.go,
                    })) }
                </ol>
            }
            if props.card.as_ref().is_none_or(|card| card.first_break.is_none()) {
                { nothing(props) }
            }
        </section>
    }
}

/// A name within a sentence: those of the page are sentences' beginnings, others stay as they are.
fn lowered(name: &str) -> &str {
    let variants = [Variant::App, Variant::Script];
    match variants.into_iter().find(|&variant| variant_name(variant) == name) {
        Some(variant) => within(variant),
        None => name,
    }
}

fn told(props: &StoryPanelProps) -> Option<Told<'_>> {
    let first_break = props.card.as_ref().and_then(|card| card.first_break.as_ref());
    let broke = first_break.map(|first| first.step);
    let name = lowered(&props.name);
    let Some(view) = &props.view else {
        let first = first_break?;
        return Some(Told {
            story: &first.story,
            broke,
            first: true,
            subtitle: fill(
                words().story_of,
                &[("variant", name), ("time", &exact_millis(first.at_us))],
            ),
        });
    };
    if view.story.is_empty() {
        return None;
    }
    let first = broke == Some(u64::from(view.step));
    let template = if first { words().story_of } else { words().story_of_step };
    let values = [
        ("variant", name),
        ("time", &exact_millis(view.at_us)),
        ("step", &grouped(view.step)),
    ];
    Some(Told {
        story: &view.story,
        broke: (view.mark == Some(protocol::Mark::Break))
            .then_some(u64::from(view.step))
            .or(broke),
        first,
        subtitle: fill(template, &values),
    })
}

fn nothing(props: &StoryPanelProps) -> Html {
    let template = match props.card.as_ref().map(|card| card.verdict) {
        None => words().story_before,
        Some(Verdict::NoRule) => words().story_no_rule,
        Some(_) => words().story_held,
    };
    let values = vec![
        ("variant", html! { { &props.name } }),
        ("rule", html! { <b>{ &props.rule }</b> }),
    ];
    let about = props.about.as_ref().filter(|_| props.card.is_none());
    html! {
        <>
            if let Some(about) = about {
                <p class="nothing">{ about }</p>
            }
            <p class="nothing">{ phrase(template, &values) }</p>
        </>
    }
}
