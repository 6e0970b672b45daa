//! The calls of a script that people are shown: each of them works, on a real server and on ours,
//! whatever bytes there are in script, keys and arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use resp::Bytes;
use scripting::atomic::call::{CLIENTS, Call};
use tests::served::Served;
use tests::suite::{RealServer, Target};
use xtask::program;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A folder for a program, from which it finds the packages of set-up. It goes when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(port: u16) -> Self {
        let folder = repository().join(format!("target/calls-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let packages = repository().join(".tools/clients/node/node_modules");
        assert!(
            packages.is_dir(),
            "the clients are not installed (`cargo xtask setup` installs them)"
        );
        std::os::unix::fs::symlink(packages, folder.join("node_modules")).unwrap();
        Self(folder)
    }

    fn run(&self, interpreter: &str, file: &str, text: &str) -> Output {
        let file = self.0.join(file);
        fs::write(&file, text).unwrap();
        let interpreter = program::find_one(interpreter).unwrap();
        let packages = repository().join(".tools/clients/python");
        let mut command = Command::new(interpreter);
        command
            .arg(file)
            .env("PYTHONPATH", packages)
            .env("PYTHONIOENCODING", "utf-8");
        command.output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is below `target`.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a text as people would, but for the port.
fn run(folder: &Folder, client: &str, text: &str, port: u16) -> Output {
    let (interpreter, file, text) = match client {
        "redis-cli" => (
            "sh",
            "call.sh",
            text.replace("redis-cli ", &format!("redis-cli -p {port} ")),
        ),
        "redis-py" => (
            "python3",
            "call.py",
            text.replace("redis.Redis()", &format!("redis.Redis(port={port})")),
        ),
        "node-redis" => {
            let address = format!("createClient({{ url: 'redis://127.0.0.1:{port}' }})");
            ("node", "node-redis.mjs", text.replace("createClient()", &address))
        }
        "ioredis" => (
            "node",
            "ioredis.mjs",
            text.replace("new Redis()", &format!("new Redis({port})")),
        ),
        other => panic!("{other} is not known here"),
    };
    folder.run(interpreter, file, &text)
}

/// Scripts that keep at their first key what they hold and what they are given.
const SCRIPTS: &[&str] = &[
    "redis.call('SET', KEYS[1], 'plain' .. table.concat(ARGV, '|') .. #KEYS)\nreturn 'it is done'\n",
    "local s = \"'q' \\\\ \\34 `a` ${b} \\065 \\\"\\\"\\\" # \u{e9} \u{1f600}\t\"\n--[[\nLUA\nEND\n$(c) \"\"\" \\n\n]]\nredis.call('SET', KEYS[1], s .. table.concat(ARGV, '|') .. #KEYS) return 'it is done' --\"\n",
    "redis.call('SET', KEYS[1], 'line\\\r\nend' .. table.concat(ARGV, '|') .. #KEYS) return 'it is done' --\"",
];

fn given() -> Vec<(Vec<Bytes>, Vec<Bytes>)> {
    let all: Vec<u8> = (0..=255).collect();
    vec![
        (vec!["stock".into()], vec![]),
        (
            vec!["a key".into(), "it's".into()],
            vec![
                "".into(),
                "*".into(),
                "$HOME `x` \"q\" \\".into(),
                "\u{e9}\u{2028}".into(),
            ],
        ),
        (
            vec![Bytes::from(all.clone())],
            vec![Bytes::from(all), "\r\n\0".into(), "-1".into()],
        ),
    ]
}

fn calls_work_on(server: &mut dyn FnMut(&[Bytes]) -> resp::Value, port: u16, most: usize) {
    let folder = Folder::new(port);
    for (script, (keys, args)) in SCRIPTS.iter().zip(given()).take(most) {
        let call = Call {
            script,
            keys: &keys,
            args: &args,
        };
        // What EVAL makes of it is what a call has to.
        let eval = [
            vec!["EVAL".into(), Bytes::from(*script), keys.len().to_string().into()],
            keys.clone(),
            args.clone(),
        ];
        server(&eval.concat());
        let expected = server(&["GET".into(), keys[0].clone()]);
        assert!(matches!(expected, resp::Value::Bulk(_)), "{expected:?}");
        for client in CLIENTS {
            let text = (client.write)(&call);
            server(&["SCRIPT".into(), "FLUSH".into()]);
            for first in [true, false] {
                server(&["DEL".into(), keys[0].clone()]);
                let output = run(&folder, client.name, &text, port);
                let told = String::from_utf8_lossy(&output.stdout).into_owned();
                let what = format!(
                    "{}, {first}\n{text}\n{told}\n{}",
                    client.name,
                    String::from_utf8_lossy(&output.stderr)
                );
                assert!(output.status.success() && told.contains("it is done"), "{what}");
                assert_eq!(server(&["GET".into(), keys[0].clone()]), expected, "{what}");
                let sha = Bytes::copy_from_slice(call.sha().as_bytes());
                let known = server(&["SCRIPT".into(), "EXISTS".into(), sha]);
                assert_eq!(known, resp::Value::Array(vec![resp::Value::Integer(1)]), "{what}");
            }
        }
    }
}

#[test]
fn the_calls_that_are_shown_work_on_a_real_server() {
    let mut real = RealServer::launch();
    let port = real.port();
    calls_work_on(&mut |argv| real.ask("calls", argv), port, SCRIPTS.len());
}

#[test]
fn the_calls_that_are_shown_work_on_ours() {
    let served = Served::launch();
    let client = redis::Client::open(format!("redis://127.0.0.1:{}/", served.port())).unwrap();
    let mut connection = client.get_connection().unwrap();
    let mut ask = |argv: &[Bytes]| {
        let mut command = redis::Cmd::new();
        argv.iter().for_each(|word| {
            command.arg(&word[..]);
        });
        match command.query::<redis::Value>(&mut connection).unwrap() {
            redis::Value::BulkString(bytes) => resp::Value::Bulk(bytes.into()),
            redis::Value::Array(items) if items == [redis::Value::Int(1)] => {
                resp::Value::Array(vec![resp::Value::Integer(1)])
            }
            _ => resp::Value::Null,
        }
    };
    // One of them is enough: the others were tried on the real server.
    calls_work_on(&mut ask, served.port(), 1);
}
