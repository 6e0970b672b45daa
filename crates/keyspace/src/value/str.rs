//! Strings.

use resp::{Bytes, number::parse_i64};

use crate::hash::Digest;

/// A string, and how it came about as far as `OBJECT ENCODING` shows it. That is not part of its
/// digest.
#[derive(Debug, Clone, Default)]
pub struct Str {
    bytes: Bytes,
    form: Form,
}

/// What the server still knows of where a string is from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// An argument, which is stored as a number if it is one.
    #[default]
    Argument,
    /// Written by the server; never stored as a number.
    Written,
    /// Changed in place, which leaves room for more.
    Raw,
}

/// Longer strings are not stored in one piece with their object.
const LONGEST_EMBEDDED: usize = 44;

impl From<Bytes> for Str {
    /// A string as a client has sent it.
    fn from(bytes: Bytes) -> Str {
        Str {
            bytes,
            form: Form::Argument,
        }
    }
}

impl Str {
    /// A string that was put together by the server, as a sum of fractions is.
    pub fn written(bytes: Bytes) -> Str {
        Str {
            bytes,
            form: Form::Written,
        }
    }

    /// A string that was changed in place, as `APPEND` does it.
    pub fn raw(bytes: Bytes) -> Str {
        Str { bytes, form: Form::Raw }
    }

    /// What it says.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// As `OBJECT ENCODING` says it.
    pub fn encoding(&self) -> &'static str {
        match self.form {
            Form::Argument if parse_i64(&self.bytes).is_some() => "int",
            Form::Argument | Form::Written if self.len() <= LONGEST_EMBEDDED => "embstr",
            _ => "raw",
        }
    }

    pub(crate) fn digest(&self) -> u128 {
        Digest::new().number(0).field(&self.bytes).finish()
    }
}
