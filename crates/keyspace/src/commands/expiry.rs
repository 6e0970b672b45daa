//! How long keys live.

use resp::{Bytes, Value};

use super::Commands;
use super::arguments::{integer, is};
use crate::context::Context;
use crate::error::Error;
use crate::object::Entry;
use crate::time::Deadline;

type Reply = Result<Value, Error>;

pub(super) const COMMANDS: Commands = &[
    ("expire", expire),
    ("expireat", expireat),
    ("expiretime", expiretime),
    ("persist", persist),
    ("pexpire", pexpire),
    ("pexpireat", pexpireat),
    ("pexpiretime", pexpiretime),
    ("pttl", pttl),
    ("ttl", ttl),
];

fn expire(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let base = ctx.now.millis();
    set_expiry(ctx, argv, base, 1000, "expire")
}

fn expireat(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    set_expiry(ctx, argv, 0, 1000, "expireat")
}

fn expiretime(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    tell(ctx, &argv[1], |at, _| rounded_seconds(at))
}

fn persist(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let mortal = ctx.read(&argv[1]).and_then(Entry::deadline).is_some();
    if mortal {
        ctx.set_deadline(&argv[1], None);
    }
    Ok(Value::Integer(i64::from(mortal)))
}

fn pexpire(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let base = ctx.now.millis();
    set_expiry(ctx, argv, base, 1, "pexpire")
}

fn pexpireat(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    set_expiry(ctx, argv, 0, 1, "pexpireat")
}

fn pexpiretime(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    tell(ctx, &argv[1], |at, _| at)
}

fn pttl(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    tell(ctx, &argv[1], |at, now| (at - now).max(0))
}

fn ttl(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    tell(ctx, &argv[1], |at, now| rounded_seconds((at - now).max(0)))
}

/// When a new deadline is taken, measured against the old one.
#[derive(Debug, Default)]
struct Conditions {
    none_before: bool,
    some_before: bool,
    later: bool,
    earlier: bool,
}

impl Conditions {
    fn parse(options: &[Bytes]) -> Result<Conditions, Error> {
        let mut conditions = Conditions::default();
        for option in options {
            if is(option, "NX") {
                conditions.none_before = true;
            } else if is(option, "XX") {
                conditions.some_before = true;
            } else if is(option, "GT") {
                conditions.later = true;
            } else if is(option, "LT") {
                conditions.earlier = true;
            } else {
                return Err(Error::UnsupportedOption(option.clone()));
            }
        }
        let Conditions {
            none_before,
            some_before,
            later,
            earlier,
        } = conditions;
        if none_before && (some_before || later || earlier) {
            return Err(Error::ExpireNxAndOthers);
        }
        if later && earlier {
            return Err(Error::ExpireGtAndLt);
        }
        Ok(conditions)
    }

    /// A key without a deadline counts as one that lives for ever.
    fn allow(&self, before: Option<Deadline>, after: Deadline) -> bool {
        !(self.none_before && before.is_some()
            || self.some_before && before.is_none()
            || self.later && before.is_none_or(|before| after <= before)
            || self.earlier && before.is_some_and(|before| after >= before))
    }
}

fn set_expiry(ctx: &mut Context<'_>, argv: &[Bytes], base: i64, unit: i64, command: &'static str) -> Reply {
    let conditions = Conditions::parse(&argv[3..])?;
    let amount = integer(&argv[2])?;
    let at = amount.checked_mul(unit).and_then(|millis| millis.checked_add(base));
    let deadline = Deadline(at.ok_or(Error::InvalidExpire(command))?);
    let Some(entry) = ctx.read(&argv[1]) else {
        return Ok(Value::Integer(0));
    };
    if !conditions.allow(entry.deadline(), deadline) {
        return Ok(Value::Integer(0));
    }
    if deadline.0 <= ctx.now.millis() {
        ctx.delete(&argv[1]);
    } else {
        ctx.set_deadline(&argv[1], Some(deadline));
    }
    Ok(Value::Integer(1))
}

/// What a command about a deadline answers; -2 without a key, -1 without a deadline.
fn tell(ctx: &mut Context<'_>, key: &Bytes, answer: impl FnOnce(i64, i64) -> i64) -> Reply {
    let now = ctx.now.millis();
    Ok(Value::Integer(match ctx.peek(key).map(Entry::deadline) {
        None => -2,
        Some(None) => -1,
        Some(Some(Deadline(at))) => answer(at, now),
    }))
}

/// To the nearest second, without overflow for the latest of deadlines.
fn rounded_seconds(millis: i64) -> i64 {
    ((i128::from(millis) + 500) / 1000) as i64
}
