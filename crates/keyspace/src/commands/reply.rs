//! Replies that many commands give.

use resp::{Bytes, Value};

pub(super) fn count(number: usize) -> Value {
    Value::Integer(number as i64)
}

/// 1 or 0: the server has no truth values but in a few replies.
pub(super) fn truth(yes: bool) -> Value {
    Value::Integer(i64::from(yes))
}

pub(super) fn or_null(bytes: Option<Bytes>) -> Value {
    bytes.map_or(Value::Null, Value::Bulk)
}

pub(super) fn array(elements: impl IntoIterator<Item = Bytes>) -> Value {
    Value::Array(elements.into_iter().map(Value::Bulk).collect())
}

pub(super) fn set(members: impl IntoIterator<Item = Bytes>) -> Value {
    Value::Set(members.into_iter().map(Value::Bulk).collect())
}
