//! `gsub`: every match replaced by a text, by a table's entry or by a function's answer.

use gc_arena::Collect;
use piccolo::{
    BoxSequence, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Table, Value,
};

use super::pattern::{Captured, Fault, Found, Search, Texts};
use super::search::{capture_value, pay};
use crate::vm::{self, Access, Boundary, Frame, Pending, Returned, bytes, to_string};

/// Steps of a search before it looks whether there is fuel left.
const STEPS: usize = 16_384;

/// Gives the text with its matches replaced, and how many there were.
pub(super) fn gsub<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let (text, pattern) = (frame.string(0)?, frame.string(1)?);
    let limit = if frame.is_absent(3) {
        i64::MAX
    } else {
        i64::from(frame.int(3)?)
    };
    let replacement = match frame.value(2) {
        Value::Function(function) => Replacement::Function(function),
        Value::Table(table) => Replacement::Table(table),
        other => match to_string(frame.ctx, other) {
            Some(text) => Replacement::Text(text),
            None => return Err(frame.bad_argument(2, "string/function/table expected")),
        },
    };
    let texts = Texts::new(text.as_bytes(), pattern.as_bytes());
    let mut task = Gsub {
        text,
        pattern,
        replacement,
        search: Search::new(0, texts.is_anchored()),
        left: limit,
        count: 0,
        built: Vec::new(),
        copied: 0,
        asked: None,
        boundary: None,
        pending: frame.pending(),
    };
    let ctx = frame.ctx;
    Ok(match task.advance(ctx, frame.exec, &mut frame.stack)? {
        SequencePoll::Return => CallbackReturn::Return,
        SequencePoll::Call { function, .. } => CallbackReturn::Call {
            function,
            then: Some(BoxSequence::new(&ctx, task)),
        },
        _ => CallbackReturn::Sequence(BoxSequence::new(&ctx, task)),
    })
}

#[derive(Clone, Copy, Collect)]
#[collect(no_drop)]
enum Replacement<'gc> {
    Text(piccolo::String<'gc>),
    Table(Table<'gc>),
    Function(Function<'gc>),
}

#[derive(Collect)]
#[collect(no_drop)]
struct Gsub<'gc> {
    text: piccolo::String<'gc>,
    pattern: piccolo::String<'gc>,
    replacement: Replacement<'gc>,
    #[collect(require_static)]
    search: Search,
    /// How many matches may still be replaced.
    left: i64,
    count: u32,
    built: Vec<u8>,
    /// How much of the text has been taken care of.
    copied: usize,
    /// The match for which Lua has been asked.
    asked: Option<(usize, usize)>,
    #[collect(require_static)]
    boundary: Option<Boundary>,
    #[collect(require_static)]
    pending: Pending,
}

impl<'gc> Gsub<'gc> {
    /// Goes on until everything is replaced, Lua must be asked or the steps are used up.
    fn advance(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        stack: &mut Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let (text, pattern) = (self.text, self.pattern);
        let texts = Texts::new(text.as_bytes(), pattern.as_bytes());
        let mut steps = STEPS;
        while self.left > 0 {
            let found = self
                .search
                .next(&texts, &mut steps)
                .map_err(|fault| self.pending.error(ctx, fault))?;
            match found {
                Found::OutOfSteps => {
                    pay(&mut exec, STEPS);
                    return Ok(SequencePoll::Pending);
                }
                Found::Nothing => break,
                Found::Match(start, end) => {
                    self.left -= 1;
                    self.count += 1;
                    self.built.extend_from_slice(&text.as_bytes()[self.copied..start]);
                    self.copied = end;
                    if let Some(function) = self.replace(ctx, stack, (start, end))? {
                        pay(&mut exec, STEPS - steps);
                        return Ok(SequencePoll::Call {
                            function,
                            is_tail: false,
                        });
                    }
                    self.pending.room(ctx, self.built.len())?;
                }
            }
        }
        self.built.extend_from_slice(&text.as_bytes()[self.copied..]);
        pay(&mut exec, STEPS - steps + self.built.len() / 16);
        let built = bytes(ctx, std::mem::take(&mut self.built));
        stack.clear();
        stack.extend([built.into(), Value::Number(f64::from(self.count))]);
        Ok(SequencePoll::Return)
    }

    /// Adds what a match is replaced by, or gives the function to ask.
    fn replace(
        &mut self,
        ctx: Context<'gc>,
        stack: &mut Stack<'gc, '_>,
        place: (usize, usize),
    ) -> Result<Option<Function<'gc>>, Error<'gc>> {
        match self.replacement {
            Replacement::Text(text) => {
                let added = self.add_text(text.as_bytes(), place);
                added.map(|()| None).map_err(|fault| self.pending.error(ctx, fault))
            }
            Replacement::Table(table) => {
                let key = self.capture(ctx, 0, place)?;
                match vm::index(ctx, table.into(), key) {
                    Access::Value(value) => self.add_answer(ctx, value, place).map(|()| None),
                    Access::Call(function, arguments) => {
                        stack.clear();
                        stack.extend(arguments);
                        self.ask(ctx, function, place)
                    }
                    other => Err(self.pending.refuse(ctx, &other)),
                }
            }
            Replacement::Function(function) => {
                stack.clear();
                for i in 0..self.search.captures().max(1) {
                    let capture = self.capture(ctx, i, place)?;
                    stack.push_back(capture);
                }
                self.ask(ctx, function, place)
            }
        }
    }

    fn capture(&self, ctx: Context<'gc>, i: usize, place: (usize, usize)) -> Result<Value<'gc>, Error<'gc>> {
        match self.search.capture(i, place) {
            Ok(captured) => Ok(capture_value(ctx, self.text, captured)),
            Err(fault) => Err(self.pending.error(ctx, fault)),
        }
    }

    fn ask(
        &mut self,
        ctx: Context<'gc>,
        function: Function<'gc>,
        place: (usize, usize),
    ) -> Result<Option<Function<'gc>>, Error<'gc>> {
        self.asked = Some(place);
        self.boundary = Some(self.pending.boundary(ctx)?);
        Ok(Some(function))
    }

    /// Adds a replacement in which `%1` stands for a capture.
    fn add_text(&mut self, replacement: &[u8], place: (usize, usize)) -> Result<(), Fault> {
        let mut rest = replacement.iter().copied();
        while let Some(c) = rest.next() {
            if c != b'%' {
                self.built.push(c);
                continue;
            }
            // A lone `%` at the end takes the zero byte behind the text with it, as in C.
            let digit = rest.next().unwrap_or(0);
            let captured = match digit {
                b'0' => Captured::Part(place.0, place.1),
                b'1'..=b'9' => self.search.capture(usize::from(digit - b'1'), place)?,
                other => {
                    self.built.push(other);
                    continue;
                }
            };
            match captured {
                Captured::Part(start, end) => self.built.extend_from_slice(&self.text.as_bytes()[start..end]),
                Captured::Position(place) => self.built.extend_from_slice(place.to_string().as_bytes()),
            }
        }
        Ok(())
    }

    /// Adds what Lua answered: false and nil keep the match.
    fn add_answer(&mut self, ctx: Context<'gc>, answer: Value<'gc>, place: (usize, usize)) -> Result<(), Error<'gc>> {
        if !answer.to_bool() {
            self.built.extend_from_slice(&self.text.as_bytes()[place.0..place.1]);
        } else if let Some(text) = to_string(ctx, answer) {
            self.built.extend_from_slice(text.as_bytes());
        } else {
            let message = format!("invalid replacement value (a {})", answer.type_name());
            return Err(self.pending.error(ctx, &message));
        }
        Ok(())
    }
}

impl<'gc> Sequence<'gc> for Gsub<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        self.boundary = None;
        if let Some(place) = self.asked.take() {
            let answer = stack.get(0);
            self.add_answer(ctx, answer, place)?;
            self.pending.room(ctx, self.built.len())?;
        }
        self.advance(ctx, exec, &mut stack)
    }
}
