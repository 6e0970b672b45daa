//! The page of differences from a real server, made of the command table and the suites.

use std::collections::BTreeMap;

use keyspace::spec::{self, CommandId, Group};

use crate::suite::{Step, Suite};

const INTRODUCTION: &str = "# Differences from a real server

The playground answers as Redis 7.0.15 does, and the suites in `tests/suite/` hold it to that.
This page lists what is known to be otherwise.
It is made of the command table and the suites: `RACEGROUND_BLESS=1 cargo test -p tests --test differences` writes it.
";

/// The text of the page.
pub fn page(suites: &[Suite]) -> String {
    [INTRODUCTION.to_owned(), not_built(), limits(), answers(suites)].join("\n")
}

fn not_built() -> String {
    let mut groups: BTreeMap<Group, Vec<String>> = BTreeMap::new();
    // A container does nothing alone.
    let own = |id: &CommandId| !id.spec().is_container() || server::is_built(*id);
    let all: Vec<CommandId> = spec::all().filter(own).collect();
    for id in all.iter().filter(|id| !server::is_built(**id)) {
        groups.entry(id.spec().group).or_default().push(shown(*id));
    }
    let missing: usize = groups.values().map(Vec::len).sum();
    let mut text = format!(
        "## Commands that are not built\n\n\
         {} of {} commands and subcommands are built.\n\
         The others are known: their arguments are counted and their keys found, and then an error says that they are not built.\n\n",
        all.len() - missing,
        all.len()
    );
    for (group, names) in groups {
        text += &format!("- {}: {}\n", group.name(), names.join(", "));
    }
    text
}

fn limits() -> String {
    let mut text = "## Commands that are built with limits\n\n".to_owned();
    for (limit, ids) in grouped(spec::all().filter(|id| !id.limit().is_empty() && server::is_built(*id))) {
        text += &format!(
            "- {}: {limit}\n",
            ids.into_iter().map(shown).collect::<Vec<_>>().join(", ")
        );
    }
    text
}

/// The commands of one limit together, in the order of the first.
fn grouped(ids: impl Iterator<Item = CommandId>) -> Vec<(&'static str, Vec<CommandId>)> {
    let mut groups: Vec<(&str, Vec<CommandId>)> = Vec::new();
    for id in ids {
        match groups.iter_mut().find(|(limit, _)| *limit == id.limit()) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((id.limit(), vec![id])),
        }
    }
    groups
}

fn answers(suites: &[Suite]) -> String {
    let mut places: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for suite in suites {
        for section in &suite.sections {
            let steps = section.steps.iter();
            let reasons = steps.filter_map(|step| match step {
                Step::Ask { differs, .. } => differs.as_deref(),
                Step::Advance(_) => None,
            });
            for reason in reasons {
                let place = format!("`{}`, {}", suite.name, section.title);
                *places.entry(reason).or_default().entry(place).or_default() += 1;
            }
        }
    }
    let mut text = "## Answers that differ\n\n\
                    Each is marked in its suite with `@ differs because`, and a test fails as soon as it no longer differs.\n\n"
        .to_owned();
    for (reason, places) in places {
        text += &format!("- Because {reason}:\n");
        for (place, count) in places {
            let times = if count > 1 {
                format!(" ({count} answers)")
            } else {
                String::new()
            };
            text += &format!("  - {place}{times}\n");
        }
    }
    text
}

fn shown(id: CommandId) -> String {
    format!("`{}`", id.spec().name.replace('|', " ").to_ascii_uppercase())
}
