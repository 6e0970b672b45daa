//! A session put back goes on as if nothing had happened in between.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Value, cli};
use server::{ClientId, Micros, Outcome, Server, Touch};

fn ask(server: &mut Server, client: ClientId, line: &str) -> Value {
    let argv = cli::split_args(line).unwrap();
    match server.execute(client, &argv, Micros::from_millis(1_700_000_000_000)) {
        Outcome::Reply(value) => value,
        Outcome::Running => panic!("no script here"),
    }
}

#[test]
fn a_transaction_goes_on_where_its_session_was_taken() {
    let mut server = Server::new();
    let client = server.connect();
    for line in ["SET k 1", "WATCH k", "SELECT 3", "MULTI", "INCR n"] {
        ask(&mut server, client, line);
    }
    let (session, data) = (server.session(client), server.keyspace().clone());
    assert!(session.queues() && session.watches());
    let one = Value::Array(vec![Value::Integer(1)]);
    assert_eq!(ask(&mut server, client, "EXEC"), one);
    server.restore(data.clone());
    server.restore_session(client, &session);
    assert_eq!(server.session(client), session);
    assert_eq!(ask(&mut server, client, "EXEC"), one);
    // What others do meanwhile can be told to a session, or happen before the server.
    let mut told = session.clone();
    let touch = |db, key: &'static str| Touch::Key { db, key: key.into() };
    told.notice(&touch(3, "k"), &data);
    assert_eq!(told, session, "another database");
    told.notice(&touch(0, "k"), &data);
    for (session, other) in [(&told, None), (&session, Some("SET k 1"))] {
        server.restore(data.clone());
        server.restore_session(client, session);
        if let Some(line) = other {
            let other = server.connect();
            ask(&mut server, other, line);
        }
        assert_eq!(ask(&mut server, client, "EXEC"), Value::NullArray);
    }
}
