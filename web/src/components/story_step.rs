//! One step of a story: when, who, what in words, and the command itself.

use protocol::{Move, Place, StoryLine};
use yew::prelude::*;

use super::sentence::phrase;
use crate::form::Input;
use crate::hooks::show_place;
use crate::number::{exact_millis, grouped};
use crate::story::{colour, sentence};
use crate::words::{fill, words};

/// What is told, and where from.
pub(crate) struct Step<'a> {
    pub(crate) story: &'a [StoryLine],
    /// Which step of the story.
    pub(crate) index: usize,
    /// The step that broke the rule.
    pub(crate) broke: Option<u64>,
    /// The clients on the lanes of the timeline, from which they have their colours; a guest is 0.
    pub(crate) lanes: &'a [u32],
    /// Where someone wants to go.
    pub(crate) go: &'a Callback<Move>,
}

pub(crate) fn story_step(step: &Step<'_>) -> Html {
    let Some(line) = step.story.get(step.index) else {
        return Html::default();
    };
    let colour = colour(step.story, step.lanes, line.client).map_or_else(|| "guest".to_owned(), |c| format!("c{c}"));
    let to = line.step as u32;
    let go = step.go.reform(move |_: MouseEvent| Move::To(to));
    let title = fill(words().go_to_step, &[("step", &grouped(line.step))]);
    html! {
        <>
            { left_out(line.left_out) }
            <li
                value={(step.index + 1).to_string()} data-step={line.step.to_string()}
                data-client={line.client.to_string()}
                class={classes!("step", line.stale_since.is_some().then_some("stale"))}
            >
                <span class={classes!("number", colour.clone())} aria-hidden="true">{ step.index + 1 }</span>
                <button type="button" class="link time" onclick={go} {title}>{ exact_millis(line.at_us) }</button>
                <p>{ told(step, line, colour) }{ tags(step, line) }</p>
                <code class="raw" title={line.command.clone()}>
                    { brief(&line.command) }<i aria-hidden="true">{ " → " }</i>{ &line.reply }
                </code>
                { line_button(line) }
            </li>
        </>
    }
}

fn told(step: &Step<'_>, line: &StoryLine, colour: String) -> Html {
    let Some(sentence) = sentence(step.story, step.index) else {
        return Html::default();
    };
    let client = fill(words().client, &[("number", &grouped(line.client))]);
    let mut values = vec![("client", html! { <b class={classes!("client", colour)}>{ client }</b> })];
    values.extend(
        sentence
            .values
            .into_iter()
            .map(|(name, value)| (name, html! { <var>{ value }</var> })),
    );
    html! {
        <>{ phrase(sentence.template, &values) }{ sentence.stale }</>
    }
}

fn tags(step: &Step<'_>, line: &StoryLine) -> Html {
    let tag = |shape: &'static str, word: &'static str| {
        html! {
            <span class="tag"><i aria-hidden="true">{ shape }</i>{ word }</span>
        }
    };
    html! {
        <>
            if line.stale_since.is_some() { { " " }{ tag("◆", words().stale) } }
            if Some(line.step) == step.broke { { " " }{ tag("✗", words().broke_here) } }
        </>
    }
}

/// A command in which the digest of a script is as short as people write it.
fn brief(command: &str) -> String {
    const DIGEST: usize = 40;
    const DIGITS: usize = 8;
    let is_digest = |word: &str| word.len() == DIGEST && word.bytes().all(|digit| digit.is_ascii_hexdigit());
    let words = command.split(' ').map(|word| {
        if is_digest(word) {
            format!("{}…", &word[..DIGITS])
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn left_out(count: u64) -> Html {
    match count {
        0 => Html::default(),
        1 => html! { <li class="left-out">{ words().left_out_one }</li> },
        _ => html! {
            <li class="left-out">{ fill(words().left_out, &[("count", &grouped(count))]) }</li>
        },
    }
}

/// Shows the line of the program the command came from.
fn line_button(line: &StoryLine) -> Html {
    let Some(number) = line.line else {
        return Html::default();
    };
    let show = Callback::from(move |_: MouseEvent| show_line(number));
    html! {
        <button type="button" class="link" onclick={show}>
            { fill(words().line, &[("line", &number.to_string())]) }
        </button>
    }
}

fn show_line(line: u32) {
    let area = web_sys::window()
        .and_then(|window| window.document()?.get_element_by_id(Input::Program.id()))
        .and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlTextAreaElement>(element).ok());
    let Some(area) = area else { return };
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let (mut from, mut width) = (0, 0);
    for (number, text) in (1..=line).zip(area.value().split('\n')) {
        width = units(text);
        from += if number < line { width + 1 } else { 0 };
    }
    let place = Place {
        line,
        column: 1,
        end_line: line,
        end_column: width + 1,
        from,
        to: from + width,
    };
    show_place(Input::Program, Some(place));
}
