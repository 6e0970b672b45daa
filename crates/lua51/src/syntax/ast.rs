//! The tree of a chunk, with every name resolved.
//!
//! Lua 5.1 resolves names while it parses, so the tree says of each one whether it is a local, an
//! outer function's local or a global, and for each local what was ever stored in it.

use super::Span;

/// A whole text.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// The main function's statements.
    pub body: Block,
    /// Every local of every function, by [`LocalId`].
    pub locals: Vec<Local>,
    /// Where each of the text's lines starts.
    pub lines: Vec<u32>,
    /// Whether the text names something through which a value could get a metatable.
    pub names_metatables: bool,
    /// Whether an error may be blamed on a caller's caller: `error(message, 2)`.
    pub blames_callers: bool,
}

/// Which local of the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalId(pub u32);

/// A local variable or parameter.
#[derive(Debug, Clone)]
pub struct Local {
    /// Its name; names need not be unique.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// Statements in a scope of their own.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// In order; `return` and `break` only as the last.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Its text.
    pub span: Span,
    /// The line it starts on.
    pub line: u32,
}

/// What a statement does.
#[derive(Debug, Clone)]
pub enum StatementKind {
    /// `local a, b = ...`
    Local(Vec<LocalId>, Vec<Expression>),
    /// `a, t.x = ...`
    Assign(Vec<Expression>, Vec<Expression>),
    /// A call for its effect.
    Call(Expression),
    /// `do ... end`
    Do(Block),
    /// `while c do ... end`
    While(Expression, Block),
    /// `repeat ... until c`; the condition sees the block's locals.
    Repeat(Block, Expression),
    /// `if ... elseif ... else ... end`
    If(Vec<(Expression, Block)>, Option<Block>),
    /// `for i = a, b, c do ... end`
    NumericFor {
        /// The loop variable.
        variable: LocalId,
        /// First value, limit and, if given, step.
        range: [Option<Expression>; 3],
        /// The loop.
        body: Block,
        /// The line of the word `do`, which the compiler blames for wrong bounds.
        line: u32,
    },
    /// `for k, v in ... do ... end`
    GenericFor {
        /// The loop variables.
        variables: Vec<LocalId>,
        /// Iterator, state and first control value.
        values: Vec<Expression>,
        /// The loop.
        body: Block,
        /// The line after the word `in`, which the compiler blames for a wrong iterator.
        line: u32,
    },
    /// `local function f ... end`
    LocalFunction(LocalId, Function),
    /// `return ...`
    Return(Vec<Expression>),
    /// `break`
    Break,
}

impl StatementKind {
    /// Whether nothing can follow it in its block.
    pub fn ends_block(&self) -> bool {
        matches!(self, Self::Return(_) | Self::Break)
    }
}

/// The parameters and body of a function.
#[derive(Debug, Clone)]
pub struct Function {
    /// Named parameters, `self` of a method included.
    pub parameters: Vec<LocalId>,
    /// Whether it ends in `...`.
    pub is_vararg: bool,
    /// The implicit local `arg` of a vararg function, and whether it is filled: only if the
    /// function never uses `...` itself.
    pub arg: Option<(LocalId, bool)>,
    /// Its statements.
    pub body: Block,
    /// The line of the word `function`.
    pub line: u32,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Its text.
    pub span: Span,
    /// The line the compiler would blame: that of the operator or of the call's opening.
    pub line: u32,
}

/// Where a name leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// A local of the function at hand.
    Local(LocalId),
    /// A local of a function around it.
    Upvalue(LocalId),
    /// Neither: an index into the text's global names.
    Global,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExpressionKind {
    /// `nil`
    Nil,
    /// `true`
    True,
    /// `false`
    False,
    /// A number.
    Number(f64),
    /// A string.
    String(Vec<u8>),
    /// `...`
    Vararg,
    /// `function ... end`
    Function(Box<Function>),
    /// A variable.
    Name(Name, String),
    /// `a.b` and `a[b]`
    Index(Box<Expression>, Box<Expression>),
    /// `f(...)`
    Call(Box<Expression>, Vec<Expression>),
    /// `o:m(...)`
    Method(Box<Expression>, String, Vec<Expression>),
    /// `a + b`
    Binary(Binary, Box<Expression>, Box<Expression>),
    /// `-a`
    Unary(Unary, Box<Expression>),
    /// `{...}`
    Table(Vec<Field>),
    /// `(a)`: one value, whatever is inside.
    Paren(Box<Expression>),
}

/// A field of a table constructor.
#[derive(Debug, Clone)]
pub enum Field {
    /// `x`
    Positional(Expression),
    /// `k = x` and `[k] = x`
    Keyed(Expression, Expression),
}

/// The binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Concat,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

impl Binary {
    /// Whether it is `and` or `or`, which give one of their operands.
    pub fn is_logical(self) -> bool {
        matches!(self, Self::And | Self::Or)
    }

    /// Whether it is one of `<`, `<=`, `>`, `>=`.
    pub fn is_ordering(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual)
    }
}

/// The unary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Unary {
    Minus,
    Not,
    Length,
}

impl Expression {
    /// Whether it calls something named `error` with a level that is not known to be 0 or 1.
    pub fn blames_caller(&self) -> bool {
        let ExpressionKind::Call(callee, arguments) = &self.kind else {
            return false;
        };
        let is_error = match &callee.kind {
            ExpressionKind::Name(_, name) => name == "error",
            ExpressionKind::Index(_, key) => matches!(&key.kind, ExpressionKind::String(name) if name == b"error"),
            _ => false,
        };
        let level = arguments.get(1).map(|level| &level.kind);
        is_error
            && !matches!(level, None | Some(ExpressionKind::Nil))
            && !matches!(level, Some(ExpressionKind::Number(n)) if *n < 2.0)
    }

    /// Whether it can give more or fewer values than one.
    pub fn is_multiple(&self) -> bool {
        matches!(
            self.kind,
            ExpressionKind::Call(..) | ExpressionKind::Method(..) | ExpressionKind::Vararg
        )
    }
}
