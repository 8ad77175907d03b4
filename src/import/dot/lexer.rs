//! The words and signs of DOT.

use std::io::BufRead;

use crate::import::ImportError;
use crate::import::letters::Letters;

/// A word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without quotes, which may be a keyword.
    Word(String),
    /// A text in quotes as it stands there, or HTML with its outer signs.
    Quoted(String),
    /// `->` or `--`.
    Arrow,
    /// Any other sign.
    Sign(char),
    /// The end of the file.
    End,
}

impl Token {
    /// Says whether this is a keyword, in whatever case.
    pub(super) fn is_keyword(&self, word: &str) -> bool {
        matches!(self, Token::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn shown(&self) -> String {
        match self {
            Token::Word(text) | Token::Quoted(text) => {
                format!("\"{}\"", text.chars().take(40).collect::<String>())
            }
            Token::Arrow => "an arrow".to_owned(),
            Token::Sign(sign) => sign.to_string(),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

const KEYWORDS: [&str; 6] = ["strict", "graph", "digraph", "node", "edge", "subgraph"];

/// Takes a file apart.
pub(super) struct Lexer<'r> {
    letters: Letters<'r>,
    next: Option<Token>,
}

impl<'r> Lexer<'r> {
    pub(super) fn of(input: &'r mut dyn BufRead) -> Lexer<'r> {
        Lexer { letters: Letters::of(input), next: None }
    }

    pub(super) fn line(&self) -> u64 {
        self.letters.line
    }

    pub(super) fn refused(&self, what: &str) -> ImportError {
        self.letters.refused(what)
    }

    pub(super) fn expected(&self, what: &str, found: &Token) -> ImportError {
        self.refused(&format!("expected {what}, found {}", found.shown()))
    }

    /// Returns the next token without taking it.
    pub(super) fn peek(&mut self) -> Result<&Token, ImportError> {
        if self.next.is_none() {
            self.next = Some(self.read()?);
        }
        Ok(self.next.as_ref().unwrap_or(&Token::End))
    }

    /// Takes the next token.
    pub(super) fn next(&mut self) -> Result<Token, ImportError> {
        self.peek()?;
        Ok(self.next.take().unwrap_or(Token::End))
    }

    /// Takes a sign, which must come.
    pub(super) fn sign(&mut self, sign: char) -> Result<(), ImportError> {
        match self.next()? {
            Token::Sign(found) if found == sign => Ok(()),
            found => Err(self.expected(&sign.to_string(), &found)),
        }
    }

    /// Takes an id, if one comes.
    pub(super) fn id(&mut self) -> Result<Option<String>, ImportError> {
        let token = self.peek()?;
        let is_keyword = KEYWORDS.iter().any(|word| token.is_keyword(word));
        match token {
            Token::Word(_) | Token::Quoted(_) if !is_keyword => self.wanted_id().map(Some),
            _ => Ok(None),
        }
    }

    /// Takes an id, which must come: `\"` and `\\` stand for a quote and a backslash.
    pub(super) fn wanted_id(&mut self) -> Result<String, ImportError> {
        let text = self.wanted()?;
        Ok(unescaped(&text, |letter| matches!(letter, '"' | '\\').then_some(letter)))
    }

    /// Takes a text, which must come: line breaks are escapes in it, too.
    pub(super) fn wanted_text(&mut self) -> Result<String, ImportError> {
        let text = self.wanted()?;
        Ok(unescaped(&text, |letter| match letter {
            'n' | 'l' | 'r' => Some('\n'),
            '"' | '\\' => Some(letter),
            _ => None,
        }))
    }

    fn wanted(&mut self) -> Result<String, ImportError> {
        let mut text = match self.next()? {
            Token::Word(text) | Token::Quoted(text) => text,
            found => return Err(self.expected("an id", &found)),
        };
        while self.peek()? == &Token::Sign('+') {
            self.next()?;
            match self.next()? {
                Token::Quoted(more) => text.push_str(&more),
                found => return Err(self.expected("a text behind +", &found)),
            }
        }
        Ok(text)
    }

    fn read(&mut self) -> Result<Token, ImportError> {
        self.pass_space()?;
        let Some(first) = self.letters.peek()? else { return Ok(Token::End) };
        match first {
            '"' => self.quoted(),
            '<' => self.html(),
            '-' => {
                self.letters.next()?;
                match self.letters.peek()? {
                    Some('>' | '-') => {
                        self.letters.next()?;
                        Ok(Token::Arrow)
                    }
                    Some('0'..='9' | '.') => Ok(Token::Word(format!("-{}", self.word()?))),
                    _ => Err(self.refused("expected -> or --, found -")),
                }
            }
            '{' | '}' | '[' | ']' | '=' | ';' | ',' | ':' | '+' => {
                self.letters.next()?;
                Ok(Token::Sign(first))
            }
            _ => match self.word()? {
                word if word.is_empty() => Err(self.refused(&format!("found {first:?}"))),
                word => Ok(Token::Word(word)),
            },
        }
    }

    fn word(&mut self) -> Result<String, ImportError> {
        self.letters.take_while(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'))
    }

    /// Passes over space and comments.
    fn pass_space(&mut self) -> Result<(), ImportError> {
        loop {
            self.letters.take_while(char::is_whitespace)?;
            match self.letters.peek()? {
                Some('#') => self.pass_line()?,
                Some('/') => {
                    self.letters.next()?;
                    match self.letters.next()? {
                        Some('/') => self.pass_line()?,
                        Some('*') => self.pass_comment()?,
                        _ => return Err(self.refused("expected a comment behind /")),
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn pass_line(&mut self) -> Result<(), ImportError> {
        while self.letters.next()?.is_some_and(|letter| letter != '\n') {}
        Ok(())
    }

    fn pass_comment(&mut self) -> Result<(), ImportError> {
        let mut was_star = false;
        loop {
            match self.letters.next()? {
                Some('/') if was_star => return Ok(()),
                Some(letter) => was_star = letter == '*',
                None => return Err(self.refused("the file ends within a comment")),
            }
        }
    }

    fn quoted(&mut self) -> Result<Token, ImportError> {
        self.letters.next()?;
        let mut text = String::new();
        loop {
            match self.letters.next()? {
                Some('"') => return Ok(Token::Quoted(text)),
                Some('\\') => match self.letters.next()? {
                    // A line may go on behind one.
                    Some('\n') => {}
                    Some(letter) => {
                        self.letters.push(&mut text, '\\')?;
                        self.letters.push(&mut text, letter)?;
                    }
                    None => return Err(self.refused("the file ends within a text")),
                },
                Some(letter) => self.letters.push(&mut text, letter)?,
                None => return Err(self.refused("the file ends within a text")),
            }
        }
    }

    fn html(&mut self) -> Result<Token, ImportError> {
        let mut text = String::new();
        let mut depth = 0_u64;
        loop {
            let Some(letter) = self.letters.next()? else {
                return Err(self.refused("the file ends within a label of HTML"));
            };
            self.letters.push(&mut text, letter)?;
            match letter {
                '<' => depth += 1,
                '>' if depth == 1 => return Ok(Token::Quoted(text)),
                '>' => depth -= 1,
                _ => {}
            }
        }
    }
}

/// A text whose escapes stand for letters; those that stand for none stay.
fn unescaped(text: &str, letter_of: impl Fn(char) -> Option<char>) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            unescaped.push(letter);
            continue;
        }
        match letters.next() {
            Some(escaped) => match letter_of(escaped) {
                Some(meant) => unescaped.push(meant),
                None => unescaped.extend(['\\', escaped]),
            },
            None => unescaped.push('\\'),
        }
    }
    unescaped
}
