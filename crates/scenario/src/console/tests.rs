//! What is typed and what is seen.

use super::*;

const PROGRAM: &str = "return {KEYS, ARGV}";

fn filled(setup: &str) -> (Console, String) {
    let mut console = Console::new(setup);
    loop {
        if let Poll::Ready(said) = console.resume(0) {
            return (console, said.prompt + &said.hint);
        }
    }
}

fn hear(console: &mut Console, line: &str) -> Said {
    let mut said = console.say(line, PROGRAM, 1_000_000);
    loop {
        match said {
            Poll::Ready(said) => return said,
            Poll::Pending => said = console.resume(1_000_000),
        }
    }
}

fn say(console: &mut Console, line: &str) -> String {
    let said = hear(console, line);
    said.prompt + &said.text
}

#[test]
fn it_answers_as_redis_cli_prints() {
    let (mut console, filled) = filled("SET stock 1\n\nHSET h a 1\nSELECT 3\nSET x 1");
    assert_eq!(
        filled,
        "127.0.0.1:6379> Filled by 4 setup commands: 3 keys. Type help for help."
    );
    let mut says = |line| say(&mut console, line);
    assert_eq!(says("GET stock"), "127.0.0.1:6379> \"1\"");
    assert_eq!(says("HGETALL h"), "127.0.0.1:6379> 1) \"a\"\n2) \"1\"");
    assert_eq!(says("select 3"), "127.0.0.1:6379[3]> OK");
    assert_eq!(says("MULTI"), "127.0.0.1:6379[3](TX)> OK");
    assert_eq!(says("GET x"), "127.0.0.1:6379[3](TX)> QUEUED");
    assert_eq!(says("EXEC"), "127.0.0.1:6379[3]> 1) \"1\"");
    assert_eq!(says("SET 'a"), "127.0.0.1:6379[3]> Invalid argument(s)");
    assert_eq!(
        says("SET a\0b c"),
        "127.0.0.1:6379[3]> (error) ERR wrong number of arguments for 'set' command"
    );
    assert_eq!(says("SET a 😀"), "127.0.0.1:6379[3]> OK");
    assert_eq!(says("GET a"), "127.0.0.1:6379[3]> \"\\xf0\\x9f\\x98\\x80\"");
    assert_eq!(says("RESET"), "127.0.0.1:6379> RESET");
}

#[test]
fn one_of_something_is_one() {
    let (_, filled) = filled("SET a 1");
    assert!(filled.contains("by 1 setup command: 1 key."), "{filled}");
}

#[test]
fn lines_that_are_refused_are_named() {
    let (_, filled) = filled("SET a 1\nSET 'b\nINCR a b\nEVAL 'while true do end' 0");
    for said in [
        "Setup, line 2: ",
        "line 3: ERR wrong number",
        "line 4: This script was stopped",
        "1 key.",
    ] {
        assert!(filled.contains(said), "{filled}");
    }
}

#[test]
fn what_a_client_watches_another_may_change() {
    let (mut console, _) = filled("SET stock 1");
    for line in [
        "WATCH stock",
        "client 2",
        "DECR stock",
        "client 1",
        "MULTI",
        "DECR stock",
    ] {
        say(&mut console, line);
    }
    assert_eq!(say(&mut console, "EXEC"), "127.0.0.1:6379> (nil)");
    let said = hear(&mut console, "client 6");
    assert_eq!((said.client, said.hint.as_str()), (1, "There are clients 1 to 5."));
    assert_eq!(hear(&mut console, "CLIENT 5").client, 5);
}

#[test]
fn a_script_without_an_end_is_stopped_by_a_word_by_another_client_or_by_the_limit() {
    let (mut console, _) = filled("");
    let endless = "EVAL 'while true do end' 0";
    assert!(console.say(endless, "", 0).is_pending());
    let waits = hear(&mut console, "GET a").hint;
    assert!(waits.starts_with("This client waits"), "{waits}");
    say(&mut console, "client 2");
    let busy = say(&mut console, "GET a");
    assert!(busy.contains("(error) BUSY Redis is busy"), "{busy}");
    console.stop();
    let stopped = console.resume(0).map(|said| said.hint);
    assert_eq!(stopped, Poll::Ready("Client 1 was answered. Stopped.".to_owned()));
    assert!(console.say(endless, "", 0).is_pending());
    say(&mut console, "client 1");
    assert!(say(&mut console, "SCRIPT KILL").ends_with("OK"));
    let killed = console
        .resume(0)
        .map(|said| said.text.contains("Script killed by user"));
    assert_eq!(killed, Poll::Ready(true));
    assert!(hear(&mut console, endless).hint.contains("was stopped after 100,000"));
}

#[test]
fn a_script_file_takes_keys_and_behind_a_comma_arguments() {
    let (mut console, _) = filled("");
    let mut runs =
        |words: &str| say(&mut console, &format!("redis-cli --eval {words}")).replace("127.0.0.1:6379> ", "");
    let both = "1) 1) \"k1\"\n   2) \"k2\"\n2) 1) \"a1\"";
    assert_eq!(runs("script.lua k1 k2 , a1"), both);
    assert_eq!(runs("script k1 k2 , a1"), both);
    // As redis-cli 7.0.15: a comma that does not stand alone is part of a key, a second one an argument.
    assert_eq!(runs("script k1, a"), "1) 1) \"k1,\"\n   2) \"a\"\n2) (empty array)");
    assert_eq!(
        runs("script , a , b"),
        "1) (empty array)\n2) 1) \"a\"\n   2) \",\"\n   3) \"b\""
    );
    assert_eq!(
        runs("nope.lua a"),
        "Can't open file 'nope.lua': No such file or directory"
    );
    assert_eq!(runs(""), "Unrecognized option or bad number of args for: '--eval'");
    assert_eq!(say(&mut console, "redis-cli SET a 1"), "127.0.0.1:6379> OK");
    assert!(hear(&mut console, "redis-cli -p 1").hint.contains("--eval"));
}

#[test]
fn help_is_laid_out_as_redis_cli_does() {
    let (mut console, _) = filled("");
    let get = "  GET key\n  summary: Returns the value of a string.\n  since: 1.0.0\n  group: string";
    assert_eq!(hear(&mut console, "help get").text.lines().next(), get.lines().next());
    let script = hear(&mut console, "HELP script load").text;
    assert!(
        script.starts_with("  SCRIPT LOAD script\n  summary: ")
            && script.ends_with("\n  since: 2.6.0\n  group: scripting"),
        "{script}"
    );
    let group = hear(&mut console, "help @transactions").text;
    assert_eq!(
        (group.matches("summary:").count(), group.matches("group:").count()),
        (5, 0)
    );
    assert!(hear(&mut console, "help @nosuch").hint.starts_with("There is no such"));
    assert!(
        hear(&mut console, "help")
            .text
            .starts_with("To get help about Redis commands type:")
    );
    assert_eq!(hear(&mut console, "clear").then, Then::Empty);
    assert_eq!(hear(&mut console, "quit").then, Then::Close);
}

#[test]
fn an_error_is_followed_by_what_to_do() {
    let (mut console, _) = filled("SET a x");
    let mut hint = |line| hear(&mut console, line).hint;
    assert_eq!(hint("GET"), "GET key");
    assert_eq!(hint("SET 'a"), "Column 5: this quote is never closed.");
    assert!(hint("LPUSH a 1").starts_with("TYPE says"));
    assert!(hint("EVALSHA ffffffffffffffffffffffffffffffffffffffff 0").starts_with("Send the script"));
    assert!(hint("nosuch").starts_with("help @<group>"));
    assert_eq!(hint("GET a"), "");
}

#[test]
fn a_long_reply_is_cut() {
    let (mut console, _) = filled("SETRANGE a 200000 é");
    let said = hear(&mut console, "GET a");
    assert!(
        said.text.len() <= LONGEST && said.hint.ends_with(" bytes more"),
        "{}",
        said.hint
    );
}

#[test]
fn a_line_of_a_megabyte_is_carried_out() {
    let (mut console, _) = filled("");
    assert_eq!(hear(&mut console, &format!("SET a {}", "x".repeat(1 << 20))).text, "OK");
    assert_eq!(hear(&mut console, "STRLEN a").text, "(integer) 1048576");
}

#[test]
fn nothing_that_would_wait_leaves_a_client_waiting() {
    let (mut console, _) = filled("");
    for line in [
        "BLPOP a 0",
        "SUBSCRIBE a",
        "PSUBSCRIBE a*",
        "MONITOR",
        "WAIT 1 0",
        "SHUTDOWN",
        "XREAD BLOCK 0 STREAMS s $",
    ] {
        let said = hear(&mut console, line);
        println!("{line}: {} / {}", said.text, said.hint);
        assert!(!said.text.is_empty(), "{line}");
    }
    assert_eq!(hear(&mut console, "DBSIZE").text, "(integer) 0");
}

#[test]
fn keys_expire_by_the_clock_it_is_given() {
    let (mut console, _) = filled("SET a 1 EX 10");
    let mut at = |line, now| match console.say(line, "", now) {
        Poll::Ready(said) => said.text,
        Poll::Pending => panic!("it is no script"),
    };
    assert_eq!(at("TTL a", 3_000_000), "(integer) 7");
    assert_eq!(at("DBSIZE", 10_001_000), "(integer) 0");
}
