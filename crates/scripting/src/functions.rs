//! The functions of a server: libraries that stay, and the function that is running.

mod dump;
mod register;

use std::rc::Rc;
use std::task::Poll;

use lua51::{Machine, Raised, Run, Stage, Step};
use piccolo::StashedFunction;
use resp::{Bytes, Value};

use crate::convert;
use crate::error::{self, Failure, Place};
use crate::host::Host;
use crate::lent::Lent;
use crate::redis::Redis;
use crate::shebang::{self, Flags};
use crate::world::{self, Memory};
use register::Register;

/// Instructions that a library may take while it is loaded. The real server gives it half a second.
const LOAD_LIMIT: u64 = 20_000_000;

/// A function of a library.
#[derive(Debug, Clone)]
pub struct Function {
    /// What it is called by.
    pub name: Bytes,
    /// What its author says of it.
    pub description: Option<Bytes>,
    /// What it promises.
    pub flags: Flags,
    callback: StashedFunction,
}

/// Functions that were loaded together.
#[derive(Debug, Clone)]
pub struct Library {
    /// What it is called.
    pub name: Bytes,
    /// Its text.
    pub code: Bytes,
    /// Its functions, in the order of the text.
    pub functions: Vec<Function>,
}

/// What becomes of the libraries that are there when others are restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// They go.
    Flush,
    /// They stay, and must have other names.
    Append,
    /// Those of the same names go.
    Replace,
}

/// A server's functions. `H` is what carries out their commands.
pub struct Functions<H> {
    redis: Rc<Redis<Lent<H>>>,
    register: Rc<Register>,
    machine: Machine,
    /// What there is while a library is loaded.
    loading: Stage,
    libraries: Vec<Library>,
    running: Option<(Bytes, Run)>,
    failure: Option<Failure>,
}

impl<H: Host + Default + 'static> Functions<H> {
    /// No functions yet, beside scripts that remember this.
    pub(crate) fn new(memory: &Memory) -> Self {
        let redis = Rc::new(Redis {
            caller: Lent::default(),
            resp3: false.into(),
        });
        let register = Rc::new(Register::default());
        let functions = (
            &register,
            register::register_function as lua51::StatefulFunction<Register>,
        );
        let (machine, loading) = world::machine_for_functions(&redis, &memory.beside(), functions);
        Self {
            redis,
            register,
            machine,
            loading,
            libraries: Vec::new(),
            running: None,
            failure: None,
        }
    }

    /// The libraries, in the order in which they came.
    pub fn libraries(&self) -> &[Library] {
        &self.libraries
    }

    /// The function that is called so, in upper or lower case.
    pub fn function(&self, name: &[u8]) -> Option<&Function> {
        let mut functions = self.libraries.iter().flat_map(|library| &library.functions);
        functions.find(|function| function.name.eq_ignore_ascii_case(name))
    }

    /// Loads a library and gives its name; the error is the reply. `host` takes what it logs.
    pub fn load(&mut self, host: &mut H, code: &Bytes, replace: bool) -> Result<Bytes, Bytes> {
        let mut libraries = self.libraries.clone();
        let library = self.compile(host, code, |name| {
            !replace && libraries.iter().any(|library| library.name == *name)
        })?;
        let name = library.name.clone();
        libraries.retain(|library| library.name != name);
        self.libraries = joined(libraries, library)?;
        Ok(name)
    }

    /// Takes a library away; says whether it was there.
    pub fn delete(&mut self, name: &[u8]) -> bool {
        let before = self.libraries.len();
        self.libraries.retain(|library| library.name != name);
        self.libraries.len() < before
    }

    /// Takes all of them away.
    pub fn flush(&mut self) {
        self.libraries.clear();
    }

    /// All libraries as bytes, which a real server takes too.
    pub fn dump(&self) -> Vec<u8> {
        dump::write(self.libraries.iter().map(|library| &library.code[..]))
    }

    /// Loads libraries from such bytes: all, or none and the error is the reply.
    pub fn restore(&mut self, host: &mut H, payload: &[u8], policy: Policy) -> Result<(), Bytes> {
        let codes = dump::read(payload).map_err(|message| Bytes::from_static(message.as_bytes()))?;
        let mut restored: Vec<Library> = Vec::new();
        for code in codes {
            let library = self.compile(host, &code, |name| restored.iter().any(|library| library.name == *name))?;
            restored = joined(restored, library)?;
        }
        let mut libraries = match policy {
            Policy::Flush => Vec::new(),
            _ => self.libraries.clone(),
        };
        for library in restored {
            if policy == Policy::Replace {
                libraries.retain(|other| other.name != library.name);
            } else if libraries.iter().any(|other| other.name == library.name) {
                return Err(Bytes::from(
                    [b"ERR Library ", &library.name[..], b" already exists"].concat(),
                ));
            }
            libraries = joined(libraries, library)?;
        }
        self.libraries = libraries;
        Ok(())
    }

    /// Runs the text of a library, unless its name is taken.
    fn compile(&mut self, host: &mut H, code: &Bytes, is_taken: impl Fn(&Bytes) -> bool) -> Result<Library, Bytes> {
        let (name, body) = shebang::split_library(code)?;
        if is_taken(&name) {
            return Err(Bytes::from([b"ERR Library '", &name[..], b"' already exists"].concat()));
        }
        let program = self.machine.load(body, error::LIBRARY);
        let program = program.map_err(|refused| error::compile(&refused, error::LIBRARY).text)?;
        self.register.open();
        self.machine.turn(&self.loading);
        let run = self.machine.start(&program, |_, _| {});
        self.redis.caller.swap(host);
        let step = self.machine.resume(&run, &mut { LOAD_LIMIT });
        self.redis.caller.swap(host);
        let ended = match step {
            Step::Done => self.machine.finish(&run, |ctx, result| match result {
                Ok(_) => Ok(()),
                Err(value) => Err(error::uncaught(ctx, value)),
            }),
            _ => {
                self.machine.abandon(run);
                (Err(b"ERR FUNCTION LOAD timeout".to_vec()), None)
            }
        };
        self.machine.turn(&self.loading);
        let functions = self.register.close();
        if let (Err(text), _) = ended {
            return Err(error::one_line(
                [b"ERR Error registering functions: ", &text[..]].concat(),
            ));
        }
        if functions.is_empty() {
            return Err(Bytes::from_static(b"ERR No functions registered"));
        }
        let code = code.clone();
        Ok(Library { name, code, functions })
    }

    /// Starts a function; `false` if there is none of this name.
    pub fn start(&mut self, name: &[u8], keys: &[Bytes], args: &[Bytes]) -> bool {
        self.interrupt();
        let Some(function) = self.function(name) else {
            return false;
        };
        let (name, callback) = (function.name.clone(), function.callback.clone());
        self.redis.resp3.set(false);
        self.failure = None;
        let run = self
            .machine
            .start_function(&callback, |ctx| vec![world::list(ctx, keys), world::list(ctx, args)]);
        self.running = Some((name, run));
        true
    }

    /// Goes on with the running function, as a script's [`crate::Scripts::resume`] does.
    pub fn resume(&mut self, host: &mut H, fuel: &mut u64) -> Poll<Value> {
        let Some((_, run)) = &self.running else {
            return Poll::Ready(Value::Null);
        };
        self.redis.caller.swap(host);
        let step = self.machine.resume(run, fuel);
        self.redis.caller.swap(host);
        match step {
            Step::OutOfFuel => Poll::Pending,
            Step::Done => Poll::Ready(self.end()),
            Step::Again | Step::Waiting | Step::OutOfMemory => {
                self.interrupt();
                Poll::Ready(self.failed(Bytes::from_static(error::OUT_OF_MEMORY.as_bytes()), None))
            }
        }
    }

    fn end(&mut self) -> Value {
        let Some((name, run)) = self.running.take() else {
            return Value::Null;
        };
        let resp3 = self.redis.resp3.get();
        let (result, raised) = self.machine.finish(&run, |ctx, result| match result {
            Ok(value) => Ok(convert::to_reply(ctx, value, resp3)),
            Err(value) => Err(error::uncaught(ctx, value)),
        });
        result.unwrap_or_else(|text| {
            let name = String::from_utf8_lossy(&name);
            self.failed(error::with_suffix(text, &name, raised.as_ref()), raised.as_ref())
        })
    }

    fn failed(&mut self, text: Bytes, raised: Option<&Raised>) -> Value {
        let place = raised.map(|raised| Place {
            line: raised.line,
            span: None,
        });
        let failure = Failure { text, place };
        Value::Error(self.failure.insert(failure).text.clone())
    }

    /// Drops the running function where it is. What it wrote stays.
    pub fn interrupt(&mut self) {
        if let Some((_, run)) = self.running.take() {
            self.machine.abandon(run);
        }
    }

    /// What the last function that failed ended in.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }
}

/// Libraries with one more, whose functions must have names that no other library gives.
fn joined(mut libraries: Vec<Library>, library: Library) -> Result<Vec<Library>, Bytes> {
    for function in &library.functions {
        let mut others = libraries.iter().flat_map(|other| &other.functions);
        if others.any(|other| other.name.eq_ignore_ascii_case(&function.name)) {
            return Err(Bytes::from(
                [b"ERR Function ", &function.name[..], b" already exists"].concat(),
            ));
        }
    }
    libraries.push(library);
    Ok(libraries)
}
