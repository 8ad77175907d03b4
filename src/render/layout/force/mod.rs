//! Graphs of any shape: each node where its links pull it.
//!
//! Places come of the graph alone ([`stress`]), boxes are moved apart ([`apart`]), parts that
//! nothing connects are packed beside each other ([`pack`]), lines go round what is not theirs
//! ([`route`]) and touch outlines with room between them ([`port`]), and words stand on their
//! lines ([`words`]). Where too many words find no place, all is done again with more room.

mod apart;
mod grid;
mod line;
mod pack;
mod port;
mod route;
mod stress;
mod track;
mod words;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::super::scene::NodeForm;
use super::super::scene::Scene;
use super::Body;
use super::PlacedNode;
use super::Point;
use super::Rect;
use super::loops;
use super::measure;
use super::shift;

use self::apart::Needs;
use self::line::middle;
use self::pack::hull;

/// Room between middles of nodes one link apart, beside their size, and how much of it is tried:
/// the first at which few enough words are in the key is taken.
const LINK_ACROSS: f64 = 110.0;
const LINK_DOWN: f64 = 80.0;
const SPREADS: [f64; 14] = [0.6, 0.7, 0.8, 0.95, 1.1, 1.3, 1.5, 1.75, 2.0, 2.3, 2.7, 3.2, 4.0, 5.0];
const SPREADS_OF_MANY: [f64; 7] = [0.7, 0.9, 1.15, 1.4, 1.8, 2.4, 3.2];
/// Fewer nodes than this are worth many tries, and so few more room for nearly all words.
const MANY: usize = 60;
const FEW: usize = 40;
/// Between two nodes that share no link, and what a line needs beside its words.
const GAP: f64 = 36.0;
const LINE_ROOM: f64 = 56.0;
/// The same between signs.
const SMALL_GAP: f64 = 18.0;
/// Between parts that nothing connects.
const PART_GAP: f64 = 64.0;
/// How much wider than high a part should be, and how far its two units may change for that.
const ASPECT: f64 = 1.5;
const STRETCH: (f64, f64) = (0.3, 1.5);
/// Room on the outline of a node for each of its edges.
const PORT_STEP: f64 = 12.0;
const BARE_PORT_STEP: f64 = 6.0;
/// How wide a hub is, as part of half the way round it, and how much of its width holds edges.
const HUB_WIDTH: f64 = 0.6;
const HUB_SHARE: f64 = 0.8;

/// A node with the room that it takes, edges to itself included.
struct Sized {
    placed: PlacedNode,
    /// Above the node.
    loop_room: f64,
}

pub(super) fn place(scene: &Scene) -> Body {
    let boxes = boxes(scene);
    let neighbors = neighbors(scene);
    let parts = parts(&neighbors);
    let shapes: Vec<Vec<Point>> = parts.iter().map(|part| shape(part, &neighbors)).collect();
    let gaps = Gaps::new(scene, &neighbors);
    let is_many = scene.nodes.len() >= MANY;
    let edge_count = scene.edges.len();
    // Where there are many, a part of the words may be in the key: more room for them all would
    // make all words small.
    let keyed_allowed = edge_count / if scene.nodes.len() <= FEW { 20 } else { 5 };
    let mut best: Option<(usize, Body)> = None;
    for spread in if is_many { &SPREADS_OF_MANY[..] } else { &SPREADS } {
        let frames = arranged(scene, &boxes, &gaps, &parts, &shapes, *spread);
        let (edges, keyed) = track::edges(scene, &frames);
        let cost = keyed.saturating_sub(keyed_allowed);
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            let nodes = boxes.iter().zip(&frames).map(|(one, frame)| moved(&one.placed, frame));
            best = Some((cost, Body::fitted(nodes.collect(), edges)));
        }
        if cost == 0 {
            break;
        }
    }
    best.expect("there is at least one try").1
}

fn boxes(scene: &Scene) -> Vec<Sized> {
    let mut ends = vec![0_usize; scene.nodes.len()];
    for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
        ends[edge.source] += 1;
        ends[edge.target] += 1;
    }
    let loops: Vec<Vec<usize>> =
        (0..scene.nodes.len()).map(|node| loops::loops_of(scene, node)).collect();
    let nodes = scene.nodes.iter().enumerate();
    let boxes = nodes.map(|(ix, node)| {
        // Half of the way round a hub is room for half of its edges.
        let step = if scene.labels_edges() { PORT_STEP } else { BARE_PORT_STEP };
        let half_round = ends[ix] as f64 * step / 2.0;
        let looped = match loops[ix].is_empty() || !scene.labels_edges() {
            true => 0.0,
            false => loops::width(scene, &loops[ix]),
        };
        let wide = measure::own_width(node).max(looped).max(half_round * HUB_WIDTH);
        let placed = match node.form {
            NodeForm::Small => measure::small(node, ix),
            _ => measure::entity(node, ix, wide, half_round - wide * HUB_SHARE),
        };
        let loop_room = match scene.labels_edges() {
            true => loops::height(scene, &loops[ix]),
            false => loops[ix].len() as f64 * track::BARE_LOOP + 4.0,
        };
        Sized { placed, loop_room: if loops[ix].is_empty() { 0.0 } else { loop_room } }
    });
    boxes.collect()
}

/// Whom each node shares an edge with, sorted.
fn neighbors(scene: &Scene) -> Vec<Vec<usize>> {
    let mut sets = vec![BTreeSet::new(); scene.nodes.len()];
    for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
        sets[edge.source].insert(edge.target);
        sets[edge.target].insert(edge.source);
    }
    sets.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// Nodes that edges connect, each part sorted, the parts by their first nodes.
fn parts(neighbors: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut is_known = vec![false; neighbors.len()];
    let mut parts = Vec::new();
    for start in 0..neighbors.len() {
        if is_known[start] {
            continue;
        }
        is_known[start] = true;
        let (mut part, mut next) = (vec![start], 0);
        while next < part.len() {
            for other in &neighbors[part[next]] {
                if !is_known[*other] {
                    is_known[*other] = true;
                    part.push(*other);
                }
            }
            next += 1;
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}

fn shape(part: &[usize], neighbors: &[Vec<usize>]) -> Vec<Point> {
    let place = |node: &usize| part.binary_search(node).expect("neighbours are of one part");
    let own: Vec<Vec<usize>> =
        part.iter().map(|node| neighbors[*node].iter().map(place).collect()).collect();
    stress::positions(&own)
}

/// How much room is between nodes, beside their size.
struct Gaps {
    /// Sideways and down between two that share no edge.
    apart: f64,
    /// Between two with edges between them, so that the words fit in between.
    linked: BTreeMap<(usize, usize), (f64, f64)>,
    /// Above or below a node with one neighbour: its line and the words on it have most room
    /// where it ends.
    leaf: Vec<f64>,
}

impl Gaps {
    fn new(scene: &Scene, neighbors: &[Vec<usize>]) -> Gaps {
        let mut linked: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
        let mut leaf = vec![0.0_f64; scene.nodes.len()];
        if !scene.labels_edges() {
            return Gaps { apart: SMALL_GAP, linked, leaf };
        }
        for edge in scene.edges.iter().filter(|edge| edge.source != edge.target) {
            let label = measure::label(edge);
            let pair = (edge.source.min(edge.target), edge.source.max(edge.target));
            let (across, down) = linked.entry(pair).or_insert((GAP, LINE_ROOM));
            *across = across.max(label.width + LINE_ROOM);
            *down += label.height + 8.0;
            for node in [edge.source, edge.target] {
                if neighbors[node].len() == 1 {
                    leaf[node] = leaf[node].max(label.height + 8.0);
                }
            }
        }
        Gaps { apart: GAP, linked, leaf }
    }

    fn of(&self, first: usize, second: usize) -> (f64, f64) {
        let own = self.leaf[first].max(self.leaf[second]);
        let pair = (first.min(second), first.max(second));
        self.linked.get(&pair).copied().unwrap_or((self.apart, self.apart + own))
    }
}

/// Returns the frame of each node, loops left out.
fn arranged(
    scene: &Scene,
    boxes: &[Sized],
    gaps: &Gaps,
    parts: &[Vec<usize>],
    shapes: &[Vec<Point>],
    spread: f64,
) -> Vec<Rect> {
    let size = |node: usize| {
        let frame = boxes[node].placed.frame;
        (frame.width, frame.height + boxes[node].loop_room)
    };
    let count = boxes.len().max(1) as f64;
    let mean = |of: fn((f64, f64)) -> f64| {
        (0..boxes.len()).map(|node| of(size(node))).sum::<f64>() / count
    };
    let room = if scene.labels_edges() { (LINK_ACROSS, LINK_DOWN) } else { (SMALL_GAP, SMALL_GAP) };
    let unit = ((mean(|s| s.0) + room.0) * spread, (mean(|s| s.1) + room.1) * spread);
    let mut frames = vec![Rect::default(); boxes.len()];
    let mut sizes = Vec::new();
    for (part, shape) in parts.iter().zip(shapes) {
        let (across, down) = proportioned(shape, unit);
        let mut places: Vec<Point> =
            shape.iter().map(|p| Point { x: p.x * across, y: p.y * down }).collect();
        let needs = Needs::new(part.len(), |i, j| {
            let (first, second) = (size(part[i]), size(part[j]));
            let (across, down) = gaps.of(part[i], part[j]);
            ((first.0 + second.0) / 2.0 + across, (first.1 + second.1) / 2.0 + down)
        });
        apart::apart(&mut places, &needs);
        for (node, place) in part.iter().zip(&places) {
            let (width, height) = size(*node);
            frames[*node] = line::around(*place, width, height);
        }
        let whole = hull(part.iter().map(|node| &frames[*node]));
        part.iter().for_each(|node| {
            frames[*node].x -= whole.x;
            frames[*node].y -= whole.y;
        });
        sizes.push((whole.width, whole.height));
    }
    let places = pack::packed(&sizes, if scene.labels_edges() { PART_GAP } else { GAP });
    for (part, (x, y)) in parts.iter().zip(places) {
        for node in part {
            let frame = &mut frames[*node];
            let loop_room = boxes[*node].loop_room;
            frame.x += x;
            frame.y += y + loop_room;
            frame.height -= loop_room;
        }
    }
    frames
}

/// The two units for a shape, with the same product, so that it is about as wide as a page.
fn proportioned(shape: &[Point], unit: (f64, f64)) -> (f64, f64) {
    let extent = |of: fn(&Point) -> f64| {
        let low = shape.iter().map(of).fold(f64::INFINITY, f64::min);
        shape.iter().map(of).fold(f64::NEG_INFINITY, f64::max) - low + 1.0
    };
    let have = extent(|p| p.x) * unit.0 / (extent(|p| p.y) * unit.1);
    let wanted = (ASPECT / have).clamp(STRETCH.0, STRETCH.1).sqrt();
    (unit.0 * wanted, unit.1 / wanted)
}

fn moved(placed: &PlacedNode, frame: &Rect) -> PlacedNode {
    let mut placed = placed.clone();
    shift(&mut placed, frame.x, frame.y);
    placed
}
