//! `WATCH`, `MULTI` and `EXEC` taken out of a text: in a script nobody comes between.
//!
//! Alone, a program never finds its `WATCH` broken. So whatever it does alone it does with `EXEC`
//! replaced by a truth, or by the table of the replies where those are used, and with the queued
//! commands carried out where they stand. `simplify` then takes out what that makes of loops and
//! conditions.

use lua51::lint::{Text, free_name};
use lua51::syntax::{Diagnostic, Edit, Expression, ExpressionKind, Severity, Span};
use resp::Bytes;

use super::flow::Flow;
use super::layout::Layout;
use super::refused;
use super::site::{Site, Sites, Use};
use super::touches::Touches;

/// What becomes of the commands of transactions.
pub(super) struct Transactions {
    /// The changes.
    pub(super) edits: Vec<Edit>,
    /// What keeps them from being made, or is to be known of them.
    pub(super) said: Vec<Diagnostic>,
}

const COMMANDS: [&str; 5] = ["WATCH", "UNWATCH", "MULTI", "EXEC", "DISCARD"];

/// Whether a command belongs to a transaction.
pub(super) fn is_one(name: &str) -> bool {
    COMMANDS.contains(&name)
}

/// Takes the transactions out of a text.
pub(super) fn take_out<'a>(text: &Text<'a>, layout: &Layout<'_>, sites: &Sites<'a>, keys: &[Bytes]) -> Transactions {
    let mut taken = Transactions {
        edits: Vec::new(),
        said: Vec::new(),
    };
    let has = |site: &Site<'_>| site.name.as_deref().is_some_and(is_one);
    if !sites.all.iter().any(has) {
        return taken;
    }
    let touches: Vec<Touches> = sites.all.iter().map(|site| Touches::of(text, site, keys)).collect();
    let flow = Flow::of(sites, &touches, &text.chunk.body);
    let mut take = Take {
        sites,
        layout,
        replies: free_name(text.chunk, "replies"),
        kept: vec![false; sites.all.len()],
        taken: &mut taken,
    };
    take.unseen(sites);
    take.find_kept(&flow);
    for (number, site) in sites.all.iter().enumerate() {
        match site.name.as_deref() {
            Some(name) if is_one(name) => take.command(number, site, name),
            _ if !flow.queued[number].is_empty() => take.queued(site, &flow.queued[number]),
            _ => {}
        }
    }
    take.tell_of_errors(&flow);
    taken.said.extend(flow.refused);
    taken
}

struct Take<'t, 'a> {
    sites: &'t Sites<'a>,
    layout: &'t Layout<'t>,
    /// What the table of replies is called.
    replies: String,
    /// The `MULTI`s and `EXEC`s whose replies are used.
    kept: Vec<bool>,
    taken: &'t mut Transactions,
}

impl Take<'_, '_> {
    fn refuse(&mut self, code: &'static str, span: Span, message: &str, help: &str) {
        self.taken.said.push(refused(code, span, message, help));
    }

    /// Calls that nobody sees may be queued.
    fn unseen(&mut self, sites: &Sites<'_>) {
        let unknown = sites
            .all
            .iter()
            .filter(|site| site.name.is_none())
            .map(|site| site.whole);
        for stray in unknown.chain(sites.strays.iter().copied()) {
            let message = "which command is called through this is not to be seen, and it may be queued";
            self.refuse(
                "atomic::unknown-command",
                stray.span,
                message,
                "Write redis.call with the command's name.",
            );
        }
    }

    fn find_kept(&mut self, flow: &Flow<'_, '_>) {
        for (number, multis) in flow.executes.iter().enumerate() {
            let exec = &self.sites.all[number];
            if exec.used < Use::Value || exec.only_asked || multis.is_empty() {
                continue;
            }
            self.kept[number] = true;
            let fits = |multi: &usize| {
                let multi = &self.sites.all[*multi];
                multi.used == Use::Nothing && exec.whole.span.end <= multi.scope_end
            };
            if multis.len() > 1 || !multis.iter().all(fits) {
                let message = "the replies that EXEC gives are used, and its MULTI stands in another block";
                self.refuse(
                    "atomic::replies",
                    exec.whole.span,
                    message,
                    "Write MULTI and EXEC in the same block.",
                );
            }
            multis.iter().for_each(|multi| self.kept[*multi] = true);
        }
    }

    fn command(&mut self, number: usize, site: &Site<'_>, name: &str) {
        let span = site.whole.span;
        if site.arguments.iter().any(calls_something) {
            let message = format!("{name} is to go, and a call stands among its arguments");
            self.refuse("atomic::transaction", span, &message, "Make the call before it.");
        }
        let kept = self.kept[number];
        let value = match name {
            "EXEC" if kept => self.replies.clone(),
            _ if name == "EXEC" || site.only_asked => "true".to_owned(),
            _ => "{ok = 'OK'}".to_owned(),
        };
        let edit = match (site.used, name) {
            (Use::Nothing, "MULTI") if kept => Edit::new(span, format!("local {} = {{}}", self.replies)),
            (Use::Nothing, _) => self.layout.without(span),
            (Use::Values, _) if site.protected => Edit::new(span, format!("true, {value}")),
            (Use::Values | Use::Value, _) if !site.protected => Edit::new(span, value),
            _ => Edit::new(span, "true"),
        };
        self.taken.edits.push(edit);
    }

    fn queued(&mut self, site: &Site<'_>, multis: &std::collections::BTreeSet<usize>) {
        let span = site.whole.span;
        if site.used != Use::Nothing {
            let message = "this is queued, and its reply is used: here that is QUEUED, in a script what it came to";
            let help = "Take the reply out of what EXEC gives: redis.call('EXEC')[1] is the first.";
            self.refuse("atomic::queued-reply", span, message, help);
        } else if multis.iter().any(|multi| self.kept[*multi]) {
            if site.protected {
                let message = "this is queued through pcall, and the replies of EXEC are used";
                self.refuse("atomic::replies", span, message, "Write redis.call alone.");
            }
            // An error of one command is among the replies, and the others are carried out.
            let next = format!("{0}[#{0} + 1] = ", self.replies);
            self.taken
                .edits
                .push(Edit::new(site.callee.span, format!("{next}redis.pcall")));
        }
    }

    fn tell_of_errors(&mut self, flow: &Flow<'_, '_>) {
        let plain = |number: &usize| {
            let multis = &flow.queued[*number];
            !multis.is_empty() && !multis.iter().any(|multi| self.kept[*multi])
        };
        let mut queued = (0..self.sites.all.len()).filter(plain);
        if let Some(first) = queued.next() {
            self.taken.said.push(Diagnostic {
                code: "atomic::error-ends",
                severity: Severity::Hint,
                span: self.sites.all[first].whole.span,
                message: "EXEC goes on after a command that fails; the script ends there".to_owned(),
                help: Some("Neither takes back what was done before. To go on, write redis.pcall.".to_owned()),
                fix: None,
            });
        }
    }
}

fn calls_something(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Call(callee, arguments) => {
            !matches!(&callee.kind, ExpressionKind::Name(_, name) if name == "unpack")
                || arguments.iter().any(calls_something)
        }
        ExpressionKind::Method(..) => true,
        ExpressionKind::Index(first, second) | ExpressionKind::Binary(_, first, second) => {
            calls_something(first) || calls_something(second)
        }
        ExpressionKind::Unary(_, inside) | ExpressionKind::Paren(inside) => calls_something(inside),
        _ => false,
    }
}
