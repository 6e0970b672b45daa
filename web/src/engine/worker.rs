//! The engine in a Web Worker, spoken to in protocol values.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use protocol::Request;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use super::{Engine, Event};
use crate::words::{fill, words};

/// The script beside the page that loads the engine into the worker.
const SCRIPT: &str = "worker.js";

/// Starts an engine in a worker.
pub fn worker_engine(heard: Callback<Event>) -> Rc<dyn Engine> {
    let line = Line::open(&heard);
    Rc::new(WorkerEngine {
        heard,
        line: RefCell::new(line),
    })
}

struct WorkerEngine {
    heard: Callback<Event>,
    line: RefCell<Option<Line>>,
}

impl Engine for WorkerEngine {
    fn send(&self, request: &Request) {
        let Some(line) = &*self.line.borrow() else { return };
        let sent = serde_wasm_bindgen::to_value(request)
            .map_err(JsValue::from)
            .and_then(|message| line.worker.post_message(&message));
        if let Err(error) = sent {
            self.heard.emit(Event::Died(text_of(&error)));
        }
    }

    fn replace(&self) {
        // The old one goes first: two engines at a time are one too many for a phone.
        self.line.replace(None);
        self.line.replace(Line::open(&self.heard));
    }
}

/// A worker and the ears on it; dropping it ends both.
struct Line {
    worker: Worker,
    _ears: [EventListener; 2],
}

impl Line {
    fn open(heard: &Callback<Event>) -> Option<Self> {
        match Worker::new(&script()) {
            Ok(worker) => {
                let ears = [
                    hear_messages(&worker, heard.clone()),
                    hear_errors(&worker, heard.clone()),
                ];
                Some(Self { worker, _ears: ears })
            }
            Err(error) => {
                let message = fill(words().no_worker, &[("message", &text_of(&error))]);
                heard.emit(Event::Died(message));
                None
            }
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
        let message = event.unchecked_ref::<MessageEvent>().data();
        heard.emit(match serde_wasm_bindgen::from_value(message) {
            Ok(reply) => Event::Reply(reply),
            Err(_) => Event::Died(words().not_understood.to_owned()),
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
fn script() -> String {
    let stamp = build_stamp().filter(|stamp| !stamp.is_empty());
    stamp.map_or_else(|| SCRIPT.to_owned(), |stamp| format!("{SCRIPT}?v={stamp}"))
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
