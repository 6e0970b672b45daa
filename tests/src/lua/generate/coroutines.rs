//! Coroutines.

use super::scope::Kind;
use super::{Generator, Tree, block, expression, statement};
use crate::lua::tree::list;

/// Places from which a coroutine yields; most of them cannot.
const YIELDS: [&str; 10] = [
    "out(coroutine.yield(@))",
    "out(coroutine.yield(@))",
    "local got = coroutine.yield(@) out(got)",
    "pcall(coroutine.yield, @)",
    "out(pcall(function() coroutine.yield(@) end))",
    "out((\"ab\"):gsub(\"a\", function() coroutine.yield(@) end))",
    "for got in coroutine.wrap(function() coroutine.yield(@) end) do out(got) break end",
    "table.foreach({1}, function() coroutine.yield(@) end)",
    "local o = setmetatable({}, {__index = function() coroutine.yield(@) end}) out(o.x)",
    "local f = coroutine.yield f(@)",
];

impl Generator {
    pub(super) fn coroutine_literal(&mut self) -> Tree {
        let body = self.coroutine_body();
        expression("coroutine.create(@)", [body])
    }

    fn coroutine_body(&mut self) -> Tree {
        let varargs = self.chance.one_in(3);
        let outer = self.enter_function(varargs);
        let parameter = self.declare(Kind::Any);
        let (yields, value) = (
            self.chance.any(if self.calm { &YIELDS[..3] } else { &YIELDS }),
            self.inside(Kind::Any),
        );
        let mut end = vec![statement(yields, [value])];
        if self.chance.one_in(2) {
            let (yields, value) = (
                self.chance.any(if self.calm { &YIELDS[..3] } else { &YIELDS }),
                self.inside(Kind::Any),
            );
            end.push(statement(yields, [value]));
        }
        let body = self.block_with(|this| end.into_iter().chain(this.return_statement()).collect());
        self.leave_function(outer);
        let parameters = if varargs {
            format!("{parameter}, ...")
        } else {
            parameter.to_owned()
        };
        expression(&format!("function({parameters}) step()\n@end"), [body])
    }

    pub(super) fn coroutine_statement(&mut self) -> Tree {
        if self.handlers > 0 {
            return self.report();
        }
        let name = self.counter();
        let body = self.coroutine_body();
        if !self.calm && self.chance.one_in(3) {
            let make = statement(&format!("local {name} = coroutine.wrap(@)"), [body]);
            let calls = (0..2 + self.chance.below(2)).map(|_| {
                let values = self.some(1, 2, Kind::Any);
                statement(&format!("out(pcall({name}, @))"), [list(values)])
            });
            let calls: Vec<Tree> = calls.collect();
            return statement("do\n@end", [block(std::iter::once(make).chain(calls).collect())]);
        }
        let make = statement(&format!("local {name} = coroutine.create(@)"), [body]);
        let mut parts = vec![make];
        for _ in 0..2 + self.chance.below(3) {
            parts.push(if self.chance.one_in(5) {
                statement(&format!("out(coroutine.status({name}), type(coroutine.running()))"), [])
            } else {
                let values = self.some(1, 2, Kind::Any);
                statement(&format!("out(coroutine.resume({name}, @))"), [list(values)])
            });
        }
        parts.push(statement(&format!("out(coroutine.status({name}))"), []));
        statement("do\n@end", [block(parts)])
    }
}
