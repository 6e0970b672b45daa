//! The contests on this machine's own instructions, and against the real server.

use anyhow::Result;
use bench::engine::Engine;
use bench::machine::{Form, OnMachine};
use bench::plain::OnPiccolo;
use bench::texts::Text;
use bench::works::{Work, argv, script_load};
use bench::{KEY, REPLY};
use resp::{Bytes, Value};

use crate::contest::{Contestant, Figure, Worker};
use crate::wire::{Connection, PIPELINE, Pipeline};

/// Commands between two looks at the clock over the wire: enough to keep all connections busy.
const WIRE_BATCH: u32 = 40 * PIPELINE as u32;

/// A text in every engine that runs here.
pub(crate) fn lua(text: &Text, redis: u16) -> Vec<Contestant<'static>> {
    let lua = text.lua;
    vec![
        Contestant::new("lua51", move || {
            OnMachine::load(lua, Form::Fast).map(|mut on| repeat(move || on.run()))
        }),
        Contestant::new("exact", move || {
            OnMachine::load(lua, Form::Exact).map(|mut on| repeat(move || on.run()))
        }),
        Contestant::new("evalsha", move || {
            evalsha(Engine::default(), lua, |engine, argv| Ok(engine.ask(argv)))
        }),
        Contestant::new("piccolo", move || {
            OnPiccolo::load(lua).map(|mut on| repeat(move || on.run()))
        }),
        Contestant::new("redis-server", move || {
            let connection = Connection::open(redis).map_err(|error| error.to_string())?;
            evalsha(connection, lua, Connection::ask)
        }),
    ]
}

/// The instructions of a text, which tell of the compiled code and not of the machine's mood.
pub(crate) fn fuel(text: &Text) -> Vec<Figure> {
    let fuel_of = |form| OnMachine::load(text.lua, form).and_then(|mut on| on.fuel());
    let piccolo = OnPiccolo::load(text.lua).and_then(|mut on| on.fuel());
    [
        ("lua51", fuel_of(Form::Fast)),
        ("exact", fuel_of(Form::Exact)),
        ("piccolo", piccolo),
    ]
    .map(|(name, fuel)| Figure::of(name, fuel.map(|fuel| fuel as f64)))
    .into()
}

/// A work in the engine, and over the wire in the engine and in the real server.
pub(crate) fn work(work: &Work, raceground: u16, redis: u16) -> Vec<Contestant<'_>> {
    let wire = |name, port| {
        Contestant::new(name, move || {
            over_the_wire(work, port).map_err(|error| error.to_string())
        })
        .with_batch(WIRE_BATCH)
    };
    vec![
        Contestant::new("in process", || Ok(in_process(work))),
        wire("serve", raceground),
        wire("redis-server", redis),
    ]
}

fn repeat<'a>(mut once: impl FnMut() -> Result<f64, String> + 'a) -> Worker<'a> {
    Box::new(move |count| {
        let mut last = Err("nothing to do".to_owned());
        for _ in 0..count {
            last = Ok(once()?);
        }
        last
    })
}

/// A text as a script of a server.
fn evalsha<S: 'static>(
    mut server: S,
    lua: &str,
    mut ask: impl FnMut(&mut S, &[Bytes]) -> Result<Value> + 'static,
) -> Result<Worker<'static>, String> {
    let (load, digest) = script_load(lua);
    let call = argv(&["EVALSHA", &digest, "1", KEY]);
    for command in [argv(&["SET", KEY, REPLY]), load] {
        ask(&mut server, &command).map_err(|error| error.to_string())?;
    }
    Ok(repeat(move || match ask(&mut server, &call) {
        Ok(Value::Integer(number)) => Ok(number as f64),
        Ok(other) => Err(format!("{other:?}")),
        Err(error) => Err(error.to_string()),
    }))
}

fn in_process(work: &Work) -> Worker<'_> {
    let mut engine = Engine::default();
    work.setup.iter().for_each(|argv| drop(engine.ask(argv)));
    let mut next = work.commands.iter().cycle();
    Box::new(move |count| {
        for argv in next.by_ref().take(count as usize) {
            if let Value::Error(text) = engine.ask(argv) {
                return Err(String::from_utf8_lossy(&text).into_owned());
            }
        }
        Ok(0.0)
    })
}

fn over_the_wire(work: &Work, port: u16) -> Result<Worker<'_>> {
    let mut connection = Connection::open(port)?;
    connection.ask(&argv(&["FLUSHALL"]))?;
    for argv in &work.setup {
        connection.ask(argv)?;
    }
    let mut pipeline = Pipeline::open(port, &work.commands)?;
    Ok(Box::new(move |count| {
        let pieces = count as usize * WIRE_BATCH as usize / PIPELINE;
        pipeline.run(pieces).map_err(|error| error.to_string())?;
        Ok(0.0)
    }))
}
