//! Patterns: valid ones, and now and then one that is not.

use super::scope::Kind;
use super::{Generator, Tree, atom, expression, statement};

const SINGLE: [&str; 22] = [
    "a", "b", "x", ".", "%a", "%d", "%s", "%w", "%p", "%D", "%W", "%x", "%u", "%c", "%%", "%.", "[abc]", "[^a]",
    "[%a_]", "[a-c]", "[]]", "[^%s,]",
];
const WHOLE: [&str; 10] = [
    "%b()", "%bxy", "%f[%w]", "%f[^%w]", "()", "(%a)", "(.-)", "(%d+)", "((a)b)", "%1",
];
const BROKEN: [&str; 10] = ["[a", "(", ")", "%", "%b", "%bx", "%f", "[%", "%2", "(()"];
const REPLACEMENTS: [&str; 10] = [
    "\"\"", "\"<%0>\"", "\"%1\"", "\"%1%1\"", "\"%%\"", "\"%2\"", "\"-\"", "\"%\"", "\"%a\"", "12",
];

impl Generator {
    /// A pattern in quotes.
    fn pattern(&mut self) -> Tree {
        let mut pattern = String::new();
        if self.chance.one_in(6) {
            pattern.push('^');
        }
        let mut repeats = 0;
        for _ in 0..1 + self.chance.below(4) {
            match self.chance.below(12) {
                0 | 1 => pattern.push_str(self.chance.any(if self.calm { &WHOLE[..9] } else { &WHOLE })),
                2 if !self.calm && self.chance.one_in(4) => pattern.push_str(self.chance.any(&BROKEN)),
                3 => {
                    let inside = self.chance.any(&SINGLE);
                    pattern.push_str(&format!("({inside})"));
                }
                _ => {
                    pattern.push_str(self.chance.any(&SINGLE));
                    if repeats < 3 && self.chance.one_in(2) {
                        repeats += 1;
                        pattern.push_str(self.chance.any(&["*", "+", "-", "?"]));
                    }
                }
            }
        }
        if self.chance.one_in(8) {
            pattern.push('$');
        }
        if !self.calm && self.chance.one_in(12) {
            return self.expression(Kind::Word);
        }
        atom(format!("\"{pattern}\""))
    }

    pub(super) fn matches(&mut self) -> Tree {
        let (text, pattern) = (self.short_text(), self.pattern());
        let template = self
            .chance
            .any(&["(@):gmatch(@)", "string.gmatch(@, @)", "string.gfind(@, @)"]);
        expression(template, [text, pattern])
    }

    pub(super) fn pattern_statement(&mut self) -> Tree {
        let (text, pattern) = (self.short_text(), self.pattern());
        match self.chance.below(8) {
            0 => {
                let start = self.number_or_nil();
                statement("out((@):find(@, @))", [text, pattern, start])
            }
            1 => statement("out(string.find(@, @, 1, true))", [text, pattern]),
            2 | 3 => statement("out((@):match(@))", [text, pattern]),
            4 => {
                let start = self.number_or_nil();
                statement("out(string.match(@, @, @))", [text, pattern, start])
            }
            _ => {
                let replacement = self.replacement();
                let mosts = ["", "", ", 1", ", 0", ", -1", ", 2.9", ", \"1\"", ", {}"];
                let most = self.chance.any(if self.calm { &mosts[..7] } else { &mosts });
                statement(&format!("out((@):gsub(@, @{most}))"), [text, pattern, replacement])
            }
        }
    }

    fn replacement(&mut self) -> Tree {
        if self.calm {
            return atom(self.chance.any(&[
                "\"<%0>\"",
                "\"%%\"",
                "{a = \"A\", b = false}",
                "function(p) step() out(p) return short(p) end",
                "12",
            ]));
        }
        match self.chance.below(6) {
            0 => {
                let table = self.expression(Kind::Record);
                expression("@", [table])
            }
            1 => {
                let value = self.expression(Kind::Any);
                expression("{a = @, b = false, x = \"X\", [\"1\"] = 5}", [value])
            }
            2 => {
                let value = self.inside(Kind::Any);
                expression("function(p, q) step() out(p, q) return short(@) end", [value])
            }
            3 => self.expression(Kind::Any),
            _ => atom(self.chance.any(&REPLACEMENTS)),
        }
    }
}
