//! Expressions by the kind of their value.

use super::scope::{Kind, Scope};
use super::{Generator, Rule, Tree, atom, expression};
use crate::lua::tree::list;

const NUMBERS: [&str; 32] = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "0.5",
    "0.1",
    "-1",
    "1.5",
    "100",
    "255",
    "256",
    "1e15",
    "1e16",
    "2^53",
    "2^31",
    "1e308",
    "1e-320",
    "0x10",
    "0xff",
    "3.",
    ".25",
    "1e2",
    "-2.5",
    "(1/3)",
    "math.huge",
    "-math.huge",
    "(0/0)",
    "2^63",
    "-(2^31)",
    "123456789012345678",
];
const WORDS: [&str; 29] = [
    "\"\"",
    "\"a\"",
    "\"b\"",
    "\"abc\"",
    "\"hello world\"",
    "'10'",
    "\"0x10\"",
    "\" 5 \"",
    "\"1e2\"",
    "\"-3\"",
    "\"10x\"",
    "\"%\"",
    "\"%d\"",
    "\"a.b,c\"",
    "\"x=1, y=22\"",
    "[[long]]",
    "\"tab\\tnl\\n\"",
    "\"\\0z\"",
    "\"\\065\\10\"",
    "\"caf\\195\\169\"",
    "\"inf\"",
    "\"aaa\"",
    "\"(nested (parens))\"",
    "\"[x]\"",
    "\"KEY\"",
    "\"true\"",
    "\"#\"",
    "\"1.\"",
    "\"0\"",
];
const FIELDS: [&str; 5] = ["a", "b", "name", "n", "f"];

/// How an expression of a kind is made.
pub(super) fn rules(kind: Kind) -> &'static [(usize, Rule)] {
    match kind {
        Kind::Number => &[
            (10, Generator::arithmetic),
            (1, Generator::power),
            (2, Generator::minus),
            (2, Generator::length),
            (3, Generator::number_function),
            (1, Generator::choice_of_numbers),
            (1, Generator::argument_count),
        ],
        Kind::Text => &[
            (6, Generator::concatenation),
            (3, Generator::text_method),
            (1, Generator::text_of),
            (1, Generator::joined),
            (1, Generator::formatted),
        ],
        Kind::Truth => &[
            (6, Generator::comparison),
            (2, Generator::logic),
            (1, Generator::negation),
        ],
        Kind::List => &[(1, Generator::list_literal)],
        Kind::Record => &[(1, Generator::record_literal)],
        Kind::Object => &[(1, Generator::object_literal)],
        Kind::Function => &[(2, Generator::function_literal), (2, Generator::library_function)],
        Kind::Nothing => &[(1, Generator::nothing), (1, Generator::coroutine_literal)],
        Kind::Word | Kind::Any => &[(1, Generator::word)],
    }
}

impl Generator {
    pub(super) fn literal(&mut self, kind: Kind) -> Tree {
        match kind {
            Kind::Number | Kind::Any => atom(self.chance.any(&NUMBERS)),
            Kind::Text | Kind::Word => self.word(),
            Kind::Truth => atom(self.chance.any(&["true", "false"])),
            Kind::List => {
                atom(
                    self.chance
                        .any(&["{}", "{1}", "{3, 1, 2}", "{\"b\", \"a\", \"c\"}", "{1, 2, 3, 4, 5}"]),
                )
            }
            Kind::Record => atom(
                self.chance
                    .any(&["{}", "{a = 1}", "{a = \"x\", b = 2}", "{n = 0, f = tostring}"]),
            ),
            Kind::Object if self.calm => atom(self.chance.any(&[
                "setmetatable({n = 1}, {__index = {a = 7}})",
                "setmetatable({}, {__index = function(t, k) step() return k end})",
                "setmetatable({}, {__newindex = function(t, k, v) step() rawset(t, k, v) end})",
            ])),
            Kind::Object => atom(self.chance.any(&[
                "setmetatable({n = 1}, {__index = {a = 7}})",
                "setmetatable({}, {__call = function(self, x) return x end})",
                "setmetatable({}, {__lt = function() return true end, __le = function() return false end})",
            ])),
            Kind::Function => {
                atom(
                    self.chance
                        .any(&["type", "text", "function() end", "function(...) return ... end"]),
                )
            }
            Kind::Nothing => atom("nil"),
        }
    }

    fn nothing(&mut self) -> Tree {
        atom("nil")
    }

    pub(super) fn word(&mut self) -> Tree {
        atom(self.chance.any(&WORDS))
    }

    pub(super) fn field_name(&mut self) -> &'static str {
        self.chance.any(&FIELDS)
    }

    /// What arithmetic is done with, which is the place for values of unknown kind.
    fn operand(&mut self) -> Tree {
        if self.calm {
            if !self.chance.one_in(6) {
                return self.expression(Kind::Number);
            }
            let call = self.call();
            return expression("number(@)", [call]);
        }
        match self.chance.below(40) {
            0 | 1 => self.call(),
            2 | 3 => self.record_field(),
            4..7 => self.upvalue_or_any(),
            7 => self.leaf(Kind::Object),
            _ => self.expression(Kind::Number),
        }
    }

    fn upvalue_or_any(&mut self) -> Tree {
        match self.scope.any(Kind::Any, &mut self.chance) {
            Some(name) => atom(name),
            None => self.expression(Kind::Number),
        }
    }

    fn arithmetic(&mut self) -> Tree {
        let operator = self.chance.any(&["+", "+", "-", "-", "*", "*", "/", "%"]);
        let operands = [self.operand(), self.operand()];
        if self.chance.one_in(3) {
            expression(&format!("(@ {operator}`@)"), operands)
        } else {
            expression(&format!("@ {operator}`@"), operands)
        }
    }

    fn power(&mut self) -> Tree {
        let base = self.operand();
        let exponent = self.chance.any(&["2", "3", "-1", "0", "0.5"]);
        expression(&format!("coarse((@) ^ {exponent})"), [base])
    }

    fn minus(&mut self) -> Tree {
        let operand = self.operand();
        expression("- @", [operand])
    }

    fn length(&mut self) -> Tree {
        let kind = self.chance.any(&[Kind::List, Kind::Text, Kind::List, Kind::Record]);
        let of = self.expression(kind);
        expression("#(@)", [of])
    }

    fn choice_of_numbers(&mut self) -> Tree {
        let parts = [
            self.expression(Kind::Truth),
            self.expression(Kind::Number),
            self.expression(Kind::Number),
        ];
        expression("(@ and @ or @)", parts)
    }

    fn argument_count(&mut self) -> Tree {
        if self.varargs.last() == Some(&true) {
            atom(
                self.chance
                    .any(&["select(\"#\", ...)", "(#{...} * 0)", "(select(\"#\", 1, ...))"]),
            )
        } else {
            self.leaf(Kind::Number)
        }
    }

    /// One operand is free; the others are short, or a row of such would double forever.
    fn concatenation(&mut self) -> Tree {
        let count = 2 + self.chance.below(3);
        let free = self.chance.below(count);
        let operands: Vec<Tree> = (0..count)
            .map(|i| match self.chance.below(4) {
                _ if i == free && self.calm => self.expression(Kind::Text),
                2 if self.calm => self.text_of(),
                _ if i == free => match self.chance.below(20) {
                    0 => self.call(),
                    1 => self.record_field(),
                    2 => self.leaf(Kind::Object),
                    _ => self.expression(Kind::Text),
                },
                0 => {
                    let number = self.expression(Kind::Number);
                    expression("sane(@)", [number])
                }
                1 => self.word(),
                2 => {
                    let operand = self.expression(Kind::Any);
                    expression("short(@)", [operand])
                }
                _ => self.short_text(),
            })
            .collect();
        let template = vec!["@"; count].join(" ..`");
        expression(&format!("({template})"), operands)
    }

    fn text_method(&mut self) -> Tree {
        let text = self.expression(Kind::Text);
        match self.chance.below(7) {
            0 => expression("(@):upper()", [text]),
            1 => expression("(@):lower()", [text]),
            2 => expression("(@):reverse()", [text]),
            3 => {
                let counts = ["0", "1", "3", "-1", "2.7", "\"2\"", "nil", "{}"];
                let count = self.chance.any(if self.calm { &counts[..6] } else { &counts });
                expression(&format!("short(@):rep({count})"), [text])
            }
            4 => expression("string.lower(@)", [text]),
            _ => {
                let range = [text, self.expression(Kind::Number), self.expression(Kind::Number)];
                expression("(@):sub(@,`@)", range)
            }
        }
    }

    fn text_of(&mut self) -> Tree {
        let value = self.expression(Kind::Any);
        expression("text(@)", [value])
    }

    fn joined(&mut self) -> Tree {
        let of = self.expression(Kind::List);
        let separator = self.short_text();
        match self.chance.below(3) {
            0 => expression("table.concat(@)", [of]),
            1 => expression("table.concat(@, @)", [of, separator]),
            _ => expression("table.concat(@, @, 2)", [of, separator]),
        }
    }

    fn comparison(&mut self) -> Tree {
        if self.calm {
            return self.calm_comparison();
        }
        let operator = self.chance.any(&["<", "<=", ">", ">=", "==", "~="]);
        let kind = self
            .chance
            .any(&[Kind::Number, Kind::Number, Kind::Text, Kind::Object, Kind::Any]);
        let operands = [self.expression(kind), self.expression(kind)];
        expression(&format!("(@ {operator}`@)"), operands)
    }

    fn calm_comparison(&mut self) -> Tree {
        let operator = self.chance.any(&["<", "<=", ">", ">=", "==", "~="]);
        let kinds = if ["==", "~="].contains(&operator) { 3 } else { 2 };
        let kind = self.chance.any(&[Kind::Number, Kind::Text, Kind::Any][..kinds]);
        let operands = [self.expression(kind), self.expression(kind)];
        expression(&format!("(@ {operator}`@)"), operands)
    }

    fn logic(&mut self) -> Tree {
        let operator = self.chance.any(&["and", "or"]);
        let operands = [self.expression(Kind::Truth), self.expression(Kind::Truth)];
        expression(&format!("(@ {operator}`@)"), operands)
    }

    fn negation(&mut self) -> Tree {
        let of = self.expression(Kind::Any);
        expression("not (@)", [of])
    }

    /// An element of a list: never nil, never long.
    pub(super) fn element(&mut self) -> Tree {
        let kinds = [Kind::Number, Kind::Number, Kind::Text, Kind::Any];
        let kind = self.chance.any(if self.calm { &kinds[..3] } else { &kinds });
        let value = self.expression(kind);
        expression("some(short(@))", [value])
    }

    fn list_literal(&mut self) -> Tree {
        let elements = (0..self.chance.below(6)).map(|_| self.element()).collect();
        expression("{@}", [list(elements)])
    }

    fn record_literal(&mut self) -> Tree {
        let count = self.chance.below(4);
        let mut fields = Vec::new();
        for _ in 0..count {
            let value = self.expression(Kind::Any);
            fields.push(match self.chance.below(6) {
                0 => expression("[10] = @", [value]),
                1 => {
                    let key = self.expression(Kind::Any);
                    expression("[text(@)] =`@", [key, value])
                }
                2 => expression("[true] = @", [value]),
                _ => expression(&format!("{} = @", self.field_name()), [value]),
            });
        }
        expression("{@}", [list(fields)])
    }

    /// A record that may be anything, or a field of a field.
    pub(super) fn record_field(&mut self) -> Tree {
        let kind = self.chance.any(&[Kind::Record, Kind::Record, Kind::Object, Kind::Any]);
        let record = match self.scope.any(kind, &mut self.chance) {
            Some(name) => atom(name),
            None => {
                let record = self.literal(Kind::Record);
                expression("(@)", [record])
            }
        };
        let name = self.field_name();
        match self.chance.below(6) {
            _ if self.calm => expression(&format!("@.{name}"), [record]),
            0 => expression(&format!("@.{name}.{}", self.field_name()), [record]),
            1 => {
                let key = self.expression(Kind::Text);
                expression("@[ @ ]", [record, key])
            }
            _ => expression(&format!("@.{name}"), [record]),
        }
    }

    /// A new variable of a kind.
    pub(super) fn declare(&mut self, kind: Kind) -> &'static str {
        let name = Scope::name(&mut self.chance);
        self.scope.declare(name, kind);
        name
    }
}
