//! What goes on after a metamethod has answered.

use std::rc::Rc;

use gc_arena::Collect;
use piccolo::{
    BoxSequence, Callback, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Value,
};

use super::boundary::Boundary;
use super::operators;
use super::shared::Shared;

/// Keeps one value, nil if there is none.
pub(crate) fn one(ctx: Context<'_>, boundary: Boundary) -> BoxSequence<'_> {
    BoxSequence::new(&ctx, One { _boundary: boundary })
}

#[derive(Collect)]
#[collect(require_static)]
struct One {
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for One {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        stack.resize(1);
        Ok(SequencePoll::Return)
    }
}

/// Keeps all values.
pub(crate) fn all(ctx: Context<'_>, boundary: Boundary) -> BoxSequence<'_> {
    BoxSequence::new(&ctx, All { _boundary: boundary })
}

#[derive(Collect)]
#[collect(require_static)]
struct All {
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for All {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        Ok(SequencePoll::Return)
    }
}

/// Makes a boolean of the first value.
pub(crate) fn truth(ctx: Context<'_>, negated: bool, boundary: Boundary) -> BoxSequence<'_> {
    BoxSequence::new(
        &ctx,
        Truth {
            negated,
            _boundary: boundary,
        },
    )
}

#[derive(Collect)]
#[collect(require_static)]
struct Truth {
    negated: bool,
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for Truth {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let truth = stack.get(0).to_bool() != self.negated;
        stack.clear();
        stack.push_back(Value::Boolean(truth));
        Ok(SequencePoll::Return)
    }
}

/// Goes on with a concatenation whose rightmost pair a metamethod has joined.
pub(crate) fn concat<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    site: u32,
    operands: Vec<Value<'gc>>,
    boundary: Boundary,
) -> BoxSequence<'gc> {
    BoxSequence::new(
        &ctx,
        Concat {
            shared: Rc::clone(shared),
            site,
            operands,
            _boundary: boundary,
        },
    )
}

#[derive(Collect)]
#[collect(no_drop)]
struct Concat<'gc> {
    #[collect(require_static)]
    shared: Rc<Shared>,
    site: u32,
    operands: Vec<Value<'gc>>,
    #[collect(require_static)]
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for Concat<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let answer = stack.get(0);
        self.operands.push(answer);
        match operators::concat_rest(ctx, stack, &self.shared, self.site, &mut self.operands)? {
            Some(function) => Ok(SequencePoll::Call {
                function,
                is_tail: false,
            }),
            None => Ok(SequencePoll::Return),
        }
    }
}

/// Calls the method that an `__index` function has found with the arguments kept.
pub(crate) fn method<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    site: u32,
    kept: Vec<Value<'gc>>,
    boundary: Boundary,
) -> BoxSequence<'gc> {
    BoxSequence::new(
        &ctx,
        Method {
            shared: Rc::clone(shared),
            site,
            kept,
            _boundary: boundary,
        },
    )
}

#[derive(Collect)]
#[collect(no_drop)]
struct Method<'gc> {
    #[collect(require_static)]
    shared: Rc<Shared>,
    site: u32,
    kept: Vec<Value<'gc>>,
    #[collect(require_static)]
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for Method<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let callee = stack.get(0);
        let (function, in_front) = operators::method_function(&self.shared, ctx, self.site, callee)?;
        if let Function::Callback(_) = function {
            self.shared.call_site.set(Some(self.site));
        }
        stack.clear();
        stack.extend(in_front.then_some(callee));
        stack.extend(std::mem::take(&mut self.kept));
        Ok(SequencePoll::Call {
            function,
            is_tail: true,
        })
    }
}

/// Binds the method that an `__index` function has found to its object.
pub(crate) fn bind<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    site: u32,
    object: Value<'gc>,
    boundary: Boundary,
) -> BoxSequence<'gc> {
    BoxSequence::new(
        &ctx,
        Bind {
            shared: Rc::clone(shared),
            site,
            object,
            _boundary: boundary,
        },
    )
}

#[derive(Collect)]
#[collect(no_drop)]
struct Bind<'gc> {
    #[collect(require_static)]
    shared: Rc<Shared>,
    site: u32,
    object: Value<'gc>,
    #[collect(require_static)]
    _boundary: Boundary,
}

impl<'gc> Sequence<'gc> for Bind<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let method = stack.get(0);
        stack.clear();
        stack.push_back(operators::bound_method(ctx, &self.shared, self.site, method, self.object).into());
        Ok(SequencePoll::Return)
    }
}

/// A function that calls `function` with `first` in front of its arguments.
pub(crate) fn bound<'gc>(ctx: Context<'gc>, function: Function<'gc>, first: Value<'gc>) -> Callback<'gc> {
    Callback::from_fn_with(&ctx, (function, first), |&(function, first), _, _, mut stack| {
        stack.push_front(first);
        Ok(CallbackReturn::Call { function, then: None })
    })
}

/// A function that calls `main` and notes whether that raised, which ends the run in any case.
pub(crate) fn watched<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, main: Function<'gc>) -> Callback<'gc> {
    let shared = Rc::clone(shared);
    Callback::from_fn_with(&ctx, main, move |&function, ctx, _, _| {
        let shared = Rc::clone(&shared);
        Ok(CallbackReturn::Call {
            function,
            then: Some(BoxSequence::new(&ctx, Watch { shared })),
        })
    })
}

#[derive(Collect)]
#[collect(require_static)]
struct Watch {
    shared: Rc<Shared>,
}

impl<'gc> Sequence<'gc> for Watch {
    fn poll(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        Ok(SequencePoll::Return)
    }

    fn error(
        &mut self,
        _: Context<'gc>,
        _: Execution<'gc, '_>,
        error: Error<'gc>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        self.shared.gives_up();
        Err(error)
    }
}
