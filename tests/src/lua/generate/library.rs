//! Calls of library functions, with right and with wrong arguments.

use super::scope::Kind;
use super::{Generator, Tree, atom, expression, statement};
use crate::lua::tree::list;

/// Functions and their arguments: `T` a text, `N` a number, `L` a list, `F` a function, `A` anything.
/// The results of those in `ROUGH` may differ in the last digit.
const EXACT: [(&str, &str); 50] = [
    ("string.byte", "TNN"),
    ("string.byte", "TN"),
    ("string.char", "NN"),
    ("string.len", "T"),
    ("string.lower", "T"),
    ("string.reverse", "T"),
    ("string.sub", "TNN"),
    ("string.sub", "TN"),
    ("string.upper", "T"),
    ("table.concat", "LTNN"),
    ("table.concat", "LT"),
    ("table.getn", "L"),
    ("table.maxn", "L"),
    ("table.remove", "LN"),
    ("table.foreachi", "LF"),
    ("math.abs", "N"),
    ("math.ceil", "N"),
    ("math.floor", "N"),
    ("math.fmod", "NN"),
    ("math.mod", "NN"),
    ("math.frexp", "N"),
    ("math.ldexp", "NN"),
    ("math.max", "NNN"),
    ("math.min", "NN"),
    ("math.modf", "N"),
    ("math.sqrt", "N"),
    ("assert", "AT"),
    ("getmetatable", "A"),
    ("ipairs", "L"),
    ("rawequal", "AA"),
    ("rawget", "LA"),
    ("select", "NAA"),
    ("setmetatable", "LL"),
    ("tonumber", "T"),
    ("tonumber", "TN"),
    ("tonumber", "A"),
    ("type", "A"),
    ("unpack", "L"),
    ("unpack", "LNN"),
    ("text", "A"),
    ("next", "N"),
    ("coroutine.status", "A"),
    ("coroutine.resume", "A"),
    ("coroutine.create", "A"),
    ("coroutine.wrap", "A"),
    ("loadstring", "A"),
    ("xpcall", "FF"),
    ("pcall", "FA"),
    ("string.find", "TTNA"),
    ("table.insert", "LA"),
];
const ROUGH: [&str; 14] = [
    "acos", "asin", "atan", "atan2", "cos", "cosh", "deg", "exp", "log", "log10", "rad", "sin", "sinh", "tanh",
];

impl Generator {
    pub(super) fn library_call(&mut self) -> Tree {
        if self.chance.one_in(8) {
            let (name, arguments) = (self.chance.any(&ROUGH), self.some(1, 2, Kind::Number));
            return statement(&format!("out(rough(math.{name}(@)))"), [list(arguments)]);
        }
        if self.chance.one_in(20) {
            return self.random();
        }
        let (name, kinds) = self.chance.any(&EXACT);
        let arguments = self.library_arguments(kinds);
        statement(&format!("out({name}(@))"), [list(arguments)])
    }

    /// Now and then one is missing or wrong.
    fn library_arguments(&mut self, kinds: &str) -> Vec<Tree> {
        let mut arguments: Vec<Tree> = kinds
            .chars()
            .map(|kind| match kind {
                _ if self.chance.one_in(12) => {
                    let value = self.expression(Kind::Any);
                    expression("short(@)", [value])
                }
                'T' => self.expression(Kind::Text),
                'N' => self.expression(Kind::Number),
                'L' => self.expression(Kind::List),
                'F' => self.expression(Kind::Function),
                _ => self.expression(Kind::Any),
            })
            .collect();
        if self.chance.one_in(6) {
            arguments.pop();
        }
        arguments
    }

    /// The generator is shared by all programs of a server, so it is set first.
    fn random(&mut self) -> Tree {
        let seed = self.chance.any(&["0", "1", "42", "-1", "2^31", "1.5"]);
        let arguments = self
            .chance
            .any(&["", "10", "3, 8", "0", "5, 1", "1, 2, 3", "\"7\"", "{}", "-3, 3"]);
        statement(
            &format!("math.randomseed({seed}) out(math.random({arguments}), math.random())"),
            [],
        )
    }

    pub(super) fn number_function(&mut self) -> Tree {
        let name = self.chance.any(&[
            "math.floor(@)",
            "math.abs(@)",
            "math.max(@,`@)",
            "(tonumber(@) or 3)",
            "math.fmod(@, @)",
            "#tostring(@)",
        ]);
        let kind = if name.contains("tonumber") {
            Kind::Text
        } else {
            Kind::Number
        };
        let count = name.matches('@').count();
        if name.starts_with("#tostring") {
            let number = self.expression(kind);
            return expression("#text(@)", [number]);
        }
        let arguments: Vec<Tree> = (0..count).map(|_| self.expression(kind)).collect();
        expression(name, arguments)
    }

    pub(super) fn number_or_nil(&mut self) -> Tree {
        if self.chance.one_in(3) {
            atom("nil")
        } else {
            self.expression(Kind::Number)
        }
    }
}
