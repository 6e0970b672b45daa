//! Everything that can be done, in one table: the palette, the list of shortcuts and the keys
//! themselves are read off it.
//!
//! What the palette offers is to press a control of the page, so there is nothing in it that cannot
//! also be seen; and what is not on the page at the moment is not offered.

use protocol::Move;

use crate::store::Choice;
use crate::words::words;

/// One thing that can be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deed {
    /// Where its keys work.
    pub(crate) part: Part,
    /// What it is called.
    pub(crate) name: &'static str,
    /// The keys that do it, pressed together, by the names that browsers give them. Those of the
    /// editor may follow each other.
    pub(crate) keys: &'static [&'static str],
    /// How it is done.
    pub(crate) does: Does,
}

/// A part of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Page,
    /// A run, as soon as there is one.
    Run,
    /// The program.
    Program,
}

/// How something is done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Does {
    /// The control with this id is pressed; an input gets the focus.
    Press(&'static str),
    /// The theme is put on. The button in the header does that as well, one after the other.
    Theme(Choice),
    /// One travels. On the page the buttons, the steps of the story and the strip lead there.
    Travel(Move),
    /// The editor does it by itself.
    Edit,
}

/// All of them, in the order of the palette.
pub(crate) fn deeds() -> Vec<Deed> {
    use Does::{Edit, Press, Theme, Travel};
    use Part::{Page, Program, Run};
    let words = words();
    let rows: [(Part, &'static str, &'static [&'static str], Does); 40] = [
        (Page, words.keys_run, &["Control", "Enter"], Press("run")),
        (Page, words.stop, &[], Press("stop")),
        (Page, words.reset_deed, &[], Press("reset")),
        (Page, words.clear_deed, &[], Press("clear")),
        (Page, words.undo, &["Control", "z"], Press("undo-form")),
        (Page, words.redo, &["Control", "Shift", "Z"], Press("redo-form")),
        (Page, words.restart, &[], Press("restart")),
        (Page, words.palette, &["Control", "k"], Press("palette-button")),
        (Page, words.shortcuts, &["?"], Press("shortcuts-button")),
        (Page, words.mode_race_deed, &[], Press("mode-race")),
        (Page, words.mode_explore_deed, &[], Press("mode-explore")),
        (Page, words.by_program_deed, &[], Press("by-program")),
        (Page, words.by_file_deed, &[], Press("by-file")),
        (Page, words.theme_as_system, &[], Theme(Choice::System)),
        (Page, words.theme_to_light, &[], Theme(Choice::Light)),
        (Page, words.theme_to_dark, &[], Theme(Choice::Dark)),
        (Page, words.another_title, &[], Press("another-seed")),
        (Page, words.to_the_program, &[], Press("program")),
        (Page, words.to_the_clients, &[], Press("clients")),
        (Run, words.play_deed, &[" "], Press("play")),
        (Run, words.step, &["ArrowRight"], Press("step")),
        (Run, words.step_back, &["ArrowLeft"], Press("step-back")),
        (Run, words.turn, &["Shift", "ArrowRight"], Travel(Move::Turn(true))),
        (
            Run,
            words.turn_before,
            &["Shift", "ArrowLeft"],
            Travel(Move::Turn(false)),
        ),
        (Run, words.to_first_break, &["b"], Travel(Move::Opening)),
        (Run, words.to_break, &[], Press("to-break")),
        (Run, words.to_break_before, &[], Press("to-break-before")),
        (Run, words.to_start, &["Home"], Press("to-start")),
        (Run, words.to_end, &["End"], Press("to-end")),
        (Run, words.narrower, &[], Press("narrower")),
        (Run, words.wider, &[], Press("wider")),
        (Run, words.only_deed, &[], Press("only")),
        (Run, words.copy_markdown, &[], Press("copy-markdown")),
        (Run, words.copy_link, &[], Press("copy-link")),
        (Run, words.copy_svg, &[], Press("copy-svg")),
        (Run, words.download_svg, &[], Press("download-svg")),
        (Program, words.keys_complete, &["Control", " "], Edit),
        (Program, words.keys_explain, &["F1"], Edit),
        (Program, words.keys_next_error, &["F8"], Edit),
        (Program, words.keys_leave, &["Escape", "Tab"], Edit),
    ];
    let deed = |(part, name, keys, does)| Deed { part, name, keys, does };
    rows.into_iter().map(deed).collect()
}

impl Deed {
    /// Its keys as `aria-keyshortcuts` has them; on a Mac the command key does what Ctrl does elsewhere.
    pub(crate) fn aria_keys(&self) -> Option<String> {
        let keys: Vec<&str> = self
            .keys
            .iter()
            .map(|&key| if key == " " { "Space" } else { key })
            .collect();
        let joined = keys.join("+");
        match keys.first() {
            None => None,
            Some(&"Control") => Some(format!("{joined} {}", joined.replace("Control", "Meta"))),
            _ => Some(joined),
        }
    }

    /// Its keys as they are written on this keyboard.
    pub(crate) fn written(&self) -> String {
        let keys: Vec<&str> = self.keys.iter().map(|&key| written(key)).collect();
        keys.join(" ")
    }
}

/// The deed of a control, which says by which keys it is pressed as well.
pub(crate) fn deed_of(control: &str) -> Option<Deed> {
    deeds()
        .into_iter()
        .find(|deed| matches!(deed.does, Does::Press(id) if id == control))
}

fn written(key: &'static str) -> &'static str {
    match key {
        "Control" if is_mac() => "⌘",
        "Control" => "Ctrl",
        "ArrowRight" => "→",
        "ArrowLeft" => "←",
        "Enter" => "⏎",
        "Escape" => "Esc",
        " " => "Space",
        "k" => "K",
        "b" => "B",
        "z" => "Z",
        key => key,
    }
}

fn is_mac() -> bool {
    let platform = web_sys::window().and_then(|window| window.navigator().platform().ok());
    platform.is_some_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_deeds_have_the_same_keys_control_or_name() {
        let all = deeds();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert!(one.keys.is_empty() || one.keys != other.keys, "{one:?} {other:?}");
                assert!(one.does == Does::Edit || one.does != other.does, "{one:?} {other:?}");
                assert_ne!(one.name, other.name);
            }
        }
    }

    #[test]
    fn keys_are_named_for_those_who_listen() {
        let keys = |control: &str| deed_of(control).and_then(|deed| deed.aria_keys());
        assert_eq!(keys("run").as_deref(), Some("Control+Enter Meta+Enter"));
        assert_eq!(keys("play").as_deref(), Some("Space"));
        assert_eq!(keys("stop"), None);
    }
}
