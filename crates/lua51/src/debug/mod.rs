//! Programs that stop at every line, and a look inside while they stand still.
//!
//! Such a program is not lowered to the VM's instructions. It is compiled to those of the real
//! compiler ([`code`]), which are carried out one by one ([`run`]): so it stops where the real
//! machine's line hook is called, and shows the variables that the real machine shows there. It is
//! slower than the other forms of a program, and none of them pays for it.
//!
//! ```
//! use lua51::debug::Seen;
//! use lua51::{Machine, Step, stdlib};
//!
//! let mut machine = Machine::new(16 << 20);
//! stdlib::install(&mut machine);
//! machine.seal(None);
//! let program = machine.load_stepped(b"local a = 20\na = a + 1\nreturn a * 2", "example").unwrap();
//! let run = machine.start(&program, |_, _| {});
//! for line in 1..=3 {
//!     assert_eq!(machine.resume(&run, &mut 1_000), Step::Waiting);
//!     assert_eq!(machine.take_stop(), Some(line));
//! }
//! let levels = machine.levels(Default::default());
//! assert_eq!(levels[0].locals[0].value, Seen::Number(21.0));
//! assert_eq!(machine.evaluate(b"return a + 1", "example", Some(0), 1_000), Ok(Seen::Number(22.0)));
//! assert_eq!(machine.resume(&run, &mut 1_000), Step::Done);
//! ```

mod code;
mod compile;
mod frame;
mod look;
mod run;

use std::cell::Cell;
use std::rc::Rc;

use gc_arena::Gc;
use piccolo::compiler::{compile_chunk, parser};
use piccolo::{Closure, Context, FunctionPrototype};

pub use look::{Level, Reach, Seen, Variable};

use crate::lower::{Interner, forwarding};
use crate::vm::source::Source;
use crate::vm::{ChunkName, LoadError, Machine, Program, Shared, Step};
use code::Register;
use compile::Givens;
use frame::{Cell as Place, Proto, Slot, frames};
use look::Look;

/// Where a program that is debugged is.
#[derive(Debug, Default)]
pub(crate) struct Stepping {
    /// Whether nothing stops for the time being.
    is_off: Cell<bool>,
    /// The line before which a run has stopped.
    line: Cell<Option<u32>>,
    /// The site of the call that is about to enter a function, if it names it.
    called_at: Cell<Option<u32>>,
}

impl Stepping {
    fn is_on(&self) -> bool {
        !self.is_off.get()
    }

    fn stop(&self, line: u32) {
        self.line.set(Some(line));
    }
}

/// Why a text that was to be evaluated gave no value.
#[derive(Debug, Clone, PartialEq)]
pub enum NoValue {
    /// It does not compile.
    Refused(LoadError),
    /// It raised this.
    Raised(Seen),
    /// It did not come to an end.
    Endless,
}

impl Machine {
    /// Compiles a text to a program whose runs end in [`Step::Waiting`] before every line, and
    /// then give it to [`Machine::take_stop`].
    pub fn load_stepped(&mut self, text: &[u8], chunk_name: &str) -> Result<Program, LoadError> {
        let shared = Rc::clone(&self.shared);
        self.lua.enter(|ctx| {
            let main = compiled(ctx, &shared, (text, chunk_name), &Givens::new(), &[])?;
            Ok(Program::exact(ctx.stash(main)))
        })
    }

    /// The line before which the run under way has stopped, if it has stopped at one.
    pub fn take_stop(&mut self) -> Option<u32> {
        self.shared.debug.line.take()
    }

    /// Forgets where runs of before have stopped.
    pub fn forget_stops(&mut self) {
        self.shared.debug.line.take();
        self.lua.enter(|ctx| frames(ctx, frame::Frames::clear));
    }

    /// How many functions are at work in the thread that has stopped.
    pub fn depth(&mut self) -> usize {
        self.lua.enter(|ctx| frames(ctx, |frames| frames.stopped().len()))
    }

    /// The functions at work in the thread that has stopped, the innermost first.
    pub fn levels(&mut self, reach: Reach) -> Vec<Level> {
        let shared = Rc::clone(&self.shared);
        self.lua.enter(|ctx| {
            let stopped = frames(ctx, |frames| frames.stopped().to_vec());
            let levels = stopped.iter().map(|frame| level(ctx, &shared, &frame.borrow(), reach));
            levels.rev().collect()
        })
    }

    /// Evaluates a text, with the variables of a function at work for its globals where it has some
    /// of the name. Level 0 is the innermost; without one the text sees the globals alone.
    pub fn evaluate(
        &mut self,
        text: &[u8],
        chunk_name: &str,
        level: Option<usize>,
        mut fuel: u64,
    ) -> Result<Seen, NoValue> {
        let shared = Rc::clone(&self.shared);
        let taken = self.lua.enter(|ctx| take_variables(ctx, level));
        let program = self.lua.enter(|ctx| {
            let cells = cells(ctx, level, &taken);
            let main = compiled(ctx, &shared, (text, chunk_name), &taken.givens, &cells);
            main.map(|main| Program::exact(ctx.stash(main)))
        });
        let stopped_at = shared.debug.line.take();
        let was_off = shared.debug.is_off.replace(true);
        let value = program.map_err(NoValue::Refused).and_then(|program| {
            let run = self.start_beside(&program);
            match self.resume(&run, &mut fuel) {
                Step::Done => {
                    let (value, _) = self.finish(&run, |ctx, value| {
                        let seen = |value| Seen::of(ctx, value, Reach::default());
                        value.map(seen).map_err(seen)
                    });
                    value.map_err(NoValue::Raised)
                }
                _ => {
                    self.abandon(run);
                    Err(NoValue::Endless)
                }
            }
        });
        shared.debug.is_off.set(was_off);
        shared.debug.line.set(stopped_at);
        self.lua.enter(|ctx| give_back(ctx, level, &taken));
        value
    }
}

/// The main function of a text.
fn compiled<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    (text, chunk_name): (&[u8], &str),
    givens: &Givens,
    cells: &[Place<'gc>],
) -> Result<Closure<'gc>, LoadError> {
    let name = ChunkName {
        shown: chunk_name.into(),
        source: format!("@{chunk_name}").into(),
    };
    let source = Source::read(shared, text, name, 0)?;
    let mut sites = shared.sites.borrow_mut();
    let code = compile::compile(&source.chunk, source.text, source.number, &mut sites, givens)
        .map_err(|_| LoadError::TooLarge("function or expression too complex".to_owned()))?;
    let upvalues = code.upvalues.iter().filter_map(|(_, capture)| match capture {
        code::Capture::Upvalue(given) => cells.get(*given).copied(),
        code::Capture::Register(_) => None,
    });
    let upvalues = upvalues.collect();
    let entry = entry(ctx).map_err(LoadError::TooLarge)?;
    Ok(run::closure(ctx, shared, Proto::new(ctx, code, entry), upvalues))
}

/// `function(...) return begin(...) end`, so that to the VM and the library it is a function of Lua.
fn entry(ctx: Context<'_>) -> Result<Gc<'_, FunctionPrototype<'_>>, String> {
    let block = forwarding(ctx);
    let compiled = compile_chunk(&parser::Chunk { block }, Interner(ctx)).map_err(|error| error.kind.to_string())?;
    let outer = FunctionPrototype::from_compiled(&ctx, ctx.intern_static(b"=debug"), &compiled);
    Ok(outer.prototypes[0].prototypes[0])
}

fn level<'gc>(ctx: Context<'gc>, shared: &Shared, frame: &frame::Frame<'gc>, reach: Reach) -> Level {
    let (code, pc) = (&frame.proto.code, frame.place());
    let mut look = Look::new(reach);
    let mut seen = |name: &str, value| Variable {
        name: name.to_owned(),
        value: look.at(ctx, value, reach.depth),
    };
    let locals = code
        .visible(pc)
        .map(|local| seen(&local.name, frame.get(local.register)));
    let locals = locals.collect();
    let upvalues = code.upvalues.iter().zip(&frame.upvalues);
    let upvalues = upvalues.map(|((name, _), cell)| seen(name, *cell.borrow())).collect();
    Level {
        name: frame.called_at.and_then(|site| shared.subject(site, 0).name()),
        line: code.line(pc),
        locals,
        upvalues,
    }
}

/// The variables of a function at work that a text can name.
#[derive(Default)]
struct Taken {
    givens: Givens,
    /// Of the givens, in their order: a register, or an upvalue.
    places: Vec<Result<Register, usize>>,
    /// The registers that no closure had taken before.
    own: Vec<Register>,
}

fn at_level<'gc, T>(
    ctx: Context<'gc>,
    level: Option<usize>,
    on: impl FnOnce(&mut frame::Frame<'gc>) -> T,
) -> Option<T> {
    let frame = frames(ctx, |frames| frames.stopped().iter().rev().nth(level?).copied())?;
    let mut frame = frame.borrow_mut(&ctx);
    Some(on(&mut frame))
}

fn take_variables(ctx: Context<'_>, level: Option<usize>) -> Taken {
    let taken = at_level(ctx, level, |frame| {
        let mut taken = Taken::default();
        let code = Rc::clone(&frame.proto.code);
        let locals = code
            .visible(frame.place())
            .map(|local| (&local.name, Ok(local.register)));
        let upvalues = code.upvalues.iter().enumerate().map(|(i, (name, _))| (name, Err(i)));
        for (name, place) in upvalues.chain(locals) {
            taken.givens.insert(name.clone(), taken.places.len());
            taken.places.push(place);
            if let Ok(register) = place
                && !matches!(frame.registers.get(register), Some(Slot::Shared(_)))
            {
                taken.own.push(register);
            }
        }
        taken
    });
    taken.unwrap_or_default()
}

fn cells<'gc>(ctx: Context<'gc>, level: Option<usize>, taken: &Taken) -> Vec<Place<'gc>> {
    let cells = at_level(ctx, level, |frame| {
        let places = taken.places.iter().map(|place| match *place {
            Ok(register) => frame.share(ctx, register),
            Err(upvalue) => frame.upvalues[upvalue],
        });
        places.collect()
    });
    cells.unwrap_or_default()
}

/// The registers belong to the function alone again.
fn give_back(ctx: Context<'_>, level: Option<usize>, taken: &Taken) {
    at_level(ctx, level, |frame| {
        for &register in &taken.own {
            frame.registers[register] = Slot::Plain(frame.get(register));
        }
    });
}
