//! Where everything stands: a scene with positions, in pixels.
//!
//! Every place is rounded to a tenth of a pixel and comes of sums, products and square roots
//! only, so no platform differs. Routes are made so that labels cannot meet: each edge runs
//! level beside or under its own label, and bends only where no label is.

mod columns;
mod flow;
mod layers;
mod loops;
mod measure;
mod outline;
mod page;

use super::EDGES_MAX;
use super::NODES_MAX;
use super::RenderError;
use super::scene::Scene;
use super::scene::ScenePlan;
use super::theme::HeadShape;
use super::theme::RelationFamily;
use super::theme::Tone;
use super::theme::TypeFamily;

#[cfg(test)]
pub(crate) use self::outline::half_width;
pub(crate) use self::outline::{DOG_EAR, FOLD_INSET, HEXAGON_CUT, octagon_cut};
pub(crate) use self::page::sample_place;

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left side.
    pub x: f64,
    /// Its upper side.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// Which end of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A text on one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its anchor on the baseline.
    pub at: Point,
    /// What the anchor is.
    pub anchor: Anchor,
    /// Its words.
    pub text: String,
    /// Its size.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub tone: Tone,
    /// How wide it is, by the one font that measures.
    pub width: f64,
}

/// A thin horizontal line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Its left end.
    pub at: Point,
    /// Its length.
    pub width: f64,
}

/// A piece of a curve, from where the last one ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece {
    /// Straight on.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Cubic(Point, Point, Point),
}

/// The line of an edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Where it begins.
    pub start: Point,
    /// How it goes on.
    pub pieces: Vec<Piece>,
}

/// The end of an edge that says which way it points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Where it touches the node.
    pub tip: Point,
    /// Where it points, of length 1.
    pub direction: Point,
    /// Its shape.
    pub shape: HeadShape,
}

/// The ground behind a group.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPanel {
    /// Index of the group.
    pub group: usize,
    /// What it covers.
    pub frame: Rect,
    /// Its title.
    pub texts: Vec<Text>,
}

/// A node in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedNode {
    /// Index of the node.
    pub node: usize,
    /// What it covers.
    pub frame: Rect,
    /// Its words.
    pub texts: Vec<Text>,
    /// Lines between the facts of a card.
    pub rules: Vec<Rule>,
}

/// An edge in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedEdge {
    /// Index of the edge.
    pub edge: usize,
    /// From the node nearer to the left to the other, without the head.
    pub curve: Curve,
    /// Where it touches the two nodes, the subject's first.
    pub ends: [Point; 2],
    /// Its head.
    pub head: Head,
    /// What its words cover.
    pub label: Rect,
    /// Its words.
    pub texts: Vec<Text>,
}

/// What the legend shows beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegendSample {
    /// A glyph in the colour of a type.
    Type(TypeFamily),
    /// The glyph of a fold.
    Fold,
    /// A line with its head.
    Relation(RelationFamily, HeadShape, TypeFamily),
}

/// An item of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLegend {
    /// What it explains.
    pub sample: LegendSample,
    /// Where it stands, word included.
    pub frame: Rect,
    /// Its glyph, if it has one, and its word.
    pub texts: Vec<Text>,
}

/// A source in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedSource {
    /// Index of the source.
    pub source: usize,
    /// What it covers.
    pub frame: Rect,
    /// Its number and its words.
    pub texts: Vec<Text>,
}

/// A scene with every place.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing<'a> {
    /// What is drawn.
    pub scene: &'a Scene,
    /// Width of the picture.
    pub width: f64,
    /// Height of the picture.
    pub height: f64,
    /// Title and subtitle.
    pub header: Vec<Text>,
    /// Grounds behind groups.
    pub panels: Vec<PlacedPanel>,
    /// Edges, in the order of the scene.
    pub edges: Vec<PlacedEdge>,
    /// Nodes, in the order of the scene.
    pub nodes: Vec<PlacedNode>,
    /// What the signs mean.
    pub legend: Vec<PlacedLegend>,
    /// The line above the sources.
    pub rule: Rule,
    /// Sources by number.
    pub sources: Vec<PlacedSource>,
    /// What must be said besides.
    pub notes: Vec<Text>,
}

/// What a plan yields: the drawing without header and footer, from (0, 0).
struct Body {
    width: f64,
    height: f64,
    panels: Vec<PlacedPanel>,
    nodes: Vec<PlacedNode>,
    edges: Vec<PlacedEdge>,
}

/// Gives everything in a scene its place, or says that there is too much of it.
///
/// Columns take O(n log n) time. Layers come from the crate `dagre`, whose time grows faster
/// than the square of nodes and edges: measured 8 ms at 50 nodes, 0.1 s at 150 with twice as many
/// edges, and 4 s at both limits.
pub fn draw(scene: &Scene) -> Result<Drawing<'_>, RenderError> {
    let most = [
        ("entities", scene.nodes.len(), NODES_MAX),
        ("relationships", scene.edges.len(), EDGES_MAX),
    ];
    for (what, found, max) in most {
        if found > max {
            return Err(RenderError::TooMany { what, found, max });
        }
    }
    let body = match scene.plan {
        ScenePlan::Columns => columns::place(scene),
        ScenePlan::Layers => layers::place(scene),
    };
    let mut drawing = page::assemble(scene, body);
    drawing.round();
    Ok(drawing)
}

impl Point {
    fn moved(self, dx: f64, dy: f64) -> Point {
        Point { x: self.x + dx, y: self.y + dy }
    }
}

impl Curve {
    /// Returns where its pieces begin and end.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        let ends = self.pieces.iter().map(|piece| match piece {
            Piece::Line(end) | Piece::Cubic(_, _, end) => *end,
        });
        std::iter::once(self.start).chain(ends)
    }
}

impl Rect {
    /// Says whether two rectangles share more than a border.
    pub fn overlaps(&self, other: &Rect) -> bool {
        // A hundredth of a pixel is a matter of rounding.
        const HAIR: f64 = 0.11;
        self.x + self.width > other.x + HAIR
            && other.x + other.width > self.x + HAIR
            && self.y + self.height > other.y + HAIR
            && other.y + other.height > self.y + HAIR
    }

    /// Says whether the other lies inside.
    pub fn contains(&self, other: &Rect) -> bool {
        const HAIR: f64 = 0.11;
        self.x <= other.x + HAIR
            && self.y <= other.y + HAIR
            && self.x + self.width + HAIR >= other.x + other.width
            && self.y + self.height + HAIR >= other.y + other.height
    }
}

impl Text {
    /// Returns what the letters cover, from the top of an ascender to the foot of a descender.
    pub fn frame(&self) -> Rect {
        let left = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - self.width / 2.0,
            Anchor::End => self.at.x - self.width,
        };
        let (top, height) = (self.at.y - self.size * 0.8, self.size);
        Rect { x: left, y: top, width: self.width, height }
    }
}

/// What can be moved and rounded as a whole.
trait Placed {
    /// Calls `change` with every point and every length of it.
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64));
}

fn each_text(texts: &mut [Text], change: &mut dyn FnMut(&mut Point)) {
    texts.iter_mut().for_each(|text| change(&mut text.at));
}

fn each_rect(
    rect: &mut Rect,
    change: &mut dyn FnMut(&mut Point),
    length: &mut dyn FnMut(&mut f64),
) {
    let mut at = Point { x: rect.x, y: rect.y };
    change(&mut at);
    (rect.x, rect.y) = (at.x, at.y);
    length(&mut rect.width);
    length(&mut rect.height);
}

impl Placed for PlacedPanel {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

impl Placed for PlacedNode {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
        self.rules.iter_mut().for_each(|rule| change(&mut rule.at));
    }
}

impl Placed for PlacedEdge {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        change(&mut self.curve.start);
        for piece in &mut self.curve.pieces {
            match piece {
                Piece::Line(end) => change(end),
                Piece::Cubic(first, second, end) => {
                    change(first);
                    change(second);
                    change(end);
                }
            }
        }
        self.ends.iter_mut().for_each(&mut *change);
        change(&mut self.head.tip);
        each_rect(&mut self.label, change, length);
        each_text(&mut self.texts, change);
    }
}

impl Placed for PlacedLegend {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

impl Placed for PlacedSource {
    fn each(&mut self, change: &mut dyn FnMut(&mut Point), length: &mut dyn FnMut(&mut f64)) {
        each_rect(&mut self.frame, change, length);
        each_text(&mut self.texts, change);
    }
}

fn shift(placed: &mut dyn Placed, dx: f64, dy: f64) {
    placed.each(&mut |point| *point = point.moved(dx, dy), &mut |_| ());
}

impl Body {
    fn shift(&mut self, dx: f64, dy: f64) {
        self.panels.iter_mut().for_each(|placed| shift(placed, dx, dy));
        self.nodes.iter_mut().for_each(|placed| shift(placed, dx, dy));
        self.edges.iter_mut().for_each(|placed| shift(placed, dx, dy));
    }
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl Drawing<'_> {
    fn round(&mut self) {
        let point = &mut |point: &mut Point| {
            *point = Point { x: tenth(point.x), y: tenth(point.y) };
        };
        let length = &mut |length: &mut f64| *length = tenth(*length);
        self.panels.iter_mut().for_each(|placed| placed.each(point, length));
        self.nodes.iter_mut().for_each(|placed| placed.each(point, length));
        self.edges.iter_mut().for_each(|placed| placed.each(point, length));
        self.legend.iter_mut().for_each(|placed| placed.each(point, length));
        self.sources.iter_mut().for_each(|placed| placed.each(point, length));
        each_text(&mut self.header, point);
        each_text(&mut self.notes, point);
        point(&mut self.rule.at);
        length(&mut self.rule.width);
        (self.width, self.height) = (self.width.ceil(), self.height.ceil());
    }
}
