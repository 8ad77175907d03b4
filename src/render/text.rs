//! Measuring, wrapping and cleaning text.
//!
//! The only metric is the font DejaVu Sans as the crate `dejavu` embeds it: boxes come out alike
//! on every machine, with any font installed or none. Only sums and products of its advances are
//! used, so no platform differs. A glyph that the font lacks takes its East Asian width
//! ([UAX 11](https://www.unicode.org/reports/tr11/)).

use std::sync::OnceLock;

use ttf_parser::Face;
use unicode_width::UnicodeWidthChar;

/// Width in ems of one column of a glyph that the font lacks.
const MISSING_COLUMN_EM: f64 = 0.5;
/// What stands for the rest.
const ELLIPSIS: char = '…';

/// How heavy the strokes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Where a text is broken into lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wrap {
    /// Most characters of a line.
    pub(crate) chars: usize,
    /// Most lines; what does not fit ends in "…".
    pub(crate) lines: usize,
    /// Greatest width of a line in pixels.
    pub(crate) width: f64,
    /// Size of the text in pixels.
    pub(crate) size: f64,
    /// Its weight.
    pub(crate) weight: Weight,
}

fn face(weight: Weight) -> &'static Face<'static> {
    static REGULAR: OnceLock<Face<'static>> = OnceLock::new();
    static BOLD: OnceLock<Face<'static>> = OnceLock::new();
    let parse = |bytes| Face::parse(bytes, 0).expect("the embedded font is a font");
    match weight {
        Weight::Regular => REGULAR.get_or_init(|| parse(dejavu::sans::regular())),
        Weight::Bold => BOLD.get_or_init(|| parse(dejavu::sans::bold())),
    }
}

/// The advance of one character in ems, and whether the font has it.
fn advance(letter: char, weight: Weight) -> (f64, bool) {
    let face = face(weight);
    let units = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
    let columns = || letter.width().unwrap_or(0) as f64 * MISSING_COLUMN_EM;
    match units {
        Some(units) => (f64::from(units) / f64::from(face.units_per_em()), true),
        None => (columns(), false),
    }
}

/// Returns the width of a text in pixels, rounded up to a tenth.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let ems: f64 = text.chars().map(|letter| advance(letter, weight).0).sum();
    (ems * size * 10.0).ceil() / 10.0
}

/// Counts the characters that the font lacks.
pub(crate) fn missing_glyphs(text: &str) -> usize {
    text.chars().filter(|letter| !advance(*letter, Weight::Bold).1).count()
}

/// Makes a foreign text fit for one line: control characters and those that turn the direction
/// of what follows go, every run of white space becomes one space.
pub(crate) fn clean(text: &str) -> String {
    let is_space = |letter: char| letter.is_whitespace() || letter.is_control();
    let words = text.split(is_space).filter(|word| !word.is_empty());
    let kept: Vec<String> =
        words.map(|word| word.chars().filter(|c| !turns(*c)).collect()).collect();
    let kept: Vec<&str> = kept.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    kept.join(" ")
}

/// Says whether a character is an order to the text engine: embeddings, overrides and isolates
/// of UAX 9, and code points that are no characters.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || matches!(letter as u32 & 0xFFFF, 0xFFFE | 0xFFFF)
}

impl Wrap {
    /// No limit but the width.
    pub(crate) const ANY_CHARS: usize = usize::MAX;

    fn fits(&self, line: &str) -> bool {
        line.chars().count() <= self.chars && width(line, self.size, self.weight) <= self.width
    }
}

/// Breaks a text into lines at spaces, and inside a word only where it alone is too long.
///
/// Lines limited in characters are names; they are made about equally long, since a last line of
/// one word looks like a mistake. Others are sentences and fill the width.
pub(crate) fn wrap(text: &str, limits: &Wrap) -> Vec<String> {
    let lines = broken(text, limits);
    if lines.len() > limits.lines {
        return shortened(lines, limits);
    }
    if lines.len() < 2 || limits.chars == Wrap::ANY_CHARS {
        return lines;
    }
    let mut even = lines;
    let mut tighter = *limits;
    while tighter.chars > 8 {
        tighter.chars -= 1;
        let next = broken(text, &tighter);
        let splits_word = next.iter().any(|line| !line.contains(' ') && !stands_in(text, line));
        if next.len() > even.len() || splits_word {
            break;
        }
        even = next;
    }
    even
}

/// Says whether a line is a whole word of the text.
fn stands_in(text: &str, line: &str) -> bool {
    text.split(' ').any(|word| word == line)
}

fn broken(text: &str, limits: &Wrap) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if limits.fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while !limits.fits(rest) {
            // One line more than is shown tells that something was cut.
            if lines.len() > limits.lines {
                return lines;
            }
            let at = break_point(rest, limits);
            lines.push(rest[..at].to_owned());
            rest = &rest[at..];
        }
        line = rest.to_owned();
        if lines.len() > limits.lines {
            return lines;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The byte before which a word that is too long is broken: never before a mark that belongs to
/// the letter ahead of it, and at least one letter on.
fn break_point(word: &str, limits: &Wrap) -> usize {
    let mut at = word.len();
    let mut used = 0.0;
    for (count, (ix, letter)) in word.char_indices().enumerate() {
        let is_mark = letter.width().unwrap_or(0) == 0;
        used += advance(letter, limits.weight).0 * limits.size;
        if ix > 0 && !is_mark && (count >= limits.chars || used > limits.width) {
            at = ix;
            break;
        }
    }
    at
}

fn shortened(mut lines: Vec<String>, limits: &Wrap) -> Vec<String> {
    lines.truncate(limits.lines);
    if let Some(last) = lines.last_mut() {
        let mut cut = format!("{last}{ELLIPSIS}");
        while !limits.fits(&cut) && last.pop().is_some() {
            cut = format!("{}{ELLIPSIS}", last.trim_end());
        }
        *last = cut;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Weight, Wrap, clean, missing_glyphs, width, wrap};

    const NODE: Wrap = Wrap { chars: 26, lines: 3, width: 320.0, size: 15.0, weight: Weight::Bold };

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(wrap(text, &NODE), expected);
    }

    #[test]
    fn lines_are_about_equally_long() {
        check("Fund A", &["Fund A"]);
        check("Foundation for the Common Good", &["Foundation for", "the Common Good"]);
    }

    #[test]
    fn a_long_word_is_broken_and_a_long_text_is_cut() {
        let word = "x".repeat(30);
        assert_eq!(wrap(&word, &NODE).concat(), word);
        let text = "word ".repeat(40);
        let lines = wrap(text.trim(), &NODE);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| NODE.fits(line)));
    }

    #[test]
    fn ten_thousand_letters_without_a_space_are_three_lines() {
        assert_eq!(wrap(&"W".repeat(10_000), &NODE).len(), 3);
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        let text = "e\u{301}".repeat(40);
        assert!(wrap(&text, &NODE).iter().all(|line| !line.starts_with('\u{301}')));
    }

    #[test]
    fn a_glyph_that_the_font_lacks_is_counted_and_takes_its_width() {
        assert_eq!(missing_glyphs("A 漢字"), 2);
        assert_eq!(width("漢字", 10.0, Weight::Regular), 20.0);
        assert_eq!(missing_glyphs("▤⬢◆●■▲◎◇★→"), 0);
    }

    #[test]
    fn what_would_steer_the_reader_is_dropped() {
        assert_eq!(clean(" a\u{202E}b\r\n\tc\u{0} "), "ab c");
    }
}
