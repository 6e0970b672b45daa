//! What a script has beside Lua, and its globals.

use super::scope::Kind;
use super::{Generator, Tree, statement};

const FIXED: [&str; 15] = [
    "out(KEYS[1], ARGV[1], #KEYS, #ARGV, KEYS[2])",
    "out(nosuch)",
    "nosuch = 1",
    "out(rawget(_G, \"nosuch\"), type(_G))",
    "string.new = 1",
    "_G.x = 1",
    "rawset(string, \"new\", 1)",
    "setmetatable(_G, {})",
    "local s = \"x\" out(s.nosuch, s.len, type(s.upper)) s.x = 1",
    "out(redis.call(\"SET\", KEYS[1], 1.5), redis.call(\"GET\", KEYS[1]))",
    "out(pcall(redis.call, \"NOPE\"))",
    "out(redis.pcall(\"INCR\", KEYS[1], 1))",
    "redis.call(\"LPUSH\", {})",
    "out(redis.error_reply(\"My Err\"), redis.status_reply(\"fine\"))",
    "redis.call(\"GET\")",
];

impl Generator {
    pub(super) fn redis_statement(&mut self) -> Tree {
        let value = self.expression(Kind::Any);
        match self.chance.below(8) {
            0 => {
                // Objects of one key: the order of more is not defined.
                let (one, two) = (self.expression(Kind::Number), self.expression(Kind::Text));
                statement("out(cjson.encode({short(@), {n = short(@)}}))", [one, two])
            }
            1 => {
                let text = self.short_text();
                statement("out(cjson.decode(@))", [text])
            }
            2 => statement("out(redis.sha1hex(text(@)))", [value]),
            3 => {
                let truth = self.expression(Kind::Truth);
                statement("out(cjson.encode({n = not @}))", [truth])
            }
            _ => statement(self.chance.any(&FIXED), []),
        }
    }
}
