//! The engine in a Web Worker, spoken to in protocol values; and the explorer in another one, which
//! is not loaded before somebody explores.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use protocol::{Ask, Reply, Request};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use super::explorer::Explorer;
use super::{Engine, Event};
use crate::words::{fill, words};

/// The script beside the page that loads an engine into a worker.
const SCRIPT: &str = "worker.js";
/// What it is asked to load.
const ENGINE: &str = "engine";

/// Starts an engine in a worker.
pub fn worker_engine(heard: Callback<Event>) -> Rc<dyn Engine> {
    let line = Line::open(ENGINE, heard.clone());
    Rc::new(WorkerEngine {
        explorer: Explorer::new(heard.clone()),
        heard,
        line: RefCell::new(line),
    })
}

struct WorkerEngine {
    heard: Callback<Event>,
    line: RefCell<Option<Line>>,
    explorer: Explorer,
}

impl Engine for WorkerEngine {
    fn send(&self, request: &Request) {
        match request.ask {
            Ask::Explore(_) | Ask::ExploreFile { .. } | Ask::Files | Ask::Open { .. } | Ask::Atomic { .. } => {
                self.explorer.send(request);
            }
            // Whichever of them works.
            Ask::Stop => {
                self.tell(request);
                self.explorer.send(request);
            }
            _ => self.tell(request),
        }
    }

    fn replace(&self) {
        // The old one goes first: two engines at a time are one too many for a phone.
        self.explorer.end();
        self.line.replace(None);
        self.line.replace(Line::open(ENGINE, self.heard.clone()));
    }
}

impl WorkerEngine {
    fn tell(&self, request: &Request) {
        if let Some(line) = &*self.line.borrow() {
            line.tell(request);
        }
    }
}

/// A worker and the ears on it; dropping it ends both.
pub(super) struct Line {
    worker: Worker,
    heard: Callback<Event>,
    _ears: [EventListener; 2],
}

impl Line {
    pub(super) fn open(which: &str, heard: Callback<Event>) -> Option<Self> {
        match Worker::new(&script(which)) {
            Ok(worker) => {
                let ears = [
                    hear_messages(&worker, heard.clone()),
                    hear_errors(&worker, heard.clone()),
                ];
                Some(Self {
                    worker,
                    heard,
                    _ears: ears,
                })
            }
            Err(error) => {
                let message = fill(words().no_worker, &[("message", &text_of(&error))]);
                heard.emit(Event::Died(message));
                None
            }
        }
    }
}

impl Line {
    pub(super) fn tell(&self, request: &Request) {
        let message = js_sys::Uint8Array::from(&request.to_bytes()[..]);
        if let Err(error) = self.worker.post_message(&message) {
            self.heard.emit(Event::Died(text_of(&error)));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn hear_messages(worker: &Worker, heard: Callback<Event>) -> EventListener {
    EventListener::new(worker, "message", move |event| {
        let message = js_sys::Uint8Array::new(&event.unchecked_ref::<MessageEvent>().data());
        heard.emit(match Reply::of_bytes(&message.to_vec()) {
            Some(reply) => Event::Reply(reply),
            None => Event::Died(words().not_understood.to_owned()),
        });
    })
}

fn hear_errors(worker: &Worker, heard: Callback<Event>) -> EventListener {
    EventListener::new(worker, "error", move |event| {
        // A script that cannot be fetched gives a plain event without a message.
        let message = event
            .dyn_ref::<ErrorEvent>()
            .map(ErrorEvent::message)
            .unwrap_or_default();
        let silent = message.is_empty();
        heard.emit(Event::Died(if silent {
            words().died_silently.to_owned()
        } else {
            message
        }));
    })
}

/// The script's address. The build's stamp, if the page carries one, keeps a cached engine of
/// another build away: the names of worker files carry no hash of their own.
fn script(which: &str) -> String {
    let stamp = build_stamp().filter(|stamp| !stamp.is_empty());
    let stamp = stamp.map_or_else(String::new, |stamp| format!("&v={stamp}"));
    format!("{SCRIPT}?{which}{stamp}")
}

fn build_stamp() -> Option<String> {
    let document = web_sys::window()?.document()?;
    document
        .query_selector("meta[name=engine-build]")
        .ok()??
        .get_attribute("content")
}

fn text_of(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error.map_or_else(
        || words().died_silently.to_owned(),
        |error| String::from(error.message()),
    )
}
