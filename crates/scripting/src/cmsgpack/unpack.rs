//! MessagePack to Lua values.
//!
//! What lies in what is kept on a stack of ours, so that no input is too deep for the machine's.

use lua51::{Frame, table};
use piccolo::{Table, Value as Lua};

use super::STACK;

/// About what a table takes, in bytes.
const TABLE: usize = 128;

/// Why a text cannot be read.
pub(super) enum Fault {
    /// The library says so.
    Said(&'static str),
    /// C Lua says so, which gives no position.
    Bare(&'static str),
}

const MISSING: Fault = Fault::Said("Missing bytes in input.");
const BAD_FORMAT: Fault = Fault::Said("Bad data format in input.");
const TOO_MANY: Fault =
    Fault::Said("stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)");
const TOO_DEEP: Fault = Fault::Said("stack overflow (in function mp_decode_to_lua_array)");

/// A text on the way through it.
pub(super) struct Reader<'gc, 'f, 'a> {
    frame: &'f Frame<'gc, 'a>,
    text: &'f [u8],
    at: usize,
    /// Slots that are in use on the stack of the original.
    slots: usize,
    /// The tables that have been begun, the innermost last.
    open: Vec<Open<'gc>>,
    tables: usize,
}

/// A table of which so many entries are missing.
struct Open<'gc> {
    table: Table<'gc>,
    left: u32,
    next: Next<'gc>,
}

/// What comes next: at a place of a list, or in an entry of a map, whose key may be there already.
enum Next<'gc> {
    Place(i64),
    Key,
    Value(Lua<'gc>),
}

enum Read<'gc> {
    Value(Lua<'gc>),
    Table(u32, Next<'gc>),
}

impl<'gc, 'f, 'a> Reader<'gc, 'f, 'a> {
    pub(super) fn new(frame: &'f Frame<'gc, 'a>, text: &'f [u8], at: usize, slots: usize) -> Self {
        Self {
            frame,
            text,
            at,
            slots,
            open: Vec::new(),
            tables: 0,
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The next value, with everything in it.
    pub(super) fn value(&mut self) -> Result<Lua<'gc>, Fault> {
        loop {
            let mut complete = match self.read()? {
                Read::Value(value) => Some(value),
                Read::Table(count, next) => self.begin(count, next)?,
            };
            while let Some(value) = complete {
                let Some(open) = self.open.pop() else {
                    self.slots += 1;
                    return Ok(value);
                };
                complete = self.store(open, value)?;
            }
        }
    }

    /// Begins a table; it is complete if it has no entries.
    fn begin(&mut self, left: u32, next: Next<'gc>) -> Result<Option<Lua<'gc>>, Fault> {
        self.tables += 1;
        self.frame
            .room(self.tables * TABLE)
            .map_err(|_| Fault::Bare("not enough memory"))?;
        let table = Table::new(&self.frame.ctx);
        let is_list = matches!(next, Next::Place(_));
        if is_list && self.slots + 2 > STACK {
            return Err(TOO_DEEP);
        }
        if left == 0 {
            return Ok(Some(table.into()));
        }
        // A list also keeps the place of its entry.
        self.slots += 1 + usize::from(is_list);
        self.open.push(Open { table, left, next });
        Ok(None)
    }

    /// Puts a value where it belongs; gives the table if it is complete now.
    fn store(&mut self, open: Open<'gc>, value: Lua<'gc>) -> Result<Option<Lua<'gc>>, Fault> {
        let Open { table, mut left, next } = open;
        let (key, next) = match next {
            Next::Place(place) => (Lua::Integer(place), Next::Place(place + 1)),
            Next::Value(key) => (key, Next::Key),
            Next::Key => {
                self.slots += 1;
                let next = Next::Value(value);
                self.open.push(Open { table, left, next });
                return Ok(None);
            }
        };
        table::set(self.frame.ctx, table, key, value).map_err(|refused| {
            Fault::Bare(match refused {
                table::Refused::NanKey => "table index is NaN",
                _ => "table index is nil",
            })
        })?;
        left -= 1;
        self.slots -= usize::from(left == 0 || matches!(next, Next::Key));
        if left > 0 {
            self.open.push(Open { table, left, next });
            return Ok(None);
        }
        self.slots -= 1;
        Ok(Some(table.into()))
    }

    fn read(&mut self) -> Result<Read<'gc>, Fault> {
        let [code] = self.bytes()?;
        if self.slots + 1 > STACK {
            return Err(TOO_MANY);
        }
        let number = |number: f64| Ok(Read::Value(Lua::Number(number)));
        match code {
            0x00..=0x7F => number(f64::from(code)),
            0x80..=0x8F => Ok(Read::Table(u32::from(code & 15), Next::Key)),
            0x90..=0x9F => Ok(Read::Table(u32::from(code & 15), Next::Place(1))),
            0xA0..=0xBF => self.string(usize::from(code & 31)),
            0xC0 => Ok(Read::Value(Lua::Nil)),
            0xC2 | 0xC3 => Ok(Read::Value(Lua::Boolean(code == 0xC3))),
            0xCA => number(f64::from(f32::from_be_bytes(self.bytes()?))),
            0xCB => number(f64::from_be_bytes(self.bytes()?)),
            // The largest ones are negative for Lua.
            0xCC..=0xCF => number(self.integer(code & 3)? as i64 as f64),
            0xD0..=0xD3 => {
                let spare = 64 - (8 << (code & 3));
                number(((self.integer(code & 3)? << spare) as i64 >> spare) as f64)
            }
            0xD9..=0xDB => {
                let length = self.integer(code - 0xD9)? as usize;
                self.string(length)
            }
            0xDC | 0xDD => Ok(Read::Table(self.integer(code - 0xDB)? as u32, Next::Place(1))),
            0xDE | 0xDF => Ok(Read::Table(self.integer(code - 0xDD)? as u32, Next::Key)),
            0xE0..=0xFF => number(f64::from(code as i8)),
            _ => Err(BAD_FORMAT),
        }
    }

    fn string(&mut self, length: usize) -> Result<Read<'gc>, Fault> {
        let text = self.text[self.at..].get(..length).ok_or(MISSING)?;
        self.at += length;
        Ok(Read::Value(self.frame.ctx.intern(text).into()))
    }

    /// An integer of 1, 2, 4 or 8 bytes, which is said as a power of 2.
    fn integer(&mut self, size: u8) -> Result<u64, Fault> {
        Ok(match size {
            0 => u64::from(u8::from_be_bytes(self.bytes()?)),
            1 => u64::from(u16::from_be_bytes(self.bytes()?)),
            2 => u64::from(u32::from_be_bytes(self.bytes()?)),
            _ => u64::from_be_bytes(self.bytes()?),
        })
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let bytes = self.text[self.at..].first_chunk().ok_or(MISSING)?;
        self.at += N;
        Ok(*bytes)
    }
}
