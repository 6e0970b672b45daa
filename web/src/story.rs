//! The steps of a break as sentences: which words a step takes, and which client has which colour.

use protocol::{Break, Mark, StoryLine, View};

use crate::number::{grouped, value};
use crate::words::{fill, words};

/// How many client colours there are; the next client takes the first one again.
const COLOURS: usize = 5;

/// A step in words: a sentence with a gap for `{client}`, and the values of its other gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// The sentence.
    pub(crate) template: &'static str,
    /// What comes after it if the step wrote on a value that was gone.
    pub(crate) stale: Option<String>,
    /// The gaps but that of the client.
    pub(crate) values: Vec<(&'static str, String)>,
}

/// The step at this place of the story, in words.
pub(crate) fn sentence(story: &[StoryLine], index: usize) -> Option<Sentence> {
    let line = story.get(index)?;
    let shown = |text: &Option<String>| value(text.as_deref().unwrap_or_default());
    Some(Sentence {
        template: template(line),
        stale: line.stale_since.map(|since| stale(story, index, since)),
        values: vec![
            ("key", line.key.clone()),
            ("before", shown(&line.before)),
            ("after", shown(&line.after)),
            ("command", line.command.clone()),
        ],
    })
}

fn template(line: &StoryLine) -> &'static str {
    let words = words();
    let verb = line.command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    if !line.wrote {
        return match (&line.before, verb.as_str()) {
            _ if line.reply.starts_with("(error)") => words.got_error,
            _ if line.key.is_empty() => words.sent_command,
            (Some(_), "GET") => words.read,
            (None, "GET") => words.read_nothing,
            _ => words.ran,
        };
    }
    match (verb.as_str(), &line.before, &line.after) {
        (_, Some(_), None) => words.deleted,
        ("INCR" | "INCRBY", Some(_), Some(_)) => words.increased,
        ("DECR" | "DECRBY", Some(_), Some(_)) => words.decreased,
        ("SET", _, Some(_)) => words.set,
        (_, None, Some(_)) => words.created,
        (_, Some(before), Some(after)) if before != after => words.changed,
        _ => words.touched,
    }
}

/// "On a value it read before step 3", where step 3 is the first write that came in between.
/// If that one is not among the steps shown, the server's own number of the reading step is.
fn stale(story: &[StoryLine], index: usize, since: u64) -> String {
    let words = words();
    let (key, client) = (&story[index].key, story[index].client);
    let between = story[..index]
        .iter()
        .position(|line| line.step > since && line.wrote && line.key == *key && line.client != client);
    match between {
        Some(place) => fill(words.stale_before, &[("step", &(place + 1).to_string())]),
        None => fill(words.stale_since, &[("step", &grouped(since))]),
    }
}

/// A step of a story as one sentence.
pub(crate) fn told(story: &[StoryLine], index: usize) -> String {
    let (Some(line), Some(sentence)) = (story.get(index), sentence(story, index)) else {
        return String::new();
    };
    let client = fill(words().client, &[("number", &grouped(line.client))]);
    let mut values: Vec<(&str, &str)> = vec![("client", &client)];
    values.extend(sentence.values.iter().map(|(name, value)| (*name, value.as_str())));
    fill(sentence.template, &values) + &sentence.stale.unwrap_or_default()
}

/// The step that is looked at, as one sentence; nothing before the first one.
pub(crate) fn told_at(view: &View) -> String {
    let mut text = match view.story.len() {
        0 => return String::new(),
        length => told(&view.story, length - 1),
    };
    if view.mark == Some(Mark::Break) {
        text = format!("{text}: {}", words().broke_here);
    }
    text
}

/// What a step did.
pub(crate) fn mark_words(mark: Mark) -> &'static str {
    let words = words();
    match mark {
        Mark::Read => words.did_read,
        Mark::Write => words.did_write,
        Mark::Failed => words.did_fail,
        Mark::Stale => words.did_stale,
        Mark::Break => words.did_break,
    }
}

/// The colour of a client, from 1: that of its lane, or else in order of appearance in the story. A
/// client that is only a guest on the lanes has none.
pub(crate) fn colour(story: &[StoryLine], lanes: &[u32], client: u32) -> Option<usize> {
    if !lanes.is_empty() {
        let lane = lanes.iter().position(|&one| one == client);
        return lane.map(|lane| lane % COLOURS + 1);
    }
    let mut seen: Vec<u32> = Vec::new();
    for line in story {
        if !seen.contains(&line.client) {
            seen.push(line.client);
        }
    }
    Some(seen.iter().position(|&one| one == client).unwrap_or(0) % COLOURS + 1)
}

/// The lines of the program that race: where the stale value was read, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RacingLines {
    /// The client that wrote on a value that was gone.
    pub(crate) reader: u32,
    /// The key.
    pub(crate) key: String,
    /// The line that read it, if the story shows it.
    pub(crate) first: Option<u32>,
    /// The line that wrote it.
    pub(crate) last: u32,
    /// A client that changed it in between, if the story shows one.
    pub(crate) other: Option<u32>,
}

/// The racing lines of a break, if a step of it wrote on a stale value.
pub(crate) fn racing_lines(first_break: &Break) -> Option<RacingLines> {
    let story = &first_break.story;
    let stale = story.iter().rfind(|line| line.stale_since.is_some())?;
    let read = story
        .iter()
        .find(|line| Some(line.step) == stale.stale_since && line.client == stale.client);
    let other = story.iter().find(|line| {
        line.wrote
            && line.client != stale.client
            && line.key == stale.key
            && stale.stale_since.is_some_and(|since| line.step > since)
    });
    Some(RacingLines {
        reader: stale.client,
        key: stale.key.clone(),
        first: read.and_then(|line| line.line),
        last: stale.line?,
        other: other.map(|line| line.client),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{last_item, step};

    #[test]
    fn the_last_item_is_told_in_four_sentences() {
        let story = last_item();
        let told: Vec<String> = (0..story.len()).map(|index| told(&story, index)).collect();
        assert_eq!(
            told,
            [
                "client 17 read stock = 1",
                "client 803 read stock = 1",
                "client 17 decremented stock to 0",
                "client 803 decremented stock to −1, on a value it read before step 3",
            ]
        );
    }

    #[test]
    fn a_stale_value_whose_writer_is_left_out_names_the_step_of_the_server() {
        let mut story = last_item();
        story.remove(2);
        assert!(told(&story, 2).ends_with(", on a value it had read in the server’s step 6"));
    }

    #[test]
    fn other_commands_have_their_words() {
        let told = |command: &str, before: Option<&str>, after: Option<&str>| {
            let mut line = step(1, 1, command, "", "");
            (line.before, line.after) = (before.map(str::to_owned), after.map(str::to_owned));
            line.wrote = before != after;
            super::told(&[line], 0)
        };
        assert_eq!(told("INCR stock", Some("1"), Some("2")), "client 1 raised stock to 2");
        assert_eq!(told("INCR stock", None, Some("1")), "client 1 created stock = 1");
        assert_eq!(told("SET stock 9", None, Some("9")), "client 1 set stock to 9");
        assert_eq!(told("DEL stock", Some("9"), None), "client 1 deleted stock");
        assert_eq!(
            told("GET stock", None, None),
            "client 1 read stock, which did not exist"
        );
        assert_eq!(told("TTL stock", Some("1"), Some("1")), "client 1 looked at stock");
    }

    #[test]
    fn colours_follow_the_order_of_appearance() {
        let story = last_item();
        assert_eq!((colour(&story, &[], 17), colour(&story, &[], 803)), (Some(1), Some(2)));
        let many: Vec<StoryLine> = (1..8).map(|client| step(1, client, "GET stock", "1", "1")).collect();
        assert_eq!(colour(&many, &[], 6), Some(1));
        assert_eq!((colour(&many, &[9, 3], 3), colour(&many, &[9, 3], 6)), (Some(2), None));
    }

    #[test]
    fn the_racing_lines_are_where_it_read_and_where_it_wrote() {
        let first_break = Break {
            at_us: 900,
            step: 9,
            client: 803,
            story: last_item(),
        };
        let lines = racing_lines(&first_break).unwrap();
        assert_eq!(
            (lines.reader, lines.first, lines.last, lines.other),
            (803, Some(2), 4, Some(17))
        );
    }
}
