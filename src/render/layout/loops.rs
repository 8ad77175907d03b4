//! Edges from a node to itself: nested frames on top of it, each with its label above it.

use super::super::scene::Scene;
use super::Anchor;
use super::Curve;
use super::Head;
use super::Piece;
use super::PlacedEdge;
use super::Point;
use super::Rect;
use super::measure::LABEL_LIFT;
use super::measure::label;
use super::outline::rise;

/// From the node to the lowest loop, and between a label and the loop above it.
const RISE: f64 = 20.0;
/// Between the legs of two loops.
const STEP: f64 = 12.0;
/// Radius of their corners.
const CORNER: f64 = 10.0;

/// Returns the edges from a node to itself, by index.
pub(super) fn loops_of(scene: &Scene, node: usize) -> Vec<usize> {
    let edges = scene.edges.iter().enumerate();
    let own = edges.filter(|(_, edge)| edge.source == node && edge.target == node);
    own.map(|(ix, _)| ix).collect()
}

/// Returns how much room the loops take above their node.
pub(super) fn height(scene: &Scene, loops: &[usize]) -> f64 {
    loops.iter().map(|ix| RISE + LABEL_LIFT + label(&scene.edges[*ix]).height).sum()
}

/// Returns the width that a node needs for its loops.
pub(super) fn width(scene: &Scene, loops: &[usize]) -> f64 {
    let widest = loops.iter().map(|ix| label(&scene.edges[*ix]).width).fold(0.0, f64::max);
    widest + 2.0 * STEP * loops.len() as f64 + 40.0
}

/// Places the loops of a node on its upper side, the first lowest.
pub(super) fn place(scene: &Scene, loops: &[usize], frame: &Rect, edges: &mut Vec<PlacedEdge>) {
    let middle = frame.x + frame.width / 2.0;
    let widest = loops.iter().map(|ix| label(&scene.edges[*ix]).width).fold(0.0, f64::max);
    let mut top = frame.y;
    for (count, ix) in loops.iter().enumerate() {
        let edge = &scene.edges[*ix];
        let half = widest / 2.0 + STEP + count as f64 * STEP;
        top -= RISE;
        let (start, end) = (middle - half, middle + half);
        let at = |x: f64, y: f64| Point { x, y };
        let foot = |x: f64| {
            let node = &scene.nodes[edge.source];
            let rise = rise(node, frame.width, frame.height, x - middle);
            at(x, frame.y + frame.height / 2.0 - rise)
        };
        let ends = [foot(start), foot(end)];
        let radius = CORNER;
        let curve = Curve {
            start: ends[0],
            pieces: vec![
                Piece::Line(at(start, top + radius)),
                Piece::Cubic(at(start, top), at(start, top), at(start + radius, top)),
                Piece::Line(at(end - radius, top)),
                Piece::Cubic(at(end, top), at(end, top), at(end, top + radius)),
                Piece::Line(ends[1]),
            ],
        };
        let shape = edge.head;
        let head = Head { tip: ends[1], direction: at(0.0, 1.0), shape };
        let label = label(edge);
        let (height, words) = (label.height, label.place(middle, top, Anchor::Middle));
        edges.push(PlacedEdge::bare(*ix, curve, ends, head).worded(words));
        top -= LABEL_LIFT + height;
    }
}
