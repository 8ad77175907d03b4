//! Looks at a whole picture: what overlaps, what is outside its box, what touches nothing.

use super::Drawing;
use super::layout::Point;
use super::layout::Rect;
use super::layout::half_width;

fn inside(drawing: &Drawing<'_>, what: &Rect) -> bool {
    let page = Rect { x: 0.0, y: 0.0, width: drawing.width, height: drawing.height };
    page.contains(what)
}

/// Everything that is wrong with a picture.
pub(super) fn faults(drawing: &Drawing<'_>) -> Vec<String> {
    let scene = drawing.scene;
    let mut boxes: Vec<(String, Rect)> = Vec::new();
    for placed in &drawing.nodes {
        boxes.push((format!("node {}", scene.nodes[placed.node].id), placed.frame));
    }
    for placed in &drawing.edges {
        let words = scene.edges[placed.edge].label.text();
        boxes.push((format!("label {} {words}", placed.edge), placed.label));
    }
    boxes.extend(drawing.legend.iter().map(|item| (format!("key {:?}", item.sample), item.frame)));
    boxes.extend(drawing.sources.iter().map(|s| (format!("source {}", s.source), s.frame)));
    boxes.extend(drawing.header.iter().map(|text| (text.text.clone(), text.frame())));
    boxes.extend(drawing.notes.iter().map(|text| (text.text.clone(), text.frame())));
    let mut faults = Vec::new();
    for (ix, (name, frame)) in boxes.iter().enumerate() {
        if !inside(drawing, frame) {
            faults.push(format!("{name} is off the page"));
        }
        for (other, other_frame) in &boxes[ix + 1..] {
            if frame.overlaps(other_frame) {
                faults.push(format!("{name} overlaps {other}"));
            }
        }
    }
    faults.extend(word_faults(drawing));
    faults.extend(edge_faults(drawing));
    if drawing.edges.len() != scene.edges.len() || drawing.nodes.len() != scene.nodes.len() {
        faults.push("something was dropped".to_owned());
    }
    faults
}

/// Words outside their box, or over each other.
fn word_faults(drawing: &Drawing<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let nodes = drawing.nodes.iter().map(|placed| (&placed.frame, &placed.texts));
    let edges = drawing.edges.iter().map(|placed| (&placed.label, &placed.texts));
    let panels = drawing.panels.iter().map(|placed| (&placed.frame, &placed.texts));
    let sources = drawing.sources.iter().map(|placed| (&placed.frame, &placed.texts));
    for (frame, texts) in nodes.chain(edges).chain(panels).chain(sources) {
        for (ix, text) in texts.iter().enumerate() {
            let words = text.frame();
            if !frame.contains(&words) {
                faults.push(format!("`{}` is outside its box", text.text));
            }
            for other in &texts[ix + 1..] {
                if words.overlaps(&other.frame()) {
                    faults.push(format!("`{}` is over `{}`", text.text, other.text));
                }
            }
        }
    }
    for placed in &drawing.nodes {
        let node = &drawing.scene.nodes[placed.node];
        let middle = placed.frame.y + placed.frame.height / 2.0;
        for text in &placed.texts {
            let words = text.frame();
            let far = (words.y - middle).abs().max((words.y + words.height - middle).abs());
            let room = half_width(node, placed.frame.width, placed.frame.height, far);
            if words.width / 2.0 > room {
                faults.push(format!("`{}` crosses the outline", text.text));
            }
        }
    }
    faults
}

/// Edges that touch nothing, or run through a node or a label.
fn edge_faults(drawing: &Drawing<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for placed in &drawing.edges {
        let edge = &drawing.scene.edges[placed.edge];
        for (end, node) in placed.ends.iter().zip([edge.source, edge.target]) {
            let frame = &drawing.nodes[node].frame;
            let grown = Rect {
                x: frame.x - 0.3,
                y: frame.y - 0.3,
                width: frame.width + 0.6,
                height: frame.height + 0.6,
            };
            if !grown.contains(&Rect { x: end.x, y: end.y, width: 0.0, height: 0.0 }) {
                faults.push(format!("edge {} does not touch its node", placed.edge));
            }
        }
        for point in samples(placed) {
            let spot = Rect { x: point.x - 0.5, y: point.y - 0.5, width: 1.0, height: 1.0 };
            let others = drawing.edges.iter().filter(|other| spot.overlaps(&other.label));
            faults.extend(others.map(|other| {
                format!("edge {} runs through the label of {}", placed.edge, other.edge)
            }));
            let nodes = drawing.nodes.iter().filter(|node| {
                let own = node.node == edge.source || node.node == edge.target;
                !own && spot.overlaps(&node.frame)
            });
            faults.extend(nodes.map(|node| format!("edge {} runs through {}", edge.id, node.node)));
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Points along an edge.
fn samples(placed: &super::PlacedEdge) -> Vec<Point> {
    const STEPS: u32 = 24;
    let mut points = Vec::new();
    let mut from = placed.curve.start;
    for piece in &placed.curve.pieces {
        let (a, b, end) = match *piece {
            super::Piece::Line(end) => (from, end, end),
            super::Piece::Cubic(a, b, end) => (a, b, end),
        };
        for step in 0..=STEPS {
            let t = f64::from(step) / f64::from(STEPS);
            let u = 1.0 - t;
            let mix = |p: f64, q: f64, r: f64, s: f64| {
                u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
            };
            points.push(Point { x: mix(from.x, a.x, b.x, end.x), y: mix(from.y, a.y, b.y, end.y) });
        }
        from = end;
    }
    points
}
