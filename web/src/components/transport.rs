//! The bar with which one travels through a run.

use std::rc::Rc;

use protocol::{Move, Strip, View};
use yew::prelude::*;

use super::strip::StripView;
use crate::deeds::deed_of;
use crate::number::{exact_millis, grouped};
use crate::travel::Act;
use crate::words::{fill, words};

/// Where one is, and how one gets on.
pub(crate) struct Travelled<'a> {
    pub(crate) view: &'a Rc<View>,
    pub(crate) strip: Option<&'a Rc<Strip>>,
    pub(crate) playing: bool,
    /// The step as a sentence.
    pub(crate) told: &'a AttrValue,
    pub(crate) act: &'a Callback<Act>,
}

/// A button: its id, its name, its shape, and what it does.
struct Button {
    id: &'static str,
    name: &'static str,
    shape: &'static str,
    act: Act,
}

fn buttons(playing: bool) -> [Button; 7] {
    let words = words();
    let button = |id, name, shape, act| Button { id, name, shape, act };
    let (name, shape) = if playing {
        (words.pause, "M3 2h4v12H3zM9 2h4v12H9z")
    } else {
        (words.play, "M4 2v12l9-6z")
    };
    [
        button(
            "to-start",
            words.to_start,
            "M3 3h2v10H3zM13 3v10L6 8z",
            Act::Go(Move::To(0)),
        ),
        button(
            "to-break-before",
            words.to_break_before,
            "M9 3v10L3 8zM12 3.2l-3 3m3 3l-3 3M15 3v10L9 8z",
            Act::Go(Move::Break(false)),
        ),
        button("step-back", words.step_back, "M11 3v10L4 8z", Act::Go(Move::By(-1))),
        button("play", name, shape, Act::Play),
        button("step", words.step, "M5 3v10l7-5z", Act::Go(Move::By(1))),
        button(
            "to-break",
            words.to_break,
            "M7 3v10l6-5zM1 3v10l6-5z",
            Act::Go(Move::Break(true)),
        ),
        button(
            "to-end",
            words.to_end,
            "M3 3v10l7-5zM11 3h2v10h-2z",
            Act::Go(Move::To(u32::MAX)),
        ),
    ]
}

pub(crate) fn transport(here: &Travelled<'_>) -> Html {
    let view = here.view;
    let go = here.act.reform(Act::Go);
    html! {
        <div class="transport" role="group" aria-label={words().transport}>
            <div class="buttons">
                { for buttons(here.playing).into_iter().map(|button| shown(button, here.act)) }
            </div>
            if let Some(strip) = here.strip {
                <StripView strip={strip.clone()} view={view.clone()} told={here.told.clone()} {go} />
            }
            <p class="place" id="place" data-step={view.step.to_string()} data-steps={view.steps.to_string()}>
                <span>{ exact_millis(view.at_us) }</span>{ " · " }
                { fill(words().step_of, &[("step", &grouped(view.step)), ("steps", &grouped(view.steps))]) }
            </p>
        </div>
    }
}

fn shown(button: Button, act: &Callback<Act>) -> Html {
    let done = button.act;
    let press = act.reform(move |_: MouseEvent| done.clone());
    let races = button.id.contains("break");
    let keys = deed_of(button.id).and_then(|deed| deed.aria_keys());
    let title = match &keys {
        None => button.name.to_owned(),
        Some(keys) => format!("{} ({keys})", button.name),
    };
    html! {
        <button
            type="button" id={button.id} onclick={press} aria-label={button.name} {title}
            class={classes!("icon", (button.id == "play").then_some("primary"), races.then_some("races"))}
            aria-keyshortcuts={keys}
        >
            <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
                <path d={button.shape} />
            </svg>
        </button>
    }
}
