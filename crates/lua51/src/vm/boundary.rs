//! How deep C and Lua are nested.
//!
//! In C Lua a metamethod, `pcall` or a callback of the library runs on the C stack. That is why no
//! coroutine can yield through one, and why 200 of them end in `C stack overflow`. This VM needs
//! neither rule, but a script must meet both.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use piccolo::{Context, StashedFunction, StashedThread, Thread, Value};

use super::shared::Shared;

/// What C Lua says about one call too many.
pub(crate) const TOO_DEEP: &str = "C stack overflow";

/// What it says about one too many in the handling of errors.
pub(crate) const HANDLER_TOO_DEEP: &str = "error in error handling";

/// What it says about a yield with C between it and its coroutine.
pub(crate) const NO_YIELD: &[u8] = b"attempt to yield across metamethod/C-call boundary";

/// C calls in C calls that the real Lua allows; the server's own call of the script is among them.
const DEEPEST: u32 = 198;

/// The same where an error is handled already.
const DEEPEST_HANDLER: u32 = 224;

/// How deep a handler of errors is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    Fine,
    /// So deep that this is the error that it must handle.
    Overflow,
}

/// What a protected call does about errors.
#[derive(Debug, Clone)]
enum Handler {
    /// It catches them as they are.
    Nobody,
    Function(StashedFunction),
    /// It was given something that cannot be called.
    Nonsense,
}

/// The C calls of one run.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    depth: Cell<u32>,
    /// How many of them there were when the coroutine at hand was resumed.
    resumed_at: Cell<u32>,
    /// How many there were when the error on its way was raised.
    raised_at: Cell<Option<u32>>,
    /// Who handles errors in each protected call that is open, and in each coroutine.
    handlers: RefCell<Vec<Handler>>,
    /// The main program and the coroutines that have resumed each other.
    threads: RefCell<Vec<StashedThread>>,
    /// The machine's memory when the frames were counted last.
    pub(super) counted_at: Cell<usize>,
}

impl Nesting {
    /// Begins with the thread of the main program.
    pub(super) fn of<'gc>(ctx: Context<'gc>, main: Thread<'gc>) -> Self {
        Self {
            threads: RefCell::new(vec![ctx.stash(main)]),
            ..Self::default()
        }
    }

    pub(super) fn depth(&self) -> u32 {
        self.depth.get()
    }

    pub(super) fn note_raised(&self) {
        self.raised_at.set(Some(self.depth.get()));
    }

    /// The error on its way was raised one C call deeper than it looked.
    pub(super) fn raised_below(&self) {
        self.raised_at.set(self.raised_at.get().map(|depth| depth + 1));
    }

    /// Whether one C call more is one too many. Beyond that depth only errors are handled.
    fn room(&self) -> Result<(), &'static str> {
        match self.depth.get() {
            DEEPEST => Err(TOO_DEEP),
            depth if depth + 1 >= DEEPEST_HANDLER => Err(HANDLER_TOO_DEEP),
            _ => Ok(()),
        }
    }

    /// The thread that runs.
    pub(super) fn running<'gc>(&self, ctx: Context<'gc>) -> Option<Thread<'gc>> {
        self.threads.borrow().last().map(|thread| ctx.fetch(thread))
    }
}

/// A C call that lasts until this is dropped.
#[derive(Debug)]
pub(crate) struct Boundary {
    /// Weak, because the VM may keep this longer than the host keeps the run.
    nesting: Weak<Nesting>,
    /// What `resumed_at` is set back to, where this is a coroutine's.
    outer: Option<u32>,
    /// How many calls deep it is: more than one for a handler of errors.
    depth: u32,
    /// Whether it says who handles errors.
    handles: bool,
}

impl Boundary {
    /// Goes one call deeper, or says what is wrong with that.
    pub(crate) fn cross(shared: &Shared) -> Result<Self, &'static str> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        nesting.room()?;
        nesting.depth.set(nesting.depth.get() + 1);
        Ok(Self {
            nesting: Rc::downgrade(&nesting),
            outer: None,
            depth: 1,
            handles: false,
        })
    }

    /// Stays as deep as it is. Only the handling of an error goes deeper from here.
    pub(crate) fn here(shared: &Shared) -> Self {
        Self {
            nesting: Rc::downgrade(&shared.nesting.borrow()),
            outer: None,
            depth: 0,
            handles: false,
        }
    }

    /// Says who handles errors inside this call.
    pub(crate) fn handled_by<'gc>(mut self, ctx: Context<'gc>, handler: Option<Value<'gc>>) -> Self {
        if let Some(nesting) = self.nesting.upgrade() {
            self.handles = true;
            nesting.handlers.borrow_mut().push(match handler {
                None => Handler::Nobody,
                Some(Value::Function(function)) => Handler::Function(ctx.stash(function)),
                Some(_) => Handler::Nonsense,
            });
        }
        self
    }

    /// Who handles errors here; anything but a function makes another error of each.
    pub(crate) fn handler<'gc>(shared: &Shared, ctx: Context<'gc>) -> Option<Value<'gc>> {
        let nesting = shared.nesting.borrow();
        let handlers = nesting.handlers.borrow();
        match handlers.last()? {
            Handler::Nobody => None,
            Handler::Function(function) => Some(ctx.fetch(function).into()),
            Handler::Nonsense => Some(Value::Nil),
        }
    }

    /// Goes one call deeper into a coroutine, or says what is wrong with that.
    pub(crate) fn resume<'gc>(shared: &Shared, ctx: Context<'gc>, thread: Thread<'gc>) -> Result<Self, &'static str> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        nesting.room()?;
        let depth = nesting.depth.get() + 1;
        nesting.depth.set(depth);
        let outer = nesting.resumed_at.replace(depth);
        nesting.threads.borrow_mut().push(ctx.stash(thread));
        let boundary = Self {
            nesting: Rc::downgrade(&nesting),
            outer: Some(outer),
            depth: 1,
            handles: false,
        };
        Ok(boundary.handled_by(ctx, None))
    }

    /// Goes as deep as the error on its way was raised, and one call deeper into its handler; `None`
    /// where that is too deep. C Lua calls a handler before it leaves anything.
    pub(crate) fn handle(&mut self, shared: &Shared) -> Option<Depth> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        let depth = nesting.depth.get();
        let mut handler = nesting.raised_at.take().unwrap_or(depth).max(depth) + 1;
        let is_overflow = handler == DEEPEST + 1;
        handler += u32::from(is_overflow);
        if handler >= DEEPEST_HANDLER {
            return None;
        }
        self.depth += handler - depth;
        nesting.depth.set(handler);
        Some(if is_overflow { Depth::Overflow } else { Depth::Fine })
    }

    /// Whether the coroutine at hand can yield here.
    pub(crate) fn allows_yield(shared: &Shared) -> bool {
        let nesting = shared.nesting.borrow();
        nesting.depth.get() == nesting.resumed_at.get()
    }
}

impl Drop for Boundary {
    fn drop(&mut self) {
        let Some(nesting) = self.nesting.upgrade() else { return };
        nesting.depth.set(nesting.depth.get().saturating_sub(self.depth));
        if let Some(outer) = self.outer {
            nesting.resumed_at.set(outer);
            nesting.threads.borrow_mut().pop();
        }
        if self.handles {
            nesting.handlers.borrow_mut().pop();
        }
    }
}
