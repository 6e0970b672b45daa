//! Expressions.

use super::*;
use crate::syntax::{Expression, ExpressionKind, Field, Name};

/// Values that a constructor stores at once.
const FLUSH: usize = 50;

/// A table that is being constructed.
struct Constructor {
    table: Register,
    /// The value without a key that was read last.
    last: Exp,
    /// Such values so far, and those of them that are not stored yet.
    count: usize,
    waiting: usize,
}

impl Compiler<'_> {
    /// Several expressions; all but the last are in registers.
    pub(super) fn expressions(&mut self, expressions: &[Expression]) -> Exp {
        let mut last = Exp::new(Kind::Nothing);
        for (i, expression) in expressions.iter().enumerate() {
            if i > 0 {
                self.pass();
                self.put_next(&mut last);
            }
            last = self.expression(expression);
        }
        last
    }

    pub(super) fn expression(&mut self, expression: &Expression) -> Exp {
        let end = expression.span.end;
        let exp = match &expression.kind {
            ExpressionKind::Nil => Exp::new(Kind::Nil),
            ExpressionKind::True => Exp::new(Kind::Boolean(true)),
            ExpressionKind::False => Exp::new(Kind::Boolean(false)),
            ExpressionKind::Number(number) => Exp::new(Kind::Number(*number)),
            ExpressionKind::String(text) => Exp::new(Kind::Text(self.constant(Constant::Text(text.clone())))),
            ExpressionKind::Vararg => Exp::new(Kind::Vararg(self.emit(Op::Vararg(0, Some(1))))),
            ExpressionKind::Function(function) => {
                self.pass();
                Exp::new(Kind::Open(self.function_body(function, end)))
            }
            ExpressionKind::Name(name, text) => self.name(*name, text, expression.span),
            ExpressionKind::Index(table, key) => self.index(expression.span, table, key),
            ExpressionKind::Call(callee, arguments) => self.call(expression, callee, arguments),
            ExpressionKind::Method(object, name, arguments) => self.method(expression, object, name, arguments),
            ExpressionKind::Binary(operator, left, right) => {
                let mut first = self.expression(left);
                self.pass();
                self.infix(*operator, &mut first);
                let second = self.expression(right);
                let named = self.named(expression, [left, right]);
                self.binary(*operator, first, second, &named)
            }
            ExpressionKind::Unary(operator, operand) => {
                self.pass();
                let exp = self.expression(operand);
                let named = self.named(expression, [operand]);
                self.unary(*operator, exp, &named)
            }
            ExpressionKind::Table(fields) => self.table(end, fields),
            ExpressionKind::Paren(inside) => {
                self.pass();
                let mut exp = self.expression(inside);
                self.reach(end);
                self.load(&mut exp);
                exp
            }
        };
        self.reach(end);
        exp
    }

    fn named<const N: usize>(&self, at: &Expression, operands: [&Expression; N]) -> Named {
        Named {
            span: at.span,
            subjects: operands.iter().map(|operand| Subject::of(operand)).collect(),
        }
    }

    fn name(&mut self, name: Name, text: &str, span: Span) -> Exp {
        let depth = self.states.len() - 1;
        Exp::new(match name {
            Name::Local(local) => Kind::Local(self.places.get(&local).map_or(0, |place| place.1)),
            Name::Upvalue(local) => Kind::Upvalue(self.upvalue(depth, Outer::Local(local), text)),
            Name::Global => match self.givens.get(text) {
                Some(&given) => Kind::Upvalue(self.upvalue(depth, Outer::Given(given), text)),
                None => Kind::Global(self.constant(Constant::Text(text.as_bytes().to_vec())), span),
            },
        })
    }

    pub(super) fn index(&mut self, span: Span, table: &Expression, key: &Expression) -> Exp {
        let mut of = self.expression(table);
        let register = self.put_anywhere(&mut of);
        let is_bracket = self.next_is(Symbol::OpenBracket);
        self.pass();
        let mut at = self.expression(key);
        if is_bracket {
            self.evaluate(&mut at);
            self.pass();
        }
        let operand = self.operand(&mut at);
        let subjects = vec![Subject::of(table)];
        Exp::new(Kind::Index(register, operand, Named { span, subjects }))
    }

    fn call(&mut self, expression: &Expression, callee: &Expression, arguments: &[Expression]) -> Exp {
        let mut function = self.expression(callee);
        self.put_next(&mut function);
        let Kind::Register(base) = function.kind else {
            return function;
        };
        let named = self.named(expression, [callee]);
        self.arguments(base, 0, expression, arguments, &named)
    }

    fn method(&mut self, expression: &Expression, object: &Expression, name: &str, arguments: &[Expression]) -> Exp {
        let mut of = self.expression(object);
        self.pass();
        self.pass();
        let register = self.put_anywhere(&mut of);
        self.release(register);
        let base = self.now().free;
        self.reserve(2);
        let key = self.constant(Constant::Text(name.as_bytes().to_vec()));
        let key = self.operand(&mut Exp::new(Kind::Text(key)));
        let named = self.named(expression, [object]);
        let site = self.site(&named);
        self.emit(Op::Method(base, register, key, site));
        self.release_operand(key);
        let named = Named {
            span: expression.span,
            subjects: vec![Subject::Method(name.into())],
        };
        self.arguments(base, 1, expression, arguments, &named)
    }

    /// The arguments of a call, `given` of which are there already, and the call.
    fn arguments(
        &mut self,
        base: Register,
        given: usize,
        expression: &Expression,
        arguments: &[Expression],
        named: &Named,
    ) -> Exp {
        let line = self.next_line();
        if self.next_is(Symbol::OpenParen) {
            self.pass();
        }
        let mut last = self.expressions(arguments);
        if last.is_multiple() {
            self.take_many(&last, None);
        }
        self.reach(expression.span.end);
        let count = if last.is_multiple() {
            None
        } else {
            if !matches!(last.kind, Kind::Nothing) {
                self.put_next(&mut last);
            }
            Some(self.now().free - base - 1)
        };
        debug_assert!(count.is_none_or(|count| count >= given));
        let site = self.site_on(line, named);
        let pc = self.emit(Op::Call {
            base,
            arguments: count,
            results: Some(1),
            site,
            blames_caller: expression.blames_caller(),
            is_tail: false,
        });
        self.fix_line(line);
        self.now().free = base + 1;
        Exp::new(Kind::Call(pc))
    }

    fn table(&mut self, end: u32, fields: &[Field]) -> Exp {
        let pc = self.emit(Op::NewTable(0));
        let mut exp = Exp::new(Kind::Open(pc));
        self.put_next(&mut exp);
        let Kind::Register(table) = exp.kind else { return exp };
        self.pass();
        let mut constructor = Constructor {
            table,
            last: Exp::new(Kind::Nothing),
            count: 0,
            waiting: 0,
        };
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                self.pass();
            }
            self.store_waiting(&mut constructor);
            match field {
                Field::Positional(value) => {
                    constructor.last = self.expression(value);
                    constructor.count += 1;
                    constructor.waiting += 1;
                }
                Field::Keyed(key, value) => self.keyed(table, key, value),
            }
        }
        if !fields.is_empty() && (self.next_is(Symbol::Comma) || self.next_is(Symbol::Semicolon)) {
            self.pass();
            self.store_waiting(&mut constructor);
        }
        self.reach(end);
        self.store_last(constructor);
        exp
    }

    /// The value that was read last waits to be stored, and so do those before it until there are
    /// enough of them.
    fn store_waiting(&mut self, constructor: &mut Constructor) {
        if matches!(constructor.last.kind, Kind::Nothing) {
            return;
        }
        self.put_next(&mut constructor.last);
        constructor.last = Exp::new(Kind::Nothing);
        if constructor.waiting == FLUSH {
            self.set_list(constructor, Some(FLUSH), false);
            constructor.waiting = 0;
        }
    }

    fn store_last(&mut self, mut constructor: Constructor) {
        if constructor.waiting == 0 {
            return;
        }
        let count = if constructor.last.is_multiple() {
            self.take_many(&constructor.last, None);
            None
        } else {
            if !matches!(constructor.last.kind, Kind::Nothing) {
                self.put_next(&mut constructor.last);
            }
            Some(constructor.waiting)
        };
        self.set_list(&constructor, count, true);
    }

    fn set_list(&mut self, constructor: &Constructor, count: Option<usize>, is_last: bool) {
        self.emit(Op::SetList {
            table: constructor.table,
            first: constructor.count - constructor.waiting + 1,
            count,
            is_last,
        });
        self.now().free = constructor.table + 1;
    }

    fn keyed(&mut self, table: Register, key: &Expression, value: &Expression) {
        let free = self.now().free;
        let is_bracket = self.next_is(Symbol::OpenBracket);
        if is_bracket {
            self.pass();
        }
        let mut at = self.expression(key);
        if is_bracket {
            self.evaluate(&mut at);
            self.pass();
        }
        self.pass();
        let at = self.operand(&mut at);
        let mut value_exp = self.expression(value);
        let stored = self.operand(&mut value_exp);
        let site = self.site(&Named {
            span: key.span,
            subjects: Vec::new(),
        });
        self.emit(Op::SetIndex(table, at, stored, site));
        self.now().free = free;
    }
}
