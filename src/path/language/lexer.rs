//! The words and signs of the path language.
//!
//! They are read where they are asked for, not all beforehand, since the same letters are other
//! words in other places: `a.b` is one name between the brackets of a node, and `2..4` two numbers.
//! Space may stand between any two of them.

use std::ops::Range;

use super::error::ParseError;
use super::error::quoted;

/// Longest text that is read, in bytes: no one writes such a question by hand.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A place in a text.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// A word where it stands.
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

impl Word<'_> {
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// Refuses the word, as what was found instead of something else.
    pub(super) fn refused(&self, expected: &str) -> ParseError {
        let message = format!("expected {expected}, found {}", quoted(self.text));
        ParseError::new(self.span.clone(), message)
    }
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Result<Lexer<'t>, ParseError> {
        if text.len() > TEXT_BYTES_MAX {
            let end = text.floor_char_boundary(TEXT_BYTES_MAX);
            let message = format!("expected at most {TEXT_BYTES_MAX} bytes, found {}", text.len());
            return Err(ParseError::new(end..end, message));
        }
        Ok(Lexer { text, at: 0 })
    }

    /// Passes over space and returns the place.
    pub(super) fn at(&mut self) -> usize {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// Returns the bytes from a place up to here.
    pub(super) fn since(&self, start: usize) -> Word<'t> {
        Word { text: &self.text[start..self.at], span: start..self.at }
    }

    /// Returns the next character that is no space, without passing it.
    pub(super) fn peek(&mut self) -> Option<char> {
        self.at();
        self.rest().chars().next()
    }

    /// Passes a sign, if it is the next.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        self.at();
        let is_next = self.rest().starts_with(sign);
        if is_next {
            self.at += sign.len();
        }
        is_next
    }

    /// Passes a sign that must be the next.
    pub(super) fn expect(&mut self, sign: &str) -> Result<(), ParseError> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&quoted(sign))) }
    }

    /// Passes and returns as much as is made of such characters; it may be nothing.
    pub(super) fn run(&mut self, belongs: fn(char) -> bool) -> Word<'t> {
        let start = self.at();
        let length = self.rest().find(|c| !belongs(c)).unwrap_or(self.rest().len());
        self.at += length;
        self.since(start)
    }

    /// Passes and returns a word of the language: a keyword or the name of a relation.
    pub(super) fn word(&mut self) -> Option<Word<'t>> {
        let start = self.at();
        let word = self.run(is_word);
        let is_word = word.text.starts_with(char::is_alphanumeric);
        if !is_word {
            self.at = start;
        }
        is_word.then_some(word)
    }

    /// Returns the word that is next, without passing it.
    pub(super) fn peek_word(&mut self) -> Option<Word<'t>> {
        let start = self.at();
        let word = self.word();
        self.at = start;
        word
    }

    /// Passes a keyword, if it is the next, whatever the case of its letters.
    pub(super) fn eat_keyword(&mut self, keyword: &str) -> bool {
        let start = self.at();
        let is_next = self.word().is_some_and(|word| word.is(keyword));
        if !is_next {
            self.at = start;
        }
        is_next
    }

    /// Passes a keyword that must be the next.
    pub(super) fn expect_keyword(&mut self, keyword: &str) -> Result<(), ParseError> {
        if self.eat_keyword(keyword) { Ok(()) } else { Err(self.unexpected(keyword)) }
    }

    /// Passes and returns a name: bare where it is plain, else in quotes.
    pub(super) fn name(&mut self, expected: &str) -> Result<(String, Range<usize>), ParseError> {
        let start = self.at();
        if self.peek() == Some('"') {
            return self.quotation().map(|name| (name, start..self.at));
        }
        let word = self.run(is_name);
        match word.text {
            "" => Err(self.unexpected(expected)),
            text => Ok((text.to_owned(), word.span)),
        }
    }

    /// Passes and returns what stands between quotes; `\"` and `\\` stand for the second letter.
    fn quotation(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        let mut name = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((ix, c)) = chars.next() {
            let span = start + ix..start + ix + c.len_utf8();
            match c {
                '"' => {
                    self.at = span.end;
                    return Ok(name);
                }
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => name.push(c),
                    _ => {
                        let message = r#"expected \" or \\ after a backslash, found neither"#;
                        return Err(ParseError::new(span, message));
                    }
                },
                c if c.is_control() => {
                    let found = quoted(&c.to_string());
                    let message = format!("expected no control character in quotes, found {found}");
                    return Err(ParseError::new(span, message));
                }
                c => name.push(c),
            }
        }
        let end = self.text.len();
        let error = ParseError::new(end..end, "expected a closing quotation mark, found the end");
        Err(error.with_tip(r#"a quotation mark inside of the quotes is written \""#))
    }

    /// Says whether nothing but space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Refuses what is next.
    pub(super) fn unexpected(&mut self, expected: &str) -> ParseError {
        let start = self.at();
        let word = self.run(is_word);
        let arrow = if word.text.is_empty() { self.run(is_arrow) } else { word };
        let found = match (arrow.text, self.rest().chars().next()) {
            ("", None) => {
                let message = format!("expected {expected}, found the end");
                return ParseError::new(start..start, message);
            }
            ("", Some(sign)) => {
                self.at += sign.len_utf8();
                self.since(start)
            }
            _ => arrow,
        };
        self.at = start;
        found.refused(expected)
    }

    /// Refuses what is next where more could follow or a bracket close; the end only lacks that.
    pub(super) fn unclosed(&mut self, more: &str, closing: &str) -> ParseError {
        match self.is_at_end() {
            true => self.unexpected(closing),
            false => self.unexpected(&format!("{more} or {closing}")),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

fn is_arrow(c: char) -> bool {
    matches!(c, '-' | '<' | '>' | '[' | ']' | '=')
}

/// What a name is made of that needs no quotes.
fn is_name(c: char) -> bool {
    is_word(c) || matches!(c, ':' | '.')
}

/// Says whether a name is printed without quotes: only ASCII, since other letters may look alike.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.is_ascii() && name.chars().all(is_name)
}

/// Puts a name in quotes, so that it reads back.
pub(super) fn in_quotes(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
