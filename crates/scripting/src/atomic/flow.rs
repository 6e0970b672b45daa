//! Which calls are queued between `MULTI` and `EXEC`, on whatever way the program comes to them.

use std::collections::BTreeSet;

use lua51::lint::is_constant;
use lua51::syntax::{
    Binary, Block, Diagnostic, Expression, ExpressionKind, Field, Function, Name, Statement, StatementKind,
};

use super::refused;
use super::site::Sites;
use super::touches::Touches;

/// What the flow finds: for each call, by its number, the `MULTI`s it may belong to.
pub(super) struct Flow<'s, 'a> {
    sites: &'s Sites<'a>,
    /// The keys of each call.
    touches: &'s [Touches],
    /// Of the calls that are queued.
    pub(super) queued: Vec<BTreeSet<usize>>,
    /// Of the calls of `EXEC`.
    pub(super) executes: Vec<BTreeSet<usize>>,
    /// What cannot be followed, or not be done in a script.
    pub(super) refused: Vec<Diagnostic>,
    /// Where the loops being read are left.
    breaks: Vec<State>,
}

/// What may be the case at a place. Nothing at all: it is never reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    /// No transaction is open.
    outside: bool,
    /// One of these is.
    inside: BTreeSet<usize>,
    /// And a command has been queued.
    queued: bool,
    /// The calls of `WATCH` that keys are watched by.
    watched: BTreeSet<usize>,
}

impl State {
    fn outside() -> Self {
        Self {
            outside: true,
            ..Self::default()
        }
    }

    fn join(&mut self, other: &Self) {
        self.outside |= other.outside;
        self.queued |= other.queued;
        self.inside.extend(&other.inside);
        self.watched.extend(&other.watched);
    }

    fn joined(mut self, other: &Self) -> Self {
        self.join(other);
        self
    }

    fn is_inside(&self) -> bool {
        !self.inside.is_empty()
    }

    fn is_reached(&self) -> bool {
        self.outside || self.is_inside()
    }
}

impl<'s, 'a> Flow<'s, 'a> {
    /// Follows a text.
    pub(super) fn of(sites: &'s Sites<'a>, touches: &'s [Touches], body: &Block) -> Self {
        let none = vec![BTreeSet::new(); sites.all.len()];
        let mut flow = Self {
            sites,
            touches,
            queued: none.clone(),
            executes: none,
            refused: Vec::new(),
            breaks: Vec::new(),
        };
        let end = flow.block(body, State::outside());
        if let (true, Some(last)) = (end.is_inside(), body.statements.last()) {
            flow.left_open(last);
        }
        flow
    }

    fn refuse(&mut self, what: Diagnostic) {
        if !self.refused.contains(&what) {
            self.refused.push(what);
        }
    }

    fn left_open(&mut self, statement: &Statement) {
        let help = "Call EXEC on every way, or DISCARD before anything is queued.";
        let message = "the program may end here between MULTI and EXEC: what is queued is never carried out";
        self.refuse(refused("atomic::open-transaction", statement.span, message, help));
    }

    fn block(&mut self, block: &Block, mut state: State) -> State {
        for statement in &block.statements {
            state = self.statement(statement, state);
        }
        state
    }

    fn statement(&mut self, statement: &Statement, state: State) -> State {
        match &statement.kind {
            StatementKind::Local(_, values) => self.list(values, state),
            StatementKind::Assign(targets, values) => {
                let state = self.list(values, state);
                self.list(targets, state)
            }
            StatementKind::Call(call) => self.expression(call, state),
            StatementKind::Do(body) => self.block(body, state),
            StatementKind::While(condition, body) => self.looped(state, &mut |this, state| {
                let asked = this.expression(condition, state);
                let exit = if is_constant(condition) == Some(true) {
                    State::default()
                } else {
                    asked.clone()
                };
                (this.block(body, asked), exit)
            }),
            StatementKind::Repeat(body, condition) => self.looped(state, &mut |this, state| {
                let state = this.block(body, state);
                let asked = this.expression(condition, state);
                (asked.clone(), asked)
            }),
            StatementKind::If(arms, otherwise) => self.arms(arms, otherwise.as_ref(), state),
            StatementKind::NumericFor { range, body, .. } => {
                let state = range
                    .iter()
                    .flatten()
                    .fold(state, |state, one| self.expression(one, state));
                self.looped(state, &mut |this, state| (this.block(body, state.clone()), state))
            }
            StatementKind::GenericFor { values, body, .. } => {
                let state = self.list(values, state);
                self.looped(state, &mut |this, state| (this.block(body, state.clone()), state))
            }
            StatementKind::LocalFunction(_, function) => {
                self.function(function);
                state
            }
            StatementKind::Return(values) => {
                if self.list(values, state).is_inside() {
                    self.left_open(statement);
                }
                State::default()
            }
            StatementKind::Break => {
                if let Some(left) = self.breaks.last_mut() {
                    left.join(&state);
                }
                State::default()
            }
        }
    }

    /// A loop: `once` says of the state before a turn what it is after it, and where the loop ends.
    fn looped(&mut self, before: State, once: &mut dyn FnMut(&mut Self, State) -> (State, State)) -> State {
        let mut state = before;
        self.breaks.push(State::default());
        loop {
            let (back, exit) = once(self, state.clone());
            let joined = state.clone().joined(&back);
            if joined == state {
                let left = self.breaks.pop().unwrap_or_default();
                return exit.joined(&left);
            }
            state = joined;
        }
    }

    fn arms(&mut self, arms: &[(Expression, Block)], otherwise: Option<&Block>, mut state: State) -> State {
        let mut end = State::default();
        for (condition, body) in arms {
            state = self.expression(condition, state);
            end.join(&self.block(body, state.clone()));
        }
        match otherwise {
            Some(body) => end.joined(&self.block(body, state)),
            None => end.joined(&state),
        }
    }

    /// A function begins and ends without a transaction; otherwise its callers would have to be known.
    fn function(&mut self, function: &Function) {
        let loops = std::mem::take(&mut self.breaks);
        let end = self.block(&function.body, State::outside());
        if let (true, Some(last)) = (end.is_inside(), function.body.statements.last()) {
            self.left_open(last);
        }
        self.breaks = loops;
    }

    fn list(&mut self, list: &[Expression], state: State) -> State {
        list.iter().fold(state, |state, one| self.expression(one, state))
    }

    fn expression(&mut self, expression: &Expression, state: State) -> State {
        match &expression.kind {
            ExpressionKind::Function(function) => {
                self.function(function);
                state
            }
            ExpressionKind::Index(first, second) => {
                let state = self.expression(first, state);
                self.expression(second, state)
            }
            ExpressionKind::Binary(operator, left, right) => {
                let left = self.expression(left, state);
                let right = self.expression(right, left.clone());
                if matches!(operator, Binary::And | Binary::Or) {
                    right.joined(&left)
                } else {
                    right
                }
            }
            ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => self.expression(inside, state),
            ExpressionKind::Call(callee, arguments) => {
                let state = self.expression(callee, state);
                let state = self.list(arguments, state);
                match self.sites.find(expression) {
                    Some(site) => self.carried_out(site, state),
                    None => self.called(expression, callee, state),
                }
            }
            ExpressionKind::Method(object, _, arguments) => {
                let state = self.expression(object, state);
                self.list(arguments, state)
            }
            ExpressionKind::Table(fields) => fields.iter().fold(state, |state, field| match field {
                Field::Positional(value) => self.expression(value, state),
                Field::Keyed(key, value) => {
                    let state = self.expression(key, state);
                    self.expression(value, state)
                }
            }),
            _ => state,
        }
    }

    /// A call of something else: of a function of the text nobody knows what it calls.
    fn called(&mut self, call: &Expression, callee: &Expression, state: State) -> State {
        let library = match &callee.kind {
            ExpressionKind::Name(name, _) => *name == Name::Global,
            ExpressionKind::Index(table, _) => matches!(table.kind, ExpressionKind::Name(Name::Global, _)),
            _ => false,
        };
        if state.is_inside() && !library && self.sites.all.iter().any(|site| site.nested) {
            let message = "a function is called between MULTI and EXEC, and some function calls Redis";
            let help = "Write its commands here, or call it before MULTI.";
            self.refuse(refused("atomic::call-in-transaction", call.span, message, help));
        }
        state
    }

    fn carried_out(&mut self, number: usize, mut state: State) -> State {
        let site = &self.sites.all[number];
        let span = site.whole.span;
        if !state.is_reached() {
            return state;
        }
        match site.name.as_deref() {
            Some("WATCH") if state.is_inside() => {
                let message = "WATCH inside MULTI is an error";
                self.refuse(refused(
                    "atomic::transaction",
                    span,
                    message,
                    "Call WATCH before MULTI.",
                ));
                state
            }
            Some("WATCH") => {
                state.watched.insert(number);
                state
            }
            Some("UNWATCH") => {
                state.watched.clear();
                state
            }
            Some("MULTI") => {
                if state.is_inside() {
                    let message = "MULTI may be called here inside another";
                    self.refuse(refused(
                        "atomic::transaction",
                        span,
                        message,
                        "Call EXEC before it on every way.",
                    ));
                }
                State {
                    inside: [number].into(),
                    watched: state.watched,
                    ..State::default()
                }
            }
            Some("EXEC" | "DISCARD") => {
                if state.outside {
                    let message = "there may be no MULTI before this";
                    self.refuse(refused(
                        "atomic::transaction",
                        span,
                        message,
                        "Call MULTI before it on every way.",
                    ));
                }
                if site.name.as_deref() == Some("EXEC") {
                    self.executes[number].extend(&state.inside);
                } else if state.queued {
                    let message = "DISCARD takes back what is queued; in a script it has been carried out by then";
                    let help = "Decide before the first command that writes.";
                    self.refuse(refused("atomic::discard", span, message, help));
                }
                State::outside()
            }
            _ if state.is_inside() => self.queue(number, span, state),
            _ => {
                self.own_write(number, &state);
                state
            }
        }
    }

    /// Who writes to a key that he watches himself is refused by `EXEC`.
    fn own_write(&mut self, number: usize, state: &State) {
        let touches = &self.touches[number];
        let mut watched = state.watched.iter().map(|watch| &self.touches[*watch]);
        if touches.writes && watched.any(|watch| watch.may_meet(touches)) {
            let message = "this may write to a key that is watched, and EXEC would not go through then";
            let help = "Write after MULTI; before it only read.";
            self.refuse(refused(
                "atomic::own-write",
                self.sites.all[number].whole.span,
                message,
                help,
            ));
        }
    }

    fn queue(&mut self, number: usize, span: lua51::syntax::Span, mut state: State) -> State {
        if state.outside {
            let message = "this is queued on one way and carried out at once on another";
            let help = "Call MULTI on every way to it, or on none.";
            self.refuse(refused("atomic::transaction", span, message, help));
        }
        self.queued[number].extend(&state.inside);
        state.queued = true;
        state
    }
}
