//! The scenarios there are, by subject, as a list that is known before any of them is read.

/// A subject, with its scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// In words.
    pub(crate) name: &'static str,
    /// Each by its name, its title, and whether it can be raced.
    pub(crate) scenarios: Vec<(&'static str, &'static str, bool)>,
}

/// All of them, apart from the one the page begins with.
pub(crate) fn gallery() -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for line in include_str!("../../crates/scenario/scenarios/gallery.txt").lines() {
        match (line.split_once(' '), subjects.last_mut()) {
            (Some(("#", name)), _) => subjects.push(Subject {
                name,
                scenarios: Vec::new(),
            }),
            (Some((name, title)), Some(subject)) => {
                let only_explored = title.strip_prefix('~');
                let known = (name, only_explored.unwrap_or(title), only_explored.is_none());
                subject.scenarios.push(known);
            }
            _ => {}
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_has_a_subject_and_a_title() {
        let all: Vec<_> = gallery().into_iter().flat_map(|subject| subject.scenarios).collect();
        assert_eq!(all.len(), 20);
        assert!(all.contains(&("oversell", "Flash sale, four ways", true)));
        assert!(all.contains(&("likes", "Likes", false)));
    }
}
