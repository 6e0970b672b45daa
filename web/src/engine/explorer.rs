//! The explorer in a worker of its own, which is not loaded before somebody explores.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::{Answer, Ask, Reply, Request};
use yew::Callback;

use super::Event;
use super::worker::Line;

/// What the worker's script is asked to load.
const EXPLORER: &str = "explorer";

/// The line to it. What is asked before it listens waits.
pub(super) struct Explorer {
    heard: Callback<Event>,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    line: Option<Line>,
    listens: bool,
    waiting: Vec<Request>,
}

impl Explorer {
    pub(super) fn new(heard: Callback<Event>) -> Self {
        let state = Rc::default();
        Self { heard, state }
    }

    /// Asks it something, or has it stop.
    pub(super) fn send(&self, request: &Request) {
        let mut state = self.state.borrow_mut();
        match (&request.ask, &state.line) {
            (_, Some(line)) if state.listens => line.tell(request),
            (Ask::Stop, _) => {
                let is_run =
                    |waiting: &Request| !matches!(waiting.ask, Ask::Files | Ask::Open { .. } | Ask::Atomic { .. });
                let stopped: Vec<Request> = state.waiting.extract_if(.., |waiting| is_run(waiting)).collect();
                drop(state);
                for Request { id, .. } in stopped {
                    let answer = Answer::Stopped;
                    self.heard.emit(Event::Reply(Reply { id, answer }));
                }
            }
            _ => {
                state.waiting.push(request.clone());
                if state.line.is_none() {
                    state.line = Line::open(EXPLORER, self.ears());
                }
            }
        }
    }

    /// Ends it, whatever it is doing.
    pub(super) fn end(&self) {
        self.state.replace(State::default());
    }

    /// Hears when it listens; all else is passed on.
    fn ears(&self) -> Callback<Event> {
        let (heard, state) = (self.heard.clone(), Rc::clone(&self.state));
        Callback::from(move |event| {
            let Event::Reply(Reply {
                answer: Answer::Ready { .. },
                ..
            }) = event
            else {
                heard.emit(event);
                return;
            };
            let mut state = state.borrow_mut();
            state.listens = true;
            let waiting = std::mem::take(&mut state.waiting);
            if let Some(line) = &state.line {
                waiting.iter().for_each(|request| line.tell(request));
            }
        })
    }
}
