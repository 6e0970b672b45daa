//! The console at the foot of the page: a prompt, and what was typed and answered, which opens upwards.
//!
//! What the lines mean is the engine's business, and so are all words of the answers. The list grows
//! behind yew's back: what stands in it never changes, and need not be compared again.

use protocol::{Answer, Ask, CONSOLE_CLIENTS, Said, Then, Typing};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::help::Help;
use crate::words::{fill, words};

/// Elements that are kept in the list, the latest.
const LINES: u32 = 600;
/// Lines that can be brought back.
const HISTORY: usize = 100;
/// Of a line longer than so many bytes only the beginning is shown, and it is not kept.
const LONGEST: usize = 2_000;
/// So many bytes of an answer are announced; the rest can be read in the list.
const TOLD: usize = 300;
/// What is asked with while there is no server.
const NO_SERVER: &str = "redis> ";
/// What redis-cli asks with otherwise, as far as that never changes.
const HOST: &str = "127.0.0.1:6379";

#[derive(Properties, PartialEq)]
pub(crate) struct ConsolePanelProps {
    /// The commands that fill its server.
    pub(crate) setup: String,
    /// The text in the editor, which is a script file here.
    pub(crate) program: String,
    /// Whether the engine listens.
    pub(crate) ready: bool,
    /// Whom to ask.
    pub(crate) help: Help,
    /// The replay code of what is on screen.
    pub(crate) replay: Option<String>,
}

/// How the server of the console is.
#[derive(Clone, Copy, PartialEq)]
enum Server {
    /// There is none.
    Absent,
    /// It is being filled.
    Filling,
    /// It listens.
    Ready,
}

pub(crate) struct ConsolePanel {
    open: bool,
    server: Server,
    /// Whether a line waits for it where it was typed.
    entered: bool,
    /// Lines and fillings that have not been answered.
    waiting: u32,
    prompt: String,
    client: u8,
    /// What a screen reader is told.
    told: String,
    history: Vec<String>,
    /// The place in it that is in the input; behind its end: what was being typed.
    place: usize,
    draft: String,
    list: NodeRef,
    input: NodeRef,
}

pub(crate) enum Msg {
    /// Opens it, or closes it.
    Show(bool),
    /// What was typed is to be carried out.
    Enter,
    /// An earlier line comes back, or a later one.
    Earlier(bool),
    /// Someone types as another client.
    Client(String),
    /// The server is filled anew.
    Fill,
    /// The script that runs is to end.
    Stop,
    /// There is an answer, or none as the engine is gone.
    Heard(Option<Answer>),
}

impl Component for ConsolePanel {
    type Message = Msg;
    type Properties = ConsolePanelProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            open: false,
            server: Server::Absent,
            entered: false,
            waiting: 0,
            prompt: NO_SERVER.to_owned(),
            client: 1,
            told: String::new(),
            history: Vec::new(),
            place: 0,
            draft: String::new(),
            list: NodeRef::default(),
            input: NodeRef::default(),
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &ConsolePanelProps) -> bool {
        match (old.ready, ctx.props().ready) {
            (true, false) => self.lose(),
            (false, true) if self.open => self.fill(ctx),
            _ => {}
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Show(open) => self.show(ctx, open),
            Msg::Enter => self.enter(ctx),
            Msg::Earlier(earlier) => self.earlier(earlier),
            Msg::Client(client) => self.say(ctx, fill(words().console_switch, &[("number", &client)])),
            Msg::Fill => self.fill(ctx),
            // It is the stopped line that is answered.
            Msg::Stop => ctx.props().help.ask(Ask::Console(Typing::Stop), |_| ()),
            Msg::Heard(Some(Answer::Said(said))) => self.hear(ctx, said),
            Msg::Heard(_) => self.lose(),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, words) = (ctx.link(), words());
        let press = |msg: fn() -> Msg| link.callback(move |_: MouseEvent| msg());
        let shows = if self.open {
            || Msg::Show(false)
        } else {
            || Msg::Show(true)
        };
        let (host, prompt) = self
            .prompt
            .trim_end()
            .split_at(self.prompt.find(HOST).map_or(0, |_| HOST.len()));
        html! {
            <footer
                class="console" id="console" data-open={self.open.then_some("")}
                aria-label={words.console} onkeydown={link.batch_callback(key)}
            >
                <div class="sheet" hidden={!self.open}>
                    <div class="head">
                        <p>{ words.console_about }</p>
                        <button type="button" id="console-fill" onclick={press(|| Msg::Fill)}>{ words.console_fill }</button>
                        <button
                            type="button" id="console-close" class="icon" aria-label={words.console_close}
                            title={words.console_close} onclick={press(|| Msg::Show(false))}
                        >{ "×" }</button>
                    </div>
                    // What can be scrolled can be reached by keyboard.
                    <div class="list" ref={&self.list} tabindex="0" role="region" aria-label={words.console_output} />
                </div>
                <div class="line">
                    <button type="button" id="console-show" aria-expanded={self.open.to_string()} onclick={press(shows)}>
                        { words.console }
                    </button>
                    <select
                        id="console-client" disabled={self.server != Server::Ready} class={format!("client c{}", self.client)} aria-label={words.console_client}
                        onchange={link.callback(|event: Event| {
                            Msg::Client(event.target_unchecked_into::<HtmlSelectElement>().value())
                        })}
                    >
                        { for (1..=CONSOLE_CLIENTS).map(|number| html! {
                            <option value={number.to_string()} selected={number == self.client}>
                                { fill(words.console_client_of, &[("number", &number.to_string())]) }
                            </option>
                        }) }
                    </select>
                    <label for="console-line">
                        <span class="quiet">{ words.console_command }{ " " }</span><span class="host">{ host }</span>{ prompt }
                    </label>
                    <input
                        id="console-line" ref={&self.input} spellcheck="false" autocapitalize="off" autocomplete="off"
                        enterkeyhint="send" placeholder={words.console_placeholder} oninput={link.callback(|_: InputEvent| Msg::Show(true))}
                    />
                    if let Some(code) = ctx.props().replay.as_ref().filter(|_| !self.open) {
                        <a class="replay" href={format!("#{code}")} title={words.console_replay_about}>
                            { words.console_replay }{ " " }{ code }
                        </a>
                    }
                    if self.waiting > 0 {
                        <button type="button" id="console-stop" onclick={press(|| Msg::Stop)}>{ words.console_stop }</button>
                    }
                </div>
                <p class="quiet" role="status">{ &self.told }</p>
            </footer>
        }
    }
}

/// What a key does.
fn key(event: KeyboardEvent) -> Option<Msg> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
        return None;
    }
    let typing = event.target_dyn_into::<HtmlInputElement>().is_some();
    let msg = match event.key().as_str() {
        "Escape" => Msg::Show(false),
        "Enter" if typing => Msg::Enter,
        "ArrowUp" if typing => Msg::Earlier(true),
        "ArrowDown" if typing => Msg::Earlier(false),
        _ => return None,
    };
    event.prevent_default();
    Some(msg)
}

impl ConsolePanel {
    fn show(&mut self, ctx: &Context<Self>, open: bool) {
        if open == self.open {
            return;
        }
        self.open = open;
        if open {
            if self.server == Server::Absent {
                self.fill(ctx);
            }
            let sheet = self.list.get().and_then(|list| list.parent_element());
            if let Some(sheet) = sheet {
                // What is hidden cannot be scrolled, and the input may stand in what was hidden.
                let _ = sheet.remove_attribute("hidden");
                let _ = sheet
                    .parent_element()
                    .map(|console| console.set_attribute("data-open", ""));
            }
            self.scroll();
            focus("console-line");
        } else {
            // Whichever of them is there.
            focus("console-line");
            focus("to-console-show");
        }
    }

    /// A new server, for all clients.
    fn fill(&mut self, ctx: &Context<Self>) {
        if ctx.props().ready {
            self.server = Server::Filling;
            self.waiting = 0;
            self.ask(ctx, Typing::Fill(ctx.props().setup.clone()));
        }
    }

    fn enter(&mut self, ctx: &Context<Self>) {
        self.show(ctx, true);
        let Some(input) = self.input.cast::<HtmlInputElement>() else {
            return;
        };
        if self.server != Server::Ready {
            self.entered = true;
            return;
        }
        let line = input.value();
        if !line.trim().is_empty() {
            input.set_value("");
            self.keep(&line);
            self.say(ctx, line);
        }
    }

    fn say(&mut self, ctx: &Context<Self>, line: String) {
        self.show(ctx, true);
        if self.server != Server::Ready {
            return;
        }
        let shown = &line[..line.floor_char_boundary(LONGEST)];
        self.add(
            &format!("typed c{}", self.client),
            &format!("{} {}{shown}", self.client, self.prompt),
        );
        // The same answer twice is announced twice.
        self.told.clear();
        let program = ctx.props().program.clone();
        self.ask(ctx, Typing::Line { line, program });
    }

    fn ask(&mut self, ctx: &Context<Self>, typing: Typing) {
        self.waiting += 1;
        let link = ctx.link().clone();
        ctx.props().help.ask(Ask::Console(typing), move |answer| {
            link.send_message(Msg::Heard(answer))
        });
    }

    fn hear(&mut self, ctx: &Context<Self>, said: Said) {
        self.waiting = self.waiting.saturating_sub(1);
        self.prompt = said.prompt;
        self.client = said.client;
        self.add("", &said.text);
        self.add("hint", &said.hint);
        self.told = said.text;
        self.told.truncate(self.told.floor_char_boundary(TOLD));
        self.told = format!("{} {}", self.told, said.hint);
        match said.then {
            Then::Goes => {}
            Then::Empty => self.empty(),
            Then::Close => self.show(ctx, false),
        }
        self.server = Server::Ready;
        if std::mem::take(&mut self.entered) {
            self.enter(ctx);
        }
    }

    fn lose(&mut self) {
        if self.server != Server::Absent {
            self.server = Server::Absent;
            self.entered = false;
            self.waiting = 0;
            self.prompt = NO_SERVER.to_owned();
            self.client = 1;
            self.add("hint", words().console_lost);
        }
    }

    fn keep(&mut self, line: &str) {
        if self.history.last().is_none_or(|last| last != line) && line.len() <= LONGEST {
            self.history.push(line.to_owned());
            if self.history.len() > HISTORY {
                self.history.remove(0);
            }
        }
        self.place = self.history.len();
    }

    fn earlier(&mut self, earlier: bool) {
        let Some(input) = self.input.cast::<HtmlInputElement>() else {
            return;
        };
        let end = self.history.len();
        let place = if earlier {
            self.place.saturating_sub(1)
        } else {
            (self.place + 1).min(end)
        };
        if place == self.place {
            return;
        }
        if self.place == end {
            self.draft = input.value();
        }
        self.place = place;
        input.set_value(self.history.get(place).unwrap_or(&self.draft));
    }

    /// Puts a text at the end of the list.
    fn add(&self, class: &str, text: &str) {
        let (Some(list), Some(document)) = (self.list.cast::<Element>(), document()) else {
            return;
        };
        if let (false, Ok(line)) = (text.is_empty(), document.create_element("pre")) {
            line.set_class_name(class);
            line.set_text_content(Some(text));
            // A new element can be put anywhere.
            let _ = list.append_child(&line);
        }
        if list.child_element_count() > LINES
            && let Some(first) = list.first_element_child()
        {
            first.remove();
        }
        self.scroll();
    }

    fn scroll(&self) {
        if let Some(list) = self.list.cast::<Element>() {
            list.set_scroll_top(list.scroll_height());
        }
    }

    fn empty(&self) {
        if let Some(list) = self.list.get() {
            list.set_text_content(None);
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Gives the focus to what has this id, if it is there to be seen.
fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        // What is hidden does not take it.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}
