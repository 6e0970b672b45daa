//! A server that a person types at, as one does in redis-cli: several clients, one of whom types at a
//! time, while another's script may be running. All words of the console are made here.

mod hint;
mod manual;

use std::task::Poll;
use std::vec::IntoIter;

use keyspace::Micros;
use resp::{Bytes, ReplyDecoder, Value, cli, encode};
use server::{ClientId, Outcome, SLICE, Server};

use crate::check::{self, Line, grouped};
use crate::host::START;
use crate::{Trouble, limits};

/// So many clients can be typed for.
pub const CLIENTS: usize = 5;
/// A reply longer than so many bytes is cut: nobody reads it, and a page would have to draw it.
const LONGEST: usize = 1 << 16;
/// Refused commands of a set-up that are named.
const REFUSED: usize = 10;
/// The file that `redis-cli --eval` finds: the text in the editor.
const FILE: &str = "script.lua";

/// What one sees after a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// What redis-cli prints.
    pub text: String,
    /// What to do, or to know, beside that.
    pub hint: String,
    /// What redis-cli asks for the next command with.
    pub prompt: String,
    /// Who types the next command, from 1.
    pub client: u8,
    /// What becomes of the list of what was said.
    pub then: Then,
}

/// What becomes of the list of what was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Then {
    /// It goes on.
    #[default]
    Goes,
    /// It is emptied.
    Empty,
    /// It is closed.
    Close,
}

/// A script that takes more than a slice.
#[derive(Debug)]
struct Running {
    client: ClientId,
    slices: u64,
    stop: bool,
}

/// The server, and who types. Times are microseconds since it was made.
#[derive(Debug)]
pub struct Console {
    server: Server,
    /// The connection of whoever fills the server; then those of the clients.
    clients: Vec<ClientId>,
    /// Who types, from 1; 0 while the server is being filled.
    typing: usize,
    running: Option<Running>,
    /// The commands of the set-up that are still to come, with the numbers of their lines.
    ahead: IntoIter<(usize, Line)>,
    /// The line being carried out.
    line: usize,
    carried_out: u64,
    /// The first lines that were refused, by number, with the server's words.
    refused: Vec<(usize, String)>,
}

/// The server's reply, or words of redis-cli and words of our own.
type Reply = Result<Value, (String, String)>;

impl Console {
    /// A server that is to be filled by these commands, one a line.
    #[must_use]
    pub fn new(setup: &str) -> Self {
        let mut troubles = Vec::new();
        let lines = numbered(setup, check::lines(setup, &mut troubles), |line| line.place.start);
        troubles.truncate(REFUSED);
        let place = |one: &Trouble| one.place.as_ref().map_or(0, |place| place.start);
        let refused = numbered(setup, troubles, place).into_iter();
        let mut server = Server::new();
        Self {
            clients: vec![server.connect()],
            server,
            typing: 0,
            running: None,
            ahead: lines.into_iter(),
            line: 0,
            carried_out: 0,
            refused: refused.map(|(line, one)| (line, one.message)).collect(),
        }
    }

    /// Goes on with what is not finished, for a slice. Pending: call again.
    pub fn resume(&mut self, now_us: u64) -> Poll<Said> {
        if self.typing == 0 {
            return self.fill(now_us);
        }
        let client = self.running.as_ref().map(|running| running.client);
        self.go_on(now_us)
            .map(|reply| self.said(client.unwrap_or(self.clients[self.typing]), reply))
    }

    fn fill(&mut self, now_us: u64) -> Poll<Said> {
        let reply = if self.running.is_some() {
            self.go_on(now_us)
        } else if let Some((number, line)) = self.ahead.next() {
            self.line = number;
            self.execute(self.clients[0], &line.argv, now_us)
        } else {
            return Poll::Ready(self.filled());
        };
        match reply {
            Poll::Ready(Ok(Value::Error(error))) => self.refuse(String::from_utf8_lossy(&error).into_owned()),
            Poll::Ready(Err((_, stopped))) => self.refuse(stopped),
            Poll::Ready(Ok(_)) => self.carried_out += 1,
            Poll::Pending => {}
        }
        Poll::Pending
    }

    fn refuse(&mut self, message: String) {
        if self.refused.len() < REFUSED {
            self.refused.push((self.line, message));
        }
    }

    fn filled(&mut self) -> Said {
        self.server.disconnect(self.clients[0]);
        self.clients.extend((0..CLIENTS).map(|_| self.server.connect()));
        self.typing = 1;
        let databases = 0..keyspace::DATABASES;
        let keys = databases
            .map(|db| self.server.keyspace().database(db).len())
            .sum::<usize>();
        let mut hint = String::new();
        for (line, message) in &self.refused {
            hint += &format!("Setup, line {line}: {message}\n");
        }
        hint += &format!(
            "Filled by {}: {}. Type help for help.",
            counted(self.carried_out, "setup command"),
            counted(keys as u64, "key")
        );
        self.answered("", hint)
    }

    /// Carries out what is typed. Pending: a script needs another slice, resume. The program is what
    /// `redis-cli --eval` finds.
    pub fn say(&mut self, line: &str, program: &str, now_us: u64) -> Poll<Said> {
        if self.typing == 0 {
            return Poll::Ready(self.answered("", "The setup commands are still being carried out.".into()));
        }
        let argv = match cli::split_args(line) {
            Ok(argv) => argv,
            Err(error) => {
                let hint = format!("Column {}: {error}.", line[..error.at()].chars().count() + 1);
                return Poll::Ready(self.answered("Invalid argument(s)", hint));
            }
        };
        if let Some(said) = self.own(&argv) {
            return Poll::Ready(said);
        }
        let client = self.clients[self.typing];
        if self.running.as_ref().is_some_and(|running| running.client == client) {
            let hint = "This client waits for its script. Press Stop, or type as another: client 2.";
            return Poll::Ready(self.answered("", hint.into()));
        }
        let reply = match argv.first() {
            Some(word) if word == "redis-cli" => self.redis_cli(&argv[1..], program, now_us),
            _ => self.execute(client, &argv, now_us),
        };
        reply.map(|reply| self.said(client, reply))
    }

    /// Words for redis-cli itself.
    fn own(&mut self, argv: &[Bytes]) -> Option<Said> {
        let (word, rest) = argv.split_first()?;
        let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
        let number = rest.first().and_then(|one| std::str::from_utf8(one).ok()?.parse().ok());
        Some(if is("help") || is("?") {
            let (text, hint) = manual::help(rest);
            self.answered(&text, hint.to_owned())
        } else if let (true, Some(number)) = (is("client") && rest.len() == 1, number) {
            let known = (1..=CLIENTS).contains(&number);
            self.typing = if known { number } else { self.typing };
            let hint = format!("There are clients 1 to {CLIENTS}.");
            self.answered("", if known { String::new() } else { hint })
        } else if rest.is_empty() && (is("clear") || is("exit") || is("quit")) {
            let then = if is("clear") { Then::Empty } else { Then::Close };
            Said {
                then,
                ..self.answered("", String::new())
            }
        } else {
            return None;
        })
    }

    /// A command line of redis-cli: a command, or a script file with its keys and, behind a comma that
    /// stands alone, its arguments.
    fn redis_cli(&mut self, argv: &[Bytes], program: &str, now_us: u64) -> Poll<Reply> {
        let client = self.clients[self.typing];
        let Some((option, rest)) = argv.split_first().filter(|(word, _)| word.starts_with(b"-")) else {
            return self.execute(client, argv, now_us);
        };
        let own = |text: String, hint: &str| Poll::Ready(Err((text, hint.to_owned())));
        if option != "--eval" {
            return own(String::new(), "Of the options of redis-cli, --eval can be used here.");
        }
        let Some((file, rest)) = rest.split_first() else {
            let usage = "redis-cli --eval script.lua key1 key2 , arg1";
            let text = "Unrecognized option or bad number of args for: '--eval'";
            return own(text.to_owned(), usage);
        };
        if file != FILE && file != FILE.trim_end_matches(".lua") {
            let hint = "The text in the editor is script.lua.";
            let file = String::from_utf8_lossy(file);
            return own(format!("Can't open file '{file}': No such file or directory"), hint);
        }
        let comma = rest.iter().position(|word| word == ",").unwrap_or(rest.len());
        let mut eval = vec![Bytes::from("EVAL"), program.to_owned().into(), comma.to_string().into()];
        eval.extend_from_slice(&rest[..comma]);
        eval.extend_from_slice(rest.get(comma + 1..).unwrap_or_default());
        self.execute(client, &eval, now_us)
    }

    /// The script that is running is to end when it would go on.
    pub fn stop(&mut self) {
        if let Some(running) = &mut self.running {
            running.stop = true;
        }
    }

    fn execute(&mut self, client: ClientId, argv: &[Bytes], now_us: u64) -> Poll<Reply> {
        let now = Micros(START + now_us);
        self.server.expire(now);
        match self.server.execute(client, argv, now) {
            Outcome::Reply(value) => Poll::Ready(Ok(value)),
            Outcome::Running => {
                self.running = Some(Running {
                    client,
                    slices: 1,
                    stop: false,
                });
                Poll::Pending
            }
        }
    }

    fn go_on(&mut self, now_us: u64) -> Poll<Reply> {
        let Some(running) = &mut self.running else {
            return Poll::Ready(Ok(Value::Null));
        };
        let instructions = running.slices * SLICE;
        let stopped = match running.stop {
            true => Some("Stopped.".to_owned()),
            false if instructions >= limits::INSTRUCTIONS => Some(format!(
                "This script was stopped after {} instructions.",
                grouped(instructions)
            )),
            false => None,
        };
        running.slices += 1;
        if let Some(stopped) = stopped {
            self.running = None;
            self.server.interrupt();
            return Poll::Ready(Err((String::new(), stopped)));
        }
        match self.server.resume(Micros(START + now_us)) {
            Outcome::Running => Poll::Pending,
            Outcome::Reply(value) => {
                self.running = None;
                Poll::Ready(Ok(value))
            }
        }
    }

    fn said(&mut self, client: ClientId, reply: Reply) -> Said {
        let (mut text, mut hint) = match reply {
            Err(words) => words,
            Ok(_) if self.server.is_muted(client) => (String::new(), String::new()),
            Ok(value) => {
                let hint = hint::of(&value);
                (cli::render(&self.received(client, value)), hint)
            }
        };
        // Nobody keeps the log of a console.
        self.server.take_log();
        self.server.take_events();
        self.reconnect(client);
        let shown = text.floor_char_boundary(LONGEST);
        if shown < text.len() {
            hint = format!("… {} more", counted((text.len() - shown) as u64, "byte"));
            text.truncate(shown);
        }
        if let Some(number) = self.clients.iter().position(|one| *one == client)
            && number != self.typing
        {
            hint = format!("Client {number} was answered. {hint}");
        }
        self.answered(&text, hint)
    }

    fn answered(&mut self, text: &str, hint: String) -> Said {
        Said {
            text: text.to_owned(),
            hint,
            prompt: self.prompt(),
            client: self.typing.max(1) as u8,
            then: Then::Goes,
        }
    }

    /// What a client sees of a reply: it has gone over the wire, where an older protocol knows less.
    fn received(&self, client: ClientId, value: Value) -> Value {
        let (mut wire, mut decoder) = (Vec::new(), ReplyDecoder::default());
        encode(&value, self.server.protocol(client), &mut wire);
        decoder.feed(&wire);
        decoder.next_reply().ok().flatten().unwrap_or(value)
    }

    /// Whoever has hung up connects again with the next command, as redis-cli does.
    fn reconnect(&mut self, client: ClientId) {
        if self.server.wants_close(client) {
            self.server.disconnect(client);
            let again = self.server.connect();
            for one in &mut self.clients {
                if *one == client {
                    *one = again;
                }
            }
        }
    }

    fn prompt(&mut self) -> String {
        let session = self.server.session(self.clients[self.typing]);
        let database = match session.database() {
            0 => String::new(),
            number => format!("[{number}]"),
        };
        let queues = if session.queues() { "(TX)" } else { "" };
        format!("127.0.0.1:6379{database}{queues}> ")
    }
}

/// So many of something, in words.
fn counted(number: u64, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {what}{s}", grouped(number))
}

/// Things in order of their place in a text, with the numbers of their lines.
fn numbered<T>(text: &str, things: Vec<T>, place: impl Fn(&T) -> usize) -> Vec<(usize, T)> {
    let (mut number, mut counted) = (1, 0);
    let things = things.into_iter().map(|thing| {
        number += text[counted..place(&thing)].matches('\n').count();
        counted = place(&thing);
        (number, thing)
    });
    things.collect()
}

#[cfg(test)]
mod tests;
