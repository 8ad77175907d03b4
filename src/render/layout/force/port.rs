//! Where edges touch the outlines of their nodes.

use super::super::super::scene::Scene;
use super::super::Point;
use super::super::Rect;
use super::super::outline::is_inside;
use super::line::between;
use super::line::middle;

/// Between two ends at the same node, where there is room.
const STEP: f64 = 13.0;
/// Rounds in which ends that are too near push each other on.
const PUSHES: usize = 40;
/// Halvings of the line on which an outline is looked for; a tenth of a pixel needs fourteen.
const HALVINGS: usize = 24;
/// The part of a node's longer side at which lines may aim.
const AIM_SHARE: f64 = 0.8;

/// The places in a node at which lines aim, from the left to the right and from the top down: not
/// the middle only, since nodes are wide.
fn heart(frame: &Rect) -> [(f64, f64); 2] {
    let at = middle(frame);
    let shorter = frame.width.min(frame.height);
    let across = (frame.width - shorter) / 2.0 * AIM_SHARE;
    let down = (frame.height - shorter) / 2.0 * AIM_SHARE;
    [(at.x - across, at.x + across), (at.y - down, at.y + down)]
}

/// The place in a node at which a line from elsewhere aims: the nearest.
pub(super) fn aim(frame: &Rect, from: Point) -> Point {
    let [across, down] = heart(frame);
    Point { x: from.x.clamp(across.0, across.1), y: from.y.clamp(down.0, down.1) }
}

/// The two places at which a straight line between two nodes aims: the nearest, and where one
/// node stands over or beside the other, a line straight down or across.
pub(super) fn aims(first: &Rect, second: &Rect) -> [Point; 2] {
    let axis = |a: (f64, f64), b: (f64, f64)| {
        let (low, high) = (a.0.max(b.0), a.1.min(b.1));
        match (low <= high, a.1 < b.0) {
            (true, _) => ((low + high) / 2.0, (low + high) / 2.0),
            (false, true) => (a.1, b.0),
            (false, false) => (a.0, b.1),
        }
    };
    let ([across, down], [other_across, other_down]) = (heart(first), heart(second));
    let (x, y) = (axis(across, other_across), axis(down, other_down));
    [Point { x: x.0, y: y.0 }, Point { x: x.1, y: y.1 }]
}

/// Where the line from inside a node to a place outside crosses its outline.
pub(super) fn outline_point(
    scene: &Scene,
    node: usize,
    frame: &Rect,
    inside: Point,
    outside: Point,
) -> Point {
    let at = middle(frame);
    let (mut inner, mut outer) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let half = (inner + outer) / 2.0;
        let point = between(inside, outside, half);
        let (dx, dy) = (point.x - at.x, point.y - at.y);
        match is_inside(&scene.nodes[node], frame.width, frame.height, dx, dy) {
            true => inner = half,
            false => outer = half,
        }
    }
    between(inside, outside, outer)
}

/// Says whether a line touches the inside of an outline before its end.
pub(super) fn cuts(scene: &Scene, node: usize, frame: &Rect, from: Point, end: Point) -> bool {
    let at = middle(frame);
    (1..20).any(|step| {
        let point = between(from, end, f64::from(step) / 20.0);
        is_inside(
            &scene.nodes[node],
            frame.width,
            frame.height,
            (point.x - at.x) * 1.01,
            (point.y - at.y) * 1.01,
        )
    })
}

/// Moves places on the sides of a box, given clockwise from its upper left corner in pixels,
/// apart until each has room, as far as there is any. They keep their order.
pub(super) fn spread(places: &mut [f64], around: f64) {
    let count = places.len();
    if count < 2 {
        return;
    }
    let step = STEP.min(around / count as f64 * 0.9);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]).then(a.cmp(b)));
    for _ in 0..PUSHES {
        let mut is_done = true;
        for ix in 0..count {
            let (here, next) = (order[ix], order[(ix + 1) % count]);
            let turn = if ix + 1 == count { around } else { 0.0 };
            let lacks = step - (places[next] + turn - places[here]);
            if lacks > 0.01 {
                is_done = false;
                places[here] -= lacks / 2.0;
                places[next] += lacks / 2.0;
            }
        }
        if is_done {
            break;
        }
    }
}

/// How far round a box, clockwise from its upper left corner, the ray from its middle leaves it.
pub(super) fn round(frame: &Rect, to: Point) -> f64 {
    let at = middle(frame);
    let (dx, dy) = (to.x - at.x, to.y - at.y);
    let (half_x, half_y) = (frame.width / 2.0, frame.height / 2.0);
    let (w, h) = (frame.width, frame.height);
    // Above and below, the ray leaves through the upper or lower side.
    if dy.abs() * half_x >= dx.abs() * half_y {
        let x = half_x + dx / dy.abs().max(1e-9) * half_y;
        if dy < 0.0 { x } else { w + h + (w - x) }
    } else {
        let y = half_y + dy / dx.abs().max(1e-9) * half_x;
        if dx > 0.0 { w + y } else { w + h + w + (h - y) }
    }
}

/// The place on the sides of a box that lies this far round.
pub(super) fn on_side(frame: &Rect, round: f64) -> Point {
    let (w, h) = (frame.width, frame.height);
    let around = 2.0 * (w + h);
    let mut far = round;
    while far < 0.0 {
        far += around;
    }
    while far >= around {
        far -= around;
    }
    let (x, y) = match far {
        far if far < w => (far, 0.0),
        far if far < w + h => (w, far - w),
        far if far < w + h + w => (w - (far - w - h), h),
        far => (0.0, h - (far - w - h - w)),
    };
    Point { x: frame.x + x, y: frame.y + y }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Point, Rect};
    use super::{on_side, round, spread};

    const FRAME: Rect = Rect { x: 10.0, y: 20.0, width: 100.0, height: 40.0 };

    #[test]
    fn a_place_on_a_side_is_found_again() {
        for far in [5.0, 99.0, 110.0, 139.0, 150.0, 239.0, 250.0, 279.0] {
            let found = round(&FRAME, on_side(&FRAME, far));
            assert!((found - far).abs() < 1e-6, "{far}: {found}");
        }
        assert_eq!(on_side(&FRAME, 300.0), Point { x: 30.0, y: 20.0 });
        assert_eq!(on_side(&FRAME, -20.0), Point { x: 10.0, y: 40.0 });
    }

    #[test]
    fn places_go_apart_and_keep_their_order() {
        let mut places = [50.0, 50.0, 51.0, 200.0];
        spread(&mut places, 280.0);
        assert!(places[1] - places[0] > 12.9 && places[2] - places[1] > 12.9, "{places:?}");
        assert_eq!(places[3], 200.0);
        let mut crowd = [10.0; 60];
        spread(&mut crowd, 280.0);
        assert!(crowd.windows(2).all(|pair| pair[1] > pair[0]));
    }
}
