//! Operators: arithmetic, comparisons and what chooses.

use super::*;
use crate::debug::code::Relation;
use crate::lower::computed;
use crate::lower::site::Operator;
use crate::syntax::{Binary, Unary};

impl Compiler<'_> {
    /// After the operand of a unary operator.
    pub(super) fn unary(&mut self, operator: Unary, mut exp: Exp, named: &Named) -> Exp {
        match operator {
            Unary::Not => self.not(exp),
            Unary::Minus => {
                if let (Kind::Number(number), true) = (&exp.kind, exp.is_numeral()) {
                    return Exp::new(Kind::Number(-number));
                }
                let register = self.put_anywhere(&mut exp);
                self.release(register);
                let site = self.site(named);
                Exp::new(Kind::Open(self.emit(Op::Minus(0, register, site))))
            }
            Unary::Length => {
                let register = self.put_anywhere(&mut exp);
                self.release(register);
                let site = self.site(named);
                Exp::new(Kind::Open(self.emit(Op::Length(0, register, site))))
            }
        }
    }

    fn not(&mut self, mut exp: Exp) -> Exp {
        self.load(&mut exp);
        exp.kind = match exp.kind {
            Kind::Nil | Kind::Boolean(false) => Kind::Boolean(true),
            Kind::Number(_) | Kind::Text(_) | Kind::Boolean(true) => Kind::Boolean(false),
            Kind::Jump(pc) => {
                self.invert(pc);
                Kind::Jump(pc)
            }
            _ => {
                let register = self.without_jumps(&mut exp);
                self.release(register);
                Kind::Open(self.emit(Op::Not(0, register)))
            }
        };
        std::mem::swap(&mut exp.on_true, &mut exp.on_false);
        for pc in exp.on_true.iter().chain(&exp.on_false) {
            self.set_value_of(*pc, None);
        }
        exp
    }

    /// The register of a value, whatever its jumps do.
    fn without_jumps(&mut self, exp: &mut Exp) -> Register {
        if let Kind::Register(register) = exp.kind {
            return register;
        }
        self.reserve(1);
        let register = self.now().free - 1;
        self.load_into(exp, register);
        register
    }

    fn invert(&mut self, pc: usize) {
        if let Some(Op::Compare { when, .. }) = self.now().code.ops.get_mut(pc) {
            *when = !*when;
        }
    }

    /// A test that jumps when the truth of the value is `when`.
    fn test(&mut self, exp: &mut Exp, when: bool) -> Jumps {
        if let Kind::Open(pc) = exp.kind
            && let Some(Op::Not(_, from)) = self.now().code.ops.get(pc)
        {
            let from = *from;
            let state = self.now();
            state.code.ops.pop();
            state.code.lines.pop();
            return vec![self.emit(Op::Test {
                from,
                into: None,
                gives: false,
                when: !when,
                to: 0,
            })];
        }
        let from = self.without_jumps(exp);
        self.release(from);
        vec![self.emit(Op::Test {
            from,
            into: None,
            gives: true,
            when,
            to: 0,
        })]
    }

    /// Goes on where the value is true.
    pub(super) fn go_if_true(&mut self, exp: &mut Exp) {
        self.load(exp);
        let jumps = match exp.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Boolean(true) => Jumps::new(),
            Kind::Jump(pc) => {
                self.invert(pc);
                vec![pc]
            }
            _ => self.test(exp, false),
        };
        exp.on_false.extend(jumps);
        let on_true = std::mem::take(&mut exp.on_true);
        self.patch_to_here(on_true);
    }

    /// Goes on where the value is false.
    fn go_if_false(&mut self, exp: &mut Exp) {
        self.load(exp);
        let jumps = match exp.kind {
            Kind::Nil | Kind::Boolean(false) => Jumps::new(),
            Kind::Jump(pc) => vec![pc],
            _ => self.test(exp, true),
        };
        exp.on_true.extend(jumps);
        let on_false = std::mem::take(&mut exp.on_false);
        self.patch_to_here(on_false);
    }

    /// Between the operands, when the operator has been read.
    pub(super) fn infix(&mut self, operator: Binary, left: &mut Exp) {
        match operator {
            Binary::And => self.go_if_true(left),
            Binary::Or => self.go_if_false(left),
            Binary::Concat => self.put_next(left),
            _ if is_arithmetic(operator) && left.is_numeral() => {}
            _ => _ = self.operand(left),
        }
    }

    /// After the second operand.
    pub(super) fn binary(&mut self, operator: Binary, left: Exp, mut right: Exp, named: &Named) -> Exp {
        match operator {
            Binary::And => {
                self.load(&mut right);
                right.on_false.extend(left.on_false);
                right
            }
            Binary::Or => {
                self.load(&mut right);
                right.on_true.extend(left.on_true);
                right
            }
            Binary::Concat => self.concat(left, right, named),
            _ if is_arithmetic(operator) => self.arithmetic(operator, left, right, named),
            _ => self.compare(operator, left, right, named),
        }
    }

    fn concat(&mut self, mut left: Exp, mut right: Exp, named: &Named) -> Exp {
        self.evaluate(&mut right);
        let Kind::Register(first) = left.kind else { return left };
        if let Kind::Open(pc) = right.kind
            && let Some(Op::Concat(_, from, _, site)) = self.now().code.ops.get_mut(pc)
        {
            *from = first;
            let site = *site as usize;
            self.release_exp(&left);
            if let Some(site) = self.sites.get_mut(site) {
                site.span = named.span;
                let mut subjects = named.subjects[..1].to_vec();
                subjects.extend(site.subjects.iter().cloned());
                site.subjects = subjects.into();
            }
            return Exp::new(Kind::Open(pc));
        }
        self.put_next(&mut right);
        self.release_exp(&right);
        self.release_exp(&left);
        let Kind::Register(last) = right.kind else { return right };
        let site = self.site(named);
        left.kind = Kind::Open(self.emit(Op::Concat(0, first, last, site)));
        left
    }

    fn arithmetic(&mut self, operator: Binary, mut left: Exp, mut right: Exp, named: &Named) -> Exp {
        if let (Kind::Number(a), Kind::Number(b)) = (&left.kind, &right.kind)
            && !left.has_jumps()
            && !right.has_jumps()
            && let Some(value) = computed(operator, *a, *b)
        {
            return Exp::new(Kind::Number(value));
        }
        let b = self.operand(&mut right);
        let a = self.operand(&mut left);
        // The higher register is freed first.
        match (a, b) {
            (Operand::Register(first), Operand::Register(second)) if first > second => {
                self.release(first);
                self.release(second);
            }
            _ => {
                self.release_operand(b);
                self.release_operand(a);
            }
        }
        let site = self.site(named);
        let operator = match operator {
            Binary::Add => Operator::Add,
            Binary::Sub => Operator::Sub,
            Binary::Mul => Operator::Mul,
            Binary::Div => Operator::Div,
            Binary::Mod => Operator::Mod,
            _ => Operator::Pow,
        };
        Exp::new(Kind::Open(self.emit(Op::Arithmetic(0, operator, a, b, site))))
    }

    fn compare(&mut self, operator: Binary, mut left: Exp, mut right: Exp, named: &Named) -> Exp {
        let (mut left, mut right) = {
            let a = self.operand(&mut left);
            (a, self.operand(&mut right))
        };
        self.release_operand(right);
        self.release_operand(left);
        if matches!(operator, Binary::Greater | Binary::GreaterEqual) {
            std::mem::swap(&mut left, &mut right);
        }
        let relation = match operator {
            Binary::Less | Binary::Greater => Relation::Less,
            Binary::LessEqual | Binary::GreaterEqual => Relation::LessEqual,
            _ => Relation::Equal,
        };
        let site = self.site(named);
        Exp::new(Kind::Jump(self.emit(Op::Compare {
            relation,
            left,
            right,
            when: operator != Binary::NotEqual,
            to: 0,
            site,
        })))
    }
}

fn is_arithmetic(operator: Binary) -> bool {
    matches!(
        operator,
        Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Mod | Binary::Pow
    )
}
