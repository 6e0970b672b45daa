//! A server at the other end of a socket of this machine: redis-server, or the engine as one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use resp::{Bytes, ReplyDecoder, Value, encode_command};

/// Connections that are open at a time, so that the server always has something to do.
const CONNECTIONS: usize = 4;
/// Commands sent before the first reply is read.
pub(crate) const PIPELINE: usize = 100;

/// A server in a process of its own, which ends with this value.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    /// Where it answers.
    pub(crate) port: u16,
}

impl Process {
    /// Starts the real one.
    pub(crate) fn redis() -> Result<Self> {
        let port = free_port()?;
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(std::env::temp_dir())
            .stdout(Stdio::null())
            .spawn()
            .context("redis-server could not be started")?;
        let process = Self { child, port };
        process.wait_until_it_answers()?;
        Ok(process)
    }

    /// Starts the engine as a server.
    pub(crate) fn raceground(program: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut child = Command::new(program)
            .args(["serve", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} could not be started", program.display()))?;
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut String::new())?;
        }
        let process = Self { child, port };
        process.wait_until_it_answers()?;
        Ok(process)
    }

    /// Its number on this machine.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_it_answers(&self) -> Result<()> {
        for _ in 0..500 {
            if Connection::open(self.port).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(10));
        }
        bail!("the server on port {} does not answer", self.port)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    decoder: ReplyDecoder,
    piece: Box<[u8]>,
}

impl Connection {
    /// Connects.
    pub(crate) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            stream,
            decoder: ReplyDecoder::default(),
            piece: vec![0; 64 * 1024].into(),
        })
    }

    /// Sends a command and waits for the reply.
    pub(crate) fn ask(&mut self, argv: &[Bytes]) -> Result<Value> {
        let mut wire = Vec::new();
        encode_command(argv, &mut wire);
        self.stream.write_all(&wire)?;
        self.receive()
    }

    fn receive(&mut self) -> Result<Value> {
        loop {
            if let Some(reply) = self.decoder.next_reply()? {
                return Ok(reply);
            }
            match self.stream.read(&mut self.piece)? {
                0 => bail!("the server has hung up"),
                length => self.decoder.feed(&self.piece[..length]),
            }
        }
    }
}

/// Commands on their way to a server, a batch at a time on each of a few connections.
pub(crate) struct Pipeline {
    connections: Vec<Connection>,
    batches: Vec<Vec<u8>>,
    next: usize,
}

impl Pipeline {
    /// Connects, and encodes the commands.
    pub(crate) fn open(port: u16, commands: &[Vec<Bytes>]) -> Result<Self> {
        let connections = (0..CONNECTIONS).map(|_| Connection::open(port));
        let batches = commands.chunks_exact(PIPELINE).map(|batch| {
            let mut wire = Vec::new();
            batch.iter().for_each(|argv| encode_command(argv, &mut wire));
            wire
        });
        Ok(Self {
            connections: connections.collect::<Result<_>>()?,
            batches: batches.collect(),
            next: 0,
        })
    }

    /// Sends so many batches and receives all replies. An error among them is one here.
    pub(crate) fn run(&mut self, batches: usize) -> Result<()> {
        let count = self.connections.len();
        for turn in 0..batches + count {
            let connection = &mut self.connections[turn % count];
            if turn >= count {
                for _ in 0..PIPELINE {
                    if let Value::Error(text) = connection.receive()? {
                        bail!("{}", String::from_utf8_lossy(&text));
                    }
                }
            }
            if turn < batches {
                connection.stream.write_all(&self.batches[self.next])?;
                self.next = (self.next + 1) % self.batches.len();
            }
        }
        Ok(())
    }
}
