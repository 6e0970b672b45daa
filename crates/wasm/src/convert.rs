//! Engine values to messages and back, field by field.

pub(crate) mod explore;
mod look;
mod played;

use protocol::{Answer, Card, Slot};
use scenario::{Field, Report, Setup, Severity, Trouble, Variant};

use crate::place::place;

pub(crate) use look::{look, view};

pub(crate) fn setup(message: protocol::RaceSetup) -> (Setup, Variant) {
    let protocol::RaceSetup {
        program,
        variant: way,
        setup,
        rule,
        keys,
        args,
        clients,
        round_trip_us,
        jitter_percent,
        arrivals_us,
        seed,
        tally,
    } = message;
    let setup = Setup {
        program,
        setup,
        rule: scenario::Rule {
            name: rule.name,
            lua: rule.lua,
            at_most: rule.at_most,
            result: rule.result,
        },
        keys,
        args,
        clients,
        round_trip_us,
        jitter_percent,
        arrivals_us,
        seed,
        tally: scenario::Tally {
            key: tally.key,
            took: tally.took,
            refused: tally.refused,
            over: tally.over,
        },
    };
    (setup, variant(way))
}

pub(crate) fn variant(message: protocol::Variant) -> scenario::Variant {
    match message {
        protocol::Variant::App => scenario::Variant::App,
        protocol::Variant::Script => scenario::Variant::Script,
    }
}

/// The race that everybody sees first.
#[cfg(test)]
pub(crate) fn inventory() -> protocol::RaceSetup {
    race_setup(scenario::scenarios().remove(0).setup, Variant::App)
}

pub(crate) fn entry(program: usize, way: Variant) -> protocol::Entry {
    protocol::Entry {
        program: program as u32,
        variant: variant_of(way),
    }
}

pub(crate) fn refused(slot: usize, setup: &Setup, troubles: Vec<Trouble>) -> Answer {
    Answer::Refused {
        slot: slot as Slot,
        troubles: troubles.into_iter().map(|trouble| trouble_of(setup, trouble)).collect(),
    }
}

pub(crate) fn checked(program: &str, rule: &str) -> Answer {
    let troubles = scenario::check(program, rule).into_iter().map(|trouble| {
        let text = if trouble.field == Field::Rule { rule } else { program };
        trouble_in(Some(text), trouble)
    });
    Answer::Checked(troubles.collect())
}

pub(crate) fn card(slot: Slot, setup: &Setup, report: Report) -> Answer {
    Answer::Card(Box::new(Card {
        slot,
        variant: variant_of(report.variant),
        verdict: match report.verdict {
            scenario::Verdict::Held => protocol::Verdict::Held,
            scenario::Verdict::Broken => protocol::Verdict::Broken,
            scenario::Verdict::NoRule => protocol::Verdict::NoRule,
        },
        clients: report.clients,
        stock_before: report.stock_before,
        stock_after: report.stock_after,
        taken: report.taken,
        took: report.took,
        refused: report.refused,
        failed: report.failed,
        returned: report.returned,
        round_trips: report.round_trips,
        latency_us: protocol::Percentiles {
            p50: report.latency.p50.micros(),
            p95: report.latency.p95.micros(),
            p99: report.latency.p99.micros(),
            max: report.latency.max.micros(),
        },
        bytes_sent: report.bytes_sent,
        bytes_received: report.bytes_received,
        bytes_as_eval: report.bytes_as_eval,
        retries: report.retries,
        server_us: report.server.micros(),
        span_us: report.span.micros(),
        steps: report.steps,
        first_break: report.first_break.map(first_break),
        breaks: report.breaks,
        troubles: report
            .troubles
            .into_iter()
            .map(|trouble| trouble_of(setup, trouble))
            .collect(),
        log: report.log.into_iter().map(log_line).collect(),
        digest: format!("{:032x}", report.digest),
    }))
}

pub(crate) fn variant_of(variant: scenario::Variant) -> protocol::Variant {
    match variant {
        scenario::Variant::App => protocol::Variant::App,
        scenario::Variant::Script => protocol::Variant::Script,
    }
}

pub(crate) fn race_setup(setup: Setup, way: Variant) -> protocol::RaceSetup {
    let Setup {
        program,
        setup,
        rule,
        keys,
        args,
        clients,
        round_trip_us,
        jitter_percent,
        arrivals_us,
        seed,
        tally,
    } = setup;
    protocol::RaceSetup {
        program,
        variant: variant_of(way),
        setup,
        rule: protocol::Rule {
            name: rule.name,
            lua: rule.lua,
            at_most: rule.at_most,
            result: rule.result,
        },
        keys,
        args,
        clients,
        round_trip_us,
        jitter_percent,
        arrivals_us,
        seed,
        tally: protocol::Tally {
            key: tally.key,
            took: tally.took,
            refused: tally.refused,
            over: tally.over,
        },
    }
}

pub(crate) fn atomic(program: &str, keys: &str, args: &str, values: bool) -> Answer {
    let made = match scenario::make_atomic(program, keys, args, values) {
        Ok(made) => made,
        Err(troubles) => {
            let text = |field: Field| if field == Field::Keys { keys } else { args };
            let troubles = troubles.into_iter();
            let troubles = troubles.map(|one| trouble_in(Some(text(one.field)), one)).collect();
            return Answer::Refused { slot: 0, troubles };
        }
    };
    let lifted = made.lifted.into_iter();
    let calls = made.calls.into_iter();
    Answer::Atomic(Box::new(protocol::Atomic {
        script: made.script,
        keys: made.keys,
        args: made.args,
        lifted: lifted
            .map(|(name, value, lines)| protocol::Lifted { name, value, lines })
            .collect(),
        said: made
            .said
            .into_iter()
            .map(|one| trouble_in(Some(program), one))
            .collect(),
        calls: calls
            .map(|(client, text)| protocol::Written {
                client: client.to_owned(),
                text,
            })
            .collect(),
    }))
}

fn trouble_of(setup: &Setup, trouble: Trouble) -> protocol::Trouble {
    let text = match trouble.field {
        Field::Program => Some(&setup.program),
        Field::Setup => Some(&setup.setup),
        Field::Rule => Some(&setup.rule.lua),
        Field::Keys => Some(&setup.keys),
        Field::Args => Some(&setup.args),
        Field::Clients | Field::RoundTrip | Field::Jitter | Field::Arrivals | Field::Seed => None,
    };
    trouble_in(text.map(String::as_str), trouble)
}

fn trouble_in(text: Option<&str>, trouble: Trouble) -> protocol::Trouble {
    protocol::Trouble {
        field: field(trouble.field),
        code: trouble.code.map(str::to_owned),
        severity: severity(trouble.severity),
        message: trouble.message,
        help: trouble.help,
        fix: text.zip(trouble.fix).map(|(text, fix)| changes(text, *fix)),
        place: text.zip(trouble.place).map(|(text, bytes)| place(text, &bytes)),
        clients: trouble.clients,
    }
}

fn changes(text: &str, fix: scenario::Fix) -> protocol::Fix {
    let mut edits = fix.edits;
    edits.sort_unstable();
    let changes = edits.into_iter().map(|edit| {
        let place = place(text, &(edit.span.start as usize..edit.span.end as usize));
        protocol::Change {
            from: place.from,
            to: place.to,
            insert: edit.text,
        }
    });
    protocol::Fix {
        title: fix.title,
        changes: changes.collect(),
    }
}

fn severity(severity: Severity) -> protocol::Severity {
    match severity {
        Severity::Error => protocol::Severity::Error,
        Severity::Warning => protocol::Severity::Warning,
        Severity::Hint => protocol::Severity::Hint,
    }
}

fn field(field: Field) -> protocol::Field {
    match field {
        Field::Program => protocol::Field::Program,
        Field::Setup => protocol::Field::Setup,
        Field::Rule => protocol::Field::Rule,
        Field::Keys => protocol::Field::Keys,
        Field::Args => protocol::Field::Args,
        Field::Clients => protocol::Field::Clients,
        Field::RoundTrip => protocol::Field::RoundTrip,
        Field::Jitter => protocol::Field::Jitter,
        Field::Arrivals => protocol::Field::Arrivals,
        Field::Seed => protocol::Field::Seed,
    }
}

fn first_break(first: scenario::Break) -> protocol::Break {
    protocol::Break {
        at_us: first.at.micros(),
        step: first.step,
        client: first.client,
        story: first.story.into_iter().map(story_line).collect(),
    }
}

fn story_line(line: scenario::StoryLine) -> protocol::StoryLine {
    protocol::StoryLine {
        at_us: line.at.micros(),
        step: line.step,
        client: line.client,
        command: line.command,
        reply: line.reply,
        key: line.key,
        before: line.before,
        after: line.after,
        wrote: line.wrote,
        stale_since: line.stale_since,
        line: line.line,
        left_out: line.left_out,
    }
}

fn log_line(line: scenario::LogLine) -> protocol::LogLine {
    protocol::LogLine {
        client: line.client,
        level: line.level,
        text: line.text,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_setup_survives_the_way_to_the_page_and_back() {
        let inventory = scenario::scenarios().remove(0).setup;
        for way in [Variant::App, Variant::Script] {
            assert_eq!(setup(race_setup(inventory.clone(), way)), (inventory.clone(), way));
        }
    }

    /// The page says the limits before the engine is loaded; the engine enforces them.
    #[wasm_bindgen_test]
    fn page_and_engine_have_the_same_limits() {
        use protocol::limits as said;
        use scenario::limits as enforced;
        assert_eq!(said::CLIENTS, enforced::CLIENTS);
        assert_eq!(said::ROUND_TRIP_US, enforced::ROUND_TRIP_US);
        assert_eq!(said::JITTER_PERCENT, enforced::JITTER_PERCENT);
        assert_eq!(said::ARRIVALS_US, enforced::ARRIVALS_US);
        assert_eq!(said::SEED, enforced::SEED);
    }

    #[wasm_bindgen_test]
    fn what_is_to_be_said_of_a_text_comes_with_its_code_and_place() {
        let Answer::Checked(troubles) = checked("local é = 1", "local a = 1\nreturn true") else {
            panic!("asked for a check");
        };
        let said = troubles
            .iter()
            .map(|one| (one.field, one.code.as_deref().unwrap_or_default(), one.severity));
        let expected = [
            (
                protocol::Field::Program,
                "lua::foreign-character",
                protocol::Severity::Error,
            ),
            (protocol::Field::Rule, "lua::unused-local", protocol::Severity::Hint),
        ];
        assert_eq!(said.collect::<Vec<_>>(), expected);
        assert_eq!(troubles[0].place.unwrap().column, 7);
    }

    #[wasm_bindgen_test]
    fn a_trouble_with_a_number_has_no_place_in_a_text() {
        let inventory = scenario::scenarios().remove(0).setup;
        let trouble = |field| Trouble {
            field,
            code: None,
            severity: Severity::Error,
            message: "m".into(),
            help: None,
            place: Some(0..2),
            fix: None,
            clients: 0,
        };
        assert_eq!(trouble_of(&inventory, trouble(Field::Clients)).place, None);
        assert_eq!(trouble_of(&inventory, trouble(Field::Program)).place.unwrap().to, 2);
    }
}
