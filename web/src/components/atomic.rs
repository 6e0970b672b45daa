//! The program made into a script: what it is, what was lifted out of it, what to know, how to call it.

use protocol::{Atomic, Lifted, Written};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::code_layer::{CodeLayer, Marks};
use super::troubles;
use crate::export::copy;
use crate::form::Input;
use crate::hooks::scroll_to;
use crate::state::{Action, Making};
use crate::words::{fill, words};

/// The panel's id.
const PANEL: &str = "atomic";

#[derive(Properties, PartialEq)]
pub(crate) struct AtomicProps {
    pub(crate) making: Making,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn AtomicPanel(props: &AtomicProps) -> Html {
    let heading = use_node_ref();
    let (shown, copied) = (use_state(|| 0), use_state(|| None::<bool>));
    let made = props.making.made.as_deref();
    {
        let heading = heading.clone();
        use_effect_with(made.is_some(), move |&made| {
            if let Some(heading) = heading.cast::<HtmlElement>().filter(|_| made) {
                // Focus goes where the eye goes; without it the panel is still there.
                let _ = heading.focus();
                scroll_to(PANEL);
            }
        });
    }
    let act = |action: Action| props.act.reform(move |_: MouseEvent| action.clone());
    let values = props.making.values;
    html! {
        <section class="atomic" id={PANEL} aria-labelledby="atomic-title" aria-busy={made.is_none().to_string()}>
            <header>
                <h2 id="atomic-title" tabindex="-1" ref={heading}>
                    { if made.is_some() { words().atomic } else { words().making } }
                </h2>
                if made.is_some_and(|made| !made.script.is_empty()) {
                    <button type="button" class="primary" id="use-script" onclick={act(Action::UseScript)}>
                        { words().use_script }
                    </button>
                }
                <button
                    type="button" class="icon" id="close-script" onclick={act(Action::CloseScript)}
                    aria-label={words().close}
                >
                    { "×" }
                </button>
            </header>
            if let Some(made) = made {
                <label class="values">
                    <input type="checkbox" id="lift-values" checked={values} onclick={act(Action::MakeAtomic(!values))} />
                    { words().lift_values }
                </label>
                { result(made) }
                { calls(&made.calls, &shown, &copied) }
            }
        </section>
    }
}

fn result(made: &Atomic) -> Html {
    let said = html! {
        <ul class="troubles">
            { for made.said.iter().map(|one| troubles::item(Input::Program, one, None)) }
        </ul>
    };
    if made.script.is_empty() {
        return html! { <><p class="refused">{ words().no_script }</p>{ said }</> };
    }
    html! {
        <>
            { code(&made.script) }
            <h3>{ words().lifted }</h3>
            if made.lifted.is_empty() {
                <p>{ words().not_lifted }</p>
            } else {
                <ul class="lifted">{ for made.lifted.iter().map(lifted) }</ul>
            }
            if !made.said.is_empty() {
                <h3>{ words().to_know }</h3>
                { said }
            }
        </>
    }
}

/// A text as the editor shows it, but for typing.
fn code(text: &str) -> Html {
    let marks = Marks {
        racing: Vec::new(),
        told: Vec::new(),
    };
    html! {
        <div class="code-shown" id="script" role="region" tabindex="0" aria-label={words().atomic}>
            <CodeLayer text={text.trim_end().to_owned()} {marks} node={NodeRef::default()} read={true} />
        </div>
    }
}

fn lifted(one: &Lifted) -> Html {
    let lines: Vec<String> = one.lines.iter().map(u32::to_string).collect();
    html! {
        <li>
            <code>{ format!("{} = {}", one.name, one.value) }</code>
            <span>{ fill(words().lifted_line, &[("lines", &lines.join(", "))]) }</span>
        </li>
    }
}

/// The calls, one at a time.
fn calls(calls: &[Written], shown: &UseStateHandle<usize>, copied: &UseStateHandle<Option<bool>>) -> Html {
    let Some(call) = calls.get(**shown) else {
        return Html::default();
    };
    let take = {
        let (text, copied) = (call.text.clone(), copied.clone());
        Callback::from(move |_: MouseEvent| {
            let copied = copied.clone();
            copy(&text, Callback::from(move |done| copied.set(Some(done))));
        })
    };
    let choice = |(at, call): (usize, &Written)| {
        let (shown, copied) = (shown.clone(), copied.clone());
        let pressed = (*shown == at).to_string();
        let choose = Callback::from(move |_: MouseEvent| {
            shown.set(at);
            copied.set(None);
        });
        html! { <button type="button" aria-pressed={pressed} onclick={choose}>{ &call.client }</button> }
    };
    html! {
        <>
            <h3 id="call-title">{ words().the_call }</h3>
            <div class="calls">
                <div class="what" role="group" aria-labelledby="call-title">
                    { for calls.iter().enumerate().map(choice) }
                </div>
                <button type="button" id="copy-call" onclick={take}>{ words().copy_call }</button>
                <span role="status" class="said">
                    { copied.map_or("", |done| if done { words().copied } else { words().not_copied }) }
                </span>
            </div>
            <pre class="code-shown" id="call" tabindex="0" aria-labelledby="call-title">{ &call.text }</pre>
        </>
    }
}
