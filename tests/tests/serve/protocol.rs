//! Bytes that are no proper commands: both servers say the same to them, and hang up on the same.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::time::Duration;

use tests::served::Served;
use tests::suite::RealServer;

/// As many bytes as the server searches for the end of a line.
const LINE: usize = 64 * 1024;

/// Everything a server answers to these bytes, when nothing comes after them.
fn answer(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // It may hang up before it has got everything.
    let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..length]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn compare(cases: &[&[u8]]) {
    let (served, real) = (Served::launch(), RealServer::launch());
    let mut differences = Vec::new();
    for bytes in cases {
        let (mine, theirs) = (answer(served.port(), bytes), answer(real.port(), bytes));
        if mine != theirs {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
            differences.push(format!(
                "{shown:?}, {} bytes\n  the server: {theirs:?}\n  raceground: {mine:?}",
                bytes.len()
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn counts_and_lengths_are_refused_in_the_same_words() {
    compare(&[
        b"*1\r\n$-1\r\n",
        b"*1\r\n$-5\r\n",
        b"*1\r\n$-0\r\n",
        b"*1\r\n$\r\n",
        b"*1\r\n$x\r\n",
        b"*1\r\n$04\r\nPING\r\n",
        b"*1\r\n$+4\r\nPING\r\n",
        b"*1\r\n$4 \r\nPING\r\n",
        b"*1\r\n$536870912\r\n",
        b"*1\r\n$536870913\r\n",
        b"*1\r\n$9223372036854775808\r\n",
        b"*1\r\nx\r\n",
        b"*1\r\n\r\n",
        b"*1\r\n*1\r\n$4\r\nPING\r\n",
        b"*1\r\n:1\r\n",
        b"*1\r\n\xff\r\n",
        b"*2\r\n$4\r\nPING\r\n*1\r\n$1\r\nx\r\n",
        b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$-1\r\n",
        b"*x\r\n",
        b"*\r\n",
        b"*1 \r\n",
        b"* 1\r\n",
        b"*+1\r\n$4\r\nPING\r\n",
        b"*01\r\n$4\r\nPING\r\n",
        b"*-0\r\nPING\r\n",
        b"*2147483647\r\n",
        b"*2147483648\r\n",
        b"*9223372036854775808\r\n",
        b"*1\r\n$4\r\nPING\r\n*x\r\nPING\r\n",
        b"MULTI\r\n*x\r\n",
    ]);
}

#[test]
fn commands_without_arguments_and_odd_line_ends_are_read_alike() {
    compare(&[
        b"",
        b"*-1\r\n",
        b"*0\r\nPING\r\n",
        b"*-5\r\nPING\r\n",
        b"*-9223372036854775808\r\nPING\r\n",
        b"*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n",
        b"*1\r\n$4\r\nPING\n\n",
        b"*1\n$4\nPING\n",
        b"*1\r$4\rPING\r",
        b"*1\r\n$4\r\nPING",
        b"*1\r\n$4\r\nPI",
        b"*1\r\n$4\0\r\nPING\r\n",
        b"*1\0\r\n$4\r\nPING\r\n",
        b"*2\r\n$0\r\n\r\n$1\r\nx\r\n",
        b"$4\r\nPING\r\n",
        b":1\r\n",
    ]);
}

#[test]
fn lines_typed_by_hand_are_read_alike() {
    compare(&[
        b"PING\n",
        b"PING",
        b"\r\n\r\nPING\r\n",
        b"   \r\n \t PING  \t x \r\n",
        b"PING\r\r\n",
        b"PING\rx\r\n",
        b"PING\x0bx\x0cy\r\n",
        b"\0\r\n",
        b"PING\0x\r\nPING\r\n",
        b"'' x\r\n",
        b"\xff\xfe x\r\n",
        b"ECHO \"\\x41B\\x4\\n\\t\\a\\q\\\"\"\r\n",
        b"ECHO 'it\\'s \\n'\r\n",
        b"ECHO \"k\r\n",
        b"ECHO 'k\r\n",
        b"ECHO \"k\"x\r\n",
        b"ECHO 'k'x\r\n",
        b"ECHO a\"b\"\r\n",
        b"ECHO a'b'c\r\n",
        b"PING\r\nECHO \"\r\nPING\r\n",
        b"GET\r\nNOPE a b\r\n",
    ]);
}

#[test]
fn what_never_ends_is_given_up_at_the_same_length() {
    let line = vec![b'a'; LINE];
    compare(&[
        &line,
        &[&line[..], b"a"].concat(),
        &[&line[..], b"\r\n"].concat(),
        &[b"*".as_slice(), &vec![b'1'; LINE]].concat(),
        &[b"*1\r\n$".as_slice(), &vec![b'1'; LINE]].concat(),
        &[b"*1\r\n".as_slice(), &vec![b'x'; LINE + 1]].concat(),
        &[b"PING\0".as_slice(), &line, b"\r\n"].concat(),
    ]);
}

#[test]
fn browsers_are_hung_up_on() {
    compare(&[
        b"POST / HTTP/1.1\r\n\r\n",
        b"post\r\n",
        b"Host: x\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"*1\r\n$4\r\nPOST\r\n",
        b"*1\r\n$5\r\nhOsT:\r\nPING\r\n",
    ]);
}
