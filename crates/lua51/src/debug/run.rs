//! Carrying out the instructions.
//!
//! A function at work is a sequence of the VM's. What the VM does not do as Lua 5.1 does, it lets
//! the operators of [`crate::vm`] do, as the other forms of a program do.

use std::rc::Rc;

use allocator_api2::vec::Vec as CountedVec;
use gc_arena::allocator_api::MetricsAlloc;
use gc_arena::lock::RefLock;
use gc_arena::{Collect, Gc};
use piccolo::closure::{UpValue, UpValueState};
use piccolo::{
    BoxSequence, Callback, CallbackReturn, Closure, Context, Error, Execution, Function, Sequence, SequencePoll, Stack,
    Table, Value,
};

use super::code::{Capture, Count, Op, Operand, Register, Relation, SiteId};
use super::frame::{After, Cell, Frame, Proto, SharedFrame, Slot, frames};
use crate::lower::site::Operator;
use crate::vm::{self, Shared, raw_equal, table, to_number};

/// The function as a value.
pub(super) fn closure<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    proto: Gc<'gc, Proto<'gc>>,
    upvalues: Vec<Cell<'gc>>,
) -> Closure<'gc> {
    let shared = Rc::clone(shared);
    let begin = Callback::from_fn_with(&ctx, (proto, upvalues), move |(proto, upvalues), ctx, exec, stack| {
        begin(ctx, &shared, (*proto, upvalues.clone()), exec, stack)
    });
    let mut captured = CountedVec::new_in(MetricsAlloc::new(&ctx));
    captured.push(UpValue::new(&ctx, UpValueState::Closed(begin.into())));
    Closure::from_parts(&ctx, proto.entry, captured)
}

fn begin<'gc>(
    ctx: Context<'gc>,
    shared: &Rc<Shared>,
    (proto, upvalues): (Gc<'gc, Proto<'gc>>, Vec<Cell<'gc>>),
    exec: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Result<CallbackReturn<'gc>, Error<'gc>> {
    shared.take_call();
    let code = Rc::clone(&proto.code);
    let caller_site = shared.caller.get();
    let mut arguments: Vec<Value<'gc>> = stack.drain(..).collect();
    let varargs = arguments.split_off(arguments.len().min(code.parameters));
    arguments.resize(code.parameters, Value::Nil);
    if code.fills_arg {
        arguments.push(vm::arg_table(ctx, &varargs).into());
    }
    let frame = Gc::new(
        &ctx,
        RefLock::new(Frame {
            proto,
            upvalues,
            registers: arguments.into_iter().map(Slot::Plain).collect(),
            varargs: if code.is_vararg { varargs } else { Vec::new() },
            pc: 0,
            before: None,
            has_stopped: false,
            top: 0,
            after: After::Nothing,
            caller: vm::take_caller(shared),
            called_at: shared.debug.called_at.take(),
        }),
    );
    let thread = exec.current_thread().thread;
    let depth = frames(ctx, |frames| {
        let frames = frames.of(thread);
        frames.push(frame);
        frames.len()
    });
    if depth > vm::DEEPEST {
        frames(ctx, |frames| frames.leave(thread, frame));
        return Err(vm::stack_overflow(ctx, shared, caller_site));
    }
    let shared = Rc::clone(shared);
    Ok(CallbackReturn::Sequence(BoxSequence::new(
        &ctx,
        Activation { frame, shared },
    )))
}

#[derive(Collect)]
#[collect(no_drop)]
struct Activation<'gc> {
    frame: SharedFrame<'gc>,
    #[collect(require_static)]
    shared: Rc<Shared>,
}

/// What comes after an instruction.
enum Flow<'gc> {
    Next,
    Return,
    Call(Function<'gc>),
    TailCall(Function<'gc>),
}

impl<'gc> Sequence<'gc> for Activation<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let thread = exec.current_thread().thread;
        let mut frame = self.frame.borrow_mut(&ctx);
        frame.settle(ctx, &mut stack);
        loop {
            if self.shared.debug.is_on() && !frame.has_stopped && frame.enters_line() {
                frame.has_stopped = true;
                self.shared.debug.stop(frame.line());
                frames(ctx, |frames| frames.stop(thread));
                exec.fuel().interrupt();
                return Ok(SequencePoll::Pending);
            }
            exec.fuel().consume(1);
            let flow = frame.step(ctx, &self.shared, &mut stack);
            if let Ok(Flow::Next) = flow {
                if exec.fuel().should_continue() {
                    continue;
                }
                return Ok(SequencePoll::Pending);
            }
            let leaves = matches!(flow, Err(_) | Ok(Flow::Return | Flow::TailCall(_)));
            if leaves {
                frames(ctx, |frames| frames.leave(thread, self.frame));
            }
            return flow.map(|flow| match flow {
                Flow::Next => SequencePoll::Pending,
                Flow::Return => SequencePoll::Return,
                Flow::Call(function) => SequencePoll::Call {
                    function,
                    is_tail: false,
                },
                Flow::TailCall(function) => SequencePoll::Call {
                    function,
                    is_tail: true,
                },
            });
        }
    }

    fn error(
        &mut self,
        ctx: Context<'gc>,
        exec: Execution<'gc, '_>,
        error: Error<'gc>,
        _: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        let thread = exec.current_thread().thread;
        frames(ctx, |frames| frames.leave(thread, self.frame));
        Err(error)
    }
}

type Stepped<'gc> = Result<Flow<'gc>, Error<'gc>>;

impl<'gc> Frame<'gc> {
    /// Takes the results of what was called.
    fn settle(&mut self, ctx: Context<'gc>, stack: &mut Stack<'gc, '_>) {
        let after = std::mem::replace(&mut self.after, After::Nothing);
        match after {
            After::Nothing => {}
            After::Into(register) => self.set(ctx, register, stack.get(0)),
            After::Results(base, count) => self.take(ctx, base, count, stack),
            After::Jump(when, to) => {
                if stack.get(0).to_bool() == when {
                    self.pc = to;
                }
            }
            After::Turn(base, variables, to) => {
                let first = stack.get(0);
                self.take(ctx, base + 3, Some(variables), stack);
                if !first.is_nil() {
                    self.set(ctx, base + 2, first);
                    self.pc = to;
                }
            }
        }
        stack.clear();
    }

    fn take(&mut self, ctx: Context<'gc>, base: Register, count: Count, stack: &Stack<'gc, '_>) {
        let there = stack.len();
        let wanted = count.unwrap_or(there);
        // A row of values that nobody can name begins where a function's own registers end.
        for i in 0..wanted {
            self.set(ctx, base + i, stack.get(i));
        }
        if count.is_none() {
            self.top = base + there;
        }
    }

    /// Carries out the next instruction.
    fn step(&mut self, ctx: Context<'gc>, shared: &Rc<Shared>, stack: &mut Stack<'gc, '_>) -> Stepped<'gc> {
        let code = Rc::clone(&self.proto.code);
        let Some(op) = code.ops.get(self.pc) else {
            return Ok(Flow::Return);
        };
        self.before = Some(self.pc);
        self.has_stopped = false;
        self.pc += 1;
        match *op {
            Op::Move(to, from) => self.set(ctx, to, self.get(from)),
            Op::Constant(to, constant) => self.set(ctx, to, self.constant(constant)),
            Op::Boolean(to, truth, skips) => {
                self.set(ctx, to, Value::Boolean(truth));
                self.pc += usize::from(skips);
            }
            Op::Nil(from, to) => (from..=to).for_each(|register| self.set(ctx, register, Value::Nil)),
            Op::Upvalue(to, number) => self.set(ctx, to, *self.upvalues[number].borrow()),
            Op::SetUpvalue(number, from) => *self.upvalues[number].borrow_mut(&ctx) = self.get(from),
            Op::NewTable(to) => self.set(ctx, to, Table::new(&ctx).into()),
            Op::Not(to, from) => self.set(ctx, to, Value::Boolean(!self.get(from).to_bool())),
            Op::Jump(to) => self.pc = to,
            Op::Test {
                from, into, when, to, ..
            } => {
                let value = self.get(from);
                if value.to_bool() == when {
                    if let Some(into) = into {
                        self.set(ctx, into, value);
                    }
                    self.pc = to;
                }
            }
            Op::Close(from) => self.close(from),
            Op::Closure(to, number) => {
                let made = self.make_closure(ctx, shared, number);
                self.set(ctx, to, made);
            }
            Op::Vararg(to, count) => self.spread(ctx, to, count),
            Op::SetList {
                table,
                first,
                count,
                is_last,
            } => self.set_list(ctx, table, first, count, is_last),
            Op::ForLoop(base, to) => self.loop_on(ctx, base, to),
            Op::Return(from, count) => {
                self.push_values(stack, from, count);
                return Ok(Flow::Return);
            }
            _ => return self.operate(ctx, op, stack, shared),
        }
        Ok(Flow::Next)
    }

    /// The instructions that may call something.
    fn operate(&mut self, ctx: Context<'gc>, op: &Op, stack: &mut Stack<'gc, '_>, shared: &Rc<Shared>) -> Stepped<'gc> {
        let site = |site: SiteId| Value::Integer(i64::from(site));
        let (operator, after) = match *op {
            Op::Global(to, name, at) => {
                stack.extend([self.constant(name), site(at)]);
                (Operator::Global, After::Into(to))
            }
            Op::SetGlobal(name, from, at) => {
                stack.extend([self.constant(name), self.get(from), site(at)]);
                (Operator::SetGlobal, After::Nothing)
            }
            Op::Index(to, of, key, at) => {
                stack.extend([self.get(of), self.operand(key), site(at)]);
                (Operator::Index, After::Into(to))
            }
            Op::Method(to, of, key, at) => {
                let object = self.get(of);
                let key = self.operand(key);
                self.set(ctx, to + 1, object);
                stack.extend([object, key, site(at)]);
                (Operator::Index, After::Into(to))
            }
            Op::SetIndex(of, key, value, at) => {
                stack.extend([self.get(of), self.operand(key), self.operand(value), site(at)]);
                (Operator::SetIndex, After::Nothing)
            }
            Op::Arithmetic(to, operator, a, b, at) => {
                stack.extend([self.operand(a), self.operand(b), site(at)]);
                (operator, After::Into(to))
            }
            Op::Minus(to, from, at) => {
                stack.extend([self.get(from), site(at)]);
                (Operator::Minus, After::Into(to))
            }
            Op::Length(to, from, at) => {
                stack.extend([self.get(from), site(at)]);
                (Operator::Length, After::Into(to))
            }
            Op::Concat(to, from, last, at) => {
                stack.extend([site(at)]);
                stack.extend((from..=last).map(|register| self.get(register)));
                (Operator::Concat, After::Into(to))
            }
            Op::Compare {
                relation,
                left,
                right,
                when,
                to,
                site: at,
            } => return self.compare(ctx, relation, [left, right], (when, to), (at, stack)),
            Op::ForPrepare(base, to, at) => return self.prepare_loop(ctx, base, to, at, stack),
            Op::ForCall(base, variables, to, at) => {
                stack.extend([site(at)]);
                stack.extend((base..base + 3).map(|register| self.get(register)));
                shared.debug.called_at.set(Some(at));
                (Operator::ForCall, After::Turn(base, variables, to))
            }
            Op::Call { .. } => return self.call(ctx, op, stack, shared),
            _ => return Ok(Flow::Next),
        };
        self.after = after;
        Ok(Flow::Call(vm::operator(ctx, operator)))
    }

    fn call(&mut self, ctx: Context<'gc>, op: &Op, stack: &mut Stack<'gc, '_>, shared: &Rc<Shared>) -> Stepped<'gc> {
        let Op::Call {
            base,
            arguments,
            results,
            site,
            blames_caller,
            is_tail,
        } = *op
        else {
            return Ok(Flow::Next);
        };
        let callee = self.get(base);
        let is_closure = matches!(vm::callable(ctx, callee), Some((Function::Closure(_), _)));
        shared
            .debug
            .called_at
            .set(Some(site).filter(|_| is_closure && !is_tail));
        stack.extend([Value::Integer(i64::from(site))]);
        let operator = if blames_caller && self.proto.code.blames_callers {
            stack.extend([Value::Integer(self.caller)]);
            Operator::CallFrom
        } else {
            Operator::Call
        };
        stack.extend([callee]);
        self.push_values(stack, base + 1, arguments);
        let operator = vm::operator(ctx, operator);
        // A function of the library is no tail call: this one goes on after it.
        if is_tail && is_closure {
            return Ok(Flow::TailCall(operator));
        }
        self.after = After::Results(base, results);
        Ok(Flow::Call(operator))
    }

    fn push_values(&self, stack: &mut Stack<'gc, '_>, from: Register, count: Count) {
        let end = count.map_or(self.top, |count| from + count);
        stack.extend((from..end).map(|register| self.get(register)));
    }

    fn compare(
        &mut self,
        ctx: Context<'gc>,
        relation: Relation,
        operands: [Operand; 2],
        (when, to): (bool, usize),
        (site, stack): (SiteId, &mut Stack<'gc, '_>),
    ) -> Stepped<'gc> {
        let [a, b] = operands.map(|operand| self.operand(operand));
        let operator = match relation {
            Relation::Equal => {
                let may_ask = matches!((a, b), (Value::Table(_), Value::Table(_))) && !raw_equal(a, b);
                if !may_ask {
                    if raw_equal(a, b) == when {
                        self.pc = to;
                    }
                    return Ok(Flow::Next);
                }
                vm::equality(ctx)
            }
            Relation::Less => vm::operator(ctx, Operator::Less),
            Relation::LessEqual => vm::operator(ctx, Operator::LessEqual),
        };
        stack.extend([a, b, Value::Integer(i64::from(site))]);
        self.after = After::Jump(when, to);
        Ok(Flow::Call(operator))
    }

    fn make_closure(&mut self, ctx: Context<'gc>, shared: &Rc<Shared>, number: usize) -> Value<'gc> {
        let proto = self.proto.functions[number];
        let captures = proto.code.upvalues.iter().map(|(_, capture)| match *capture {
            Capture::Register(register) => self.share(ctx, register),
            Capture::Upvalue(number) => self.upvalues[number],
        });
        let captures = captures.collect();
        closure(ctx, shared, proto, captures).into()
    }

    fn spread(&mut self, ctx: Context<'gc>, to: Register, count: Count) {
        let wanted = count.unwrap_or(self.varargs.len());
        for i in 0..wanted {
            let value = self.varargs.get(i).copied().unwrap_or_default();
            self.set(ctx, to + i, value);
        }
        if count.is_none() {
            self.top = to + wanted;
        }
    }

    fn set_list(&mut self, ctx: Context<'gc>, at: Register, first: usize, count: Count, is_last: bool) {
        let Value::Table(list) = self.get(at) else { return };
        let there = count.unwrap_or(self.top.saturating_sub(at + 1));
        for i in 0..there {
            let _ = table::set(ctx, list, Value::Integer((first + i) as i64), self.get(at + 1 + i));
        }
        let all = first - 1 + there;
        // With a gap the length hangs on the room that was made.
        let has_gap = || (1..=all).any(|i| table::get(list, Value::Integer(i as i64)).is_nil());
        if is_last && has_gap() {
            let room = if count.is_some() { table::rounded_up(all) } else { all };
            vm::set_room(ctx, list, room as i64);
        }
    }

    fn prepare_loop(
        &mut self,
        ctx: Context<'gc>,
        base: Register,
        to: usize,
        site: SiteId,
        stack: &mut Stack<'gc, '_>,
    ) -> Stepped<'gc> {
        let bounds = [0, 1, 2].map(|i| to_number(self.get(base + i)));
        let [Some(first), Some(limit), Some(step)] = bounds else {
            stack.extend((base..base + 3).map(|register| self.get(register)));
            stack.extend([Value::Integer(i64::from(site))]);
            return Ok(Flow::Call(vm::operator(ctx, Operator::ForBounds)));
        };
        for (i, bound) in [first - step, limit, step].into_iter().enumerate() {
            self.set(ctx, base + i, Value::Number(bound));
        }
        self.pc = to;
        Ok(Flow::Next)
    }

    fn loop_on(&mut self, ctx: Context<'gc>, base: Register, to: usize) {
        let number = |register| to_number(self.get(register)).unwrap_or_default();
        let (limit, step) = (number(base + 1), number(base + 2));
        let index = number(base) + step;
        let goes_on = if step > 0.0 { index <= limit } else { limit <= index };
        if goes_on {
            self.set(ctx, base, Value::Number(index));
            self.set(ctx, base + 3, Value::Number(index));
            self.pc = to;
        }
    }
}
