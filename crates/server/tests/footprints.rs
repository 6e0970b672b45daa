//! What must hold of every command of every client, in scripts and in transactions too: it changes
//! nothing and depends on nothing but what its footprint says, and a snapshot put back is where one
//! was.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use std::collections::{BTreeMap, BTreeSet};

use resp::{Bytes, Value, cli};
use server::{ClientId, Event, Footprint, Keyspace, Micros, Observe, Outcome, Server, Touch};

const STEPS: usize = 20_000;
const DATABASES: usize = 3;
const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// `K` is a key, `N` a small number, `D` a database.
const COMMANDS: &[&str] = &[
    "SET K N",
    "SET K N PX 30",
    "SET K N KEEPTTL GET",
    "MSETNX K N K N",
    "GET K",
    "GETDEL K",
    "GETEX K PX 20",
    "INCR K",
    "APPEND K N",
    "MGET K K",
    "DEL K K",
    "EXISTS K K",
    "TYPE K",
    "PEXPIRE K 15",
    "PEXPIRE K -1",
    "PTTL K",
    "PERSIST K",
    "RENAME K K",
    "RENAMENX K K",
    "COPY K K DB D REPLACE",
    "MOVE K D",
    "KEYS *",
    "DBSIZE",
    "RANDOMKEY",
    "SELECT D",
    "SWAPDB D D",
    "FLUSHDB",
    "RPUSH K N N",
    "LPOP K",
    "LMOVE K K LEFT RIGHT",
    "SADD K N N",
    "SPOP K",
    "SUNIONSTORE K K K",
    "HSET K N N",
    "HDEL K N",
    "ZADD K N N",
    "ZPOPMIN K",
    "ZUNIONSTORE K 2 K K",
    "XADD K * N N",
    "XTRIM K MAXLEN 2",
    "XGROUP CREATE K g 0 MKSTREAM",
    "XREADGROUP GROUP g N COUNT 1 STREAMS K >",
    "XAUTOCLAIM K g N 5 0 JUSTID",
    "XPENDING K g - + 9",
    "SORT K BY nosort STORE K",
    "TIME",
    "PING",
    "NOPE",
    "CLIENT GETNAME",
    "SCRIPT EXISTS x",
    "WATCH K K",
    "UNWATCH",
    "MULTI",
    "MULTI",
    "EXEC",
    "EXEC",
    "DISCARD",
];
/// They carry out the commands that follow each other in ARGV, each ended by an empty word.
const SCRIPTS: [&str; 3] = [
    "local replies, words = {}, {} for _, word in ipairs(ARGV) do if word == '' then replies[#replies + 1] = \
     redis.pcall(unpack(words)) words = {} else words[#words + 1] = word end end return replies",
    "local reply, words = 0, {} for _, word in ipairs(ARGV) do if word == '' then reply = redis.call(unpack(words)) \
     words = {} else words[#words + 1] = word end end return reply",
    "local words = {} for _, word in ipairs(ARGV) do if word == '' then redis.call(unpack(words)) words = {} else \
     words[#words + 1] = word end end for i = 1, 60000 do end return 'slow'",
];

/// Numbers by chance: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn command(&mut self) -> Vec<Bytes> {
        let template = COMMANDS[self.below(COMMANDS.len())];
        let words = template.split(' ').map(|word| match word {
            "K" => Bytes::from(KEYS[self.below(KEYS.len())]),
            "N" => Bytes::from(self.below(4).to_string()),
            "D" => Bytes::from(self.below(DATABASES).to_string()),
            word => Bytes::from(word),
        });
        words.collect()
    }

    /// A command, or a script that calls some.
    fn line(&mut self) -> Vec<Bytes> {
        if self.below(3) > 0 {
            return self.command();
        }
        let mut argv = vec!["EVAL".into(), SCRIPTS[self.below(SCRIPTS.len())].into(), "0".into()];
        for _ in 0..=self.below(3) {
            argv.extend(self.command());
            argv.push(Bytes::new());
        }
        argv
    }
}

/// A server with its clients.
struct House {
    server: Server,
    clients: Vec<ClientId>,
}

impl House {
    fn new() -> House {
        let mut server = Server::new();
        server.observe(Observe::Everything);
        let clients = (0..3).map(|_| server.connect()).collect();
        House { server, clients }
    }

    fn say(&mut self, client: usize, argv: &[Bytes], now: Micros) -> (Value, Footprint, Vec<Event>) {
        let mut outcome = self.server.execute(self.clients[client], argv, now);
        let reply = loop {
            match outcome {
                Outcome::Reply(reply) => break reply,
                Outcome::Running => outcome = self.server.resume(now),
            }
        };
        (reply, self.server.footprint().clone(), self.server.take_events())
    }
}

/// Everything that is there, in words.
fn content(keyspace: &Keyspace) -> BTreeMap<(usize, Bytes), String> {
    let all = (0..DATABASES).flat_map(|db| keyspace.database(db).iter().map(move |entry| (db, entry)));
    all.map(|(db, (key, entry))| ((db, key.clone()), told(entry.object(), entry.deadline())))
        .collect()
}

fn told(object: &dyn std::fmt::Debug, deadline: Option<keyspace::Deadline>) -> String {
    format!("{object:?} {deadline:?}")
}

fn keys(touches: &[Touch]) -> BTreeSet<(usize, Bytes)> {
    let keys = touches.iter().filter_map(|touch| match touch {
        Touch::Key { db, key } => Some((usize::from(*db), key.clone())),
        _ => None,
    });
    keys.collect()
}

fn reads_names(footprint: &Footprint) -> bool {
    footprint
        .reads()
        .iter()
        .any(|touch| matches!(touch, Touch::Names { .. }))
}

/// Puts something else at every key that the footprint does not name.
fn elsewhere(before: &Keyspace, footprint: &Footprint) -> Keyspace {
    let mut named = keys(footprint.reads());
    named.extend(keys(footprint.writes()));
    let mut other = before.clone();
    for (db, key) in (0..DATABASES).flat_map(|db| KEYS.map(|key| (db, Bytes::from(key)))) {
        if !named.contains(&(db, key.clone())) {
            let argv = ["SET", "", "other"].map(Bytes::from);
            let mut ctx = keyspace::Context {
                keyspace: &mut other,
                db,
                now: Micros(1),
                began: Micros(1),
                protocol: resp::Protocol::Resp2,
                scripted: false,
                queued: false,
                chance: &mut keyspace::Chance::new(0),
                footprint: &mut Footprint::default(),
            };
            keyspace::execute(&mut ctx, &[argv[0].clone(), key, argv[2].clone()]);
        }
    }
    other
}

#[test]
fn commands_keep_to_their_footprints() {
    let (mut dice, mut one, mut other) = (Dice(5), House::new(), House::new());
    let mut independent = 0;
    for step in 0..STEPS {
        let now = Micros::from_millis(1_000_000 + step as u64 * 3);
        let (client, argv) = (dice.below(3), dice.line());
        let line = cli::join_args(&argv);
        let before = one.server.keyspace().clone();
        let (reply, footprint, events) = one.say(client, &argv, now);
        let after = one.server.keyspace().clone();
        changes_are_in(&before, &after, &footprint, &line);
        events_cover(&events, &footprint, &line);
        // The same in another world, or, where every name matters, in the same once more.
        let dependent = reads_names(&footprint);
        let world = if dependent {
            before.clone()
        } else {
            elsewhere(&before, &footprint)
        };
        other.server.restore(world);
        let (same, footprint_there, _) = other.say(client, &argv, now);
        assert_eq!(reply, same, "step {step}: {line}");
        assert_eq!(footprint.reads(), footprint_there.reads(), "step {step}: {line}");
        assert_eq!(footprint.writes(), footprint_there.writes(), "step {step}: {line}");
        let (here, there) = (content(&after), content(other.server.keyspace()));
        for place in keys(footprint.writes()) {
            assert_eq!(here.get(&place), there.get(&place), "step {step}: {line}");
        }
        assert!(!dependent || after.digest() == other.server.keyspace().digest());
        independent += usize::from(!dependent);
        other.server.restore(after);
    }
    assert!(
        independent > STEPS / 2,
        "{independent} of {STEPS} steps did not look at every name"
    );
}

fn changes_are_in(before: &Keyspace, after: &Keyspace, footprint: &Footprint, line: &str) {
    let (before, after) = (content(before), content(after));
    let written = keys(footprint.writes());
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for place in places {
        assert!(
            before.get(place) == after.get(place) || written.contains(place),
            "{line}: {place:?}"
        );
        let names = Touch::Names { db: place.0 as u8 };
        let came_or_went = before.contains_key(place) != after.contains_key(place);
        assert!(
            !came_or_went || footprint.writes().contains(&names),
            "{line}: {place:?}"
        );
    }
}

/// What the whole touched some command touched, and the other way round.
fn events_cover(events: &[Event], footprint: &Footprint, line: &str) {
    let sets = |footprint: &Footprint| {
        let set = |touches: &[Touch]| touches.iter().cloned().collect::<BTreeSet<_>>();
        (set(footprint.reads()), set(footprint.writes()))
    };
    let (mut reads, mut writes) = (BTreeSet::new(), BTreeSet::new());
    for event in events {
        let (read, wrote) = sets(&event.footprint);
        reads.extend(read);
        writes.extend(wrote);
    }
    assert_eq!((reads, writes), sets(footprint), "{line}");
}
