//! `raceground lint` from outside: what it prints and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Lints a file of this name with this text; answers how it ended and what it printed.
fn lint(name: &str, text: &[u8]) -> (i32, String) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .current_dir(path.parent().unwrap())
        .args(["lint", name])
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (
        output.status.code().expect("it ends by itself"),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

#[test]
fn errors_are_shown_at_their_places_with_the_servers_answer() {
    let (code, printed) = lint("errors.lua", b"local a = 1\nif a != 2 then a += 1 end\n");
    assert_eq!(code, 1);
    let expected = "\
error[lua::foreign-operator]: '!=' is no operator of Lua
 --> errors.lua:2:6
  |
2 | if a != 2 then a += 1 end
  |      ^^
";
    assert!(printed.starts_with(expected), "{printed}");
    let answer = "errors.lua: a server answers: \
        ERR Error compiling script (new function): user_script:2: 'then' expected near '!'\n";
    assert!(printed.contains(answer), "{printed}");
    assert!(printed.ends_with("\n2 errors, 0 warnings or hints\n"), "{printed}");
}

#[test]
fn warnings_leave_a_script_good() {
    let (code, printed) = lint(
        "warning.lua",
        b"local v = redis.call('GET', KEYS[1])\nreturn v == nil\n",
    );
    assert_eq!(code, 0);
    assert!(printed.starts_with("warning[redis::compared-with-nil]: "), "{printed}");
    assert!(printed.ends_with("\n0 errors, 1 warning or hint\n"), "{printed}");
}

#[test]
fn a_script_without_fault_prints_nothing() {
    assert_eq!(
        lint("good.lua", b"return redis.call('INCR', KEYS[1])\n"),
        (0, String::new())
    );
}

#[test]
fn bytes_that_are_no_text_get_an_answer() {
    let (code, printed) = lint("bytes.lua", b"\xff\x00(");
    assert_eq!(code, 1);
    assert!(printed.contains("unexpected symbol near"), "{printed}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
        .args(["lint", "nowhere.lua"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("nowhere.lua: "), "{told}");
}

#[test]
fn what_changes_nothing_is_mended_and_the_rest_is_told() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mended.lua");
    let text = "total = 1\nlocal old = 2\nif redis.call('EXISTS', KEYS[1]) then total = null end\nreturn total\n";
    fs::write(&path, text).unwrap();
    let mend = || {
        let output = Command::new(env!("CARGO_BIN_EXE_raceground"))
            .current_dir(path.parent().unwrap())
            .args(["lint", "--fix", "mended.lua"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let printed = mend();
    for line in [
        "mended.lua:1: 'total' is set as a global: Make it local",
        "mended.lua:2: local 'old' is never used: Call it _old",
        "mended.lua:3: there is no global 'null': Write nil",
        "mended.lua: 3 changes",
        "warning[redis::zero-is-true]",
    ] {
        assert!(printed.contains(line), "no {line:?} in\n{printed}");
    }
    let mended =
        "local total = 1\nlocal _old = 2\nif redis.call('EXISTS', KEYS[1]) then total = nil end\nreturn total\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), mended);
    assert!(!mend().contains("change"), "nothing is left to mend");
}
