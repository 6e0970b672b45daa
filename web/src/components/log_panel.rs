//! What programs logged.

use protocol::LogLine;
use yew::prelude::*;

use crate::number::grouped;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct LogPanelProps {
    pub(crate) lines: Vec<LogLine>,
}

#[component]
pub(crate) fn LogPanel(props: &LogPanelProps) -> Html {
    if props.lines.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel log" aria-labelledby="log-title">
            <h3 id="log-title">{ words().log }</h3>
            <ol data-log="">
                { for props.lines.iter().map(|line| html! {
                    <li data-client={line.client.to_string()}>
                        <span>{ fill(words().client, &[("number", &grouped(line.client))]) }</span>
                        <span class="level">{ &line.level }</span>
                        <code>{ &line.text }</code>
                    </li>
                }) }
            </ol>
        </section>
    }
}
