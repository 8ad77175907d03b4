//! How large nodes and labels are, and where in them their words stand.

use super::super::scene::CardRow;
use super::super::scene::EdgeLabel;
use super::super::scene::NodeForm;
use super::super::scene::PartTone;
use super::super::scene::Scene;
use super::super::scene::SceneEdge;
use super::super::scene::SceneNode;
use super::super::theme::Tone;
use super::super::theme::TypeFamily;
use super::Anchor;
use super::PlacedBadge;
use super::PlacedNode;
use super::Point;
use super::Rect;
use super::Rule;
use super::Text;
use super::flow::CARD_FULL;
use super::flow::CARD_NAME;
use super::flow::CARD_ROW;
use super::flow::GROUP;
use super::flow::NODE;
use super::flow::SMALL;
use super::flow::Words;
use super::flow::centered;
use super::flow::run;
use super::flow::run_width;
use super::outline::SMALL_SIDE;
use super::outline::half_width;
use super::outline::text_margin;

/// All nodes of a picture are equally wide, at least this.
const NODE_WIDTH_MIN: f64 = 264.0;
/// Room for a group's glyph, and the greatest width that a title may ask for.
pub(super) const GLYPH_ROOM: f64 = 24.0;
const TITLE_WIDTH_MAX: f64 = 330.0;
const NODE_HEIGHT_MIN: f64 = 48.0;
const NAME_LEADING: f64 = 19.0;
const SUB_LEADING: f64 = 16.0;
/// Steps by which a node grows until its words fit its outline.
const GROWTH: f64 = 4.0;
const GROWTHS_MAX: usize = 60;

const CARD_PAD: f64 = 20.0;
const CARD_WIDTH_MIN: f64 = 340.0;
const ROW_LEADING: f64 = 24.0;
const VALUE_LEADING: f64 = 18.0;

/// Height of a line of a label.
pub(super) const LABEL_LEADING: f64 = 16.0;
/// From the foot of a label to the line under it.
pub(super) const LABEL_LIFT: f64 = 7.0;
/// Between the parts of a label.
const LABEL_GAP: f64 = 6.0;
/// Radius of the circle around a number on a line, and the size of the number.
pub(super) const BADGE_RADIUS: f64 = 8.5;
const BADGE: f64 = 9.0;
/// Size of the glyph in a node that is only a sign.
const SIGN: f64 = 13.0;

/// Words of an edge with their size.
pub(super) struct Label {
    pub(super) width: f64,
    pub(super) height: f64,
    lines: Vec<Vec<Words>>,
}

/// Returns the words of an edge.
pub(super) fn label(edge: &SceneEdge) -> Label {
    let tone = |part: PartTone| match part {
        PartTone::Edge if edge.marks.ended => Tone::Muted,
        PartTone::Edge => Tone::Stroke(edge.color),
        PartTone::Muted => Tone::Muted,
        PartTone::Bold => Tone::Ink,
        PartTone::Warning => Tone::Warning,
    };
    let lines: Vec<Vec<Words>> = EdgeLabel::lines(&edge.label)
        .into_iter()
        .map(|parts| {
            let words = parts.into_iter().map(|part| Words {
                bold: matches!(part.tone, PartTone::Bold | PartTone::Warning),
                size: SMALL,
                tone: tone(part.tone),
                text: part.text,
            });
            words.collect()
        })
        .collect();
    let widths = lines.iter().map(|line| run_width(line, LABEL_GAP));
    let width = widths.fold(0.0, f64::max);
    Label { width, height: lines.len() as f64 * LABEL_LEADING, lines }
}

impl Label {
    /// Places the label with its foot above `line_y`; `x` is its left side, middle or right.
    pub(super) fn place(self, x: f64, line_y: f64, anchor: Anchor) -> (Rect, Vec<Text>) {
        let bottom = line_y - LABEL_LIFT;
        let left = |width: f64| match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let frame = Rect {
            x: left(self.width),
            y: bottom - self.height,
            width: self.width,
            height: self.height,
        };
        let mut texts = Vec::new();
        for (ix, line) in self.lines.into_iter().enumerate() {
            let y = frame.y + (ix as f64 + 1.0) * LABEL_LEADING - 3.0;
            let start = left(run_width(&line, LABEL_GAP));
            run(line, start, y, LABEL_GAP, &mut texts);
        }
        (frame, texts)
    }
}

/// Returns the number of words that stand in the key, around a place on their line.
pub(super) fn badge(number: usize, at: Point) -> PlacedBadge {
    let words = Words::bold(&number.to_string(), BADGE, Tone::Ink);
    let height = 2.0 * BADGE_RADIUS;
    // Two digits fit a circle; three get a longer one.
    let width = (words.width() + 4.0).max(height);
    let text = words.at(at.x, centered(at.y, BADGE), Anchor::Middle);
    let (x, y) = (at.x - width / 2.0, at.y - height / 2.0);
    PlacedBadge { number, frame: Rect { x, y, width, height }, text }
}

/// Returns the width that all nodes of a scene get.
pub(super) fn node_width(scene: &Scene) -> f64 {
    let is_worded = |node: &&SceneNode| !matches!(node.form, NodeForm::Card | NodeForm::Small);
    let nodes = scene.nodes.iter().filter(is_worded);
    let is_loop = |edge: &&SceneEdge| edge.source == edge.target && scene.labels_edges();
    let loops = scene.edges.iter().filter(is_loop);
    let loops = loops.map(|edge| label(edge).width + 48.0);
    let widths = nodes.map(own_width);
    let titles = scene.groups.iter().map(|group| {
        let title = Words::bold(&format!("{} ({})", group.title, group.count), GROUP, Tone::Ink);
        (title.width() + GLYPH_ROOM).min(TITLE_WIDTH_MAX)
    });
    widths.chain(loops).chain(titles).fold(NODE_WIDTH_MIN, f64::max).ceil()
}

/// Returns the width that a node's own words need.
pub(super) fn own_width(node: &SceneNode) -> f64 {
    let lines = words(node);
    let widest = lines.iter().map(|(words, _)| words.width()).fold(0.0, f64::max);
    let room = match node.family {
        TypeFamily::Person | TypeFamily::PublicBody | TypeFamily::Place => 36.0,
        TypeFamily::Event => 28.0,
        _ => 4.0,
    };
    (widest + 2.0 * text_margin(node) + room).ceil()
}

fn words(node: &SceneNode) -> Vec<(Words, f64)> {
    let names = node.lines.iter().map(|line| (Words::bold(line, NODE, Tone::Ink), NAME_LEADING));
    let subs = node.sub.iter().map(|line| (Words::new(line, SMALL, Tone::Muted), SUB_LEADING));
    names.chain(subs).collect()
}

/// Returns a node of this width at (0, 0), at least as high as asked, its words in the middle.
pub(super) fn entity(node: &SceneNode, ix: usize, width: f64, height_min: f64) -> PlacedNode {
    let lines = words(node);
    let block: f64 = lines.iter().map(|(_, leading)| leading).sum();
    let mut height = (block + 20.0).max(NODE_HEIGHT_MIN).max(height_min);
    for _ in 0..GROWTHS_MAX {
        if fits(node, &lines, block, width, height) {
            break;
        }
        height += GROWTH;
    }
    let mut texts = Vec::new();
    let mut y = (height - block) / 2.0;
    for (words, leading) in lines {
        let baseline = centered(y + leading / 2.0, words.size);
        texts.push(words.at(width / 2.0, baseline, Anchor::Middle));
        y += leading;
    }
    if node.form == NodeForm::Entity && node.family == TypeFamily::Unknown {
        let glyph = Words::bold(TypeFamily::Unknown.glyph(), NODE, Tone::Muted);
        texts.push(glyph.at(14.0, centered(height / 2.0, NODE), Anchor::Middle));
    }
    let frame = Rect { x: 0.0, y: 0.0, width, height };
    PlacedNode { node: ix, frame, texts, rules: Vec::new() }
}

/// Returns a node that is only a sign of its type, at (0, 0).
pub(super) fn small(node: &SceneNode, ix: usize) -> PlacedNode {
    let middle = SMALL_SIDE / 2.0;
    let glyph = Words::new(node.family.glyph(), SIGN, Tone::Stroke(node.family));
    let texts = vec![glyph.at(middle, centered(middle, SIGN), Anchor::Middle)];
    let frame = Rect { x: 0.0, y: 0.0, width: SMALL_SIDE, height: SMALL_SIDE };
    PlacedNode { node: ix, frame, texts, rules: Vec::new() }
}

/// Says whether all words stay inside the outline.
fn fits(node: &SceneNode, lines: &[(Words, f64)], block: f64, width: f64, height: f64) -> bool {
    let mut y = -block / 2.0;
    lines.iter().all(|(words, leading)| {
        let farthest = y.abs().max((y + leading).abs());
        y += leading;
        let room = half_width(node, width, height, farthest) - text_margin(node);
        words.width() / 2.0 <= room
    })
}

/// Returns the card at (0, 0), at least as high as asked.
pub(super) fn card(node: &SceneNode, height_min: f64) -> PlacedNode {
    let width = card_width(node);
    let (mut texts, mut rules) = (Vec::new(), Vec::new());
    let mut y = card_names(node, &mut texts);
    let citations = citations_width(node);
    let line = |y: f64| Rule { at: Point { x: CARD_PAD / 2.0, y }, width: width - CARD_PAD };
    for (ix, row) in node.rows.iter().enumerate() {
        let is_heading = matches!(row, CardRow::Heading { .. });
        if ix == 0 || is_heading {
            y += 5.0;
            rules.push(line(y));
            y += 4.0;
        }
        y = card_row(row, y, width, citations, &mut texts);
    }
    let own = y + CARD_PAD * 0.7;
    let height = own.max(height_min).max(NODE_HEIGHT_MIN);
    let lift = (height - own) / 2.0;
    texts.iter_mut().for_each(|text| text.at.y += lift);
    rules.iter_mut().for_each(|rule| rule.at.y += lift);
    let frame = Rect { x: 0.0, y: 0.0, width, height };
    PlacedNode { node: 0, frame, texts, rules }
}

/// Name, full name, and the numbers of their sources; returns where the facts begin.
fn card_names(node: &SceneNode, texts: &mut Vec<Text>) -> f64 {
    let mut y = CARD_PAD * 0.7;
    let tone = Tone::Stroke(node.family);
    for line in &node.lines {
        let baseline = centered(y + 18.0, CARD_NAME);
        texts.push(Words::bold(line, CARD_NAME, tone).at(CARD_PAD, baseline, Anchor::Start));
        y += 36.0;
    }
    for line in &node.sub {
        y += NAME_LEADING;
        let baseline = y - 4.0;
        texts.push(Words::new(line, CARD_FULL, Tone::Ink).at(CARD_PAD, baseline, Anchor::Start));
    }
    if let (Some(last), false) = (texts.last().cloned(), node.citations.is_empty()) {
        let words = Words::bold(&node.citations, SMALL, Tone::Ink);
        texts.push(words.at(last.at.x + last.width + 8.0, last.at.y, Anchor::Start));
    }
    y + 6.0
}

fn citations_width(node: &SceneNode) -> f64 {
    let widths = node.rows.iter().map(|row| match row {
        CardRow::Value { citations, .. } => Words::bold(citations, SMALL, Tone::Ink).width(),
        CardRow::Heading { .. } => 0.0,
    });
    widths.fold(0.0, f64::max)
}

fn card_row(
    row: &CardRow,
    top: f64,
    width: f64,
    citations_width: f64,
    texts: &mut Vec<Text>,
) -> f64 {
    let baseline = centered(top + ROW_LEADING / 2.0, CARD_ROW);
    let right = width - CARD_PAD;
    match row {
        CardRow::Heading { label, differs } => {
            let words = Words::bold(label, CARD_ROW, Tone::Ink);
            texts.push(words.at(CARD_PAD, baseline, Anchor::Start));
            if *differs {
                let words = Words::bold("▲ sources differ", CARD_ROW, Tone::Warning);
                texts.push(words.at(right, baseline, Anchor::End));
            }
            top + ROW_LEADING
        }
        CardRow::Value { label, lines, citations } => {
            let words = Words::new(label, CARD_ROW, Tone::Muted);
            texts.push(words.at(CARD_PAD, baseline, Anchor::Start));
            let value_right = right - citations_width - 10.0;
            for (ix, line) in lines.iter().enumerate() {
                let y = baseline + ix as f64 * VALUE_LEADING;
                let words = Words::new(line, CARD_ROW, Tone::Ink);
                texts.push(words.at(value_right, y, Anchor::End));
            }
            if !citations.is_empty() {
                let unsourced = citations == "[?]";
                let tone = if unsourced { Tone::Warning } else { Tone::Ink };
                texts.push(Words::bold(citations, SMALL, tone).at(right, baseline, Anchor::End));
            }
            top + ROW_LEADING + lines.len().saturating_sub(1) as f64 * VALUE_LEADING
        }
    }
}

fn card_width(node: &SceneNode) -> f64 {
    let citations = citations_width(node);
    let cited = Words::bold(&node.citations, SMALL, Tone::Ink).width() + 8.0;
    let names = node.lines.iter().map(|line| Words::bold(line, CARD_NAME, Tone::Ink).width());
    let subs = node.sub.iter().map(|line| Words::new(line, CARD_FULL, Tone::Ink).width());
    let rows = node.rows.iter().map(|row| match row {
        CardRow::Heading { label, .. } => {
            let warning = Words::bold("▲ sources differ", CARD_ROW, Tone::Warning).width();
            Words::bold(label, CARD_ROW, Tone::Ink).width() + 20.0 + warning
        }
        CardRow::Value { label, lines, .. } => {
            let values = lines.iter().map(|line| Words::new(line, CARD_ROW, Tone::Ink).width());
            let label = Words::new(label, CARD_ROW, Tone::Muted).width();
            label + 20.0 + values.fold(0.0, f64::max) + 10.0 + citations
        }
    });
    let widest = names.chain(subs).map(|width| width + cited).chain(rows).fold(0.0, f64::max);
    (widest + 2.0 * CARD_PAD).max(CARD_WIDTH_MIN).ceil()
}
