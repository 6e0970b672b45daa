//! A text that has been read and can be compiled to either form.

use std::rc::Rc;

use piccolo::{Closure, Context};

use super::{ChunkName, LoadError, Shared, main_closure};
use crate::lower::{Pace, TooComplex, lower};
use crate::syntax::{self, Chunk};

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

pub(super) struct Source<'a> {
    text: &'a [u8],
    chunk: Chunk,
    name: ChunkName,
    number: u32,
}

impl<'a> Source<'a> {
    pub(super) fn read(shared: &Shared, text: &'a [u8], name: ChunkName, depth: u32) -> Result<Self, LoadError> {
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
        let contains = |name: &&[u8]| self.text.windows(name.len()).any(|piece| piece == *name);
        !EXACT_ONLY.iter().any(contains)
    }

    pub(super) fn compile<'gc>(
        &self,
        ctx: Context<'gc>,
        shared: &Rc<Shared>,
        pace: Pace,
    ) -> Result<Closure<'gc>, LoadError> {
        let mut sites = shared.sites.borrow_mut();
        let environment = shared.environment.borrow();
        let lowered =
            lower(ctx, &self.chunk, &environment, self.number, &mut sites, pace).map_err(|TooComplex(why)| {
                LoadError::TooLarge(format!("the program is too large for the playground: {why}"))
            })?;
        Ok(main_closure(ctx, &self.name.shown, &lowered))
    }
}
