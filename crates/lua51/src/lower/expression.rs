//! Expressions.

use piccolo::compiler::parser::{
    self, BinaryOperator, CallSuffix, ConstructorField, RecordKey, SimpleExpression, SuffixPart, TableConstructor,
    UnaryOperator,
};

use super::comparison::is_steady;
use super::constant::folded;
use super::kinds::Kind;
use super::site::{Capture, Operator, Subject};
use super::statement::could_be_nan;
use super::tree::{self, Tree};
use super::{CALLER, Definition, Lowering};
use crate::environment::Known;
use crate::syntax::{Binary, Expression, ExpressionKind, Field, Function, Name, Unary};

impl<'gc> Lowering<'_, 'gc> {
    /// An expression with as many values as it has.
    pub(super) fn expression(&mut self, expression: &Expression) -> Tree<'gc> {
        if let Some(value) = folded(expression) {
            return self.number(value);
        }
        match &expression.kind {
            ExpressionKind::Nil => tree::simple(SimpleExpression::Nil),
            ExpressionKind::True => tree::simple(SimpleExpression::True),
            ExpressionKind::False => tree::simple(SimpleExpression::False),
            ExpressionKind::Number(value) => self.number(*value),
            ExpressionKind::String(text) => tree::simple(SimpleExpression::String(self.ctx.intern(text))),
            ExpressionKind::Vararg => tree::simple(SimpleExpression::VarArgs),
            ExpressionKind::Function(function) => tree::simple(SimpleExpression::Function(self.function(function))),
            ExpressionKind::Name(Name::Local(local) | Name::Upvalue(local), _) => {
                tree::name(self.ctx, &self.vm_name(*local))
            }
            ExpressionKind::Name(Name::Global, name) => self.global(expression, name),
            ExpressionKind::Index(table, key) => self.index(expression, table, key),
            ExpressionKind::Call(callee, arguments) => self.call(expression, callee, arguments),
            ExpressionKind::Method(object, name, arguments) => self.method(expression, object, name, arguments),
            ExpressionKind::Binary(operator, left, right) => self.binary(expression, *operator, left, right),
            ExpressionKind::Unary(operator, operand) => self.unary(expression, *operator, operand),
            ExpressionKind::Table(fields) => self.table(expression, fields),
            ExpressionKind::Paren(inside) if inside.is_multiple() => tree::one(self.expression(inside)),
            ExpressionKind::Paren(inside) => tree::group(self.expression(inside)),
        }
    }

    pub(super) fn expressions(&mut self, expressions: &[Expression]) -> Vec<Tree<'gc>> {
        expressions.iter().map(|e| self.expression(e)).collect()
    }

    fn global(&mut self, expression: &Expression, name: &str) -> Tree<'gc> {
        match self.environment.known(expression) {
            Some(Known::Function(id)) => {
                let id = *id;
                self.constant(id).unwrap_or_else(|| tree::name(self.ctx, name))
            }
            Some(_) => tree::name(self.ctx, name),
            None => {
                let key = tree::simple(SimpleExpression::String(self.text(name)));
                let site = self.site(expression.line, expression.span, []);
                let callee = tree::suffixed(self.capture(Capture::Operator(Operator::Global)));
                tree::call(callee, vec![key, site])
            }
        }
    }

    fn index(&mut self, expression: &Expression, table: &Expression, key: &Expression) -> Tree<'gc> {
        if let Some(Known::Function(id)) = self.environment.known(expression) {
            let id = *id;
            if let Some(constant) = self.constant(id) {
                return constant;
            }
        }
        if self.kinds.is_plain_table(table) || (self.is_fast() && self.kinds.kind(table) != Kind::String) {
            return tree::index(self.expression(table), self.operand(key));
        }
        self.operator(Operator::Index, expression, [table, key])
    }

    fn call(&mut self, expression: &Expression, callee: &Expression, arguments: &[Expression]) -> Tree<'gc> {
        let Some(missing) = self.kinds.missing(callee, arguments) else {
            return self.checked_call(expression, callee, arguments);
        };
        if self.is_fast() {
            return if self.kinds.is_placed(callee) {
                self.checked_call(expression, callee, arguments)
            } else {
                tree::call(tree::suffixed(self.callee(callee)), self.padded(arguments, missing))
            };
        }
        if self.kinds.kind(callee) == Kind::Closure && !self.blames_callers {
            let lowered = self.expression(callee);
            let lowered = if self.kinds.can_recur(callee) {
                tree::binary(BinaryOperator::Or, self.capture(Capture::TooDeep), lowered)
            } else {
                lowered
            };
            return tree::call(tree::suffixed(lowered), self.padded(arguments, missing));
        }
        self.checked_call(expression, callee, arguments)
    }

    /// Arguments with a nil for each that is missing, see [`super::kinds::Kinds::missing`].
    fn padded(&mut self, arguments: &[Expression], missing: usize) -> Vec<Tree<'gc>> {
        let mut lowered = self.expressions(arguments);
        lowered.extend((0..missing).map(|_| tree::simple(SimpleExpression::Nil)));
        lowered
    }

    /// A function to call: a local that is only another name for one of the library is that one.
    fn callee(&mut self, callee: &Expression) -> Tree<'gc> {
        let constant = self.kinds.constant(callee).and_then(|id| self.constant(id));
        constant.unwrap_or_else(|| self.expression(callee))
    }

    /// A call as the last act of a function.
    pub(super) fn tail_call(&mut self, expression: &Expression) -> Tree<'gc> {
        let site = self.sites.len();
        let lowered = match &expression.kind {
            ExpressionKind::Call(callee, arguments) if !self.kinds.can_tail_call(callee, arguments) => {
                self.checked_call(expression, callee, arguments)
            }
            ExpressionKind::Method(object, name, arguments) => self.checked_method(expression, object, name, arguments),
            _ => self.expression(expression),
        };
        if let ExpressionKind::Call(..) | ExpressionKind::Method(..) = expression.kind
            && let Some(site) = self.sites.get_mut(site)
        {
            // A checked call's own site is the first that it makes.
            site.is_tail = true;
        }
        lowered
    }

    fn checked_call(&mut self, expression: &Expression, callee: &Expression, arguments: &[Expression]) -> Tree<'gc> {
        let subject = Subject::of(callee);
        let mut lowered = vec![self.site(expression.line, expression.span, [subject])];
        let operator = if self.blames_callers && expression.blames_caller() {
            lowered.push(tree::name(self.ctx, CALLER));
            Operator::CallFrom
        } else {
            Operator::Call
        };
        lowered.push(self.expression(callee));
        lowered.extend(self.expressions(arguments));
        let operator = tree::suffixed(self.capture(Capture::Operator(operator)));
        tree::call(operator, lowered)
    }

    fn method(
        &mut self,
        expression: &Expression,
        object: &Expression,
        name: &str,
        arguments: &[Expression],
    ) -> Tree<'gc> {
        // What strings have a method for is most likely called on a string, which the VM cannot.
        let is_for_strings = self.environment.is_string_method(name) || self.kinds.kind(object) == Kind::String;
        if !self.is_fast() || is_for_strings || !self.kinds.passes_enough(1, arguments) {
            return self.checked_method(expression, object, name, arguments);
        }
        let mut object = tree::suffixed(self.expression(object));
        let call = CallSuffix::Method(self.text(name), self.expressions(arguments));
        object.suffixes.push(SuffixPart::Call(call));
        tree::simple(SimpleExpression::Suffixed(object))
    }

    fn checked_method(
        &mut self,
        expression: &Expression,
        object: &Expression,
        name: &str,
        arguments: &[Expression],
    ) -> Tree<'gc> {
        let subjects = [Subject::of(object), Subject::Method(name.into())];
        let mut lowered = vec![self.site(expression.line, expression.span, subjects)];
        lowered.push(tree::simple(SimpleExpression::String(self.text(name))));
        lowered.push(self.expression(object));
        if !self.is_fast() && arguments.iter().any(can_show) {
            // The method is looked up before its arguments are evaluated.
            let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Bind)));
            let method = tree::suffixed(tree::call(operator, lowered));
            return tree::call(method, self.expressions(arguments));
        }
        lowered.extend(self.expressions(arguments));
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Method)));
        tree::call(operator, lowered)
    }

    fn binary(
        &mut self,
        expression: &Expression,
        operator: Binary,
        left: &Expression,
        right: &Expression,
    ) -> Tree<'gc> {
        let (native, ours) = operators(operator);
        match ours {
            Some(Operator::Concat) => self.concat(expression),
            Some(ours) if operator.is_ordering() => self.comparison(expression, (native, ours), left, right),
            Some(Operator::Mod) if self.is_fast() && is_steady(left) && is_steady(right) => self.remainder(left, right),
            Some(ours) if !self.computes_natively(operator, left, right) => {
                self.operator(ours, expression, [left, right])
            }
            _ => {
                // Next to a float the VM's integers do not show.
                let is_float = |e: &Expression| matches!(e.kind, ExpressionKind::Number(_)) && !operator.is_logical();
                let lower = |this: &mut Self, operand, is_beside_float| {
                    if is_beside_float {
                        this.operand(operand)
                    } else {
                        this.expression(operand)
                    }
                };
                let (beside_left, beside_right) = (is_float(left), is_float(right));
                if folded(left).is_some() && !operator.is_logical() {
                    let right = lower(self, right, beside_left);
                    tree::binary(native, lower(self, left, beside_right), right)
                } else {
                    let left = lower(self, left, beside_right);
                    tree::binary(native, left, lower(self, right, beside_left))
                }
            }
        }
    }

    /// Whether the VM's arithmetic is right. Its remainder and its power round differently from C's.
    fn computes_natively(&self, operator: Binary, left: &Expression, right: &Expression) -> bool {
        let are_numbers = (self.kinds.kind(left), self.kinds.kind(right)) == (Kind::Number, Kind::Number);
        !matches!(operator, Binary::Mod | Binary::Pow) && (self.is_fast() || are_numbers)
    }

    /// `left - floor(left / right) * right`, which is what C Lua computes.
    fn remainder(&mut self, left: &Expression, right: &Expression) -> Tree<'gc> {
        let (a, b) = (self.expression(left), self.expression(right));
        let floor = tree::binary(BinaryOperator::IDiv, a.clone(), b.clone());
        tree::binary(BinaryOperator::Sub, a, tree::binary(BinaryOperator::Mul, floor, b))
    }

    /// An operand of what takes the VM's integers for the numbers they are: a comparison, an index,
    /// a bound.
    pub(super) fn operand(&mut self, operand: &Expression) -> Tree<'gc> {
        match &operand.kind {
            ExpressionKind::Unary(Unary::Length, of) if self.has_native_length(of) => {
                tree::unary(UnaryOperator::Len, self.expression(of))
            }
            _ => self.expression(operand),
        }
    }

    fn has_native_length(&self, of: &Expression) -> bool {
        self.is_fast() || matches!(self.kinds.kind(of), Kind::Table | Kind::String)
    }

    /// `a .. b .. c` is one operation on three operands, as in 5.1.
    fn concat(&mut self, expression: &Expression) -> Tree<'gc> {
        let mut operands = Vec::new();
        let mut rest = expression;
        while let ExpressionKind::Binary(Binary::Concat, left, right) = &rest.kind {
            operands.push(&**left);
            rest = right;
        }
        operands.push(rest);
        let subjects: Vec<Subject> = operands.iter().map(|o| Subject::of(o)).collect();
        let mut arguments = vec![self.site(expression.line, expression.span, subjects)];
        for operand in operands {
            let lowered = self.expression(operand);
            arguments.push(if operand.is_multiple() {
                tree::one(lowered)
            } else {
                lowered
            });
        }
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Concat)));
        tree::call(operator, arguments)
    }

    fn unary(&mut self, expression: &Expression, operator: Unary, operand: &Expression) -> Tree<'gc> {
        match operator {
            Unary::Not => tree::unary(UnaryOperator::Not, self.expression(operand)),
            Unary::Minus if self.is_fast() || self.kinds.kind(operand) == Kind::Number => {
                tree::unary(UnaryOperator::Minus, self.expression(operand))
            }
            Unary::Minus => self.operator(Operator::Minus, expression, [operand]),
            Unary::Length if self.has_native_length(operand) => {
                // The VM answers an integer, which Lua 5.1 does not have.
                let length = tree::unary(UnaryOperator::Len, self.expression(operand));
                tree::binary(BinaryOperator::Add, length, tree::simple(SimpleExpression::Float(0.0)))
            }
            Unary::Length => self.operator(Operator::Length, expression, [operand]),
        }
    }

    fn table(&mut self, expression: &Expression, fields: &[Field]) -> Tree<'gc> {
        if fields.len() <= ORDERED && (may_leave_gaps(fields) || !self.keeps_order(fields)) {
            return self.ordered_table(expression, fields);
        }
        let mut uncertain = Vec::new();
        let plain = fields
            .iter()
            .filter_map(|field| match field {
                Field::Positional(value) => Some(ConstructorField::Array(self.expression(value))),
                Field::Keyed(key, value) if self.is_plain_field(key, value, fields) => {
                    let key = RecordKey::Indexed(self.expression(key));
                    Some(ConstructorField::Record(key, self.expression(value)))
                }
                Field::Keyed(key, value) => {
                    uncertain.push((key, value));
                    None
                }
            })
            .collect();
        let table = tree::simple(SimpleExpression::TableConstructor(TableConstructor { fields: plain }));
        uncertain
            .into_iter()
            .fold(table, |table, (key, value)| self.field(table, key, value))
    }

    /// Whether it makes no difference that the VM takes plain keyed fields first, then those
    /// without a key, and that we add uncertain ones at the end.
    fn keeps_order(&self, fields: &[Field]) -> bool {
        let is_plain = |field: &Field| match field {
            Field::Positional(_) => true,
            Field::Keyed(key, value) => self.is_plain_field(key, value, fields),
        };
        // An uncertain field could remove what a later one of the same key stores.
        let all_plain = fields.iter().all(is_plain);
        let turns = fields.iter().filter_map(|field| match field {
            Field::Positional(value) => can_show(value).then_some(1),
            Field::Keyed(key, value) => {
                let turn = if is_plain(field) { 0 } else { 2 };
                (!all_plain || can_show(key) || can_show(value)).then_some(turn)
            }
        });
        turns.is_sorted()
    }

    fn ordered_table(&mut self, expression: &Expression, fields: &[Field]) -> Tree<'gc> {
        let roles: String = fields
            .iter()
            .map(|f| if matches!(f, Field::Keyed(..)) { 'k' } else { 'p' })
            .collect();
        let site = self.site(expression.line, expression.span, []);
        let mut arguments = vec![site, tree::simple(SimpleExpression::String(self.text(&roles)))];
        for (i, field) in fields.iter().enumerate() {
            let value = match field {
                Field::Positional(value) => value,
                Field::Keyed(key, value) => {
                    arguments.push(self.expression(key));
                    value
                }
            };
            let lowered = self.expression(value);
            let is_cut = i + 1 == fields.len() && matches!(field, Field::Keyed(..)) && value.is_multiple();
            arguments.push(if is_cut { tree::one(lowered) } else { lowered });
        }
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Table)));
        tree::call(operator, arguments)
    }

    /// Whether the VM's own store is right for a field: its key is certainly a key, and it cannot
    /// remove an earlier field of the same name.
    fn is_plain_field(&self, key: &Expression, value: &Expression, fields: &[Field]) -> bool {
        let same_key = |field: &&Field| match (field, &key.kind) {
            (
                Field::Keyed(
                    Expression {
                        kind: ExpressionKind::String(a),
                        ..
                    },
                    _,
                ),
                ExpressionKind::String(b),
            ) => a == b,
            _ => false,
        };
        match self.kinds.kind(key) {
            Kind::Number | Kind::Boolean => !could_be_nan(key),
            Kind::String => {
                let named = matches!(key.kind, ExpressionKind::String(_));
                self.kinds.kind(value).is_never_nil() || named && fields.iter().filter(same_key).count() == 1
            }
            _ => false,
        }
    }

    /// Stores one more field and gives the table.
    fn field(&mut self, table: Tree<'gc>, key: &Expression, value: &Expression) -> Tree<'gc> {
        let lowered_key = self.expression(key);
        let lowered_value = tree::group(self.expression(value));
        let site = self.site(self.last_line(value.span), key.span, []);
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Field)));
        tree::call(operator, vec![table, lowered_key, lowered_value, site])
    }

    pub(super) fn function(&mut self, function: &Function) -> Definition<'gc> {
        let parameters = function.parameters.iter().map(|&p| self.name_of(p)).collect();
        self.zeros.push(None);
        let mut body = self.block(&function.body, function.line);
        self.zeros.pop();
        self.guard_beginning(&function.parameters, &function.body, &mut body, function.line);
        if let Some((arg, is_filled)) = function.arg {
            let name = self.name_of(arg);
            let values = if is_filled {
                let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Arg)));
                vec![tree::call(operator, vec![tree::simple(SimpleExpression::VarArgs)])]
            } else {
                Vec::new()
            };
            let local = parser::Statement::LocalStatement(parser::LocalStatement {
                names: vec![name],
                values,
            });
            body.statements.insert(0, tree::at(function.line, local));
        }
        self.note_caller(&mut body, function.line);
        parser::FunctionDefinition {
            parameters,
            has_varargs: function.is_vararg,
            body,
        }
    }
}

/// Fields of a table that are few enough to be passed to one call.
const ORDERED: usize = 40;

/// Whether a constructor has a value without a key that could well be nil: the length of the table
/// depends on the room that was made for it.
fn may_leave_gaps(fields: &[Field]) -> bool {
    fields.iter().any(|field| match field {
        Field::Positional(value) => matches!(value.kind, ExpressionKind::Nil) || value.is_multiple(),
        Field::Keyed(..) => false,
    })
}

/// Whether it can be seen when an expression is evaluated.
fn can_show(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Nil
        | ExpressionKind::True
        | ExpressionKind::False
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Vararg
        | ExpressionKind::Function(_)
        | ExpressionKind::Name(Name::Local(_) | Name::Upvalue(_), _) => false,
        ExpressionKind::Paren(inside) => can_show(inside),
        _ => true,
    }
}

/// The VM's operator and, where it does not do what Lua 5.1 does on every operand, ours.
fn operators(operator: Binary) -> (BinaryOperator, Option<Operator>) {
    match operator {
        Binary::Add => (BinaryOperator::Add, Some(Operator::Add)),
        Binary::Sub => (BinaryOperator::Sub, Some(Operator::Sub)),
        Binary::Mul => (BinaryOperator::Mul, Some(Operator::Mul)),
        Binary::Div => (BinaryOperator::Div, Some(Operator::Div)),
        Binary::Mod => (BinaryOperator::Mod, Some(Operator::Mod)),
        Binary::Pow => (BinaryOperator::Pow, Some(Operator::Pow)),
        Binary::Concat => (BinaryOperator::Concat, Some(Operator::Concat)),
        Binary::Less => (BinaryOperator::LessThan, Some(Operator::Less)),
        Binary::LessEqual => (BinaryOperator::LessEqual, Some(Operator::LessEqual)),
        Binary::Greater => (BinaryOperator::GreaterThan, Some(Operator::Greater)),
        Binary::GreaterEqual => (BinaryOperator::GreaterEqual, Some(Operator::GreaterEqual)),
        Binary::Equal => (BinaryOperator::Equal, None),
        Binary::NotEqual => (BinaryOperator::NotEqual, None),
        Binary::And => (BinaryOperator::And, None),
        Binary::Or => (BinaryOperator::Or, None),
    }
}
