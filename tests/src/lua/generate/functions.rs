//! Functions and their calls.

use super::scope::{Kind, Mark, Scope};
use super::{Generator, Tree, atom, expression, statement};
use crate::lua::tree::{Sort, list};

/// Functions of the library that are called under other names, with whatever arguments.
const LIBRARY: [&str; 20] = [
    "string.char",
    "table.concat",
    "table.remove",
    "math.floor",
    "math.max",
    "math.abs",
    "tonumber",
    "type",
    "select",
    "rawget",
    "rawequal",
    "unpack",
    "assert",
    "ipairs",
    "getmetatable",
    "setmetatable",
    "math.fmod",
    "coroutine.status",
    "table.getn",
    "tostring",
];

/// What is done with any number of arguments.
const REPORTS: [&str; 6] = [
    "out(select(\"#\", ...), ...)",
    "out((...))",
    "out({...}, (select(2, 0, ...)))",
    "out(..., ...)",
    "out(unpack({...}, 1, select(\"#\", ...)))",
    "out(pcall(select, -1, ...))",
];

impl Generator {
    pub(super) fn library_function(&mut self) -> Tree {
        if self.calm {
            return self.literal(Kind::Function);
        }
        atom(self.chance.any(&LIBRARY))
    }

    pub(super) fn function_literal(&mut self) -> Tree {
        self.function("function", Sort::Expression)
    }

    /// A function with parameters and a body, whatever stands before its brackets.
    pub(super) fn function(&mut self, head: &str, sort: Sort) -> Tree {
        let takes_any = self.chance.one_in(3);
        let outer = self.enter_function(takes_any);
        let mut parameters: Vec<&str> = (0..self.chance.below(4)).map(|_| self.declare(Kind::Any)).collect();
        if takes_any {
            parameters.push("...");
        }
        let body = self.block_with(|this| this.function_end());
        self.leave_function(outer);
        let template = format!("{head}({}) step()\n@end", parameters.join(", "));
        Tree {
            sort,
            ..expression(&template, [body])
        }
    }

    /// An expression that stands in a function without parameters.
    pub(super) fn inside(&mut self, kind: Kind) -> Tree {
        self.varargs.push(false);
        let value = self.expression(kind);
        self.varargs.pop();
        value
    }

    pub(super) fn enter_function(&mut self, takes_any: bool) -> (Mark, usize, usize) {
        let outer = (self.scope.mark(), self.loops, self.expressions);
        self.varargs.push(takes_any);
        (self.loops, self.expressions) = (0, 0);
        outer
    }

    pub(super) fn leave_function(&mut self, (mark, loops, expressions): (Mark, usize, usize)) {
        self.varargs.pop();
        self.scope.back_to(mark);
        (self.loops, self.expressions) = (loops, expressions);
    }

    fn function_end(&mut self) -> Vec<Tree> {
        let mut end = Vec::new();
        if self.varargs.last() == Some(&true) && self.chance.one_in(2) {
            let report = self.chance.any(if self.calm { &REPORTS[..5] } else { &REPORTS });
            end.push(statement(report, []));
        }
        end.extend(self.return_statement());
        end
    }

    pub(super) fn return_statement(&mut self) -> Option<Tree> {
        Some(match self.chance.below(8) {
            0 => return None,
            1 => {
                let call = self.call();
                statement("return @", [call])
            }
            2 => statement("return", []),
            3 if self.varargs.last() == Some(&true) => {
                let first = self.expression(Kind::Any);
                statement("return @, ...", [first])
            }
            _ => {
                let values = self.some(1, 2, Kind::Any);
                statement("return @", [list(values)])
            }
        })
    }

    pub(super) fn function_statement(&mut self) -> Tree {
        let name = Scope::name(&mut self.chance);
        match self.chance.below(5) {
            _ if self.calm => {
                let function = self.function("function", Sort::Expression);
                self.scope.declare(name, Kind::Function);
                statement(&format!("local {name} = @"), [function])
            }
            0 => {
                let function = self.function("function", Sort::Expression);
                self.scope.declare(name, Kind::Function);
                statement(&format!("local {name} = @"), [function])
            }
            1 => self.method_statement(),
            2 => self.old_varargs(name),
            _ => {
                // It can call itself, and counts its calls.
                self.scope.declare(name, Kind::Function);
                self.function(&format!("local function {name}"), Sort::Statement)
            }
        }
    }

    fn method_statement(&mut self) -> Tree {
        let Some(record) = self.scope.any(Kind::Record, &mut self.chance) else {
            return self.local_record();
        };
        let name = self.field_name();
        let separator = self.chance.any(&[".", ":"]);
        self.function(&format!("function {record}{separator}{name}"), Sort::Statement)
    }

    fn local_record(&mut self) -> Tree {
        let value = self.literal(Kind::Record);
        let name = self.declare(Kind::Record);
        statement(&format!("local {name} = @"), [value])
    }

    /// `arg`, which 5.1 still fills where `...` is not used.
    fn old_varargs(&mut self, name: &'static str) -> Tree {
        self.scope.declare(name, Kind::Function);
        let value = self.inside(Kind::Any);
        statement(
            &format!(
                "local function {name}(first, ...) step() out(first, arg.n, arg[1], arg[2], arg[\"n\"]) return @, arg.n end"
            ),
            [value],
        )
    }

    /// Arguments, now and then with many values at the end.
    pub(super) fn arguments(&mut self) -> Tree {
        let mut arguments = self.some(0, 3, Kind::Any);
        if self.chance.one_in(8) {
            arguments.push(if self.varargs.last() == Some(&true) {
                atom("...")
            } else {
                self.call()
            });
        }
        list(arguments)
    }

    /// Statements in a function that is called at once.
    pub(super) fn called_statement(&mut self) -> Tree {
        self.size = 30 + self.chance.below(80);
        let function = self.function_literal();
        let arguments = self.arguments();
        statement("out((@)(@))", [function, arguments])
    }

    /// A call of something that has a name.
    pub(super) fn named_call(&mut self) -> Tree {
        let arguments = self.arguments();
        let function = self.scope.any(Kind::Function, &mut self.chance);
        let form = if self.calm { 5 } else { self.chance.below(6) };
        match (form, function) {
            (0, _) => {
                let record = self.scope.any(Kind::Record, &mut self.chance).unwrap_or("string");
                expression(&format!("{record}.{}(@)", self.field_name()), [arguments])
            }
            (1, _) => {
                let kind = self.chance.any(&[Kind::Record, Kind::Object, Kind::Text, Kind::Any]);
                let Some(object) = self.scope.any(kind, &mut self.chance) else {
                    return expression("text(@)", [self.literal(Kind::Number)]);
                };
                let method = if self.chance.one_in(3) {
                    self.chance.any(&["upper", "len", "sub", "byte"])
                } else {
                    self.field_name()
                };
                expression(&format!("{object}:{method}(@)"), [arguments])
            }
            (2, _) => {
                let kind = self.chance.any(&[Kind::Any, Kind::Number, Kind::Object]);
                let name = self.scope.any(kind, &mut self.chance).unwrap_or("text");
                expression(&format!("{name}(@)"), [arguments])
            }
            (3, _) => {
                let name = self.chance.any(&LIBRARY);
                expression(&format!("{name}(@)"), [arguments])
            }
            (_, Some(name)) => expression(&format!("{name}(@)"), [arguments]),
            (_, None) => {
                let value = self.literal(Kind::Any);
                expression("text(@)", [value])
            }
        }
    }

    pub(super) fn call(&mut self) -> Tree {
        if self.expressions < super::DEEPEST_EXPRESSION && self.size > 0 && self.chance.one_in(8) {
            self.expressions += 1;
            let function = self.function_literal();
            self.expressions -= 1;
            let arguments = self.arguments();
            return expression("(@)(@)", [function, arguments]);
        }
        if self.expressions >= super::DEEPEST_EXPRESSION {
            return self.leaf(Kind::Number);
        }
        self.expressions += 1;
        let call = self.named_call();
        self.expressions -= 1;
        call
    }
}
