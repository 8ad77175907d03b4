//! A scene in the language of Graphviz: <https://graphviz.org/doc/info/lang.html>.
//!
//! It is built as graphviz-rust's tree and written by its printer. That crate escapes nothing:
//! a quote in a name would end the name and begin a statement. So every text, ours too, enters
//! the tree as [`Quoted`], and there is no other way to make an `Id` in this file.

use graphviz_rust::dot_structures::Attribute;
use graphviz_rust::dot_structures::Edge;
use graphviz_rust::dot_structures::EdgeTy;
use graphviz_rust::dot_structures::Graph;
use graphviz_rust::dot_structures::GraphAttributes;
use graphviz_rust::dot_structures::Id;
use graphviz_rust::dot_structures::Node;
use graphviz_rust::dot_structures::NodeId;
use graphviz_rust::dot_structures::Stmt;
use graphviz_rust::dot_structures::Subgraph;
use graphviz_rust::dot_structures::Vertex;
use graphviz_rust::printer::DotPrinter;
use graphviz_rust::printer::PrinterContext;

use super::scene::CardRow;
use super::scene::NodeForm;
use super::scene::Scene;
use super::scene::SceneEdge;
use super::scene::SceneNode;
use super::scene::ScenePlan;
use super::theme::HeadShape;
use super::theme::Palette;
use super::theme::Theme;
use super::theme::Tone;
use super::theme::TypeFamily;

/// A text as DOT reads it back unchanged: in quotes, with quotes and backslashes escaped.
///
/// In a label a backslash begins an escape and `&name;` a character, so both are taken apart
/// there; a name (of a node) is compared as it stands.
struct Quoted(String);

impl Quoted {
    /// A name: what makes two nodes the same.
    fn name(text: &str) -> Quoted {
        let mut inner = String::new();
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            if matches!(letter, '"' | '\\') {
                inner.push('\\');
            }
            inner.push(letter);
        }
        Quoted(inner)
    }

    /// What people read; lines end in `\n`, which centres them, or in `\l`, which does not.
    fn label<'a>(lines: impl Iterator<Item = &'a str>, end: LineEnd) -> Quoted {
        let lines: Vec<String> = lines.map(escaped_label).collect();
        match end {
            LineEnd::Centered => Quoted(lines.join("\\n")),
            LineEnd::Left => Quoted(lines.iter().map(|line| format!("{line}\\l")).collect()),
        }
    }

    fn line(text: &str) -> Quoted {
        Quoted::label(std::iter::once(text), LineEnd::Centered)
    }

    fn id(self) -> Id {
        Id::Escaped(format!("\"{}\"", self.0))
    }
}

#[derive(Clone, Copy)]
enum LineEnd {
    Centered,
    Left,
}

fn escaped_label(text: &str) -> String {
    let mut inner = String::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '&' if is_reference(&text[at..]) => inner.push_str("&amp;"),
            letter if letter.is_control() => {}
            letter => inner.push_str(&Quoted::name(letter.encode_utf8(&mut [0; 4])).0),
        }
    }
    inner
}

/// Says whether Graphviz would read `&…;` as one character.
fn is_reference(text: &str) -> bool {
    let inner = text[1..].split(';').next().unwrap_or_default();
    let plain = inner.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '#');
    text.contains(';') && !inner.is_empty() && plain
}

/// A way of Graphviz to place things: <https://graphviz.org/docs/layouts/>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DotEngine {
    /// In layers.
    Dot,
    /// By springs.
    Neato,
    /// By springs, for large pictures.
    Sfdp,
}

impl DotEngine {
    /// Returns Graphviz' word.
    pub fn word(self) -> &'static str {
        match self {
            DotEngine::Dot => "dot",
            DotEngine::Neato => "neato",
            DotEngine::Sfdp => "sfdp",
        }
    }

    /// Returns the one that suits the plan of a scene.
    fn of(scene: &Scene) -> DotEngine {
        match (scene.plan, scene.labels_edges()) {
            (ScenePlan::Columns | ScenePlan::Layers, _) => DotEngine::Dot,
            (ScenePlan::Force, true) => DotEngine::Neato,
            (ScenePlan::Force, false) => DotEngine::Sfdp,
        }
    }
}

/// Returns a scene as a DOT document: nodes named by their ids, groups as clusters, citations in
/// the labels of edges, and the numbered sources in the label of the graph. Without an engine it
/// names the one that suits the scene.
///
/// Equal scenes give equal bytes.
pub fn dot(scene: &Scene, theme: Theme, engine: Option<DotEngine>) -> String {
    let palette = theme.palette();
    let engine = engine.unwrap_or_else(|| DotEngine::of(scene));
    let mut statements = vec![
        Stmt::GAttribute(GraphAttributes::Graph(graph_attributes(scene, palette, engine))),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            word("fontname", "DejaVu Sans"),
            word("fontsize", "11.5"),
            word("fontcolor", palette.ink),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![
            word("fontname", "DejaVu Sans"),
            word("fontsize", "9.5"),
            word("arrowsize", "0.75"),
        ])),
    ];
    statements.push(Stmt::Subgraph(page(scene, palette, engine)));
    let graph =
        Graph::DiGraph { id: Quoted::name("orgraph").id(), strict: false, stmts: statements };
    let mut text = graph.print(&mut PrinterContext::default());
    text.push('\n');
    text
}

fn word(name: &str, value: &str) -> Attribute {
    Attribute(Quoted::name(name).id(), Quoted::name(value).id())
}

fn attribute(name: &str, value: Quoted) -> Attribute {
    Attribute(Quoted::name(name).id(), value.id())
}

fn graph_attributes(scene: &Scene, palette: &Palette, engine: DotEngine) -> Vec<Attribute> {
    let sources: Vec<String> =
        scene.sources.iter().map(|source| format!("[{}] {}", source.number, source.text)).collect();
    let notes = scene.notes.join(" ");
    let lines = sources.iter().map(String::as_str);
    let notes = Some(notes.as_str()).filter(|notes| !notes.is_empty());
    // Only `dot` draws clusters, so elsewhere the title stands above the sources.
    let title = [scene.title.as_str(), scene.subtitle.as_str()];
    let title = title.into_iter().filter(|_| engine != DotEngine::Dot);
    let mut attributes = match engine {
        DotEngine::Dot => vec![
            word("rankdir", "LR"),
            word("ranksep", "0.6"),
            word("nodesep", "0.16"),
            word("newrank", "true"),
        ],
        DotEngine::Neato | DotEngine::Sfdp => vec![
            word("layout", engine.word()),
            word("mode", if engine == DotEngine::Neato { "major" } else { "spring" }),
            word("overlap", "prism"),
            word("sep", "+18"),
            word("splines", "true"),
        ],
    };
    attributes.extend([
        word("bgcolor", palette.paper),
        word("fontname", "DejaVu Sans"),
        word("fontsize", "9.5"),
        word("fontcolor", palette.muted),
        word("labelloc", "b"),
        word("labeljust", "l"),
        word("charset", "UTF-8"),
        word("pad", "0.35"),
        attribute("label", Quoted::label(title.chain(lines).chain(notes), LineEnd::Left)),
    ]);
    attributes
}

/// The drawing in a cluster of its own whose label is the title: the graph's label is the list
/// of sources below it, and a graph has but one.
fn page(scene: &Scene, palette: &Palette, engine: DotEngine) -> Subgraph {
    let title = [scene.title.as_str(), scene.subtitle.as_str()];
    let title = title.into_iter().filter(|_| engine == DotEngine::Dot);
    let mut statements = vec![Stmt::GAttribute(GraphAttributes::Graph(vec![
        word("labelloc", "t"),
        word("labeljust", "l"),
        word("fontsize", "16"),
        word("fontcolor", palette.ink),
        word("peripheries", "0"),
        word("margin", "8"),
        attribute("label", Quoted::label(title, LineEnd::Left)),
    ]))];
    let grouped: Vec<usize> = scene.groups.iter().flat_map(|group| group.nodes.clone()).collect();
    for (ix, node) in scene.nodes.iter().enumerate().filter(|(ix, _)| !grouped.contains(ix)) {
        statements.push(Stmt::Node(node_statement(scene, node, ix, palette)));
    }
    for (ix, group) in scene.groups.iter().enumerate() {
        let count = if group.count > 1 { format!(" ({})", group.count) } else { String::new() };
        let title = format!("{}{count}", group.title);
        let mut inner = vec![Stmt::GAttribute(GraphAttributes::Graph(vec![
            attribute("label", Quoted::line(&title)),
            word("fontsize", "12"),
            word("fontcolor", palette.color(Tone::Stroke(group.family))),
            word("style", "filled,rounded"),
            word("peripheries", "1"),
            word("color", palette.rule),
            word("fillcolor", palette.panel),
            word("margin", "12"),
        ]))];
        // Left to right, dot stacks what comes first at the bottom.
        for node in group.nodes.iter().rev() {
            let statement = node_statement(scene, &scene.nodes[*node], *node, palette);
            inner.push(Stmt::Node(statement));
        }
        // The others write the titles of clusters over the nodes, and draw none round them.
        let kind = if engine == DotEngine::Dot { "cluster" } else { "group" };
        let id = Quoted::name(&format!("{kind}_{}", ix + 1)).id();
        statements.push(Stmt::Subgraph(Subgraph { id, stmts: inner }));
    }
    for edge in &scene.edges {
        statements.push(Stmt::Edge(edge_statement(scene, edge, palette)));
    }
    Subgraph { id: Quoted::name("cluster_page").id(), stmts: statements }
}

fn node_id(node: &SceneNode) -> NodeId {
    NodeId(Quoted::name(&node.id).id(), None)
}

fn node_statement(scene: &Scene, node: &SceneNode, ix: usize, palette: &Palette) -> Node {
    let (shape, style) = match (node.form, node.family) {
        (NodeForm::Card, _) => ("box", "filled,rounded"),
        (NodeForm::Fold, _) => ("box", "filled,rounded,dashed"),
        (NodeForm::Small, _) => ("circle", "filled"),
        (_, TypeFamily::Organization | TypeFamily::Funder) => ("box", "filled,rounded"),
        (_, TypeFamily::Person) => ("ellipse", "filled"),
        (_, TypeFamily::Document) => ("note", "filled"),
        (_, TypeFamily::PublicBody) => ("octagon", "filled"),
        (_, TypeFamily::Place | TypeFamily::Concept) => ("box", "filled"),
        (_, TypeFamily::Event) => ("hexagon", "filled"),
        (_, TypeFamily::Unknown) => ("box", "filled,dashed"),
    };
    let rows: Vec<String> = node.rows.iter().map(CardRow::text).collect();
    let lines = node.lines.iter().chain(&node.sub).map(String::as_str);
    let is_small = node.form == NodeForm::Small;
    let label = match rows.is_empty() {
        _ if is_small => Quoted::line(node.family.glyph()),
        true => Quoted::label(lines, LineEnd::Centered),
        false => Quoted::label(lines.chain(rows.iter().map(String::as_str)), LineEnd::Left),
    };
    let mut attributes = vec![
        attribute("label", label),
        attribute("tooltip", Quoted::line(&node.hint)),
        word("class", node.family.word()),
        word("shape", shape),
        word("style", style),
        word("color", palette.color(Tone::Stroke(node.family))),
        word("fillcolor", palette.color(Tone::Fill(node.family))),
        word("penwidth", if node.form == NodeForm::Card || node.is_center { "2.6" } else { "1.4" }),
    ];
    if is_small {
        attributes.extend([word("width", "0.25"), word("fixedsize", "true")]);
    }
    if node.form == NodeForm::Fold {
        attributes.push(word("peripheries", "2"));
    }
    if scene.plan == ScenePlan::Columns && ix > 0 {
        attributes.push(word("width", "2.75"));
    }
    Node { id: node_id(node), attributes }
}

fn edge_statement(scene: &Scene, edge: &SceneEdge, palette: &Palette) -> Edge {
    let (source, target) = (&scene.nodes[edge.source], &scene.nodes[edge.target]);
    // Rank and arrow are independent: the node that stands more to the left comes first, and an
    // edge that points to the left has its head at its tail.
    let is_back = source.rank > target.rank;
    let (first, second) = if is_back { (target, source) } else { (source, target) };
    let line = edge.family.line();
    let head = match edge.head {
        HeadShape::Triangle => "normal",
        HeadShape::Dot => "dot",
        HeadShape::Vee => "vee",
        HeadShape::HollowTriangle => "empty",
        HeadShape::HollowDiamond => "odiamond",
    };
    let at_tail = is_back != edge.head_at_source;
    let tone = if edge.marks.ended { Tone::Ended } else { Tone::Stroke(edge.color) };
    let label = if scene.labels_edges() { edge.label.text() } else { String::new() };
    let style = if edge.marks.ended { "dashed" } else { line.dot_style };
    let attributes = vec![
        attribute("id", Quoted::name(&edge.id)),
        attribute("label", Quoted::line(&label)),
        attribute("tooltip", Quoted::line(&edge.sentence)),
        word("class", edge.relation.as_str()),
        word("dir", if at_tail { "back" } else { "forward" }),
        word(if at_tail { "arrowtail" } else { "arrowhead" }, head),
        word("color", palette.color(tone)),
        word("fontcolor", palette.color(if edge.marks.ended { Tone::Muted } else { tone })),
        word("style", style),
        word("penwidth", &format!("{:.1}", line.width)),
    ];
    Edge { ty: EdgeTy::Pair(Vertex::N(node_id(first)), Vertex::N(node_id(second))), attributes }
}

#[cfg(test)]
mod tests {
    use graphviz_rust::dot_structures::Graph;
    use graphviz_rust::dot_structures::Stmt;

    use super::super::sample;
    use super::super::scene::Scene;
    use super::super::scene::SceneOptions;
    use super::super::theme::Theme;
    use super::DotEngine;
    use super::dot;

    fn picture(name: &str) -> (Scene, String) {
        let subgraph = sample::pair(name, "funded-by", "Fund A", "https://example.org/a");
        let options = SceneOptions::default();
        let scene = Scene::around(&subgraph, &sample::id(name), &sample::vocabulary(), &options);
        let text = dot(&scene, Theme::Light, None);
        (scene, text)
    }

    /// Counts nodes, edges and clusters that a parser of DOT finds.
    fn count(statements: &[Stmt], counts: &mut [usize; 3]) {
        for statement in statements {
            match statement {
                Stmt::Node(_) => counts[0] += 1,
                Stmt::Edge(_) => counts[1] += 1,
                Stmt::Subgraph(inner) => {
                    counts[2] += 1;
                    count(&inner.stmts, counts);
                }
                Stmt::Attribute(_) | Stmt::GAttribute(_) => {}
            }
        }
    }

    fn check_is_one_node(name: &str) {
        let (_, text) = picture(name);
        let parsed = graphviz_rust::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let Graph::DiGraph { stmts, .. } = parsed else { panic!("not directed: {text}") };
        let mut counts = [0; 3];
        count(&stmts, &mut counts);
        assert_eq!(counts, [2, 1, 2], "{text}");
    }

    #[test]
    fn a_name_that_looks_like_dot_is_one_node() {
        check_is_one_node("a\" -> \"b");
        check_is_one_node("\\");
        check_is_one_node("ends in a backslash\\");
        check_is_one_node("\\\"");
        check_is_one_node("<b>");
        check_is_one_node("a\"]; subgraph cluster_x { c } \"d");
        check_is_one_node("/* # // */");
        check_is_one_node("AT&amp;T &lt;");
        check_is_one_node("漢字 😀 \u{202E}x");
    }

    #[test]
    fn names_and_labels_read_back() {
        let (scene, text) = picture("a\"b\\c");
        assert!(text.contains(r#""a\"b\\c""#), "{text}");
        assert!(scene.edges.iter().all(|edge| text.contains(&edge.label.text())));
        let (_, text) = picture("A &amp; B & C");
        assert!(text.contains("A &amp;amp; B & C"), "{text}");
    }

    #[test]
    fn a_mixed_picture_is_for_neato_and_says_the_same() {
        let subgraph = sample::pair("A", "funded-by", "Fund A", "https://example.org/a");
        let centers = [sample::id("A")];
        let options = SceneOptions::default();
        let scene = Scene::mixed(&subgraph, &centers, &sample::vocabulary(), &options);
        let text = dot(&scene, Theme::Light, None);
        graphviz_rust::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        for part in ["layout\"=\"neato\"", &scene.title, &scene.edges[0].label.text(), "[1] Source"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(text.matches(scene.title.as_str()).count(), 1, "{text}");
        let text = dot(&scene, Theme::Light, Some(DotEngine::Dot));
        assert!(text.contains("rankdir") && !text.contains("neato"), "{text}");
        let text = dot(&scene, Theme::Light, Some(DotEngine::Sfdp));
        assert!(text.contains("layout\"=\"sfdp\""), "{text}");
    }

    #[test]
    fn sources_stand_in_the_label_of_the_graph() {
        let (scene, text) = picture("Example Alliance");
        assert_eq!(scene.sources.len(), 1);
        assert!(text.contains("[1] Source of Fund A"), "{text}");
    }
}
