//! The operations the VM does not do as Lua 5.1 does: one function each, in the order of
//! [`Operator`]. The lowering passes the operands and, last or first, the number of the site.

use std::rc::Rc;

use piccolo::{Callback, CallbackReturn, Context, Error, Execution, Function, Stack, Table, Value};

use super::boundary::{self, Boundary};
use super::depth;
use super::frame::{Returned, bytes, to_number, to_string};
use super::mark;
use super::meta::{self, Access};
use super::sequence;
use super::shared::{Blame, Shared};
use super::table::Refused;
use crate::lower::site::{Operator, Subject};
use crate::number;
use crate::power;

type OperatorFunction =
    for<'gc, 'a, 'b> fn(&Rc<Shared>, Context<'gc>, Execution<'gc, 'a>, Stack<'gc, 'b>) -> Returned<'gc>;

/// The operator as a function of the VM.
pub(crate) fn function<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, operator: Operator) -> Callback<'gc> {
    let shared = Rc::clone(shared);
    let function: OperatorFunction = match operator {
        Operator::Add => add,
        Operator::Sub => sub,
        Operator::Mul => mul,
        Operator::Div => div,
        Operator::Mod => modulo,
        Operator::Pow => pow,
        Operator::Minus => minus,
        Operator::Length => length,
        Operator::Concat => concat,
        Operator::Less => less,
        Operator::LessEqual => less_equal,
        Operator::Greater => greater,
        Operator::GreaterEqual => greater_equal,
        Operator::Index => index,
        Operator::SetIndex => set_index,
        Operator::Call => call,
        Operator::Method => method,
        Operator::Bind => bind,
        Operator::Global => global,
        Operator::SetGlobal => set_global,
        Operator::ForBounds => for_bounds,
        Operator::ForCall => for_call,
        Operator::Arg => arg,
        Operator::Field => field,
        Operator::Table => table,
        Operator::Entered => entered,
        Operator::CallFrom => call_from,
        Operator::GiveUp => give_up,
        Operator::Mark => mark::mark,
    };
    Callback::from_fn(&ctx, move |ctx, exec, stack| function(&shared, ctx, exec, stack))
}

fn site_of(value: Value<'_>) -> u32 {
    match value {
        Value::Integer(site) => site as u32,
        _ => u32::MAX,
    }
}

/// Two operands in the order of the text, and the site.
fn operands<'gc>(stack: &Stack<'gc, '_>) -> (Value<'gc>, Value<'gc>, u32) {
    let (a, b) = (stack.get(0), stack.get(1));
    match stack.get(2) {
        Value::Integer(site) if site < 0 => (b, a, (-1 - site) as u32),
        site => (a, b, site_of(site)),
    }
}

fn give<'gc>(mut stack: Stack<'gc, '_>, value: impl Into<Value<'gc>>) -> Returned<'gc> {
    stack.clear();
    stack.push_back(value.into());
    Ok(CallbackReturn::Return)
}

// Arithmetic.

fn arithmetic<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    stack: Stack<'gc, '_>,
    event: &'static str,
    compute: fn(f64, f64) -> f64,
) -> Returned<'gc> {
    let (a, b, site) = operands(&stack);
    if let (Some(x), Some(y)) = (to_number(a), to_number(b)) {
        return give(stack, compute(x, y));
    }
    for operand in [a, b] {
        let handler = meta::metamethod(ctx, operand, event);
        if handler.is_nil() {
            continue;
        }
        let Some((function, in_front)) = meta::callable(ctx, handler) else {
            let _called = cross(shared, ctx, Blame::Site(site))?;
            return Err(named_type_error(shared, ctx, site, &Subject::Unnamed, handler, "call"));
        };
        let arguments = [handler, a, b];
        return call_one(
            shared,
            ctx,
            stack,
            Blame::Site(site),
            function,
            &arguments[usize::from(!in_front)..],
        );
    }
    let culprit = usize::from(to_number(a).is_some());
    Err(type_error(
        shared,
        ctx,
        site,
        culprit,
        [a, b][culprit],
        "perform arithmetic on",
    ))
}

/// Calls a metamethod and keeps one of its results.
fn call_one<'gc>(
    shared: &Shared,
    ctx: Context<'gc>,
    mut stack: Stack<'gc, '_>,
    blame: Blame,
    function: Function<'gc>,
    arguments: &[Value<'gc>],
) -> Returned<'gc> {
    let boundary = cross(shared, ctx, blame)?;
    shared.caller.set(Some(blame));
    shared.call_metamethod(function, blame);
    stack.clear();
    stack.extend(arguments.iter().copied());
    Ok(CallbackReturn::Call {
        function,
        then: Some(sequence::one(ctx, boundary)),
    })
}

/// Notes that C calls Lua now, on behalf of an instruction.
fn cross<'gc>(shared: &Shared, ctx: Context<'gc>, blame: Blame) -> Result<Boundary, Error<'gc>> {
    Boundary::cross(shared).map_err(|why| shared.raise(ctx, blame, why.as_bytes()))
}

fn type_error<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    site: u32,
    operand: usize,
    value: Value<'gc>,
    what: &str,
) -> Error<'gc> {
    let subject = shared.subject(site, operand);
    named_type_error(shared, ctx, site, &subject, value, what)
}

fn named_type_error<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    site: u32,
    subject: &Subject,
    value: Value<'gc>,
    what: &str,
) -> Error<'gc> {
    let kind = value.type_name();
    let message = match subject {
        Subject::Unnamed => format!("attempt to {what} a {kind} value"),
        subject => format!("attempt to {what} {subject}(a {kind} value)"),
    };
    shared.raise(ctx, Blame::Site(site), message.as_bytes())
}

fn add<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__add", |a, b| a + b)
}

fn sub<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__sub", |a, b| a - b)
}

fn mul<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__mul", |a, b| a * b)
}

fn div<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__div", |a, b| a / b)
}

fn modulo<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__mod", |a, b| a - (a / b).floor() * b)
}

fn pow<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    arithmetic(s, ctx, stack, "__pow", power::power)
}

fn minus<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, mut stack: Stack<'gc, '_>) -> Returned<'gc> {
    let (operand, site) = (stack.get(0), stack.get(1));
    stack.clear();
    stack.extend([operand, operand, site]);
    arithmetic(s, ctx, stack, "__unm", |a, _| -a)
}

fn length<'gc>(shared: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let value = stack.get(0);
    match value {
        Value::String(text) => give(stack, text.len() as f64),
        Value::Table(table) => give(stack, super::table::length(table) as f64),
        _ => Err(type_error(
            shared,
            ctx,
            site_of(stack.get(1)),
            0,
            value,
            "get length of",
        )),
    }
}

// Concatenation: the site first, then two or more operands, from right to left.

fn concat<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    mut exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let site = site_of(stack.get(0));
    let mut operands: Vec<Value<'gc>> = stack.into_iter().skip(1).collect();
    if let Some(whole) = join(&operands) {
        shared.room(ctx, whole.len())?;
        exec.fuel().consume((whole.len() / 16) as i32);
        return give(stack, bytes(ctx, whole));
    }
    Ok(match concat_rest(ctx, stack, shared, site, &mut operands)? {
        Some(function) => {
            let boundary = cross(shared, ctx, Blame::Site(site))?;
            shared.call_metamethod(function, Blame::Site(site));
            let then = Some(sequence::concat(ctx, shared, site, operands, boundary));
            CallbackReturn::Call { function, then }
        }
        None => CallbackReturn::Return,
    })
}

fn join(operands: &[Value<'_>]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    for &operand in operands {
        match operand {
            Value::String(text) => whole.extend_from_slice(text.as_bytes()),
            Value::Number(number) => whole.extend_from_slice(number::format(number).as_bytes()),
            Value::Integer(number) => whole.extend_from_slice(number::format(number as f64).as_bytes()),
            _ => return None,
        }
    }
    Some(whole)
}

/// Joins from the right as far as strings go. Leaves the whole on the stack, or the operands of
/// the metamethod that must be asked next, which it gives.
pub(crate) fn concat_rest<'gc>(
    ctx: Context<'gc>,
    mut stack: Stack<'gc, '_>,
    shared: &Rc<Shared>,
    site: u32,
    operands: &mut Vec<Value<'gc>>,
) -> Result<Option<Function<'gc>>, Error<'gc>> {
    while operands.len() > 1 {
        let last = operands.len() - 1;
        let (a, b) = (operands[last - 1], operands[last]);
        if let Some(joined) = join(&[a, b]) {
            operands.truncate(last - 1);
            operands.push(ctx.intern(&joined).into());
            continue;
        }
        for operand in [a, b] {
            let handler = meta::metamethod(ctx, operand, "__concat");
            if let Some((function, in_front)) = meta::callable(ctx, handler) {
                operands.truncate(last - 1);
                stack.clear();
                stack.extend(in_front.then_some(handler).into_iter().chain([a, b]));
                return Ok(Some(function));
            }
            if !handler.is_nil() {
                let _called = cross(shared, ctx, Blame::Site(site))?;
                return Err(named_type_error(shared, ctx, site, &Subject::Unnamed, handler, "call"));
            }
        }
        let culprit = if to_string(ctx, a).is_some() { last } else { last - 1 };
        return Err(type_error(shared, ctx, site, culprit, operands[culprit], "concatenate"));
    }
    stack.clear();
    stack.extend(operands.first().copied());
    Ok(None)
}

// Comparison.

type Compare = (fn(&f64, &f64) -> bool, fn(&[u8], &[u8]) -> bool);

const LESS: Compare = (|a, b| a < b, |a, b| a < b);
const LESS_EQUAL: Compare = (|a, b| a <= b, |a, b| a <= b);

fn compare<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    stack: Stack<'gc, '_>,
    (a, b, site): (Value<'gc>, Value<'gc>, u32),
    order: Compare,
    or_equal: bool,
) -> Returned<'gc> {
    if let Some(known) = plain_comparison(a, b, order) {
        return give(stack, known);
    }
    let blame = Blame::Site(site);
    if a.type_name() == b.type_name() {
        let direct = if or_equal { "__le" } else { "__lt" };
        if let Some(handler) = meta::shared_metamethod(ctx, a, b, direct) {
            return truth_of(shared, ctx, stack, blame, (handler, [a, b], false));
        }
        // 5.1 reads `a <= b` as `not (b < a)` where only `<` is defined.
        if or_equal && let Some(handler) = meta::shared_metamethod(ctx, a, b, "__lt") {
            return truth_of(shared, ctx, stack, blame, (handler, [b, a], true));
        }
    }
    Err(shared.raise(ctx, blame, incomparable(a, b).as_bytes()))
}

/// Compares two numbers or two strings.
fn plain_comparison(a: Value<'_>, b: Value<'_>, (numbers, strings): Compare) -> Option<bool> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(strings(a.as_bytes(), b.as_bytes())),
        (Value::Number(_) | Value::Integer(_), Value::Number(_) | Value::Integer(_)) => {
            Some(numbers(&to_number(a)?, &to_number(b)?))
        }
        _ => None,
    }
}

fn incomparable(a: Value<'_>, b: Value<'_>) -> String {
    let (first, second) = (a.type_name(), b.type_name());
    // C Lua takes types for the same whose names have the same third letter, as thread and string.
    if first.as_bytes().get(2) == second.as_bytes().get(2) {
        format!("attempt to compare two {first} values")
    } else {
        format!("attempt to compare {first} with {second}")
    }
}

/// What `a < b` comes to from within a library.
pub(crate) enum Comparison<'gc> {
    Known(bool),
    /// This function says.
    Ask(Function<'gc>),
    /// The text of the error.
    Impossible(String),
}

pub(crate) fn less_than<'gc>(ctx: Context<'gc>, a: Value<'gc>, b: Value<'gc>) -> Comparison<'gc> {
    if let Some(known) = plain_comparison(a, b, LESS) {
        return Comparison::Known(known);
    }
    match meta::shared_metamethod(ctx, a, b, "__lt") {
        Some(handler) => match meta::function_of(ctx, handler) {
            Ok(function) => Comparison::Ask(function),
            Err(why) => Comparison::Impossible(why),
        },
        None => Comparison::Impossible(incomparable(a, b)),
    }
}

fn truth_of<'gc>(
    shared: &Shared,
    ctx: Context<'gc>,
    mut stack: Stack<'gc, '_>,
    blame: Blame,
    (handler, operands, negated): (Value<'gc>, [Value<'gc>; 2], bool),
) -> Returned<'gc> {
    let boundary = cross(shared, ctx, blame)?;
    let function = meta::function_of(ctx, handler).map_err(|why| shared.raise(ctx, blame, why.as_bytes()))?;
    shared.caller.set(Some(blame));
    shared.call_metamethod(function, blame);
    stack.clear();
    stack.extend(operands);
    Ok(CallbackReturn::Call {
        function,
        then: Some(sequence::truth(ctx, negated, boundary)),
    })
}

fn less<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let (a, b, site) = operands(&stack);
    compare(s, ctx, stack, (a, b, site), LESS, false)
}

fn less_equal<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let (a, b, site) = operands(&stack);
    compare(s, ctx, stack, (a, b, site), LESS_EQUAL, true)
}

fn greater<'gc>(s: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let (a, b, site) = operands(&stack);
    compare(s, ctx, stack, (b, a, site), LESS, false)
}

fn greater_equal<'gc>(
    s: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (a, b, site) = operands(&stack);
    compare(s, ctx, stack, (b, a, site), LESS_EQUAL, true)
}

// Access.

fn index<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (object, key, site) = operands(&stack);
    let access = meta::index(ctx, object, key);
    read(shared, ctx, exec, stack, Some(site), access)
}

/// Gives what was read. A function of the library that answers is called here and now, so that it
/// knows the place it is called from.
fn read<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
    site: Option<u32>,
    access: Access<'gc>,
) -> Returned<'gc> {
    let blame = shared.blame(&exec, site);
    let Access::Call(Function::Callback(callback), arguments) = access else {
        return finish(shared, ctx, stack, blame, access);
    };
    let boundary = cross(shared, ctx, blame)?;
    stack.clear();
    stack.extend(arguments);
    shared.call_metamethod(callback.into(), blame);
    let returned = callback.call(ctx, exec, stack.sub_stack(0));
    shared.take_call();
    drop(boundary);
    Ok(match returned? {
        CallbackReturn::Return => {
            stack.resize(1);
            CallbackReturn::Return
        }
        CallbackReturn::Call { function, then: None } => {
            let then = Some(sequence::one(ctx, cross(shared, ctx, blame)?));
            CallbackReturn::Call { function, then }
        }
        other => other,
    })
}

fn set_index<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (object, key, value, site) = (stack.get(0), stack.get(1), stack.get(2), site_of(stack.get(3)));
    let access = meta::set_index(ctx, object, key, value);
    finish(shared, ctx, stack, Blame::Site(site), access)
}

/// Gives what an access came to, or raises its error.
pub(crate) fn finish<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    stack: Stack<'gc, '_>,
    blame: Blame,
    access: Access<'gc>,
) -> Returned<'gc> {
    match (access, blame) {
        (Access::Value(value), _) => give(stack, value),
        (Access::Call(function, arguments), _) => call_one(shared, ctx, stack, blame, function, &arguments),
        (Access::NotIndexable(value), Blame::Site(site)) => Err(type_error(shared, ctx, site, 0, value, "index")),
        (access, _) => Err(shared.raise(ctx, blame, why_refused(&access).as_bytes())),
    }
}

/// Why an access failed, where nothing is known of the names in the text.
pub(crate) fn why_refused(access: &Access<'_>) -> String {
    match access {
        Access::NotIndexable(value) | Access::HandlerNotIndexable(value) => {
            format!("attempt to index a {} value", value.type_name())
        }
        Access::Refused(refused) => refusal(*refused).to_owned(),
        Access::StoreLoop => "loop in settable".to_owned(),
        _ => "loop in gettable".to_owned(),
    }
}

/// What the server says about a store that is refused.
pub(crate) fn refusal(refused: Refused) -> &'static str {
    match refused {
        Refused::ReadOnly => "Attempt to modify a readonly table",
        Refused::NilKey => "table index is nil",
        Refused::NanKey => "table index is NaN",
    }
}

/// The site, the function, its arguments.
fn call<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (site, callee) = (site_of(stack.get(0)), stack.get(1));
    stack.drain(..2);
    enter(shared, ctx, exec, stack, site, callee, 0)
}

/// The site, the name, the object, the arguments.
fn method<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (site, name, object) = (site_of(stack.get(0)), stack.get(1), stack.get(2));
    stack.drain(..2);
    match meta::index(ctx, object, name) {
        Access::Value(callee) => enter(shared, ctx, exec, stack, site, callee, 1),
        Access::Call(function, arguments) => {
            let kept = stack.drain(..).collect();
            stack.extend(arguments);
            let boundary = cross(shared, ctx, Blame::Site(site))?;
            shared.call_metamethod(function, Blame::Site(site));
            Ok(CallbackReturn::Call {
                function,
                then: Some(sequence::method(ctx, shared, site, kept, boundary)),
            })
        }
        other => finish(shared, ctx, stack, Blame::Site(site), other),
    }
}

/// The site, the name, the object: the method, to be called with the arguments alone.
fn bind<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (site, name, object) = (site_of(stack.get(0)), stack.get(1), stack.get(2));
    match meta::index(ctx, object, name) {
        Access::Value(method) => give(stack, bound_method(ctx, shared, site, method, object)),
        Access::Call(function, arguments) => {
            stack.clear();
            stack.extend(arguments);
            let boundary = cross(shared, ctx, Blame::Site(site))?;
            shared.call_metamethod(function, Blame::Site(site));
            Ok(CallbackReturn::Call {
                function,
                then: Some(sequence::bind(ctx, shared, site, object, boundary)),
            })
        }
        other => finish(shared, ctx, stack, Blame::Site(site), other),
    }
}

/// A function that calls a method of an object with its arguments.
pub(crate) fn bound_method<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    site: u32,
    method: Value<'gc>,
    object: Value<'gc>,
) -> Callback<'gc> {
    let shared = Rc::clone(shared);
    Callback::from_fn_with(
        &ctx,
        (method, object),
        move |&(method, object), ctx, exec, mut stack| {
            stack.push_front(object);
            enter(&shared, ctx, exec, stack, site, method, 1)
        },
    )
}

/// What a method found by an `__index` function calls, and whether it goes in front itself.
pub(crate) fn method_function<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    site: u32,
    callee: Value<'gc>,
) -> Result<(Function<'gc>, bool), Error<'gc>> {
    meta::callable(ctx, callee).ok_or_else(|| type_error(shared, ctx, site, 1, callee, "call"))
}

/// Calls a value with the arguments on the stack; a library function learns the site.
pub(crate) fn enter<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
    site: u32,
    callee: Value<'gc>,
    operand: usize,
) -> Returned<'gc> {
    let Some((function, in_front)) = meta::callable(ctx, callee) else {
        return Err(type_error(shared, ctx, site, operand, callee, "call"));
    };
    if in_front {
        stack.push_front(callee);
    }
    if shared.is_too_deep.get() {
        return Err(depth::overflow(ctx, shared, Blame::Site(site)));
    }
    match function {
        Function::Callback(callback) => {
            shared.caller.set(None);
            shared.call_site.set(Some(site));
            let returned = callback.call(ctx, exec, stack);
            shared.call_site.set(None);
            returned
        }
        function => {
            shared.caller.set(Some(Blame::Site(site)));
            Ok(CallbackReturn::Call { function, then: None })
        }
    }
}

// Who called whom, in chunks that blame errors on callers.

/// Who has called the function that begins here.
fn entered<'gc>(shared: &Rc<Shared>, _: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let caller = take_caller(shared);
    give(stack, Value::Integer(caller))
}

/// The place on which the function that begins here was called, as [`call_from`] reads it.
pub(crate) fn take_caller(shared: &Shared) -> i64 {
    match shared.caller.take() {
        Some(Blame::Site(site)) => i64::from(site),
        // Chunk and line in one number below zero.
        Some(Blame::Line(chunk, line)) => -(i64::from(chunk) << 32 | i64::from(line)) - 1,
        Some(Blame::Nowhere) | None => i64::MIN,
    }
}

/// A call of something named `error`: the site, who called the caller, the function, its arguments.
fn call_from<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (site, caller, callee) = (site_of(stack.get(0)), stack.get(1), stack.get(2));
    let caller = match caller {
        Value::Integer(i64::MIN) => Blame::Nowhere,
        Value::Integer(line) if line < 0 => Blame::Line((-(line + 1) >> 32) as u32, -(line + 1) as u32),
        caller => Blame::Site(site_of(caller)),
    };
    stack.drain(..3);
    shared.callers_caller.set(Some(caller));
    let returned = enter(shared, ctx, exec, stack, site, callee, 0);
    shared.callers_caller.set(None);
    returned
}

/// Ends the fast form of a program, where a guard has seen what it cannot do.
fn give_up<'gc>(_: &Rc<Shared>, _: Context<'gc>, _: Execution<'gc, '_>, _: Stack<'gc, '_>) -> Returned<'gc> {
    Err(Value::Nil.into())
}

// Globals: the name, for a store the value, the site.

fn global<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (key, site) = (stack.get(0), site_of(stack.get(1)));
    let access = meta::index(ctx, ctx.get_global(super::GLOBALS), key);
    read(shared, ctx, exec, stack, Some(site), access)
}

fn set_global<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (key, value, site) = (stack.get(0), stack.get(1), site_of(stack.get(2)));
    let access = meta::set_index(ctx, ctx.get_global(super::GLOBALS), key, value);
    finish(shared, ctx, stack, Blame::Site(site), access)
}

// Loops.

/// First value, limit and step as numbers, such that the VM's loop does what Lua 5.1's does.
fn for_bounds<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let mut bounds = [0.0; 3];
    for (i, what) in ["initial value", "limit", "step"].into_iter().enumerate() {
        bounds[i] = to_number(stack.get(i)).ok_or_else(|| {
            let message = format!("'for' {what} must be a number");
            shared.raise(ctx, Blame::Site(site_of(stack.get(3))), message.as_bytes())
        })?;
    }
    let [initial, limit, step] = bounds;
    let first = initial - step + step;
    let bounds = if first.is_nan() || limit.is_nan() || (step == 0.0 && limit > first) {
        [1.0, 0.0, 1.0]
    } else if step == 0.0 {
        [initial, f64::INFINITY, 0.0]
    } else {
        bounds
    };
    stack.clear();
    stack.extend(bounds.map(Value::Number));
    Ok(CallbackReturn::Return)
}

/// The next turn of a loop: the site, the iterator, its state and the control value.
fn for_call<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (site, iterator) = (site_of(stack.get(0)), stack.get(1));
    stack.drain(..2);
    let boundary = cross(shared, ctx, Blame::Site(site))?;
    let Some((function, in_front)) = meta::callable(ctx, iterator) else {
        return Err(named_type_error(shared, ctx, site, &Subject::Unnamed, iterator, "call"));
    };
    if in_front {
        stack.push_front(iterator);
    }
    if let Function::Callback(callback) = function {
        // A coroutine that it resumes counts from where it was.
        drop(boundary);
        shared.call_site.set(Some(site));
        let returned = callback.call(ctx, exec, stack);
        shared.call_site.set(None);
        if returned.is_err() {
            shared.nesting.borrow().raised_below();
        }
        return match returned? {
            CallbackReturn::Yield { .. } => {
                shared.note(Blame::Site(site));
                Err(Value::String(ctx.intern_static(boundary::NO_YIELD)).into())
            }
            returned => Ok(returned),
        };
    }
    shared.caller.set(Some(Blame::Site(site)));
    Ok(CallbackReturn::Call {
        function,
        then: Some(sequence::all(ctx, boundary)),
    })
}

// Functions and constructors.

/// The `arg` table of a vararg function.
fn arg<'gc>(_: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let values: Vec<Value<'gc>> = stack.into_iter().collect();
    give(stack, arg_table(ctx, &values))
}

/// A table of further arguments.
pub(crate) fn arg_table<'gc>(ctx: Context<'gc>, values: &[Value<'gc>]) -> Table<'gc> {
    let table = Table::new(&ctx);
    for (i, &value) in values.iter().enumerate() {
        let _ = super::table::set(ctx, table, Value::Integer(i as i64 + 1), value);
    }
    let count = Value::Number(values.len() as f64);
    let _ = super::table::set(ctx, table, ctx.intern_static(b"n").into(), count);
    table
}

/// One more field of a table under construction: the table, the key, the value, the site.
fn field<'gc>(shared: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let (table, key, value, site) = (stack.get(0), stack.get(1), stack.get(2), site_of(stack.get(3)));
    let Value::Table(table) = table else {
        return give(stack, table);
    };
    match super::table::set(ctx, table, key, value) {
        Ok(()) => give(stack, table),
        Err(refused) => Err(shared.raise(ctx, Blame::Site(site), refusal(refused).as_bytes())),
    }
}

/// A table whose fields must be evaluated in the order of the text: the site, the roles of what
/// follows as a string of `k` for a key and its value and `p` for a value without, then those.
fn table<'gc>(shared: &Rc<Shared>, ctx: Context<'gc>, _: Execution<'gc, '_>, stack: Stack<'gc, '_>) -> Returned<'gc> {
    let site = site_of(stack.get(0));
    let Value::String(roles) = stack.get(1) else {
        return give(stack, Value::Nil);
    };
    let table = Table::new(&ctx);
    let store = |key, value| {
        super::table::set(ctx, table, key, value)
            .map_err(|refused| shared.raise(ctx, Blame::Site(site), refusal(refused).as_bytes()))
    };
    let mut values = (&stack).into_iter().skip(2);
    let mut positional = Vec::new();
    for role in roles.as_bytes() {
        let value = values.next().unwrap_or_default();
        match role {
            b'k' => store(value, values.next().unwrap_or_default())?,
            _ => positional.push(value),
        }
    }
    // What has no key is stored last, and the last of it may be many values.
    let written = positional.len();
    positional.extend(values);
    let has_gap = positional.iter().any(|value| value.is_nil());
    let count = positional.len();
    for (i, value) in positional.into_iter().enumerate() {
        store(Value::Integer(i as i64 + 1), value)?;
    }
    if has_gap {
        let room = if count == written {
            super::table::rounded_up(count)
        } else {
            count
        };
        super::set_room(ctx, table, room as i64);
    }
    give(stack, table)
}

/// The functions that every shadow leads the VM's own metamethods to.
pub(crate) fn accesses<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>) -> [(&'static str, Callback<'gc>); 5] {
    let access = |function: OperatorFunction| {
        let shared = Rc::clone(shared);
        Callback::from_fn(&ctx, move |ctx, exec, stack| function(&shared, ctx, exec, stack))
    };
    [
        ("__index", access(shadow_index)),
        ("__newindex", access(shadow_set_index)),
        ("__call", access(shadow_call)),
        ("__eq", access(shadow_equal)),
        ("__len", access(length)),
    ]
}

fn shadow_index<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let access = meta::index(ctx, stack.get(0), stack.get(1));
    read(shared, ctx, exec, stack, None, access)
}

fn shadow_set_index<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let blame = shared.blame(&exec, None);
    let access = meta::set_index(ctx, stack.get(0), stack.get(1), stack.get(2));
    finish(shared, ctx, stack, blame, access)
}

fn shadow_call<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    match meta::callable(ctx, stack.get(0)) {
        Some((function, _)) => Ok(CallbackReturn::Call { function, then: None }),
        None => {
            let message = format!("attempt to call a {} value", stack.get(0).type_name());
            Err(shared.raise(ctx, shared.blame(&exec, None), message.as_bytes()))
        }
    }
}

fn shadow_equal<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    exec: Execution<'gc, '_>,
    stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let (a, b) = (stack.get(0), stack.get(1));
    match meta::shared_metamethod(ctx, a, b, "__eq") {
        Some(handler) => truth_of(shared, ctx, stack, shared.blame(&exec, None), (handler, [a, b], false)),
        None => give(stack, false),
    }
}
