//! How deep Lua functions call each other.
//!
//! The VM keeps no count and would fill the memory. Counting every call would cost every call, so
//! the frames are counted between two slices of a run, and only where memory has grown: a flag then
//! tells the next call to fail. Calls that are lowered to the VM's own look at the flag through an
//! upvalue that is nil until then; calls through an operator look at [`Shared::is_too_deep`].

use std::fmt::{self, Write};
use std::rc::Rc;

use gc_arena::{Collect, Rootable};
use piccolo::closure::{UpValue, UpValueState};
use piccolo::{Callback, Context, Error, Thread, Value};

use super::shared::{Blame, Shared};

/// Frames that the real server reaches at least before it says `stack overflow`.
pub(crate) const DEEPEST: usize = 16_380;

/// Memory that so many frames take at least; there is nothing to count before it has been taken.
pub(super) const GROWTH: usize = 512 << 10;

/// The upvalue that every chunk's calls look at.
#[derive(Copy, Clone, Collect)]
#[collect(no_drop)]
struct Flag<'gc>(UpValue<'gc>);

impl<'gc> piccolo::Singleton<'gc> for Flag<'gc> {
    fn create(ctx: Context<'gc>) -> Self {
        Self(UpValue::new(&ctx, UpValueState::Closed(Value::Nil)))
    }
}

/// The upvalue that is nil, or the function to call instead of any other.
pub(super) fn flag<'gc>(ctx: Context<'gc>) -> UpValue<'gc> {
    ctx.singleton::<Rootable![Flag<'_>]>().0
}

/// Raises or lowers the flag.
pub(super) fn set_flag<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, is_too_deep: bool) {
    shared.is_too_deep.set(is_too_deep);
    let value = if is_too_deep {
        let shared = Rc::clone(shared);
        let raise = Callback::from_fn(&ctx, move |ctx, exec, _| {
            let blame = shared.blame(&exec, None);
            Err(overflow(ctx, &shared, blame))
        });
        raise.into()
    } else {
        Value::Nil
    };
    flag(ctx).set(&ctx, UpValueState::Closed(value));
}

/// The error of a call that is too deep; the flag has done its work.
pub(super) fn overflow<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, blame: Blame) -> Error<'gc> {
    set_flag(ctx, shared, false);
    shared.raise(ctx, blame, b"stack overflow")
}

/// Whether a thread has more frames than the real server allows.
pub(super) fn is_too_deep(thread: Thread<'_>) -> bool {
    let mut frames = FrameCount(0);
    // The VM shows its frames to nobody but a debugger. They come before the values on the stack,
    // at which the count stops.
    let _ = write!(frames, "{:?}", thread.into_inner().borrow());
    frames.0 > DEEPEST
}

struct FrameCount(usize);

impl Write for FrameCount {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        match piece {
            "Lua" => self.0 += 1,
            "stack" => return Err(fmt::Error),
            _ => {}
        }
        if self.0 > DEEPEST { Err(fmt::Error) } else { Ok(()) }
    }
}
