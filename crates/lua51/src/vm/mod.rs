//! A machine: the VM with Lua 5.1's world around it.

pub(crate) mod address;
mod boundary;
mod depth;
mod frame;
mod mark;
mod meta;
mod operators;
mod sequence;
mod shared;
pub(crate) mod source;
mod stage;
pub mod table;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gc_arena::Gc;
use gc_arena::allocator_api::MetricsAlloc;
use piccolo::closure::{UpValue, UpValueState};
use piccolo::types::UpValueDescriptor;
use piccolo::{
    Callback, Closure, Context, Error, Executor, ExecutorMode, Fuel, Function, FunctionPrototype, Lua, StashedClosure,
    StashedExecutor, Table, Thread, Value, Variadic,
};

use boundary::Nesting;
pub(crate) use boundary::{Boundary, Depth, HANDLER_TOO_DEEP, NO_YIELD, TOO_DEEP};
pub(crate) use depth::DEEPEST;
pub(crate) use frame::bytes;
pub use frame::{Frame, LibraryFunction, Pending, Returned, StatefulFunction, to_number, to_string};
pub(crate) use meta::callable;
pub use meta::raw_equal;
pub(crate) use meta::{Access, index};
pub(crate) use operators::{Comparison, arg_table, less_than, refusal, take_caller, why_refused};
pub(crate) use shared::Blame;
pub(crate) use shared::ChunkName;
pub use shared::{Raised, Shared};
pub use stage::Stage;

use crate::environment::{ConstantId, Gives, Known};
use crate::lower::site::{Capture, Operator};
use crate::lower::{Lowered, Marks, Pace};
use crate::syntax::SyntaxError;
use source::Source;

// The VM's own globals table is out of every program's reach; the machine keeps its things there.
pub(crate) const GLOBALS: &str = "@_G";
const WORLD: &str = "@world";
const CONSTANTS: &str = "@constants";
const OPERATORS: &str = "@operators";
const ACCESSES: &str = "@accesses";
const STRING_METATABLE: &str = "@string_metatable";

/// Instructions between two collections of garbage and two looks at the memory.
const STRIDE: i32 = 65_536;

/// A text could not be made a program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The compiler of Lua 5.1 refuses it.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// It is right, but larger than the VM's instructions reach.
    #[error("{0}")]
    TooLarge(String),
}

/// A program that has been compiled by a machine and can be run by it any number of times.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) exact: StashedClosure,
    /// The form that is right as long as it does not raise, where there is one.
    fast: Option<StashedClosure>,
    /// How many fast runs in a row did raise.
    failures: Rc<Cell<u32>>,
}

impl Program {
    /// A program that has one form only.
    pub(crate) fn exact(exact: StashedClosure) -> Self {
        Self {
            exact,
            fast: None,
            failures: Rc::default(),
        }
    }

    /// A program whose fast form keeps failing is not tried any more.
    const PATIENCE: u32 = 4;

    fn fast(&self) -> Option<&StashedClosure> {
        self.fast.as_ref().filter(|_| self.failures.get() < Self::PATIENCE)
    }
}

/// A program under way.
#[derive(Debug, Clone)]
pub struct Run {
    /// Counted from 1.
    number: u64,
    executor: StashedExecutor,
    nesting: Rc<Nesting>,
    pace: Pace,
    failures: Rc<Cell<u32>>,
}

impl Run {
    /// Whether it may end in [`Step::Again`].
    pub fn may_repeat(&self) -> bool {
        self.pace == Pace::Fast
    }
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It has ended; see [`Machine::finish`].
    Done,
    /// It has used up its fuel.
    OutOfFuel,
    /// A library function waits for something from outside.
    Waiting,
    /// A run that [`Machine::start_fast`] began came upon something that only the exact form of its
    /// program does right, an error in most cases. The run is over; [`Machine::start`] the program
    /// and give it the same answers.
    Again,
    /// The machine's memory is over its limit. The run should be dropped.
    OutOfMemory,
}

/// The VM, its libraries and its side tables.
pub struct Machine {
    pub(crate) lua: Lua,
    pub(crate) shared: Rc<Shared>,
    constants: u32,
    /// How many runs have been started.
    runs: u64,
}

impl Machine {
    /// A machine without any library. Memory is in bytes.
    pub fn new(memory_limit: usize) -> Self {
        let mut lua = Lua::empty();
        let shared = Rc::new(Shared::default());
        shared.memory_limit.set(memory_limit);
        lua.enter(|ctx| prepare(ctx, &shared));
        Self {
            lua,
            shared,
            constants: 0,
            runs: 0,
        }
    }

    /// Adds functions, as globals or as fields of a library table.
    pub fn install(&mut self, library: Option<&'static str>, functions: &[(&'static str, LibraryFunction)]) {
        for &(name, function) in functions {
            self.install_closure(library, name, function);
        }
    }

    /// The same for functions that share a state of the host's.
    pub fn install_with<S: 'static>(
        &mut self,
        library: Option<&'static str>,
        state: &Rc<S>,
        functions: &[(&'static str, StatefulFunction<S>)],
    ) {
        for &(name, function) in functions {
            let state = Rc::clone(state);
            self.install_closure(library, name, move |frame| function(&state, frame));
        }
    }

    fn install_closure(
        &mut self,
        library: Option<&'static str>,
        name: &'static str,
        function: impl for<'gc, 'a> Fn(Frame<'gc, 'a>) -> Returned<'gc> + 'static,
    ) {
        let shared = Rc::clone(&self.shared);
        let id = self.constants;
        self.constants += 1;
        self.lua.enter(|ctx| {
            let callback = callback(ctx, shared, function);
            put(ctx, constant_table(ctx), Value::Integer(i64::from(id)), callback.into());
            put(
                ctx,
                library_table(ctx, library),
                ctx.intern_static(name.as_bytes()).into(),
                callback.into(),
            );
        });
        self.learn(library, name, Known::Function(ConstantId(id)));
    }

    /// Adds a value that is not a function.
    pub fn install_value(
        &mut self,
        library: Option<&'static str>,
        name: &'static str,
        value: impl for<'gc> FnOnce(Context<'gc>) -> Value<'gc>,
    ) {
        let is_number = self.lua.enter(|ctx| {
            let value = value(ctx);
            put(
                ctx,
                library_table(ctx, library),
                ctx.intern_static(name.as_bytes()).into(),
                value,
            );
            matches!(value, Value::Number(_))
        });
        if is_number {
            self.learn(library, name, Known::Number);
        }
    }

    fn learn(&self, library: Option<&'static str>, name: &str, known: Known) {
        let mut environment = self.shared.environment.borrow_mut();
        match library {
            None => environment.insert(name, known),
            Some(library) => environment.insert_field(library, name, known),
        }
    }

    /// Says of functions what they return, unless they raise.
    pub fn gives(&mut self, library: Option<&'static str>, names: &[&str], gives: Gives) {
        let mut environment = self.shared.environment.borrow_mut();
        names
            .iter()
            .for_each(|name| environment.mark_gives(library, name, gives));
    }

    /// Says of functions that they must always know the place they are called from, even where they
    /// do not raise.
    pub fn need_place(&mut self, library: Option<&'static str>, names: &[&str]) {
        let mut environment = self.shared.environment.borrow_mut();
        names.iter().for_each(|name| environment.mark_placed(library, name));
    }

    /// Promises that these globals are set to tables before every run.
    pub fn promise_tables(&mut self, names: &[&'static str]) {
        names
            .iter()
            .for_each(|name| self.learn(None, name, Known::Table(BTreeMap::new())));
    }

    /// Ends the installing: everything becomes read-only, `_G` appears, strings get their methods.
    /// `missing` answers reads of globals that do not exist.
    pub fn seal(&mut self, missing: Option<LibraryFunction>) {
        let shared = Rc::clone(&self.shared);
        self.learn(None, "_G", Known::Table(BTreeMap::new()));
        self.lua.enter(|ctx| {
            let (world, accesses) = (table_of(ctx, WORLD), table_of(ctx, ACCESSES));
            let tables: Vec<_> = world.iter().collect();
            for (name, value) in tables {
                if let Value::Table(library) = value {
                    put(ctx, world, name, meta::stand_in(ctx, library, None, accesses).into());
                }
            }
            let metatable = missing.map(|missing| {
                let metatable = Table::new(&ctx);
                let callback = callback(ctx, shared, move |frame| missing(frame));
                put(ctx, metatable, ctx.intern_static(b"__index").into(), callback.into());
                meta::stand_in(ctx, metatable, None, accesses)
            });
            let globals = meta::stand_in(ctx, world, metatable, accesses);
            put(ctx, world, ctx.intern_static(b"_G").into(), globals.into());
            let string = world.get(ctx, "string");
            put(
                ctx,
                ctx.globals(),
                ctx.intern_static(GLOBALS.as_bytes()).into(),
                globals.into(),
            );
            put(
                ctx,
                ctx.globals(),
                ctx.intern_static(meta::STRING_INDEX.as_bytes()).into(),
                string,
            );
            let strings = Table::new(&ctx);
            put(ctx, strings, ctx.intern_static(b"__index").into(), string);
            let strings = meta::stand_in(ctx, strings, None, accesses);
            put(
                ctx,
                ctx.globals(),
                ctx.intern_static(STRING_METATABLE.as_bytes()).into(),
                strings.into(),
            );
        });
    }

    /// Compiles a text.
    pub fn load(&mut self, text: &[u8], chunk_name: &str) -> Result<Program, LoadError> {
        self.compile(text, chunk_name, |_| None)
    }

    /// Compiles a text so that what it holds can be seen before its calls, see
    /// [`Machine::take_mark`]. Where that is not possible it is compiled as any other.
    pub fn load_marked(&mut self, text: &[u8], chunk_name: &str) -> Result<Program, LoadError> {
        match self.compile(text, chunk_name, |source| source.marks()) {
            Err(LoadError::TooLarge(_)) => self.load(text, chunk_name),
            other => other,
        }
    }

    fn compile(
        &mut self,
        text: &[u8],
        chunk_name: &str,
        marks: impl Fn(&Source<'_>) -> Option<Marks>,
    ) -> Result<Program, LoadError> {
        let shared = Rc::clone(&self.shared);
        self.lua.enter(|ctx| {
            let name = ChunkName {
                shown: chunk_name.into(),
                source: format!("@{chunk_name}").into(),
            };
            let source = Source::read(&shared, text, name, 0)?;
            let marks = marks(&source);
            let exact = source.compile(ctx, &shared, Pace::Exact, marks.clone())?;
            let fast = source.has_fast_form();
            let fast = fast.then(|| source.compile(ctx, &shared, Pace::Fast, marks));
            Ok(Program {
                exact: ctx.stash(exact),
                fast: fast.and_then(Result::ok).map(|fast| ctx.stash(fast)),
                failures: Rc::default(),
            })
        })
    }

    /// Starts a program. `globals` sets what was promised.
    pub fn start(
        &mut self,
        program: &Program,
        globals: impl for<'gc> FnOnce(Context<'gc>, &mut dyn FnMut(&'static str, Value<'gc>)),
    ) -> Run {
        self.start_form(program, &program.exact, Pace::Exact, globals)
    }

    /// Starts the fast form of a program, for a host that can start it once more and give it the
    /// same answers: the run may end in [`Step::Again`].
    pub fn start_fast(
        &mut self,
        program: &Program,
        globals: impl for<'gc> FnOnce(Context<'gc>, &mut dyn FnMut(&'static str, Value<'gc>)),
    ) -> Run {
        match program.fast() {
            Some(fast) => self.start_form(program, fast, Pace::Fast, globals),
            None => self.start(program, globals),
        }
    }

    fn start_form(
        &mut self,
        program: &Program,
        main: &StashedClosure,
        pace: Pace,
        globals: impl for<'gc> FnOnce(Context<'gc>, &mut dyn FnMut(&'static str, Value<'gc>)),
    ) -> Run {
        let shared = Rc::clone(&self.shared);
        self.begin(pace, Rc::clone(&program.failures), |ctx| {
            let world = table_of(ctx, WORLD);
            globals(ctx, &mut |name, value| {
                put(ctx, world, ctx.intern_static(name.as_bytes()).into(), value)
            });
            let mut main = Function::Closure(ctx.fetch(main));
            if pace == Pace::Fast {
                main = sequence::watched(ctx, &shared, main).into();
            }
            (main, Variadic(Vec::new()))
        })
    }

    fn begin(
        &mut self,
        pace: Pace,
        failures: Rc<Cell<u32>>,
        main: impl for<'gc> FnOnce(Context<'gc>) -> (Function<'gc>, Variadic<Vec<Value<'gc>>>),
    ) -> Run {
        self.shared.take_raised();
        self.lua.enter(address::forget);
        self.begin_beside(pace, failures, main)
    }

    /// Starts a program while another one stands still; it finds its globals as they are.
    pub(crate) fn start_beside(&mut self, program: &Program) -> Run {
        self.begin_beside(Pace::Exact, Rc::clone(&program.failures), |ctx| {
            (ctx.fetch(&program.exact).into(), Variadic(Vec::new()))
        })
    }

    fn begin_beside(
        &mut self,
        pace: Pace,
        failures: Rc<Cell<u32>>,
        main: impl for<'gc> FnOnce(Context<'gc>) -> (Function<'gc>, Variadic<Vec<Value<'gc>>>),
    ) -> Run {
        self.runs += 1;
        let (shared, number) = (Rc::clone(&self.shared), self.runs);
        shared.run.set(number);
        self.lua.enter(|ctx| {
            walks(ctx, |walks| walks.turn_to(number));
            shared.mark.take();
            let (main, arguments) = main(ctx);
            let thread = Thread::new(ctx);
            // A new thread is stopped, so it can be started.
            let _ = thread.start(ctx, main, arguments);
            let nesting = Rc::new(Nesting::of(ctx, thread));
            Run {
                number,
                executor: ctx.stash(Executor::run(&ctx, thread)),
                nesting,
                pace,
                failures,
            }
        })
    }

    /// Goes on with a run for about `fuel` instructions; what it used is taken off.
    pub fn resume(&mut self, run: &Run, fuel: &mut u64) -> Step {
        *self.shared.nesting.borrow_mut() = Rc::clone(&run.nesting);
        self.shared.pace.set(run.pace);
        if self.shared.run.replace(run.number) != run.number {
            self.lua.enter(|ctx| walks(ctx, |walks| walks.turn_to(run.number)));
        }
        loop {
            let share = i32::try_from(*fuel).unwrap_or(i32::MAX).min(STRIDE);
            let mut tank = Fuel::with(share);
            self.watch_depth(run);
            if self.shared.is_fast() && self.shared.is_too_deep.get() {
                return self.give_up(run);
            }
            let ended = self.lua.enter(|ctx| ctx.fetch(&run.executor).step(ctx, &mut tank));
            let used = i64::from(share) - i64::from(tank.remaining());
            *fuel = fuel.saturating_sub(used.max(1) as u64);
            if self.shared.has_failed.take() {
                return self.give_up(run);
            }
            if ended {
                if run.pace == Pace::Fast {
                    run.failures.set(0);
                }
                return Step::Done;
            }
            let limit = self.shared.memory_limit.get();
            if self.memory() > limit {
                self.lua.gc_collect();
                if self.memory() > limit {
                    return Step::OutOfMemory;
                }
            }
            if tank.is_interrupted() {
                return Step::Waiting;
            }
            if *fuel == 0 {
                return Step::OutOfFuel;
            }
        }
    }

    /// Ends a fast run that is of no use.
    fn give_up(&mut self, run: &Run) -> Step {
        run.failures.set(run.failures.get() + 1);
        self.abandon(run.clone());
        Step::Again
    }

    /// Tells the calls that follow whether they are too deep.
    fn watch_depth(&mut self, run: &Run) {
        let (memory, counted_at) = (self.memory(), run.nesting.counted_at.get());
        run.nesting.counted_at.set(counted_at.min(memory));
        let mut is_too_deep = false;
        if memory > counted_at + depth::GROWTH {
            run.nesting.counted_at.set(memory);
            is_too_deep = self
                .lua
                .enter(|ctx| run.nesting.running(ctx).is_some_and(depth::is_too_deep));
        }
        if is_too_deep != self.shared.is_too_deep.get() {
            self.lua.enter(|ctx| depth::set_flag(ctx, &self.shared, is_too_deep));
        }
    }

    /// Takes what a finished run came to, its first value or its error, and where that was raised.
    pub fn finish<T>(
        &mut self,
        run: &Run,
        take: impl for<'gc> FnOnce(Context<'gc>, Result<Value<'gc>, Value<'gc>>) -> T,
    ) -> (T, Option<Raised>) {
        let taken = self.lua.enter(|ctx| {
            let executor = ctx.fetch(&run.executor);
            let result = if executor.mode() == ExecutorMode::Result {
                match executor.take_result::<Variadic<Vec<Value<'_>>>>(ctx) {
                    Ok(Ok(values)) => Ok(values.first().copied().unwrap_or_default()),
                    Ok(Err(error)) => Err(error_value(ctx, &error)),
                    Err(_) => Ok(Value::Nil),
                }
            } else {
                Ok(Value::Nil)
            };
            walks(ctx, |walks| walks.forget(run.number));
            take(ctx, result)
        });
        (taken, self.shared.take_raised())
    }

    /// What the run under way held at the last mark that it has passed since this was asked last:
    /// the place and every value that its future hangs on. Runs of a program with equal marks that
    /// are given equal answers since go on alike.
    pub fn take_mark(&mut self) -> Option<Vec<u8>> {
        self.shared.mark.take()
    }

    /// Drops what a run still holds.
    pub fn abandon(&mut self, run: Run) {
        self.lua.enter(|ctx| {
            ctx.fetch(&run.executor).stop(&ctx);
            walks(ctx, |walks| walks.forget(run.number));
        });
    }

    /// Bytes the machine holds, garbage included.
    pub fn memory(&self) -> usize {
        self.lua.total_memory() + self.shared.memory()
    }
}

/// A function of the host's as a function of the VM's.
pub fn callback<'gc>(
    ctx: Context<'gc>,
    shared: Rc<Shared>,
    function: impl for<'a> Fn(Frame<'gc, 'a>) -> Returned<'gc> + 'static,
) -> Callback<'gc> {
    Callback::from_fn(&ctx, move |ctx, exec, stack| {
        let (site, is_metamethod) = shared.take_call();
        function(Frame {
            ctx,
            exec,
            stack,
            shared: &shared,
            site,
            is_metamethod,
        })
    })
}

fn put<'gc>(ctx: Context<'gc>, table: Table<'gc>, key: Value<'gc>, value: Value<'gc>) {
    // Keys here are names and numbers, which the VM never refuses.
    let _ = table.set_value(&ctx, key, value);
}

fn table_of<'gc>(ctx: Context<'gc>, name: &'static str) -> Table<'gc> {
    match ctx.get_global(name) {
        Value::Table(table) => table,
        _ => {
            let table = Table::new(&ctx);
            put(
                ctx,
                ctx.globals(),
                ctx.intern_static(name.as_bytes()).into(),
                table.into(),
            );
            table
        }
    }
}

fn constant_table(ctx: Context<'_>) -> Table<'_> {
    table_of(ctx, CONSTANTS)
}

fn library_table<'gc>(ctx: Context<'gc>, library: Option<&'static str>) -> Table<'gc> {
    let world = table_of(ctx, WORLD);
    let Some(name) = library else { return world };
    match world.get(ctx, name) {
        Value::Table(table) => table,
        _ => {
            let table = Table::new(&ctx);
            put(ctx, world, ctx.intern_static(name.as_bytes()).into(), table.into());
            table
        }
    }
}

/// Puts the operators and the accesses in their places.
fn prepare(ctx: Context<'_>, shared: &Rc<Shared>) {
    let operators = table_of(ctx, OPERATORS);
    for operator in Operator::ALL {
        let function = operators::function(ctx, shared, operator);
        put(ctx, operators, Value::Integer(operator as i64), function.into());
    }
    let accesses = table_of(ctx, ACCESSES);
    for (name, function) in operators::accesses(ctx, shared) {
        put(
            ctx,
            accesses,
            ctx.intern_static(name.as_bytes()).into(),
            function.into(),
        );
    }
}

/// Compiles a text to its main function, in the form that the run under way executes.
pub(crate) fn load<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    text: &[u8],
    name: ChunkName,
) -> Result<Closure<'gc>, LoadError> {
    Source::read(shared, text, name, shared.nesting.borrow().depth() + 1)?.compile(ctx, shared, shared.pace.get(), None)
}

/// The function of an operator.
pub(crate) fn operator(ctx: Context<'_>, operator: Operator) -> Function<'_> {
    match table_of(ctx, OPERATORS).get_value(Value::Integer(operator as i64)) {
        Value::Function(function) => function,
        // Every operator has its place.
        _ => raiser(ctx, b"no such operator"),
    }
}

/// The function that asks a metamethod whether two tables are equal.
pub(crate) fn equality(ctx: Context<'_>) -> Function<'_> {
    match table_of(ctx, ACCESSES).get(ctx, "__eq") {
        Value::Function(function) => function,
        _ => raiser(ctx, b"no such operator"),
    }
}

/// The error of a call that is one too many, at the place of the call.
pub(crate) fn stack_overflow<'gc>(ctx: Context<'gc>, shared: &Rc<Shared>, caller: Option<Blame>) -> Error<'gc> {
    depth::overflow(ctx, shared, caller.unwrap_or(Blame::Nowhere))
}

/// Takes the main function out of its wrapping without running it, and ties its upvalues to what
/// they stand for: the wrapping's parameters are the captures, everything else is the globals.
fn main_closure<'gc>(ctx: Context<'gc>, chunk_name: &str, lowered: &Lowered<'gc>) -> Closure<'gc> {
    let name = ctx.intern(chunk_name.as_bytes());
    let outer = FunctionPrototype::from_compiled(&ctx, name, &lowered.prototype);
    let main = outer.prototypes[0].prototypes[0];
    let mut upvalues = allocator_api2::vec::Vec::new_in(MetricsAlloc::new(&ctx));
    for descriptor in main.upvalues.iter() {
        let value = match descriptor {
            UpValueDescriptor::ParentLocal(register) => match lowered.captures[register.0 as usize] {
                Capture::TooDeep => {
                    upvalues.push(depth::flag(ctx));
                    continue;
                }
                Capture::Operator(operator) => table_of(ctx, OPERATORS).get_value(Value::Integer(operator as i64)),
                Capture::Constant(id) => constant_table(ctx).get_value(Value::Integer(i64::from(id.0))),
            },
            UpValueDescriptor::Outer(_) | UpValueDescriptor::Environment => table_of(ctx, WORLD).into(),
        };
        upvalues.push(UpValue::new(&ctx, UpValueState::Closed(value)));
    }
    Closure::from_parts(&ctx, Gc::clone(&main), upvalues)
}

/// The value an error carries; what the VM itself raises becomes its text.
pub fn error_value<'gc>(ctx: Context<'gc>, error: &Error<'gc>) -> Value<'gc> {
    match error {
        Error::Lua(error) => error.0,
        Error::Runtime(error) => match error.to_string().as_str() {
            // The one refusal that is left to the VM.
            "table key is NaN" => ctx.intern_static(refusal(table::Refused::NanKey).as_bytes()).into(),
            other => ctx.intern(other.as_bytes()).into(),
        },
    }
}

/// The position an error of a level gets. Who called the caller is known only where the chunk asks
/// for it by name; beyond that every level counts as the second.
pub(crate) fn position(frame: &Frame<'_, '_>, level: i32) -> Vec<u8> {
    match (level, frame.shared.callers_caller.get()) {
        (2.., Some(caller)) => frame.shared.callers_position(caller),
        _ => frame.shared.position(frame.blame()),
    }
}

/// The metatable that strings show: a read-only table with the string library as its `__index`.
pub(crate) fn string_metatable(ctx: Context<'_>) -> Value<'_> {
    ctx.get_global(STRING_METATABLE)
}

/// Gives a table a metatable, or takes it.
pub(crate) fn set_metatable<'gc>(ctx: Context<'gc>, of: Table<'gc>, metatable: Option<Table<'gc>>) {
    let room = table::room(of);
    match metatable {
        None if room.is_none() => drop(of.set_metatable(&ctx, None)),
        metatable => table::set_shadow(ctx, of, metatable, None, table_of(ctx, ACCESSES)),
    }
    if let Some(room) = room {
        table::note_room(ctx, of, room);
    }
}

/// Notes for how many entries a constructor made room in a table that it left gaps in.
pub(crate) fn set_room<'gc>(ctx: Context<'gc>, of: Table<'gc>, room: i64) {
    table::set_shadow(ctx, of, None, None, table_of(ctx, ACCESSES));
    table::note_room(ctx, of, room);
}

/// A global function of the library, as it was installed.
pub(crate) fn constant<'gc>(ctx: Context<'gc>, name: &'static str) -> Value<'gc> {
    table_of(ctx, WORLD).get(ctx, name)
}

/// A function that raises a text without a position.
pub(crate) fn raiser<'gc>(ctx: Context<'gc>, message: &[u8]) -> Function<'gc> {
    let message = ctx.intern(message);
    Callback::from_fn_with(&ctx, message, |&message, _, _, _| Err(Value::String(message).into())).into()
}

/// Lends the walks that `next` goes on with.
pub(crate) fn walk<'gc, T>(ctx: Context<'gc>, step: impl FnOnce(&mut table::Walks<'gc>) -> T) -> T {
    walks(ctx, |walks| step(walks.now()))
}

fn walks<'gc, T>(ctx: Context<'gc>, step: impl FnOnce(&mut table::WalksOfRuns<'gc>) -> T) -> T {
    let walks = ctx.singleton::<gc_arena::Rootable![Walks<'_>]>();
    step(&mut walks.0.borrow_mut(&ctx))
}

/// The walks of a machine, kept where the collector sees it.
#[derive(Copy, Clone, gc_arena::Collect)]
#[collect(no_drop)]
struct Walks<'gc>(Gc<'gc, gc_arena::lock::RefLock<table::WalksOfRuns<'gc>>>);

impl<'gc> piccolo::Singleton<'gc> for Walks<'gc> {
    fn create(ctx: Context<'gc>) -> Self {
        Self(Gc::new(&ctx, gc_arena::lock::RefLock::default()))
    }
}
