//! From the setup of a race to a case: the same clients, few enough for all their orders.

use resp::{Bytes, cli};

use super::{Case, CaseRule, Group, Limits, Test, When};
use crate::{Field, Setup, Trouble, Variant, check, prepare};

/// As many clients as are explored.
pub const CLIENTS: std::ops::RangeInclusive<u32> = 1..=12;

impl Case {
    /// The case of a setup, or all that is wrong with it. Without a rule of its own, what comes of
    /// the clients must be what might have come of them one after another.
    pub fn of(setup: &Setup, variant: Variant, limits: Limits) -> Result<Self, Vec<Trouble>> {
        if !CLIENTS.contains(&setup.clients) {
            let (low, high) = (CLIENTS.start(), CLIENTS.end());
            let message = format!(
                "Every order is tried for {low} to {high} clients, not {}.",
                setup.clients
            );
            return Err(vec![
                Trouble::new(Field::Clients, message).help("Two or three show nearly every race."),
            ]);
        }
        // Whatever keeps a race from starting is told with its place.
        prepare::world(setup, variant)?;
        let parts = check::parts(setup, &mut Vec::new());
        let mut troubles = Vec::new();
        let [keys, args] = [(Field::Keys, &parts.keys), (Field::Args, &parts.args)]
            .map(|(field, words)| texts(field, words, &mut troubles));
        if !troubles.is_empty() {
            return Err(troubles);
        }
        Ok(Self {
            title: String::new(),
            setup: parts.commands.iter().map(|line| cli::join_args(&line.argv)).collect(),
            groups: vec![Group {
                name: "client".to_owned(),
                count: setup.clients,
                script: variant == Variant::Script,
                keys,
                args,
                program: setup.program.clone(),
            }],
            rules: rules(setup),
            limits,
        })
    }
}

fn rules(setup: &Setup) -> Vec<CaseRule> {
    let rule = &setup.rule;
    let lua = (!rule.lua.trim().is_empty()).then(|| CaseRule {
        name: rule.name.clone(),
        when: When::Always,
        test: Test::Lua(rule.lua.clone()),
    });
    let result = rule.result.trim();
    let at_most = (!result.is_empty()).then(|| CaseRule {
        name: format!("at most {} return '{result}'", rule.at_most),
        when: When::Finally,
        test: Test::AtMost {
            count: rule.at_most,
            result: result.to_owned(),
        },
    });
    let serializable = (lua.is_none() && at_most.is_none()).then(|| CaseRule {
        name: "as if one after another".to_owned(),
        when: When::Finally,
        test: Test::Serializable,
    });
    lua.into_iter().chain(at_most).chain(serializable).collect()
}

fn texts(field: Field, words: &[Bytes], troubles: &mut Vec<Trouble>) -> Vec<String> {
    let texts = words.iter().map(|word| String::from_utf8(word.to_vec()));
    texts.collect::<Result<_, _>>().unwrap_or_else(|_| {
        let why = Trouble::new(field, "What is no text cannot be explored.");
        troubles.push(why.help("Write bytes beyond text into the program itself."));
        Vec::new()
    })
}
