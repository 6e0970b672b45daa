//! Values that a script returns, and replies that it gets.

use super::values;
use crate::chance::Chance;
use crate::lua::tree::{Tree, atom, expression};

/// Tables that stand for something, `@` for a value of any kind.
const SHAPES: [&str; 20] = [
    "{ok = @}",
    "{err = @}",
    "{double = @}",
    "{big_number = @}",
    "{map = @}",
    "{map = {[\"k\"] = @}}",
    "{map = {[1] = @}}",
    "{set = @}",
    "{set = {[\"k\"] = @}}",
    "{verbatim_string = @}",
    "{verbatim_string = {string = @, format = \"txt\"}}",
    "{verbatim_string = {string = \"s\", format = @}}",
    "{verbatim_string = {string = @}}",
    "{ok = \"a\", err = @}",
    "{err = \"E x\", ok = @}",
    "{double = 1.5, @}",
    "{@, ok = \"a\"}",
    "{@, nil, 3}",
    "{[2] = @}",
    "setmetatable({@}, {__index = function() return 1 end})",
];
const FUNCTIONS: [&str; 8] = [
    "redis.error_reply(@)",
    "redis.status_reply(@)",
    "redis.pcall(@)",
    "redis.pcall(\"ECHO\", @)",
    "redis.pcall(\"SET\", \"k\", @)",
    "redis.pcall(@, \"k\")",
    "{@, redis.pcall(\"GET\", \"no\")}",
    "redis.pcall(\"INCRBY\", \"n\", @)",
];
/// What is asked of the server, after something has been put there.
const REPLIES: [(&str, &str); 26] = [
    ("SET k @", "GET k"),
    ("SET k @", "STRLEN k"),
    ("SET k @", "TYPE k"),
    ("SET k @", "MGET k no k"),
    ("SET k @", "INCR k"),
    ("SET k @", "LPUSH k 1"),
    ("RPUSH l @", "LRANGE l 0 -1"),
    ("RPUSH l @", "LPOP l 5"),
    ("SADD s @", "SMEMBERS s"),
    ("SADD s @", "SISMEMBER s 1"),
    ("SADD s @", "SMISMEMBER s a b"),
    ("HSET h f @", "HGETALL h"),
    ("HSET h f @", "HMGET h f no"),
    ("HSET h f @", "HINCRBYFLOAT h f 0.5"),
    ("ZADD z @ m", "ZSCORE z m"),
    ("ZADD z @ m", "ZRANGE z 0 -1 WITHSCORES"),
    ("ZADD z @ m", "ZMSCORE z m no"),
    ("ZADD z @ m", "ZINCRBY z 1 m"),
    ("ZADD z @ m", "ZPOPMIN z"),
    ("ZADD z @ m", "ZRANK z no"),
    ("ZADD z @ m", "ZADD z INCR @ m"),
    ("INCRBYFLOAT f @", "GET f"),
    ("ECHO @", "ECHO @"),
    ("PING @", "LPOP no"),
    ("NOPE @", "NOPE"),
    ("SET k @ EX @", "EXISTS k"),
];

/// A value to return, so deep. What a program raises must be a text.
pub(super) fn value(chance: &mut Chance, depth: usize) -> Tree {
    let plain = depth == 0 || chance.one_in(4);
    if plain {
        return values::value(chance, depth.min(2));
    }
    let template = match chance.below(4) {
        0 => chance.any(&FUNCTIONS),
        1 => "{1, @, {@}}",
        _ => chance.any(&SHAPES),
    };
    // The entries of a map come in no order, so it has one.
    let inner = match template.ends_with("p = @}") || template.ends_with("t = @}") {
        true => values::value(chance, depth - 1),
        false => value(chance, depth - 1),
    };
    if template == "{1, @, {@}}" {
        let other = value(chance, depth - 1);
        return expression(template, [inner, other]);
    }
    expression(template, [inner])
}

/// A reply to tell of.
pub(super) fn reply(chance: &mut Chance) -> Tree {
    let (before, ask) = chance.any(&REPLIES);
    let mut values = Vec::new();
    let mut command = |words: &str| {
        let words: Vec<String> = words
            .split(' ')
            .map(|word| match word {
                "@" => {
                    values.push(match chance.below(8) {
                        0 => values::value(chance, 1),
                        1..=3 => values::text(chance),
                        _ => values::number(chance),
                    });
                    "@".to_owned()
                }
                word => format!("\"{word}\""),
            })
            .collect();
        format!("redis.pcall({})", words.join(", "))
    };
    let template = format!("redis.call(\"FLUSHALL\"), {}, {}", command(before), command(ask));
    if values.is_empty() {
        return atom(template);
    }
    expression(&template, values)
}
