//! The edges of a mixed picture: their lines, heads and words.

use std::collections::BTreeMap;

use super::super::super::scene::NodeForm;
use super::super::super::scene::Scene;
use super::super::Anchor;
use super::super::Curve;
use super::super::Head;
use super::super::Piece;
use super::super::PlacedEdge;
use super::super::Point;
use super::super::Rect;
use super::super::loops;
use super::super::measure;
use super::super::measure::LABEL_LIFT;
use super::line::Track;
use super::line::around;
use super::line::between;
use super::line::crosses;
use super::line::direction;
use super::line::grown;
use super::line::holds;
use super::line::rounded;
use super::pack::hull;
use super::port;
use super::route::Field;
use super::route::Obstacle;
use super::words::Standing;
use super::words::Wanted;
use super::words::stand;

/// Height of an edge from a node to itself that has no words, and half its width.
pub(super) const BARE_LOOP: f64 = 18.0;
const BARE_HALF: f64 = 7.0;
/// How far lines keep from nodes and from signs.
const CLEAR: f64 = 7.0;
const SMALL_CLEAR: f64 = 5.0;
/// Radius of the bends round corners, and of those of edges that lie beside each other.
const BEND: f64 = 16.0;
const BOW: f64 = 90.0;
/// Between several edges of the same two nodes, beside what their words take.
const SIDE_GAP: f64 = 10.0;
/// The part of a node's height on which close lines end, and how far aside of the middle one.
const CLOSE_SHARE: f64 = 0.6;
const CLOSE_MAX: f64 = 6.0;
/// Bows that are tried on each side.
const BOWS: u32 = 6;
/// Sides of the square that a head is taken for.
const HEAD: f64 = 19.0;

/// The corners of a line, its ends among them, and how round they are.
struct Way {
    points: Vec<Point>,
    radius: f64,
}

/// Places all edges round nodes in their frames, and says how many have their words in the key.
pub(super) fn edges(scene: &Scene, frames: &[Rect]) -> (Vec<PlacedEdge>, usize) {
    let mut edges = Vec::new();
    for (node, frame) in frames.iter().enumerate() {
        let own = loops::loops_of(scene, node);
        match scene.labels_edges() {
            true => loops::place(scene, &own, frame, &mut edges),
            false => bare_loops(scene, &own, frame, &mut edges),
        }
    }
    let loop_boxes: Vec<Rect> = edges.iter().map(loop_box).collect();
    let mut field = field(scene, frames, &loop_boxes);
    let ways = ways(scene, frames, &mut field);
    let ways = touching(scene, frames, &field, ways);
    let placed = ways.iter().map(|(ix, way)| placed(scene, *ix, way));
    let mut lines: Vec<PlacedEdge> = placed.collect();
    let keyed = if scene.labels_edges() {
        let taken: Vec<Rect> = frames.iter().map(|frame| grown(frame, 2.0)).collect();
        let taken = [taken, loop_boxes].concat();
        write(scene, &mut lines, taken)
    } else {
        0
    };
    edges.append(&mut lines);
    edges.sort_by_key(|edge| edge.edge);
    (edges, keyed)
}

/// Loops without words: narrow arches on top of the node.
fn bare_loops(scene: &Scene, own: &[usize], frame: &Rect, edges: &mut Vec<PlacedEdge>) {
    let x = frame.x + frame.width / 2.0;
    for (count, ix) in own.iter().enumerate() {
        let half = BARE_HALF + 2.0 * count as f64;
        let top = frame.y - BARE_LOOP * (count as f64 + 1.0);
        let inside = Point { x, y: frame.y + frame.height / 2.0 };
        let foot = |x: f64| {
            port::outline_point(scene, scene.edges[*ix].source, frame, inside, Point { x, y: top })
        };
        let (start, end) = (foot(x - half * 2.0), foot(x + half * 2.0));
        let control = |x: f64| Point { x, y: top };
        let piece = Piece::Cubic(control(x - 2.0 * half), control(x + 2.0 * half), end);
        let curve = Curve { start, pieces: vec![piece] };
        let back = direction(control(x + 2.0 * half), end);
        let head = Head { tip: end, direction: back, shape: scene.edges[*ix].head };
        edges.push(PlacedEdge::bare(*ix, curve, [start, end], head));
    }
}

/// What a loop and its words cover.
fn loop_box(edge: &PlacedEdge) -> Rect {
    let points = Track::of(&edge.curve).points.into_iter();
    let points: Vec<Rect> = points.map(|point| around(point, 0.0, 0.0)).collect();
    match edge.texts.is_empty() {
        true => hull(points.iter()),
        false => hull(points.iter().chain([&edge.label])),
    }
}

fn field(scene: &Scene, frames: &[Rect], loop_boxes: &[Rect]) -> Field {
    let nodes = frames.iter().zip(&scene.nodes).map(|(frame, node)| {
        let clear = if node.form == NodeForm::Small { SMALL_CLEAR } else { CLEAR };
        Obstacle { frame: *frame, clear }
    });
    let clear = if scene.labels_edges() { CLEAR } else { SMALL_CLEAR / 2.0 };
    let loops = loop_boxes.iter().map(|frame| Obstacle { frame: *frame, clear });
    Field::new(nodes.chain(loops).collect())
}

/// The way of each edge between two nodes, from a place inside the subject to one inside the
/// object.
fn ways(scene: &Scene, frames: &[Rect], field: &mut Field) -> BTreeMap<usize, Way> {
    let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (ix, edge) in scene.edges.iter().enumerate().filter(|(_, e)| e.source != e.target) {
        let pair = (edge.source.min(edge.target), edge.source.max(edge.target));
        pairs.entry(pair).or_default().push(ix);
    }
    let mut ways = BTreeMap::new();
    for ((first, second), edges) in pairs {
        let own = [first, second];
        let ends = port::aims(&frames[first], &frames[second]);
        let step = step(scene, &edges, direction(ends[0], ends[1]));
        for (ix, mut way) in edges.iter().zip(beside(frames, field, own, edges.len(), step)) {
            if scene.edges[*ix].source != first {
                way.points.reverse();
            }
            ways.insert(*ix, way);
        }
    }
    ways
}

/// How far apart edges of the same two nodes must be, so that the words of one are not over the
/// line of another.
fn step(scene: &Scene, edges: &[usize], along: Point) -> f64 {
    let extents = edges.iter().filter(|_| scene.labels_edges()).map(|ix| {
        let label = measure::label(&scene.edges[*ix]);
        (along.y.abs() * label.width + along.x.abs() * label.height) / 2.0
    });
    extents.fold(0.0, f64::max) + SIDE_GAP
}

/// The ways of all edges between two nodes: straight for one; for several bowed to both sides,
/// or to one where the other is not free.
fn beside(
    frames: &[Rect],
    field: &mut Field,
    own: [usize; 2],
    count: usize,
    step: f64,
) -> Vec<Way> {
    if count == 1 {
        return vec![way(frames, field, own)];
    }
    let most = (count - 1) as f64;
    for (part, first) in [(1.0, -0.5), (1.0, 0.0), (1.0, -1.0), (0.6, -0.5)] {
        let asides = (0..count).map(|nth| (nth as f64 + first * most) * step * part);
        let bows: Option<Vec<Way>> = asides.map(|aside| bowed(frames, field, own, aside)).collect();
        if let Some(bows) = bows {
            return bows;
        }
    }
    // Not all have room beside each other: as many as can take the nearest bows that are free, the
    // others run as close to each other as their two nodes are high, or go round.
    let is_straight = straight(frames, field, own, 0.0).is_some();
    let asides = (1..=BOWS).flat_map(|nth| [f64::from(nth) * step, f64::from(nth) * -step]);
    let bows = asides.filter_map(|aside| bowed(frames, field, own, aside));
    let mut ways: Vec<Way> = bows.take(count - usize::from(is_straight)).collect();
    let most = (count - ways.len()).saturating_sub(1) as f64;
    let lower = own.iter().map(|node| frames[*node].height).fold(f64::INFINITY, f64::min);
    let close = (lower * CLOSE_SHARE).min(2.0 * CLOSE_MAX) / most.max(1.0);
    for nth in 0..count - ways.len() {
        let close = straight(frames, field, own, (nth as f64 - most / 2.0) * close);
        ways.push(close.unwrap_or_else(|| way(frames, field, own)));
    }
    ways
}

/// A straight line `aside` of the one between the places at which lines aim, where that is free:
/// it is moved by less than lines keep from what is not theirs.
fn straight(frames: &[Rect], field: &Field, own: [usize; 2], aside: f64) -> Option<Way> {
    let ends = port::aims(&frames[own[0]], &frames[own[1]]);
    let along = direction(ends[0], ends[1]);
    let moved = ends.map(|end| end.moved(-along.y * aside, along.x * aside));
    let is_free = field.is_free(ends[0], ends[1], own);
    is_free.then(|| Way { points: moved.to_vec(), radius: 0.0 })
}

/// A way `aside` of the straight line, where it is free.
fn bowed(frames: &[Rect], field: &Field, own: [usize; 2], aside: f64) -> Option<Way> {
    let ends = port::aims(&frames[own[0]], &frames[own[1]]);
    if aside == 0.0 {
        return straight(frames, field, own, 0.0);
    }
    let along = direction(ends[0], ends[1]);
    let off = |point: Point| point.moved(-along.y * aside, along.x * aside);
    // The bow begins outside of both nodes.
    let (from, to) = (between(ends[0], ends[1], 0.3), between(ends[0], ends[1], 0.7));
    let turns = [off(from), off(to)];
    let is_outside = own.iter().all(|node| {
        let frame = grown(&frames[*node], CLEAR / 2.0);
        !turns.iter().any(|turn| holds(&frame, *turn)) && !crosses(turns[0], turns[1], &frame)
    });
    let points = vec![ends[0], turns[0], turns[1], ends[1]];
    // What is rounded lies between the corners and what cuts them off.
    let cut: Vec<Point> = rounded(&points, BOW).points().collect();
    let mut pieces = points.windows(2).chain(cut.windows(2));
    let is_free = pieces.all(|pair| field.is_free(pair[0], pair[1], own));
    (is_outside && is_free).then_some(Way { points, radius: BOW })
}

/// The way from one node to another.
fn way(frames: &[Rect], field: &mut Field, own: [usize; 2]) -> Way {
    let ends = port::aims(&frames[own[0]], &frames[own[1]]);
    let turns = field.turns(ends, own);
    let (Some(first), Some(last)) = (turns.first(), turns.last()) else {
        return Way { points: ends.to_vec(), radius: 0.0 };
    };
    // The way bends, so other places of the nodes are nearer than those on the straight line.
    let mut nearer = ends;
    for (end, (node, turn)) in [(own[0], *first), (own[1], *last)].into_iter().enumerate() {
        let aimed = port::aim(&frames[node], turn);
        if field.is_free(aimed, turn, [node, node]) {
            nearer[end] = aimed;
        }
    }
    let points = [nearer[0]].into_iter().chain(turns).chain([nearer[1]]).collect();
    Way { points, radius: BEND }
}

/// Ends all ways at the outlines of their nodes, apart from each other.
fn touching(
    scene: &Scene,
    frames: &[Rect],
    field: &Field,
    mut ways: BTreeMap<usize, Way>,
) -> BTreeMap<usize, Way> {
    // Of each node the ends there: edge, and whether it is the object's end.
    let mut ends: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
    for ix in ways.keys() {
        ends.entry(scene.edges[*ix].source).or_default().push((*ix, false));
        ends.entry(scene.edges[*ix].target).or_default().push((*ix, true));
    }
    for (node, ends) in ends {
        let frame = &frames[node];
        let natural: Vec<(Point, Point)> = ends
            .iter()
            .map(|(ix, is_last)| {
                let way = &ways[ix].points;
                let (inside, next) = match is_last {
                    true => (way[way.len() - 1], way[way.len() - 2]),
                    false => (way[0], way[1]),
                };
                (port::outline_point(scene, node, frame, inside, next), next)
            })
            .collect();
        let mut places: Vec<f64> =
            natural.iter().map(|(end, _)| port::round(frame, *end)).collect();
        port::spread(&mut places, 2.0 * (frame.width + frame.height));
        for (((ix, is_last), (end, next)), place) in ends.iter().zip(natural).zip(places) {
            let center = super::middle(frame);
            let side = port::on_side(frame, place);
            let outside = between(center, side, 1.05);
            let moved = port::outline_point(scene, node, frame, center, outside);
            let is_fit = !port::cuts(scene, node, frame, next, moved)
                && field.is_free(next, moved, [node, node]);
            let way = &mut ways.get_mut(ix).expect("ends are of ways").points;
            let at = if *is_last { way.len() - 1 } else { 0 };
            way[at] = if is_fit { moved } else { end };
        }
    }
    ways
}

fn placed(scene: &Scene, ix: usize, Way { points: way, radius }: &Way) -> PlacedEdge {
    let edge = &scene.edges[ix];
    let last = way.len() - 1;
    let (tip, before) = match edge.head_at_source {
        true => (way[0], way[1]),
        false => (way[last], way[last - 1]),
    };
    let head = Head { tip, direction: direction(before, tip), shape: edge.head };
    PlacedEdge::bare(ix, rounded(way, *radius), [way[0], way[last]], head)
}

/// Writes the words of each edge on its line, or its number, and says how many got one.
fn write(scene: &Scene, lines: &mut [PlacedEdge], taken: Vec<Rect>) -> usize {
    let heads: Vec<Rect> = lines
        .iter()
        .map(|line| {
            let Head { tip, direction, .. } = line.head;
            let half = HEAD / 2.0;
            around(tip.moved(-direction.x * half, -direction.y * half), HEAD, HEAD)
        })
        .collect();
    let wanted = lines.iter().map(|line| {
        let edge = &scene.edges[line.edge];
        let (label, track) = (measure::label(edge), Track::of(&line.curve));
        Wanted { track, width: label.width + 4.0, height: label.height }
    });
    let wanted: Vec<Wanted> = wanted.collect();
    let standing = stand(&wanted, taken, heads);
    let mut keyed = 0;
    for (line, standing) in lines.iter_mut().zip(standing) {
        match standing {
            Standing::Words(at) => {
                let label = measure::label(&scene.edges[line.edge]);
                let foot = at.y + label.height / 2.0 + LABEL_LIFT;
                (line.label, line.texts) = label.place(at.x, foot, Anchor::Middle);
                line.is_label_on_line = true;
            }
            Standing::Number(at) => {
                keyed += 1;
                line.badge = Some(measure::badge(keyed, at));
            }
        }
    }
    keyed
}
