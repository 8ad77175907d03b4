//! What stands in a finished SVG, read back by a parser that knows nothing of ours.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::super::layout::Point;
use super::super::layout::Rect;

/// An element with what is in it.
#[derive(Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    text: String,
}

/// A text where it stands.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) frame: Rect,
    pub(crate) text: String,
}

/// A node: its outline as a polygon.
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) outline: Vec<Point>,
    pub(crate) frame: Rect,
    pub(crate) words: Vec<Words>,
}

/// An edge: its line as points that lie close together.
pub(crate) struct Edge {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) line: Vec<Point>,
    pub(crate) head: Vec<Point>,
    pub(crate) words: Vec<Words>,
    pub(crate) ground: Option<Rect>,
    pub(crate) badge: Option<Words>,
    /// What its words cover.
    pub(crate) covered: Option<Rect>,
}

/// An entry of the key.
pub(crate) struct Key {
    pub(crate) edge: String,
    pub(crate) badge: Words,
    pub(crate) words: Vec<Words>,
}

/// A picture.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) page: Rect,
    pub(crate) panels: Vec<(Rect, Vec<Words>)>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) key: Vec<Key>,
    /// Title, legend, sources and notes: texts that stand together, and what they are.
    pub(crate) texts: Vec<(&'static str, Vec<Words>)>,
}

impl Seen {
    pub(crate) fn read(svg: &str) -> Seen {
        let root = parse(svg);
        let page = Rect { x: 0.0, y: 0.0, ..root.frame() };
        let mut seen = Seen { page, ..Seen::default() };
        for group in root.children.iter().filter(|child| child.name == "g") {
            seen.take(group);
        }
        seen
    }

    fn take(&mut self, group: &Element) {
        let class = group.attribute("class").split(' ').next().unwrap_or_default();
        match (group.attribute("id"), class) {
            (_, "group") => self.panels.push((group.children[0].frame(), group.words())),
            (_, "node") => self.nodes.push(node(group)),
            (_, "edge") => self.edges.push(edge(group)),
            (_, "words") => {
                let id = group.attribute("data-edge");
                let edge = self.edges.iter_mut().find(|edge| edge.id == id);
                words(edge.expect("words are of an edge"), group);
            }
            ("key", _) => {
                self.texts.push(("heading", group.words()));
                let entries = group.children.iter().filter(|child| child.name == "g");
                self.key.extend(entries.map(|entry| Key {
                    edge: entry.attribute("data-edge").to_owned(),
                    badge: entry.badge().expect("an entry has its number"),
                    words: entry.words()[1..].to_vec(),
                }));
            }
            ("legend", _) => self.take_each("legend", group),
            ("sources", _) => self.take_each("source", group),
            (id, _) => {
                let what = if id == "header" { "header" } else { "note" };
                self.texts.extend(group.words().into_iter().map(|words| (what, vec![words])));
            }
        }
    }

    fn take_each(&mut self, what: &'static str, group: &Element) {
        let items = group.children.iter().filter(|child| child.name == "g");
        self.texts.extend(items.map(|item| (what, item.words())));
    }
}

fn node(group: &Element) -> Node {
    let drawn = |child: &&Element| child.name != "title";
    let outline = group.children.iter().find(drawn).expect("a node is drawn").outline();
    let frame = hull(&outline);
    Node { id: group.attribute("data-id").to_owned(), outline, frame, words: group.words() }
}

fn edge(group: &Element) -> Edge {
    let is_shape = |child: &&Element| matches!(child.name.as_str(), "path" | "polygon" | "circle");
    let mut drawn = group.children.iter().filter(is_shape).map(Element::outline);
    let words = group.words();
    Edge {
        covered: (!words.is_empty()).then(|| cover(&words)),
        id: group.attribute("id").to_owned(),
        source: group.attribute("data-source").to_owned(),
        target: group.attribute("data-target").to_owned(),
        line: drawn.next().expect("an edge has a line"),
        head: drawn.next().expect("an edge has a head"),
        words,
        ground: None,
        badge: None,
    }
}

/// The words of an edge that stand on its line, or their number.
fn words(edge: &mut Edge, group: &Element) {
    assert!(edge.words.is_empty() && edge.badge.is_none(), "{} has words twice", edge.id);
    edge.badge = group.badge();
    if edge.badge.is_some() {
        return;
    }
    edge.words = group.words();
    edge.covered = Some(cover(&edge.words));
    let is_ground = |child: &&Element| child.attribute("class") == "ground";
    edge.ground = group.children.iter().find(is_ground).map(Element::frame);
}

pub(crate) fn hull(points: &[Point]) -> Rect {
    let low = |of: fn(&Point) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
    let high = |of: fn(&Point) -> f64| points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (x, y) = (low(|p| p.x), low(|p| p.y));
    Rect { x, y, width: high(|p| p.x) - x, height: high(|p| p.y) - y }
}

/// What all of the words cover.
pub(crate) fn cover(words: &[Words]) -> Rect {
    let corners = words.iter().flat_map(|one| {
        let f = one.frame;
        [Point { x: f.x, y: f.y }, Point { x: f.x + f.width, y: f.y + f.height }]
    });
    hull(&corners.collect::<Vec<_>>())
}

fn parse(svg: &str) -> Element {
    let mut reader = Reader::from_str(svg);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().expect("the picture is XML") {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let child = element(&start);
                open.last_mut().expect("the root is open").children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().expect("what is closed was open");
                let parent = open.last_mut().expect("the root is open");
                // A link is only around what it links.
                match child.name == "a" {
                    true => parent.children.extend(child.children),
                    false => parent.children.push(child),
                }
            }
            Event::Text(text) => {
                let text = text.xml10_content().into_owned();
                open.last_mut().expect("the root is open").text.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content().into_owned();
                let text = match name.as_str() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "#39" => '\'',
                    name => panic!("we write no &{name};"),
                };
                open.last_mut().expect("the root is open").text.push(text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    open.pop().expect("the document").children.pop().expect("the document has a root")
}

fn element(start: &BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("attributes are well formed");
        let value =
            quick_xml::escape::unescape(&attribute.value).expect("it is escaped").into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    let attributes = attributes.collect();
    Element { name: start.name().as_ref().to_owned(), attributes, ..Element::default() }
}

impl Element {
    fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn number(&self, name: &str) -> f64 {
        self.attribute(name).parse().unwrap_or(0.0)
    }

    fn frame(&self) -> Rect {
        let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| self.number(name));
        Rect { x, y, width, height }
    }

    /// Its texts, without those of what is in groups.
    fn words(&self) -> Vec<Words> {
        let texts = self.children.iter().filter(|child| child.name == "text");
        texts.map(Element::own_words).collect()
    }

    fn own_words(&self) -> Words {
        let (size, width) = (self.number("font-size"), self.number("textLength"));
        let x = self.number("x")
            - match self.attribute("text-anchor") {
                "middle" => width / 2.0,
                "end" => width,
                _ => 0.0,
            };
        let y = self.number("y") - size * 0.8;
        Words { frame: Rect { x, y, width, height: size }, text: self.text.clone() }
    }

    /// The circle of a number, and the text after it.
    fn badge(&self) -> Option<Words> {
        let at = self.children.iter().position(|child| child.attribute("class") == "badge")?;
        let text = self.children[at + 1].text.clone();
        Some(Words { frame: hull(&self.children[at].outline()), text })
    }

    /// Its outline, or its line, as points.
    fn outline(&self) -> Vec<Point> {
        match self.name.as_str() {
            "rect" => rounded(&self.frame(), self.number("rx")),
            "ellipse" | "circle" => {
                let radius = self.number("r");
                let (rx, ry) = (self.number("rx").max(radius), self.number("ry").max(radius));
                let (cx, cy) = (self.number("cx"), self.number("cy"));
                arc(Point { x: cx, y: cy }, rx, ry, 0, 96)
            }
            "polygon" => {
                let numbers = numbers(self.attribute("points"));
                numbers.chunks(2).map(|pair| Point { x: pair[0], y: pair[1] }).collect()
            }
            "path" => line(self.attribute("d")),
            other => panic!("we draw no {other}"),
        }
    }
}

/// Points on an ellipse, from one 96th of it to another.
fn arc(center: Point, rx: f64, ry: f64, from: u32, to: u32) -> Vec<Point> {
    let point = |step: u32| {
        let angle = f64::from(step) / 96.0 * std::f64::consts::TAU;
        Point { x: center.x + rx * angle.cos(), y: center.y + ry * angle.sin() }
    };
    (from..=to).map(point).collect()
}

fn rounded(frame: &Rect, radius: f64) -> Vec<Point> {
    let r = radius.min(frame.width / 2.0).min(frame.height / 2.0);
    let (left, right) = (frame.x + r, frame.x + frame.width - r);
    let (top, bottom) = (frame.y + r, frame.y + frame.height - r);
    let corners = [(right, bottom, 0), (left, bottom, 24), (left, top, 48), (right, top, 72)];
    corners.into_iter().flat_map(|(x, y, at)| arc(Point { x, y }, r, r, at, at + 24)).collect()
}

fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|letter: char| letter == ',' || letter.is_whitespace());
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().expect(text)).collect()
}

/// The points of a path of M, L and C, a few pixels from each other.
fn line(path: &str) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut rest = path;
    while let Some(order) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        let given = numbers(&rest[1..end]);
        let given: Vec<Point> = given.chunks(2).map(|c| Point { x: c[0], y: c[1] }).collect();
        let from = points.last().copied().unwrap_or_default();
        match order {
            'M' => points.push(given[0]),
            'L' => cubic(from, from, given[0], given[0], &mut points),
            'C' => cubic(from, given[0], given[1], given[2], &mut points),
            other => panic!("we draw no {other} in {path}"),
        }
        rest = &rest[end..];
    }
    points
}

fn cubic(from: Point, a: Point, b: Point, end: Point, points: &mut Vec<Point>) {
    let far = (from.x - a.x).abs() + (a.x - b.x).abs() + (b.x - end.x).abs();
    let far = far + (from.y - a.y).abs() + (a.y - b.y).abs() + (b.y - end.y).abs();
    let steps = (far / 3.0).ceil().max(1.0);
    let mut step = 1.0;
    while step <= steps {
        let (t, u) = (step / steps, 1.0 - step / steps);
        let mix = |p: f64, q: f64, r: f64, s: f64| {
            u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
        };
        points.push(Point { x: mix(from.x, a.x, b.x, end.x), y: mix(from.y, a.y, b.y, end.y) });
        step += 1.0;
    }
}
