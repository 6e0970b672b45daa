//! What one can take along: the story as Markdown, the timeline as a picture, a link to the step.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::export::{Report, copy, download_picture, picture};
use crate::words::words;

/// How long it is said that something was copied, in milliseconds.
const SAID: u32 = 1_600;

#[derive(Properties, PartialEq)]
pub(crate) struct CopyMenuProps {
    /// What can be told of the step.
    pub(crate) report: Option<Report>,
}

#[component]
pub(crate) fn CopyMenu(props: &CopyMenuProps) -> Html {
    let said = use_state(|| None::<bool>);
    {
        let forget = said.clone();
        use_effect_with(*said, move |said| {
            let timeout = said.map(|_| Timeout::new(SAID, move || forget.set(None)));
            move || drop(timeout)
        });
    }
    let taken = {
        let said = said.clone();
        Callback::from(move |done: bool| said.set(Some(done)))
    };
    let markdown = {
        let (report, taken) = (props.report.clone(), taken.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(report) = &report {
                copy(&report.markdown(), taken.clone());
            }
        })
    };
    let link = {
        let (report, taken) = (props.report.clone(), taken.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(report) = &report {
                copy(&report.address(), taken.clone());
            }
        })
    };
    let svg = Callback::from(move |_: MouseEvent| {
        if let Some(picture) = picture() {
            copy(&picture, taken.clone());
        }
    });
    let download = Callback::from(|_: MouseEvent| download_picture());
    html! {
        <span class="copy" role="group" aria-label={words().copy}>
            <button type="button" id="copy-markdown" onclick={markdown}>{ words().copy_markdown }</button>
            <button type="button" id="copy-link" onclick={link}>{ words().copy_link }</button>
            <button type="button" id="copy-svg" onclick={svg}>{ words().copy_svg }</button>
            <button
                type="button" id="download-svg" class="icon" onclick={download}
                aria-label={words().download_svg} title={words().download_svg}
            >
                <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
                    <path
                        d="M8 2v8M4.5 7L8 10.5L11.5 7M3 13.5h10"
                        fill="none" stroke="currentColor" stroke-width="1.6"
                    />
                </svg>
            </button>
            <span role="status" class="said">
                { said.map_or("", |done| if done { words().copied } else { words().not_copied }) }
            </span>
        </span>
    }
}
