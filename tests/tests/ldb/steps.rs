//! Random programs, stepped through on both: the lines, the variables there and the reply agree.

use resp::{Bytes, Value, cli};
use server::debugger::{Debugger, Goal, Progress};
use server::{Micros, SLICE, Server};
use tests::ldb::{Connection, Opening};
use tests::lua::{Tree, comparable, program, shrunk};
use tests::suite::RealServer;

/// Steps after which a program is left.
const STEPS: usize = 400;

/// Programs that are run to make one smaller.
const TRIES: usize = 300;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn random_programs_stop_at_the_lines_of_the_real_server() {
    let server = RealServer::launch();
    let seed = number("LUA_SEED").unwrap_or(51);
    let count = number("LUA_PROGRAMS").unwrap_or(120);
    let mut steps = 0;
    for i in 0..count {
        let tree = program(seed.wrapping_mul(1_000_003).wrapping_add(i));
        let script = folded(&tree.to_string(), i);
        // The real compiler stops reading at a fault, ours has read everything by then; in between
        // a function of the program is asked for more.
        if script.contains("load(function") {
            continue;
        }
        let (theirs, mine) = (theirs(server.port(), &script), mine(&script));
        steps += mine.len();
        if theirs != mine {
            let small = shrunk(tree, TRIES, |candidate: &Tree| {
                let script = folded(&candidate.to_string(), i);
                self::theirs(server.port(), &script) != self::mine(&script)
            });
            report(server.port(), i, &folded(&small.to_string(), i));
        }
    }
    println!("{count} programs from seed {seed}, {steps} steps without a difference");
}

fn report(port: u16, i: u64, script: &str) {
    let (theirs, mine) = (theirs(port, script), mine(script));
    let at = theirs.iter().zip(&mine).take_while(|(a, b)| a == b).count();
    panic!(
        "program {i}:\n{script}\n--- step {at}, the server:\n{:?}\n--- the engine:\n{:?}",
        &theirs[at.min(theirs.len())..theirs.len().min(at + 3)],
        &mine[at.min(mine.len())..mine.len().min(at + 3)]
    );
}

/// The same program with some of its blanks made line ends, so that statements and expressions go
/// over several lines. Where that would change what it means, nothing is changed.
fn folded(text: &str, seed: u64) -> String {
    // The order of `pairs` is each machine's own.
    let text = text.replace("ipairs(", "pairs(").replace("pairs(", "ipairs(");
    let text = text.replace("next(of)", "#of");
    let mut dice = seed.wrapping_mul(2).wrapping_add(1);
    let mut folded = String::with_capacity(text.len());
    let mut quote = None;
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    if text.contains("[[") || text.contains("--") || text.contains("[=") {
        return text;
    }
    while let Some(c) = rest.next() {
        match quote {
            Some(q) if c == q && before != '\\' => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => {}
        }
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        // A call's opening must stay on the line of what it calls.
        let may_fold = quote.is_none() && c == ' ' && rest.peek() != Some(&'(');
        folded.push(if may_fold && dice >> 61 == 0 { '\n' } else { c });
        before = if before == '\\' { ' ' } else { c };
    }
    folded
}

/// What can be seen at each step on the real server, and at last the reply.
fn theirs(port: u16, script: &str) -> Vec<String> {
    let mut connection = Connection::open(port);
    let mut lines = connection.debug(&Opening {
        script: script.to_owned(),
        keys: vec![Bytes::from("key")],
        args: vec![Bytes::from("arg")],
        is_sync: false,
    });
    let mut steps = Vec::new();
    loop {
        if let Some(end) = lines.iter().position(|line| line == "<endsession>") {
            steps.push(without_addresses(&lines[end + 1..].join("\n")));
            return steps;
        }
        let stop = lines
            .iter()
            .find_map(|line| line.strip_prefix("* Stopped at "))
            .expect("a stop");
        let line = stop.split(',').next().unwrap_or_default();
        let locals = connection.say(&[Bytes::from("print")]);
        let names: Vec<&str> = locals
            .iter()
            .filter_map(|line| line.strip_prefix("<value> ")?.split(" = ").next())
            .collect();
        steps.push(format!("{line}: {}", names.join(" ")));
        if steps.len() == STEPS {
            return steps;
        }
        lines = connection.say(&[Bytes::from("step")]);
    }
}

/// The same of the engine.
fn mine(script: &str) -> Vec<String> {
    let mut server = Server::new();
    let client = server.connect();
    let now = Micros::from_millis(1_700_000_000_000);
    let (keys, args) = (vec![Bytes::from("key")], vec![Bytes::from("arg")]);
    let mut debugger = match Debugger::fork(&mut server, client, script.as_bytes(), keys, args, now) {
        Ok(debugger) => debugger,
        Err(reply) => return vec![without_addresses(&cli::render(&reply))],
    };
    let mut steps = Vec::new();
    loop {
        match debugger.work(now, SLICE) {
            Progress::Working => continue,
            Progress::Ended(reply) => {
                steps.push(shown(&reply));
                return steps;
            }
            Progress::Stopped(_) => {}
        }
        let locals = &debugger.levels()[0].locals;
        let names: Vec<&str> = locals.iter().map(|local| &*local.name).collect();
        steps.push(format!("{}: {}", debugger.line(), names.join(" ")));
        if steps.len() == STEPS {
            return steps;
        }
        debugger.go(Goal::Into);
    }
}

fn shown(reply: &Value) -> String {
    without_addresses(&cli::render(reply))
}

fn without_addresses(text: &str) -> String {
    comparable(&Value::Simple(Bytes::copy_from_slice(text.as_bytes())))
}
