//! What is wrong with an input, at that input: the server's own words, and below them what to do.

use protocol::{Severity, Trouble};
use yew::prelude::*;

use crate::form::Input;
use crate::hooks::show_place;
use crate::number::grouped;
use crate::state::Action;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct TroublesProps {
    /// The input they belong to.
    pub(crate) input: Input,
    pub(crate) troubles: Vec<Trouble>,
    /// Whom to tell of what is to be mended.
    #[prop_or_default]
    pub(crate) act: Option<Callback<Action>>,
}

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

#[component]
pub(crate) fn Troubles(props: &TroublesProps) -> Html {
    if props.troubles.is_empty() {
        return Html::default();
    }
    // What is only advice waits until there is nothing else to hear.
    let role = if invalid(&props.troubles).is_some() {
        "alert"
    } else {
        "status"
    };
    html! {
        // The role stands around the list: a list that were an alert would no longer be a list.
        <div class="troubles" id={id(props.input)} {role}>
            <ul>
                { for props.troubles.iter().map(|trouble| html! { <TroubleItem input={props.input} trouble={trouble.clone()} act={props.act.clone()} /> }) }
            </ul>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TroubleProps {
    pub(crate) trouble: Trouble,
    /// The input in which its place is.
    pub(crate) input: Input,
    /// Whom to tell that it is to be mended.
    #[prop_or_default]
    pub(crate) act: Option<Callback<Action>>,
}

/// One trouble. Its place, if it has one, is a button that shows it.
#[component]
pub(crate) fn TroubleItem(props: &TroubleProps) -> Html {
    let trouble = &props.trouble;
    let input = props.input;
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
            { mend(props) }
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
fn mend(props: &TroubleProps) -> Html {
    let (Some(fix), Some(act)) = (&props.trouble.fix, &props.act) else {
        return Html::default();
    };
    let (fix, input) = (fix.clone(), props.input);
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
