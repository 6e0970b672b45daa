//! The globals of a script: the standard library, `redis`, the other libraries, and what guards them.

use std::rc::Rc;

use lua51::stdlib::math::Random;
use lua51::{Frame, Machine, Returned, Stage, StatefulFunction, number, stdlib, table};
use piccolo::{Context, Table, Value as Lua};
use resp::Bytes;

use crate::bit;
use crate::caller::Caller;
use crate::cjson;
use crate::cmsgpack;
use crate::convert;
use crate::error;
use crate::redis::{self, Redis};
use crate::r#struct;

/// Memory a machine may hold, in bytes. The real server has no limit of its own; a browser's tab has.
const MEMORY: usize = 128 << 20;

/// A machine with everything a script can see.
pub(crate) fn machine<C: Caller>(redis: &Rc<Redis<C>>, memory: &Memory) -> Machine {
    let mut machine = libraries(memory);
    machine.install(None, &[("__redis__err__handler", error_handler)]);
    redis::install(&mut machine, redis);
    machine.promise_tables(&["KEYS", "ARGV"]);
    machine.seal(Some(nonexistent));
    machine
}

/// The name that the `redis` of a library under way has before it becomes `redis`.
pub(crate) const LOADING: &str = "@loading";

/// A machine with everything that functions of libraries can see, and what a library can see while
/// it is loaded; `register` is a function of the latter.
pub(crate) fn machine_for_functions<C: Caller, S: 'static>(
    redis: &Rc<Redis<C>>,
    memory: &Memory,
    register: (&Rc<S>, StatefulFunction<S>),
) -> (Machine, Stage) {
    let mut machine = libraries(memory);
    redis::install_for_functions(&mut machine, redis);
    machine.install_with(Some(LOADING), register.0, &[("register_function", register.1)]);
    redis::install_for_loading(&mut machine, LOADING, redis);
    machine.seal(Some(nonexistent));
    let stage = machine.stage(&[("redis", LOADING)], nonexistent);
    (machine, stage)
}

fn libraries(memory: &Memory) -> Machine {
    let mut machine = Machine::new(MEMORY);
    stdlib::install_with_random(&mut machine, &memory.random);
    machine.install(None, &[("pcall", pcall)]);
    cjson::install(&mut machine, &memory.cjson);
    bit::install(&mut machine);
    cmsgpack::install(&mut machine);
    r#struct::install(&mut machine);
    machine
}

/// What the libraries remember from one run to the next.
#[derive(Default)]
pub(crate) struct Memory {
    random: Rc<Random>,
    cjson: Rc<cjson::Settings>,
}

/// What they remembered at some time.
#[derive(Clone, Copy)]
pub(crate) struct Remembered {
    random: u64,
    cjson: cjson::Options,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            random: Random::default().state(),
            cjson: cjson::Options::default(),
        }
    }
}

impl Memory {
    /// Settings of its own, and the same numbers by chance: there is one row of them in a server.
    pub(crate) fn beside(&self) -> Self {
        Self {
            random: Rc::clone(&self.random),
            cjson: Rc::default(),
        }
    }

    pub(crate) fn take(&self) -> Remembered {
        Remembered {
            random: self.random.state(),
            cjson: self.cjson.options(),
        }
    }

    pub(crate) fn restore(&self, remembered: Remembered) {
        self.random.restore(remembered.random);
        self.cjson.restore(remembered.cjson);
    }
}

/// Gives a run its `KEYS` and `ARGV`.
pub(crate) fn set_arguments<'gc>(
    ctx: Context<'gc>,
    set: &mut dyn FnMut(&'static str, Lua<'gc>),
    keys: &[Bytes],
    args: &[Bytes],
) {
    for (name, values) in [("KEYS", keys), ("ARGV", args)] {
        set(name, list(ctx, values));
    }
}

/// Texts as a table.
pub(crate) fn list<'gc>(ctx: Context<'gc>, values: &[Bytes]) -> Lua<'gc> {
    let list = Table::new(&ctx);
    for (i, value) in values.iter().enumerate() {
        let _ = table::set(ctx, list, Lua::Integer(i as i64 + 1), ctx.intern(value).into());
    }
    list.into()
}

/// The server's `pcall`: an error table with a text is returned as the text.
fn pcall<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    stdlib::base::protected_call(frame, Some("err"))
}

/// A visible detail of the server: wraps an error into a table with its place.
fn error_handler<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let ctx = frame.ctx;
    let wrapped = match frame.value(0) {
        Lua::Table(error) => error,
        other => {
            let text = stdlib::base::plain_text(ctx, other);
            convert::error_table(ctx, &[b"ERR ", text.as_bytes()].concat())
        }
    };
    frame.give(wrapped)
}

fn nonexistent<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let name = match frame.value(1) {
        Lua::String(name) => name.as_bytes().to_vec(),
        Lua::Number(n) => number::format(n).into_bytes(),
        _ => return Err(frame.error("Second argument to luaProtectedTableError must be a string or number")),
    };
    Err(frame.error_bytes(&error::nonexistent_global(&name)))
}
