//! What lies near a box, without looking at everything: the plane in equal cells, each with what
//! touches it.

use super::super::Point;
use super::super::Rect;
use super::line::Track;
use super::line::around;
use super::line::between;
use super::line::crosses;
use super::line::distance;
use super::line::entry;

/// Side of a cell.
const CELL: f64 = 72.0;
/// Cells in a row or column, at most.
const CELLS_MAX: f64 = 512.0;

/// Things in the cells that they touch.
struct Cells {
    left: f64,
    top: f64,
    columns: usize,
    rows: usize,
    inside: Vec<Vec<usize>>,
}

impl Cells {
    fn new(whole: &Rect) -> Cells {
        let count = |length: f64| (length / CELL).ceil().clamp(1.0, CELLS_MAX) as usize;
        let (columns, rows) = (count(whole.width), count(whole.height));
        let inside = vec![Vec::new(); columns * rows];
        Cells { left: whole.x, top: whole.y, columns, rows, inside }
    }

    /// The cells that a box touches; what is beyond the last counts as in it.
    fn touched(&self, rect: Rect) -> impl Iterator<Item = usize> {
        let cell = |at: f64, most: usize| ((at / CELL).max(0.0) as usize).min(most - 1);
        let (x, y) = (rect.x - self.left, rect.y - self.top);
        let columns = cell(x, self.columns)..=cell(x + rect.width, self.columns);
        let (first, last) = (cell(y, self.rows), cell(y + rect.height, self.rows));
        let across = self.columns;
        (first..=last).flat_map(move |row| columns.clone().map(move |c| row * across + c))
    }

    fn add(&mut self, thing: usize, rect: &Rect) {
        let touched: Vec<usize> = self.touched(*rect).collect();
        touched.into_iter().for_each(|cell| self.inside[cell].push(thing));
    }

    fn near(&self, rect: Rect) -> impl Iterator<Item = usize> {
        self.touched(rect).flat_map(|cell| self.inside[cell].iter().copied())
    }
}

/// The pieces of a line, none longer than a cell, in order.
fn pieces(from: Point, to: Point) -> impl Iterator<Item = (Point, Point)> {
    let count = (distance(from, to) / CELL).ceil().max(1.0);
    let at = move |piece: usize| between(from, to, piece as f64 / count);
    (0..count as usize).map(move |piece| (at(piece), at(piece + 1)))
}

fn bounds(from: Point, to: Point) -> Rect {
    around(between(from, to, 0.5), (to.x - from.x).abs(), (to.y - from.y).abs())
}

/// Boxes that can be asked for.
pub(super) struct Boxes {
    cells: Cells,
    boxes: Vec<Rect>,
}

impl Boxes {
    pub(super) fn new(whole: &Rect, boxes: Vec<Rect>) -> Boxes {
        let mut cells = Cells::new(whole);
        boxes.iter().enumerate().for_each(|(ix, rect)| cells.add(ix, rect));
        Boxes { cells, boxes }
    }

    /// Returns the first of them that a line meets, but for two of its own.
    pub(super) fn first(&self, from: Point, to: Point, own: [usize; 2]) -> Option<usize> {
        pieces(from, to).find_map(|(start, end)| {
            let near = self.cells.near(bounds(start, end)).filter(|ix| !own.contains(ix));
            let met = near.filter_map(|ix| Some((entry(start, end, &self.boxes[ix])?, ix)));
            met.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, ix)| ix)
        })
    }

    /// Returns those that may be on a line, some of them several times.
    pub(super) fn along(&self, from: Point, to: Point) -> impl Iterator<Item = usize> {
        pieces(from, to).flat_map(|(start, end)| self.cells.near(bounds(start, end)))
    }

    /// Says whether a box overlaps one of them.
    pub(super) fn overlap(&self, rect: &Rect) -> bool {
        self.cells.near(*rect).any(|ix| self.boxes[ix].overlaps(rect))
    }
}

/// Lines that can be asked for, in pieces no longer than a cell.
pub(super) struct Lines {
    cells: Cells,
    /// Whose, from where, to where.
    pieces: Vec<(usize, Point, Point)>,
}

impl Lines {
    pub(super) fn new<'t>(whole: &Rect, tracks: impl Iterator<Item = &'t Track>) -> Lines {
        let mut lines = Lines { cells: Cells::new(whole), pieces: Vec::new() };
        for (ix, track) in tracks.enumerate() {
            for pair in track.points.windows(2) {
                pieces(pair[0], pair[1]).for_each(|(from, to)| lines.add(ix, from, to));
            }
        }
        lines
    }

    fn add(&mut self, whose: usize, from: Point, to: Point) {
        self.cells.add(self.pieces.len(), &bounds(from, to));
        self.pieces.push((whose, from, to));
    }

    /// Returns whose lines but one's own cross a box, one of them several times.
    pub(super) fn crossing(&self, rect: &Rect, own: usize) -> impl Iterator<Item = usize> {
        let pieces = self.cells.near(*rect).map(|ix| self.pieces[ix]);
        let rect = *rect;
        pieces
            .filter(move |(whose, from, to)| *whose != own && crosses(*from, *to, &rect))
            .map(|p| p.0)
    }
}
