//! How deep C and Lua are nested.
//!
//! In C Lua a metamethod, `pcall` or a callback of the library runs on the C stack. That is why no
//! coroutine can yield through one, and why 200 of them end in `C stack overflow`. This VM needs
//! neither rule, but a script must meet both.

use std::cell::Cell;
use std::rc::Rc;

use piccolo::{Context, Error};

use super::shared::{Blame, Shared};

/// C calls in C calls that the real Lua allows; the server's own call of the script is among them.
const DEEPEST: u32 = 198;

/// The C calls of one run.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    depth: Cell<u32>,
    /// How many of them there were when the coroutine at hand was resumed.
    resumed_at: Cell<u32>,
}

/// A C call that lasts until this is dropped.
#[derive(Debug)]
pub(crate) struct Boundary {
    nesting: Rc<Nesting>,
    /// What `resumed_at` is set back to, where this is a coroutine's.
    outer: Option<u32>,
}

impl Boundary {
    /// Goes one call deeper.
    pub(crate) fn cross<'gc>(shared: &Shared, ctx: Context<'gc>, blame: Blame) -> Result<Self, Error<'gc>> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        if nesting.depth.get() >= DEEPEST {
            return Err(shared.raise(ctx, blame, b"C stack overflow"));
        }
        nesting.depth.set(nesting.depth.get() + 1);
        Ok(Self { nesting, outer: None })
    }

    /// Goes one call deeper into a coroutine; `None` where it is too deep.
    pub(crate) fn resume(shared: &Shared) -> Option<Self> {
        let nesting = Rc::clone(&shared.nesting.borrow());
        if nesting.depth.get() >= DEEPEST {
            return None;
        }
        let depth = nesting.depth.get() + 1;
        nesting.depth.set(depth);
        let outer = nesting.resumed_at.replace(depth);
        Some(Self { nesting, outer: Some(outer) })
    }

    /// Whether the coroutine at hand can yield here.
    pub(crate) fn allows_yield(shared: &Shared) -> bool {
        let nesting = shared.nesting.borrow();
        nesting.depth.get() == nesting.resumed_at.get()
    }
}

impl Drop for Boundary {
    fn drop(&mut self) {
        self.nesting.depth.set(self.nesting.depth.get().saturating_sub(1));
        if let Some(outer) = self.outer {
            self.nesting.resumed_at.set(outer);
        }
    }
}
