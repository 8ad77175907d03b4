//! Words that the exporter and the importer of GraphML share.

/// Returns a name as `attr.name` of a key may have it, a name token of XML 1.0 (section 2.3,
/// `Nmtoken`): what no token may hold is `_`. The name itself then stands in the key's `desc`.
pub(crate) fn name_token(name: &str) -> String {
    let is_letter = |letter: char| {
        letter.is_ascii_alphanumeric()
            || matches!(letter, '-' | '.' | '_' | ':' | '\u{B7}')
            || (letter >= '\u{C0}'
                && letter.is_alphanumeric()
                && !matches!(letter, '\u{D7}' | '\u{F7}'))
    };
    let token: String =
        name.chars().map(|letter| if is_letter(letter) { letter } else { '_' }).collect();
    if token.is_empty() { "_".to_owned() } else { token }
}

#[cfg(test)]
mod tests {
    use super::name_token;

    #[test]
    fn a_token_has_no_space_and_no_sign() {
        for (name, token) in [
            ("type 2", "type_2"),
            ("qualifier:as_of", "qualifier:as_of"),
            ("Größe <€>", "Größe____"),
            ("", "_"),
        ] {
            assert_eq!(name_token(name), token);
        }
    }
}
