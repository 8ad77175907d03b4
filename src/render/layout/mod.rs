//! Where everything stands: a scene with positions, in pixels.
//!
//! Every place is rounded to a tenth of a pixel and comes of sums, products and square roots
//! only, so no platform differs. In columns and layers labels cannot meet: each edge runs level
//! beside or under its own label, and bends only where no label is. In mixed pictures they stand
//! on their lines, where there is room, and else in a key under the picture.

mod columns;
mod flow;
mod force;
mod layers;
mod loops;
mod measure;
mod moving;
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

use self::moving::shift;

pub(crate) use self::outline::{DOG_EAR, FOLD_INSET, HEXAGON_CUT, corner_radius, octagon_cut};
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
    /// What its words cover; nothing when they stand in the key or nowhere.
    pub label: Rect,
    /// Its words.
    pub texts: Vec<Text>,
    /// Whether the words stand on the line, which then ends at them, and not above it.
    pub is_label_on_line: bool,
    /// The number on the line under which its words stand in the key.
    pub badge: Option<PlacedBadge>,
}

/// A number in a circle, which cannot be mistaken for a source's: it stands on the line of an
/// edge, and in the key before that edge's words.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedBadge {
    /// From 1, in the order of the edges.
    pub number: usize,
    /// The square around the circle.
    pub frame: Rect,
    /// The number.
    pub text: Text,
}

/// Words for which there was no room on their line.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedKey {
    /// Index of the edge.
    pub edge: usize,
    /// The number that stands on its line.
    pub badge: PlacedBadge,
    /// What the whole entry covers.
    pub frame: Rect,
    /// Subject, object and the words of the edge.
    pub texts: Vec<Text>,
}

/// What the legend shows beside a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegendSample {
    /// A glyph in the colour of a type.
    Type(TypeFamily),
    /// The glyph of a fold.
    Fold,
    /// A line with its head; without a colour of its own where edges have several.
    Relation(RelationFamily, HeadShape, Option<TypeFamily>),
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
    /// The heading of the key, where there is one.
    pub key_title: Option<Text>,
    /// Words that have no room on their line, by number.
    pub key: Vec<PlacedKey>,
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
/// Columns take O(n log n) time. Mixed pictures take a bounded number of steps, at most some
/// hundred times the square of the nodes: measured 1 ms at 15 nodes, 0.4 s at 150 with 334 edges,
/// and 0.6 s at 400 with 1,092. Layers come from the crate `dagre`, whose time grows faster
/// than the square of nodes and edges: measured 8 ms at 50 nodes, 0.3 s at 150 with 334 edges,
/// and 4 s at both limits.
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
        ScenePlan::Force => force::place(scene),
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

impl PlacedEdge {
    /// An edge without words.
    fn bare(edge: usize, curve: Curve, ends: [Point; 2], head: Head) -> PlacedEdge {
        let (label, texts) = (Rect::default(), Vec::new());
        PlacedEdge { edge, curve, ends, head, label, texts, is_label_on_line: false, badge: None }
    }

    /// The same edge with its words above its line.
    fn worded(self, (label, texts): (Rect, Vec<Text>)) -> PlacedEdge {
        PlacedEdge { label, texts, ..self }
    }
}

impl Body {
    /// The body moved so that it begins at (0, 0), as large as what it holds.
    fn fitted(nodes: Vec<PlacedNode>, edges: Vec<PlacedEdge>) -> Body {
        let (mut left, mut top) = (f64::MAX, f64::MAX);
        let (mut right, mut bottom) = (f64::MIN, f64::MIN);
        let frames = nodes.iter().map(|node| node.frame);
        let worded = edges.iter().filter(|edge| !edge.texts.is_empty());
        let labels = worded.map(|edge| edge.label);
        let badges = edges.iter().filter_map(|edge| edge.badge.as_ref().map(|badge| badge.frame));
        for frame in frames.chain(labels).chain(badges) {
            (left, top) = (left.min(frame.x), top.min(frame.y));
            right = right.max(frame.x + frame.width);
            bottom = bottom.max(frame.y + frame.height);
        }
        for point in edges.iter().flat_map(|edge| edge.curve.points()) {
            (left, top) = (left.min(point.x), top.min(point.y));
            (right, bottom) = (right.max(point.x), bottom.max(point.y));
        }
        if nodes.is_empty() {
            (left, top, right, bottom) = (0.0, 0.0, 0.0, 0.0);
        }
        let (width, height) = (right - left, bottom - top);
        let mut body = Body { width, height, panels: Vec::new(), nodes, edges };
        body.shift(-left, -top);
        body
    }
}
