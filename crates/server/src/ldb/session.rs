//! A session of the server's debugger: words in, lines out.

use keyspace::Micros;
use resp::{Bytes, Protocol, Value};

use super::help::HELP;
use super::lines::Lines;
use super::text;
use crate::core::Core;
use crate::debugger::{Debugger, Entry, Goal, Progress, Reason, Seen};
use crate::server::SLICE;

/// How long a script may run without a stop where the server's own patience has no end.
const PATIENCE: Micros = Micros(5_000_000);

/// Bytes of a word that the debugger takes, and words of a command.
const LONGEST: usize = 1024;

/// What a session is called with: the script and where it runs.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) script: &'a [u8],
    pub(crate) keys: Vec<Bytes>,
    pub(crate) args: Vec<Bytes>,
    pub(crate) read_only: bool,
    pub(crate) db: usize,
    /// It works on the server's own data, and everybody else waits.
    pub(crate) is_sync: bool,
}

/// A session.
#[derive(Debug)]
pub(super) struct Session {
    debugger: Debugger,
    pub(super) is_sync: bool,
    source: Lines,
    /// Whether it goes step by step, so that it tells of every command.
    steps: bool,
    /// How many of the debugger's entries it has told of.
    told: usize,
    /// So many bytes of a value are shown.
    maxlen: usize,
    has_hinted: bool,
    lines: Vec<Value>,
    /// Since when the script has been running.
    since: Micros,
    /// Whether the script is running.
    pub(super) is_working: bool,
    is_too_long: bool,
    /// Nobody is there any more.
    is_left: bool,
    pub(super) is_over: bool,
    /// What is to be sent.
    pub(super) output: Vec<Value>,
}

impl Session {
    /// Begins, on a core that is lent, or says what the script is answered.
    pub(super) fn open(core: &mut Core, opening: Opening<'_>, now: Micros) -> Result<Session, Value> {
        let source = Lines::of(opening.script);
        let script = (opening.script, opening.keys, opening.args);
        let mut debugger = Debugger::on(core.fork(), opening.db, script, now)?;
        debugger.forbid_writes(opening.read_only);
        let mut session = Session {
            debugger,
            is_sync: opening.is_sync,
            source,
            steps: true,
            told: 0,
            maxlen: 256,
            has_hinted: false,
            lines: Vec::new(),
            since: now,
            is_working: true,
            is_too_long: false,
            is_left: false,
            is_over: false,
            output: Vec::new(),
        };
        session.on_stage(core, |session| {
            session.debugger.enter();
            session.work(now);
        });
        Ok(session)
    }

    /// Does something; on the server's own data if the session works on that.
    pub(super) fn on_stage<T>(&mut self, core: &mut Core, act: impl FnOnce(&mut Session) -> T) -> T {
        if self.is_sync {
            std::mem::swap(core, self.debugger.core());
        }
        let value = act(self);
        if self.is_sync {
            if self.is_over {
                self.debugger.leave();
            }
            std::mem::swap(core, self.debugger.core());
        } else {
            core.log.append(&mut self.debugger.core().log);
        }
        value
    }

    /// The client has gone: the script runs on without stops.
    pub(super) fn leave(&mut self, now: Micros) {
        self.is_left = true;
        self.source.remove_all();
        if !self.is_working {
            self.go(Goal::Continue, now);
        }
    }

    fn go(&mut self, goal: Goal, now: Micros) {
        self.steps = goal == Goal::Into;
        self.debugger.go(goal);
        self.is_working = true;
        self.since = now;
    }

    /// Goes on with the script for a slice.
    pub(super) fn work(&mut self, now: Micros) {
        for line in self.source.breakpoints() {
            self.debugger.set_breakpoint(*line as u32, None);
        }
        match self.debugger.work(now, SLICE) {
            Progress::Working => self.look_at_the_clock(now),
            Progress::Stopped(_) if self.is_left && self.is_too_long => {
                self.debugger
                    .abort("timeout during Lua debugging with client closing connection");
                self.is_over = true;
            }
            Progress::Stopped(_) if self.is_left => self.debugger.go(Goal::Continue),
            Progress::Stopped(reason) => self.stopped(&reason),
            Progress::Ended(reply) => self.end(reply),
        }
    }

    fn look_at_the_clock(&mut self, now: Micros) {
        let threshold = match self.debugger.core().busy_reply_threshold() {
            Micros(0) => PATIENCE,
            threshold => threshold,
        };
        if !self.steps && now >= self.since + threshold.0 {
            self.debugger.halt();
            self.is_too_long = true;
        }
    }

    fn stopped(&mut self, reason: &Reason) {
        self.tell();
        let reason = match reason {
            Reason::Asked => "redis.breakpoint() called",
            Reason::Breakpoint(_) => "break point",
            _ if self.is_too_long => "timeout reached, infinite loop?",
            _ => "step over",
        };
        (self.is_working, self.is_too_long) = (false, false);
        let line = self.debugger.line();
        self.say(format!("* Stopped at {line}, stop reason = {reason}"));
        self.show_line(line);
        self.send();
    }

    fn end(&mut self, reply: Value) {
        self.tell();
        self.say("<endsession>");
        self.send();
        self.output.push(reply);
        (self.is_working, self.is_over) = (false, true);
    }

    // Saying.

    fn say(&mut self, text: impl Into<Vec<u8>>) {
        self.lines.push(text::line(text));
    }

    /// Says something of which so much is shown.
    fn say_some(&mut self, mut text: String) {
        let is_cut = self.maxlen > 0 && text.len() > self.maxlen;
        if is_cut {
            let mut bytes = text.into_bytes();
            bytes.truncate(self.maxlen);
            bytes.extend_from_slice(b" ...");
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        self.say(text);
        if is_cut && !std::mem::replace(&mut self.has_hinted, true) {
            self.say("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.");
        }
    }

    fn send(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        self.output.push(Value::Array(lines));
    }

    fn show_line(&mut self, line: u32) {
        let shown = self.source.show(line, self.debugger.line());
        self.say(shown);
    }

    /// Tells of what has been done since.
    fn tell(&mut self) {
        let entries = self.debugger.entries()[self.told..].to_vec();
        self.told += entries.len();
        for entry in entries {
            match entry {
                Entry::Debug { line, values } => {
                    let values: Vec<String> = values.iter().map(text::seen).collect();
                    self.say(format!("<debug> line {line}: {}", values.join(", ")));
                }
                Entry::Call {
                    argv,
                    reply,
                    protocol,
                    is_refused,
                    ..
                } if self.steps => self.tell_call(&argv, &reply, protocol, is_refused),
                Entry::NoCall { why, .. } if self.steps => self.say(format!("<error> {}", without_code(&why))),
                _ => {}
            }
        }
    }

    fn tell_call(&mut self, argv: &[Bytes], reply: &Value, protocol: Protocol, is_refused: bool) {
        let mut command = b"<redis> ".to_vec();
        command.extend(argv[..argv.len().min(10)].join(&b' '));
        if argv.len() > 10 {
            command.extend_from_slice(format!(" ... ({} more)", argv.len() - 11).as_bytes());
        }
        self.say(command);
        match reply {
            Value::Error(error) if is_refused => {
                let error = String::from_utf8_lossy(error);
                self.say(format!("<error> {}", without_code(&error)));
                return;
            }
            Value::Error(error) => self.say([b"<error> -", &error[..]].concat()),
            _ => {}
        }
        self.say_some(format!("<reply> {}", text::reply(reply, protocol)));
    }

    // Listening.

    /// Carries out a command of the debugger.
    pub(super) fn command(&mut self, argv: &[Bytes], now: Micros) {
        if argv.iter().any(|word| word.is_empty() || word.len() > LONGEST) || argv.len() > LONGEST {
            let reply = self.debugger.abort("protocol error");
            return self.end(reply);
        }
        let words: Vec<&[u8]> = argv.iter().map(|word| &word[..]).collect();
        let Some((name, arguments)) = words.split_first() else {
            return;
        };
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        match (&*name, arguments) {
            ("h" | "help", _) => HELP.lines().for_each(|line| self.say(line)),
            ("s" | "step" | "n" | "next", _) => return self.go(Goal::Into, now),
            ("c" | "continue", _) => return self.go(Goal::Continue, now),
            ("t" | "trace", _) => self.trace(),
            ("m" | "maxlen", _) => self.set_maxlen(arguments),
            ("b" | "break", _) => self.set_breakpoints(arguments),
            ("e" | "eval", _) => self.evaluate(&arguments.join(&b' ')),
            ("a" | "abort", _) => {
                let reply = self.debugger.abort("script aborted for user request");
                return self.end(reply);
            }
            ("r" | "redis", [_, ..]) => self.call(&argv[1..]),
            ("p" | "print", [name]) => self.print(name),
            ("p" | "print", _) => self.print_all(),
            ("l" | "list", _) => self.list(arguments),
            ("w" | "whole", _) => self.list_around(1, 1_000_000),
            _ => self.say("<error> Unknown Redis Lua debugger command or wrong number of arguments."),
        }
        self.send();
    }

    fn trace(&mut self) {
        for (i, level) in self.debugger.levels().into_iter().enumerate() {
            let where_from = if i == 0 { "In" } else { "From" };
            let name = level.name.as_deref().unwrap_or("top level");
            self.say(format!("{where_from} {name}:"));
            self.show_line(level.line);
        }
    }

    fn set_maxlen(&mut self, arguments: &[&[u8]]) {
        if let [length] = arguments {
            self.has_hinted = true;
            self.maxlen = match whole(length) {
                0 => 0,
                length => usize::try_from(length).unwrap_or_default().max(60),
            };
        }
        match self.maxlen {
            0 => self.say("<value> replies are unlimited."),
            length => self.say(format!("<value> replies are truncated at {length} bytes.")),
        }
    }

    fn set_breakpoints(&mut self, arguments: &[&[u8]]) {
        if arguments.is_empty() {
            return self.show_breakpoints();
        }
        for argument in arguments {
            match resp::number::parse_i64(argument) {
                None => self.say([b"Invalid argument:'", *argument, b"'"].concat()),
                Some(0) => {
                    self.source.remove_all();
                    self.say("All breakpoints removed.");
                }
                Some(line) if line > 0 => match self.source.add(line) {
                    Ok(line) => self.list_around(i64::from(line), 1),
                    Err(why) => self.say(why),
                },
                Some(line) => {
                    let was_there = self.source.remove(-line);
                    self.say(match was_there {
                        true => "Breakpoint removed.",
                        false => "No breakpoint in the specified line.",
                    });
                }
            }
        }
        self.debugger.remove_breakpoints();
    }

    fn show_breakpoints(&mut self) {
        let lines = self.source.breakpoints().to_vec();
        if lines.is_empty() {
            return self.say("No breakpoints set. Use 'b <line>' to add one.");
        }
        self.say(format!("{} breakpoints set:", lines.len()));
        lines.into_iter().for_each(|line| self.show_line(line as u32));
    }

    fn list(&mut self, arguments: &[&[u8]]) {
        let around = arguments.first().map_or(0, |line| whole(line));
        let around = if around > 0 {
            around
        } else {
            i64::from(self.debugger.line())
        };
        self.list_around(around, arguments.get(1).map_or(5, |context| whole(context)));
    }

    fn list_around(&mut self, line: i64, context: i64) {
        let lines: Vec<u32> = self.source.around(line, context).collect();
        lines.into_iter().for_each(|line| self.show_line(line));
    }

    fn print(&mut self, name: &[u8]) {
        let levels = self.debugger.levels();
        let mut locals = levels.into_iter().flat_map(|level| level.locals);
        let value = match locals.find(|local| local.name.as_bytes() == name) {
            Some(local) => Some(local.value),
            None if matches!(name, b"KEYS" | b"ARGV") => self.debugger.evaluate(name, None).ok(),
            None => None,
        };
        match value {
            Some(value) => self.say_some(format!("<value> {}", text::seen(&value))),
            None => self.say("No such variable."),
        }
    }

    fn print_all(&mut self) {
        let locals = self.debugger.levels().into_iter().next().map(|level| level.locals);
        let locals = locals.unwrap_or_default();
        if locals.is_empty() {
            self.say("No local variables in the current context.");
        }
        for local in locals {
            self.say_some(format!("<value> {} = {}", local.name, text::seen(&local.value)));
        }
    }

    fn evaluate(&mut self, text: &[u8]) {
        self.steps = false;
        let value = self.debugger.evaluate(text, None);
        self.tell();
        match value {
            Ok(value) => self.say_some(format!("<retval> {}", text::seen(&value))),
            Err(Seen::Text(why)) => self.say([b"<error> ", &why[..]].concat()),
            // The server dies of these.
            Err(other) => self.say(format!("<error> {}", text::seen(&other))),
        }
    }

    fn call(&mut self, argv: &[Bytes]) {
        self.steps = true;
        self.debugger.call(argv);
        self.tell();
    }
}

/// An error without its code, if that is the usual one.
fn without_code(error: &str) -> &str {
    error.strip_prefix("ERR ").unwrap_or(error)
}

/// A number as C reads it: what it begins with.
fn whole(text: &[u8]) -> i64 {
    let text = text.trim_ascii_start();
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let number = digits.fold(0i64, |number, digit| {
        number.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    // An `int` of C.
    (if is_negative { -number } else { number }) as i32 as i64
}
