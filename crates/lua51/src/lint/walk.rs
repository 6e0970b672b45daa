//! A walk through a tree, as a row of events.

use crate::syntax::{Block, Chunk, Expression, ExpressionKind, Field, Function, LocalId, Statement, StatementKind};

/// Something on the way.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A scope opens. Every one of them is left.
    Enter,
    /// The scope opened last closes.
    Leave,
    /// A variable comes into scope.
    Declared(LocalId),
    /// A parameter does.
    Parameter(LocalId),
    /// A block, before its statements.
    Block(&'a Block),
    /// A statement, before its parts.
    Statement(&'a Statement),
    /// A name that a value is stored in.
    Assigned(&'a Expression),
    /// An expression, before its parts.
    Expression(&'a Expression),
}

/// Walks through a chunk in the order of its text.
pub fn walk<'a>(chunk: &'a Chunk, on: &mut dyn FnMut(Event<'a>)) {
    block(&chunk.body, on);
}

type On<'f, 'a> = &'f mut dyn FnMut(Event<'a>);

fn block<'a>(block: &'a Block, on: On<'_, 'a>) {
    on(Event::Enter);
    statements(block, on);
    on(Event::Leave);
}

fn statements<'a>(block: &'a Block, on: On<'_, 'a>) {
    on(Event::Block(block));
    block.statements.iter().for_each(|one| statement(one, on));
}

fn statement<'a>(statement: &'a Statement, on: On<'_, 'a>) {
    on(Event::Statement(statement));
    match &statement.kind {
        StatementKind::Local(locals, values) => {
            expressions(values, on);
            locals.iter().for_each(|&local| on(Event::Declared(local)));
        }
        StatementKind::Assign(targets, values) => {
            expressions(values, on);
            targets.iter().for_each(|one| target(one, on));
        }
        StatementKind::Call(call) => expression(call, on),
        StatementKind::Do(body) => block(body, on),
        StatementKind::While(condition, body) => {
            expression(condition, on);
            block(body, on);
        }
        StatementKind::Repeat(body, condition) => {
            on(Event::Enter);
            statements(body, on);
            expression(condition, on);
            on(Event::Leave);
        }
        StatementKind::If(arms, otherwise) => {
            for (condition, body) in arms {
                expression(condition, on);
                block(body, on);
            }
            otherwise.iter().for_each(|body| block(body, on));
        }
        StatementKind::NumericFor {
            variable, range, body, ..
        } => {
            range.iter().flatten().for_each(|one| expression(one, on));
            scope(&[*variable], body, on, Event::Declared);
        }
        StatementKind::GenericFor {
            variables,
            values,
            body,
            ..
        } => {
            expressions(values, on);
            scope(variables, body, on, Event::Declared);
        }
        StatementKind::LocalFunction(local, body) => {
            on(Event::Declared(*local));
            function(body, on);
        }
        StatementKind::Return(values) => expressions(values, on),
        StatementKind::Break => {}
    }
}

fn scope<'a>(locals: &[LocalId], body: &'a Block, on: On<'_, 'a>, event: fn(LocalId) -> Event<'a>) {
    on(Event::Enter);
    locals.iter().for_each(|&local| on(event(local)));
    statements(body, on);
    on(Event::Leave);
}

fn function<'a>(function: &'a Function, on: On<'_, 'a>) {
    scope(&function.parameters, &function.body, on, Event::Parameter);
}

fn target<'a>(target: &'a Expression, on: On<'_, 'a>) {
    if matches!(target.kind, ExpressionKind::Name(..)) {
        on(Event::Assigned(target));
    } else {
        expression(target, on);
    }
}

fn expressions<'a>(list: &'a [Expression], on: On<'_, 'a>) {
    list.iter().for_each(|one| expression(one, on));
}

fn expression<'a>(whole: &'a Expression, on: On<'_, 'a>) {
    on(Event::Expression(whole));
    match &whole.kind {
        ExpressionKind::Function(inside) => function(inside, on),
        ExpressionKind::Index(first, second) | ExpressionKind::Binary(_, first, second) => {
            expression(first, on);
            expression(second, on);
        }
        ExpressionKind::Call(callee, arguments) | ExpressionKind::Method(callee, _, arguments) => {
            expression(callee, on);
            expressions(arguments, on);
        }
        ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => expression(inside, on),
        ExpressionKind::Table(fields) => {
            for field in fields {
                match field {
                    Field::Positional(value) => expression(value, on),
                    Field::Keyed(key, value) => {
                        expression(key, on);
                        expression(value, on);
                    }
                }
            }
        }
        _ => {}
    }
}
