//! Layers from left to right, through the crate `dagre` (a port of dagre.js: Sugiyama's method,
//! network simplex, Brandes and Köpf).
//!
//! It places nodes, labels and the points where an edge passes a layer. The lines are ours: level
//! through every layer, bent only in the gaps between two, so that no line meets a node or label
//! that is not its own. Each label has a box twice its height with its line through the middle,
//! and stands in the upper half.

use std::collections::BTreeMap;

use dagre::EdgeLabel;
use dagre::LayoutOptions;
use dagre::NodeLabel;
use dagre::RankDir;
use dagre::graph::Graph;
use dagre::graph::GraphOptions;
use dagre::layout::types::LabelPos;

use super::super::scene::Scene;
use super::Anchor;
use super::Body;
use super::Curve;
use super::Head;
use super::Piece;
use super::PlacedEdge;
use super::PlacedNode;
use super::Point;
use super::loops;
use super::measure;
use super::measure::LABEL_LIFT;
use super::outline::reach;
use super::outline::upright_share;
use super::shift;

const NODE_SEP: f64 = 34.0;
const EDGE_SEP: f64 = 14.0;
/// dagre halves it, since labels get layers of their own.
const RANK_SEP: f64 = 96.0;
/// Free room on both sides of a label.
const LABEL_MARGIN: f64 = 10.0;
/// Ports on a node: nearest and farthest apart.
const PORT_STEP_MIN: f64 = 14.0;
const PORT_STEP_MAX: f64 = 26.0;

/// Half the width of the widest thing in each layer, by the layer's middle in tenths.
type Layers = BTreeMap<i64, f64>;

pub(super) fn place(scene: &Scene) -> Body {
    let width = measure::node_width(scene);
    let counts = ends_by_node(scene);
    let boxes = scene.nodes.iter().enumerate().map(|(ix, node)| {
        let gaps = counts[ix].saturating_sub(1) as f64;
        let least = gaps * PORT_STEP_MIN / upright_share(node);
        let placed = measure::entity(node, ix, width, least);
        (placed, loops::height(scene, &loops::loops_of(scene, ix)))
    });
    let boxes: Vec<(PlacedNode, f64)> = boxes.collect();
    let graph = arranged(scene, &boxes);
    let mut layers = Layers::new();
    let mut nodes = Vec::new();
    for (mut node, loop_room) in boxes {
        let at = graph.node(&name(node.node)).expect("every node was handed to dagre");
        let (x, y) = (at.x.unwrap_or(0.0), at.y.unwrap_or(0.0));
        widen(&mut layers, x, node.frame.width / 2.0);
        let (dx, dy) = (x - node.frame.width / 2.0, y + (loop_room - node.frame.height) / 2.0);
        shift(&mut node, dx, dy);
        nodes.push(node);
    }
    let waypoints = waypoints(scene, &graph, &mut layers);
    let ports = ports(scene, &nodes, &waypoints);
    let mut edges = Vec::new();
    for (ix, node) in nodes.iter().enumerate() {
        loops::place(scene, &loops::loops_of(scene, ix), &node.frame, &mut edges);
    }
    for (ix, points) in &waypoints {
        edges.push(route(scene, *ix, points, ports[ix], &layers));
    }
    edges.sort_by_key(|edge| edge.edge);
    Body::fitted(nodes, edges)
}

fn name(node: usize) -> String {
    format!("{node:05}")
}

/// How many edges leave each node to the busier side.
fn ends_by_node(scene: &Scene) -> Vec<usize> {
    let mut counts = vec![[0_usize; 2]; scene.nodes.len()];
    for (ix, _) in crossing(scene) {
        let (left, right) = outward(scene, ix);
        counts[left][1] += 1;
        counts[right][0] += 1;
    }
    counts.into_iter().map(|[left, right]| left.max(right)).collect()
}

/// Edges between two different nodes.
fn crossing(scene: &Scene) -> impl Iterator<Item = (usize, &super::super::scene::SceneEdge)> {
    scene.edges.iter().enumerate().filter(|(_, edge)| edge.source != edge.target)
}

/// The two nodes of an edge, the one nearer to the start first.
fn outward(scene: &Scene, ix: usize) -> (usize, usize) {
    let edge = &scene.edges[ix];
    let place = |node: usize| (scene.nodes[node].rank, node);
    match place(edge.source) <= place(edge.target) {
        true => (edge.source, edge.target),
        false => (edge.target, edge.source),
    }
}

fn arranged(scene: &Scene, boxes: &[(PlacedNode, f64)]) -> Graph<NodeLabel, EdgeLabel> {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(options);
    for (node, loop_room) in boxes {
        let (width, height) = (node.frame.width, node.frame.height + loop_room);
        graph.set_node(name(node.node), Some(NodeLabel { width, height, ..Default::default() }));
    }
    for (ix, edge) in crossing(scene) {
        let (left, right) = outward(scene, ix);
        let label = measure::label(edge);
        let words = EdgeLabel {
            width: label.width + 2.0 * LABEL_MARGIN,
            height: 2.0 * (label.height + LABEL_LIFT),
            labelpos: LabelPos::Center,
            ..Default::default()
        };
        graph.set_edge(name(left), name(right), Some(words), Some(&name(ix)));
    }
    let options = LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: NODE_SEP,
        edgesep: EDGE_SEP,
        ranksep: RANK_SEP,
        ..Default::default()
    };
    dagre::layout(&mut graph, Some(options));
    graph
}

fn widen(layers: &mut Layers, x: f64, half: f64) {
    let layer = layers.entry(tenths(x)).or_default();
    *layer = layer.max(half);
}

fn tenths(x: f64) -> i64 {
    (x * 10.0).round() as i64
}

/// Where each edge passes a layer, and which of these points is its label's.
fn waypoints(
    scene: &Scene,
    graph: &Graph<NodeLabel, EdgeLabel>,
    layers: &mut Layers,
) -> BTreeMap<usize, Vec<(Point, bool)>> {
    let mut all = BTreeMap::new();
    for (ix, edge) in crossing(scene) {
        let (left, right) = outward(scene, ix);
        let placed = graph.edge(&name(left), &name(right), Some(&name(ix)));
        let placed = placed.expect("every edge was handed to dagre");
        let label = Point { x: placed.x.unwrap_or(0.0), y: placed.y.unwrap_or(0.0) };
        widen(layers, label.x, measure::label(edge).width / 2.0 + LABEL_MARGIN);
        let inner = placed.points.len().saturating_sub(1).max(1);
        let points = placed.points[..inner].iter().skip(1);
        let mut points: Vec<(Point, bool)> = points
            .map(|point| {
                let is_label = tenths(point.x) == tenths(label.x);
                (Point { x: point.x, y: if is_label { label.y } else { point.y } }, is_label)
            })
            .collect();
        if !points.iter().any(|(_, is_label)| *is_label) {
            points.push((label, true));
        }
        points.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        all.insert(ix, points);
    }
    all
}

/// Where each edge touches its left and right node: spread over their sides in the order in
/// which the edges go on, so that they do not cross at once.
fn ports(
    scene: &Scene,
    nodes: &[PlacedNode],
    waypoints: &BTreeMap<usize, Vec<(Point, bool)>>,
) -> BTreeMap<usize, [Point; 2]> {
    let mut sides: BTreeMap<(usize, bool), Vec<(f64, usize)>> = BTreeMap::new();
    for (ix, points) in waypoints {
        let (left, right) = outward(scene, *ix);
        let (first, last) = (points[0].0, points[points.len() - 1].0);
        sides.entry((left, true)).or_default().push((first.y, *ix));
        sides.entry((right, false)).or_default().push((last.y, *ix));
    }
    let mut ports: BTreeMap<usize, [Point; 2]> = BTreeMap::new();
    for ((node, is_right), mut ends) in sides {
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let frame = &nodes[node].frame;
        let gaps = (ends.len() - 1) as f64;
        let upright = frame.height * upright_share(&scene.nodes[node]);
        let step = (upright / gaps.max(1.0)).min(PORT_STEP_MAX);
        let (x, middle) = (frame.x + frame.width / 2.0, frame.y + frame.height / 2.0);
        for (count, (_, ix)) in ends.into_iter().enumerate() {
            let dy = (count as f64 - gaps / 2.0) * step;
            let half = reach(&scene.nodes[node], frame.width, frame.height, dy, is_right);
            let x = if is_right { x + half } else { x - half };
            let end = usize::from(!is_right);
            ports.entry(ix).or_default()[end] = Point { x, y: middle + dy };
        }
    }
    ports
}

/// Level through each layer, in one curve from layer to layer.
fn route(
    scene: &Scene,
    ix: usize,
    waypoints: &[(Point, bool)],
    [from, to]: [Point; 2],
    layers: &Layers,
) -> PlacedEdge {
    let edge = &scene.edges[ix];
    let mut curve = Curve { start: from, pieces: Vec::new() };
    let mut at = from;
    let edge_of = |x: f64| {
        layers.iter().find(|(middle, half)| (**middle as f64 / 10.0 - x).abs() <= **half + 0.2)
    };
    if let Some((middle, half)) = edge_of(from.x - 0.5) {
        level(&mut curve, &mut at, *middle as f64 / 10.0 + half);
    }
    for (point, _) in waypoints {
        let half = layers.get(&tenths(point.x)).copied().unwrap_or(0.0);
        bend(&mut curve, &mut at, Point { x: point.x - half, y: point.y });
        level(&mut curve, &mut at, point.x + half);
    }
    let last = edge_of(to.x + 0.5).map_or(to.x, |(middle, half)| *middle as f64 / 10.0 - half);
    bend(&mut curve, &mut at, Point { x: last, y: to.y });
    level(&mut curve, &mut at, to.x);
    let (left, _) = outward(scene, ix);
    let ends = if edge.source == left { [from, to] } else { [to, from] };
    let tip = if edge.head_at_source { ends[0] } else { ends[1] };
    let direction = Point { x: if tip == to { 1.0 } else { -1.0 }, y: 0.0 };
    let head = Head { tip, direction, shape: edge.head };
    let place = waypoints.iter().find(|(_, is_label)| *is_label).map_or(from, |(point, _)| *point);
    let words = measure::label(edge).place(place.x, place.y, Anchor::Middle);
    PlacedEdge::bare(ix, curve, ends, head).worded(words)
}

fn level(curve: &mut Curve, at: &mut Point, x: f64) {
    if x - at.x > 0.05 {
        *at = Point { x, y: at.y };
        curve.pieces.push(Piece::Line(*at));
    }
}

fn bend(curve: &mut Curve, at: &mut Point, to: Point) {
    let middle = (at.x + to.x) / 2.0;
    let (first, second) = (Point { x: middle, y: at.y }, Point { x: middle, y: to.y });
    curve.pieces.push(Piece::Cubic(first, second, to));
    *at = to;
}
