//! Groups of consumers.

use resp::{Bytes, Value};

use super::super::Commands;
use super::super::arguments::{integer, is};
use super::super::reply::{count, truth};
use super::{QUIETLY, Reply, change, find, ids};
use crate::context::Context;
use crate::error::Error;
use crate::value::Stream;
use crate::value::stream::{Group, Id};

pub(in super::super) const COMMANDS: Commands = &[
    ("xgroup|create", create),
    ("xgroup|createconsumer", createconsumer),
    ("xgroup|delconsumer", delconsumer),
    ("xgroup|destroy", destroy),
    ("xgroup|setid", setid),
];

fn create(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(argv, true)?;
    let stream = find(ctx, &argv[2])?;
    if stream.is_none() && !options.make_stream {
        return Err(Error::NoStream);
    }
    // A word more often than once.
    if argv.len() > 8 {
        return Err(wrong_arguments(argv));
    }
    let last = match &argv[4][..] {
        b"$" => stream.map(Stream::last_id).unwrap_or_default(),
        text => ids::strict(text, 0)?,
    };
    let mut created = false;
    change(ctx, &argv[2], QUIETLY, &mut |stream| {
        created = stream.create_group(&argv[3], last, options.read);
    })?;
    if created { Ok(Value::OK) } else { Err(Error::BusyGroup) }
}

fn createconsumer(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    existing(ctx, argv)?;
    let now = ctx.clock();
    let mut created = false;
    change_group(ctx, argv, &mut |group| {
        created = !group.knows(&argv[4]) && group.hear(&argv[4], now);
    })?;
    Ok(truth(created))
}

fn delconsumer(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    existing(ctx, argv)?;
    let mut pending = 0;
    change_group(ctx, argv, &mut |group| pending = group.dismiss(&argv[4]))?;
    Ok(count(pending))
}

fn destroy(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    if find(ctx, &argv[2])?.is_none() {
        return Err(Error::NoStream);
    }
    let mut gone = false;
    change(ctx, &argv[2], QUIETLY, &mut |stream| {
        gone = stream.destroy_group(&argv[3]);
    })?;
    Ok(truth(gone))
}

fn setid(ctx: &mut Context<'_>, argv: &[Bytes]) -> Reply {
    let options = Options::parse(argv, false)?;
    let top = existing(ctx, argv)?;
    if argv.len() > 7 {
        return Err(wrong_arguments(argv));
    }
    let last = match &argv[4][..] {
        b"$" => top,
        text => ids::any(text, 0)?,
    };
    change_group(ctx, argv, &mut |group| {
        (group.last, group.read) = (last, options.read);
    })?;
    Ok(Value::OK)
}

/// The last id of the stream, which must be there and have the group.
fn existing(ctx: &mut Context<'_>, argv: &[Bytes]) -> Result<Id, Error> {
    let stream = find(ctx, &argv[2])?.ok_or(Error::NoStream)?;
    if stream.group(&argv[3]).is_none() {
        return Err(Error::NoGroupAtKey {
            key: argv[2].clone(),
            group: argv[3].clone(),
        });
    }
    Ok(stream.last_id())
}

fn change_group(ctx: &mut Context<'_>, argv: &[Bytes], action: &mut dyn FnMut(&mut Group)) -> Result<(), Error> {
    change(ctx, &argv[2], QUIETLY, &mut |stream| {
        if let Some(group) = stream.group_mut(&argv[3]) {
            action(group);
        }
    })
}

fn wrong_arguments(argv: &[Bytes]) -> Error {
    Error::SubcommandOrArguments {
        name: argv[1].clone(),
        container: "xgroup",
    }
}

/// What comes after the id.
struct Options {
    make_stream: bool,
    read: Option<i64>,
}

impl Options {
    fn parse(argv: &[Bytes], creating: bool) -> Result<Options, Error> {
        let mut options = Options {
            make_stream: false,
            read: None,
        };
        let mut args = &argv[5..];
        while let Some((option, rest)) = args.split_first() {
            args = rest;
            match rest {
                _ if creating && is(option, "MKSTREAM") => options.make_stream = true,
                [number, rest @ ..] if is(option, "ENTRIESREAD") => {
                    options.read = match integer(number)? {
                        -1 => None,
                        number if number < 0 => return Err(Error::EntriesRead),
                        number => Some(number),
                    };
                    args = rest;
                }
                _ => return Err(wrong_arguments(argv)),
            }
        }
        Ok(options)
    }
}
