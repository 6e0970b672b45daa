//! A scenario file as a race of many clients, as the page's form says one: all clients run one text,
//! with the same keys and arguments, and nothing goes wrong with them.

use resp::{Bytes, cli};

use super::table::Table;
use super::time::span;
use super::{ScenarioFile, Variant};
use crate::explore::{Case, Group, Test, When};
use crate::{Rule, Setup, Tally, Variant as Way};

/// The `[race]` of a file: what is other where many clients race.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Other {
    setup: Vec<String>,
    args: Option<Vec<String>>,
    clients: Option<u32>,
    arrivals_us: Option<u64>,
    name: Option<String>,
    lua: Option<String>,
    at_most: Option<u32>,
    tally: Tally,
}

/// A variant of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The number of its program.
    pub program: usize,
    /// How that is run.
    pub way: Way,
    /// Whether it should hold, if the file says so.
    pub holds: Option<bool>,
}

/// A file as a race.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRace {
    /// The race of the first of its entries.
    pub setup: Setup,
    /// The different texts, each by the name of the first variant that has it.
    pub programs: Vec<(String, String)>,
    /// Every variant.
    pub entries: Vec<Entry>,
    /// The same with few clients: what fills the keyspace, and how many.
    pub few: (String, u32),
}

pub(super) fn other(top: &Table<'_>) -> Option<Other> {
    let table = top.table("race", "[race]")?;
    let mut other = Other {
        setup: table.texts("setup"),
        args: table.value("args").map(|_| table.texts("args")),
        clients: table
            .value("clients")
            .map(|_| table.number("clients", 1..=5_000, 1) as u32),
        arrivals_us: span(&table, "arrivals").map(race::Span::micros),
        name: table.text("name").map(str::to_owned),
        lua: table.text("lua").map(str::to_owned),
        at_most: table
            .value("at_most")
            .map(|_| table.number("at_most", 0..=5_000, 1) as u32),
        tally: Tally::default(),
    };
    if let Some(tally) = table.table("tally", "[race.tally]") {
        let text = |name| tally.text(name).unwrap_or_default().to_owned();
        other.tally = Tally {
            key: text("key"),
            took: text("took"),
            refused: text("refused"),
            over: text("over"),
        };
        tally.end();
    }
    table.end();
    Some(other)
}

impl ScenarioFile {
    /// The file as a race, or why it cannot be one.
    pub fn race(&self) -> Result<FileRace, &'static str> {
        let usual = Other::default();
        let other = self.race.as_ref().unwrap_or(&usual);
        let first = self.variants.first().ok_or("It has no variants.")?;
        if self.variants.iter().any(|variant| is_faulty(&variant.case)) {
            return Err("It is about what goes wrong on the way, and in a race nothing does.");
        }
        let groups = self.variants.iter().map(|variant| alike(&variant.case, other));
        let groups: Vec<Group> = groups.collect::<Option<_>>().ok_or(
            "Its clients do different things, or are given different keys or arguments; in a race all are alike.",
        )?;
        let rule = rule(first, other)
            .ok_or("What must hold in it is known only in the end, and in a race it is looked at after every step.")?;
        let (programs, entries) = self.programs(&groups);
        let of_case = first.case.setup.join("\n");
        let group = &groups[0];
        let words = |texts: &[String]| cli::join_args(&bytes(texts));
        Ok(FileRace {
            setup: Setup {
                program: group.program.clone(),
                setup: if other.setup.is_empty() {
                    of_case.clone()
                } else {
                    other.setup.join("\n")
                },
                rule,
                keys: words(&group.keys),
                args: words(other.args.as_ref().unwrap_or(&group.args)),
                clients: other.clients.unwrap_or(500),
                round_trip_us: 10_000,
                jitter_percent: 40,
                arrivals_us: other.arrivals_us.unwrap_or(1_000_000),
                seed: 214,
                tally: other.tally.clone(),
            },
            programs,
            entries,
            few: (of_case, first.case.groups.iter().map(|group| group.count).sum()),
        })
    }

    fn programs(&self, groups: &[Group]) -> (Vec<(String, String)>, Vec<Entry>) {
        let (mut programs, mut entries) = (Vec::<(String, String)>::new(), Vec::new());
        for (variant, group) in self.variants.iter().zip(groups) {
            let known = programs.iter().position(|(_, text)| *text == group.program);
            let number = known.unwrap_or(programs.len());
            if known.is_none() {
                programs.push((variant.name.clone(), group.program.clone()));
            }
            let way = if group.script { Way::Script } else { Way::App };
            entries.push(Entry {
                program: number,
                way,
                holds: variant.expected.holds,
            });
        }
        (programs, entries)
    }
}

impl FileRace {
    /// What to compare first: what should break beside what should hold, as a script if there is one.
    #[must_use]
    pub fn cards(&self) -> [(usize, Way); 2] {
        let said = |held: bool, way: Option<Way>| {
            let fits = |entry: &&Entry| entry.holds == Some(held) && way.is_none_or(|way| way == entry.way);
            self.entries.iter().find(fits).map(|entry| (entry.program, entry.way))
        };
        let racy = said(false, None)
            .or(said(true, Some(Way::App)))
            .unwrap_or((0, Way::App));
        let sound = said(true, Some(Way::Script)).or(said(true, None));
        [racy, sound.unwrap_or((racy.0, Way::Script))]
    }
}

fn bytes(texts: &[String]) -> Vec<Bytes> {
    let bytes = texts.iter().map(|text| Bytes::copy_from_slice(text.as_bytes()));
    bytes.collect()
}

fn is_faulty(case: &Case) -> bool {
    case.limits.jumps > 0 || case.limits.restarts > 0 || case.limits.faults != Default::default()
}

/// The one kind of client, if there is one only.
fn alike(case: &Case, other: &Other) -> Option<Group> {
    let (first, more) = case.groups.split_first()?;
    let same = |group: &Group| {
        let work = (&group.program, group.script, &group.keys) == (&first.program, first.script, &first.keys);
        work && (other.args.is_some() || group.args == first.args)
    };
    more.iter().all(same).then(|| first.clone())
}

/// What of its rules can be looked at in a race.
fn rule(first: &Variant, other: &Other) -> Option<Rule> {
    let mut rule = Rule::default();
    for one in &first.case.rules {
        match &one.test {
            Test::Lua(text) if one.when == When::Always => {
                (rule.name, rule.lua) = (one.name.clone(), text.clone());
            }
            Test::NeverNegative(keys) => {
                (rule.name, rule.lua) = (one.name.clone(), never_negative(keys));
            }
            Test::AtMost { count, result } => (rule.at_most, rule.result) = (*count, result.clone()),
            _ => {}
        }
    }
    if let Some(lua) = &other.lua {
        rule.lua.clone_from(lua);
        rule.name = other.name.clone().unwrap_or_default();
    }
    rule.at_most = other.at_most.unwrap_or(rule.at_most);
    (!rule.lua.is_empty() || !rule.result.is_empty()).then_some(rule)
}

fn never_negative(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
    format!(
        "for _, key in ipairs({{{}}}) do\n  if tonumber(redis.call('GET', key) or 0) < 0 then return false end\nend\nreturn true",
        keys.join(", ")
    )
}
