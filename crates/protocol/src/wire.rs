//! Messages travel as bytes: a finger on the strip asks for sixty views a second, each with a thousand
//! values, for each of which an object of JavaScript would have to be made and read. The code for it is
//! a fifth of what serde makes of the same values, on both sides.
//!
//! Page and engine are always of one build, so there is no version in it. Bytes that are no message are
//! told from one, and never trusted: what they say of a length is no reason to reserve memory.

use std::rc::Rc;

/// Something that can be put behind bytes and taken from their front.
pub(crate) trait Wire: Sized {
    /// Puts it behind the bytes.
    fn put(&self, to: &mut Vec<u8>);
    /// Takes it from the front of the bytes, if they begin with such a thing.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Makes a structure and the way it travels: field by field.
macro_rules! wired {
    ($($(#[$about:meta])* pub struct $name:ident { $($(#[$what:meta])* pub $field:ident: $type:ty,)* })*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$what])* pub $field: $type,)*
        }

        impl $crate::wire::Wire for $name {
            fn put(&self, to: &mut Vec<u8>) {
                $($crate::wire::Wire::put(&self.$field, to);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::wire::Wire::take(from)?,)* })
            }
        }
    )*};
}

/// The way something travels that is made elsewhere: a structure by its fields, a choice by its number
/// and what belongs to it.
macro_rules! wire {
    (struct $name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::wire::Wire for $name {
            fn put(&self, to: &mut Vec<u8>) {
                $($crate::wire::Wire::put(&self.$field, to);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: $crate::wire::Wire::take(from)?,)* })
            }
        }
    };
    (enum $name:ident {
        $($variant:ident $( ($inner:ident) )? $( { $($field:ident),* $(,)? } )?),* $(,)?
    }) => {
        impl $crate::wire::Wire for $name {
            fn put(&self, to: &mut Vec<u8>) {
                enum Number { $($variant),* }
                match self {
                    $(Self::$variant $( ($inner) )? $( { $($field),* } )? => {
                        to.push(Number::$variant as u8);
                        $($crate::wire::Wire::put($inner, to);)?
                        $($($crate::wire::Wire::put($field, to);)*)?
                    })*
                }
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                enum Number { $($variant),* }
                let number = u8::take(from)?;
                $(if number == Number::$variant as u8 {
                    return Some(Self::$variant
                        $( ({ let $inner = $crate::wire::Wire::take(from)?; $inner }) )?
                        $( { $($field: $crate::wire::Wire::take(from)?),* } )?
                    );
                })*
                None
            }
        }
    };
}

pub(crate) use {wire, wired};

/// Seven bits a byte, the lowest first; the highest bit says that more follow.
impl Wire for u64 {
    fn put(&self, to: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            to.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        to.push(rest as u8);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut number = 0;
        for place in 0..10 {
            let (&byte, rest) = from.split_first()?;
            *from = rest;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Wire for $type {
            fn put(&self, to: &mut Vec<u8>) {
                u64::from(*self).put(to);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Self::try_from(u64::take(from)?).ok()
            }
        }
    )*};
}

numbers!(u8, u32);

impl Wire for i32 {
    fn put(&self, to: &mut Vec<u8>) {
        self.cast_unsigned().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u32::take(from).map(u32::cast_signed)
    }
}

impl Wire for i8 {
    fn put(&self, to: &mut Vec<u8>) {
        i32::from(*self).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        i32::take(from)?.try_into().ok()
    }
}

impl Wire for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(u64::take(from)? != 0)
    }
}

impl Wire for i64 {
    fn put(&self, to: &mut Vec<u8>) {
        self.cast_unsigned().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from).map(u64::cast_signed)
    }
}

impl Wire for f64 {
    fn put(&self, to: &mut Vec<u8>) {
        self.to_bits().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from).map(Self::from_bits)
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<A: Wire, B: Wire, C: Wire> Wire for (A, B, C) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
        self.2.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?, C::take(from)?))
    }
}

impl Wire for String {
    fn put(&self, to: &mut Vec<u8>) {
        (self.len() as u64).put(to);
        to.extend_from_slice(self.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::try_from(u64::take(from)?).ok()?;
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        Some(std::str::from_utf8(text).ok()?.to_owned())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (self.len() as u64).put(to);
        self.iter().for_each(|value| value.put(to));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        (0..u64::take(from)?).map(|_| T::take(from)).collect()
    }
}

impl<T: Wire> Wire for Rc<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (**self).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        T::take(from).map(Rc::new)
    }
}

impl<T: Wire> Wire for Box<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (**self).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        T::take(from).map(Box::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Ask, Difference, Element, Look, Mark, Move, Proof, Reply, Request};

    fn there_and_back<T: Wire + PartialEq + std::fmt::Debug>(value: &T) {
        let mut bytes = Vec::new();
        value.put(&mut bytes);
        let mut rest = bytes.as_slice();
        assert_eq!(T::take(&mut rest).as_ref(), Some(value));
        assert!(rest.is_empty(), "{rest:?}");
        for end in 0..bytes.len() {
            assert_eq!(T::take(&mut &bytes[..end]), None, "{value:?} cut at {end}");
        }
    }

    #[test]
    fn what_arrives_is_what_was_sent() {
        [0, 1, 127, 128, 300, u64::MAX].iter().for_each(there_and_back);
        [i32::MIN, -1, 0, 1, i32::MAX].iter().for_each(there_and_back);
        there_and_back(&Some("é\0".to_owned()));
        there_and_back(&vec![Mark::Read, Mark::Break]);
        there_and_back(&Look {
            from: 7,
            moves: vec![
                Move::Opening,
                Move::To(1 << 31),
                Move::By(-3),
                Move::Time(u64::MAX),
                Move::Play(1),
                Move::Break(true),
                Move::Turn(false),
            ],
            lanes: vec![5_000],
            zoom: -5,
            start_us: Some(0),
            ..Look::default()
        });
        there_and_back(&Element {
            name: None,
            value: String::new(),
            before: Some("a".to_owned()),
            difference: Difference::Expired,
        });
    }

    #[test]
    fn a_message_is_whole_or_none() {
        let look = Look::default();
        let request = Request {
            id: 300,
            ask: Ask::Look { slot: 1, look },
        };
        assert_eq!(Request::of_bytes(&request.to_bytes()), Some(request.clone()));
        let answer = Answer::Progress {
            slot: 0,
            finished: 1,
            clients: 2,
            steps: u64::MAX,
        };
        there_and_back(&Reply { id: 0, answer });
        there_and_back(&Proof::Undecided("too many states".to_owned()));
        let more = [request.to_bytes(), vec![0]].concat();
        assert_eq!(Request::of_bytes(&more), None);
    }

    #[test]
    fn what_is_no_view_is_none() {
        assert_eq!(Mark::take(&mut &[9][..]), None);
        assert_eq!(String::take(&mut &[2, 0xff, 0xff][..]), None);
        assert_eq!(u32::take(&mut &[0xff, 0xff, 0xff, 0xff, 0x7f][..]), None);
        let endless = [0xff; 10];
        assert_eq!(Vec::<u64>::take(&mut &endless[..]), None);
    }
}
