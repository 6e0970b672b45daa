//! Who is there: which group a client belongs to, and what it is called.

use race::ClientId;

use crate::explore::Group;

/// The clients of a run, group by group.
#[derive(Debug)]
pub(super) struct Roll {
    names: Vec<String>,
    /// For each group the first client after it.
    ends: Vec<u32>,
}

impl Roll {
    /// So many clients, shared out among the groups as the case has them; none: as many as it has.
    pub(super) fn new(groups: &[Group], clients: Option<u32>) -> Self {
        let counts: Vec<u32> = groups.iter().map(|group| group.count).collect();
        let counts = clients.map_or_else(|| counts.clone(), |clients| shared_out(&counts, clients));
        let mut before = 0;
        Self {
            names: groups.iter().map(|group| group.name.clone()).collect(),
            ends: counts
                .iter()
                .map(|count| {
                    before += count;
                    before
                })
                .collect(),
        }
    }

    pub(super) fn clients(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    pub(super) fn group(&self, client: ClientId) -> usize {
        self.ends.partition_point(|&end| end <= client.0)
    }

    /// What a group is called, if that has to be said because there are several.
    pub(super) fn group_name(&self, group: usize) -> &str {
        &self.names[group]
    }

    /// What a client is called: with a number, if it is not alone.
    pub(super) fn name(&self, client: ClientId) -> String {
        let group = self.group(client);
        let first = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        match self.ends[group] - first {
            1 => self.names[group].clone(),
            _ => format!("{} {}", self.names[group], client.0 - first + 1),
        }
    }
}

/// So many clients in the proportions of these counts: everyone gets the whole part, and one more
/// each those who have lost most by that, the first of them first. No group is left without.
fn shared_out(counts: &[u32], clients: u32) -> Vec<u32> {
    let all: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if all == 0 {
        return counts.to_vec();
    }
    let part = |&count: &u32| u64::from(count) * u64::from(clients);
    let mut shared: Vec<u32> = counts.iter().map(|count| (part(count) / all) as u32).collect();
    let mut order: Vec<usize> = (0..counts.len()).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| (shared[at] > 0, std::cmp::Reverse(part(&counts[at]) % all)));
    let left = clients - shared.iter().sum::<u32>();
    order.iter().take(left as usize).for_each(|&at| shared[at] += 1);
    while let Some(none) = (0..counts.len()).find(|&at| counts[at] > 0 && shared[at] == 0) {
        let Some(most) = (0..counts.len())
            .rev()
            .max_by_key(|&at| shared[at])
            .filter(|&at| shared[at] > 1)
        else {
            break;
        };
        shared[most] -= 1;
        shared[none] += 1;
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_shared_out_in_proportion_and_nobody_is_left_out() {
        for (counts, clients, expected) in [
            (&[2][..], 5_000, &[5_000][..]),
            (&[2, 1], 100, &[67, 33]),
            (&[1, 1, 1], 100, &[34, 33, 33]),
            (&[1_000, 1], 10, &[9, 1]),
            (&[1_000, 1, 1], 3, &[1, 1, 1]),
            (&[3, 0], 10, &[10, 0]),
            (&[1, 1], 1, &[1, 0]),
            (&[0], 5, &[0]),
        ] {
            assert_eq!(shared_out(counts, clients), expected, "{counts:?}");
        }
    }

    #[test]
    fn who_is_not_alone_has_a_number() {
        let group = |name: &str, count| Group {
            name: name.to_owned(),
            count,
            ..Group::default()
        };
        let roll = Roll::new(&[group("Ann", 1), group("buyer", 3)], None);
        let names: Vec<String> = (0..roll.clients()).map(|client| roll.name(ClientId(client))).collect();
        assert_eq!(names, ["Ann", "buyer 1", "buyer 2", "buyer 3"]);
        let roll = Roll::new(&[group("Ann", 1), group("buyer", 3)], Some(100_000));
        assert_eq!(roll.name(ClientId(99_999)), "buyer 75000");
    }
}
