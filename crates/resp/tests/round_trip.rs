//! Properties over many generated values: what is encoded is decoded to the same, its length is
//! as foretold, and no input makes a decoder panic.

use resp::{
    Bytes, Double, Protocol, ReplyDecoder, RequestDecoder, Value, cli, command_len, encode, encode_command, encoded_len,
};

/// A small generator of its own: the same cases on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn bytes(&mut self) -> Bytes {
        let length = self.roll(12);
        (0..length).map(|_| self.roll(256) as u8).collect()
    }

    fn line(&mut self) -> Bytes {
        let bytes = self.bytes();
        bytes
            .iter()
            .map(|&byte| if matches!(byte, b'\r' | b'\n') { b' ' } else { byte })
            .collect()
    }

    fn items(&mut self, depth: u32, resp3: bool) -> Vec<Value> {
        (0..self.roll(4)).map(|_| self.value(depth - 1, resp3)).collect()
    }

    fn value(&mut self, depth: u32, resp3: bool) -> Value {
        let plain = if resp3 { 10 } else { 5 };
        let kinds = match (depth, resp3) {
            (0, _) => plain,
            (_, true) => plain + 4,
            (_, false) => plain + 2,
        };
        match (self.roll(kinds), resp3) {
            (0, _) => Value::Simple(self.line()),
            (1, _) => Value::Error(self.line()),
            (2, _) => Value::Integer(self.roll(u64::MAX) as i64),
            (3, _) => Value::Bulk(self.bytes()),
            (4, _) => Value::Null,
            (5, false) => Value::NullArray,
            (5, true) => Value::Double(Double::new(f64::from_bits(self.roll(u64::MAX)))),
            (6, true) => Value::Boolean(self.roll(2) == 0),
            (7, true) => Value::BigNumber(self.roll(u64::MAX).to_string().into()),
            (8, true) => Value::Verbatim {
                format: *b"txt",
                text: self.bytes(),
            },
            (9, true) => Value::Double(Double::new(self.roll(1000) as f64 / 8.0)),
            (10, true) => Value::Set(self.items(depth, resp3)),
            (11, true) => Value::Push(self.items(depth, resp3)),
            (12, true) => {
                let keys = self.items(depth, resp3);
                Value::Map(
                    keys.into_iter()
                        .map(|key| (key, self.value(depth - 1, resp3)))
                        .collect(),
                )
            }
            _ => Value::Array(self.items(depth, resp3)),
        }
    }
}

#[test]
fn replies_survive_the_wire_in_pieces_of_any_size() {
    let mut dice = Dice(1);
    for round in 0..3000u64 {
        let (protocol, resp3) = if round % 2 == 0 {
            (Protocol::Resp2, false)
        } else {
            (Protocol::Resp3, true)
        };
        let value = dice.value(4, resp3);
        let mut wire = Vec::new();
        encode(&value, protocol, &mut wire);
        assert_eq!(wire.len(), encoded_len(&value, protocol), "{value:?}");
        let mut decoder = ReplyDecoder::default();
        let mut replies = Vec::new();
        for piece in wire.chunks(1 + dice.roll(7) as usize) {
            decoder.feed(piece);
            replies.extend(decoder.next_reply().unwrap());
        }
        assert_eq!(replies, [value]);
    }
}

#[test]
fn commands_survive_the_wire_and_the_typed_line() {
    let mut dice = Dice(2);
    for _ in 0..2000 {
        let argv: Vec<Bytes> = (0..1 + dice.roll(5)).map(|_| dice.bytes()).collect();
        let mut wire = Vec::new();
        encode_command(&argv, &mut wire);
        assert_eq!(wire.len(), command_len(&argv));
        let mut decoder = RequestDecoder::default();
        decoder.feed(&wire);
        assert_eq!(decoder.next_command().unwrap().unwrap(), argv);
        assert_eq!(cli::split_args(cli::join_args(&argv)).unwrap(), argv);
    }
}

#[test]
fn no_bytes_make_a_decoder_panic_or_hang() {
    const PIECES: [&[u8]; 16] = [
        b"*",
        b"$",
        b"%",
        b"~",
        b"|",
        b"=",
        b",",
        b"#",
        b"\r\n",
        b"-1",
        b"3",
        b"txt:",
        b"\"",
        b"'",
        b"\\x4",
        b"99999999999999999999",
    ];
    let mut dice = Dice(3);
    for _ in 0..20_000 {
        let mut wire = Vec::new();
        for _ in 0..dice.roll(14) {
            match dice.roll(3) {
                0 => wire.extend_from_slice(&dice.bytes()),
                _ => wire.extend_from_slice(PIECES[dice.roll(16) as usize]),
            }
        }
        let mut requests = RequestDecoder::default();
        requests.feed(&wire);
        while let Ok(Some(_)) = requests.next_command() {}
        let mut replies = ReplyDecoder::default();
        replies.feed(&wire);
        while let Ok(Some(reply)) = replies.next_reply() {
            cli::render(&reply);
        }
        let _ = cli::split_args(&wire);
    }
}

#[test]
fn attributes_are_skipped_wherever_they_stand() {
    let mut decoder = ReplyDecoder::default();
    decoder.feed(b"|1\r\n+a\r\n*0\r\n*2\r\n|1\r\n+k\r\n:1\r\n:5\r\n:6\r\n");
    let expected = Value::Array(vec![Value::Integer(5), Value::Integer(6)]);
    assert_eq!(decoder.next_reply(), Ok(Some(expected)));
    assert_eq!(decoder.next_reply(), Ok(None));
}

#[test]
fn resp2_flattens_what_it_lacks() {
    let value = Value::Array(vec![
        Value::Map(vec![(Value::bulk("k"), Value::Double(Double::new(0.1)))]),
        Value::Boolean(true),
        Value::Verbatim {
            format: *b"txt",
            text: "hi".into(),
        },
        Value::Null,
        Value::NullArray,
    ]);
    let mut wire = Vec::new();
    encode(&value, Protocol::Resp2, &mut wire);
    let expected = "*5\r\n*2\r\n$1\r\nk\r\n$19\r\n0.10000000000000001\r\n:1\r\n$2\r\nhi\r\n$-1\r\n*-1\r\n";
    assert_eq!(String::from_utf8(wire).unwrap(), expected);
}
