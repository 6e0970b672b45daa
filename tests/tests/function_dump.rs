//! What FUNCTION DUMP gives here a real server restores, and the other way round.

use resp::{Bytes, Value};
use tests::chance::Chance;
use tests::suite::{EngineTarget, RealServer, Target};

const ROUNDS: u64 = 40;

fn ask(target: &mut dyn Target, words: &[&[u8]]) -> Value {
    let argv: Vec<Bytes> = words.iter().map(|word| Bytes::copy_from_slice(word)).collect();
    target.ask("a", &argv)
}

/// A library whose text packs well or badly, and is short or long.
fn library(number: usize, chance: &mut Chance) -> Vec<u8> {
    let length = chance.any(&[0, 10, 100, 3000, 20_000, 70_000]);
    let letters = chance.any(&[1, 2, 26]);
    let padding = (0..length).map(|_| b'a' + chance.below(letters) as u8);
    let head =
        format!("#!lua name=l{number}\nredis.register_function('f{number}', function() return {number} end) -- ");
    head.into_bytes().into_iter().chain(padding).collect()
}

fn pass_on(from: &mut dyn Target, to: &mut dyn Target, libraries: &[Vec<u8>]) {
    from.start();
    to.start();
    for text in libraries {
        let loaded = ask(from, &[b"FUNCTION", b"LOAD", text]);
        assert!(!loaded.is_error(), "{loaded:?}");
    }
    let Value::Bulk(payload) = ask(from, &[b"FUNCTION", b"DUMP"]) else {
        panic!("a payload is bytes");
    };
    assert_eq!(ask(to, &[b"FUNCTION", b"RESTORE", &payload]), Value::OK);
    for (number, text) in libraries.iter().enumerate() {
        let called = ask(to, &[b"FCALL", format!("f{number}").as_bytes(), b"0"]);
        assert_eq!(called, Value::Integer(number as i64));
        let name = format!("l{number}");
        let told = ask(
            to,
            &[b"FUNCTION", b"LIST", b"LIBRARYNAME", name.as_bytes(), b"WITHCODE"],
        );
        let Value::Array(told) = told else { panic!("{told:?}") };
        let Some(Value::Array(told)) = told.first() else {
            panic!("{name} is missing")
        };
        assert_eq!(told.last(), Some(&Value::Bulk(Bytes::copy_from_slice(text))));
    }
}

#[test]
fn libraries_go_from_here_to_a_real_server_and_back() {
    let (mut engine, mut real) = (EngineTarget::default(), RealServer::launch());
    for seed in 0..ROUNDS {
        let mut chance = Chance::new(seed);
        let libraries: Vec<Vec<u8>> = (0..chance.below(5)).map(|i| library(i, &mut chance)).collect();
        pass_on(&mut engine, &mut real, &libraries);
        pass_on(&mut real, &mut engine, &libraries);
    }
}
