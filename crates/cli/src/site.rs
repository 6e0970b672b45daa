//! A real server as a whole: one node, or all masters of a cluster.
//!
//! A client of a cluster speaks to the node that serves its keys, and a command, a transaction or a
//! script may touch keys of one slot only. The engine knows no slots, so a client whose keys are in
//! several is told before anything starts, rather than by a reply that differs. Which slot a key is
//! in, and which words of a command are keys, the server itself says.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use resp::{Bytes, Value, cli};
use scenario::explore::Case;

use crate::redis::{Address, Kept, Redis, argv, contents, items};

/// Commands without keys that change what only one node would know.
const EVERYWHERE: [&str; 3] = ["config", "function", "script"];

/// A real server, with a connection to each of its nodes.
pub(crate) struct Site {
    /// The node asked for, or the masters of its cluster.
    nodes: Vec<Node>,
    /// Which node serves which slots, if it is a cluster.
    slots: Option<Vec<(RangeInclusive<i64>, usize)>>,
    /// What it calls itself.
    name: String,
}

struct Node {
    address: Address,
    connection: Redis,
}

impl Node {
    fn reach(address: Address) -> Result<Self, String> {
        let connection = address.connect()?;
        Ok(Self { address, connection })
    }
}

impl Site {
    /// The server at an address, with all masters if it is a cluster.
    pub(crate) fn reach(address: &Address) -> Result<Self, String> {
        let mut node = Node::reach(address.clone())?;
        let info = match node.connection.ask(&argv(&["INFO"]))? {
            Value::Bulk(text) => String::from_utf8_lossy(&text).into_owned(),
            _ => String::new(),
        };
        let mut site = Self {
            name: name(&info),
            nodes: vec![node],
            slots: None,
        };
        if field(&info, "cluster_enabled") == Some("1") {
            site.find_masters(address)?;
        }
        Ok(site)
    }

    fn find_masters(&mut self, asked: &Address) -> Result<(), String> {
        let told = self.nodes[0].connection.order(&["CLUSTER", "SLOTS"])?;
        let ranges = ranges(&told, asked).ok_or_else(|| format!("CLUSTER SLOTS answers {told:?}"))?;
        if ranges.is_empty() {
            return Err("the cluster serves no slots yet.".to_owned());
        }
        let mut known = BTreeMap::new();
        let mut slots = Vec::new();
        self.nodes.clear();
        for (range, address) in ranges {
            let number = match known.get(&address) {
                Some(&number) => number,
                None => {
                    self.nodes.push(Node::reach(address.clone())?);
                    known.insert(address, self.nodes.len() - 1);
                    self.nodes.len() - 1
                }
            };
            slots.push((range, number));
        }
        self.slots = Some(slots);
        Ok(())
    }

    /// What it is: "Redis 7.0.15, 3 masters".
    pub(crate) fn told(&self) -> String {
        match (&self.slots, self.nodes.len()) {
            (None, _) => self.name.clone(),
            (Some(_), 1) => format!("{}, 1 master", self.name),
            (Some(_), masters) => format!("{}, {masters} masters", self.name),
        }
    }

    /// The node to which a client with these keys speaks; or why there is none.
    pub(crate) fn home(&mut self, who: &str, keys: &[Bytes]) -> Result<Address, String> {
        let mut node = 0;
        if self.slots.is_some() {
            let mut by_slot = BTreeMap::new();
            for key in keys {
                by_slot.entry(self.slot(key)?).or_insert(key);
            }
            if by_slot.len() > 1 {
                return Err(in_several(who, &by_slot));
            }
            if let Some(&slot) = by_slot.keys().next() {
                node = self.serving(slot)?;
            }
        }
        Ok(self.nodes[node].address.clone())
    }

    /// Which words of a command are keys. Where it does not matter, none are.
    pub(crate) fn keys_of(&mut self, command: &[Bytes]) -> Result<Vec<Bytes>, String> {
        if self.slots.is_none() {
            return Ok(Vec::new());
        }
        let question = [&argv(&["COMMAND", "GETKEYS"])[..], command].concat();
        // An error says that it has none, or is none.
        Ok(items(self.nodes[0].connection.ask(&question)?))
    }

    fn slot(&mut self, key: &Bytes) -> Result<i64, String> {
        let question = [argv(&["CLUSTER", "KEYSLOT"]), vec![key.clone()]].concat();
        match self.nodes[0].connection.ask(&question)? {
            Value::Integer(slot) => Ok(slot),
            other => Err(format!("CLUSTER KEYSLOT answers {other:?}")),
        }
    }

    fn serving(&self, slot: i64) -> Result<usize, String> {
        let ranges = self.slots.iter().flatten();
        let mut serving = ranges.filter(|(range, _)| range.contains(&slot)).map(|&(_, node)| node);
        serving
            .next()
            .ok_or_else(|| format!("no node of the cluster serves the slot {slot}."))
    }

    /// Sends a command where it belongs: to the node that serves its keys, or to all of them.
    pub(crate) fn ask(&mut self, command: &[Bytes]) -> Result<Value, String> {
        if self.slots.is_none() {
            return self.nodes[0].connection.ask(command);
        }
        let name = String::from_utf8_lossy(&command[0]).to_ascii_lowercase();
        if EVERYWHERE.contains(&&*name) {
            return self.ask_all(command);
        }
        let keys = self.keys_of(command)?;
        let node = match keys.first() {
            Some(key) => {
                let slot = self.slot(key)?;
                self.serving(slot)?
            }
            None => 0,
        };
        self.nodes[node].connection.ask(command)
    }

    /// Sends a command to all nodes; answers the first error, or else the last reply.
    fn ask_all(&mut self, command: &[Bytes]) -> Result<Value, String> {
        let mut reply = Value::Null;
        for node in &mut self.nodes {
            reply = node.connection.ask(command)?;
            if reply.is_error() {
                break;
            }
        }
        Ok(reply)
    }

    /// Sends a command to all nodes, which must not fail.
    pub(crate) fn order(&mut self, words: &[&str]) -> Result<(), String> {
        for node in &mut self.nodes {
            node.connection.order(words)?;
        }
        Ok(())
    }

    /// Everything it holds. Afterwards the database 0 is asked again.
    pub(crate) fn contents(&mut self) -> Result<Vec<Kept>, String> {
        let mut all = Vec::new();
        for node in &mut self.nodes {
            all.extend(contents(&mut |argv| node.connection.ask(argv))?);
            node.connection.order(&["SELECT", "0"])?;
        }
        all.sort_by(|one, other| one.place().cmp(&other.place()));
        Ok(all)
    }

    /// Empties it, loads the scripts of a case and fills it as the case says.
    pub(crate) fn prepare(&mut self, case: &Case) -> Result<(), String> {
        self.order(&["FLUSHALL"])?;
        for group in case.groups.iter().filter(|group| group.script) {
            self.order(&["SCRIPT", "LOAD", &group.program])?;
        }
        for line in &case.setup {
            let command = cli::split_args(line).map_err(|error| error.to_string())?;
            if let Value::Error(error) = self.ask(&command)? {
                return Err(format!("{line}: {}", String::from_utf8_lossy(&error)));
            }
        }
        self.order(&["SELECT", "0"])
    }
}

/// What a server says it is. Valkey also names the Redis it came from.
fn name(info: &str) -> String {
    match (field(info, "valkey_version"), field(info, "redis_version")) {
        (Some(version), _) => format!("Valkey {version}"),
        (None, Some(version)) => format!("Redis {version}"),
        (None, None) => "a server that does not say what it is".to_owned(),
    }
}

fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = info.lines();
    lines.find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'))
}

/// The ranges of slots and the masters that serve them, from the reply to CLUSTER SLOTS. A node that
/// does not know its own host is where it was asked.
fn ranges(told: &Value, asked: &Address) -> Option<Vec<(RangeInclusive<i64>, Address)>> {
    let Value::Array(ranges) = told else { return None };
    let range = |range: &Value| {
        let Value::Array(parts) = range else { return None };
        let [Value::Integer(from), Value::Integer(to), Value::Array(master), ..] = &parts[..] else {
            return None;
        };
        let [host, Value::Integer(port), ..] = &master[..] else {
            return None;
        };
        let host = match host {
            Value::Bulk(host) if !host.is_empty() && &host[..] != b"?" => String::from_utf8_lossy(host).into_owned(),
            _ => asked.host().to_owned(),
        };
        Some((*from..=*to, Address::of(&host, *port)))
    };
    ranges.iter().map(range).collect()
}

fn in_several(who: &str, by_slot: &BTreeMap<i64, &Bytes>) -> String {
    let list = |shown: &dyn Fn(&i64, &str) -> String| {
        let items = by_slot
            .iter()
            .map(|(slot, key)| shown(slot, &String::from_utf8_lossy(key)));
        items.collect::<Vec<_>>().join(" and ")
    };
    format!(
        "the keys of {who} are in the slots {}. A cluster carries out a command, a transaction or a script in one slot \
         only, and a client here has one connection: the same {{tag}} in all their names puts them into one, as in {}.",
        list(&|slot, key| format!("{slot} ({key})")),
        list(&|_, key| format!("{{1}}{key}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_called_what_it_says() {
        assert_eq!(name("# Server\r\nredis_version:7.0.15\r\n"), "Redis 7.0.15");
        let valkey = "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:9.1.2\r\n";
        assert_eq!(name(valkey), "Valkey 9.1.2");
        assert_eq!(name(""), "a server that does not say what it is");
    }

    #[test]
    fn a_master_without_a_host_is_where_it_was_asked() {
        let asked = Address::parse("redis://here:7000").unwrap();
        let master = |host: &'static str, port| Value::Array(vec![Value::Bulk(host.into()), Value::Integer(port)]);
        let range = |from, to, master| Value::Array(vec![Value::Integer(from), Value::Integer(to), master]);
        let told = Value::Array(vec![
            range(0, 99, master("", 7001)),
            range(100, 16_383, master("there", 7002)),
        ]);
        let [one, other] = ["here:7001", "there:7002"].map(|place| Address::parse(place).unwrap());
        assert_eq!(ranges(&told, &asked), Some(vec![(0..=99, one), (100..=16_383, other)]));
        assert_eq!(ranges(&Value::Null, &asked), None);
    }

    #[test]
    fn keys_in_several_slots_are_told_with_what_to_do() {
        let [alice, bob] = ["alice", "bob"].map(Bytes::from);
        let told = in_several("payment", &BTreeMap::from([(749, &alice), (8955, &bob)]));
        for part in ["payment", "749 (alice) and 8955 (bob)", "{1}alice and {1}bob"] {
            assert!(told.contains(part), "{told}");
        }
    }
}
