//! Where on a timeline things are drawn: numbers only, so that they can be tested without a page.

mod layers;
mod markup;
mod plan;
mod rows;
mod scale;

pub(crate) use layers::{Layers, curve};
pub(crate) use markup::{Attributes, Markup};
pub(crate) use plan::{Chip, Plan, wrote};
pub(crate) use scale::{Scale, half};
