//! Words by key. Components hold none of their own: they name a key and fill its gaps.

use crate::form::Input;
use crate::locales::en;
use crate::state::Mode;
use crate::store::Choice;

/// Every text of the page. A gap is written `{name}`.
pub(crate) struct Words {
    // The page.
    pub(crate) brand: &'static str,
    pub(crate) scenario: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) theme_system: &'static str,
    pub(crate) theme_light: &'static str,
    pub(crate) theme_dark: &'static str,
    pub(crate) shortcuts: &'static str,
    pub(crate) keys_run: &'static str,
    pub(crate) keys_page: &'static str,
    pub(crate) keys_run_part: &'static str,
    pub(crate) palette: &'static str,
    pub(crate) palette_input: &'static str,
    pub(crate) palette_nothing: &'static str,
    pub(crate) scenario_deed: &'static str,
    pub(crate) reset_deed: &'static str,
    pub(crate) clear_deed: &'static str,
    pub(crate) mode_race_deed: &'static str,
    pub(crate) mode_explore_deed: &'static str,
    pub(crate) by_program_deed: &'static str,
    pub(crate) by_file_deed: &'static str,
    pub(crate) theme_as_system: &'static str,
    pub(crate) theme_to_light: &'static str,
    pub(crate) theme_to_dark: &'static str,
    pub(crate) to_the_program: &'static str,
    pub(crate) to_the_clients: &'static str,
    pub(crate) play_deed: &'static str,
    pub(crate) turn: &'static str,
    pub(crate) turn_before: &'static str,
    pub(crate) to_first_break: &'static str,
    pub(crate) only_deed: &'static str,
    pub(crate) keys_program: &'static str,
    pub(crate) keys_complete: &'static str,
    pub(crate) keys_explain: &'static str,
    pub(crate) keys_next_error: &'static str,
    pub(crate) keys_leave: &'static str,
    pub(crate) left: &'static str,
    pub(crate) right: &'static str,
    // The variants, and what changes the whole form.
    pub(crate) variants: &'static str,
    pub(crate) several: &'static str,
    pub(crate) unnamed: &'static str,
    pub(crate) variant_name: &'static str,
    pub(crate) add_variant: &'static str,
    pub(crate) add_variant_title: &'static str,
    pub(crate) remove_variant: &'static str,
    pub(crate) tab_trips: &'static str,
    pub(crate) on_this_card: &'static str,
    pub(crate) entry: &'static str,
    pub(crate) in_variant: &'static str,
    pub(crate) same_name: &'static str,
    pub(crate) same_name_help: &'static str,
    pub(crate) only_explored: &'static str,
    pub(crate) not_raced: &'static str,
    pub(crate) at_most: &'static str,
    pub(crate) result: &'static str,
    pub(crate) may_return: &'static str,
    pub(crate) clear: &'static str,
    pub(crate) clear_title: &'static str,
    pub(crate) reset_title: &'static str,
    pub(crate) redo: &'static str,
    pub(crate) was_cleared: &'static str,
    pub(crate) was_picked: &'static str,
    pub(crate) was_added: &'static str,
    pub(crate) was_removed: &'static str,
    pub(crate) was_loaded: &'static str,
    pub(crate) opening: &'static str,
    pub(crate) one_client: &'static str,
    pub(crate) returned_it: &'static str,
    pub(crate) at_most_may: &'static str,
    pub(crate) others: &'static str,
    pub(crate) changed_something: &'static str,
    pub(crate) changed_nothing: &'static str,
    // The form.
    pub(crate) program: &'static str,
    pub(crate) twice_app: &'static str,
    pub(crate) twice_script: &'static str,
    pub(crate) twice: &'static str,
    pub(crate) program_keys: &'static str,
    // The program as a script.
    pub(crate) make_atomic: &'static str,
    pub(crate) making: &'static str,
    pub(crate) atomic: &'static str,
    pub(crate) no_script: &'static str,
    pub(crate) lift_values: &'static str,
    pub(crate) lifted: &'static str,
    pub(crate) lifted_line: &'static str,
    pub(crate) not_lifted: &'static str,
    pub(crate) to_know: &'static str,
    pub(crate) the_call: &'static str,
    pub(crate) copy_call: &'static str,
    pub(crate) use_script: &'static str,
    pub(crate) script_name: &'static str,
    pub(crate) setup: &'static str,
    pub(crate) rule_name: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) keys: &'static str,
    pub(crate) args: &'static str,
    pub(crate) clients: &'static str,
    pub(crate) clients_slider: &'static str,
    pub(crate) round_trip: &'static str,
    pub(crate) jitter: &'static str,
    pub(crate) arrivals: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) another: &'static str,
    pub(crate) another_title: &'static str,
    pub(crate) percent: &'static str,
    pub(crate) millis: &'static str,
    pub(crate) from_to: &'static str,
    pub(crate) run: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) reset: &'static str,
    pub(crate) undo: &'static str,
    // What is wrong.
    pub(crate) not_a_number: &'static str,
    pub(crate) not_a_whole_number: &'static str,
    pub(crate) number_from_to: &'static str,
    pub(crate) place: &'static str,
    pub(crate) show_place: &'static str,
    pub(crate) troubles: &'static str,
    pub(crate) error: &'static str,
    pub(crate) warning: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) met_by_one: &'static str,
    pub(crate) met_by: &'static str,
    // The run.
    pub(crate) loading: &'static str,
    pub(crate) starting: &'static str,
    pub(crate) progress: &'static str,
    pub(crate) stopping: &'static str,
    // The cards.
    pub(crate) as_app: &'static str,
    pub(crate) as_app_trips: &'static str,
    pub(crate) as_script: &'static str,
    pub(crate) as_script_trips: &'static str,
    pub(crate) not_run: &'static str,
    pub(crate) running: &'static str,
    pub(crate) other_text: &'static str,
    pub(crate) broken: &'static str,
    pub(crate) held: &'static str,
    pub(crate) no_rule: &'static str,
    pub(crate) over: &'static str,
    pub(crate) exactly: &'static str,
    pub(crate) some_of: &'static str,
    pub(crate) rose: &'static str,
    pub(crate) all_failed: &'static str,
    pub(crate) breaks_once: &'static str,
    pub(crate) breaks: &'static str,
    pub(crate) rule_held: &'static str,
    pub(crate) done: &'static str,
    pub(crate) some_of_before: &'static str,
    pub(crate) key_now: &'static str,
    pub(crate) key_gone: &'static str,
    pub(crate) count_of: &'static str,
    pub(crate) bar: &'static str,
    pub(crate) fact_failed: &'static str,
    pub(crate) fact_trips: &'static str,
    pub(crate) per_client: &'static str,
    pub(crate) fact_p50: &'static str,
    pub(crate) fact_sent: &'static str,
    pub(crate) fact_break: &'static str,
    pub(crate) fact_digest: &'static str,
    pub(crate) fact_digest_title: &'static str,
    pub(crate) none: &'static str,
    pub(crate) verdict_spoken: &'static str,
    // The story.
    pub(crate) story: &'static str,
    pub(crate) story_of: &'static str,
    pub(crate) story_before: &'static str,
    pub(crate) story_held: &'static str,
    pub(crate) story_no_rule: &'static str,
    pub(crate) client: &'static str,
    pub(crate) read: &'static str,
    pub(crate) read_nothing: &'static str,
    pub(crate) got_error: &'static str,
    pub(crate) ran: &'static str,
    pub(crate) increased: &'static str,
    pub(crate) decreased: &'static str,
    pub(crate) set: &'static str,
    pub(crate) deleted: &'static str,
    pub(crate) created: &'static str,
    pub(crate) changed: &'static str,
    pub(crate) touched: &'static str,
    pub(crate) stale_before: &'static str,
    pub(crate) stale_since: &'static str,
    pub(crate) stale: &'static str,
    pub(crate) broke_here: &'static str,
    pub(crate) left_out_one: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) line: &'static str,
    pub(crate) race_note: &'static str,
    pub(crate) race_note_own: &'static str,
    pub(crate) race_begins: &'static str,
    pub(crate) race_ends: &'static str,
    pub(crate) log: &'static str,
    // Travelling through a run.
    pub(crate) timeline: &'static str,
    pub(crate) timeline_picture: &'static str,
    pub(crate) one_lane: &'static str,
    pub(crate) all_lanes: &'static str,
    pub(crate) some_lanes: &'static str,
    pub(crate) server: &'static str,
    pub(crate) believes: &'static str,
    pub(crate) believed: &'static str,
    pub(crate) written: &'static str,
    pub(crate) that_was_gone: &'static str,
    pub(crate) chip: &'static str,
    pub(crate) only: &'static str,
    pub(crate) only_hint: &'static str,
    pub(crate) narrower: &'static str,
    pub(crate) wider: &'static str,
    pub(crate) legend_gap: &'static str,
    pub(crate) did_read: &'static str,
    pub(crate) did_write: &'static str,
    pub(crate) did_fail: &'static str,
    pub(crate) did_stale: &'static str,
    pub(crate) did_break: &'static str,
    pub(crate) as_table: &'static str,
    pub(crate) head_step: &'static str,
    pub(crate) head_time: &'static str,
    pub(crate) head_client: &'static str,
    pub(crate) head_command: &'static str,
    pub(crate) head_reply: &'static str,
    pub(crate) head_did: &'static str,
    pub(crate) transport: &'static str,
    pub(crate) strip: &'static str,
    pub(crate) to_start: &'static str,
    pub(crate) to_break_before: &'static str,
    pub(crate) step_back: &'static str,
    pub(crate) play: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) step: &'static str,
    pub(crate) to_break: &'static str,
    pub(crate) to_end: &'static str,
    pub(crate) step_of: &'static str,
    pub(crate) at_step: &'static str,
    pub(crate) go_to_step: &'static str,
    pub(crate) story_of_step: &'static str,
    pub(crate) sent_command: &'static str,
    pub(crate) keyspace: &'static str,
    pub(crate) at_time: &'static str,
    pub(crate) pin: &'static str,
    pub(crate) unpin: &'static str,
    pub(crate) pin_title: &'static str,
    pub(crate) compared_with: &'static str,
    pub(crate) no_keys: &'static str,
    pub(crate) is_new: &'static str,
    pub(crate) is_changed: &'static str,
    pub(crate) is_gone: &'static str,
    pub(crate) is_expired: &'static str,
    pub(crate) ttl: &'static str,
    pub(crate) field: &'static str,
    pub(crate) value: &'static str,
    pub(crate) member: &'static str,
    pub(crate) score: &'static str,
    pub(crate) more_differ: &'static str,
    pub(crate) more_keys: &'static str,
    pub(crate) more_elements: &'static str,
    pub(crate) costs: &'static str,
    pub(crate) costs_about: &'static str,
    pub(crate) a_client: &'static str,
    pub(crate) cost_trips: &'static str,
    pub(crate) cost_sent: &'static str,
    pub(crate) cost_eval: &'static str,
    pub(crate) cost_received: &'static str,
    pub(crate) cost_p50: &'static str,
    pub(crate) cost_p95: &'static str,
    pub(crate) cost_p99: &'static str,
    pub(crate) cost_server: &'static str,
    pub(crate) cost_retries: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) copy_markdown: &'static str,
    pub(crate) copy_link: &'static str,
    pub(crate) copy_svg: &'static str,
    pub(crate) download_svg: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) not_copied: &'static str,
    pub(crate) report_run: &'static str,
    pub(crate) report_break: &'static str,
    pub(crate) modes: &'static str,
    pub(crate) mode_race: &'static str,
    pub(crate) panes: &'static str,
    // The console.
    pub(crate) console: &'static str,
    pub(crate) console_about: &'static str,
    pub(crate) console_client: &'static str,
    pub(crate) console_client_of: &'static str,
    pub(crate) console_close: &'static str,
    pub(crate) console_command: &'static str,
    pub(crate) console_fill: &'static str,
    pub(crate) console_lost: &'static str,
    pub(crate) console_output: &'static str,
    pub(crate) console_placeholder: &'static str,
    pub(crate) console_replay: &'static str,
    pub(crate) console_replay_about: &'static str,
    pub(crate) console_stop: &'static str,
    pub(crate) console_switch: &'static str,
    pub(crate) pane_console: &'static str,
    pub(crate) pane_code: &'static str,
    pub(crate) pane_result: &'static str,
    pub(crate) pane_timeline: &'static str,
    pub(crate) pane_keys: &'static str,
    pub(crate) pane_ways: &'static str,
    pub(crate) pane_break: &'static str,
    pub(crate) other_run: &'static str,
    // The exploration.
    pub(crate) explore_run: &'static str,
    pub(crate) explore_all: &'static str,
    pub(crate) mode_explore: &'static str,
    pub(crate) few_setup: &'static str,
    pub(crate) few_clients: &'static str,
    pub(crate) jumps: &'static str,
    pub(crate) deaths: &'static str,
    pub(crate) losses: &'static str,
    pub(crate) explore_about: &'static str,
    pub(crate) some_of_all: &'static str,
    pub(crate) none_of_all: &'static str,
    pub(crate) break_the_rule: &'static str,
    pub(crate) none_breaks_the_rule: &'static str,
    pub(crate) verdict_broken: &'static str,
    pub(crate) verdict_proved: &'static str,
    pub(crate) verdict_open: &'static str,
    pub(crate) not_counted: &'static str,
    pub(crate) in_all: &'static str,
    pub(crate) too_many_to_count: &'static str,
    pub(crate) undecided: &'static str,
    pub(crate) not_explored: &'static str,
    pub(crate) so_many_clients: &'static str,
    pub(crate) covered: &'static str,
    pub(crate) exploring: &'static str,
    pub(crate) no_key: &'static str,
    pub(crate) every_way: &'static str,
    pub(crate) every_way_about: &'static str,
    pub(crate) too_many_to_draw: &'static str,
    pub(crate) graph_picture: &'static str,
    pub(crate) states_as_table: &'static str,
    pub(crate) after_steps: &'static str,
    pub(crate) left_behind: &'static str,
    pub(crate) clients_next: &'static str,
    pub(crate) interleavings: &'static str,
    pub(crate) of_them_break: &'static str,
    pub(crate) endings: &'static str,
    pub(crate) distinct: &'static str,
    pub(crate) returned: &'static str,
    pub(crate) more_endings: &'static str,
    pub(crate) ending_good: &'static str,
    pub(crate) ending_mixed: &'static str,
    pub(crate) ending_bad: &'static str,
    pub(crate) proof: &'static str,
    pub(crate) what_a_proof_covers: &'static str,
    pub(crate) smallest_break: &'static str,
    pub(crate) a_break: &'static str,
    pub(crate) break_size: &'static str,
    pub(crate) called: &'static str,
    pub(crate) break_line: &'static str,
    pub(crate) copy_replay: &'static str,
    pub(crate) scenario_file: &'static str,
    pub(crate) scenario_file_about: &'static str,
    pub(crate) copy_file: &'static str,
    pub(crate) file: &'static str,
    pub(crate) files: &'static str,
    pub(crate) own_file: &'static str,
    pub(crate) what_to_explore: &'static str,
    pub(crate) by_program: &'static str,
    pub(crate) by_file: &'static str,
    pub(crate) next_variant: &'static str,
    pub(crate) break_a_rule: &'static str,
    pub(crate) none_breaks_a_rule: &'static str,
    pub(crate) breaks_rule: &'static str,
    // What happened to the page itself.
    pub(crate) was_reset: &'static str,
    pub(crate) was_stopped: &'static str,
    pub(crate) was_replaced: &'static str,
    pub(crate) engine_died: &'static str,
    pub(crate) nothing_lost: &'static str,
    pub(crate) restart: &'static str,
    pub(crate) close: &'static str,
    pub(crate) not_understood: &'static str,
    pub(crate) no_worker: &'static str,
    pub(crate) died_silently: &'static str,
}

impl Words {
    /// What a mode is called.
    pub(crate) fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Race => self.mode_race,
            Mode::Explore => self.mode_explore,
        }
    }

    /// What a choice of theme is called.
    pub(crate) fn choice(&self, choice: Choice) -> &'static str {
        match choice {
            Choice::System => self.theme_system,
            Choice::Light => self.theme_light,
            Choice::Dark => self.theme_dark,
        }
    }

    /// What an input is called.
    pub(crate) fn name(&self, input: Input) -> &'static str {
        match input {
            Input::Program => self.program,
            Input::Setup => self.setup,
            Input::RuleName => self.rule_name,
            Input::Rule => self.rule,
            Input::AtMost => self.at_most,
            Input::Result => self.result,
            Input::Keys => self.keys,
            Input::Args => self.args,
            Input::Clients => self.clients,
            Input::RoundTrip => self.round_trip,
            Input::Jitter => self.jitter,
            Input::Arrivals => self.arrivals,
            Input::Seed => self.seed,
            Input::FewSetup => self.few_setup,
            Input::FewClients => self.few_clients,
            Input::Jumps => self.jumps,
            Input::Deaths => self.deaths,
            Input::Losses => self.losses,
            Input::File => self.file,
        }
    }
}

/// The words in use.
pub(crate) fn words() -> &'static Words {
    &en::WORDS
}

/// A part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Words as they are.
    Text(&'static str),
    /// A gap, by its name.
    Gap(&'static str),
}

/// The parts of a sentence with gaps, for those who fill them with more than text.
pub(crate) fn pieces(template: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (gap, behind) = after.split_once('}').unwrap_or((after, ""));
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Gap(gap));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// A sentence with its gaps filled. A gap without a value keeps its name, so that it is seen.
pub(crate) fn fill(template: &'static str, values: &[(&str, &str)]) -> String {
    pieces(template)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text,
            Piece::Gap(gap) => values
                .iter()
                .find(|(name, _)| *name == gap)
                .map_or(gap, |(_, value)| value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_falls_into_words_and_gaps() {
        assert_eq!(
            pieces("{client} read {key} = 1"),
            [
                Piece::Gap("client"),
                Piece::Text(" read "),
                Piece::Gap("key"),
                Piece::Text(" = 1")
            ]
        );
        assert_eq!(pieces("plain"), [Piece::Text("plain")]);
    }

    #[test]
    fn a_value_is_never_taken_for_a_gap() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
    }

    #[test]
    fn the_first_paint_says_the_same_words() {
        let html = include_str!("../index.html");
        let words = words();
        for input in Input::ALL {
            assert!(
                html.contains(&format!("{}</label>", words.name(input))),
                "label of {}",
                input.id()
            );
        }
        for text in [
            words.twice,
            words.run,
            words.reset,
            words.another,
            words.not_run,
            words.story_before,
        ] {
            assert!(html.contains(text.split('{').next().unwrap_or(text)), "{text}");
        }
    }
}
