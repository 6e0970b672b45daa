//! Code made from text while the program runs.

use super::scope::Kind;
use super::{Generator, Tree, statement};

const TEXTS: [&str; 24] = [
    "return",
    "return 1",
    "return ...",
    "x =",
    "local x = 1 return x + 1",
    "return nosuch",
    "error('e')",
    "error('e', 0)",
    "local t = nil return t.x",
    "for i = 1 do end",
    "return }",
    "a.b:c = 1",
    "'",
    "[[",
    "--[[",
    "goto x",
    "x = = 1",
    "break",
    "return 'a' .. {}",
    "local function f() return f.x end return f()",
    "if x then",
    "return 1 2",
    "\\n\\nreturn {} + 1",
    "return (function(...) return select('#', ...) end)(...)",
];
const NAMES: [&str; 8] = [
    "",
    ", \"name\"",
    ", \"=name\"",
    ", \"\\64file.lua\"",
    ", \"line\\nfeed\"",
    ", \"\"",
    ", 5",
    ", (\"long \"):rep(20)",
];

impl Generator {
    pub(super) fn loaded(&mut self) -> Tree {
        let (text, name) = (self.chance.any(&TEXTS), self.chance.any(&NAMES));
        let value = self.expression(Kind::Any);
        match self.chance.below(5) {
            0 => statement(
                &format!(
                    "do local i, pieces = 0, {{\"{text}\", \" \", nil}} local f, e = load(function() i = i + 1 return pieces[i] end{name}) if f then out(pcall(f, @)) else out(e) end end"
                ),
                [value],
            ),
            1 => statement(&format!("out(loadstring(\"{text}\"{name}))"), []),
            2 => statement(
                &format!("do local i = 0 out(load(function() i = i + 1 if i < 3 then return @ end end{name})) end"),
                [value],
            ),
            _ => statement(
                &format!("do local f, e = loadstring(\"{text}\"{name}) if f then out(pcall(f, @)) else out(e) end end"),
                [value],
            ),
        }
    }
}
