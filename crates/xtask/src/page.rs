//! `cargo xtask dist`: the built page, a folder that any static host can serve from any sub-path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha1::{Digest, Sha1};

use crate::editor;
use crate::places;
use crate::run::{on_ci, output, run};
use crate::say;
use crate::setup::{self, Turn, no_arguments};
use crate::toolchain::Toolchain;

/// How the names of the page's own scripts and wasm begin, to which Trunk adds a hash.
const PAGE_FILES: &str = "web-";

/// The manual of the commands: the engine's build leaves it there, and the worker asks for it.
const MANUAL: &str = "manual.txt";

/// What keeps the files for when there is no network.
const OFFLINE: &str = "offline.js";

/// The mark in the page for the hash of the worker's files, with which it asks for them.
const ENGINE_BUILD: &str = "<meta name=\"engine-build\" content=\"";

/// `cargo xtask dist`
pub(crate) fn dist(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let turn = setup::turn()?;
    build(&turn, setup::for_page(&turn)?)?;
    say::line(&format!(
        "the page is in {}; serve that folder from any path",
        places::dist().display()
    ));
    Ok(())
}

/// Builds the page and its worker in release into `dist/`, unless it was built from the same sources.
pub(crate) fn build(_turn: &Turn, toolchain: Toolchain) -> Result<()> {
    let sources = digest_of_sources(toolchain)?;
    let stamp = places::wasm_target().join("dist-made-from");
    if places::dist().join("index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|made| made == sources) {
        say::present("dist/, built from these very sources");
        return Ok(());
    }
    let _ = fs::remove_file(&stamp);
    say::step(
        "the page and its worker",
        "compiled to wasm in release, then bundled by Trunk",
        || {
            let mut trunk = toolchain.command("trunk");
            // Trunk takes this variable for the value of its own switch and stumbles over "1".
            trunk.env_remove("NO_COLOR").args(["build", "--release"]);
            trunk.env("RACEGROUND_MANUAL", places::wasm_target().join(MANUAL));
            if on_ci() {
                trunk.arg("--locked");
            }
            let built = run(&mut trunk);
            // What a failed build leaves there would be served and weighed with the last good one.
            let _ = fs::remove_dir_all(places::dist().join(".stage"));
            built?;
            fs::copy(places::wasm_target().join(MANUAL), places::dist().join(MANUAL))
                .context("the build has left no manual of the commands")?;
            editor::bundle(&places::dist())?;
            mark_build(&places::dist())
        },
    )?;
    fs::write(stamp, sources)?;
    Ok(())
}

/// Writes the hash of the files that are loaded later into the page, so that no cache serves an old
/// engine or editor to a new page: their names carry no hash of their own. What keeps the files for
/// when there is no network is told which they are.
fn mark_build(dist: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        [".js", ".wasm", ".txt"].iter().any(|end| name.ends_with(end)) && !name.starts_with(PAGE_FILES)
    });
    files.sort();
    let mut digest = Sha1::new();
    for file in files {
        digest.update(fs::read(file)?);
    }
    let hash = hex(digest);
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index)?;
    fs::write(&index, marked(&page, &hash)?)?;
    let offline = dist.join(OFFLINE);
    let keeper = fs::read_to_string(&offline)?;
    // A page that changes nothing else is another build, too.
    let build = hex(Sha1::new_with_prefix(fs::read(&index)?));
    fs::write(offline, keeping(&keeper, &hash, &build, &kept(dist)?)?)?;
    Ok(())
}

/// The files that are kept for when there is no network: all but the page itself and their keeper.
fn kept(dist: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    let mut names = Vec::new();
    for file in files {
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if name != OFFLINE && name != "index.html" {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn keeping(keeper: &str, hash: &str, build: &str, files: &[String]) -> Result<String> {
    let [no_hash, no_build, no_files] = ["const HASH = '';", "const BUILD = '';", "const FILES = [];"];
    for mark in [no_hash, no_build, no_files] {
        ensure!(keeper.contains(mark), "web/boot/offline.js has no `{mark}`");
    }
    let files: Vec<String> = files.iter().map(|file| format!("'{file}'")).collect();
    Ok(keeper
        .replace(no_hash, &format!("const HASH = '{hash}';"))
        .replace(no_build, &format!("const BUILD = '{build}';"))
        .replace(no_files, &format!("const FILES = [{}];", files.join(", "))))
}

fn marked(page: &str, hash: &str) -> Result<String> {
    let (before, after) = page
        .split_once(ENGINE_BUILD)
        .context("the page has no `engine-build` mark")?;
    ensure!(
        after.starts_with('"'),
        "the `engine-build` mark in web/index.html is not empty"
    );
    Ok(format!("{before}{ENGINE_BUILD}{hash}{after}"))
}

fn digest_of_sources(toolchain: Toolchain) -> Result<String> {
    let root = places::root();
    let mut files = Vec::new();
    for folder in ["crates", "web"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.extend([".cargo/config.toml", "Cargo.lock", "Cargo.toml", "Trunk.toml"].map(|name| root.join(name)));
    files.sort();
    let mut digest = Sha1::new();
    digest.update(output(toolchain.command("rustc").arg("-vV"))?);
    for file in files {
        digest.update(file.as_os_str().as_encoded_bytes());
        digest.update(fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?);
    }
    Ok(hex(digest))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let built = ["target", "dist", "node_modules"]
            .iter()
            .any(|name| entry.file_name() == *name);
        match entry.file_type()? {
            kind if kind.is_dir() && !built => collect(&entry.path(), files)?,
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    Ok(())
}

fn hex(digest: Sha1) -> String {
    // Eighty bits tell any two builds apart.
    digest
        .finalize()
        .iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_filled_once() {
        let page = "<head><meta name=\"engine-build\" content=\"\"></head>";
        let once = marked(page, "abc").unwrap();
        assert_eq!(once, "<head><meta name=\"engine-build\" content=\"abc\"></head>");
        assert!(marked(&once, "def").is_err());
        assert!(marked("<head></head>", "abc").is_err());
    }

    #[test]
    fn what_is_kept_is_listed() {
        let keeper = include_str!("../../../web/boot/offline.js");
        let files = ["a.css", "web-1.js"].map(str::to_owned);
        let filled = keeping(keeper, "1a", "2b", &files).unwrap();
        for line in [
            "const HASH = '1a';",
            "const BUILD = '2b';",
            "const FILES = ['a.css', 'web-1.js'];",
        ] {
            assert!(filled.contains(line), "{line} in {filled}");
        }
        assert!(keeping(&filled, "1a", "2b", &files).is_err());
    }
}
