//! Keys whose time has come go when the owner of the clock says so, and those who watch them hear.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Value, cli};
use server::{ClientId, Micros, Outcome, Server, Touch};

fn ask(server: &mut Server, client: ClientId, line: &str, millis: u64) -> Value {
    match server.execute(client, &cli::split_args(line).unwrap(), Micros::from_millis(millis)) {
        Outcome::Reply(value) => value,
        Outcome::Running => panic!("{line} takes longer than a slice"),
    }
}

#[test]
fn keys_go_at_their_millisecond_without_being_asked_for() {
    let mut server = Server::new();
    let client = server.connect();
    assert!(!server.has_deadlines());
    for line in ["SET a 1 PX 10", "SET b 1 PX 20", "SET c 1"] {
        ask(&mut server, client, line, 1000);
    }
    assert!(server.has_deadlines());
    for (millis, left) in [(1010, 3), (1011, 2), (1020, 2), (1021, 1)] {
        server.expire(Micros::from_millis(millis));
        assert_eq!(server.keyspace().database(0).len(), left, "after {millis} ms");
    }
    assert!(!server.has_deadlines());
    let gone = Touch::Key { db: 0, key: "b".into() };
    assert!(server.footprint().writes().contains(&gone));
    server.expire(Micros::from_millis(2000));
    assert!(server.footprint().writes().is_empty());
}

#[test]
fn a_key_that_goes_by_itself_is_a_touched_one() {
    let mut server = Server::new();
    let (watching, other) = (server.connect(), server.connect());
    ask(&mut server, other, "SET k 1 PX 10", 1000);
    ask(&mut server, watching, "WATCH k", 1000);
    server.expire(Micros::from_millis(1011));
    // Even if it comes again before EXEC looks.
    ask(&mut server, other, "SET k 1", 1012);
    ask(&mut server, watching, "MULTI", 1012);
    assert_eq!(ask(&mut server, watching, "EXEC", 1012), Value::NullArray);
    // One that had expired when it began to be watched may go.
    ask(&mut server, other, "SET k 1 PX 10", 2000);
    ask(&mut server, watching, "WATCH k", 2011);
    server.expire(Micros::from_millis(2012));
    ask(&mut server, watching, "MULTI", 2012);
    assert_eq!(ask(&mut server, watching, "EXEC", 2012), Value::Array(Vec::new()));
}

#[test]
fn nothing_goes_while_a_script_runs() {
    let mut server = Server::new();
    let client = server.connect();
    ask(&mut server, client, "SET k 1 PX 10", 1000);
    let script = "EVAL \"for i = 1, 3e5 do end return redis.call('GET', 'k')\" 0";
    let script = cli::split_args(script).unwrap();
    let mut outcome = server.execute(client, &script, Micros::from_millis(1001));
    assert_eq!(outcome, Outcome::Running);
    while outcome == Outcome::Running {
        server.expire(Micros::from_millis(1100));
        outcome = server.resume(Micros::from_millis(1100));
    }
    assert_eq!(outcome, Outcome::Reply(Value::bulk("1")));
    server.expire(Micros::from_millis(1100));
    assert!(server.keyspace().database(0).is_empty());
}
