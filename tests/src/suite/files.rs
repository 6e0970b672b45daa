//! Where the suites are.

use std::fs;
use std::path::{Path, PathBuf};

use super::parse::Suite;

/// The files below `tests/suite/`, in order of name.
pub fn suite_files() -> Vec<PathBuf> {
    let mut files = files_below(&folder());
    files.sort();
    files
}

/// A file read as a suite, under its name in the repository. Panics if it cannot be read.
pub fn read_suite(file: &Path) -> Suite {
    let below = file.strip_prefix(folder()).unwrap_or(file);
    let name = format!("tests/suite/{}", below.display());
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    Suite::parse(&name, &text).unwrap_or_else(|error| panic!("{}", error.0))
}

/// Every suite.
pub fn all_suites() -> Vec<Suite> {
    suite_files().iter().map(|file| read_suite(file)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of suites");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect()
}
