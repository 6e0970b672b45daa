//! What a script cannot do, or does in another way than an application.

use keyspace::spec::flag;
use lua51::lint::{Event, Text, walk};
use lua51::syntax::{Diagnostic, ExpressionKind, Severity, Span};
use resp::Bytes;

use super::positions;
use super::refused;
use super::site::{Around, Site, Sites, Use};
use super::slot::slot;
use super::transaction::is_one;
use crate::lint::command::{is_field, literal};

/// Everything to know of what the calls of a text become.
pub(super) fn of(text: &Text<'_>, sites: &Sites<'_>) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for site in &sites.all {
        match &site.name {
            Some(name) if is_one(name) => {}
            Some(name) => of_command(site, name, &mut said),
            None => said.push(warning(
                "atomic::unknown-command",
                site.arguments.first().map_or(site.whole.span, |name| name.span),
                "which command this is, and with which keys, is only known when it runs".to_owned(),
                "Write the command's name there, or declare its keys with the call by hand.",
            )),
        }
    }
    for stray in &sites.strays {
        let message = "redis.call is handed on here: what is called through it has not been looked at";
        let help = "Call redis.call by its name, so that its keys can be found.";
        said.push(warning("atomic::unknown-command", stray.span, message.to_owned(), help));
    }
    said.extend(chance(text));
    said.extend(single(sites));
    said
}

/// The keys of a call that a cluster would not find in one place.
pub(super) fn of_keys(keys: &[Bytes], span: Span) -> Option<Diagnostic> {
    let mut slots: Vec<u16> = keys.iter().map(|key| slot(key)).collect();
    slots.sort_unstable();
    slots.dedup();
    (slots.len() > 1).then(|| {
        let message = format!(
            "in a cluster the {} keys lie in {} different slots: it refuses the call",
            keys.len(),
            slots.len()
        );
        let help = "Give their names a common part in braces, such as {shop}:stock: only that decides about the slot.";
        hint("atomic::cross-slot", span, message, help)
    })
}

fn of_command(site: &Site<'_>, name: &str, said: &mut Vec<Diagnostic>) {
    let words = site
        .arguments
        .iter()
        .map(|one| Bytes::copy_from_slice(literal(one).unwrap_or_default()));
    let mut argv: Vec<Bytes> = words.collect();
    argv[0] = Bytes::copy_from_slice(name.as_bytes());
    let Some(command) = positions::command(&argv) else {
        return;
    };
    let span = site.whole.span;
    if command.has(flag::NOSCRIPT) {
        let (message, help) = not_allowed(name, command.has(flag::BLOCKING));
        said.push(refused("atomic::not-allowed", span, &message, help));
    } else if command.has(flag::BLOCKING)
        && (!name.starts_with("XREAD") || argv.iter().any(|one| one.eq_ignore_ascii_case(b"BLOCK")))
    {
        let message = format!("{name} does not wait in a script: it replies at once, as if the time were up");
        let help = "Wait in the application, and call the script when there is something to do.";
        said.push(warning("atomic::does-not-wait", span, message, help));
    }
    if site.protected && site.used != Use::Nothing {
        let message = "in a script no reply is lost: this catches nothing but an error of the command".to_owned();
        let help =
            "The reply of the whole script can be lost. Whoever calls it again must find that it has been carried out.";
        said.push(hint("atomic::lost-reply", span, message, help));
    }
}

fn not_allowed(name: &str, waits: bool) -> (String, &'static str) {
    let help = match name {
        "EVAL" | "EVALSHA" | "EVAL_RO" | "EVALSHA_RO" | "FCALL" | "FCALL_RO" => {
            "Write what that script does in its place, as a local function."
        }
        _ if waits => "Wait in the application, and take in the script what is there: LPOP for BLPOP.",
        _ => "Call it in the application, before or after the script.",
    };
    (format!("a script may not call {name}"), help)
}

/// The loops that a script is in for as long as they last. `made` are the calls of the script: a loop
/// that tried again until `EXEC` went through is none any more.
pub(super) fn loops(sites: &Sites<'_>, made: &Sites<'_>) -> Vec<Diagnostic> {
    let looped = sites
        .all
        .iter()
        .filter(|site| !site.name.as_deref().is_some_and(is_one));
    let looped: Vec<&Site<'_>> = looped.collect();
    let same = looped.len() == made.all.len();
    let stays = |at: usize| {
        if same {
            made.all[at].around != Around::Nothing
        } else {
            true
        }
    };
    let mut said: Vec<Diagnostic> = Vec::new();
    let mut told = Vec::new();
    for (at, site) in looped.into_iter().enumerate() {
        if site.around != Around::Nothing && stays(at) && !told.contains(&site.loop_start) {
            told.push(site.loop_start);
            said.push(of_loop(site));
        }
    }
    let any = made.all.iter().any(|site| site.around != Around::Nothing);
    if any { said } else { Vec::new() }
}

fn of_loop(site: &Site<'_>) -> Diagnostic {
    let name = site.name.as_deref().unwrap_or("the command");
    let (message, help) = match site.around {
        _ if name.ends_with("SCAN") => (
            "a script goes through everything at once, and nobody else is served meanwhile".to_owned(),
            "Scan in the application, and give the script some of the keys at a time.",
        ),
        Around::While => (
            "this loop goes on until a reply ends it, and nobody else is served meanwhile".to_owned(),
            "If it waits for what somebody else does, it never ends: wait in the application.",
        ),
        _ => (
            format!("nobody else is served before {name} has been called for the last time in this loop"),
            "Keep short what it goes through: a hundred thousand calls take a tenth of a second and more.",
        ),
    };
    warning("atomic::long", site.whole.span, message, help)
}

/// In a script `math.random` begins with the same number every time.
fn chance(text: &Text<'_>) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    walk(text.chunk, &mut |event| {
        if let Event::Expression(expression) = event
            && let ExpressionKind::Call(callee, _) = &expression.kind
            && is_field(callee, "math", "random")
        {
            let message = "in a script math.random gives the same numbers in every call".to_owned();
            let help = "Make the number in the application, and pass it in ARGV.";
            said.push(warning("atomic::chance", expression.span, message, help));
        }
    });
    said
}

fn single(sites: &Sites<'_>) -> Option<Diagnostic> {
    let [site] = &sites.all[..] else { return None };
    let name = site.name.as_deref()?;
    let may = keyspace::spec::lookup(name.as_bytes()).is_some_and(|id| !id.spec().has(flag::NOSCRIPT));
    let alone = may && site.around == Around::Nothing && !site.nested;
    alone.then(|| {
        let message = "one command is atomic as it is, and one round trip".to_owned();
        hint(
            "atomic::single",
            site.whole.span,
            message,
            "A script makes no difference here, unless more is to come.",
        )
    })
}

fn warning(code: &'static str, span: Span, message: String, help: &str) -> Diagnostic {
    said(Severity::Warning, code, span, message, help)
}

fn hint(code: &'static str, span: Span, message: String, help: &str) -> Diagnostic {
    said(Severity::Hint, code, span, message, help)
}

fn said(severity: Severity, code: &'static str, span: Span, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        code,
        severity,
        span,
        message,
        help: Some(help.to_owned()),
        fix: None,
    }
}
