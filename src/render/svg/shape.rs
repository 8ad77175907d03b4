//! Shapes: nodes, lines and heads as SVG paths.

use std::fmt::Write;

use super::super::layout::Curve;
use super::super::layout::DOG_EAR;
use super::super::layout::FOLD_INSET;
use super::super::layout::HEXAGON_CUT;
use super::super::layout::Head;
use super::super::layout::Piece;
use super::super::layout::PlacedBadge;
use super::super::layout::PlacedEdge;
use super::super::layout::Point;
use super::super::layout::Rect;
use super::super::layout::corner_radius;
use super::super::layout::octagon_cut;
use super::super::scene::NodeForm;
use super::super::scene::SceneNode;
use super::super::theme::HeadShape;
use super::super::theme::Line;
use super::super::theme::Palette;
use super::super::theme::Tone;
use super::super::theme::TypeFamily;
use super::escape::Px;
use super::put;

const STROKE: f64 = 1.8;
const CARD_STROKE: f64 = 3.2;
const CENTER_STROKE: f64 = 3.2;
/// Length and half breadth of an arrow's head.
const HEAD_LENGTH: f64 = 13.0;
const HEAD_HALF: f64 = 5.0;
const DOT_RADIUS: f64 = 5.5;
const DIAMOND_LENGTH: f64 = 17.0;

/// The ground of words on a line, which ends at them.
pub(super) fn label_ground(out: &mut String, label: &Rect, palette: &Palette) {
    let around = 3.0;
    let frame = Rect {
        x: label.x - around,
        y: label.y,
        width: label.width + 2.0 * around,
        height: label.height,
    };
    rectangle(out, &frame, 4.0, &format!("class=\"ground\" fill=\"{}\"", palette.paper));
}

/// A number in a circle.
pub(super) fn badge(out: &mut String, badge: &PlacedBadge, color: &str, palette: &Palette) {
    let look = format!(
        "class=\"badge\" fill=\"{}\" stroke=\"{color}\" stroke-width=\"1.4\"",
        palette.paper
    );
    rectangle(out, &badge.frame, badge.frame.height / 2.0, &look);
    super::texts(out, std::slice::from_ref(&badge.text), palette);
}

pub(super) fn node_shape(out: &mut String, node: &SceneNode, frame: &Rect, palette: &Palette) {
    let stroke = palette.color(Tone::Stroke(node.family));
    let fill = palette.color(Tone::Fill(node.family));
    let shape = (node.form, node.family);
    let is_dashed = node.form == NodeForm::Fold || shape == (NodeForm::Entity, TypeFamily::Unknown);
    let dashes = if is_dashed { " stroke-dasharray=\"7 4\"" } else { "" };
    let width = match node.form {
        NodeForm::Card => CARD_STROKE,
        _ if node.is_center => CENTER_STROKE,
        _ => STROKE,
    };
    let look =
        format!("fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{}\"{dashes}", Px(width));
    let radius = corner_radius(node, frame.width, frame.height);
    match shape {
        (NodeForm::Small, _) => {
            let (cx, cy) = (Px(frame.x + radius), Px(frame.y + radius));
            put!(out, "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{}\" {look}/>", Px(radius));
        }
        (NodeForm::Fold, _) => {
            rectangle(out, frame, radius, &look);
            let inner = Rect {
                x: frame.x + FOLD_INSET,
                y: frame.y + FOLD_INSET,
                width: frame.width - 2.0 * FOLD_INSET,
                height: frame.height - 2.0 * FOLD_INSET,
            };
            rectangle(out, &inner, radius - FOLD_INSET, &look);
        }
        (NodeForm::Entity, TypeFamily::Person) => {
            let (rx, ry) = (frame.width / 2.0, frame.height / 2.0);
            let (cx, cy) = (Px(frame.x + rx), Px(frame.y + ry));
            let (rx, ry) = (Px(rx), Px(ry));
            put!(out, "<ellipse cx=\"{cx}\" cy=\"{cy}\" rx=\"{rx}\" ry=\"{ry}\" {look}/>");
        }
        (NodeForm::Entity, TypeFamily::Document) => document(out, frame, &look, stroke),
        (NodeForm::Entity, TypeFamily::PublicBody) => {
            let (across, down) = octagon_cut(frame.width, frame.height);
            polygon(out, &corners(frame, across, down), &look);
        }
        (NodeForm::Entity, TypeFamily::Event) => {
            polygon(out, &corners(frame, HEXAGON_CUT, frame.height / 2.0), &look);
        }
        (NodeForm::Card | NodeForm::Entity, _) => rectangle(out, frame, radius, &look),
    }
}

fn rectangle(out: &mut String, frame: &Rect, radius: f64, look: &str) {
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" {look}/>",
        Px(frame.x),
        Px(frame.y),
        Px(frame.width),
        Px(frame.height),
        Px(radius)
    );
}

/// The eight corners of a rectangle whose corners are cut.
fn corners(frame: &Rect, across: f64, down: f64) -> Vec<Point> {
    let (left, top) = (frame.x, frame.y);
    let (right, bottom) = (left + frame.width, top + frame.height);
    let places = [
        (left + across, top),
        (right - across, top),
        (right, top + down),
        (right, bottom - down),
        (right - across, bottom),
        (left + across, bottom),
        (left, bottom - down),
        (left, top + down),
    ];
    places.into_iter().map(|(x, y)| Point { x, y }).collect()
}

fn document(out: &mut String, frame: &Rect, look: &str, stroke: &str) {
    let (left, top) = (frame.x, frame.y);
    let (right, bottom) = (left + frame.width, top + frame.height);
    let places = [
        (left, top),
        (right - DOG_EAR, top),
        (right, top + DOG_EAR),
        (right, bottom),
        (left, bottom),
    ];
    let places: Vec<Point> = places.into_iter().map(|(x, y)| Point { x, y }).collect();
    polygon(out, &places, look);
    put!(
        out,
        "<path d=\"M{} {}v{DOG_EAR}h{DOG_EAR}\" fill=\"none\" stroke=\"{stroke}\" \
         stroke-width=\"{}\" stroke-linejoin=\"round\"/>",
        Px(right - DOG_EAR),
        Px(top),
        Px(STROKE)
    );
}

fn polygon(out: &mut String, places: &[Point], look: &str) {
    let points: Vec<String> =
        places.iter().map(|point| format!("{},{}", Px(point.x), Px(point.y))).collect();
    put!(out, "<polygon points=\"{}\" {look} stroke-linejoin=\"round\"/>", points.join(" "));
}

/// Draws the line of an edge, cut short where its head would otherwise show it.
pub(super) fn edge_path(out: &mut String, placed: &PlacedEdge, line: &Line, color: &str) {
    let mut curve = placed.curve.clone();
    let back = line_end(&placed.head);
    if curve.start == placed.head.tip {
        curve.start = back;
    } else if let Some(Piece::Line(end) | Piece::Cubic(_, _, end)) = curve.pieces.last_mut() {
        *end = back;
    }
    stroke(out, &curve, line, color);
}

fn stroke(out: &mut String, curve: &Curve, line: &Line, color: &str) {
    let mut path = format!("M{} {}", Px(curve.start.x), Px(curve.start.y));
    for piece in &curve.pieces {
        match piece {
            Piece::Line(end) => {
                write!(path, "L{} {}", Px(end.x), Px(end.y)).expect("a string takes all");
            }
            Piece::Cubic(a, b, end) => write!(
                path,
                "C{} {} {} {} {} {}",
                Px(a.x),
                Px(a.y),
                Px(b.x),
                Px(b.y),
                Px(end.x),
                Px(end.y)
            )
            .expect("a string takes all"),
        }
    }
    let dashes = match line.dashes {
        "" => String::new(),
        dashes => format!(" stroke-dasharray=\"{dashes}\" stroke-linecap=\"round\""),
    };
    put!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{}\"{dashes}/>",
        Px(line.width)
    );
}

/// Where the line ends behind the head.
fn line_end(head: &Head) -> Point {
    let length = match head.shape {
        HeadShape::Triangle | HeadShape::HollowTriangle => HEAD_LENGTH - 0.5,
        HeadShape::Dot => DOT_RADIUS,
        HeadShape::Vee => 1.5,
        HeadShape::HollowDiamond => DIAMOND_LENGTH - 0.5,
    };
    at(head, length, 0.0)
}

/// A point `back` behind the tip and `aside` of the axis.
fn at(head: &Head, back: f64, aside: f64) -> Point {
    Point {
        x: head.tip.x - head.direction.x * back - head.direction.y * aside,
        y: head.tip.y - head.direction.y * back + head.direction.x * aside,
    }
}

pub(super) fn head(out: &mut String, head: &Head, width: f64, color: &str, paper: &str) {
    let stroke = format!("stroke=\"{color}\" stroke-width=\"{}\"", Px(width.min(1.8)));
    let filled = format!("fill=\"{color}\" stroke=\"{color}\" stroke-width=\"0.8\"");
    let hollow = format!("fill=\"{paper}\" {stroke}");
    let wings =
        [at(head, HEAD_LENGTH, -HEAD_HALF), at(head, 0.0, 0.0), at(head, HEAD_LENGTH, HEAD_HALF)];
    match head.shape {
        HeadShape::Triangle => polygon(out, &wings, &filled),
        HeadShape::HollowTriangle => {
            let inside = [
                at(head, HEAD_LENGTH, -HEAD_HALF - 0.5),
                at(head, 1.0, 0.0),
                at(head, HEAD_LENGTH, HEAD_HALF + 0.5),
            ];
            polygon(out, &inside, &hollow);
        }
        HeadShape::Vee => {
            let [from, tip, to] = wings.map(|point| format!("{} {}", Px(point.x), Px(point.y)));
            put!(
                out,
                "<path d=\"M{from}L{tip}L{to}\" fill=\"none\" {stroke} \
                 stroke-linejoin=\"miter\" stroke-linecap=\"round\"/>"
            );
        }
        HeadShape::Dot => {
            let center = at(head, DOT_RADIUS - 1.0, 0.0);
            let (x, y) = (Px(center.x), Px(center.y));
            put!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" {filled}/>", Px(DOT_RADIUS));
        }
        HeadShape::HollowDiamond => {
            let half = DIAMOND_LENGTH / 2.0;
            let places = [
                at(head, 1.0, 0.0),
                at(head, half, -HEAD_HALF - 0.5),
                at(head, DIAMOND_LENGTH, 0.0),
                at(head, half, HEAD_HALF + 0.5),
            ];
            polygon(out, &places, &hollow);
        }
    }
}

/// Draws a short line with its head, for the legend.
pub(super) fn sample(out: &mut String, place: &Rect, line: &Line, color: &str, paper: &str) {
    let from = Point { x: place.x, y: place.y + place.height / 2.0 };
    let tip = Point { x: from.x + place.width, y: from.y };
    let end = Head { tip, direction: Point { x: 1.0, y: 0.0 }, shape: line.head };
    let curve = Curve { start: from, pieces: vec![Piece::Line(line_end(&end))] };
    stroke(out, &curve, line, color);
    head(out, &end, line.width, color, paper);
}

/// Draws the doubled outline of a fold, for the legend.
pub(super) fn fold_sample(out: &mut String, place: &Rect, color: &str) {
    let middle = place.y + place.height / 2.0;
    let look = format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"1.2\"");
    for inset in [0.0, 3.0] {
        let (width, height) = (place.width - 2.0 * inset, 13.0 - 2.0 * inset);
        let frame = Rect { x: place.x + inset, y: middle - height / 2.0, width, height };
        rectangle(out, &frame, 4.0 - inset, &look);
    }
}
