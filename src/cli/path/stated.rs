//! What a question in one line says itself, so that no flag says otherwise unheard.

use std::ops::Range;

use orgraph::path::Mode;

/// What a line that was read states.
pub(super) struct Stated {
    pub(super) is_line: bool,
    pub(super) has_selector: bool,
    pub(super) has_mode: bool,
    pub(super) has_ever: bool,
    pub(super) has_hub_degree: bool,
    /// Where its pattern stands.
    pub(super) pattern: Range<usize>,
}

impl Stated {
    /// Without a line nothing is stated.
    pub(super) fn nothing() -> Stated {
        Stated {
            is_line: false,
            has_selector: false,
            has_mode: false,
            has_ever: false,
            has_hub_degree: false,
            pattern: 0..0,
        }
    }

    /// Tells it from the words outside names and quotes.
    pub(super) fn of(line: &str) -> Stated {
        let bare = without_quotes(line);
        let head = bare.split('(').next().unwrap_or_default();
        let modes = |word: &&str| Mode::from_word(word).is_some();
        let (modes, others): (Vec<&str>, Vec<&str>) = head.split_whitespace().partition(modes);
        let start = bare.find("-[").map_or(0, |at| at + 2);
        let end = bare.rfind("]->").map_or(line.len(), |at| at.max(start));
        let tail = bare.get(end..).unwrap_or_default().to_ascii_uppercase();
        let has = |word: &str| tail.split_whitespace().any(|other| other == word);
        Stated {
            is_line: true,
            has_selector: !others.is_empty(),
            has_mode: !modes.is_empty(),
            has_ever: has("EVER"),
            has_hub_degree: has("DEGREE"),
            pattern: start..end,
        }
    }
}

/// The same text with every byte inside quotes as a dot, so that places stay.
fn without_quotes(text: &str) -> String {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let bytes = text.bytes().map(|byte| {
        let was_quoted = is_quoted;
        if byte == b'"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && byte == b'\\' && !is_escaped;
        if was_quoted || is_quoted || !byte.is_ascii() { '.' } else { char::from(byte) }
    });
    bytes.collect()
}
