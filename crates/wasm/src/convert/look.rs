//! What is looked at, and what there is to see.

use std::rc::Rc;

use scenario::picture as engine;
use scenario::{Span, Time};

use super::story_line;

pub(crate) fn look(message: protocol::Look) -> engine::Look {
    let protocol::Look {
        from,
        moves,
        lanes,
        only,
        most,
        start_us,
        width_us,
        zoom,
        pinned,
        strip,
    } = message;
    engine::Look {
        from,
        moves: moves.into_iter().map(to).collect(),
        lanes,
        only,
        most,
        start: start_us.map(Time::from_micros),
        width: width_us.map(Span::from_micros),
        zoom,
        pinned,
        strip,
    }
}

fn to(message: protocol::Move) -> engine::Move {
    match message {
        protocol::Move::Opening => engine::Move::Opening,
        protocol::Move::To(step) => engine::Move::To(step),
        protocol::Move::By(steps) => engine::Move::By(steps),
        protocol::Move::Time(us) => engine::Move::Time(Time::from_micros(us)),
        protocol::Move::Play(us) => engine::Move::Play(Time::from_micros(us)),
        protocol::Move::Break(forward) => engine::Move::Break(forward),
        protocol::Move::Turn(forward) => engine::Move::Turn(forward),
    }
}

pub(crate) fn view(slot: protocol::Slot, view: engine::View) -> protocol::View {
    protocol::View {
        slot,
        step: view.step,
        steps: view.steps,
        at_us: view.at.micros(),
        mark: view.mark.map(mark),
        frame: Rc::new(frame(view.frame)),
        keys: protocol::Keys {
            against: view.keys.against,
            count: view.keys.count,
            shown: view.keys.shown.into_iter().map(key).collect(),
            more_differ: view.keys.more_differ,
        },
        story: view.story.into_iter().map(story_line).collect(),
        strip: view.strip.map(|strip| protocol::Strip {
            end_us: strip.end.micros(),
            buckets: strip
                .buckets
                .into_iter()
                .map(|(count, gravest)| (count, mark(gravest)))
                .collect(),
            breaks: strip.breaks,
        }),
    }
}

fn mark(mark: engine::Mark) -> protocol::Mark {
    match mark {
        engine::Mark::Read => protocol::Mark::Read,
        engine::Mark::Write => protocol::Mark::Write,
        engine::Mark::Failed => protocol::Mark::Failed,
        engine::Mark::Stale => protocol::Mark::Stale,
        engine::Mark::Break => protocol::Mark::Break,
    }
}

fn frame(frame: engine::Frame) -> protocol::Frame {
    protocol::Frame {
        from_us: frame.from.micros(),
        to_us: frame.to.micros(),
        clients: frame.clients,
        lanes: frame.lanes.into_iter().map(lane).collect(),
        rails: frame.rails.into_iter().map(rail).collect(),
        ticks: frame
            .ticks
            .into_iter()
            .map(|tick| protocol::Tick {
                at_us: tick.at.micros(),
                step: tick.step,
                count: tick.count,
                mark: mark(tick.mark),
            })
            .collect(),
    }
}

fn lane(lane: engine::Lane) -> protocol::Lane {
    protocol::Lane {
        client: lane.client,
        name: String::new(),
        guest: lane.guest,
        steps: lane.steps.into_iter().map(stroke).collect(),
        beliefs: lane.beliefs.into_iter().map(belief).collect(),
    }
}

fn stroke(stroke: engine::Stroke) -> protocol::Stroke {
    protocol::Stroke {
        step: stroke.step,
        sent_us: stroke.sent.micros(),
        executed_us: stroke.executed.micros(),
        received_us: stroke.received.micros(),
        command: stroke.command,
        reply: stroke.reply,
        mark: mark(stroke.mark),
        calls: stroke.calls,
        all_calls: stroke.all_calls,
        line: stroke.line,
    }
}

fn belief(belief: engine::Belief) -> protocol::Belief {
    protocol::Belief {
        key: belief.key,
        value: belief.value,
        read: belief.read,
        write: belief.write,
        from_us: belief.from.micros(),
        to_us: belief.to.micros(),
        written_us: belief.written.micros(),
        gone_us: belief.gone.map(Time::micros),
    }
}

fn rail(rail: engine::Rail) -> protocol::Rail {
    let piece = |piece: engine::Piece| protocol::Piece {
        from_us: piece.from.micros(),
        value: piece.value,
        step: piece.step,
        broken: piece.broken,
    };
    protocol::Rail {
        key: rail.key,
        pieces: rail.pieces.into_iter().map(piece).collect(),
    }
}

fn key(key: engine::Key) -> protocol::Key {
    let element = |element: engine::Element| protocol::Element {
        name: element.name,
        value: element.value,
        before: element.before,
        difference: difference(element.difference),
    };
    protocol::Key {
        db: key.db,
        name: key.name,
        kind: key.kind.into(),
        difference: difference(key.difference),
        text: key.text,
        before: key.before,
        length: key.length,
        elements: key.elements.into_iter().map(element).collect(),
        ttl_ms: key.ttl,
    }
}

fn difference(difference: engine::Difference) -> protocol::Difference {
    match difference {
        engine::Difference::Same => protocol::Difference::Same,
        engine::Difference::New => protocol::Difference::New,
        engine::Difference::Changed => protocol::Difference::Changed,
        engine::Difference::Gone => protocol::Difference::Gone,
        engine::Difference::Expired => protocol::Difference::Expired,
    }
}
