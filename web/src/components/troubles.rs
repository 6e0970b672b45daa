//! What is wrong with an input, at that input: the server's own words, and below them what to do.

use protocol::{Severity, Trouble};
use yew::prelude::*;

use crate::form::Input;
use crate::hooks::show_place;
use crate::number::grouped;
use crate::state::Action;
use crate::words::{fill, words};

/// Whether an input is wrong, for `aria-invalid`: warnings and hints leave it valid.
pub(crate) fn invalid(troubles: &[Trouble]) -> Option<&'static str> {
    troubles
        .iter()
        .any(|one| one.severity == Severity::Error)
        .then_some("true")
}

/// The id of an input's list of troubles, if it has any, for `aria-describedby`.
pub(crate) fn described_by(input: Input, troubles: &[Trouble]) -> Option<String> {
    (!troubles.is_empty()).then(|| id(input))
}

fn id(input: Input) -> String {
    format!("{}-troubles", input.id())
}

/// All that is wrong with an input. Who is to mend it is told by `act`, if anybody.
pub(crate) fn list(input: Input, troubles: &[Trouble], act: Option<&Callback<Action>>) -> Html {
    if troubles.is_empty() {
        return Html::default();
    }
    // What is only advice waits until there is nothing else to hear.
    let role = if invalid(troubles).is_some() { "alert" } else { "status" };
    html! {
        // The role stands around the list: a list that were an alert would no longer be a list.
        <div class="troubles" id={id(input)} {role}>
            <ul>
                { for troubles.iter().map(|trouble| item(input, trouble, act)) }
            </ul>
        </div>
    }
}

/// One trouble. Its place in the input, if it has one, is a button that shows it.
pub(crate) fn item(input: Input, trouble: &Trouble, act: Option<&Callback<Action>>) -> Html {
    let data = |number: Option<u32>| number.map(|number| number.to_string());
    html! {
        <li
            data-trouble={input.id()}
            data-severity={severity(trouble.severity)}
            data-line={data(trouble.place.map(|place| place.line))}
            data-column={data(trouble.place.map(|place| place.column))}
        >
            if trouble.severity != Severity::Error {
                <b class="severity">{ severity_word(trouble.severity) }</b>
            }
            <code class="message">{ &trouble.message }</code>
            if let Some(code) = &trouble.code {
                <code class="code">{ code }</code>
            }
            { place(trouble, input) }
            { mend(input, trouble, act) }
            { met_by(trouble.clients) }
            if let Some(help) = &trouble.help {
                <p class="help">{ help }</p>
            }
        </li>
    }
}

/// The severity's name in selectors.
pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => words().error,
        Severity::Warning => words().warning,
        Severity::Hint => words().hint,
    }
}

fn place(trouble: &Trouble, input: Input) -> Html {
    let Some(place) = trouble.place else {
        return Html::default();
    };
    let (line, column) = (place.line.to_string(), place.column.to_string());
    let values = [("line", line.as_str()), ("column", &column)];
    let show = Callback::from(move |_: MouseEvent| show_place(input, Some(place)));
    html! {
        <button type="button" class="link" onclick={show} aria-label={fill(words().show_place, &values)}>
            { fill(words().place, &values) }
        </button>
    }
}

/// The button that makes the change.
fn mend(input: Input, trouble: &Trouble, act: Option<&Callback<Action>>) -> Html {
    let (Some(fix), Some(act)) = (&trouble.fix, act) else {
        return Html::default();
    };
    let fix = fix.clone();
    let title = fix.title.clone();
    let mend = act.reform(move |_: MouseEvent| Action::Mend(input, fix.clone()));
    html! { <button type="button" class="mend" onclick={mend}>{ title }</button> }
}

fn met_by(clients: u32) -> Html {
    let text = match clients {
        0 => return Html::default(),
        1 => words().met_by_one.to_owned(),
        _ => fill(words().met_by, &[("clients", &grouped(clients))]),
    };
    html! { <span class="met-by" data-clients={clients.to_string()}>{ text }</span> }
}
