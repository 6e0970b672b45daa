//! All orders of a few Redis clients: what is found, what is proved, what is told.

use std::task::Poll;

use scenario::explore::{
    Case, CaseRule, Count, Exploration, Fault, Finding, Group, Limits, Outcome, Schedule, Test, When,
};

const RACY: &str = "
local stock = tonumber(redis.call('GET', KEYS[1]))
if stock and stock > 0 then redis.call('DECR', KEYS[1]) return 'sold' end
return 'out'";

const WATCHED: &str = "
for try = 1, 4 do
  redis.call('WATCH', KEYS[1])
  local stock = tonumber(redis.call('GET', KEYS[1]))
  if stock <= 0 then redis.call('UNWATCH') return 'out' end
  redis.call('MULTI')
  redis.call('DECR', KEYS[1])
  if redis.call('EXEC') then return 'sold' end
end
error('gave up')";

fn shop(program: &str, count: u32, script: bool) -> Case {
    let rule = |name: &str, when, test| CaseRule {
        name: name.to_owned(),
        when,
        test,
    };
    Case {
        title: "One item".to_owned(),
        setup: vec!["SET stock 1".to_owned()],
        groups: vec![Group {
            name: "buyer".to_owned(),
            count,
            script,
            keys: vec!["stock".to_owned()],
            args: Vec::new(),
            program: program.to_owned(),
        }],
        rules: vec![
            rule(
                "never below zero",
                When::Always,
                Test::Lua("return tonumber(redis.call('GET', 'stock')) >= 0".to_owned()),
            ),
            rule(
                "sold once",
                When::Finally,
                Test::AtMost {
                    count: 1,
                    result: "sold".to_owned(),
                },
            ),
            rule("as if one after another", When::Finally, Test::Serializable),
            rule(
                "somebody buys",
                When::Sometimes,
                Test::Lua("return redis.call('GET', 'stock') == '0'".to_owned()),
            ),
        ],
        limits: Limits::default(),
    }
}

fn explore(case: &Case) -> (Exploration, Finding) {
    let mut exploration = Exploration::new(case).unwrap_or_else(|problems| panic!("{problems:#?}"));
    while exploration.advance(1_000) == Poll::Pending {}
    let finding = exploration.finding().clone();
    (exploration, finding)
}

#[test]
fn check_then_act_is_caught_with_the_smallest_break() {
    let case = shop(RACY, 4, false);
    let (mut exploration, finding) = explore(&case);
    assert_eq!(finding.outcome, Outcome::Broken);
    let broken = finding.broken.unwrap();
    assert_eq!(broken.rule, "never below zero");
    assert!(broken.smallest);
    assert_eq!(broken.schedule.counts, [2], "two are enough");
    let told: Vec<String> = broken
        .replay
        .steps
        .iter()
        .map(|step| format!("{}: {}", step.who, step.line()))
        .collect();
    assert_eq!(
        told,
        [
            "buyer 1: GET stock → \"1\"",
            "buyer 2: GET stock → \"1\"",
            "buyer 2: DECR stock → (integer) 0",
            "buyer 1: DECR stock → (integer) -1",
        ]
    );
    assert_eq!(
        broken.why,
        "buyer 1 read stock at step 1; buyer 2 wrote it at step 3; buyer 1 wrote it at step 4, on a value that was gone."
    );
    // The numbers are those of the design note.
    assert_eq!(finding.executions, Some(Count::Exact(1_176)));
    let exactly = |number| Count::Exact(number);
    let shares: Vec<Count> = finding.shares.iter().map(|(_, count)| *count).collect();
    assert_eq!(shares, [exactly(1_152), exactly(1_152), exactly(1_152)]);
    let again = exploration
        .replay(&Schedule::parse(&broken.schedule.code()).unwrap())
        .unwrap();
    assert_eq!(format!("{again:?}"), format!("{:?}", broken.replay));
}

#[test]
fn every_ending_is_told_with_its_share() {
    let (_, finding) = explore(&shop(RACY, 2, false));
    let told: Vec<String> = finding
        .endings
        .iter()
        .map(|ending| {
            format!(
                "{} {} {:?} {:?}",
                ending.interleavings, ending.breaking, ending.results, ending.data
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"4 4 ["sold", "sold"] [("stock", Some("-1"))]"#,
            r#"2 0 ["out", "sold"] [("stock", Some("0"))]"#,
        ]
    );
    assert_eq!(finding.outcomes, Some(2));
}

/// Of groups the server announces nothing.
#[test]
fn what_a_group_does_is_seen_and_disturbs_no_watch() {
    let worker = "redis.call('XREADGROUP', 'GROUP', 'g', 'me', 'STREAMS', 's', '>')
        return redis.call('XACK', 's', 'g', '1-1')";
    let sender = "redis.call('WATCH', 's') redis.call('MULTI') redis.call('XADD', 's', '2-1', 'job', 'print')
        return redis.call('EXEC') and 'sent' or 'disturbed'";
    let mut case = shop(worker, 1, false);
    case.setup = ["XADD s 1-1 job mail", "XGROUP CREATE s g 0"].map(str::to_owned).into();
    case.groups.push(Group {
        name: "sender".to_owned(),
        program: sender.to_owned(),
        ..case.groups[0].clone()
    });
    case.rules = vec![CaseRule {
        name: "nobody is disturbed".to_owned(),
        when: When::Finally,
        test: Test::AtMost {
            count: 0,
            result: "disturbed".to_owned(),
        },
    }];
    let (_, finding) = explore(&case);
    assert_ne!(finding.outcome, Outcome::Broken);
    assert_eq!(
        finding.outcomes,
        Some(2),
        "the second entry is given to the worker or not"
    );
}

#[test]
fn rules_may_hang_on_the_way() {
    let shopping = |program: &str, when, test| {
        let mut case = shop(program, 2, false);
        case.rules = vec![CaseRule {
            name: "on the way".to_owned(),
            when,
            test,
        }];
        explore(&case).1
    };
    let kept = || Test::NoLostUpdate(vec!["stock".to_owned()]);
    let blind = "local n = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], n - 1)";
    let lost = shopping(blind, When::Always, kept());
    assert_eq!(lost.outcome, Outcome::Broken);
    assert_eq!(lost.broken.unwrap().anomaly.unwrap().name(), "lost update");
    assert_eq!(lost.breaking, Some(Count::Exact(4)));
    // What is made of what is there overwrites nothing.
    assert_eq!(shopping(RACY, When::Always, kept()).outcome, Outcome::Holds);
    let anew = format!("{blind} redis.call('GET', KEYS[1])");
    // Of twenty orders, eight have one client's first two calls before the other's.
    assert_eq!(shopping(&anew, When::Always, kept()).breaking, Some(Count::Exact(12)));
    // It was one less at some time, though it is two less in the end.
    let one_less = || Test::Lua("return redis.call('GET', 'stock') == '0'".to_owned());
    let decr = "redis.call('DECR', KEYS[1])";
    assert_eq!(shopping(decr, When::Eventually, one_less()).outcome, Outcome::Holds);
    assert_eq!(shopping(decr, When::Finally, one_less()).outcome, Outcome::Broken);
    let both = format!("{decr} {decr}");
    let never = || Test::Lua("return redis.call('GET', 'stock') == '-9'".to_owned());
    let missed = shopping(&both, When::Eventually, never());
    assert_eq!(missed.breaking, Some(Count::Exact(6)));
    assert!(
        missed
            .broken
            .unwrap()
            .why
            .ends_with("The rule has not held at any time.")
    );
}

#[test]
fn optimism_and_scripts_are_proved() {
    for (program, script, clients) in [(RACY, true, 6), (WATCHED, false, 3)] {
        let (_, finding) = explore(&shop(program, clients, script));
        assert_eq!(finding.outcome, Outcome::Holds, "script {script}: {finding:#?}");
        assert!(finding.broken.is_none());
        println!("{:?} interleavings, {} states", finding.executions, finding.states);
    }
}

#[test]
fn clients_that_forget_are_followed_by_what_they_still_hold() {
    // Eight calls of each of four clients, every one of them about the same key: as many orders as
    // there are ways to shuffle four packs of eight cards.
    let adding = "
for i = 1, 4 do
  local v = tonumber(redis.call('GET', KEYS[1]))
  redis.call('SET', KEYS[1], v + 1)
end
return 'out'";
    let (_, finding) = explore(&Case {
        rules: shop(adding, 4, false).rules.into_iter().take(1).collect(),
        ..shop(adding, 4, false)
    });
    assert_eq!(finding.outcome, Outcome::Holds, "{finding:#?}");
    // 32! / (8!)^4
    assert_eq!(finding.executions, Some(Count::Exact(99_561_092_450_391_000)));
    assert!(finding.states < 200_000, "{} states", finding.states);
}

#[test]
fn a_forgotten_watch_is_caught() {
    let forgotten = WATCHED.replace("redis.call('WATCH', KEYS[1])", "");
    let (_, finding) = explore(&shop(&forgotten, 2, false));
    assert_eq!(finding.outcome, Outcome::Broken);
    // What is queued goes with the step before it: EXEC alone is one.
    let steps = finding.broken.unwrap().replay.steps;
    assert_eq!(steps.len(), 4);
    assert!(
        steps[0].line().contains("GET stock") && steps[0].line().contains("QUEUED"),
        "{}",
        steps[0].line()
    );
}

#[test]
fn what_never_happens_proves_nothing() {
    let mut case = shop("return 'out'", 2, false);
    case.rules.remove(2);
    let (_, finding) = explore(&case);
    assert_eq!(finding.outcome, Outcome::Never(vec!["somebody buys".to_owned()]));
}

#[test]
fn bounds_and_doubts_are_no_verdict() {
    let endless = "while true do redis.call('INCR', KEYS[1]) end";
    let mut case = shop(endless, 2, false);
    case.rules.truncate(1);
    case.limits = Limits {
        steps: 12,
        ..Limits::default()
    };
    let (_, finding) = explore(&case);
    assert!(
        matches!(&finding.outcome, Outcome::Undecided(why) if why.contains("steps")),
        "{finding:?}"
    );
    for (program, why) in [
        ("return redis.call('CLIENT', 'ID')", "CLIENT"),
        ("return redis.call('RANDOMKEY')", "chance"),
    ] {
        let (_, finding) = explore(&shop(program, 2, false));
        assert!(
            matches!(&finding.outcome, Outcome::Undecided(text) if text.contains(why)),
            "{finding:?}"
        );
    }
    let mut exploration = Exploration::new(&shop(RACY, 4, false)).unwrap();
    exploration.give_up("stopped");
    assert_eq!(exploration.finding().outcome, Outcome::Undecided("stopped".to_owned()));
}

#[test]
fn a_client_that_dies_between_two_writes_leaks_a_key() {
    let leak = "redis.call('INCR', KEYS[1]) redis.call('EXPIRE', KEYS[1], 60) return 1";
    let mut case = shop(leak, 1, false);
    case.setup = Vec::new();
    case.groups[0].keys = vec!["counter".to_owned()];
    case.rules = vec![CaseRule {
        name: "counter has a TTL".to_owned(),
        when: When::Finally,
        test: Test::Expires(vec!["counter".to_owned()]),
    }];
    let (_, finding) = explore(&case);
    assert_eq!(finding.outcome, Outcome::Holds, "nobody dies");
    case.limits.faults.deaths = 1;
    let (_, finding) = explore(&case);
    assert_eq!(finding.outcome, Outcome::Broken);
    let broken = finding.broken.unwrap();
    assert_eq!(broken.replay.steps.len(), 2);
    assert_eq!(broken.replay.steps[1].fault, Some(Fault::Dies));
    case.groups[0].script = true;
    assert_eq!(explore(&case).1.outcome, Outcome::Holds, "a script is not interrupted");
}

#[test]
fn a_lock_that_expires_is_deleted_by_another() {
    let unsafe_lock = "
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', '10') then return 'busy' end
redis.call('GET', 'work')
if redis.call('GET', KEYS[1]) ~= ARGV[1] then redis.call('SET', 'lost', '1') end
redis.call('DEL', KEYS[1])
return 'done'";
    let group = |name: &str| Group {
        name: name.to_owned(),
        count: 1,
        script: false,
        keys: vec!["lock".to_owned()],
        args: vec![name.to_owned()],
        program: unsafe_lock.to_owned(),
    };
    let mut case = shop("", 1, false);
    case.setup.clear();
    case.groups = vec![group("A"), group("B")];
    case.rules = vec![CaseRule {
        name: "nobody loses the lock".to_owned(),
        when: When::Always,
        test: Test::Lua("return not redis.call('GET', 'lost')".to_owned()),
    }];
    assert_eq!(explore(&case).1.outcome, Outcome::Holds, "time stands still");
    case.limits.jumps = 1;
    let (_, finding) = explore(&case);
    assert_eq!(finding.outcome, Outcome::Broken, "{finding:#?}");
    let steps = finding.broken.unwrap().replay.steps;
    assert!(
        steps.iter().any(|step| step.jump > 10_000_000 && step.who == "clock"),
        "{steps:#?}"
    );
}

#[test]
fn what_is_wrong_is_said_before_anything_runs() {
    let mut case = shop("return +", 2, false);
    case.setup.push("SET stock".to_owned());
    case.rules[0].test = Test::Lua("if".to_owned());
    let problems = Exploration::new(&case).err().unwrap();
    let parts: Vec<&str> = problems.iter().map(|problem| problem.part.as_str()).collect();
    assert_eq!(parts, ["setup", "client 1", "rule 1"]);
    let none = Exploration::new(&Case::default()).err().unwrap();
    assert_eq!(none.len(), 2);
}

/// Who is connected when the server restarts is told with the next command, which nobody hears, and
/// has lost what the connection knew. Who has not said anything yet is not connected.
#[test]
fn a_restart_takes_data_and_connections_with_it() {
    let queue = "
redis.call('WATCH', KEYS[1])
redis.call('MULTI')
redis.call('INCR', KEYS[1])
local ok, done = pcall(redis.call, 'EXEC')
if not ok then return 'gone' end
return done and 'counted' or 'beaten'";
    let mut case = shop(queue, 1, false);
    case.rules = vec![CaseRule {
        name: "nothing is lost".to_owned(),
        when: When::Finally,
        test: Test::Lua("return redis.call('GET', 'stock') ~= '1'".to_owned()),
    }];
    assert_eq!(explore(&case).1.outcome, Outcome::Holds, "nothing goes wrong");
    case.limits.restarts = 1;
    let (_, finding) = explore(&case);
    let broken = finding.broken.unwrap();
    assert_eq!(
        broken.replay.order(),
        "R A2",
        "a client that begins after it notices nothing else"
    );
    assert!(
        broken.why.contains("server restarts without its data"),
        "{}",
        broken.why
    );
    case.rules[0].test = Test::Lua("return results[1] == 'counted'".to_owned());
    let (_, finding) = explore(&case);
    let replay = finding.broken.unwrap().replay;
    assert_eq!(replay.order(), "A R A!");
    assert_eq!(replay.results[0].as_deref(), Some("\"gone\""));
    assert_eq!(replay.steps[2].fault, Some(Fault::FindsConnectionGone));
    assert_eq!(
        replay.keyspaces[1].database(0).len(),
        0,
        "the transaction was never carried out"
    );
}

#[test]
fn a_server_that_restarts_has_no_scripts_for_programs_that_rely_on_them() {
    let mut case = shop("return redis.call('EVALSHA', ARGV[1], '0')", 1, false);
    case.groups[0].args = vec!["e0e1f9fabfc9d4800c877a703b823ac0578ff8db".to_owned()];
    case.setup = vec!["SCRIPT LOAD 'return 1'".to_owned()];
    case.rules.truncate(1);
    case.rules[0].test = Test::Lua("return true".to_owned());
    assert_eq!(explore(&case).1.outcome, Outcome::Holds);
    case.limits.restarts = 1;
    let (_, finding) = explore(&case);
    assert!(
        matches!(&finding.outcome, Outcome::Undecided(why) if why.contains("send EVAL")),
        "{finding:?}"
    );
    case.groups[0].script = true;
    case.groups[0].program = "return 1".to_owned();
    assert_eq!(explore(&case).1.outcome, Outcome::Holds, "the text is sent then");
}

/// Four clients that count to four, which have far more orders than may be tried.
fn too_large(rule: &str) -> Case {
    let count = "for i = 1, 4 do redis.call('SET', KEYS[1], redis.call('GET', KEYS[1]) + 1) end";
    let mut case = shop(count, 4, false);
    case.rules = vec![CaseRule {
        name: "the count".to_owned(),
        when: When::Finally,
        test: Test::Lua(rule.to_owned()),
    }];
    case.setup = vec!["SET stock 0".to_owned()];
    case.limits.states = 20;
    case
}

#[test]
fn where_orders_are_too_many_some_are_drawn() {
    let broken = too_large("return redis.call('GET', 'stock') == '16'");
    let (_, finding) = explore(&broken);
    assert_eq!(finding.outcome, Outcome::Broken);
    let found = finding.broken.unwrap();
    assert!(!found.smallest, "nobody knows that");
    assert_eq!(found.schedule.counts, [4]);
    let again = explore(&broken).1.broken.unwrap();
    assert_eq!(again.schedule, found.schedule, "the same seed draws the same");
}

#[test]
fn drawing_orders_proves_nothing() {
    let mut kept = too_large("return tonumber(redis.call('GET', 'stock')) <= 16");
    let reason = |case: &Case| match explore(case).1.outcome {
        Outcome::Undecided(why) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reason(&kept),
        "there are more states than it may keep; 10000 interleavings drawn by chance broke no rule, \
         each with a chance of at least 1 in 4096 to meet a break that hangs on 3 orderings"
    );
    kept.limits.samples = 0;
    assert_eq!(reason(&kept), "there are more states than it may keep");
}

#[test]
fn the_setup_of_a_race_is_explored_with_few_clients() {
    let mut setup = scenario::scenarios().remove(0).setup;
    let case = |setup: &scenario::Setup, variant| Case::of(setup, variant, Limits::default());
    let refused = case(&setup, scenario::Variant::App).unwrap_err();
    assert_eq!(
        refused[0].message,
        "Every order is tried for 1 to 12 clients, not 5000."
    );
    (setup.clients, setup.setup) = (3, "SET stock 1".to_owned());
    let (mut exploration, finding) = explore(&case(&setup, scenario::Variant::App).unwrap());
    assert_eq!(finding.breaking, Some(Count::Exact(60)));
    let drawing = exploration.drawing(100).unwrap();
    assert_eq!(drawing.dots[0].passing, [Count::Exact(66), Count::Exact(6)]);
    assert_eq!(drawing.dots[0].data, [("stock".to_owned(), Some("1".to_owned()))]);
    assert_eq!(drawing.dots[0].clients, ["GET stock"; 3]);
    assert_eq!(drawing.lines[0].command, "GET stock");
    let ends = drawing.dots.iter().filter(|dot| dot.is_end && !dot.broken);
    let good: Vec<_> = ends.map(|dot| (dot.passing[1], &dot.data[0].1)).collect();
    assert_eq!(good, [(Count::Exact(6), &Some("0".to_owned()))]);
    assert!(exploration.drawing(5).is_none(), "too many to draw");
    setup.rule.lua.clear();
    let (_, finding) = explore(&case(&setup, scenario::Variant::Script).unwrap());
    assert_eq!(finding.outcome, Outcome::Holds);
    setup.setup = "SET stock 1\nSET".to_owned();
    let wrong = case(&setup, scenario::Variant::Script).unwrap_err();
    assert_eq!(wrong[0].place, Some(12..15));
}
