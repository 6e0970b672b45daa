//! A session beside other clients: a forked one is nobody's business, a synchronous one holds
//! everybody back, and one that runs for too long stops.

use std::time::{Duration, Instant};

use resp::{Bytes, Value, cli};
use tests::ldb::{Connection, Opening};
use tests::served::Served;
use tests::suite::RealServer;

const SCRIPT: &str = "redis.call('SET', 'k', 'v')\nreturn redis.call('GET', 'k')";

fn words(line: &str) -> Vec<Bytes> {
    cli::split_args(line).unwrap()
}

fn opening(script: &str, is_sync: bool) -> Opening {
    Opening {
        script: script.to_owned(),
        is_sync,
        ..Opening::default()
    }
}

/// What a forked session, one that ends and one whose client leaves change, as others see it.
fn forked(port: u16) -> Vec<Value> {
    let mut other = Connection::open(port);
    let mut seen = Vec::new();
    let mut session = Connection::open(port);
    session.debug(&opening(SCRIPT, false));
    session.say(&words("step"));
    seen.push(other.ask(&words("GET k")));
    session.say(&words("redis SET k mine"));
    seen.push(other.ask(&words("SET k theirs")));
    let lines = session.say(&words("continue"));
    assert_eq!(lines, ["<endsession>", "\"mine\""]);
    seen.push(other.ask(&words("GET k")));
    let mut left = Connection::open(port);
    left.debug(&opening(SCRIPT, false));
    drop(left);
    seen.push(other.ask(&words("GET k")));
    seen
}

#[test]
fn a_forked_session_changes_nothing_and_holds_nobody_back() {
    let (real, served) = (RealServer::launch(), Served::launch());
    assert_eq!(forked(served.port()), forked(real.port()));
}

/// What another client sees of a synchronous session, and that it waited.
fn synchronous(port: u16, ending: &str) -> (Value, bool) {
    let mut other = Connection::open(port);
    other.ask(&words("SET k before"));
    let mut session = Connection::open(port);
    session.debug(&opening(SCRIPT, true));
    session.say(&words("step"));
    let asked = Instant::now();
    let waiting = std::thread::spawn(move || (other.ask(&words("GET k")), asked.elapsed()));
    std::thread::sleep(Duration::from_millis(300));
    match ending {
        "leave" => drop(session),
        ending => drop(session.say(&words(ending))),
    }
    let (value, waited) = waiting.join().unwrap();
    (value, waited >= Duration::from_millis(250))
}

#[test]
fn a_synchronous_session_changes_the_data_and_everybody_else_waits() {
    let (real, served) = (RealServer::launch(), Served::launch());
    for ending in ["continue", "abort", "leave"] {
        let mine = synchronous(served.port(), ending);
        assert_eq!(mine, synchronous(real.port(), ending), "{ending}");
        assert_eq!(mine, (Value::bulk("v"), true), "{ending}");
    }
}

/// How an endless script stops, and how one ends whose client has left.
fn endless(port: u16) -> (Vec<String>, Vec<String>, Value) {
    let mut other = Connection::open(port);
    other.ask(&words("CONFIG SET busy-reply-threshold 200"));
    let script = "local n = 0\nwhile true do n = n + 1 end";
    let mut session = Connection::open(port);
    session.debug(&opening(script, false));
    let stopped = session.say(&words("continue"));
    let aborted = session.say(&words("abort"));
    let mut left = Connection::open(port);
    left.debug(&opening(script, true));
    drop(left);
    (stopped, aborted, other.ask(&words("PING")))
}

#[test]
fn an_endless_script_stops_by_itself_and_ends_if_nobody_is_there() {
    let (real, served) = (RealServer::launch(), Served::launch());
    let mine = endless(served.port());
    assert_eq!(mine, endless(real.port()));
    assert_eq!(
        mine.0[0],
        "* Stopped at 2, stop reason = timeout reached, infinite loop?"
    );
}

/// What a client is answered that debugs at the wrong time, or the wrong thing.
fn refusals(port: u16) -> Vec<Value> {
    let mut seen = Vec::new();
    for lines in [
        &["SCRIPT DEBUG"][..],
        &["SCRIPT DEBUG MAYBE", "SCRIPT DEBUG no", "EVAL 'return 1' 0"],
        &["MULTI", "SCRIPT DEBUG YES", "EXEC", "EVAL 'return 1' 0"],
        &[
            "SCRIPT DEBUG yes",
            "EVALSHA x 0",
            "EVALSHA_RO x 0",
            "PING",
            "SCRIPT DEBUG NO",
            "EVAL 'return 1' 0",
        ],
        &["SCRIPT DEBUG YES", "EVAL 'return 1' x"],
        &["SCRIPT DEBUG YES", "EVAL 'return 1'"],
        &["SCRIPT DEBUG YES", "EVAL 'return (' 0"],
        &["SCRIPT DEBUG SYNC", "EVAL 'return (' 0"],
        &[
            "SCRIPT DEBUG YES",
            "EVAL_RO \"return redis.call('SET','k','v')\" 0",
            "s",
        ],
    ] {
        let mut client = Connection::open(port);
        seen.extend(lines.iter().map(|line| client.ask(&words(line))));
    }
    seen
}

#[test]
fn what_cannot_be_debugged_is_refused_in_the_same_words() {
    let (real, served) = (RealServer::launch(), Served::launch());
    assert_eq!(refusals(served.port()), refusals(real.port()));
}
