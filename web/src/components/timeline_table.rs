//! The timeline as a table: the same steps, in the server's order, to be read aloud and to be copied.

use std::rc::Rc;

use protocol::{Frame, Lane, Move, Stroke};
use web_sys::Element;
use yew::prelude::*;

use crate::number::{exact_millis, grouped, value};
use crate::story::mark_words;
use crate::words::{fill, words};

#[derive(Properties, PartialEq)]
pub(crate) struct TimelineTableProps {
    pub(crate) frame: Rc<Frame>,
    /// The step that is looked at.
    pub(crate) step: u32,
    pub(crate) go: Callback<Move>,
}

/// A row: a step of one of the lanes.
pub(crate) struct Row<'a> {
    pub(crate) lane: &'a Lane,
    pub(crate) stroke: &'a Stroke,
}

/// The steps of the lanes that were carried out in the frame, in order.
pub(crate) fn table_rows(frame: &Frame) -> Vec<Row<'_>> {
    let lanes = frame.lanes.iter();
    let rows = lanes.flat_map(|lane| lane.steps.iter().map(move |stroke| Row { lane, stroke }));
    let inside = |row: &Row<'_>| (frame.from_us..=frame.to_us).contains(&row.stroke.executed_us);
    let mut rows: Vec<Row<'_>> = rows.filter(inside).collect();
    sorting::sort_by_key(&mut rows, |row| row.stroke.step);
    rows
}

impl Row<'_> {
    /// The command, and what is inside of it.
    pub(crate) fn command(&self) -> String {
        let stroke = self.stroke;
        if stroke.calls.is_empty() {
            return stroke.command.clone();
        }
        let more = stroke.all_calls as usize - stroke.calls.len();
        let more = if more > 0 { format!("; +{more}") } else { String::new() };
        format!("{} {{ {}{more} }}", stroke.command, stroke.calls.join("; "))
    }

    /// What it did, in words.
    pub(crate) fn did(&self) -> String {
        let mark = mark_words(self.stroke.mark).to_owned();
        let gone = self
            .lane
            .beliefs
            .iter()
            .find(|belief| belief.write == self.stroke.step && belief.gone_us.is_some());
        match gone {
            Some(belief) => {
                let values = [("value", &*value(&belief.value)), ("step", &grouped(belief.read))];
                format!("{mark}, {}", fill(words().believed, &values))
            }
            None => mark,
        }
    }
}

#[component]
pub(crate) fn TimelineTable(props: &TimelineTableProps) -> Html {
    let words = words();
    // Nobody reads a closed table, and it would be made anew at every step.
    let open = use_state_eq(|| false);
    let toggled = {
        let open = open.clone();
        Callback::from(move |event: Event| open.set(event.target_unchecked_into::<Element>().has_attribute("open")))
    };
    let heads = [
        words.head_step,
        words.head_time,
        words.head_client,
        words.head_command,
        words.head_reply,
        words.head_did,
    ];
    html! {
        <details class="as-table" id="timeline-table" ontoggle={toggled}>
            <summary>{ words.as_table }</summary>
            <div class="scroller" tabindex="0" role="group" aria-label={words.as_table}>
                <table>
                    <caption class="quiet">{ words.as_table }</caption>
                    <thead>
                        <tr>{ for heads.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr>
                    </thead>
                    if *open {
                        <tbody>{ for table_rows(&props.frame).iter().map(|row| shown(row, props)) }</tbody>
                    }
                </table>
            </div>
        </details>
    }
}

fn shown(row: &Row<'_>, props: &TimelineTableProps) -> Html {
    let step = row.stroke.step;
    let go = props.go.reform(move |_: MouseEvent| Move::To(step));
    let here = step == props.step;
    html! {
        <tr aria-current={here.then_some("step")} data-row={step.to_string()} data-client={row.lane.client.to_string()}>
            <th scope="row"><button type="button" class="link" onclick={go}>{ grouped(step) }</button></th>
            <td>{ exact_millis(row.stroke.executed_us) }</td>
            <td>{ grouped(row.lane.client) }</td>
            <td><code>{ row.command() }</code></td>
            <td><code>{ &row.stroke.reply }</code></td>
            <td>{ row.did() }</td>
        </tr>
    }
}
