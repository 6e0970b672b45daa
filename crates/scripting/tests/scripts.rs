//! Scripts against a host that knows three commands, and the same texts as client programs.

use std::collections::BTreeMap;
use std::task::Poll;

use resp::{Bytes, Protocol, Value, cli};
use scripting::{Action, Automaton, Host, LogLevel, Scripts};

#[derive(Default)]
struct Shelf {
    values: BTreeMap<Bytes, i64>,
    log: Vec<String>,
}

impl Host for Shelf {
    fn call(&mut self, argv: &[Bytes], _protocol: Protocol) -> Value {
        let key = argv.get(1).cloned().unwrap_or_default();
        match &argv[0].to_ascii_uppercase()[..] {
            b"GET" => self
                .values
                .get(&key)
                .map_or(Value::Null, |n| Value::bulk(n.to_string())),
            b"DECR" => {
                let n = self.values.entry(key).or_default();
                *n -= 1;
                Value::Integer(*n)
            }
            b"ECHO" => Value::Bulk(key),
            _ => Value::error("ERR Unknown Redis command called from script"),
        }
    }

    fn log(&mut self, level: LogLevel, text: Bytes) {
        self.log
            .push(format!("{} {}", level.name(), String::from_utf8_lossy(&text)));
    }
}

const INVENTORY: &str = "-- Sell one item, if there is one left.
local stock = tonumber(redis.call('GET', KEYS[1]))
if stock and stock > 0 then
  return redis.call('DECR', KEYS[1])
end
return -1
";

fn eval(shelf: &mut Shelf, text: &str) -> String {
    let mut scripts = Scripts::new();
    let (sha, _) = match scripts.load(text.as_bytes()) {
        Ok(sha) => sha,
        Err(refused) => return cli::render(&refused),
    };
    assert!(scripts.start(sha.as_bytes(), &[Bytes::from("stock")], &[]));
    let mut fuel = 10_000_000;
    match scripts.resume(shelf, &mut fuel) {
        Poll::Ready(reply) => cli::render(&reply),
        Poll::Pending => "pending".to_owned(),
    }
}

#[test]
fn a_script_sells_until_nothing_is_left() {
    let mut shelf = Shelf::default();
    shelf.values.insert(Bytes::from("stock"), 2);
    let replies: Vec<String> = (0..3).map(|_| eval(&mut shelf, INVENTORY)).collect();
    assert_eq!(replies, ["(integer) 1", "(integer) 0", "(integer) -1"]);
}

#[test]
fn errors_are_the_servers() {
    let mut shelf = Shelf::default();
    let cases = [
        (
            "return (",
            "(error) ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'",
        ),
        (
            "return nosuch",
            "(error) ERR user_script:1: Script attempted to access nonexistent global variable 'nosuch' script: ",
        ),
        (
            "x = 1",
            "(error) ERR user_script:1: Attempt to modify a readonly table script: ",
        ),
        (
            "redis.call('NOPE')",
            "(error) ERR Unknown Redis command called from script script: ",
        ),
        ("\n\nredis.call('NOPE', 1)", "on @user_script:3."),
        (
            "return redis.pcall('NOPE')",
            "(error) ERR Unknown Redis command called from script",
        ),
        (
            "redis.call('GET', nil)",
            "(error) ERR Lua redis lib command arguments must be strings or integers script: ",
        ),
        ("return redis.error_reply('My Err')", "(error) My Err"),
        (
            "return {1, {ok = 'fine'}, false, 3.9, nil, 7}",
            "1) (integer) 1\n2) fine\n3) (nil)\n4) (integer) 3",
        ),
        ("redis.x = 1", "Attempt to modify a readonly table script: "),
        (
            "local ok, e = pcall(redis.call, 'NOPE') return e",
            "\"ERR Unknown Redis command called from script\"",
        ),
        ("return redis.call('ECHO', 0.1)", "\"0.10000000000000001\""),
    ];
    for (text, expected) in cases {
        let reply = eval(&mut shelf, text);
        assert!(reply.contains(expected), "{text}\n{reply}\n{expected}");
    }
}

#[test]
fn a_script_without_end_can_be_dropped() {
    let mut scripts = Scripts::<Shelf>::new();
    let mut shelf = Shelf::default();
    let (sha, _) = scripts.load(b"while true do end").unwrap();
    assert!(scripts.start(sha.as_bytes(), &[], &[]));
    for _ in 0..3 {
        assert_eq!(scripts.resume(&mut shelf, &mut 10_000), Poll::Pending);
    }
    scripts.interrupt();
    assert!(!scripts.is_running());
    let (sha, _) = scripts.load(b"redis.log(redis.LOG_NOTICE, 'a', 1) return 7").unwrap();
    assert!(scripts.start(sha.as_bytes(), &[], &[]));
    assert_eq!(scripts.resume(&mut shelf, &mut 10_000), Poll::Ready(Value::Integer(7)));
    assert_eq!(shelf.log, ["notice a 1"]);
}

#[test]
fn a_client_program_waits_for_every_reply() {
    let mut program = Automaton::new(INVENTORY.as_bytes(), vec![Bytes::from("stock")], vec![], 1_000_000).unwrap();
    let mut fuel = 1_000_000;
    let Poll::Ready(start) = program.start(&mut fuel) else {
        panic!("out of fuel")
    };
    let Action::Call { argv, place } = program.action(start).clone() else {
        panic!("no call")
    };
    assert_eq!(argv, ["GET", "stock"]);
    assert_eq!(place.unwrap().line, 2);
    let mut ends = Vec::new();
    for stock in ["2", "1", "0", "2", "abc"] {
        let Poll::Ready(next) = program.after(start, &Value::bulk(stock), &mut fuel) else {
            panic!("out of fuel")
        };
        ends.push(match program.action(next).clone() {
            Action::Call { argv, .. } => {
                let Poll::Ready(end) = program.after(next, &Value::Integer(5), &mut fuel) else {
                    panic!()
                };
                format!("{} {:?}", String::from_utf8_lossy(&argv[0]), program.action(end))
            }
            other => format!("{other:?}"),
        });
    }
    assert_eq!(
        ends,
        [
            "DECR Done(Integer(5))",
            "DECR Done(Integer(5))",
            "Done(Integer(-1))",
            "DECR Done(Integer(5))",
            "Done(Integer(-1))",
        ]
    );
}

#[test]
fn a_client_program_without_end_is_stopped() {
    let mut program = Automaton::new(b"while true do end", vec![], vec![], 100_000).unwrap();
    let mut slices = 0;
    let end = loop {
        slices += 1;
        if let Poll::Ready(end) = program.start(&mut 1_000) {
            break end;
        }
    };
    assert!(slices > 10);
    assert!(matches!(program.action(end), Action::Endless { .. }));
}

#[test]
fn clients_draw_the_same_numbers_in_whatever_order_they_go_on() {
    let text = b"local a = math.random(1000) redis.call('GET', 'k') return {a, math.random(1000)}";
    let mut program = Automaton::new(text, vec![], vec![], 1_000_000).unwrap();
    let mut fuel = 1_000_000;
    let Poll::Ready(start) = program.start(&mut fuel) else {
        panic!("out of fuel")
    };
    let mut ends = Vec::new();
    for reply in ["a", "b", "c"] {
        let Poll::Ready(end) = program.after(start, &Value::bulk(reply), &mut fuel) else {
            panic!("out of fuel")
        };
        ends.push(program.action(end).clone());
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[1], ends[2]);
}

#[test]
fn what_one_client_sets_in_a_library_is_not_there_for_the_next() {
    let text = b"local before = cjson.encode_number_precision() cjson.encode_number_precision(3)
        local reply = redis.call('GET', 'k') return {before, cjson.encode_number_precision()}";
    let mut program = Automaton::new(text, vec![], vec![], 1_000_000).unwrap();
    let mut fuel = 1_000_000;
    let Poll::Ready(start) = program.start(&mut fuel) else {
        panic!("out of fuel")
    };
    for reply in ["a", "b"] {
        let Poll::Ready(end) = program.after(start, &Value::bulk(reply), &mut fuel) else {
            panic!("out of fuel")
        };
        let numbers = vec![Value::Integer(14), Value::Integer(3)];
        assert_eq!(*program.action(end), Action::Done(Value::Array(numbers)));
    }
}

/// Who comes to a state that is not shared goes on as ever, and so do those who come after them by
/// the same way.
#[test]
fn states_of_ones_own_say_the_same_and_keep_their_number() {
    let text = b"local sum = 0
        for call = 1, 6 do sum = sum + redis.call('INCRBY', 'k', sum) end
        if sum > 1000 then return #nil end
        return {sum, math.random(1000)}";
    let automaton = || Automaton::new(text, vec![], vec![], 1_000_000).unwrap();
    let ends = |program: &mut Automaton, replies: [i64; 6]| {
        let mut fuel = 1_000_000;
        let Poll::Ready(mut node) = program.start(&mut fuel) else {
            panic!("out of fuel")
        };
        let mut said = vec![(node, program.action(node).clone())];
        for reply in replies {
            let Poll::Ready(next) = program.after(node, &Value::Integer(reply), &mut fuel) else {
                panic!("out of fuel")
            };
            node = next;
            said.push((node, program.action(node).clone()));
        }
        said
    };
    let (mut kept, mut own) = (automaton(), automaton());
    own.share(2);
    for replies in [
        [1, 2, 3, 4, 5, 6],
        [1, 2, 3, 4, 5, 6],
        [1, 2, 9, 9, 9, 9],
        [1, 2, 3, 4, 5, 6_000],
    ] {
        let (kept, own) = (ends(&mut kept, replies), ends(&mut own, replies));
        let actions = |said: &[(_, Action)]| said.iter().map(|(_, action)| action.clone()).collect::<Vec<_>>();
        assert_eq!(actions(&kept), actions(&own), "{replies:?}");
        assert!(own[3..].iter().all(|(node, _)| *node == own[3].0));
        assert!(!own[..3].iter().any(|(node, _)| *node == own[3].0));
    }
}

/// What is short to write and would take all memory, and all time, in one call.
#[test]
fn a_call_of_a_library_ends_before_the_memory_does() {
    let shelf = &mut Shelf::default();
    for text in [
        "local t = {} for i = 1, 60 do t = {t, t} end return cjson.encode(t)",
        "local t = ('x'):rep(1000000) for i = 1, 5 do local u = {} for j = 1, 100 do u[j] = t end t = u end return cjson.encode(t)",
        "local t = {} for i = 1, 15 do local u = {} for j = 1, 100 do u[j] = t end t = u end return cmsgpack.pack(t)",
        "return cjson.decode('[' .. ('[],'):rep(2000000) .. '1]')",
        "return cmsgpack.unpack('\\221\\0\\76\\75\\64' .. ('\\144'):rep(5000000))",
    ] {
        let reply = eval(shelf, text);
        assert!(reply.starts_with("(error) ERR not enough memory"), "{text}: {reply}");
    }
}
