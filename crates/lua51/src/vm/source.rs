//! A text that has been read and can be compiled to either form.

use std::rc::Rc;

use piccolo::{Closure, Context};

use super::{ChunkName, LoadError, Shared, main_closure};
use crate::lint::{Event, walk};
use crate::lower::{Marks, Pace, TooComplex, lower};
use crate::syntax::{self, Chunk, ExpressionKind, Name};

/// Names in a text without which it has a fast form. On the metamethods of arithmetic and order
/// the VM only raises; memory is not the same in both forms.
const EXACT_ONLY: &[&[u8]] = &[
    b"__add",
    b"__sub",
    b"__mul",
    b"__div",
    b"__mod",
    b"__pow",
    b"__unm",
    b"__lt",
    b"__le",
    b"collectgarbage",
    b"gcinfo",
];

/// Names in a text that has a state besides its values.
const HIDDEN_STATE: &[&[u8]] = &[b"fenv", b"collectgarbage", b"gcinfo", b"random"];

pub(crate) struct Source<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) chunk: Chunk,
    name: ChunkName,
    pub(crate) number: u32,
}

impl<'a> Source<'a> {
    pub(crate) fn read(shared: &Shared, text: &'a [u8], name: ChunkName, depth: u32) -> Result<Self, LoadError> {
        let chunk = syntax::parse_below(text, depth as usize)?;
        let mut chunks = shared.chunks.borrow_mut();
        chunks.push(name.clone());
        Ok(Self {
            text,
            chunk,
            name,
            number: chunks.len() as u32 - 1,
        })
    }

    /// Whether it is worth while to run the fast form first. A wrong answer costs time, no more.
    pub(super) fn has_fast_form(&self) -> bool {
        !self.names_any(EXACT_ONLY)
    }

    /// Where to pass on what it holds, if all of the program's state is in that.
    pub(super) fn marks(&self) -> Option<Marks> {
        let hides_some = self.chunk.names_metatables || self.names_any(HIDDEN_STATE) || self.walks_by_hand();
        (!hides_some).then(|| Marks::of(&self.chunk))
    }

    /// Whether it calls `next` itself: how far a table has been walked through is not in it.
    fn walks_by_hand(&self) -> bool {
        let mut found = false;
        walk(&self.chunk, &mut |event| {
            if let Event::Expression(expression) = event {
                found |= matches!(&expression.kind, ExpressionKind::Name(Name::Global, name) if name == "next");
            }
        });
        found
    }

    fn names_any(&self, names: &[&[u8]]) -> bool {
        let contains = |name: &&[u8]| self.text.windows(name.len()).any(|piece| piece == *name);
        names.iter().any(contains)
    }

    pub(super) fn compile<'gc>(
        &self,
        ctx: Context<'gc>,
        shared: &Rc<Shared>,
        pace: Pace,
        marks: Option<Marks>,
    ) -> Result<Closure<'gc>, LoadError> {
        let mut sites = shared.sites.borrow_mut();
        let environment = shared.environment.borrow();
        let lowered = lower(ctx, &self.chunk, &environment, self.number, &mut sites, pace, marks).map_err(
            |TooComplex(why)| LoadError::TooLarge(format!("the program is too large for the playground: {why}")),
        )?;
        Ok(main_closure(ctx, &self.name.shown, &lowered))
    }
}
