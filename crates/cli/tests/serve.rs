//! `raceground serve` from outside: a process, a port, and bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

mod served;

use std::io::Write;
use std::process::Output;
use std::time::Duration;

use resp::Value;
use served::{Client, Served, raceground};

fn run(arguments: &[&str]) -> Output {
    raceground(arguments).output().unwrap()
}

#[test]
fn commands_arrive_in_pieces_and_in_heaps() {
    let served = Served::launch();
    let mut client = served.connect();
    for byte in b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\na\r\nb\r\n" {
        client.send(&[*byte]);
    }
    assert_eq!(client.receive(), Some(Value::OK));
    let heap: Vec<u8> = (0..20_000)
        .flat_map(|_| b"*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n".to_vec())
        .collect();
    client.send(&heap);
    for n in 1..=20_000 {
        assert_eq!(client.receive(), Some(Value::Integer(n)));
    }
    assert_eq!(served.connect().ask("GET k"), "\"a\\r\\nb\"");
}

#[test]
fn what_makes_no_sense_ends_its_own_connection_only() {
    let served = Served::launch();
    let mut steady = served.connect();
    assert_eq!(steady.ask("SET k 1"), "OK");
    for (bytes, answer) in [
        (&b"*1\r\n$-5\r\n"[..], "(error) ERR Protocol error: invalid bulk length"),
        (b"*x\r\n", "(error) ERR Protocol error: invalid multibulk length"),
        (
            b"GET \"k\r\n",
            "(error) ERR Protocol error: unbalanced quotes in request",
        ),
    ] {
        let mut client = served.connect();
        client.send(bytes);
        assert_eq!(resp::cli::render(&client.receive().unwrap()), answer);
        assert_eq!(client.receive(), None);
    }
    let mut browser = served.connect();
    browser.send(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    assert_eq!(browser.receive(), None);
    let mut half = served.connect();
    half.send(b"*2\r\n$3\r\nGET\r\n$536870912\r\nab");
    drop(half);
    assert_eq!(steady.ask("GET k"), "\"1\"");
}

#[test]
fn a_client_that_says_quit_is_answered_and_let_go() {
    let served = Served::launch();
    let mut client = served.connect();
    assert_eq!(client.ask("QUIT"), "OK");
    assert_eq!(client.receive(), None);
}

#[test]
fn commands_behind_a_long_script_wait_for_it() {
    let served = Served::launch();
    let mut slow = served.connect();
    slow.send(b"EVAL \"for i = 1, 2000000 do end return 'done'\" 0\r\nPING\r\n");
    let mut other = served.connect();
    assert_eq!(other.ask("PING"), "PONG");
    assert_eq!(slow.receive(), Some(Value::bulk("done")));
    assert_eq!(slow.receive(), Some(Value::simple("PONG")));
}

#[test]
fn a_client_that_never_reads_holds_up_nobody_else() {
    let served = Served::launch();
    let mut deaf = served.connect();
    deaf.stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let mut other = served.connect();
    assert_eq!(other.ask(&format!("SET big {}", "x".repeat(60_000))), "OK");
    // More than every buffer between here and there holds: at some point it takes no more.
    let heap: Vec<u8> = (0..4096).flat_map(|_| b"GET big\r\n".to_vec()).collect();
    let refused = (0..2000).any(|_| deaf.stream.write_all(&heap).is_err());
    assert!(refused, "it keeps taking commands whose replies nobody reads");
    assert_eq!(other.ask("PING"), "PONG");
}

#[test]
fn a_taken_port_is_said_to_be_taken() {
    let served = Served::launch();
    let output = run(&["serve", "--port", &served.port.to_string()]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(
        message.contains("is taken") && message.contains("--port 0"),
        "{message}"
    );
}

#[test]
fn help_is_there_and_mistakes_are_named() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("serve"));
    assert!(String::from_utf8_lossy(&run(&["serve", "--help"]).stdout).contains("--port"));
    let wrong = run(&["serve", "--port", "many"]);
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("'many'"));
}

#[test]
fn a_client_that_wants_no_replies_gets_none() {
    let served = Served::launch();
    let mut client = served.connect();
    client.send(b"CLIENT REPLY OFF\r\nPING\r\nSET a 1\r\nNOPE\r\nCLIENT REPLY ON\r\n");
    assert_eq!(client.receive(), Some(Value::OK));
    client.send(b"CLIENT REPLY SKIP\r\nPING\r\nGET a\r\n");
    assert_eq!(client.receive(), Some(Value::bulk("1")));
    client.send(b"CLIENT REPLY SKIP\r\nCLIENT REPLY ON\r\nECHO all\r\n");
    assert_eq!(client.receive(), Some(Value::OK));
    assert_eq!(client.receive(), Some(Value::bulk("all")));
}

#[test]
fn a_client_can_be_put_out_by_another() {
    let served = Served::launch();
    let (mut doomed, mut other) = (served.connect(), served.connect());
    assert_eq!(doomed.ask("PING"), "PONG");
    assert_eq!(other.ask("CLIENT KILL TYPE normal"), "(integer) 1");
    assert_eq!(doomed.receive(), None);
    assert_eq!(other.ask("CLIENT KILL TYPE normal SKIPME no"), "(integer) 1");
    assert_eq!(other.receive(), None);
    assert_eq!(served.connect().ask("PING"), "PONG");
}

#[test]
fn others_wait_for_a_script_as_long_as_the_setting_says() {
    let served = Served::launch();
    let (mut runner, mut other) = (served.connect(), served.connect());
    assert_eq!(other.ask("CONFIG SET busy-reply-threshold 50"), "OK");
    runner.send(b"EVAL \"while true do end\" 0\r\n");
    // Until the script has begun the others are answered as ever.
    let answer = (0..).map(|_| other.ask("PING")).find(|answer| answer != "PONG");
    let answer = answer.unwrap();
    assert!(answer.starts_with("(error) BUSY"), "{answer}");
    assert_eq!(other.ask("SCRIPT KILL"), "OK");
    assert!(runner.receive().is_some_and(|reply| reply.is_error()));
    assert_eq!(other.ask("PING"), "PONG");
}

#[test]
fn a_client_that_monitors_is_shown_what_all_do() {
    let served = Served::launch();
    let (mut monitor, mut other) = (served.connect(), served.connect());
    let from = |client: &Client| client.stream.local_addr().unwrap().to_string();
    let (here, there) = (from(&monitor), from(&other));
    assert_eq!(monitor.ask("MONITOR"), "OK");
    other.ask("SET k \"a\\n\"");
    other.ask("EVAL \"return redis.call('get', 'k')\" 0");
    other.ask("CONFIG GET port");
    monitor.send(b"PING\r\nGET k\r\nRESET\r\nPING\r\n");
    let mut shown: Vec<String> = (0..8)
        .map(|_| match monitor.receive().unwrap() {
            Value::Simple(line) => String::from_utf8_lossy(&line).into_owned(),
            other => resp::cli::render(&other),
        })
        .collect();
    for line in &mut shown {
        if let Some((time, rest)) = line.split_once(" [") {
            assert_eq!(time.split_once('.').unwrap().1.len(), 6, "{line}");
            *line = format!("[{rest}");
        }
    }
    let expected = [
        format!("[0 {there}] \"SET\" \"k\" \"a\\n\""),
        format!("[0 {there}] \"EVAL\" \"return redis.call('get', 'k')\" \"0\""),
        "[0 lua] \"get\" \"k\"".to_owned(),
        "PONG".to_owned(),
        format!("[0 {here}] \"PING\""),
        "(error) ERR Replica can't interact with the keyspace".to_owned(),
        "RESET".to_owned(),
        "PONG".to_owned(),
    ];
    assert_eq!(shown, expected);
    // Nobody listens any more, and nothing of that time is told to the next one.
    other.ask("PING");
    assert_eq!(monitor.ask("MONITOR"), "OK");
    other.ask("ECHO now");
    assert!(matches!(monitor.receive(), Some(Value::Simple(line)) if line.ends_with(b"\"ECHO\" \"now\"")));
}

#[test]
fn more_clients_than_the_setting_allows_are_turned_away() {
    let served = Served::launch();
    let (mut first, second) = (served.connect(), served.connect());
    assert_eq!(first.ask("CONFIG SET maxclients 2"), "OK");
    let mut third = served.connect();
    let refusal = third.receive().map(|reply| resp::cli::render(&reply));
    assert_eq!(refusal.as_deref(), Some("(error) ERR max number of clients reached"));
    assert_eq!(third.receive(), None);
    assert_eq!(first.ask("PING"), "PONG");
    drop(second);
    let admitted = (0..100).any(|_| {
        let mut next = served.connect();
        next.send(b"PING\r\n");
        next.receive() == Some(Value::simple("PONG"))
    });
    assert!(admitted, "a place that is free again is not given away");
}
