//! Commands as they arrive at a server, in pieces of any size.

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

use crate::Value;
use crate::cli::split_args;
use crate::number::parse_i64;

/// The longest bulk string the server takes, its `proto-max-bulk-len`.
pub const MAX_BULK: usize = 512 * 1024 * 1024;
/// The longest line without an end.
const MAX_LINE: usize = 64 * 1024;

/// What is wrong with the bytes of a client. The server says so with `ERR Protocol error: ` before
/// it and closes the connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProtocolError {
    /// An inline command that never ends.
    #[error("too big inline request")]
    InlineTooLong,
    /// An inline command with a quote that is not closed, or goes on after it.
    #[error("unbalanced quotes in request")]
    UnbalancedQuotes,
    /// No end of line after `*`.
    #[error("too big mbulk count string")]
    CountTooLong,
    /// No number, or too large a one, after `*`.
    #[error("invalid multibulk length")]
    InvalidCount,
    /// No end of line after `$`.
    #[error("too big bulk count string")]
    LengthTooLong,
    /// No number, a negative or too large a one after `$`.
    #[error("invalid bulk length")]
    InvalidLength,
    /// Something other than a bulk string inside a command.
    #[error("expected '$', got '{}'", char::from(*.0))]
    ExpectedBulk(u8),
}

impl ProtocolError {
    /// What the client is told before the server hangs up. Apart from the error's text, as the byte
    /// that is wrong need not be one of any text.
    pub fn reply(&self) -> Value {
        let text = match self {
            ProtocolError::ExpectedBulk(byte) => [b"expected '$', got '", &[*byte][..], b"'"].concat(),
            other => other.to_string().into_bytes(),
        };
        Value::Error([b"ERR Protocol error: ", &text[..]].concat().into())
    }
}

/// Cuts a stream of bytes into commands: arrays of bulk strings, or lines typed by hand.
///
/// Feed it what has arrived, then take commands until there is none.
///
/// ```
/// let mut decoder = resp::RequestDecoder::default();
/// decoder.feed(b"*1\r\n$4\r\nPI");
/// assert_eq!(decoder.next_command(), Ok(None));
/// decoder.feed(b"NG\r\nGET k\r\n");
/// assert_eq!(decoder.next_command().unwrap().unwrap(), ["PING"]);
/// assert_eq!(decoder.next_command().unwrap().unwrap(), ["GET", "k"]);
/// ```
#[derive(Debug, Default)]
pub struct RequestDecoder {
    buffer: BytesMut,
    /// The command being read: the arguments so far, and how many are still to come.
    argv: Vec<Bytes>,
    missing: usize,
    /// How long the arguments so far are together.
    arrived: usize,
    /// Length of the bulk string being read.
    length: Option<usize>,
}

impl RequestDecoder {
    /// Take bytes that have arrived.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// How many bytes of memory the unfinished command takes, with what came after it.
    pub fn held(&self) -> usize {
        self.buffer.len() + self.argv.len() * size_of::<Bytes>() + self.arrived
    }

    /// The next whole command, or nothing until more bytes arrive. Empty commands are skipped, as
    /// the server skips them. After an error the stream makes no sense any more.
    pub fn next_command(&mut self) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        loop {
            if self.missing == 0 {
                match self.buffer.first() {
                    None => return Ok(None),
                    Some(b'*') => {
                        if !self.read_count()? {
                            return Ok(None);
                        }
                    }
                    Some(_) => match self.read_inline()? {
                        Some(argv) if argv.is_empty() => {}
                        other => return Ok(other),
                    },
                }
                continue;
            }
            if !self.read_argument()? {
                return Ok(None);
            }
            if self.missing == 0 {
                self.arrived = 0;
                return Ok(Some(std::mem::take(&mut self.argv)));
            }
        }
    }

    fn read_count(&mut self) -> Result<bool, ProtocolError> {
        let Some(line) = self.read_line(ProtocolError::CountTooLong)? else {
            return Ok(false);
        };
        let count = parse_i64(&line[1..]).filter(|&count| count <= i64::from(i32::MAX));
        let count = count.ok_or(ProtocolError::InvalidCount)?;
        self.missing = usize::try_from(count).unwrap_or(0);
        // An announced count costs nothing: only arguments that arrive take memory.
        self.argv = Vec::with_capacity(self.missing.min(64));
        Ok(true)
    }

    fn read_argument(&mut self) -> Result<bool, ProtocolError> {
        let length = match self.length {
            Some(length) => length,
            None => {
                // The server looks for the end of the line first, and only then at what it holds.
                let Some(line) = self.read_line(ProtocolError::LengthTooLong)? else {
                    return Ok(false);
                };
                match line.first() {
                    Some(b'$') => {}
                    other => return Err(ProtocolError::ExpectedBulk(*other.unwrap_or(&b'\r'))),
                }
                let length = parse_i64(&line[1..]).and_then(|length| usize::try_from(length).ok());
                let length = length.filter(|&length| length <= MAX_BULK);
                *self.length.insert(length.ok_or(ProtocolError::InvalidLength)?)
            }
        };
        // The two bytes after it are skipped unread, as the server does.
        if self.buffer.len() < length + 2 {
            return Ok(false);
        }
        self.arrived += length;
        self.argv.push(Bytes::copy_from_slice(&self.buffer[..length]));
        self.buffer.advance(length + 2);
        self.length = None;
        self.missing -= 1;
        Ok(true)
    }

    /// A line up to CR, without it and the byte that follows.
    fn read_line(&mut self, too_long: ProtocolError) -> Result<Option<Bytes>, ProtocolError> {
        match self.end_of_line(b'\r') {
            Some(end) if end + 2 <= self.buffer.len() => {
                let line = self.buffer.split_to(end).freeze();
                self.buffer.advance(2);
                Ok(Some(line))
            }
            None if self.buffer.len() > MAX_LINE => Err(too_long),
            _ => Ok(None),
        }
    }

    /// Where a line ends. Like the server, which searches as C does, nobody sees past a zero byte.
    fn end_of_line(&self, last: u8) -> Option<usize> {
        let end = self.buffer.iter().position(|&byte| byte == last || byte == 0)?;
        (self.buffer[end] == last).then_some(end)
    }

    fn read_inline(&mut self) -> Result<Option<Vec<Bytes>>, ProtocolError> {
        let Some(end) = self.end_of_line(b'\n') else {
            let endless = self.buffer.len() > MAX_LINE;
            return if endless {
                Err(ProtocolError::InlineTooLong)
            } else {
                Ok(None)
            };
        };
        let line = self.buffer.split_to(end);
        self.buffer.advance(1);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        split_args(line).map(Some).map_err(|_| ProtocolError::UnbalancedQuotes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], chunk: usize) -> Result<Vec<Vec<Bytes>>, ProtocolError> {
        let mut decoder = RequestDecoder::default();
        let mut commands = Vec::new();
        for piece in bytes.chunks(chunk) {
            decoder.feed(piece);
            while let Some(command) = decoder.next_command()? {
                commands.push(command);
            }
        }
        Ok(commands)
    }

    #[test]
    fn commands_are_the_same_however_they_are_cut() {
        let wire = b"*2\r\n$3\r\nGET\r\n$0\r\n\r\n\r\n*0\r\nset  k 'a b'\r\n*-1\r\n*1\r\n$4\r\nPING\r\n";
        let expected: Vec<Vec<Bytes>> = vec![
            vec!["GET".into(), "".into()],
            vec!["set".into(), "k".into(), "a b".into()],
            vec!["PING".into()],
        ];
        for chunk in 1..wire.len() {
            assert_eq!(all(wire, chunk), Ok(expected.clone()), "in pieces of {chunk}");
        }
    }

    #[test]
    fn broken_streams_are_refused_in_the_servers_words() {
        let zeros = [b"PING\0\r\n", &[b'a'; MAX_LINE][..]].concat();
        let cases: [(&[u8], &str); 10] = [
            (&zeros, "too big inline request"),
            (b"*x\r\n", "invalid multibulk length"),
            (b"*2147483648\r\n", "invalid multibulk length"),
            (b"*1\r\n:1\r\n", "expected '$', got ':'"),
            (b"*1\r\n\r\n", "expected '$', got '\r'"),
            (b"*1\r\n$-1\r\n", "invalid bulk length"),
            (b"*1\r\n$536870913\r\n", "invalid bulk length"),
            (b"GET \"k\r\n", "unbalanced quotes in request"),
            (&[b'a'; MAX_LINE + 1], "too big inline request"),
            (&[b'*'; MAX_LINE + 1], "too big mbulk count string"),
        ];
        for (wire, text) in cases {
            assert_eq!(all(wire, wire.len()).unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn an_announced_giant_takes_no_memory() {
        let mut decoder = RequestDecoder::default();
        decoder.feed(b"*2147483647\r\n$536870912\r\nabc");
        assert_eq!(decoder.next_command(), Ok(None));
        assert!(decoder.argv.capacity() <= 64 && decoder.buffer.capacity() < 1024);
    }
}
