//! Short names for the VM's parse tree.

use piccolo::Context;
use piccolo::compiler::LineNumber;
use piccolo::compiler::parser::{
    self, BinaryOperator, CallSuffix, FieldSuffix, HeadExpression, LineAnnotated, PrimaryExpression, SimpleExpression,
    SuffixPart, SuffixedExpression, UnaryOperator,
};

pub(super) type Text<'gc> = piccolo::String<'gc>;
pub(super) type Tree<'gc> = parser::Expression<Text<'gc>>;
pub(super) type Statement<'gc> = parser::Statement<Text<'gc>>;
pub(super) type Block<'gc> = parser::Block<Text<'gc>>;
pub(super) type Line<'gc> = LineAnnotated<Statement<'gc>>;

pub(super) fn at<T>(line: u32, inner: T) -> LineAnnotated<T> {
    LineAnnotated::new(LineNumber(u64::from(line)), inner)
}

pub(super) fn simple(simple: SimpleExpression<Text<'_>>) -> Tree<'_> {
    parser::Expression {
        head: Box::new(HeadExpression::Simple(simple)),
        tail: Vec::new(),
    }
}

pub(super) fn name<'gc>(ctx: Context<'gc>, text: &str) -> Tree<'gc> {
    simple(SimpleExpression::Suffixed(named(ctx, text)))
}

/// A name that has been interned already.
pub(super) fn suffixed_name(name: Text<'_>) -> Tree<'_> {
    simple(SimpleExpression::Suffixed(SuffixedExpression {
        primary: PrimaryExpression::Name(name),
        suffixes: Vec::new(),
    }))
}

pub(super) fn named<'gc>(ctx: Context<'gc>, text: &str) -> SuffixedExpression<Text<'gc>> {
    SuffixedExpression {
        primary: PrimaryExpression::Name(ctx.intern(text.as_bytes())),
        suffixes: Vec::new(),
    }
}

/// An expression as the start of a row of suffixes.
pub(super) fn suffixed(tree: Tree<'_>) -> SuffixedExpression<Text<'_>> {
    if tree.tail.is_empty() {
        match *tree.head {
            HeadExpression::Simple(SimpleExpression::Suffixed(suffixed)) => return suffixed,
            head => {
                let tree = parser::Expression {
                    head: Box::new(head),
                    tail: Vec::new(),
                };
                return group_suffixed(tree);
            }
        }
    }
    group_suffixed(tree)
}

fn group_suffixed(tree: Tree<'_>) -> SuffixedExpression<Text<'_>> {
    SuffixedExpression {
        primary: PrimaryExpression::GroupedExpression(tree),
        suffixes: Vec::new(),
    }
}

/// One value of an expression that could give another number of them. Brackets would not do: to
/// the VM's compiler they mean nothing.
pub(super) fn one(tree: Tree<'_>) -> Tree<'_> {
    binary(BinaryOperator::Or, simple(SimpleExpression::Nil), tree)
}

/// An expression that is one operand, whatever is inside.
pub(super) fn group(tree: Tree<'_>) -> Tree<'_> {
    simple(SimpleExpression::Suffixed(group_suffixed(tree)))
}

pub(super) fn call<'gc>(callee: SuffixedExpression<Text<'gc>>, arguments: Vec<Tree<'gc>>) -> Tree<'gc> {
    let mut callee = callee;
    callee.suffixes.push(SuffixPart::Call(CallSuffix::Function(arguments)));
    simple(SimpleExpression::Suffixed(callee))
}

pub(super) fn index<'gc>(table: Tree<'gc>, key: Tree<'gc>) -> Tree<'gc> {
    let mut table = suffixed(table);
    table.suffixes.push(SuffixPart::Field(FieldSuffix::Indexed(key)));
    simple(SimpleExpression::Suffixed(table))
}

/// `left operator right`, whatever is inside the two.
pub(super) fn binary<'gc>(operator: BinaryOperator, left: Tree<'gc>, right: Tree<'gc>) -> Tree<'gc> {
    let head = if left.tail.is_empty() {
        left.head
    } else {
        group(left).head
    };
    let right = if right.tail.is_empty() { right } else { group(right) };
    parser::Expression {
        head,
        tail: vec![(operator, right)],
    }
}

pub(super) fn unary(operator: UnaryOperator, operand: Tree<'_>) -> Tree<'_> {
    let operand = if operand.tail.is_empty() {
        operand
    } else {
        group(operand)
    };
    parser::Expression {
        head: Box::new(HeadExpression::UnaryOperator(operator, operand)),
        tail: Vec::new(),
    }
}

pub(super) fn block(lines: Vec<Line<'_>>, closed_on: u32) -> Block<'_> {
    parser::Block {
        statements: lines,
        return_statement: None,
        closed_on: LineNumber(u64::from(closed_on)),
    }
}
