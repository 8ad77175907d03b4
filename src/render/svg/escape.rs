//! What may be written into SVG: escaped text and rounded numbers.

use std::fmt;

/// A foreign text as XML character data or attribute value.
///
/// The five signs of XML become references, and characters that XML 1.0 has no place for
/// (section 2.2) or that could not be seen are dropped.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' => f.write_str(" ")?,
                '\u{FFFE}' | '\u{FFFF}' => {}
                letter if letter.is_control() => {}
                letter => write!(f, "{letter}")?,
            }
        }
        Ok(())
    }
}

/// A JSON text as XML character data that reads back as it is.
///
/// What XML 1.0 has no place for, or changes while it is read, can stand in JSON inside strings
/// alone; it is written as an escape of JSON there, so that the value stays the same.
pub(super) struct EscapedJson<'a>(pub(super) &'a str);

impl fmt::Display for EscapedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '\r' => f.write_str("&#13;")?,
                '\t' | '\n' => write!(f, "{letter}")?,
                '\u{0}'..'\u{20}' | '\u{FFFE}' | '\u{FFFF}' => {
                    write!(f, "\\u{:04x}", letter as u32)?;
                }
                letter => write!(f, "{letter}")?,
            }
        }
        Ok(())
    }
}

/// Hundredths of a pixel, for shapes of letters.
pub(super) struct Hundredths(pub(super) i32);

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        match (part, part % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

/// A length in pixels with at most one decimal.
pub(super) struct Px(pub(super) f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1}", self.0);
        let text = text.strip_suffix(".0").unwrap_or(&text);
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::{Escaped, EscapedJson, Hundredths, Px};

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let texts: Vec<String> = [1.0, 0.25, -0.04, 12.34].map(|n| Px(n).to_string()).to_vec();
        assert_eq!(texts, ["1", "0.2", "0", "12.3"]);
    }

    #[test]
    fn shapes_are_written_to_a_hundredth() {
        let lengths = [100, 12_000, -4, 1_235, -150, 0];
        let texts: Vec<String> = lengths.map(|n| Hundredths(n).to_string()).to_vec();
        assert_eq!(texts, ["1", "120", "-0.04", "12.35", "-1.5", "0"]);
    }

    #[test]
    fn json_keeps_its_lines_and_escapes_what_xml_lacks() {
        let text = EscapedJson("{\n\t\"a\": \"]]></metadata>&\u{FFFF}\u{1}\"\r}").to_string();
        let expected = "{\n\t\"a\": \"]]&gt;&lt;/metadata&gt;&amp;\\uffff\\u0001\"&#13;}";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_xml_does_not_allow_is_dropped() {
        assert_eq!(Escaped("a\u{0}\u{b}\u{FFFF}\u{9f}<b>").to_string(), "a&lt;b&gt;");
    }
}
