//! Everything that can happen to the page.

use protocol::{Fix, Reply, Slot};

use super::Mode;
use crate::form::{Contestant, Input};

/// A variant, ready to be raced beside the first card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewVariant {
    /// What it is to be called; a name that is taken gets a number.
    pub(crate) name: String,
    /// Its Lua text.
    pub(crate) text: String,
    /// Whether it runs as one script.
    pub(crate) script: bool,
    /// The form's keys from now on.
    pub(crate) keys: String,
    /// The form's arguments from now on.
    pub(crate) args: String,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Someone typed.
    Edit(Input, String),
    /// Someone wants what is wrong with an input mended so.
    Mend(Input, Fix),
    /// Someone wants another seed.
    AnotherSeed,
    /// Someone picked a scenario.
    Pick(String),
    /// Someone wants the scenario back.
    Reset,
    /// Someone wants an empty form.
    Clear,
    /// Someone wants back what was there before the last change of the form.
    Undo,
    /// Someone did not want that after all.
    Redo,
    /// Someone edits another program.
    EditProgram(usize),
    /// A variant has been made, or copied to be changed.
    AddVariant(NewVariant),
    /// Someone gives the program that is edited a name.
    Rename(String),
    /// Someone no longer wants the program that is edited.
    RemoveProgram,
    /// Someone wants another program on a card, or the same run in the other way.
    Enter(Slot, Contestant),
    /// Someone wants a run.
    Run,
    /// The run went to the engine.
    Sent,
    /// Someone wants the run to stop.
    Stop,
    /// The engine did not stop in time.
    Overdue,
    /// The engine answered.
    Heard(Reply),
    /// The engine died.
    Died(String),
    /// Someone wants a new engine.
    Restart,
    /// Someone looks at the other card.
    Select(Slot),
    /// Someone wants a scenario file explored, or the program.
    ByFile(bool),
    /// Someone opens a scenario file.
    Open(String),
    /// Someone looks at another finding about a file.
    Choose(usize),
    /// Someone turns to something else.
    Mode(Mode),
    /// Someone wants the program as a script, with its values lifted out of it or not.
    MakeAtomic(bool),
    /// Someone puts the script in the program's place.
    UseScript,
    /// Someone has seen enough of the script.
    CloseScript,
    /// A link leads to a step of another run.
    OtherRun,
    /// Someone has read the notice.
    Close,
}
