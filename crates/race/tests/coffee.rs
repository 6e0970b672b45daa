//! The crate at a coffee machine: people look how many beans are left, and take one if there are
//! any. No Redis anywhere near.

use std::task::Poll;

use race::{
    Action, Aggregates, Alike, ClientId, Conditions, Digest, Executed, Footprint, History, Index, Jitter, KeyId, Label,
    Latency, Model, Outcome, Pace, Progress, Recorder, Scene, Simulation, Span, StepId, Time, Trace, Write,
    steps_until, story,
};

const HOPPER: KeyId = KeyId(0);

/// A machine with beans and the people before it.
struct Kitchen {
    beans: i64,
    /// Every call is answered by a pause first, and then in earnest.
    dawdles: bool,
    paused: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Wish {
    Look,
    Take,
}

impl Kitchen {
    fn new(beans: i64) -> Self {
        Self {
            beans,
            dawdles: false,
            paused: false,
        }
    }

    fn pauses(&mut self) -> bool {
        self.paused = self.dawdles && !self.paused;
        self.paused
    }
}

fn label(number: i64) -> Label {
    Label((number + 1_000_000) as u32)
}

impl Model for Kitchen {
    type Command = Wish;
    type Reply = (Wish, i64);

    fn start(&mut self, _: ClientId) -> Poll<Action<Wish>> {
        if self.pauses() {
            return Poll::Pending;
        }
        Poll::Ready(Action::Call(Wish::Look))
    }

    fn resume(&mut self, _: ClientId, &(wish, beans): &(Wish, i64)) -> Poll<Action<Wish>> {
        if self.pauses() {
            return Poll::Pending;
        }
        Poll::Ready(match wish {
            Wish::Look if beans > 0 => Action::Call(Wish::Take),
            _ => Action::Finish(Outcome::Returned(label(beans))),
        })
    }

    fn execute(&mut self, _: ClientId, wish: &Wish, _: Time) -> Poll<Executed<(Wish, i64)>> {
        if self.pauses() {
            return Poll::Pending;
        }
        let before = self.beans;
        self.beans -= i64::from(*wish == Wish::Take);
        let write = Write {
            key: HOPPER,
            before: label(before),
            after: label(self.beans),
        };
        Poll::Ready(Executed {
            reply: (*wish, self.beans),
            command: Label(*wish as u32),
            answer: label(self.beans),
            footprint: Footprint {
                reads: vec![HOPPER],
                writes: (*wish == Wish::Take).then_some(write).into_iter().collect(),
            },
            service: Span::from_micros(10),
            bytes_sent: 1,
            bytes_received: 8,
        })
    }
}

fn conditions(seed: u64, clients: u32) -> Conditions {
    let way = Jitter {
        mean: Span::from_micros(5_000),
        percent: 40,
    };
    Conditions {
        seed,
        clients,
        pace: Alike {
            arrivals: Span::from_micros(1_000_000),
            request: way,
            reply: way,
        },
    }
}

fn run(conditions: &Conditions, kitchen: Kitchen, budget: u32) -> (Trace, i64) {
    recorded(*conditions, Trace::default(), kitchen, budget)
}

fn recorded<P: Pace, R: Recorder + Clone>(
    conditions: Conditions<P>,
    recorder: R,
    mut kitchen: Kitchen,
    budget: u32,
) -> (R, i64) {
    let mut simulation = Simulation::new(conditions, recorder);
    while simulation.advance(&mut kitchen, budget) != Progress::Done {}
    (simulation.recorder().clone(), kitchen.beans)
}

/// Ways that always take the same.
fn always(micros: u64) -> Jitter {
    Jitter {
        mean: Span::from_micros(micros),
        percent: 0,
    }
}

fn digest(trace: &Trace) -> u128 {
    let mut digest = Digest::default();
    trace.digest(&mut digest);
    digest.sum()
}

#[test]
fn a_run_replayed_is_the_same_run() {
    let mut digests = Vec::new();
    for seed in 0..20 {
        let first = run(&conditions(seed, 200), Kitchen::new(10), u32::MAX);
        assert_eq!(first, run(&conditions(seed, 200), Kitchen::new(10), u32::MAX));
        digests.push(digest(&first.0));
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 20, "different seeds give different runs");
}

#[test]
fn slices_and_pauses_leave_no_mark() {
    let conditions = conditions(214, 100);
    let whole = run(&conditions, Kitchen::new(10), u32::MAX);
    assert_eq!(whole, run(&conditions, Kitchen::new(10), 1));
    let dawdling = Kitchen {
        dawdles: true,
        ..Kitchen::new(10)
    };
    assert_eq!(whole, run(&conditions, dawdling, 7));
}

#[test]
fn a_slice_ends_at_the_first_pause() {
    let mut kitchen = Kitchen {
        dawdles: true,
        ..Kitchen::new(10)
    };
    let mut simulation = Simulation::new(conditions(1, 3), Trace::default());
    assert_eq!(
        simulation.advance(&mut kitchen, 1_000),
        Progress::Running { finished: 0, steps: 0 }
    );
    assert_eq!(kitchen.beans, 10);
    while simulation.advance(&mut kitchen, 1_000) != Progress::Done {}
    assert_eq!(kitchen.beans, 7);
}

/// With beans for all and a machine that takes no time, nobody waits for anybody: what a client
/// draws is all there is to its times.
#[test]
fn more_clients_do_not_change_what_the_others_draw() {
    let times = |trace: &Trace, client: u32| -> Vec<(Time, Time)> {
        let own = trace
            .endings()
            .iter()
            .filter(|ending| ending.client == ClientId(client));
        own.map(|ending| (ending.started, ending.ended)).collect()
    };
    let apart = |seed, clients| {
        let mut far = conditions(seed, clients);
        far.pace.arrivals = Span::from_micros(3_600_000_000);
        run(&far, Kitchen::new(1_000), u32::MAX).0
    };
    for seed in 0..20 {
        let (few, more) = (apart(seed, 5), apart(seed, 6));
        for client in 0..5 {
            assert_eq!(
                times(&few, client),
                times(&more, client),
                "seed {seed}, client {client}"
            );
        }
    }
}

#[test]
fn the_server_does_one_thing_at_a_time_in_order_of_arrival() {
    let mut crowd = conditions(3, 500);
    crowd.pace.arrivals = Span::ZERO;
    let (trace, _) = run(&crowd, Kitchen::new(1_000), u32::MAX);
    for pair in trace.steps().windows(2) {
        assert!(pair[1].executed - pair[0].executed >= Span::from_micros(10));
    }
    (crowd.pace.request, crowd.pace.reply) = (always(5), always(5));
    let (trace, _) = run(&crowd, Kitchen::new(0), u32::MAX);
    let order: Vec<u32> = trace.steps().iter().map(|step| step.client.0).collect();
    assert_eq!(
        order,
        (0..500).collect::<Vec<_>>(),
        "who arrives at the same time is served in the order of starting"
    );
    assert_eq!(trace.latency().max.micros(), 5 + 500 * 10 + 5);
    assert_eq!(trace.span(), trace.latency().max);
}

#[test]
fn a_crowd_takes_more_than_there_is_and_everything_is_counted() {
    let (trace, beans) = run(&conditions(214, 5_000), Kitchen::new(100), u32::MAX);
    assert!(beans < 0, "{beans}");
    let taken = (100 - beans) as usize;
    assert_eq!(trace.steps().len(), 5_000 + taken);
    assert_eq!(trace.endings().len(), 5_000);
    assert_eq!(trace.bytes_sent(), trace.steps().len() as u64);
    let latency = trace.latency();
    assert!(Span::from_micros(6_000) <= latency.p50 && latency.p50 <= latency.p99 && latency.p99 <= latency.max);
}

#[test]
fn no_clients_no_run() {
    let (trace, _) = run(&conditions(1, 0), Kitchen::new(1), 10);
    assert!(trace.steps().is_empty() && trace.endings().is_empty());
    assert_eq!(trace.span(), Span::ZERO);
}

/// One bean, both people there at the same time: both look, both take.
#[test]
fn the_story_of_one_bean_is_read_read_write_write() {
    let together = Conditions {
        seed: 1,
        clients: 2,
        pace: Alike {
            arrivals: Span::ZERO,
            request: always(1_000),
            reply: always(1_000),
        },
    };
    let (trace, beans) = run(&together, Kitchen::new(1), u32::MAX);
    assert_eq!(beans, -1);
    let broke = StepId(3);
    let history = History::new(&trace, HOPPER, broke);
    let scene = |step, stale_since: Option<u32>| Scene {
        step: StepId(step),
        stale_since: stale_since.map(StepId),
        left_out: 0,
    };
    assert_eq!(
        story(&history, broke),
        [scene(0, None), scene(1, None), scene(2, None), scene(3, Some(1))]
    );
}

#[test]
fn a_story_stays_short_and_counts_what_it_leaves_out() {
    let (trace, _) = run(&conditions(214, 5_000), Kitchen::new(100), u32::MAX);
    let step_ids = || (0..trace.steps().len() as u32).map(StepId);
    let broke = step_ids()
        .find(|&step| trace.writes(step).iter().any(|write| write.after == label(-1)))
        .unwrap();
    let history = History::new(&trace, HOPPER, broke);
    let scenes = story(&history, broke);
    assert!((4..=6).contains(&scenes.len()), "{scenes:?}");
    let last = scenes.last().unwrap();
    assert_eq!(last.step, broke);
    let read = last.stale_since.expect("the bean was there when the client looked");
    assert!(scenes.iter().any(|scene| scene.step == read));
    assert_eq!(
        trace.steps()[read.0 as usize].client,
        trace.steps()[broke.0 as usize].client
    );
    let told: u32 = scenes.iter().map(|scene| scene.left_out + 1).sum();
    assert_eq!(
        told,
        broke.0 + 1,
        "every step touches the hopper, so every one is told or counted"
    );
}

#[test]
fn one_client_alone_never_writes_on_a_value_that_is_gone() {
    let (trace, _) = run(&conditions(1, 1), Kitchen::new(5), u32::MAX);
    let history = History::new(&trace, HOPPER, StepId(1));
    assert_eq!(trace.writes(StepId(1)).len(), 1);
    assert_eq!(history.stale_since(StepId(1)), None);
    assert_eq!(history.last_read(StepId(1)), Some(StepId(0)));
    assert_eq!(history.last_read(StepId(0)), None);
}

#[test]
fn sums_are_those_of_the_trace() {
    let conditions = conditions(214, 1_000);
    let (trace, _) = run(&conditions, Kitchen::new(100), u32::MAX);
    let (sums, _) = recorded(conditions, Aggregates::default(), Kitchen::new(100), 13);
    assert_eq!(sums.steps, trace.steps().len() as u64);
    assert_eq!(
        (sums.bytes_sent, sums.bytes_received),
        (trace.bytes_sent(), trace.bytes_received())
    );
    assert_eq!((sums.latency(), sums.span()), (trace.latency(), trace.span()));
    assert_eq!(sums.busy.micros(), 10 * sums.steps);
    let outcome = Outcome::Returned(label(0));
    let ended = trace.endings().iter().filter(|ending| ending.outcome == outcome);
    assert_eq!(sums.outcomes[&outcome], ended.count() as u64);
    assert_eq!(sums.outcomes.values().sum::<u64>(), 1_000);
}

/// One client at the counter, one far away who thinks it over.
struct Apart;

impl Pace for Apart {
    fn start(&self, client: ClientId, _: &mut race::Stream) -> Time {
        Time::from_micros(u64::from(client.0) * 100)
    }

    fn think(&self, client: ClientId, stream: &mut race::Stream) -> Span {
        [Latency::NONE, Latency::Fixed(Span::from_micros(7_000))][client.0 as usize].draw(stream)
    }

    fn request(&self, client: ClientId, _: &mut race::Stream) -> Span {
        Span::from_micros([20, 1_000][client.0 as usize])
    }

    fn reply(&self, client: ClientId, stream: &mut race::Stream) -> Span {
        self.request(client, stream)
    }
}

#[test]
fn each_client_has_a_pace_of_its_own_and_thinks_between_its_calls_only() {
    let conditions = Conditions {
        seed: 1,
        clients: 2,
        pace: Apart,
    };
    let (trace, _) = recorded(conditions, Trace::default(), Kitchen::new(5), 10);
    let times = |client: u32| -> Vec<[u64; 3]> {
        let steps = trace.steps().iter().filter(|step| step.client == ClientId(client));
        steps
            .map(|step| [step.sent, step.executed, step.received].map(Time::micros))
            .collect()
    };
    assert_eq!(times(0), [[0, 20, 50], [50, 70, 100]]);
    assert_eq!(times(1), [[100, 1_100, 2_110], [9_110, 10_110, 11_120]]);
}

#[test]
fn the_index_finds_the_stale_writes_that_the_histories_tell() {
    let (trace, _) = run(&conditions(214, 300), Kitchen::new(100), u32::MAX);
    let index = Index::new(&trace);
    let last = StepId(trace.steps().len() as u32 - 1);
    let history = History::new(&trace, HOPPER, last);
    let mut found = 0;
    for step in (0..=last.0).map(StepId) {
        let told: Vec<_> = index.stale(step).iter().map(|stale| stale.read).collect();
        assert_eq!(told, Vec::from_iter(history.stale_since(step)), "{step:?}");
        assert_eq!(
            story(&index.history(&trace, HOPPER), step),
            story(&history, step),
            "{step:?}"
        );
        if let Some(stale) = index.stale(step).first() {
            let other = index
                .history(&trace, HOPPER)
                .first_other_write(stale.read)
                .expect("somebody wrote");
            assert!(stale.read < other && other < step);
            found += 1;
        }
        let client = trace.steps()[step.0 as usize].client;
        assert!(index.steps_of(client).contains(&step));
        assert_eq!(steps_until(&trace, trace.steps()[step.0 as usize].executed) - 1, step.0);
    }
    assert!(found > 10, "{found}");
}
