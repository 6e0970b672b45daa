//! From a setup as it was typed to a world in which the race can start, or all that is wrong.

use race::Conditions;
use resp::Value;

use crate::app::App;
use crate::check::{self, Line, Parts, grouped};
use crate::client::{Answer, Program};
use crate::host::{Endless, Host, load};
use crate::judge::Judge;
use crate::rule::RuleScript;
use crate::script::Script;
use crate::world::World;
use crate::{Field, Setup, Trouble, Variant, help, limits, trouble};

/// Fills the server, compiles the program, tries the rule.
pub(crate) fn world(setup: &Setup, variant: Variant) -> Result<(World, Conditions), Vec<Trouble>> {
    let mut troubles = Vec::new();
    let parts = check::parts(setup, &mut troubles);
    let mut host = Host::new(limits::INSTRUCTIONS);
    fill(&mut host, &parts.commands, &mut troubles);
    let filled = !troubles.iter().any(|trouble| trouble.field == Field::Setup);
    let judge = judge(setup, &host, filled, &mut troubles);
    let program = program(setup, variant, &parts, &mut host, &mut troubles);
    match (judge, program) {
        (Some(judge), Some(program)) if troubles.is_empty() => {
            host.connect(parts.conditions.clients);
            Ok((
                World::new(host, program, judge, parts.conditions.clients),
                parts.conditions,
            ))
        }
        _ => {
            sorting::sort_by_key(&mut troubles, |trouble| {
                (trouble.field, trouble.place.as_ref().map(|place| place.start))
            });
            Err(troubles)
        }
    }
}

/// Carries out the commands of the set-up.
fn fill(host: &mut Host, commands: &[Line], troubles: &mut Vec<Trouble>) {
    for Line { argv, place } in commands {
        let trouble = match host.prepare(argv) {
            Ok(Answer {
                value: Value::Error(error),
                ..
            }) => {
                let message = String::from_utf8_lossy(&error);
                Trouble {
                    help: help::of(&message),
                    ..Trouble::new(Field::Setup, message)
                }
            }
            Ok(_) => continue,
            Err(Endless { instructions }) => {
                let instructions = grouped(instructions);
                Trouble::new(
                    Field::Setup,
                    format!("This command was stopped after {instructions} instructions."),
                )
            }
        };
        troubles.push(trouble.at(place.clone()));
    }
}

/// The rule, which has to hold before the race. It is not tried on data that is not as it should be.
fn judge(setup: &Setup, host: &Host, filled: bool, troubles: &mut Vec<Trouble>) -> Option<Judge> {
    if setup.rule.lua.trim().is_empty() {
        return Some(Judge::new(None, Vec::new(), &setup.rule));
    }
    let mut rule = RuleScript::new(&setup.rule.lua)
        .map_err(|trouble| troubles.extend(trouble::refused(Field::Rule, &setup.rule.lua, trouble)))
        .ok()?;
    if !filled {
        return None;
    }
    let ruling = rule.finish(host.keyspace());
    match ruling.holds {
        Ok(true) => Some(Judge::new(Some(rule), ruling.reads, &setup.rule)),
        Ok(false) => {
            let broken = Trouble::new(Field::Rule, "The rule does not hold even before the race.");
            let help = "It has to return true for the keyspace as the set-up leaves it; look at both.";
            troubles.push(broken.help(help));
            None
        }
        Err(trouble) => {
            troubles.push(trouble);
            None
        }
    }
}

fn program(
    setup: &Setup,
    variant: Variant,
    parts: &Parts,
    host: &mut Host,
    troubles: &mut Vec<Trouble>,
) -> Option<Box<dyn Program>> {
    if troubles.iter().any(|trouble| trouble.field == Field::Program) {
        return None;
    }
    let program = match variant {
        Variant::App => app(setup, parts),
        Variant::Script => script(setup, parts, host),
    };
    let refused = |trouble| trouble::refused(Field::Program, &setup.program, trouble);
    program.map_err(|trouble| troubles.extend(refused(trouble))).ok()
}

fn app(setup: &Setup, parts: &Parts) -> Result<Box<dyn Program>, Trouble> {
    Ok(Box::new(App::new(setup, parts)?))
}

fn script(setup: &Setup, parts: &Parts, host: &mut Host) -> Result<Box<dyn Program>, Trouble> {
    let sha = load(host, Field::Program, &setup.program)?;
    Ok(Box::new(Script::new(&setup.program, &sha, &parts.keys, &parts.args)))
}
