//! The chapters of the manual.

/// The chapter of the manual a command stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are the server's")]
pub enum Group {
    Bitmap,
    Cluster,
    Connection,
    Generic,
    Geo,
    Hash,
    HyperLogLog,
    List,
    PubSub,
    Scripting,
    Server,
    Set,
    SortedSet,
    Stream,
    String,
    Transactions,
}

const NAMES: [(Group, &str); 16] = [
    (Group::Bitmap, "bitmap"),
    (Group::Cluster, "cluster"),
    (Group::Connection, "connection"),
    (Group::Generic, "generic"),
    (Group::Geo, "geo"),
    (Group::Hash, "hash"),
    (Group::HyperLogLog, "hyperloglog"),
    (Group::List, "list"),
    (Group::PubSub, "pubsub"),
    (Group::Scripting, "scripting"),
    (Group::Server, "server"),
    (Group::Set, "set"),
    (Group::SortedSet, "sorted-set"),
    (Group::Stream, "stream"),
    (Group::String, "string"),
    (Group::Transactions, "transactions"),
];

impl Group {
    /// As `COMMAND DOCS` writes it.
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// The group of a name, for the table; a name that does not exist stops the compiler.
    pub(super) const fn named(name: &str) -> Group {
        let mut at = 0;
        while at < NAMES.len() {
            if super::lookup::same(NAMES[at].1.as_bytes(), name.as_bytes()) {
                return NAMES[at].0;
            }
            at += 1;
        }
        panic!("no such group")
    }
}
