//! Text letter by letter, for formats whose grammar is small.

use std::io::BufRead;

use super::ImportError;

/// Bytes of one word or text.
const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The letters of a file, with the line of the next one. A byte that is no UTF-8 is read as
/// Latin-1, which older programs write.
pub(super) struct Letters<'r> {
    input: &'r mut dyn BufRead,
    pub(super) line: u64,
    next: Option<char>,
    is_begun: bool,
}

impl<'r> Letters<'r> {
    pub(super) fn of(input: &'r mut dyn BufRead) -> Letters<'r> {
        Letters { input, line: 1, next: None, is_begun: false }
    }

    /// Returns the next letter without taking it; none at the end.
    pub(super) fn peek(&mut self) -> Result<Option<char>, ImportError> {
        if self.next.is_none() {
            self.next = self.read()?;
        }
        Ok(self.next)
    }

    /// Takes the next letter.
    pub(super) fn next(&mut self) -> Result<Option<char>, ImportError> {
        let letter = self.peek()?;
        self.next = None;
        self.line += u64::from(letter == Some('\n'));
        Ok(letter)
    }

    /// Takes letters as long as they are wanted.
    pub(super) fn take_while(
        &mut self,
        is_wanted: impl Fn(char) -> bool,
    ) -> Result<String, ImportError> {
        let mut text = String::new();
        while let Some(letter) = self.peek()?.filter(|letter| is_wanted(*letter)) {
            self.push(&mut text, letter)?;
            self.next()?;
        }
        Ok(text)
    }

    /// Adds a letter to a text, unless that grows without end.
    pub(super) fn push(&self, text: &mut String, letter: char) -> Result<(), ImportError> {
        if text.len() >= TEXT_BYTES_MAX {
            return Err(self.refused(&format!("expected a text of at most {TEXT_BYTES_MAX} bytes")));
        }
        text.push(letter);
        Ok(())
    }

    /// An error at this line.
    pub(super) fn refused(&self, what: &str) -> ImportError {
        ImportError::Content(format!("line {}: {what}", self.line))
    }

    fn read(&mut self) -> Result<Option<char>, ImportError> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let len = match first {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => 1,
        };
        // What follows is looked at where it lies; a letter on the border of two pieces of input
        // is put together byte by byte.
        let mut bytes = [first, 0, 0, 0];
        for place in bytes.iter_mut().take(len).skip(1) {
            match self.input.fill_buf()?.first() {
                Some(byte) if byte & 0xc0 == 0x80 => {
                    *place = *byte;
                    self.input.consume(1);
                }
                _ => break,
            }
        }
        let letter = std::str::from_utf8(&bytes[..len]).ok().and_then(|text| text.chars().next());
        let is_mark = !std::mem::replace(&mut self.is_begun, true) && letter == Some('\u{feff}');
        match is_mark {
            true => self.read(),
            false => Ok(Some(letter.unwrap_or_else(|| char::from(first)))),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, ImportError> {
        let byte = self.input.fill_buf()?.first().copied();
        if byte.is_some() {
            self.input.consume(1);
        }
        Ok(byte)
    }
}

/// A text with its character references (`&quot;`, `&#228;`) resolved; others stay as they are.
pub(super) fn resolved(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        resolved.push_str(before);
        let name = behind.split_once(';').filter(|(name, _)| name.len() <= 8);
        match name.and_then(|(name, after)| Some((letter_of(name)?, after))) {
            Some((letter, after)) => {
                resolved.push(letter);
                rest = after;
            }
            None => {
                resolved.push('&');
                rest = behind;
            }
        }
    }
    resolved + rest
}

fn letter_of(name: &str) -> Option<char> {
    let named = [("amp", '&'), ("quot", '"'), ("lt", '<'), ("gt", '>'), ("apos", '\'')];
    if let Some((_, letter)) = named.into_iter().find(|(known, _)| *known == name) {
        return Some(letter);
    }
    let number = name.strip_prefix('#')?;
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::{Letters, resolved};

    #[test]
    fn letters_are_those_of_utf_8_or_latin_1() {
        let mut bytes = &b"\xef\xbb\xbfa\xc3\xa4\xe4\xe6\xbc\xa2\n"[..];
        let mut letters = Letters::of(&mut bytes);
        assert_eq!(letters.take_while(|_| true).expect("memory can be read"), "aää漢\n");
        assert_eq!(letters.line, 2);
    }

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(
            resolved("a &amp;lt; &#228;&#xe4; & &no; &#x110000;"),
            "a &lt; ää & &no; &#x110000;"
        );
    }
}
