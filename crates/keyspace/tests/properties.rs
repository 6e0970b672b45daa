//! What must hold whatever is done: snapshots stay as they are, digests tell content apart and
//! nothing else, and a footprint says all that a command depends on and changes.

#![allow(clippy::unwrap_used, reason = "a test ends when it cannot go on")]

use std::collections::{BTreeMap, BTreeSet};

use keyspace::stream::Id;
use keyspace::{Chance, Context, Entry, Footprint, Keyspace, Micros, Object, Stream, Touch, execute};
use resp::{Bytes, Protocol, Value};

/// `K` is a key, `E` an element, `N` a number.
const COMMANDS: &[&str] = &[
    "SET K E",
    "APPEND K E",
    "INCR K",
    "DEL K",
    "EXPIRE K 100",
    "PERSIST K",
    "GET K",
    "RPUSH K E E E",
    "LPUSH K E",
    "LPOP K",
    "RPOP K 2",
    "LSET K N E",
    "LREM K N E",
    "LTRIM K N -1",
    "LINSERT K BEFORE E E",
    "LMOVE K K LEFT RIGHT",
    "LRANGE K 0 -1",
    "LMPOP 2 K K LEFT COUNT 2",
    "SADD K N N N",
    "SADD K E",
    "SREM K N E",
    "SMOVE K K N",
    "SPOP K",
    "SRANDMEMBER K 2",
    "SMEMBERS K",
    "SINTER K K",
    "SUNIONSTORE K K K",
    "SDIFFSTORE K K K",
    "HSET K E E E N",
    "HSET K long-long-long-long-long-long-long-long-long-long-long-long-long-long N",
    "HDEL K E E",
    "HINCRBY K E N",
    "HGETALL K",
    "HRANDFIELD K",
    "ZADD K N E N E",
    "ZADD K GT CH N E N E",
    "ZADD K INCR N E",
    "ZADD K N long-long-long-long-long-long-long-long-long-long-long-long-long-long",
    "ZADD K -0 E",
    "ZINCRBY K N E",
    "ZREM K E E",
    "ZPOPMIN K",
    "ZMPOP 2 K K MAX COUNT 2",
    "ZREMRANGEBYSCORE K 1 2",
    "ZRANGE K 0 -1 WITHSCORES",
    "ZRANK K E",
    "ZRANDMEMBER K 2",
    "ZRANGESTORE K K 0 2",
    "ZUNIONSTORE K 2 K K",
    "ZINTERSTORE K 2 K K",
    "ZDIFFSTORE K 2 K K",
    "ZSCAN K 0",
    "SETBIT K N N",
    "BITOP XOR K K K",
    "BITFIELD K SET u4 N N INCRBY u4 #1 N",
    "BITCOUNT K",
    "LCS K K",
    "XADD K * E E",
    "XADD K N E E",
    "XADD K 2-* E E E N",
    "XADD K MAXLEN 2 * E E",
    "XDEL K N N",
    "XTRIM K MINID 2",
    "XTRIM K MAXLEN ~ 1",
    "XSETID K 3 MAXDELETEDID N",
    "XRANGE K - +",
    "XREAD STREAMS K K 0 N",
    "XGROUP CREATE K g N MKSTREAM",
    "XGROUP CREATE K g 0",
    "XGROUP SETID K g N",
    "XGROUP DESTROY K g",
    "XGROUP DELCONSUMER K g x",
    "XREADGROUP GROUP g E COUNT 1 STREAMS K >",
    "XREADGROUP GROUP g E STREAMS K K > 0",
    "XACK K g N N",
    "XCLAIM K g E 0 N N FORCE",
    "XAUTOCLAIM K g E 0 N COUNT 1",
    "XPENDING K g",
    "XINFO GROUPS K",
    "SORT K ALPHA",
    "SORT K BY * GET # GET * STORE K",
    "RENAME K K",
    "COPY K K REPLACE",
    "SCAN 0",
    "RANDOMKEY",
    "OBJECT ENCODING K",
    "TYPE K",
];
const KEYS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const ELEMENTS: [&str; 6] = ["x", "y", "z", "1", "b", ""];

struct House {
    chance: Chance,
    now: Micros,
}

impl House {
    fn new(seed: u64) -> House {
        House {
            chance: Chance::new(seed),
            now: Micros::from_millis(1_700_000_000_000),
        }
    }

    fn command(&mut self) -> Vec<Bytes> {
        let template = COMMANDS[self.chance.below(COMMANDS.len())];
        let words = template.split(' ').map(|word| match word {
            "K" => Bytes::from(KEYS[self.chance.below(KEYS.len())]),
            "E" => Bytes::from(ELEMENTS[self.chance.below(ELEMENTS.len())]),
            "N" => Bytes::from(self.chance.below(4).to_string()),
            word => Bytes::from(word),
        });
        words.collect()
    }

    fn run(&self, keyspace: &mut Keyspace, argv: &[Bytes]) -> (Value, Footprint) {
        let mut footprint = Footprint::default();
        let mut ctx = Context {
            keyspace,
            db: 0,
            now: self.now,
            began: self.now,
            protocol: Protocol::Resp2,
            scripted: false,
            queued: false,
            chance: &mut Chance::new(self.now.0),
            footprint: &mut footprint,
        };
        (execute(&mut ctx, argv), footprint)
    }
}

/// All that a reply can show of an entry.
fn told(entry: &Entry) -> String {
    let inside = match entry.object() {
        Object::String(string) => format!("{:?}", string.bytes()),
        Object::List(list) => format!("{:?}", list.iter_from(0).collect::<Vec<_>>()),
        Object::Set(set) => format!("{} {:?}", set.encoding(), set.iter().collect::<Vec<_>>()),
        Object::Hash(hash) => format!("{} {:?}", hash.encoding(), hash.iter().collect::<Vec<_>>()),
        Object::SortedSet(set) => format!("{} {:?}", set.encoding(), set.iter().collect::<Vec<_>>()),
        Object::Stream(stream) => told_of_stream(stream),
    };
    format!("{} {inside} {:?}", entry.object().type_name(), entry.deadline())
}

/// When a consumer was heard of last is left aside.
fn told_of_stream(stream: &Stream) -> String {
    let items = stream.range(Id::ZERO, Id::MAX, usize::MAX, false);
    let (nodes, past) = (
        stream.nodes().collect::<Vec<_>>(),
        (stream.last_id(), stream.deleted_id(), stream.added()),
    );
    let groups = stream.groups().iter().map(|group| {
        let pending = group.all_pending();
        let consumers: Vec<_> = group.consumers().iter().map(|consumer| &consumer.name).collect();
        format!(
            "{:?} {:?} {:?} {pending:?} {consumers:?}",
            group.name, group.last, group.read
        )
    });
    format!("{items:?} {nodes:?} {past:?} {:?}", groups.collect::<Vec<_>>())
}

fn content(keyspace: &Keyspace) -> BTreeMap<Bytes, String> {
    let entries = keyspace.database(0).iter();
    entries.map(|(key, entry)| (key.clone(), told(entry))).collect()
}

fn keys(touches: &[Touch]) -> BTreeSet<Bytes> {
    let keys = touches.iter().filter_map(|touch| match touch {
        Touch::Key { key, .. } => Some(key.clone()),
        _ => None,
    });
    keys.collect()
}

#[test]
fn equal_digests_are_equal_content_and_snapshots_stay_as_they_are() {
    let (mut house, mut keyspace) = (House::new(1), Keyspace::default());
    let (mut by_digest, mut by_content) = (BTreeMap::new(), BTreeMap::new());
    let mut snapshots = Vec::new();
    for step in 0..20_000 {
        let argv = house.command();
        house.run(&mut keyspace, &argv);
        let (digest, content) = (keyspace.digest(), content(&keyspace));
        assert_eq!(*by_digest.entry(digest).or_insert(content.clone()), content);
        assert_eq!(*by_content.entry(content.clone()).or_insert(digest), digest);
        if step % 100 == 0 {
            snapshots.push((keyspace.clone(), content));
        }
        if step % 50 == 0 {
            // From little again, so that the same content comes by several ways.
            keyspace = Keyspace::default();
        }
    }
    assert!(by_digest.len() < 19_000, "something was met again");
    for (snapshot, before) in snapshots {
        assert_eq!(content(&snapshot), before);
    }
}

#[test]
fn a_command_changes_nothing_but_what_its_footprint_says() {
    let (mut house, mut keyspace) = (House::new(2), Keyspace::default());
    for _ in 0..20_000 {
        let (argv, before) = (house.command(), content(&keyspace));
        let (_, footprint) = house.run(&mut keyspace, &argv);
        let after = content(&keyspace);
        let written = keys(footprint.writes());
        for key in KEYS.map(Bytes::from) {
            assert!(
                before.get(&key) == after.get(&key) || written.contains(&key),
                "{argv:?} {key:?}"
            );
        }
        let names_written = footprint.writes().contains(&Touch::Names { db: 0 });
        assert!(before.keys().eq(after.keys()) || names_written, "{argv:?}");
    }
}

#[test]
fn a_command_depends_on_nothing_but_what_its_footprint_says() {
    let (mut house, mut keyspace) = (House::new(3), Keyspace::default());
    for _ in 0..20_000 {
        let argv = house.command();
        let mut elsewhere = keyspace.clone();
        let (reply, footprint) = house.run(&mut keyspace, &argv);
        if footprint.reads().contains(&Touch::Names { db: 0 }) {
            continue;
        }
        let mut touched = keys(footprint.reads());
        touched.extend(keys(footprint.writes()));
        for key in KEYS.map(Bytes::from) {
            if !touched.contains(&key) {
                elsewhere
                    .database_mut(0)
                    .insert(&key, Object::from(Bytes::from("other")), None);
            }
        }
        let (other, _) = house.run(&mut elsewhere, &argv);
        assert_eq!(reply, other, "{argv:?}");
        for key in touched {
            let told = |keyspace: &Keyspace| keyspace.database(0).get(&key).map(told);
            assert_eq!(told(&keyspace), told(&elsewhere), "{argv:?} {key:?}");
        }
    }
}

/// Whoever counts keys does not count one whose time is over, so it comes anew when it is written.
#[test]
fn a_key_that_has_expired_comes_anew() {
    let mut keyspace = Keyspace::default();
    let mut run = |line: &str, millis: u64| {
        let argv: Vec<Bytes> = line
            .split(' ')
            .map(|word| Bytes::copy_from_slice(word.as_bytes()))
            .collect();
        let now = Micros::from_millis(millis);
        let (mut footprint, mut chance) = (Footprint::default(), Chance::new(1));
        let mut ctx = Context {
            keyspace: &mut keyspace,
            db: 0,
            now,
            began: now,
            protocol: Protocol::Resp2,
            scripted: false,
            queued: false,
            chance: &mut chance,
            footprint: &mut footprint,
        };
        execute(&mut ctx, &argv);
        footprint.writes().contains(&Touch::Names { db: 0 })
    };
    assert!(run("SET a 1 PX 100", 1_000), "it was not there");
    assert!(!run("SET a 1 PX 100", 1_050), "it was");
    assert!(run("SET a 1 PX 100", 2_000), "it was there no more");
    assert!(run("MSET a 1 b 2", 3_000));
    assert!(!run("SET a 1", 3_000));
}
