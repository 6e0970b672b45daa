//! What INFO counts: the real server counts the same, but for the time that commands take.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use resp::cli;
use server::{ClientId, Micros, Outcome, Server};

fn ask(server: &mut Server, client: ClientId, line: &str) -> String {
    match server.execute(client, &cli::split_args(line).unwrap(), Micros::from_millis(1)) {
        Outcome::Reply(value) => cli::render(&value),
        Outcome::Running => panic!("{line} takes longer than a slice"),
    }
}

#[test]
fn commands_are_counted_by_what_came_of_them() {
    let mut server = Server::new();
    let client = server.connect();
    for line in [
        "SET k x",
        "INCR k",
        "LPUSH",
        "NOPE",
        "EVAL \"return redis.call('GET', 'k')\" 0",
    ] {
        ask(&mut server, client, line);
    }
    let counted = [
        "# Commandstats",
        "cmdstat_eval:calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0",
        "cmdstat_get:calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0",
        "cmdstat_incr:calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=1",
        "cmdstat_lpush:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0",
        "cmdstat_set:calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0",
    ];
    let told = ask(&mut server, client, "INFO commandstats");
    assert_eq!(told.lines().collect::<Vec<_>>(), counted);
    let told = ask(&mut server, client, "INFO stats");
    assert!(
        told.contains("total_commands_processed:5\r\ntotal_error_replies:3"),
        "{told}"
    );
    assert_eq!(ask(&mut server, client, "CONFIG RESETSTAT"), "OK");
    let told = ask(&mut server, client, "INFO errorstats");
    assert_eq!(told, "# Errorstats\r\n");
}

#[test]
fn codes_that_scripts_make_up_do_not_fill_the_memory() {
    let mut server = Server::new();
    let client = server.connect();
    for n in 0..300 {
        let line = format!("EVAL \"return redis.error_reply('E{n} x')\" 0");
        assert_eq!(ask(&mut server, client, &line), format!("(error) E{n} x"));
    }
    let told = ask(&mut server, client, "INFO errorstats");
    assert_eq!(told.lines().count(), 1 + 128);
}
