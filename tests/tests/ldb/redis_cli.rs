//! `redis-cli --ldb`, with words for both servers to read.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use tests::ldb::without_addresses;
use tests::served::Served;
use tests::suite::RealServer;
use xtask::program;

const SCRIPT: &str = "\
local sum = 0
local function add(n)
  sum = sum + n
  return sum
end
for i = 1, tonumber(ARGV[1]) do
  redis.call('INCRBY', KEYS[1], i)
  add(i)
end
redis.debug('sum', sum, {1, {a = 'b'}})
if redis.breakpoint() then
  redis.call('SET', KEYS[2], sum)
end
return {sum, redis.call('GET', KEYS[1]), KEYS[2]}
";

/// What it prints. The hash of the script stands in errors, and nothing else is the port's.
fn shown(port: u16, options: &[&str], typed: &str) -> String {
    let program = program::find_one("redis-cli").expect("redis-cli is not installed");
    let file = std::env::temp_dir().join(format!("raceground-ldb-{port}-{}.lua", std::process::id()));
    fs::write(&file, SCRIPT).unwrap();
    let mut process = Command::new(program)
        .args(["-p", &port.to_string()])
        .args(options)
        .arg("--eval")
        .arg(&file)
        .args(["k", "other", ",", "4"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = process.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = process.wait_with_output().unwrap();
    let _ = fs::remove_file(&file);
    let told = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&told).into_owned()
}

const TYPED: &[(&[&str], &str)] = &[
    (
        &["--ldb"],
        "step\ns\ns\nprint\nn\nlist\nwhole\nbreak 3\nc\ntrace\np n\np sum\nredis get k\ne 1 + 1\nbreak 0\nc\nc\n",
    ),
    (
        &["--ldb"],
        "b 8\nc\nc\nb\nb -8\nm 60\nr mget k k k k k k k k k k\nabort\n",
    ),
    (&["--ldb"], "s\nrestart\ns\nb 7\nc\np\nc\nb 0\nc\nc\n"),
    (&["--ldb"], "s\nquit\n"),
    (&["--ldb"], "s\n"),
    (
        &["--ldb"],
        "nonsense\nr\nl 2\nl 2 1\ne nowhere\ne error('x')\nr nosuch\nabort\n",
    ),
    (&["--ldb-sync-mode"], "b 13\nc\nc\nabort\n"),
    (&["--ldb"], "r get k\nr get other\nabort\n"),
    (&["--ldb-sync-mode"], "c\nc\n"),
    (&["--ldb"], "r get k\nr get other\nabort\n"),
    (&[], ""),
];

#[test]
fn redis_cli_shows_the_same_of_both_debuggers() {
    let (real, served) = (RealServer::launch(), Served::launch());
    for (options, typed) in TYPED {
        let shown = |port: u16| without_addresses(&shown(port, options, typed)).replace(&port.to_string(), "PORT");
        let (theirs, mine) = (shown(real.port()), shown(served.port()));
        assert_eq!(mine, theirs, "{options:?} {typed:?}");
        assert!(!theirs.is_empty());
    }
}
