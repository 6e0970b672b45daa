//! The console: what is typed goes to a server of its own, whatever is being raced meanwhile.

use std::cell::RefCell;
use std::task::Poll;

use protocol::{Answer, Typing};
use scenario::console::{Console, Said, Then};

use crate::worker::{Does, Work, now_ms};

/// A slice ends after so many real milliseconds: typing goes on beside it, and races.
const SLICE_MS: f64 = 8.0;

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// The console, and when it was made. Who types has a real clock before their eyes, and expects keys
/// to expire by it; a race knows nothing of it.
struct Desk {
    console: Console,
    since_ms: f64,
}

impl Desk {
    fn now_us(&self, now_ms: f64) -> u64 {
        ((now_ms - self.since_ms) * 1_000.0) as u64
    }
}

/// What becomes of what is typed.
pub(crate) fn typed(typing: Typing) -> Option<Does> {
    if let Typing::Fill(setup) = typing {
        DESK.set(Some(Desk {
            console: Console::new(&setup),
            since_ms: now_ms(),
        }));
        return Some(Does::WorksBeside(Box::new(Script)));
    }
    DESK.with_borrow_mut(|desk| {
        let desk = desk.as_mut()?;
        let Typing::Line { line, program } = typing else {
            desk.console.stop();
            return None;
        };
        Some(match desk.console.say(&line, &program, desk.now_us(now_ms())) {
            Poll::Ready(said) => Does::Answers(answer(said)),
            Poll::Pending => Does::WorksBeside(Box::new(Script)),
        })
    })
}

/// A client's script is running, or the server is being filled.
struct Script;

impl Work for Script {
    fn slice(&mut self, now_ms: &dyn Fn() -> f64, post: &mut dyn FnMut(Answer)) -> bool {
        let started = now_ms();
        DESK.with_borrow_mut(|desk| {
            let Some(desk) = desk else { return false };
            while now_ms() - started < SLICE_MS {
                if let Poll::Ready(said) = desk.console.resume(desk.now_us(now_ms())) {
                    post(answer(said));
                    return false;
                }
            }
            true
        })
    }
}

fn answer(said: Said) -> Answer {
    Answer::Said(protocol::Said {
        text: said.text,
        hint: said.hint,
        prompt: said.prompt,
        client: said.client,
        then: match said.then {
            Then::Goes => protocol::Then::Goes,
            Then::Empty => protocol::Then::Empty,
            Then::Close => protocol::Then::Close,
        },
    })
}
