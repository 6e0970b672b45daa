//! Cards and stories for the unit tests.

use std::rc::Rc;

use protocol::{Card, Frame, Keys, Mark, Percentiles, StoryLine, Strip, Variant, Verdict, View};

/// A card of 5,000 clients that took `taken` of `before`.
pub(crate) fn card(before: i64, taken: i64) -> Card {
    let took = u32::try_from(taken.unsigned_abs()).unwrap();
    Card {
        slot: 0,
        variant: Variant::App,
        verdict: if taken > before { Verdict::Broken } else { Verdict::Held },
        clients: 5_000,
        stock_before: Some(before),
        stock_after: Some((before - taken).to_string()),
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
        first_break: None,
        breaks: 0,
        troubles: Vec::new(),
        log: Vec::new(),
        digest: "00".to_owned(),
    }
}

/// A step on `stock`; it wrote if the value changed.
pub(crate) fn step(step: u64, client: u32, command: &str, before: &str, after: &str) -> StoryLine {
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

/// The story of two clients that both read the last item.
pub(crate) fn last_item() -> Vec<StoryLine> {
    let mut last = step(9, 803, "DECR stock", "0", "-1");
    last.stale_since = Some(6);
    vec![
        step(5, 17, "GET stock", "1", "1"),
        step(6, 803, "GET stock", "1", "1"),
        step(8, 17, "DECR stock", "1", "0"),
        last,
    ]
}

/// What there is to see at a step of so many, at 100 µs each.
pub(crate) fn view(step: u32, steps: u32) -> View {
    View {
        slot: 0,
        step,
        steps,
        at_us: u64::from(step) * 100,
        mark: None,
        frame: Rc::new(Frame {
            from_us: 100,
            to_us: 1_100,
            clients: 2,
            lanes: Vec::new(),
            rails: Vec::new(),
            ticks: Vec::new(),
        }),
        keys: Keys {
            against: step.saturating_sub(1),
            count: 0,
            shown: Vec::new(),
            more_differ: 0,
        },
        story: Vec::new(),
        strip: Some(Strip {
            end_us: 1_000,
            buckets: vec![(1, Mark::Read); 10],
            breaks: Vec::new(),
        }),
    }
}
