//! Lua values to JSON.

use lua51::number;
use lua51::stdlib::base::plain_text;
use piccolo::{Context, Table, Value as Lua};

use super::{Invalid, Options, null};
use crate::convert::entries;

/// The text of a value, or the message of the error.
pub(super) fn encode<'gc>(ctx: Context<'gc>, value: Lua<'gc>, options: Options) -> Result<Vec<u8>, String> {
    let mut encoder = Encoder {
        ctx,
        options,
        text: Vec::new(),
        tables: 0,
    };
    encoder.value(value, 0)?;
    Ok(encoder.text)
}

struct Encoder<'gc> {
    ctx: Context<'gc>,
    options: Options,
    text: Vec<u8>,
    tables: usize,
}

/// What a table is written as.
enum Shape {
    /// With this many places.
    Array(i64),
    Object,
}

impl<'gc> Encoder<'gc> {
    fn value(&mut self, value: Lua<'gc>, depth: i64) -> Result<(), String> {
        // Tables that lie in each other more than once are short to write and endless to read.
        if self.text.len() > super::MOST_BYTES || self.tables > super::MOST_TABLES {
            return Err(super::NO_MEMORY.to_owned());
        }
        match value {
            Lua::String(text) => self.string(text.as_bytes()),
            Lua::Number(number) => self.number(number)?,
            Lua::Integer(number) => self.number(number as f64)?,
            Lua::Boolean(truth) => self.text.extend_from_slice(if truth { b"true" } else { b"false" }),
            Lua::Nil => self.text.extend_from_slice(b"null"),
            Lua::Table(table) => self.table(table, depth + 1)?,
            other if lua51::raw_equal(other, null(self.ctx)) => self.text.extend_from_slice(b"null"),
            other => return Err(format!("Cannot serialise {}: type not supported", other.type_name())),
        }
        Ok(())
    }

    fn table(&mut self, table: Table<'gc>, depth: i64) -> Result<(), String> {
        if depth > self.options.encode_depth {
            return Err(format!("Cannot serialise, excessive nesting ({depth})"));
        }
        self.tables += 1;
        let entries = entries(table);
        match self.shape(&entries)? {
            Shape::Array(places) => self.array(table, places, depth),
            Shape::Object => self.object(&entries, depth),
        }
    }

    fn shape(&self, entries: &[(Lua<'gc>, Lua<'gc>)]) -> Result<Shape, String> {
        // The original counts in an `int`, and what is too large for it makes an object.
        let mut last = 0i32;
        for (key, _) in entries {
            match key {
                Lua::Number(n) if *n >= 1.0 && *n == n.floor() => {
                    if *n > f64::from(last) {
                        last = number::to_int(*n);
                    }
                }
                _ => return Ok(Shape::Object),
            }
        }
        let last = i64::from(last);
        let ratio = self.options.sparse_ratio;
        let is_sparse =
            ratio > 0 && last > (entries.len() as i64).saturating_mul(ratio) && last > self.options.sparse_safe;
        match (last, is_sparse) {
            (..=0, _) => Ok(Shape::Object),
            (_, false) => Ok(Shape::Array(last)),
            (_, true) if self.options.sparse_convert => Ok(Shape::Object),
            _ => Err("Cannot serialise table: excessively sparse array".to_owned()),
        }
    }

    fn array(&mut self, table: Table<'gc>, places: i64, depth: i64) -> Result<(), String> {
        self.text.push(b'[');
        for i in 1..=places {
            if i > 1 {
                self.text.push(b',');
            }
            self.value(lua51::table::get(table, Lua::Integer(i)), depth)?;
        }
        self.text.push(b']');
        Ok(())
    }

    fn object(&mut self, entries: &[(Lua<'gc>, Lua<'gc>)], depth: i64) -> Result<(), String> {
        self.text.push(b'{');
        for (i, &(key, value)) in entries.iter().enumerate() {
            if i > 0 {
                self.text.push(b',');
            }
            match key {
                Lua::String(name) => self.string(name.as_bytes()),
                Lua::Number(number) => {
                    self.text.push(b'"');
                    self.number(number)?;
                    self.text.push(b'"');
                }
                other => {
                    let kind = other.type_name();
                    return Err(format!("Cannot serialise {kind}: table key must be a number or string"));
                }
            }
            self.text.push(b':');
            self.value(value, depth)?;
        }
        self.text.push(b'}');
        Ok(())
    }

    fn number(&mut self, value: f64) -> Result<(), String> {
        if !value.is_finite() {
            match self.options.encode_invalid {
                Invalid::Refused => return Err("Cannot serialise number: must not be NaN or Inf".to_owned()),
                Invalid::Null => {
                    self.text.extend_from_slice(b"null");
                    return Ok(());
                }
                Invalid::Written => {}
            }
        }
        let printed = match self.options.precision {
            14 => plain_text(self.ctx, Lua::Number(value)).as_bytes().to_vec(),
            precision => number::general(value, precision as usize).into_bytes(),
        };
        self.text.extend_from_slice(&printed);
        Ok(())
    }

    fn string(&mut self, text: &[u8]) {
        self.text.push(b'"');
        for &c in text {
            match c {
                b'"' | b'\\' | b'/' => self.text.extend_from_slice(&[b'\\', c]),
                8 => self.text.extend_from_slice(b"\\b"),
                b'\t' => self.text.extend_from_slice(b"\\t"),
                b'\n' => self.text.extend_from_slice(b"\\n"),
                12 => self.text.extend_from_slice(b"\\f"),
                b'\r' => self.text.extend_from_slice(b"\\r"),
                0..=31 | 127 => self.text.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
                _ => self.text.push(c),
            }
        }
        self.text.push(b'"');
    }
}
