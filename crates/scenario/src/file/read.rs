//! From the text of a scenario file to what it says.

use toml::de::DeTable;

use super::race;
use super::table::{Notes, Table};
use super::time::{self, Distance};
use super::{Expected, ScenarioFile, Variant, Wrong};
use crate::explore::{Case, CaseRule, Group, Limits, Test, When};
use crate::simulate::{Pacing, Timing};

/// Reads a file.
pub(super) fn file(text: &str) -> Result<ScenarioFile, Vec<Wrong>> {
    let (parsed, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let wrong = errors.iter().map(|error| Wrong {
            message: format!("This is no TOML: {}.", error.message()),
            place: error.span().unwrap_or(0..0),
        });
        return Err(wrong.collect());
    }
    let notes = Notes::default();
    let top = Table::new("the file", parsed.get_ref(), 0..0, &notes);
    let file = whole(&top);
    top.end();
    let mut wrong = notes.take();
    sorting::sort_by_key(&mut wrong, |wrong| wrong.place.start);
    if wrong.is_empty() { Ok(file) } else { Err(wrong) }
}

fn whole(top: &Table<'_>) -> ScenarioFile {
    let case = Case {
        title: top.text("title").unwrap_or_default().to_owned(),
        setup: top.texts("setup"),
        groups: Vec::new(),
        rules: top.tables("rule", "[[rule]]").iter().filter_map(rule).collect(),
        limits: limits(top),
    };
    let about = top.text("about").unwrap_or_default().to_owned();
    let clients = top.tables("client", "[[client]]");
    if clients.is_empty() {
        top.wrong(0..0, "There is no [[client]]: write at least one.".to_owned());
    }
    let (timing, distance) = time::of_file(top);
    let clients: Vec<Client> = clients.iter().map(|table| client(table, distance)).collect();
    let timing = Timing {
        groups: clients.iter().map(|client| client.pacing).collect(),
        ..timing
    };
    let variants = top.tables("variant", "[[variant]]");
    let variants = if variants.is_empty() {
        let (groups, expected) = (groups(&clients, None, top), expected(top));
        vec![Variant {
            name: String::new(),
            case: Case { groups, ..case.clone() },
            timing,
            expected,
        }]
    } else {
        variants
            .iter()
            .map(|table| variant(table, &case, &timing, &clients))
            .collect()
    };
    ScenarioFile {
        title: case.title,
        about,
        race: race::other(top),
        variants,
    }
}

/// A `[[client]]`, whose program may be left to the variants.
struct Client {
    group: Group,
    pacing: Pacing,
    mode: Option<bool>,
    program: Option<String>,
    place: std::ops::Range<usize>,
}

fn client(table: &Table<'_>, distance: Distance) -> Client {
    let group = Group {
        name: table.text("name").unwrap_or("client").to_owned(),
        count: table.number("count", 1..=1_000, 1) as u32,
        keys: table.texts("keys"),
        args: table.texts("args"),
        ..Group::default()
    };
    let (mode, program) = (mode(table), table.text("program").map(str::to_owned));
    let pacing = time::of_client(table, distance);
    table.end();
    Client {
        group,
        pacing,
        mode,
        program,
        place: table.place.clone(),
    }
}

/// Whether the program is one script on the server.
fn mode(table: &Table<'_>) -> Option<bool> {
    match table.text("mode")? {
        "app" => Some(false),
        "script" => Some(true),
        other => {
            let message = format!(
                "'{other}' is no mode: \"app\" makes every redis.call a round trip, \"script\" the whole program one EVALSHA."
            );
            table.wrong(table.place.clone(), message);
            None
        }
    }
}

fn variant(table: &Table<'_>, case: &Case, timing: &Timing, clients: &[Client]) -> Variant {
    let name = table.text("name").unwrap_or_default().to_owned();
    if name.is_empty() {
        table.wrong(table.place.clone(), "A variant wants a name.".to_owned());
    }
    let variant = Variant {
        case: Case {
            title: format!("{}: {name}", case.title),
            groups: groups(clients, Some(table), table),
            ..case.clone()
        },
        timing: timing.clone(),
        expected: expected(table),
        name,
    };
    table.end();
    variant
}

/// The clients with the programs of a variant: one text for all of them, or a text for each name.
fn groups(clients: &[Client], variant: Option<&Table<'_>>, at: &Table<'_>) -> Vec<Group> {
    let script = variant.and_then(mode);
    let is_table = |table: &&Table<'_>| table.value("program").is_some_and(|value| value.get_ref().is_table());
    let named: Vec<(&str, &str)> = variant
        .filter(is_table)
        .and_then(|table| table.table("program", "program"))
        .map_or(Vec::new(), |table| table.all_texts());
    let for_all = variant
        .filter(|table| !is_table(table))
        .and_then(|table| table.text("program"));
    for (name, _) in &named {
        if !clients.iter().any(|client| client.group.name == *name) {
            at.wrong(
                at.place.clone(),
                format!("there is a program for '{name}', and no client of that name."),
            );
        }
    }
    let group = |client: &Client| {
        let own = named.iter().find(|(name, _)| *name == client.group.name);
        let text = own.map(|(_, text)| *text).or(client.program.as_deref()).or(for_all);
        if text.is_none() {
            at.wrong(client.place.clone(), format!("{} has no program.", client.group.name));
        }
        Group {
            script: client.mode.or(script).unwrap_or(false),
            program: text.unwrap_or_default().to_owned(),
            ..client.group.clone()
        }
    };
    clients.iter().map(group).collect()
}

fn expected(table: &Table<'_>) -> Expected {
    let holds = table.text("expect").and_then(|word| match word {
        "holds" => Some(true),
        "broken" => Some(false),
        other => {
            table.wrong(
                table.place.clone(),
                format!("'{other}' is no verdict: \"holds\" or \"broken\"."),
            );
            None
        }
    });
    let number = |text: &str| text.trim().replace(',', "").parse().ok();
    let breaks = table.text("breaks").and_then(|text| {
        let numbers = text
            .split_once(" of ")
            .and_then(|(some, all)| Some((number(some)?, number(all)?)));
        if numbers.is_none() {
            table.wrong(
                table.place.clone(),
                format!("'breaks' is written as in \"4 of 6\", not '{text}'."),
            );
        }
        numbers
    });
    Expected {
        holds,
        breaks,
        order: table.text("order").map(str::to_owned),
        anomaly: table.text("anomaly").map(str::to_owned),
    }
}

fn rule(table: &Table<'_>) -> Option<CaseRule> {
    let tests = [
        table.text("lua").map(|text| Test::Lua(text.to_owned())),
        table.flag("serializable").then_some(Test::Serializable),
        keys(table, "never_negative").map(Test::NeverNegative),
        keys(table, "conserved").map(Test::Conserved),
        keys(table, "expires").map(Test::Expires),
        keys(table, "no_lost_update").map(Test::NoLostUpdate),
        at_most(table),
    ];
    let when = table.text("when");
    let name = table.text("name");
    table.end();
    let mut tests = tests.into_iter().flatten();
    let (Some(test), None) = (tests.next(), tests.next()) else {
        let message =
            "A rule has exactly one of lua, serializable, never_negative, conserved, expires, no_lost_update, at_most.";
        table.wrong(table.place.clone(), message.to_owned());
        return None;
    };
    let when = match (when, &test) {
        (Some("always"), _) | (None, Test::Lua(_) | Test::NeverNegative(_) | Test::NoLostUpdate(_)) => When::Always,
        (Some("finally"), _) | (None, _) => When::Finally,
        (Some("eventually"), _) => When::Eventually,
        (Some("sometimes"), _) => When::Sometimes,
        (Some(other), _) => {
            let message = format!("'{other}' is no time: \"always\", \"finally\", \"eventually\" or \"sometimes\".");
            table.wrong(table.place.clone(), message);
            return None;
        }
    };
    let name = name.map_or_else(|| usual_name(&test), str::to_owned);
    Some(CaseRule { name, when, test })
}

fn keys(table: &Table<'_>, name: &'static str) -> Option<Vec<String>> {
    table.value(name).map(|_| table.texts(name))
}

fn at_most(table: &Table<'_>) -> Option<Test> {
    let inner = table.table("at_most", "at_most")?;
    let count = inner.number("count", 0..=1_000, 1) as u32;
    let result = inner.text("result").unwrap_or_default().to_owned();
    inner.end();
    Some(Test::AtMost { count, result })
}

/// What a rule is called that has no name.
fn usual_name(test: &Test) -> String {
    match test {
        Test::Lua(text) => text.trim().lines().next().unwrap_or_default().to_owned(),
        Test::Serializable => "as if one after another".to_owned(),
        Test::NeverNegative(keys) => format!("{} never negative", keys.join(", ")),
        Test::Conserved(keys) => format!("the total of {} is conserved", keys.join(", ")),
        Test::NoLostUpdate(keys) => format!("no update of {} is lost", keys.join(", ")),
        Test::AtMost { count, result } => format!("'{result}' at most {count} times"),
        Test::Expires(keys) => format!("{} never left without a time to live", keys.join(", ")),
    }
}

fn limits(top: &Table<'_>) -> Limits {
    let mut limits = Limits::default();
    if let Some(faults) = top.table("faults", "[faults]") {
        limits.jumps = faults.number("clock_jumps", 0..=100, 0) as u32;
        limits.restarts = faults.number("restarts", 0..=100, 0) as u32;
        limits.faults.deaths = faults.number("deaths", 0..=100, 0) as u8;
        limits.faults.losses = faults.number("lost_replies", 0..=100, 0) as u8;
        limits.faults.repeats = faults.number("repeated_requests", 0..=100, 0) as u8;
        faults.end();
    }
    if let Some(bounds) = top.table("bounds", "[bounds]") {
        limits.steps = bounds.number("steps", 1..=100_000, limits.steps.into()) as u32;
        limits.states = bounds.number("states", 1..=100_000_000, limits.states);
        limits.memory = bounds.number("megabytes", 1..=1_000_000, limits.memory >> 20) << 20;
        limits.interruptions = bounds.number("interruptions", 0..=100, limits.interruptions.into()) as u32;
        limits.samples = bounds.number("samples", 0..=1_000_000_000, limits.samples);
        limits.seed = bounds.number("seed", 0..=u64::MAX, limits.seed);
        limits.seconds = bounds.number("seconds", 1..=1_000_000, limits.seconds.into()) as u32;
        bounds.end();
    }
    limits
}
