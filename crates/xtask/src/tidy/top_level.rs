//! The top of the repository holds what a newcomer looks for, and nothing else.

use std::fs;

use anyhow::Result;

use crate::places;

/// Beside the dot files, whose names are their tools' affair, and what is built and ignored.
const ALLOWED: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "Trunk.toml",
    "crates",
    "tests",
    "web",
];

const BUILT: &[&str] = &["dist", "target"];

pub(super) fn check() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(places::root())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    Ok(compare(&names))
}

fn compare(names: &[String]) -> Vec<String> {
    let expected = |name: &str| name.starts_with('.') || ALLOWED.contains(&name) || BUILT.contains(&name);
    let surplus = names
        .iter()
        .filter(|name| !expected(name))
        .map(|name| format!("`{name}` does not belong there"));
    let missing = ALLOWED.iter().filter(|name| !names.iter().any(|found| found == *name));
    surplus
        .chain(missing.map(|name| format!("`{name}` is missing")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_and_a_missing_name_are_both_told() {
        let mut names: Vec<String> = ALLOWED.iter().map(|name| name.to_string()).collect();
        assert!(compare(&names).is_empty());
        names[0] = "notes.txt".to_owned();
        assert_eq!(
            compare(&names),
            ["`notes.txt` does not belong there", "`ARCHITECTURE.md` is missing"]
        );
    }
}
