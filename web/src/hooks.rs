//! Effects: everything that happens outside the state because of it.

mod address;
mod bundle;
mod document;
mod engine;
mod focus;
mod shortcuts;
mod size;
mod travel;

pub(crate) use address::fragment;
pub(crate) use bundle::{Loaded, mark, use_bundle};
pub(crate) use document::{use_engine_mark, use_saved_form};
pub(crate) use engine::use_engine;
pub(crate) use focus::{element, scroll_to, show_place, use_focus_on_refusal, use_kept_focus, use_results_in_view};
pub(crate) use shortcuts::{is_there, press, use_shortcuts};
pub(crate) use size::use_size;
pub(crate) use travel::{use_rested, use_travel};
