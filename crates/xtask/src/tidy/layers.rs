//! "Who must never know whom", read from ARCHITECTURE.md and held against the real thing.
//!
//! Each crate's paragraph there, under a heading of the third rank, ends in a line `Must not know:` with names in backquotes. A crate of
//! this repository named in it must not be reached through dependencies at all; somebody else's
//! crate must not be a direct dependency; a path such as `std::fs` must not occur in the source.
//! Development dependencies do not count: a test may know more than what it tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::headers::visit;
use crate::places;
use crate::run::output;

const LINE: &str = "Must not know:";

pub(super) fn check() -> Result<Vec<String>> {
    let map = fs::read_to_string(places::root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md cannot be read")?;
    let metadata = output(Command::new("cargo").current_dir(places::root()).args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--offline",
    ]))
    // A fresh clone has not fetched everything yet.
    .or_else(|_| {
        output(
            Command::new("cargo")
                .current_dir(places::root())
                .args(["metadata", "--format-version=1"]),
        )
    })?;
    let graph = Graph::read(&serde_json::from_str(&metadata)?).context("`cargo metadata` answers something else")?;
    let paragraphs = paragraphs(&map);
    let mut wrong = compare(&graph, &paragraphs);
    wrong.extend(named_paths(&graph, &paragraphs)?);
    Ok(wrong)
}

/// The crates of the repository and what they depend on.
#[derive(Default)]
struct Graph {
    /// Direct dependencies of each crate of the repository, build dependencies included.
    direct: BTreeMap<String, BTreeSet<String>>,
    /// The folder of each.
    folders: BTreeMap<String, PathBuf>,
    /// Every crate in the lock file, by whoever.
    known: BTreeSet<String>,
}

impl Graph {
    fn read(metadata: &Value) -> Option<Graph> {
        let mut graph = Graph::default();
        for package in metadata["packages"].as_array()? {
            let name = package["name"].as_str()?.to_owned();
            graph.known.insert(name.clone());
            // Only the crates of the repository have no source.
            if !package["source"].is_null() {
                continue;
            }
            let dependencies = package["dependencies"].as_array()?.iter();
            let counted = dependencies.filter(|dependency| dependency["kind"] != "dev");
            let names = counted.filter_map(|dependency| dependency["name"].as_str().map(str::to_owned));
            graph.direct.insert(name.clone(), names.collect());
            graph.folders.insert(
                name,
                PathBuf::from(package["manifest_path"].as_str()?).parent()?.to_owned(),
            );
        }
        Some(graph)
    }

    /// The way from one crate of the repository to another through dependencies, if there is one.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![from.to_owned()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            let last = way.last()?;
            if last == to {
                return Some(way);
            }
            if seen.insert(last.clone()) {
                for next in self.direct.get(last).into_iter().flatten() {
                    ways.push(way.iter().chain([next]).cloned().collect());
                }
            }
        }
        None
    }
}

/// The names each crate's paragraph forbids; `None` where the paragraph has no such line.
fn paragraphs(map: &str) -> BTreeMap<String, Option<Vec<String>>> {
    let mut paragraphs = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in map.lines() {
        if line.starts_with('#') {
            current = line
                .strip_prefix("### ")
                .and_then(|title| backquoted(title).into_iter().next());
            if let Some(name) = &current {
                paragraphs.insert(name.clone(), None);
            }
        } else if let (Some(name), Some(rest)) = (&current, line.strip_prefix(LINE)) {
            paragraphs.insert(name.clone(), Some(backquoted(rest)));
        }
    }
    paragraphs
}

fn backquoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn compare(graph: &Graph, paragraphs: &BTreeMap<String, Option<Vec<String>>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in graph.direct.keys() {
        match paragraphs.get(name) {
            None => wrong.push(format!("`{name}` has no paragraph in ARCHITECTURE.md")),
            Some(None) => wrong.push(format!("the paragraph of `{name}` has no line `{LINE}`")),
            Some(Some(forbidden)) => {
                wrong.extend(forbidden.iter().filter_map(|other| forbidden_edge(graph, name, other)));
            }
        }
    }
    let gone = paragraphs.keys().filter(|name| !graph.direct.contains_key(*name));
    wrong.extend(gone.map(|name| format!("ARCHITECTURE.md describes `{name}`, and there is no such crate")));
    wrong
}

fn forbidden_edge(graph: &Graph, name: &str, other: &str) -> Option<String> {
    if other.contains("::") {
        return None;
    }
    if !graph.known.contains(other) {
        return Some(format!(
            "`{name}` must not know `{other}`, which nothing here uses: a slip of the pen?"
        ));
    }
    if graph.direct.contains_key(other) {
        let way = graph.way(name, other)?;
        return Some(format!(
            "`{name}` must not know `{other}`, but depends on it: {}",
            way.join(" > ")
        ));
    }
    graph.direct[name]
        .contains(other)
        .then(|| format!("`{name}` must not name `{other}`, but depends on it"))
}

/// Paths such as `std::fs` in the sources of a crate that must not use them.
fn named_paths(graph: &Graph, paragraphs: &BTreeMap<String, Option<Vec<String>>>) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (name, forbidden) in paragraphs {
        let paths: Vec<_> = forbidden
            .iter()
            .flatten()
            .filter(|other| other.contains("::"))
            .collect();
        let Some(folder) = graph.folders.get(name).filter(|_| !paths.is_empty()) else {
            continue;
        };
        visit(&folder.join("src"), &mut |file| {
            let text = fs::read_to_string(file)?;
            let used = paths.iter().filter(|path| text.contains(path.as_str()));
            wrong.extend(used.map(|path| format!("`{name}` must not know `{path}`, but {} does", file.display())));
            Ok(())
        })?;
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &[&str])], others: &[&str]) -> Graph {
        let mut graph = Graph::default();
        for (name, dependencies) in edges {
            graph.direct.insert(
                name.to_string(),
                dependencies.iter().map(|name| name.to_string()).collect(),
            );
            graph.known.insert(name.to_string());
        }
        graph.known.extend(others.iter().map(|name| name.to_string()));
        graph
    }

    #[test]
    fn a_forbidden_crate_is_found_behind_another() {
        let graph = graph(&[("tea", &[]), ("cup", &["tea"]), ("table", &["cup"])], &[]);
        let map = "### `tea`\nMust not know: `cup`.\n### `cup`\nMust not know: nothing.\n\
                   ### `table`\nWood.\nMust not know: `tea`.\n";
        assert_eq!(
            compare(&graph, &paragraphs(map)),
            ["`table` must not know `tea`, but depends on it: table > cup > tea"]
        );
    }

    #[test]
    fn somebody_elses_crate_may_be_reached_but_not_named() {
        let graph = graph(&[("tea", &["kettle"]), ("cup", &["tea"])], &["kettle"]);
        let map = "### `tea`\nMust not know: `kettle`.\n### `cup`\nMust not know: `kettle`.\n";
        assert_eq!(
            compare(&graph, &paragraphs(map)),
            ["`tea` must not name `kettle`, but depends on it"]
        );
    }

    #[test]
    fn the_map_and_the_crates_are_the_same_set() {
        let graph = graph(&[("tea", &[]), ("cup", &[])], &[]);
        let map = "## The `crates/` folder\n### `tea`\nHot.\n### `pot`\nMust not know: `lid`.\n";
        let wrong = compare(&graph, &paragraphs(map));
        assert!(
            wrong.contains(&"`cup` has no paragraph in ARCHITECTURE.md".to_owned()),
            "{wrong:?}"
        );
        assert!(
            wrong.contains(&"the paragraph of `tea` has no line `Must not know:`".to_owned()),
            "{wrong:?}"
        );
        assert!(wrong.iter().any(|text| text.contains("describes `pot`")), "{wrong:?}");
        assert_eq!(wrong.len(), 3, "{wrong:?}");
    }
}
