//! A script under a debugger: forth, back, and what is seen on the way.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::{Bytes, Value, cli};
use server::debugger::{Debugger, Entry, Goal, Level, Progress, Reason, Seen};
use server::{Micros, Outcome, SLICE, Server};

const NOW: Micros = Micros(1_700_000_000_000_000);

/// One that counts, with a function, a loop, an upvalue and some commands.
const COUNTS: &[u8] = b"local sum, calls = 0, 0
local function add(n)
  calls = calls + 1
  return sum + n
end
for i = 1, tonumber(ARGV[1]) do
  sum = add(i)
  redis.call('SET', KEYS[1], sum)
end
redis.log(redis.LOG_NOTICE, 'done')
return {sum, calls}
";

fn debugger(script: &[u8], args: &[&str]) -> Debugger {
    let mut server = Server::new();
    let client = server.connect();
    let set = cli::split_args("SET there 1").unwrap();
    assert_eq!(server.execute(client, &set, NOW), Outcome::Reply(Value::OK));
    let args = args.iter().map(|arg| Bytes::copy_from_slice(arg.as_bytes())).collect();
    let mut debugger = Debugger::fork(&mut server, client, script, vec![Bytes::from("k")], args, NOW).unwrap();
    assert_eq!(run(&mut debugger), Progress::Stopped(Reason::Step));
    debugger
}

fn run(debugger: &mut Debugger) -> Progress {
    for _ in 0..1_000 {
        match debugger.work(NOW, SLICE) {
            Progress::Working => {}
            other => return other,
        }
    }
    panic!("it does not stop");
}

fn go(debugger: &mut Debugger, goal: Goal) -> Progress {
    debugger.go(goal);
    run(debugger)
}

/// Everything that can be seen where it stands.
fn state(debugger: &mut Debugger) -> (u32, u64, Vec<Level>, Vec<Entry>, u128) {
    (
        debugger.line(),
        debugger.steps(),
        debugger.levels(),
        debugger.entries().to_vec(),
        debugger.keyspace().digest(),
    )
}

fn local<'a>(levels: &'a [Level], name: &str) -> Option<&'a Seen> {
    let local = levels[0].locals.iter().find(|local| local.name == name);
    local.map(|local| &local.value)
}

#[test]
fn five_steps_forward_and_five_back_give_the_same_state() {
    let mut debugger = debugger(COUNTS, &["20"]);
    for start in [0, 1, 7, 11, 30] {
        while debugger.steps() < start + 1 {
            go(&mut debugger, Goal::Into);
        }
        let mut before = vec![state(&mut debugger)];
        for _ in 0..5 {
            assert_eq!(go(&mut debugger, Goal::Into), Progress::Stopped(Reason::Step));
            before.push(state(&mut debugger));
        }
        for expected in before.iter().rev().skip(1) {
            assert_eq!(go(&mut debugger, Goal::Back), Progress::Stopped(Reason::Step));
            assert_eq!(&state(&mut debugger), expected);
        }
    }
}

#[test]
fn back_from_the_beginning_stays_there_and_back_from_the_end_returns_to_the_last_line() {
    let mut debugger = debugger(b"local a = 1\nreturn a", &[]);
    go(&mut debugger, Goal::Back);
    assert_eq!((debugger.line(), debugger.steps()), (1, 1));
    assert_eq!(go(&mut debugger, Goal::Continue), Progress::Ended(Value::Integer(1)));
    go(&mut debugger, Goal::Back);
    assert_eq!(debugger.line(), 2);
    assert_eq!(go(&mut debugger, Goal::Into), Progress::Ended(Value::Integer(1)));
}

#[test]
fn over_stays_in_its_function_and_out_leaves_it() {
    let mut debugger = debugger(COUNTS, &["3"]);
    let mut lines = vec![debugger.line()];
    for _ in 0..5 {
        go(&mut debugger, Goal::Over);
        lines.push(debugger.line());
    }
    assert_eq!(lines, [1, 5, 6, 7, 8, 6]);
    go(&mut debugger, Goal::Into);
    go(&mut debugger, Goal::Into);
    assert_eq!(debugger.line(), 3);
    let levels = debugger.levels();
    assert_eq!(levels.len(), 2);
    assert_eq!(levels[0].name.as_deref(), Some("add"));
    assert_eq!((levels[0].line, levels[1].line), (3, 7));
    assert_eq!(local(&levels, "n"), Some(&Seen::Number(2.0)));
    let upvalues: Vec<(&str, &Seen)> = levels[0].upvalues.iter().map(|v| (&*v.name, &v.value)).collect();
    assert_eq!(upvalues, [("calls", &Seen::Number(1.0)), ("sum", &Seen::Number(1.0))]);
    go(&mut debugger, Goal::Out);
    assert_eq!((debugger.line(), debugger.levels().len()), (8, 1));
}

#[test]
fn the_next_command_is_shown_before_it_is_called() {
    let mut debugger = debugger(COUNTS, &["2"]);
    let set = |sum: &str| {
        ["SET", "k", sum]
            .map(|word| Bytes::copy_from_slice(word.as_bytes()))
            .to_vec()
    };
    assert_eq!(go(&mut debugger, Goal::Call), Progress::Stopped(Reason::Call(set("1"))));
    assert_eq!(debugger.line(), 8);
    assert_eq!(local(&debugger.levels(), "i"), Some(&Seen::Number(1.0)));
    assert!(debugger.changes().is_empty());
    assert_eq!(go(&mut debugger, Goal::Call), Progress::Stopped(Reason::Call(set("3"))));
    assert_eq!(debugger.changes().len(), 1);
    go(&mut debugger, Goal::Back);
    assert_eq!(debugger.line(), 8);
    go(&mut debugger, Goal::Into);
    assert_eq!(debugger.line(), 6);
    let done = Value::Array(vec![Value::Integer(3), Value::Integer(2)]);
    assert_eq!(go(&mut debugger, Goal::Call), Progress::Ended(done));
}

#[test]
fn a_breakpoint_stops_where_its_condition_holds() {
    let mut debugger = debugger(COUNTS, &["50"]);
    debugger.set_breakpoint(8, Some(b"i == 17 and sum > 1"));
    assert_eq!(
        go(&mut debugger, Goal::Continue),
        Progress::Stopped(Reason::Breakpoint(None))
    );
    assert_eq!(local(&debugger.levels(), "i"), Some(&Seen::Number(17.0)));
    // One that cannot be evaluated says why.
    debugger.set_breakpoint(8, Some(b"i.x.y"));
    let Progress::Stopped(Reason::Breakpoint(Some(Seen::Text(why)))) = go(&mut debugger, Goal::Continue) else {
        panic!("no stop");
    };
    assert!(String::from_utf8_lossy(&why).contains("attempt to index"), "{why:?}");
    assert!(debugger.remove_breakpoint(8));
    assert!(matches!(go(&mut debugger, Goal::Continue), Progress::Ended(_)));
}

#[test]
fn a_watched_key_stops_when_it_changes() {
    let mut debugger = debugger(COUNTS, &["3"]);
    debugger.watch(Bytes::from("k"));
    debugger.watch(Bytes::from("there"));
    for sum in [1, 3, 6] {
        let stopped = Progress::Stopped(Reason::Changed(Bytes::from("k")));
        assert_eq!(go(&mut debugger, Goal::Continue), stopped);
        let value = debugger.call(&["GET", "k"].map(Bytes::from));
        assert_eq!(value, Value::bulk(sum.to_string()));
    }
    assert!(matches!(go(&mut debugger, Goal::Continue), Progress::Ended(_)));
}

#[test]
fn what_is_evaluated_sees_and_changes_the_variables_and_is_done_again_on_the_way_back() {
    let mut debugger = debugger(COUNTS, &["3"]);
    debugger.set_breakpoint(3, None);
    go(&mut debugger, Goal::Continue);
    assert_eq!(debugger.evaluate(b"n + sum + calls", Some(0)), Ok(Seen::Number(1.0)));
    assert_eq!(debugger.evaluate(b"i * 10", Some(1)), Ok(Seen::Number(10.0)));
    assert_eq!(debugger.evaluate(b"n = 100", Some(0)), Ok(Seen::Nil));
    assert!(debugger.evaluate(b"nowhere", Some(0)).is_err());
    assert!(debugger.evaluate(b"while true do end", Some(0)).is_err());
    debugger.call(&["SET", "mine", "1"].map(Bytes::from));
    debugger.remove_breakpoint(3);
    go(&mut debugger, Goal::Out);
    assert_eq!(local(&debugger.levels(), "sum"), Some(&Seen::Number(100.0)));
    let there = state(&mut debugger);
    go(&mut debugger, Goal::Into);
    go(&mut debugger, Goal::Back);
    assert_eq!(state(&mut debugger), there);
    assert_eq!(debugger.changes().len(), 1);
    // From the beginning it is the script alone.
    go(&mut debugger, Goal::Restart);
    assert!(debugger.changes().is_empty());
    let six = Value::Array(vec![Value::Integer(6), Value::Integer(3)]);
    assert_eq!(go(&mut debugger, Goal::Continue), Progress::Ended(six));
}

#[test]
fn an_endless_script_is_stopped_and_ended() {
    let mut debugger = debugger(b"local n = 0\nwhile true do n = n + 1 end", &[]);
    debugger.go(Goal::Continue);
    for _ in 0..3 {
        assert_eq!(debugger.work(NOW, SLICE), Progress::Working);
    }
    debugger.halt();
    assert_eq!(run(&mut debugger), Progress::Stopped(Reason::Step));
    assert_eq!(debugger.line(), 2);
    let Value::Error(text) = debugger.abort("enough") else {
        panic!("no error");
    };
    assert!(text.starts_with(b"ERR enough script: "), "{text:?}");
    assert!(text.ends_with(b", on @user_script:2."), "{text:?}");
    assert!(matches!(run(&mut debugger), Progress::Ended(Value::Error(_))));
}

#[test]
fn nobody_else_sees_what_it_does() {
    let mut server = Server::new();
    let client = server.connect();
    let script = b"redis.call('SET', 'k', 1)\nreturn redis.call('TIME')";
    let mut debugger = Debugger::fork(&mut server, client, script, Vec::new(), Vec::new(), NOW).unwrap();
    run(&mut debugger);
    go(&mut debugger, Goal::Into);
    let Progress::Ended(time) = go(&mut debugger, Goal::Into) else {
        panic!("no end");
    };
    // The same once more, though the clock has gone on.
    go(&mut debugger, Goal::Back);
    debugger.go(Goal::Into);
    assert_eq!(debugger.work(Micros(NOW.0 + 5_000_000), SLICE), Progress::Ended(time));
    assert!(server.keyspace().database(0).is_empty());
    assert_eq!(debugger.keyspace().database(0).len(), 1);
}

#[test]
fn errors_and_endless_recursion_end_it_as_they_end_any_script() {
    let mut debugger = debugger(b"local function f() return 1 + f() end\nreturn f()", &[]);
    let Progress::Ended(Value::Error(text)) = go(&mut debugger, Goal::Continue) else {
        panic!("no error");
    };
    assert!(text.starts_with(b"ERR user_script:1: stack overflow"), "{text:?}");
    let mut server = Server::new();
    let client = server.connect();
    let refused = Debugger::fork(&mut server, client, b"return (", Vec::new(), Vec::new(), NOW);
    assert!(refused.is_err());
}

#[test]
fn a_breakpoint_in_a_coroutine_shows_its_variables() {
    let script = b"local co = coroutine.wrap(function(a)
  local b = coroutine.yield(a + 1)
  return b
end)
local x = co(1)
x = co(x)
return x";
    let mut debugger = debugger(script, &[]);
    debugger.set_breakpoint(3, None);
    go(&mut debugger, Goal::Continue);
    assert_eq!(local(&debugger.levels(), "b"), Some(&Seen::Number(2.0)));
    go(&mut debugger, Goal::Back);
    assert_eq!(debugger.line(), 6);
    go(&mut debugger, Goal::Into);
    assert_eq!(debugger.line(), 3);
}

#[test]
fn a_clients_program_is_debugged_with_commands_of_its_own() {
    let mut server = Server::new();
    let client = server.connect();
    let text = b"redis.call('WATCH', KEYS[1])
local n = tonumber(redis.call('GET', KEYS[1]) or 0)
redis.call('MULTI')
redis.call('SET', KEYS[1], n + 1)
local replies = redis.call('EXEC')
redis.call('EVAL', 'return redis.call(\"INCR\", KEYS[1])', 1, KEYS[1])
error('no more')";
    let keys = vec![Bytes::from("k")];
    let mut debugger = Debugger::program(&mut server, client, text, keys, Vec::new(), NOW).unwrap();
    run(&mut debugger);
    let mut before = vec![state(&mut debugger)];
    for _ in 0..6 {
        go(&mut debugger, Goal::Into);
        before.push(state(&mut debugger));
    }
    assert_eq!(debugger.line(), 7);
    let value = |debugger: &mut Debugger| debugger.call(&["GET", "k"].map(Bytes::from));
    for expected in before.iter().rev().skip(1) {
        go(&mut debugger, Goal::Back);
        assert_eq!(&state(&mut debugger), expected);
    }
    let failed = Value::error("user_script:7: no more");
    assert_eq!(go(&mut debugger, Goal::Continue), Progress::Ended(failed));
    assert_eq!(value(&mut debugger), Value::bulk("2"));
    assert!(server.keyspace().database(0).is_empty());
}
