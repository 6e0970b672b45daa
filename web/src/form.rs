//! Everything a person can type, as typed, and the way from there to a race and back.
//!
//! The page checks no more than that a number is a number; what a race may be is the engine's to say.

mod decimal;
mod input;

use protocol::{ExploreSetup, RaceSetup, Rule, Scenario, Severity, Tally, Trouble, limits};
use serde::{Deserialize, Serialize};

use crate::inventory::inventory;
use crate::number::grouped;
use crate::words::{fill, words};
pub(crate) use input::Input;

/// The inputs of the page as texts, so that nothing typed is ever lost, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Form {
    /// The scenario it started from, by its short name.
    pub(crate) scenario: String,
    program: String,
    setup: String,
    rule_name: String,
    rule: String,
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
            program: text(setup.program),
            setup: text(setup.setup),
            rule_name: setup.rule.name,
            rule: text(setup.rule.lua),
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

    /// What is typed in an input.
    pub(crate) fn value(&self, input: Input) -> &str {
        match input {
            Input::Program => &self.program,
            Input::Setup => &self.setup,
            Input::RuleName => &self.rule_name,
            Input::Rule => &self.rule,
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
            Input::Program => &mut self.program,
            Input::Setup => &mut self.setup,
            Input::RuleName => &mut self.rule_name,
            Input::Rule => &mut self.rule,
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

    /// The seed after this one; what is no seed is left as it is.
    pub(crate) fn next_seed(&self) -> String {
        match self.seed.trim().parse::<u64>() {
            Ok(seed) if seed < *limits::SEED.end() => (seed + 1).to_string(),
            Ok(_) => limits::SEED.start().to_string(),
            Err(_) => self.seed.clone(),
        }
    }

    /// The race this form asks for, or every input that holds no number where one is needed.
    pub(crate) fn to_race(&self) -> Result<RaceSetup, Vec<Trouble>> {
        let inputs = [
            Input::Clients,
            Input::RoundTrip,
            Input::Jitter,
            Input::Arrivals,
            Input::Seed,
        ];
        let [clients, round_trip_us, jitter, arrivals_us, seed] = self.numbers(inputs)?;
        Ok(RaceSetup {
            program: self.program.clone(),
            setup: self.setup.clone(),
            rule: Rule {
                name: self.rule_name.clone(),
                lua: self.rule.clone(),
            },
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
    pub(crate) fn to_exploration(&self) -> Result<ExploreSetup, Vec<Trouble>> {
        let inputs = [Input::FewClients, Input::Jumps, Input::Deaths, Input::Losses];
        let [clients, jumps, deaths, losses] = self.numbers(inputs)?;
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let mut race = Self::of(&inventory()).to_race()?;
        race.program.clone_from(&self.program);
        race.setup.clone_from(&self.few.setup);
        race.rule = Rule {
            name: self.rule_name.clone(),
            lua: self.rule.clone(),
        };
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
        assert_eq!(Form::of(&inventory()).to_race(), Ok(setup));
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
