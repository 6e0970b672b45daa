//! A link that opens at a step: `#1.app.283.801ded88`.
//!
//! It says the version of its own format, the variant, the step, and the beginning of the trace's
//! digest: only the run it was made of has that step.

use protocol::{Slot, Variant};

use crate::state::Mode;

/// The version of the format.
const VERSION: &str = "1";
/// So many digits of the digest are in it.
const DIGITS: usize = 8;

/// What an address says of a mode where it names no step. Without a name it is a race.
const MODES: [(Mode, &str); 2] = [(Mode::Race, ""), (Mode::Explore, "explore")];

/// The mode an address leads to; a step is of a race.
pub(crate) fn mode_of(fragment: &str) -> Mode {
    let name = fragment.trim_start_matches('#');
    let mode = MODES.into_iter().find(|(_, its)| *its == name);
    mode.map_or(Mode::Race, |(mode, _)| mode)
}

/// What an address says of a mode.
pub(crate) fn name_of(mode: Mode) -> &'static str {
    let name = MODES.into_iter().find(|(one, _)| *one == mode);
    name.map_or("", |(_, name)| name)
}
/// A card, how its program was run, and the digest of the run.
pub(crate) type Ran = (Slot, Variant, String);

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// How the program was run.
    variant: Variant,
    /// The step, from 1; 0 is the beginning.
    pub(crate) step: u32,
    digest: String,
}

impl Link {
    /// The link to a step of a run with this digest.
    pub(crate) fn to(variant: Variant, step: u32, digest: &str) -> Self {
        Self {
            variant,
            step,
            digest: digest.chars().take(DIGITS).collect(),
        }
    }

    /// Reads what follows the `#` of an address. What is no link of a version known here is none.
    pub(crate) fn read(fragment: &str) -> Option<Self> {
        let mut parts = fragment.trim_start_matches('#').split('.');
        let (version, variant) = (parts.next()?, parts.next()?);
        let (step, digest) = (parts.next()?.parse().ok()?, parts.next()?);
        let variant = [Variant::App, Variant::Script]
            .into_iter()
            .find(|one| name(*one) == variant)?;
        let whole = version == VERSION && parts.next().is_none() && digest.len() == DIGITS;
        (whole && digest.bytes().all(|digit| digit.is_ascii_hexdigit())).then(|| Self {
            variant,
            step,
            digest: digest.to_owned(),
        })
    }

    /// The card it leads to. The digest says which: that of the same way, if both are the same run.
    pub(crate) fn slot(&self, runs: &[Ran]) -> Option<Slot> {
        let mut fit = runs.iter().filter(|run| self.is_of(&run.2));
        let first = fit.clone().next();
        let found = fit.find(|run| run.1 == self.variant).or(first);
        found.map(|run| run.0)
    }

    /// Whether it is of the run with this digest.
    fn is_of(&self, digest: &str) -> bool {
        digest.starts_with(&self.digest)
    }

    /// What follows the `#`.
    pub(crate) fn text(&self) -> String {
        format!("{VERSION}.{}.{}.{}", name(self.variant), self.step, self.digest)
    }
}

/// The variant's name in links and selectors.
pub(crate) fn name(variant: Variant) -> &'static str {
    match variant {
        Variant::App => "app",
        Variant::Script => "script",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_where_it_leads() {
        let link = Link::to(Variant::App, 283, "801ded885ffc2f42c467a62f184b532a");
        assert_eq!(link.text(), "1.app.283.801ded88");
        assert_eq!(Link::read("#1.app.283.801ded88"), Some(link.clone()));
        assert!(link.is_of("801ded885ffc") && !link.is_of("901ded885ffc"));
    }

    #[test]
    fn a_mode_is_found_again_and_whatever_else_is_a_race() {
        for (mode, name) in MODES {
            assert_eq!(mode_of(&format!("#{name}")), mode);
            assert_eq!(name_of(mode), name);
        }
        assert_eq!(mode_of(""), Mode::Race);
        assert_eq!(mode_of("#1.app.283.801ded88"), Mode::Race);
    }

    #[test]
    fn a_link_finds_its_card_wherever_its_run_is_shown() {
        let link = Link::read("#1.app.265.801ded88").unwrap();
        let run = |slot, variant, digest: &str| (slot, variant, digest.to_owned());
        let other = run(0, Variant::Script, "6f472907");
        assert_eq!(link.slot(&[other.clone(), run(1, Variant::App, "801ded885f")]), Some(1));
        assert_eq!(
            link.slot(&[other.clone(), run(1, Variant::Script, "801ded885f")]),
            Some(1)
        );
        let twice = [
            run(0, Variant::Script, "801ded885f"),
            run(1, Variant::App, "801ded885f"),
        ];
        assert_eq!(link.slot(&twice), Some(1));
        assert_eq!(link.slot(&[other]), None);
    }

    #[test]
    fn what_is_no_link_of_this_version_is_none() {
        for text in [
            "",
            "#",
            "#results",
            "#2.app.283.801ded88",
            "#1.app.283",
            "#1.watch.283.801ded88",
            "#1.app.-1.801ded88",
            "#1.app.283.801ded8g",
            "#1.app.283.801ded88.x",
            "#1.app.99999999999.801ded88",
        ] {
            assert_eq!(Link::read(text), None, "{text}");
        }
    }
}
