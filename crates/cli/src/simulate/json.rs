//! What came of it, for programs: a list with an object for each variant.

use scenario::simulate::{Break, BrokenWhen, Ended, Looked, Report, Verdict};

use super::{One, Simulated};
use crate::json::{list, object, text};

pub(super) fn print(simulated: &[Simulated]) -> String {
    let all = simulated
        .iter()
        .flat_map(|file| file.variants.iter().map(move |one| (file, one)));
    let items: Vec<String> = all.map(|(file, one)| variant(file, one)).collect();
    format!("[{}]\n", items.join(",\n"))
}

fn variant(file: &Simulated, one: &One) -> String {
    let mut fields = vec![
        ("file", text(&file.path)),
        ("variant", text(&one.name)),
        ("title", text(&file.title)),
        ("seed", text(&file.seed.to_string())),
        ("seconds", format!("{:.3}", one.seconds)),
    ];
    match &one.report {
        Ok(report) => fields.extend(reported(report)),
        Err(wrong) => fields.extend([
            ("verdict", text("wrong")),
            ("problems", list(wrong.iter().map(|one| text(one)))),
        ]),
    }
    object(&fields)
}

fn reported(report: &Report) -> Vec<(&'static str, String)> {
    let verdict = match report.verdict {
        Verdict::Held => "held",
        Verdict::Broken => "broken",
        Verdict::Unfinished => "unfinished",
        Verdict::NoRule => "no rule",
    };
    let micros = |span: scenario::Span| span.micros().to_string();
    let mut fields = vec![
        ("verdict", text(verdict)),
        ("clients", report.clients.to_string()),
        ("ended", report.ended.to_string()),
        ("breaks", list(report.breaks.iter().map(broke))),
        ("rules", list(report.looked.iter().map(looked))),
        ("outcomes", list(report.outcomes.iter().map(ended))),
        ("p50_us", micros(report.latency.p50)),
        ("p99_us", micros(report.latency.p99)),
        ("max_us", micros(report.latency.max)),
        ("span_us", micros(report.span)),
        ("busy_us", micros(report.busy)),
        ("round_trips", report.steps.to_string()),
        ("bytes_sent", report.bytes_sent.to_string()),
        ("bytes_received", report.bytes_received.to_string()),
        ("conflicts", report.conflicts.to_string()),
        ("retries", report.retries.to_string()),
        ("digest", text(&format!("{:032x}", report.digest))),
    ];
    fields.extend(report.trouble.iter().map(|trouble| ("trouble", text(trouble))));
    fields
}

fn broke(broke: &Break) -> String {
    let mut fields = vec![("rule", text(&broke.rule))];
    match &broke.when {
        BrokenWhen::Before => fields.push(("when", text("before"))),
        BrokenWhen::End => fields.push(("when", text("end"))),
        BrokenWhen::Step(step) => {
            fields.extend([
                ("when", text("step")),
                ("step", step.number.to_string()),
                ("at_us", step.at.micros().to_string()),
                ("who", text(&step.who)),
                ("what", text(&step.line)),
            ]);
            fields.extend(step.why.iter().map(|why| ("why", text(why))));
        }
    }
    fields.extend(broke.trouble.iter().map(|trouble| ("trouble", text(trouble))));
    object(&fields)
}

fn looked((rule, looked): &(String, Looked)) -> String {
    let mut fields = vec![("rule", text(rule))];
    let word = match looked {
        Looked::Always => "always",
        Looked::Until(step) => {
            fields.push(("until_step", step.to_string()));
            "until a step, and finally"
        }
        Looked::Finally => "finally",
        Looked::Seen => "seen",
        Looked::Unseen => "not seen",
        Looked::Never => "not looked at",
    };
    fields.push(("looked", text(word)));
    object(&fields)
}

fn ended(ended: &Ended) -> String {
    object(&[
        ("group", text(&ended.group)),
        ("what", text(&ended.what)),
        ("failed", ended.failed.to_string()),
        ("clients", ended.clients.to_string()),
    ])
}
