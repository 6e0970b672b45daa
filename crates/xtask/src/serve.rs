//! `cargo xtask serve`: builds the playground and serves it to this machine alone.

use std::thread;

use anyhow::{Context, Result, bail};

use crate::page;
use crate::places;
use crate::say;
use crate::setup;
use xtask::site::Site;

const DEFAULT_PORT: u16 = 8080;

/// How many ports are tried, from the one that was asked for upwards.
const TRIES: u16 = 20;

/// `cargo xtask serve [--port N]`
pub(crate) fn serve(arguments: &[String]) -> Result<()> {
    let port = port(arguments)?;
    {
        let turn = setup::turn()?;
        page::build(&turn, setup::for_page(&turn)?)?;
    }
    let site = open(port)?;
    println!("\nRaceground is on {}", site.url());
    say::line("served from dist/ to this machine alone; Ctrl-C ends it; run the command again after a change");
    loop {
        thread::park();
    }
}

fn port(arguments: &[String]) -> Result<u16> {
    match arguments {
        [] => Ok(DEFAULT_PORT),
        [name, value] if name == "--port" => value
            .parse()
            .with_context(|| format!("`{value}` is not a port: 0 to 65535, 0 takes any free one")),
        _ => bail!("usage: cargo xtask serve [--port N]"),
    }
}

fn open(first: u16) -> Result<Site> {
    for port in first..=first.saturating_add(TRIES - 1) {
        match Site::open(&places::dist(), port, "/") {
            Ok(site) => return Ok(site),
            Err(error) => say::line(&format!("port {port} cannot be had: {error}")),
        }
    }
    bail!("no free port was found from {first} on; choose one with --port N")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_or_refused() {
        let read = |words: &[&str]| port(&words.iter().map(|word| word.to_string()).collect::<Vec<_>>());
        assert_eq!(read(&[]).unwrap(), DEFAULT_PORT);
        assert_eq!(read(&["--port", "81"]).unwrap(), 81);
        assert!(read(&["--port", "65536"]).is_err());
        assert!(read(&["--port"]).is_err());
    }
}
