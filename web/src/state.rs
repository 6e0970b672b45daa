//! The state of the page and the one function that changes it.
//!
//! Nothing here touches the browser: what has to happen outside (sending, storing, focusing) is
//! read off the state by the hooks.

mod action;
mod history;

use std::rc::Rc;

use protocol::{
    Answer, Ask, Atomic, Card, Exploring, Field, File, Finding, Fix, Opened, Reply, Request, RequestId, Scenario, Slot,
    Trouble,
};
use yew::Reducible;

pub(crate) use action::{Action, NewVariant};
use history::{Desk, History};

use crate::form::{Contestant, Form, Input};
use crate::inventory::inventory;
use crate::words::{fill, words};

/// Both cards, in the order of the page.
pub(crate) const SLOTS: [Slot; 2] = [0, 1];

/// What the page is about at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Many clients in one order.
    Race,
    /// Few clients in every order.
    Explore,
}

/// How the engine is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// On its way.
    Loading,
    /// Listening.
    Ready,
    /// It died, and said this.
    Failed(String),
}

/// How far the race being run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Which one.
    pub(crate) slot: Slot,
    /// Clients that have finished.
    pub(crate) finished: u32,
    /// Clients in all.
    pub(crate) clients: u32,
    /// Steps executed.
    pub(crate) steps: u64,
}

/// A run that was asked for and has not ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// What is asked of the engine.
    pub(crate) request: Request,
    /// Whether it has been sent; before that it waits for the engine.
    pub(crate) sent: bool,
    /// Whether it is being stopped.
    pub(crate) stopping: bool,
    /// Of which mode it is.
    pub(crate) mode: Mode,
    /// How far it has come.
    pub(crate) progress: Option<Progress>,
    /// How far it has come, if it is an exploration.
    pub(crate) exploring: Option<Exploring>,
    /// What has come of it so far.
    pub(crate) outcome: Outcome,
}

/// The cards of a run, and the form they came from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// The request that asked for it.
    pub(crate) race: RequestId,
    /// The form that was run.
    pub(crate) form: Form,
    /// One card a variant, if it was a race.
    pub(crate) cards: Vec<Card>,
    /// One finding a variant, if it was an exploration.
    pub(crate) findings: Vec<Finding>,
}

impl Outcome {
    /// What a card says.
    pub(crate) fn card(&self, slot: Slot) -> Option<&Card> {
        self.cards.iter().find(|card| card.slot == slot)
    }

    /// The finding of a card.
    pub(crate) fn finding(&self, slot: Slot) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.slot == slot)
    }
}

/// Something the page did that a person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The form is another one; that can be undone.
    Changed(Change),
    /// A scenario is on its way.
    Opening,
    /// The run ended because it was stopped.
    Stopped,
    /// The run did not stop, so the engine was started again.
    Replaced,
    /// A link leads to a step of another run.
    OtherRun,
}

/// How the form became another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is the scenario's again.
    Reset,
    /// Nothing is typed in it.
    Cleared,
    /// It is another scenario's.
    Picked,
    /// It has a variant more.
    Added,
    /// It has a variant less.
    Removed,
    /// Another scenario file is open.
    Loaded,
}

/// The program on its way to a script.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Making {
    /// What is asked.
    pub(crate) request: Request,
    /// Whether values are to be lifted out of the text.
    pub(crate) values: bool,
    /// What came of it.
    pub(crate) made: Option<Box<Atomic>>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// What it is about.
    pub(crate) mode: Mode,
    /// What is typed.
    pub(crate) form: Form,
    /// What can be undone.
    pub(crate) history: History,
    /// The scenarios that are known so far.
    pub(crate) scenarios: Vec<Scenario>,
    /// The scenario that is on its way, and whether it is the one that was there already.
    pub(crate) wanted: Option<(String, Change)>,
    /// How the engine is.
    pub(crate) phase: Phase,
    /// Counts the engines: a new number asks for a new engine.
    pub(crate) generation: u32,
    /// The run that is going on.
    pub(crate) run: Option<Run>,
    /// What the last finished race came to.
    pub(crate) outcome: Option<Outcome>,
    /// What the last finished exploration has found.
    pub(crate) found: Option<Outcome>,
    /// The card whose story is told.
    pub(crate) selected: Slot,
    /// The scenario files there are, once they have been asked for.
    pub(crate) files: Vec<File>,
    /// Whether these are all there are, and not only those that have been opened.
    pub(crate) all_files: bool,
    /// Which of the findings about a file is shown.
    pub(crate) picked: usize,
    /// What is wrong with the inputs: what kept a run from starting.
    pub(crate) troubles: Vec<Trouble>,
    /// What the engine has to say of the Lua texts as they were typed last.
    pub(crate) checked: Vec<Trouble>,
    /// Counts the refused runs: a new number asks for the focus.
    pub(crate) refusals: u32,
    /// The script that was asked for, on its way or here.
    pub(crate) making: Option<Making>,
    /// What to tell.
    pub(crate) notice: Option<Notice>,
    last_id: RequestId,
    /// Counts the changes of the Lua texts: what is said of older ones comes too late.
    edition: RequestId,
    /// Which of them the engine has spoken of last.
    checked_at: RequestId,
}

/// The id of the first check; runs count from 1.
const FIRST_CHECK: RequestId = 1 << 31;

impl State {
    /// The page as it opens, with what is typed already.
    pub(crate) fn opening(form: Form, mode: Mode) -> Self {
        Self {
            mode,
            form,
            history: History::default(),
            scenarios: vec![inventory()],
            wanted: None,
            phase: Phase::Loading,
            generation: 0,
            run: None,
            outcome: None,
            found: None,
            selected: 0,
            files: Vec::new(),
            all_files: false,
            picked: 0,
            troubles: Vec::new(),
            checked: Vec::new(),
            refusals: 0,
            making: None,
            notice: None,
            last_id: 0,
            edition: 0,
            checked_at: 0,
        }
    }

    /// What a card shows. While a run goes on, only what it has brought.
    pub(crate) fn card(&self, slot: Slot) -> Option<&Card> {
        self.shown().and_then(|outcome| outcome.card(slot))
    }

    /// Whether the engine listens.
    pub(crate) fn phase_is_ready(&self) -> bool {
        self.phase == Phase::Ready
    }

    /// The commands that fill the keyspace in this mode.
    pub(crate) fn setup(&self) -> &str {
        self.form.value(Input::of(protocol::Field::Setup, self.mode))
    }

    /// The id of the request to check the texts as they are now.
    pub(crate) fn check_id(&self) -> RequestId {
        FIRST_CHECK | self.edition
    }

    /// The outcome on show.
    pub(crate) fn shown(&self) -> Option<&Outcome> {
        let run = self.run.as_ref().filter(|run| run.mode == self.mode);
        run.map(|run| &run.outcome).or(self.finished())
    }

    /// What the last run of this mode came to.
    pub(crate) fn finished(&self) -> Option<&Outcome> {
        match self.mode {
            Mode::Race => self.outcome.as_ref(),
            Mode::Explore => self.found.as_ref(),
        }
    }

    /// Whether a run of this mode goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.mode == self.mode)
    }

    /// What a form asks for in this mode, or every input that holds no number where one is needed.
    fn ask(&self, form: &Form) -> Result<Ask, Vec<Trouble>> {
        Ok(match self.mode {
            Mode::Race => Ask::Race(form.to_races()?),
            Mode::Explore if form.by_file => Ask::ExploreFile {
                text: form.value(Input::File).to_owned(),
            },
            Mode::Explore => Ask::Explore(form.to_explorations()?),
        })
    }

    /// The troubles of one input, in the order of its text. What kept a run from starting has been
    /// said by the check as well, and is shown once.
    pub(crate) fn troubles_of(&self, input: Input) -> Vec<Trouble> {
        let checked = self.checked.iter().filter(|one| !self.troubles.contains(one));
        let all = self.troubles.iter().chain(checked);
        let mut troubles: Vec<Trouble> = all
            .filter(|one| Input::of(one.field, self.mode) == input)
            .cloned()
            .collect();
        sorting::sort_by_key(&mut troubles, |one| one.place.map(|place| place.from));
        troubles
    }

    /// Whether the shown cards come from other inputs than those typed now.
    pub(crate) fn is_outdated(&self) -> bool {
        let finished = self.finished().filter(|_| !self.is_running());
        finished.is_some_and(|outcome| self.ask(&outcome.form) != self.ask(&self.form))
    }

    fn edit(&mut self, input: Input, value: String) {
        self.form.set(input, value);
        self.edition += RequestId::from(matches!(input, Input::Program | Input::Rule));
        if matches!(input, Input::Program | Input::Keys | Input::Args) {
            self.making = None;
        }
        // A trouble speaks of the text as it was; its place is gone with the first edit.
        self.troubles.retain(|trouble| trouble.field != input.field());
    }

    /// The form becomes another one, and that can be undone.
    fn change(&mut self, change: Change, form: Form, mode: Mode) {
        if form != self.form || mode != self.mode {
            self.history.keep(self.desk());
            self.form = form;
            self.mode = mode;
            self.picked = 0;
            self.notice = Some(Notice::Changed(change));
        }
        self.forget_troubles();
    }

    fn desk(&self) -> Desk {
        Desk {
            form: self.form.clone(),
            mode: self.mode,
        }
    }

    /// The form of a scenario; one that is not known yet is asked for first.
    fn start_over(&mut self, name: &str, change: Change) {
        match self.scenarios.iter().find(|one| one.name == name) {
            Some(scenario) => {
                let mut form = Form::of(scenario);
                if let Some(file) = self.files.iter().find(|file| file.name == name) {
                    form.set(Input::File, file.text.clone());
                }
                form.by_file = self.form.by_file && change == Change::Reset;
                self.wanted = None;
                self.change(change, form, self.mode);
            }
            None => {
                self.wanted = Some((name.to_owned(), change));
                self.notice = Some(Notice::Opening);
            }
        }
    }

    fn hear_opened(&mut self, opened: Opened) {
        let Some((name, change)) = self.wanted.take_if(|(name, _)| *name == opened.file.name) else {
            return;
        };
        if !self.files.iter().any(|file| file.name == name) {
            self.files.push(opened.file.clone());
        }
        self.notice = None;
        match opened.race {
            Some(scenario) => {
                self.scenarios.push(scenario);
                self.start_over(&name, change);
            }
            None => self.change(change, Form::of_file(&opened.file, opened.why_not), Mode::Explore),
        }
    }

    /// Changes the programs, which can be undone.
    fn change_programs(&mut self, change: Change, how: impl FnOnce(&mut Form)) {
        let mut form = self.form.clone();
        how(&mut form);
        self.change(change, form, self.mode);
    }

    /// A variant more, on the second card. One that had no name as the only one gets its own.
    fn add_variant(&mut self, new: NewVariant) {
        self.change_programs(Change::Added, |form| {
            let programs = &mut form.programs;
            if programs.len() == 1 && programs.typed_name(0).is_empty() {
                let name = programs.name(0);
                programs.rename(name);
            }
            let program = programs.add(&new.name, new.text);
            let script = new.script;
            programs.set_card(1, Contestant { program, script });
            form.set(Input::Keys, new.keys);
            form.set(Input::Args, new.args);
        });
    }

    /// Another program is edited: what was said of the one before is not of this one.
    fn edit_program(&mut self, program: usize) {
        if self.form.programs.edited() != program {
            self.form.programs.edit(program);
            self.forget_troubles();
        }
    }

    fn travel_in_time(&mut self, there: Option<Desk>) {
        if let Some(desk) = there {
            self.form = desk.form;
            self.mode = desk.mode;
            self.notice = None;
            self.wanted = None;
            self.forget_troubles();
        }
    }

    /// The first file is opened where none is.
    fn hear_files(&mut self, files: Vec<File>) {
        self.all_files = true;
        self.files = files;
        if self.form.value(Input::File).is_empty()
            && let Some(first) = self.files.first()
        {
            self.form.set(Input::File, first.text.clone());
        }
    }

    fn open(&mut self, name: &str) {
        if let Some(file) = self.files.iter().find(|file| file.name == name) {
            let mut form = self.form.clone();
            form.set(Input::File, file.text.clone());
            self.change(Change::Loaded, form, self.mode);
        }
    }

    /// The file whose text is in the input, unchanged.
    pub(crate) fn opened(&self) -> Option<&File> {
        let text = self.form.value(Input::File);
        self.files.iter().find(|file| file.text == text)
    }

    /// Troubles of the other mode's inputs stay behind.
    fn turn_to(&mut self, mode: Mode) {
        if self.mode != mode {
            self.mode = mode;
            self.notice = None;
            self.troubles.clear();
        }
    }

    fn make_atomic(&mut self, values: bool) {
        let text = |input| self.form.value(input).to_owned();
        let ask = Ask::Atomic {
            program: text(Input::Program),
            keys: text(Input::Keys),
            args: text(Input::Args),
            values,
        };
        self.last_id += 1;
        // What is there already stays until the next is.
        let made = self.making.take().and_then(|making| making.made);
        self.making = Some(Making {
            request: Request { id: self.last_id, ask },
            values,
            made,
        });
    }

    fn hear_of_script(&mut self, id: RequestId, answer: Answer) {
        let Some(making) = self.making.as_mut().filter(|making| making.request.id == id) else {
            return;
        };
        match answer {
            Answer::Atomic(made) => making.made = Some(made),
            Answer::Refused { troubles, .. } => {
                self.making = None;
                self.troubles = troubles;
                self.refusals += 1;
            }
            _ => {}
        }
    }

    fn use_script(&mut self) {
        let Some(made) = self.making.take().and_then(|making| making.made) else {
            return;
        };
        self.add_variant(NewVariant {
            name: words().script_name.to_owned(),
            text: made.script,
            script: true,
            keys: made.keys,
            args: made.args,
        });
    }

    /// All inputs are other ones now.
    fn forget_troubles(&mut self) {
        self.making = None;
        self.edition += 1;
        self.troubles.clear();
        self.checked.clear();
    }

    fn ask_for_run(&mut self) {
        if self.run.is_some() || matches!(self.phase, Phase::Failed(_)) {
            return;
        }
        self.notice = None;
        match self.ask(&self.form) {
            Err(troubles) => self.refuse(troubles),
            Ok(ask) => {
                self.troubles.clear();
                self.last_id += 1;
                self.run = Some(Run {
                    request: Request { id: self.last_id, ask },
                    mode: self.mode,
                    exploring: None,
                    sent: false,
                    stopping: false,
                    progress: None,
                    outcome: Outcome {
                        race: self.last_id,
                        form: self.form.clone(),
                        cards: Vec::new(),
                        findings: Vec::new(),
                    },
                });
            }
        }
    }

    fn stop(&mut self) {
        match &mut self.run {
            Some(run) if run.sent => run.stopping = true,
            Some(_) => self.end_stopped(),
            None => {}
        }
    }

    fn end_stopped(&mut self) {
        self.run = None;
        self.notice = Some(Notice::Stopped);
    }

    /// The engine found something wrong with the race of a card. Where that is in its program, the
    /// program is brought to the front, and named.
    fn hear_refusal(&mut self, slot: Slot, mut troubles: Vec<Trouble>) {
        let programs = &self.form.programs;
        let wrong = programs.card(slot).program;
        let named = programs.len() > 1 && !matches!(&self.run, Some(run) if run.outcome.form.programs != *programs);
        let of_program = troubles.iter_mut().filter(|one| one.field == Field::Program);
        for trouble in of_program.take_while(|_| named) {
            let of = fill(words().in_variant, &[("name", &programs.name(wrong))]);
            let help = trouble.help.take().map_or_else(String::new, |help| format!(" {help}"));
            trouble.help = Some(of + &help);
        }
        if named && troubles.iter().any(|one| one.field == Field::Program) {
            self.edit_program(wrong);
        }
        self.refuse(troubles);
    }

    fn refuse(&mut self, troubles: Vec<Trouble>) {
        self.run = None;
        self.troubles = troubles;
        self.refusals += 1;
    }

    fn restart(&mut self) {
        self.phase = Phase::Loading;
        self.run = None;
        self.generation += 1;
    }

    fn hear(&mut self, reply: Reply) {
        match reply.answer {
            Answer::Ready { .. } => self.phase = Phase::Ready,
            Answer::Opened(opened) => self.hear_opened(*opened),
            Answer::Files(files) => self.hear_files(files),
            Answer::Checked(troubles) if reply.id == self.check_id() => {
                self.checked = troubles;
                self.checked_at = self.edition;
            }
            Answer::Checked(_) => {}
            answer if self.making.as_ref().is_some_and(|making| making.request.id == reply.id) => {
                self.hear_of_script(reply.id, answer);
            }
            // An answer to a run that is over concerns nobody.
            answer if self.run.as_ref().is_some_and(|run| run.request.id == reply.id) => {
                self.hear_of_run(answer);
            }
            _ => {}
        }
    }

    fn finish(&mut self) {
        let Some(run) = self.run.take() else { return };
        match run.mode {
            Mode::Race => self.outcome = Some(run.outcome),
            Mode::Explore => self.found = Some(run.outcome),
        }
    }

    fn hear_of_run(&mut self, answer: Answer) {
        let Some(run) = &mut self.run else { return };
        match answer {
            Answer::Progress {
                slot,
                finished,
                clients,
                steps,
            } => {
                run.progress = Some(Progress {
                    slot,
                    finished,
                    clients,
                    steps,
                });
            }
            Answer::Card(card) => run.outcome.cards.push(*card),
            Answer::Exploring(exploring) => run.exploring = Some(exploring),
            Answer::Explored(finding) => run.outcome.findings.push(*finding),
            Answer::Finished => self.finish(),
            Answer::Stopped => self.end_stopped(),
            Answer::Refused { slot, troubles } => self.hear_refusal(slot, troubles),
            Answer::Ready { .. }
            | Answer::Files(_)
            | Answer::Opened(_)
            | Answer::Checked(_)
            | Answer::Completions(_)
            | Answer::Help(_)
            | Answer::Atomic(_)
            | Answer::View(_)
            | Answer::Said(_)
            | Answer::Gone => {}
        }
    }
}

/// A text with a change made. Its places are counted in UTF-16 units.
fn mended(text: &str, fix: &Fix) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let (mut changed, mut at) = (Vec::new(), 0);
    for change in &fix.changes {
        let (from, to) = (change.from as usize, change.to as usize);
        changed.extend_from_slice(units.get(at..from).unwrap_or_default());
        changed.extend(change.insert.encode_utf16());
        at = to;
    }
    changed.extend_from_slice(units.get(at..).unwrap_or_default());
    String::from_utf16_lossy(&changed)
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        match action {
            Action::Edit(input, value) => state.edit(input, value),
            // What was said of an older text has its places there.
            Action::Mend(input, fix) if state.checked_at == state.edition => {
                let text = mended(state.form.value(input), &fix);
                state.edit(input, text);
            }
            Action::Mend(..) => {}
            Action::AnotherSeed => state.edit(Input::Seed, state.form.next_seed()),
            Action::Pick(scenario) => state.start_over(&scenario, Change::Picked),
            Action::Reset => state.start_over(&state.form.scenario.clone(), Change::Reset),
            Action::Clear => state.change(Change::Cleared, state.form.cleared(), state.mode),
            Action::Undo => {
                let then = state.history.back(state.desk());
                state.travel_in_time(then);
            }
            Action::Redo => {
                let then = state.history.forth(state.desk());
                state.travel_in_time(then);
            }
            Action::EditProgram(program) => state.edit_program(program),
            Action::AddVariant(new) => state.add_variant(new),
            Action::Rename(name) => state.form.programs.rename(name),
            Action::RemoveProgram => state.change_programs(Change::Removed, |form| form.programs.remove()),
            Action::Enter(slot, card) => state.form.programs.set_card(slot, card),
            Action::Run => state.ask_for_run(),
            Action::Sent => {
                if let Some(run) = &mut state.run {
                    run.sent = true;
                }
            }
            Action::Stop => state.stop(),
            Action::Overdue => {
                state.restart();
                state.notice = Some(Notice::Replaced);
            }
            Action::Heard(reply) => state.hear(reply),
            Action::Died(message) => {
                state.run = None;
                state.phase = Phase::Failed(message);
            }
            Action::Restart => state.restart(),
            Action::Select(slot) => state.selected = slot,
            Action::Mode(mode) => state.turn_to(mode),
            Action::ByFile(by_file) => {
                state.form.by_file = by_file;
                state.troubles.clear();
            }
            Action::Open(name) => state.open(&name),
            Action::Choose(number) => state.picked = number,
            Action::MakeAtomic(values) => state.make_atomic(values),
            Action::UseScript => state.use_script(),
            Action::CloseScript => state.making = None,
            Action::OtherRun => state.notice = Some(Notice::OtherRun),
            Action::Close => state.notice = None,
        }
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests;
