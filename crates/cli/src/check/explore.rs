//! Exploring all variants, on all cores: each is explored by one thread, as the engine has none,
//! and the answers come in the order of the questions.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::thread;

use scenario::explore::{Case, Exploration, Finding, Problem};
use scenario::file::{Expected, Variant};

use super::Checked;
use super::progress::{self, Line};
use crate::clock::Stopwatch;
use crate::files::File;

/// Moves between two looks at the clock.
const SLICE: u32 = 5_000;

/// Explores everything in the files, on so many cores or on all. What comes of it is the same.
pub(crate) fn all(files: Vec<File>, cores: Option<usize>) -> Vec<Checked> {
    let mut questions: Vec<Question> = files.into_iter().flat_map(questions).collect();
    (0..)
        .zip(&mut questions)
        .for_each(|(number, question)| question.number = number);
    let answers: Mutex<Vec<Option<Checked>>> = Mutex::new(questions.iter().map(|_| None).collect());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
            let answer = answer(question);
            let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers[question.number] = Some(answer);
        }
    };
    let cores = cores.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get));
    thread::scope(|scope| {
        for _ in 0..cores.min(questions.len()) {
            scope.spawn(work);
        }
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.into_iter().flatten().collect()
}

/// A variant to be explored, or a file that cannot be read.
struct Question {
    number: usize,
    path: String,
    variant: Result<Variant, Vec<String>>,
}

fn questions(file: File) -> Vec<Question> {
    let question = |variant| Question {
        number: 0,
        path: file.path.clone(),
        variant,
    };
    match file.read {
        Err(wrong) => vec![question(Err(wrong))],
        Ok(read) => read.variants.into_iter().map(|variant| question(Ok(variant))).collect(),
    }
}

fn answer(question: &Question) -> Checked {
    let stopwatch = Stopwatch::start();
    let (variant, title, expected, found) = match &question.variant {
        Err(wrong) => (
            String::new(),
            question.path.clone(),
            Expected::default(),
            Err(wrong.clone()),
        ),
        Ok(variant) => (
            variant.name.clone(),
            variant.case.title.clone(),
            variant.expected.clone(),
            finding(&variant.case, &stopwatch, Line::of(&question.path, &variant.name)),
        ),
    };
    Checked {
        path: question.path.clone(),
        variant,
        title,
        found,
        expected,
        seconds: stopwatch.seconds(),
    }
}

fn finding(case: &Case, stopwatch: &Stopwatch, mut line: Line) -> Result<Finding, Vec<String>> {
    let mut exploration = Exploration::new(case).map_err(|problems| problems.iter().map(told).collect::<Vec<_>>())?;
    while exploration.advance(SLICE) == Poll::Pending {
        line.show(stopwatch.seconds(), || progress::told(&exploration.progress()));
        if stopwatch.seconds() > f64::from(case.limits.seconds) {
            let states = exploration.progress().states;
            exploration.give_up(&format!(
                "{} seconds were over, among {states} states there was no break",
                case.limits.seconds
            ));
        }
    }
    Ok(exploration.finding().clone())
}

/// A problem in one line.
pub(crate) fn told(problem: &Problem) -> String {
    let trouble = &problem.trouble;
    let help = trouble.help.as_ref().map_or(String::new(), |help| format!(" {help}"));
    format!("{}: {}{help}", problem.part, trouble.message)
}
