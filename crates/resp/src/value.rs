//! What a reply can be, in either version of the protocol.

use std::hash::{Hash, Hasher};

use bytes::Bytes;

/// Which version of the protocol a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Protocol {
    /// The one every connection starts with.
    #[default]
    Resp2,
    /// Chosen with `HELLO 3`: it has maps, sets, doubles, booleans and one null.
    Resp3,
}

/// A reply.
///
/// It says as much as RESP3 can; what RESP2 lacks is flattened when it is encoded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A status such as `OK`.
    Simple(Bytes),
    /// An error, its code first: `ERR syntax error`.
    Error(Bytes),
    /// A whole number.
    Integer(i64),
    /// Any bytes.
    Bulk(Bytes),
    /// No value: `$-1`, in RESP3 `_`.
    Null,
    /// No array: `*-1`, in RESP3 `_`.
    NullArray,
    /// Values in order.
    Array(Vec<Value>),
    /// Pairs in the order given; in RESP2 a flat array.
    Map(Vec<(Value, Value)>),
    /// Members in the order given; in RESP2 an array.
    Set(Vec<Value>),
    /// A floating point number; in RESP2 a bulk string.
    Double(Double),
    /// A truth value; in RESP2 the integer 1 or 0.
    Boolean(bool),
    /// Digits of any length; in RESP2 a bulk string.
    BigNumber(Bytes),
    /// A text with its format, `txt` or `mkd`; in RESP2 a bulk string.
    Verbatim {
        /// Three letters.
        format: [u8; 3],
        /// The text.
        text: Bytes,
    },
    /// Something nobody asked for, such as a published message; in RESP2 an array.
    Push(Vec<Value>),
}

impl Value {
    /// The status `OK`.
    pub const OK: Value = Value::Simple(Bytes::from_static(b"OK"));

    /// A status.
    pub fn simple(text: &'static str) -> Value {
        Value::Simple(Bytes::from_static(text.as_bytes()))
    }

    /// A bulk string of any bytes.
    pub fn bulk(bytes: impl Into<Bytes>) -> Value {
        Value::Bulk(bytes.into())
    }

    /// An error with its code first, as in `ERR syntax error`.
    pub fn error(text: impl Into<Bytes>) -> Value {
        Value::Error(text.into())
    }

    /// Whether this is an error; errors inside an array do not count.
    pub fn is_error(&self) -> bool {
        matches!(self, Value::Error(_))
    }
}

/// A double that can be compared and hashed: two are equal when their bits are.
#[derive(Debug, Clone, Copy)]
pub struct Double(f64);

impl Double {
    /// Wrap a number. Every NaN becomes the same one, so that equality says what one expects.
    pub fn new(number: f64) -> Double {
        Double(if number.is_nan() { f64::NAN } else { number })
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<f64> for Double {
    fn from(number: f64) -> Double {
        Double::new(number)
    }
}

impl PartialEq for Double {
    fn eq(&self, other: &Double) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Double {}

impl Hash for Double {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}
