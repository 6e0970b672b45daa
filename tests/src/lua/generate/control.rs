//! Conditions and loops. Every loop ends, and says so in its own text.

use super::scope::Kind;
use super::{Generator, Tree, atom, block, expression, statement};

/// Turns of a loop.
const TURNS: usize = 4;

impl Generator {
    pub(super) fn condition(&mut self) -> Tree {
        let (test, then) = (self.expression(Kind::Truth), self.block());
        match self.chance.below(3) {
            0 => statement("if @ then\n@end", [test, then]),
            1 => statement("if @ then\n@else\n@end", [test, then, self.block()]),
            _ => {
                let again = self.expression(Kind::Any);
                statement(
                    "if @ then\n@elseif @ then\n@else\n@end",
                    [test, then, again, self.block(), self.block()],
                )
            }
        }
    }

    pub(super) fn scoped(&mut self) -> Tree {
        statement("do\n@end", [self.block()])
    }

    /// The body of a loop, which may leave it early.
    fn turn(&mut self) -> Tree {
        self.turn_with(&[])
    }

    /// The same with variables of its own.
    fn turn_with(&mut self, variables: &[(&'static str, Kind)]) -> Tree {
        let outer = self.scope.mark();
        variables
            .iter()
            .for_each(|&(name, kind)| self.scope.declare(name, kind));
        self.loops += 1;
        let body = self.block_with(|this| {
            if !this.chance.one_in(5) {
                return Vec::new();
            }
            let test = this.expression(Kind::Truth);
            vec![statement("if @ then break end", [test])]
        });
        self.loops -= 1;
        self.scope.back_to(outer);
        body
    }

    pub(super) fn repeated(&mut self) -> Tree {
        let count = self.counter();
        let most = 1 + self.chance.below(TURNS);
        if self.chance.one_in(2) {
            let (test, body) = (self.expression(Kind::Truth), self.turn());
            let template = format!("local {count} = 0\nwhile {count} < {most} and (@) do {count} = {count} + 1\n@end");
            return statement(&template, [test, body]);
        }
        // The condition sees the locals of the body, so it is made with them in sight.
        let mut test = atom("true");
        let body = self.block_with(|this| {
            test = this.expression(Kind::Truth);
            Vec::new()
        });
        let template = format!("local {count} = 0\nrepeat {count} = {count} + 1\n@until {count} >= {most} or @");
        statement(&template, [body, test])
    }

    pub(super) fn numeric_loop(&mut self) -> Tree {
        let count = self.counter();
        let name = super::scope::Scope::name(&mut self.chance);
        let bounds = [self.bound(), self.bound()];
        let steps = [
            "", "", "", ", 1", ", -1", ", 2", ", 0.5", ", -0.25", ", \"1\"", ", 0", ", nil", ", {}",
        ];
        let step = self.chance.any(if self.calm { &steps[..10] } else { &steps });
        let body = self.turn_with(&[(name, Kind::Number)]);
        let template = format!(
            "local {count} = 0\nfor {name} = @,`@{step} do {count} = {count} + 1 if {count} > {TURNS} then break end\n@end"
        );
        let [first, last] = bounds;
        statement(&template, [first, last, body])
    }

    fn bound(&mut self) -> Tree {
        if self.chance.one_in(3) {
            return self.expression(Kind::Number);
        }
        atom(self.chance.any(&["1", "0", "3", "2", "-1", "10", "\"2\"", "2.5"]))
    }

    pub(super) fn generic_loop(&mut self) -> Tree {
        let count = self.counter();
        let [one, two] = [(); 2].map(|()| super::scope::Scope::name(&mut self.chance));
        let (values, kinds) = match self.chance.below(if self.calm { 7 } else { 8 }) {
            0 | 1 => (self.over_list("ipairs(@)"), [Kind::Number, Kind::Any]),
            2 => (self.over_list("sorted(@)"), [Kind::Number, Kind::Any]),
            3 => {
                let record = self.expression(Kind::Record);
                (expression("sorted(@)", [record]), [Kind::Text, Kind::Any])
            }
            4 => (self.literal_pairs(), [Kind::Any, Kind::Any]),
            5 => (self.matches(), [Kind::Text, Kind::Any]),
            6 => (self.iterator(), [Kind::Any, Kind::Any]),
            _ => {
                let anything = self.some(1, 3, Kind::Function);
                (crate::lua::tree::list(anything), [Kind::Any, Kind::Any])
            }
        };
        let body = self.turn_with(&[(one, kinds[0]), (two, kinds[1])]);
        let names = if self.chance.one_in(4) {
            one.to_owned()
        } else {
            format!("{one}, {two}")
        };
        let template = format!(
            "local {count} = 0\nfor {names} in`@ do {count} = {count} + 1 if {count} > {TURNS} then break end\n@end"
        );
        statement(&template, [values, body])
    }

    fn over_list(&mut self, template: &str) -> Tree {
        let of = self.expression(Kind::List);
        expression(template, [of])
    }

    /// Tables whose order is certain: what stands in them without a key, then at most one other.
    fn literal_pairs(&mut self) -> Tree {
        let elements: Vec<Tree> = (0..self.chance.below(4)).map(|_| self.element()).collect();
        let template = match self.chance.below(3) {
            0 => "pairs({@, name = 1})",
            1 => "next, {@}",
            _ => "pairs({@})",
        };
        if elements.is_empty() {
            return atom("pairs({})");
        }
        expression(template, [crate::lua::tree::list(elements)])
    }

    /// A closure that counts down, or an object that is called.
    fn iterator(&mut self) -> Tree {
        let value = self.inside(Kind::Any);
        match self.chance.below(3) {
            0 => expression(
                "(function(n) return function() n = n - 1 if n > 0 then return n, @ end end end)(3)",
                [value],
            ),
            1 => expression(
                "setmetatable({}, {__call = function(self, s, c) if (c or 0) < 3 then return (c or 0) + 1, @ end end})",
                [value],
            ),
            _ => expression("function(s, c) if c < s then return c + 1, @ end end, 3, 0", [value]),
        }
    }

    /// Functions that each hold the variable of their turn.
    pub(super) fn closures_of_a_loop(&mut self) -> Tree {
        let name = self.counter();
        let value = self.expression(Kind::Number);
        let more = self.inside(Kind::Any);
        let make = format!("local {name} = {{}}");
        let fill = match self.chance.below(3) {
            0 => format!(
                "for i = 1, 3 do local j = @ {name}[i] = function(d) i = i + (d or 0) j = some(@) return i, j end end"
            ),
            1 => format!(
                "local i = 0 while i < 3 do i = i + 1 local j, k = i, @ {name}[i] = function(d) j = j + (d or 0) k = @ return i, j, k end end"
            ),
            _ => format!(
                "for i, j in ipairs({{5, 6, 7}}) do local k = @ {name}[i] = function(d) j = j + (d or 0) k = @ return i, j, k end if i == 3 then break end end"
            ),
        };
        let ask = format!("for i = 1, 3 do out({name}[i](2)) out({name}[i]()) end");
        let parts = vec![
            statement(&make, []),
            statement(&fill, [value, more]),
            statement(&ask, []),
        ];
        statement("do\n@end", [block(parts)])
    }
}
