//! The `table` library.

mod sort;

use gc_arena::Collect;
use piccolo::{
    BoxSequence, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Table, Value,
};

use crate::vm::{self, Boundary, Frame, LibraryFunction, Pending, Returned, bytes, table, to_number, to_string};
use crate::{Gives, Machine};

/// The functions of this library.
pub const FUNCTIONS: &[(&str, LibraryFunction)] = &[
    ("concat", concat),
    ("foreach", foreach),
    ("foreachi", foreachi),
    ("getn", getn),
    ("insert", insert),
    ("maxn", maxn),
    ("remove", remove),
    ("setn", setn),
    ("sort", sort::sort),
];

/// Entries that one slice of a long job takes care of.
const SLICE: i64 = 4_096;

/// Installs the library.
pub(super) fn install(machine: &mut Machine) {
    machine.install(Some("table"), FUNCTIONS);
    machine.gives(Some("table"), &["concat"], Gives::String);
    machine.gives(Some("table"), &["getn", "maxn"], Gives::Number);
}

fn concat<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let separator = if frame.is_absent(1) {
        frame.ctx.intern_static(b"")
    } else {
        frame.string(1)?
    };
    let of = frame.table(0)?;
    let first = i64::from(frame.int_or(2, 1)?);
    let last = if frame.is_absent(3) {
        table::length(of)
    } else {
        i64::from(frame.int(3)?)
    };
    let mut joined = Vec::new();
    for i in first..=last {
        match table::get(of, Value::Integer(i)) {
            Value::String(text) => joined.extend_from_slice(text.as_bytes()),
            other => match to_string(frame.ctx, other) {
                Some(text) => joined.extend_from_slice(text.as_bytes()),
                None => {
                    let kind = other.type_name();
                    return Err(frame.error(&format!("invalid value ({kind}) at index {i} in table for 'concat'")));
                }
            },
        }
        if i < last {
            joined.extend_from_slice(separator.as_bytes());
        }
        frame.room(joined.len())?;
    }
    frame.spend((last - first).max(0) as usize + joined.len() / 16);
    let joined = bytes(frame.ctx, joined);
    frame.give(joined)
}

fn foreach<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    each(frame, Order::Any(Value::Nil))
}

fn foreachi<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let count = table::length(frame.table(0)?);
    each(frame, Order::Up { next: 1, count })
}

fn getn<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let length = table::length(frame.table(0)?);
    frame.give(Value::Number(length as f64))
}

fn insert<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let end = table::length(of) + 1;
    match frame.count() {
        2 => {
            frame.store(of, Value::Integer(end), frame.value(1))?;
            frame.give_nothing()
        }
        3 => {
            let place = i64::from(frame.int(1)?);
            let value = frame.value(2);
            shift(
                frame,
                Shift {
                    of,
                    from: end.max(place),
                    to: place,
                    last: value,
                    result: None,
                },
            )
        }
        _ => Err(frame.error("wrong number of arguments to 'insert'")),
    }
}

fn maxn<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = table::backing(frame.table(0)?);
    let numbers = of.iter().filter_map(|(key, value)| match key {
        Value::Integer(_) | Value::Number(_) if !value.is_nil() => to_number(key),
        _ => None,
    });
    let largest = numbers.fold(0.0, f64::max);
    frame.spend(table::length(of) as usize);
    frame.give(Value::Number(largest))
}

fn remove<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let end = table::length(of);
    let place = if frame.is_absent(1) {
        end
    } else {
        i64::from(frame.int(1)?)
    };
    if !(1..=end).contains(&place) {
        return frame.give_nothing();
    }
    let removed = table::get(of, Value::Integer(place));
    shift(
        frame,
        Shift {
            of,
            from: place,
            to: end,
            last: Value::Nil,
            result: Some(removed),
        },
    )
}

fn setn<'gc>(frame: Frame<'gc, '_>) -> Returned<'gc> {
    frame.table(0)?;
    Err(frame.error("'setn' is obsolete"))
}

/// Moves the entries between two places by one, towards the first; then fills the second.
#[derive(Collect)]
#[collect(no_drop)]
struct Shift<'gc> {
    of: Table<'gc>,
    /// The place that is filled next.
    from: i64,
    to: i64,
    /// What the last place is filled with.
    last: Value<'gc>,
    result: Option<Value<'gc>>,
}

impl<'gc> Shift<'gc> {
    /// Moves up to a slice of entries; `true` once everything is done.
    fn advance(
        &mut self,
        store: impl Fn(Value<'gc>, Value<'gc>) -> Result<(), Error<'gc>>,
    ) -> Result<bool, Error<'gc>> {
        let step = (self.to - self.from).signum();
        for _ in 0..SLICE {
            let place = Value::Integer(self.from);
            if self.from == self.to {
                store(place, self.last)?;
                return Ok(true);
            }
            store(place, table::get(self.of, Value::Integer(self.from + step)))?;
            self.from += step;
        }
        Ok(false)
    }
}

fn shift<'gc>(mut frame: Frame<'gc, '_>, mut shift: Shift<'gc>) -> Returned<'gc> {
    let (of, ctx) = (shift.of, frame.ctx);
    frame.spend((shift.to - shift.from).unsigned_abs().min(SLICE as u64) as usize);
    if shift.advance(|key, value| frame.store(of, key, value))? {
        return frame.give_all(shift.result);
    }
    let pending = frame.pending();
    frame.stack.clear();
    Ok(CallbackReturn::Sequence(BoxSequence::new(
        &ctx,
        LongShift { shift, pending },
    )))
}

/// A shift that takes more than one slice.
#[derive(Collect)]
#[collect(no_drop)]
struct LongShift<'gc> {
    shift: Shift<'gc>,
    #[collect(require_static)]
    pending: Pending,
}

impl<'gc> Sequence<'gc> for LongShift<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        exec.fuel().consume(SLICE as i32);
        let (of, pending) = (self.shift.of, &self.pending);
        if !self.shift.advance(|key, value| pending.store(ctx, of, key, value))? {
            return Ok(SequencePoll::Pending);
        }
        stack.extend(self.shift.result);
        Ok(SequencePoll::Return)
    }
}

/// In which order a table is walked.
#[derive(Clone, Copy, Collect)]
#[collect(no_drop)]
enum Order<'gc> {
    /// As `next` gives the entries; the last key.
    Any(Value<'gc>),
    Up {
        next: i64,
        count: i64,
    },
}

fn each<'gc>(mut frame: Frame<'gc, '_>, order: Order<'gc>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let function = frame.function(1)?;
    let ctx = frame.ctx;
    let pending = frame.pending();
    let mut walk = Each {
        of,
        function,
        order,
        boundary: None,
        pending,
    };
    frame.stack.clear();
    Ok(if walk.ask(ctx, &mut frame.stack)? {
        walk.boundary = Some(walk.pending.boundary(ctx)?);
        CallbackReturn::Call {
            function,
            then: Some(BoxSequence::new(&ctx, walk)),
        }
    } else {
        CallbackReturn::Return
    })
}

#[derive(Collect)]
#[collect(no_drop)]
struct Each<'gc> {
    of: Table<'gc>,
    function: Function<'gc>,
    order: Order<'gc>,
    /// The call from C that the function is in, once it is called at all.
    #[collect(require_static)]
    boundary: Option<Boundary>,
    #[collect(require_static)]
    pending: Pending,
}

impl<'gc> Each<'gc> {
    /// Puts the next key and value on the empty stack; `false` if there is none.
    fn ask(&mut self, ctx: Context<'gc>, stack: &mut Stack<'gc, '_>) -> Result<bool, Error<'gc>> {
        let entry = match &mut self.order {
            Order::Up { next, count } if *next > *count => None,
            Order::Up { next, .. } => {
                let key = *next;
                *next += 1;
                Some((Value::Number(key as f64), table::get(self.of, Value::Integer(key))))
            }
            Order::Any(last) => {
                let found = vm::walk(ctx, |walks| table::next(walks, self.of, *last));
                let unknown = ctx.intern_static(b"invalid key to 'next'");
                let entry = found.map_err(|table::UnknownKey| self.pending.raise(unknown.into()))?;
                *last = entry.map_or(Value::Nil, |(key, _)| key);
                entry
            }
        };
        stack.extend(entry.map(|(key, value)| [key, value]).into_iter().flatten());
        Ok(entry.is_some())
    }
}

impl<'gc> Sequence<'gc> for Each<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        _: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        if !stack.get(0).is_nil() {
            stack.resize(1);
            return Ok(SequencePoll::Return);
        }
        stack.clear();
        if self.ask(ctx, &mut stack)? {
            return Ok(SequencePoll::Call {
                function: self.function,
                is_tail: false,
            });
        }
        Ok(SequencePoll::Return)
    }
}
