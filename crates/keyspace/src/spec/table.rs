//! The statics made of the Markdown files beside this one: `build/` says how.

use super::words::{categories, flags, key_flags};
use super::{Begin, CommandSpec, Find, Group, KeySpec};

include!(concat!(env!("OUT_DIR"), "/table.rs"));
