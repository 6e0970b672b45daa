//! Statements, and those that declare, assign and report.

use super::scope::{Kind, Scope};
use super::{DEEPEST_STATEMENT, Generator, Rule, Tree, statement};
use crate::lua::tree::list;

/// Those that hold no others.
const PLAIN: &[(usize, Rule)] = &[
    (6, Generator::local),
    (2, Generator::several_locals),
    (4, Generator::assignment),
    (2, Generator::several_assignments),
    (6, Generator::report),
    (2, Generator::store),
    (3, Generator::change_list),
    (2, Generator::call_statement),
    (3, Generator::library_call),
    (3, Generator::pattern_statement),
    (2, Generator::format_statement),
    (1, Generator::raise),
    (1, Generator::levels),
    (1, Generator::loaded),
    (1, Generator::redis_statement),
    (1, Generator::walk_statement),
    (1, Generator::gaps),
];

/// Those that do.
const NESTED: &[(usize, Rule)] = &[
    (3, Generator::condition),
    (1, Generator::scoped),
    (2, Generator::repeated),
    (3, Generator::numeric_loop),
    (3, Generator::generic_loop),
    (4, Generator::function_statement),
    (5, Generator::protected_statement),
    (2, Generator::coroutine_statement),
    (3, Generator::object_statement),
    (1, Generator::sort_statement),
    (1, Generator::closures_of_a_loop),
];

/// Those of both that do not raise.
const CALM: &[(usize, Rule)] = &[
    (6, Generator::local),
    (2, Generator::several_locals),
    (4, Generator::assignment),
    (2, Generator::several_assignments),
    (5, Generator::report),
    (3, Generator::store),
    (4, Generator::change_list),
    (3, Generator::call_statement),
    (2, Generator::pattern_statement),
    (2, Generator::format_statement),
    (1, Generator::walk_statement),
    (1, Generator::gaps),
];
const CALM_NESTED: &[(usize, Rule)] = &[
    (3, Generator::condition),
    (1, Generator::scoped),
    (2, Generator::repeated),
    (3, Generator::numeric_loop),
    (3, Generator::generic_loop),
    (4, Generator::function_statement),
    (1, Generator::coroutine_statement),
    (1, Generator::sort_statement),
    (1, Generator::closures_of_a_loop),
];

impl Generator {
    pub(super) fn statement(&mut self) -> Tree {
        let rules = if self.statements < DEEPEST_STATEMENT && self.size > 0 && self.chance.one_in(3) {
            if self.calm { CALM_NESTED } else { NESTED }
        } else if self.calm {
            CALM
        } else {
            PLAIN
        };
        self.size = self.size.saturating_sub(1);
        let rule = self.chance.weighed(rules);
        rule(self)
    }

    pub(super) fn report(&mut self) -> Tree {
        let values = self.some(1, 3, Kind::Any);
        statement("out(@)", [list(values)])
    }

    fn local(&mut self) -> Tree {
        let kind = self.some_kind();
        let value = self.expression(kind);
        let name = self.declare(kind);
        statement(&format!("local {name} = @"), [value])
    }

    fn several_locals(&mut self) -> Tree {
        let (count, kinds) = (2 + self.chance.below(2), [Kind::Number, Kind::Text, Kind::Any]);
        let mut kinds: Vec<Kind> = (0..count).map(|_| self.chance.any(&kinds)).collect();
        let mut values: Vec<Tree> = kinds.iter().map(|&kind| self.expression(kind)).collect();
        match self.chance.below(4) {
            0 => {
                values.pop();
                kinds[count - 1] = Kind::Any;
            }
            1 => values.push(self.call()),
            _ => {}
        }
        let names: Vec<&str> = kinds.iter().map(|&kind| self.declare(kind)).collect();
        statement(&format!("local {} = @", names.join(", ")), [list(values)])
    }

    /// Some variable with what it should hold.
    fn target(&mut self) -> Option<(&'static str, Kind)> {
        let kind = self
            .chance
            .any(&[Kind::Number, Kind::Number, Kind::Text, Kind::Any, Kind::Function]);
        self.scope.any(kind, &mut self.chance).map(|name| (name, kind))
    }

    fn assignment(&mut self) -> Tree {
        let Some((name, kind)) = self.target() else {
            return self.local();
        };
        let value = self.expression(kind);
        statement(&format!("{name} =`@"), [value])
    }

    fn several_assignments(&mut self) -> Tree {
        let (Some((one, first)), Some((two, second))) = (self.target(), self.target()) else {
            return self.several_locals();
        };
        let values = list(vec![self.expression(first), self.expression(second)]);
        let record = self.record_place();
        match self.chance.below(4) {
            0 => statement(&format!("{one}, @ = @"), [record, values]),
            1 if !self.calm || first == second => statement(&format!("{one}, {two} =`{two}, {one}"), []),
            _ => statement(&format!("{one}, {two} =`@"), [values]),
        }
    }

    fn record_place(&mut self) -> Tree {
        let record = self.scope.any(Kind::Record, &mut self.chance).unwrap_or("report");
        let name = self.field_name();
        super::expression(&format!("{record}.{name}"), [])
    }

    fn store(&mut self) -> Tree {
        let kinds = [Kind::Record, Kind::Record, Kind::Object, Kind::Any];
        let kind = self.chance.any(if self.calm { &kinds[..3] } else { &kinds });
        let Some(record) = self.scope.any(kind, &mut self.chance) else {
            let value = self.literal(Kind::Record);
            let name = self.declare(Kind::Record);
            return statement(&format!("local {name} = @"), [value]);
        };
        let value = self.expression(Kind::Any);
        let name = self.field_name();
        match self.chance.below(7) {
            0 => {
                let key = self.expression(Kind::Text);
                statement(&format!("{record}[ @ ] =`@"), [key, value])
            }
            1 if !self.calm => statement(&format!("{record}.{name}.a = @"), [value]),
            2 => statement(&format!("{record}.{name} = nil"), []),
            3 => {
                let keys = ["10", "-1", "1.5", "true", "type", "nil", "0/0"];
                let key = self.chance.any(if self.calm { &keys[..5] } else { &keys });
                statement(&format!("{record}[{key}] = @"), [value])
            }
            _ => statement(&format!("{record}.{name} = @"), [value]),
        }
    }

    fn call_statement(&mut self) -> Tree {
        let mut call = self.named_call();
        call.sort = super::Sort::Statement;
        if self.chance.one_in(2) {
            let name = Scope::name(&mut self.chance);
            self.scope.declare(name, Kind::Any);
            call.sort = super::Sort::Expression;
            return statement(&format!("local {name} = @"), [call]);
        }
        call
    }
}
