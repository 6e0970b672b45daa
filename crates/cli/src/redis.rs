//! A connection to a real server, and what is in it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use resp::{Bytes, ReplyDecoder, Value, encode_command};

/// So long a reply may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many databases are looked into.
const DATABASES: usize = 16;

/// Where a server is: host and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address(String);

impl Address {
    /// From `redis://HOST:PORT`, or without the first part.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let place = text.strip_prefix("redis://").unwrap_or(text).trim_end_matches('/');
        let port = place.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        match port {
            Some(_) => Ok(Self(place.to_owned())),
            None => Err(format!(
                "'{text}' is no address of a server: write redis://127.0.0.1:6379."
            )),
        }
    }

    /// A port of a host.
    pub(crate) fn of(host: &str, port: i64) -> Self {
        match host.contains(':') && !host.starts_with('[') {
            true => Self(format!("[{host}]:{port}")),
            false => Self(format!("{host}:{port}")),
        }
    }

    /// The host.
    pub(crate) fn host(&self) -> &str {
        self.0.rsplit_once(':').map_or(&self.0, |(host, _)| host)
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> Result<Redis, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.0);
        let stream = TcpStream::connect(&self.0).map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        Ok(Redis {
            stream,
            decoder: ReplyDecoder::default(),
        })
    }
}

/// A connection.
pub(crate) struct Redis {
    stream: TcpStream,
    decoder: ReplyDecoder,
}

impl Redis {
    /// Sends a command and waits for its reply.
    pub(crate) fn ask(&mut self, argv: &[Bytes]) -> Result<Value, String> {
        let failed = |error: std::io::Error| format!("the server does not answer: {error}");
        let mut bytes = Vec::new();
        encode_command(argv, &mut bytes);
        self.stream.write_all(&bytes).map_err(failed)?;
        let mut piece = [0; 16 * 1024];
        loop {
            if let Some(reply) = self.decoder.next_reply().map_err(|error| error.to_string())? {
                return Ok(reply);
            }
            match self.stream.read(&mut piece).map_err(failed)? {
                0 => return Err("the server has hung up".to_owned()),
                length => self.decoder.feed(&piece[..length]),
            }
        }
    }

    /// Sends a command that must not fail.
    pub(crate) fn order(&mut self, words: &[&str]) -> Result<Value, String> {
        match self.ask(&argv(words))? {
            Value::Error(error) => Err(format!("{}: {}", words.join(" "), String::from_utf8_lossy(&error))),
            reply => Ok(reply),
        }
    }
}

/// Words as a command.
pub(crate) fn argv(words: &[&str]) -> Vec<Bytes> {
    words
        .iter()
        .map(|word| Bytes::copy_from_slice(word.as_bytes()))
        .collect()
}

/// A key that a server holds.
pub(crate) struct Kept {
    db: usize,
    key: Bytes,
    kind: String,
    /// What it holds: elements, pairs or entries. Those that have no order are put into one.
    rows: Vec<Vec<Bytes>>,
    mortal: bool,
}

/// Everything a server holds: asked by commands, so that two servers can be compared.
pub(crate) fn contents(ask: &mut dyn FnMut(&[Bytes]) -> Result<Value, String>) -> Result<Vec<Kept>, String> {
    let mut all = Vec::new();
    for db in 0..DATABASES {
        // A server may have fewer.
        if ask(&argv(&["SELECT", &db.to_string()]))?.is_error() {
            break;
        }
        let mut keys = items(ask(&argv(&["KEYS", "*"]))?);
        keys.sort();
        for key in keys {
            all.push(kept(ask, db, key)?);
        }
    }
    Ok(all)
}

fn kept(ask: &mut dyn FnMut(&[Bytes]) -> Result<Value, String>, db: usize, key: Bytes) -> Result<Kept, String> {
    let with = |before: &str, after: &[&str]| [argv(&[before]), vec![key.clone()], argv(after)].concat();
    let kind = match ask(&with("TYPE", &[]))? {
        Value::Simple(kind) => String::from_utf8_lossy(&kind).into_owned(),
        other => return Err(format!("TYPE answers {other:?}")),
    };
    let (question, width, ordered) = match &kind[..] {
        "string" => (with("GET", &[]), 1, true),
        "list" => (with("LRANGE", &["0", "-1"]), 1, true),
        "set" => (with("SMEMBERS", &[]), 1, false),
        "hash" => (with("HGETALL", &[]), 2, false),
        "zset" => (with("ZRANGE", &["0", "-1", "WITHSCORES"]), 2, true),
        // Its entries are rows already.
        "stream" => (with("XRANGE", &["-", "+"]), 0, true),
        _ => {
            return Err(format!(
                "{} is of the type {kind}, which is not known here",
                resp::cli::quote(&key)
            ));
        }
    };
    let mut rows: Vec<Vec<Bytes>> = match ask(&question)? {
        Value::Array(entries) if width == 0 => entries.into_iter().map(items).collect(),
        reply => items(reply).chunks(width.max(1)).map(<[Bytes]>::to_vec).collect(),
    };
    if !ordered {
        rows.sort();
    }
    let mortal = ask(&with("PTTL", &[]))? != Value::Integer(-1);
    Ok(Kept {
        db,
        key,
        kind,
        rows,
        mortal,
    })
}

impl Kept {
    /// Where it is.
    pub(crate) fn place(&self) -> (usize, &Bytes) {
        (self.db, &self.key)
    }

    /// It in one line; of a deadline only that there is one is told.
    pub(crate) fn line(&self) -> String {
        let mortal = if self.mortal { ", expires" } else { "" };
        let (key, items) = (resp::cli::quote(&self.key), resp::cli::join_args(&self.rows.concat()));
        format!("db {}: {key} ({}{mortal}): {items}", self.db, self.kind)
    }

    /// Commands that bring it about, in the database 0 in which rules look.
    pub(crate) fn commands(&self) -> Vec<Vec<Bytes>> {
        if self.db > 0 {
            return Vec::new();
        }
        let command = match &self.kind[..] {
            "string" => "SET",
            "list" => "RPUSH",
            "set" => "SADD",
            "hash" => "HSET",
            "stream" => "XADD",
            _ => "ZADD",
        };
        let mut rows = self.rows.clone();
        if command == "ZADD" {
            rows.iter_mut().for_each(|pair| pair.reverse());
        }
        // An entry is added by itself, everything else together.
        let lines = if command == "XADD" { rows } else { vec![rows.concat()] };
        let key = || vec![self.key.clone()];
        let lines = lines.into_iter().map(|words| [argv(&[command]), key(), words].concat());
        let mut commands: Vec<Vec<Bytes>> = lines.collect();
        if self.mortal {
            commands.push([argv(&["EXPIRE"]), key(), argv(&["1000"])].concat());
        }
        commands
    }
}

/// The texts of a reply.
pub(crate) fn items(reply: Value) -> Vec<Bytes> {
    match reply {
        Value::Bulk(text) | Value::Simple(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(self::items).collect(),
        _ => Vec::new(),
    }
}
