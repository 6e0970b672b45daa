//! The client libraries that people use.

use std::path::Path;
use std::process::Command;

use redis::{Commands, ErrorKind, RedisResult, Script, ServerErrorKind, Value, pipe};
use tests::served::Served;
use xtask::program;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Runs a script below `tests/clients` with the packages that set-up has installed for it.
fn run(interpreter: &str, variable: &str, packages: &str, script: &str) {
    let packages = repository().join(".tools/clients").join(packages);
    let interpreter = program::find_one(interpreter).filter(|_| packages.is_dir());
    let interpreter = interpreter.expect("the client is not installed (`cargo xtask setup` installs it)");
    let served = Served::launch();
    let output = Command::new(interpreter)
        .arg(repository().join("tests/clients").join(script))
        .arg(served.port().to_string())
        .env(variable, packages)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(output.status.success() && told.contains("fine"), "{told}");
}

#[test]
fn redis_py_works() {
    run("python3", "PYTHONPATH", "python", "redis_py.py");
}

#[test]
fn ioredis_works() {
    run("node", "NODE_PATH", "node/node_modules", "ioredis.js");
}

#[test]
fn the_rust_client_works() {
    let served = Served::launch();
    for protocol in ["", "?protocol=resp3"] {
        let address = format!("redis://127.0.0.1:{}/{protocol}", served.port());
        let client = redis::Client::open(address).unwrap();
        let mut first = client.get_connection().unwrap();
        let mut second = client.get_connection().unwrap();
        redis::cmd("FLUSHALL").exec(&mut first).unwrap();
        values_and_collections(&mut first).unwrap();
        transactions(&mut first, &mut second).unwrap();
        scripts(&mut first).unwrap();
    }
}

fn values_and_collections(redis: &mut redis::Connection) -> RedisResult<()> {
    let () = redis.set_ex("k", "v", 100)?;
    assert_eq!(redis.get::<_, Option<String>>("k")?, Some("v".to_owned()));
    assert!((1..=100).contains(&redis.ttl::<_, i64>("k")?));
    assert_eq!(redis.get::<_, Option<String>>("missing")?, None);
    assert_eq!(redis.incr::<_, _, i64>("n", 41)?, 41);
    let error = redis.incr::<_, _, i64>("k", 1).unwrap_err();
    assert!(error.to_string().contains("not an integer"), "{error}");
    let blob: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let () = redis.set("blob", &blob)?;
    assert_eq!(redis.get::<_, Vec<u8>>("blob")?, blob);
    let () = redis.rpush("list", &["x", "y"])?;
    assert_eq!(redis.lrange::<_, Vec<String>>("list", 0, -1)?, ["x", "y"]);
    let () = redis.hset_multiple("hash", &[("f", 1), ("g", 2)])?;
    let hash: std::collections::BTreeMap<String, i64> = redis.hgetall("hash")?;
    assert_eq!(
        hash.into_iter().collect::<Vec<_>>(),
        [("f".to_owned(), 1), ("g".to_owned(), 2)]
    );
    let () = redis.sadd("set", "m")?;
    assert!(redis.sismember::<_, _, bool>("set", "m")?);
    let () = redis.zadd("zset", "two", 2.5)?;
    let scores: Vec<(String, f64)> = redis.zrange_withscores("zset", 0, -1)?;
    assert_eq!(scores, [("two".to_owned(), 2.5)]);
    let mut names: Vec<String> = redis.scan()?.collect::<RedisResult<_>>()?;
    names.sort();
    assert_eq!(names, ["blob", "hash", "k", "list", "n", "set", "zset"]);
    Ok(())
}

fn transactions(first: &mut redis::Connection, second: &mut redis::Connection) -> RedisResult<()> {
    let (stored, read): (bool, i64) = pipe().atomic().set("p", 1).incr("p", 1).query(first)?;
    assert!(stored && read == 2);
    redis::cmd("WATCH").arg("p").exec(first)?;
    let () = second.set("p", 10)?;
    let lost: Option<Vec<Value>> = pipe().atomic().set("p", 3).query(first)?;
    assert_eq!(lost, None);
    let mut pipeline = pipe();
    for _ in 0..1000 {
        pipeline.incr("many", 1);
    }
    let counted: Vec<i64> = pipeline.query(first)?;
    assert_eq!(counted, (1..=1000).collect::<Vec<_>>());
    Ok(())
}

fn scripts(redis: &mut redis::Connection) -> RedisResult<()> {
    let script = Script::new("redis.call('SET', KEYS[1], ARGV[1]) return {1, 'two', redis.call('GET', KEYS[1])}");
    for _ in 0..2 {
        let reply: (i64, String, String) = script.key("k").arg("v").invoke(redis)?;
        assert_eq!(reply, (1, "two".to_owned(), "v".to_owned()));
    }
    let unknown = redis::cmd("EVALSHA")
        .arg("f".repeat(40))
        .arg(0)
        .exec(redis)
        .unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::Server(ServerErrorKind::NoScript));
    Ok(())
}
