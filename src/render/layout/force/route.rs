//! The way of an edge round the nodes that are not its own.
//!
//! Straight where that is free; else the shortest way over the corners of the boxes in between:
//! A* (P. Hart, N. Nilsson, B. Raphael, "A Formal Basis for the Heuristic Determination of
//! Minimum Cost Paths", IEEE Transactions on Systems Science and Cybernetics 4(2), 1968) on the
//! visibility graph (T. Lozano-Pérez, M. Wesley, "An Algorithm for Planning Collision-Free Paths
//! Among Polyhedral Obstacles", Communications of the ACM 22(10), 1979). That graph is never
//! made: from each place only the corners of those boxes are looked at that stand first in the way
//! of the goal, or of such a corner; so the way found is pulled taut at the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BinaryHeap;

use super::super::Point;
use super::super::Rect;
use super::grid::Boxes;
use super::line::crosses;
use super::line::distance;
use super::line::grown;
use super::line::holds;
use super::pack::hull;

/// What a bend costs, in pixels of way.
const BEND: f64 = 24.0;
/// How far out from a corner the ways round it turn, the first first; after the last comes the
/// first again.
const LANES: [f64; 9] = [0.0, 9.5, 19.0, 4.75, 14.25, 2.4, 7.1, 11.9, 16.6];
/// The part of the free room that a way on an outer lane must keep.
const LANE_ROOM: f64 = 0.5;
/// Lengths are compared in these parts, since whole numbers have an order.
const PARTS: f64 = 1_000.0;

/// A box that no way may run through.
pub(super) struct Obstacle {
    pub(super) frame: Rect,
    /// How far ways keep away from it.
    pub(super) clear: f64,
}

/// All boxes with their corners, and how many ways turn at each.
pub(super) struct Field {
    obstacles: Vec<Obstacle>,
    walls: Boxes,
    /// Where ways turn, four for each box, as far as no other box covers them.
    corners: Vec<[Option<Point>; 4]>,
    turns: Vec<[usize; 4]>,
}

const OUTWARD: [(f64, f64); 4] = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];

/// A corner: its box and which of the four.
type Corner = (usize, usize);

impl Field {
    pub(super) fn new(obstacles: Vec<Obstacle>) -> Field {
        let walls: Vec<Rect> = obstacles.iter().map(|one| grown(&one.frame, one.clear)).collect();
        let corners = obstacles.iter().map(|one| {
            let reach = grown(&one.frame, one.clear * 1.4);
            OUTWARD.map(|(across, down)| {
                let corner = Point {
                    x: if across < 0.0 { reach.x } else { reach.x + reach.width },
                    y: if down < 0.0 { reach.y } else { reach.y + reach.height },
                };
                (!walls.iter().any(|wall| holds(wall, corner))).then_some(corner)
            })
        });
        let corners: Vec<_> = corners.collect();
        let turns = vec![[0; 4]; obstacles.len()];
        let walls = Boxes::new(&hull(walls.iter()), walls);
        Field { obstacles, walls, corners, turns }
    }

    /// Says whether the straight line is free of all boxes but its `own`.
    pub(super) fn is_free(&self, from: Point, to: Point, own: [usize; 2]) -> bool {
        self.walls.first(from, to, own).is_none()
    }

    /// Returns where a way from one box of its own to the other turns; none where it is straight.
    pub(super) fn turns(&mut self, ends: [Point; 2], own: [usize; 2]) -> Vec<Point> {
        if self.is_free(ends[0], ends[1], own) {
            return Vec::new();
        }
        let found = self.shortest(ends, own);
        // Each corner's first free lane, and where that is not clear, one nearer to the corner.
        let lanes = (0..LANES.len()).rev().map(|most| {
            let lane = |corner: &Corner| {
                let turned = self.turns[corner.0][corner.1];
                self.lane(*corner, turned % (most + 1))
            };
            found.iter().map(lane).collect::<Vec<Point>>()
        });
        let clear = lanes.into_iter().find(|lanes| self.keeps_clear(ends, lanes, own));
        let turns = clear.unwrap_or_else(|| found.iter().map(|c| self.lane(*c, 0)).collect());
        found.iter().for_each(|(ix, corner)| self.turns[*ix][*corner] += 1);
        turns
    }

    fn lane(&self, corner: Corner, lane: usize) -> Point {
        let (across, down) = OUTWARD[corner.1];
        let out = LANES[lane];
        self.corner(corner).moved(across * out, down * out)
    }

    fn free_corners(&self, ix: usize) -> impl Iterator<Item = Corner> {
        (0..4).filter(move |corner| self.corners[ix][*corner].is_some()).map(move |c| (ix, c))
    }

    fn corner(&self, (ix, corner): Corner) -> Point {
        self.corners[ix][corner].expect("only corners that are free are taken")
    }

    fn keeps_clear(&self, [from, to]: [Point; 2], turns: &[Point], own: [usize; 2]) -> bool {
        let points: Vec<Point> =
            [from].into_iter().chain(turns.iter().copied()).chain([to]).collect();
        let last = points.len() - 2;
        points.windows(2).enumerate().all(|(piece, pair)| {
            let is_own = |ix| (piece == 0 && ix == own[0]) || (piece == last && ix == own[1]);
            self.walls.along(pair[0], pair[1]).filter(|ix| !is_own(*ix)).all(|ix| {
                let one = &self.obstacles[ix];
                !crosses(pair[0], pair[1], &grown(&one.frame, one.clear * LANE_ROOM))
            })
        })
    }

    /// A* from the first end to the last.
    fn shortest(&self, [from, to]: [Point; 2], own: [usize; 2]) -> Vec<Corner> {
        let parts = |length: f64| (length * PARTS) as u64;
        let mut best: BTreeMap<Option<Corner>, (u64, Option<Corner>)> = BTreeMap::new();
        let mut waiting: BinaryHeap<Reverse<(u64, u64, Option<Corner>)>> = BinaryHeap::new();
        let mut is_start = true;
        let mut current: Option<Corner> = None;
        let mut gone = 0;
        loop {
            let at = current.map_or(from, |corner| self.corner(corner));
            let leaves = if is_start { own[0] } else { usize::MAX };
            for next in self.seen(at, leaves, to, own) {
                let point = next.map_or(to, |corner| self.corner(corner));
                let bend = if next.is_some() { BEND } else { 0.0 };
                let farther = gone + parts(distance(at, point) + bend);
                let is_better = best.get(&next).is_none_or(|(known, _)| farther < *known);
                if is_better {
                    best.insert(next, (farther, current));
                    waiting.push(Reverse((farther + parts(distance(point, to)), farther, next)));
                }
            }
            is_start = false;
            // An entry that was bettered since is passed over.
            let next = loop {
                let Some(Reverse((_, cost, next))) = waiting.pop() else { return Vec::new() };
                if best[&next].0 == cost {
                    break (cost, next);
                }
            };
            gone = next.0;
            current = next.1;
            if current.is_none() {
                break;
            }
        }
        let mut way = Vec::new();
        let mut at = best[&None].1;
        while let Some(corner) = at {
            way.push(corner);
            at = best[&Some(corner)].1;
        }
        way.reverse();
        self.pulled(way, [from, to], own)
    }

    /// The same way without the corners between two that see each other.
    fn pulled(&self, way: Vec<Corner>, [from, to]: [Point; 2], own: [usize; 2]) -> Vec<Corner> {
        let mut taut = Vec::new();
        let (mut at, mut next, mut leaves) = (from, 0, own[0]);
        while next < way.len() {
            if self.is_free(at, to, [leaves, own[1]]) {
                break;
            }
            let sees = |corner: &Corner| self.is_free(at, self.corner(*corner), [leaves, leaves]);
            let farthest = (next..way.len()).rev().find(|ix| sees(&way[*ix])).unwrap_or(next);
            taut.push(way[farthest]);
            (at, next, leaves) = (self.corner(way[farthest]), farthest + 1, usize::MAX);
        }
        taut
    }

    /// Corners seen from a place, among those that matter for the way to the goal: of what stands
    /// in the way, and of the two boxes of the way's own, which other boxes may touch. `None` is
    /// the goal itself.
    fn seen(&self, at: Point, leaves: usize, goal: Point, own: [usize; 2]) -> Vec<Option<Corner>> {
        let mut seen = Vec::new();
        let mut is_known = vec![false; self.obstacles.len()];
        let mut waiting: Vec<Option<Corner>> = vec![None];
        for ix in own {
            is_known[ix] = true;
            waiting.extend(self.free_corners(ix).map(Some));
        }
        while let Some(next) = waiting.pop() {
            let point = next.map_or(goal, |corner| self.corner(corner));
            let enters = if next.is_none() { own[1] } else { usize::MAX };
            // What is first in the way is to be passed first.
            match self.walls.first(at, point, [leaves, enters]) {
                Some(ix) if !is_known[ix] => {
                    is_known[ix] = true;
                    waiting.extend(self.free_corners(ix).map(Some));
                }
                Some(_) => {}
                None if point != at => seen.push(next),
                None => {}
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Point, Rect};
    use super::{Field, Obstacle};

    fn field(boxes: &[(f64, f64)]) -> Field {
        let frame = |(x, y): &(f64, f64)| Rect { x: *x, y: *y, width: 100.0, height: 40.0 };
        let obstacle = |place| Obstacle { frame: frame(place), clear: 10.0 };
        Field::new(boxes.iter().map(obstacle).collect())
    }

    fn middle((x, y): (f64, f64)) -> Point {
        Point { x: x + 50.0, y: y + 20.0 }
    }

    #[test]
    fn what_is_free_is_straight_and_what_is_not_goes_round_on_a_lane_of_its_own() {
        let boxes = [(0.0, 0.0), (200.0, 10.0), (400.0, 0.0), (0.0, 200.0)];
        let mut field = field(&boxes);
        let ends = [middle(boxes[0]), middle(boxes[2])];
        assert_eq!(field.turns([middle(boxes[0]), middle(boxes[3])], [0, 3]), []);
        let first = field.turns(ends, [0, 2]);
        assert_eq!(first, [Point { x: 186.0, y: -4.0 }, Point { x: 314.0, y: -4.0 }]);
        let second = field.turns(ends, [0, 2]);
        assert_eq!(second, [Point { x: 176.5, y: -13.5 }, Point { x: 323.5, y: -13.5 }]);
    }

    #[test]
    fn a_wall_of_boxes_is_passed_at_its_end() {
        let mut boxes: Vec<(f64, f64)> = (0..9).map(|ix| (300.0, f64::from(ix) * 45.0)).collect();
        boxes.extend([(0.0, 180.0), (600.0, 180.0)]);
        let turns = field(&boxes).turns([middle(boxes[9]), middle(boxes[10])], [9, 10]);
        assert_eq!(turns.len(), 2);
        assert!(turns.iter().all(|turn| turn.y == -14.0 || turn.y == 414.0), "{turns:?}");
    }
}
