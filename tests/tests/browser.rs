//! The built page in a real browser, one file a feature.
// A test that cannot find what it needs has failed.
#![allow(clippy::expect_used)]

#[path = "browser/atomic.rs"]
mod atomic;
#[path = "browser/axe.rs"]
mod axe;
#[path = "browser/bad_input.rs"]
mod bad_input;
#[path = "browser/budget.rs"]
mod budget;
#[path = "browser/console.rs"]
mod console;
#[path = "browser/copy.rs"]
mod copy;
#[path = "browser/crash.rs"]
mod crash;
#[path = "browser/diagnostics.rs"]
mod diagnostics;
#[path = "browser/editor.rs"]
mod editor;
#[path = "browser/explore.rs"]
mod explore;
#[path = "browser/first_minute.rs"]
mod first_minute;
#[path = "browser/gallery.rs"]
mod gallery;
#[path = "browser/history.rs"]
mod history;
#[path = "browser/keyboard.rs"]
mod keyboard;
#[path = "browser/keyspace.rs"]
mod keyspace;
#[path = "browser/listening.rs"]
mod listening;
#[path = "browser/look.rs"]
mod look;
#[path = "browser/manual.rs"]
mod manual;
#[path = "browser/offline.rs"]
mod offline;
#[path = "browser/palette.rs"]
mod palette;
#[path = "browser/print.rs"]
mod print;
#[path = "browser/race.rs"]
mod race;
#[path = "browser/stop.rs"]
mod stop;
#[path = "browser/timeline.rs"]
mod timeline;
#[path = "browser/travel.rs"]
mod travel;
#[path = "browser/wishes.rs"]
mod wishes;
