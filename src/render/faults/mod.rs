//! Looks at a finished SVG: what overlaps, what is outside its box, what touches nothing, what
//! is missing.

mod seen;
mod spoilt;

use std::collections::BTreeMap;

use super::layout::Point;
use super::layout::Rect;
use super::scene::Scene;
use super::scene::SceneEdge;

use self::seen::Edge;
use self::seen::Node;
use self::seen::Seen;
use self::seen::cover;

/// How far from an outline a line may end, for places are rounded to a tenth of a pixel.
const TOUCH: f64 = 1.5;
/// How deep inside its own nodes a line may run: heads reach a little over outlines.
const DEEP: f64 = 2.5;
/// How far apart two edges of the same two nodes must be somewhere.
const BESIDE: f64 = 2.0;

/// What a picture is like.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Everything that is wrong.
    pub(super) faults: Vec<String>,
    /// Labels of the scene, and how many of them stand in the key.
    pub(super) labels: usize,
    pub(super) keyed: usize,
    /// How often lines cross.
    pub(super) crossings: usize,
    /// Square pixels of drawing for each node.
    pub(super) area: f64,
}

/// Returns everything that is wrong with the SVG of a scene.
pub(super) fn faults(scene: &Scene, svg: &str) -> Vec<String> {
    report(scene, svg).faults
}

/// Returns what the SVG of a scene is like.
pub(super) fn report(scene: &Scene, svg: &str) -> Report {
    let seen = Seen::read(svg);
    let nodes: BTreeMap<&str, &Node> =
        seen.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let mut faults = overlaps(&seen);
    faults.extend(word_faults(&seen));
    for edge in &seen.edges {
        faults.extend(line_faults(&seen, &nodes, edge));
    }
    faults.extend(parallel_faults(&seen));
    faults.extend(label_faults(scene, &seen));
    faults.extend(seen.edges.iter().flat_map(|edge| crossed(&seen, edge)));
    if seen.edges.len() != scene.edges.len() || seen.nodes.len() != scene.nodes.len() {
        faults.push("something was dropped".to_owned());
    }
    faults.sort();
    faults.dedup();
    let frames = seen.nodes.iter().map(|node| node.frame);
    let corners = frames
        .flat_map(|f| [Point { x: f.x, y: f.y }, Point { x: f.x + f.width, y: f.y + f.height }]);
    let whole = seen::hull(&corners.collect::<Vec<_>>());
    Report {
        faults,
        labels: if scene.labels_edges() { scene.edges.len() } else { 0 },
        keyed: seen.key.len(),
        crossings: crossings(&seen.edges),
        area: whole.width * whole.height / seen.nodes.len().max(1) as f64,
    }
}

/// What overlaps or is off the page.
fn overlaps(seen: &Seen) -> Vec<String> {
    let mut boxes: Vec<(String, Rect)> = Vec::new();
    boxes.extend(seen.nodes.iter().map(|node| (format!("node {}", node.id), node.frame)));
    for edge in &seen.edges {
        if !edge.words.is_empty() {
            boxes.push((format!("label of {}", edge.id), cover(&edge.words)));
        }
        boxes.extend(edge.badge.iter().map(|b| (format!("number of {}", edge.id), b.frame)));
    }
    boxes
        .extend(seen.panels.iter().map(|(_, words)| ("title of a panel".to_owned(), cover(words))));
    for entry in &seen.key {
        boxes.push((format!("key {}", entry.edge), entry.badge.frame));
        boxes.push((format!("words of key {}", entry.edge), cover(&entry.words)));
    }
    for (what, words) in seen.texts.iter().filter(|(_, words)| !words.is_empty()) {
        boxes.push((format!("{what} {}", words[0].text), cover(words)));
    }
    let mut faults = Vec::new();
    for (ix, (name, frame)) in boxes.iter().enumerate() {
        if !seen.page.contains(frame) {
            faults.push(format!("{name} is off the page"));
        }
        for (other, other_frame) in &boxes[ix + 1..] {
            if frame.overlaps(other_frame) {
                faults.push(format!("{name} overlaps {other}"));
            }
        }
    }
    for (ix, (panel, _)) in seen.panels.iter().enumerate() {
        let over = seen.panels[ix + 1..].iter().filter(|(other, _)| panel.overlaps(other));
        faults.extend(over.map(|_| "two panels overlap".to_owned()));
        let nodes = seen.nodes.iter().filter(|node| panel.overlaps(&node.frame));
        let outside = nodes.filter(|node| !panel.contains(&node.frame));
        faults.extend(outside.map(|node| format!("node {} leaves its panel", node.id)));
    }
    faults
}

/// Words outside their box, or over each other.
fn word_faults(seen: &Seen) -> Vec<String> {
    let mut faults = Vec::new();
    for node in &seen.nodes {
        for words in &node.words {
            let f = words.frame;
            let (right, bottom) = (f.x + f.width, f.y + f.height);
            let corners = [(f.x, f.y), (right, f.y), (right, bottom), (f.x, bottom)];
            let is_in = |(x, y): (f64, f64)| depth(&node.outline, Point { x, y }) > -0.3;
            if !corners.into_iter().all(is_in) {
                faults.push(format!("`{}` crosses the outline of {}", words.text, node.id));
            }
        }
    }
    let panels = seen.panels.iter().map(|(panel, words)| (Some(*panel), words));
    let nodes = seen.nodes.iter().map(|node| (None, &node.words));
    let edges = seen.edges.iter().map(|edge| (edge.ground, &edge.words));
    let texts = seen.texts.iter().map(|(_, words)| (None, words));
    let key = seen.key.iter().map(|entry| (None, &entry.words));
    for (ground, words) in panels.chain(nodes).chain(edges).chain(texts).chain(key) {
        for (ix, one) in words.iter().enumerate() {
            if ground.is_some_and(|ground| !ground.contains(&one.frame)) {
                faults.push(format!("`{}` is outside its box", one.text));
            }
            for other in &words[ix + 1..] {
                if one.frame.overlaps(&other.frame) {
                    faults.push(format!("`{}` is over `{}`", one.text, other.text));
                }
            }
        }
    }
    faults
}

/// A line that touches nothing, or runs through a node or a label.
fn line_faults(seen: &Seen, nodes: &BTreeMap<&str, &Node>, edge: &Edge) -> Vec<String> {
    let mut faults = Vec::new();
    let ends = [edge.line[0], edge.line[edge.line.len() - 1]];
    let drawn: Vec<Point> = ends.into_iter().chain(edge.head.iter().copied()).collect();
    for id in [&edge.source, &edge.target] {
        let Some(node) = nodes.get(id.as_str()) else {
            faults.push(format!("edge {} has no node {id}", edge.id));
            continue;
        };
        let away = drawn.iter().map(|point| depth(&node.outline, *point).abs());
        let nearest = away.fold(f64::INFINITY, f64::min);
        if nearest > TOUCH {
            faults.push(format!("edge {} ends {nearest:.1} from {id}", edge.id));
        }
        if edge.line.iter().any(|point| depth(&node.outline, *point) > DEEP) {
            faults.push(format!("edge {} runs into its own {id}", edge.id));
        }
    }
    for point in &edge.line {
        let spot = Rect { x: point.x - 0.5, y: point.y - 0.5, width: 1.0, height: 1.0 };
        let others = seen.nodes.iter().filter(|node| {
            node.id != edge.source && node.id != edge.target && spot.overlaps(&node.frame)
        });
        let inside = others.filter(|node| depth(&node.outline, *point) > -0.5);
        faults.extend(inside.map(|node| format!("edge {} runs through {}", edge.id, node.id)));
    }
    let is_at = |frame: &Rect| {
        edge.line
            .iter()
            .any(|point| frame.contains(&Rect { x: point.x, y: point.y, ..Rect::default() }))
    };
    if !edge.ground.iter().all(is_at) {
        faults.push(format!("the words of {} are not on its line", edge.id));
    }
    if let Some(badge) = &edge.badge {
        let f = badge.frame;
        let middle = Point { x: f.x + f.width / 2.0, y: f.y + f.height / 2.0 };
        if distance(&edge.line, middle) > 1.0 {
            faults.push(format!("the number of {} is not on its line", edge.id));
        }
    }
    faults
}

/// Lines of others that run through an edge's words.
fn crossed(seen: &Seen, edge: &Edge) -> Vec<String> {
    let Some(covered) = edge.covered else { return Vec::new() };
    let is_in = |point: &Point| {
        let spot = Rect { x: point.x - 0.5, y: point.y - 0.5, width: 1.0, height: 1.0 };
        spot.overlaps(&covered)
    };
    let others = seen.edges.iter().filter(|other| other.id != edge.id);
    let through = others.filter(|other| other.line.iter().any(is_in));
    through.map(|other| format!("{} runs through the words of {}", other.id, edge.id)).collect()
}

/// Edges of the same two nodes that cannot be told apart.
fn parallel_faults(seen: &Seen) -> Vec<String> {
    let mut pairs: BTreeMap<[&str; 2], Vec<&Edge>> = BTreeMap::new();
    for edge in &seen.edges {
        let mut ends = [edge.source.as_str(), edge.target.as_str()];
        ends.sort_unstable();
        pairs.entry(ends).or_default().push(edge);
    }
    let mut faults = Vec::new();
    for edges in pairs.values() {
        for (ix, edge) in edges.iter().enumerate() {
            for other in &edges[ix + 1..] {
                // The one that a larger head makes shorter may lie on the other.
                let apart = farthest(&edge.line, &other.line);
                if apart.min(farthest(&other.line, &edge.line)) < BESIDE {
                    faults.push(format!("edge {} lies on {}", edge.id, other.id));
                }
            }
        }
    }
    faults
}

/// How far the points of a line are from another, at most.
fn farthest(line: &[Point], other: &[Point]) -> f64 {
    line.iter().map(|point| distance(other, *point)).fold(0.0, f64::max)
}

/// Labels that are not written, or written twice, or not as the scene has them.
fn label_faults(scene: &Scene, seen: &Seen) -> Vec<String> {
    let mut faults = Vec::new();
    let edges: BTreeMap<&str, &SceneEdge> =
        scene.edges.iter().map(|edge| (edge.id.as_str(), edge)).collect();
    let keys: BTreeMap<&str, &seen::Key> =
        seen.key.iter().map(|key| (key.edge.as_str(), key)).collect();
    if keys.len() != seen.key.len() || edges.len() != scene.edges.len() {
        faults.push("an edge is there twice".to_owned());
    }
    let joined = |words: &[seen::Words]| {
        words.iter().map(|words| words.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    for edge in &seen.edges {
        let Some(told) = edges.get(edge.id.as_str()) else {
            faults.push(format!("edge {} is none of the scene", edge.id));
            continue;
        };
        let words = joined(&edge.words);
        let expected = if scene.labels_edges() { told.label.text() } else { String::new() };
        match (&edge.badge, keys.get(edge.id.as_str())) {
            (None, None) if words == expected => {}
            (Some(badge), Some(key)) if words.is_empty() && scene.labels_edges() => {
                let entry = joined(&key.words);
                let names = [told.source, told.target];
                let names = names.map(|node| scene.nodes[node].lines.join(" "));
                let parts = names.iter().chain([&expected]);
                let bare = |text: &str| text.replace(' ', "");
                let is_told = parts.into_iter().all(|part| bare(&entry).contains(&bare(part)));
                if badge.text != key.badge.text || !is_told {
                    faults.push(format!("the key says of {}: {entry}", edge.id));
                }
            }
            _ => faults.push(format!("edge {} says `{words}` for `{expected}`", edge.id)),
        }
    }
    faults
}

/// How often lines cross, as near as every tenth of their points tells.
fn crossings(edges: &[Edge]) -> usize {
    let lines = edges.iter().map(|edge| {
        let last = edge.line.last().into_iter();
        edge.line.iter().step_by(10).chain(last).copied().collect::<Vec<Point>>()
    });
    let lines: Vec<(Rect, Vec<Point>)> = lines.map(|line| (seen::hull(&line), line)).collect();
    let mut count = 0;
    for (ix, (bounds, line)) in lines.iter().enumerate() {
        for (_, other) in lines[ix + 1..].iter().filter(|(b, _)| b.overlaps(bounds)) {
            let pieces = line.windows(2);
            count += pieces
                .map(|pair| other.windows(2).filter(|o| meet(pair, o)).count())
                .sum::<usize>();
        }
    }
    count
}

fn meet(a: &[Point], b: &[Point]) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]) < 0.0
        && side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]) < 0.0
}

/// How far a point is from a line.
fn distance(line: &[Point], point: Point) -> f64 {
    let pieces = line.windows(2).map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let square = dx * dx + dy * dy;
        let along = (point.x - a.x) * dx + (point.y - a.y) * dy;
        let t = if square > 0.0 { (along / square).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (a.x + dx * t - point.x, a.y + dy * t - point.y);
        (x * x + y * y).sqrt()
    });
    pieces.fold(f64::INFINITY, f64::min)
}

/// How deep a point lies inside a polygon; outside it is less than nothing.
fn depth(outline: &[Point], point: Point) -> f64 {
    let mut closed = outline.to_vec();
    closed.push(outline[0]);
    let crossed = closed.windows(2).filter(|pair| {
        let (a, b) = (pair[0], pair[1]);
        (a.y > point.y) != (b.y > point.y)
            && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x
    });
    let is_inside = crossed.count() % 2 == 1;
    let away = distance(&closed, point);
    if is_inside { away } else { -away }
}
