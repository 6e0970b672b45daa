//! What `CLIENT INFO` says of a client that has done something; a real server says the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Value, cli};
use server::{ClientId, Micros, Observe, Outcome, Server};

fn ask(server: &mut Server, client: ClientId, line: &str) -> Value {
    match server.execute(client, &cli::split_args(line).unwrap(), Micros(1_000_000)) {
        Outcome::Reply(reply) => reply,
        Outcome::Running => panic!("no script is that short"),
    }
}

#[test]
fn clients_are_marked_by_what_they_have_done() {
    for (lines, told) in [
        (&["PING"][..], " flags=N "),
        (&["MULTI", "PING", "PING"], " multi=2 "),
        (&["MULTI"], " flags=x "),
        (&["MULTI", "DISCARD"], " flags=N "),
        (&["WATCH k", "MULTI", "b> SET k 1"], " flags=xd "),
        (&["MONITOR"], " flags=O "),
        (&["MONITOR", "RESET"], " flags=N "),
        (&["CLIENT NO-EVICT ON"], " flags=e "),
        (&["CLIENT NO-EVICT ON", "RESET"], " flags=e "),
        (&["CLIENT NO-EVICT ON", "CLIENT NO-EVICT OFF"], " flags=N "),
        (&["SELECT 3", "CLIENT SETNAME me"], " name=me "),
        (&["SELECT 3"], " db=3 "),
        (&["SELECT 3", "CLIENT SETNAME me", "RESET"], " name= "),
        (&["SELECT 3", "RESET"], " db=0 "),
        (&["HELLO 3"], " resp=3\n"),
        (&["HELLO 3", "RESET"], " resp=2\n"),
        (&["GET k"], " cmd=get "),
        (&["CONFIG GET maxmemory"], " cmd=config|get "),
    ] {
        let mut server = Server::new();
        server.observe(Observe::Monitors);
        let (client, other) = (server.connect(), server.connect());
        for line in lines {
            match line.strip_prefix("b> ") {
                Some(line) => ask(&mut server, other, line),
                None => ask(&mut server, client, line),
            };
        }
        let list = ask(&mut server, other, &format!("CLIENT LIST ID {}", client.0));
        let Value::Verbatim { text, .. } = list else {
            panic!("{list:?}")
        };
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains(told), "{lines:?}: {text}");
    }
}
