//! Functions that outlive the run that made them, and what they find around them.
//!
//! A host may run one text to be told of functions, among few globals, and call those functions
//! later, among others. So such texts must not be compiled with what globals are at one time.

use std::rc::Rc;

use piccolo::{Context, StashedFunction, StashedTable, Table, Value, Variadic};

use super::frame::LibraryFunction;
use super::{ACCESSES, Machine, Pace, Run, WORLD, callback, meta, put, table_of};
use crate::environment::Environment;

/// Globals that are not there at the moment.
#[derive(Debug, Clone)]
pub struct Stage(StashedTable);

impl Machine {
    /// Makes globals of their own out of library tables of a machine that is sealed, which are taken
    /// away from it: each table gets a name, and `missing` answers for what it lacks. From now on
    /// texts are compiled so that they run on either stage.
    pub fn stage(&mut self, tables: &[(&'static str, &'static str)], missing: LibraryFunction) -> Stage {
        *self.shared.environment.borrow_mut() = Environment::default();
        let shared = Rc::clone(&self.shared);
        self.lua.enter(|ctx| {
            let (world, accesses) = (table_of(ctx, WORLD), table_of(ctx, ACCESSES));
            let metatable = Table::new(&ctx);
            let callback = callback(ctx, shared, move |frame| missing(frame));
            put(ctx, metatable, ctx.intern_static(b"__index").into(), callback.into());
            let metatable = meta::stand_in(ctx, metatable, None, accesses);
            let stage = Table::new(&ctx);
            for &(name, library) in tables {
                let key = Value::from(ctx.intern_static(library.as_bytes()));
                if let Value::Table(library) = world.get_value(key) {
                    let library = meta::stand_in(ctx, super::table::backing(library), Some(metatable), accesses);
                    put(ctx, stage, ctx.intern_static(name.as_bytes()).into(), library.into());
                }
                let _ = super::table::set(ctx, world, key, Value::Nil);
            }
            Stage(ctx.stash(stage))
        })
    }

    /// Lets the globals and those of a stage change places.
    pub fn turn(&mut self, stage: &Stage) {
        self.lua.enter(|ctx| {
            let (world, stage) = (table_of(ctx, WORLD).into_inner(), ctx.fetch(&stage.0).into_inner());
            let (mut world, mut stage) = (world.borrow_mut(&ctx), stage.borrow_mut(&ctx));
            std::mem::swap(&mut world.raw_table, &mut stage.raw_table);
        });
    }

    /// Starts a function that an earlier run has made, in its exact form: what it remembers would not
    /// be the same a second time.
    pub fn start_function(
        &mut self,
        function: &StashedFunction,
        arguments: impl for<'gc> FnOnce(Context<'gc>) -> Vec<Value<'gc>>,
    ) -> Run {
        self.begin(Pace::Exact, Rc::default(), |ctx| {
            (ctx.fetch(function), Variadic(arguments(ctx)))
        })
    }
}
