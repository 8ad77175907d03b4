//! A card in the middle and groups in a column on each side.
//!
//! Every edge leaves its node level and stays so until it is past its label; only between the
//! labels and the card does it bend. The ports on the card stand in the order of those on the
//! nodes, and all curves of a side have the same horizontal course, so no two of them cross.

use std::collections::BTreeMap;

use super::super::scene::Scene;
use super::super::scene::SceneEdge;
use super::super::scene::Side;
use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::wrap;
use super::super::theme::Tone;
use super::Anchor;
use super::Body;
use super::Curve;
use super::Head;
use super::Piece;
use super::PlacedEdge;
use super::PlacedNode;
use super::PlacedPanel;
use super::Point;
use super::Rect;
use super::flow::GROUP;
use super::flow::Words;
use super::flow::run;
use super::loops;
use super::measure;
use super::measure::LABEL_LIFT;
use super::outline::reach;
use super::shift;

const PANEL_PAD: f64 = 16.0;
const PANEL_TITLE: f64 = 44.0;
const PANEL_GAP: f64 = 18.0;
const NODE_GAP: f64 = 16.0;
/// Free room above the label of a further edge of the same node.
const SLOT_GAP: f64 = 8.0;
/// Between a panel and a label, and between a label and the bend.
const LABEL_MARGIN: f64 = 12.0;
/// Ports on the card: nearest and farthest apart, and from its corners.
const PORT_STEP_MIN: f64 = 15.0;
const PORT_STEP_MAX: f64 = 30.0;
const PORT_MARGIN: f64 = 22.0;
/// Width of the zone in which edges bend, and its part of the greatest climb.
const BEND_MIN: f64 = 90.0;
const BEND_MAX: f64 = 320.0;
const BEND_SHARE: f64 = 0.5;

/// How a group's title is cut.
const TITLE: Wrap = Wrap { chars: 60, lines: 1, width: 200.0, size: GROUP, weight: Weight::Bold };

/// One side: its panels and nodes from (0, 0), and where its edges leave.
struct Column {
    side: Side,
    width: f64,
    height: f64,
    label_width: f64,
    panels: Vec<PlacedPanel>,
    nodes: Vec<PlacedNode>,
    /// Edge, node (index in `nodes`), height of the port, from top to bottom.
    ports: Vec<(usize, usize, f64)>,
}

pub(super) fn place(scene: &Scene) -> Body {
    let width = measure::node_width(scene);
    let by_node = edges_by_node(scene);
    let mut left = column(scene, Side::Left, width, &by_node);
    let mut right = column(scene, Side::Right, width, &by_node);
    let most = left.ports.len().max(right.ports.len());
    let ports = most.saturating_sub(1) as f64 * PORT_STEP_MIN + 2.0 * PORT_MARGIN;
    let loops = loops::loops_of(scene, 0);
    let mut card = measure::card(&scene.nodes[0], ports);
    let loop_room = if loops.is_empty() { 0.0 } else { loops::height(scene, &loops) };
    if !loops.is_empty() {
        card.frame.width = card.frame.width.max(loops::width(scene, &loops));
    }
    let height = [left.height, right.height, card.frame.height + 2.0 * loop_room];
    let height = height.into_iter().fold(0.0, f64::max);
    let card_top = (height - card.frame.height) / 2.0;
    let (left_bend, right_bend) = (bend(&left, height), bend(&right, height));
    let card_x = room(&left, left_bend);
    shift(&mut card, card_x, card_top);
    let right_x = card_x + card.frame.width + room(&right, right_bend) - right.width;
    let (dy_left, dy_right) = ((height - left.height) / 2.0, (height - right.height) / 2.0);
    move_column(&mut left, 0.0, dy_left);
    move_column(&mut right, right_x, dy_right);
    let mut edges = Vec::new();
    loops::place(scene, &loops, &card.frame, &mut edges);
    connect(scene, &left, &card.frame, &mut edges);
    connect(scene, &right, &card.frame, &mut edges);
    edges.sort_by_key(|edge| edge.edge);
    let total = card_x + card.frame.width + room(&right, right_bend);
    let mut nodes = vec![card];
    nodes.append(&mut left.nodes);
    nodes.append(&mut right.nodes);
    nodes.sort_by_key(|node| node.node);
    let mut panels = left.panels;
    panels.append(&mut right.panels);
    Body { width: total, height, panels, nodes, edges }
}

/// The edges of each node but the card, in the order of the scene.
fn edges_by_node(scene: &Scene) -> BTreeMap<usize, Vec<usize>> {
    let mut by_node: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (ix, edge) in scene.edges.iter().enumerate() {
        let other = if edge.source == 0 { edge.target } else { edge.source };
        if other != 0 {
            by_node.entry(other).or_default().push(ix);
        }
    }
    by_node
}

fn column(scene: &Scene, side: Side, width: f64, by_node: &BTreeMap<usize, Vec<usize>>) -> Column {
    let mut column = Column {
        side,
        width: width + 2.0 * PANEL_PAD,
        height: 0.0,
        label_width: 0.0,
        panels: Vec::new(),
        nodes: Vec::new(),
        ports: Vec::new(),
    };
    let mut y = 0.0;
    for (ix, group) in scene.groups.iter().enumerate().filter(|(_, group)| group.side == side) {
        let top = y;
        y += PANEL_TITLE;
        for node in &group.nodes {
            let edges = by_node.get(node).map_or(&[][..], Vec::as_slice);
            y = add_node(&mut column, scene, *node, edges, width, y) + NODE_GAP;
        }
        y += PANEL_PAD - NODE_GAP;
        let frame = Rect { x: 0.0, y: top, width: column.width, height: y - top };
        let mut texts = Vec::new();
        let tone = Tone::Stroke(group.family);
        let count = if group.count > 1 { format!(" ({})", group.count) } else { String::new() };
        let counted = Words::bold(&count, GROUP, tone).width();
        let limits = Wrap { width: width - measure::GLYPH_ROOM - counted, ..TITLE };
        let title = wrap(&group.title, &limits).concat();
        let title = format!("{title}{count}");
        let words =
            vec![Words::new(group.family.glyph(), GROUP, tone), Words::bold(&title, GROUP, tone)];
        run(words, PANEL_PAD + 4.0, top + 28.0, 10.0, &mut texts);
        column.panels.push(PlacedPanel { group: ix, frame, texts });
        y += PANEL_GAP;
    }
    column.height = (y - PANEL_GAP).max(0.0);
    if column.panels.is_empty() {
        column.width = 0.0;
    }
    column
}

/// Adds a node below `top` and returns where it ends. With several edges, each has a slot as
/// high as its label, so that none is written over another.
fn add_node(
    column: &mut Column,
    scene: &Scene,
    ix: usize,
    edges: &[usize],
    width: f64,
    top: f64,
) -> f64 {
    let labels: Vec<_> = edges.iter().map(|edge| measure::label(&scene.edges[*edge])).collect();
    let widths = labels.iter().map(|label| label.width);
    column.label_width = widths.fold(column.label_width, f64::max);
    let slots: Vec<f64> = labels.iter().map(|label| label.height + LABEL_LIFT + SLOT_GAP).collect();
    let stacked: f64 = if slots.len() > 1 { slots.iter().sum() } else { 0.0 };
    let mut placed = measure::entity(&scene.nodes[ix], ix, width, stacked + SLOT_GAP);
    shift(&mut placed, PANEL_PAD, top);
    let bottom = top + placed.frame.height;
    let middle = (top + bottom) / 2.0;
    let at = column.nodes.len();
    let mut y = middle - stacked / 2.0;
    for (edge, slot) in edges.iter().zip(&slots) {
        y += slot;
        let port = if edges.len() > 1 { y - SLOT_GAP / 2.0 } else { middle };
        column.ports.push((*edge, at, port));
    }
    column.nodes.push(placed);
    bottom
}

/// The width of the zone between labels and card.
fn bend(column: &Column, height: f64) -> f64 {
    (column.height.min(height) / 2.0 * BEND_SHARE).clamp(BEND_MIN, BEND_MAX)
}

/// From the far side of a column to the card.
fn room(column: &Column, bend: f64) -> f64 {
    match column.panels.is_empty() {
        true => 0.0,
        false => column.width + column.label_width + 2.0 * LABEL_MARGIN + bend,
    }
}

fn move_column(column: &mut Column, dx: f64, dy: f64) {
    column.panels.iter_mut().for_each(|panel| shift(panel, dx, dy));
    column.nodes.iter_mut().for_each(|node| shift(node, dx, dy));
    column.ports.iter_mut().for_each(|port| port.2 += dy);
}

fn connect(scene: &Scene, column: &Column, card: &Rect, edges: &mut Vec<PlacedEdge>) {
    let gaps = column.ports.len().saturating_sub(1) as f64;
    let free = card.height - 2.0 * PORT_MARGIN;
    let step = if gaps > 0.0 { (free / gaps).min(PORT_STEP_MAX) } else { 0.0 };
    let first = card.y + card.height / 2.0 - step * gaps / 2.0;
    for (count, (edge, node, y)) in column.ports.iter().enumerate() {
        let frame = &column.nodes[*node].frame;
        let scene_node = &scene.nodes[column.nodes[*node].node];
        let middle = Point { x: frame.x + frame.width / 2.0, y: frame.y + frame.height / 2.0 };
        let is_right = column.side == Side::Left;
        let half = reach(scene_node, frame.width, frame.height, y - middle.y, is_right);
        let toward = if is_right { 1.0 } else { -1.0 };
        let leaf = Point { x: middle.x + toward * half, y: *y };
        let card_x = if column.side == Side::Left { card.x } else { card.x + card.width };
        let port = Point { x: card_x, y: first + step * count as f64 };
        let panel = frame.x + frame.width / 2.0 + toward * (frame.width / 2.0 + PANEL_PAD);
        let label_x = panel + toward * LABEL_MARGIN;
        let bend_x = label_x + toward * (column.label_width + LABEL_MARGIN);
        let anchor = if column.side == Side::Left { Anchor::Start } else { Anchor::End };
        let label = measure::label(&scene.edges[*edge]).place(label_x, *y, anchor);
        edges.push(route(&scene.edges[*edge], *edge, [leaf, port], bend_x, label));
    }
}

/// From the node level to the bend, then in one curve to the card.
fn route(
    edge: &SceneEdge,
    ix: usize,
    [leaf, port]: [Point; 2],
    bend_x: f64,
    words: (Rect, Vec<super::Text>),
) -> PlacedEdge {
    let middle = (bend_x + port.x) / 2.0;
    let turn = Point { x: bend_x, y: leaf.y };
    let curve = Curve {
        start: leaf,
        pieces: vec![
            Piece::Line(turn),
            Piece::Cubic(Point { x: middle, y: leaf.y }, Point { x: middle, y: port.y }, port),
        ],
    };
    let at_card = edge.target == 0;
    let ends = if at_card { [leaf, port] } else { [port, leaf] };
    let tip = if at_card != edge.head_at_source { port } else { leaf };
    let toward = if tip.x == port.x { port.x - leaf.x } else { leaf.x - port.x };
    let direction = Point { x: if toward > 0.0 { 1.0 } else { -1.0 }, y: 0.0 };
    let head = Head { tip, direction, shape: edge.head };
    PlacedEdge::bare(ix, curve, ends, head).worded(words)
}
