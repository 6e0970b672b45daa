//! What the errors of an operation need to know of its place in the text.
//!
//! A lowered operation passes a number; this is what the number stands for. It costs nothing until
//! something goes wrong.

use std::fmt;

use super::constant::folded;
use crate::syntax::{Binary, Expression, ExpressionKind, Name, Span, Unary};

/// The place of an operation and what its operands are called.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// The chunk, by its number in the machine.
    pub(crate) chunk: u32,
    pub(crate) line: u32,
    pub(crate) span: Span,
    /// The operands as the error names them, in order.
    pub(crate) subjects: Box<[Subject]>,
    /// Whether it is the last act of its function, whose frame is gone then.
    pub(crate) is_tail: bool,
}

/// How Lua 5.1 names the culprit of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A value without a name, such as a call's result.
    Unnamed,
    Local(Box<str>),
    Upvalue(Box<str>),
    Global(Box<str>),
    /// A field by its constant name; any other index is `?`.
    Field(Box<str>),
    Method(Box<str>),
}

impl Subject {
    pub(crate) fn of(expression: &Expression) -> Self {
        match &expression.kind {
            ExpressionKind::Name(Name::Local(_), name) => Self::Local(name.as_str().into()),
            ExpressionKind::Name(Name::Upvalue(_), name) => Self::Upvalue(name.as_str().into()),
            ExpressionKind::Name(Name::Global, name) => Self::Global(name.as_str().into()),
            ExpressionKind::Index(_, key) => match &key.kind {
                // C prints a name up to its first zero byte.
                ExpressionKind::String(name) => {
                    let shown = name.split(|&c| c == 0).next().unwrap_or_default();
                    Self::Field(String::from_utf8_lossy(shown).into())
                }
                _ => Self::Field("?".into()),
            },
            ExpressionKind::Paren(inside) => Self::of(inside),
            ExpressionKind::Binary(Binary::And | Binary::Or, ..) => match chosen(expression, None) {
                Choice::Loaded(subject) => subject,
                Choice::Jumped(_) => Self::Unnamed,
            },
            _ => Self::Unnamed,
        }
    }
}

impl Subject {
    /// The name alone.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Self::Unnamed => None,
            Self::Local(name) | Self::Upvalue(name) | Self::Global(name) | Self::Field(name) | Self::Method(name) => {
                Some(name.to_string())
            }
        }
    }
}

/// How C Lua comes to the name of what `and` and `or` give. It follows the instructions from the
/// beginning, takes every jump, and names what was loaded last; a test counts as a load of nothing.
enum Choice {
    /// The last operand was loaded.
    Loaded(Subject),
    /// An operand before it was tested, and its truth ended the choice.
    Jumped(bool),
}

/// `decides` is the operator that looks at the expression's truth.
fn chosen(expression: &Expression, decides: Option<Binary>) -> Choice {
    match &expression.kind {
        ExpressionKind::Paren(inside) if !inside.is_multiple() => chosen(inside, decides),
        ExpressionKind::Binary(operator @ (Binary::And | Binary::Or), left, right) => {
            match chosen(left, Some(*operator)) {
                Choice::Jumped(truth) if truth == (*operator == Binary::Or) => Choice::Jumped(truth),
                _ => chosen(right, decides),
            }
        }
        _ => match (decides, known_truth(expression)) {
            (None, _) => Choice::Loaded(Subject::of(expression)),
            (Some(Binary::And), Some(true)) | (Some(Binary::Or), Some(false)) => Choice::Loaded(Subject::Unnamed),
            (Some(operator), _) => Choice::Jumped(operator == Binary::Or),
        },
    }
}

/// Whether an expression is true, if the compiler knows.
fn known_truth(expression: &Expression) -> Option<bool> {
    match &expression.kind {
        ExpressionKind::True | ExpressionKind::String(_) => Some(true),
        ExpressionKind::Nil | ExpressionKind::False => Some(false),
        ExpressionKind::Paren(inside) => known_truth(inside),
        ExpressionKind::Unary(Unary::Not, inside) => known_truth(inside).map(|truth| !truth),
        _ => folded(expression).map(|_| true),
    }
}

/// The name with a blank after it, or nothing.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = match self {
            Self::Unnamed => return Ok(()),
            Self::Local(name) => ("local", name),
            Self::Upvalue(name) => ("upvalue", name),
            Self::Global(name) => ("global", name),
            Self::Field(name) => ("field", name),
            Self::Method(name) => ("method", name),
        };
        write!(f, "{kind} '{name}' ")
    }
}

/// What a lowered function takes from the machine: an operator or a constant of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Capture {
    Operator(Operator),
    Constant(crate::environment::ConstantId),
    /// Nil, or what to call instead of any other function: see [`crate::vm`].
    TooDeep,
}

/// The operations the VM does not do as Lua 5.1 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    Minus,
    Length,
    Concat,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Index,
    SetIndex,
    Call,
    Method,
    Bind,
    Global,
    SetGlobal,
    ForBounds,
    ForCall,
    Arg,
    Field,
    Table,
    Entered,
    CallFrom,
    GiveUp,
    Mark,
}

impl Operator {
    pub(crate) const ALL: [Operator; 29] = [
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::Mod,
        Self::Pow,
        Self::Minus,
        Self::Length,
        Self::Concat,
        Self::Less,
        Self::LessEqual,
        Self::Greater,
        Self::GreaterEqual,
        Self::Index,
        Self::SetIndex,
        Self::Call,
        Self::Method,
        Self::Bind,
        Self::Global,
        Self::SetGlobal,
        Self::ForBounds,
        Self::ForCall,
        Self::Arg,
        Self::Field,
        Self::Table,
        Self::Entered,
        Self::CallFrom,
        Self::GiveUp,
        Self::Mark,
    ];
}

impl Capture {
    /// The name the capture has in the lowered text; no Lua name has an `@`.
    pub(super) fn name(self) -> String {
        match self {
            Self::Operator(operator) => format!("@{operator:?}"),
            Self::Constant(id) => format!("@{}", id.0),
            Self::TooDeep => "@too_deep".to_owned(),
        }
    }
}
