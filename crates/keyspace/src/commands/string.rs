//! Strings.

use resp::{Bytes, MAX_BULK, Value, number::i64_bytes};

use super::Commands;
use super::arguments::{integer, is};
use super::float;
use super::reply::or_null;
use crate::context::Context;
use crate::error::Error;
use crate::object::{Entry, Object};
use crate::time::{Deadline, Micros};
use crate::value::Str;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("append", append),
    ("decr", decr),
    ("decrby", decrby),
    ("get", get),
    ("getdel", getdel),
    ("getex", getex),
    ("getrange", getrange),
    ("getset", getset),
    ("incr", incr),
    ("incrby", incrby),
    ("incrbyfloat", incrbyfloat),
    ("mget", mget),
    ("mset", mset),
    ("msetnx", msetnx),
    ("psetex", psetex),
    ("set", set),
    ("setex", setex),
    ("setnx", setnx),
    ("setrange", setrange),
    ("strlen", strlen),
    ("substr", getrange),
];

fn append(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (key, tail) = (&argv[1], &argv[2]);
    let Some(old) = ctx.string(key)? else {
        ctx.put(key, tail.clone().into(), None);
        return Ok(length(tail));
    };
    check_length(old.len(), tail.len())?;
    let whole = Bytes::from([&old[..], tail].concat());
    let reply = length(&whole);
    ctx.replace(key, Object::String(Str::raw(whole)));
    Ok(reply)
}

fn decr(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    add(ctx, &argv[1], -1)
}

fn decrby(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let amount = integer(&argv[2])?;
    add(ctx, &argv[1], amount.checked_neg().ok_or(Error::DecrementOverflow)?)
}

fn get(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(or_null(ctx.string(&argv[1])?))
}

fn getdel(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let old = ctx.string(&argv[1])?;
    if old.is_some() {
        ctx.delete(&argv[1]);
    }
    Ok(or_null(old))
}

fn getex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(&argv[2..], Options::for_getex())?;
    let Some(value) = ctx.string(&argv[1])? else {
        return Ok(Value::Null);
    };
    match options.lifetime {
        Lifetime::Unsaid | Lifetime::Keep => {}
        Lifetime::Persist => {
            if ctx.read(&argv[1]).and_then(Entry::deadline).is_some() {
                ctx.set_deadline(&argv[1], None);
            }
        }
        Lifetime::Until(unit, amount) => {
            let deadline = unit.deadline(amount, ctx.now, "getex")?;
            if unit.absolute && deadline.0 <= ctx.now.millis() {
                ctx.delete(&argv[1]);
            } else {
                ctx.set_deadline(&argv[1], Some(deadline));
            }
        }
    }
    Ok(Value::Bulk(value))
}

fn getrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let (start, end) = (integer(&argv[2])?, integer(&argv[3])?);
    let value = ctx.string(&argv[1])?.unwrap_or_default();
    let length = value.len() as i64;
    if start < 0 && end < 0 && start > end {
        return Ok(Value::bulk(Bytes::new()));
    }
    let from_end = |offset: i64| if offset < 0 { (length + offset).max(0) } else { offset };
    let (start, end) = (from_end(start), from_end(end).min(length - 1));
    if start > end {
        return Ok(Value::bulk(Bytes::new()));
    }
    Ok(Value::Bulk(value.slice(start as usize..=end as usize)))
}

fn getset(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let old = ctx.string(&argv[1])?;
    ctx.put(&argv[1], argv[2].clone().into(), None);
    Ok(or_null(old))
}

fn incr(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    add(ctx, &argv[1], 1)
}

fn incrby(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let amount = integer(&argv[2])?;
    add(ctx, &argv[1], amount)
}

fn incrbyfloat(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let old = ctx.string(&argv[1])?;
    let old = float::parse(old.as_deref().unwrap_or(b"0")).ok_or(Error::NotFloat)?;
    let amount = float::parse(&argv[2]).ok_or(Error::NotFloat)?;
    let sum = float::add(old, amount).ok_or(Error::NanOrInfinity)?;
    let text = Bytes::from(float::format(sum));
    ctx.replace(&argv[1], Object::String(Str::written(text.clone())));
    Ok(Value::Bulk(text))
}

fn mget(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    // A key that holds something else counts as missing here, and nowhere else.
    let values = argv[1..].iter().map(|key| or_null(ctx.string(key).ok().flatten()));
    Ok(Value::Array(values.collect()))
}

fn mset(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    put_pairs(ctx, pairs(argv, "mset")?);
    Ok(Value::OK)
}

fn msetnx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let pairs = pairs(argv, "msetnx")?;
    if pairs.iter().any(|pair| ctx.read(&pair[0]).is_some()) {
        return Ok(Value::Integer(0));
    }
    put_pairs(ctx, pairs);
    Ok(Value::Integer(1))
}

fn psetex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    put_for(ctx, argv, Unit::MILLISECONDS, "psetex")
}

fn set(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let key = &argv[1];
    let options = Options::parse(&argv[3..], Options::default())?;
    let deadline = match options.lifetime {
        Lifetime::Until(unit, amount) => Some(unit.deadline(amount, ctx.now, "set")?),
        _ => None,
    };
    let old = if options.get { ctx.string(key)? } else { None };
    if options.only_new || options.only_old {
        let found = ctx.read(key).is_some();
        if found == options.only_new {
            return Ok(or_null(old));
        }
    }
    let object = Object::from(argv[2].clone());
    if options.lifetime == Lifetime::Keep {
        // Whether there is a deadline to keep is something it reads.
        ctx.read(key);
        ctx.replace(key, object);
    } else {
        ctx.put(key, object, deadline);
    }
    Ok(if options.get { or_null(old) } else { Value::OK })
}

fn setex(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    put_for(ctx, argv, Unit::SECONDS, "setex")
}

fn setnx(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    if ctx.read(&argv[1]).is_some() {
        return Ok(Value::Integer(0));
    }
    ctx.put(&argv[1], argv[2].clone().into(), None);
    Ok(Value::Integer(1))
}

fn setrange(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let offset = integer(&argv[2])?;
    let offset = u64::try_from(offset).map_err(|_| Error::OffsetOutOfRange)?;
    // On a machine of 32 bits what does not fit is too long as well.
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    let patch = &argv[3];
    let old = ctx.string(&argv[1])?.unwrap_or_default();
    if patch.is_empty() {
        return Ok(length(&old));
    }
    check_length(offset, patch.len())?;
    let mut whole = old.to_vec();
    whole.resize(whole.len().max(offset + patch.len()), 0);
    whole[offset..offset + patch.len()].copy_from_slice(patch);
    let whole = Bytes::from(whole);
    let reply = length(&whole);
    ctx.replace(&argv[1], Object::String(Str::raw(whole)));
    Ok(reply)
}

fn strlen(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    Ok(length(&ctx.string(&argv[1])?.unwrap_or_default()))
}

/// The options of SET and GETEX, which the server reads with one parser.
#[derive(Debug, Clone, Copy, Default)]
struct Options<'a> {
    getex: bool,
    only_new: bool,
    only_old: bool,
    get: bool,
    lifetime: Lifetime<'a>,
}

/// What becomes of the key's deadline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Lifetime<'a> {
    #[default]
    Unsaid,
    Keep,
    Persist,
    Until(Unit, &'a Bytes),
}

/// How a time is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    seconds: bool,
    absolute: bool,
}

impl<'a> Options<'a> {
    fn for_getex() -> Options<'a> {
        Options {
            getex: true,
            ..Options::default()
        }
    }

    fn parse(args: &'a [Bytes], mut options: Options<'a>) -> Result<Options<'a>, Error> {
        let mut args = args.iter();
        while let Some(option) = args.next() {
            let set = !options.getex;
            let unsaid = options.lifetime == Lifetime::Unsaid;
            if is(option, "NX") && set && !options.only_old {
                options.only_new = true;
            } else if is(option, "XX") && set && !options.only_new {
                options.only_old = true;
            } else if is(option, "GET") && set {
                options.get = true;
            } else if is(option, "KEEPTTL") && set && (unsaid || options.lifetime == Lifetime::Keep) {
                options.lifetime = Lifetime::Keep;
            } else if is(option, "PERSIST") && options.getex && (unsaid || options.lifetime == Lifetime::Persist) {
                options.lifetime = Lifetime::Persist;
            } else if let Some(unit) = Unit::named(option) {
                // The same unit may be given again, and the last one counts.
                let again = matches!(options.lifetime, Lifetime::Until(before, _) if before == unit);
                let amount = args.next().filter(|_| unsaid || again).ok_or(Error::Syntax)?;
                options.lifetime = Lifetime::Until(unit, amount);
            } else {
                return Err(Error::Syntax);
            }
        }
        Ok(options)
    }
}

impl Unit {
    const SECONDS: Unit = Unit {
        seconds: true,
        absolute: false,
    };
    const MILLISECONDS: Unit = Unit {
        seconds: false,
        absolute: false,
    };

    fn named(option: &Bytes) -> Option<Unit> {
        let units = [
            ("EX", true, false),
            ("PX", false, false),
            ("EXAT", true, true),
            ("PXAT", false, true),
        ];
        let found = units.into_iter().find(|(name, ..)| is(option, name));
        found.map(|(_, seconds, absolute)| Unit { seconds, absolute })
    }

    fn deadline(self, amount: &[u8], now: Micros, command: &'static str) -> Result<Deadline, Error> {
        let amount = integer(amount)?;
        let millis = if self.seconds {
            amount.checked_mul(1000)
        } else {
            Some(amount)
        };
        let base = if self.absolute { 0 } else { now.millis() };
        let deadline = millis
            .filter(|_| amount > 0)
            .and_then(|millis| millis.checked_add(base));
        deadline.map(Deadline).ok_or(Error::InvalidExpire(command))
    }
}

fn put_for(ctx: &mut Context<'_>, argv: &[Bytes], unit: Unit, command: &'static str) -> Reply {
    let deadline = unit.deadline(&argv[2], ctx.now, command)?;
    ctx.put(&argv[1], argv[3].clone().into(), Some(deadline));
    Ok(Value::OK)
}

fn pairs<'a>(argv: &'a [Bytes], command: &'static str) -> Result<Vec<&'a [Bytes]>, Error> {
    if argv.len().is_multiple_of(2) {
        return Err(Error::Arity(command));
    }
    Ok(argv[1..].chunks(2).collect())
}

fn put_pairs(ctx: &mut Context<'_>, pairs: Vec<&[Bytes]>) {
    for pair in pairs {
        ctx.put(&pair[0], pair[1].clone().into(), None);
    }
}

fn add(ctx: &mut Context<'_>, key: &Bytes, amount: i64) -> Reply {
    // Counting is what scripts do most: the old text is read in place and the entry looked up once.
    let (old, deadline) = match ctx.read(key) {
        Some(entry) => {
            let Object::String(string) = entry.object() else {
                return Err(Error::WrongType);
            };
            (integer(string.bytes())?, entry.deadline())
        }
        None => (0, None),
    };
    let sum = old.checked_add(amount).ok_or(Error::Overflow)?;
    ctx.put(key, i64_bytes(sum).into(), deadline);
    Ok(Value::Integer(sum))
}

fn check_length(length: usize, more: usize) -> Result<(), Error> {
    if length.saturating_add(more) > MAX_BULK {
        Err(Error::StringTooLong)
    } else {
        Ok(())
    }
}

fn length(bytes: &Bytes) -> Value {
    Value::Integer(bytes.len() as i64)
}
