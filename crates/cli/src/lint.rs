//! `raceground lint`: what is wrong with scripts, at the command line.

use std::fmt::Write as _;
use std::fs;

use scripting::{Diagnostic, Edit, Fix, Purpose, Severity, check};

/// Prints everything to say of the files. The answer is whether none has an error; the error is a
/// file that cannot be read.
pub(crate) fn lint(paths: &[String], fix: bool) -> Result<bool, String> {
    let (mut errors, mut others) = (0, 0);
    for path in paths {
        let mut text = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        if fix {
            text = mended(path, text)?;
        }
        let checked = check(&text, Purpose::Script);
        for one in &checked.diagnostics {
            print!("{}", rendered(path, &text, one));
            *(if one.severity == Severity::Error {
                &mut errors
            } else {
                &mut others
            }) += 1;
        }
        if let Some(refusal) = checked.refusal {
            println!("{path}: a server answers: {}\n", String::from_utf8_lossy(&refusal));
        }
    }
    if errors + others > 0 {
        println!("{}, {}", counted(errors, "error"), counted(others, "warning or hint"));
    }
    Ok(errors == 0)
}

/// Makes every change after which the script does the same, one after the other, and says so.
fn mended(path: &str, mut text: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut made = 0;
    // Each change takes a finding away, so there is an end.
    while let Some((one, fix)) = next_fix(&text) {
        let line = text[..one.span.start as usize].iter().filter(|&&c| c == b'\n').count() + 1;
        println!("{path}:{line}: {}: {}", one.message, fix.title);
        text = Edit::apply(&text, &fix.edits);
        made += 1;
    }
    if made > 0 {
        fs::write(path, &text).map_err(|error| format!("{path}: {error}"))?;
        println!("{path}: {}\n", counted(made, "change"));
    }
    Ok(text)
}

fn next_fix(text: &[u8]) -> Option<(Diagnostic, Fix)> {
    let mut found = check(text, Purpose::Script).diagnostics.into_iter();
    found.find_map(|mut one| {
        let fix = one.fix.take().filter(|fix| fix.keeps)?;
        Some((one, fix))
    })
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {}s", what.replace(" or", "s or")),
    }
}

/// One finding: what it is, where it is, the line with the place below it, and what to do.
fn rendered(path: &str, text: &[u8], one: &Diagnostic) -> String {
    let start = one.span.start as usize;
    let number = text[..start].iter().filter(|&&c| c == b'\n').count() + 1;
    let line_start = text[..start].iter().rposition(|&c| c == b'\n').map_or(0, |at| at + 1);
    let line = text[line_start..]
        .split(|&c| c == b'\n' || c == b'\r')
        .next()
        .unwrap_or_default();
    let (before, here) = (start - line_start, one.span.end as usize - start);
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\t', "    ");
    let indent = shown(&line[..before.min(line.len())]).chars().count();
    let marked = &line[before.min(line.len())..(before + here).min(line.len())];
    let carets = "^".repeat(shown(marked).chars().count().max(1));
    let column = String::from_utf8_lossy(&line[..before.min(line.len())]).chars().count() + 1;
    let gutter = " ".repeat(number.to_string().len());
    let mut output = String::new();
    // Writing into a string cannot fail.
    let _ = writeln!(output, "{}[{}]: {}", one.severity.name(), one.code, one.message);
    let _ = writeln!(output, "{gutter}--> {path}:{number}:{column}");
    let _ = writeln!(output, "{gutter} |");
    let _ = writeln!(output, "{number} | {}", shown(line));
    let _ = writeln!(output, "{gutter} | {}{carets}", " ".repeat(indent));
    if let Some(help) = &one.help {
        let _ = writeln!(output, "{gutter} = help: {help}");
    }
    output.push('\n');
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_shows_its_line_with_the_place_below_it() {
        let text = b"local a = 1\n\tif \xc3\xa9 != 2 then end";
        let checked = check(text, Purpose::Script);
        let shown = rendered("a.lua", text, &checked.diagnostics[1]);
        let expected = [
            "error[lua::foreign-operator]: '!=' is no operator of Lua",
            " --> a.lua:2:7",
            "  |",
            "2 |     if é != 2 then end",
            "  |          ^^",
            "  = help: Write ~= for unequal.",
            "",
        ];
        assert_eq!(shown.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_end_of_a_text_is_a_place_too() {
        let checked = check(b"return (\n", Purpose::Script);
        let shown = rendered("a.lua", b"return (\n", &checked.diagnostics[0]);
        assert!(shown.contains("a.lua:2:1"), "{shown}");
    }
}
