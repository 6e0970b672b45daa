//! What programs logged.

use protocol::LogLine;
use yew::prelude::*;

use crate::number::grouped;
use crate::words::{fill, words};

pub(crate) fn log_panel(lines: &[LogLine]) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <section class="panel log" aria-labelledby="log-title">
            <h3 id="log-title">{ words().log }</h3>
            <ol data-log="">
                { for lines.iter().map(|line| html! {
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
