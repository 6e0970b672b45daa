//! `ACL`, as far as it can be asked with one user who may do everything.

use keyspace::Error;
use keyspace::spec::{self, CommandSpec, Resolution};
use resp::{Bytes, Value};

use super::{CoreCommand, facts};
use crate::core::{Core, Reply};

pub(super) const COMMANDS: &[(&str, CoreCommand)] = &[
    ("acl|cat", cat),
    ("acl|deluser", deluser),
    ("acl|dryrun", dryrun),
    ("acl|getuser", getuser),
    ("acl|list", list),
    ("acl|load", no_file),
    ("acl|save", no_file),
    ("acl|users", users),
    ("acl|whoami", whoami),
];

/// The one user there is.
pub(super) const USER: &str = "default";

fn cat(_core: &mut Core, argv: &[Bytes]) -> Reply {
    match &argv[2..] {
        [] => Ok(Value::Array(
            CommandSpec::all_categories()
                .map(|name| Value::bulk(&name[1..]))
                .collect(),
        )),
        [category] => {
            let (mut known, category) = (CommandSpec::all_categories(), category.to_ascii_lowercase());
            if !known.any(|name| name.as_bytes()[1..] == category) {
                return Err(Error::UnknownCategory(argv[2].clone()));
            }
            let inside = spec::all().filter(|id| {
                let mut names = id.spec().category_names();
                names.any(|name| name.as_bytes()[1..] == category)
            });
            Ok(Value::Array(inside.map(|id| Value::bulk(id.spec().name)).collect()))
        }
        _ => Err(Error::SubcommandOrArguments {
            name: argv[1].clone(),
            container: "acl",
        }),
    }
}

fn deluser(_core: &mut Core, argv: &[Bytes]) -> Reply {
    if argv[2..].iter().any(|user| user == USER) {
        return Err(Error::CannotRemoveDefaultUser);
    }
    Ok(Value::Integer(0))
}

fn dryrun(_core: &mut Core, argv: &[Bytes]) -> Reply {
    if argv[2] != USER {
        return Err(Error::UserNotFound(argv[2].clone()));
    }
    let line = &argv[3..];
    match spec::resolve(line) {
        Resolution::Found(id) if id.spec().takes(line.len()) => Ok(Value::OK),
        Resolution::Found(id) => Err(Error::Arity(id.spec().name)),
        _ => Err(Error::CommandNotFound(line[0].clone())),
    }
}

fn getuser(_core: &mut Core, argv: &[Bytes]) -> Reply {
    if argv[2] != USER {
        return Ok(Value::Null);
    }
    Ok(facts(vec![
        ("flags", Value::Set(["on", "nopass"].map(Value::bulk).into())),
        ("passwords", Value::Array(Vec::new())),
        ("commands", Value::bulk("+@all")),
        ("keys", Value::bulk("~*")),
        ("channels", Value::bulk("&*")),
        ("selectors", Value::Array(Vec::new())),
    ]))
}

fn list(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Array(vec![Value::bulk("user default on nopass ~* &* +@all")]))
}

fn no_file(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Err(Error::NoAclFile)
}

fn users(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::Array(vec![Value::bulk(USER)]))
}

fn whoami(_core: &mut Core, _argv: &[Bytes]) -> Reply {
    Ok(Value::bulk(USER))
}
