//! Values and commands as bytes on the wire.

use bytes::Bytes;

use crate::number::{format_g17, i64_len, push_i64};
use crate::{Protocol, Value};

/// Append a reply as it travels on a connection of the given protocol.
pub fn encode(value: &Value, protocol: Protocol, out: &mut Vec<u8>) {
    let resp3 = protocol == Protocol::Resp3;
    match value {
        Value::Simple(text) => line(b'+', text, out),
        Value::Error(text) => line(b'-', text, out),
        Value::Integer(number) => header(b':', *number, out),
        Value::Bulk(bytes) => bulk(bytes, out),
        Value::Null | Value::NullArray if resp3 => out.extend_from_slice(b"_\r\n"),
        Value::Null => out.extend_from_slice(b"$-1\r\n"),
        Value::NullArray => out.extend_from_slice(b"*-1\r\n"),
        Value::Array(items) => sequence(b'*', items, protocol, out),
        Value::Set(items) => sequence(if resp3 { b'~' } else { b'*' }, items, protocol, out),
        Value::Push(items) => sequence(if resp3 { b'>' } else { b'*' }, items, protocol, out),
        Value::Map(pairs) => {
            let (kind, count) = if resp3 {
                (b'%', pairs.len())
            } else {
                (b'*', pairs.len() * 2)
            };
            header(kind, count as i64, out);
            for (key, value) in pairs {
                encode(key, protocol, out);
                encode(value, protocol, out);
            }
        }
        Value::Double(number) if resp3 => line(b',', format_g17(number.get()).as_bytes(), out),
        Value::Double(number) => bulk(format_g17(number.get()).as_bytes(), out),
        Value::Boolean(truth) if resp3 => line(b'#', if *truth { b"t" } else { b"f" }, out),
        Value::Boolean(truth) => header(b':', i64::from(*truth), out),
        Value::BigNumber(digits) if resp3 => line(b'(', digits, out),
        Value::BigNumber(digits) => bulk(digits, out),
        Value::Verbatim { format, text } if resp3 => {
            header(b'=', text.len() as i64 + 4, out);
            out.extend_from_slice(format);
            out.push(b':');
            out.extend_from_slice(text);
            out.extend_from_slice(b"\r\n");
        }
        Value::Verbatim { text, .. } => bulk(text, out),
    }
}

/// How many bytes [`encode`] appends.
pub fn encoded_len(value: &Value, protocol: Protocol) -> usize {
    let sequence = |items: &[Value]| {
        header_len(items.len() as i64) + items.iter().map(|item| encoded_len(item, protocol)).sum::<usize>()
    };
    match value {
        Value::Simple(text) | Value::Error(text) => text.len() + 3,
        Value::Integer(number) => header_len(*number),
        Value::Bulk(bytes) => bulk_len(bytes.len()),
        Value::Array(items) | Value::Set(items) | Value::Push(items) => sequence(items),
        // The rest is rare enough to be written out and measured.
        Value::Null
        | Value::NullArray
        | Value::Map(_)
        | Value::Double(_)
        | Value::Boolean(_)
        | Value::BigNumber(_)
        | Value::Verbatim { .. } => {
            let mut out = Vec::new();
            encode(value, protocol, &mut out);
            out.len()
        }
    }
}

/// Append a command as a client sends it: an array of bulk strings.
pub fn encode_command(argv: &[Bytes], out: &mut Vec<u8>) {
    header(b'*', argv.len() as i64, out);
    for arg in argv {
        bulk(arg, out);
    }
}

/// How many bytes [`encode_command`] appends.
pub fn command_len(argv: &[Bytes]) -> usize {
    header_len(argv.len() as i64) + argv.iter().map(|arg| bulk_len(arg.len())).sum::<usize>()
}

fn header(kind: u8, number: i64, out: &mut Vec<u8>) {
    out.push(kind);
    push_i64(number, out);
    out.extend_from_slice(b"\r\n");
}

fn header_len(number: i64) -> usize {
    i64_len(number) + 3
}

fn bulk(bytes: &[u8], out: &mut Vec<u8>) {
    header(b'$', bytes.len() as i64, out);
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
}

fn bulk_len(len: usize) -> usize {
    header_len(len as i64) + len + 2
}

/// A line ends at the first line break, so one inside the text would end it early: like the
/// server, a blank takes its place.
fn line(kind: u8, text: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend(
        text.iter()
            .map(|&byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte }),
    );
    out.extend_from_slice(b"\r\n");
}

fn sequence(kind: u8, items: &[Value], protocol: Protocol, out: &mut Vec<u8>) {
    header(kind, items.len() as i64, out);
    for item in items {
        encode(item, protocol, out);
    }
}
