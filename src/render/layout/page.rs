//! The page around a drawing: title above; legend, sources and notes below.

use super::super::scene::Scene;
use super::super::text::Weight;
use super::super::text::Wrap;
use super::super::text::wrap;
use super::super::theme::Tone;
use super::Anchor;
use super::Body;
use super::Drawing;
use super::LegendSample;
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

/// Two columns of about the same height, or one where there is one source.
fn sources(scene: &Scene, width: f64, y: &mut f64) -> Vec<PlacedSource> {
    let columns = if scene.sources.len() > 1 { 2.0 } else { 1.0 };
    let column = (width - COLUMN_GAP * (columns - 1.0)) / columns;
    let largest = scene.sources.len();
    let indent = Words::bold(&format!("[{largest}]"), SMALL, Tone::Muted).width() + 7.0;
    let limits = Wrap { lines: SOURCE_LINES_MAX, width: column - indent, ..SMALL_TEXT };
    let wrapped: Vec<Vec<String>> =
        scene.sources.iter().map(|source| wrap(&source.text, &limits)).collect();
    let height = |lines: &Vec<String>| lines.len() as f64 * SOURCE_LEADING + SOURCE_GAP;
    let total: f64 = wrapped.iter().map(height).sum();
    let (first, mut x, mut lowest) = (*y, MARGIN, *y);
    let mut placed = Vec::new();
    for (ix, source_lines) in wrapped.into_iter().enumerate() {
        let is_full = *y - first >= total / 2.0 - 0.5;
        if columns > 1.0 && x == MARGIN && is_full {
            (x, *y) = (MARGIN + column + COLUMN_GAP, first);
        }
        let top = *y;
        let number = format!("[{}]", scene.sources[ix].number);
        let baseline = top + SOURCE_LEADING * 0.72;
        let words = Words::bold(&number, SMALL, Tone::Muted);
        let mut texts = vec![words.at(x + indent - 7.0, baseline, Anchor::End)];
        for line in source_lines {
            let baseline = *y + SOURCE_LEADING * 0.72;
            let words = Words::new(&line, SMALL, Tone::Muted);
            texts.push(words.at(x + indent, baseline, Anchor::Start));
            *y += SOURCE_LEADING;
        }
        let frame = Rect { x, y: top, width: column, height: *y - top };
        placed.push(PlacedSource { source: ix, frame, texts });
        *y += SOURCE_GAP;
        lowest = lowest.max(*y);
    }
    *y = lowest;
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
