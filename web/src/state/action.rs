//! Everything that can happen to the page.

use protocol::{Reply, Variant};

use super::Mode;
use crate::form::Input;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Someone typed.
    Edit(Input, String),
    /// Someone wants another seed.
    AnotherSeed,
    /// Someone picked a scenario.
    Pick(String),
    /// Someone wants the scenario back.
    Reset,
    /// Someone wants back what was there before the reset.
    Undo,
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
    Select(Variant),
    /// Someone wants a scenario file explored, or the program.
    ByFile(bool),
    /// Someone opens a scenario file.
    Open(String),
    /// Someone looks at another finding about a file.
    Choose(usize),
    /// Someone turns to something else.
    Mode(Mode),
    /// A link leads to a step of another run.
    OtherRun,
    /// Someone has read the notice.
    Close,
}
