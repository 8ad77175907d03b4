//! Names brought to one form, so that they are found without regard to case and accents.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest slug, in bytes: long enough to tell titles apart, short enough to type.
const SLUG_BYTES_MAX: usize = 60;

/// Returns the form under which a name is looked up.
///
/// Compatibility decomposition (Unicode NFKD), marks dropped, lower case, every run of
/// characters that are neither letters nor digits one space. A name made only of such characters
/// keeps them, so that no name is lost.
///
/// ```
/// use orgraph::model::fold;
/// assert_eq!(fold("  Élan–Réseau  (ASBL)"), "elan reseau asbl");
/// assert_eq!(fold("北京大学"), "北京大学");
/// assert_eq!(fold("???"), "???");
/// ```
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    // ASCII is decomposed already, and has no marks.
    match name.is_ascii() {
        true => put_folded(&mut folded, name.chars()),
        false => put_folded(&mut folded, name.nfkd().filter(|part| !is_combining_mark(*part))),
    }
    folded.truncate(folded.trim_end().len());
    if folded.is_empty() { name.trim().to_lowercase() } else { folded }
}

fn put_folded(folded: &mut String, parts: impl Iterator<Item = char>) {
    for part in parts {
        match part {
            part if part.is_ascii_alphanumeric() => folded.push(part.to_ascii_lowercase()),
            // Dropped inside words, so that "People's" and "Peoples" are one.
            '\'' | '\u{2018}' | '\u{2019}' | '\u{ad}' => {}
            'ß' => folded.push_str("ss"),
            part if part.is_alphanumeric() => folded.extend(part.to_lowercase()),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
}

/// Returns an id made of a name: ASCII lower-case letters and digits, hyphens between words, at
/// most 60 bytes; letters of other scripts are transliterated. `unnamed` when nothing is left.
///
/// ```
/// use orgraph::model::slug;
/// assert_eq!(slug("Réseau & Co."), "reseau-co");
/// assert_eq!(slug("…"), "unnamed");
/// ```
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in fold(name).chars() {
        let ascii = deunicode_char(letter).unwrap_or("");
        for part in ascii.chars() {
            match part {
                part if part.is_ascii_alphanumeric() => slug.push(part.to_ascii_lowercase()),
                _ if slug.is_empty() || slug.ends_with('-') => {}
                _ => slug.push('-'),
            }
        }
        // Ideographs are words of their own: deunicode ends each with a space, which became "-".
        if slug.len() >= SLUG_BYTES_MAX {
            break;
        }
    }
    slug.truncate(SLUG_BYTES_MAX);
    match slug.trim_end_matches('-') {
        "" => "unnamed".to_owned(),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, slug};

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        for (a, b) in [
            ("Straße", "STRASSE"),
            ("Nær – og fjern", "nær og FJERN"),
            ("A.B.C.", "a b c"),
            ("People's Aid", "Peoples aid"),
            ("ﬁne", "fine"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for name in ["Élan", "I\u{307}stanbul", "ΟΔΥΣΣΕΥΣ", "ß", "  ", "\u{301}", "Ǆ"] {
            assert_eq!(fold(&fold(name)), fold(name), "{name}");
        }
    }

    #[test]
    fn a_slug_is_short_ascii() {
        assert_eq!(slug("北京 Press"), "bei-jing-press");
        assert_eq!(slug(&"long name ".repeat(20)).len(), 59);
        assert_eq!(slug("Größe"), "grosse");
    }
}
