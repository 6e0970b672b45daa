//! From the tree of Lua 5.1 to the VM's own parse tree.
//!
//! Where the kinds of the operands are certain the VM's instructions are used as they are; every
//! other operation that could fail, coerce or meet a metamethod becomes a call of an operator
//! function of ours, which a chunk takes as an upvalue. Each such call passes the number of a
//! [`site`], so that an error has the words, the line and the columns of the real thing.
//!
//! That is the exact form of a program. Its fast form uses the VM's instructions wherever the VM
//! raises on operands it does not know how to treat, and leaves to the operators only what the VM
//! would answer otherwise than Lua 5.1. No error of the fast form is ever shown: whoever runs it
//! runs the exact form after it, from the beginning. See [`Pace`].

mod callers;
mod comparison;
mod constant;
mod expression;
mod guard;
mod kinds;
mod live;
mod registers;
pub(crate) mod site;
mod statement;
mod store;
mod stores;
mod tree;

use piccolo::Context;
use piccolo::compiler::{CompileError, CompiledPrototype, LineNumber, StringInterner, compile_chunk, parser};

use crate::environment::{ConstantId, Environment};
use crate::syntax::{Chunk, Expression, ExpressionKind, Local, LocalId, Name, Span, Statement};
use comparison::Hoisted;
pub(crate) use constant::computed;
use kinds::Kinds;
pub(crate) use live::Marks;
use site::{Capture, Operator, Site, Subject};

/// A chunk ready for the VM.
pub(crate) struct Lowered<'gc> {
    pub(crate) prototype: CompiledPrototype<piccolo::String<'gc>>,
    /// What the main function takes, in the order of the outer function's parameters.
    pub(crate) captures: Vec<Capture>,
}

/// A chunk that is right but does not fit into the VM's instructions, and why.
#[derive(Debug)]
pub(crate) struct TooComplex(pub(crate) String);

/// Which form of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pace {
    /// Right as long as it does not raise.
    Fast,
    /// Right, errors and all.
    #[default]
    Exact,
}

/// Functions of the library a chunk takes directly; further ones are looked up by name, because
/// the VM allows a function no more than 255 of anything.
const DIRECT: usize = 160;

/// The local in which a function keeps who called it.
const CALLER: &str = "@caller";

struct Lowering<'a, 'gc> {
    ctx: Context<'gc>,
    pace: Pace,
    environment: &'a Environment,
    kinds: Kinds<'a>,
    locals: &'a [Local],
    /// Where each line of the text starts.
    lines: &'a [u32],
    captures: Vec<Capture>,
    sites: &'a mut Vec<Site>,
    chunk: u32,
    temporaries: u32,
    /// The zero that each of the functions around has for a constant, see [`constant`].
    zeros: Vec<Option<f64>>,
    /// Whether functions note who called them.
    blames_callers: bool,
    /// The operands that the statement at hand has put into locals of its own beforehand.
    hoisted: Hoisted,
    /// How many branches of an `if` around this place have become an `if` of their own.
    nested_arms: u32,
    /// Whether there is a statement that would take the VM's compiler too long.
    is_too_long: bool,
    /// Where the main function passes on what it holds, if it is asked to.
    marks: Option<Marks>,
    /// The locals in which the loops around keep their state.
    loops: Vec<String>,
}

/// Lowers a chunk; its sites go to the end of `sites`.
pub(crate) fn lower<'gc>(
    ctx: Context<'gc>,
    chunk: &Chunk,
    environment: &Environment,
    number: u32,
    sites: &mut Vec<Site>,
    pace: Pace,
    marks: Option<Marks>,
) -> Result<Lowered<'gc>, TooComplex> {
    let kinds = Kinds::of(chunk, environment, pace);
    let mut lowering = Lowering {
        ctx,
        pace,
        environment,
        kinds,
        locals: &chunk.locals,
        lines: &chunk.lines,
        captures: Vec::new(),
        sites,
        chunk: number,
        temporaries: 0,
        zeros: vec![None],
        blames_callers: chunk.blames_callers && pace == Pace::Exact,
        hoisted: Hoisted::default(),
        nested_arms: 0,
        is_too_long: false,
        marks,
        loops: Vec::new(),
    };
    let main = lowering.main_function(chunk);
    if lowering.is_too_long {
        return Err(TooComplex("an if with more than 1,000 branches".to_owned()));
    }
    if !registers::suffice(&main) {
        return Err(TooComplex("function or expression too complex".to_owned()));
    }
    let parameters = lowering
        .captures
        .iter()
        .map(|c| ctx.intern(c.name().as_bytes()))
        .collect();
    let outer = function_returning(parameters, main);
    let wrapped = tree::simple(parser::SimpleExpression::Function(outer));
    let mut body = tree::block(Vec::new(), 0);
    body.return_statement = Some(tree::at(0, parser::ReturnStatement { returns: vec![wrapped] }));
    let prototype = compile_chunk(&parser::Chunk { block: body }, Interner(ctx))
        .map_err(|CompileError { kind, .. }| TooComplex(kind.to_string()))?;
    Ok(Lowered {
        prototype,
        captures: lowering.captures,
    })
}

type Definition<'gc> = parser::FunctionDefinition<piccolo::String<'gc>>;

/// `function(parameters) return function(...) main end end`: the parameters become the upvalues
/// through which the main function reaches the operators.
fn function_returning<'gc>(parameters: Vec<piccolo::String<'gc>>, main: Definition<'gc>) -> Definition<'gc> {
    let mut body = tree::block(Vec::new(), 0);
    let returns = vec![tree::simple(parser::SimpleExpression::Function(main))];
    body.return_statement = Some(tree::at(0, parser::ReturnStatement { returns }));
    parser::FunctionDefinition {
        parameters,
        has_varargs: false,
        body,
    }
}

/// `return function(@begin) return function(...) return @begin(...) end end`.
pub(crate) fn forwarding<'gc>(ctx: Context<'gc>) -> tree::Block<'gc> {
    let begin = ctx.intern_static(b"@begin");
    let call = tree::call(
        tree::suffixed(tree::suffixed_name(begin)),
        vec![tree::simple(parser::SimpleExpression::VarArgs)],
    );
    let returning = |value| {
        let mut body = tree::block(Vec::new(), 0);
        body.return_statement = Some(tree::at(0, parser::ReturnStatement { returns: vec![value] }));
        body
    };
    let forward = parser::FunctionDefinition {
        parameters: Vec::new(),
        has_varargs: true,
        body: returning(call),
    };
    let outer = function_returning(vec![begin], forward);
    returning(tree::simple(parser::SimpleExpression::Function(outer)))
}

#[derive(Copy, Clone)]
pub(crate) struct Interner<'gc>(pub(crate) Context<'gc>);

impl<'gc> StringInterner for Interner<'gc> {
    type String = piccolo::String<'gc>;

    fn intern(&mut self, text: &[u8]) -> Self::String {
        self.0.intern(text)
    }
}

impl<'gc> Lowering<'_, 'gc> {
    fn main_function(&mut self, chunk: &Chunk) -> Definition<'gc> {
        let mut body = self.block(&chunk.body, chunk.lines.len() as u32);
        self.note_caller(&mut body, 0);
        parser::FunctionDefinition {
            parameters: Vec::new(),
            has_varargs: true,
            body,
        }
    }

    /// Begins a function with a note of who called it, where errors may be blamed on that.
    fn note_caller(&mut self, body: &mut tree::Block<'gc>, line: u32) {
        if !self.blames_callers {
            return;
        }
        let entered = tree::suffixed(self.capture(Capture::Operator(Operator::Entered)));
        let values = vec![tree::call(entered, Vec::new())];
        let local = parser::LocalStatement {
            names: vec![self.text(CALLER)],
            values,
        };
        body.statements
            .insert(0, tree::at(line, parser::Statement::LocalStatement(local)));
    }

    fn is_fast(&self) -> bool {
        self.pace == Pace::Fast
    }

    /// Whether marks can be here: they are asked for, and this is the main function.
    fn is_marked(&self) -> bool {
        self.marks.is_some() && self.zeros.len() == 1
    }

    /// The mark before a statement: its place, then what the program holds.
    fn mark(&mut self, statement: &Statement, lines: &mut Vec<tree::Line<'gc>>) {
        if !self.is_marked() {
            return;
        }
        let Some(held) = self.marks.as_ref().and_then(|marks| marks.before(statement.span)) else {
            return;
        };
        let place = parser::SimpleExpression::Integer(i64::from(statement.span.start));
        let held = held
            .iter()
            .map(|&local| self.vm_name(local))
            .chain(self.loops.iter().cloned());
        let held: Vec<String> = ["KEYS", "ARGV"].map(str::to_owned).into_iter().chain(held).collect();
        let arguments = held.iter().map(|name| tree::name(self.ctx, name));
        let arguments = std::iter::once(tree::simple(place)).chain(arguments).collect();
        let operator = tree::suffixed(self.capture(Capture::Operator(Operator::Mark)));
        let call = statement::call_statement(tree::call(operator, arguments));
        lines.push(tree::at(statement.line, call));
    }

    fn text(&self, text: &str) -> piccolo::String<'gc> {
        self.ctx.intern(text.as_bytes())
    }

    /// A local as a name for the VM: one of its own, because the VM lets `local a, b = 1, a` see the
    /// new `a`, and `_ENV` means something to it.
    fn vm_name(&self, local: LocalId) -> String {
        format!("{}@{}", self.locals[local.0 as usize].name, local.0)
    }

    fn name_of(&self, local: LocalId) -> piccolo::String<'gc> {
        self.text(&self.vm_name(local))
    }

    fn temporary(&mut self) -> String {
        self.temporaries += 1;
        format!("@t{}", self.temporaries)
    }

    fn capture(&mut self, capture: Capture) -> tree::Tree<'gc> {
        if !self.captures.contains(&capture) {
            self.captures.push(capture);
        }
        tree::name(self.ctx, &capture.name())
    }

    /// A function of the library as a value, if there is room to take it directly.
    fn constant(&mut self, id: ConstantId) -> Option<tree::Tree<'gc>> {
        let capture = Capture::Constant(id);
        let has_room = self.captures.len() < DIRECT || self.captures.contains(&capture);
        has_room.then(|| self.capture(capture))
    }

    /// The line on which something ends: the compiler has read up to there when it makes the
    /// instructions of an assignment.
    fn last_line(&self, span: Span) -> u32 {
        self.lines.partition_point(|&start| start < span.end) as u32
    }

    /// The number of a new site as an expression.
    fn site(&mut self, line: u32, span: Span, subjects: impl Into<Box<[Subject]>>) -> tree::Tree<'gc> {
        let number = self.sites.len() as i64;
        self.sites.push(Site {
            chunk: self.chunk,
            line,
            span,
            subjects: subjects.into(),
            is_tail: false,
        });
        tree::simple(parser::SimpleExpression::Integer(number))
    }

    /// A call of an operator: the operands first, the site last. A local on the left is read last,
    /// because Lua reads it where it is, after everything on the right has been done; a site below
    /// zero says so.
    fn operator<const N: usize>(
        &mut self,
        operator: Operator,
        at: &Expression,
        operands: [&Expression; N],
    ) -> tree::Tree<'gc> {
        let mut arguments: Vec<_> = if constant::comes_last(operator, operands[0]) {
            let mut last_first: Vec<_> = operands.iter().rev().map(|o| self.expression(o)).collect();
            last_first.reverse();
            last_first
        } else {
            operands.iter().map(|o| self.expression(o)).collect()
        };
        let subjects: Vec<Subject> = operands.iter().map(|o| Subject::of(o)).collect();
        let site = self.sites.len() as i64;
        let mut passed = self.site(at.line, at.span, subjects);
        if let [left, right] = &operands[..]
            && is_local(left)
            && !self.kinds.is_quiet(right)
        {
            arguments.reverse();
            passed = tree::simple(parser::SimpleExpression::Integer(-1 - site));
        }
        arguments.push(passed);
        let callee = tree::suffixed(self.capture(Capture::Operator(operator)));
        tree::call(callee, arguments)
    }
}

/// Whether an expression is a local of the function at hand.
fn is_local(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Name(Name::Local(_), _) => true,
        ExpressionKind::Paren(inside) => is_local(inside),
        _ => false,
    }
}

/// Line 0 of the VM's table of lines is never a line of the text.
pub(crate) fn line_of(line: LineNumber) -> u32 {
    line.0 as u32
}
