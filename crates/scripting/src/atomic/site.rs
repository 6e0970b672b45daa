//! Where a text calls Redis, and what it makes of the replies.

use std::collections::BTreeMap;

use lua51::lint::Text;
use lua51::syntax::{Block, Expression, ExpressionKind, Field, Function, LocalId, Name, StatementKind, Unary};

use crate::lint::command::{is_field, is_global, literal};

/// What becomes of a value, the more of it the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// Nothing: the call is a statement.
    Nothing,
    /// It is asked whether it is true.
    Asked,
    /// The value matters.
    Value,
    /// All values matter, if there are several: it is the last of a list.
    Values,
}

/// The loop around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// None.
    Nothing,
    /// A loop over a list or a range.
    For,
    /// A loop that goes on until it is told to end.
    While,
}

/// A call of `redis.call` or `redis.pcall`, also one through `pcall`.
#[derive(Debug)]
pub(super) struct Site<'a> {
    /// The whole call.
    pub(super) whole: &'a Expression,
    /// What is called.
    pub(super) callee: &'a Expression,
    /// What it is called with, the name of the command first.
    pub(super) arguments: &'a [Expression],
    /// The command, in upper case, if its name stands there.
    pub(super) name: Option<String>,
    /// Whether it goes through `pcall`, which puts a truth before the reply.
    pub(super) protected: bool,
    /// What becomes of the reply.
    pub(super) used: Use,
    /// Whether the local that takes it is only ever asked whether it is true.
    pub(super) only_asked: bool,
    /// What loop it stands in.
    pub(super) around: Around,
    /// Where that loop begins.
    pub(super) loop_start: u32,
    /// Whether it stands in a function of the text.
    pub(super) nested: bool,
    /// The end of the block it stands in.
    pub(super) scope_end: u32,
    /// The local that takes the reply.
    into: Option<LocalId>,
}

/// All of them, in the order of the text.
pub(super) struct Sites<'a> {
    /// The calls.
    pub(super) all: Vec<Site<'a>>,
    /// Places where the function itself is a value, so that calls of it are not seen.
    pub(super) strays: Vec<&'a Expression>,
    by_start: BTreeMap<(u32, u32), usize>,
}

impl<'a> Sites<'a> {
    /// Reads a text.
    pub(super) fn of(text: &Text<'a>) -> Self {
        let mut reader = Reader {
            text,
            sites: Vec::new(),
            strays: Vec::new(),
            reads: BTreeMap::new(),
            around: (Around::Nothing, 0),
            depth: 0,
            scope_end: 0,
            into: None,
        };
        reader.block(&text.chunk.body, None);
        let (reads, mut all) = (reader.reads, reader.sites);
        for site in &mut all {
            let read = site.into.map(|local| reads.get(&local).copied().unwrap_or(Use::Asked));
            site.only_asked = read == Some(Use::Asked);
        }
        let by_start = all.iter().enumerate();
        let by_start = by_start.map(|(index, site)| (key(site.whole), index)).collect();
        Self {
            all,
            strays: reader.strays,
            by_start,
        }
    }

    /// Which of them an expression is.
    pub(super) fn find(&self, expression: &Expression) -> Option<usize> {
        self.by_start.get(&key(expression)).copied()
    }
}

fn key(expression: &Expression) -> (u32, u32) {
    (expression.span.start, expression.span.end)
}

struct Reader<'t, 'a> {
    text: &'t Text<'a>,
    sites: Vec<Site<'a>>,
    strays: Vec<&'a Expression>,
    reads: BTreeMap<LocalId, Use>,
    around: (Around, u32),
    depth: u32,
    scope_end: u32,
    /// The local that the expression about to be read is for, and how many values it is ahead.
    into: Option<LocalId>,
}

impl<'a> Reader<'_, 'a> {
    /// The condition of a `repeat` belongs to its block.
    fn block(&mut self, block: &'a Block, until: Option<&'a Expression>) {
        let outside = self.scope_end;
        let last = block.statements.last().map(|last| last.span.end);
        self.scope_end = until.map(|until| until.span.end).or(last).unwrap_or(outside);
        for statement in &block.statements {
            self.statement(&statement.kind, statement.span.start);
        }
        if let Some(until) = until {
            self.expression(until, Use::Asked);
        }
        self.scope_end = outside;
    }

    fn statement(&mut self, statement: &'a StatementKind, start: u32) {
        match statement {
            StatementKind::Local(locals, values) => {
                self.assigned(values, &|at| locals.get(at).copied());
            }
            StatementKind::Assign(targets, values) => {
                self.assigned(values, &|at| targets.get(at).and_then(local_of));
                for target in targets {
                    if let ExpressionKind::Index(table, key) = &target.kind {
                        self.expression(table, Use::Value);
                        self.expression(key, Use::Value);
                    }
                }
            }
            StatementKind::Call(call) => self.expression(call, Use::Nothing),
            StatementKind::Do(body) => self.block(body, None),
            StatementKind::While(condition, body) => self.within((Around::While, start), |this| {
                this.expression(condition, Use::Asked);
                this.block(body, None);
            }),
            StatementKind::Repeat(body, condition) => {
                self.within((Around::While, start), |this| this.block(body, Some(condition)));
            }
            StatementKind::If(arms, otherwise) => {
                for (condition, body) in arms {
                    self.expression(condition, Use::Asked);
                    self.block(body, None);
                }
                otherwise.iter().for_each(|body| self.block(body, None));
            }
            StatementKind::NumericFor { range, body, .. } => {
                range.iter().flatten().for_each(|one| self.expression(one, Use::Value));
                self.within((Around::For, start), |this| this.block(body, None));
            }
            StatementKind::GenericFor { values, body, .. } => {
                self.list(values);
                self.within((Around::For, start), |this| this.block(body, None));
            }
            StatementKind::LocalFunction(_, function) => self.function(function),
            StatementKind::Return(values) => self.list(values),
            StatementKind::Break => {}
        }
    }

    fn within(&mut self, around: (Around, u32), read: impl FnOnce(&mut Self)) {
        let outside = self.around;
        self.around = around;
        read(self);
        self.around = outside;
    }

    fn function(&mut self, function: &'a Function) {
        self.depth += 1;
        self.within((Around::Nothing, 0), |this| this.block(&function.body, None));
        self.depth -= 1;
    }

    fn assigned(&mut self, values: &'a [Expression], local: &dyn Fn(usize) -> Option<LocalId>) {
        for (at, value) in values.iter().enumerate() {
            let last = at + 1 == values.len();
            // A call through `pcall` gives a truth first.
            let behind = last && call(self.text, value).is_some_and(|call| call.protected);
            self.into = local(at + usize::from(behind));
            if is_call(value) && local(at).is_some_and(|local| alias(self.text, local)) {
                continue;
            }
            self.expression(value, if last { Use::Values } else { Use::Value });
            self.into = None;
        }
    }

    fn list(&mut self, values: &'a [Expression]) {
        let last = values.len().wrapping_sub(1);
        for (at, value) in values.iter().enumerate() {
            self.expression(value, if at == last { Use::Values } else { Use::Value });
        }
    }

    fn expression(&mut self, expression: &'a Expression, used: Use) {
        let into = self.into.take();
        match &expression.kind {
            ExpressionKind::Name(Name::Local(local) | Name::Upvalue(local), _) => {
                let read = self.reads.entry(*local).or_insert(used);
                *read = used.max(*read);
                self.strays.extend(alias(self.text, *local).then_some(expression));
            }
            ExpressionKind::Function(function) => self.function(function),
            ExpressionKind::Index(..) if is_call(expression) => self.strays.push(expression),
            ExpressionKind::Index(table, key) => {
                self.expression(table, Use::Value);
                self.expression(key, Use::Value);
            }
            ExpressionKind::Call(callee, arguments) => match call(self.text, expression) {
                Some(found) => {
                    self.list(found.arguments);
                    self.sites.push(Site {
                        used,
                        into,
                        around: self.around.0,
                        loop_start: self.around.1,
                        nested: self.depth > 0,
                        scope_end: self.scope_end,
                        ..found
                    });
                }
                None => {
                    self.expression(callee, Use::Value);
                    self.list(arguments);
                }
            },
            ExpressionKind::Method(object, _, arguments) => {
                self.expression(object, Use::Value);
                self.list(arguments);
            }
            ExpressionKind::Binary(operator, left, right) => {
                let both = operator.is_logical() && used == Use::Asked;
                let and = matches!(operator, lua51::syntax::Binary::And);
                self.expression(left, if and || both { Use::Asked } else { Use::Value });
                self.expression(right, if both { Use::Asked } else { Use::Value });
            }
            ExpressionKind::Unary(Unary::Not, inside) => self.expression(inside, Use::Asked),
            ExpressionKind::Unary(_, inside) => self.expression(inside, Use::Value),
            ExpressionKind::Paren(inside) => self.expression(inside, used.clamp(Use::Asked, Use::Value)),
            ExpressionKind::Table(fields) => self.fields(fields),
            _ => {}
        }
    }

    fn fields(&mut self, fields: &'a [Field]) {
        for field in fields {
            match field {
                Field::Positional(value) => self.expression(value, Use::Values),
                Field::Keyed(key, value) => {
                    self.expression(key, Use::Value);
                    self.expression(value, Use::Value);
                }
            }
        }
    }
}

/// The call that an expression is; how it is used is not known here.
fn call<'a>(text: &Text<'a>, expression: &'a Expression) -> Option<Site<'a>> {
    let ExpressionKind::Call(callee, arguments) = &expression.kind else {
        return None;
    };
    let (callee, arguments, protected) = match arguments.split_first() {
        Some((first, rest)) if is_global(callee, "pcall") && calls(text, first) => (first, rest, true),
        _ if calls(text, callee) => (&**callee, &arguments[..], false),
        _ => return None,
    };
    let name = arguments.first().and_then(|name| literal(text.value(name)));
    Some(Site {
        whole: expression,
        callee,
        arguments,
        name: name.map(|name| String::from_utf8_lossy(name).to_ascii_uppercase()),
        protected,
        used: Use::Nothing,
        only_asked: false,
        around: Around::Nothing,
        loop_start: 0,
        nested: false,
        scope_end: 0,
        into: None,
    })
}

/// Whether it is `redis.call` or `redis.pcall`, or a local that never is anything else.
fn calls<'a>(text: &Text<'a>, callee: &'a Expression) -> bool {
    is_call(text.value(callee))
}

/// Whether it is one of the two by their own names.
pub(super) fn is_call(expression: &Expression) -> bool {
    is_field(expression, "redis", "call") || is_field(expression, "redis", "pcall")
}

fn alias(text: &Text<'_>, local: LocalId) -> bool {
    text.constant(local).is_some_and(is_call)
}

/// The local that an expression names.
pub(super) fn local_of(expression: &Expression) -> Option<LocalId> {
    match expression.kind {
        ExpressionKind::Name(Name::Local(local) | Name::Upvalue(local), _) => Some(local),
        _ => None,
    }
}
