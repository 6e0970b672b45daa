//! What came of it, as XML in the form that JUnit has made common.

use super::{Checked, Verdict, text};

pub(super) fn print(checked: &[Checked]) -> String {
    let count = |verdict| checked.iter().filter(|one| one.verdict() == verdict).count();
    let seconds: f64 = checked.iter().map(|one| one.seconds).sum();
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"raceground\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{seconds:.3}\">\n",
        checked.len(),
        count(Verdict::Bad),
        count(Verdict::Open),
    );
    head + &checked.iter().map(one).collect::<String>() + "</testsuite>\n"
}

fn one(checked: &Checked) -> String {
    let name = if checked.variant.is_empty() {
        &checked.title
    } else {
        &checked.variant
    };
    let case = format!(
        "  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escaped(&checked.path),
        escaped(name),
        checked.seconds
    );
    let element = match checked.verdict() {
        Verdict::Good => return format!("{case}/>\n"),
        Verdict::Bad => "failure",
        Verdict::Open => "error",
    };
    let told = text::one(checked);
    let (message, story) = told.split_once('\n').unwrap_or((&told, ""));
    format!(
        "{case}>\n    <{element} message=\"{}\">{}</{element}>\n  </testcase>\n",
        escaped(message),
        escaped(story)
    )
}

fn escaped(text: &str) -> String {
    let mut xml = String::new();
    for letter in text.chars() {
        match letter {
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '&' => xml.push_str("&amp;"),
            '"' => xml.push_str("&quot;"),
            // XML knows no other control characters, not even escaped.
            control if control.is_control() && !matches!(control, '\n' | '\t' | '\r') => xml.push('\u{fffd}'),
            other => xml.push(other),
        }
    }
    xml
}
