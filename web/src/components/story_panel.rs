//! What happened: the steps of the first break, in words.

use protocol::{Card, Variant, Verdict};
use yew::prelude::*;

use super::sentence::Phrase;
use super::story_step::StoryStep;
use crate::headline::variant_name;
use crate::number::exact_millis;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct StoryPanelProps {
    /// The selected card's variant.
    pub(crate) variant: Variant,
    pub(crate) card: Option<Card>,
    /// The rule in words.
    pub(crate) rule: String,
    /// What the scenario shows, for as long as there is nothing else to tell.
    pub(crate) about: Option<String>,
}

#[component]
pub(crate) fn StoryPanel(props: &StoryPanelProps) -> Html {
    let first_break = props.card.as_ref().and_then(|card| card.first_break.as_ref());
    html! {
        <section class="panel story" aria-labelledby="story-title">
            <h3>
                <span id="story-title">{ words().story }</span>
                if let Some(first_break) = first_break {
                    <small>{ subtitle(props.variant, first_break.at_us) }</small>
                }
            </h3>
            if let Some(first_break) = first_break {
                <ol data-story={variant_name(props.variant)}>
                    { for (0..first_break.story.len()).map(|index| html! {
                        <StoryStep first_break={first_break.clone()} {index} />
                    }) }
                </ol>
            } else {
                { nothing(props) }
            }
        </section>
    }
}

fn subtitle(variant: Variant, at_us: u64) -> String {
    let name = variant_name(variant).to_lowercase();
    fill(words().story_of, &[("variant", &name), ("time", &exact_millis(at_us))])
}

fn nothing(props: &StoryPanelProps) -> Html {
    let template = match props.card.as_ref().map(|card| card.verdict) {
        None => words().story_before,
        Some(Verdict::NoRule) => words().story_no_rule,
        Some(_) => words().story_held,
    };
    let values = vec![
        ("variant", html! { { variant_name(props.variant) } }),
        ("rule", html! { <b>{ &props.rule }</b> }),
    ];
    let about = props.about.as_ref().filter(|_| props.card.is_none());
    html! {
        <>
            if let Some(about) = about {
                <p class="nothing">{ about }</p>
            }
            <p class="nothing"><Phrase {template} {values} /></p>
        </>
    }
}
