//! What others use, where it was built with them.

#[cfg(feature = "others")]
mod loom;
#[cfg(feature = "others")]
mod model;
#[cfg(feature = "others")]
mod shuttle;
#[cfg(feature = "others")]
mod stateright;
#[cfg(feature = "others")]
mod tally;

use crate::arguments::Cap;
use crate::problem::Problem;
use crate::race::Yardstick;
use crate::turns::Contestant;

/// All of them, before a problem with so many clients.
#[cfg(feature = "others")]
pub(crate) fn contestants(problem: &Problem, clients: u32, cap: Cap) -> [(Contestant<'_>, Yardstick); 4] {
    let states = Contestant::new("stateright", move || stateright::states(problem, clients));
    let symmetric = Contestant::new("stateright, symmetry", move || stateright::symmetric(problem, clients));
    let loom = Contestant::new("loom", move || loom::explore(problem, clients, cap));
    let shuttle = Contestant::new("shuttle, exhaustive", move || shuttle::explore(problem, clients, cap));
    [
        (states, Yardstick::States),
        (symmetric, Yardstick::Symmetric),
        (loom, Yardstick::None),
        (shuttle, Yardstick::None),
    ]
}

/// It was built without them.
#[cfg(not(feature = "others"))]
pub(crate) fn contestants(_: &Problem, _: u32, _: Cap) -> [(Contestant<'static>, Yardstick); 0] {
    []
}
