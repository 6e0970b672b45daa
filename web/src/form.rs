//! Everything a person can type, as typed, and the way from there to a race and back.
//!
//! The page checks no more than that a number is a number; what a race may be is the engine's to say.

mod decimal;
mod input;
mod programs;

use protocol::{ExploreSetup, File, RaceSetup, Rule, Scenario, Severity, Slot, Tally, Trouble, Variant, limits};
use serde::{Deserialize, Serialize};

use crate::inventory::inventory;
use crate::number::grouped;
use crate::words::{fill, words};
pub(crate) use input::Input;
pub(crate) use programs::{Contestant, Programs};

/// The inputs of the page as texts, so that nothing typed is ever lost, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Form {
    /// The scenario it started from, by its short name.
    pub(crate) scenario: String,
    /// What that shows.
    #[serde(default)]
    pub(crate) about: String,
    /// Why it cannot be raced; empty if it can.
    #[serde(default)]
    pub(crate) why_not: String,
    #[serde(skip, default = "none_yet")]
    pub(crate) programs: Programs,
    /// In a storage only: the program that is edited, which is all an older page has kept.
    #[serde(default)]
    program: String,
    /// In a storage only: all of them, as [`Programs::to_texts`] says.
    #[serde(default)]
    variants: Vec<String>,
    setup: String,
    rule_name: String,
    rule: String,
    #[serde(default)]
    at_most: String,
    #[serde(default)]
    result: String,
    keys: String,
    args: String,
    clients: String,
    round_trip: String,
    jitter: String,
    arrivals: String,
    seed: String,
    tally: Tally,
    #[serde(default)]
    few: Few,
    /// A scenario file, and whether that is what is explored.
    #[serde(default)]
    file: String,
    #[serde(default)]
    pub(crate) by_file: bool,
}

/// The inputs of an exploration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Few {
    setup: String,
    clients: String,
    jumps: String,
    deaths: String,
    losses: String,
}

/// Stands for the programs until they are unpacked.
fn none_yet() -> Programs {
    Programs::one(String::new())
}

/// No more than this may be kept of it.
const ONE: &str = "1";

impl Default for Few {
    fn default() -> Self {
        Self::of(&inventory().few)
    }
}

impl Few {
    fn of(few: &protocol::Few) -> Self {
        let never = || "0".to_owned();
        Self {
            setup: few.setup.trim_end_matches('\n').to_owned(),
            clients: few.clients.to_string(),
            jumps: never(),
            deaths: never(),
            losses: never(),
        }
    }
}

impl Form {
    /// The form that says what a scenario says. A text's last line end would show as an empty line.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let setup = scenario.setup.clone();
        let text = |text: String| text.trim_end_matches('\n').to_owned();
        Self {
            scenario: scenario.name.clone(),
            about: scenario.about.clone(),
            why_not: String::new(),
            programs: programs(scenario),
            program: String::new(),
            variants: Vec::new(),
            setup: text(setup.setup),
            rule_name: setup.rule.name,
            rule: text(setup.rule.lua),
            at_most: if setup.rule.result.is_empty() {
                ONE.to_owned()
            } else {
                setup.rule.at_most.to_string()
            },
            result: setup.rule.result,
            keys: setup.keys,
            args: setup.args,
            clients: setup.clients.to_string(),
            round_trip: decimal::write(setup.round_trip_us),
            jitter: setup.jitter_percent.to_string(),
            arrivals: decimal::write(setup.arrivals_us),
            seed: setup.seed.to_string(),
            tally: setup.tally,
            few: Few::of(&scenario.few),
            file: String::new(),
            by_file: false,
        }
    }

    /// The form in which nothing is typed, of the same scenario.
    pub(crate) fn cleared(&self) -> Self {
        let mut form = Self::of(&inventory());
        for input in [
            Input::Setup,
            Input::RuleName,
            Input::Rule,
            Input::Result,
            Input::Keys,
            Input::Args,
            Input::FewSetup,
        ] {
            form.set(input, String::new());
        }
        form.programs = Programs::one(String::new());
        form.about = String::new();
        form.tally = Tally {
            key: String::new(),
            took: String::new(),
            refused: String::new(),
            over: String::new(),
        };
        form.scenario.clone_from(&self.scenario);
        form.by_file = self.by_file;
        form
    }

    /// The form of a scenario that can only be explored.
    pub(crate) fn of_file(file: &File, why_not: String) -> Self {
        let mut form = Self::of(&inventory()).cleared();
        form.scenario.clone_from(&file.name);
        form.about.clone_from(&file.about);
        form.why_not = why_not;
        form.file.clone_from(&file.text);
        form.by_file = true;
        form
    }

    /// The form for a storage.
    pub(crate) fn packed(&self) -> Self {
        let mut form = self.clone();
        form.program = self.programs.text().to_owned();
        form.variants = self.programs.to_texts();
        form
    }

    /// The form out of a storage, also as an older page has kept it.
    pub(crate) fn unpacked(mut self) -> Self {
        let one = Programs::one(std::mem::take(&mut self.program));
        self.programs = Programs::of_texts(&std::mem::take(&mut self.variants)).unwrap_or(one);
        if self.about.is_empty() && self.scenario == inventory().name {
            self.about = inventory().about;
        }
        if self.at_most.is_empty() && self.result.is_empty() {
            self.at_most = ONE.to_owned();
        }
        self
    }

    /// What is typed in an input.
    pub(crate) fn value(&self, input: Input) -> &str {
        match input {
            Input::Program => self.programs.text(),
            Input::Setup => &self.setup,
            Input::RuleName => &self.rule_name,
            Input::Rule => &self.rule,
            Input::AtMost => &self.at_most,
            Input::Result => &self.result,
            Input::Keys => &self.keys,
            Input::Args => &self.args,
            Input::Clients => &self.clients,
            Input::RoundTrip => &self.round_trip,
            Input::Jitter => &self.jitter,
            Input::Arrivals => &self.arrivals,
            Input::Seed => &self.seed,
            Input::FewSetup => &self.few.setup,
            Input::FewClients => &self.few.clients,
            Input::Jumps => &self.few.jumps,
            Input::Deaths => &self.few.deaths,
            Input::Losses => &self.few.losses,
            Input::File => &self.file,
        }
    }

    /// Types into an input.
    pub(crate) fn set(&mut self, input: Input, value: String) {
        let slot = match input {
            Input::Program => return self.programs.set_text(value),
            Input::Setup => &mut self.setup,
            Input::RuleName => &mut self.rule_name,
            Input::Rule => &mut self.rule,
            Input::AtMost => &mut self.at_most,
            Input::Result => &mut self.result,
            Input::Keys => &mut self.keys,
            Input::Args => &mut self.args,
            Input::Clients => &mut self.clients,
            Input::RoundTrip => &mut self.round_trip,
            Input::Jitter => &mut self.jitter,
            Input::Arrivals => &mut self.arrivals,
            Input::Seed => &mut self.seed,
            Input::FewSetup => &mut self.few.setup,
            Input::FewClients => &mut self.few.clients,
            Input::Jumps => &mut self.few.jumps,
            Input::Deaths => &mut self.few.deaths,
            Input::Losses => &mut self.few.losses,
            Input::File => &mut self.file,
        };
        *slot = value;
    }

    /// The words of the card, which belong to the scenario.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// How many may return what, if that is counted.
    pub(crate) fn counted(&self) -> Option<(&str, &str)> {
        let result = self.result.trim();
        (!result.is_empty()).then_some((self.at_most.trim(), result))
    }

    /// The seed after this one; what is no seed is left as it is.
    pub(crate) fn next_seed(&self) -> String {
        match self.seed.trim().parse::<u64>() {
            Ok(seed) if seed < *limits::SEED.end() => (seed + 1).to_string(),
            Ok(_) => limits::SEED.start().to_string(),
            Err(_) => self.seed.clone(),
        }
    }

    /// The races of both cards.
    pub(crate) fn to_races(&self) -> Result<Vec<RaceSetup>, Vec<Trouble>> {
        self.distinct_names()?;
        let race = self.to_race()?;
        let with = |slot: &Slot| {
            let mut race = race.clone();
            self.enter(&mut race, *slot);
            race
        };
        Ok(crate::state::SLOTS.iter().map(with).collect())
    }

    /// The explorations of both cards.
    pub(crate) fn to_explorations(&self) -> Result<Vec<ExploreSetup>, Vec<Trouble>> {
        self.distinct_names()?;
        let setup = self.to_exploration()?;
        let with = |slot: &Slot| {
            let mut setup = setup.clone();
            self.enter(&mut setup.race, *slot);
            setup
        };
        Ok(crate::state::SLOTS.iter().map(with).collect())
    }

    fn enter(&self, race: &mut RaceSetup, slot: Slot) {
        race.program = self.programs.shown(slot).to_owned();
        race.variant = self.programs.card(slot).variant();
    }

    /// Two variants of one name could not be told apart in what is said of them.
    fn distinct_names(&self) -> Result<(), Vec<Trouble>> {
        let Some(name) = self.programs.same_name() else {
            return Ok(());
        };
        Err(vec![Trouble {
            field: Input::Program.field(),
            code: None,
            severity: Severity::Error,
            message: fill(words().same_name, &[("name", &name)]),
            help: Some(words().same_name_help.to_owned()),
            fix: None,
            place: None,
            clients: 0,
        }])
    }

    fn rule(&self) -> Result<Rule, Vec<Trouble>> {
        let result = self.result.trim().to_owned();
        // How many may return nothing in particular does not matter.
        let at_most = match result.is_empty() {
            true => 0,
            false => self.numbers([Input::AtMost])?[0],
        };
        Ok(Rule {
            name: self.rule_name.clone(),
            lua: self.rule.clone(),
            at_most: u32::try_from(at_most).unwrap_or(u32::MAX),
            result,
        })
    }

    /// The race this form asks for, or every input that holds no number where one is needed.
    fn to_race(&self) -> Result<RaceSetup, Vec<Trouble>> {
        let inputs = [
            Input::Clients,
            Input::RoundTrip,
            Input::Jitter,
            Input::Arrivals,
            Input::Seed,
        ];
        let [clients, round_trip_us, jitter, arrivals_us, seed] = self.numbers(inputs)?;
        Ok(RaceSetup {
            program: String::new(),
            variant: Variant::App,
            setup: self.setup.clone(),
            rule: self.rule()?,
            keys: self.keys.clone(),
            args: self.args.clone(),
            // Too large for the message is too large for the engine, which says so.
            clients: u32::try_from(clients).unwrap_or(u32::MAX),
            round_trip_us,
            jitter_percent: u32::try_from(jitter).unwrap_or(u32::MAX),
            arrivals_us,
            seed,
            tally: self.tally.clone(),
        })
    }

    /// The exploration this form asks for; numbers that only a race needs make no difference.
    fn to_exploration(&self) -> Result<ExploreSetup, Vec<Trouble>> {
        let inputs = [Input::FewClients, Input::Jumps, Input::Deaths, Input::Losses];
        let [clients, jumps, deaths, losses] = self.numbers(inputs)?;
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let mut race = Self::of(&inventory()).to_race()?;
        race.setup.clone_from(&self.few.setup);
        race.rule = self.rule()?;
        race.keys.clone_from(&self.keys);
        race.args.clone_from(&self.args);
        race.tally = self.tally.clone();
        race.clients = small(clients);
        Ok(ExploreSetup {
            race,
            clock_jumps: small(jumps),
            deaths: small(deaths),
            lost_replies: small(losses),
        })
    }

    /// The numbers in some inputs, or every one of these that holds none.
    fn numbers<const N: usize>(&self, inputs: [Input; N]) -> Result<[u64; N], Vec<Trouble>> {
        let read = inputs.map(|input| input.read(self.value(input)));
        let missing = inputs.iter().zip(&read).filter(|(_, number)| number.is_none());
        let troubles: Vec<Trouble> = missing.map(|(&input, _)| not_a_number(input)).collect();
        if !troubles.is_empty() {
            return Err(troubles);
        }
        Ok(read.map(Option::unwrap_or_default))
    }
}

fn programs(scenario: &Scenario) -> Programs {
    let trimmed = |program: &protocol::Program| protocol::Program {
        name: program.name.clone(),
        text: program.text.trim_end_matches('\n').to_owned(),
    };
    let card = |slot: usize| {
        let entry = scenario.cards.get(slot).or(scenario.cards.first());
        Contestant {
            program: entry.map_or(0, |entry| entry.program as usize),
            script: entry.is_some_and(|entry| entry.variant == Variant::Script),
        }
    };
    Programs::new(scenario.programs.iter().map(trimmed).collect(), [card(0), card(1)])
}

fn not_a_number(input: Input) -> Trouble {
    let words = words();
    let (from, to) = input.limits().unwrap_or((0, 0));
    let template = if input.is_whole() {
        words.not_a_whole_number
    } else {
        words.not_a_number
    };
    Trouble {
        field: input.field(),
        code: None,
        severity: Severity::Error,
        message: fill(template, &[("name", words.name(input))]),
        help: Some(fill(
            words.number_from_to,
            &[("from", &grouped(from)), ("to", &grouped(to))],
        )),
        place: None,
        fix: None,
        clients: 0,
    }
}

#[cfg(test)]
mod tests {
    use protocol::Field;

    use super::*;

    #[test]
    fn a_scenario_survives_the_way_through_the_form() {
        let mut setup = inventory().setup;
        for text in [&mut setup.program, &mut setup.setup, &mut setup.rule.lua] {
            *text = text.trim_end().to_owned();
        }
        let script = RaceSetup {
            variant: Variant::Script,
            ..setup.clone()
        };
        assert_eq!(Form::of(&inventory()).to_races(), Ok(vec![setup, script]));
    }

    #[test]
    fn a_form_survives_a_storage_and_so_does_one_of_an_older_page() {
        let mut form = Form::of(&inventory());
        form.programs.add("mine", "return 1".to_owned());
        assert_eq!(form.packed().unpacked(), form);
        let mut old = form.packed();
        old.variants.clear();
        assert_eq!(old.unpacked().programs, Programs::one("return 1".to_owned()));
    }

    #[test]
    fn milliseconds_may_have_decimals() {
        let mut form = Form::of(&inventory());
        form.set(Input::RoundTrip, " 10.5 ".to_owned());
        assert_eq!(form.to_race().unwrap().round_trip_us, 10_500);
    }

    #[test]
    fn every_input_that_is_no_number_is_named_in_page_order() {
        let mut form = Form::of(&inventory());
        for (input, text) in [(Input::Seed, "two"), (Input::Clients, ""), (Input::Jitter, "1.5")] {
            form.set(input, text.to_owned());
        }
        let fields: Vec<Field> = form
            .to_race()
            .unwrap_err()
            .iter()
            .map(|trouble| trouble.field)
            .collect();
        assert_eq!(fields, [Field::Clients, Field::Jitter, Field::Seed]);
    }

    #[test]
    fn what_is_out_of_bounds_is_left_to_the_engine() {
        let mut form = Form::of(&inventory());
        form.set(Input::Clients, "1000000000".to_owned());
        assert_eq!(form.to_race().unwrap().clients, 1_000_000_000);
        form.set(Input::Clients, "99999999999999999999".to_owned());
        assert_eq!(form.to_race().unwrap().clients, u32::MAX);
        form.set(Input::Clients, "0".to_owned());
        assert_eq!(form.to_race().unwrap().clients, 0);
    }

    #[test]
    fn a_seed_that_no_message_can_carry_is_refused_here() {
        let mut form = Form::of(&inventory());
        form.set(Input::Seed, "9007199254740992".to_owned());
        assert_eq!(form.to_race().unwrap_err()[0].field, Field::Seed);
    }

    #[test]
    fn another_seed_is_the_next_one() {
        let mut form = Form::of(&inventory());
        assert_eq!(form.next_seed(), "215");
        form.set(Input::Seed, "9007199254740991".to_owned());
        assert_eq!(form.next_seed(), "0");
    }
}
