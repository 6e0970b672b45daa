//! `MEMORY USAGE`: how much memory the real server would need for a key.
//!
//! Counted from the sizes of its structures and of the pieces its allocator hands out, jemalloc on
//! a machine of 64 bits. It is exact for what was stored in one go; room that the server keeps
//! after a value has grown or shrunk is not known here.

use resp::{Bytes, Value, number::parse_i64};

use super::Commands;
use super::arguments::{counted, integer, is};
use super::reply::count;
use crate::context::Context;
use crate::error::Error;
use crate::object::Object;
use crate::packed::{self, LISTPACK};
use crate::value::stream::{Id, Node, Pending, tree_nodes};
use crate::value::{Hash, List, Scored, Set, SortedSet, Str, Stream};

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[("memory|usage", usage)];

/// The server's `robj`, which every value begins with.
const OBJECT: usize = 16;
/// A `dictEntry`: a key of the database, a member of a set, a field of a hash.
const ENTRY: usize = 24;
const DICT: usize = 56;
const QUICKLIST: usize = 40;
const QUICKLIST_NODE: usize = 40;
/// The most a node of a quicklist holds, `list-max-listpack-size -2`.
const NODE_BYTES: usize = 8192;
/// A `zset`, a `zskiplist` and its first node, which has all the levels there are.
const SKIPLIST: usize = 16 + 32 + 640;
/// How many levels another node has is chance: this is the mean.
const SKIPLIST_NODE: usize = 53;

/// A `stream`, and with how much room its nodes begin.
const STREAM: usize = 80;
const STREAM_NODE: usize = 4096;
/// A `streamCG`, a `streamNACK` and a `streamConsumer`.
const GROUP: usize = 40;
const PENDING: usize = 24;
const CONSUMER: usize = 24;

fn usage(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let mut samples = 5;
    for pair in argv[3..].chunks(2) {
        match pair {
            [option, value] if is(option, "SAMPLES") => {
                integer(value)?;
                samples = counted(value, 0).ok_or(Error::Syntax)?;
            }
            _ => return Err(Error::Syntax),
        }
    }
    let samples = if samples == 0 { usize::MAX } else { samples };
    let Some(entry) = ctx.peek(&argv[2]) else {
        return Ok(Value::Null);
    };
    Ok(count(ENTRY + sds(argv[2].len()) + size_of(entry.object(), samples)))
}

fn size_of(object: &Object, samples: usize) -> usize {
    match object {
        Object::String(string) => size_of_string(string),
        Object::List(list) => size_of_list(list, samples),
        Object::Set(set) => size_of_set(set, samples),
        Object::Hash(hash) => size_of_hash(hash, samples),
        Object::SortedSet(set) => size_of_sorted_set(set, samples),
        Object::Stream(stream) => size_of_stream(stream, samples),
    }
}

fn size_of_string(string: &Str) -> usize {
    match string.encoding() {
        "int" => OBJECT,
        // Both in one piece: a header of 3 bytes, a NUL at the end.
        "embstr" => allocated(OBJECT + 3 + string.len() + 1),
        _ => OBJECT + sds(string.len()),
    }
}

fn size_of_list(list: &List, samples: usize) -> usize {
    let mut nodes = vec![LISTPACK];
    for element in list.iter_from(0) {
        let filled = nodes.last().copied().unwrap_or(LISTPACK);
        // The server guesses 8 bytes for what an element needs beside itself.
        if filled > LISTPACK && filled + element.len() + 8 > NODE_BYTES {
            nodes.push(LISTPACK);
        }
        if let Some(node) = nodes.last_mut() {
            *node += packed::element(element);
        }
    }
    let sizes = nodes.iter().map(|node| QUICKLIST_NODE + allocated(*node));
    OBJECT + QUICKLIST + extrapolated(sizes, nodes.len(), samples)
}

fn size_of_set(set: &Set, samples: usize) -> usize {
    if set.encoding() == "hashtable" {
        let sizes = set.iter().map(|member| ENTRY + sds(member.len()));
        return size_of_table(set.len()) + extrapolated(sizes, set.len(), samples);
    }
    let widths = set
        .iter()
        .filter_map(|member| parse_i64(&member))
        .map(|number| match number {
            _ if i16::try_from(number).is_ok() => 2,
            _ if i32::try_from(number).is_ok() => 4,
            _ => 8,
        });
    OBJECT + allocated(8 + widths.max().unwrap_or(2) * set.len())
}

fn size_of_hash(hash: &Hash, samples: usize) -> usize {
    if hash.encoding() == "hashtable" {
        let sizes = hash
            .iter()
            .map(|(field, value)| ENTRY + sds(field.len()) + sds(value.len()));
        return size_of_table(hash.len()) + extrapolated(sizes, hash.len(), samples);
    }
    let pairs = hash
        .iter()
        .map(|(field, value)| packed::element(field) + packed::element(value));
    OBJECT + allocated(LISTPACK + pairs.sum::<usize>())
}

fn size_of_sorted_set(set: &SortedSet, samples: usize) -> usize {
    if set.is_skiplist() {
        let sizes = set
            .iter()
            .map(|scored| SKIPLIST_NODE + ENTRY + sds(scored.member.len()));
        return SKIPLIST + size_of_table(set.len()) + extrapolated(sizes, set.len(), samples);
    }
    let pair = |scored: &Scored| packed::element(&scored.member) + packed::element(&set.score_text(scored.score));
    OBJECT + allocated(LISTPACK + set.iter().map(pair).sum::<usize>())
}

fn size_of_stream(stream: &Stream, samples: usize) -> usize {
    let nodes: Vec<Node> = stream.nodes().collect();
    let ids: Vec<Id> = nodes.iter().map(|node| node.first).collect();
    let nodes: Vec<usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            // The last has room for more.
            let open = at + 1 == nodes.len();
            allocated(if open { node.bytes.max(STREAM_NODE) } else { node.bytes })
        })
        .collect();
    let mut size = OBJECT + STREAM + size_of_ids(&ids) + size_of_nodes(&nodes, samples);
    for group in stream.groups() {
        let ids = |pending: Vec<Pending>| pending.iter().map(|one| one.id).collect::<Vec<_>>();
        let all = ids(group.all_pending());
        size += GROUP + size_of_ids(&all) + PENDING * all.len();
        for (consumer, share) in group.consumers().iter().zip(group.shares()) {
            size += CONSUMER + consumer.name.len() + size_of_ids(&ids(share));
        }
    }
    size
}

/// The mean of the first for all, but for the last.
fn size_of_nodes(nodes: &[usize], samples: usize) -> usize {
    let sampled = &nodes[..nodes.len().min(samples)];
    let sum: usize = sampled.iter().sum();
    match nodes.last() {
        Some(last) if nodes.len() > sampled.len() => sum / sampled.len().max(1) * (nodes.len() - 1) + last,
        _ => sum,
    }
}

/// A radix tree of ids, as the server reckons it.
fn size_of_ids(ids: &[Id]) -> usize {
    16 * ids.len() + (4 + 30 * 8) * tree_nodes(ids)
}

/// A table without its entries: a power of two of slots, one pointer each.
fn size_of_table(entries: usize) -> usize {
    OBJECT + DICT + 8 * entries.next_power_of_two().max(4)
}

/// The sum of all sizes, from the mean of the first.
fn extrapolated(sizes: impl Iterator<Item = usize>, number: usize, samples: usize) -> usize {
    let looked_at = number.min(samples).max(1);
    let sum: usize = sizes.take(looked_at).sum();
    (sum as f64 / looked_at as f64 * number as f64) as usize
}

/// A string of the server's own: a header that grows with the length, a NUL at the end.
fn sds(length: usize) -> usize {
    let header = match length {
        1..32 => 1,
        0..256 => 3,
        256..0x1_0000 => 5,
        _ => 9,
    };
    allocated(header + length + 1)
}

/// As much as jemalloc hands out: 8, multiples of 16 up to 128, then four sizes to every doubling.
fn allocated(bytes: usize) -> usize {
    match bytes {
        0..=8 => 8,
        9..=128 => bytes.next_multiple_of(16),
        _ => bytes.next_multiple_of(bytes.next_power_of_two() / 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_the_allocators_sizes() {
        for (bytes, size) in [
            (1, 8),
            (9, 16),
            (17, 32),
            (113, 128),
            (129, 160),
            (160, 160),
            (161, 192),
            (256, 256),
            (257, 320),
            (512, 512),
            (513, 640),
            (8193, 10_240),
            (65_541, 81_920),
        ] {
            assert_eq!(allocated(bytes), size, "{bytes}");
        }
    }
}
