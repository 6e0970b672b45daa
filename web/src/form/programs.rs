//! The programs of a form, and which of them the two cards show, each run in one way.

use protocol::{Program, Slot, Variant};

use crate::words::{fill, words};

/// A program on a card, and how it is run there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contestant {
    /// The number of the program.
    pub(crate) program: usize,
    /// As one script, rather than as app code.
    pub(crate) script: bool,
}

impl Contestant {
    /// Each program in both ways, one after the other.
    pub(crate) fn numbered(number: usize) -> Self {
        Self {
            program: number / 2,
            script: number % 2 == 1,
        }
    }

    pub(crate) fn variant(self) -> Variant {
        match self.script {
            true => Variant::Script,
            false => Variant::App,
        }
    }
}

/// The programs, one of which is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Programs {
    all: Vec<Program>,
    edited: usize,
    cards: [Contestant; 2],
}

impl Programs {
    /// These programs, two of which are compared first.
    pub(crate) fn new(all: Vec<Program>, cards: [Contestant; 2]) -> Self {
        let edited = cards[0].program;
        Self { all, edited, cards }.sound()
    }

    /// One text, in both ways.
    pub(crate) fn one(text: String) -> Self {
        let card = |script| Contestant { program: 0, script };
        let name = String::new();
        Self::new(vec![Program { name, text }], [card(false), card(true)])
    }

    /// Whatever a storage or a message says, there is at least one program, and nothing leads beyond.
    fn sound(mut self) -> Self {
        if self.all.is_empty() {
            return Self::one(String::new());
        }
        let last = self.all.len() - 1;
        self.edited = self.edited.min(last);
        for card in &mut self.cards {
            card.program = card.program.min(last);
        }
        self
    }

    /// All of it as a list of texts, for a storage: what leads where, then each name before its text.
    pub(crate) fn to_texts(&self) -> Vec<String> {
        let [first, second] = self.cards.map(|card| 2 * card.program + usize::from(card.script));
        let mut texts = vec![format!("{} {first} {second}", self.edited)];
        for program in &self.all {
            texts.extend([program.name.clone(), program.text.clone()]);
        }
        texts
    }

    /// The same back; none where that is no such list.
    pub(crate) fn of_texts(texts: &[String]) -> Option<Self> {
        let (places, programs) = texts.split_first()?;
        let places: Vec<usize> = places.split(' ').filter_map(|place| place.parse().ok()).collect();
        let &[edited, first, second] = &places[..] else {
            return None;
        };
        let program = |pair: &[String]| Program {
            name: pair[0].clone(),
            text: pair[1].clone(),
        };
        let all = programs.chunks_exact(2).map(program).collect();
        let cards = [first, second].map(Contestant::numbered);
        let mut programs = Self::new(all, cards);
        programs.edit(edited);
        Some(programs)
    }

    /// The text that is edited.
    pub(crate) fn text(&self) -> &str {
        self.text_of(self.edited)
    }

    pub(crate) fn text_of(&self, program: usize) -> &str {
        self.all.get(program).map_or("", |one| &one.text)
    }

    pub(crate) fn set_text(&mut self, text: String) {
        if let Some(program) = self.all.get_mut(self.edited) {
            program.text = text;
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The number of the one that is edited.
    pub(crate) fn edited(&self) -> usize {
        self.edited
    }

    pub(crate) fn edit(&mut self, program: usize) {
        self.edited = program.min(self.all.len() - 1);
    }

    /// What one of them is called, as it is typed.
    pub(crate) fn typed_name(&self, program: usize) -> &str {
        self.all.get(program).map_or("", |one| &one.name)
    }

    /// What one of them is called on the page.
    pub(crate) fn name(&self, program: usize) -> String {
        match self.typed_name(program).trim() {
            "" => fill(words().unnamed, &[("number", &(program + 1).to_string())]),
            name => name.to_owned(),
        }
    }

    pub(crate) fn rename(&mut self, name: String) {
        if let Some(program) = self.all.get_mut(self.edited) {
            program.name = name;
        }
    }

    /// The first name that two of them have.
    pub(crate) fn same_name(&self) -> Option<String> {
        let names: Vec<String> = (0..self.all.len()).map(|program| self.name(program)).collect();
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        twice.map(|(_, name)| name.clone())
    }

    /// Puts another one behind them, which is edited from now on. A name that is taken gets a number.
    pub(crate) fn add(&mut self, name: &str, text: String) -> usize {
        let taken = |name: &str| (0..self.all.len()).any(|program| self.name(program) == name);
        let numbered = (2_usize..).map(|number| format!("{name} {number}"));
        let name = std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| name.is_empty() || !taken(name));
        let name = name.unwrap_or_default();
        self.all.push(Program { name, text });
        self.edited = self.all.len() - 1;
        self.edited
    }

    /// Takes away the one that is edited, unless it is the only one. A card that showed it shows the
    /// one that is edited then.
    pub(crate) fn remove(&mut self) {
        if self.all.len() < 2 {
            return;
        }
        let gone = self.edited;
        self.all.remove(gone);
        self.edited = gone.min(self.all.len() - 1);
        for card in &mut self.cards {
            if card.program == gone {
                card.program = self.edited;
            } else if card.program > gone {
                card.program -= 1;
            }
        }
    }

    /// What a card shows.
    pub(crate) fn card(&self, slot: Slot) -> Contestant {
        self.cards[slot as usize % 2]
    }

    /// The text on a card.
    pub(crate) fn shown(&self, slot: Slot) -> &str {
        self.text_of(self.card(slot).program)
    }

    pub(crate) fn set_card(&mut self, slot: Slot, card: Contestant) {
        self.cards[slot as usize % 2] = card;
    }

    /// What a card is called: by what makes it another than the one beside it.
    pub(crate) fn card_name(&self, slot: Slot) -> String {
        let [first, second] = self.cards;
        let card = self.card(slot);
        match first.program == second.program {
            true => crate::headline::variant_name(card.variant()).to_owned(),
            false => self.name(card.program),
        }
    }

    /// A card's name for selectors.
    pub(crate) fn card_id(&self, slot: Slot) -> String {
        let name = crate::link::name(self.card(slot).variant());
        match slot == 1 && self.cards[0].script == self.cards[1].script {
            true => format!("{name}-2"),
            false => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Programs {
        let mut programs = Programs::one("a".to_owned());
        programs.rename("racy".to_owned());
        programs.add("watch", "b".to_owned());
        programs.add("watch", "c".to_owned());
        programs
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let programs = three();
        let names: Vec<String> = (0..3).map(|program| programs.name(program)).collect();
        assert_eq!(names, ["racy", "watch", "watch 2"]);
        assert_eq!((programs.text(), programs.same_name()), ("c", None));
    }

    #[test]
    fn cards_follow_when_a_program_is_taken_away() {
        let mut programs = three();
        let card = |program| Contestant { program, script: true };
        programs.set_card(0, card(1));
        programs.set_card(1, card(2));
        programs.edit(1);
        programs.remove();
        assert_eq!([programs.card(0), programs.card(1)], [card(1), card(1)]);
        assert_eq!(programs.text(), "c");
        programs.remove();
        programs.remove();
        assert_eq!((programs.len(), programs.text()), (1, "a"));
        assert_eq!(programs.card(1), card(0));
    }

    #[test]
    fn cards_are_called_by_what_is_different() {
        let mut programs = three();
        assert_eq!(programs.card_name(0), "As app code");
        assert_eq!(
            (programs.card_id(0), programs.card_id(1)),
            ("app".into(), "script".into())
        );
        programs.set_card(
            1,
            Contestant {
                program: 1,
                script: false,
            },
        );
        assert_eq!(
            (programs.card_name(0), programs.card_name(1)),
            ("racy".into(), "watch".into())
        );
        assert_eq!(programs.card_id(1), "app-2");
    }

    #[test]
    fn they_survive_a_storage_and_what_is_no_list_of_them_is_none() {
        let mut programs = three();
        programs.set_card(1, Contestant::numbered(5));
        programs.edit(1);
        assert_eq!(Programs::of_texts(&programs.to_texts()), Some(programs));
        for wrong in [&[][..], &["1 2"], &["a b c", "n", "t"]] {
            let wrong: Vec<String> = wrong.iter().map(|&text| text.to_owned()).collect();
            assert_eq!(Programs::of_texts(&wrong), None);
        }
        let beyond = ["9 9 9".to_owned(), "n".to_owned(), "t".to_owned(), "odd".to_owned()];
        let sound = Programs::of_texts(&beyond).unwrap();
        assert_eq!((sound.len(), sound.text(), sound.card(1).program), (1, "t", 0));
    }

    #[test]
    fn two_of_one_name_are_noticed() {
        let mut programs = three();
        programs.rename(" racy ".to_owned());
        assert_eq!(programs.same_name(), Some("racy".to_owned()));
    }
}
