//! A link that opens at a step: `#1.app.283.801ded88`.
//!
//! It says the version of its own format, the variant, the step, and the beginning of the trace's
//! digest: only the run it was made of has that step.

use protocol::Variant;

/// The version of the format.
const VERSION: &str = "1";
/// So many digits of the digest are in it.
const DIGITS: usize = 8;

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The variant.
    pub(crate) variant: Variant,
    /// The step, from 1; 0 is the beginning.
    pub(crate) step: u32,
    digest: String,
}

impl Link {
    /// The link to a step of the run with this digest.
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

    /// Whether it is of the run with this digest.
    pub(crate) fn is_of(&self, digest: &str) -> bool {
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
