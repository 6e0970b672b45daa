//! How deep C and Lua are nested.
//!
//! In C Lua a metamethod, `pcall` or a callback of the library runs on the C stack. That is why no
//! coroutine can yield through one, and why 200 of them end in `C stack overflow`. This VM needs
//! neither rule, but a script must meet both.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use piccolo::{Context, StashedThread, Thread};

use super::shared::Shared;

/// What C Lua says about one call too many.
pub(crate) const TOO_DEEP: &str = "C stack overflow";

/// C calls in C calls that the real Lua allows; the server's own call of the script is among them.
const DEEPEST: u32 = 198;

/// The C calls of one run.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    depth: Cell<u32>,
    /// How many of them there were when the coroutine at hand was resumed.
    resumed_at: Cell<u32>,
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
}

impl Boundary {
    /// Goes one call deeper; `None` where it is too deep.
    pub(crate) fn cross(shared: &Shared) -> Option<Self> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        if nesting.depth.get() >= DEEPEST {
            return None;
        }
        nesting.depth.set(nesting.depth.get() + 1);
        Some(Self {
            nesting: Rc::downgrade(&nesting),
            outer: None,
        })
    }

    /// Goes one call deeper into a coroutine; `None` where it is too deep.
    pub(crate) fn resume<'gc>(shared: &Shared, ctx: Context<'gc>, thread: Thread<'gc>) -> Option<Self> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        if nesting.depth.get() >= DEEPEST {
            return None;
        }
        let depth = nesting.depth.get() + 1;
        nesting.depth.set(depth);
        let outer = nesting.resumed_at.replace(depth);
        nesting.threads.borrow_mut().push(ctx.stash(thread));
        Some(Self {
            nesting: Rc::downgrade(&nesting),
            outer: Some(outer),
        })
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
        nesting.depth.set(nesting.depth.get().saturating_sub(1));
        if let Some(outer) = self.outer {
            nesting.resumed_at.set(outer);
            nesting.threads.borrow_mut().pop();
        }
    }
}
