//! Texts side by side and below each other.

use super::super::text::Weight;
use super::super::text::width;
use super::super::theme::Tone;
use super::Anchor;
use super::Point;
use super::Text;

/// Sizes in pixels: the points of the design at 96 dots an inch.
pub(super) const TITLE: f64 = 26.7;
pub(super) const SUBTITLE: f64 = 14.7;
pub(super) const CARD_NAME: f64 = 29.3;
pub(super) const CARD_FULL: f64 = 14.7;
pub(super) const CARD_ROW: f64 = 13.3;
pub(super) const NODE: f64 = 15.3;
pub(super) const SMALL: f64 = 12.7;
pub(super) const GROUP: f64 = 16.0;

/// Words with their look, without a place.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) tone: Tone,
}

impl Words {
    pub(super) fn new(text: &str, size: f64, tone: Tone) -> Words {
        Words { text: text.to_owned(), size, bold: false, tone }
    }

    pub(super) fn bold(text: &str, size: f64, tone: Tone) -> Words {
        Words { bold: true, ..Words::new(text, size, tone) }
    }

    pub(super) fn width(&self) -> f64 {
        let weight = if self.bold { Weight::Bold } else { Weight::Regular };
        width(&self.text, self.size, weight)
    }

    pub(super) fn at(self, x: f64, y: f64, anchor: Anchor) -> Text {
        let width = self.width();
        let Words { text, size, bold, tone } = self;
        Text { at: Point { x, y }, anchor, text, size, bold, tone, width }
    }
}

/// Returns the width of words side by side.
pub(super) fn run_width(words: &[Words], gap: f64) -> f64 {
    let gaps = words.len().saturating_sub(1) as f64 * gap;
    words.iter().map(Words::width).sum::<f64>() + gaps
}

/// Places words side by side from `x` on.
pub(super) fn run(words: Vec<Words>, x: f64, y: f64, gap: f64, texts: &mut Vec<Text>) {
    let mut x = x;
    for words in words {
        let width = words.width();
        texts.push(words.at(x, y, Anchor::Start));
        x += width + gap;
    }
}

/// Returns the baseline of a text whose capitals shall stand in the middle of `y`.
pub(super) fn centered(y: f64, size: f64) -> f64 {
    y + size * 0.36
}
