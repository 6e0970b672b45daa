//! What a card says, put together from the numbers the run counted. Nothing is worked out here
//! but differences of two of them.

use protocol::{Card, Variant, Verdict};

use crate::form::Form;
use crate::number::{clients, grouped, value};
use crate::words::{fill, words};

/// The two lines at the top of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headline {
    /// In large type: "oversold 42".
    pub(crate) big: String,
    /// Beside it: "142 sold of 100 · stock −42".
    pub(crate) small: String,
    /// Whether it says that every client failed: no verdict is good news then.
    pub(crate) is_failure: bool,
}

/// The headline of a card.
pub(crate) fn headline(card: &Card, form: &Form) -> Headline {
    Headline {
        big: big(card, form),
        small: small(card, form),
        is_failure: all_failed(card),
    }
}

/// What the variant is called.
pub(crate) fn variant_name(variant: Variant) -> &'static str {
    match variant {
        Variant::App => words().as_app,
        Variant::Script => words().as_script,
    }
}

/// The variant within a sentence.
pub(crate) fn within(variant: Variant) -> &'static str {
    match variant {
        Variant::App => words().twice_app,
        Variant::Script => words().twice_script,
    }
}

/// The verdict in words.
pub(crate) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Broken => words().broken,
        Verdict::Held => words().held,
        Verdict::NoRule => words().no_rule,
    }
}

/// The verdict as the sentence that is read out.
pub(crate) fn spoken(card: &Card, form: &Form) -> String {
    let values = [
        ("variant", &*form.programs.card_name(card.slot)),
        ("verdict", verdict_words(card.verdict)),
        ("headline", &headline(card, form).big),
    ];
    fill(words().verdict_spoken, &values)
}

fn all_failed(card: &Card) -> bool {
    card.clients > 0 && card.failed == card.clients
}

fn big(card: &Card, form: &Form) -> String {
    let (words, tally) = (words(), form.tally());
    if all_failed(card) {
        return fill(words.all_failed, &[("count", &grouped(card.failed))]);
    }
    let (Some(before), Some(taken)) = (card.stock_before, card.taken) else {
        return without_tally(card, form);
    };
    let count = |count: i64| grouped(count);
    if taken < 0 {
        fill(
            words.rose,
            &[("key", &tally.key), ("count", &grouped(-i128::from(taken)))],
        )
    } else if taken > before {
        let over = grouped(i128::from(taken) - i128::from(before));
        fill(words.over, &[("over", &tally.over), ("count", &over)])
    } else if taken == before {
        fill(words.exactly, &[("took", &tally.took), ("count", &count(taken))])
    } else {
        let values = [
            ("took", tally.took.as_str()),
            ("count", &count(taken)),
            ("before", &count(before)),
        ];
        fill(words.some_of, &values)
    }
}

fn without_tally(card: &Card, form: &Form) -> String {
    let words = words();
    if let Some((_, result)) = form.counted() {
        let values = [("count", &*grouped(card.returned)), ("result", result)];
        return fill(words.returned_it, &values);
    }
    match (card.verdict, card.breaks) {
        (Verdict::Broken, 0..=1) => words.breaks_once.to_owned(),
        (Verdict::Broken, breaks) => fill(words.breaks, &[("count", &grouped(breaks))]),
        (Verdict::Held, _) => words.rule_held.to_owned(),
        (Verdict::NoRule, _) => fill(words.done, &[("clients", &clients(card.clients))]),
    }
}

fn small(card: &Card, form: &Form) -> String {
    let (words, tally) = (words(), form.tally());
    let mut parts = Vec::new();
    match (card.stock_before, card.taken) {
        (Some(before), Some(taken)) if taken > before => {
            let values = [
                ("count", &*grouped(taken)),
                ("took", &tally.took),
                ("before", &grouped(before)),
            ];
            parts.push(fill(words.some_of_before, &values));
        }
        _ if all_failed(card) => {
            parts.push(clients(card.clients));
        }
        _ if tally.key.is_empty() && form.counted().is_some() => {
            let at_most = form.counted().map_or("", |(at_most, _)| at_most);
            parts.push(fill(words.at_most_may, &[("count", at_most)]));
            let others = card.clients.saturating_sub(card.returned + card.failed);
            parts.push(fill(words.others, &[("count", &grouped(others))]));
        }
        _ => {
            let what = if tally.refused.is_empty() {
                words.changed_nothing
            } else {
                &tally.refused
            };
            let values = [("count", &*grouped(card.refused)), ("what", what)];
            parts.push(fill(words.count_of, &values));
        }
    }
    if !tally.key.is_empty() {
        parts.push(match &card.stock_after {
            Some(after) => fill(words.key_now, &[("key", &tally.key), ("value", &value(after))]),
            None => fill(words.key_gone, &[("key", &tally.key)]),
        });
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::inventory;
    use crate::sample::card;

    fn of(card: &Card) -> (String, String) {
        let headline = headline(card, &Form::of(&inventory()));
        (headline.big, headline.small)
    }

    fn says(big: &str, small: &str) -> (String, String) {
        (big.to_owned(), small.to_owned())
    }

    #[test]
    fn taking_more_than_there_was_is_oversold() {
        assert_eq!(of(&card(100, 142)), says("oversold 42", "142 sold of 100 · stock −42"));
    }

    #[test]
    fn taking_all_there_was_is_exact() {
        assert_eq!(of(&card(100, 100)), says("sold exactly 100", "4,900 refused · stock 0"));
    }

    #[test]
    fn taking_less_than_there_was_says_of_how_many() {
        assert_eq!(of(&card(100, 37)), says("sold 37 of 100", "4,963 refused · stock 63"));
    }

    #[test]
    fn a_key_that_grew_says_by_how_much() {
        assert_eq!(of(&card(0, -17)).0, "stock rose by 17");
    }

    #[test]
    fn a_key_that_is_no_number_leaves_the_verdict_to_speak() {
        let mut card = card(100, 142);
        (card.stock_before, card.taken, card.stock_after) = (None, None, None);
        (card.verdict, card.breaks, card.refused) = (Verdict::Broken, 3, 1_000);
        assert_eq!(of(&card), says("broken 3 times", "1,000 refused · stock gone"));
    }

    #[test]
    fn without_a_tally_it_says_how_many_returned_what_is_counted() {
        let mut form = Form::of(&inventory()).cleared();
        form.set(crate::form::Input::Result, "allowed".to_owned());
        let mut card = card(100, 0);
        (card.stock_before, card.taken, card.returned, card.clients) = (None, None, 8, 500);
        let headline = headline(&card, &form);
        let said = (headline.big, headline.small);
        assert_eq!(said, says("8 returned “allowed”", "at most 1 may · 492 others"));
    }

    #[test]
    fn one_client_is_no_clients() {
        let mut card = card(100, 0);
        (card.stock_before, card.taken, card.clients) = (None, None, 1);
        card.verdict = Verdict::NoRule;
        let form = Form::of(&inventory()).cleared();
        assert_eq!(headline(&card, &form).big, "1 client done");
    }

    #[test]
    fn a_run_in_which_everyone_failed_says_so_first() {
        let mut card = card(100, 0);
        (card.failed, card.refused) = (5_000, 0);
        assert_eq!(of(&card), says("all 5,000 failed", "5,000 clients · stock 100"));
    }
}
