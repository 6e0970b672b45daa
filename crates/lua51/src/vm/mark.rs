//! What a program holds at a mark, as bytes that are equal where it holds the same.
//!
//! See [`crate::lower`] for where the marks are. A value whose state cannot be seen, such as a
//! function or a table with a metatable, makes no mark.

use std::rc::Rc;

use piccolo::table::RawTable;
use piccolo::{CallbackReturn, Context, Execution, Stack, Table, Value};

use super::frame::Returned;
use super::shared::Shared;
use super::{address, table, walk};

/// Bytes of a mark; a program that holds more is followed by what it was answered.
const MOST: usize = 1 << 16;

/// The place, and what is held there.
pub(super) fn mark<'gc>(
    shared: &Rc<Shared>,
    ctx: Context<'gc>,
    _: Execution<'gc, '_>,
    mut stack: Stack<'gc, '_>,
) -> Returned<'gc> {
    let mut held = Held::default();
    let is_seen = !address::is_any_known(ctx) && (0..stack.len()).all(|at| held.value(stack.get(at)));
    if is_seen {
        held.tables.iter().for_each(|&table| lay_out_anew(ctx, table));
        // The loops that walked are over.
        walk(ctx, |walks| *walks = table::Walks::default());
        shared.mark.replace(Some(held.bytes));
    }
    stack.clear();
    Ok(CallbackReturn::Return)
}

/// A walk over everything that can be reached, in an order that hangs on content alone.
#[derive(Default)]
struct Held<'gc> {
    bytes: Vec<u8>,
    /// The tables come upon so far: the same one again is told by its number.
    tables: Vec<Table<'gc>>,
}

impl<'gc> Held<'gc> {
    /// Adds a value; says whether all of it could be seen.
    fn value(&mut self, value: Value<'gc>) -> bool {
        match value {
            Value::Nil => self.bytes.push(b'n'),
            Value::Boolean(truth) => self.bytes.extend([b'b', u8::from(truth)]),
            Value::Integer(whole) => self.number(whole as f64),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(b's', text.as_bytes()),
            Value::Table(table) => return self.table(table),
            Value::Function(_) | Value::Thread(_) | Value::UserData(_) => return false,
        }
        self.bytes.len() <= MOST
    }

    fn number(&mut self, number: f64) {
        self.bytes.push(b'd');
        self.bytes.extend(number.to_bits().to_le_bytes());
    }

    fn text(&mut self, kind: u8, text: &[u8]) {
        self.bytes.push(kind);
        self.bytes.extend((text.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(text);
    }

    fn table(&mut self, table: Table<'gc>) -> bool {
        if let Some(number) = self.tables.iter().position(|&known| known == table) {
            self.text(b'r', &(number as u64).to_le_bytes());
            return true;
        }
        if table.metatable().is_some() {
            return false;
        }
        self.tables.push(table);
        let Some(entries) = entries(table) else {
            return false;
        };
        self.text(b't', &(entries.len() as u64).to_le_bytes());
        entries
            .into_iter()
            .all(|(key, value)| self.value(key) && self.value(value))
    }
}

/// The entries in the order of their keys. None where the table has numbers for keys that are not
/// 1, 2, 3 and so on without a gap: its length would hang on how it came about.
fn entries(table: Table<'_>) -> Option<Vec<(Value<'_>, Value<'_>)>> {
    let mut walks = table::Walks::default();
    let (mut entries, mut at, mut run) = (Vec::new(), Value::Nil, 0.0);
    while let Ok(Some((key, value))) = table::next(&mut walks, table, at) {
        if let Value::Number(number) = key {
            run += 1.0;
            if number != run {
                return None;
            }
        }
        entries.push((key, value));
        at = key;
    }
    Some(entries)
}

/// Gives a table the inside that one with these entries has, however it came about.
fn lay_out_anew<'gc>(ctx: Context<'gc>, table: Table<'gc>) {
    let Some(entries) = entries(table) else { return };
    let mut anew = RawTable::new(&ctx);
    for (key, value) in entries {
        // These keys have been keys before.
        let _ = anew.set(key, value);
    }
    table.into_inner().borrow_mut(&ctx).raw_table = anew;
}
