//! The contests in node: the harness in the folder `node/` runs each in one process of V8, so that
//! wasm and JavaScript take turns on the same engine, and no contest is slowed by an earlier one's
//! garbage.

use std::path::{Path, absolute};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use bench::texts::TEXTS;
use bench::works::WORKS;
use bench::{KEY, REPLY};
use resp::Bytes;
use serde::Serialize;

use crate::arguments::Arguments;
use crate::contest::Outcome;
use crate::wire::Process;

/// The name of the contest of cold starts.
pub(crate) const FIRST_EVAL: &str = "first-eval";

/// What the harness is told on its standard input.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Job<'a> {
    id: &'a str,
    rounds: usize,
    only: Option<&'a str>,
    module_path: &'a str,
    peers_path: &'a str,
    redis_port: u16,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Kind {
    Lua {
        text: &'static str,
        key: &'static str,
        reply: &'static str,
    },
    Commands {
        setup: Vec<Vec<String>>,
        commands: Vec<Vec<String>>,
        script: Option<&'static str>,
    },
    Start,
}

impl Kind {
    /// The file of the module that is measured.
    fn module(&self) -> &'static str {
        match self {
            Kind::Lua { .. } => "texts.js",
            Kind::Commands { .. } | Kind::Start => "engine.js",
        }
    }
}

/// Runs the named contests, whichever of the groups in node they belong to.
pub(crate) fn run(chosen: &[String], arguments: &Arguments, show: &mut dyn FnMut(Outcome)) -> Result<()> {
    let redis = Process::redis()?;
    let peers = path(&arguments.peers)?;
    for id in chosen {
        let kind = kind(id)?;
        let module = path(&arguments.modules.join(kind.module()))?;
        let job = Job {
            id,
            rounds: arguments.rounds,
            only: arguments.only.as_deref(),
            module_path: &module,
            peers_path: &peers,
            redis_port: redis.port,
            kind,
        };
        show(contest(&job)?);
    }
    Ok(())
}

fn contest(job: &Job<'_>) -> Result<Outcome> {
    let mut node = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("node/bench.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("node could not be started")?;
    // It is piped, so it is there; the input ends when it is dropped.
    if let Some(input) = node.stdin.take() {
        serde_json::to_writer(input, job)?;
    }
    let output = node.wait_with_output()?;
    ensure!(output.status.success(), "node ended with {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).with_context(|| format!("node says {text}"))
}

/// What is behind a name, as the groups make them.
fn kind(id: &str) -> Result<Kind> {
    let name = id.rsplit('/').next().unwrap_or(id);
    if let Some(text) = TEXTS.iter().find(|text| text.name == name) {
        return Ok(Kind::Lua {
            text: text.lua,
            key: KEY,
            reply: REPLY,
        });
    }
    if let Some(recipe) = WORKS.iter().find(|recipe| recipe.name == name) {
        let work = recipe.work();
        return Ok(Kind::Commands {
            setup: words(&work.setup),
            commands: words(&work.commands),
            script: work.script,
        });
    }
    ensure!(name == FIRST_EVAL, "nothing is called {name}");
    Ok(Kind::Start)
}

fn path(path: &Path) -> Result<String> {
    Ok(absolute(path)?.to_string_lossy().into_owned())
}

fn words(commands: &[Vec<Bytes>]) -> Vec<Vec<String>> {
    let word = |bytes: &Bytes| String::from_utf8_lossy(bytes).into_owned();
    commands.iter().map(|argv| argv.iter().map(word).collect()).collect()
}
