//! What a program still holds where it is about to call something.
//!
//! A host that follows a program through many runs wants to know when two of them have come to the
//! same state. Before a statement of the main function that calls anything, a *mark* passes on the
//! locals that are read later on: from there, the program's future hangs on the place, on their
//! values and on what it is answered. Where that would not be the whole truth there is no mark, and
//! the one before, with the answers since, has to do: inside functions, and in loops whose state is
//! not in locals.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::{Event, walk};
use crate::syntax::{Block, Chunk, Expression, ExpressionKind, Field, LocalId, Name, Span, Statement, StatementKind};

type Locals = BTreeSet<LocalId>;

/// The marks of a chunk's main function.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// By where the statement begins: the locals that are read later on.
    before: BTreeMap<u32, Locals>,
}

impl Marks {
    /// Goes over a chunk.
    pub(crate) fn of(chunk: &Chunk) -> Self {
        let mut live = Live {
            roles: Roles::of(chunk),
            marks: Self::default(),
            breaks: Vec::new(),
            opaque: 0,
        };
        live.block(&chunk.body, Locals::new());
        live.marks
    }

    /// The locals to pass on before a statement, if there is a mark.
    pub(super) fn before(&self, statement: Span) -> Option<&Locals> {
        self.before.get(&statement.start)
    }
}

/// What the text does with its locals besides reading and writing them.
#[derive(Default)]
struct Roles {
    /// Functions read or write them, so they may be read whenever one is called.
    captured: Locals,
    /// They are stored into after their declaration.
    assigned: Locals,
    /// They are declared with something that is always the same: a function of the text, or one of
    /// the library.
    constant: Locals,
}

impl Roles {
    fn of(chunk: &Chunk) -> Self {
        let mut roles = Self::default();
        walk(chunk, &mut |event| match event {
            Event::Assigned(target) => roles.assigned.extend(local_of(target)),
            Event::Statement(statement) => roles.declared(statement),
            _ => {}
        });
        walk(chunk, &mut |event| {
            if let Event::Assigned(name) | Event::Expression(name) = event
                && let ExpressionKind::Name(Name::Upvalue(id), _) = name.kind
            {
                roles.captured.insert(id);
            }
        });
        let assigned = &roles.assigned;
        roles.constant.retain(|local| !assigned.contains(local));
        roles
    }

    fn declared(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::LocalFunction(local, _) => _ = self.constant.insert(*local),
            StatementKind::Local(locals, values) => {
                let pairs = locals.iter().zip(values);
                let constant = pairs
                    .filter(|(_, value)| matches!(value.kind, ExpressionKind::Function(_)) || is_of_library(value));
                self.constant.extend(constant.map(|(&local, _)| local));
            }
            _ => {}
        }
    }
}

/// Whether an expression names something of the library, which nobody can change.
fn is_of_library(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Name(Name::Global, name) => !matches!(&name[..], "KEYS" | "ARGV"),
        ExpressionKind::Index(table, key) => matches!(key.kind, ExpressionKind::String(_)) && is_of_library(table),
        _ => false,
    }
}

/// Whether a loop over these values is `for … in ipairs(…)`: its state is a table and a number.
pub(super) fn is_ipairs(values: &[Expression]) -> bool {
    let [value] = values else { return false };
    let ExpressionKind::Call(callee, arguments) = &value.kind else {
        return false;
    };
    matches!(&callee.kind, ExpressionKind::Name(Name::Global, name) if name == "ipairs") && arguments.len() == 1
}

fn local_of(expression: &Expression) -> Option<LocalId> {
    match expression.kind {
        ExpressionKind::Name(Name::Local(id) | Name::Upvalue(id), _) => Some(id),
        _ => None,
    }
}

/// Goes over the main function backwards; each step takes what is read after it and gives what is
/// read from it on.
struct Live {
    roles: Roles,
    marks: Marks,
    /// What is read after each of the loops around.
    breaks: Vec<Locals>,
    /// Loops around whose state is not in locals.
    opaque: u32,
}

impl Live {
    fn block(&mut self, block: &Block, after: Locals) -> Locals {
        let mut live = after;
        for statement in &block.statements {
            live.extend(
                declares(statement)
                    .iter()
                    .filter(|local| self.roles.captured.contains(local)),
            );
        }
        for statement in block.statements.iter().rev() {
            live = self.statement(statement, live);
        }
        live
    }

    fn statement(&mut self, statement: &Statement, after: Locals) -> Locals {
        let mut live = self.through(statement, after);
        let header = headers(statement);
        header.iter().for_each(|part| reads(part, &mut live));
        if self.opaque == 0 && header.iter().any(|part| calls(part)) {
            let constant = &self.roles.constant;
            let held = live.iter().copied().filter(|local| !constant.contains(local)).collect();
            self.marks.before.insert(statement.span.start, held);
        }
        live
    }

    /// Past everything but what the statement itself evaluates first.
    fn through(&mut self, statement: &Statement, mut after: Locals) -> Locals {
        match &statement.kind {
            StatementKind::Assign(targets, _) => {
                for local in targets
                    .iter()
                    .filter_map(local_of)
                    .filter(|local| !self.roles.captured.contains(local))
                {
                    after.remove(&local);
                }
                after
            }
            StatementKind::Do(body) => self.block(body, after),
            StatementKind::While(_, body) => {
                let header = headers(statement);
                self.repeated(body, &header, after)
            }
            StatementKind::Repeat(body, until) => {
                let mut end = after.clone();
                reads(until, &mut end);
                self.repeated_from(body, end, after)
            }
            StatementKind::If(arms, otherwise) => {
                let mut live = match otherwise {
                    Some(body) => self.block(body, after.clone()),
                    None => after.clone(),
                };
                for (_, body) in arms {
                    live.extend(self.block(body, after.clone()));
                }
                live
            }
            StatementKind::NumericFor { variable, body, .. } => {
                let opaque = self.roles.assigned.contains(variable);
                let variable = std::slice::from_ref(variable);
                self.turns(body, variable, variable.iter().copied().collect(), opaque, after)
            }
            StatementKind::GenericFor {
                variables,
                values,
                body,
                ..
            } => {
                let captured = variables
                    .iter()
                    .copied()
                    .filter(|v| self.roles.captured.contains(v))
                    .collect();
                self.turns(body, variables, captured, !is_ipairs(values), after)
            }
            StatementKind::Return(_) => after.intersection(&self.roles.captured).copied().collect(),
            StatementKind::Break => {
                let captured: Locals = after.intersection(&self.roles.captured).copied().collect();
                &self.breaks.last().cloned().unwrap_or_default() | &captured
            }
            StatementKind::Call(_) => after,
            StatementKind::Local(..) | StatementKind::LocalFunction(..) => {
                declares(statement).iter().for_each(|local| _ = after.remove(local));
                after
            }
        }
    }

    /// The turns of a `for`, with those of its variables that are held to the end of each turn.
    fn turns(&mut self, body: &Block, variables: &[LocalId], held: Locals, opaque: bool, after: Locals) -> Locals {
        self.opaque += u32::from(opaque);
        let mut head = after.clone();
        loop {
            self.breaks.push(after.clone());
            let mut live = self.block(body, &head | &held);
            self.breaks.pop();
            variables.iter().for_each(|local| _ = live.remove(local));
            live.extend(&head);
            if live == head {
                break;
            }
            head = live;
        }
        self.opaque -= u32::from(opaque);
        head
    }

    /// The turns of a `while`, before each of which the header is evaluated.
    fn repeated(&mut self, body: &Block, header: &[&Expression], after: Locals) -> Locals {
        let mut end = after.clone();
        header.iter().for_each(|part| reads(part, &mut end));
        let live = self.repeated_from(body, end.clone(), after);
        &live | &end
    }

    /// A body that is gone through any number of times, with this read at its end.
    fn repeated_from(&mut self, body: &Block, end: Locals, after: Locals) -> Locals {
        let mut end = end;
        loop {
            self.breaks.push(after.clone());
            let live = self.block(body, end.clone());
            self.breaks.pop();
            let next = &end | &live;
            if next == end {
                return live;
            }
            end = next;
        }
    }
}

/// The locals a statement brings into the block it is in.
fn declares(statement: &Statement) -> &[LocalId] {
    match &statement.kind {
        StatementKind::Local(locals, _) => locals,
        StatementKind::LocalFunction(local, _) => std::slice::from_ref(local),
        _ => &[],
    }
}

/// What a statement evaluates itself, before or without the blocks in it.
fn headers(statement: &Statement) -> Vec<&Expression> {
    match &statement.kind {
        StatementKind::Local(_, values) | StatementKind::Return(values) => values.iter().collect(),
        StatementKind::Assign(targets, values) => {
            let stores = targets
                .iter()
                .filter(|target| !matches!(target.kind, ExpressionKind::Name(..)));
            stores.chain(values).collect()
        }
        StatementKind::Call(call) => vec![call],
        StatementKind::While(condition, _) => vec![condition],
        StatementKind::If(arms, _) => arms.iter().map(|(condition, _)| condition).collect(),
        StatementKind::NumericFor { range, .. } => range.iter().flatten().collect(),
        StatementKind::GenericFor { values, .. } => values.iter().collect(),
        StatementKind::Do(_) | StatementKind::Repeat(..) | StatementKind::LocalFunction(..) | StatementKind::Break => {
            Vec::new()
        }
    }
}

/// Adds the locals that an expression reads; what the functions in it read is captured.
fn reads(expression: &Expression, live: &mut Locals) {
    if let ExpressionKind::Name(Name::Local(id), _) = expression.kind {
        live.insert(id);
    }
    parts(expression, &mut |part| reads(part, live));
}

/// Whether an expression calls anything.
fn calls(expression: &Expression) -> bool {
    let mut found = matches!(expression.kind, ExpressionKind::Call(..) | ExpressionKind::Method(..));
    parts(expression, &mut |part| found |= calls(part));
    found
}

/// The parts of an expression; a function's are not its own.
fn parts<'a>(expression: &'a Expression, on: &mut dyn FnMut(&'a Expression)) {
    match &expression.kind {
        ExpressionKind::Index(a, b) | ExpressionKind::Binary(_, a, b) => [a, b].into_iter().for_each(|part| on(part)),
        ExpressionKind::Call(callee, arguments) | ExpressionKind::Method(callee, _, arguments) => {
            on(callee);
            arguments.iter().for_each(on);
        }
        ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => on(inside),
        ExpressionKind::Table(fields) => {
            for field in fields {
                match field {
                    Field::Positional(value) => on(value),
                    Field::Keyed(key, value) => [key, value].into_iter().for_each(&mut *on),
                }
            }
        }
        _ => {}
    }
}
