//! Where the words of each edge stand: on its own line, over no node, no other words, no head,
//! and no other line; and where there is no such place, a number on the line.
//!
//! Point-feature labelling by candidates, those with fewest first, with one exchange: J.
//! Christensen, J. Marks, S. Shieber, "An Empirical Study of Algorithms for Point-Feature Label
//! Placement", ACM Transactions on Graphics 14(3), 1995, section 3 (greedy and gradient
//! descent). Nothing is dropped: what the exchange does not place gets a number, and the key
//! under the picture says what it stands for.

use super::super::Point;
use super::super::Rect;
use super::super::measure::BADGE_RADIUS;
use super::grid::Boxes;
use super::grid::Lines;
use super::line::Track;
use super::line::around;
use super::line::grown;
use super::pack::hull;

/// Free room around words, on all sides.
const MARGIN: f64 = 4.0;
/// The same for lines of others.
const LINE_MARGIN: f64 = 1.5;
/// Room for a number of three digits, and free room around its circle.
const BADGE_WIDTH: f64 = 24.0;
const BADGE_MARGIN: f64 = 1.0;
/// Between places for a number on its line.
const BADGE_STEP: f64 = 7.0;
/// Side of the square in the middle of a number that no other line crosses where that can be had.
const BADGE_CORE: f64 = 6.0;
/// How much of each end of a line stays bare, for the head.
const END: f64 = 17.0;
/// How much of a line must be seen beside its words.
const SEEN: f64 = 16.0;
/// Places along a line that are tried.
const STEPS: usize = 48;
/// How far beside the middle of the words the line may run, as part of their width, and what that
/// costs, as part of the length of the line.
const ASIDES: [(f64, f64); 7] =
    [(0.0, 0.0), (-0.18, 0.1), (0.18, 0.1), (-0.36, 0.3), (0.36, 0.3), (-0.46, 0.4), (0.46, 0.4)];
/// Costs are compared in these parts, since whole numbers have an order.
const PARTS: f64 = 10_000.0;
/// Rounds of exchange.
const EXCHANGES: usize = 3;

/// The words of an edge without a place.
pub(super) struct Wanted {
    pub(super) track: Track,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where the words of an edge stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Standing {
    /// On the line, around this middle.
    Words(Point),
    /// In the key; the number stands here.
    Number(Point),
}

/// What is there already.
struct Ground {
    /// Boxes over which nothing may stand: nodes, edges from a node to itself.
    taken: Boxes,
    heads: Boxes,
    lines: Lines,
}

/// Returns where the words of each edge stand, in their order: over nothing of what is `taken`
/// and over no head.
pub(super) fn stand(wanted: &[Wanted], taken: Vec<Rect>, heads: Vec<Rect>) -> Vec<Standing> {
    let bounds = wanted.iter().map(|one| &one.track.bounds);
    let whole = hull(bounds.chain(&taken));
    let lines = Lines::new(&whole, wanted.iter().map(|one| &one.track));
    let (taken, heads) = (Boxes::new(&whole, taken), Boxes::new(&whole, heads));
    let ground = &Ground { taken, heads, lines };
    let candidates: Vec<Vec<Rect>> =
        (0..wanted.len()).map(|ix| spots(&wanted[ix], ground, ix)).collect();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|ix| (candidates[*ix].len(), *ix));
    let mut placed: Vec<Option<Rect>> = vec![None; wanted.len()];
    for ix in &order {
        placed[*ix] = candidates[*ix].iter().find(|spot| !is_blocked(&placed, spot, *ix)).copied();
    }
    for _ in 0..EXCHANGES {
        for ix in &order {
            if placed[*ix].is_none() {
                exchange(&candidates, &mut placed, *ix);
            }
        }
    }
    numbered(wanted, ground, placed)
}

/// Says whether words stand where a spot is.
fn is_blocked(placed: &[Option<Rect>], spot: &Rect, own: usize) -> bool {
    let spot = grown(spot, MARGIN);
    let mut others = placed.iter().enumerate();
    others.any(|(ix, other)| ix != own && other.is_some_and(|other| other.overlaps(&spot)))
}

/// Words that overlap a spot.
fn blockers(placed: &[Option<Rect>], spot: &Rect, own: usize) -> Vec<usize> {
    let spot = grown(spot, MARGIN);
    let others = placed.iter().enumerate().filter(|(ix, _)| *ix != own);
    let over = others.filter(|(_, other)| other.is_some_and(|other| other.overlaps(&spot)));
    over.map(|(ix, _)| ix).collect()
}

/// Places words in one of their spots by moving one other to another of its own.
fn exchange(candidates: &[Vec<Rect>], placed: &mut [Option<Rect>], ix: usize) {
    for spot in &candidates[ix] {
        let [other] = blockers(placed, spot, ix)[..] else { continue };
        let before = placed[other];
        placed[ix] = Some(*spot);
        let free = candidates[other].iter();
        let moved = free.copied().find(|spot| !is_blocked(placed, spot, other));
        if moved.is_some() {
            placed[other] = moved;
            return;
        }
        (placed[ix], placed[other]) = (None, before);
    }
}

/// The spots of an edge's words that only other words can spoil, the best first: near the middle
/// of its line, and that line through the middle of the words.
fn spots(wanted: &Wanted, ground: &Ground, ix: usize) -> Vec<Rect> {
    let Wanted { track, width, height } = wanted;
    let length = track.length();
    let mut spots: Vec<(u64, Rect)> = Vec::new();
    for step in 0..=STEPS {
        let along = END + (length - 2.0 * END) * step as f64 / STEPS as f64;
        let at = track.at(along);
        for (aside, cost) in ASIDES {
            let spot = around(at.moved(aside * width, 0.0), *width, *height);
            let room = grown(&spot, MARGIN);
            if ground.taken.overlap(&room) || ground.heads.overlap(&room) {
                continue;
            }
            let is_clear = ground.lines.crossing(&grown(&spot, LINE_MARGIN), ix).next().is_none();
            let bare = SEEN + 2.0 * END;
            let is_long = width + height + bare <= length;
            let is_seen = is_long || hidden(track, &spot) + bare <= length;
            if is_clear && is_seen {
                let off = ((along / length - 0.5).abs() + cost) * PARTS;
                spots.push((off as u64, spot));
            }
        }
    }
    spots.sort_by_key(|(cost, _)| *cost);
    spots.into_iter().map(|(_, spot)| spot).collect()
}

/// How much of a line a box hides, in pixels.
fn hidden(track: &Track, spot: &Rect) -> f64 {
    const PIECES: usize = 40;
    let length = track.length();
    let inside = (0..PIECES).filter(|piece| {
        let at = track.at(length * (*piece as f64 + 0.5) / PIECES as f64);
        super::line::holds(spot, at)
    });
    inside.count() as f64 * length / PIECES as f64
}

/// Gives a number to all words without a place. Words that leave no place for a number get one
/// themselves: at the latest when none are left, each number has its line to itself.
fn numbered(wanted: &[Wanted], ground: &Ground, mut placed: Vec<Option<Rect>>) -> Vec<Standing> {
    loop {
        let mut badges: Vec<Option<Rect>> = vec![None; wanted.len()];
        let mut evicted = None;
        for ix in (0..wanted.len()).filter(|ix| placed[*ix].is_none()) {
            let spots = badge_spots(wanted, ground, ix, &badges);
            let free = spots.iter().find(|spot| !is_blocked(&placed, spot, ix));
            if let Some(free) = free {
                badges[ix] = Some(*free);
                continue;
            }
            let best = spots[0];
            evicted = blockers(&placed, &best, ix).first().copied();
            if evicted.is_some() {
                break;
            }
            badges[ix] = Some(best);
        }
        let Some(evicted) = evicted else {
            let middle = |rect: Rect| super::line::middle(&rect);
            return placed
                .into_iter()
                .zip(badges)
                .map(|(words, badge)| match words {
                    Some(words) => Standing::Words(middle(words)),
                    None => Standing::Number(middle(badge.unwrap_or_default())),
                })
                .collect();
        };
        placed[evicted] = None;
    }
}

/// Places for a number, the best first; all of the line when nothing better is there.
fn badge_spots(
    wanted: &[Wanted],
    ground: &Ground,
    ix: usize,
    badges: &[Option<Rect>],
) -> Vec<Rect> {
    let track = &wanted[ix].track;
    let length = track.length();
    let height = 2.0 * BADGE_RADIUS;
    let width = if wanted.len() < 100 { height } else { BADGE_WIDTH };
    let mut spots: Vec<((usize, usize, usize, u64), Rect)> = Vec::new();
    let steps = (length / BADGE_STEP).clamp(16.0, 400.0) as usize;
    for step in 0..steps {
        let along = length * (step as f64 + 0.5) / steps as f64;
        let spot = around(track.at(along), width, height);
        let room = grown(&spot, BADGE_MARGIN);
        let over = usize::from(ground.taken.overlap(&room));
        let over = over + badges.iter().flatten().filter(|other| other.overlaps(&room)).count();
        let heads = usize::from(ground.heads.overlap(&room));
        let lines = |room: &Rect| ground.lines.crossing(room, ix).count();
        // Its middle says whose it is.
        let core = around(track.at(along), BADGE_CORE, BADGE_CORE);
        let off = ((along - length / 2.0).abs() * 10.0) as u64;
        spots.push(((over, lines(&core), heads + lines(&room), off), spot));
    }
    spots.sort_by_key(|(key, _)| *key);
    let best = (spots[0].0.0, spots[0].0.1);
    // Where some are over nothing, the others are none.
    spots.into_iter().filter(|(key, _)| (key.0, key.1) == best).map(|(_, spot)| spot).collect()
}
