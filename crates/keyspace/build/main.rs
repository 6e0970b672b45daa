//! Makes Rust of the command table: the Markdown files in `src/spec/table/`, one a group, become
//! the statics that `src/spec/table.rs` includes.
//!
//! What every call needs goes into a table, what is only told into one text, and examples and
//! limits apart from both, so that a program that never shows them does not carry them. What a word
//! means is not known here: the words are handed on to `const` functions of the crate, and a wrong
//! one stops the compiler.

mod emit;
mod entry;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use entry::Entry;

const FOLDER: &str = "src/spec/table";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed=build");
    let mut entries = Vec::new();
    for file in files(Path::new(FOLDER))? {
        entries.extend(entry::read(&file, &fs::read_to_string(&file)?)?);
    }
    entries.sort_by(|a: &Entry, b| a.name.cmp(&b.name));
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(format!("there are two entries of the name {}", pair[0].name).into());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?).join("table.rs");
    Ok(fs::write(out, emit::rust(&entries))?)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
