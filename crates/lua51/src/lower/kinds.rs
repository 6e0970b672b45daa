//! What can be known of a value before the program runs.
//!
//! The VM's own instructions are right for Lua 5.1 only on operands of the right type; where that
//! type is certain, the lowering uses them. A local's kind is the join of everything that is ever
//! stored in it, whatever the order: cheap, and enough for counters, accumulators and tables.

use super::Pace;
use super::stores::{Collected, Stored, stored};
use crate::environment::{ConstantId, Environment, Gives, Known};
use crate::syntax::{Binary, Chunk, Expression, ExpressionKind, Field, LocalId, Name, Unary};

/// What is certain of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing has been stored yet.
    Never,
    Number,
    String,
    Boolean,
    Table,
    /// A function written in Lua.
    Closure,
    /// A function of the library.
    Library,
    /// It is not a string.
    NoString,
    /// Nothing.
    Any,
}

impl Kind {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Kind::Never, kind) | (kind, Kind::Never) => kind,
            (a, b) if a == b => a,
            (a, b) if a.is_never_string() && b.is_never_string() => Kind::NoString,
            _ => Kind::Any,
        }
    }

    pub(super) fn is_never_nil(self) -> bool {
        !matches!(self, Kind::Any | Kind::NoString | Kind::Never)
    }

    pub(super) fn is_never_string(self) -> bool {
        !matches!(self, Kind::Any | Kind::String)
    }

    fn is_always_true(self) -> bool {
        self.is_never_nil() && self != Kind::Boolean
    }
}

/// The kinds of a chunk's locals.
pub(super) struct Kinds<'a> {
    environment: &'a Environment,
    pace: Pace,
    locals: Vec<Kind>,
    /// The locals that are only taken not to be strings: every store into one is followed by a
    /// guard.
    presumed: Vec<bool>,
    /// How many parameters the functions stored in a local have, where all have as many.
    parameters: Vec<Option<usize>>,
    /// How many parameters the functions of the chunk have at most.
    most_parameters: usize,
    /// The one function of the library that a local ever holds.
    constants: Vec<Option<ConstantId>>,
    names_metatables: bool,
}

/// Passes over the assignments before everything undecided counts as unknown. Real programs settle
/// in three.
const PASSES: usize = 8;

impl<'a> Kinds<'a> {
    pub(super) fn of(chunk: &Chunk, environment: &'a Environment, pace: Pace) -> Self {
        let collected = Collected::of(chunk);
        let stores = collected.stores;
        let mut kinds = Self {
            environment,
            pace,
            locals: Vec::new(),
            presumed: vec![false; chunk.locals.len()],
            parameters: vec![None; chunk.locals.len()],
            most_parameters: collected.most_parameters,
            constants: vec![None; chunk.locals.len()],
            names_metatables: chunk.names_metatables,
        };
        kinds.note_functions(&stores);
        kinds.settle(&stores);
        if pace == Pace::Fast && kinds.presume(&collected.compared) {
            kinds.settle(&stores);
        }
        kinds
    }

    fn note_functions(&mut self, stores: &[(LocalId, Stored<'_>)]) {
        let mut times = vec![0; self.constants.len()];
        for (local, stored) in stores {
            let local = local.0 as usize;
            let count = stored.parameters();
            self.parameters[local] = count.filter(|_| times[local] == 0 || self.parameters[local] == count);
            times[local] += 1;
            self.constants[local] = match stored {
                Stored::Value(expression) if times[local] == 1 => self.environment.function(expression),
                _ => None,
            };
        }
    }

    /// Finds what each local holds, by storing until nothing changes.
    fn settle(&mut self, stores: &[(LocalId, Stored<'_>)]) {
        self.locals = vec![Kind::Never; self.presumed.len()];
        for _ in 0..PASSES {
            if !self.pass(stores) {
                return;
            }
        }
        self.locals.fill(Kind::Any);
    }

    /// Takes every local that is compared with something that is not certainly a string for none
    /// itself. Says whether there are any.
    fn presume(&mut self, compared: &[(&Expression, &Expression)]) -> bool {
        let mut any = false;
        for (a, b) in compared.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
            if let ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) = a.kind
                && self.kind(a) == Kind::Any
                && self.kind(b) != Kind::String
            {
                self.presumed[id.0 as usize] = true;
                any = true;
            }
        }
        any
    }

    /// What the `i`-th name of a list is given.
    pub(super) fn stored(&self, values: &[Expression], i: usize) -> Kind {
        self.kind_of(&stored(values, i))
    }

    fn kind_of(&self, stored: &Stored<'_>) -> Kind {
        match stored {
            Stored::Value(expression) => self.kind(expression),
            Stored::Function(_) => Kind::Closure,
            Stored::Kind(kind) => *kind,
        }
    }

    /// Whether a store of this into a local must be followed by a guard.
    pub(super) fn needs_guard(&self, local: LocalId, stored: Kind) -> bool {
        self.presumed[local.0 as usize] && !stored.is_never_string()
    }

    /// Whether something of the program, which could store anywhere, may run while an expression is
    /// evaluated.
    pub(super) fn runs_code(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Call(callee, arguments) => {
                let gives = self.constant(callee).and_then(|id| self.environment.gives(id));
                gives != Some(Gives::Number) || arguments.iter().any(|e| self.runs_code(e))
            }
            ExpressionKind::Method(..) => true,
            ExpressionKind::Table(fields) => fields.iter().any(|field| match field {
                Field::Positional(value) => self.runs_code(value),
                Field::Keyed(key, value) => self.runs_code(key) || self.runs_code(value),
            }),
            ExpressionKind::Index(a, b) | ExpressionKind::Binary(_, a, b) => {
                self.names_metatables || self.runs_code(a) || self.runs_code(b)
            }
            ExpressionKind::Unary(_, inside) => self.names_metatables || self.runs_code(inside),
            ExpressionKind::Paren(inside) => self.runs_code(inside),
            _ => false,
        }
    }

    /// The function of the library that an expression certainly is.
    pub(super) fn constant(&self, expression: &Expression) -> Option<ConstantId> {
        match expression.kind {
            ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => self.constants[id.0 as usize],
            _ => self.environment.function(expression),
        }
    }

    /// Stores everything once; says whether that changed what is known.
    fn pass(&mut self, stores: &[(LocalId, Stored<'_>)]) -> bool {
        let mut changed = false;
        for (local, stored) in stores {
            let kind = match self.kind_of(stored) {
                Kind::Any | Kind::String if self.presumed[local.0 as usize] => Kind::NoString,
                kind => kind,
            };
            let slot = &mut self.locals[local.0 as usize];
            let joined = slot.join(kind);
            changed |= joined != *slot;
            *slot = joined;
        }
        changed
    }

    pub(super) fn kind(&self, expression: &Expression) -> Kind {
        match &expression.kind {
            ExpressionKind::Nil => Kind::NoString,
            ExpressionKind::Vararg => Kind::Any,
            ExpressionKind::True | ExpressionKind::False => Kind::Boolean,
            ExpressionKind::Number(_) => Kind::Number,
            ExpressionKind::String(_) => Kind::String,
            ExpressionKind::Function(_) => Kind::Closure,
            ExpressionKind::Table(_) => Kind::Table,
            ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => self.locals[id.0 as usize],
            ExpressionKind::Name(Name::Global, _) | ExpressionKind::Index(..) => self.known(expression),
            ExpressionKind::Call(callee, _) => self.call(callee),
            ExpressionKind::Method(..) => Kind::Any,
            ExpressionKind::Binary(operator, left, right) => self.binary(*operator, left, right),
            ExpressionKind::Unary(Unary::Not, _) => Kind::Boolean,
            ExpressionKind::Unary(Unary::Length, _) => Kind::Number,
            ExpressionKind::Unary(Unary::Minus, operand) => self.arithmetic(operand, operand),
            ExpressionKind::Paren(inside) => self.kind(inside),
        }
    }

    /// Whether a call of this certainly returns what a loop can iterate with.
    pub(super) fn gives_iterator(&self, callee: &Expression) -> bool {
        let gives = self.constant(callee).and_then(|id| self.environment.gives(id));
        gives == Some(Gives::Iterator)
    }

    /// Whether a function must always know the place it is called from.
    pub(super) fn is_placed(&self, callee: &Expression) -> bool {
        self.constant(callee).is_some_and(|id| self.environment.is_placed(id))
    }

    /// Whether the VM's own tail call is right. It breaks where fewer arguments are passed than the
    /// function has parameters and its frame is larger than the caller's.
    pub(super) fn can_tail_call(&self, callee: &Expression, arguments: &[Expression]) -> bool {
        let ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) = callee.kind else {
            return false;
        };
        let certain = arguments.len() - usize::from(arguments.last().is_some_and(Expression::is_multiple));
        self.parameters[id.0 as usize].is_some_and(|parameters| parameters <= certain)
    }

    /// Whether an expression is certainly a table, and one whose metatable nobody has to ask: the VM
    /// does not know on which line it asks it.
    pub(super) fn is_plain_table(&self, expression: &Expression) -> bool {
        self.kind(expression) == Kind::Table && !(self.names_metatables && self.pace == Pace::Exact)
    }

    /// Whether evaluating an expression does nothing, unless it raises: it calls no function.
    pub(super) fn is_quiet(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Call(..) | ExpressionKind::Method(..) | ExpressionKind::Table(_) => false,
            ExpressionKind::Index(a, b) | ExpressionKind::Binary(_, a, b) => {
                !self.names_metatables && self.is_quiet(a) && self.is_quiet(b)
            }
            ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => self.is_quiet(inside),
            _ => true,
        }
    }

    /// How many arguments a call lacks, each of which is then passed as nil: the VM would take for
    /// it whatever was left in its registers. `None` if nobody knows.
    pub(super) fn missing(&self, callee: &Expression, arguments: &[Expression]) -> Option<usize> {
        let parameters = match &callee.kind {
            ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => self.parameters[id.0 as usize],
            ExpressionKind::Function(function) => Some(function.parameters.len()),
            ExpressionKind::Paren(inside) => return self.missing(inside, arguments),
            _ => None,
        };
        match parameters {
            _ if self.passes_enough(0, arguments) || self.constant(callee).is_some() => Some(0),
            Some(parameters) => Some(parameters.saturating_sub(arguments.len())),
            None => None,
        }
    }

    /// Whether a call passes as many arguments as any function of the chunk could want, `before`
    /// and those in the text. Where the last of them is many values the VM counts them.
    pub(super) fn passes_enough(&self, before: usize, arguments: &[Expression]) -> bool {
        before + arguments.len() >= self.most_parameters || arguments.last().is_some_and(Expression::is_multiple)
    }

    /// Whether a call of a function could lead back to itself. One that a function has made and
    /// kept to itself does so only through another call that can.
    pub(super) fn can_recur(&self, callee: &Expression) -> bool {
        match callee.kind {
            ExpressionKind::Name(Name::Local(id), _) => self.parameters[id.0 as usize].is_none(),
            ExpressionKind::Function(_) => false,
            _ => true,
        }
    }

    fn known(&self, expression: &Expression) -> Kind {
        match self.environment.known(expression) {
            Some(Known::Function(_)) => Kind::Library,
            Some(Known::Table(_)) => Kind::Table,
            Some(Known::Number) => Kind::Number,
            None => Kind::Any,
        }
    }

    fn call(&self, callee: &Expression) -> Kind {
        match self.constant(callee).and_then(|id| self.environment.gives(id)) {
            Some(Gives::Number) => Kind::Number,
            Some(Gives::NumberOrNil) => Kind::NoString,
            Some(Gives::String) if !self.names_metatables => Kind::String,
            _ => Kind::Any,
        }
    }

    fn binary(&self, operator: Binary, left: &Expression, right: &Expression) -> Kind {
        match operator {
            Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Mod | Binary::Pow => {
                self.arithmetic(left, right)
            }
            Binary::Concat => {
                let plain = |e| matches!(self.kind(e), Kind::String | Kind::Number);
                if !self.names_metatables || (plain(left) && plain(right)) {
                    Kind::String
                } else {
                    Kind::Any
                }
            }
            Binary::And => {
                let (left, right) = (self.kind(left), self.kind(right));
                if left.is_always_true() { right } else { left.join(right) }
            }
            Binary::Or => {
                let (left, right) = (self.kind(left), self.kind(right));
                if left.is_always_true() { left } else { left.join(right) }
            }
            _ => Kind::Boolean,
        }
    }

    /// Arithmetic gives a number or raises, unless a metamethod answers; the VM's own asks none.
    fn arithmetic(&self, left: &Expression, right: &Expression) -> Kind {
        if self.pace == Pace::Fast {
            return Kind::Number;
        }
        let plain = |e| matches!(self.kind(e), Kind::String | Kind::Number);
        if !self.names_metatables || (plain(left) && plain(right)) {
            Kind::Number
        } else {
            Kind::Any
        }
    }
}
