//! Makes Rust of the command table: the Markdown files in `src/spec/table/`, one a group, become
//! the statics that `src/spec/table.rs` includes.
//!
//! What every call needs goes into a table, what is only told into a text of its own, and examples
//! and limits apart from both, so that a program that never shows them does not carry them. A
//! program that is loaded over the wire carries no manual either: whoever builds one says with
//! `RACEGROUND_MANUAL` where to put the text besides. What a word
//! means is not known here: the words are handed on to `const` functions of the crate, and a wrong
//! one stops the compiler.

mod emit;
mod entry;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use entry::Entry;

const FOLDER: &str = "src/spec/table";

/// The variable that names a file for the manual.
const MANUAL: &str = "RACEGROUND_MANUAL";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-env-changed={MANUAL}");
    let mut entries = Vec::new();
    for file in files(Path::new(FOLDER))? {
        entries.extend(entry::read(&file, &fs::read_to_string(&file)?)?);
    }
    entries.sort_by(|a: &Entry, b| a.name.cmp(&b.name));
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(format!("there are two entries of the name {}", pair[0].name).into());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let manual = emit::manual(&entries);
    fs::write(out.join("table.rs"), emit::rust(&entries))?;
    fs::write(out.join("manual.txt"), &manual)?;
    if let Some(file) = env::var_os(MANUAL) {
        fs::write(file, manual)?;
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
