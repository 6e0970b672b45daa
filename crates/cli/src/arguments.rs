//! What was typed after `raceground`.

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Print a help text.
    Help(&'static str),
    /// Print the version.
    Version,
    /// Serve the engine on a port of the loopback interface; 0 stands for any free one.
    Serve { port: u16 },
    /// Say what is wrong with the scripts in these files.
    Lint { paths: Vec<String> },
}

const DEFAULT_PORT: u16 = 6379;

const HELP: &str = "\
raceground: the Redis emulator of the playground, at the command line

Usage: raceground <command> [options]

Commands:
  serve   Answer redis-cli and other clients on a port of this machine
  lint    Say what is wrong with scripts, or likely to go wrong

Options:
  -h, --help      Show this help, or with a command the help of that command
  -V, --version   Show the version

Example:
  raceground serve --port 7000     and in another terminal
  redis-cli -p 7000 EVAL \"return redis.call('INCR', KEYS[1])\" 1 counter
";

const SERVE_HELP: &str = "\
Answer redis-cli and other clients on a port of this machine

Usage: raceground serve [--port N]

It starts empty, keeps everything in memory, listens on 127.0.0.1 only and ends with Ctrl-C.

Options:
  -p, --port N   The port; 0 takes any free one. Without it: 6379
  -h, --help     Show this help
";

const LINT_HELP: &str = "\
Say what is wrong with scripts, or likely to go wrong

Usage: raceground lint FILE...

Each finding is an error, a warning or a hint, with its place and what to do about it.
It ends with 1 if there are errors, with 0 if there are none.

Options:
  -h, --help   Show this help
";

/// Understand the words, or say what is wrong with them.
pub(crate) fn parse(words: &[String]) -> Result<Request, String> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [] | ["-h" | "--help" | "help"] => Ok(Request::Help(HELP)),
        ["help", "serve"] => Ok(Request::Help(SERVE_HELP)),
        ["help", "lint"] => Ok(Request::Help(LINT_HELP)),
        ["-V" | "--version"] => Ok(Request::Version),
        ["serve", ref options @ ..] => parse_serve(options),
        ["lint", ref paths @ ..] => parse_lint(paths),
        [other, ..] => Err(format!(
            "there is no command '{other}'. 'raceground --help' lists them."
        )),
    }
}

fn parse_serve(options: &[&str]) -> Result<Request, String> {
    match *options {
        [] => Ok(Request::Serve { port: DEFAULT_PORT }),
        ["-h" | "--help", ..] | [.., "-h" | "--help"] => Ok(Request::Help(SERVE_HELP)),
        ["-p" | "--port", port] => parse_port(port),
        ["-p" | "--port"] => Err("--port wants a number after it, as in --port 7000.".to_owned()),
        [word] if word.starts_with("--port=") => parse_port(&word["--port=".len()..]),
        ["-p" | "--port", _, other, ..] | [other, ..] => Err(format!(
            "'{other}' is no option of serve. 'raceground serve --help' lists them."
        )),
    }
}

fn parse_lint(paths: &[&str]) -> Result<Request, String> {
    if paths.iter().any(|path| matches!(*path, "-h" | "--help")) {
        return Ok(Request::Help(LINT_HELP));
    }
    if let Some(option) = paths.iter().find(|path| path.starts_with('-')) {
        return Err(format!(
            "'{option}' is no option of lint. 'raceground lint --help' lists them."
        ));
    }
    if paths.is_empty() {
        return Err("lint wants a file after it, as in raceground lint script.lua.".to_owned());
    }
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    Ok(Request::Lint { paths })
}

fn parse_port(text: &str) -> Result<Request, String> {
    let port = text
        .parse()
        .map_err(|_| format!("'{text}' is no port: it must be a number from 0 to 65535."))?;
    Ok(Request::Serve { port })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Request, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn ports_are_read_and_nonsense_is_named() {
        assert_eq!(parsed("serve --port 7000"), Ok(Request::Serve { port: 7000 }));
        assert_eq!(parsed("serve --port=0"), Ok(Request::Serve { port: 0 }));
        assert_eq!(parsed("serve"), Ok(Request::Serve { port: DEFAULT_PORT }));
        assert_eq!(parsed("serve --port 1 --help"), Ok(Request::Help(SERVE_HELP)));
        let paths = vec!["a.lua".to_owned(), "b.lua".to_owned()];
        assert_eq!(parsed("lint a.lua b.lua"), Ok(Request::Lint { paths }));
        assert_eq!(parsed("lint a.lua --help"), Ok(Request::Help(LINT_HELP)));
        for (line, word) in [
            ("lint", "file"),
            ("lint --fix a.lua", "'--fix'"),
            ("serve --port", "--port"),
            ("serve --port x", "'x'"),
            ("serve --port 65536", "'65536'"),
            ("serve --prot 1", "'--prot'"),
            ("serve --port 1 2", "'2'"),
            ("sevre", "'sevre'"),
        ] {
            assert!(parsed(line).unwrap_err().contains(word), "{line}");
        }
    }
}
