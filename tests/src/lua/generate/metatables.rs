//! Tables with metamethods.

use super::scope::{Kind, Scope};
use super::{Generator, Tree, expression, statement};
use crate::lua::tree::list;

/// The metamethods and their parameters.
const EVENTS: [(&str, &str); 15] = [
    ("__add", "a, b"),
    ("__sub", "a, b"),
    ("__mul", "a, b"),
    ("__div", "a, b"),
    ("__mod", "a, b"),
    ("__pow", "a, b"),
    ("__unm", "a"),
    ("__concat", "a, b"),
    ("__eq", "a, b"),
    ("__lt", "a, b"),
    ("__le", "a, b"),
    ("__index", "a, b"),
    ("__newindex", "a, b, c"),
    ("__call", "a, b, c"),
    ("__tostring", "a"),
];

impl Generator {
    fn metatable(&mut self) -> Tree {
        let count = 1 + self.chance.below(6);
        let fields = (0..count).map(|_| self.metamethod()).collect();
        expression("{@}", [list(fields)])
    }

    fn metamethod(&mut self) -> Tree {
        match self.chance.below(14) {
            0 => {
                let value = self.expression(Kind::Record);
                return expression("__index = @", [value]);
            }
            1 => return expression("__metatable = \"no\"", []),
            2 => {
                let value = self.expression(Kind::Any);
                return expression("__newindex = @", [value]);
            }
            3 => {
                let value = self.expression(Kind::Any);
                let (event, _) = self.chance.any(&EVENTS);
                return expression(&format!("{event} = @"), [value]);
            }
            4 => return expression("__len = function() return 42 end", []),
            5 => return expression("__mode = \"k\"", []),
            _ => {}
        }
        let (event, parameters) = self.chance.any(&EVENTS);
        let outer = self.enter_function(false);
        let names: Vec<&'static str> = ["a", "b", "c"]
            .into_iter()
            .take(parameters.split(", ").count())
            .collect();
        names.iter().for_each(|name| self.scope.declare(name, Kind::Any));
        let value = self.expression(Kind::Any);
        self.leave_function(outer);
        let seen = if self.chance.one_in(2) {
            format!("out(\"{event}\", type(a)) ")
        } else {
            String::new()
        };
        match event {
            "__newindex" => expression(
                &format!("{event} = function({parameters}) step() {seen}rawset(a, b, short(@)) end"),
                [value],
            ),
            _ => expression(
                &format!("{event} = function({parameters}) step() {seen}return short(@) end"),
                [value],
            ),
        }
    }

    pub(super) fn object_literal(&mut self) -> Tree {
        if self.statements > 1 || self.size < 10 {
            return self.literal(Kind::Object);
        }
        let (value, metatable) = (self.expression(Kind::Record), self.metatable());
        expression("setmetatable(@,`@)", [value, metatable])
    }

    /// One object, or two with the same metatable, and what operators do to them.
    pub(super) fn object_statement(&mut self) -> Tree {
        let metatable = self.metatable();
        let [one, two] = [(); 2].map(|()| Scope::name(&mut self.chance));
        let value = self.expression(Kind::Any);
        let other = self.expression(Kind::Any);
        let uses = self.uses(one, two);
        self.scope.declare(one, Kind::Object);
        self.scope.declare(two, Kind::Object);
        statement(
            &format!(
                "local {one}, {two} = {{n = @}}, {{a = @}}\ndo local meta = @ setmetatable({one}, meta) setmetatable({two}, meta) end\n{uses}"
            ),
            [value, other, metatable],
        )
    }

    fn uses(&mut self, one: &str, two: &str) -> String {
        let count = 1 + self.chance.below(4);
        let one_use = |this: &mut Self| {
            let operator = this
                .chance
                .any(&["+", "-", "*", "/", "%", "..", "==", "<", "<=", ">", ">=", "~="]);
            let (left, right) = match this.chance.below(5) {
                0 => (one, "1"),
                1 => ("\"s\"", one),
                2 => (one, one),
                3 => ("nil", two),
                _ => (one, two),
            };
            match this.chance.below(8) {
                0 => format!("out(pcall(function() return {one}.missing, {two}[1], - {one} end))"),
                1 => format!("out(pcall(function() {one}.fresh = 5 return rawget({one}, \"fresh\"), {one}.fresh end))"),
                2 => format!("out(pcall(function() return {one}(1, 2) end))"),
                3 => format!("out(pcall(function() return text(tostring({one})), #{one} end))"),
                4 => format!("out(pcall(function() return {one}:name(3) end))"),
                5 => format!("out(pcall(function() local t = {{{one}, {two}}} table.sort(t) return #t end))"),
                _ => format!("out(pcall(function() local x, y = {left}, {right} return x {operator} y end))"),
            }
        };
        (0..count).map(|_| one_use(self)).collect::<Vec<_>>().join("\n")
    }
}
