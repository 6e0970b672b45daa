//! What the manual says of a command.

use keyspace::spec::{self, Argument, CommandId, Resolution};
use resp::Bytes;

use super::{Page, World};

/// A command's name as people write it: `CONFIG GET`.
pub(super) fn written(id: CommandId) -> String {
    id.spec().name.replace('|', " ").to_ascii_uppercase()
}

/// How its arguments are written.
pub(super) fn usage(id: CommandId) -> String {
    Argument::usage(&id.arguments())
}

/// The command of a call, as far as its arguments name one.
pub(super) fn of(argv: &[Bytes]) -> Option<CommandId> {
    match spec::resolve(argv) {
        Resolution::Found(id) | Resolution::UnknownSubcommand(id) => Some(id),
        Resolution::UnknownCommand => None,
    }
}

/// The words that its arguments may be: `EX`, `NX`.
pub(super) fn options(id: CommandId) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    collect(&id.arguments(), &mut found);
    found
}

fn collect(arguments: &[Argument], found: &mut Vec<(&'static str, String)>) {
    for argument in arguments {
        if let Some(token) = argument.token.filter(|token| !token.is_empty()) {
            found.push((token, Argument::usage(std::slice::from_ref(argument))));
        }
        collect(argument.kind.inside(), found);
    }
}

/// Its page.
pub(super) fn page(id: CommandId, world: &World<'_>) -> Page {
    let title = format!("{} {}", written(id), usage(id));
    if !spec::has_manual() {
        return Page {
            title: written(id),
            about: "The manual of the commands could not be loaded.".to_owned(),
            notes: Vec::new(),
        };
    }
    let manual = id.manual();
    let mut notes = Vec::new();
    if !(world.is_built)(id) && !id.spec().is_container() {
        notes.push("This playground has not built it.".to_owned());
    }
    if id.spec().has(spec::flag::NOSCRIPT) {
        notes.push("Scripts cannot call it.".to_owned());
    }
    if !manual.deprecated.is_empty() {
        notes.push(format!(
            "Since {} one uses {} instead.",
            manual.deprecated, manual.replaced_by
        ));
    }
    if !manual.cost.is_empty() {
        notes.push(manual.cost.to_owned());
    }
    notes.push(format!("Since {}.", manual.since));
    if !id.limit().is_empty() {
        notes.push(format!("Here: {}", id.limit()));
    }
    Page {
        title: title.trim_end().to_owned(),
        about: manual.summary.to_owned(),
        notes,
    }
}
