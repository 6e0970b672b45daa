//! The tables of the design note: two independent model checkers gave the same numbers of states.

mod toy;

use race::explore::{
    Bounds, Count, Counting, Dpor, Enumeration, Graph, Marks, Pct, Plan, Prover, Sampling, Search, Serialization,
    Smallest, Space, Verdict, Walk,
};
use toy::programs::{contended, eval, get_decr, get_set, private, shop, watch_loop};
use toy::{Program, Toy};

fn plan(symmetry: bool, reduce: bool) -> Plan {
    Plan {
        symmetry,
        reduce,
        stop_at: Marks::NONE,
        bounds: Bounds::default(),
    }
}

/// Whole proof: states met in the last pass.
fn states(program: Program, clients: usize, stock: i64, plan: Plan) -> u64 {
    let (toy, start) = shop(program, clients, stock);
    let mut prover = Prover::new(&start, plan);
    let mut space = Space::new(toy);
    assert_eq!(prover.finish(&mut space), Verdict::Complete);
    <Prover as Search<Toy>>::progress(&prover).states
}

fn classes(program: Program, clients: usize, stock: i64) -> u64 {
    let (toy, start) = shop(program, clients, stock);
    let mut dpor = Dpor::new(&start, Bounds::default());
    // The toy's rules are no part of the table.
    assert_eq!(dpor.finish(&mut Space::new(toy.without_rules())), Verdict::Complete);
    assert_eq!(dpor.blocked(), 0, "source sets are optimal here");
    dpor.executions()
}

#[test]
fn states_of_the_inventory() {
    let table = |stock_is_clients: bool, symmetry: bool| {
        [2, 3, 4, 5, 6].map(|clients| {
            let stock = if stock_is_clients { clients as i64 } else { 1 };
            states(get_set(), clients, stock, plan(symmetry, false))
        })
    };
    assert_eq!(table(false, false), [11, 45, 191, 813, 3_431]);
    assert_eq!(table(false, true), [7, 14, 25, 41, 63]);
    assert_eq!(table(true, false), [12, 59, 330, 2_027, 13_494]);
    assert_eq!(table(true, true), [8, 20, 48, 112, 256]);
    // A script: one state for each number of clients that have run.
    assert_eq!([2, 5, 12].map(|n| states(eval(), n, 1, plan(true, false))), [3, 6, 13]);
}

#[test]
fn classes_of_the_inventory() {
    assert_eq!(
        [2, 3, 4, 5, 6].map(|n| classes(get_set(), n, 1)),
        [4, 21, 148, 1_305, 13_806]
    );
    assert_eq!(
        [2, 3, 4, 5].map(|n| classes(get_set(), n, n as i64)),
        [4, 36, 576, 14_400]
    );
    assert_eq!([2, 3, 4, 5].map(|n| classes(eval(), n, n as i64)), [2, 6, 24, 120]);
}

/// Races and executions, counted with and without symmetry.
fn races(program: Program, clients: usize, stock: i64) -> [Count; 2] {
    let counted = [false, true].map(|symmetry| {
        let (toy, start) = shop(program.clone(), clients, stock);
        let mut space = Space::new(toy);
        let mut serialization = Serialization::new(&start, symmetry, Bounds::default());
        assert_eq!(serialization.finish(&mut space), Verdict::Complete);
        space.compare_with(Some(serialization.serial()));
        let mut counting = Counting::new(&start, symmetry, Marks::RACE, Bounds::default());
        assert_eq!(counting.finish(&mut space), Verdict::Complete);
        [counting.executions(Some(Marks::RACE)), counting.executions(None)]
    });
    assert_eq!(counted[0], counted[1]);
    counted[0]
}

#[test]
fn interleavings_that_race() {
    let exactly = |pairs: [[u128; 2]; 4]| pairs.map(|pair| pair.map(Count::Exact));
    let clients = [2, 3, 4, 5];
    assert_eq!(
        clients.map(|n| races(get_set(), n, 1)),
        exactly([[4, 6], [60, 66], [1_152, 1_176], [31_200, 31_320]])
    );
    assert_eq!(
        clients.map(|n| races(get_set(), n, n as i64)),
        exactly([[4, 6], [84, 90], [2_496, 2_520], [113_280, 113_400]])
    );
    for n in [2, 3, 4] {
        let harmless = |program| races(program, n, n as i64)[0];
        assert_eq!(
            harmless(get_decr()),
            Count::ZERO,
            "each does its one step, whatever the order"
        );
        assert_eq!(harmless(watch_loop(9)), Count::ZERO);
        assert_eq!(harmless(eval()), Count::ZERO);
    }
}

#[test]
fn the_cost_of_optimism() {
    let costs = [2, 3, 4, 5, 6, 7].map(|clients: usize| {
        let (toy, start) = shop(watch_loop(9), clients, clients as i64);
        let mut counting = Counting::new(&start, true, Marks::NONE, Bounds::default());
        assert_eq!(counting.finish(&mut Space::new(toy)), Verdict::Complete);
        (
            counting.most_steps(),
            (counting.expected_steps() * 100.0).round() / 100.0,
        )
    });
    let worst = [9, 18, 30, 45, 63, 84];
    let expected = [8.25, 14.94, 22.86, 31.89, 41.94, 52.94];
    for (n, cost) in costs.into_iter().enumerate() {
        assert_eq!(cost, (worst[n], expected[n]), "{} clients", n + 2);
    }
}

#[test]
fn large_proofs_stay_small() {
    for (clients, program) in [(12, eval()), (6, watch_loop(9)), (4, contended(8))] {
        println!(
            "{clients} clients: {} states",
            states(program, clients, 5, plan(true, true))
        );
    }
    let (toy, start) = Toy::new(
        vec![Some(0); 7],
        (1..7).map(|key| private(key, 4)).collect(),
        &[0, 1, 2, 3, 4, 5],
        Vec::new(),
    );
    let mut prover = Prover::new(&start, plan(false, true));
    let mut space = Space::new(toy);
    assert_eq!(prover.finish(&mut space), Verdict::Complete);
    println!(
        "private work: {:?}, {} passes",
        <Prover as Search<Toy>>::progress(&prover),
        prover.passes()
    );
}

#[test]
fn the_smallest_break_is_the_one_of_the_books() {
    let (toy, start) = shop(get_decr(), 2, 1);
    let mut smallest = Smallest::new(&start, Marks(2), Bounds::default());
    assert_eq!(smallest.finish(&mut Space::new(toy)), Verdict::Met(Marks(2)));
    let order: Vec<u32> = smallest.schedule().iter().map(|choice| choice.client).collect();
    assert_eq!(order, [0, 1, 1, 0]);
}

#[test]
fn bounds_are_told_and_never_taken_for_a_proof() {
    let few = |bounds: Bounds| {
        let (toy, start) = shop(get_set(), 5, 5);
        let mut prover = Prover::new(
            &start,
            Plan {
                bounds,
                ..plan(false, false)
            },
        );
        prover.finish(&mut Space::new(toy))
    };
    use race::explore::Bound;
    let all = Bounds::default();
    assert_eq!(few(Bounds { states: 100, ..all }), Verdict::Undecided(Bound::States));
    assert_eq!(few(Bounds { steps: 9, ..all }), Verdict::Undecided(Bound::Steps));
    assert_eq!(few(Bounds { memory: 1_000, ..all }), Verdict::Undecided(Bound::Memory));
    assert_eq!(few(Bounds { steps: 10, ..all }), Verdict::Complete);
    let (toy, start) = shop(get_set(), 5, 5);
    let mut space = Space::new(toy);
    let mut enumeration = Enumeration::new(&start, Bounds { executions: 10, ..all });
    assert_eq!(enumeration.finish(&mut space), Verdict::Undecided(Bound::Executions));
    let mut dpor = Dpor::new(&start, Bounds { executions: 10, ..all });
    assert_eq!(dpor.finish(&mut space), Verdict::Undecided(Bound::Executions));
}

#[test]
fn chance_finds_the_break_and_can_repeat_it() {
    let (toy, start) = shop(get_decr(), 2, 1);
    let mut space = Space::new(toy);
    for seed in 0..50 {
        let bounds = Bounds {
            executions: 250,
            ..Bounds::default()
        };
        let mut walk = Sampling::new(&start, Walk, seed, Marks(2), bounds);
        assert_eq!(walk.finish(&mut space), Verdict::Met(Marks(2)), "seed {seed}");
        let mut again = Sampling::new(&start, Walk, seed, Marks(2), bounds);
        again.finish(&mut space);
        assert_eq!(walk.schedule(), again.schedule());
        let mut pct = Sampling::new(&start, Pct::new(2, 4), seed, Marks(2), bounds);
        assert_eq!(pct.finish(&mut space), Verdict::Met(Marks(2)), "seed {seed}");
    }
    assert!((Pct::new(2, 4).chance(2) - 0.125).abs() < 1e-12);
}

#[test]
fn slices_of_any_size_come_to_the_same() {
    let whole = states(get_set(), 4, 4, plan(true, true));
    let (toy, start) = shop(get_set(), 4, 4);
    let (mut space, mut prover) = (Space::new(toy), Prover::new(&start, plan(true, true)));
    let mut slices = 0;
    while prover.advance(&mut space, 3).is_pending() {
        slices += 1;
    }
    assert!(slices > 5);
    assert_eq!(<Prover as Search<Toy>>::progress(&prover).states, whole);
}

#[test]
fn a_graph_counts_what_passes_each_of_its_states() {
    for symmetry in [false, true] {
        let (toy, start) = shop(get_decr(), 3, 1);
        let mut space = Space::new(toy);
        let mut graph = Graph::new(&start, symmetry, Marks(2), Bounds::default());
        assert_eq!(graph.finish(&mut space), Verdict::Complete);
        let mut counting = Counting::new(&start, symmetry, Marks(2), Bounds::default());
        assert_eq!(counting.finish(&mut space), Verdict::Complete);
        let all = counting.executions(None);
        assert_eq!(graph.nodes()[0].passing, all);
        let Count::Exact(bad) = counting.executions(Some(Marks(2))) else {
            panic!("few enough to be exact");
        };
        let exactly = |count: Count| match count {
            Count::Exact(number) => number,
            Count::About(_) => panic!("few enough to be exact"),
        };
        assert_eq!(exactly(all) - exactly(graph.nodes()[0].good), bad);
        // Everybody passes one state of each distance, and one edge behind it.
        let ends = graph.nodes().iter().filter(|node| node.is_end);
        assert_eq!(ends.map(|node| exactly(node.passing)).sum::<u128>(), exactly(all));
        let first = graph.edges().iter().filter(|edge| edge.from == 0);
        assert_eq!(first.map(|edge| exactly(edge.passing)).sum::<u128>(), exactly(all));
        let good = graph.edges().iter().filter(|edge| edge.from == 0);
        assert_eq!(good.map(|edge| exactly(edge.good)).sum::<u128>(), exactly(all) - bad);
    }
}
