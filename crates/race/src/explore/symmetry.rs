//! Clients that are alike: which of them is which makes no difference.

/// Groups of clients that begin in the same local state, and so run the same program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Symmetry {
    groups: Vec<Vec<usize>>,
    /// The group of each client, if it has one.
    group_of: Vec<Option<usize>>,
}

impl Symmetry {
    /// Nobody is like anybody else.
    pub(crate) fn none(clients: usize) -> Self {
        Self {
            groups: Vec::new(),
            group_of: vec![None; clients],
        }
    }

    /// Whoever begins alike is alike.
    pub(crate) fn of(start: &[u32]) -> Self {
        let locals = &start[1..];
        let mut symmetry = Self::none(locals.len());
        for client in 0..locals.len() {
            if symmetry.group_of[client].is_some() {
                continue;
            }
            let alike: Vec<usize> = (client..locals.len())
                .filter(|&other| locals[other] == locals[client])
                .collect();
            if alike.len() > 1 {
                alike
                    .iter()
                    .for_each(|&other| symmetry.group_of[other] = Some(symmetry.groups.len()));
                symmetry.groups.push(alike);
            }
        }
        symmetry
    }

    /// Puts the local states of each group in order, so that states that differ only in who is who
    /// become one.
    pub(crate) fn canonical(&self, state: &mut [u32]) {
        for group in &self.groups {
            // Insertion: one client has moved, the others are in order.
            for end in 1..group.len() {
                let mut at = end;
                while at > 0 && state[1 + group[at - 1]] > state[1 + group[at]] {
                    state.swap(1 + group[at - 1], 1 + group[at]);
                    at -= 1;
                }
            }
        }
    }

    /// Whether an earlier client of the same group is in the same local state: what that one does
    /// from here, this one need not do again.
    pub(crate) fn has_twin_before(&self, state: &[u32], client: usize) -> bool {
        let group = self.group_of[client].map_or(&[][..], |group| &self.groups[group]);
        let earlier = group.iter().take_while(|&&other| other < client);
        earlier.into_iter().any(|&other| state[1 + other] == state[1 + client])
    }

    /// Whether two clients may be taken for each other.
    pub(crate) fn alike(&self, one: usize, other: usize) -> bool {
        one == other || self.group_of[one].is_some() && self.group_of[one] == self.group_of[other]
    }
}
