//! Counting tests, over all runners: libtest and wasm-bindgen's sum up in the same words.

/// What has passed and failed so far.
#[derive(Default)]
pub(super) struct Tally {
    passed: u64,
    failed: u64,
    stages: Vec<String>,
}

impl Tally {
    /// Counts what a line of a runner's output says, if it is a summary.
    pub(super) fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        for count in counts.split([';', '.']) {
            match count.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Counts a stage that failed without a failed test.
    pub(super) fn fail_stage(&mut self, name: &str) {
        self.failed += 1;
        self.stages.push(name.to_owned());
    }

    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    pub(super) fn failed(&self) -> u64 {
        self.failed
    }

    pub(super) fn failed_stages(&self) -> &[String] {
        &self.stages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_added_up_and_other_lines_are_not() {
        let mut tally = Tally::default();
        tally.read("running 3 tests");
        tally.read("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s");
        tally.read("test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 filtered out");
        tally.read("7 passed; 7 failed");
        assert_eq!((tally.passed(), tally.failed()), (13, 2));
        tally.fail_stage("clippy");
        assert_eq!((tally.passed(), tally.failed()), (13, 3));
    }
}
