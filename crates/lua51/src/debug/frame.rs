//! A function at work: its registers, its upvalues and where it is.

use std::rc::Rc;

use gc_arena::lock::RefLock;
use gc_arena::{Collect, Gc, Rootable};
use piccolo::{Context, FunctionPrototype, Thread, Value};

use super::code::{Code, Constant, Count, Operand, Register, SiteId};

/// A variable that outlives its function.
pub(super) type Cell<'gc> = Gc<'gc, RefLock<Value<'gc>>>;

/// A compiled function with its constants as values.
#[derive(Collect)]
#[collect(no_drop)]
pub(super) struct Proto<'gc> {
    #[collect(require_static)]
    pub(super) code: Rc<Code>,
    pub(super) constants: Vec<Value<'gc>>,
    pub(super) functions: Vec<Gc<'gc, Proto<'gc>>>,
    /// The VM's function that enters it.
    pub(super) entry: Gc<'gc, FunctionPrototype<'gc>>,
}

impl<'gc> Proto<'gc> {
    pub(super) fn new(ctx: Context<'gc>, mut code: Code, entry: Gc<'gc, FunctionPrototype<'gc>>) -> Gc<'gc, Self> {
        let functions = std::mem::take(&mut code.functions);
        let constants = code.constants.iter().map(|constant| match constant {
            Constant::Nil => Value::Nil,
            Constant::Boolean(truth) => Value::Boolean(*truth),
            Constant::Number(number) => Value::Number(*number),
            Constant::Text(text) => ctx.intern(text).into(),
        });
        let constants = constants.collect();
        let functions = functions.into_iter().map(|code| Self::new(ctx, code, entry)).collect();
        Gc::new(
            &ctx,
            Self {
                code: Rc::new(code),
                constants,
                functions,
                entry,
            },
        )
    }
}

/// What a register holds.
#[derive(Debug, Clone, Copy, Collect)]
#[collect(no_drop)]
pub(super) enum Slot<'gc> {
    Plain(Value<'gc>),
    /// A variable that a closure has taken.
    Shared(Cell<'gc>),
}

/// What becomes of the results of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum After {
    Nothing,
    Into(Register),
    /// So many, from a register on.
    Results(Register, Count),
    /// Goes to the instruction if the truth of the result is the one given.
    Jump(bool, usize),
    /// The next turn of a loop: its first register, its variables and where its body begins.
    Turn(Register, usize, usize),
}

/// A function at work.
#[derive(Collect)]
#[collect(no_drop)]
pub(super) struct Frame<'gc> {
    pub(super) proto: Gc<'gc, Proto<'gc>>,
    pub(super) upvalues: Vec<Cell<'gc>>,
    pub(super) registers: Vec<Slot<'gc>>,
    pub(super) varargs: Vec<Value<'gc>>,
    /// The next instruction.
    pub(super) pc: usize,
    /// The one that was carried out last.
    pub(super) before: Option<usize>,
    /// Whether the run has stopped before the next instruction already.
    pub(super) has_stopped: bool,
    /// The first register behind a row of any number of values.
    pub(super) top: Register,
    #[collect(require_static)]
    pub(super) after: After,
    /// Who called it, as errors need it.
    pub(super) caller: i64,
    /// The site of the call, if it names the function.
    pub(super) called_at: Option<SiteId>,
}

impl<'gc> Frame<'gc> {
    pub(super) fn get(&self, register: Register) -> Value<'gc> {
        match self.registers.get(register) {
            Some(Slot::Plain(value)) => *value,
            Some(Slot::Shared(cell)) => *cell.borrow(),
            None => Value::Nil,
        }
    }

    pub(super) fn set(&mut self, ctx: Context<'gc>, register: Register, value: Value<'gc>) {
        if register >= self.registers.len() {
            self.registers.resize(register + 1, Slot::Plain(Value::Nil));
        }
        match &mut self.registers[register] {
            Slot::Plain(place) => *place = value,
            Slot::Shared(cell) => *cell.borrow_mut(&ctx) = value,
        }
    }

    pub(super) fn operand(&self, operand: Operand) -> Value<'gc> {
        match operand {
            Operand::Register(register) => self.get(register),
            Operand::Constant(constant) => self.constant(constant),
        }
    }

    pub(super) fn constant(&self, constant: usize) -> Value<'gc> {
        self.proto.constants.get(constant).copied().unwrap_or_default()
    }

    /// The register as a variable that others can hold.
    pub(super) fn share(&mut self, ctx: Context<'gc>, register: Register) -> Cell<'gc> {
        if let Some(Slot::Shared(cell)) = self.registers.get(register) {
            return *cell;
        }
        let value = self.get(register);
        self.set(ctx, register, value);
        let cell = Gc::new(&ctx, RefLock::new(value));
        self.registers[register] = Slot::Shared(cell);
        cell
    }

    /// The registers from here on are the function's own again.
    pub(super) fn close(&mut self, from: Register) {
        for slot in self.registers.iter_mut().skip(from) {
            if let Slot::Shared(cell) = slot {
                *slot = Slot::Plain(*cell.borrow());
            }
        }
    }

    /// Whether it is on another line than before, as the real machine sees it: at the beginning of
    /// a function, after a jump back, or on an instruction of another line.
    pub(super) fn enters_line(&self) -> bool {
        let code = &self.proto.code;
        self.before
            .is_none_or(|before| self.pc == 0 || self.pc <= before || code.line(self.pc) != code.line(before))
    }

    /// The instruction it is at: one that it stands before, or a call that has not come back.
    pub(super) fn place(&self) -> usize {
        match self.before {
            Some(before) if !self.has_stopped => before,
            _ => self.pc,
        }
    }

    pub(super) fn line(&self) -> u32 {
        self.proto.code.line(self.pc)
    }
}

pub(super) type SharedFrame<'gc> = Gc<'gc, RefLock<Frame<'gc>>>;

/// The functions at work, the innermost last, in each of the threads that have any.
#[derive(Default, Collect)]
#[collect(no_drop)]
pub(super) struct Frames<'gc> {
    threads: Vec<(Thread<'gc>, Vec<SharedFrame<'gc>>)>,
    /// The thread that has stopped.
    stopped: Option<Thread<'gc>>,
}

impl<'gc> Frames<'gc> {
    /// Those of a thread.
    pub(super) fn of(&mut self, thread: Thread<'gc>) -> &mut Vec<SharedFrame<'gc>> {
        let place = self.threads.iter().position(|(known, _)| *known == thread);
        let place = place.unwrap_or_else(|| {
            self.threads.push((thread, Vec::new()));
            self.threads.len() - 1
        });
        &mut self.threads[place].1
    }

    /// One has ended, and all that it called.
    pub(super) fn leave(&mut self, thread: Thread<'gc>, frame: SharedFrame<'gc>) {
        let frames = self.of(thread);
        if let Some(place) = frames.iter().rposition(|known| Gc::ptr_eq(*known, frame)) {
            frames.truncate(place);
        }
        if frames.is_empty() {
            self.threads.retain(|(known, _)| *known != thread);
        }
    }

    pub(super) fn stop(&mut self, thread: Thread<'gc>) {
        self.stopped = Some(thread);
    }

    /// Those of the thread that has stopped.
    pub(super) fn stopped(&self) -> &[SharedFrame<'gc>] {
        let known = self.threads.iter().find(|(thread, _)| Some(*thread) == self.stopped);
        known.map_or(&[], |(_, frames)| frames)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[derive(Copy, Clone, Collect)]
#[collect(no_drop)]
struct Kept<'gc>(Gc<'gc, RefLock<Frames<'gc>>>);

impl<'gc> piccolo::Singleton<'gc> for Kept<'gc> {
    fn create(ctx: Context<'gc>) -> Self {
        Self(Gc::new(&ctx, RefLock::default()))
    }
}

/// Lends the frames of the machine.
pub(super) fn frames<'gc, T>(ctx: Context<'gc>, look: impl FnOnce(&mut Frames<'gc>) -> T) -> T {
    let kept = ctx.singleton::<Rootable![Kept<'_>]>();
    look(&mut kept.0.borrow_mut(&ctx))
}
