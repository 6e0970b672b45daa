//! The addresses that `tostring` prints.
//!
//! Real ones would differ from run to run, and a trace must not. So every table, function and
//! coroutine gets the next address of a made-up heap when it is first printed in a run.

use std::collections::BTreeMap;

use gc_arena::lock::RefLock;
use gc_arena::{Collect, Gc, Rootable};
use piccolo::{Context, Function, Value};

/// Where the made-up heap begins.
const FIRST: u64 = 0x55d0_c0de_0000;
/// How far apart its objects are.
const STEP: u64 = 0x40;

#[derive(Default, Collect)]
#[collect(no_drop)]
struct Heap<'gc> {
    #[collect(require_static)]
    places: BTreeMap<usize, u64>,
    /// What has an address keeps it, even if nobody else holds it any more: its real place must
    /// not be taken by something else.
    kept: Vec<Value<'gc>>,
    /// Whether any run has ever seen one.
    is_known: bool,
}

#[derive(Copy, Clone, Collect)]
#[collect(no_drop)]
struct Addresses<'gc>(Gc<'gc, RefLock<Heap<'gc>>>);

impl<'gc> piccolo::Singleton<'gc> for Addresses<'gc> {
    fn create(ctx: Context<'gc>) -> Self {
        Self(Gc::new(&ctx, RefLock::new(Heap::default())))
    }
}

/// The address of a value that has one.
pub(crate) fn of<'gc>(ctx: Context<'gc>, value: Value<'gc>) -> Option<u64> {
    let place = match value {
        Value::Table(table) => Gc::as_ptr(table.into_inner()) as usize,
        Value::Function(Function::Closure(closure)) => Gc::as_ptr(closure.into_inner()) as usize,
        Value::Function(Function::Callback(callback)) => Gc::as_ptr(callback.into_inner()) as usize,
        Value::Thread(thread) => Gc::as_ptr(thread.into_inner()) as usize,
        _ => return None,
    };
    let mut heap = ctx.singleton::<Rootable![Addresses<'_>]>().0.borrow_mut(&ctx);
    let next = FIRST + heap.kept.len() as u64 * STEP;
    let address = *heap.places.entry(place).or_insert(next);
    if address == next {
        heap.kept.push(value);
        heap.is_known = true;
    }
    Some(address)
}

/// Whether any run of the machine has ever seen an address.
pub(crate) fn is_any_known(ctx: Context<'_>) -> bool {
    ctx.singleton::<Rootable![Addresses<'_>]>().0.borrow().is_known
}

/// Begins a new heap.
pub(crate) fn forget(ctx: Context<'_>) {
    let mut heap = ctx.singleton::<Rootable![Addresses<'_>]>().0.borrow_mut(&ctx);
    let is_known = heap.is_known;
    *heap = Heap {
        is_known,
        ..Heap::default()
    };
}
