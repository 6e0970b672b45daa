//! What came of it, for programs: a list with an object for each variant.

use scenario::explore::{Broken, Count, Ending, Finding, Outcome, Step};

use super::{Checked, Verdict};
use crate::json::{list, object, text};

pub(super) fn print(checked: &[Checked]) -> String {
    let items: Vec<String> = checked.iter().map(one).collect();
    format!("[{}]\n", items.join(",\n"))
}

fn one(checked: &Checked) -> String {
    let mut fields = vec![
        ("file", text(&checked.path)),
        ("variant", text(&checked.variant)),
        ("title", text(&checked.title)),
        ("good", (checked.verdict() == Verdict::Good).to_string()),
        ("seconds", format!("{:.3}", checked.seconds)),
    ];
    match &checked.found {
        Err(wrong) => fields.extend([
            ("verdict", text("wrong")),
            ("problems", list(wrong.iter().map(|one| text(one)))),
        ]),
        Ok(finding) => fields.extend(found(checked, finding)),
    }
    let surprises = checked.surprises();
    if !surprises.is_empty() {
        fields.push(("surprises", list(surprises.iter().map(|one| text(one)))));
    }
    object(&fields)
}

fn found(checked: &Checked, finding: &Finding) -> Vec<(&'static str, String)> {
    let (verdict, why) = match &finding.outcome {
        Outcome::Holds => ("holds", None),
        Outcome::Broken => ("broken", None),
        Outcome::Never(rules) => ("never", Some(rules.join(", "))),
        Outcome::Undecided(why) => ("undecided", Some(why.clone())),
    };
    let mut fields = vec![("verdict", text(verdict)), ("states", finding.states.to_string())];
    fields.extend(why.map(|why| ("why", text(&why))));
    fields.extend(finding.executions.map(|count| ("interleavings", number(count))));
    fields.extend(finding.breaking.map(|count| ("breaking", number(count))));
    fields.extend(finding.most_steps.map(|steps| ("most_steps", steps.to_string())));
    fields.extend(
        finding
            .expected_steps
            .map(|steps| ("expected_steps", steps.to_string())),
    );
    fields.extend(finding.outcomes.map(|outcomes| ("outcomes", outcomes.to_string())));
    if !finding.endings.is_empty() {
        fields.push(("endings", list(finding.endings.iter().map(ending))));
    }
    if let Some(broken) = &finding.broken {
        fields.push(("broken", broke(checked, broken)));
    }
    fields
}

fn ending(ending: &Ending) -> String {
    let data = ending.data.iter().map(|(key, value)| {
        let value = value.as_deref().map_or("null".to_owned(), text);
        format!("{}:{value}", text(key))
    });
    object(&[
        ("results", list(ending.results.iter().map(|result| text(result)))),
        ("data", format!("{{{}}}", data.collect::<Vec<_>>().join(","))),
        ("interleavings", number(ending.interleavings)),
        ("breaking", number(ending.breaking)),
    ])
}

fn broke(checked: &Checked, broken: &Broken) -> String {
    object(&[
        ("rule", text(&broken.rule)),
        ("order", text(&broken.replay.order())),
        ("smallest", broken.smallest.to_string()),
        ("code", text(&checked.code().unwrap_or_default())),
        (
            "anomaly",
            broken.anomaly.map_or("null".to_owned(), |anomaly| text(anomaly.name())),
        ),
        ("why", text(&broken.why)),
        ("steps", list(broken.replay.steps.iter().map(step))),
    ])
}

fn step(step: &Step) -> String {
    object(&[("who", text(&step.who)), ("what", text(&step.line()))])
}

/// A count, as a text: it may be larger than what readers of JSON take for a number.
fn number(count: Count) -> String {
    match count {
        Count::Exact(number) => text(&number.to_string()),
        Count::About(number) => text(&format!("about {number:.1e}")),
    }
}
