//! Lua 5.1 as the engine runs it, without a server around it.

use lua51::{Frame, Machine, Program, Returned, Step, stdlib, table, to_number};
use piccolo::{Context, Table, Value};

use crate::{KEY, REPLY};

/// Room for the largest text, with the garbage it makes.
const MEMORY: usize = 128 << 20;
/// Instructions after which a text is taken for endless.
const FUEL: u64 = 10_000_000_000;

/// Which form of a text is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The one that is right as long as nothing raises, as a server's scripts and clients run it.
    Fast,
    /// The one that has the errors, too.
    Exact,
}

/// A text on a machine of its own.
pub struct OnMachine {
    machine: Machine,
    program: Program,
    form: Form,
}

impl OnMachine {
    /// Compiles the text.
    pub fn load(text: &str, form: Form) -> Result<Self, String> {
        let mut machine = Machine::new(MEMORY);
        stdlib::install(&mut machine);
        machine.install(Some("redis"), &[("call", call)]);
        machine.need_place(Some("redis"), &["call"]);
        machine.promise_tables(&["KEYS"]);
        machine.seal(None);
        let program = machine
            .load(text.as_bytes(), "text")
            .map_err(|error| format!("{error:?}"))?;
        Ok(Self { machine, program, form })
    }

    /// Runs it from beginning to end.
    pub fn run(&mut self) -> Result<f64, String> {
        self.run_with(&mut FUEL.clone())
    }

    /// The instructions that a run is charged for.
    pub fn fuel(&mut self) -> Result<u64, String> {
        let mut fuel = FUEL;
        self.run_with(&mut fuel)?;
        Ok(FUEL - fuel)
    }

    fn run_with(&mut self, fuel: &mut u64) -> Result<f64, String> {
        let run = match self.form {
            Form::Fast => self.machine.start_fast(&self.program, set_keys),
            Form::Exact => self.machine.start(&self.program, set_keys),
        };
        let step = self.machine.resume(&run, fuel);
        if step != Step::Done {
            return Err(format!("{step:?}"));
        }
        let (checksum, _) = self.machine.finish(&run, |ctx, result| match result {
            Ok(value) => to_number(value).ok_or_else(|| "not a number".to_owned()),
            Err(error) => Err(stdlib::base::plain_text(ctx, error).to_str_lossy().into_owned()),
        });
        checksum
    }
}

fn set_keys<'gc>(ctx: Context<'gc>, set: &mut dyn FnMut(&'static str, Value<'gc>)) {
    let keys = Table::new(&ctx);
    let _ = table::set(ctx, keys, Value::Integer(1), ctx.intern_static(KEY.as_bytes()).into());
    set("KEYS", keys.into());
}

fn call<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    frame.give_text(REPLY.as_bytes())
}
