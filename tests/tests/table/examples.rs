//! The examples of the table are suites: they are executed like every other.
//!
//! `RACEGROUND_BLESS=1` writes what the real server answers into the table.

use std::fs;
use std::path::PathBuf;

use keyspace::spec;
use tests::suite::{EngineTarget, Problem, RealServer, Suite, Target, bless, check};

use super::all;

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates/keyspace/src/spec/table");
    let entries = fs::read_dir(folder).expect("the table");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn read(file: &PathBuf) -> Suite {
    let text = fs::read_to_string(file).expect("a text");
    let name = file.file_name().expect("a name").to_string_lossy().into_owned();
    Suite::parse(&name, &text).unwrap_or_else(|error| panic!("{}", error.0))
}

fn check_all(target: &mut dyn Target, wanted: fn(&str) -> bool) {
    let (mut good, mut problems): (usize, Vec<Problem>) = (0, Vec::new());
    for file in files() {
        let mut suite = read(&file);
        suite.sections.retain(|section| wanted(&section.title));
        let (fine, wrong) = check(&suite, target);
        good += fine;
        problems.extend(wrong);
    }
    let report: Vec<String> = problems.iter().map(Problem::to_string).collect();
    assert!(
        report.is_empty(),
        "{} of {}:\n{}",
        report.len(),
        good + report.len(),
        report.join("\n")
    );
    assert!(good > 150, "only {good} replies");
    println!("{good} replies as expected");
}

fn is_built(name: &str) -> bool {
    let found = all().find(|&(_, known)| known == name);
    let (id, _) = found.unwrap_or_else(|| panic!("{name} is not in the table"));
    server::is_built(id)
}

#[test]
fn the_engine_answers_as_the_examples_say() {
    check_all(&mut EngineTarget::default(), is_built);
}

#[test]
fn the_real_server_answers_as_the_examples_say() {
    let mut server = RealServer::launch();
    if std::env::var_os("RACEGROUND_BLESS").is_some() {
        for file in files() {
            let text = bless(&read(&file), &mut server);
            fs::write(&file, text).expect("a file that can be written");
        }
    }
    check_all(&mut server, |_| true);
}

#[test]
fn every_command_that_is_built_has_an_example() {
    // A container does nothing alone.
    let bare = spec::all().filter(|id| server::is_built(*id) && id.example().is_empty() && !id.spec().is_container());
    let names: Vec<&str> = bare.map(|id| id.spec().name).collect();
    assert!(names.is_empty(), "{names:?}");
}
