//! A table of a scenario file, from which values are taken by name: what is missing, of another
//! kind or left over is noted as wrong.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Wrong;

/// What is wrong so far.
pub(super) type Notes = RefCell<Vec<Wrong>>;

/// A table that is being read.
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    /// The place of its head.
    pub(super) place: Range<usize>,
    /// What it is called in messages: `[[client]]`.
    what: &'static str,
    asked: RefCell<Vec<&'static str>>,
    notes: &'a Notes,
}

impl<'a> Table<'a> {
    pub(super) fn new(what: &'static str, table: &'a DeTable<'a>, place: Range<usize>, notes: &'a Notes) -> Self {
        Self {
            table,
            place,
            what,
            asked: RefCell::default(),
            notes,
        }
    }

    /// Notes something wrong.
    pub(super) fn wrong(&self, place: Range<usize>, message: String) {
        self.notes.borrow_mut().push(Wrong { message, place });
    }

    /// The value with this name.
    pub(super) fn value(&self, name: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(name);
        self.table.get(name)
    }

    /// A value of one kind; another kind is wrong.
    fn of_kind<T>(&self, name: &'static str, kind: &str, take: impl Fn(&'a DeValue<'a>) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        let taken = take(value.get_ref());
        if taken.is_none() {
            let found = value.get_ref().type_str();
            self.wrong(
                value.span(),
                format!("'{name}' must be {kind}, and this is of type {found}."),
            );
        }
        taken
    }

    /// A text, if it is there.
    pub(super) fn text(&self, name: &'static str) -> Option<&'a str> {
        self.of_kind(name, "a text in quotes", DeValue::as_str)
    }

    /// A list of texts; empty if it is not there.
    pub(super) fn texts(&self, name: &'static str) -> Vec<String> {
        let all = |value: &'a DeValue<'a>| {
            let texts = value.as_array()?.iter();
            texts.map(|text| text.get_ref().as_str().map(str::to_owned)).collect()
        };
        self.of_kind(name, "a list of texts, as in [\"one\", \"two\"]", all)
            .unwrap_or_default()
    }

    /// A number in a range, or `usual` if it is not there.
    pub(super) fn number(&self, name: &'static str, range: RangeInclusive<u64>, usual: u64) -> u64 {
        let kind = format!("a whole number from {} to {}", range.start(), range.end());
        let number = |value: &'a DeValue<'a>| {
            let digits = value.as_integer()?;
            let number = u64::from_str_radix(&digits.as_str().replace('_', ""), digits.radix()).ok()?;
            Some(number).filter(|number| range.contains(number))
        };
        self.of_kind(name, &kind, number).unwrap_or(usual)
    }

    /// What a text says, if it is there; a text that says nothing of the kind is wrong.
    pub(super) fn said<T>(&self, name: &'static str, kind: &str, take: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let said = take(text);
        if said.is_none()
            && let Some(value) = self.table.get(name)
        {
            self.wrong(value.span(), format!("'{name}' must be {kind}, not '{text}'."));
        }
        said
    }

    /// Yes, if it is there.
    pub(super) fn flag(&self, name: &'static str) -> bool {
        self.of_kind(name, "true", |value| value.as_bool().filter(|&yes| yes))
            .is_some()
    }

    /// A table in it.
    pub(super) fn table(&self, name: &'static str, what: &'static str) -> Option<Table<'a>> {
        let place = self.table.get(name)?.span();
        let table = self.of_kind(name, "a table", DeValue::as_table)?;
        Some(Table::new(what, table, place, self.notes))
    }

    /// All tables of this name.
    pub(super) fn tables(&self, name: &'static str, what: &'static str) -> Vec<Table<'a>> {
        let tables = |value: &'a DeValue<'a>| {
            let tables = value.as_array()?.iter();
            let one = |value: &'a Spanned<DeValue<'a>>| {
                let table = value.get_ref().as_table()?;
                Some(Table::new(what, table, value.span(), self.notes))
            };
            tables.map(one).collect()
        };
        self.of_kind(name, &format!("a list of tables, each begun with {what}"), tables)
            .unwrap_or_default()
    }

    /// Its names with the texts they stand for.
    pub(super) fn all_texts(&self) -> Vec<(&'a str, &'a str)> {
        let texts = self.table.iter().filter_map(|(name, value)| {
            let text = value.get_ref().as_str();
            if text.is_none() {
                self.wrong(value.span(), format!("'{}' must be a text in quotes.", name.get_ref()));
            }
            Some((&**name.get_ref(), text?))
        });
        texts.collect()
    }

    /// Notes names that nobody has asked for. To be called when everything has been.
    pub(super) fn end(&self) {
        let asked = self.asked.borrow();
        for name in self.table.keys() {
            if !asked.iter().any(|known| known == name.get_ref()) {
                let known: Vec<&str> = asked.iter().copied().collect();
                let message = format!(
                    "'{}' is no name in {}. There are: {}.",
                    name.get_ref(),
                    self.what,
                    known.join(", ")
                );
                self.wrong(name.span(), message);
            }
        }
    }
}
