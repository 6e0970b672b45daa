//! What the server tells an observer, and what of it `MONITOR` shows. The lines are those of a
//! real server that was sent the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Bytes, Value, cli};
use server::{ClientId, Event, Micros, Observe, Outcome, Server, Source, Stage, Touch};

struct Observed {
    server: Server,
    client: ClientId,
}

impl Observed {
    fn new(observe: Observe) -> Observed {
        let mut server = Server::new();
        server.observe(observe);
        let client = server.connect();
        Observed { server, client }
    }

    fn say(&mut self, line: &str) -> Value {
        let (argv, now) = (cli::split_args(line).unwrap(), Micros(1_000_000));
        let mut outcome = self.server.execute(self.client, &argv, now);
        loop {
            match outcome {
                Outcome::Reply(value) => return value,
                Outcome::Running => outcome = self.server.resume(now),
            }
        }
    }

    fn events_of(&mut self, line: &str) -> Vec<Event> {
        self.say(line);
        self.server.take_events()
    }

    fn lines_of(&mut self, line: &str) -> Vec<String> {
        let events = self.events_of(line);
        let lines = events.iter().filter_map(|event| event.monitor_line("me"));
        lines.map(|line| String::from_utf8_lossy(&line).into_owned()).collect()
    }
}

fn key(name: &'static str) -> Touch {
    Touch::Key {
        db: 0,
        key: Bytes::from(name),
    }
}

#[test]
fn monitor_shows_what_a_real_server_shows() {
    let mut observed = Observed::new(Observe::Everything);
    let script = r#"EVAL "redis.call('set','a','b') redis.pcall('get') return redis.call('select', 3)" 1 q"#;
    let told = r#"1.000000 [0 me] "EVAL" "redis.call('set','a','b') redis.pcall('get') return redis.call('select', 3)" "1" "q""#;
    for (line, shown) in [
        (
            r#"set k "a\x00\x01\n\r\t\a\b\"\\\xff z""#,
            &[r#"1.000000 [0 me] "set" "k" "a\x00\x01\n\r\t\a\b\"\\\xff z""#][..],
        ),
        ("AUTH x", &[r#"1.000000 [0 me] "AUTH" "(redacted)""#]),
        (
            "HELLO 2 AUTH default x",
            &[r#"1.000000 [0 me] "HELLO" "2" "AUTH" "(redacted)" "(redacted)""#],
        ),
        ("GET", &[]),
        ("NOPE a", &[]),
        ("CONFIG GET maxmemory", &[]),
        ("CLIENT SETNAME x", &[r#"1.000000 [0 me] "CLIENT" "SETNAME" "x""#]),
        ("MULTI", &[r#"1.000000 [0 me] "MULTI""#]),
        ("incr n", &[]),
        (script, &[]),
        (
            "EXEC",
            &[
                r#"1.000000 [0 me] "incr" "n""#,
                told,
                r#"1.000000 [0 lua] "set" "a" "b""#,
                r#"1.000000 [3 lua] "select" "3""#,
                r#"1.000000 [0 me] "EXEC""#,
            ],
        ),
        ("SELECT 2", &[r#"1.000000 [2 me] "SELECT" "2""#]),
        ("incr k", &[r#"1.000000 [2 me] "incr" "k""#]),
        ("EVALSHA x 0", &[r#"1.000000 [2 me] "EVALSHA" "x" "0""#]),
        ("RESET", &[r#"1.000000 [0 me] "RESET""#]),
        ("EXEC", &[r#"1.000000 [0 me] "EXEC""#]),
    ] {
        assert_eq!(observed.lines_of(line), shown, "{line}");
    }
}

#[test]
fn each_command_tells_what_it_touched_itself() {
    let mut observed = Observed::new(Observe::Everything);
    observed.say("MULTI");
    observed.say("GET seen");
    observed.say("EVAL \"redis.call('SET', 'a', '1') return redis.call('GET', 'b')\" 0");
    observed.server.take_events();
    let events = observed.events_of("EXEC");
    let named: Vec<(&[u8], Source, bool)> = events
        .iter()
        .map(|event| (&event.argv[0][..], event.source, matches!(event.stage, Stage::Done(_))))
        .collect();
    let expected: [(&[u8], Source, bool); 6] = [
        (b"GET", Source::Transaction, true),
        (b"EVAL", Source::Transaction, false),
        (b"SET", Source::Script, true),
        (b"GET", Source::Script, true),
        (b"EVAL", Source::Transaction, true),
        (b"EXEC", Source::Client, true),
    ];
    assert_eq!(named, expected);
    assert_eq!(events[0].footprint.reads(), [key("seen")]);
    assert_eq!(events[2].footprint.writes(), [key("a"), Touch::Names { db: 0 }]);
    assert_eq!(events[3].footprint.reads(), [key("b")]);
    assert!(events[3].footprint.writes().is_empty());
    for (whole, parts) in [(4, vec![2, 3]), (5, vec![0, 4])] {
        for part in parts {
            let (whole, part) = (&events[whole].footprint, &events[part].footprint);
            assert!(part.reads().iter().all(|touch| whole.reads().contains(touch)));
            assert!(part.writes().iter().all(|touch| whole.writes().contains(touch)));
        }
    }
    assert_eq!(observed.server.footprint().reads(), events[5].footprint.reads());
}

#[test]
fn a_script_in_slices_ends_in_the_record_when_it_ends() {
    let mut observed = Observed::new(Observe::Everything);
    let slow = "EVAL \"redis.call('SET', 'a', '1') for i = 1, 3e5 do end return 7\" 0";
    let events = observed.events_of(slow);
    assert_eq!(events.len(), 3);
    assert_eq!(events[2].stage, Stage::Done(Value::Integer(7)));
    assert!(events[2].footprint.writes().contains(&key("a")));
    for line in ["MULTI", slow, "INCR n", slow] {
        observed.say(line);
    }
    observed.server.take_events();
    let events = observed.events_of("EXEC");
    assert_eq!(events.len(), 3 + 1 + 3 + 1);
    let three = Value::Array(vec![Value::Integer(7), Value::Integer(1), Value::Integer(7)]);
    assert_eq!(events[7].stage, Stage::Done(three));
    // One that is broken off leaves nothing behind.
    let endless = ["EVAL", "while true do end", "0"].map(Bytes::from);
    observed.server.execute(observed.client, &endless, Micros(2_000_000));
    observed.server.interrupt();
    observed.server.take_events();
    assert_eq!(observed.events_of("PING").len(), 1);
}

#[test]
fn a_script_that_has_to_be_run_once_more_is_told_once() {
    let mut observed = Observed::new(Observe::Everything);
    for (line, named) in [
        // It raises, which its fast form cannot.
        (
            "EVAL \"redis.call('INCR', 'n') redis.pcall('GET') return nil + 1\" 0",
            &["EVAL", "INCR", "GET", "EVAL"][..],
        ),
        // It catches what it has raised, and goes on.
        (
            "EVAL \"redis.call('INCR', 'n') pcall(function() return {} .. 1 end) return redis.call('INCR', 'n')\" 0",
            &["EVAL", "INCR", "INCR", "EVAL"],
        ),
        // It raises in a later slice than that of its writes.
        (
            "EVAL \"redis.call('INCR', 'n') for i = 1, 3e5 do end redis.call('INCR', 'n') error('x')\" 0",
            &["EVAL", "INCR", "INCR", "EVAL"],
        ),
    ] {
        let events = observed.events_of(line);
        let told: Vec<_> = events
            .iter()
            .map(|event| String::from_utf8_lossy(&event.argv[0]))
            .collect();
        assert_eq!(told, named, "{line}");
        assert!(events[1].footprint.writes().contains(&key("n")), "{line}");
    }
    assert_eq!(observed.say("GET n"), Value::bulk("5"));
}

#[test]
fn refusals_and_queueing_are_told_too() {
    let mut observed = Observed::new(Observe::Everything);
    let refused = |events: &[Event]| matches!(events, [event] if matches!(event.stage, Stage::Refused(_)));
    assert!(refused(&observed.events_of("NOPE")));
    observed.say("MULTI");
    observed.server.take_events();
    let events = observed.events_of("GET k");
    assert_eq!(events[0].stage, Stage::Queued);
    assert!(refused(&observed.events_of("GET")));
    assert!(matches!(&observed.events_of("EXEC")[0].stage, Stage::Done(reply) if reply.is_error()));
}

#[test]
fn nothing_is_kept_while_nobody_listens() {
    let mut observed = Observed::new(Observe::Never);
    assert!(observed.say("MONITOR").is_error());
    assert!(observed.events_of("SET k v").is_empty());
    let mut observed = Observed::new(Observe::Monitors);
    assert!(observed.events_of("SET k v").is_empty());
    assert_eq!(observed.say("MONITOR"), Value::OK);
    assert_eq!(observed.events_of("PING").len(), 1);
    let refused = Value::error("ERR Replica can't interact with the keyspace");
    assert_eq!(observed.say("GET k"), refused);
    assert_eq!(observed.say("EVAL \"return 1\" 0"), refused);
    observed.say("RESET");
    observed.server.take_events();
    assert!(observed.events_of("GET k").is_empty());
    assert!(observed.server.monitors().is_empty());
}
