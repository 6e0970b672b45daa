//! Replies as they arrive at a client: the other direction of [`crate::encode`].

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

use crate::number::parse_i64;
use crate::{Double, Value};

/// How deep replies may nest before they are taken for nonsense.
const MAX_DEPTH: usize = 10_000;

/// The bytes are no reply.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a reply: {0}")]
pub struct MalformedReply(&'static str);

/// Cuts a stream of bytes into replies of either protocol.
#[derive(Debug, Default)]
pub struct ReplyDecoder {
    buffer: BytesMut,
    /// Containers that are not full yet, outermost first. Kept instead of recursion, so that no
    /// input can exhaust the stack and a reply in pieces is not read again from its beginning.
    open: Vec<Container>,
}

/// An aggregate being filled.
#[derive(Debug)]
struct Container {
    kind: u8,
    missing: usize,
    items: Vec<Value>,
}

/// What one line of the wire is.
enum Token {
    Whole(Value),
    Open(Container),
}

impl ReplyDecoder {
    /// Take bytes that have arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole reply, or nothing until more bytes arrive.
    pub fn next_reply(&mut self) -> Result<Option<Value>, MalformedReply> {
        while let Some(token) = self.token()? {
            let mut value = match token {
                Token::Open(container) if container.missing > 0 => {
                    if self.open.len() >= MAX_DEPTH {
                        return Err(MalformedReply("nested too deep"));
                    }
                    self.open.push(container);
                    continue;
                }
                Token::Open(container) => close(container),
                Token::Whole(value) => Some(value),
            };
            // An attribute is no value of its own: it goes, and what follows stands in its place.
            while let Some(item) = value.take() {
                let Some(parent) = self.open.last_mut() else {
                    return Ok(Some(item));
                };
                parent.items.push(item);
                parent.missing -= 1;
                if parent.missing == 0 {
                    value = self.open.pop().and_then(close);
                }
            }
        }
        Ok(None)
    }

    fn token(&mut self) -> Result<Option<Token>, MalformedReply> {
        let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") else {
            return Ok(None);
        };
        let kind = *self.buffer.first().ok_or(MalformedReply("an empty line"))?;
        if matches!(kind, b'$' | b'=') {
            return self.blob(kind, end);
        }
        let line = self.buffer.split_to(end).freeze();
        self.buffer.advance(2);
        if line.is_empty() {
            return Err(MalformedReply("an empty line"));
        }
        line_token(kind, line.slice(1..)).map(Some)
    }

    /// A string whose length stands before it. Nothing is consumed until all of it is there.
    fn blob(&mut self, kind: u8, end: usize) -> Result<Option<Token>, MalformedReply> {
        let length = parse_i64(&self.buffer[1..end]).ok_or(MalformedReply("a length"))?;
        if length == -1 {
            self.buffer.advance(end + 2);
            return Ok(Some(Token::Whole(Value::Null)));
        }
        let length = usize::try_from(length).map_err(|_| MalformedReply("a negative length"))?;
        let whole = length.checked_add(end + 4).ok_or(MalformedReply("a length"))?;
        if self.buffer.len() < whole {
            return Ok(None);
        }
        self.buffer.advance(end + 2);
        let text = Bytes::copy_from_slice(&self.buffer[..length]);
        self.buffer.advance(length + 2);
        if kind == b'$' {
            return Ok(Some(Token::Whole(Value::Bulk(text))));
        }
        match text[..] {
            [a, b, c, b':', ..] => {
                let verbatim = Value::Verbatim {
                    format: [a, b, c],
                    text: text.slice(4..),
                };
                Ok(Some(Token::Whole(verbatim)))
            }
            _ => Err(MalformedReply("a verbatim string without its format")),
        }
    }
}

fn line_token(kind: u8, text: Bytes) -> Result<Token, MalformedReply> {
    let value = match kind {
        b'+' => Value::Simple(text),
        b'-' => Value::Error(text),
        b':' => Value::Integer(parse_i64(&text).ok_or(MalformedReply("an integer"))?),
        b'_' => Value::Null,
        b'#' if text == "t" => Value::Boolean(true),
        b'#' if text == "f" => Value::Boolean(false),
        b',' => Value::Double(double(&text).ok_or(MalformedReply("a double"))?),
        b'(' => Value::BigNumber(text),
        b'*' | b'~' | b'>' | b'%' | b'|' => return container(kind, &text),
        _ => return Err(MalformedReply("an unknown first byte")),
    };
    Ok(Token::Whole(value))
}

fn double(text: &[u8]) -> Option<Double> {
    let text = std::str::from_utf8(text).ok()?;
    let text = if matches!(text, "-nan" | "nan") { "NaN" } else { text };
    text.parse().ok().map(Double::new)
}

fn container(kind: u8, count: &[u8]) -> Result<Token, MalformedReply> {
    let count = parse_i64(count).ok_or(MalformedReply("a count"))?;
    if count == -1 && kind == b'*' {
        return Ok(Token::Whole(Value::NullArray));
    }
    let count = usize::try_from(count).map_err(|_| MalformedReply("a negative count"))?;
    let paired = matches!(kind, b'%' | b'|');
    let missing = count
        .checked_mul(1 + usize::from(paired))
        .ok_or(MalformedReply("a count"))?;
    Ok(Token::Open(Container {
        kind,
        missing,
        items: Vec::with_capacity(missing.min(64)),
    }))
}

fn close(container: Container) -> Option<Value> {
    let Container { kind, items, .. } = container;
    match kind {
        b'~' => Some(Value::Set(items)),
        b'>' => Some(Value::Push(items)),
        b'%' => {
            let mut pairs = Vec::with_capacity(items.len() / 2);
            let mut items = items.into_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                pairs.push((key, value));
            }
            Some(Value::Map(pairs))
        }
        b'|' => None,
        _ => Some(Value::Array(items)),
    }
}
