//! The built page in a real browser, one file a feature.

#[path = "browser/bad_input.rs"]
mod bad_input;
#[path = "browser/diagnostics.rs"]
mod diagnostics;
#[path = "browser/editor.rs"]
mod editor;
#[path = "browser/look.rs"]
mod look;
#[path = "browser/manual.rs"]
mod manual;
#[path = "browser/race.rs"]
mod race;
#[path = "browser/stop.rs"]
mod stop;
