//! redis-benchmark, with everything it does by itself.

use std::process::Command;

use tests::served::Served;
use xtask::program;

/// What it measures if nobody says otherwise, as it calls them.
const DEFAULTS: [&str; 20] = [
    "PING_INLINE",
    "PING_MBULK",
    "SET",
    "GET",
    "INCR",
    "LPUSH",
    "RPUSH",
    "LPOP",
    "RPOP",
    "SADD",
    "HSET",
    "SPOP",
    "ZADD",
    "ZPOPMIN",
    "LPUSH (needed to benchmark LRANGE)",
    "LRANGE_100 (first 100 elements)",
    "LRANGE_300 (first 300 elements)",
    "LRANGE_500 (first 500 elements)",
    "LRANGE_600 (first 600 elements)",
    "MSET (10 keys)",
];

fn benchmark(port: u16, options: &[&str]) -> String {
    let program = program::find_one("redis-benchmark")
        .expect("redis-benchmark is not installed (`cargo xtask test` installs it)");
    let output = Command::new(program)
        .args(["-p", &port.to_string(), "-n", "2000", "--csv"])
        .args(options)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(output.status.success(), "{told}");
    // It goes on after an error reply, and only says so.
    assert!(!told.to_ascii_lowercase().contains("err"), "{told}");
    told
}

#[test]
fn redis_benchmark_runs_its_whole_list() {
    let served = Served::launch();
    for options in [&[][..], &["-P", "16"], &["-c", "1"]] {
        let told = benchmark(served.port(), options);
        for name in DEFAULTS {
            assert!(told.contains(&format!("\"{name}\",")), "{name} is missing:\n{told}");
        }
    }
}

#[test]
fn redis_benchmark_runs_a_command_of_ones_own() {
    let served = Served::launch();
    let script = [
        "-r",
        "100",
        "eval",
        "return redis.call('incr', KEYS[1])",
        "1",
        "k:__rand_int__",
    ];
    let told = benchmark(served.port(), &script);
    assert!(told.contains("eval"), "{told}");
}
