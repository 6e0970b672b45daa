//! `cargo xtask tidy`: what the compiler does not check about the shape of the repository.

mod headers;
mod layers;
mod top_level;

use anyhow::{Result, bail};

use crate::say;
use crate::setup::no_arguments;

/// A check: its name, and the function that lists what is wrong.
type Check = (&'static str, fn() -> Result<Vec<String>>);

const CHECKS: &[Check] = &[
    ("who must never know whom", layers::check),
    ("module headers", headers::check),
    ("top level of the repository", top_level::check),
];

/// `cargo xtask tidy`
pub(crate) fn tidy(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let mut wrong = 0;
    for (name, check) in CHECKS {
        let found = check()?;
        say::line(&format!(
            "{name}: {}",
            if found.is_empty() { "in order" } else { "NOT IN ORDER" }
        ));
        found.iter().for_each(|text| say::line(&format!("  - {text}")));
        wrong += found.len();
    }
    if wrong > 0 {
        bail!("{wrong} thing(s) to put in order");
    }
    Ok(())
}
