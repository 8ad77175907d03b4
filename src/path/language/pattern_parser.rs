//! Reads patterns. The grammar stands in the doc of the folder.

use std::ops::Range;

use super::error::ParseError;
use super::error::quoted;
use super::filter::Filter;
use super::filter_parser;
use super::filter_parser::read_filter;
use super::lexer::Lexer;
use super::lexer::Word;
use super::pattern::Pattern;
use super::pattern::Repeat;
use crate::model::Direction;
use crate::model::Relation;
use crate::model::RelationName;
use crate::model::Vocabulary;

/// Brackets in one another: reading recurses once for each.
const BRACKETS_MAX: usize = 64;
/// Highest bound of a repeat: the longest path that can be asked for is far shorter.
const BOUND_MAX: u32 = 1_000;
/// Longest word for which the vocabulary is searched for names like it, in bytes.
const NEAREST_BYTES_MAX: usize = 64;

impl Pattern {
    /// Reads a pattern as the path language writes it, in [normal form](Pattern::normalized).
    ///
    /// Relations and types are found in the vocabulary under any of their names and kept under
    /// their own; the name of an inverse turns the hop round. At most 64 brackets in one another,
    /// bounds of 1,000, and 64 KiB are taken.
    ///
    /// ```
    /// use orgraph::model::Vocabulary;
    /// use orgraph::path::Pattern;
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// assert_eq!(Pattern::parse("funds/:charity", &vocabulary)?.to_string(), "^funded-by/:NGO");
    /// let error = Pattern::parse("fundedby", &vocabulary).expect_err("it has no hyphen");
    /// assert_eq!(error.to_string(), r#"unknown relation "fundedby""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Pattern, ParseError> {
        let mut lexer = Lexer::new(text)?;
        let pattern = read_pattern(&mut lexer, vocabulary)?;
        match lexer.is_at_end() {
            true => Ok(pattern),
            false => Err(unclosed(&mut lexer, "the end")),
        }
    }
}

/// Reads as much as is a pattern.
pub(super) fn read_pattern(
    lexer: &mut Lexer<'_>,
    vocabulary: &Vocabulary,
) -> Result<Pattern, ParseError> {
    let start = lexer.at();
    let mut parser = PatternParser { lexer, vocabulary, brackets: 0 };
    let pattern = parser.choice()?;
    // `~a+` is printed as `(~a)+`: what is read must not print deeper than is read back.
    if pattern.brackets() > BRACKETS_MAX {
        return Err(too_deep(parser.lexer.since(start)).with_tip("(~a)+ counts, too, as ~a+"));
    }
    Ok(pattern)
}

/// Refuses what stands behind a pattern instead of its end.
pub(super) fn unclosed(lexer: &mut Lexer<'_>, closing: &str) -> ParseError {
    let next = lexer.peek();
    let error = lexer.unclosed("\"/\", \"|\"", closing);
    match next {
        Some('[') => {
            error.with_tip("a filter stands behind one relation; WHERE holds for every hop")
        }
        _ => error,
    }
}

fn too_deep(place: Word<'_>) -> ParseError {
    let message = format!("expected at most {BRACKETS_MAX} brackets in one another, found more");
    ParseError::new(place.span, message)
}

struct PatternParser<'p, 't> {
    lexer: &'p mut Lexer<'t>,
    vocabulary: &'p Vocabulary,
    brackets: usize,
}

impl PatternParser<'_, '_> {
    fn choice(&mut self) -> Result<Pattern, ParseError> {
        let mut parts = vec![self.sequence()?];
        while self.lexer.eat("|") {
            parts.push(self.sequence()?);
        }
        Ok(Pattern::choice(parts))
    }

    fn sequence(&mut self) -> Result<Pattern, ParseError> {
        let mut parts = vec![self.step()?];
        while self.lexer.eat("/") {
            parts.push(self.step()?);
        }
        Ok(Pattern::sequence(parts))
    }

    fn step(&mut self) -> Result<Pattern, ParseError> {
        let hop = if self.lexer.eat("^") {
            self.operand()?.inverse()
        } else if self.lexer.eat("~") {
            self.operand()?.either_way()
        } else {
            self.atom()?
        };
        let Some(repeat) = self.repeat()? else {
            return Ok(hop);
        };
        if matches!(self.lexer.peek(), Some('*' | '+' | '?' | '{')) {
            let error = self.lexer.unexpected("one repeat of a step");
            return Err(error.with_tip("to repeat a repeat, put it in parentheses: (a+)?"));
        }
        Ok(Pattern::Repeat(Box::new(hop), repeat))
    }

    /// Reads what `^` or `~` is said of. More of them in a row are refused, as in SPARQL.
    fn operand(&mut self) -> Result<Pattern, ParseError> {
        match self.lexer.peek() {
            Some('^' | '~') => {
                let error = self.lexer.unexpected("a relation or a bracket");
                Err(error.with_tip("a step has one ^ or ~; put what follows in parentheses"))
            }
            _ => self.atom(),
        }
    }

    fn atom(&mut self) -> Result<Pattern, ParseError> {
        match self.lexer.peek() {
            Some('(') => self.group(),
            Some('.') => {
                self.lexer.expect(".")?;
                Ok(Pattern::Any)
            }
            Some('!') => self.negation(),
            Some(':') => self.node_test(),
            _ => self.relation(),
        }
    }

    fn group(&mut self) -> Result<Pattern, ParseError> {
        let start = self.lexer.at();
        self.lexer.expect("(")?;
        if self.brackets == BRACKETS_MAX {
            return Err(too_deep(self.lexer.since(start)));
        }
        self.brackets += 1;
        let inner = self.choice()?;
        self.brackets -= 1;
        if self.lexer.eat(")") { Ok(inner) } else { Err(unclosed(self.lexer, "\")\"")) }
    }

    fn relation(&mut self) -> Result<Pattern, ParseError> {
        let Some(word) = self.lexer.word() else {
            return Err(self.lexer.unexpected("a relation"));
        };
        let (relation, direction) = self.known(&word)?;
        let name = relation.name.clone();
        let filter = match self.lexer.eat("[") {
            true => Some(self.relation_filter()?),
            false => None,
        };
        let hop = Pattern::Relation(name, filter);
        Ok(if direction == Direction::Backward { hop.inverse() } else { hop })
    }

    fn relation_filter(&mut self) -> Result<Filter, ParseError> {
        let filter = read_filter(self.lexer)?;
        match self.lexer.eat("]") {
            true => Ok(filter),
            false => Err(filter_parser::unclosed(self.lexer, "\"]\"")),
        }
    }

    fn known(&self, word: &Word<'_>) -> Result<(&Relation, Direction), ParseError> {
        self.vocabulary.find_relation(word.text).ok_or_else(|| {
            let nearest = |text: &str| self.vocabulary.nearest_relations(text);
            unknown("relation", word.text, word.span.clone(), nearest)
        })
    }

    /// Reads `!a` and `!(a|b)`.
    fn negation(&mut self) -> Result<Pattern, ParseError> {
        self.lexer.expect("!")?;
        if !self.lexer.eat("(") {
            return Ok(Pattern::Not(vec![self.excluded()?]));
        }
        let mut names = vec![self.excluded()?];
        while self.lexer.eat("|") {
            names.push(self.excluded()?);
        }
        match self.lexer.eat(")") {
            true => Ok(Pattern::Not(names)),
            false => Err(self.lexer.unclosed("\"|\"", "\")\"")),
        }
    }

    fn excluded(&mut self) -> Result<RelationName, ParseError> {
        let Some(word) = self.lexer.word() else {
            let next = self.lexer.peek();
            let error = self.lexer.unexpected("a relation");
            return Err(match next {
                Some('^' | '~') => error.with_tip("the direction stands before the ! as in ^!a"),
                _ => error,
            });
        };
        let (relation, direction) = self.known(&word)?;
        let name = relation.name.clone();
        if direction == Direction::Backward {
            let error = word.refused("a relation to leave out");
            let message = format!("{}, the inverse of {name}", error.message);
            let error = ParseError { message, ..error };
            return Err(error.with_tip(format!("to leave it out of hops backward, write ^!{name}")));
        }
        Ok(name)
    }

    /// Reads `:NGO` and `:"public body"`.
    fn node_test(&mut self) -> Result<Pattern, ParseError> {
        self.lexer.expect(":")?;
        let (name, span) = match self.lexer.peek() {
            Some('"') => self.lexer.name("a type of entity")?,
            _ => match self.lexer.word() {
                Some(word) => (word.text.to_owned(), word.span),
                None => return Err(self.lexer.unexpected("a type of entity")),
            },
        };
        match self.vocabulary.find_type(&name) {
            Some(known) => Ok(Pattern::Type(known.name.clone())),
            None => Err(unknown("type", &name, span, |text| self.vocabulary.nearest_types(text))),
        }
    }

    fn repeat(&mut self) -> Result<Option<Repeat>, ParseError> {
        let start = self.lexer.at();
        for (sign, min, max) in [("*", 0, None), ("+", 1, None), ("?", 0, Some(1))] {
            if self.lexer.eat(sign) {
                return Ok(Some(Repeat { min, max }));
            }
        }
        if !self.lexer.eat("{") {
            return Ok(None);
        }
        let min = self.bound()?;
        let max = if self.lexer.eat("..") { self.bound()? } else { min };
        let has_range = self.lexer.since(start).text.contains("..");
        if !has_range && min.is_none() {
            return Err(self.comma_refused(min, "a number or \"..\""));
        }
        if !self.lexer.eat("}") {
            let expected = if has_range { "\"}\"" } else { "\"..\" or \"}\"" };
            return Err(self.comma_refused(min, expected));
        }
        let repeat = Repeat { min: min.unwrap_or(0), max };
        if let Some(max) = repeat.max.filter(|max| *max < repeat.min) {
            let (place, min) = (self.lexer.since(start), repeat.min);
            let message = format!("{{{min}..{max}}} asks for at least {min} and at most {max}");
            let tip = format!("the smaller number stands first: {{{max}..{min}}}");
            return Err(ParseError::new(place.span, message).with_tip(tip));
        }
        Ok(Some(repeat))
    }

    fn bound(&mut self) -> Result<Option<u32>, ParseError> {
        let word = self.lexer.run(|c| c.is_ascii_digit());
        if word.text.is_empty() {
            return Ok(None);
        }
        let bound = word.text.parse().ok().filter(|bound| *bound <= BOUND_MAX);
        bound.map(Some).ok_or_else(|| word.refused(&format!("a number up to {BOUND_MAX}")))
    }

    /// Refuses what follows the lower bound; a comma is how others write the two stops.
    fn comma_refused(&mut self, min: Option<u32>, expected: &str) -> ParseError {
        let error = self.lexer.unexpected(expected);
        if self.lexer.peek() != Some(',') {
            return error;
        }
        let min = min.map_or(String::new(), |min| min.to_string());
        error.with_tip(format!("a range is written with two stops: {{{min}..}} or {{{min}..9}}"))
    }
}

/// Refuses a name that the vocabulary does not have, and says which are like it.
fn unknown(
    kind: &str,
    text: &str,
    span: Range<usize>,
    nearest: impl Fn(&str) -> Vec<String>,
) -> ParseError {
    let error = ParseError::new(span, format!("unknown {kind} {}", quoted(text)));
    let names = if text.len() <= NEAREST_BYTES_MAX { nearest(text) } else { Vec::new() };
    match names.is_empty() {
        true => error,
        false => error.with_tip(format!("did you mean {}?", names.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::model::Vocabulary;

    fn parse(text: &str) -> Result<Pattern, super::ParseError> {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        Pattern::parse(text, &vocabulary)
    }

    fn reads(text: &str, printed: &str) {
        let pattern = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(pattern.to_string(), printed);
        assert_eq!(parse(printed), Ok(pattern), "{printed}");
    }

    /// The carets stand under the text in the second line.
    fn refused(text: &str, carets: &str, message: &str) {
        let error = parse(text).expect_err(text);
        assert_eq!(error.message, message);
        assert_eq!(error.caret(text), format!("{text}\n{carets}"));
    }

    fn tip(text: &str, expected: &str) {
        let error = parse(text).expect_err(text);
        assert_eq!(error.tip.as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn every_part_reads_back() {
        reads("funded-by", "funded-by");
        reads(" Funded_By ", "funded-by");
        reads(".", ".");
        reads("led-by / member-of|owns", "led-by/member-of|owns");
        reads("(led-by|member-of)/owns", "(led-by|member-of)/owns");
        reads("!led-by", "!led-by");
        reads("!(led-by)", "!led-by");
        reads("! ( led-by | owns )", "!(led-by|owns)");
        reads("^!led-by", "^!led-by");
        reads(":NGO/:\"public body\"", ":NGO/:PublicBody");
        reads("funded-by[amount > 5 or year = 1]", "funded-by[amount > 5 or year = 1]");
        reads("funded-by [role = \"]\"] ?", "funded-by[role = \"]\"]?");
    }

    #[test]
    fn brackets_that_change_nothing_fall_away() {
        reads("((led-by)/(member-of/owns))", "led-by/member-of/owns");
        reads("(led-by|(member-of|owns))", "led-by|member-of|owns");
        reads("(led-by/member-of)|owns", "led-by/member-of|owns");
        reads("led-by/(member-of+)", "led-by/member-of+");
    }

    #[test]
    fn a_direction_binds_tighter_than_a_repeat() {
        reads("~led-by+", "(~led-by)+");
        reads("(~led-by)+", "(~led-by)+");
        reads("~(led-by+)", "~(led-by+)");
        reads("^(led-by/owns)*", "(^(led-by/owns))*");
        reads("~.{1..6}", "(~.){1..6}");
    }

    #[test]
    fn the_name_of_an_inverse_turns_the_hop_round() {
        reads("funds", "^funded-by");
        reads("^funds", "funded-by");
        reads("~funds", "~funded-by");
        reads("funds[year = 1]{2}", "(^funded-by[year = 1]){2}");
        reads("met-with", "met-with");
        reads("owns/^(owned-by/owns)", "owns/^(^owns/owns)");
    }

    #[test]
    fn two_directions_are_one() {
        reads("^(^led-by)", "led-by");
        reads("~(^led-by)", "~led-by");
        reads("^(~led-by)", "~led-by");
        reads("~(~(led-by/owns))", "~(led-by/owns)");
        reads("owns/^(^(led-by/owns))", "owns/led-by/owns");
    }

    #[test]
    fn bounds_read_back() {
        reads("led-by{2}", "led-by{2}");
        reads("led-by{ 2 .. 4 }", "led-by{2..4}");
        reads("led-by{..3}", "led-by{0..3}");
        reads("led-by{2..}", "led-by{2..}");
        reads("led-by{..}", "led-by*");
        reads("led-by{1..}", "led-by+");
        reads("led-by{0..1}", "led-by?");
        reads("led-by{0}", "led-by{0}");
        reads("led-by{..1000}", "led-by{0..1000}");
        reads("(led-by*)+", "(led-by*)+");
    }

    #[test]
    fn bounds_that_are_none_are_refused() {
        refused("led-by{5..2}/owns", "      ^^^^^^", "{5..2} asks for at least 5 and at most 2");
        tip("led-by{5..2}", "the smaller number stands first: {2..5}");
        refused("led-by{}", "       ^", "expected a number or \"..\", found \"}\"");
        refused("led-by{2,4}", "        ^", "expected \"..\" or \"}\", found \",\"");
        tip("led-by{2,4}", "a range is written with two stops: {2..} or {2..9}");
        refused("led-by{,4}", "       ^", "expected a number or \"..\", found \",\"");
        tip("led-by{,4}", "a range is written with two stops: {..} or {..9}");
        refused(
            "led-by{1..1001}",
            "          ^^^^",
            "expected a number up to 1000, found \"1001\"",
        );
        let message = "expected a number up to 1000, found \"99999999999999999999\"";
        refused("led-by{99999999999999999999}", "       ^^^^^^^^^^^^^^^^^^^^", message);
        refused("led-by{2..4", "           ^", "expected \"}\", found the end");
        refused("led-by{a}", "       ^", "expected a number or \"..\", found \"a\"");
        refused("led-by{-1}", "       ^^", "expected a number or \"..\", found \"-1\"");
    }

    #[test]
    fn a_second_repeat_is_refused() {
        refused("led-by**", "       ^", "expected one repeat of a step, found \"*\"");
        refused("led-by{2} {3}", "          ^", "expected one repeat of a step, found \"{\"");
        tip("led-by+?", "to repeat a repeat, put it in parentheses: (a+)?");
        refused("*", "^", "expected a relation, found \"*\"");
    }

    #[test]
    fn a_second_direction_is_refused() {
        refused("^^led-by", " ^", "expected a relation or a bracket, found \"^\"");
        refused("^ ~led-by", "  ^", "expected a relation or a bracket, found \"~\"");
        tip("~^led-by", "a step has one ^ or ~; put what follows in parentheses");
        refused("^", " ^", "expected a relation, found the end");
    }

    #[test]
    fn names_that_nobody_knows_are_refused() {
        refused("led-by/fundedby", "       ^^^^^^^^", "unknown relation \"fundedby\"");
        tip("fundedby", "did you mean funded-by, founded-by, founded?");
        refused(":Foundaton", " ^^^^^^^^^", "unknown type \"Foundaton\"");
        tip(":Foundaton", "did you mean Foundation, Fund?");
        refused(":", " ^", "expected a type of entity, found the end");
        refused("!(zzzzzz)", "  ^^^^^^", "unknown relation \"zzzzzz\"");
        assert_eq!(parse("zzzzzz").expect_err("nothing is like it").tip, None);
        let long = parse(&"a".repeat(60_000)).expect_err("a long word");
        assert_eq!(long.message, format!("unknown relation \"{}…\"", "a".repeat(40)));
    }

    #[test]
    fn an_inverse_is_no_relation_to_leave_out() {
        let message = "expected a relation to leave out, found \"funds\", the inverse of funded-by";
        refused("!(led-by|funds)", "         ^^^^^", message);
        tip("!funds", "to leave it out of hops backward, write ^!funded-by");
        refused("!(^led-by)", "  ^", "expected a relation, found \"^\"");
        tip("!(^led-by)", "the direction stands before the ! as in ^!a");
        refused("!()", "  ^", "expected a relation, found \")\"");
        refused("!(led-by", "        ^", "expected \")\", found the end");
        refused("!(led-by/owns)", "        ^", "expected \"|\" or \")\", found \"/\"");
    }

    #[test]
    fn what_is_missing_or_too_much_is_refused() {
        refused("", "^", "expected a relation, found the end");
        refused("led-by/", "       ^", "expected a relation, found the end");
        refused("led-by||owns", "       ^", "expected a relation, found \"|\"");
        refused("()", " ^", "expected a relation, found \")\"");
        refused("(led-by", "       ^", "expected \")\", found the end");
        refused("(led-by]", "       ^", "expected \"/\", \"|\" or \")\", found \"]\"");
        refused("led-by)", "      ^", "expected \"/\", \"|\" or the end, found \")\"");
        refused("led-by owns", "       ^^^^", "expected \"/\", \"|\" or the end, found \"owns\"");
        refused("led-by[year = 1", "               ^", "expected \"]\", found the end");
        let message = "expected \"and\", \"or\" or \"]\", found \")\"";
        refused("led-by[year = 1)", "               ^", message);
        refused(".[year = 1]", " ^", "expected \"/\", \"|\" or the end, found \"[\"");
        tip(".[year = 1]", "a filter stands behind one relation; WHERE holds for every hop");
    }

    #[test]
    fn brackets_have_a_limit() {
        let deep = |count: usize| format!("{}led-by{}", "(".repeat(count), ")".repeat(count));
        assert!(parse(&deep(64)).is_ok());
        let error = parse(&deep(65)).expect_err("one too many");
        assert_eq!(error.message, "expected at most 64 brackets in one another, found more");
        assert_eq!(error.span, 64..65);
    }

    #[test]
    fn what_is_read_does_not_print_too_deep_to_be_read() {
        let deep = |count: usize| format!("{}~led-by+{}", "~(".repeat(count), ")+".repeat(count));
        let most = parse(&deep(31)).expect("63 brackets when printed");
        assert_eq!(parse(&most.to_string()), Ok(most));
        let error = parse(&deep(32)).expect_err("65 brackets when printed");
        assert_eq!(error.message, "expected at most 64 brackets in one another, found more");
    }
}
