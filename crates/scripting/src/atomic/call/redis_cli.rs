//! In a shell, with redis-cli.

use std::fmt::Write as _;

use resp::{Bytes, cli};

use super::Call;

/// A shell script for `sh`.
pub(super) fn write(call: &Call<'_>) -> String {
    let sha = call.sha();
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(text, "load() {{\n{}\n}}", load(call.script));
    let _ = writeln!(text, "call() {{\n{}\n}}", evalsha(call, &sha.to_string()));
    text.push_str("reply=$(call)\n");
    text.push_str("case $reply in NOSCRIPT*) load >/dev/null; reply=$(call) ;; esac\n");
    text.push_str("printf '%s\\n' \"$reply\"\n");
    text
}

/// A text is handed over as it is, where a shell can: it has no NUL, and ends with its last line.
fn load(script: &str) -> String {
    if !script.ends_with('\n') || script.contains('\0') {
        return typed(&["SCRIPT".into(), "LOAD".into(), Bytes::from(script.to_owned())]);
    }
    let mut mark = "LUA".to_owned();
    while script.lines().any(|line| line == mark) {
        mark.push('_');
    }
    format!("redis-cli -x SCRIPT LOAD <<'{mark}'\n{script}{mark}")
}

fn evalsha(call: &Call<'_>, sha: &str) -> String {
    let count = Bytes::from(call.keys.len().to_string());
    let argv = [
        vec!["EVALSHA".into(), Bytes::copy_from_slice(sha.as_bytes()), count],
        call.keys.to_vec(),
        call.args.to_vec(),
    ];
    let argv = argv.concat();
    let words: Option<Vec<String>> = argv.iter().map(word).collect();
    match words {
        Some(words) => format!("  redis-cli {}", words.join(" ")),
        None => typed(&argv),
    }
}

/// What is typed into redis-cli, which knows an escape for every byte.
fn typed(argv: &[Bytes]) -> String {
    format!("redis-cli <<'END'\n{}\nEND", cli::join_args(argv))
}

/// A word of a shell; `None` if it has bytes that one cannot see there.
fn word(bytes: &Bytes) -> Option<String> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.chars().any(char::is_control))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:/=@%+,".contains(&byte);
    Some(if !text.is_empty() && text.bytes().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    })
}
