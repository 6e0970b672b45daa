//! The header: the name, the scenario, the modes, the palette, the theme.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::palette::Palette;
use super::shortcuts::Shortcuts;
use super::theme_button::theme_button;
use crate::gallery::gallery;
use crate::inventory::inventory;
use crate::state::{Action, Mode};
use crate::store::Choice;
use crate::travel::Act;
use crate::words::{fill, words};

/// The modes there are, each with the id of its button.
const MODES: [(Mode, &str); 2] = [(Mode::Race, "mode-race"), (Mode::Explore, "mode-explore")];

#[derive(Properties, PartialEq)]
pub(crate) struct HeaderProps {
    /// The scenario that is open.
    pub(crate) current: String,
    /// What it shows.
    pub(crate) about: String,
    /// What the page is about.
    pub(crate) mode: Mode,
    pub(crate) act: Callback<Action>,
    pub(crate) go: Callback<Act>,
}

#[component]
pub(crate) fn Header(props: &HeaderProps) -> Html {
    let words = words();
    let pick = props
        .act
        .reform(|event: Event| Action::Pick(event.target_unchecked_into::<HtmlSelectElement>().value()));
    let theme = use_state(Choice::current);
    let choose = {
        let theme = theme.clone();
        Callback::from(move |choice: Choice| {
            choice.keep();
            theme.set(choice);
        })
    };
    html! {
        <header class="top">
            <h1 class="logo">{ mark() }<span>{ words.brand }</span></h1>
            <label class="scenario">
                <span>{ words.scenario }</span>
                <select id="scenario" onchange={pick} title={props.about.clone()}>
                    { scenario(&inventory().name, &inventory().title, true, &props.current) }
                    { for gallery().iter().map(|subject| html! {
                        <optgroup label={subject.name}>
                            { for subject.scenarios.iter().map(|&(name, title, raced)| {
                                scenario(name, title, raced, &props.current)
                            }) }
                        </optgroup>
                    }) }
                </select>
            </label>
            <nav class="modes" aria-label={words.modes}>
                { for MODES.into_iter().map(|(mode, id)| html! {
                    <button
                        type="button" {id} aria-current={(mode == props.mode).then_some("page")}
                        onclick={props.act.reform(move |_: MouseEvent| Action::Mode(mode))}
                    >
                        { words.mode(mode) }
                    </button>
                }) }
            </nav>
            <Palette act={props.act.clone()} go={props.go.clone()} theme={choose.clone()} />
            { theme_button(*theme, &choose) }
            <Shortcuts />
        </header>
    }
}

fn scenario(name: &str, title: &str, raced: bool, current: &str) -> Html {
    let title = match raced {
        true => title.to_owned(),
        false => fill(words().only_explored, &[("title", title)]),
    };
    html! { <option value={name.to_owned()} selected={name == current}>{ title }</option> }
}

/// Two paths that cross, and the spot where they do.
fn mark() -> Html {
    html! {
        <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <path
                d="M2 6h6c5 0 3 10 8 10h4M2 16h6c5 0 3-10 8-10h4"
                fill="none" stroke="currentColor" stroke-width="2.2"
            />
            <circle class="spot" cx="11.6" cy="11" r="2.6" />
        </svg>
    }
}
