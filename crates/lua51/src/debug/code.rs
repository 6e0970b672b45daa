//! The instructions of a program that is debugged: those of the real compiler, one for one.
//!
//! Where the real machine stops follows from its instructions alone: from their lines, and from
//! the order in which they are reached. So they are these, and a test that C Lua compiles to a test
//! with a jump behind it is one instruction, as the jump is never reached by itself.

use crate::lower::site::Operator;

/// A register of a function at work.
pub(super) type Register = usize;

/// The number of a site, see [`crate::lower::site`].
pub(super) type SiteId = u32;

/// An operand: a register or a constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    Register(Register),
    Constant(usize),
}

/// A constant of a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant {
    Nil,
    Boolean(bool),
    /// Zero and minus zero are one constant, as they are for the real compiler.
    Number(f64),
    Text(Vec<u8>),
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Less,
    LessEqual,
}

/// How many values: so many, or all there are.
pub(super) type Count = Option<usize>;

/// An instruction. The register that comes first is the one that gets the result.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Move(Register, Register),
    Constant(Register, usize),
    /// The third says whether the next instruction is left out.
    Boolean(Register, bool, bool),
    /// From one register to another.
    Nil(Register, Register),
    Upvalue(Register, usize),
    SetUpvalue(usize, Register),
    Global(Register, usize, SiteId),
    SetGlobal(usize, Register, SiteId),
    Index(Register, Register, Operand, SiteId),
    SetIndex(Register, Operand, Operand, SiteId),
    NewTable(Register),
    /// The method goes into the register, the object behind it.
    Method(Register, Register, Operand, SiteId),
    Arithmetic(Register, Operator, Operand, Operand, SiteId),
    Minus(Register, Register, SiteId),
    Length(Register, Register, SiteId),
    Not(Register, Register),
    /// From one register to another.
    Concat(Register, Register, Register, SiteId),
    Jump(usize),
    /// Goes to `to` if the answer is `when`.
    Compare {
        relation: Relation,
        left: Operand,
        right: Operand,
        when: bool,
        to: usize,
        site: SiteId,
    },
    /// Goes to `to` if the truth of a register is `when`; before that its value goes into another.
    Test {
        from: Register,
        into: Option<Register>,
        /// Whether its value can be the value of the expression that it is in.
        gives: bool,
        when: bool,
        to: usize,
    },
    Call {
        base: Register,
        arguments: Count,
        results: Count,
        site: SiteId,
        /// Whether the called function may blame who called this one.
        blames_caller: bool,
        is_tail: bool,
    },
    Return(Register, Count),
    ForPrepare(Register, usize, SiteId),
    ForLoop(Register, usize),
    /// So many variables; it goes to `to` unless the first is nil.
    ForCall(Register, usize, usize, SiteId),
    SetList {
        table: Register,
        first: usize,
        count: Count,
        /// Whether the constructor ends with it.
        is_last: bool,
    },
    Close(Register),
    Closure(Register, usize),
    Vararg(Register, Count),
}

impl Op {
    /// Says where the result goes.
    pub(super) fn set_target(&mut self, register: Register) {
        match self {
            Op::Move(target, _)
            | Op::Constant(target, _)
            | Op::Boolean(target, ..)
            | Op::Upvalue(target, _)
            | Op::Global(target, ..)
            | Op::Index(target, ..)
            | Op::NewTable(target)
            | Op::Arithmetic(target, ..)
            | Op::Minus(target, ..)
            | Op::Length(target, ..)
            | Op::Not(target, _)
            | Op::Concat(target, ..)
            | Op::Closure(target, _)
            | Op::Vararg(target, _) => *target = register,
            _ => {}
        }
    }

    /// Says where a jump goes.
    pub(super) fn set_destination(&mut self, pc: usize) {
        if let Op::Jump(to)
        | Op::Compare { to, .. }
        | Op::Test { to, .. }
        | Op::ForPrepare(_, to, _)
        | Op::ForLoop(_, to)
        | Op::ForCall(_, _, to, _) = self
        {
            *to = pc;
        }
    }
}

/// Where a closure takes an upvalue from when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Capture {
    /// A register of the function around.
    Register(Register),
    /// An upvalue of the function around.
    Upvalue(usize),
}

/// A local and where it can be seen.
#[derive(Debug, Clone)]
pub(super) struct Visible {
    pub(super) name: String,
    pub(super) register: Register,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// A compiled function.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// Its chunk, by its number in the machine.
    pub(super) chunk: u32,
    pub(super) ops: Vec<Op>,
    /// The line of each instruction.
    pub(super) lines: Vec<u32>,
    pub(super) constants: Vec<Constant>,
    pub(super) functions: Vec<Code>,
    /// The names of its upvalues, and where each is taken from.
    pub(super) upvalues: Vec<(String, Capture)>,
    pub(super) locals: Vec<Visible>,
    pub(super) parameters: usize,
    pub(super) is_vararg: bool,
    /// Whether the local after the parameters is a table of the further arguments.
    pub(super) fills_arg: bool,
    /// Whether functions note who called them.
    pub(super) blames_callers: bool,
}

impl Code {
    /// The locals that can be seen at an instruction, in the order of their declaration.
    pub(super) fn visible(&self, pc: usize) -> impl DoubleEndedIterator<Item = &Visible> {
        self.locals
            .iter()
            .filter(move |local| local.from <= pc && pc < local.to)
    }

    pub(super) fn line(&self, pc: usize) -> u32 {
        self.lines.get(pc).copied().unwrap_or_default()
    }
}
