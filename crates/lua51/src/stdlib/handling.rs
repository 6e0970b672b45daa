//! What becomes of an error in a protected call: `xpcall` has its handler, `pcall` has none, and
//! `load` has that of the protected call it is in, as in C Lua, whose `errfunc` only these change.

use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{Context, Error, Function, Value};

use crate::vm::{Boundary, Depth, HANDLER_TOO_DEEP, Shared, TOO_DEEP, error_value};

/// The handling of the errors of one call.
#[derive(Collect)]
#[collect(no_drop)]
pub(super) struct Handling<'gc> {
    handler: Option<Value<'gc>>,
    #[collect(require_static)]
    boundary: Boundary,
    #[collect(require_static)]
    shared: Rc<Shared>,
}

/// What becomes of an error.
pub(super) enum Handled<'gc> {
    /// This is what the program is told of it.
    Told(Value<'gc>),
    /// This makes of the value what the program is told.
    Call(Function<'gc>, Value<'gc>),
}

impl<'gc> Handling<'gc> {
    /// A call whose errors go to the handler, and those of its readers too.
    pub(super) fn by(
        ctx: Context<'gc>,
        shared: &Rc<Shared>,
        boundary: Boundary,
        handler: Option<Value<'gc>>,
    ) -> Handling<'gc> {
        Handling {
            handler,
            boundary: boundary.handled_by(ctx, handler),
            shared: Rc::clone(shared),
        }
    }

    /// A call whose errors go to the handler of the protected call around it.
    pub(super) fn inherited(ctx: Context<'gc>, shared: &Rc<Shared>, boundary: Boundary) -> Handling<'gc> {
        Handling {
            handler: Boundary::handler(shared, ctx),
            boundary,
            shared: Rc::clone(shared),
        }
    }

    /// Whether somebody handles the errors.
    pub(super) fn has_handler(&self) -> bool {
        self.handler.is_some()
    }

    /// What becomes of an error: the call's, or the handler's own.
    pub(super) fn handle(&mut self, ctx: Context<'gc>, error: &Error<'gc>) -> Handled<'gc> {
        let handler = self.handler;
        match handler {
            None => Handled::Told(error_value(ctx, error)),
            Some(Value::Function(function)) if let Some(value) = self.deepen(ctx, error) => {
                Handled::Call(function, value)
            }
            Some(_) => Handled::Told(ctx.intern_static(HANDLER_TOO_DEEP.as_bytes()).into()),
        }
    }

    /// Calls a handler where the error was raised, as deep as that was; what it is told, or `None`
    /// where it is too deep for any handler.
    fn deepen(&mut self, ctx: Context<'gc>, error: &Error<'gc>) -> Option<Value<'gc>> {
        Some(match self.boundary.handle(&self.shared)? {
            Depth::Fine => error_value(ctx, error),
            Depth::Overflow => {
                let place = self.shared.raised_position();
                ctx.intern(&[&place, TOO_DEEP.as_bytes()].concat()).into()
            }
        })
    }
}
