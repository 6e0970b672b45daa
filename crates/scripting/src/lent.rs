//! The host of a server's scripts, which is theirs only while a slice runs.

use std::cell::RefCell;
use std::mem;

use lua51::{Frame, Returned};
use resp::Bytes;

use crate::caller::{Caller, How};
use crate::host::{Host, LogLevel};
use crate::journal::Journal;

/// The host while a slice runs; an empty one otherwise.
pub(crate) struct Lent<H> {
    host: RefCell<H>,
    pub(crate) journal: RefCell<Journal>,
}

impl<H: Host + Default> Default for Lent<H> {
    fn default() -> Self {
        Self {
            host: RefCell::default(),
            journal: RefCell::default(),
        }
    }
}

impl<H: Host + 'static> Lent<H> {
    /// Takes the host, or gives it back.
    pub(crate) fn swap(&self, host: &mut H) {
        mem::swap(&mut *self.host.borrow_mut(), host);
    }
}

impl<H: Host + 'static> Caller for Lent<H> {
    fn call<'gc>(&self, frame: Frame<'gc, '_>, argv: Vec<Bytes>, how: How) -> Returned<'gc> {
        let told = self.journal.borrow_mut().next_reply();
        let reply = told.unwrap_or_else(|| {
            let reply = self.host.borrow_mut().call(&argv, how.protocol());
            self.journal.borrow_mut().note_reply(&reply);
            reply
        });
        match how.answer(frame.ctx, &reply) {
            Ok(value) => frame.give(value),
            Err(value) => Err(frame.raise(value)),
        }
    }

    fn log(&self, level: LogLevel, text: Bytes) {
        if self.journal.borrow_mut().is_new_line() {
            self.host.borrow_mut().log(level, text);
        }
    }
}
