//! Questions an editor asks the engine aside from everything else, and who waits for the answers.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::{Answer, Ask, Reply, Request, RequestId};

use crate::engine::Engine;

/// The id of the first question; runs count from 1, checks from further up.
const FIRST: RequestId = 1 << 30;

/// A line of its own to the engine, for answers that are no part of the page's state.
#[derive(Clone, Default)]
pub(crate) struct Help(Rc<Line>);

#[derive(Default)]
struct Line {
    engine: RefCell<Option<Rc<dyn Engine>>>,
    asked: Cell<RequestId>,
    waiting: RefCell<Vec<(RequestId, Then)>>,
}

/// What to do with an answer, or without one.
type Then = Box<dyn FnOnce(Option<Answer>)>;

impl PartialEq for Help {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Help {
    /// Says whom to ask.
    pub(crate) fn connect(&self, engine: &Rc<dyn Engine>) {
        self.0.engine.replace(Some(engine.clone()));
    }

    /// Asks. There is no answer if there is no engine, or if it ends before it answers.
    pub(crate) fn ask(&self, ask: Ask, then: impl FnOnce(Option<Answer>) + 'static) {
        let Some(engine) = self.0.engine.borrow().clone() else {
            return then(None);
        };
        let id = FIRST | self.0.asked.get();
        self.0.asked.set((self.0.asked.get() + 1) % FIRST);
        self.0.waiting.borrow_mut().push((id, Box::new(then)));
        engine.send(&Request { id, ask });
    }

    /// Takes a reply that somebody here waits for; says whether it was one.
    pub(crate) fn hear(&self, reply: &Reply) -> bool {
        let mut waiting = self.0.waiting.borrow_mut();
        let Some(at) = waiting.iter().position(|(id, _)| *id == reply.id) else {
            return false;
        };
        let (_, then) = waiting.swap_remove(at);
        drop(waiting);
        then(Some(reply.answer.clone()));
        true
    }

    /// Lets everybody know that there will be no answer.
    pub(crate) fn forget(&self) {
        for (_, then) in self.0.waiting.take() {
            then(None);
        }
    }
}
