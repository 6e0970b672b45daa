//! A page with an engine that says what a test tells it to say, and the hands and eyes of the test.

mod sayings;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use protocol::{Answer, Ask, Reply, Request};
use wasm_bindgen::JsCast;
use web::{App, AppProps, Connect, Engine, Event, FirstPaint};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::{AppHandle, Callback, Renderer};

pub(crate) use sayings::{card, refusal, view};

/// An engine that notes what it is asked.
#[derive(Default)]
struct Fake {
    asked: RefCell<Vec<Request>>,
    engines: Cell<u32>,
    heard: RefCell<Option<Callback<Event>>>,
}

/// One end of the line to it.
struct Line(Rc<Fake>);

impl Engine for Line {
    fn send(&self, request: &Request) {
        self.0.asked.borrow_mut().push(request.clone());
    }

    fn replace(&self) {
        self.0.engines.set(self.0.engines.get() + 1);
    }
}

/// The open page. It closes when it is dropped, because ids are there once in a document.
pub(crate) struct Opened {
    fake: Rc<Fake>,
    root: Element,
    app: Option<AppHandle<App>>,
}

impl Opened {
    /// Opens the page as on a first visit.
    pub(crate) async fn new() -> Self {
        let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
        storage.expect("a storage").clear().expect("an empty storage");
        Self::again().await
    }

    /// Opens the page as on a later visit.
    pub(crate) async fn again() -> Self {
        let fake = Rc::new(Fake::default());
        let root = document().create_element("div").expect("an element");
        document().body().expect("a body").append_child(&root).expect("a place");
        let line = fake.clone();
        let connect = Connect::from(move |heard: Callback<Event>| {
            line.heard.replace(Some(heard));
            line.engines.set(1);
            Rc::new(Line(line.clone())) as Rc<dyn Engine>
        });
        let props = AppProps {
            connect,
            first_paint: FirstPaint::read(&document()),
        };
        let app = Renderer::<App>::with_root_and_props(root.clone(), props).render();
        let page = Self {
            fake,
            root,
            app: Some(app),
        };
        page.settle().await;
        page
    }

    /// Opens the page and lets the engine be ready.
    pub(crate) async fn ready() -> Self {
        let page = Self::new().await;
        page.says(
            0,
            Answer::Ready {
                version: "1".to_owned(),
            },
        )
        .await;
        page
    }

    /// Closes the page.
    pub(crate) fn close(self) {}

    /// The engine says something.
    pub(crate) async fn says(&self, id: u32, answer: Answer) {
        self.hears(Event::Reply(Reply { id, answer })).await;
    }

    /// The engine dies.
    pub(crate) async fn dies(&self, message: &str) {
        self.hears(Event::Died(message.to_owned())).await;
    }

    async fn hears(&self, event: Event) {
        let heard = self.fake.heard.borrow().clone().expect("a line");
        heard.emit(event);
        self.settle().await;
    }

    /// The races the engine was asked for.
    pub(crate) fn races(&self) -> Vec<Request> {
        let asked = self.fake.asked.borrow();
        asked
            .iter()
            .filter(|one| matches!(one.ask, Ask::Race(_)))
            .cloned()
            .collect()
    }

    /// What it was asked to look at.
    pub(crate) fn looks(&self) -> Vec<Request> {
        let asked = self.fake.asked.borrow();
        let looks = asked.iter().filter(|one| matches!(one.ask, Ask::Look { .. }));
        looks.cloned().collect()
    }

    /// How often it was asked to stop.
    pub(crate) fn stops(&self) -> usize {
        self.fake
            .asked
            .borrow()
            .iter()
            .filter(|one| one.ask == Ask::Stop)
            .count()
    }

    /// How many engines there have been.
    pub(crate) fn engines(&self) -> u32 {
        self.fake.engines.get()
    }

    /// How the body says the engine is.
    pub(crate) fn mark(&self) -> String {
        let body = document().body().expect("a body");
        body.get_attribute("data-engine").unwrap_or_default()
    }

    /// Types into an input.
    pub(crate) async fn type_into(&self, id: &str, text: &str) {
        let element = self.find(&format!("#{id}")).expect("the input");
        match element.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.set_value(text),
            None => element.unchecked_ref::<HtmlInputElement>().set_value(text),
        }
        let typed = web_sys::InputEvent::new_with_event_init_dict("input", &{
            let init = web_sys::InputEventInit::new();
            init.set_bubbles(true);
            init
        });
        element.dispatch_event(&typed.expect("an event")).expect("a listener");
        self.settle().await;
    }

    /// Presses a button.
    pub(crate) async fn press(&self, id: &str) {
        self.press_at(&format!("#{id}")).await;
    }

    /// Presses what the selector finds.
    pub(crate) async fn press_at(&self, selector: &str) {
        let button = self.find(selector).unwrap_or_else(|| panic!("no {selector}"));
        button.unchecked_into::<HtmlElement>().click();
        self.settle().await;
    }

    /// What the selector finds.
    pub(crate) fn find(&self, selector: &str) -> Option<Element> {
        self.root.query_selector(selector).expect("a selector")
    }

    /// The text of what the selector finds.
    pub(crate) fn text(&self, selector: &str) -> String {
        let element = self.find(selector).unwrap_or_else(|| panic!("no {selector}"));
        element.text_content().unwrap_or_default()
    }

    /// A `data-` attribute of what the selector finds.
    pub(crate) fn data(&self, selector: &str, name: &str) -> Option<String> {
        let element = self.find(selector).unwrap_or_else(|| panic!("no {selector}"));
        element.get_attribute(&format!("data-{name}"))
    }

    /// What an input holds.
    pub(crate) fn value(&self, id: &str) -> String {
        let element = self.find(&format!("#{id}")).expect("the input");
        match element.dyn_ref::<HtmlTextAreaElement>() {
            Some(area) => area.value(),
            None => element.unchecked_ref::<HtmlInputElement>().value(),
        }
    }

    /// The id of what has the focus.
    pub(crate) fn focus(&self) -> String {
        document()
            .active_element()
            .map(|element| element.id())
            .unwrap_or_default()
    }

    /// Lets time pass.
    pub(crate) async fn wait(&self, millis: u32) {
        TimeoutFuture::new(millis).await;
    }

    /// Lets the page render and its effects run, which they do in turns of the event loop.
    async fn settle(&self) {
        for _ in 0..5 {
            TimeoutFuture::new(0).await;
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
        self.root.remove();
    }
}

fn document() -> Document {
    web_sys::window()
        .and_then(|window| window.document())
        .expect("a document")
}
