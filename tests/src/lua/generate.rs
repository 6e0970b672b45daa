//! Grows programs.
//!
//! Every file below holds the rules of one subject; a rule is a function that makes a piece of a
//! program, and tables of rules say how often each is taken.
//!
//! What keeps programs within bounds: every loop counts its turns, every function counts its calls
//! in `step`, and a string that goes where it could be multiplied is cut by `short` first.

mod code;
mod control;
mod coroutines;
mod errors;
mod format;
mod functions;
mod library;
mod metatables;
mod patterns;
mod redis;
mod scope;
mod statements;
mod tables;
mod values;

use super::tree::{Piece, Sort, Tree, atom, block, expression, frame, statement};
use crate::chance::Chance;
use scope::{Kind, Scope};

/// The functions that every program begins with.
const PRELUDE: &str = include_str!("generate/prelude.lua");

/// Makes a piece of a program.
type Rule = fn(&mut Generator) -> Tree;

/// How deep expressions are nested, and statements.
const DEEPEST_EXPRESSION: usize = 4;
const DEEPEST_STATEMENT: usize = 3;

/// The program of a seed.
pub fn program(seed: u64) -> Tree {
    let mut generator = Generator {
        chance: Chance::new(seed),
        scope: Scope::default(),
        expressions: 0,
        statements: 0,
        loops: 0,
        varargs: Vec::new(),
        names: 0,
        size: 0,
        bare: false,
        calm: false,
        handlers: 0,
    };
    generator.program()
}

struct Generator {
    chance: Chance,
    scope: Scope,
    /// Expressions around the one that is made.
    expressions: usize,
    /// Blocks around the statement that is made.
    statements: usize,
    /// Loops of the same function around it.
    loops: usize,
    /// Whether the functions around it take any number of arguments.
    varargs: Vec<bool>,
    /// Counters named so far.
    names: usize,
    /// Expressions and statements that may still have parts.
    size: usize,
    /// Whether nothing stands between an error and the end of the program. The real server crashes
    /// if a program ends in a table that is no error of its own, so none may be raised then.
    bare: bool,
    /// Whether nothing in the program is to raise: errors lead the engine to the exact form of a program,
    /// and its fast form must be tried too.
    calm: bool,
    /// Handlers of errors around what is made. At the end of the C stack they see how deep the
    /// readers of `load` and coroutines are, which the engine does not follow.
    handlers: usize,
}

impl Generator {
    fn program(&mut self) -> Tree {
        self.bare = self.chance.one_in(4);
        self.calm = self.chance.one_in(3);
        self.scope.is_strict = self.calm;
        self.varargs.push(self.bare);
        let count = 3 + self.chance.below(8);
        let statements: Vec<Tree> = (0..count).map(|_| self.top_statement()).collect();
        let body = if self.bare { "@" } else { "run(function()\n@end)\n" };
        let end = "return table.concat(report, \"\\n\")";
        let mut program = frame(&format!("{PRELUDE}{body}{end}"), [block(statements)]);
        let every = if self.chance.one_in(4) { 4 } else { usize::MAX };
        self.break_lines(&mut program, every);
        program
    }

    /// Most of what can fail is protected, so that one failure does not end the program.
    fn top_statement(&mut self) -> Tree {
        self.size = 20 + self.chance.below(60);
        if self.calm {
            return self.called_statement();
        }
        if self.chance.one_in(25) {
            return self.statement();
        }
        self.protected_statement()
    }

    /// Puts a line feed or a blank wherever a template says that there may be one.
    fn break_lines(&mut self, tree: &mut Tree, every: usize) {
        for piece in &mut tree.pieces {
            match piece {
                Piece::Tree(tree) => self.break_lines(tree, every),
                Piece::Text(text) if text.contains('`') => {
                    let broken = text.chars().map(|c| match c {
                        '`' if self.chance.one_in(every) => '\n',
                        '`' => ' ',
                        other => other,
                    });
                    *text = broken.collect();
                }
                Piece::Text(_) => {}
            }
        }
    }

    /// A name that no program takes for anything else.
    fn counter(&mut self) -> String {
        self.names += 1;
        format!("turn{}", self.names)
    }

    /// Statements with a scope of their own.
    fn block(&mut self) -> Tree {
        self.block_with(|_| Vec::new())
    }

    /// The same with statements at the end that see what is declared before them.
    fn block_with(&mut self, end: impl FnOnce(&mut Self) -> Vec<Tree>) -> Tree {
        let outer = self.scope.mark();
        self.statements += 1;
        let count = 1 + self.chance.below(if self.statements > 1 { 3 } else { 5 });
        let mut statements: Vec<Tree> = (0..count).map(|_| self.statement()).collect();
        statements.extend(end(self));
        self.statements -= 1;
        self.scope.back_to(outer);
        block(statements)
    }

    /// An expression of a kind, or now and then of another.
    fn expression(&mut self, kind: Kind) -> Tree {
        let kind = if !self.calm && self.chance.one_in(40) {
            self.wrong_kind()
        } else {
            kind
        };
        let kind = if kind == Kind::Any { self.some_kind() } else { kind };
        if self.expressions >= DEEPEST_EXPRESSION || self.size == 0 || self.chance.one_in(3) {
            return self.leaf(kind);
        }
        self.expressions += 1;
        self.size -= 1;
        let rule = self.chance.weighed(values::rules(kind));
        let tree = rule(self);
        self.expressions -= 1;
        tree
    }

    fn some_kind(&mut self) -> Kind {
        self.chance.weighed(&[
            (6, Kind::Number),
            (5, Kind::Text),
            (2, Kind::Truth),
            (2, Kind::List),
            (2, Kind::Record),
            (1, Kind::Object),
            (1, Kind::Function),
            (1, Kind::Nothing),
        ])
    }

    /// A kind without strings that were built and without tables that could pass for lists.
    fn wrong_kind(&mut self) -> Kind {
        self.chance.any(&[
            Kind::Nothing,
            Kind::Truth,
            Kind::Number,
            Kind::Word,
            Kind::Record,
            Kind::Object,
            Kind::Function,
        ])
    }

    /// A variable or a literal.
    fn leaf(&mut self, kind: Kind) -> Tree {
        if !self.chance.one_in(4)
            && let Some(name) = self.scope.any(kind, &mut self.chance)
        {
            return atom(name);
        }
        self.literal(kind)
    }

    /// A string that is short, whatever happened to it before.
    fn short_text(&mut self) -> Tree {
        if self.chance.one_in(2) {
            return self.literal(Kind::Text);
        }
        let text = self.expression(Kind::Text);
        expression("short(@)", [text])
    }

    /// Between so many and so many expressions of a kind.
    fn some(&mut self, least: usize, most: usize, kind: Kind) -> Vec<Tree> {
        let count = least + self.chance.below(most - least + 1);
        (0..count).map(|_| self.expression(kind)).collect()
    }
}
