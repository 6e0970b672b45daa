//! From the tree to the instructions of the real compiler.
//!
//! C Lua has no tree: it makes instructions while it reads, and gives each the line of the token it
//! has read last. So this walks over the tree with the tokens beside it ([`Compiler::reach`],
//! [`Compiler::pass`]), and puts off everything that the real compiler puts off: what a name or an
//! index stands for is loaded where its value is needed, on the line that has been reached by then.

mod emit;
mod expression;
mod operator;
mod statement;

use std::collections::BTreeMap;

use super::code::{Capture, Code, Constant, Op, Operand, Register, SiteId, Visible};
use crate::lower::site::{Site, Subject};
use crate::syntax::{Chunk, Function, LocalId, Span, Symbol, Token, TokenKind, tokens};

/// A program that needs more than the real machine has.
#[derive(Debug)]
pub(super) struct TooComplex;

/// Registers of a function, as the real compiler has them.
const REGISTERS: usize = 250;

/// Constants that an operand can name.
const NAMED: usize = 256;

/// Jumps that all go to the same place, by their instructions.
type Jumps = Vec<usize>;

/// An expression that may not have been loaded yet.
#[derive(Debug, Clone)]
struct Exp {
    kind: Kind,
    /// Jumps taken where it is true.
    on_true: Jumps,
    /// Jumps taken where it is false.
    on_false: Jumps,
}

#[derive(Debug, Clone)]
enum Kind {
    Nothing,
    Nil,
    Boolean(bool),
    Number(f64),
    /// By its number among the constants.
    Text(usize),
    Local(Register),
    Upvalue(usize),
    Global(usize, Span),
    Index(Register, Operand, Named),
    /// A test whose jump is this instruction.
    Jump(usize),
    /// The value of an instruction whose register is open.
    Open(usize),
    Register(Register),
    Call(usize),
    Vararg(usize),
}

/// What an error of an operation says of it.
#[derive(Debug, Clone)]
struct Named {
    span: Span,
    subjects: Vec<Subject>,
}

impl Exp {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            on_true: Jumps::new(),
            on_false: Jumps::new(),
        }
    }

    fn has_jumps(&self) -> bool {
        !(self.on_true.is_empty() && self.on_false.is_empty())
    }

    fn is_numeral(&self) -> bool {
        matches!(self.kind, Kind::Number(_)) && !self.has_jumps()
    }

    /// Whether it can give any number of values.
    fn is_multiple(&self) -> bool {
        matches!(self.kind, Kind::Call(_) | Kind::Vararg(_))
    }
}

/// A block that is open.
#[derive(Debug)]
struct Open {
    breaks: Jumps,
    is_loop: bool,
    /// How many locals there were before it.
    actives: usize,
    /// Whether a function has taken one of its locals.
    is_captured: bool,
}

/// What an upvalue is, besides what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outer {
    Local(LocalId),
    /// A variable of the frame in which the program is evaluated.
    Given(usize),
}

/// A function that is being compiled.
#[derive(Debug, Default)]
struct State {
    code: Code,
    /// The locals that can be seen, by their numbers in the code; each has the register of its place.
    actives: Vec<usize>,
    /// The first register that is free.
    free: Register,
    /// Jumps to the next instruction.
    here: Jumps,
    /// The last instruction that a jump could go to.
    last_target: Option<usize>,
    blocks: Vec<Open>,
    outers: Vec<Outer>,
}

/// The variables that a program takes from a frame, by name.
pub(super) type Givens = BTreeMap<String, usize>;

pub(super) struct Compiler<'a> {
    tokens: Vec<Token>,
    /// How many of them have been read.
    read: usize,
    sites: &'a mut Vec<Site>,
    chunk: u32,
    blames_callers: bool,
    givens: &'a Givens,
    /// The register of each local, and how deep the function is that it belongs to.
    places: BTreeMap<LocalId, (usize, Register)>,
    names: &'a [crate::syntax::Local],
    states: Vec<State>,
    is_too_complex: bool,
}

/// Compiles a chunk; its sites go to the end of `sites`.
pub(super) fn compile(
    chunk: &Chunk,
    text: &[u8],
    number: u32,
    sites: &mut Vec<Site>,
    givens: &Givens,
) -> Result<Code, TooComplex> {
    let mut compiler = Compiler {
        tokens: tokens(text),
        read: 0,
        sites,
        chunk: number,
        blames_callers: chunk.blames_callers,
        givens,
        places: BTreeMap::new(),
        names: &chunk.locals,
        states: Vec::new(),
        is_too_complex: false,
    };
    compiler.enter();
    compiler.now().code.is_vararg = true;
    compiler.statements(&chunk.body);
    let code = compiler.leave();
    if compiler.is_too_complex {
        return Err(TooComplex);
    }
    Ok(code)
}

// The tokens.

impl Compiler<'_> {
    /// Everything up to a place in the text has been read.
    fn reach(&mut self, end: u32) {
        while self.tokens.get(self.read).is_some_and(|token| token.span.end <= end) {
            self.read += 1;
        }
    }

    /// One more token has been read.
    fn pass(&mut self) {
        self.read += 1;
    }

    fn next_is(&self, symbol: Symbol) -> bool {
        self.tokens
            .get(self.read)
            .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
    }

    /// The line of the token read last, which an instruction gets that is made now.
    fn line(&self) -> u32 {
        let last = self.read.checked_sub(1);
        last.and_then(|last| self.tokens.get(last).or(self.tokens.last()))
            .map_or(1, |token| token.line)
    }

    /// The line of the token that is read next.
    fn next_line(&self) -> u32 {
        self.tokens
            .get(self.read)
            .or(self.tokens.last())
            .map_or(1, |token| token.line)
    }
}

// Functions, blocks and locals.

impl Compiler<'_> {
    fn now(&mut self) -> &mut State {
        if self.states.is_empty() {
            self.states.push(State::default());
        }
        let last = self.states.len() - 1;
        &mut self.states[last]
    }

    fn pc(&mut self) -> usize {
        self.now().code.ops.len()
    }

    fn enter(&mut self) {
        let (chunk, blames_callers) = (self.chunk, self.blames_callers);
        let mut state = State::default();
        state.code.chunk = chunk;
        state.code.blames_callers = blames_callers;
        self.states.push(state);
        self.open(false);
    }

    fn leave(&mut self) -> Code {
        self.forget_locals(0);
        self.emit(Op::Return(0, Some(0)));
        self.states.pop().unwrap_or_default().code
    }

    fn open(&mut self, is_loop: bool) {
        let actives = self.now().actives.len();
        self.now().blocks.push(Open {
            breaks: Jumps::new(),
            is_loop,
            actives,
            is_captured: false,
        });
    }

    fn close(&mut self) {
        let Some(block) = self.now().blocks.pop() else { return };
        self.forget_locals(block.actives);
        if block.is_captured {
            self.emit(Op::Close(block.actives));
        }
        let state = self.now();
        state.free = state.actives.len();
        self.patch_to_here(block.breaks);
    }

    fn forget_locals(&mut self, count: usize) {
        let pc = self.pc();
        let state = self.now();
        for local in state.actives.drain(count..) {
            state.code.locals[local].to = pc;
        }
    }

    /// Brings a local into sight; its value is in the next register.
    fn declare(&mut self, name: &str) -> Register {
        let from = self.pc();
        let state = self.now();
        let register = state.actives.len();
        state.actives.push(state.code.locals.len());
        state.code.locals.push(Visible {
            name: name.to_owned(),
            register,
            from,
            to: usize::MAX,
        });
        register
    }

    fn declare_local(&mut self, local: LocalId) {
        let names = self.names;
        let register = self.declare(&names[local.0 as usize].name);
        let depth = self.states.len() - 1;
        self.places.insert(local, (depth, register));
    }

    /// The number of an upvalue of the function at a depth.
    fn upvalue(&mut self, depth: usize, outer: Outer, name: &str) -> usize {
        if let Some(known) = self.states[depth].outers.iter().position(|known| *known == outer) {
            return known;
        }
        let capture = match (outer, depth.checked_sub(1)) {
            (Outer::Given(number), None) => Capture::Upvalue(number),
            (Outer::Local(local), Some(around)) if self.places.get(&local).is_some_and(|place| place.0 == around) => {
                let register = self.places[&local].1;
                self.note_captured(around, register);
                Capture::Register(register)
            }
            (_, Some(around)) => Capture::Upvalue(self.upvalue(around, outer, name)),
            (Outer::Local(_), None) => Capture::Upvalue(0),
        };
        let state = &mut self.states[depth];
        state.outers.push(outer);
        state.code.upvalues.push((name.to_owned(), capture));
        state.outers.len() - 1
    }

    fn note_captured(&mut self, depth: usize, register: Register) {
        let blocks = self.states[depth].blocks.iter_mut().rev();
        if let Some(block) = blocks.into_iter().find(|block| block.actives <= register) {
            block.is_captured = true;
        }
    }

    /// The body of a function, whose first word has been read; `end` is where its last ends.
    fn function_body(&mut self, function: &Function, end: u32) -> usize {
        self.enter();
        for &parameter in &function.parameters {
            self.declare_local(parameter);
        }
        if let Some((arg, is_filled)) = function.arg {
            self.declare_local(arg);
            self.now().code.fills_arg = is_filled;
        }
        let state = self.now();
        state.code.parameters = function.parameters.len();
        state.code.is_vararg = function.is_vararg;
        state.free = state.actives.len();
        while !self.next_is(Symbol::CloseParen) && self.read < self.tokens.len() {
            self.pass();
        }
        self.pass();
        self.statements(&function.body);
        self.reach(end);
        let code = self.leave();
        let number = self.now().code.functions.len();
        self.now().code.functions.push(code);
        self.emit(Op::Closure(0, number))
    }

    /// The number of a new site at the line that has been reached.
    fn site(&mut self, named: &Named) -> SiteId {
        let line = self.line();
        self.site_on(line, named)
    }

    fn site_on(&mut self, line: u32, named: &Named) -> SiteId {
        self.sites.push(Site {
            chunk: self.chunk,
            line,
            span: named.span,
            subjects: named.subjects.clone().into(),
            is_tail: false,
        });
        self.sites.len() as SiteId - 1
    }
}

// Registers and constants.

impl Compiler<'_> {
    fn reserve(&mut self, count: usize) {
        let state = self.now();
        state.free += count;
        self.is_too_complex |= self.now().free > REGISTERS;
    }

    /// Frees a register that holds no local, if it is the last.
    fn release(&mut self, register: Register) {
        let state = self.now();
        if register >= state.actives.len() && register + 1 == state.free {
            state.free = register;
        }
    }

    fn release_operand(&mut self, operand: Operand) {
        if let Operand::Register(register) = operand {
            self.release(register);
        }
    }

    fn release_exp(&mut self, exp: &Exp) {
        if let Kind::Register(register) = exp.kind {
            self.release(register);
        }
    }

    fn constant(&mut self, constant: Constant) -> usize {
        let constants = &mut self.now().code.constants;
        if let Some(known) = constants.iter().position(|known| *known == constant) {
            return known;
        }
        constants.push(constant);
        constants.len() - 1
    }
}
