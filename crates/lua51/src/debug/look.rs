//! What a program that has stopped holds, as plain values.

use piccolo::{Context, Value};

use crate::vm::{address, table};

/// A value of Lua as somebody sees it who looks on.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// `nil`
    Nil,
    /// `true` or `false`
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(Vec<u8>),
    /// A table.
    Table {
        /// The address that `tostring` prints: the same for the same table.
        address: u64,
        /// Its entries in the order of `next`. None of a table that is too deep inside others.
        entries: Option<Vec<(Seen, Seen)>>,
        /// Whether there are more.
        is_cut: bool,
    },
    /// Something else with an address: a function, a coroutine.
    Other {
        /// What `type` says of it.
        kind: &'static str,
        /// The address that `tostring` prints.
        address: u64,
    },
}

impl Seen {
    /// Looks at a value.
    pub fn of<'gc>(ctx: Context<'gc>, value: Value<'gc>, reach: Reach) -> Self {
        Look::new(reach).at(ctx, value, reach.depth)
    }

    /// Whether a condition takes it for true.
    pub fn is_true(&self) -> bool {
        !matches!(self, Self::Nil | Self::Boolean(false))
    }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// So many tables inside each other.
    pub depth: usize,
    /// So many entries altogether.
    pub entries: usize,
}

impl Default for Reach {
    /// As deep as the server's debugger looks, and more than anybody reads.
    fn default() -> Self {
        Self {
            depth: 10,
            entries: 10_000,
        }
    }
}

/// A walk over a value.
pub(super) struct Look {
    left: usize,
}

impl Look {
    pub(super) fn new(reach: Reach) -> Self {
        Self { left: reach.entries }
    }

    pub(super) fn at<'gc>(&mut self, ctx: Context<'gc>, value: Value<'gc>, depth: usize) -> Seen {
        let address = || address::of(ctx, value).unwrap_or_default();
        match value {
            Value::Nil => Seen::Nil,
            Value::Boolean(truth) => Seen::Boolean(truth),
            Value::Integer(whole) => Seen::Number(whole as f64),
            Value::Number(number) => Seen::Number(number),
            Value::String(text) => Seen::Text(text.as_bytes().to_vec()),
            Value::Table(of) => {
                let address = address();
                let mut is_cut = false;
                let entries = depth.checked_sub(1).map(|depth| {
                    let mut entries = Vec::new();
                    let (mut walks, mut at) = (table::Walks::default(), Value::Nil);
                    while let Ok(Some((key, value))) = table::next(&mut walks, of, at) {
                        if self.left == 0 {
                            is_cut = true;
                            break;
                        }
                        self.left -= 1;
                        entries.push((self.at(ctx, key, depth), self.at(ctx, value, depth)));
                        at = key;
                    }
                    entries
                });
                Seen::Table {
                    address,
                    entries,
                    is_cut,
                }
            }
            Value::Function(_) | Value::Thread(_) | Value::UserData(_) => Seen::Other {
                kind: value.type_name(),
                address: address(),
            },
        }
    }
}

/// A variable with what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name; that of a value that a loop keeps for itself is in brackets.
    pub name: String,
    /// What it holds.
    pub value: Seen,
}

/// A function at work.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What the call names it; nothing for the main program and for what the library calls.
    pub name: Option<String>,
    /// The line it is on.
    pub line: u32,
    /// Its locals that can be seen there, in the order of their declaration.
    pub locals: Vec<Variable>,
    /// The variables of functions around it that it uses.
    pub upvalues: Vec<Variable>,
}
