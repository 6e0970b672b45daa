//! The `coroutine` library, on the VM's threads.

use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{
    BoxSequence, Callback, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Thread,
    ThreadMode, Value,
};

use crate::vm::{Boundary, Frame, NO_YIELD, Pending, Returned, Shared, error_value, to_string};
use crate::{LibraryFunction, Machine};

/// The functions of this library.
pub const FUNCTIONS: &[(&str, LibraryFunction)] = &[
    ("create", create),
    ("resume", resume),
    ("running", running),
    ("status", status),
    ("wrap", wrap),
    ("yield", yield_),
];

/// Installs the library.
pub(super) fn install(machine: &mut Machine) {
    machine.install(Some("coroutine"), FUNCTIONS);
}

fn create<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let thread = new_thread(&frame)?;
    frame.give(thread)
}

fn new_thread<'gc>(frame: &Frame<'gc, '_>) -> Result<Thread<'gc>, Error<'gc>> {
    let Value::Function(function @ Function::Closure(_)) = frame.value(0) else {
        return Err(frame.bad_argument(0, "Lua function expected"));
    };
    let thread = Thread::new(frame.ctx);
    // A new thread is stopped, so it can be started.
    let _ = thread.start_suspended(&frame.ctx, function);
    Ok(thread)
}

fn resume<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let Value::Thread(thread) = frame.value(0) else {
        return Err(frame.bad_argument(0, "coroutine expected"));
    };
    frame.stack.pop_front();
    match enter(&frame, thread) {
        Ok(boundary) => {
            let then = Some(BoxSequence::new(
                &frame.ctx,
                Resume {
                    shared: Rc::clone(frame.shared),
                    _boundary: boundary,
                },
            ));
            Ok(CallbackReturn::Resume { thread, then })
        }
        Err(why) => {
            let why = frame.ctx.intern(why.as_bytes());
            frame.give_all([Value::Boolean(false), why.into()])
        }
    }
}

/// Checks that a thread can be resumed here.
fn enter<'gc>(frame: &Frame<'gc, '_>, thread: Thread<'gc>) -> Result<Boundary, String> {
    match state(thread) {
        "suspended" => Boundary::resume(frame.shared, frame.ctx, thread).map_err(str::to_owned),
        other => Err(format!("cannot resume {other} coroutine")),
    }
}

#[derive(Collect)]
#[collect(require_static)]
struct Resume {
    shared: Rc<Shared>,
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for Resume {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        stack.push_front(Value::Boolean(true));
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
        stack.clear();
        stack.extend([Value::Boolean(false), error_value(ctx, &error)]);
        Ok(SequencePoll::Return)
    }
}

fn running<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let current = frame.exec.current_thread();
    // The main program is no coroutine.
    if current.is_main {
        frame.give(Value::Nil)
    } else {
        frame.give(current.thread)
    }
}

fn status<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let Value::Thread(thread) = frame.value(0) else {
        return Err(frame.bad_argument(0, "coroutine expected"));
    };
    let state = frame.ctx.intern_static(state(thread).as_bytes());
    frame.give(state)
}

fn state(thread: Thread<'_>) -> &'static str {
    match thread.mode() {
        ThreadMode::Running => "running",
        ThreadMode::Normal | ThreadMode::Waiting => "normal",
        ThreadMode::Suspended => "suspended",
        ThreadMode::Stopped | ThreadMode::Result => "dead",
    }
}

fn wrap<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let thread = new_thread(&frame)?;
    let shared = Rc::clone(frame.shared);
    let step = Callback::from_fn_with(&frame.ctx, thread, move |&thread, ctx, exec, stack| {
        let (site, is_metamethod) = shared.take_call();
        resume_wrapped(
            Frame {
                ctx,
                exec,
                stack,
                shared: &shared,
                site,
                is_metamethod,
            },
            thread,
        )
    });
    frame.give(Function::Callback(step))
}

fn resume_wrapped<'gc>(frame: Frame<'gc, '_>, thread: Thread<'gc>) -> Returned<'gc> {
    let boundary = enter(&frame, thread).map_err(|why| frame.error(&why))?;
    let then = BoxSequence::new(
        &frame.ctx,
        Wrapped {
            _boundary: boundary,
            pending: frame.pending(),
        },
    );
    Ok(CallbackReturn::Resume {
        thread,
        then: Some(then),
    })
}

#[derive(Collect)]
#[collect(require_static)]
struct Wrapped {
    _boundary: Boundary,
    pending: Pending,
}

impl<'gc> Sequence<'gc> for Wrapped {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        Ok(SequencePoll::Return)
    }

    /// A text gets the position of the call in front of the one it already has.
    fn error(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        error: Error<'gc>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let value = error_value(ctx, &error);
        Err(match to_string(ctx, value) {
            Some(text) => self.pending.error_bytes(ctx, text.as_bytes()),
            None => self.pending.raise(value),
        })
    }
}

fn yield_<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.exec.current_thread().is_main || !Boundary::allows_yield(frame.shared) {
        let why = frame.ctx.intern_static(NO_YIELD);
        return Err(frame.raise(why.into()));
    }
    Ok(CallbackReturn::Yield {
        to_thread: None,
        then: None,
    })
}
