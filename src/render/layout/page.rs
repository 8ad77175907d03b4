//! The page around a drawing: title above; legend, sources and notes below.

use super::super::scene::Scene;
use super::super::scene::SceneEdge;
use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::wrap;
use super::super::theme::Tone;
use super::Anchor;
use super::Body;
use super::Drawing;
use super::LegendSample;
use super::PlacedEdge;
use super::PlacedKey;
use super::PlacedLegend;
use super::PlacedSource;
use super::Point;
use super::Rect;
use super::Rule;
use super::Text;
use super::flow::CARD_ROW;
use super::flow::SMALL;
use super::flow::SUBTITLE;
use super::flow::TITLE;
use super::flow::Words;
use super::measure;
use super::measure::BADGE_RADIUS;

const MARGIN: f64 = 48.0;
const WIDTH_MIN: f64 = 860.0;
const TITLE_LEADING: f64 = 34.0;
const SUBTITLE_LEADING: f64 = 20.0;
/// Between header and drawing, and between drawing and legend.
const BODY_GAP: f64 = 34.0;
const LEGEND_LEADING: f64 = 26.0;
const LEGEND_GAP: f64 = 22.0;
/// Length of the line in a legend item.
const SAMPLE_WIDTH: f64 = 40.0;
const SOURCE_LEADING: f64 = 17.0;
const SOURCE_GAP: f64 = 5.0;
const SOURCE_LINES_MAX: usize = 4;
const COLUMN_GAP: f64 = 36.0;
/// Between the entries of the key, whose circles are higher than a line.
const KEY_GAP: f64 = 7.0;
const KEY_TITLE: &str = "Numbers in circles stand for words that have no room on their line";
const SMALL_TEXT: Wrap =
    Wrap { chars: Wrap::ANY_CHARS, lines: 6, width: 0.0, size: SMALL, weight: Weight::Regular };

/// Puts a body into its page.
pub(super) fn assemble(scene: &Scene, mut body: Body) -> Drawing<'_> {
    let inner = body.width.max(WIDTH_MIN);
    let (header, header_height) = header(scene, inner);
    let top = MARGIN + header_height + BODY_GAP;
    body.shift(MARGIN + (inner - body.width) / 2.0, top);
    let mut y = top + body.height + BODY_GAP + 6.0;
    let legend = legend(scene, inner, &mut y);
    let (key_title, key) = key(scene, &body.edges, inner, &mut y);
    let rule = Rule { at: Point { x: MARGIN, y }, width: inner };
    y += 12.0;
    let sources = sources(scene, inner, &mut y);
    let notes = notes(scene, inner, &mut y);
    let Body { panels, nodes, edges, .. } = body;
    Drawing {
        scene,
        width: inner + 2.0 * MARGIN,
        height: y + MARGIN * 0.7,
        header,
        panels,
        edges,
        nodes,
        legend,
        key_title,
        key,
        rule,
        sources,
        notes,
    }
}

/// Adds lines below `y`, which moves on.
fn lines(
    text: &str,
    limits: &Wrap,
    tone: Tone,
    (x, leading): (f64, f64),
    y: &mut f64,
    texts: &mut Vec<Text>,
) {
    for line in wrap(text, limits) {
        let bold = limits.weight == Weight::Bold;
        let words = Words { text: line, size: limits.size, bold, tone };
        texts.push(words.at(x, *y + leading * 0.72, Anchor::Start));
        *y += leading;
    }
}

fn header(scene: &Scene, width: f64) -> (Vec<Text>, f64) {
    let mut texts = Vec::new();
    let mut y = MARGIN;
    let title = Wrap { chars: Wrap::ANY_CHARS, lines: 3, width, size: TITLE, weight: Weight::Bold };
    lines(&scene.title, &title, Tone::Ink, (MARGIN, TITLE_LEADING), &mut y, &mut texts);
    y += 4.0;
    let subtitle = Wrap { lines: 2, size: SUBTITLE, weight: Weight::Regular, ..title };
    lines(&scene.subtitle, &subtitle, Tone::Muted, (MARGIN, SUBTITLE_LEADING), &mut y, &mut texts);
    (texts, y - MARGIN)
}

/// Types first, then relations, in rows.
fn legend(scene: &Scene, width: f64, y: &mut f64) -> Vec<PlacedLegend> {
    let types = scene
        .legend
        .types
        .iter()
        .map(|family| (LegendSample::Type(*family), family.label().to_owned()));
    let fold = (LegendSample::Fold, "several folded into one".to_owned());
    let fold = scene.legend.has_fold.then_some(fold);
    let relations = scene.legend.relations.iter().map(|relation| {
        (
            LegendSample::Relation(relation.family, relation.head, relation.color),
            relation.label.clone(),
        )
    });
    let mut placed = Vec::new();
    let mut x = MARGIN;
    for (sample, label) in types.chain(fold).chain(relations) {
        let limits = Wrap { lines: 1, width: 300.0, size: CARD_ROW, ..SMALL_TEXT };
        let words = Words::new(&wrap(&label, &limits).concat(), CARD_ROW, Tone::Ink);
        let lead = match sample {
            LegendSample::Relation(..) => SAMPLE_WIDTH + 8.0,
            LegendSample::Type(_) | LegendSample::Fold => 22.0,
        };
        let item = lead + words.width();
        let begins_relations = matches!(sample, LegendSample::Relation(..))
            && !placed.is_empty()
            && !placed.iter().any(is_relation);
        if begins_relations {
            x += LEGEND_GAP / 2.0;
        }
        if x > MARGIN && x + item > MARGIN + width {
            (x, *y) = (MARGIN, *y + LEGEND_LEADING);
        }
        let frame = Rect { x, y: *y, width: item, height: LEGEND_LEADING - 6.0 };
        let baseline = frame.y + frame.height / 2.0 + CARD_ROW * 0.36;
        let mut texts: Vec<Text> = glyph(sample)
            .map(|(glyph, tone)| Words::new(glyph, 16.0, tone).at(x, baseline + 1.0, Anchor::Start))
            .into_iter()
            .collect();
        texts.push(words.at(x + lead, baseline, Anchor::Start));
        placed.push(PlacedLegend { sample, frame, texts });
        x += item + LEGEND_GAP;
    }
    if !placed.is_empty() {
        *y += LEGEND_LEADING + 8.0;
    }
    placed
}

fn is_relation(item: &PlacedLegend) -> bool {
    matches!(item.sample, LegendSample::Relation(..))
}

fn glyph(sample: LegendSample) -> Option<(&'static str, Tone)> {
    match sample {
        LegendSample::Type(family) => Some((family.glyph(), Tone::Stroke(family))),
        // The font has no glyph for a fold, so it is drawn.
        LegendSample::Fold | LegendSample::Relation(..) => None,
    }
}

/// The words that have no room on their line: in columns as the sources, each after its number.
fn key(
    scene: &Scene,
    edges: &[PlacedEdge],
    width: f64,
    y: &mut f64,
) -> (Option<Text>, Vec<PlacedKey>) {
    let numbered = edges.iter().filter_map(|edge| Some((edge.edge, edge.badge.as_ref()?)));
    let mut numbered: Vec<(usize, usize)> =
        numbered.map(|(edge, badge)| (badge.number, edge)).collect();
    if numbered.is_empty() {
        return (None, Vec::new());
    }
    numbered.sort_unstable();
    let title = Words::bold(KEY_TITLE, CARD_ROW, Tone::Ink);
    let title = title.at(MARGIN, *y + SOURCE_LEADING * 0.72, Anchor::Start);
    *y += LEGEND_LEADING;
    let indent = 2.0 * BADGE_RADIUS + 8.0;
    let columns = Columns::new(numbered.len(), width, *y);
    let limits = Wrap { lines: usize::MAX - 1, width: columns.width - indent, ..SMALL_TEXT };
    let entries = numbered.into_iter().map(|(number, edge)| {
        let name = |node: usize| scene.nodes[node].lines.join(" ");
        let SceneEdge { source, target, label, .. } = &scene.edges[edge];
        let words = format!("{} → {}: {}", name(*source), name(*target), label.text());
        (number, edge, wrap(&words, &limits))
    });
    let entries: Vec<(usize, usize, Vec<String>)> = entries.collect();
    let heights = entries.iter().map(|(.., lines)| lines.len() as f64 * SOURCE_LEADING + KEY_GAP);
    let frames = columns.frames(heights.collect(), KEY_GAP, y);
    let placed = entries.into_iter().zip(frames).map(|((number, edge, words), frame)| {
        let middle = Point { x: frame.x + BADGE_RADIUS, y: frame.y + SOURCE_LEADING / 2.0 };
        let badge = measure::badge(number, middle);
        let mut texts = Vec::new();
        for (ix, line) in words.iter().enumerate() {
            let baseline = frame.y + (ix as f64 + 0.72) * SOURCE_LEADING;
            let words = Words::new(line, SMALL, Tone::Ink);
            texts.push(words.at(frame.x + indent, baseline, Anchor::Start));
        }
        PlacedKey { edge, badge, frame, texts }
    });
    let placed = placed.collect();
    *y += LEGEND_GAP / 2.0;
    (Some(title), placed)
}

/// One column, or two of about the same height.
struct Columns {
    count: f64,
    width: f64,
    top: f64,
}

impl Columns {
    fn new(entries: usize, width: f64, top: f64) -> Columns {
        let count = if entries > 1 { 2.0 } else { 1.0 };
        Columns { count, width: (width - COLUMN_GAP * (count - 1.0)) / count, top }
    }

    /// Returns the frame of each entry, less the gap that its height ends with; `y` becomes the
    /// foot of the longer column.
    fn frames(&self, heights: Vec<f64>, gap: f64, y: &mut f64) -> Vec<Rect> {
        let total: f64 = heights.iter().sum();
        let (mut x, mut top, mut lowest) = (MARGIN, self.top, self.top);
        let mut frames = Vec::new();
        for height in heights {
            let is_full = top - self.top >= total / 2.0 - 0.5;
            if self.count > 1.0 && x == MARGIN && is_full {
                (x, top) = (MARGIN + self.width + COLUMN_GAP, self.top);
            }
            frames.push(Rect { x, y: top, width: self.width, height: height - gap });
            top += height;
            lowest = lowest.max(top);
        }
        *y = lowest;
        frames
    }
}

/// Two columns of about the same height, or one where there is one source.
fn sources(scene: &Scene, width: f64, y: &mut f64) -> Vec<PlacedSource> {
    let columns = Columns::new(scene.sources.len(), width, *y);
    let largest = scene.sources.len();
    let indent = Words::bold(&format!("[{largest}]"), SMALL, Tone::Muted).width() + 7.0;
    let limits = Wrap { lines: SOURCE_LINES_MAX, width: columns.width - indent, ..SMALL_TEXT };
    let wrapped: Vec<Vec<String>> =
        scene.sources.iter().map(|source| wrap(&source.text, &limits)).collect();
    let heights = wrapped.iter().map(|lines| lines.len() as f64 * SOURCE_LEADING + SOURCE_GAP);
    let frames = columns.frames(heights.collect(), SOURCE_GAP, y);
    let mut placed = Vec::new();
    for (ix, (source_lines, frame)) in wrapped.into_iter().zip(frames).enumerate() {
        let number = format!("[{}]", scene.sources[ix].number);
        let baseline = |line: usize| frame.y + (line as f64 + 0.72) * SOURCE_LEADING;
        let words = Words::bold(&number, SMALL, Tone::Muted);
        let mut texts = vec![words.at(frame.x + indent - 7.0, baseline(0), Anchor::End)];
        for (line, words) in source_lines.iter().enumerate() {
            let words = Words::new(words, SMALL, Tone::Muted);
            texts.push(words.at(frame.x + indent, baseline(line), Anchor::Start));
        }
        placed.push(PlacedSource { source: ix, frame, texts });
    }
    placed
}

fn notes(scene: &Scene, width: f64, y: &mut f64) -> Vec<Text> {
    let mut texts = Vec::new();
    if !scene.notes.is_empty() {
        *y += 10.0;
        let limits = Wrap { width, ..SMALL_TEXT };
        let place = (MARGIN, SOURCE_LEADING);
        lines(&scene.notes.join(" "), &limits, Tone::Muted, place, y, &mut texts);
    }
    texts
}

/// Returns where the sample of a legend item stands, for the one who draws it.
pub(crate) fn sample_place(item: &PlacedLegend) -> Rect {
    let width = match item.sample {
        LegendSample::Relation(..) => SAMPLE_WIDTH,
        LegendSample::Type(_) | LegendSample::Fold => 15.0,
    };
    Rect { width, ..item.frame }
}
