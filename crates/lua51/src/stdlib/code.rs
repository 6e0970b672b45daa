//! The basic functions that make code from text.

use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{BoxSequence, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Value};

use super::handling::{Handled, Handling};
use crate::vm::{self, Boundary, ChunkName, Frame, LibraryFunction, LoadError, Pending, Returned, Shared, to_string};

/// The functions that belong to the basic library.
pub(super) const FUNCTIONS: &[(&str, LibraryFunction)] = &[("load", load), ("loadstring", loadstring)];

/// Instructions that compiling one byte is as dear as.
const COMPILE: usize = 8;

fn loadstring<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let text = frame.string(0)?;
    let name = if frame.is_absent(1) { text } else { frame.string(1)? };
    frame.spend(text.as_bytes().len() * COMPILE);
    let shared = Rc::clone(frame.shared);
    let values = compile(frame.ctx, &shared, text.as_bytes(), name.as_bytes());
    frame.give_all(values)
}

/// The function, or nil and what is wrong.
fn compile<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, text: &[u8], name: &[u8]) -> Vec<Value<'gc>> {
    let in_syntax_errors = chunk_name(name, SYNTAX_ERROR);
    let name = ChunkName {
        shown: chunk_name(name, ERROR).into(),
        source: String::from_utf8_lossy(name).into(),
    };
    let message = match vm::load(ctx, shared, text, name) {
        Ok(main) => return vec![Function::Closure(main).into()],
        Err(LoadError::Syntax(error)) => error.text(&in_syntax_errors),
        Err(LoadError::TooLarge(message)) => message.into_bytes(),
    };
    vec![Value::Nil, ctx.intern(&message).into()]
}

/// How many bytes of a chunk's name errors have room for, its terminator in C included.
const ERROR: usize = 60;
/// The same for errors of the compiler.
const SYNTAX_ERROR: usize = 80;

/// How errors show the name of a chunk: `=name` and `@name` plainly, a text in brackets.
fn chunk_name(name: &[u8], size: usize) -> String {
    let name = name.split(|&c| c == 0).next().unwrap_or_default();
    let shown = match name {
        [b'=', rest @ ..] => rest[..rest.len().min(size - 1)].to_vec(),
        [b'@', rest @ ..] => {
            let room = size - " '...' ".len() - 1;
            match rest.len().checked_sub(room) {
                Some(cut) if cut > 0 => [b"...", &rest[cut..]].concat(),
                _ => rest.to_vec(),
            }
        }
        text => {
            let room = size - " [string \"...\"] ".len() - 1;
            let line = text.split(|&c| c == b'\n' || c == b'\r').next().unwrap_or_default();
            let line = &line[..line.len().min(room)];
            let dots: &[u8] = if line.len() < text.len() { b"..." } else { b"" };
            [b"[string \"", line, dots, b"\"]"].concat()
        }
    };
    String::from_utf8_lossy(&shown).into_owned()
}

/// Makes a function of the pieces of text that a function gives.
fn load<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let name = if frame.is_absent(1) {
        frame.ctx.intern_static(b"=(load)")
    } else {
        frame.string(1)?
    };
    let reader = frame.function(0)?;
    let (ctx, shared, pending) = (frame.ctx, Rc::clone(frame.shared), frame.pending());
    let (boundary, too_deep) = match pending.boundary(ctx) {
        Ok(boundary) => (boundary, None),
        // Too deep for the reader, whose errors are handled and returned.
        Err(error) => (Boundary::here(&shared), Some(error)),
    };
    let mut reading = Reading {
        reader,
        name,
        text: Vec::new(),
        handling: Handling::inherited(ctx, &shared, boundary),
        has_failed: false,
        shared,
        pending,
    };
    frame.stack.clear();
    let function = match too_deep.map(|error| reading.fail(ctx, &error)) {
        None => reader,
        Some(Handled::Told(why)) => return frame.give_all([Value::Nil, why]),
        Some(Handled::Call(handler, value)) => {
            frame.stack.push_back(value);
            handler
        }
    };
    Ok(CallbackReturn::Call {
        function,
        then: Some(BoxSequence::new(&ctx, reading)),
    })
}

#[derive(Collect)]
#[collect(no_drop)]
struct Reading<'gc> {
    reader: Function<'gc>,
    name: piccolo::String<'gc>,
    text: Vec<u8>,
    #[collect(require_static)]
    shared: Rc<Shared>,
    handling: Handling<'gc>,
    /// Whether something has failed, so that a handler is at work.
    has_failed: bool,
    #[collect(require_static)]
    pending: Pending,
}

impl<'gc> Reading<'gc> {
    fn fail(&mut self, ctx: Context<'gc>, error: &Error<'gc>) -> Handled<'gc> {
        self.has_failed = true;
        self.handling.handle(ctx, error)
    }

    /// An error of the reader is one of the text, once it has been handled.
    fn end(&mut self, ctx: Context<'gc>, error: &Error<'gc>, stack: &mut Stack<'gc, '_>) -> SequencePoll<'gc> {
        stack.clear();
        match self.fail(ctx, error) {
            Handled::Told(why) => {
                stack.extend([Value::Nil, why]);
                SequencePoll::Return
            }
            Handled::Call(function, value) => {
                stack.push_back(value);
                SequencePoll::Call {
                    function,
                    is_tail: false,
                }
            }
        }
    }
}

impl<'gc> Sequence<'gc> for Reading<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let piece = stack.get(0);
        stack.clear();
        if self.has_failed {
            stack.extend([Value::Nil, piece]);
            return Ok(SequencePoll::Return);
        }
        let piece = match (piece, to_string(ctx, piece)) {
            (_, Some(text)) => text,
            (Value::Nil, None) => ctx.intern_static(b""),
            _ => {
                let error = self.pending.error(ctx, "reader function must return a string");
                return Ok(self.end(ctx, &error, &mut stack));
            }
        };
        exec.fuel().consume((piece.as_bytes().len() / 16) as i32);
        self.text.extend_from_slice(piece.as_bytes());
        self.shared.room(ctx, self.text.len())?;
        if !piece.as_bytes().is_empty() {
            return Ok(SequencePoll::Call {
                function: self.reader,
                is_tail: false,
            });
        }
        exec.fuel().consume((self.text.len() * COMPILE) as i32);
        stack.extend(compile(ctx, &self.shared, &self.text, self.name.as_bytes()));
        Ok(SequencePoll::Return)
    }

    fn error(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        error: Error<'gc>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        if self.shared.gives_up() {
            return Err(error);
        }
        Ok(self.end(ctx, &error, &mut stack))
    }
}
