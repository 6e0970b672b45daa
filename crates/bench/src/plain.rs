//! The VM below the engine as it is published, with its own compiler and its own small library.

use piccolo::{Callback, CallbackReturn, Closure, Executor, Fuel, Lua, StashedClosure, StashedExecutor, Table, Value};

use crate::{KEY, REPLY};

/// Instructions between two looks at the fuel.
const STRIDE: i32 = 65_536;

/// A text in a plain VM.
pub struct OnPiccolo {
    lua: Lua,
    main: StashedClosure,
}

impl OnPiccolo {
    /// Compiles the text.
    pub fn load(text: &str) -> Result<Self, String> {
        let mut lua = Lua::core();
        let main = lua
            .try_enter(|ctx| {
                let redis = Table::new(&ctx);
                let call = Callback::from_fn(&ctx, |ctx, _, mut stack| {
                    stack.replace(ctx, ctx.intern(REPLY.as_bytes()));
                    Ok(CallbackReturn::Return)
                });
                redis.set(ctx, "call", call)?;
                ctx.set_global("redis", redis)?;
                let keys = Table::new(&ctx);
                keys.set(ctx, 1, KEY)?;
                ctx.set_global("KEYS", keys)?;
                Ok(ctx.stash(Closure::load(ctx, Some("text"), text.as_bytes())?))
            })
            .map_err(|error| error.to_string())?;
        Ok(Self { lua, main })
    }

    /// Runs it from beginning to end.
    pub fn run(&mut self) -> Result<f64, String> {
        let executor = self.start();
        self.lua.finish(&executor);
        self.result(&executor)
    }

    /// The instructions that a run is charged for.
    pub fn fuel(&mut self) -> Result<u64, String> {
        let executor = self.start();
        let mut used = 0;
        loop {
            let mut tank = Fuel::with(STRIDE);
            let ended = self.lua.enter(|ctx| ctx.fetch(&executor).step(ctx, &mut tank));
            used += i64::from(STRIDE) - i64::from(tank.remaining());
            if ended {
                return self.result(&executor).map(|_| used.unsigned_abs());
            }
        }
    }

    fn start(&mut self) -> StashedExecutor {
        self.lua
            .enter(|ctx| ctx.stash(Executor::start(ctx, ctx.fetch(&self.main).into(), ())))
    }

    fn result(&mut self, executor: &StashedExecutor) -> Result<f64, String> {
        let result = self.lua.try_enter(|ctx| {
            let value = ctx.fetch(executor).take_result::<Value<'_>>(ctx)??;
            Ok(match value {
                Value::Integer(number) => Some(number as f64),
                Value::Number(number) => Some(number),
                _ => None,
            })
        });
        match result {
            Ok(Some(number)) => Ok(number),
            Ok(None) => Err("not a number".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}
