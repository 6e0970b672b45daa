//! Making instructions, and the jumps between them.

use super::*;

impl Compiler<'_> {
    /// Adds an instruction on the line that has been reached; the jumps to here go to it.
    pub(super) fn emit(&mut self, op: Op) -> usize {
        let line = self.line();
        let pc = self.pc();
        let here = std::mem::take(&mut self.now().here);
        self.patch(here, pc, None, pc);
        let code = &mut self.now().code;
        code.ops.push(op);
        code.lines.push(line);
        pc
    }

    /// The instruction made last is on another line.
    pub(super) fn fix_line(&mut self, line: u32) {
        if let Some(last) = self.now().code.lines.last_mut() {
            *last = line;
        }
    }

    /// A jump to where nobody knows yet. What would jump to it goes where it goes.
    pub(super) fn jump(&mut self) -> Jumps {
        let here = std::mem::take(&mut self.now().here);
        let pc = self.emit(Op::Jump(0));
        let mut jumps = vec![pc];
        jumps.extend(here);
        jumps
    }

    /// The next instruction is one that can be jumped to.
    pub(super) fn label(&mut self) -> usize {
        let pc = self.pc();
        self.now().last_target = Some(pc);
        pc
    }

    pub(super) fn patch_to_here(&mut self, jumps: Jumps) {
        self.label();
        self.now().here.extend(jumps);
    }

    pub(super) fn patch_to(&mut self, jumps: Jumps, target: usize) {
        if target == self.pc() {
            self.patch_to_here(jumps);
        } else {
            self.patch(jumps, target, None, target);
        }
    }

    /// Jumps that carry a value put it into the register and go to one place, others to another.
    pub(super) fn patch(&mut self, jumps: Jumps, with_value: usize, register: Option<Register>, others: usize) {
        for pc in jumps {
            let gives = self.set_value_of(pc, register);
            if let Some(op) = self.now().code.ops.get_mut(pc) {
                op.set_destination(if gives { with_value } else { others });
            }
        }
    }

    /// Says where the value of a test goes; whether it is one that can give its value.
    pub(super) fn set_value_of(&mut self, pc: usize, register: Option<Register>) -> bool {
        let Some(Op::Test { from, into, gives, .. }) = self.now().code.ops.get_mut(pc) else {
            return false;
        };
        if !*gives {
            return false;
        }
        match register {
            Some(register) if register != *from => *into = Some(register),
            _ => {
                *into = None;
                *gives = false;
            }
        }
        true
    }

    /// Whether any of these jumps leaves open what the value is.
    fn lacks_value(&mut self, jumps: &Jumps) -> bool {
        let ops = &self.now().code.ops;
        jumps
            .iter()
            .any(|&pc| !matches!(ops.get(pc), Some(Op::Test { gives: true, .. })))
    }

    fn nil(&mut self, register: Register, count: usize) {
        let pc = self.pc();
        let state = self.now();
        if state.last_target.is_none_or(|target| pc > target) {
            // Registers are nil when a function begins.
            if pc == 0 && register >= state.actives.len() {
                return;
            }
            if let Some(Op::Nil(from, to)) = state.code.ops.last_mut()
                && *from <= register
                && register <= *to + 1
            {
                *to = (*to).max(register + count - 1);
                return;
            }
        }
        self.emit(Op::Nil(register, register + count - 1));
    }

    /// Makes values nil that are missing.
    pub(super) fn nils(&mut self, count: usize) {
        let register = self.now().free;
        self.reserve(count);
        self.nil(register, count);
    }

    // Loading what an expression stands for.

    /// Loads a variable.
    pub(super) fn load(&mut self, exp: &mut Exp) {
        exp.kind = match std::mem::replace(&mut exp.kind, Kind::Nothing) {
            Kind::Local(register) => Kind::Register(register),
            Kind::Upvalue(number) => Kind::Open(self.emit(Op::Upvalue(0, number))),
            Kind::Global(name, span) => {
                let site = self.site(&Named {
                    span,
                    subjects: Vec::new(),
                });
                Kind::Open(self.emit(Op::Global(0, name, site)))
            }
            Kind::Index(table, key, named) => {
                self.release_operand(key);
                self.release(table);
                let site = self.site(&named);
                Kind::Open(self.emit(Op::Index(0, table, key, site)))
            }
            kind @ (Kind::Call(_) | Kind::Vararg(_)) => {
                exp.kind = kind;
                return self.take_one(exp);
            }
            other => other,
        };
    }

    /// Of a call or `...`, takes one value.
    pub(super) fn take_one(&mut self, exp: &mut Exp) {
        match exp.kind {
            Kind::Call(pc) => {
                let base = self.set_results(pc, Some(1));
                exp.kind = Kind::Register(base);
            }
            Kind::Vararg(pc) => {
                self.set_results(pc, Some(1));
                exp.kind = Kind::Open(pc);
            }
            _ => {}
        }
    }

    /// Of a call or `...`, takes so many values, which begin at a free register.
    pub(super) fn take_many(&mut self, exp: &Exp, count: Option<usize>) {
        match exp.kind {
            Kind::Call(pc) => _ = self.set_results(pc, count),
            Kind::Vararg(pc) => {
                self.set_results(pc, count);
                let free = self.now().free;
                if let Some(op) = self.now().code.ops.get_mut(pc) {
                    op.set_target(free);
                }
                self.reserve(1);
            }
            _ => {}
        }
    }

    fn set_results(&mut self, pc: usize, count: Option<usize>) -> Register {
        match self.now().code.ops.get_mut(pc) {
            Some(Op::Call { base, results, .. }) => {
                *results = count;
                *base
            }
            Some(Op::Vararg(target, results)) => {
                *results = count;
                *target
            }
            _ => 0,
        }
    }

    /// Puts the value into a register as far as it does not hang on jumps.
    pub(super) fn load_into(&mut self, exp: &mut Exp, register: Register) {
        self.load(exp);
        match exp.kind {
            Kind::Nothing | Kind::Jump(_) => return,
            Kind::Nil => self.nil(register, 1),
            Kind::Boolean(truth) => _ = self.emit(Op::Boolean(register, truth, false)),
            Kind::Text(constant) => _ = self.emit(Op::Constant(register, constant)),
            Kind::Number(number) => {
                let constant = self.constant(Constant::Number(number));
                self.emit(Op::Constant(register, constant));
            }
            Kind::Open(pc) => {
                if let Some(op) = self.now().code.ops.get_mut(pc) {
                    op.set_target(register);
                }
            }
            Kind::Register(from) if from != register => _ = self.emit(Op::Move(register, from)),
            _ => {}
        }
        exp.kind = Kind::Register(register);
    }

    /// Puts the value into a register.
    pub(super) fn put_into(&mut self, exp: &mut Exp, register: Register) {
        self.load_into(exp, register);
        if let Kind::Jump(pc) = exp.kind {
            exp.on_true.push(pc);
        }
        if exp.has_jumps() {
            let (mut on_false, mut on_true) = (0, 0);
            if self.lacks_value(&exp.on_true) || self.lacks_value(&exp.on_false) {
                let over = match exp.kind {
                    Kind::Jump(_) => Jumps::new(),
                    _ => self.jump(),
                };
                on_false = self.label();
                self.emit(Op::Boolean(register, false, true));
                on_true = self.label();
                self.emit(Op::Boolean(register, true, false));
                self.patch_to_here(over);
            }
            let end = self.label();
            let jumps = std::mem::take(&mut exp.on_false);
            self.patch(jumps, end, Some(register), on_false);
            let jumps = std::mem::take(&mut exp.on_true);
            self.patch(jumps, end, Some(register), on_true);
        }
        *exp = Exp::new(Kind::Register(register));
    }

    pub(super) fn put_next(&mut self, exp: &mut Exp) {
        self.load(exp);
        self.release_exp(exp);
        self.reserve(1);
        let register = self.now().free - 1;
        self.put_into(exp, register);
    }

    pub(super) fn put_anywhere(&mut self, exp: &mut Exp) -> Register {
        self.load(exp);
        if let Kind::Register(register) = exp.kind {
            if !exp.has_jumps() {
                return register;
            }
            if register >= self.now().actives.len() {
                self.put_into(exp, register);
                return register;
            }
        }
        self.put_next(exp);
        match exp.kind {
            Kind::Register(register) => register,
            _ => 0,
        }
    }

    pub(super) fn evaluate(&mut self, exp: &mut Exp) {
        if exp.has_jumps() {
            self.put_anywhere(exp);
        } else {
            self.load(exp);
        }
    }

    pub(super) fn operand(&mut self, exp: &mut Exp) -> Operand {
        self.evaluate(exp);
        let constant = match exp.kind {
            Kind::Nil => Some(Constant::Nil),
            Kind::Boolean(truth) => Some(Constant::Boolean(truth)),
            Kind::Number(number) => Some(Constant::Number(number)),
            Kind::Text(constant) if constant < NAMED => return Operand::Constant(constant),
            _ => None,
        };
        if let Some(constant) = constant.filter(|_| self.states.last().is_some_and(|s| s.code.constants.len() < NAMED))
        {
            let constant = self.constant(constant);
            exp.kind = Kind::Text(constant);
            return Operand::Constant(constant);
        }
        Operand::Register(self.put_anywhere(exp))
    }
}
