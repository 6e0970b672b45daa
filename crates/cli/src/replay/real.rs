//! The real server: one connection for each client, and every reply compared.

use resp::{Bytes, Protocol, ReplyDecoder, Value, cli, encode};
use scenario::explore::{Case, Fault, Key, Replay, Step};
use server::{Micros, Outcome};

use crate::redis::{Address, Kept, Redis, argv, contents};
use crate::site::Site;

/// Commands whose replies have the server's own order.
const UNORDERED: [&str; 11] = [
    "hgetall", "hkeys", "hvals", "keys", "scan", "sscan", "hscan", "sdiff", "sinter", "smembers", "sunion",
];
/// Commands that ask what time it is: no two servers agree on that to the millisecond.
const TIMED: [&str; 5] = ["time", "ttl", "pttl", "expiretime", "pexpiretime"];

/// A real server that holds nothing.
pub(crate) struct Server {
    pub(crate) site: Site,
}

/// One replay on it.
struct Stage<'a> {
    site: &'a mut Site,
    clients: Vec<Client>,
    /// What the clients call by its digest, if that is their whole program.
    scripts: Vec<String>,
    differences: Vec<String>,
}

/// A client of its own connection.
struct Client {
    home: Address,
    connection: Redis,
}

impl Client {
    fn connect(home: Address) -> Result<Self, String> {
        let connection = home.connect()?;
        Ok(Self { home, connection })
    }

    fn reconnect(&mut self) -> Result<(), String> {
        self.connection = self.home.connect()?;
        Ok(())
    }
}

impl Server {
    /// It must hold nothing, or `flush` must allow to delete it.
    pub(crate) fn new(address: &Address, flush: bool) -> Result<Self, String> {
        let mut site = Site::reach(address)?;
        let held = site.contents()?.len();
        if held > 0 && !flush {
            return Err(format!("the server holds {held} keys: --flush deletes them."));
        }
        Ok(Self { site })
    }

    /// Replays, and lists what was different. Nothing is left there.
    pub(super) fn replay(&mut self, case: &Case, replay: &Replay) -> Result<Vec<String>, String> {
        let clients = homes(&mut self.site, replay)?;
        let mut stage = Stage {
            clients: clients.into_iter().map(Client::connect).collect::<Result<_, _>>()?,
            site: &mut self.site,
            scripts: scripts(case),
            differences: Vec::new(),
        };
        stage.site.prepare(case)?;
        for (client, said) in replay.before.iter().enumerate() {
            for (command, reply) in said {
                stage.ask(client, command, reply, &replay.names[client])?;
            }
        }
        for step in &replay.steps {
            stage.step(step)?;
        }
        stage.compare_contents(replay)?;
        stage.site.order(&["FLUSHALL"])?;
        Ok(stage.differences)
    }
}

/// To which node each client speaks: what it sends is known, and may have keys that no case names.
fn homes(site: &mut Site, replay: &Replay) -> Result<Vec<Address>, String> {
    let mut homes = Vec::new();
    for (client, name) in replay.names.iter().enumerate() {
        let steps = replay.steps.iter().filter(|step| step.client == client);
        let before = replay.before.get(client).into_iter().flatten();
        let mut keys = Vec::new();
        for (command, _) in before.chain(steps.flat_map(|step| &step.said)) {
            keys.extend(site.keys_of(command)?);
        }
        homes.push(site.home(name, &keys)?);
    }
    Ok(homes)
}

impl Stage<'_> {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step.fault {
            Some(Fault::Jumps) => self.expire(&step.writes)?,
            Some(Fault::Dies) => self.clients[step.client].reconnect()?,
            Some(Fault::Restarts) => self.restart()?,
            Some(Fault::LosesReply | Fault::SendsAgain | Fault::FindsConnectionGone) | None => {}
        }
        for (number, (command, reply)) in step.said.iter().enumerate() {
            if number == 0 && step.fault == Some(Fault::FindsConnectionGone) {
                // The connection it would have been sent by is closed already.
            } else if number == 0 && step.fault.is_some_and(Fault::cuts_connection) {
                self.send(step.client, command)?;
                self.clients[step.client].reconnect()?;
            } else {
                self.ask(step.client, command, reply, &format!("step {}", step.number))?;
            }
        }
        Ok(())
    }

    /// A server's clock cannot be set: what would expire is given a deadline in the past.
    fn expire(&mut self, keys: &[Key]) -> Result<(), String> {
        for Key { db, key } in keys {
            self.site.order(&["SELECT", &db.to_string()])?;
            let mut command = argv(&["PEXPIREAT"]);
            command.extend([key.clone(), Bytes::from_static(b"1")]);
            self.site.ask(&command)?;
        }
        self.site.order(&["SELECT", "0"])
    }

    /// What a restart without data comes to for everybody who is connected.
    fn restart(&mut self) -> Result<(), String> {
        self.site.order(&["FLUSHALL"])?;
        self.site.order(&["SCRIPT", "FLUSH"])?;
        self.clients.iter_mut().try_for_each(Client::reconnect)
    }

    /// Sends a command as a library does that knows the texts of its scripts: to a server that has
    /// forgotten one it tells the text again.
    fn send(&mut self, client: usize, command: &[Bytes]) -> Result<Value, String> {
        let connection = &mut self.clients[client].connection;
        let reply = connection.ask(command)?;
        let forgotten = matches!(&reply, Value::Error(text) if text.starts_with(b"NOSCRIPT"));
        if !forgotten {
            return Ok(reply);
        }
        for text in &self.scripts {
            connection.order(&["SCRIPT", "LOAD", text])?;
        }
        connection.ask(command)
    }

    fn ask(&mut self, client: usize, command: &[Bytes], expected: &Value, at: &str) -> Result<(), String> {
        let real = self.send(client, command)?;
        let expected = travelled(expected);
        if !same(&command[0], &expected, &real) {
            let (command, ours, theirs) = (cli::join_args(command), cli::render(&expected), cli::render(&real));
            let (ours, theirs) = (ours.trim_end(), theirs.trim_end());
            self.differences
                .push(format!("{at}: {command} → {theirs}, and here {ours}"));
        }
        Ok(())
    }

    fn compare_contents(&mut self, replay: &Replay) -> Result<(), String> {
        let lines = |all: Vec<Kept>| all.iter().map(Kept::line).collect::<Vec<_>>();
        let real = self.site.contents()?;
        let mut server = server::Server::new();
        let client = server.connect();
        server.restore(replay.keyspaces[1].clone());
        let ours = contents(&mut |argv| match server.execute(client, argv, Micros(replay.now)) {
            Outcome::Reply(reply) => Ok(travelled(&reply)),
            Outcome::Running => Err("a plain command runs for ever".to_owned()),
        })?;
        let (real, ours) = (lines(real), lines(ours));
        let missing = |these: &[String], those: &[String], whose: &str| -> Vec<String> {
            let only = these.iter().filter(|line| !those.contains(line));
            only.map(|line| format!("in the end {line}, {whose}")).collect()
        };
        self.differences.extend(missing(&real, &ours, "on the server alone"));
        self.differences.extend(missing(&ours, &real, "in the engine alone"));
        Ok(())
    }
}

/// The programs of a case that are scripts.
fn scripts(case: &Case) -> Vec<String> {
    let groups = case.groups.iter().filter(|group| group.script);
    groups.map(|group| group.program.clone()).collect()
}

/// A reply as it arrives.
fn travelled(value: &Value) -> Value {
    let (mut bytes, mut decoder) = (Vec::new(), ReplyDecoder::default());
    encode(value, Protocol::Resp2, &mut bytes);
    decoder.feed(&bytes);
    decoder.next_reply().ok().flatten().unwrap_or(Value::Null)
}

/// Whether two replies to a command say the same.
fn same(name: &Bytes, ours: &Value, theirs: &Value) -> bool {
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let sorted = |value: &Value| {
        let mut texts: Vec<String> = match value {
            Value::Array(items) => items.iter().map(cli::render).collect(),
            other => vec![cli::render(other)],
        };
        texts.sort();
        texts
    };
    ours == theirs
        || TIMED.contains(&&*name) && tell_time(ours, theirs)
        || UNORDERED.contains(&&*name) && sorted(ours) == sorted(theirs)
}

/// Whether two replies that differ both tell a time. Below zero is none: no key, or no deadline.
fn tell_time(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Integer(ours), Value::Integer(theirs)) => *ours >= 0 && *theirs >= 0,
        (Value::Array(ours), Value::Array(theirs)) => ours.len() == theirs.len(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_may_differ_and_whether_there_is_one_may_not() {
        let ttl = Bytes::from_static(b"TTL");
        let alike = |ours, theirs| same(&ttl, &Value::Integer(ours), &Value::Integer(theirs));
        assert!(alike(10, 9));
        assert!(alike(-1, -1));
        assert!(!alike(-1, 10));
        assert!(!alike(10, -2));
        assert!(!alike(-1, -2));
        assert!(!same(
            &ttl,
            &Value::Integer(10),
            &Value::Error(Bytes::from_static(b"ERR"))
        ));
    }

    #[test]
    fn only_what_has_no_order_may_come_in_another() {
        let members = |names: [&'static str; 2]| Value::Array(names.map(|name| Value::Bulk(name.into())).to_vec());
        let (ours, theirs) = (members(["a", "b"]), members(["b", "a"]));
        assert!(same(&Bytes::from_static(b"smembers"), &ours, &theirs));
        assert!(!same(&Bytes::from_static(b"lrange"), &ours, &theirs));
    }
}
