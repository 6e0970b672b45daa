//! Effects: everything that happens outside the state because of it.

mod bundle;
mod document;
mod engine;
mod focus;
mod shortcuts;
mod size;
mod travel;

pub(crate) use bundle::{Loaded, mark, use_bundle};
pub(crate) use document::{use_engine_mark, use_saved_form};
pub(crate) use engine::use_engine;
pub(crate) use focus::{scroll_to, show_place, use_focus_on_refusal, use_results_in_view};
pub(crate) use shortcuts::use_shortcuts;
pub(crate) use size::use_size;
pub(crate) use travel::{fragment, use_rested, use_travel};
