//! The table library, and walks.

use super::scope::Kind;
use super::{Generator, Tree, atom, expression, statement};
use crate::lua::tree::list;

/// Comparators, not all of which are orders.
const COMPARATORS: [&str; 6] = [
    "function(p, q) step() return p > q end",
    "function(p, q) step() return text(p) < text(q) end",
    "function(p, q) step() return #text(p) < #text(q) end",
    "function() step() return true end",
    "function(p, q) step() out(p, q) return p < q end",
    "function(p, q) step() return @ end",
];

impl Generator {
    fn list_variable(&mut self) -> Tree {
        match self.scope.any(Kind::List, &mut self.chance) {
            Some(name) => atom(name),
            None => atom("{4, 5, 6}"),
        }
    }

    /// Changes that leave no gap.
    pub(super) fn change_list(&mut self) -> Tree {
        let Some(name) = self.scope.any(Kind::List, &mut self.chance) else {
            let value = self.expression(Kind::List);
            let name = self.declare(Kind::List);
            return statement(&format!("local {name} = @"), [value]);
        };
        let value = self.element();
        match self.chance.below(9) {
            0 => statement(&format!("{name}[#{name} + 1] = @"), [value]),
            1 => statement(&format!("table.insert({name}, @)"), [value]),
            2 => statement(&format!("table.insert({name}, 1, @)"), [value]),
            3 => statement(&format!("out(table.remove({name}))"), []),
            4 => statement(&format!("out(table.remove({name}, 1), #{name})"), []),
            5 => statement(&format!("{name}[#{name}] = nil"), []),
            6 => statement(
                &format!("if #{name} > 0 then {name}[1], {name}[#{name}] = @, {name}[1] end"),
                [value],
            ),
            7 => statement(&format!("out({name}, #{name}, unpack({name}))"), []),
            _ => {
                let index = self.expression(Kind::Number);
                statement(&format!("out({name}[ @ ], (unpack({name}, 2)))"), [index])
            }
        }
    }

    pub(super) fn sort_statement(&mut self) -> Tree {
        let name = self.counter();
        let count = self.chance.below(9);
        let elements: Vec<Tree> = (0..count)
            .map(|_| {
                if self.calm {
                    self.expression(Kind::Number)
                } else {
                    self.element()
                }
            })
            .collect();
        let template = if self.chance.one_in(2) {
            ""
        } else {
            self.chance
                .any(if self.calm { &COMPARATORS[..3] } else { &COMPARATORS })
        };
        let compare = if template.contains('@') {
            let value = self.inside(Kind::Truth);
            expression(template, [value])
        } else {
            expression(template, [])
        };
        let comma = if template.is_empty() { "" } else { ",`" };
        statement(
            &format!("do local {name} = {{@}}\nout(pcall(table.sort, {name}{comma}@))\nout({name}) end"),
            [list(elements), compare],
        )
    }

    /// Walks that do not show an order.
    pub(super) fn walk_statement(&mut self) -> Tree {
        let of = self.chance.any(&[Kind::Record, Kind::List, Kind::Object]);
        let of = self.expression(of);
        match self.chance.below(5) {
            0 => statement(
                "do local n = 0 for key, value in pairs(@) do n = n + 1 end out(n) end",
                [of],
            ),
            1 => statement(
                "do local of = @ for key in pairs(of) do of[key] = nil end out(next(of)) end",
                [of],
            ),
            2 => statement(
                "do local n = 0 table.foreach(@, function() n = n + 1 if n == 3 then return n end end) out(n) end",
                [of],
            ),
            3 => {
                let of = self.list_variable();
                statement(
                    "out(table.foreachi(@, function(i, v) out(i, v) if i == 2 then return v end end))",
                    [of],
                )
            }
            _ => {
                let of = self.list_variable();
                statement("out(table.maxn(@), next({}), next({7}))", [of])
            }
        }
    }

    /// Tables with gaps, whose lengths follow from the room that their constructors make.
    pub(super) fn gaps(&mut self) -> Tree {
        let count = 1 + self.chance.below(self.statements + 10);
        let mut value = || self.chance.any(&["nil", "nil", "1", "\"x\"", "false"]);
        let mut values: Vec<&str> = (0..count).map(|_| value()).collect();
        let last = value();
        // Where a constructor leaves no gap, the engine does not know what room it made.
        values[0] = "nil";
        if self.chance.one_in(4) {
            values.push("(function(...) return ... end)(nil, 2, nil)");
        }
        let key = 1 + self.chance.below(count);
        let change = self.chance.any(&["", "", "t[@] = @ ", "setmetatable(t, {}) "]);
        let change = change.replacen('@', &key.to_string(), 1).replace('@', last);
        let values = values.join(", ");
        let report = self.chance.any(&[
            "#t",
            "#t, select(\"#\", unpack(t))",
            "#t, t",
            "table.getn(t), table.maxn(t)",
        ]);
        statement(&format!("do local t = {{{values}}} {change}out({report}) end"), [])
    }
}
