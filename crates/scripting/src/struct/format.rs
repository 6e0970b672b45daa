//! The format that the functions of `struct` go through, option by option.

/// Most bytes an integer can have.
pub(super) const LARGEST: usize = 32;
/// What `!` without a number aligns to at most.
const MAX_ALIGN: usize = 8;

/// What one option stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer {
        signed: bool,
    },
    Float,
    Double,
    /// A string of a fixed length, or of all of it.
    Chars,
    /// A string with a zero behind it.
    Line,
    Pad,
    /// Everything else: it says something about what follows, or is wrong.
    Control(u8),
}

impl Kind {
    pub(super) fn takes_value(self) -> bool {
        !matches!(self, Self::Pad | Self::Control(_))
    }
}

/// An option with its size in bytes; 0 is that of what has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) size: usize,
}

/// What is wrong with a format.
pub(super) enum Wrong {
    /// There is no such option.
    Letter(u8),
    /// What to say.
    Format(String),
}

/// A format on the way through it.
pub(super) struct Layout<'a> {
    rest: &'a [u8],
    pub(super) big_endian: bool,
    align: usize,
}

impl<'a> Layout<'a> {
    /// It ends at a zero byte, as texts of C do.
    pub(super) fn of(format: &'a [u8]) -> Self {
        Self {
            rest: format.split(|&c| c == 0).next().unwrap_or_default(),
            big_endian: false,
            align: 1,
        }
    }

    /// The next option.
    pub(super) fn next(&mut self) -> Result<Option<Item>, Wrong> {
        let Some((&letter, rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        self.rest = rest;
        let signed = letter.is_ascii_lowercase();
        let (kind, size) = match letter {
            b'b' | b'B' => (Kind::Integer { signed }, 1),
            b'h' | b'H' => (Kind::Integer { signed }, 2),
            b'l' | b'L' | b'T' => (Kind::Integer { signed }, 8),
            b'i' | b'I' => (Kind::Integer { signed }, self.integer_size()?),
            b'f' => (Kind::Float, 4),
            b'd' => (Kind::Double, 8),
            b'x' => (Kind::Pad, 1),
            b'c' => (Kind::Chars, self.number(1)?),
            b's' => (Kind::Line, 0),
            other => (Kind::Control(other), 0),
        };
        Ok(Some(Item { kind, size }))
    }

    fn integer_size(&mut self) -> Result<usize, Wrong> {
        match self.number(4)? {
            size @ 0..=LARGEST => Ok(size),
            size => Err(Wrong::Format(format!(
                "integral size {size} is larger than limit of {LARGEST}"
            ))),
        }
    }

    /// The number behind a letter.
    fn number(&mut self, default: usize) -> Result<usize, Wrong> {
        let digits = self.rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(digits);
        self.rest = rest;
        if digits.is_empty() {
            return Ok(default);
        }
        let add = |number: i32, digit: &u8| number.checked_mul(10)?.checked_add(i32::from(digit - b'0'));
        let number = digits.iter().try_fold(0, add);
        number
            .map(|number| number as usize)
            .ok_or_else(|| Wrong::Format("integral size overflow".to_owned()))
    }

    /// How many bytes go before an option that comes after so many.
    pub(super) fn padding(&self, before: u64, item: Item) -> usize {
        if item.size == 0 || item.kind == Kind::Chars {
            return 0;
        }
        let last = item.size.min(self.align) - 1;
        (last + 1).wrapping_sub(before as usize & last) & last
    }

    /// What an option says about those that follow.
    pub(super) fn control(&mut self, item: Item) -> Result<(), Wrong> {
        match item.kind {
            Kind::Control(b'>') => self.big_endian = true,
            Kind::Control(b'<') => self.big_endian = false,
            Kind::Control(b'!') => match self.number(MAX_ALIGN)? {
                align if align.is_power_of_two() => self.align = align,
                align => return Err(Wrong::Format(format!("alignment {align} is not a power of 2"))),
            },
            Kind::Control(letter) if letter != b' ' => return Err(Wrong::Letter(letter)),
            _ => {}
        }
        Ok(())
    }
}
