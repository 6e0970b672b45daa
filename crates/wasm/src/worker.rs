//! The worker's event loop: hear a request, run a slice, let other events in, run the next.

use std::cell::{Cell, RefCell};

use js_sys::global;
use protocol::{Answer, Ask, Reply, Request, RequestId};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use crate::convert;
use crate::exploring::Exploring;
use crate::help;
use crate::manual;
use crate::panic::throw_on_panic;
use crate::session::Session;

thread_local! {
    /// The request being worked on.
    static WORK: RefCell<Option<Work>> = const { RefCell::new(None) };
    /// Where to post to be called again after other events: a timer would wait four milliseconds.
    static AGAIN: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
    /// Whether that has been done. A stopped session leaves its call behind for the next one.
    static CALLED: Cell<bool> = const { Cell::new(false) };
}

/// Something that takes many slices.
enum Work {
    Race(Box<Session>),
    Explore(Exploring),
}

/// Listens to the page, and tells it so.
pub fn start() {
    throw_on_panic();
    scenario::fetch_manual_with(manual::fetch);
    hear_again();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        match serde_wasm_bindgen::from_value::<Request>(event.data()) {
            Ok(request) => handle(request),
            Err(error) => panic!("a request cannot be read: {error}"),
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    hear.forget();
    post(
        0,
        Answer::Ready {
            version: env!("CARGO_PKG_VERSION").into(),
        },
    );
}

fn handle(Request { id, ask }: Request) {
    match ask {
        Ask::Scenarios => post(id, convert::scenarios()),
        Ask::Check { program, rule } => post(id, convert::checked(&program, &rule)),
        Ask::Complete { program, setup, at } => post(id, help::complete(&program, &setup, at)),
        Ask::Help { program, at } => post(id, help::explain(&program, at)),
        Ask::Stop => stop(),
        Ask::Race { setup, variants } => {
            stop();
            begin(
                id,
                Session::new(id, setup, &variants).map(|session| Work::Race(Box::new(session))),
            );
        }
        Ask::Explore { setup, variants } => {
            stop();
            begin(id, Exploring::new(id, setup, &variants).map(Work::Explore));
        }
    }
}

fn begin(id: RequestId, work: Result<Work, Answer>) {
    match work {
        Ok(work) => {
            WORK.set(Some(work));
            run_again();
        }
        Err(refused) => post(id, refused),
    }
}

impl Work {
    fn id(&self) -> RequestId {
        match self {
            Self::Race(session) => session.id,
            Self::Explore(exploring) => exploring.id,
        }
    }

    fn slice(&mut self) -> bool {
        let id = self.id();
        match self {
            Self::Race(session) => session.slice(now_ms, |answer| post(id, answer)),
            Self::Explore(exploring) => exploring.slice(now_ms, |answer| post(id, answer)),
        }
    }
}

/// Ends the request being worked on, if there is one.
fn stop() {
    if let Some(work) = WORK.take() {
        post(work.id(), Answer::Stopped);
    }
}

/// Runs one slice.
fn run() {
    CALLED.set(false);
    let Some(mut work) = WORK.take() else {
        return;
    };
    if work.slice() {
        WORK.set(Some(work));
        run_again();
    }
}

fn hear_again() {
    let channel = MessageChannel::new().unwrap_throw();
    let run = Closure::<dyn Fn()>::new(run);
    channel.port1().set_onmessage(Some(run.as_ref().unchecked_ref()));
    run.forget();
    AGAIN.set(Some(channel.port2()));
}

fn run_again() {
    if CALLED.replace(true) {
        return;
    }
    AGAIN.with_borrow(|port| {
        if let Some(port) = port {
            port.post_message(&JsValue::NULL).unwrap_throw();
        }
    });
}

fn post(id: RequestId, answer: Answer) {
    // Structs as plain objects, and no value for what is absent: what the page's own reader expects.
    let reply = Reply { id, answer };
    match reply.serialize(&Serializer::new()) {
        Ok(message) => scope().post_message(&message).unwrap_throw(),
        Err(error) => panic!("an answer cannot be written: {error}"),
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

/// Real time, for nothing but the length of slices: no result depends on it.
fn now_ms() -> f64 {
    scope()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}
