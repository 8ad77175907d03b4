//! A drawing as SVG 1.1 that stands alone: <https://www.w3.org/TR/SVG11/>.
//!
//! Text is text, with `textLength` from the one font that measures, so that boxes hold with any
//! font. Every node and edge is a group with an id, its data in `data-` attributes, and a title
//! that says the whole of it. Sources are links, to http and https only. All foreign text goes
//! through [`Escaped`]; there are no scripts, no styles from outside and no references.

mod escape;
mod outlined;
mod shape;

use std::fmt::Write;

use super::RenderError;
use super::layout::Anchor;
use super::layout::Drawing;
use super::layout::LegendSample;
use super::layout::PlacedEdge;
use super::layout::PlacedLegend;
use super::layout::PlacedNode;
use super::layout::PlacedPanel;
use super::layout::PlacedSource;
use super::layout::Rule;
use super::layout::Text;
use super::layout::sample_place;
use super::scene::NodeForm;
use super::scene::SceneEdge;
use super::theme::ENDED_DASHES;
use super::theme::Line;
use super::theme::Palette;
use super::theme::Theme;
use super::theme::Tone;

use self::escape::Escaped;
use self::escape::EscapedJson;
use self::escape::Px;
use self::outlined::outlined;
use self::shape::badge;
use self::shape::edge_path;
use self::shape::fold_sample;
use self::shape::head;
use self::shape::label_ground;
use self::shape::node_shape;
use self::shape::sample;

const FONTS: &str = " font-family=\"DejaVu Sans, Verdana, sans-serif\"";

/// Writes to a String, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        writeln!($out, $($arg)*).expect("writing to a string does not fail")
    };
}
pub(crate) use put;

/// What an SVG is asked to be besides a picture; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SvgOptions {
    /// Whether every text is drawn as shapes of the same place and width, so that no font is
    /// needed; the words stay as `aria-label`. The file is about ten times as large.
    pub outline_text: bool,
    /// JSON that goes into the element `metadata`, such as the claims drawn as JSON-LD. It is
    /// escaped, and reads back as it was given; what is no JSON might not.
    pub metadata: Option<String>,
}

/// Returns a drawing as an SVG document. Equal drawings give equal bytes.
pub fn svg(drawing: &Drawing<'_>, theme: Theme) -> String {
    document(drawing, theme, &SvgOptions::default())
}

/// Returns a drawing as an SVG document with what is asked for. Equal drawings and options give
/// equal bytes. Fails where a text has no outlines, which no drawing of ours was seen to do.
///
/// ```
/// use orgraph::graph::Subgraph;
/// use orgraph::model::{EntityId, Vocabulary};
/// use orgraph::render::{Scene, SceneOptions, SvgOptions, Theme, draw, svg_with};
///
/// let id = EntityId::new("example-alliance")?;
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let subgraph = Subgraph::default();
/// let scene = Scene::around(&subgraph, &id, &vocabulary, &SceneOptions::default());
/// let options = SvgOptions { outline_text: true, metadata: Some("{}".to_owned()) };
/// let picture = svg_with(&draw(&scene)?, Theme::Light, &options)?;
/// assert!(picture.contains("<metadata>{}</metadata>") && !picture.contains("<text"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn svg_with(
    drawing: &Drawing<'_>,
    theme: Theme,
    options: &SvgOptions,
) -> Result<String, RenderError> {
    let text = document(drawing, theme, options);
    if options.outline_text { outlined(&text) } else { Ok(text) }
}

fn document(drawing: &Drawing<'_>, theme: Theme, options: &SvgOptions) -> String {
    let palette = theme.palette();
    let mut out = String::new();
    let (width, height) = (Px(drawing.width), Px(drawing.height));
    let fonts = if options.outline_text { "" } else { FONTS };
    put!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" \
        xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\" \
        viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\"{fonts}>"
    );
    put!(out, "<title id=\"title\">{}</title>", Escaped(&drawing.scene.title));
    put!(out, "<desc id=\"desc\">{}</desc>", Escaped(&description(drawing)));
    if let Some(json) = &options.metadata {
        put!(out, "<metadata>{}</metadata>", EscapedJson(json));
    }
    put!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", palette.paper);
    put!(out, "<g id=\"header\">");
    texts(&mut out, &drawing.header, palette);
    put!(out, "</g>");
    drawing.panels.iter().for_each(|placed| panel(&mut out, placed, palette));
    // Heads lie over outlines: beside a slanted side a wing would else be hidden.
    drawing.nodes.iter().for_each(|placed| node(&mut out, drawing, placed, palette));
    drawing.edges.iter().for_each(|placed| edge(&mut out, drawing, placed, palette));
    drawing.edges.iter().for_each(|placed| words(&mut out, drawing, placed, palette));
    put!(out, "<g id=\"legend\">");
    drawing.legend.iter().for_each(|placed| legend(&mut out, placed, palette));
    put!(out, "</g>");
    key(&mut out, drawing, palette);
    rule(&mut out, &drawing.rule, palette);
    put!(out, "<g id=\"sources\">");
    drawing.sources.iter().for_each(|placed| source(&mut out, drawing, placed, palette));
    put!(out, "</g>");
    put!(out, "<g id=\"notes\">");
    texts(&mut out, &drawing.notes, palette);
    put!(out, "</g>");
    out.push_str("</svg>\n");
    out
}

/// The whole picture in words, for those who hear it: every statement once.
fn description(drawing: &Drawing<'_>) -> String {
    let scene = drawing.scene;
    let statements = scene.edges.iter().map(|edge| edge.sentence.as_str());
    let parts: Vec<&str> = std::iter::once(scene.subtitle.as_str()).chain(statements).collect();
    parts.join(" ")
}

fn texts(out: &mut String, texts: &[Text], palette: &Palette) {
    for text in texts {
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if text.bold { " font-weight=\"bold\"" } else { "" };
        put!(
            out,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" textLength=\"{}\" \
             lengthAdjust=\"spacingAndGlyphs\"{anchor}{weight}>{}</text>",
            Px(text.at.x),
            Px(text.at.y),
            Px(text.size),
            palette.color(text.tone),
            Px(text.width),
            Escaped(&text.text)
        );
    }
}

fn panel(out: &mut String, placed: &PlacedPanel, palette: &Palette) {
    let frame = placed.frame;
    put!(out, "<g id=\"g{}\" class=\"group\">", placed.group + 1);
    put!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"14\" fill=\"{}\"/>",
        Px(frame.x),
        Px(frame.y),
        Px(frame.width),
        Px(frame.height),
        palette.panel
    );
    texts(out, &placed.texts, palette);
    put!(out, "</g>");
}

fn edge(out: &mut String, drawing: &Drawing<'_>, placed: &PlacedEdge, palette: &Palette) {
    let edge = &drawing.scene.edges[placed.edge];
    let nodes = &drawing.scene.nodes;
    let line = edge.family.line();
    let line = if edge.marks.ended { Line { dashes: ENDED_DASHES, ..line } } else { line };
    let marks = [
        (edge.marks.differs, " differs"),
        (edge.marks.disputed, " disputed"),
        (edge.marks.possible, " possible"),
        (edge.marks.unsourced, " unsourced"),
        (edge.marks.ended, " ended"),
    ];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, class)| *class).collect();
    put!(
        out,
        "<g id=\"{}\" class=\"edge {}{marks}\" data-source=\"{}\" data-target=\"{}\">",
        Escaped(&edge.id),
        edge.relation,
        Escaped(&nodes[edge.source].id),
        Escaped(&nodes[edge.target].id)
    );
    put!(out, "<title>{}</title>", Escaped(&edge.sentence));
    let color = palette.color(edge_tone(edge));
    edge_path(out, placed, &line, color);
    head(out, &placed.head, line.width, color, palette.paper);
    if !placed.is_label_on_line {
        texts(out, &placed.texts, palette);
    }
    put!(out, "</g>");
}

/// The words of an edge that stand on its line, or their number: over all lines.
fn words(out: &mut String, drawing: &Drawing<'_>, placed: &PlacedEdge, palette: &Palette) {
    if !placed.is_label_on_line && placed.badge.is_none() {
        return;
    }
    let edge = &drawing.scene.edges[placed.edge];
    put!(out, "<g class=\"words\" data-edge=\"{}\">", Escaped(&edge.id));
    put!(out, "<title>{}</title>", Escaped(&edge.sentence));
    if placed.is_label_on_line {
        label_ground(out, &placed.label, palette);
    }
    texts(out, &placed.texts, palette);
    if let Some(number) = &placed.badge {
        badge(out, number, palette.color(edge_tone(edge)), palette);
    }
    put!(out, "</g>");
}

/// The words that have no room on their line.
fn key(out: &mut String, drawing: &Drawing<'_>, palette: &Palette) {
    let Some(title) = &drawing.key_title else { return };
    put!(out, "<g id=\"key\">");
    texts(out, std::slice::from_ref(title), palette);
    for placed in &drawing.key {
        let edge = &drawing.scene.edges[placed.edge];
        let (number, id) = (placed.badge.number, Escaped(&edge.id));
        put!(out, "<g id=\"k{number}\" class=\"key\" data-edge=\"{id}\">");
        put!(out, "<title>{}</title>", Escaped(&edge.sentence));
        badge(out, &placed.badge, palette.color(edge_tone(edge)), palette);
        texts(out, &placed.texts, palette);
        put!(out, "</g>");
    }
    put!(out, "</g>");
}

fn edge_tone(edge: &SceneEdge) -> Tone {
    if edge.marks.ended { Tone::Ended } else { Tone::Stroke(edge.color) }
}

fn node(out: &mut String, drawing: &Drawing<'_>, placed: &PlacedNode, palette: &Palette) {
    let node = &drawing.scene.nodes[placed.node];
    let form = match node.form {
        NodeForm::Card => " card",
        NodeForm::Fold => " fold",
        NodeForm::Small => " small",
        NodeForm::Entity if node.is_center => " center",
        NodeForm::Entity => "",
    };
    put!(
        out,
        "<g id=\"n{}\" class=\"node {}{form}\" data-id=\"{}\">",
        placed.node + 1,
        node.family.word(),
        Escaped(&node.id)
    );
    put!(out, "<title>{}</title>", Escaped(&node.hint));
    node_shape(out, node, &placed.frame, palette);
    placed.rules.iter().for_each(|line| rule(out, line, palette));
    texts(out, &placed.texts, palette);
    put!(out, "</g>");
}

fn rule(out: &mut String, rule: &Rule, palette: &Palette) {
    put!(
        out,
        "<path d=\"M{} {}h{}\" stroke=\"{}\" stroke-width=\"1\" fill=\"none\"/>",
        Px(rule.at.x),
        Px(rule.at.y),
        Px(rule.width),
        palette.rule
    );
}

fn legend(out: &mut String, placed: &PlacedLegend, palette: &Palette) {
    put!(out, "<g class=\"sample\">");
    let place = sample_place(placed);
    match placed.sample {
        LegendSample::Relation(family, head, color) => {
            let line = Line { head, ..family.line() };
            let tone = color.map_or(Tone::Muted, Tone::Stroke);
            sample(out, &place, &line, palette.color(tone), palette.paper);
        }
        LegendSample::Fold => fold_sample(out, &place, palette.muted),
        LegendSample::Type(_) => {}
    }
    texts(out, &placed.texts, palette);
    put!(out, "</g>");
}

fn source(out: &mut String, drawing: &Drawing<'_>, placed: &PlacedSource, palette: &Palette) {
    let source = &drawing.scene.sources[placed.source];
    put!(out, "<g id=\"s{}\" class=\"source\">", source.number);
    if let Some(link) = &source.link {
        let link = Escaped(link);
        put!(out, "<a xlink:href=\"{link}\" href=\"{link}\">");
    }
    put!(out, "<title>{}</title>", Escaped(&source.text));
    texts(out, &placed.texts, palette);
    if source.link.is_some() {
        put!(out, "</a>");
    }
    put!(out, "</g>");
}

#[cfg(test)]
mod tests {
    use super::super::draw;
    use super::super::sample;
    use super::super::scene::Scene;
    use super::super::scene::SceneOptions;
    use super::super::theme::Theme;
    use super::{SvgOptions, svg, svg_with};

    fn picture(name: &str) -> String {
        picture_with(name, None)
    }

    fn picture_with(name: &str, asked: Option<&SvgOptions>) -> String {
        let subgraph = sample::pair(name, "funded-by", "Fund A", "javascript:alert(1)");
        let vocabulary = sample::vocabulary();
        let options = SceneOptions::default();
        let scene = Scene::around(&subgraph, &sample::id(name), &vocabulary, &options);
        let drawing = draw(&scene).expect("two nodes are few");
        let plain = svg(&drawing, Theme::Light);
        let made = asked.map(|asked| svg_with(&drawing, Theme::Light, asked));
        made.map_or(plain, |made| made.expect("our texts have outlines"))
    }

    #[test]
    fn foreign_names_stay_text() {
        let text = picture("</text><script>alert(1)</script> ]]> \" ' &amp; --");
        assert!(!text.contains("<script"));
        assert!(text.contains("&lt;script&gt;"));
        assert!(text.contains("&amp;amp;"));
        assert!(!text.contains("]]>"));
    }

    #[test]
    fn a_link_that_runs_is_no_link() {
        assert!(!picture("Example Alliance").contains("href=\"javascript"));
    }

    #[test]
    fn equal_scenes_give_equal_bytes() {
        assert_eq!(picture("Example Alliance"), picture("Example Alliance"));
    }

    #[test]
    fn without_options_it_is_the_plain_picture() {
        let name = "Example Alliance";
        assert_eq!(picture(name), picture_with(name, Some(&SvgOptions::default())));
    }

    #[test]
    fn outlined_text_needs_no_font_and_keeps_its_words() {
        let options = SvgOptions { outline_text: true, metadata: None };
        for name in ["Example Alliance", "</text>\n<text>", "منظمة 漢字 🏛️", "\u{200B}"]
        {
            let (plain, made) = (picture(name), picture_with(name, Some(&options)));
            assert!(!made.contains("<text") && !made.contains("font-family"), "{name}");
            let counted = |svg: &str, what: &str| svg.matches(what).count();
            assert_eq!(counted(&plain, "<text "), counted(&made, "<path aria-label="), "{name}");
            assert_eq!(counted(&plain, "<title"), counted(&made, "<title"), "{name}");
        }
    }

    #[test]
    fn metadata_cannot_break_out() {
        let metadata = Some("{\"a\": \"</metadata><script>]]>\"}\n".to_owned());
        let options = SvgOptions { outline_text: false, metadata };
        let text = picture_with("Example Alliance", Some(&options));
        assert!(!text.contains("<script") && !text.contains("]]>"));
        assert_eq!(text.matches("</metadata>").count(), 1);
    }
}
