//! `cargo xtask size`: the weight of every file the page loads, against what it may weigh.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::places;
use crate::say;
use crate::setup::no_arguments;

/// What a file may weigh on the wire: how its name starts and ends, and the gzipped kilobytes.
///
/// The first row that fits a file counts. A file that fits none has no budget and is an error:
/// nothing gets onto the page by the way.
const BUDGETS: &[Budget] = &[
    Budget {
        start: "index",
        end: ".html",
        kilobytes: 10,
        later: false,
    },
    Budget {
        start: "",
        end: ".css",
        kilobytes: 20,
        later: false,
    },
    Budget {
        start: "web-",
        end: "_bg.wasm",
        kilobytes: 270,
        later: false,
    },
    Budget {
        start: "web-",
        end: ".js",
        kilobytes: 20,
        later: false,
    },
    Budget {
        start: "explorer",
        end: "_bg.wasm",
        kilobytes: 720,
        later: true,
    },
    Budget {
        start: "explorer",
        end: ".js",
        kilobytes: 10,
        later: true,
    },
    Budget {
        start: "",
        end: "_bg.wasm",
        kilobytes: 566,
        later: false,
    },
    Budget {
        start: "offline",
        end: ".js",
        kilobytes: 4,
        later: true,
    },
    Budget {
        start: "editor",
        end: ".js",
        kilobytes: 135,
        later: true,
    },
    Budget {
        start: "",
        end: ".js",
        kilobytes: 10,
        later: false,
    },
    Budget {
        start: "manual",
        end: ".txt",
        kilobytes: 16,
        later: true,
    },
    Budget {
        start: "",
        end: ".svg",
        kilobytes: 4,
        later: false,
    },
    Budget {
        start: "",
        end: ".woff2",
        kilobytes: 40,
        later: false,
    },
];

/// What all that is loaded before the first verdict may weigh.
const TOTAL_KILOBYTES: usize = 872;

struct Budget {
    start: &'static str,
    end: &'static str,
    kilobytes: usize,
    /// Whether it is loaded after everything that a first run takes, if at all.
    later: bool,
}

/// `cargo xtask size`
pub(crate) fn size(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut files = Vec::new();
    weigh(&places::dist(), &places::dist(), &mut files)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or(0).max(5);
    say::line(&format!(
        "{:width$} {:>10} {:>10} {:>10}",
        "file", "raw", "gzip", "budget"
    ));
    let mut over = Vec::new();
    for file in &files {
        let budget = budget_of(&file.name);
        let shown = budget.map_or("none".to_owned(), |budget| budget.bytes().to_string());
        say::line(&format!(
            "{:width$} {:>10} {:>10} {:>10}",
            file.name, file.raw, file.gzip, shown
        ));
        if budget.is_none_or(|budget| file.gzip > budget.bytes()) {
            over.push(file.name.clone());
        }
    }
    let first = files
        .iter()
        .filter(|file| budget_of(&file.name).is_none_or(|budget| !budget.later));
    let (raw, gzip) = first.fold((0, 0), |(raw, gzip), file| (raw + file.raw, gzip + file.gzip));
    let total = TOTAL_KILOBYTES * 1024;
    say::line(&format!("{:width$} {raw:>10} {gzip:>10} {total:>10}", "first"));
    if gzip > total {
        over.push("what a first run takes".to_owned());
    }
    if !over.is_empty() {
        bail!("over budget, or without one: {}", over.join(", "));
    }
    Ok(())
}

impl Budget {
    /// The gzipped bytes it allows.
    fn bytes(&self) -> usize {
        self.kilobytes * 1024
    }
}

struct File {
    name: String,
    raw: usize,
    gzip: usize,
}

fn weigh(top: &Path, folder: &Path, files: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            weigh(top, &path, files)?;
            continue;
        }
        let bytes = fs::read(&path)?;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
        files.push(File {
            name,
            raw: bytes.len(),
            gzip: encoder.finish()?.len(),
        });
    }
    Ok(())
}

/// The row that fits a file.
fn budget_of(name: &str) -> Option<&'static Budget> {
    BUDGETS
        .iter()
        .find(|budget| name.starts_with(budget.start) && name.ends_with(budget.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_that_fits_counts_and_a_stranger_has_none() {
        let bytes = |name| budget_of(name).map(Budget::bytes);
        assert_eq!(bytes("web-0123abcd.js"), Some(20 * 1024));
        assert_eq!(bytes("boot.js"), Some(10 * 1024));
        assert_eq!(bytes("photo.jpeg"), None);
    }
}
