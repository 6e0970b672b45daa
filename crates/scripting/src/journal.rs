//! What a running script has been told and has logged.
//!
//! A script that has to be run once more gets the same replies again, and logs nothing twice: to
//! everybody else it has run once.

use std::mem;

use resp::Value;

#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// Whether the script may have to be run once more at all.
    is_kept: bool,
    /// Every reply so far; those from `told` on have yet to be told again.
    replies: Vec<Value>,
    told: usize,
    lines: usize,
    /// Lines of the log that would come a second time.
    repeated: usize,
}

impl Journal {
    pub(crate) fn new(is_kept: bool) -> Self {
        Self {
            is_kept,
            ..Self::default()
        }
    }

    /// Goes back to the beginning.
    pub(crate) fn rewind(&mut self) {
        self.told = 0;
        self.is_kept = false;
        self.repeated = mem::take(&mut self.lines);
    }

    /// The reply to the call at hand, if it has been made before.
    pub(crate) fn next_reply(&mut self) -> Option<Value> {
        let reply = self.replies.get(self.told).cloned()?;
        self.told += 1;
        Some(reply)
    }

    /// Notes a reply that is new.
    pub(crate) fn note_reply(&mut self, reply: &Value) {
        if self.is_kept {
            self.replies.push(reply.clone());
            self.told += 1;
        }
    }

    /// Notes a line of the log; says whether it is new.
    pub(crate) fn is_new_line(&mut self) -> bool {
        self.lines += 1;
        self.lines > self.repeated
    }
}
