//! The page of differences is what the table and the suites say. `RACEGROUND_BLESS=1` writes it.

#![allow(clippy::expect_used, reason = "a test that cannot go on ends")]

use std::fs;
use std::path::Path;

use tests::differences::page;
use tests::suite::all_suites;

#[test]
fn the_page_of_differences_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/content/differences.md");
    let text = page(&all_suites());
    if std::env::var_os("RACEGROUND_BLESS").is_some() {
        fs::write(&file, &text).expect("a file that can be written");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == text,
        "web/content/differences.md is stale: `RACEGROUND_BLESS=1 cargo test -p tests --test differences` writes it anew"
    );
}
