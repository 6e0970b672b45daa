//! A worker's event loop: hear a request, run a slice, let other events in, run the next.
//!
//! There are two workers, so that a first race need not wait for what it does not use: the engine
//! races, the explorer goes through all orders. What each can do it brings along as functions, and
//! what it does not bring is not in its wasm.

use std::cell::{Cell, RefCell};

use js_sys::{Uint8Array, global};
use protocol::{Answer, Ask, Reply, Request, RequestId};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use crate::manual;
use crate::panic::throw_on_panic;

thread_local! {
    /// The request being worked on.
    static WORK: Slot = const { RefCell::new(None) };
    /// The one that is worked on beside it, and that no other run ends.
    static BESIDE: Slot = const { RefCell::new(None) };
    /// Where to post to be called again after other events: a timer would wait four milliseconds.
    static AGAIN: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
    /// Whether that has been done. A stopped session leaves its call behind for the next one.
    static CALLED: Cell<bool> = const { Cell::new(false) };
}

type Slot = RefCell<Option<(RequestId, Box<dyn Work>)>>;

/// Something that takes many slices.
pub(crate) trait Work {
    /// Runs for one slice by the given clock. The answers go to `post`; says whether there is more
    /// to do.
    fn slice(&mut self, now_ms: &dyn Fn() -> f64, post: &mut dyn FnMut(Answer)) -> bool;
}

/// What becomes of a question.
pub(crate) enum Does {
    /// It is answered at once.
    Answers(Answer),
    /// It takes its time, and ends what went on before.
    Works(Box<dyn Work>),
    /// It takes its time beside what goes on.
    WorksBeside(Box<dyn Work>),
}

/// What a worker makes of a question; none if it is for the other worker.
pub(crate) type Talent = fn(Ask) -> Option<Does>;

/// Listens to the page, and tells it so.
pub(crate) fn start(talent: Talent) {
    throw_on_panic();
    scenario::fetch_manual_with(manual::fetch);
    hear_again();
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        match Request::of_bytes(&Uint8Array::new(&event.data()).to_vec()) {
            Some(request) => handle(talent, request),
            None => panic!("a request cannot be read"),
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

fn handle(talent: Talent, Request { id, ask }: Request) {
    if let Ask::Race(_) | Ask::Explore(_) | Ask::ExploreFile { .. } | Ask::Stop = ask {
        stop();
    }
    match talent(ask) {
        Some(Does::Answers(answer)) => post(id, answer),
        Some(Does::Works(work)) => {
            WORK.set(Some((id, work)));
            run_again();
        }
        Some(Does::WorksBeside(work)) => {
            BESIDE.set(Some((id, work)));
            run_again();
        }
        None => {}
    }
}

/// Ends the request being worked on, if there is one.
fn stop() {
    if let Some((id, _)) = WORK.take() {
        post(id, Answer::Stopped);
    }
}

/// Runs one slice of everything that is worked on.
fn run() {
    CALLED.set(false);
    for slot in [&WORK, &BESIDE] {
        let Some((id, mut work)) = slot.take() else {
            continue;
        };
        if work.slice(&now_ms, &mut |answer| post(id, answer)) {
            slot.set(Some((id, work)));
            run_again();
        }
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
    let reply = Reply { id, answer }.to_bytes();
    scope().post_message(&Uint8Array::from(&reply[..])).unwrap_throw();
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

/// Real time, for nothing but the length of slices and the console: no run depends on it.
pub(crate) fn now_ms() -> f64 {
    scope()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}
