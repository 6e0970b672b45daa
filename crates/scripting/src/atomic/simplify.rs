//! Conditions that are always true, and loops that run once, become what they contain.
//!
//! One change after the other, each to a text that is read anew: what one makes possible the next
//! finds. A change that would not compile is not made.

use lua51::lint::{Event, Text, is_constant, walk};
use lua51::syntax::{
    Binary, Block, Chunk, Edit, Expression, ExpressionKind, Keyword, LocalId, Name, Span, Statement, StatementKind,
    parse,
};

use super::layout::Layout;
use super::names;
use crate::lint::globals::GLOBALS;

/// Changes at most; a text that wants more has been made by a machine.
const MOST: usize = 200;

/// What has become of a text.
pub(super) fn simplified(mut text: Vec<u8>) -> Vec<u8> {
    for _ in 0..MOST {
        let Ok(chunk) = parse(&text) else { break };
        let edits = Reader::of(&text, &chunk).first_change();
        let changed = Edit::apply(&text, &edits);
        if edits.is_empty() || parse(&changed).is_err() {
            break;
        }
        text = changed;
    }
    text
}

struct Reader<'a> {
    text: Text<'a>,
    layout: Layout<'a>,
    chunk: &'a Chunk,
}

impl<'a> Reader<'a> {
    fn of(text: &'a [u8], chunk: &'a Chunk) -> Self {
        Self {
            text: Text::new(chunk, GLOBALS),
            layout: Layout::of(text),
            chunk,
        }
    }

    fn first_change(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        walk(self.chunk, &mut |event| {
            if edits.is_empty() {
                match event {
                    Event::Block(block) => edits = self.in_block(block),
                    Event::Expression(expression) => edits = self.in_expression(expression),
                    _ => {}
                }
            }
        });
        edits
    }

    fn in_block(&self, block: &Block) -> Vec<Edit> {
        for (at, statement) in block.statements.iter().enumerate() {
            let rest = &block.statements[at + 1..];
            let edits = self.in_statement(statement, rest);
            if !edits.is_empty() {
                return edits;
            }
        }
        Vec::new()
    }

    fn in_statement(&self, statement: &Statement, rest: &[Statement]) -> Vec<Edit> {
        match &statement.kind {
            StatementKind::If(arms, otherwise) => self.in_if(statement, arms, otherwise.as_ref(), rest),
            StatementKind::Repeat(body, condition) if self.truth(condition) == Some(true) && !leaves(body) => {
                self.unwrapped(statement, body, rest)
            }
            StatementKind::While(condition, body) if self.truth(condition) == Some(true) => {
                self.once(statement, body, rest)
            }
            StatementKind::NumericFor {
                variable, range, body, ..
            } if self.text.reads(*variable) == 0 && runs(range) => self.once(statement, body, rest),
            // What the replies of `EXEC` were kept in, and has become a condition.
            StatementKind::Local(locals, values) => {
                let unread = locals.iter().all(|local| self.text.reads(*local) == 0);
                let plain = values.iter().all(|value| matches!(value.kind, ExpressionKind::True));
                if unread && plain && !values.is_empty() && !self.is_assigned(locals) {
                    return vec![self.layout.without(statement.span)];
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn in_if(
        &self,
        statement: &Statement,
        arms: &[(Expression, Block)],
        otherwise: Option<&Block>,
        rest: &[Statement],
    ) -> Vec<Edit> {
        let span = statement.span;
        for (at, (condition, body)) in arms.iter().enumerate() {
            match self.truth(condition) {
                Some(true) if at == 0 => return self.unwrapped(statement, body, rest),
                Some(true) => return self.last_arm(span, condition, body),
                Some(false) if at > 0 => {}
                Some(false) => return self.without_first(statement, arms, otherwise, rest),
                None => {}
            }
        }
        Vec::new()
    }

    /// `elseif true then` is `else`, and nothing comes after it.
    fn last_arm(&self, span: Span, condition: &Expression, body: &Block) -> Vec<Edit> {
        let (Some(word), Some(then)) = (
            self.layout.token_before(condition.span.start),
            self.layout.word_after(condition.span.end, Keyword::Then),
        ) else {
            return Vec::new();
        };
        let end = body.statements.last().map_or(then.end, |last| last.span.end);
        let mut edits = vec![Edit::new(word.to(then), "else")];
        // What follows is another arm, or just the end.
        let rest = Span {
            start: end,
            end: span.end - 3,
        };
        if self.layout.bytes(rest).iter().any(|byte| !byte.is_ascii_whitespace()) {
            edits.push(Edit::new(rest, " "));
        }
        edits
    }

    fn without_first(
        &self,
        statement: &Statement,
        arms: &[(Expression, Block)],
        otherwise: Option<&Block>,
        rest: &[Statement],
    ) -> Vec<Edit> {
        let start = statement.span.start;
        if let Some((next, _)) = arms.get(1) {
            return vec![Edit::new(
                Span {
                    start,
                    end: next.span.start,
                },
                "if ",
            )];
        }
        match otherwise {
            Some(body) => self.unwrapped(statement, body, rest),
            None => vec![self.layout.without(statement.span)],
        }
    }

    /// A loop whose body leaves it in every case.
    fn once(&self, statement: &Statement, body: &Block, rest: &[Statement]) -> Vec<Edit> {
        let mut edits = match body.statements.split_last() {
            Some((last, before)) if matches!(last.kind, StatementKind::Break) => {
                if before.iter().any(|one| breaks(std::slice::from_ref(one))) {
                    return Vec::new();
                }
                vec![self.layout.without(last.span)]
            }
            _ if self.never_completes(body) && !leaves(body) => Vec::new(),
            _ => return Vec::new(),
        };
        let unwrapped = self.unwrapped(statement, body, rest);
        if unwrapped.is_empty() || !edits.is_empty() {
            // The word goes first; then the loop is one that nothing leaves, and is changed as such.
            edits.extend(self.as_repeat(statement, body));
            return edits;
        }
        unwrapped
    }

    /// A loop whose `break` has gone runs once: `repeat ... until true`.
    fn as_repeat(&self, statement: &Statement, body: &Block) -> Vec<Edit> {
        let (Some(first), span) = (body.statements.first(), statement.span) else {
            return Vec::new();
        };
        let Some(word) = self.layout.token_before(first.span.start) else {
            return Vec::new();
        };
        let start = Span {
            start: span.start,
            end: word.end,
        };
        let end = Span {
            start: span.end - 3,
            end: span.end,
        };
        vec![Edit::new(start, "repeat"), Edit::new(end, "until true")]
    }

    /// A statement that is nothing but its body. What comes after a body that ends the function is
    /// never reached, and goes.
    fn unwrapped(&self, statement: &Statement, body: &Block, rest: &[Statement]) -> Vec<Edit> {
        let (Some(first), Some(last)) = (body.statements.first(), body.statements.last()) else {
            return vec![self.layout.without(statement.span)];
        };
        let Some(opening) = self.layout.token_before(first.span.start) else {
            return Vec::new();
        };
        let closing = if let StatementKind::Repeat(..) = statement.kind {
            self.layout
                .word_after(last.span.end, Keyword::Until)
                .map(|word| word.start)
        } else {
            self.closing(last.span.end, statement.span.end)
        };
        let Some(closing) = closing else { return Vec::new() };
        let behind = rest
            .first()
            .zip(rest.last())
            .map(|(first, last)| first.span.to(last.span));
        let ends = self.never_completes(body);
        if let Some(behind) = behind.filter(|_| !ends) {
            let locals = declared(body);
            if names::is_any_in(self.chunk, &locals, behind) {
                return Vec::new();
            }
        }
        let inside = Span {
            start: opening.end,
            end: closing,
        };
        let mut edits = self.layout.only(statement.span, inside);
        if ends {
            edits.extend(rest.iter().map(|one| self.layout.without(one.span)));
        }
        edits
    }

    /// Where the block ends that a statement is the last of: before `end`, `else` or `elseif`.
    fn closing(&self, from: u32, limit: u32) -> Option<u32> {
        let words = [Keyword::End, Keyword::Else, Keyword::Elseif];
        let found = words.iter().filter_map(|word| self.layout.word_after(from, *word));
        found.map(|word| word.start).filter(|start| *start < limit).min()
    }

    fn in_expression(&self, expression: &Expression) -> Vec<Edit> {
        let ExpressionKind::Binary(operator, left, right) = &expression.kind else {
            return Vec::new();
        };
        // Alone it would give all of its values.
        if right.is_multiple() {
            return Vec::new();
        }
        let left_only = Span {
            start: left.span.end,
            end: expression.span.end,
        };
        let right_only = Span {
            start: expression.span.start,
            end: right.span.start,
        };
        // Only what is a constant itself: a local that is one goes on its own.
        match (operator, is_constant(left)) {
            (Binary::And, Some(true)) | (Binary::Or, Some(false)) => vec![Edit::new(right_only, "")],
            (Binary::And, Some(false)) | (Binary::Or, Some(true)) => vec![Edit::new(left_only, "")],
            _ if *operator == Binary::And && self.truth(left) == Some(true) => vec![Edit::new(right_only, "")],
            _ => Vec::new(),
        }
    }

    /// Whether a condition always comes out the same.
    fn truth(&self, condition: &Expression) -> Option<bool> {
        if let ExpressionKind::Unary(lua51::syntax::Unary::Not, inside) = &condition.kind {
            return self.truth(inside).map(|truth| !truth);
        }
        let is_local = matches!(condition.kind, ExpressionKind::Name(Name::Local(_), _));
        let value = self.text.value(condition);
        is_constant(condition).or_else(|| is_constant(value).filter(|truth| is_local && *truth))
    }

    fn never_completes(&self, block: &Block) -> bool {
        block.statements.iter().any(|statement| match &statement.kind {
            StatementKind::Return(_) => true,
            StatementKind::Do(body) => self.never_completes(body),
            StatementKind::If(arms, otherwise) => {
                let always = arms
                    .first()
                    .filter(|(condition, _)| self.truth(condition) == Some(true));
                match always {
                    Some((_, body)) => self.never_completes(body),
                    None => {
                        let mut bodies = arms.iter().map(|(_, body)| body).chain(otherwise);
                        otherwise.is_some() && bodies.all(|body| self.never_completes(body))
                    }
                }
            }
            _ => false,
        })
    }

    fn is_assigned(&self, locals: &[LocalId]) -> bool {
        locals.iter().any(|local| self.text.constant(*local).is_none())
    }
}

/// Whether a loop over this range runs at all, as far as its text tells.
fn runs(range: &[Option<Expression>; 3]) -> bool {
    let number = |one: &Option<Expression>| match one.as_ref().map(|one| &one.kind) {
        Some(ExpressionKind::Number(number)) => Some(*number),
        _ => None,
    };
    let whole = number(&range[0]).zip(number(&range[1]));
    range[2].is_none() && whole.is_some_and(|(first, last)| first <= last)
}

/// The locals of a block itself.
fn declared(block: &Block) -> Vec<LocalId> {
    let statements = block.statements.iter();
    let locals = statements.flat_map(|statement| match &statement.kind {
        StatementKind::Local(locals, _) => locals.clone(),
        StatementKind::LocalFunction(local, _) => vec![*local],
        _ => Vec::new(),
    });
    locals.collect()
}

/// Whether a `break` leaves the loop of this body.
fn leaves(body: &Block) -> bool {
    breaks(&body.statements)
}

fn breaks(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StatementKind::Break => true,
        StatementKind::Do(body) => leaves(body),
        StatementKind::If(arms, otherwise) => {
            arms.iter().any(|(_, body)| leaves(body)) || otherwise.as_ref().is_some_and(leaves)
        }
        _ => false,
    })
}
