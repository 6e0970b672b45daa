//! `raceground serve` beside a real server, and with the clients that people use.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on ends")]

mod serve {
    mod benchmark;
    mod calls;
    mod clients;
    mod monitor;
    mod protocol;
    mod redis_cli;
}
