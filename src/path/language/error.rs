//! Why a text of the path language was refused, and where.

use std::ops::Range;

/// Columns that are shown of a text, the caret under its end included.
const COLUMNS_MAX: usize = 80;
/// Characters that are shown of what was found.
const FOUND_CHARS_MAX: usize = 40;

/// Why a text of the path language was refused.
///
/// Prints as its message: one line that says what was expected and what was found.
///
/// ```
/// use orgraph::path::Filter;
/// let text = "year = 2010 and role";
/// let error = Filter::parse(text).expect_err("it compares with nothing");
/// assert_eq!(error.to_string(), "expected =, !=, <, <=, > or >=, found the end");
/// assert_eq!(error.caret(text), "year = 2010 and role\n                    ^");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What was expected and what was found: one line, lower case, no full stop.
    pub message: String,
    /// What to write instead, where that can be guessed.
    pub tip: Option<String>,
    /// The bytes of the text that are meant; empty at its end.
    pub span: Range<usize>,
}

impl ParseError {
    pub(super) fn new(span: Range<usize>, message: impl Into<String>) -> ParseError {
        ParseError { message: message.into(), tip: None, span }
    }

    pub(super) fn with_tip(self, tip: impl Into<String>) -> ParseError {
        ParseError { tip: Some(tip.into()), ..self }
    }

    /// The same error in a text that has so many bytes before this one.
    pub(super) fn moved(self, bytes: usize) -> ParseError {
        let span = self.span.start + bytes..self.span.end + bytes;
        ParseError { span, ..self }
    }

    /// Returns two lines: the text, and carets under the place that is meant.
    ///
    /// Of a long text at most 80 columns around the place are shown, with `…` where it goes on.
    /// Each character counts as one column, and one that is not seen or would move the others is
    /// shown as another. The text should be the one that was refused; with any other the carets
    /// stand somewhere.
    pub fn caret(&self, text: &str) -> String {
        let start = text.floor_char_boundary(self.span.start);
        let end = text.floor_char_boundary(self.span.end).max(start);
        let before = text[..start].chars().count();
        let marked = text[start..end].chars().count();
        let chars = before + text[start..].chars().count();
        // Room for the caret behind the end and for an ellipsis on either side.
        let is_cut = chars >= COLUMNS_MAX;
        let shown = if is_cut { COLUMNS_MAX - 3 } else { chars };
        let first = before.saturating_sub(COLUMNS_MAX / 2).min(chars - shown);
        let mut line = String::new();
        if first > 0 {
            line.push('…');
        }
        line.extend(text.chars().skip(first).take(shown).map(visible));
        if first + shown < chars {
            line.push('…');
        }
        let column = before - first + usize::from(first > 0);
        let carets = marked.min(first + shown - before).max(1);
        format!("{line}\n{}{}", " ".repeat(column), "^".repeat(carets))
    }
}

/// What was found, in quotes, short, and nothing in it that a terminal would act upon.
pub(super) fn quoted(found: &str) -> String {
    let mut shown: String = found.chars().take(FOUND_CHARS_MAX).map(visible).collect();
    if found.chars().nth(FOUND_CHARS_MAX).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

/// One character for one, so that columns stay: Unicode has pictures of the ASCII controls.
fn visible(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('�'),
        '\x7f' => '␡',
        // What joins, hides or turns the direction of what stands around it.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => '�',
        '\u{2060}'..='\u{206f}' | '\u{feff}' => '�',
        c if c.is_control() => '�',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::ParseError;

    fn check(text: &str, span: std::ops::Range<usize>, expected: &[&str]) {
        let caret = ParseError::new(span, "").caret(text);
        assert_eq!(caret.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn carets_stand_under_the_place() {
        check("abc", 1..2, &["abc", " ^"]);
        check("abc", 0..3, &["abc", "^^^"]);
        check("abc", 3..3, &["abc", "   ^"]);
        check("", 0..0, &["", "^"]);
    }

    #[test]
    fn a_character_is_a_column() {
        check("äöü!", 6..7, &["äöü!", "   ^"]);
        check("a\nb\u{202e}c\u{85}d", 7..9, &["a␊b�c�d", "     ^"]);
        check("a\u{1b}[1m", 1..2, &["a␛[1m", " ^"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_place() {
        let text = format!("{}!{}", "a".repeat(100), "b".repeat(100));
        let (line, marks) =
            (format!("…{}!{}…", "a".repeat(40), "b".repeat(36)), format!("{}^", " ".repeat(41)));
        check(&text, 100..101, &[&line, &marks]);
        let line = format!("{}…", "a".repeat(77));
        check(&text, 0..201, &[&line, &"^".repeat(77)]);
        let (line, marks) = (format!("…{}", "b".repeat(77)), format!("{}^", " ".repeat(78)));
        check(&text, 201..201, &[&line, &marks]);
    }

    #[test]
    fn another_text_does_no_harm() {
        check("ä", 1..9, &["ä", "^"]);
        check("ab", 7..9, &["ab", "  ^"]);
    }
}
