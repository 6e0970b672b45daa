//! Where the dots of a layered graph stand: a column for each distance from the start, and in each
//! the dots in an order that lets few lines cross.

/// Room on both sides.
const SIDE: f64 = 46.0;
/// From one dot of a column to the next.
const APART: f64 = 52.0;
/// Passes over the columns, there and back.
const PASSES: usize = 8;
/// In a column of more dots there is no room for words.
const WORDY: usize = 9;

/// The places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layers {
    places: Vec<(f64, f64)>,
    /// How many stand in the column of each.
    crowd: Vec<usize>,
    /// How high the picture is.
    pub(crate) height: f64,
}

impl Layers {
    /// Places for dots of these depths that these pairs connect.
    pub(crate) fn new(depths: &[u32], pairs: &[(usize, usize)], width: f64) -> Self {
        let last = depths.iter().max().copied().unwrap_or_default();
        let mut columns: Vec<Vec<usize>> = vec![Vec::new(); last as usize + 1];
        depths
            .iter()
            .enumerate()
            .for_each(|(dot, &depth)| columns[depth as usize].push(dot));
        let mut rank = vec![0.0; depths.len()];
        columns.iter().for_each(|column| number(column, &mut rank));
        for pass in 0..PASSES {
            let forth = pass % 2 == 0;
            for at in 0..columns.len() {
                let at = if forth { at } else { columns.len() - 1 - at };
                order(&mut columns[at], pairs, forth, &mut rank);
            }
        }
        let tallest = columns.iter().map(Vec::len).max().unwrap_or(1);
        let height = APART * tallest as f64 + 28.0;
        let step = (width - 2.0 * SIDE) / f64::from(last.max(1));
        let mut places = vec![(0.0, 0.0); depths.len()];
        let mut crowd = vec![0; depths.len()];
        for (depth, column) in columns.iter().enumerate() {
            for (row, &dot) in column.iter().enumerate() {
                let from_middle = row as f64 - (column.len() - 1) as f64 / 2.0;
                places[dot] = (SIDE + step * depth as f64, height / 2.0 - 6.0 + APART * from_middle);
                crowd[dot] = column.len();
            }
        }
        Self { places, crowd, height }
    }

    /// Where a dot stands.
    pub(crate) fn place(&self, dot: usize) -> (f64, f64) {
        self.places.get(dot).copied().unwrap_or_default()
    }

    /// Whether words fit below it.
    pub(crate) fn has_room(&self, dot: usize) -> bool {
        self.crowd.get(dot).is_some_and(|&crowd| crowd <= WORDY)
    }
}

/// Sorts a column by where its neighbours on one side stand on average.
fn order(column: &mut [usize], pairs: &[(usize, usize)], forth: bool, rank: &mut [f64]) {
    let mean = |dot: usize| {
        let neighbours = pairs.iter().filter_map(|&(from, to)| match forth {
            true => (to == dot).then_some(from),
            false => (from == dot).then_some(to),
        });
        let (sum, count) = neighbours.fold((0.0, 0.0), |(sum, count), other| (sum + rank[other], count + 1.0));
        if count > 0.0 { sum / count } else { rank[dot] }
    };
    let mut placed: Vec<(f64, usize)> = column.iter().map(|&dot| (mean(dot), dot)).collect();
    sorting::sort_by(&mut placed, |one, other| one.0.total_cmp(&other.0));
    column.iter_mut().zip(placed).for_each(|(slot, (_, dot))| *slot = dot);
    number(column, rank);
}

fn number(column: &[usize], rank: &mut [f64]) {
    let middle = column.len().saturating_sub(1) as f64 / 2.0;
    column
        .iter()
        .enumerate()
        .for_each(|(row, &dot)| rank[dot] = row as f64 - middle);
}

/// A line from dot to dot that leaves and arrives level.
pub(crate) fn curve((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> String {
    let middle = (x + to_x) / 2.0;
    format!("M{x:.1} {y:.1}C{middle:.1} {y:.1} {middle:.1} {to_y:.1} {to_x:.1} {to_y:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_need_not_cross_do_not() {
        // Two chains whose dots come in the wrong order.
        let layers = Layers::new(&[0, 1, 1, 2, 2], &[(0, 1), (0, 2), (1, 4), (2, 3)], 400.0);
        let above = |one: usize, other: usize| layers.place(one).1 < layers.place(other).1;
        assert_eq!(above(1, 2), above(4, 3));
        assert_eq!(layers.place(0).0, SIDE);
        assert_eq!(layers.place(3).0, 400.0 - SIDE);
    }

    #[test]
    fn a_single_dot_has_a_place() {
        assert!(Layers::new(&[0], &[], 100.0).place(0).1 > 0.0);
        assert_eq!(Layers::new(&[], &[], 100.0).place(0), (0.0, 0.0));
    }
}
