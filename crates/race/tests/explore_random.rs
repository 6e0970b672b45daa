//! The searches against each other, on random systems: what the clever ones leave out must not
//! make a difference, and it must show when they leave out too much.

mod toy;

use std::collections::{BTreeMap, BTreeSet};
use std::task::Poll;

use race::explore::{
    Bound, Bounds, Choice, Count, Counting, Dpor, Enumeration, Interruptions, LocalId, Marked, Marks, Move, Plan,
    Prover, Search, Serialization, SharedId, Smallest, Space, State, System, Touches, Verdict, play,
};
use toy::{Told, Toy};

const SYSTEMS: usize = 4_000;
/// Larger systems are passed over: the enumeration has to come to an end.
const EXECUTIONS: u128 = 3_000;

/// The first seed: a number in the environment goes on elsewhere.
fn first_seed() -> u64 {
    let given = std::env::var("RACEGROUND_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or(1);
    println!("RACEGROUND_SEED={seed}");
    seed
}

/// What every search must agree on.
#[derive(Debug, PartialEq)]
struct Seen {
    finals: BTreeSet<Told>,
    marks: Marks,
}

/// Something that is a toy inside.
trait Play: System {
    fn toy(&self) -> &Toy;
}

impl Play for Toy {
    fn toy(&self) -> &Toy {
        self
    }
}

/// With `symmetry` the same whoever is who.
fn seen(toy: &Toy, start: &State, symmetry: bool, finals: impl Iterator<Item = State>, marks: Marks) -> Seen {
    let tell = |state: State| {
        let (store, mut locals) = toy.tell(&state);
        if symmetry {
            let mut named: Vec<_> = start.locals.iter().zip(locals).collect();
            named.sort();
            locals = named.into_iter().map(|(_, local)| local).collect();
        }
        (store, locals)
    };
    Seen {
        finals: finals.map(tell).collect(),
        marks,
    }
}

fn prove<S: Play>(space: &mut Space<S>, start: &State, symmetry: bool, reduce: bool) -> Seen {
    let plan = Plan {
        symmetry,
        reduce,
        stop_at: Marks::NONE,
        bounds: Bounds::default(),
    };
    let mut prover = Prover::new(start, plan);
    assert_eq!(prover.finish(space), Verdict::Complete);
    seen(space.system().toy(), start, symmetry, prover.finals(), prover.marks())
}

fn dpor<S: Play>(space: &mut Space<S>, start: &State) -> Seen {
    let mut dpor = Dpor::new(start, Bounds::default());
    assert_eq!(dpor.finish(space), Verdict::Complete);
    seen(space.system().toy(), start, false, dpor.finals(), dpor.marks())
}

fn enumerate<S: System>(space: &mut Space<S>, start: &State) -> Enumeration {
    let mut enumeration = Enumeration::new(start, Bounds::default());
    assert_eq!(enumeration.finish(space), Verdict::Complete);
    enumeration
}

/// Whether a system is small enough to be gone through.
fn is_small(seed: u64) -> bool {
    let (toy, start) = toy::random::system(seed);
    let mut counting = Counting::new(&start, false, Marks::NONE, Bounds::default());
    assert_eq!(counting.finish(&mut Space::new(toy)), Verdict::Complete);
    matches!(counting.executions(None), Count::Exact(number) if number <= EXECUTIONS)
}

fn small_systems(first: u64, count: usize) -> impl Iterator<Item = u64> {
    (first..).filter(|&seed| is_small(seed)).take(count)
}

/// A space of its own, so that no search profits from what another has learned. In every second one
/// races are looked for, and with the serial orders something is learned beforehand.
fn space(seed: u64, symmetry: bool) -> (Space<Toy>, State) {
    let (toy, start) = toy::random::system(seed);
    let mut space = Space::new(toy);
    if seed.is_multiple_of(2) {
        let mut serialization = Serialization::new(&start, symmetry, Bounds::default());
        assert_eq!(serialization.finish(&mut space), Verdict::Complete);
        space.compare_with(Some(serialization.serial()));
    }
    (space, start)
}

#[test]
fn all_searches_agree() {
    let (mut executions, mut marked) = (0, 0);
    for seed in small_systems(first_seed(), SYSTEMS) {
        let (mut plain, start) = space(seed, false);
        let enumeration = enumerate(&mut plain, &start);
        executions += enumeration.executions();
        marked += usize::from(!enumeration.marks().is_empty());
        for symmetry in [false, true] {
            let all = seen(
                plain.system(),
                &start,
                symmetry,
                enumeration.finals(),
                enumeration.marks(),
            );
            for reduce in [false, true] {
                let (mut fresh, start) = space(seed, symmetry);
                let proved = prove(&mut fresh, &start, symmetry, reduce);
                assert_eq!(proved, all, "seed {seed}, symmetry {symmetry}, reduce {reduce}");
            }
            counts_agree(&mut plain, &start, symmetry, &enumeration, seed);
        }
        let (mut fresh, start) = space(seed, false);
        let all = seen(plain.system(), &start, false, enumeration.finals(), enumeration.marks());
        assert_eq!(dpor(&mut fresh, &start), all, "seed {seed}, source-DPOR");
        smallest_is_shortest(&mut plain, &start, enumeration.marks(), seed);
        if seed % 8 < 2 {
            interruptions_are_fewest(&mut plain, &start, enumeration.marks(), seed);
        }
    }
    println!("{SYSTEMS} systems, {executions} executions, {marked} systems with marks");
    assert!(
        marked > SYSTEMS / 4,
        "the systems must have something to find: {marked}"
    );
}

/// The sums over the graph are the numbers of the executions gone through one by one.
fn counts_agree(space: &mut Space<Toy>, start: &State, symmetry: bool, all: &Enumeration, seed: u64) {
    let mut counting = Counting::new(start, symmetry, Marks::ALL, Bounds::default());
    assert_eq!(counting.finish(space), Verdict::Complete);
    assert_eq!(
        counting.executions(None),
        Count::Exact(all.executions().into()),
        "seed {seed}"
    );
    for bit in (0..64).map(|bit| Marks(1 << bit)) {
        let with = all.marked().iter().filter(|(marks, _)| !(**marks & bit).is_empty());
        let number: u64 = with.map(|(_, number)| number).sum();
        assert_eq!(
            counting.executions(Some(bit)),
            Count::Exact(number.into()),
            "seed {seed}, {bit:?}"
        );
    }
    let certain: f64 = counting.shares().iter().map(|share| share.probability).sum();
    assert!(
        (certain - 1.0).abs() < 1e-9,
        "seed {seed}: probabilities add up to {certain}"
    );
}

/// For each mark: found with no more interruptions than it takes, and not with one less.
fn interruptions_are_fewest(space: &mut Space<Toy>, start: &State, marks: Marks, seed: u64) {
    let bounds = Bounds::default();
    // Races are not the system's to tell.
    for goal in (0..63).map(|bit| Marks(1 << bit)).take_while(|goal| goal.0 <= marks.0) {
        let needed = fewest(space, start, None, goal, &mut BTreeMap::new());
        let mut search = Interruptions::new(start, u32::MAX, goal, bounds);
        let verdict = search.finish(space);
        let Some(needed) = needed else {
            assert_eq!(verdict, Verdict::Complete, "seed {seed}, {goal:?}");
            continue;
        };
        assert_eq!(verdict, Verdict::Met(goal), "seed {seed}, {goal:?}");
        assert_eq!(
            interruptions(space, start, &search.schedule()),
            needed,
            "seed {seed}, {goal:?}"
        );
        if needed > 0 {
            let mut one_less = Interruptions::new(start, needed - 1, goal, bounds);
            assert_eq!(
                one_less.finish(space),
                Verdict::Undecided(Bound::Interruptions),
                "seed {seed}"
            );
            assert_eq!(one_less.gone_through(), Some(needed - 1));
        }
    }
}

/// The fewest interruptions with which a mark is met from a state, by going through everything.
fn fewest(
    space: &mut Space<Toy>,
    state: &State,
    last: Option<u32>,
    goal: Marks,
    known: &mut BTreeMap<(State, Option<u32>), Option<u32>>,
) -> Option<u32> {
    if let Some(&known) = known.get(&(state.clone(), last)) {
        return known;
    }
    let mut next: Vec<(u32, State)> = Vec::new();
    for client in 0..state.locals.len() as u32 {
        for alternative in 0.. {
            let [_, after] = &states(space, state, &[Choice { client, alternative }])[..] else {
                break;
            };
            next.push((client, after.clone()));
        }
    }
    let goes_on = last.is_some_and(|last| next.iter().any(|(client, _)| *client == last));
    let mut marks = ready(space.system_mut().marks(state.shared)).marks;
    if next.is_empty() {
        marks |= ready(space.system_mut().final_marks(state.shared, &state.locals));
    }
    let found = match (marks & goal).is_empty() {
        false => Some(0),
        true => next
            .iter()
            .filter_map(|(client, after)| {
                let costs = u32::from(goes_on && Some(*client) != last);
                Some(costs + fewest(space, after, Some(*client), goal, known)?)
            })
            .min(),
    };
    known.insert((state.clone(), last), found);
    found
}

/// How often a client moves in an order though the one that moved last could go on.
fn interruptions(space: &mut Space<Toy>, start: &State, order: &[Choice]) -> u32 {
    let passed = states(space, start, order);
    let pairs = order.windows(2).zip(&passed[1..]);
    let changes = pairs.filter(|(pair, _)| pair[0].client != pair[1].client);
    let goes_on =
        |&(pair, between): &(&[Choice], &State)| states(space, between, &[Choice::of(pair[0].client)]).len() > 1;
    changes.filter(goes_on).count() as u32
}

fn states(space: &mut Space<Toy>, start: &State, order: &[Choice]) -> Vec<State> {
    ready(play(space, start, order))
}

fn ready<T>(answer: Poll<T>) -> T {
    let Poll::Ready(answer) = answer else {
        panic!("the toy never waits")
    };
    answer
}

/// For each mark: found if it is there, and in as few steps as the prover needs.
fn smallest_is_shortest(space: &mut Space<Toy>, start: &State, marks: Marks, seed: u64) {
    for goal in (0..64).map(|bit| Marks(1 << bit)).take_while(|goal| goal.0 <= marks.0) {
        let mut smallest = Smallest::new(start, goal, Bounds::default());
        let verdict = smallest.finish(space);
        if (marks & goal).is_empty() {
            assert_eq!(verdict, Verdict::Complete, "seed {seed}");
            continue;
        }
        assert_eq!(verdict, Verdict::Met(goal), "seed {seed}");
        let schedule = smallest.schedule();
        let plan = Plan {
            symmetry: false,
            reduce: false,
            stop_at: goal,
            bounds: Bounds::default(),
        };
        let mut prover = Prover::new(start, plan);
        assert_eq!(prover.finish(space), Verdict::Met(goal));
        let Poll::Ready(shortest) = prover.schedule(space) else {
            panic!("the toy never waits")
        };
        let faults = schedule.iter().any(|choice| choice.alternative > 0);
        assert!(
            schedule.len() == shortest.len() || !faults && schedule.len() > shortest.len(),
            "seed {seed}"
        );
        for way in [schedule, shortest] {
            let Poll::Ready(states) = play(space, start, &way) else {
                panic!("the toy never waits")
            };
            assert_eq!(states.len(), way.len() + 1, "seed {seed}: every move is open");
        }
    }
}

/// A toy that does not say everything it touches.
struct Liar {
    toy: Toy,
    lie: Lie,
}

#[derive(Debug, Clone, Copy)]
enum Lie {
    /// Reads do not count.
    Reads,
    /// Two writes of one key do not count: a move that only writes says nothing.
    Writes,
    /// What the rule reads does not count.
    Rules,
}

impl System for Liar {
    fn moves(&mut self, local: LocalId, shared: SharedId, moves: &mut Vec<Move>) -> Poll<()> {
        let done = self.toy.moves(local, shared, moves);
        for made in moves {
            match self.lie {
                Lie::Reads => made.touches.reads = Default::default(),
                Lie::Writes if made.touches.reads.is_empty() => made.touches.writes = Default::default(),
                _ => {}
            }
        }
        done
    }

    fn notice(&mut self, local: LocalId, touches: &Touches, after: SharedId) -> LocalId {
        self.toy.notice(local, touches, after)
    }

    fn marks(&mut self, shared: SharedId) -> Poll<Marked> {
        let honest = self.toy.marks(shared);
        let forget = |marked: Marked| Marked {
            reads: Default::default(),
            ..marked
        };
        if matches!(self.lie, Lie::Rules) {
            honest.map(forget)
        } else {
            honest
        }
    }

    fn final_marks(&mut self, shared: SharedId, locals: &[LocalId]) -> Poll<Marks> {
        self.toy.final_marks(shared, locals)
    }
}

impl Play for Liar {
    fn toy(&self) -> &Toy {
        &self.toy
    }
}

/// How many of so many systems show that the dependency is wrong: in the prover, in source-DPOR.
fn caught(lie: Lie, systems: usize) -> [usize; 2] {
    let mut caught = [0, 0];
    for seed in small_systems(1, systems) {
        let liar = || {
            let (toy, start) = toy::random::system(seed);
            (Space::new(Liar { toy, lie }), start)
        };
        let (honest, start) = toy::random::system(seed);
        let mut honest = Space::new(honest);
        let enumeration = enumerate(&mut honest, &start);
        let all = seen(
            honest.system(),
            &start,
            false,
            enumeration.finals(),
            enumeration.marks(),
        );
        let (mut lying, start) = liar();
        caught[0] += usize::from(prove(&mut lying, &start, false, true) != all);
        let (mut lying, start) = liar();
        caught[1] += usize::from(dpor(&mut lying, &start) != all);
    }
    caught
}

#[test]
fn a_wrong_dependency_is_caught() {
    // Few systems have a rule that is broken between two steps that have nothing else in common.
    for (lie, systems) in [(Lie::Reads, 300), (Lie::Writes, 300), (Lie::Rules, 2_000)] {
        let caught = caught(lie, systems);
        println!(
            "{lie:?}: of {systems} systems {} in the prover, {} in source-DPOR",
            caught[0], caught[1]
        );
        assert!(caught.iter().all(|&number| number > 0), "{lie:?}: {caught:?}");
    }
}
