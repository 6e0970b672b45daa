//! The Lua texts: small programs that each return a number, by which results are compared.
//!
//! All contestants run the very same bytes. So a text keeps to what Lua 5.1 and the dialects of
//! plain piccolo and fengari have in common: no integer beyond 31 bits, no swap by a multiple
//! assignment.

/// A text and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// The name of its file.
    pub name: &'static str,
    /// The program.
    pub lua: &'static str,
}

macro_rules! texts {
    ($($name:literal)*) => {
        &[$(Text { name: $name, lua: include_str!(concat!("../lua/", $name, ".lua")) }),*]
    };
}

/// Every text, in the order of the table.
pub const TEXTS: &[Text] = texts!(
    "noop" "fib" "loop" "proven" "unproven" "append" "insert" "quicksort" "concat" "join" "format" "gsub" "sort"
    "closures" "methods" "calls"
);
