//! The right side of an exploration: a card a variant, and below them what the selected one found.

mod ending_table;
mod file_panel;
mod finding_card;
mod picture;
mod smallest_break;

use protocol::{Finding, Proof};
use yew::prelude::*;

use super::entry_select::entry_select;
use crate::number::grouped;
use crate::state::{Action, Outcome, SLOTS, State};
use crate::words::{fill, words};
use ending_table::ending_table;
pub(crate) use file_panel::{file_panel, what_to_explore};
use finding_card::{About, finding_card};
use picture::picture;
use smallest_break::smallest_break;

#[derive(Properties, PartialEq)]
pub(crate) struct ExploredProps {
    pub(crate) state: State,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Explored(props: &ExploredProps) -> Html {
    let state = &props.state;
    let selected = selected(state);
    let old = state.is_outdated().then_some("old");
    html! {
        <>
            <p class="quiet" id="announcement" aria-live="polite">{ announcement(state) }</p>
            if state.is_outdated() {
                <p class="outdated">{ words().other_text }</p>
            }
            <div class={classes!("verdicts", "explored", old)}>
                { cards(state, &props.act) }
            </div>
            if let Some(finding) = selected {
                <div class={classes!("ways", old)}>
                    { picture(finding) }
                    <div class="found">
                        { ending_table(finding) }
                        { smallest_break(finding) }
                    </div>
                </div>
            } else {
                <p class="panel nothing explore-about">{ words().explore_about }</p>
            }
        </>
    }
}

/// The finding that is looked at.
fn selected(state: &State) -> Option<&Finding> {
    let outcome = state.shown()?;
    match outcome.form.by_file {
        true => outcome.findings.get(state.picked).or(outcome.findings.last()),
        false => outcome.finding(state.selected),
    }
}

/// A card for each variant: of the program always both, of a file as many as have been found.
fn cards(state: &State, act: &Callback<Action>) -> Html {
    let outcome = state.shown();
    let running = state.is_running();
    let by_file = outcome.map_or(state.form.by_file, |outcome| outcome.form.by_file);
    if !by_file {
        let programs = &outcome.map_or(&state.form, |outcome| &outcome.form).programs;
        return html! {
            { for SLOTS.iter().map(|&slot| finding_card(&About {
                name: programs.card_name(slot).into(),
                id: programs.card_id(slot).into(),
                finding: outcome.and_then(|outcome| outcome.finding(slot)),
                running,
                selected: slot == state.selected,
                select: act.reform(move |()| Action::Select(slot)),
                choice: entry_select(&state.form.programs, slot, act),
            })) }
        };
    }
    let findings = outcome.map(|outcome| &outcome.findings[..]).unwrap_or_default();
    let shown = selected(state);
    html! {
        <>
            { for findings.iter().enumerate().map(|(number, finding)| finding_card(&About {
                name: name(finding).into(),
                id: number.to_string().into(),
                finding: Some(finding),
                running,
                selected: shown == Some(finding),
                select: act.reform(move |()| Action::Choose(number)),
                choice: Html::default(),
            })) }
            if running || findings.is_empty() {
                { finding_card(&About {
                    name: words().next_variant.into(),
                    id: "next".into(),
                    finding: None,
                    running,
                    selected: false,
                    select: Callback::noop(),
                    choice: Html::default(),
                }) }
            }
        </>
    }
}

/// What a variant is called.
fn name(finding: &Finding) -> String {
    match &finding.name[..] {
        "" => crate::headline::variant_name(finding.variant).to_owned(),
        name => name.to_owned(),
    }
}

/// What was found, for those who cannot see the cards.
fn announcement(state: &State) -> String {
    let Some(found) = state.found.as_ref().filter(|_| state.run.is_none()) else {
        return String::new();
    };
    let spoken: Vec<String> = found.findings.iter().map(|one| spoken(found, one)).collect();
    spoken.join(" ")
}

fn spoken(found: &Outcome, finding: &Finding) -> String {
    let variant = match found.form.by_file {
        true => name(finding),
        false => found.form.programs.card_name(finding.slot),
    };
    let (big, small) = headline(finding);
    format!("{variant}: {big} {small}.")
}

/// The number that says it, and the words behind it.
fn headline(finding: &Finding) -> (String, String) {
    let words = words();
    match (&finding.verdict, &finding.interleavings, &finding.breaking) {
        (Proof::Broken, Some(all), Some(some)) => (
            fill(words.some_of_all, &[("some", &some.count), ("all", all)]),
            match &finding.rule[..] {
                "" => words.break_a_rule.to_owned(),
                rule => fill(words.break_the_rule, &[("rule", rule)]),
            },
        ),
        (Proof::Broken, ..) => (words.verdict_broken.to_owned(), words.not_counted.to_owned()),
        (Proof::Holds, Some(all), _) => (
            fill(words.none_of_all, &[("all", all)]),
            match &finding.rule[..] {
                "" => words.none_breaks_a_rule.to_owned(),
                rule => fill(words.none_breaks_the_rule, &[("rule", rule)]),
            },
        ),
        (Proof::Holds, ..) => (words.in_all.to_owned(), words.too_many_to_count.to_owned()),
        (Proof::Undecided(why), ..) => (words.undecided.to_owned(), why.clone()),
    }
}

/// Real time in the unit that suits it.
fn real_time(us: u64) -> String {
    match us {
        0..1_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        1_000..1_000_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        _ => format!("{}.{} s", grouped(us / 1_000_000), us % 1_000_000 / 100_000),
    }
}

/// The class that gives a client its colour.
fn colour(client: u32) -> String {
    format!("c{}", client % 5 + 1)
}

/// A key with what it holds.
fn held((key, value): &(String, Option<String>)) -> String {
    match value {
        Some(value) => format!("{key} {value}"),
        None => fill(words().no_key, &[("key", key)]),
    }
}
