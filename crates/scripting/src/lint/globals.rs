//! The globals of a script on a server of version 7.0.15, and what stands in for those it lacks.

use lua51::lint::Globals;

/// What a script can name.
pub(crate) const GLOBALS: Globals<'_> = Globals {
    exist: EXIST,
    help: HELP,
};

#[rustfmt::skip]
const EXIST: &[&str] = &[
    "ARGV", "KEYS", "_G", "_VERSION", "__redis__err__handler", "assert", "bit", "cjson", "cmsgpack", "collectgarbage",
    "coroutine", "error", "gcinfo", "getmetatable", "ipairs", "load", "loadstring", "math", "next", "pairs", "pcall",
    "rawequal", "rawget", "rawset", "redis", "select", "setmetatable", "string", "struct", "table", "tonumber",
    "tostring", "type", "unpack", "xpcall",
];

const HELP: &[(&str, &str)] = &[
    (
        "print",
        "Scripts have no output: redis.log(redis.LOG_NOTICE, ...) writes to the server's log.",
    ),
    (
        "os",
        "Scripts have no os: redis.call('TIME') gives seconds and microseconds.",
    ),
    ("io", "Scripts can neither read nor write files."),
    (
        "require",
        "Scripts cannot load modules; cjson, cmsgpack, bit and struct are there already.",
    ),
    ("dofile", "Scripts cannot read files."),
    ("loadfile", "Scripts cannot read files."),
    ("module", "Scripts have no modules: use a local table."),
    ("package", "Scripts have no modules."),
    (
        "debug",
        "Scripts have no debug library: redis.log(redis.LOG_DEBUG, ...) writes to the server's log.",
    ),
    ("json", "The library is called cjson."),
    ("getfenv", "Scripts cannot change their environment."),
    ("setfenv", "Scripts cannot change their environment."),
    ("key", "The keys of a call are in KEYS, from KEYS[1] on."),
    ("args", "The arguments of a call are in ARGV, from ARGV[1] on."),
];
