//! The state of the page and the one function that changes it.
//!
//! Nothing here touches the browser: what has to happen outside (sending, storing, focusing) is
//! read off the state by the hooks.

mod action;

use std::rc::Rc;

use protocol::{Answer, Ask, Card, Exploring, File, Finding, Reply, Request, RequestId, Scenario, Trouble, Variant};
use yew::Reducible;

pub(crate) use action::Action;

use crate::form::{Form, Input};
use crate::inventory::inventory;

/// Both variants, in the order of the page.
pub(crate) const VARIANTS: [Variant; 2] = [Variant::App, Variant::Script];

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

/// How far the variant being run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Which one.
    pub(crate) variant: Variant,
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
    outcome: Outcome,
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
    /// The card of a variant.
    pub(crate) fn card(&self, variant: Variant) -> Option<&Card> {
        self.cards.iter().find(|card| card.variant == variant)
    }

    /// The finding about a variant.
    pub(crate) fn finding(&self, variant: Variant) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.variant == variant)
    }
}

/// Something the page did that a person should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The form is the scenario's again; that can be undone.
    Reset,
    /// The run ended because it was stopped.
    Stopped,
    /// The run did not stop, so the engine was started again.
    Replaced,
    /// A link leads to a step of another run.
    OtherRun,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// What it is about.
    pub(crate) mode: Mode,
    /// What is typed.
    pub(crate) form: Form,
    /// What was typed before the last reset.
    before_reset: Option<Form>,
    /// The scenarios there are.
    pub(crate) scenarios: Vec<Scenario>,
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
    pub(crate) selected: Variant,
    /// The scenario files there are, once they have been asked for.
    pub(crate) files: Vec<File>,
    /// Which of the findings about a file is shown.
    pub(crate) picked: usize,
    /// What is wrong with the inputs: what kept a run from starting.
    pub(crate) troubles: Vec<Trouble>,
    /// What the engine has to say of the Lua texts as they were typed last.
    pub(crate) checked: Vec<Trouble>,
    /// Counts the refused runs: a new number asks for the focus.
    pub(crate) refusals: u32,
    /// What to tell.
    pub(crate) notice: Option<Notice>,
    last_id: RequestId,
    /// Counts the changes of the Lua texts: what is said of older ones comes too late.
    edition: RequestId,
}

/// The id of the first check; runs count from 1.
const FIRST_CHECK: RequestId = 1 << 31;

impl State {
    /// The page as it opens, with what is typed already.
    pub(crate) fn opening(form: Form) -> Self {
        Self {
            mode: Mode::Race,
            form,
            before_reset: None,
            scenarios: vec![inventory()],
            phase: Phase::Loading,
            generation: 0,
            run: None,
            outcome: None,
            found: None,
            selected: Variant::App,
            files: Vec::new(),
            picked: 0,
            troubles: Vec::new(),
            checked: Vec::new(),
            refusals: 0,
            notice: None,
            last_id: 0,
            edition: 0,
        }
    }

    /// The card to show for a variant. While a run goes on, only what it has brought.
    pub(crate) fn card(&self, variant: Variant) -> Option<&Card> {
        self.shown().and_then(|outcome| outcome.card(variant))
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
        let variants = VARIANTS.to_vec();
        Ok(match self.mode {
            Mode::Race => Ask::Race {
                setup: form.to_race()?,
                variants,
            },
            Mode::Explore if form.by_file => Ask::ExploreFile {
                text: form.value(Input::File).to_owned(),
            },
            Mode::Explore => Ask::Explore {
                setup: form.to_exploration()?,
                variants,
            },
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
        troubles.sort_by_key(|one| one.place.map(|place| place.from));
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
        // A trouble speaks of the text as it was; its place is gone with the first edit.
        self.troubles.retain(|trouble| trouble.field != input.field());
    }

    fn start_over(&mut self, name: &str) {
        let Some(scenario) = self
            .scenarios
            .iter()
            .find(|one| one.name == name)
            .or(self.scenarios.first())
        else {
            return;
        };
        let form = Form::of(scenario);
        if form != self.form {
            self.before_reset = Some(std::mem::replace(&mut self.form, form));
            self.notice = Some(Notice::Reset);
        }
        self.forget_troubles();
    }

    /// The first file is opened where none is.
    fn hear_files(&mut self, files: Vec<File>) {
        self.files = files;
        if self.form.value(Input::File).is_empty()
            && let Some(first) = self.files.first()
        {
            self.form.set(Input::File, first.text.clone());
        }
    }

    fn open(&mut self, name: &str) {
        if let Some(file) = self.files.iter().find(|file| file.name == name) {
            let text = file.text.clone();
            self.edit(Input::File, text);
            self.picked = 0;
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

    fn undo_reset(&mut self) {
        if let Some(form) = self.before_reset.take() {
            self.form = form;
            self.notice = None;
            self.forget_troubles();
        }
    }

    /// All inputs are other ones now.
    fn forget_troubles(&mut self) {
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
            Answer::Scenarios(scenarios) if !scenarios.is_empty() => self.scenarios = scenarios,
            Answer::Scenarios(_) => {}
            Answer::Files(files) => self.hear_files(files),
            Answer::Checked(troubles) if reply.id == self.check_id() => self.checked = troubles,
            Answer::Checked(_) => {}
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
                variant,
                finished,
                clients,
                steps,
            } => {
                run.progress = Some(Progress {
                    variant,
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
            Answer::Refused(troubles) => self.refuse(troubles),
            Answer::Ready { .. }
            | Answer::Scenarios(_)
            | Answer::Files(_)
            | Answer::Checked(_)
            | Answer::Completions(_)
            | Answer::Help(_)
            | Answer::View(_)
            | Answer::Said(_)
            | Answer::Gone => {}
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        match action {
            Action::Edit(input, value) => state.edit(input, value),
            Action::AnotherSeed => state.edit(Input::Seed, state.form.next_seed()),
            Action::Pick(scenario) => state.start_over(&scenario),
            Action::Reset => state.start_over(&state.form.scenario.clone()),
            Action::Undo => state.undo_reset(),
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
            Action::Select(variant) => state.selected = variant,
            Action::Mode(mode) => state.turn_to(mode),
            Action::ByFile(by_file) => {
                state.form.by_file = by_file;
                state.troubles.clear();
            }
            Action::Open(name) => state.open(&name),
            Action::Choose(number) => state.picked = number,
            Action::OtherRun => state.notice = Some(Notice::OtherRun),
            Action::Close => state.notice = None,
        }
        Rc::new(state)
    }
}

#[cfg(test)]
mod tests;
