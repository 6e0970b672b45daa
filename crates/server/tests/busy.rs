//! Scripts that take longer than a slice: who waits, who is told what, and what remains.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Bytes, Value, cli};
use server::{ClientId, Micros, Outcome, Server, Touch};

const NOW: Micros = Micros(1_700_000_000_000_000);
const ENDLESS: &str = "EVAL 'while true do end' 0";

struct House {
    server: Server,
    a: ClientId,
    b: ClientId,
}

impl House {
    fn new() -> House {
        let mut server = Server::new();
        let (a, b) = (server.connect(), server.connect());
        House { server, a, b }
    }

    fn say(&mut self, client: ClientId, line: &str) -> Outcome {
        self.server.execute(client, &cli::split_args(line).unwrap(), NOW)
    }

    fn ask(&mut self, client: ClientId, line: &str) -> String {
        match self.say(client, line) {
            Outcome::Reply(value) => cli::render(&value),
            Outcome::Running => panic!("{line} takes longer than a slice"),
        }
    }

    /// Go on until the script has ended.
    fn finish(&mut self) -> Value {
        loop {
            if let Outcome::Reply(value) = self.server.resume(NOW) {
                return value;
            }
        }
    }
}

#[test]
fn others_are_told_that_the_server_is_busy() {
    let mut house = House::new();
    assert_eq!(house.say(house.a, ENDLESS), Outcome::Running);
    assert_eq!(house.server.busy(), Some(house.a));
    assert!(
        house
            .ask(house.b, "GET k")
            .starts_with("(error) BUSY Redis is busy running a script.")
    );
    assert!(house.ask(house.b, "GET").contains("wrong number of arguments"));
    assert_eq!(house.ask(house.b, "WATCH k"), "OK");
    assert_eq!(house.ask(house.b, "MULTI"), "OK");
    assert!(house.ask(house.b, "GET k").starts_with("(error) BUSY"));
    let refused = house.ask(house.b, "EXEC");
    assert!(
        refused.starts_with("(error) EXECABORT Transaction discarded because of: BUSY Redis"),
        "{refused}"
    );
    house.server.interrupt();
    assert_eq!(house.ask(house.b, "EXEC"), "(error) ERR EXEC without MULTI");
}

#[test]
fn a_script_that_has_not_written_can_be_killed() {
    let mut house = House::new();
    assert_eq!(house.say(house.a, ENDLESS), Outcome::Running);
    assert_eq!(house.ask(house.b, "SCRIPT KILL"), "OK");
    assert!(cli::render(&house.finish()).starts_with("(error) ERR Script killed by user with SCRIPT KILL..."));
    assert_eq!(
        house.ask(house.b, "SCRIPT KILL"),
        "(error) NOTBUSY No scripts in execution right now."
    );
    assert_eq!(house.ask(house.a, "PING"), "PONG");
}

#[test]
fn a_script_that_has_written_cannot_be_killed_but_dropped() {
    let mut house = House::new();
    assert_eq!(
        house.say(house.a, r#"EVAL "redis.call('INCR', 'k') while true do end" 0"#),
        Outcome::Running
    );
    assert!(house.ask(house.b, "SCRIPT KILL").starts_with("(error) UNKILLABLE"));
    house.server.interrupt();
    assert_eq!(house.server.busy(), None);
    assert_eq!(house.ask(house.b, "GET k"), "\"1\"");
}

#[test]
fn a_long_script_in_a_transaction_is_followed_by_the_rest_of_it() {
    let mut house = House::new();
    for line in ["WATCH w", "MULTI", "SELECT 3"] {
        house.ask(house.a, line);
    }
    house.ask(
        house.a,
        r#"EVAL "for i = 1, 300000 do end return redis.call('SELECT', '5')" 0"#,
    );
    house.ask(house.a, "SET k 1");
    assert_eq!(house.say(house.a, "EXEC"), Outcome::Running);
    let replies = cli::render(&house.finish());
    assert_eq!(replies, "1) OK\n2) OK\n3) OK");
    assert_eq!(house.ask(house.a, "GET k"), "\"1\"");
    assert_eq!(house.ask(house.b, "GET k"), "(nil)");
}

#[test]
fn the_end_of_a_long_script_is_told_to_those_who_watch() {
    let mut house = House::new();
    house.ask(house.b, "WATCH k");
    let line = r#"EVAL "redis.call('SET', 'k', '1') for i = 1, 300000 do end return 1" 0"#;
    assert_eq!(house.say(house.a, line), Outcome::Running);
    assert_eq!(house.finish(), Value::Integer(1));
    house.ask(house.b, "MULTI");
    assert_eq!(house.say(house.b, "EXEC"), Outcome::Reply(Value::NullArray));
}

#[test]
fn a_script_outlives_its_client() {
    let mut house = House::new();
    let line = r#"EVAL "for i = 1, 300000 do end redis.call('SET', 'k', '1')" 0"#;
    assert_eq!(house.say(house.a, line), Outcome::Running);
    house.server.disconnect(house.a);
    house.finish();
    assert_eq!(house.ask(house.b, "GET k"), "\"1\"");
    assert!(!house.ask(house.b, "CLIENT LIST").contains("id=1 "));
}

#[test]
fn a_footprint_tells_what_a_script_touched() {
    let mut house = House::new();
    house.ask(house.a, "SET stock 2");
    house.ask(
        house.a,
        r#"EVAL "if redis.call('GET', KEYS[1]) then return redis.call('DECR', KEYS[1]) end" 1 stock"#,
    );
    let stock = Touch::Key {
        db: 0,
        key: Bytes::from("stock"),
    };
    let footprint = house.server.footprint();
    assert_eq!(footprint.reads(), std::slice::from_ref(&stock));
    assert_eq!(footprint.writes(), [Touch::Scripts, stock.clone()]);
    house.ask(house.a, "GET stock");
    assert_eq!(house.server.footprint().reads(), [stock]);
    assert!(!house.server.footprint().wrote_key());
}

#[test]
fn a_snapshot_put_back_is_what_it_was() {
    let mut house = House::new();
    house.ask(house.a, "SET k before");
    let snapshot = house.server.keyspace().clone();
    let digest = snapshot.digest();
    house.ask(house.a, "SET k after EX 10");
    house.ask(house.a, "SET l more");
    house.server.restore(snapshot);
    assert_eq!(house.server.keyspace().digest(), digest);
    assert_eq!(house.ask(house.a, "GET k"), "\"before\"");
    assert_eq!(house.ask(house.a, "TTL k"), "(integer) -1");
    assert_eq!(house.ask(house.a, "DBSIZE"), "(integer) 1");
}

#[test]
fn a_script_logs_to_the_server() {
    let mut house = House::new();
    house.ask(house.a, r#"EVAL "redis.log(redis.LOG_WARNING, 'low stock')" 0"#);
    let lines = house.server.take_log();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].level.name(), &lines[0].text[..]),
        ("warning", &b"low stock"[..])
    );
    assert!(house.server.take_log().is_empty());
}

#[test]
fn what_is_not_built_says_so() {
    let mut house = House::new();
    let answer = house.ask(house.a, "PFADD p a");
    assert_eq!(
        answer,
        "(error) ERR 'pfadd' is a command of Redis 7.0 that this playground has not built yet"
    );
    let answer = house.ask(house.a, "PUBSUB NUMPAT");
    assert_eq!(
        answer,
        "(error) ERR 'pubsub numpat' is a command of Redis 7.0 that this playground has not built yet"
    );
    for line in ["XADD s 1-1 a 1", "XGROUP CREATE s g 0", "XREAD BLOCK 5 STREAMS s 0"] {
        house.ask(house.a, line);
    }
    let answer = house.ask(house.a, "XREAD BLOCK 5 STREAMS s $");
    assert_eq!(
        answer,
        "(error) ERR 'xread block' is a command of Redis 7.0 that this playground has not built yet"
    );
    let answer = house.ask(house.a, "XREADGROUP GROUP g c BLOCK 5 STREAMS s t > >");
    assert!(answer.contains("NOGROUP"), "{answer}");
}

const SPIN: &str = "FUNCTION LOAD \"#!lua name=l\\nredis.register_function('spin', function(keys) if keys[1] then redis.call('SET', keys[1], 'v') end while true do end end)\"";

#[test]
fn a_function_is_killed_as_a_function() {
    let mut house = House::new();
    assert_eq!(house.ask(house.a, SPIN), "\"l\"");
    assert_eq!(house.say(house.a, "FCALL spin 0 x"), Outcome::Running);
    let busy = "(error) BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.";
    assert_eq!(house.ask(house.b, "GET k"), busy);
    assert_eq!(house.ask(house.b, "SCRIPT KILL"), busy);
    assert_eq!(house.ask(house.b, "FUNCTION LIST"), busy);
    let stats = house.ask(house.b, "FUNCTION STATS");
    assert!(
        stats.starts_with("1# \"running_script\" => 1# \"name\" => \"spin\""),
        "{stats}"
    );
    assert!(stats.contains("\"duration_ms\" => (integer) 0"), "{stats}");
    assert_eq!(house.ask(house.b, "FUNCTION KILL"), "OK");
    assert!(cli::render(&house.finish()).starts_with("(error) ERR Script killed by user with SCRIPT KILL..."));
    // The library is as it was.
    assert_eq!(house.say(house.a, "FCALL spin 1 k"), Outcome::Running);
    assert!(house.ask(house.b, "FUNCTION KILL").starts_with("(error) UNKILLABLE"));
    assert!(house.ask(house.b, "SCRIPT KILL").starts_with("(error) UNKILLABLE"));
    house.server.interrupt();
    assert_eq!(house.ask(house.b, "GET k"), "\"v\"");
}

#[test]
fn a_script_is_not_killed_as_a_function() {
    let mut house = House::new();
    assert_eq!(house.say(house.a, ENDLESS), Outcome::Running);
    let busy = "(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
    assert_eq!(house.ask(house.b, "FUNCTION KILL"), busy);
    assert_eq!(house.ask(house.b, "FUNCTION STATS"), busy);
    assert_eq!(house.ask(house.b, "SCRIPT KILL"), "OK");
    assert!(house.finish().is_error());
}
