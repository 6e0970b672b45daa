//! Whatever is typed: a clear trouble at the right place, and the next race works.

use scenario::{Field, Progress, Race, Report, Rule, Setup, Severity, Trouble, Variant, Verdict, check, scenarios};

const BOTH: [Variant; 2] = [Variant::App, Variant::Script];

fn inventory() -> Setup {
    Setup {
        clients: 20,
        ..scenarios().remove(0).setup
    }
}

fn program(text: &str) -> Setup {
    Setup {
        program: text.into(),
        rule: Rule::default(),
        ..inventory()
    }
}

/// Both variants refuse, and for the same reasons.
fn refused(setup: &Setup) -> Vec<Trouble> {
    let [app, script] = BOTH.map(|variant| Race::new(setup, variant).err().unwrap_or_default());
    assert!(!app.is_empty(), "nothing is wrong");
    assert_eq!(app, script);
    assert!(app.iter().all(|trouble| trouble.clients == 0));
    app
}

fn run(setup: &Setup, variant: Variant) -> Report {
    let mut race = Race::new(setup, variant).unwrap_or_else(|troubles| panic!("{troubles:#?}"));
    while race.advance(1_000) != Progress::Done {}
    race.report()
}

/// The one trouble in which every client of the race ended, and the text it points at.
fn trouble_of_all(setup: &Setup, variant: Variant) -> (Trouble, &str) {
    let report = run(setup, variant);
    assert_eq!(
        (report.failed, report.refused, report.took),
        (20, 0, 0),
        "{:?}",
        report.troubles
    );
    let [trouble] = &report.troubles[..] else {
        panic!("{:?}", report.troubles)
    };
    assert_eq!((trouble.field, trouble.clients), (Field::Program, 20));
    let place = trouble.place.clone().unwrap_or_default();
    (trouble.clone(), &setup.program[place])
}

fn fields(troubles: &[Trouble]) -> Vec<Field> {
    troubles.iter().map(|trouble| trouble.field).collect()
}

#[test]
fn an_empty_program_has_nothing_to_run() {
    for text in ["", " \n\t"] {
        let [trouble] = &refused(&program(text))[..] else {
            panic!()
        };
        assert_eq!(
            (trouble.field, trouble.message.as_str()),
            (Field::Program, "The program is empty: nothing to run.")
        );
    }
}

#[test]
fn a_program_that_does_not_compile_is_refused_with_line_and_column() {
    let setup = program("local a = 1\nif a then\n  return = 2\nend");
    let [trouble] = &refused(&setup)[..] else { panic!() };
    assert_eq!(trouble.field, Field::Program);
    assert_eq!(
        trouble.message,
        "ERR Error compiling script (new function): user_script:3: unexpected symbol near '='"
    );
    let place = trouble.place.clone().unwrap();
    assert_eq!((place.start, &setup.program[place]), (31, "="));
}

#[test]
fn every_syntax_error_is_told_at_once_and_the_first_in_the_servers_words() {
    let setup = program("if a != 1 then\n  x += 1\nend\nreturn (");
    let troubles = refused(&setup);
    let said: Vec<_> = troubles
        .iter()
        .map(|one| (one.code.unwrap_or_default(), &setup.program[one.place.clone().unwrap()]))
        .collect();
    let expected = [
        ("lua::foreign-operator", "!="),
        ("lua::foreign-operator", "+="),
        ("lua::unexpected-symbol", ""),
    ];
    assert_eq!(said, expected);
    assert_eq!(
        troubles[0].message,
        "ERR Error compiling script (new function): user_script:1: 'then' expected near '!'"
    );
    assert_eq!(troubles[0].help.as_deref(), Some("Write ~= for unequal."));
    assert_eq!(check(&setup.program, ""), troubles);
}

#[test]
fn a_warning_keeps_no_race_from_starting() {
    let setup = program("local unused = 1\nif redis.call('EXISTS', KEYS[1]) then return 1 end");
    let said = check(&setup.program, "return x");
    let codes: Vec<_> = said
        .iter()
        .map(|one| (one.field, one.code.unwrap_or_default()))
        .collect();
    let expected = [
        (Field::Program, "lua::unused-local"),
        (Field::Program, "redis::zero-is-true"),
        (Field::Rule, "lua::undefined-global"),
    ];
    assert_eq!(codes, expected);
    assert!(said.iter().all(|one| one.severity != Severity::Error));
    assert_eq!(run(&setup, Variant::Script).failed, 0);
}

#[test]
fn a_runtime_error_is_shown_at_its_line() {
    let setup = program("local a = redis.call('GET', 'nothing')\nreturn 1 + a");
    let (app, app_at) = trouble_of_all(&setup, Variant::App);
    let (script, script_at) = trouble_of_all(&setup, Variant::Script);
    let words = "user_script:2: attempt to perform arithmetic on local 'a' (a boolean value)";
    assert!(app.message.contains(words), "{}", app.message);
    assert!(
        script.message.starts_with(&format!("ERR {words} script: ")),
        "{}",
        script.message
    );
    assert_eq!(app_at, script_at);
    assert!("return 1 + a".contains(app_at) && app_at.contains('a'), "{app_at:?}");
    assert!(app.help.is_some());
}

#[test]
fn the_servers_refusal_of_a_call_is_shown_at_the_call() {
    let cases = [
        (
            "redis.call('NOSUCH', 1)",
            "unknown command 'NOSUCH'",
            "Unknown Redis command called from script",
        ),
        (
            "redis.call('GET')",
            "wrong number of arguments for 'get' command",
            "Wrong number of args calling Redis command from script",
        ),
        (
            "redis.call('DECR', 'word')",
            "ERR value is not an integer or out of range",
            "ERR value is not an integer or out of range",
        ),
    ];
    for (call, to_a_client, to_a_script) in cases {
        let setup = Setup {
            setup: "SET word abc".into(),
            ..program(&format!("local x = 1\n{call}\nreturn x"))
        };
        for (variant, words) in [(Variant::App, to_a_client), (Variant::Script, to_a_script)] {
            let (trouble, at) = trouble_of_all(&setup, variant);
            assert!(trouble.message.contains(words), "{variant:?}: {}", trouble.message);
            assert!(at.starts_with("redis.call"), "{variant:?} {call}: {at:?}");
            assert!(trouble.help.is_some(), "{}", trouble.message);
        }
    }
}

#[test]
fn numkeys_that_make_no_sense_are_answered_as_by_the_server() {
    let cases = [
        ("EVAL 'return 1' -1", "ERR Number of keys can't be negative"),
        (
            "EVAL 'return 1' 3 a",
            "ERR Number of keys can't be greater than number of args",
        ),
        ("EVAL 'return 1' x", "ERR value is not an integer or out of range"),
    ];
    for (line, words) in cases {
        let setup = Setup {
            setup: format!("SET a 1\n  {line}\nSET stock 5"),
            ..program("return 1")
        };
        let [trouble] = &refused(&setup)[..] else { panic!() };
        assert_eq!((trouble.field, trouble.message.as_str()), (Field::Setup, words));
        assert_eq!(&setup.setup[trouble.place.clone().unwrap()], line);
    }
}

#[test]
fn numbers_out_of_range_are_named_with_their_range() {
    for (clients, words) in [(0, "0"), (5_001, "5,001"), (1_000_000_000, "1,000,000,000")] {
        let [trouble] = &refused(&Setup { clients, ..inventory() })[..] else {
            panic!()
        };
        assert_eq!(trouble.field, Field::Clients);
        assert_eq!(trouble.message, format!("A race has 1 to 5,000 clients, not {words}."));
    }
    let setup = Setup {
        round_trip_us: 10_000_001,
        jitter_percent: 101,
        arrivals_us: 3_600_000_001,
        seed: u64::MAX,
        ..inventory()
    };
    let troubles = refused(&setup);
    assert_eq!(
        fields(&troubles),
        [Field::RoundTrip, Field::Jitter, Field::Arrivals, Field::Seed]
    );
    assert_eq!(
        troubles[0].message,
        "A round trip takes 0 to 10,000 ms, not 10,000.001."
    );
}

#[test]
fn set_up_lines_are_refused_each_at_its_place() {
    let setup = Setup {
        setup: "SET stock 100\nSET stock\nNOSUCH 1\nSET a \"b\nSET w x\nINCR w\n".into(),
        ..inventory()
    };
    let troubles = refused(&setup);
    let said: Vec<_> = troubles
        .iter()
        .map(|trouble| (&setup.setup[trouble.place.clone().unwrap()], trouble.message.as_str()))
        .collect();
    let expected = [
        ("SET stock", "ERR wrong number of arguments for 'set' command"),
        (
            "NOSUCH 1",
            "ERR unknown command 'NOSUCH', with args beginning with: '1' ",
        ),
        ("\"", "Invalid argument(s): this quote is never closed."),
        ("INCR w", "ERR value is not an integer or out of range"),
    ];
    assert_eq!(said, expected);
    assert_eq!(fields(&troubles), [Field::Setup; 4]);
}

#[test]
fn keys_and_arguments_that_cannot_be_split_are_refused() {
    let setup = Setup {
        keys: "a 'b".into(),
        args: "\"c\"d".into(),
        ..inventory()
    };
    let troubles = refused(&setup);
    assert_eq!(fields(&troubles), [Field::Keys, Field::Args]);
    assert_eq!(troubles[0].place, Some(2..3));
    assert_eq!(troubles[1].place, Some(2..3));
}

#[test]
fn a_rule_has_to_compile_to_run_to_read_only_and_to_hold() {
    let cases = [
        (
            "return )",
            "ERR Error compiling script (new function): user_script:1: unexpected symbol near ')'",
            Some(")"),
        ),
        (
            "return nil + 1",
            "ERR user_script:1: attempt to perform arithmetic on a nil value",
            None,
        ),
        (
            "redis.call('SET', 'x', 1) return true",
            "ERR Write commands are not allowed from read-only scripts.",
            Some("redis.call"),
        ),
        ("return false", "The rule does not hold even before the race.", None),
        (
            "while true do end",
            "The rule was stopped after 1,000,000 instructions.",
            None,
        ),
    ];
    for (lua, words, at) in cases {
        let setup = Setup {
            rule: Rule {
                name: "r".into(),
                lua: lua.into(),
                ..Rule::default()
            },
            ..inventory()
        };
        let [trouble] = &refused(&setup)[..] else {
            panic!("{lua}")
        };
        assert_eq!(trouble.field, Field::Rule);
        assert!(trouble.message.starts_with(words), "{}", trouble.message);
        if let Some(at) = at {
            let place = &lua[trouble.place.clone().unwrap()];
            assert!(place.starts_with(at), "{place:?}");
        }
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let setup = Setup {
        program: "return (".into(),
        setup: "GET".into(),
        rule: Rule {
            name: "r".into(),
            lua: "x".into(),
            ..Rule::default()
        },
        keys: "'".into(),
        clients: 0,
        ..inventory()
    };
    assert_eq!(
        fields(&refused(&setup)),
        [Field::Program, Field::Setup, Field::Rule, Field::Keys, Field::Clients]
    );
}

#[test]
fn a_program_without_end_is_stopped_in_slices() {
    let setup = program("while true do end");
    for variant in BOTH {
        let mut race = Race::new(&setup, variant).unwrap();
        let mut slices = 0;
        while race.advance(1_000) != Progress::Done {
            slices += 1;
        }
        assert!(
            slices > 100,
            "{variant:?}: {slices} slices, so that a stop can come between them"
        );
        let report = race.report();
        assert_eq!(report.failed, 20);
        let [trouble] = &report.troubles[..] else {
            panic!("{:?}", report.troubles)
        };
        assert!(
            trouble.message.contains("stopped after 100,000,000 instructions"),
            "{}",
            trouble.message
        );
        assert_eq!(trouble.clients, 20);
    }
}

#[test]
fn a_program_that_calls_without_end_is_stopped() {
    let (trouble, _) = trouble_of_all(&program("while true do redis.call('GET', 'stock') end"), Variant::App);
    assert_eq!(trouble.message, "Stopped after 1,000 calls without coming to an end.");
}

#[test]
fn a_rule_that_fails_during_the_race_does_not_hold_and_says_why() {
    let lua = "return redis.call('GET', 'stock') + 0 > 0 or redis.call('GET', 'none') + 0";
    let setup = Setup {
        setup: "SET stock 3".into(),
        rule: Rule {
            name: "r".into(),
            lua: lua.into(),
            ..Rule::default()
        },
        ..inventory()
    };
    let report = run(&setup, Variant::Script);
    assert_eq!((report.verdict, report.breaks), (Verdict::Broken, 1));
    assert_eq!((report.troubles[0].field, report.troubles[0].clients), (Field::Rule, 0));
    assert_eq!(
        report.first_break.unwrap().story.last().unwrap().after.as_deref(),
        Some("0")
    );
}

#[test]
fn without_a_rule_there_is_no_verdict() {
    let report = run(
        &Setup {
            rule: Rule::default(),
            ..inventory()
        },
        Variant::App,
    );
    assert_eq!(
        (report.verdict, report.breaks, report.first_break),
        (Verdict::NoRule, 0, None)
    );
}

#[test]
fn logged_lines_name_their_client() {
    let setup = program("redis.log(redis.LOG_WARNING, 'hello ' .. KEYS[1])\nredis.call('GET', KEYS[1])");
    for variant in BOTH {
        let log = run(&setup, variant).log;
        assert_eq!(log.len(), 20, "{variant:?}");
        assert_eq!(
            (log[0].level.as_str(), log[0].text.as_str()),
            ("warning", "hello stock")
        );
        let mut clients: Vec<u32> = log.iter().map(|line| line.client).collect();
        clients.sort_unstable();
        assert_eq!(clients, (1..=20).collect::<Vec<_>>());
    }
}

#[test]
fn the_tallied_key_may_be_missing_or_no_number() {
    let none = run(&program("return redis.call('DEL', 'stock')"), Variant::App);
    assert_eq!(
        (none.stock_before, none.stock_after, none.taken, none.took),
        (Some(100), None, None, 1)
    );
    let word = Setup {
        setup: "SET stock some".into(),
        ..program("return redis.call('GET', 'stock')")
    };
    let word = run(&word, Variant::App);
    assert_eq!(
        (word.stock_before, word.stock_after.as_deref(), word.taken),
        (None, Some("some"), None)
    );
}
