//! Straight lines, boxes, and the way that a curve takes as short straight pieces.

use super::super::Curve;
use super::super::Piece;
use super::super::Point;
use super::super::Rect;

/// Straight pieces that stand for a cubic curve.
const CUBIC_STEPS: u32 = 8;

pub(super) fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    (dx * dx + dy * dy).sqrt()
}

/// The point at a part of the way from `a` to `b`.
pub(super) fn between(a: Point, b: Point, part: f64) -> Point {
    Point { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
}

/// The direction from `a` to `b`, of length 1; to the right where there is none.
pub(super) fn direction(a: Point, b: Point) -> Point {
    let away = distance(a, b);
    match away > 1e-9 {
        true => Point { x: (b.x - a.x) / away, y: (b.y - a.y) / away },
        false => Point { x: 1.0, y: 0.0 },
    }
}

pub(super) fn middle(rect: &Rect) -> Point {
    Point { x: rect.x + rect.width / 2.0, y: rect.y + rect.height / 2.0 }
}

pub(super) fn around(middle: Point, width: f64, height: f64) -> Rect {
    Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height }
}

pub(super) fn grown(rect: &Rect, by: f64) -> Rect {
    around(middle(rect), rect.width + 2.0 * by, rect.height + 2.0 * by)
}

pub(super) fn holds(rect: &Rect, point: Point) -> bool {
    point.x > rect.x
        && point.x < rect.x + rect.width
        && point.y > rect.y
        && point.y < rect.y + rect.height
}

/// Says whether the line from `a` to `b` passes through the inside of a box.
pub(super) fn crosses(a: Point, b: Point, rect: &Rect) -> bool {
    entry(a, b, rect).is_some()
}

/// Returns at which part of the line from `a` to `b` it enters the inside of a box, if it does
/// (Y. Liang, B. Barsky, "A New Concept and Method for Line Clipping", ACM Transactions on
/// Graphics 3(1), 1984).
pub(super) fn entry(a: Point, b: Point, rect: &Rect) -> Option<f64> {
    // Most boxes are not near: no division for those.
    let is_beside = a.x.max(b.x) <= rect.x
        || a.x.min(b.x) >= rect.x + rect.width
        || a.y.max(b.y) <= rect.y
        || a.y.min(b.y) >= rect.y + rect.height;
    if is_beside {
        return None;
    }
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for (start, step, low, high) in [
        (a.x, b.x - a.x, rect.x, rect.x + rect.width),
        (a.y, b.y - a.y, rect.y, rect.y + rect.height),
    ] {
        if step == 0.0 {
            continue;
        }
        let (first, second) = ((low - start) / step, (high - start) / step);
        enters = enters.max(first.min(second));
        leaves = leaves.min(first.max(second));
    }
    (enters < leaves).then_some(enters)
}

/// A curve as straight pieces.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) points: Vec<Point>,
    /// How far along each point lies.
    along: Vec<f64>,
    /// The box around it.
    pub(super) bounds: Rect,
}

impl Track {
    pub(super) fn of(curve: &Curve) -> Track {
        let mut points = vec![curve.start];
        let mut from = curve.start;
        for piece in &curve.pieces {
            match *piece {
                Piece::Line(end) => {
                    points.push(end);
                    from = end;
                }
                Piece::Cubic(first, second, end) => {
                    for step in 1..=CUBIC_STEPS {
                        let t = f64::from(step) / f64::from(CUBIC_STEPS);
                        points.push(on_cubic([from, first, second, end], t));
                    }
                    from = end;
                }
            }
        }
        let mut along = vec![0.0];
        for pair in points.windows(2) {
            along.push(along[along.len() - 1] + distance(pair[0], pair[1]));
        }
        let axis = |of: fn(&Point) -> f64| {
            let values = points.iter().map(of);
            let low = values.clone().fold(f64::INFINITY, f64::min);
            (low, values.fold(f64::NEG_INFINITY, f64::max) - low)
        };
        let ((x, width), (y, height)) = (axis(|p| p.x), axis(|p| p.y));
        Track { points, along, bounds: Rect { x, y, width, height } }
    }

    pub(super) fn length(&self) -> f64 {
        self.along[self.along.len() - 1]
    }

    /// The point this far along.
    pub(super) fn at(&self, along: f64) -> Point {
        let next = self.along.partition_point(|have| *have < along);
        if next == 0 || next >= self.points.len() {
            return self.points[next.min(self.points.len() - 1)];
        }
        let (from, to) = (self.along[next - 1], self.along[next]);
        between(self.points[next - 1], self.points[next], (along - from) / (to - from).max(1e-9))
    }
}

fn on_cubic([from, first, second, end]: [Point; 4], t: f64) -> Point {
    let u = 1.0 - t;
    let mix = |p: f64, q: f64, r: f64, s: f64| {
        u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
    };
    Point { x: mix(from.x, first.x, second.x, end.x), y: mix(from.y, first.y, second.y, end.y) }
}

/// A line through all points with its inner corners rounded, each by at most `radius` and half
/// of the shorter of its two pieces.
pub(super) fn rounded(points: &[Point], radius: f64) -> Curve {
    let last = points.len() - 1;
    let mut curve = Curve { start: points[0], pieces: Vec::new() };
    for ix in 1..last {
        let (before, corner, after) = (points[ix - 1], points[ix], points[ix + 1]);
        let (shorter, longer) = (distance(before, corner), distance(corner, after));
        let room = radius.min(shorter / 2.0).min(longer / 2.0);
        let (back, on) = (direction(corner, before), direction(corner, after));
        let at = |way: Point, far: f64| corner.moved(way.x * far, way.y * far);
        curve.pieces.push(Piece::Line(at(back, room)));
        // A third of the way from the corner: near a circle for all angles.
        curve.pieces.push(Piece::Cubic(at(back, room * 0.4), at(on, room * 0.4), at(on, room)));
    }
    curve.pieces.push(Piece::Line(points[last]));
    curve
}

#[cfg(test)]
mod tests {
    use super::super::super::{Point, Rect};
    use super::{Track, crosses, rounded};

    #[test]
    fn a_line_through_a_box_is_told_from_one_beside_it() {
        let rect = Rect { x: 0.0, y: 0.0, width: 10.0, height: 4.0 };
        let check = |ax: f64, ay: f64, bx: f64, by: f64, expected: bool| {
            let (a, b) = (Point { x: ax, y: ay }, Point { x: bx, y: by });
            assert_eq!((crosses(a, b, &rect), crosses(b, a, &rect)), (expected, expected));
        };
        check(-5.0, 2.0, 15.0, 2.0, true);
        check(5.0, -5.0, 5.0, 9.0, true);
        check(4.0, 1.0, 6.0, 3.0, true);
        check(-5.0, -1.0, 15.0, -1.0, false);
        check(-5.0, 0.0, 15.0, 0.0, false);
        check(-3.0, 2.0, 2.0, -3.0, false);
        check(11.0, 2.0, 20.0, 2.0, false);
    }

    #[test]
    fn a_track_is_measured_along_its_pieces() {
        let points = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0)];
        let points: Vec<Point> = points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
        let track = Track::of(&rounded(&points, 0.0));
        assert_eq!(track.length(), 150.0);
        assert_eq!(track.at(120.0), Point { x: 100.0, y: 20.0 });
        let shorter = Track::of(&rounded(&points, 20.0));
        assert!(shorter.length() < 150.0 && shorter.length() > 130.0);
    }
}
