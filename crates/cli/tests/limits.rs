//! Clients that ask for too much, or never take what they asked for: memory stays bounded, and the
//! others notice nothing.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test lives in real time and ends when it cannot go on"
)]

mod served;

use std::io::{ErrorKind, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use resp::Value;
use served::{Client, Served};

const MEGABYTE: u64 = 1 << 20;
/// How long another client may wait for an answer: a busy machine takes its time.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the process grows by while something is done, in megabytes.
fn growth(served: &Served, action: impl FnOnce()) -> u64 {
    let before = served.memory();
    action();
    served.memory().saturating_sub(before) / MEGABYTE
}

fn is_answered(client: &mut Client) -> Duration {
    let asked = Instant::now();
    assert_eq!(client.ask("PING"), "PONG");
    let waited = asked.elapsed();
    assert!(waited < PATIENCE, "it took {waited:?}");
    waited
}

/// The number that the client is answered.
fn number(client: &mut Client) -> i64 {
    match client.receive() {
        Some(Value::Integer(number)) => number,
        other => panic!("{other:?}"),
    }
}

/// Send commands until the socket takes no more for a while; tells whether that came to pass.
fn send_until_refused(client: &mut Client, commands: &[u8], times: usize) -> bool {
    client
        .stream
        .set_write_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    (0..times).any(|_| client.stream.write_all(commands).is_err())
}

#[test]
fn what_is_announced_takes_no_memory_before_it_comes() {
    let served = Served::launch();
    let mut other = served.connect();
    is_answered(&mut other);
    let mut waiting: Vec<Client> = Vec::new();
    let grown = growth(&served, || {
        for announcement in [
            "*1\r\n$536870912\r\n",
            "*2147483647\r\n",
            "*2147483647\r\n$536870912\r\nabc",
        ] {
            for _ in 0..50 {
                let mut client = served.connect();
                client.send(announcement.as_bytes());
                waiting.push(client);
            }
        }
        is_answered(&mut other);
        is_answered(&mut other);
    });
    assert!(grown < 16, "{grown} MB for nothing but announcements");
    drop(waiting);
    is_answered(&mut other);
}

#[test]
fn a_value_of_many_megabytes_arrives_and_goes_again() {
    let served = Served::launch();
    let mut client = served.connect();
    let length = 64 * MEGABYTE as usize;
    let grown = growth(&served, || {
        client.send(format!("*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n${length}\r\n").as_bytes());
        client.send(&vec![b'x'; length]);
        client.send(b"\r\n");
        assert_eq!(client.receive(), Some(Value::OK));
        assert_eq!(client.ask("STRLEN big"), format!("(integer) {length}"));
    });
    assert!(grown < 4 * 64, "{grown} MB for 64");
    assert_eq!(client.ask("DEL big"), "(integer) 1");
    let left = growth(&served, || {
        is_answered(&mut client);
    });
    assert_eq!(left, 0);
}

#[test]
fn a_million_commands_at_once_are_answered_one_by_one() {
    const COMMANDS: i64 = 1_000_000;
    let served = Served::launch();
    let (mut client, mut other) = (served.connect(), served.connect());
    let mut writing = client.stream.try_clone().unwrap();
    let mut slowest = Duration::ZERO;
    let grown = growth(&served, || {
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let heap = b"*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n".repeat(1000);
                (0..COMMANDS / 1000).for_each(|_| writing.write_all(&heap).unwrap());
            });
            scope.spawn(|| {
                for _ in 0..20 {
                    slowest = slowest.max(is_answered(&mut other));
                }
            });
            for n in 1..=COMMANDS {
                assert_eq!(client.receive(), Some(Value::Integer(n)));
            }
        });
    });
    assert!(grown < 32, "{grown} MB for a pipeline");
    println!("another client waited {slowest:?} at most, and the process grew by {grown} MB");
}

#[test]
fn a_client_that_never_reads_is_no_longer_listened_to() {
    let served = Served::launch();
    let (mut deaf, mut other) = (served.connect(), served.connect());
    assert_eq!(other.ask(&format!("SET big {}", "x".repeat(60_000))), "OK");
    let grown = growth(&served, || {
        let heap = b"GET big\r\n".repeat(4096);
        assert!(send_until_refused(&mut deaf, &heap, 2000));
        is_answered(&mut other);
    });
    assert!(grown < 16, "{grown} MB for a client that never reads");
    // Once it does read it is served again.
    assert!(matches!(deaf.receive(), Some(Value::Bulk(text)) if text.len() == 60_000));
}

#[test]
fn one_that_monitors_and_never_reads_is_put_out() {
    let served = Served::launch();
    let (mut monitor, mut other) = (served.connect(), served.connect());
    assert_eq!(monitor.ask("MONITOR"), "OK");
    let grown = growth(&served, || {
        let argument = "x".repeat(50_000);
        for _ in 0..1500 {
            other.ask(&format!("ECHO {argument}"));
        }
    });
    assert!(grown < 96, "{grown} MB for a client that never reads");
    assert_eq!(other.ask("CLIENT LIST").matches("id=").count(), 1);
}

#[test]
fn many_connections_come_go_and_break_off() {
    let served = Served::launch();
    let mut clients: Vec<Client> = (0..400).map(|_| served.connect()).collect();
    for client in &mut clients {
        client.send(b"INCR visits\r\n");
    }
    // Who comes first is for the machine to say; every turn is taken once.
    let mut counted: Vec<_> = clients.iter_mut().map(number).collect();
    counted.sort_unstable();
    assert!(counted.into_iter().eq(1..=400));
    for (at, client) in clients.iter_mut().enumerate() {
        let half = b"*2\r\n$3\r\nGET\r\n$6\r\nvisits\r\n";
        client.send(&half[..at % half.len()]);
        if at % 3 == 0 {
            client.stream.shutdown(Shutdown::Write).unwrap();
        }
    }
    drop(clients);
    let mut last = served.connect();
    let since = Instant::now();
    while last.ask("CLIENT LIST").matches("id=").count() > 1 {
        assert!(
            since.elapsed() < PATIENCE,
            "connections that have ended are still there"
        );
    }
    assert_eq!(last.ask("GET visits"), "\"400\"");
}

#[test]
fn a_pipeline_behind_which_the_client_shuts_its_side_is_answered_in_full() {
    let served = Served::launch();
    let mut client = served.connect();
    client.send(&b"INCR n\r\n".repeat(5000));
    client.stream.shutdown(Shutdown::Write).unwrap();
    for n in 1..=5000 {
        assert_eq!(client.receive(), Some(Value::Integer(n)));
    }
    assert_eq!(client.receive(), None);
}

#[test]
fn deep_nesting_is_refused_at_its_first_step() {
    let served = Served::launch();
    let mut client = served.connect();
    match client.stream.write_all(&b"*1\r\n".repeat(1_000_000)) {
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {}
        other => other.unwrap(),
    }
    is_answered(&mut served.connect());
}
