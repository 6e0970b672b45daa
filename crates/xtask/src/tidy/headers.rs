//! Every Rust file says in its first line what it is for.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Result;

use crate::places;

pub(super) fn check() -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for folder in ["crates", "web", "tests"] {
        visit(&places::root().join(folder), &mut |path| {
            let text = fs::read_to_string(path)?;
            if !text.starts_with("//! ") {
                let shown = path.strip_prefix(places::root()).unwrap_or(path);
                wrong.push(format!(
                    "{} does not begin with `//! ` and what it is for",
                    shown.display()
                ));
            }
            Ok(())
        })?;
    }
    Ok(wrong)
}

/// Hands every Rust file below the folder to `look`, in order of name.
pub(super) fn visit(folder: &Path, look: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        let built = ["target", "dist", "node_modules"]
            .iter()
            .any(|name| entry.file_name() == *name);
        if path.is_dir() && !built {
            visit(&path, look)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&path)?;
        }
    }
    Ok(())
}
