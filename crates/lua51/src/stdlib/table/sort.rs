//! `table.sort`: the quicksort of the original, comparison for comparison, because a comparison
//! function that is not an order shows the difference.

use gc_arena::Collect;
use piccolo::{
    BoxSequence, CallbackReturn, Context, Error, Execution, Function, Sequence, SequencePoll, Stack, Table, Value,
};

use crate::vm::{self, Boundary, Comparison, Frame, Pending, Returned, table};

/// Comparisons that are made before looking whether there is fuel left.
const SLICE: usize = 1_024;

/// Sorts the entries 1 to `#t`.
pub(super) fn sort<'gc>(mut frame: Frame<'gc, '_>) -> Returned<'gc> {
    let of = frame.table(0)?;
    let less = if frame.is_absent(1) {
        None
    } else {
        Some(frame.function(1)?)
    };
    let ctx = frame.ctx;
    let quicksort = Quicksort::new(of, 1, table::length(of));
    let mut task = Sort {
        quicksort,
        less,
        is_asked: false,
        boundary: None,
        pending: frame.pending(),
    };
    frame.stack.clear();
    Ok(match task.advance(ctx, frame.exec, &mut frame.stack)? {
        SequencePoll::Return => CallbackReturn::Return,
        SequencePoll::Call { function, .. } => CallbackReturn::Call {
            function,
            then: Some(BoxSequence::new(&ctx, task)),
        },
        _ => CallbackReturn::Sequence(BoxSequence::new(&ctx, task)),
    })
}

#[derive(Collect)]
#[collect(no_drop)]
struct Sort<'gc> {
    quicksort: Quicksort<'gc>,
    less: Option<Function<'gc>>,
    is_asked: bool,
    #[collect(require_static)]
    boundary: Option<Boundary>,
    #[collect(require_static)]
    pending: Pending,
}

impl<'gc> Sort<'gc> {
    /// Sorts on until everything is in order or Lua must be asked.
    fn advance(
        &mut self,
        ctx: Context<'gc>,
        mut exec: Execution<'gc, '_>,
        stack: &mut Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        for _ in 0..SLICE {
            exec.fuel().consume(4);
            let Some((a, b)) = self.quicksort.question() else {
                return Ok(SequencePoll::Return);
            };
            let comparison = match self.less {
                Some(function) => Comparison::Ask(function),
                None => vm::less_than(ctx, a, b),
            };
            match comparison {
                Comparison::Known(less) => self.answer(ctx, less)?,
                Comparison::Ask(function) => {
                    self.boundary = Some(self.pending.boundary(ctx)?);
                    self.is_asked = true;
                    stack.extend([a, b]);
                    return Ok(SequencePoll::Call {
                        function,
                        is_tail: false,
                    });
                }
                Comparison::Impossible(why) => return Err(self.pending.raise(ctx.intern(why.as_bytes()).into())),
            }
        }
        Ok(SequencePoll::Pending)
    }

    fn answer(&mut self, ctx: Context<'gc>, less: bool) -> Result<(), Error<'gc>> {
        let pending = &self.pending;
        let moved = self.quicksort.answer(less, |of, key, value| {
            pending.store(ctx, of, Value::Integer(key), value)
        });
        moved?.map_err(|NotAnOrder| pending.error(ctx, "invalid order function for sorting"))
    }
}

impl<'gc> Sequence<'gc> for Sort<'gc> {
    fn poll(
        &mut self,
        ctx: Context<'gc>,
        exec: Execution<'gc, '_>,
        mut stack: Stack<'gc, '_>,
    ) -> Result<SequencePoll<'gc>, Error<'gc>> {
        self.boundary = None;
        if std::mem::take(&mut self.is_asked) {
            let less = stack.get(0).to_bool();
            stack.clear();
            self.answer(ctx, less)?;
        }
        self.advance(ctx, exec, &mut stack)
    }
}

/// The comparison function contradicts itself so far that the search ran out of the table.
struct NotAnOrder;

/// Which comparison comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Is the last less than the first?
    Ends,
    /// Is the middle less than the first?
    MiddleFirst,
    /// Is the last less than the middle?
    LastMiddle,
    /// Is the next from the left less than the pivot?
    Left,
    /// Is the pivot less than the next from the right?
    Right,
}

/// A sort between two answers.
#[derive(Collect)]
#[collect(no_drop)]
struct Quicksort<'gc> {
    of: Table<'gc>,
    low: i64,
    high: i64,
    i: i64,
    j: i64,
    pivot: Value<'gc>,
    #[collect(require_static)]
    stage: Stage,
    /// Parts still to be sorted.
    parts: Vec<(i64, i64)>,
}

impl<'gc> Quicksort<'gc> {
    fn new(of: Table<'gc>, low: i64, high: i64) -> Self {
        Self {
            of,
            low,
            high,
            i: 0,
            j: 0,
            pivot: Value::Nil,
            stage: Stage::Ends,
            parts: Vec::new(),
        }
    }

    fn at(&self, place: i64) -> Value<'gc> {
        table::get(self.of, Value::Integer(place))
    }

    fn middle(&self) -> i64 {
        (self.low + self.high) / 2
    }

    /// The two values of which must be known whether the first is less; nothing once all is sorted.
    fn question(&mut self) -> Option<(Value<'gc>, Value<'gc>)> {
        while self.stage == Stage::Ends && self.low >= self.high {
            (self.low, self.high) = self.parts.pop()?;
        }
        Some(match self.stage {
            Stage::Ends => (self.at(self.high), self.at(self.low)),
            Stage::MiddleFirst => (self.at(self.middle()), self.at(self.low)),
            Stage::LastMiddle => (self.at(self.high), self.at(self.middle())),
            Stage::Left => (self.at(self.i), self.pivot),
            Stage::Right => (self.pivot, self.at(self.j)),
        })
    }

    /// Goes on with the answer to the question.
    fn answer<E>(
        &mut self,
        less: bool,
        store: impl Fn(Table<'gc>, i64, Value<'gc>) -> Result<(), E>,
    ) -> Result<Result<(), NotAnOrder>, E> {
        let of = self.of;
        let swap = |a: i64, b: i64| {
            let (x, y) = (table::get(of, Value::Integer(a)), table::get(of, Value::Integer(b)));
            store(of, a, y)?;
            store(of, b, x)
        };
        match self.stage {
            Stage::Ends => {
                if less {
                    swap(self.low, self.high)?;
                }
                self.stage = Stage::MiddleFirst;
                if self.high - self.low == 1 {
                    self.next_part();
                }
            }
            Stage::MiddleFirst if !less => self.stage = Stage::LastMiddle,
            Stage::MiddleFirst | Stage::LastMiddle => {
                if less {
                    let end = if self.stage == Stage::MiddleFirst {
                        self.low
                    } else {
                        self.high
                    };
                    swap(self.middle(), end)?;
                }
                if self.high - self.low == 2 {
                    self.next_part();
                } else {
                    self.pivot = self.at(self.middle());
                    swap(self.middle(), self.high - 1)?;
                    (self.i, self.j) = (self.low + 1, self.high - 1);
                    self.stage = Stage::Left;
                }
            }
            Stage::Left if less => {
                if self.i > self.high {
                    return Ok(Err(NotAnOrder));
                }
                self.i += 1;
            }
            Stage::Left => {
                self.j -= 1;
                self.stage = Stage::Right;
            }
            Stage::Right if less => {
                if self.j < self.low {
                    return Ok(Err(NotAnOrder));
                }
                self.j -= 1;
            }
            Stage::Right if self.j < self.i => {
                swap(self.high - 1, self.i)?;
                self.split();
            }
            Stage::Right => {
                swap(self.i, self.j)?;
                self.i += 1;
                self.stage = Stage::Left;
            }
        }
        Ok(Ok(()))
    }

    fn next_part(&mut self) {
        (self.low, self.high) = (0, 0);
        self.stage = Stage::Ends;
    }

    /// Sorts the smaller side first, then the larger one.
    fn split(&mut self) {
        let (left, right) = ((self.low, self.i - 1), (self.i + 1, self.high));
        let (smaller, larger) = if self.i - self.low < self.high - self.i {
            (left, right)
        } else {
            (right, left)
        };
        self.parts.push(larger);
        (self.low, self.high) = smaller;
        self.stage = Stage::Ends;
    }
}
