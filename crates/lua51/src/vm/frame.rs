//! A call of a library function: its arguments, and errors in the words of the C library.

use std::rc::Rc;

use piccolo::{CallbackReturn, Context, Error, Execution, Function, Stack, Table, Value};

use super::boundary::Boundary;
use super::meta::Access;
use super::operators;
use super::sequence;
use super::shared::{Blame, Raised, Shared};
use super::table::{self, Refused};
use crate::lower::site::Subject;
use crate::number;

/// What a library function is given.
pub struct Frame<'gc, 'a> {
    /// The VM's context.
    pub ctx: Context<'gc>,
    /// The VM's execution, for calls back into Lua and for fuel.
    pub exec: Execution<'gc, 'a>,
    /// The arguments, and where the results go.
    pub stack: Stack<'gc, 'a>,
    /// The machine's side tables.
    pub shared: &'a Rc<Shared>,
    /// The site of the call, where it came from the text itself.
    pub(crate) site: Option<u32>,
    /// Whether an operation calls it and not the text, so that it has no name.
    pub(crate) is_metamethod: bool,
}

/// The place of a call that is answered later.
#[derive(Debug, Clone)]
pub struct Pending {
    shared: Rc<Shared>,
    blame: Blame,
}

impl Pending {
    /// Where the call is in the text.
    pub fn place(&self) -> Option<Raised> {
        self.shared.place(self.blame)
    }

    /// Raises a value as the call's error.
    pub fn raise<'gc>(&self, value: Value<'gc>) -> Error<'gc> {
        self.shared.note(self.blame);
        self.shared.blame_library();
        value.into()
    }

    /// Raises a message with the position of the call in front.
    pub(crate) fn error<'gc>(&self, ctx: Context<'gc>, message: &str) -> Error<'gc> {
        self.error_bytes(ctx, message.as_bytes())
    }

    /// The same for a message that is not UTF-8.
    pub(crate) fn error_bytes<'gc>(&self, ctx: Context<'gc>, message: &[u8]) -> Error<'gc> {
        let error = self.shared.raise(ctx, self.blame, message);
        self.shared.blame_library();
        error
    }

    /// Stores an entry from within a library, where a refusal has no position.
    pub(crate) fn store<'gc>(
        &self,
        ctx: Context<'gc>,
        of: Table<'gc>,
        key: Value<'gc>,
        value: Value<'gc>,
    ) -> Result<(), Error<'gc>> {
        table::set(ctx, of, key, value).map_err(|refused| self.raise(refusal(ctx, refused)))
    }

    /// Raises where so many bytes are more than there may be.
    pub(crate) fn room<'gc>(&self, ctx: Context<'gc>, bytes: usize) -> Result<(), Error<'gc>> {
        self.shared.room(ctx, bytes)
    }

    /// Raises why an access from within a library failed, which has no position.
    pub(crate) fn refuse<'gc>(&self, ctx: Context<'gc>, access: &Access<'gc>) -> Error<'gc> {
        let message = operators::why_refused(access);
        self.raise(ctx.intern(message.as_bytes()).into())
    }

    /// Notes that C calls Lua now.
    pub(crate) fn boundary<'gc>(&self, ctx: Context<'gc>) -> Result<Boundary, Error<'gc>> {
        Boundary::cross(&self.shared).map_err(|why| self.raise(ctx.intern_static(why.as_bytes()).into()))
    }
}

/// What a library function gives.
pub type Returned<'gc> = Result<CallbackReturn<'gc>, Error<'gc>>;

/// A function of a library.
pub type LibraryFunction = for<'gc, 'a> fn(Frame<'gc, 'a>) -> Returned<'gc>;

/// A function of a library that shares a state with the others of it.
pub type StatefulFunction<S> = for<'gc, 'a> fn(&S, Frame<'gc, 'a>) -> Returned<'gc>;

impl<'gc> Frame<'gc, '_> {
    /// How many arguments there are.
    pub fn count(&self) -> usize {
        self.stack.len()
    }

    /// The argument, from 0; nil where there is none.
    pub fn value(&self, i: usize) -> Value<'gc> {
        self.stack.get(i)
    }

    /// Whether the argument is missing or nil.
    pub fn is_absent(&self, i: usize) -> bool {
        self.value(i).is_nil()
    }

    /// The argument, which may be nil but must be there.
    pub fn any(&self, i: usize) -> Result<Value<'gc>, Error<'gc>> {
        if i < self.count() {
            Ok(self.value(i))
        } else {
            Err(self.bad_argument(i, "value expected"))
        }
    }

    /// The argument as a number; strings that read as one are taken.
    pub fn number(&self, i: usize) -> Result<f64, Error<'gc>> {
        to_number(self.value(i)).ok_or_else(|| self.wrong_type(i, "number"))
    }

    /// The argument as C casts a number to an integer.
    pub fn integer(&self, i: usize) -> Result<i64, Error<'gc>> {
        Ok(number::to_integer(self.number(i)?))
    }

    /// The argument as an `int` of C: the lower half of the integer.
    pub fn int(&self, i: usize) -> Result<i32, Error<'gc>> {
        Ok(self.integer(i)? as i32)
    }

    /// The argument as an `int`, or `default` where it is absent.
    pub fn int_or(&self, i: usize, default: i32) -> Result<i32, Error<'gc>> {
        if self.is_absent(i) { Ok(default) } else { self.int(i) }
    }

    /// The argument as a function.
    pub fn function(&self, i: usize) -> Result<Function<'gc>, Error<'gc>> {
        match self.value(i) {
            Value::Function(function) => Ok(function),
            _ => Err(self.wrong_type(i, "function")),
        }
    }

    /// The argument as an integer, or `default` where it is absent.
    pub fn integer_or(&self, i: usize, default: i64) -> Result<i64, Error<'gc>> {
        if self.is_absent(i) {
            Ok(default)
        } else {
            self.integer(i)
        }
    }

    /// The argument as a string; numbers are printed.
    pub fn string(&self, i: usize) -> Result<piccolo::String<'gc>, Error<'gc>> {
        to_string(self.ctx, self.value(i)).ok_or_else(|| self.wrong_type(i, "string"))
    }

    /// The argument as a table.
    pub fn table(&self, i: usize) -> Result<Table<'gc>, Error<'gc>> {
        match self.value(i) {
            Value::Table(table) => Ok(table),
            _ => Err(self.wrong_type(i, "table")),
        }
    }

    /// Returns one value.
    pub fn give(mut self, value: impl Into<Value<'gc>>) -> Returned<'gc> {
        self.stack.clear();
        self.stack.push_back(value.into());
        Ok(CallbackReturn::Return)
    }

    /// Returns a string.
    pub fn give_text(self, text: &[u8]) -> Returned<'gc> {
        let text = self.ctx.intern(text);
        self.give(text)
    }

    /// Returns a string that has just been built, and pays for its length.
    pub fn give_bytes(mut self, text: Vec<u8>) -> Returned<'gc> {
        self.spend(text.len() / 16);
        let text = bytes(self.ctx, text);
        self.give(text)
    }

    /// Raises what C Lua raises when memory runs out, where so many bytes are more than there may be.
    pub fn room(&self, bytes: usize) -> Result<(), Error<'gc>> {
        self.shared.room(self.ctx, bytes)
    }

    /// Returns these values.
    pub fn give_all(mut self, values: impl IntoIterator<Item = Value<'gc>>) -> Returned<'gc> {
        self.stack.clear();
        self.stack.extend(values);
        Ok(CallbackReturn::Return)
    }

    /// Returns nothing, which is not the same as nil.
    pub fn give_nothing(mut self) -> Returned<'gc> {
        self.stack.clear();
        Ok(CallbackReturn::Return)
    }

    /// Calls a function as the last act; its results are this call's.
    pub fn call(mut self, function: Function<'gc>, arguments: impl IntoIterator<Item = Value<'gc>>) -> Returned<'gc> {
        self.stack.clear();
        self.stack.extend(arguments);
        Ok(CallbackReturn::Call { function, then: None })
    }

    /// The same for exactly one result.
    pub(crate) fn call_for_one(
        mut self,
        function: Function<'gc>,
        arguments: impl IntoIterator<Item = Value<'gc>>,
    ) -> Returned<'gc> {
        let boundary = self.pending().boundary(self.ctx)?;
        self.stack.clear();
        self.stack.extend(arguments);
        Ok(CallbackReturn::Call {
            function,
            then: Some(sequence::one(self.ctx, boundary)),
        })
    }

    /// Raises a message with the position of the caller in front.
    pub fn error(&self, message: &str) -> Error<'gc> {
        self.error_bytes(message.as_bytes())
    }

    /// The same for a message that is not UTF-8.
    pub fn error_bytes(&self, message: &[u8]) -> Error<'gc> {
        let error = self.shared.raise(self.ctx, self.blame(), message);
        self.shared.blame_library();
        error
    }

    /// Raises a value as it is.
    pub fn raise(&self, value: Value<'gc>) -> Error<'gc> {
        self.shared.note(self.blame());
        self.shared.blame_library();
        value.into()
    }

    /// Stores an entry from within a library, where a refusal has no position.
    pub(crate) fn store(&self, of: Table<'gc>, key: Value<'gc>, value: Value<'gc>) -> Result<(), Error<'gc>> {
        table::set(self.ctx, of, key, value).map_err(|refused| self.raise(refusal(self.ctx, refused)))
    }

    /// Raises that the `i`-th argument, from 0, is not what it should be.
    pub fn bad_argument(&self, i: usize, why: &str) -> Error<'gc> {
        self.bad_argument_bytes(i, why.as_bytes())
    }

    /// The same for a reason that is not UTF-8.
    pub fn bad_argument_bytes(&self, i: usize, why: &[u8]) -> Error<'gc> {
        let (of, end) = (self.argument(i), b")");
        self.error_bytes(&[of.as_bytes(), why, end].concat())
    }

    /// Raises what is wrong with the arguments as a whole, of which C says that it is number 0.
    pub fn bad_arguments(&self, why: &str) -> Error<'gc> {
        let of = self.argument(0).replacen("#1", "#0", 1);
        self.error(&format!("{of}{why})"))
    }

    /// How a complaint about an argument begins.
    fn argument(&self, i: usize) -> String {
        let named = self.site.filter(|_| !self.is_metamethod);
        let subject = named.map_or(Subject::Unnamed, |site| {
            self.shared.subject(site, self.callee_operand(site))
        });
        let (number, name) = match &subject {
            Subject::Unnamed => (i + 1, "?"),
            Subject::Method(name) if i == 0 => {
                return format!("calling '{name}' on bad self (");
            }
            Subject::Method(name) => (i, &**name),
            Subject::Local(name) | Subject::Upvalue(name) | Subject::Global(name) | Subject::Field(name) => {
                (i + 1, &**name)
            }
        };
        format!("bad argument #{number} to '{name}' (")
    }

    /// A method call keeps its name second, after the object.
    fn callee_operand(&self, site: u32) -> usize {
        usize::from(matches!(self.shared.subject(site, 1), Subject::Method(_)))
    }

    /// Raises that the `i`-th argument is not of a type.
    pub fn wrong_type(&self, i: usize, expected: &str) -> Error<'gc> {
        let found = if i < self.count() {
            self.value(i).type_name()
        } else {
            "no value"
        };
        self.bad_argument(i, &format!("{expected} expected, got {found}"))
    }

    /// Where errors of this call are blamed on.
    pub(crate) fn blame(&self) -> Blame {
        self.shared.blame(&self.exec, self.site)
    }

    /// Keeps the place of this call for an answer that comes later.
    pub fn pending(&self) -> Pending {
        Pending {
            shared: Rc::clone(self.shared),
            blame: self.blame(),
        }
    }

    /// Pays for work beyond the call itself.
    pub fn spend(&mut self, instructions: usize) {
        self.exec
            .fuel()
            .consume(i32::try_from(instructions).unwrap_or(i32::MAX));
    }
}

fn refusal(ctx: Context<'_>, refused: Refused) -> Value<'_> {
    ctx.intern_static(operators::refusal(refused).as_bytes()).into()
}

/// A string of its own for bytes that need not be copied.
pub(crate) fn bytes(ctx: Context<'_>, text: Vec<u8>) -> piccolo::String<'_> {
    // Short ones are worth finding again.
    if text.len() <= 256 {
        ctx.intern(&text)
    } else {
        piccolo::String::from_buffer(&ctx, text.into_boxed_slice())
    }
}

/// The value as a number, as arithmetic reads it.
pub fn to_number(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Number(n) => Some(n),
        Value::Integer(i) => Some(i as f64),
        Value::String(s) => number::parse(s.as_bytes()),
        _ => None,
    }
}

/// The value as a string, as `..` reads it.
pub fn to_string<'gc>(ctx: Context<'gc>, value: Value<'gc>) -> Option<piccolo::String<'gc>> {
    match value {
        Value::String(s) => Some(s),
        Value::Number(n) => Some(ctx.intern(number::format(n).as_bytes())),
        Value::Integer(i) => Some(ctx.intern(number::format(i as f64).as_bytes())),
        _ => None,
    }
}
