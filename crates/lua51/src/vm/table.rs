//! Tables as Lua 5.1 has them, on the VM's tables.
//!
//! Three things differ. The published VM marks a removed entry's key as dead and panics when the
//! table grows later; so an entry with a key that lives on the heap is never removed in place, the
//! table is rebuilt without it. The VM walks its hash part in an order that depends on chance; so
//! [`next`] gives an order that depends on the keys alone. And the VM knows few of 5.1's
//! metamethods and no read-only tables; so a table's metatable in the VM is a *shadow* of ours,
//! which leads every such access to functions of ours and holds the real one.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use piccolo::table::{NextValue, RawTable};
use piccolo::{Context, Table, Value};

/// The shadow's entry for the metatable that Lua sees.
const METATABLE: i64 = 1;
/// The shadow's entry for the table that a read-only stand-in shows.
const BACKING: i64 = 2;

/// The shadow's entry for the room that a constructor made.
const ROOM: i64 = 3;

/// The metatable as Lua sees it.
pub fn metatable<'gc>(table: Table<'gc>) -> Option<Table<'gc>> {
    match table.metatable()?.get_value(Value::Integer(METATABLE)) {
        Value::Table(metatable) => Some(metatable),
        _ => None,
    }
}

/// The table that holds the entries: another one for a read-only stand-in.
pub fn backing<'gc>(table: Table<'gc>) -> Table<'gc> {
    match table
        .metatable()
        .map(|shadow| shadow.get_value(Value::Integer(BACKING)))
    {
        Some(Value::Table(backing)) => backing,
        _ => table,
    }
}

/// Whether stores into the table are refused.
pub fn is_read_only(table: Table<'_>) -> bool {
    backing(table) != table
}

/// Fills a shadow; `accesses` are the functions that the VM's own metamethods lead to.
pub(crate) fn set_shadow<'gc>(
    ctx: Context<'gc>,
    table: Table<'gc>,
    metatable: Option<Table<'gc>>,
    backing: Option<Table<'gc>>,
    accesses: Table<'gc>,
) {
    let shadow = Table::new(&ctx);
    for (key, value) in accesses.iter() {
        store(ctx, shadow, key, value);
    }
    for (key, value) in [(METATABLE, metatable), (BACKING, backing)] {
        if let Some(value) = value {
            store(ctx, shadow, Value::Integer(key), value.into());
        }
    }
    table.set_metatable(&ctx, Some(shadow));
}

/// The entry, without metamethods.
pub fn get<'gc>(table: Table<'gc>, key: Value<'gc>) -> Value<'gc> {
    backing(table).get_value(key)
}

/// A named entry, without metamethods.
pub fn field<'gc>(ctx: Context<'gc>, table: Table<'gc>, name: &'static str) -> Value<'gc> {
    get(table, ctx.intern_static(name.as_bytes()).into())
}

/// Why a store is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The table is read-only.
    ReadOnly,
    /// The key is nil.
    NilKey,
    /// The key is not a number.
    NanKey,
}

/// Why a value is no key.
pub(crate) fn refused_key(key: Value<'_>) -> Option<Refused> {
    match key {
        Value::Nil => Some(Refused::NilKey),
        Value::Number(n) if n.is_nan() => Some(Refused::NanKey),
        _ => None,
    }
}

/// Stores an entry, without metamethods; nil removes it.
pub fn set<'gc>(ctx: Context<'gc>, table: Table<'gc>, key: Value<'gc>, value: Value<'gc>) -> Result<(), Refused> {
    if is_read_only(table) {
        return Err(Refused::ReadOnly);
    }
    if let Some(refused) = refused_key(key) {
        return Err(refused);
    }
    forget_room(ctx, table, key, value);
    if value.is_nil() && is_on_heap(key) {
        if !table.get_value(key).is_nil() {
            rebuild_without(ctx, table, key);
        }
    } else {
        store(ctx, table, key, value);
    }
    Ok(())
}

/// Stores into a table that is ours, under a key that is a key.
fn store<'gc>(ctx: Context<'gc>, table: Table<'gc>, key: Value<'gc>, value: Value<'gc>) {
    // The key was looked at: neither nil nor NaN, the only ones the VM refuses.
    let _ = table.set_value(&ctx, key, value);
}

fn is_on_heap(key: Value<'_>) -> bool {
    !matches!(
        key,
        Value::Nil | Value::Boolean(_) | Value::Integer(_) | Value::Number(_)
    )
}

fn rebuild_without<'gc>(ctx: Context<'gc>, table: Table<'gc>, removed: Value<'gc>) {
    let mut rebuilt = RawTable::new(&ctx);
    let gone = equal(removed);
    for (key, value) in table.iter() {
        if !gone(key) {
            let _ = rebuilt.set(key, value);
        }
    }
    table.into_inner().borrow_mut(&ctx).raw_table = rebuilt;
}

fn equal<'gc>(a: Value<'gc>) -> impl Fn(Value<'gc>) -> bool {
    move |b| match (a, b) {
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Table(a), Value::Table(b)) => a == b,
        (Value::Function(a), Value::Function(b)) => a == b,
        (Value::Thread(a), Value::Thread(b)) => a == b,
        (Value::UserData(a), Value::UserData(b)) => a == b,
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        _ => false,
    }
}

/// A border of the table, without metamethods.
pub fn length(table: Table<'_>) -> i64 {
    let table = backing(table);
    room(table).map_or_else(|| table.length(), |room| length_in(table, room))
}

/// The border that C Lua finds in a table with gaps for whose entries a constructor made room.
fn length_in(table: Table<'_>, room: i64) -> i64 {
    let is_nil = |i: i64| table.get_value(Value::Integer(i)).is_nil();
    if !is_nil(room) {
        return if is_nil(room + 1) { room } else { table.length() };
    }
    let (mut full, mut empty) = (0, room);
    while empty - full > 1 {
        let middle = (full + empty) / 2;
        if is_nil(middle) {
            empty = middle;
        } else {
            full = middle;
        }
    }
    full
}

/// The room that a constructor made, as long as that counts.
pub(crate) fn room(table: Table<'_>) -> Option<i64> {
    match table.metatable()?.get_value(Value::Integer(ROOM)) {
        Value::Integer(room) => Some(room),
        _ => None,
    }
}

/// Notes in a table's shadow the room that a constructor made.
pub(crate) fn note_room<'gc>(ctx: Context<'gc>, table: Table<'gc>, room: i64) {
    if let Some(shadow) = table.metatable() {
        store(ctx, shadow, Value::Integer(ROOM), Value::Integer(room));
    }
}

/// Forgets it, because a new entry makes C Lua lay the table out anew.
fn forget_room<'gc>(ctx: Context<'gc>, table: Table<'gc>, key: Value<'gc>, value: Value<'gc>) {
    let Some(room) = room(table) else { return };
    let is_inside = in_run(key).is_some_and(|i| i <= room);
    if !is_inside
        && !value.is_nil()
        && table.get_value(key).is_nil()
        && let Some(shadow) = table.metatable()
    {
        store(ctx, shadow, Value::Integer(ROOM), Value::Nil);
    }
}

/// The room that a constructor of so many values makes: sizes are kept with three digits of two.
pub(crate) fn rounded_up(count: usize) -> usize {
    let mut step = 1;
    while count.div_ceil(step) >= 16 {
        step *= 2;
    }
    count.div_ceil(step) * step
}

/// The entry after `key`: first 1, 2, 3 and so on up to the first gap, then the other numbers, the
/// booleans, the strings, each in ascending order, then everything else. `Err` if the key is not
/// in the table and was not when the walk under way began.
pub fn next<'gc>(
    walks: &mut Walks<'gc>,
    table: Table<'gc>,
    key: Value<'gc>,
) -> Result<Option<(Value<'gc>, Value<'gc>)>, UnknownKey> {
    let table = backing(table);
    let mut walk = walks.take(table);
    if key.is_nil() {
        walk = Walk::new(table);
    } else if !walk.as_mut().is_some_and(|walk| walk.go_to(key)) {
        walk = Some(Walk::found(table, key).ok_or(UnknownKey)?);
    }
    let Some(mut walk) = walk else { return Ok(None) };
    let entry = walk.advance();
    if entry.is_some() {
        walks.put(walk);
    }
    Ok(entry)
}

/// The key given to `next` is not in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownKey;

/// Tables that can be walked at the same time, while entries are removed from them.
const WALKS: usize = 4;

/// The walks under way, the latest last: a loop inside a loop does not end the outer one.
#[derive(Default, gc_arena::Collect)]
#[collect(no_drop)]
pub struct Walks<'gc>(Vec<Walk<'gc>>);

impl<'gc> Walks<'gc> {
    fn take(&mut self, table: Table<'gc>) -> Option<Walk<'gc>> {
        let at = self.0.iter().rposition(|walk| walk.table == table)?;
        Some(self.0.remove(at))
    }

    fn put(&mut self, walk: Walk<'gc>) {
        if self.0.len() == WALKS {
            self.0.remove(0);
        }
        self.0.push(walk);
    }
}

/// The walks of each run: what one of them does must not hang on what others did meanwhile.
#[derive(Default, gc_arena::Collect)]
#[collect(no_drop)]
pub(crate) struct WalksOfRuns<'gc> {
    #[collect(require_static)]
    run: u64,
    now: Walks<'gc>,
    /// Those of runs that wait, if there are any.
    waiting: BTreeMap<u64, Walks<'gc>>,
}

impl<'gc> WalksOfRuns<'gc> {
    /// The walks of the run under way.
    pub(crate) fn now(&mut self) -> &mut Walks<'gc> {
        &mut self.now
    }

    /// Another run goes on.
    pub(crate) fn turn_to(&mut self, run: u64) {
        let next = self.waiting.remove(&run).unwrap_or_default();
        let before = std::mem::replace(&mut self.now, next);
        if !before.0.is_empty() {
            self.waiting.insert(self.run, before);
        }
        self.run = run;
    }

    /// A run is over.
    pub(crate) fn forget(&mut self, run: u64) {
        self.waiting.remove(&run);
        if self.run == run {
            self.now = Walks::default();
        }
    }
}

/// A walk over a table, remembered between two steps: the program may remove entries meanwhile.
#[derive(gc_arena::Collect)]
#[collect(no_drop)]
struct Walk<'gc> {
    table: Table<'gc>,
    /// The last entry given of the run 1, 2, 3 and so on.
    run: i64,
    /// The keys that follow the run, once that is over.
    keys: Option<Vec<Value<'gc>>>,
    /// How many of the keys have been given.
    given: usize,
}

impl<'gc> Walk<'gc> {
    fn new(table: Table<'gc>) -> Option<Self> {
        Some(Self {
            table,
            run: 0,
            keys: None,
            given: 0,
        })
    }

    /// A walk that has just given a key of the table.
    fn found(table: Table<'gc>, key: Value<'gc>) -> Option<Self> {
        let mut walk = Self::new(table)?;
        let is_there = |i: i64| !table.get_value(Value::Integer(i)).is_nil();
        if let Some(last) = in_run(key)
            && (last == 1 || last <= table.length() + 1 || (1..last).all(is_there))
        {
            walk.run = last;
            return Some(walk);
        }
        while is_there(walk.run + 1) {
            walk.run += 1;
        }
        walk.end_run();
        walk.go_to(key).then_some(walk)
    }

    /// Goes back to behind a key that has been given before; says whether it was.
    fn go_to(&mut self, key: Value<'gc>) -> bool {
        let Some(keys) = &self.keys else {
            return in_run(key).is_some_and(|last| {
                let was_given = last <= self.run;
                self.run = self.run.min(last);
                was_given
            });
        };
        let is_key = equal(as_lua(key));
        if self.given > 0 && keys.get(self.given - 1).is_some_and(|&k| is_key(k)) {
            return true;
        }
        if let Some(at) = keys.iter().position(|&k| is_key(k)) {
            self.given = at + 1;
            return true;
        }
        match in_run(key) {
            Some(last) if last <= self.run => {
                (self.run, self.keys, self.given) = (last, None, 0);
                true
            }
            _ => false,
        }
    }

    fn advance(&mut self) -> Option<(Value<'gc>, Value<'gc>)> {
        if self.keys.is_none() {
            let value = self.table.get_value(Value::Integer(self.run + 1));
            if !value.is_nil() {
                self.run += 1;
                return Some((Value::Number(self.run as f64), value));
            }
            self.end_run();
        }
        while let Some(&key) = self.keys.as_ref()?.get(self.given) {
            self.given += 1;
            let value = self.table.get_value(key);
            if !value.is_nil() {
                return Some((key, value));
            }
        }
        None
    }

    fn end_run(&mut self) {
        let mut keys = Vec::new();
        let mut at = Value::Nil;
        while let NextValue::Found { key, .. } = self.table.next(at) {
            at = key;
            if !matches!(key, Value::Integer(i) if (1..=self.run).contains(&i)) {
                keys.push(as_lua(key));
            }
        }
        sorting::sort_by(&mut keys, |a, b| order(*a, *b));
        self.keys = Some(keys);
    }
}

/// A key that could be one of the run 1, 2, 3 and so on.
fn in_run(key: Value<'_>) -> Option<i64> {
    match key {
        Value::Integer(i) if i > 0 => Some(i),
        Value::Number(n) if n > 0.0 && n == n.trunc() && n < 9e15 => Some(n as i64),
        _ => None,
    }
}

/// The VM keeps whole numbers as integers, which Lua 5.1 does not have.
fn as_lua(key: Value<'_>) -> Value<'_> {
    match key {
        Value::Integer(i) => Value::Number(i as f64),
        other => other,
    }
}

fn order(a: Value<'_>, b: Value<'_>) -> Ordering {
    let rank = |v: Value<'_>| match v {
        Value::Number(_) | Value::Integer(_) => 0,
        Value::Boolean(_) => 1,
        Value::String(_) => 2,
        _ => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.total_cmp(&b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(&b),
        (Value::String(a), Value::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        _ => rank(a).cmp(&rank(b)),
    }
}
