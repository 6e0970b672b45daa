//! Orders of moves as data.

use std::task::{Poll, ready};

use super::space::{state_of, words_of};
use super::{Space, State, System};

/// Whose turn it is, and which of its open moves it makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Choice {
    /// The client, counted from 0.
    pub client: u32,
    /// The move, counted from 0.
    pub alternative: u32,
}

impl Choice {
    /// The first move of a client: the only one where nothing can go wrong.
    #[must_use]
    pub const fn of(client: u32) -> Self {
        Self { client, alternative: 0 }
    }
}

/// The states that an order of moves passes, the first one included. Shorter than the order if
/// a move in it is not open.
pub fn play<S: System>(space: &mut Space<S>, start: &State, choices: &[Choice]) -> Poll<Vec<State>> {
    let mut state = words_of(start);
    let mut states = vec![start.clone()];
    for choice in choices {
        let Some(&local) = state.get(1 + choice.client as usize) else {
            break;
        };
        let Some(number) = ready!(space.moves(local, state[0])).nth(choice.alternative as usize) else {
            break;
        };
        let mut after = Vec::new();
        space.apply(&state, choice.client as usize, space.edge(number), &mut after);
        state = after;
        states.push(state_of(&state));
    }
    Poll::Ready(states)
}
