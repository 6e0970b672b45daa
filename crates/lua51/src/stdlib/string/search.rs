//! `find`, `match` and `gmatch`.

use std::cell::Cell;
use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{BoxSequence, Callback, CallbackReturn, Context, Error, Execution, Sequence, SequencePoll, Stack, Value};

use super::from_end;
use super::pattern::{Captured, Fault, Found, Search, Texts};
use super::plain;
use crate::vm::{Frame, Pending, Returned};

/// Steps of a search before it looks whether there is fuel left.
const STEPS: usize = 16_384;

/// Finds the first match: where it starts and ends, then its captures.
pub(super) fn find<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    first(frame, Wanted::Place)
}

/// Finds the first match: its captures.
pub(super) fn match_<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    first(frame, Wanted::Captures)
}

fn first<'gc>(mut frame: Frame<'gc, '_>, wanted: Wanted) -> Returned<'gc> {
    let (text, pattern) = (frame.string(0)?, frame.string(1)?);
    let length = text.as_bytes().len();
    let from = (from_end(frame.integer_or(2, 1)?, length) - 1).clamp(0, length as i64) as usize;
    let texts = Texts::new(text.as_bytes(), pattern.as_bytes());
    if matches!(wanted, Wanted::Place) && (frame.value(3).to_bool() || texts.is_plain()) {
        frame.spend((length + pattern.as_bytes().len()) / 16);
        return find_plain(frame, text.as_bytes(), pattern.as_bytes(), from);
    }
    let search = Search::new(from, texts.is_anchored());
    let task = Task {
        text,
        pattern,
        search,
        wanted,
        pending: frame.pending(),
    };
    start(frame, task)
}

fn find_plain<'gc>(frame: Frame<'gc, '_>, text: &[u8], wanted: &[u8], from: usize) -> Returned<'gc> {
    match plain::position(&text[from..], wanted) {
        Some(at) => {
            let places = [from + at + 1, from + at + wanted.len()];
            frame.give_all(places.map(|place| Value::Number(place as f64)))
        }
        None => frame.give(Value::Nil),
    }
}

/// Gives an iterator over all matches.
pub(super) fn gmatch<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (text, pattern) = (frame.string(0)?, frame.string(1)?);
    let shared = Rc::clone(frame.shared);
    let place = Rc::new(Cell::new(0));
    let step = Callback::from_fn_with(
        &frame.ctx,
        (text, pattern),
        move |&(text, pattern), ctx, exec, stack| {
            let (site, is_metamethod) = shared.take_call();
            let frame = Frame {
                ctx,
                exec,
                stack,
                shared: &shared,
                site,
                is_metamethod,
            };
            let search = Search::new(place.get(), false);
            let task = Task {
                text,
                pattern,
                search,
                wanted: Wanted::Each(Rc::clone(&place)),
                pending: frame.pending(),
            };
            start(frame, task)
        },
    );
    frame.give(piccolo::Function::Callback(step))
}

/// What is wanted of a match.
enum Wanted {
    Place,
    Captures,
    /// The captures, and the next search starts behind the match.
    Each(Rc<Cell<usize>>),
}

#[derive(Collect)]
#[collect(no_drop)]
struct Task<'gc> {
    text: piccolo::String<'gc>,
    pattern: piccolo::String<'gc>,
    #[collect(require_static)]
    search: Search,
    #[collect(require_static)]
    wanted: Wanted,
    #[collect(require_static)]
    pending: Pending,
}

/// Starts a search; one that takes long goes on as a sequence.
fn start<'gc>(mut frame: Frame<'gc, '_>, mut task: Task<'gc>) -> Returned<'gc> {
    let ctx = frame.ctx;
    if task.advance(ctx, frame.exec, &mut frame.stack)? {
        return Ok(CallbackReturn::Return);
    }
    Ok(CallbackReturn::Sequence(BoxSequence::new(&ctx, task)))
}

impl<'gc> Task<'gc> {
    /// Searches on; `true` once the results are on the stack.
    fn advance(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        stack: &mut Stack<'gc, '_>,
    ) -> Result<bool, Error<'gc>> {
        let texts = Texts::new(self.text.as_bytes(), self.pattern.as_bytes());
        let mut steps = STEPS;
        let found = self.search.next(&texts, &mut steps);
        pay(&mut exec, STEPS - steps);
        let found = found.map_err(|fault| self.pending.error(ctx, fault))?;
        if found == Found::OutOfSteps {
            return Ok(false);
        }
        stack.clear();
        self.give(ctx, found, stack)
            .map_err(|fault| self.pending.error(ctx, fault))?;
        Ok(true)
    }

    fn give(&self, ctx: Context<'gc>, found: Found, stack: &mut Stack<'gc, '_>) -> Result<(), Fault> {
        let Found::Match(start, end) = found else {
            if !matches!(self.wanted, Wanted::Each(_)) {
                stack.push_back(Value::Nil);
            }
            return Ok(());
        };
        let mut captures = self.search.captures();
        match &self.wanted {
            Wanted::Place => stack.extend([start + 1, end].map(|place| Value::Number(place as f64))),
            Wanted::Captures => captures = captures.max(1),
            Wanted::Each(place) => {
                place.set(self.search.place());
                captures = captures.max(1);
            }
        }
        for i in 0..captures {
            stack.push_back(capture_value(ctx, self.text, self.search.capture(i, (start, end))?));
        }
        Ok(())
    }
}

impl<'gc> Sequence<'gc> for Task<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let is_done = self.advance(ctx, exec, &mut stack)?;
        Ok(if is_done {
            SequencePoll::Return
        } else {
            SequencePoll::Pending
        })
    }
}

/// Pays for the steps of a search: a few are as dear as one instruction.
pub(super) fn pay(exec: &mut Execution<'_, '_>, steps: usize) {
    exec.fuel().consume((steps / 4) as i32);
}

/// A capture as Lua gets it.
pub(super) fn capture_value<'gc>(ctx: Context<'gc>, text: piccolo::String<'gc>, captured: Captured) -> Value<'gc> {
    match captured {
        Captured::Part(start, end) => ctx.intern(&text.as_bytes()[start..end]).into(),
        Captured::Position(place) => Value::Number(place as f64),
    }
}
