//! The pieces of the page, one file each. They take props and emit actions.

mod card;
mod card_bar;
mod card_facts;
mod code_editor;
mod code_layer;
mod editor;
mod field;
mod form_panel;
mod header;
mod log_panel;
mod met_panel;
mod notices;
mod number_field;
mod plain_editor;
mod racing_note;
mod results;
mod run_bar;
mod sentence;
mod story_panel;
mod story_step;
mod troubles;

pub(crate) use editor::Editor;
pub(crate) use form_panel::FormPanel;
pub(crate) use header::Header;
pub(crate) use notices::Notices;
pub(crate) use results::Results;
pub(crate) use run_bar::RunBar;
