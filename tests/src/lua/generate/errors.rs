//! Errors and what catches them.

use super::scope::{Kind, Scope};
use super::{Generator, Tree, atom, expression, statement};
use crate::lua::tree::list;

impl Generator {
    /// `error` and `assert` in all their forms.
    pub(super) fn raise(&mut self) -> Tree {
        let value = self.expression(Kind::Any);
        let blamed = if self.bare { "blame(@)" } else { "@" };
        match self.chance.below(9) {
            0 => statement(&format!("error({blamed}, 0)"), [value]),
            1 => statement(&format!("error({blamed}, 2)"), [value]),
            2 if self.bare => statement("error({err = \"E told\", code = @})", [value]),
            2 => statement("error({code = @})", [value]),
            3 => statement("assert(@)", [value]),
            4 => {
                let message = self.expression(Kind::Text);
                statement("assert(@,`@)", [value, message])
            }
            5 => statement("error()", []),
            6 => {
                let test = self.expression(Kind::Truth);
                statement(&format!("if @ then error({blamed}) end"), [test, value])
            }
            7 => statement("error(text(@), 1)", [value]),
            _ => statement(&format!("error({blamed})"), [value]),
        }
    }

    /// A call that may fail, with what came of it.
    pub(super) fn protected_statement(&mut self) -> Tree {
        let varargs = self.chance.one_in(3);
        let outer = self.enter_function(varargs);
        let body = self.block_with(|this| this.return_statement().into_iter().collect());
        self.leave_function(outer);
        let head = if varargs {
            "function(...) step()"
        } else {
            "function() step()"
        };
        match self.chance.below(6) {
            0 => {
                let handler = self.handler();
                statement(&format!("out(xpcall({head}\n@end, @))"), [body, handler])
            }
            1 => {
                let arguments = self.some(1, 3, Kind::Any);
                statement(&format!("out(pcall({head}\n@end, 1, @))"), [body, list(arguments)])
            }
            2 => {
                let [one, two] = [(); 2].map(|()| Scope::name(&mut self.chance));
                self.scope.declare(one, Kind::Truth);
                self.scope.declare(two, Kind::Any);
                statement(
                    &format!("local {one}, {two} = pcall({head}\n@end)\nout({one}, {two})"),
                    [body],
                )
            }
            3 => {
                let function = self.expression(Kind::Function);
                let arguments = self.some(1, 3, Kind::Any);
                statement("out(pcall(@, @))", [function, list(arguments)])
            }
            _ => statement(&format!("out(pcall({head}\n@end))"), [body]),
        }
    }

    fn handler(&mut self) -> Tree {
        self.handlers += 1;
        let value = self.inside(Kind::Any);
        let handler = match self.chance.below(5) {
            0 => atom("text"),
            1 => expression("function(e) return short(@), e end", [value]),
            2 if !self.bare => expression("function(e) error(short(@), 0) end", [value]),
            3 => expression("function(e) return (\"<%s>\"):format(e) end", []),
            _ => self.expression(Kind::Function),
        };
        self.handlers -= 1;
        handler
    }

    /// Levels by which a function blames those that called it.
    pub(super) fn levels(&mut self) -> Tree {
        if self.handlers > 0 {
            return self.report();
        }
        let value = self.expression(Kind::Any);
        let message = if self.bare { "text(v)" } else { "v" };
        let level = self.chance.any(&["0", "1", "2", "2", "1 + 1"]);
        let mut call = || {
            self.chance.any(&[
                "return f(v)",
                "f(v)\nreturn 1",
                "local r =\nf(v) return r",
                "return (f(v))",
                "return f(v) + 1",
            ])
        };
        let [one, two] = [call(), call()];
        let two = two.replace("f(v)", "g(v)");
        let ask = self.chance.any(&[
            "h",
            "g",
            "f",
            "function(v)\nh(v) end",
            "coroutine.wrap(function(v) return h(v) end)",
        ]);
        let text = format!(
            "do local function f(v)\nerror({message}, {level}) end\nlocal function g(v)\n{one} end\nlocal function h(v)\n{two} end\nout(pcall({ask}, @)) end"
        );
        statement(&text, [value])
    }
}
