//! What an engine may say.

use protocol::{Answer, Break, Card, Field, Percentiles, Place, Severity, StoryLine, Trouble, Variant, Verdict};

/// The card of 5,000 clients that took `taken` of 100; a broken one has a story.
pub(crate) fn card(variant: Variant, verdict: Verdict, taken: i64) -> Answer {
    let took = u32::try_from(taken).expect("clients");
    Answer::Card(Box::new(Card {
        variant,
        verdict,
        clients: 5_000,
        stock_before: Some(100),
        stock_after: Some((100 - taken).to_string()),
        taken: Some(taken),
        took,
        refused: 5_000 - took,
        failed: 0,
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
    Answer::Refused(vec![Trouble {
        field,
        code: None,
        severity: Severity::Error,
        message,
        help: None,
        place: Some(place),
        clients: 0,
    }])
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
