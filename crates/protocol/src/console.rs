//! What is typed at a server, and what it says to that.

use crate::wire::{wire, wired};

/// What can be done at the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typing {
    /// A new server is filled by these commands.
    Fill(String),
    /// Whoever types types this. A script file is looked for in the program.
    Line {
        /// What is typed.
        line: String,
        /// The text in the editor.
        program: String,
    },
    /// The script that a client has started is to end. What started it is answered; this is not.
    Stop,
}

/// So many clients can be typed for.
pub const CONSOLE_CLIENTS: u8 = 5;

wired! {
    /// What one sees after a command.
    pub struct Said {
        /// What redis-cli prints.
        pub text: String,
        /// What to do, or to know, beside that.
        pub hint: String,
        /// What redis-cli asks for the next command with.
        pub prompt: String,
        /// Who types the next command, from 1.
        pub client: u8,
        /// What becomes of the list of what was said.
        pub then: Then,
    }
}

/// What becomes of the list of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It goes on.
    Goes,
    /// It is emptied.
    Empty,
    /// It is closed.
    Close,
}

wire! { enum Typing { Fill(setup), Line { line, program }, Stop } }
wire! { enum Then { Goes, Empty, Close } }
