//! Where nodes stand before they have a size: by stress majorization.
//!
//! E. Gansner, Y. Koren, S. North, "Graph Drawing by Stress Majorization", Graph Drawing 2004
//! (LNCS 3383): the stress is the sum of w (|p - q| - d)² over all pairs, with d their distance
//! in the graph and w = 1/d². It is minimized node by node (section 2.3, "Localized
//! optimization"), which never raises it. The start is classical scaling of the distances by
//! power iteration (U. Brandes, C. Pich, "Eigensolver Methods for Progressive Multidimensional
//! Scaling of Large Data", Graph Drawing 2006, section 2): it lies near a good minimum, and needs
//! no random numbers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Point;

/// Sweeps over all nodes, at most; and how far, in edges, the farthest must move for another.
const SWEEPS_MAX: usize = 150;
const MOVE_MIN: f64 = 0.004;
/// Rounds of the power iteration for each axis.
const POWER_ROUNDS: usize = 40;
/// Links of a node beyond this make its edges longer, so that there is room around a hub.
const HUB_LINKS: usize = 4;
/// By how much, for the square root of the links beyond.
const HUB_STRETCH: f64 = 0.16;
/// Edge lengths are counted in these parts, since whole numbers have an order.
const PARTS: f64 = 1_000.0;

/// Returns a place for each node of a connected graph, in units of an edge, around (0, 0); the
/// longest extent lies level. `neighbors` are sorted, both ways, each once.
pub(super) fn positions(neighbors: &[Vec<usize>]) -> Vec<Point> {
    let distances = distances(neighbors);
    let mut places = start(&distances);
    majorize(&distances, &mut places);
    level(&mut places);
    places
}

/// The square matrix of distances, row by row (Dijkstra from each node).
fn distances(neighbors: &[Vec<usize>]) -> Vec<Vec<f64>> {
    let length = |a: usize, b: usize| {
        let room = |node: usize| (neighbors[node].len().saturating_sub(HUB_LINKS) as f64).sqrt();
        (PARTS * (1.0 + HUB_STRETCH * (room(a) + room(b)))) as u64
    };
    let from = |start: usize| {
        let mut found = vec![u64::MAX; neighbors.len()];
        let mut waiting = BinaryHeap::from([Reverse((0, start))]);
        found[start] = 0;
        while let Some(Reverse((away, node))) = waiting.pop() {
            if away > found[node] {
                continue;
            }
            for next in &neighbors[node] {
                let farther = away + length(node, *next);
                if farther < found[*next] {
                    found[*next] = farther;
                    waiting.push(Reverse((farther, *next)));
                }
            }
        }
        found.into_iter().map(|parts| sublinear(parts as f64 / PARTS)).collect()
    };
    (0..neighbors.len()).map(from).collect()
}

/// Distance to the power of 3/4: chains and leaves far out do not take the page from the middle.
fn sublinear(distance: f64) -> f64 {
    (distance * distance.sqrt()).sqrt()
}

/// Classical scaling to two dimensions.
fn start(distances: &[Vec<f64>]) -> Vec<Point> {
    let count = distances.len();
    let size = count as f64;
    let squares: Vec<Vec<f64>> =
        distances.iter().map(|row| row.iter().map(|d| d * d).collect()).collect();
    let means: Vec<f64> = squares.iter().map(|row| row.iter().sum::<f64>() / size).collect();
    let mean = means.iter().sum::<f64>() / size;
    let centered: Vec<Vec<f64>> = (0..count)
        .map(|i| (0..count).map(|j| (means[i] + means[j] - squares[i][j] - mean) / 2.0).collect())
        .collect();
    let first = eigenvector(&centered, None, 0.618_034);
    let second = eigenvector(&centered, Some(&first), 0.414_214);
    first.into_iter().zip(second).map(|(x, y)| Point { x, y }).collect()
}

/// The eigenvector of the greatest eigenvalue, as long as its square root; at a right angle to
/// `before` where there is one. The start is spread evenly by multiples of `step`.
fn eigenvector(matrix: &[Vec<f64>], before: Option<&[f64]>, step: f64) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut vector: Vec<f64> = (0..matrix.len())
        .map(|ix| {
            let turned = (ix as f64 + 1.0) * step;
            turned - turned.floor() - 0.5
        })
        .collect();
    let mut length = 0.0;
    for _ in 0..POWER_ROUNDS {
        if let Some(before) = before {
            let own = dot(before, before);
            let part = if own > 0.0 { dot(&vector, before) / own } else { 0.0 };
            vector.iter_mut().zip(before).for_each(|(value, other)| *value -= part * other);
        }
        let norm = dot(&vector, &vector).sqrt();
        if norm <= f64::EPSILON {
            break;
        }
        vector.iter_mut().for_each(|value| *value /= norm);
        let next: Vec<f64> = matrix.iter().map(|row| dot(row, &vector)).collect();
        length = dot(&next, &vector).max(0.0).sqrt();
        vector = next;
    }
    let norm = dot(&vector, &vector).sqrt();
    let scale = if norm > 0.0 { length / norm } else { 0.0 };
    vector.into_iter().map(|value| value * scale).collect()
}

fn majorize(distances: &[Vec<f64>], places: &mut [Point]) {
    for _ in 0..SWEEPS_MAX {
        let mut farthest = 0.0_f64;
        for (i, row) in distances.iter().enumerate() {
            let others = row.iter().enumerate().filter(|(j, _)| *j != i);
            let springs = others.map(|(j, away)| Spring {
                other: j,
                length: *away,
                weight: 1.0 / (away * away),
            });
            farthest = farthest.max(relax(places, i, springs));
        }
        if farthest < MOVE_MIN {
            break;
        }
    }
}

/// How far one node wants to be from another, and how much.
pub(super) struct Spring {
    pub(super) other: usize,
    pub(super) length: f64,
    pub(super) weight: f64,
}

/// Moves a node to where its springs pull it, and returns how far it went.
pub(super) fn relax(
    places: &mut [Point],
    node: usize,
    springs: impl Iterator<Item = Spring>,
) -> f64 {
    let at = places[node];
    let (mut x, mut y, mut weights) = (0.0, 0.0, 0.0);
    for Spring { other, length, weight } in springs {
        let to = places[other];
        let (dx, dy) = (at.x - to.x, at.y - to.y);
        let away = (dx * dx + dy * dy).sqrt();
        // Two in one place go apart by their order.
        let (dx, dy) = if away > 1e-9 {
            (dx / away, dy / away)
        } else {
            (if node < other { -0.8 } else { 0.8 }, if node < other { -0.6 } else { 0.6 })
        };
        x += weight * (to.x + length * dx);
        y += weight * (to.y + length * dy);
        weights += weight;
    }
    if weights <= 0.0 {
        return 0.0;
    }
    let to = Point { x: x / weights, y: y / weights };
    places[node] = to;
    let (dx, dy) = (to.x - at.x, to.y - at.y);
    (dx * dx + dy * dy).sqrt()
}

/// Moves the middle to (0, 0), turns the longest extent (the first principal axis) level, and
/// mirrors so that the first node does not lie right of or below the middle.
fn level(places: &mut [Point]) {
    let size = places.len() as f64;
    let mean = |axis: fn(&Point) -> f64| places.iter().map(axis).sum::<f64>() / size;
    let (middle_x, middle_y) = (mean(|p| p.x), mean(|p| p.y));
    places.iter_mut().for_each(|p| *p = p.moved(-middle_x, -middle_y));
    let sum = |of: fn(&Point) -> f64| places.iter().map(of).sum::<f64>();
    let (xx, xy, yy) = (sum(|p| p.x * p.x), sum(|p| p.x * p.y), sum(|p| p.y * p.y));
    let root = ((xx - yy) * (xx - yy) + 4.0 * xy * xy).sqrt();
    // Half the angle, by its cosine: no function but the root is the same on every platform.
    let double = if root > 1e-9 { (xx - yy) / root } else { 1.0 };
    let (cosine, sine) = (((1.0 + double) / 2.0).sqrt(), ((1.0 - double) / 2.0).max(0.0).sqrt());
    let sine = if xy < 0.0 { -sine } else { sine };
    let turned = |p: &Point| Point { x: p.x * cosine + p.y * sine, y: p.y * cosine - p.x * sine };
    places.iter_mut().for_each(|p| *p = turned(p));
    let sign = |value: f64| if value > 1e-9 { -1.0 } else { 1.0 };
    let first = places.first().copied().unwrap_or_default();
    let (across, down) = (sign(first.x), sign(first.y));
    places.iter_mut().for_each(|p| *p = Point { x: p.x * across, y: p.y * down });
}
