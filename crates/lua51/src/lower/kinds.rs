//! What can be known of a value before the program runs.
//!
//! The VM's own instructions are right for Lua 5.1 only on operands of the right type; where that
//! type is certain, the lowering uses them. A local's kind is the join of everything that is ever
//! stored in it, whatever the order: cheap, and enough for counters, accumulators and tables.

use crate::environment::{Environment, Known};
use crate::syntax::{
    Binary, Block, Chunk, Expression, ExpressionKind, Field, Function, LocalId, Name, Statement, StatementKind, Unary,
};

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
    /// Nothing.
    Any,
}

impl Kind {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Kind::Never, kind) | (kind, Kind::Never) => kind,
            (a, b) if a == b => a,
            _ => Kind::Any,
        }
    }

    pub(super) fn is_never_nil(self) -> bool {
        !matches!(self, Kind::Any | Kind::Never)
    }

    fn is_always_true(self) -> bool {
        self.is_never_nil() && self != Kind::Boolean
    }
}

/// The kinds of a chunk's locals.
pub(super) struct Kinds<'a> {
    environment: &'a Environment,
    locals: Vec<Kind>,
    /// How many parameters the functions stored in a local have at most, where all are known.
    parameters: Vec<Option<usize>>,
    names_metatables: bool,
}

/// Passes over the assignments before everything undecided counts as unknown. Real programs settle
/// in three.
const PASSES: usize = 8;

impl<'a> Kinds<'a> {
    pub(super) fn of(chunk: &Chunk, environment: &'a Environment) -> Self {
        let mut stores = Vec::new();
        collect_block(&chunk.body, &mut stores);
        let locals = vec![Kind::Never; chunk.locals.len()];
        let mut parameters = vec![Some(0); chunk.locals.len()];
        for (local, stored) in &stores {
            let most = &mut parameters[local.0 as usize];
            *most = most.zip(stored.parameters()).map(|(a, b)| a.max(b));
        }
        let mut kinds = Self {
            environment,
            locals,
            parameters,
            names_metatables: chunk.names_metatables,
        };
        for _ in 0..PASSES {
            if !kinds.pass(&stores) {
                return kinds;
            }
        }
        kinds.locals.fill(Kind::Any);
        kinds
    }

    /// Stores everything once; says whether that changed what is known.
    fn pass(&mut self, stores: &[(LocalId, Stored<'_>)]) -> bool {
        let mut changed = false;
        for (local, stored) in stores {
            let kind = match stored {
                Stored::Value(expression) => self.kind(expression),
                Stored::Function(_) => Kind::Closure,
                Stored::Kind(kind) => *kind,
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
            ExpressionKind::Nil | ExpressionKind::Vararg => Kind::Any,
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

    /// Whether the VM's own tail call is right. It breaks where fewer arguments are passed than the
    /// function has parameters and its frame is larger than the caller's.
    pub(super) fn can_tail_call(&self, callee: &Expression, arguments: &[Expression]) -> bool {
        let ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) = callee.kind else {
            return false;
        };
        let certain = arguments.len() - usize::from(arguments.last().is_some_and(Expression::is_multiple));
        self.parameters[id.0 as usize].is_some_and(|parameters| parameters <= certain)
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
        match self.environment.known(callee) {
            Some(Known::Function(id)) if self.environment.gives_string(id) && !self.names_metatables => Kind::String,
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

    /// Arithmetic gives a number or raises, unless a metamethod answers.
    fn arithmetic(&self, left: &Expression, right: &Expression) -> Kind {
        let plain = |e| matches!(self.kind(e), Kind::String | Kind::Number);
        if !self.names_metatables || (plain(left) && plain(right)) {
            Kind::Number
        } else {
            Kind::Any
        }
    }
}

enum Stored<'c> {
    Value(&'c Expression),
    Function(&'c Function),
    Kind(Kind),
}

impl Stored<'_> {
    fn parameters(&self) -> Option<usize> {
        match self {
            Stored::Value(Expression {
                kind: ExpressionKind::Function(function),
                ..
            }) => Some(function.parameters.len()),
            Stored::Function(function) => Some(function.parameters.len()),
            _ => None,
        }
    }
}

type Stores<'c> = Vec<(LocalId, Stored<'c>)>;

fn collect_block<'c>(block: &'c Block, stores: &mut Stores<'c>) {
    block.statements.iter().for_each(|s| collect_statement(s, stores));
}

fn collect_statement<'c>(statement: &'c Statement, stores: &mut Stores<'c>) {
    match &statement.kind {
        StatementKind::Local(locals, values) => {
            for (i, &local) in locals.iter().enumerate() {
                stores.push((local, stored(values, i)));
            }
            collect_expressions(values, stores);
        }
        StatementKind::Assign(targets, values) => {
            for (i, target) in targets.iter().enumerate() {
                if let ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) = target.kind {
                    stores.push((id, stored(values, i)));
                }
            }
            collect_expressions(targets, stores);
            collect_expressions(values, stores);
        }
        StatementKind::Call(call) => collect_expression(call, stores),
        StatementKind::Do(body) => collect_block(body, stores),
        StatementKind::While(condition, body) | StatementKind::Repeat(body, condition) => {
            collect_expression(condition, stores);
            collect_block(body, stores);
        }
        StatementKind::If(arms, otherwise) => {
            for (condition, body) in arms {
                collect_expression(condition, stores);
                collect_block(body, stores);
            }
            otherwise.iter().for_each(|body| collect_block(body, stores));
        }
        StatementKind::NumericFor {
            variable, range, body, ..
        } => {
            stores.push((*variable, Stored::Kind(Kind::Number)));
            range.iter().flatten().for_each(|e| collect_expression(e, stores));
            collect_block(body, stores);
        }
        StatementKind::GenericFor {
            variables,
            values,
            body,
            ..
        } => {
            stores.extend(variables.iter().map(|&v| (v, Stored::Kind(Kind::Any))));
            collect_expressions(values, stores);
            collect_block(body, stores);
        }
        StatementKind::LocalFunction(local, function) => {
            stores.push((*local, Stored::Function(function)));
            collect_function(function, stores);
        }
        StatementKind::Return(values) => collect_expressions(values, stores),
        StatementKind::Break => {}
    }
}

/// What the `i`-th name of a list is given: one that has no expression of its own may be nil or
/// one of the last expression's many values.
fn stored(values: &[Expression], i: usize) -> Stored<'_> {
    match values.get(i) {
        Some(value) => Stored::Value(value),
        None => Stored::Kind(Kind::Any),
    }
}

fn collect_expressions<'c>(expressions: &'c [Expression], stores: &mut Stores<'c>) {
    expressions.iter().for_each(|e| collect_expression(e, stores));
}

fn collect_expression<'c>(expression: &'c Expression, stores: &mut Stores<'c>) {
    match &expression.kind {
        ExpressionKind::Function(function) => collect_function(function, stores),
        ExpressionKind::Index(a, b) | ExpressionKind::Binary(_, a, b) => {
            collect_expression(a, stores);
            collect_expression(b, stores);
        }
        ExpressionKind::Call(callee, arguments) | ExpressionKind::Method(callee, _, arguments) => {
            collect_expression(callee, stores);
            collect_expressions(arguments, stores);
        }
        ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => collect_expression(inside, stores),
        ExpressionKind::Table(fields) => {
            for field in fields {
                match field {
                    Field::Positional(value) => collect_expression(value, stores),
                    Field::Keyed(key, value) => {
                        collect_expression(key, stores);
                        collect_expression(value, stores);
                    }
                }
            }
        }
        _ => {}
    }
}

fn collect_function<'c>(function: &'c Function, stores: &mut Stores<'c>) {
    stores.extend(function.parameters.iter().map(|&p| (p, Stored::Kind(Kind::Any))));
    stores.extend(function.arg.iter().map(|&(p, _)| (p, Stored::Kind(Kind::Any))));
    collect_block(&function.body, stores);
}
