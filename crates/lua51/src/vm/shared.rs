//! What the operators and library functions of one machine share outside the VM.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use piccolo::{Context, Error, Execution, Function, Value};

use super::boundary::Nesting;
use crate::debug::Stepping;
use crate::environment::Environment;
use crate::lower::site::{Site, Subject};
use crate::lower::{Pace, line_of};
use crate::syntax::Span;

/// A machine's side tables. Single-threaded, as the VM is.
#[derive(Debug, Default)]
pub struct Shared {
    pub(crate) environment: RefCell<Environment>,
    pub(crate) sites: RefCell<Vec<Site>>,
    pub(crate) chunks: RefCell<Vec<ChunkName>>,
    /// The site of the call that is about to enter a library function.
    pub(crate) call_site: Cell<Option<u32>>,
    /// Whether it is called by an operation and not by the text.
    calls_metamethod: Cell<bool>,
    /// The place of the call that is about to enter a Lua function.
    pub(crate) caller: Cell<Option<Blame>>,
    /// The place on which the function that calls the library now was called.
    pub(crate) callers_caller: Cell<Option<Blame>>,
    /// How deep C and Lua are nested in the run under way.
    pub(crate) nesting: RefCell<Rc<Nesting>>,
    /// Which form of its program the run under way executes.
    pub(crate) pace: Cell<Pace>,
    /// Whether the fast run under way has come upon an error.
    pub(crate) has_failed: Cell<bool>,
    /// Whether the next call must fail, because too many have gone before it.
    pub(crate) is_too_deep: Cell<bool>,
    /// Bytes the machine may hold.
    pub(crate) memory_limit: Cell<usize>,
    /// The number of the run under way.
    pub(crate) run: Cell<u64>,
    /// What the run under way held at its last mark.
    pub(crate) mark: RefCell<Option<Vec<u8>>>,
    /// Where a program that is debugged is.
    pub(crate) debug: Stepping,
    raised: RefCell<Option<Raised>>,
    /// Whether a function of the library has raised it.
    raised_in_library: Cell<bool>,
}

/// What a chunk is called.
#[derive(Debug, Clone)]
pub(crate) struct ChunkName {
    /// In errors.
    pub(crate) shown: Box<str>,
    /// By whoever made it: the same with a `@` or `=` in front, or else the text itself.
    pub(crate) source: Box<str>,
}

/// Where the error that is on its way was raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The name of the chunk, as its maker wrote it: `@name`, `=name` or a text.
    pub source: String,
    /// The name of the chunk, as errors show it.
    pub chunk: String,
    /// The line, from 1.
    pub line: u32,
    /// The operation, where it is known.
    pub span: Option<Span>,
}

/// The place an error is blamed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blame {
    Site(u32),
    /// Chunk and line of the calling Lua function.
    Line(u32, u32),
    /// No Lua function is on the way.
    Nowhere,
}

impl Shared {
    /// The place of the call at hand: the site it passed, or else the caller's line.
    pub(crate) fn blame(&self, exec: &Execution<'_, '_>, site: Option<u32>) -> Blame {
        if let Some(site) = site {
            return Blame::Site(site);
        }
        match exec.upper_lua_frame() {
            // Nobody sees the errors of the fast form.
            _ if self.is_fast() => Blame::Nowhere,
            Some(frame) => {
                let name = frame.chunk_name.as_bytes();
                let chunks = self.chunks.borrow();
                let chunk = chunks
                    .iter()
                    .rposition(|c| c.shown.as_bytes() == name)
                    .unwrap_or_default();
                Blame::Line(chunk as u32, line_of(frame.current_line))
            }
            None => Blame::Nowhere,
        }
    }

    /// Whether the run under way executes the fast form.
    pub(crate) fn is_fast(&self) -> bool {
        self.pace.get() == Pace::Fast
    }

    /// Whether an error must be left to the exact form of the program, which will come upon it too.
    pub(crate) fn gives_up(&self) -> bool {
        if self.is_fast() {
            self.has_failed.set(true);
        }
        self.is_fast()
    }

    /// Notes that a function which is entered next is a metamethod, if it is one of the library.
    pub(crate) fn call_metamethod(&self, function: Function<'_>, blame: Blame) {
        if let (Function::Callback(_), Blame::Site(site)) = (function, blame) {
            self.call_site.set(Some(site));
            self.calls_metamethod.set(true);
        }
    }

    /// The site of the call that enters a library function, and whether that is a metamethod.
    pub(crate) fn take_call(&self) -> (Option<u32>, bool) {
        (self.call_site.take(), self.calls_metamethod.take())
    }

    /// Notes where an error was raised that carries no position in its value.
    pub(crate) fn note(&self, blame: Blame) {
        self.gives_up();
        *self.raised.borrow_mut() = self.place(blame);
        self.raised_in_library.set(false);
        self.nesting.borrow().note_raised();
    }

    /// Raises `chunk:line: message`.
    pub(crate) fn raise<'gc>(&self, ctx: Context<'gc>, blame: Blame, message: &[u8]) -> Error<'gc> {
        self.note(blame);
        let mut text = self.position(blame);
        text.extend_from_slice(message);
        Value::String(ctx.intern(&text)).into()
    }

    /// Raises what C Lua raises when memory runs out, where so many bytes are more than there may be.
    pub(crate) fn room<'gc>(&self, ctx: Context<'gc>, bytes: usize) -> Result<(), Error<'gc>> {
        if bytes <= self.memory_limit.get() {
            return Ok(());
        }
        Err(self.raise(ctx, Blame::Nowhere, b"not enough memory"))
    }

    /// `chunk:line: `, or nothing where there is no place.
    pub(crate) fn position(&self, blame: Blame) -> Vec<u8> {
        self.gives_up();
        match self.place(blame) {
            Some(place) => format!("{}:{}: ", place.chunk, place.line).into_bytes(),
            None => Vec::new(),
        }
    }

    /// Notes that a function of the library has raised the error on its way.
    pub(crate) fn blame_library(&self) {
        self.raised_in_library.set(true);
    }

    /// Where an error is that comes up where the one on its way was raised.
    pub(crate) fn raised_position(&self) -> Vec<u8> {
        match &*self.raised.borrow() {
            Some(place) if !self.raised_in_library.get() => format!("{}:{}: ", place.chunk, place.line).into_bytes(),
            _ => Vec::new(),
        }
    }

    /// Where that is.
    pub(crate) fn place(&self, blame: Blame) -> Option<Raised> {
        let (chunk, line, span) = match blame {
            Blame::Site(site) => {
                let sites = self.sites.borrow();
                let site = sites.get(site as usize)?;
                (site.chunk, site.line, Some(site.span))
            }
            Blame::Line(chunk, line) => (chunk, line, None),
            Blame::Nowhere => return None,
        };
        let chunks = self.chunks.borrow();
        let name = chunks.get(chunk as usize)?;
        Some(Raised {
            source: name.source.to_string(),
            chunk: name.shown.to_string(),
            line,
            span,
        })
    }

    /// The same for a caller, whose frame must still be there.
    pub(crate) fn callers_position(&self, blame: Blame) -> Vec<u8> {
        match blame {
            Blame::Site(site) if self.sites.borrow().get(site as usize).is_some_and(|s| s.is_tail) => Vec::new(),
            blame => self.position(blame),
        }
    }

    /// Bytes that what is known of the programs takes, roughly.
    pub(crate) fn memory(&self) -> usize {
        self.sites.borrow().len() * (size_of::<Site>() + size_of::<Subject>())
    }

    /// How the error names an operand of a site.
    pub(crate) fn subject(&self, site: u32, operand: usize) -> Subject {
        let sites = self.sites.borrow();
        let subject = sites.get(site as usize).and_then(|s| s.subjects.get(operand));
        subject.cloned().unwrap_or(Subject::Unnamed)
    }

    /// The place of the error raised last; taking it forgets it.
    pub(crate) fn take_raised(&self) -> Option<Raised> {
        self.raised.borrow_mut().take()
    }
}
