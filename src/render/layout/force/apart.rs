//! Boxes that overlap are moved apart, with the shape of the whole kept as it is.
//!
//! E. Gansner, Y. Hu, "Efficient, Proximity-Preserving Node Overlap Removal", Journal of Graph
//! Algorithms and Applications 14(1), 2010 (PRISM), section 4: of each pair of neighbours in a
//! proximity graph the distance is to grow by the factor that takes their boxes apart, at most
//! 1.5 at a time, and the stress of these distances is minimized; pairs that overlap are added
//! until there are none. The proximity graph here is Gabriel's (a part of Delaunay's, which the
//! paper takes), since a few hundred nodes need no faster one. What is left after a fixed number
//! of rounds is moved down, box by box, so that there is an end for certain.

use super::super::Point;
use super::stress::Spring;
use super::stress::relax;

const ROUNDS_MAX: usize = 60;
const SWEEPS: usize = 12;
/// Greatest growth of a distance in one round.
const GROWTH_MAX: f64 = 1.5;

/// How far the middles of two boxes must be apart, sideways or up and down.
pub(super) struct Needs {
    pub(super) across: Vec<f64>,
    pub(super) down: Vec<f64>,
    count: usize,
}

impl Needs {
    pub(super) fn new(count: usize, need: impl Fn(usize, usize) -> (f64, f64)) -> Needs {
        let pairs = (0..count).flat_map(|i| (0..count).map(move |j| (i, j)));
        let (across, down) = pairs.map(|(i, j)| need(i.min(j), i.max(j))).unzip();
        Needs { across, down, count }
    }

    fn of(&self, i: usize, j: usize) -> (f64, f64) {
        (self.across[i * self.count + j], self.down[i * self.count + j])
    }
}

/// Moves the middles until no two are nearer than they must be.
pub(super) fn apart(places: &mut [Point], needs: &Needs) {
    for _ in 0..ROUNDS_MAX {
        let mut pairs = overlapping(places, needs);
        if pairs.is_empty() {
            return;
        }
        pairs.extend(gabriel(places));
        pairs.sort_unstable();
        pairs.dedup();
        widen(places, needs, &pairs);
    }
    move_down(places, needs);
}

/// The factor by which a pair must go apart so that it is far enough; 1 where it is.
fn growth(places: &[Point], needs: &Needs, i: usize, j: usize) -> f64 {
    let (across, down) = needs.of(i, j);
    let (dx, dy) = ((places[i].x - places[j].x).abs(), (places[i].y - places[j].y).abs());
    let factor = |need: f64, have: f64| if have > 1e-6 { need / have } else { f64::INFINITY };
    factor(across, dx).min(factor(down, dy)).max(1.0)
}

fn overlapping(places: &[Point], needs: &Needs) -> Vec<(usize, usize)> {
    const HAIR: f64 = 1e-3;
    let mut pairs = Vec::new();
    for i in 0..places.len() {
        for j in i + 1..places.len() {
            if growth(places, needs, i, j) > 1.0 + HAIR {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

/// Pairs without another node in the circle between them.
fn gabriel(places: &[Point]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for i in 0..places.len() {
        for j in i + 1..places.len() {
            let (a, b) = (places[i], places[j]);
            // Inside the circle on the line from a to b, the angle to both is wider than a right
            // one.
            let is_between = |c: &Point| {
                let cross = (a.x - c.x) * (b.x - c.x) + (a.y - c.y) * (b.y - c.y);
                cross < 0.0
            };
            let others = places.iter().enumerate().filter(|(k, _)| *k != i && *k != j);
            if !others.map(|(_, place)| place).any(is_between) {
                pairs.push((i, j));
            }
        }
    }
    pairs
}

/// One round: every pair gets the distance that it should have.
fn widen(places: &mut [Point], needs: &Needs, pairs: &[(usize, usize)]) {
    let mut springs: Vec<Vec<(usize, f64)>> = vec![Vec::new(); places.len()];
    for (i, j) in pairs {
        let (dx, dy) = (places[*i].x - places[*j].x, places[*i].y - places[*j].y);
        let away = (dx * dx + dy * dy).sqrt().max(1.0);
        let length = away * growth(places, needs, *i, *j).min(GROWTH_MAX);
        springs[*i].push((*j, length));
        springs[*j].push((*i, length));
    }
    for _ in 0..SWEEPS {
        for (node, own) in springs.iter().enumerate() {
            let own = own.iter().map(|(other, length)| Spring {
                other: *other,
                length: *length,
                weight: 1.0 / (length * length),
            });
            relax(places, node, own);
        }
    }
}

/// From top to bottom, every box goes down until it meets none above.
fn move_down(places: &mut [Point], needs: &Needs) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].y.total_cmp(&places[*b].y).then(a.cmp(b)));
    for (count, node) in order.iter().enumerate() {
        // Each step takes it below another one, so there are no more steps than others.
        for _ in 0..count {
            let at = places[*node];
            let lowest = order[..count].iter().filter_map(|above| {
                let (across, down) = needs.of(*node, *above);
                let (dx, dy) = ((at.x - places[*above].x).abs(), (at.y - places[*above].y).abs());
                (dx < across - 1e-6 && dy < down - 1e-6).then_some(places[*above].y + down)
            });
            let Some(y) = lowest.reduce(f64::max) else { break };
            places[*node].y = y;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Point;
    use super::{Needs, apart, move_down, overlapping};

    fn check(places: &[(f64, f64)]) {
        for moves in [apart, move_down] {
            let mut places: Vec<Point> =
                places.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
            let needs = Needs::new(places.len(), |i, j| (100.0 + i as f64, 30.0 + j as f64));
            moves(&mut places, &needs);
            assert_eq!(overlapping(&places, &needs), [], "{places:?}");
        }
    }

    #[test]
    fn boxes_go_apart_wherever_they_stood() {
        check(&[(0.0, 0.0); 40]);
        check(&[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (500.0, 0.0)]);
        let row: Vec<(f64, f64)> = (0..50).map(|ix| (f64::from(ix) * 3.0, 0.0)).collect();
        check(&row);
        let spread: Vec<(f64, f64)> =
            (0..90).map(|ix| (f64::from(ix * 37 % 91), f64::from(ix * 53 % 89))).collect();
        check(&spread);
    }

    #[test]
    fn boxes_that_are_apart_stay_where_they_are() {
        let mut places = [Point { x: 0.0, y: 0.0 }, Point { x: 150.0, y: 3.0 }];
        let before = places;
        apart(&mut places, &Needs::new(2, |_, _| (100.0, 30.0)));
        assert_eq!(places, before);
    }
}
