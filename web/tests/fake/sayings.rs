//! What an engine may say.

use std::rc::Rc;

use protocol::{
    Answer, Break, Card, Difference, Field, Frame, Key, Keys, Mark, Percentiles, Place, Severity, StoryLine, Trouble,
    Variant, Verdict, View,
};

/// The card of 5,000 clients that took `taken` of 100; a broken one has a story.
pub(crate) fn card(variant: Variant, verdict: Verdict, taken: i64) -> Answer {
    let took = u32::try_from(taken).expect("clients");
    Answer::Card(Box::new(Card {
        slot: u32::from(variant == Variant::Script),
        variant,
        verdict,
        clients: 5_000,
        stock_before: Some(100),
        stock_after: Some((100 - taken).to_string()),
        taken: Some(taken),
        took,
        refused: 5_000 - took,
        failed: 0,
        returned: 0,
        round_trips: 5_000 + u64::from(took),
        latency_us: Percentiles {
            p50: 10_200,
            p95: 19_000,
            p99: 22_000,
            max: 26_000,
        },
        bytes_sent: 160_000,
        bytes_received: 30_000,
        bytes_as_eval: None,
        retries: 0,
        server_us: 51_420,
        span_us: 1_020_000,
        steps: 5_000 + u64::from(took),
        first_break: (verdict == Verdict::Broken).then(first_break),
        breaks: 1,
        troubles: Vec::new(),
        log: Vec::new(),
        digest: "0123456789abcdef".to_owned(),
    }))
}

/// What there is to see at a step of ten: one client, and `stock` that it has just changed.
pub(crate) fn view(number: u32) -> Answer {
    let stock = Key {
        db: 0,
        name: "stock".to_owned(),
        kind: "string".to_owned(),
        difference: Difference::Changed,
        text: Some("-1".to_owned()),
        before: Some("0".to_owned()),
        length: 2,
        elements: Vec::new(),
        ttl_ms: None,
    };
    Answer::View(Box::new(View {
        slot: 0,
        step: number,
        steps: 10,
        at_us: u64::from(number) * 100,
        mark: Some(Mark::Write),
        frame: Rc::new(Frame {
            from_us: 0,
            to_us: 2_000,
            clients: 1,
            lanes: Vec::new(),
            rails: Vec::new(),
            ticks: Vec::new(),
        }),
        keys: Keys {
            against: number - 1,
            count: 1,
            shown: vec![stock],
            more_differ: 0,
        },
        story: vec![step(u64::from(number), 803, "DECR stock", "0", "-1")],
        strip: None,
    }))
}

/// A refusal of the second line of a text.
pub(crate) fn refusal(field: Field, message: &str, from: u32, to: u32) -> Answer {
    let place = Place {
        line: 2,
        column: 1,
        end_line: 2,
        end_column: to - from + 1,
        from,
        to,
    };
    let message = message.to_owned();
    Answer::Refused {
        slot: 0,
        troubles: vec![Trouble {
            field,
            code: None,
            severity: Severity::Error,
            message,
            help: None,
            fix: None,
            place: Some(place),
            clients: 0,
        }],
    }
}

fn first_break() -> Break {
    let mut last = step(9, 803, "DECR stock", "0", "-1");
    last.stale_since = Some(6);
    let story = vec![
        step(5, 17, "GET stock", "1", "1"),
        step(6, 803, "GET stock", "1", "1"),
        step(8, 17, "DECR stock", "1", "0"),
        last,
    ];
    Break {
        at_us: 900,
        step: 9,
        client: 803,
        story,
    }
}

fn step(step: u64, client: u32, command: &str, before: &str, after: &str) -> StoryLine {
    StoryLine {
        at_us: step * 100,
        step,
        client,
        command: command.to_owned(),
        reply: format!("\"{after}\""),
        key: "stock".to_owned(),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
        wrote: before != after,
        stale_since: None,
        line: Some(if before == after { 2 } else { 4 }),
        left_out: 0,
    }
}
