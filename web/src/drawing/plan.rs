//! The heights of a timeline's parts, and the chips on the server's rail.

use protocol::{Frame, Mark, Stroke};

use super::rows::rows;
use super::{Scale, half};

/// Below this width, names stand above their lanes instead of beside them.
const NARROW: f64 = 520.0;
const AXIS: f64 = 26.0;
const RAIL: f64 = 26.0;
const CHIP: f64 = 20.0;
const ROW: f64 = CHIP + 3.0;
/// From lane to lane, and below the last one.
const LANE: std::ops::Range<f64> = 48.0..84.0;
const BELOW: f64 = 26.0;
/// So many chips may stand above one another.
const ROWS: usize = 4;
/// A letter of the chips, and what surrounds them.
const LETTER: f64 = 7.1;
const AROUND: f64 = 24.0;

/// A chip: a step of one of the lanes on the server's rail.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chip<'a> {
    /// The step.
    pub(crate) stroke: &'a Stroke,
    /// The lane it belongs to.
    pub(crate) lane: usize,
    /// What is written on it.
    pub(crate) label: String,
    /// Where it begins, at the top.
    pub(crate) x: f64,
    /// Where it begins, at the top.
    pub(crate) y: f64,
    /// How wide it is.
    pub(crate) width: f64,
}

/// A timeline before it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan<'a> {
    /// What it shows.
    pub(crate) frame: &'a Frame,
    /// Where times are.
    pub(crate) scale: Scale,
    /// How wide it is.
    pub(crate) width: f64,
    /// How high it is.
    pub(crate) height: f64,
    /// Whether names stand above their lanes.
    pub(crate) narrow: bool,
    /// Where what is drawn begins, beside the names.
    pub(crate) left: f64,
    /// The chips, in order of time.
    pub(crate) chips: Vec<Chip<'a>>,
    /// How high the server's rail is.
    pub(crate) server_height: f64,
    lane: f64,
}

impl<'a> Plan<'a> {
    /// The plan of a frame for this much room. What needs more height than that takes it.
    pub(crate) fn new(frame: &'a Frame, (width, room): (f64, f64)) -> Self {
        let narrow = width < NARROW;
        let left = if narrow { 8.0 } else { 96.0 };
        let scale = Scale::new((frame.from_us, frame.to_us), (left + 6.0, width - 12.0));
        let (chips, used) = chips(frame, &scale);
        let mut plan = Self {
            frame,
            scale,
            width,
            height: 0.0,
            narrow,
            left,
            chips,
            server_height: used as f64 * ROW + 7.0,
            lane: 0.0,
        };
        let spaces = frame.lanes.len().saturating_sub(1).max(1) as f64;
        let spread = (room - plan.lane(0) - BELOW) / spaces;
        plan.lane = if narrow {
            LANE.start
        } else {
            half(spread).clamp(LANE.start, LANE.end)
        };
        let top = plan.server();
        let bottom = top + plan.server_height;
        for chip in &mut plan.chips {
            chip.y = bottom - 5.0 - CHIP - chip.y;
        }
        plan.height = plan.lane(frame.lanes.len().max(1) - 1) + BELOW;
        plan
    }

    /// The top of a rail.
    pub(crate) fn rail(&self, number: usize) -> f64 {
        let above = if self.narrow { 14.0 } else { 0.0 };
        AXIS + above + number as f64 * (RAIL + 8.0 + above)
    }

    /// The height of a rail.
    pub(crate) fn rail_height(&self) -> f64 {
        RAIL
    }

    /// The top of the server's rail.
    pub(crate) fn server(&self) -> f64 {
        self.rail(self.frame.rails.len()) + 4.0
    }

    /// The bottom of the server's rail, where requests arrive.
    pub(crate) fn server_bottom(&self) -> f64 {
        self.server() + self.server_height
    }

    /// The middle of a lane.
    pub(crate) fn lane(&self, number: usize) -> f64 {
        self.server_bottom() + 46.0 + number as f64 * self.lane
    }

    /// The height of a chip.
    pub(crate) fn chip_height(&self) -> f64 {
        CHIP
    }
}

/// The chips with their rows as heights, and how many rows there are.
fn chips<'a>(frame: &'a Frame, scale: &Scale) -> (Vec<Chip<'a>>, usize) {
    let lanes = frame.lanes.iter().enumerate();
    let strokes = lanes.flat_map(|(lane, one)| one.steps.iter().map(move |stroke| (lane, stroke)));
    let mut strokes: Vec<_> = strokes.filter(|(_, stroke)| scale.holds(stroke.executed_us)).collect();
    sorting::sort_by_key(&mut strokes, |(_, stroke)| stroke.step);
    let mut chips: Vec<Chip<'a>> = strokes
        .into_iter()
        .map(|(lane, stroke)| {
            let label = label(stroke);
            let width = half(label.chars().count() as f64 * LETTER + AROUND);
            let x = scale.x(stroke.executed_us) - width / 2.0;
            Chip {
                stroke,
                lane,
                label,
                x,
                y: 0.0,
                width,
            }
        })
        .collect();
    let spans: Vec<(f64, f64)> = chips.iter().map(|chip| (chip.x, chip.x + chip.width)).collect();
    let rows = rows(&spans, ROWS);
    for (chip, &(row, x)) in chips.iter_mut().zip(&rows) {
        chip.y = row as f64 * ROW;
        chip.x = x;
    }
    (chips, rows.into_iter().map(|(row, _)| row + 1).max().unwrap_or(1))
}

/// What is written on a chip: the command's name; of a block, the names of the first commands inside.
fn label(stroke: &Stroke) -> String {
    const NAMES: usize = 3;
    if stroke.calls.is_empty() {
        return name(&stroke.command);
    }
    let names: Vec<String> = stroke.calls.iter().take(NAMES).map(|call| name(call)).collect();
    let more = (stroke.all_calls as usize).saturating_sub(names.len());
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    names.join("·") + &more
}

fn name(command: &str) -> String {
    let name = command.split(' ').next().unwrap_or_default();
    name.chars().take(12).collect::<String>().to_ascii_uppercase()
}

/// Whether a step changed something, as far as its mark says.
pub(crate) fn wrote(mark: Mark) -> bool {
    matches!(mark, Mark::Write | Mark::Stale | Mark::Break)
}
