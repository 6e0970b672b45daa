//! Scenario files from the disk.

use std::fs;

use scenario::file::ScenarioFile;

/// A file: what it says, or what is wrong with it.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) read: Result<ScenarioFile, Vec<String>>,
}

/// Reads the files, in their order.
pub(crate) fn read(paths: &[String]) -> Vec<File> {
    let read = |path: &String| File {
        path: path.clone(),
        read: read_one(path),
    };
    paths.iter().map(read).collect()
}

fn read_one(path: &str) -> Result<ScenarioFile, Vec<String>> {
    let text = fs::read_to_string(path).map_err(|error| vec![format!("{path}: {error}")])?;
    ScenarioFile::parse(&text).map_err(|wrong| {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let told = wrong
            .iter()
            .map(|wrong| format!("{path}:{}: {}", line(wrong.place.start), wrong.message));
        told.collect()
    })
}
