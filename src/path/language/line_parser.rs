//! Reads the one-line form.

use super::error::ParseError;
use super::error::quoted;
use super::filter_parser::read_filter;
use super::lexer::Lexer;
use super::lexer::Word;
use super::line::Line;
use super::pattern_parser;
use super::pattern_parser::read_pattern;
use crate::model::PartialDate;
use crate::model::Vocabulary;
use crate::path::terms::HubPolicy;
use crate::path::terms::Mode;
use crate::path::terms::Selector;
use crate::path::terms::Terms;
use crate::path::terms::Time;

/// The words with which a clause begins, so that a date ends before them.
const CLAUSES: [&str; 11] = [
    "AS", "DURING", "EVER", "CERTAIN", "TOGETHER", "DISJOINT", "WHERE", "HUBS", "HUB", "MAX",
    "LIMIT",
];
/// What a date looks like.
const A_DATE: &str = "a date such as 2019, 2019-05, 2019-05-03 or early 2000s";

impl Line {
    /// Reads a question in one line.
    ///
    /// Words of the language are read in either case, clauses in any order and each once. The
    /// limits are those of [`Pattern::parse`](super::Pattern::parse) and
    /// [`Filter::parse`](super::Filter::parse), for the line 64 KiB as a whole.
    ///
    /// ```
    /// use orgraph::model::Vocabulary;
    /// use orgraph::path::Line;
    /// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
    /// let text = "(a) -[(led-by|member-of)*]-> (Blue Door)";
    /// let error = Line::parse(text, &vocabulary).expect_err("the name has two words");
    /// assert_eq!(error.to_string(), r#"expected ")", found "Door""#);
    /// assert_eq!(error.tip.as_deref(), Some("a name of several words stands in double quotes"));
    /// # Ok::<(), orgraph::model::VocabularyError>(())
    /// ```
    pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Line, ParseError> {
        LineParser { lexer: Lexer::new(text)? }.line(vocabulary)
    }
}

impl Selector {
    /// Reads a selector alone, as `all shortest` or `all-shortest`.
    ///
    /// ```
    /// use orgraph::path::Selector;
    /// assert_eq!(Selector::parse("any-shortest")?, Selector::AnyShortest);
    /// assert_eq!(Selector::parse("SHORTEST 5")?, Selector::Shortest(5));
    /// assert!(Selector::parse("shortest").is_err());
    /// # Ok::<(), orgraph::path::ParseError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Selector, ParseError> {
        let spaced = text.replace(['-', '_'], " ");
        let mut parser = LineParser { lexer: Lexer::new(&spaced)? };
        let expected = "best, best N, all, any shortest, all shortest, shortest N or cheapest";
        let Some(selector) = parser.selector()? else {
            return Err(match parser.lexer.word() {
                Some(word) => word.refused(expected),
                None => parser.lexer.unexpected(expected),
            });
        };
        match parser.lexer.is_at_end() {
            true => Ok(selector),
            false => Err(parser.lexer.unexpected("the end")),
        }
    }
}

struct LineParser<'t> {
    lexer: Lexer<'t>,
}

impl LineParser<'_> {
    fn line(&mut self, vocabulary: &Vocabulary) -> Result<Line, ParseError> {
        let selector = self.selector()?;
        let word = self.lexer.peek_word();
        let mode = word.as_ref().and_then(|word| Mode::from_word(word.text));
        if mode.is_some() {
            self.lexer.word();
        } else if let Some(word) = word {
            let expected =
                if selector.is_some() { "a mode or \"(\"" } else { "a selector or \"(\"" };
            return Err(word.refused(expected));
        }
        let from = self.node()?;
        if self.lexer.peek() == Some('<') {
            let error = self.lexer.unexpected("\"-[\"");
            return Err(error.with_tip("the arrow points right; ^ turns a relation round"));
        }
        self.lexer.expect("-[")?;
        let pattern = read_pattern(&mut self.lexer, vocabulary)?;
        if !self.lexer.eat("]->") {
            let is_closed = self.lexer.peek() == Some(']');
            return Err(match is_closed {
                true => self.lexer.unexpected("\"]->\""),
                false => pattern_parser::unclosed(&mut self.lexer, "\"]\""),
            });
        }
        let to = self.node()?;
        let mut terms = Terms::along(pattern);
        terms.selector = selector.unwrap_or(terms.selector);
        terms.mode = mode.unwrap_or(terms.mode);
        self.clauses(&mut terms)?;
        Ok(Line { from, to, terms })
    }

    fn selector(&mut self) -> Result<Option<Selector>, ParseError> {
        if self.lexer.eat_keyword("BEST") {
            let has_count = self.lexer.peek().is_some_and(char::is_numeric);
            let count = if has_count { self.number("BEST", 1)? } else { 1 };
            return Ok(Some(Selector::Best(count)));
        }
        if self.lexer.eat_keyword("ALL") {
            let is_shortest = self.lexer.eat_keyword("SHORTEST");
            return Ok(Some(if is_shortest { Selector::AllShortest } else { Selector::All }));
        }
        if self.lexer.eat_keyword("ANY") {
            self.lexer.expect_keyword("SHORTEST")?;
            return Ok(Some(Selector::AnyShortest));
        }
        if self.lexer.eat_keyword("SHORTEST") {
            return self.number("SHORTEST", 1).map(|count| Some(Selector::Shortest(count)));
        }
        Ok(self.lexer.eat_keyword("CHEAPEST").then_some(Selector::Cheapest))
    }

    fn node(&mut self) -> Result<String, ParseError> {
        self.lexer.expect("(")?;
        let (name, span) = self.lexer.name("an id or a name")?;
        if name.trim().is_empty() {
            let message = format!("expected an id or a name, found {}", quoted(&name));
            return Err(ParseError::new(span, message));
        }
        if self.lexer.eat(")") {
            return Ok(name);
        }
        let is_end = self.lexer.is_at_end();
        let error = self.lexer.unexpected("\")\"");
        Err(match is_end {
            true => error,
            false => error.with_tip("a name of several words stands in double quotes"),
        })
    }

    fn clauses(&mut self, terms: &mut Terms) -> Result<(), ParseError> {
        let mut seen = Vec::new();
        while !self.lexer.is_at_end() {
            let expected = "a clause such as AS OF, WHERE or LIMIT";
            let Some(word) = self.lexer.word() else {
                return Err(self.lexer.unexpected(expected));
            };
            let keyword = word.text.to_ascii_uppercase();
            let clause = match keyword.as_str() {
                "AS" | "DURING" | "EVER" => "time",
                known => *CLAUSES.iter().find(|c| **c == known).ok_or(word.refused(expected))?,
            };
            if seen.contains(&clause) {
                let clause = if clause == "time" { "time" } else { keyword.as_str() };
                let message = format!("expected one {clause}, found a second");
                return Err(ParseError::new(word.span, message));
            }
            seen.push(clause);
            self.clause(&keyword, terms)?;
        }
        Ok(())
    }

    fn clause(&mut self, keyword: &str, terms: &mut Terms) -> Result<(), ParseError> {
        match keyword {
            "AS" => {
                self.lexer.expect_keyword("OF")?;
                let words = self.date_words()?;
                let date = read_date(words.text).map_err(|e| e.moved(words.span.start))?;
                terms.time = Time::AsOf(date);
            }
            "DURING" => {
                let words = self.date_words()?;
                terms.time = read_during(words.text).map_err(|e| e.moved(words.span.start))?;
            }
            "EVER" => terms.time = Time::Ever,
            "CERTAIN" => terms.certain = true,
            "TOGETHER" => terms.together = true,
            "DISJOINT" => terms.disjoint = true,
            "WHERE" => terms.filter = Some(read_filter(&mut self.lexer)?),
            "HUBS" => terms.hubs = Some(self.hubs()?),
            "HUB" => {
                self.lexer.expect_keyword("DEGREE")?;
                terms.hub_degree = self.number("HUB DEGREE", 0)?;
            }
            "MAX" => {
                self.lexer.expect_keyword("HOPS")?;
                terms.hops_max = Some(self.number("MAX HOPS", 0)?);
            }
            _ => terms.limit = Some(self.number("LIMIT", 1)?),
        }
        Ok(())
    }

    fn hubs(&mut self) -> Result<HubPolicy, ParseError> {
        let expected = "defer, avoid or allow";
        let Some(word) = self.lexer.word() else {
            return Err(self.lexer.unexpected(expected));
        };
        HubPolicy::from_word(word.text).ok_or_else(|| word.refused(expected))
    }

    /// Reads the number that stands behind a keyword.
    fn number<N: TryFrom<u64>>(&mut self, keyword: &str, least: u64) -> Result<N, ParseError> {
        let expected = match least {
            0 => format!("a number behind {keyword}"),
            least => format!("a number from {least} behind {keyword}"),
        };
        let Some(word) = self.lexer.word() else {
            return Err(self.lexer.unexpected(&expected));
        };
        let is_digits = word.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_digits.then(|| word.text.parse::<u64>().ok()).flatten();
        let number = number.filter(|number| *number >= least);
        let number = number.and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| word.refused(&expected))
    }

    /// Passes the words up to the next clause.
    fn date_words(&mut self) -> Result<Word<'_>, ParseError> {
        let start = self.lexer.at();
        while self.lexer.peek_word().is_none_or(|word| !CLAUSES.iter().any(|c| word.is(c))) {
            if self.lexer.run(|c| !c.is_whitespace()).text.is_empty() {
                break;
            }
        }
        let words = self.lexer.since(start);
        match words.text.trim().is_empty() {
            true => Err(self.lexer.unexpected("a date")),
            false => Ok(words),
        }
    }
}

/// Reads a date; space around it belongs to it, and the error points at all of it.
fn read_date(text: &str) -> Result<PartialDate, ParseError> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    trimmed.parse().map_err(|_| {
        let found = if trimmed.is_empty() { "none".to_owned() } else { quoted(trimmed) };
        let message = format!("expected {A_DATE}, found {found}");
        ParseError::new(start..start + trimmed.len(), message)
    })
}

/// Reads a range of dates, of which either may be absent, or one date for both.
pub(super) fn read_during(text: &str) -> Result<Time, ParseError> {
    let Some((from, to)) = text.split_once("..") else {
        return read_date(text).map(|date| Time::During(Some(date), Some(date)));
    };
    let read = |part: &str, start: usize| match part.trim() {
        "" => Ok(None),
        _ => read_date(part).map(Some).map_err(|error| error.moved(start)),
    };
    let (from, to) = (read(from, 0)?, read(to, from.len() + 2)?);
    if let (Some(from), Some(to)) = (from, to)
        && from.first() > to.last()
    {
        let message = format!("expected a range that ends after it begins, found {from}..{to}");
        return Err(ParseError::new(0..text.trim_end().len(), message));
    }
    Ok(Time::During(from, to))
}

#[cfg(test)]
mod tests {
    use super::Line;
    use super::ParseError;
    use super::Time;
    use crate::model::Vocabulary;

    fn parse(text: &str) -> Result<Line, ParseError> {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        Line::parse(text, &vocabulary)
    }

    fn reads(text: &str, printed: &str) {
        let line = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(line.to_string(), printed);
        assert_eq!(parse(printed), Ok(line), "{printed}");
    }

    /// Reads clauses behind the shortest line.
    fn clauses(text: &str, printed: &str) {
        reads(&format!("(a)-[.]->(b) {text}"), &format!("BEST 1 ACYCLIC (a) -[.]-> (b){printed}"));
    }

    /// The carets stand under the text in the second line.
    fn refused(text: &str, carets: &str, message: &str) {
        let error = parse(text).expect_err(text);
        assert_eq!(error.message, message);
        assert_eq!(error.caret(text), format!("{text}\n{carets}"));
    }

    fn clauses_refused(text: &str, carets: &str, message: &str) {
        let (line, indent) = ("(a)-[.]->(b) ", "             ");
        refused(&format!("{line}{text}"), &format!("{indent}{carets}"), message);
    }

    #[test]
    fn every_selector_and_mode_reads_back() {
        for selector in ["BEST 5", "ALL", "ANY SHORTEST", "ALL SHORTEST", "SHORTEST 5", "CHEAPEST"]
        {
            for mode in ["WALK", "TRAIL", "ACYCLIC", "SIMPLE"] {
                let text = format!("{selector} {mode} (a) -[led-by]-> (b)");
                reads(&text, &text);
                reads(&text.to_lowercase(), &text);
            }
        }
        reads("best(a)-[led-by]->(b)", "BEST 1 ACYCLIC (a) -[led-by]-> (b)");
        reads("walk (a)-[led-by]->(b)", "BEST 1 WALK (a) -[led-by]-> (b)");
        reads("(a)-[led-by]->(b)", "BEST 1 ACYCLIC (a) -[led-by]-> (b)");
    }

    #[test]
    fn a_whole_question_reads_back() {
        let pattern = "^funded-by/(member-of|led-by)";
        let behind = "AS OF 2021 WHERE sources >= 2";
        reads(
            &format!("SHORTEST 5 WALK (a)-[{pattern}{{..3}}]->(\"B c\") {behind}"),
            &format!("SHORTEST 5 WALK (a) -[{pattern}{{0..3}}]-> (\"B c\") {behind}"),
        );
    }

    #[test]
    fn names_read_back() {
        let quoted = r#"BEST 1 ACYCLIC ("A \"b\" \\") -[.]-> (x:1.b_c-d)"#;
        reads(quoted, quoted);
        reads("(\"a\") -[.]-> (été)", "BEST 1 ACYCLIC (a) -[.]-> (\"été\")");
        reads(
            "(\"(b\") -[:\"public body\"]-> (all)",
            "BEST 1 ACYCLIC (\"(b\") -[:PublicBody]-> (all)",
        );
    }

    #[test]
    fn every_clause_reads_back() {
        clauses("as of about 2019-05", " AS OF about 2019-05");
        clauses("AS OF the early 2000s LIMIT 3", " AS OF early 2000s LIMIT 3");
        clauses("ever", "");
        clauses("certain together disjoint", " CERTAIN TOGETHER DISJOINT");
        clauses("WHERE amount > 5 MAX HOPS 3", " WHERE amount > 5 MAX HOPS 3");
        clauses("WHERE role = x HUBS Avoid", " WHERE role = \"x\" HUBS avoid");
        clauses("HUB DEGREE 5 HUBS allow", " HUBS allow HUB DEGREE 5");
        clauses("HUB DEGREE 1000", "");
        clauses(
            "LIMIT 9 MAX HOPS 0 DURING 2015 certain",
            " DURING 2015 CERTAIN MAX HOPS 0 LIMIT 9",
        );
    }

    #[test]
    fn a_range_may_be_open_on_either_side() {
        let during = |text: &str, printed: &str| {
            let time = Time::parse_during(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(time.to_string(), format!("DURING {printed}"));
            clauses(&format!("DURING {text}"), &format!(" DURING {printed}"));
        };
        during("2015..2020", "2015..2020");
        during(" 2015 .. ", "2015..");
        during("..2020-05-01", "..2020-05-01");
        during("2015", "2015");
        during("2015..2015", "2015");
        during("c. 2015..late 2010s", "about 2015..late 2010s");
        during("..", "..");
        during("2018-05..2018", "2018-05..2018");
    }

    #[test]
    fn dates_that_are_none_are_refused() {
        let date = "expected a date such as 2019, 2019-05, 2019-05-03 or early 2000s, found";
        clauses_refused("AS OF soon CERTAIN", "      ^^^^", &format!("{date} \"soon\""));
        clauses_refused("AS OF 2019 2020", "      ^^^^^^^^^", &format!("{date} \"2019 2020\""));
        clauses_refused("AS OF", "     ^", "expected a date, found the end");
        clauses_refused(
            "DURING WHERE year = 1",
            "       ^^^^^",
            "expected a date, found \"WHERE\"",
        );
        clauses_refused("AS IF", "   ^^", "expected OF, found \"IF\"");
        clauses_refused("DURING 2015..x y", "             ^^^", &format!("{date} \"x y\""));
        clauses_refused(
            "DURING 2015..2016..2017",
            "             ^^^^^^^^^^",
            &format!("{date} \"2016..2017\""),
        );
        let message = "expected a range that ends after it begins, found 2020..2015-05";
        clauses_refused("DURING 2020..2015-05 LIMIT 1", "       ^^^^^^^^^^^^^", message);
        let error = Time::parse_during("  ").expect_err("nothing");
        assert_eq!(error.message, format!("{date} none"));
    }

    #[test]
    fn a_clause_stands_once_and_is_known() {
        clauses_refused("LIMIT 1 LIMIT 2", "        ^^^^^", "expected one LIMIT, found a second");
        clauses_refused("EVER AS OF 2019", "     ^^", "expected one time, found a second");
        let clause = "expected a clause such as AS OF, WHERE or LIMIT, found";
        clauses_refused("LIMITS 1", "^^^^^^", &format!("{clause} \"LIMITS\""));
        clauses_refused("; DROP", "^", &format!("{clause} \";\""));
        clauses_refused("HUBS some", "     ^^^^", "expected defer, avoid or allow, found \"some\"");
        clauses_refused("HUBS", "    ^", "expected defer, avoid or allow, found the end");
        clauses_refused("HUB 5", "    ^", "expected DEGREE, found \"5\"");
        clauses_refused("MAX 5", "    ^", "expected HOPS, found \"5\"");
    }

    #[test]
    fn numbers_are_digits() {
        clauses_refused("LIMIT 0", "      ^", "expected a number from 1 behind LIMIT, found \"0\"");
        clauses_refused(
            "MAX HOPS",
            "        ^",
            "expected a number behind MAX HOPS, found the end",
        );
        clauses_refused(
            "MAX HOPS 9999999999",
            "         ^^^^^^^^^^",
            "expected a number behind MAX HOPS, found \"9999999999\"",
        );
        refused(
            "SHORTEST (a)",
            "         ^",
            "expected a number from 1 behind SHORTEST, found \"(\"",
        );
        refused("BEST 0 (a)", "     ^", "expected a number from 1 behind BEST, found \"0\"");
        refused("BEST 2x (a)", "     ^^", "expected a number from 1 behind BEST, found \"2x\"");
    }

    #[test]
    fn a_line_without_its_parts_is_refused() {
        refused("", "^", "expected \"(\", found the end");
        refused("BEAST (a)", "^^^^^", "expected a selector or \"(\", found \"BEAST\"");
        refused("ALL ALL (a)", "    ^^^", "expected a mode or \"(\", found \"ALL\"");
        refused("ANY (a)", "    ^", "expected SHORTEST, found \"(\"");
        refused("()-[.]->(b)", " ^", "expected an id or a name, found \")\"");
        refused("(\" \")-[.]->(b)", " ^^^", "expected an id or a name, found \" \"");
        refused("(a b)", "   ^", "expected \")\", found \"b\"");
        refused("(a", "  ^", "expected \")\", found the end");
        refused("(a)<-[.]-(b)", "   ^^^", "expected \"-[\", found \"<-[\"");
        refused("(a) [.]->(b)", "    ^", "expected \"-[\", found \"[\"");
        refused("(a)-[.]-(b)", "      ^^", "expected \"]->\", found \"]-\"");
        refused("(a)-[.", "      ^", "expected \"]\", found the end");
        refused("(a)-[. .]->(b)", "       ^", "expected \"/\", \"|\" or \"]\", found \".\"");
        refused("(a)-[.]->", "         ^", "expected \"(\", found the end");
        refused("(a)-[fundedby]->(b)", "     ^^^^^^^^", "unknown relation \"fundedby\"");
    }

    #[test]
    fn a_text_has_a_limit() {
        let error = parse(&" ".repeat(100_000)).expect_err("too long");
        assert_eq!(error.message, "expected at most 65536 bytes, found 100000");
        assert_eq!(error.span, 65_536..65_536);
    }
}
