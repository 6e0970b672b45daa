//! The scenario the page opens with, known before the engine has said which ones there are.
//!
//! Its texts are those the engine has built in. `index.html` shows them before any wasm has arrived;
//! a test below keeps the two equal.

use protocol::{Entry, Few, Program, RaceSetup, Rule, Scenario, Tally, Variant};

/// The inventory scenario.
pub(crate) fn inventory() -> Scenario {
    let text = include_str!("../../crates/scenario/scenarios/inventory/program.lua").to_owned();
    let entry = |variant| Entry { program: 0, variant };
    Scenario {
        name: "inventory".to_owned(),
        title: "Flash sale".to_owned(),
        about: "Every buyer looks whether an item is left, and takes one. \
                Between the look and the taking, others take too."
            .to_owned(),
        programs: vec![Program {
            name: String::new(),
            text: text.clone(),
        }],
        cards: vec![entry(Variant::App), entry(Variant::Script)],
        setup: RaceSetup {
            program: text,
            variant: Variant::App,
            setup: include_str!("../../crates/scenario/scenarios/inventory/setup.txt").to_owned(),
            rule: Rule {
                name: "stock never falls below zero".to_owned(),
                lua: include_str!("../../crates/scenario/scenarios/inventory/rule.lua").to_owned(),
                at_most: 0,
                result: String::new(),
            },
            keys: "stock".to_owned(),
            args: String::new(),
            clients: 5_000,
            round_trip_us: 10_000,
            jitter_percent: 40,
            arrivals_us: 1_000_000,
            seed: 214,
            tally: Tally {
                key: "stock".to_owned(),
                took: "sold".to_owned(),
                refused: "refused".to_owned(),
                over: "oversold".to_owned(),
            },
        },
        few: Few {
            setup: "SET stock 1".to_owned(),
            clients: 3,
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::form::{Form, Input};

    #[test]
    fn the_first_paint_shows_the_inventory_scenario() {
        let html = include_str!("../index.html");
        let form = Form::of(&super::inventory());
        for input in Input::ALL {
            let value = form
                .value(input)
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            let (area, line) = (
                format!("id=\"{}\"", input.id()),
                format!("id=\"{}\" value=\"{value}\"", input.id()),
            );
            let tag = html
                .split(&area)
                .nth(1)
                .unwrap_or_else(|| panic!("no {area} in index.html"));
            let inside = tag.split_once('>').map_or("", |(_, inside)| inside);
            assert!(
                html.contains(&line) || inside.starts_with(&format!("{value}</textarea>")),
                "index.html shows another {} than the scenario: {value}",
                input.id()
            );
        }
    }
}
