//! Statements.

use super::*;
use crate::syntax::{Block, Expression, ExpressionKind, Statement, StatementKind};

impl Compiler<'_> {
    pub(super) fn statements(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
            if self.next_is(Symbol::Semicolon) {
                self.pass();
            }
            let state = self.now();
            state.free = state.actives.len();
        }
    }

    fn block(&mut self, block: &Block) {
        self.open(false);
        self.statements(block);
        self.close();
    }

    fn statement(&mut self, statement: &Statement) {
        let end = statement.span.end;
        match &statement.kind {
            StatementKind::Local(locals, values) => self.local(locals, values),
            StatementKind::Assign(targets, values) => self.assign(statement, targets, values),
            StatementKind::Call(call) => {
                let exp = self.expression(call);
                self.take_many(&exp, Some(0));
            }
            StatementKind::Do(body) => {
                self.pass();
                self.block(body);
            }
            StatementKind::While(condition, body) => self.while_statement(condition, body),
            StatementKind::Repeat(body, until) => self.repeat_statement(body, until),
            StatementKind::If(arms, otherwise) => self.if_statement(arms, otherwise.as_ref()),
            StatementKind::NumericFor {
                variable, range, body, ..
            } => self.numeric_for(statement, *variable, range, body),
            StatementKind::GenericFor {
                variables,
                values,
                body,
                ..
            } => self.generic_for(variables, values, body),
            StatementKind::LocalFunction(local, function) => {
                self.pass();
                self.pass();
                self.pass();
                self.reserve(1);
                self.declare_local(*local);
                let pc = self.function_body(function, end);
                let register = self.now().actives.len() - 1;
                self.put_into(&mut Exp::new(Kind::Open(pc)), register);
                // It is seen only from here on.
                let from = self.pc();
                let state = self.now();
                if let Some(&seen) = state.actives.last() {
                    state.code.locals[seen].from = from;
                }
            }
            StatementKind::Return(values) => self.return_statement(values),
            StatementKind::Break => self.break_statement(),
        }
        self.reach(end);
    }

    fn local(&mut self, locals: &[LocalId], values: &[Expression]) {
        // The word, and the names with what is between them.
        for _ in 0..2 * locals.len() {
            self.pass();
        }
        if !values.is_empty() {
            self.pass();
        }
        let last = self.expressions(values);
        self.adjust(locals.len(), values.len(), last);
        locals.iter().for_each(|&local| self.declare_local(local));
    }

    /// Makes as many values as there are places for.
    fn adjust(&mut self, wanted: usize, there: usize, mut last: Exp) {
        if last.is_multiple() {
            let further = (wanted + 1).saturating_sub(there);
            self.take_many(&last, Some(further));
            if further > 1 {
                self.reserve(further - 1);
            }
            return;
        }
        if !matches!(last.kind, Kind::Nothing) {
            self.put_next(&mut last);
        }
        if wanted > there {
            self.nils(wanted - there);
        }
    }

    fn assign(&mut self, statement: &Statement, targets: &[Expression], values: &[Expression]) {
        if let [value] = values
            && value.span.start == targets[0].span.start
            && let ExpressionKind::Function(function) = &value.kind
        {
            return self.function_statement(statement, &targets[0], function);
        }
        let mut places = Vec::new();
        for (i, target) in targets.iter().enumerate() {
            if i > 0 {
                self.pass();
            }
            let place = self.expression(target);
            if let (Kind::Local(register), true) = (&place.kind, i > 0) {
                self.copy_if_used(*register, &mut places);
            }
            places.push(place);
        }
        self.pass();
        let mut last = self.expressions(values);
        let mut rest = &places[..];
        if values.len() == targets.len() {
            self.take_one(&mut last);
            if let Some((place, before)) = places.split_last() {
                self.store(place, last);
                rest = before;
            }
        } else {
            self.adjust(targets.len(), values.len(), last);
            let extra = values.len().saturating_sub(targets.len());
            self.now().free -= extra;
        }
        for place in rest.iter().rev() {
            let value = self.now().free - 1;
            self.store(place, Exp::new(Kind::Register(value)));
        }
    }

    /// A local is stored into that an index before it in the same statement still needs.
    fn copy_if_used(&mut self, register: Register, places: &mut [Exp]) {
        let copy = self.now().free;
        let mut is_used = false;
        for place in places {
            if let Kind::Index(table, key, _) = &mut place.kind {
                if *table == register {
                    *table = copy;
                    is_used = true;
                }
                if *key == Operand::Register(register) {
                    *key = Operand::Register(copy);
                    is_used = true;
                }
            }
        }
        if is_used {
            self.emit(Op::Move(copy, register));
            self.reserve(1);
        }
    }

    fn store(&mut self, place: &Exp, mut value: Exp) {
        match &place.kind {
            Kind::Local(register) => {
                self.release_exp(&value);
                self.put_into(&mut value, *register);
                return;
            }
            Kind::Upvalue(number) => {
                let from = self.put_anywhere(&mut value);
                self.emit(Op::SetUpvalue(*number, from));
            }
            Kind::Global(name, span) => {
                let from = self.put_anywhere(&mut value);
                let site = self.site(&Named {
                    span: *span,
                    subjects: Vec::new(),
                });
                self.emit(Op::SetGlobal(*name, from, site));
            }
            Kind::Index(table, key, named) => {
                let from = self.operand(&mut value);
                let site = self.site(named);
                self.emit(Op::SetIndex(*table, *key, from, site));
            }
            _ => {}
        }
        self.release_exp(&value);
    }

    /// `function t.f() ... end`, which is stored on its first line.
    fn function_statement(&mut self, statement: &Statement, target: &Expression, function: &crate::syntax::Function) {
        self.pass();
        let place = self.expression(target);
        let pc = self.function_body(function, statement.span.end);
        let has_upvalues = self
            .now()
            .code
            .functions
            .last()
            .is_some_and(|code| !code.upvalues.is_empty());
        self.store(&place, Exp::new(Kind::Open(pc)));
        // Behind a closure stand its upvalues, and they would get the line.
        if !(has_upvalues && matches!(place.kind, Kind::Local(_))) {
            self.fix_line(statement.line);
        }
        if let Some(Op::SetIndex(.., site) | Op::SetGlobal(_, _, site)) = self.now().code.ops.last() {
            let site = *site as usize;
            self.sites[site].line = statement.line;
        }
    }

    /// A condition; gives the jumps taken where it does not hold.
    fn condition(&mut self, condition: &Expression) -> Jumps {
        let mut exp = self.expression(condition);
        if matches!(exp.kind, Kind::Nil) {
            exp.kind = Kind::Boolean(false);
        }
        self.go_if_true(&mut exp);
        exp.on_false
    }

    fn while_statement(&mut self, condition: &Expression, body: &Block) {
        self.pass();
        let start = self.label();
        let exit = self.condition(condition);
        self.open(true);
        self.pass();
        self.block(body);
        let back = self.jump();
        self.patch_to(back, start);
        self.pass();
        self.close();
        self.patch_to_here(exit);
    }

    fn repeat_statement(&mut self, body: &Block, until: &Expression) {
        let start = self.label();
        self.open(true);
        self.open(false);
        self.pass();
        self.statements(body);
        self.pass();
        let exit = self.condition(until);
        let is_captured = self.now().blocks.last().is_some_and(|block| block.is_captured);
        if is_captured {
            self.break_statement_here();
            self.patch_to_here(exit);
            self.close();
            let back = self.jump();
            self.patch_to(back, start);
        } else {
            self.close();
            self.patch_to(exit, start);
        }
        self.close();
    }

    fn if_statement(&mut self, arms: &[(Expression, Block)], otherwise: Option<&Block>) {
        let mut ends = Jumps::new();
        let mut not_taken = Jumps::new();
        for (i, (condition, body)) in arms.iter().enumerate() {
            if i > 0 {
                ends.extend(self.jump());
                self.patch_to_here(std::mem::take(&mut not_taken));
            }
            self.pass();
            not_taken = self.condition(condition);
            self.pass();
            self.block(body);
        }
        match otherwise {
            Some(body) => {
                ends.extend(self.jump());
                self.patch_to_here(not_taken);
                self.pass();
                self.block(body);
            }
            None => ends.extend(not_taken),
        }
        self.patch_to_here(ends);
    }

    fn numeric_for(&mut self, statement: &Statement, variable: LocalId, range: &[Option<Expression>; 3], body: &Block) {
        self.open(true);
        // `for`, the name, `=`.
        (0..3).for_each(|_| self.pass());
        let base = self.now().free;
        let mut first = None;
        for (i, bound) in range.iter().enumerate() {
            if let Some(bound) = bound {
                if i > 0 {
                    self.pass();
                }
                first = first.or(Some(bound.span));
                let mut exp = self.expression(bound);
                self.put_next(&mut exp);
            } else if i == 2 {
                let one = self.constant(Constant::Number(1.0));
                let free = self.now().free;
                self.emit(Op::Constant(free, one));
                self.reserve(1);
            }
        }
        for name in ["(for index)", "(for limit)", "(for step)"] {
            self.declare(name);
        }
        self.pass();
        let site = self.site(&Named {
            span: first.unwrap_or_default(),
            subjects: Vec::new(),
        });
        let prepare = self.emit(Op::ForPrepare(base, 0, site));
        self.open(false);
        self.reserve(1);
        self.declare_local(variable);
        self.block(body);
        self.close();
        self.patch_to_here(vec![prepare]);
        let end = self.emit(Op::ForLoop(base, prepare + 1));
        self.fix_line(statement.line);
        debug_assert!(end > prepare);
        self.pass();
        self.close();
    }

    fn generic_for(&mut self, variables: &[LocalId], values: &[Expression], body: &Block) {
        self.open(true);
        // `for`, the names with what is between them, `in`.
        (0..2 * variables.len() + 1).for_each(|_| self.pass());
        let line = self.next_line();
        let base = self.now().free;
        let last = self.expressions(values);
        self.adjust(3, values.len(), last);
        let extra = values.len().saturating_sub(3);
        let state = self.now();
        state.free -= extra.min(state.free);
        for name in ["(for generator)", "(for state)", "(for control)"] {
            self.declare(name);
        }
        self.pass();
        let prepare = self.jump();
        self.open(false);
        self.reserve(variables.len());
        variables.iter().for_each(|&variable| self.declare_local(variable));
        self.block(body);
        self.close();
        let start = prepare[0] + 1;
        self.patch_to_here(prepare);
        let named = Named {
            span: values[0].span,
            subjects: vec![Subject::Local("(for generator)".into())],
        };
        let site = self.site_on(line, &named);
        self.emit(Op::ForCall(base, variables.len(), start, site));
        self.fix_line(line);
        self.pass();
        self.close();
    }

    fn return_statement(&mut self, values: &[Expression]) {
        self.pass();
        if values.is_empty() {
            self.emit(Op::Return(0, Some(0)));
            return;
        }
        let mut last = self.expressions(values);
        let first = self.now().actives.len();
        let (from, count) = if last.is_multiple() {
            self.take_many(&last, None);
            if let (Kind::Call(pc), 1) = (&last.kind, values.len()) {
                self.make_tail_call(*pc);
            }
            (first, None)
        } else if values.len() == 1 {
            (self.put_anywhere(&mut last), Some(1))
        } else {
            self.put_next(&mut last);
            (first, Some(values.len()))
        };
        self.emit(Op::Return(from, count));
    }

    fn make_tail_call(&mut self, pc: usize) {
        let Some(Op::Call { is_tail, site, .. }) = self.now().code.ops.get_mut(pc) else {
            return;
        };
        *is_tail = true;
        let site = *site as usize;
        if let Some(site) = self.sites.get_mut(site) {
            site.is_tail = true;
        }
    }

    fn break_statement(&mut self) {
        self.pass();
        self.break_statement_here();
    }

    fn break_statement_here(&mut self) {
        let blocks = &self.now().blocks;
        let Some(target) = blocks.iter().rposition(|block| block.is_loop) else {
            return;
        };
        let is_captured = blocks[target + 1..].iter().any(|block| block.is_captured);
        let actives = blocks[target].actives;
        if is_captured {
            self.emit(Op::Close(actives));
        }
        let jumps = self.jump();
        self.now().blocks[target].breaks.extend(jumps);
    }
}
