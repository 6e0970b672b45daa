//! How many registers a lowered function needs.
//!
//! The VM has 256 and its compiler breaks instead of complaining when exactly the last one is
//! taken. So the need is counted first, the way the compiler hands them out, and never too low.

use piccolo::compiler::parser::{
    AssignmentTarget, CallSuffix, ConstructorField, FieldSuffix, ForStatement, FunctionDefinition, HeadExpression,
    PrimaryExpression, RecordKey, SimpleExpression, Statement, SuffixPart, SuffixedExpression, TableConstructor,
};

use super::tree::{Block, Text, Tree};

/// What a function may need: as many as the real compiler allows.
const MOST: usize = 250;

/// Fields of a table that the VM stores at once.
const FLUSH: usize = 32;

/// Whether every function in a tree stays within its registers.
pub(super) fn suffice(function: &FunctionDefinition<Text<'_>>) -> bool {
    let mut need = Need { most: 0, fits: true };
    need.function(function);
    need.fits
}

struct Need {
    /// The most of the function at hand.
    most: usize,
    fits: bool,
}

impl Need {
    fn function(&mut self, function: &FunctionDefinition<Text<'_>>) {
        let outer = std::mem::take(&mut self.most);
        self.block(&function.body, function.parameters.len());
        self.fits &= self.most <= MOST;
        self.most = outer;
    }

    fn reach(&mut self, top: usize) {
        self.most = self.most.max(top);
    }

    /// Statements that find `top` registers taken; gives how many they take with their locals.
    fn block(&mut self, block: &Block<'_>, top: usize) -> usize {
        let mut top = top;
        for statement in &block.statements {
            top = self.statement(&statement.inner, top);
            self.reach(top);
        }
        if let Some(returned) = &block.return_statement {
            self.row(&returned.inner.returns, top);
        }
        top
    }

    /// Gives how many registers are taken after a statement.
    fn statement(&mut self, statement: &Statement<Text<'_>>, top: usize) -> usize {
        match statement {
            Statement::LocalStatement(local) => {
                self.row(&local.values, top);
                return top + local.names.len();
            }
            Statement::LocalFunction(local) => {
                self.function(&local.definition);
                return top + 1;
            }
            Statement::Function(function) => self.function(&function.definition),
            Statement::Assignment(assignment) => {
                for target in &assignment.targets {
                    if let AssignmentTarget::Field(table, field) = target {
                        self.suffixed(table, top);
                        self.field(field, top + 1);
                    }
                }
                self.row(&assignment.values, top + 2);
            }
            Statement::FunctionCall(call) => {
                self.suffixed(&call.head, top);
                self.call(&call.call, top);
            }
            Statement::Do(block) => {
                self.block(block, top);
            }
            Statement::If(branches) => {
                for (condition, block) in std::iter::once(&branches.if_part).chain(&branches.else_if_parts) {
                    self.tree(condition, top);
                    self.block(block, top);
                }
                if let Some(block) = &branches.else_part {
                    self.block(block, top);
                }
            }
            Statement::While(repeated) => {
                self.tree(&repeated.condition, top);
                self.block(&repeated.block, top);
            }
            Statement::Repeat(repeated) => {
                // The condition is read with the block's locals still there.
                let inside = self.block(&repeated.body, top);
                self.tree(&repeated.until, inside);
            }
            Statement::For(repeated) => self.repeated(repeated, top),
            _ => {}
        }
        top
    }

    fn repeated(&mut self, repeated: &ForStatement<Text<'_>>, top: usize) {
        match repeated {
            ForStatement::Numeric {
                initial,
                limit,
                step,
                body,
                ..
            } => {
                let bounds = [Some(initial), Some(limit), step.as_ref()];
                bounds
                    .into_iter()
                    .flatten()
                    .enumerate()
                    .for_each(|(i, bound)| self.tree(bound, top + i));
                self.block(body, top + 4);
            }
            ForStatement::Generic { names, arguments, body } => {
                self.row(arguments, top);
                self.block(body, top + 3 + names.len());
            }
        }
    }

    /// Expressions whose values stand one behind the other.
    fn row(&mut self, row: &[Tree<'_>], top: usize) {
        row.iter().enumerate().for_each(|(i, tree)| self.tree(tree, top + i));
    }

    /// An expression whose value comes into register `top`.
    fn tree(&mut self, tree: &Tree<'_>, top: usize) {
        match &*tree.head {
            HeadExpression::Simple(simple) => self.simple(simple, top),
            HeadExpression::UnaryOperator(_, operand) => self.tree(operand, top),
        }
        tree.tail.iter().for_each(|(_, right)| self.tree(right, top + 1));
    }

    fn simple(&mut self, simple: &SimpleExpression<Text<'_>>, top: usize) {
        self.reach(top + 1);
        match simple {
            SimpleExpression::Function(function) => self.function(function),
            SimpleExpression::Suffixed(suffixed) => self.suffixed(suffixed, top),
            SimpleExpression::TableConstructor(table) => self.table(table, top),
            _ => {}
        }
    }

    fn suffixed(&mut self, suffixed: &SuffixedExpression<Text<'_>>, top: usize) {
        self.reach(top + 1);
        if let PrimaryExpression::GroupedExpression(inside) = &suffixed.primary {
            self.tree(inside, top);
        }
        for suffix in &suffixed.suffixes {
            match suffix {
                SuffixPart::Field(field) => self.field(field, top + 1),
                SuffixPart::Call(call) => self.call(call, top),
            }
        }
    }

    fn field(&mut self, field: &FieldSuffix<Text<'_>>, top: usize) {
        if let FieldSuffix::Indexed(key) = field {
            self.tree(key, top);
        }
    }

    /// A call whose function is in register `top`.
    fn call(&mut self, call: &CallSuffix<Text<'_>>, top: usize) {
        match call {
            CallSuffix::Function(arguments) => self.row(arguments, top + 1),
            CallSuffix::Method(_, arguments) => self.row(arguments, top + 2),
        }
    }

    fn table(&mut self, table: &TableConstructor<Text<'_>>, top: usize) {
        let count = table
            .fields
            .iter()
            .filter(|f| matches!(f, ConstructorField::Array(_)))
            .count();
        let mut place = 0;
        for field in &table.fields {
            match field {
                ConstructorField::Array(value) => {
                    // The last fields are put in a row, earlier ones into registers taken at once.
                    let is_last = place / FLUSH == count.saturating_sub(1) / FLUSH;
                    self.tree(value, top + 2 + if is_last { place % FLUSH } else { FLUSH });
                    place += 1;
                }
                ConstructorField::Record(key, value) => {
                    if let RecordKey::Indexed(key) = key {
                        self.tree(key, top + 1);
                    }
                    self.tree(value, top + 2);
                }
            }
        }
        self.reach(top + 2);
    }
}
