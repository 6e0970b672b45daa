//! The `cjson` library, version 2.1.0 as the server carries it.

mod decode;
mod encode;

use std::cell::Cell;
use std::rc::Rc;

use gc_arena::{Collect, Rootable};
use lua51::{Frame, Gives, Machine, Returned, table};
use piccolo::{Context, Error, Singleton, Table, UserData, Value as Lua};

/// What an instance of the library remembers.
#[derive(Debug, Default)]
pub(crate) struct Settings(Cell<Options>);

impl Settings {
    /// What is set now.
    pub(crate) fn options(&self) -> Options {
        self.0.get()
    }

    /// Goes back to what was set once.
    pub(crate) fn restore(&self, options: Options) {
        self.0.set(options);
    }

    fn change(&self, change: impl FnOnce(&mut Options)) {
        let mut options = self.0.get();
        change(&mut options);
        self.0.set(options);
    }
}

/// The settings of an instance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    sparse_convert: bool,
    sparse_ratio: i64,
    sparse_safe: i64,
    encode_depth: i64,
    decode_depth: i64,
    precision: i64,
    keep_buffer: bool,
    encode_invalid: Invalid,
    decode_invalid: bool,
}

/// What becomes of a number that JSON does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Invalid {
    Refused,
    Written,
    Null,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sparse_convert: false,
            sparse_ratio: 2,
            sparse_safe: 10,
            encode_depth: 1_000,
            decode_depth: 1_000,
            precision: 14,
            keep_buffer: true,
            encode_invalid: Invalid::Refused,
            decode_invalid: true,
        }
    }
}

/// How long a text may become, and how many tables a text may stand for: a call cannot be stopped
/// halfway to look at the memory.
const MOST_BYTES: usize = 128 << 20;
pub(crate) const MOST_TABLES: usize = 1 << 20;

/// What C Lua says then, without a position.
const NO_MEMORY: &str = "not enough memory";

type Function = lua51::StatefulFunction<Settings>;

const FUNCTIONS: [(&str, Function); 10] = [
    ("decode", decode),
    ("decode_invalid_numbers", decode_invalid_numbers),
    ("decode_max_depth", decode_max_depth),
    ("encode", encode),
    ("encode_invalid_numbers", encode_invalid_numbers),
    ("encode_keep_buffer", encode_keep_buffer),
    ("encode_max_depth", encode_max_depth),
    ("encode_number_precision", encode_number_precision),
    ("encode_sparse_array", encode_sparse_array),
    ("new", new),
];

const NAMES: [(&str, &str); 2] = [("_NAME", "cjson"), ("_VERSION", "2.1.0")];

/// Installs the library; `settings` are those of the instance that scripts find.
pub(crate) fn install(machine: &mut Machine, settings: &Rc<Settings>) {
    machine.install_with(Some("cjson"), settings, &FUNCTIONS);
    machine.gives(Some("cjson"), &["encode"], Gives::String);
    for (name, text) in NAMES {
        machine.install_value(Some("cjson"), name, |ctx| ctx.intern_static(text.as_bytes()).into());
    }
    machine.install_value(Some("cjson"), "null", null);
}

/// The value that stands for JSON's null.
pub(crate) fn null(ctx: Context<'_>) -> Lua<'_> {
    ctx.singleton::<Rootable![Null<'_>]>().0.into()
}

#[derive(Copy, Clone, Collect)]
#[collect(no_drop)]
struct Null<'gc>(UserData<'gc>);

impl<'gc> Singleton<'gc> for Null<'gc> {
    fn create(ctx: Context<'gc>) -> Self {
        Self(UserData::new_static(&ctx, ()))
    }
}

fn decode<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() != 1 {
        return Err(frame.bad_argument(0, "expected 1 argument"));
    }
    let text = frame.string(0)?;
    let text = text.as_bytes();
    let options = settings.options();
    match decode::decode(frame.ctx, text, options.decode_depth, options.decode_invalid) {
        Ok(value) => frame.give(value),
        Err(message) => Err(refuse(&frame, &message)),
    }
}

fn encode<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    if frame.count() != 1 {
        return Err(frame.bad_argument(0, "expected 1 argument"));
    }
    match encode::encode(frame.ctx, frame.value(0), settings.options()) {
        Ok(text) => frame.give_text(&text),
        Err(message) => Err(refuse(&frame, &message)),
    }
}

fn refuse<'gc>(frame: &Frame<'gc, '_>, message: &str) -> Error<'gc> {
    match message {
        NO_MEMORY => frame.raise(frame.ctx.intern_static(NO_MEMORY.as_bytes()).into()),
        message => frame.error(message),
    }
}

/// An instance with settings of its own, which is not read-only.
fn new<'gc>(_: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    let ctx = frame.ctx;
    let instance = Table::new(&ctx);
    let settings = Rc::new(Settings::default());
    let put = |name: &'static str, value| {
        let _ = table::set(ctx, instance, ctx.intern_static(name.as_bytes()).into(), value);
    };
    for (name, function) in FUNCTIONS {
        let settings = Rc::clone(&settings);
        let callback = lua51::callback(ctx, Rc::clone(frame.shared), move |frame| function(&settings, frame));
        put(name, callback.into());
    }
    for (name, text) in NAMES {
        put(name, ctx.intern_static(text.as_bytes()).into());
    }
    put("null", null(ctx));
    frame.give(instance)
}

// Settings: each function takes the new value, if any, and gives the one in force.

fn check_count<'gc>(frame: &Frame<'gc, '_>, most: usize) -> Result<(), Error<'gc>> {
    if frame.count() <= most {
        Ok(())
    } else {
        Err(frame.bad_argument(most, "found too many arguments"))
    }
}

/// Where a setting is kept.
type Slot<T> = fn(&mut Options) -> &mut T;

fn set_integer<'gc>(
    frame: &Frame<'gc, '_>,
    i: usize,
    settings: &Settings,
    slot: Slot<i64>,
    range: (i64, i64),
) -> Result<Lua<'gc>, Error<'gc>> {
    if !frame.is_absent(i) {
        let value = frame.integer(i)?;
        if value < range.0 || value > range.1 {
            let why = format!("expected integer between {} and {}", range.0, range.1);
            return Err(frame.bad_argument(i, &why));
        }
        settings.change(|options| *slot(options) = value);
    }
    Ok(Lua::Number(*slot(&mut settings.options()) as f64))
}

/// Reads a boolean or one of its words.
fn truth<'gc>(frame: &Frame<'gc, '_>, i: usize) -> Result<Option<bool>, Error<'gc>> {
    match frame.value(i) {
        Lua::Nil => Ok(None),
        Lua::Boolean(truth) => Ok(Some(truth)),
        _ => match frame.string(i)?.as_bytes() {
            b"on" => Ok(Some(true)),
            b"off" => Ok(Some(false)),
            other => {
                let why = format!("invalid option '{}'", String::from_utf8_lossy(other));
                Err(frame.bad_argument(i, &why))
            }
        },
    }
}

fn set_truth<'gc>(
    frame: &Frame<'gc, '_>,
    i: usize,
    settings: &Settings,
    slot: Slot<bool>,
) -> Result<Lua<'gc>, Error<'gc>> {
    if let Some(truth) = truth(frame, i)? {
        settings.change(|options| *slot(options) = truth);
    }
    Ok(Lua::Boolean(*slot(&mut settings.options())))
}

const LARGEST: i64 = i32::MAX as i64;

fn encode_sparse_array<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 3)?;
    let convert = set_truth(&frame, 0, settings, |o| &mut o.sparse_convert)?;
    let ratio = set_integer(&frame, 1, settings, |o| &mut o.sparse_ratio, (0, LARGEST))?;
    let safe = set_integer(&frame, 2, settings, |o| &mut o.sparse_safe, (0, LARGEST))?;
    frame.give_all([convert, ratio, safe])
}

fn encode_max_depth<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let depth = set_integer(&frame, 0, settings, |o| &mut o.encode_depth, (1, LARGEST))?;
    frame.give(depth)
}

fn decode_max_depth<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let depth = set_integer(&frame, 0, settings, |o| &mut o.decode_depth, (1, LARGEST))?;
    frame.give(depth)
}

fn encode_number_precision<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let precision = set_integer(&frame, 0, settings, |o| &mut o.precision, (1, 14))?;
    frame.give(precision)
}

fn encode_keep_buffer<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let keep = set_truth(&frame, 0, settings, |o| &mut o.keep_buffer)?;
    frame.give(keep)
}

fn encode_invalid_numbers<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let is_null = matches!(frame.value(0), Lua::String(text) if text.as_bytes() == b"null");
    if is_null {
        settings.change(|options| options.encode_invalid = Invalid::Null);
    } else if let Some(truth) = truth(&frame, 0)? {
        let choice = if truth { Invalid::Written } else { Invalid::Refused };
        settings.change(|options| options.encode_invalid = choice);
    }
    match settings.options().encode_invalid {
        Invalid::Null => frame.give_text(b"null"),
        choice => frame.give(choice == Invalid::Written),
    }
}

fn decode_invalid_numbers<'gc>(settings: &Settings, frame: Frame<'gc, '_>) -> Returned<'gc> {
    check_count(&frame, 1)?;
    let taken = set_truth(&frame, 0, settings, |o| &mut o.decode_invalid)?;
    frame.give(taken)
}
