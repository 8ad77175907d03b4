//! Reads filters.
//!
//! ```text
//! filter     = all { "or" all }
//! all        = one { "and" one }
//! one        = "not" one | "(" filter ")" | comparison
//! comparison = "amount" order number [ currency ] | "year" order year | "sources" order count
//!            | "confidence" order ( share | "high" | "medium" | "low" )
//!            | "role" ( "=" | "!=" ) name | "source" ( "=" | "!=" ) name
//! order      = "=" | "!=" | "<" | "<=" | ">" | ">="
//! name       = bare word of letters, digits, "-", "_", ":", "." | in double quotes
//! ```

use super::error::ParseError;
use super::error::quoted;
use super::filter::Comparison;
use super::filter::Filter;
use super::filter::NO_CURRENCIES;
use super::filter::Order;
use super::lexer::Lexer;
use super::lexer::Word;
use crate::model::Confidence;
use crate::model::Currency;
use crate::model::SourceId;
use crate::model::parse_decimal;

/// Brackets and `not`s in one another: reading recurses once for each.
const NESTING_MAX: usize = 64;
/// Comparisons of one filter: each is tried on each claim.
const COMPARISONS_MAX: usize = 64;
/// What can be compared.
const FIELDS: &str = "amount, year, role, confidence, source or sources";

impl Filter {
    /// Reads a filter as the path language writes it: `amount >= 10000 and not role = "donor"`.
    ///
    /// `not` binds tighter than `and`, that tighter than `or`. Words of the language are read in
    /// either case. At most 64 comparisons, 64 levels of brackets and `not`, and 64 KiB are taken.
    ///
    /// ```
    /// use orgraph::path::Filter;
    /// assert!(Filter::parse("confidence >= high or sources >= 2").is_ok());
    /// let error = Filter::parse("amount == 5").expect_err("that is no order");
    /// assert_eq!(error.to_string(), r#"expected =, !=, <, <=, > or >=, found "==""#);
    /// assert_eq!(error.tip.as_deref(), Some("equality is written ="));
    /// # Ok::<(), orgraph::path::ParseError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Filter, ParseError> {
        let mut lexer = Lexer::new(text)?;
        let filter = read_filter(&mut lexer)?;
        match lexer.is_at_end() {
            true => Ok(filter),
            false => Err(unclosed(&mut lexer, "the end")),
        }
    }
}

/// Reads as much as is a filter.
pub(super) fn read_filter(lexer: &mut Lexer<'_>) -> Result<Filter, ParseError> {
    FilterParser { lexer, nesting: 0, comparisons: 0 }.any_of()
}

/// Refuses what stands behind a filter instead of its end.
pub(super) fn unclosed(lexer: &mut Lexer<'_>, closing: &str) -> ParseError {
    let tip = match (lexer.peek(), lexer.peek_word()) {
        (Some('&'), _) => "both are joined by the word and",
        (Some('|'), _) => "either is joined by the word or",
        (_, Some(word)) if word.is("euro") || word.is("euros") || word.is("dollars") => {
            "a currency is a code of three letters such as EUR"
        }
        _ => return lexer.unclosed("\"and\", \"or\"", closing),
    };
    lexer.unclosed("\"and\", \"or\"", closing).with_tip(tip)
}

struct FilterParser<'p, 't> {
    lexer: &'p mut Lexer<'t>,
    nesting: usize,
    comparisons: usize,
}

impl<'t> FilterParser<'_, 't> {
    fn any_of(&mut self) -> Result<Filter, ParseError> {
        let mut parts = vec![self.all_of()?];
        while self.lexer.eat_keyword("or") {
            parts.push(self.all_of()?);
        }
        Ok(Filter::any_of(parts))
    }

    fn all_of(&mut self) -> Result<Filter, ParseError> {
        let mut parts = vec![self.one()?];
        while self.lexer.eat_keyword("and") {
            parts.push(self.one()?);
        }
        Ok(Filter::all_of(parts))
    }

    fn one(&mut self) -> Result<Filter, ParseError> {
        let start = self.lexer.at();
        let is_not = self.lexer.eat_keyword("not");
        if !is_not && !self.lexer.eat("(") {
            return self.comparison().map(Filter::Compare);
        }
        if self.nesting == NESTING_MAX {
            let message = format!("expected at most {NESTING_MAX} levels of brackets and not");
            let message = format!("{message}, found one more");
            return Err(ParseError::new(self.lexer.since(start).span, message));
        }
        self.nesting += 1;
        let inner = if is_not { self.one()? } else { self.any_of()? };
        self.nesting -= 1;
        if is_not {
            return Ok(Filter::Not(Box::new(inner)));
        }
        if self.lexer.eat(")") { Ok(inner) } else { Err(unclosed(self.lexer, "\")\"")) }
    }

    fn comparison(&mut self) -> Result<Comparison, ParseError> {
        let Some(field) = self.lexer.word() else {
            let error = self.lexer.unexpected(FIELDS);
            let is_bang = self.lexer.peek() == Some('!');
            return Err(if is_bang {
                error.with_tip("the opposite is written not")
            } else {
                error
            });
        };
        if self.comparisons == COMPARISONS_MAX {
            let message = format!("expected at most {COMPARISONS_MAX} comparisons, found one more");
            return Err(ParseError::new(field.span, message));
        }
        self.comparisons += 1;
        match field.text.to_ascii_lowercase().as_str() {
            "amount" => self.amount(),
            "year" => self.year(),
            "role" => {
                let is_equal = self.equality("a role")?;
                Ok(Comparison::Role(is_equal, self.lexer.name("a role")?.0))
            }
            "confidence" => {
                let order = self.order()?;
                let word = self.value();
                let share: Option<Confidence> = word.text.to_ascii_lowercase().parse().ok();
                let expected = "a confidence from 0 to 1, or high, medium, low";
                let share = share.ok_or_else(|| self.refused(&word, expected))?;
                Ok(Comparison::Confidence(order, share))
            }
            "source" => {
                let is_equal = self.equality("a source")?;
                let (id, span) = self.lexer.name("the id of a source")?;
                let refused = |_| {
                    let message = format!("expected the id of a source, found {}", quoted(&id));
                    ParseError::new(span, message)
                };
                SourceId::new(&id).map(|id| Comparison::Source(is_equal, id)).map_err(refused)
            }
            "sources" => {
                let order = self.order()?;
                let word = self.value();
                let count = digits(&word).and_then(|digits| digits.parse().ok());
                let count = count.ok_or_else(|| self.refused(&word, "a number of sources"))?;
                Ok(Comparison::Sources(order, count))
            }
            _ => Err(field.refused(FIELDS)),
        }
    }

    fn amount(&mut self) -> Result<Comparison, ParseError> {
        let order = self.order()?;
        let word = self.value();
        let Ok(amount) = parse_decimal(word.text) else {
            let error = self.refused(&word, "a sum such as 10000 or 12.50");
            let tip = match word.text {
                text if Currency::parse(text).is_some() => "the currency stands behind the sum",
                text if text.contains([',', '\'', '_']) => "digits are not put in groups",
                _ => return Err(error),
            };
            return Err(error.with_tip(tip));
        };
        if self.lexer.peek() == Some('"') {
            let (code, span) = self.lexer.name("a currency")?;
            let refused = || {
                let message = format!("expected a code of three letters, found {}", quoted(&code));
                ParseError::new(span, message)
            };
            let currency = Currency::parse(&code).ok_or_else(refused)?;
            return Ok(Comparison::Amount(order, amount, Some(currency)));
        }
        let word = self.lexer.peek_word();
        let currency = word.and_then(|word| Currency::parse(word.text));
        let currency = currency.filter(|currency| !NO_CURRENCIES.contains(&currency.code()));
        if currency.is_some() {
            self.lexer.word();
        }
        Ok(Comparison::Amount(order, amount, currency))
    }

    fn year(&mut self) -> Result<Comparison, ParseError> {
        let order = self.order()?;
        let word = self.value();
        let year = digits(&word).filter(|digits| digits.len() <= 4);
        let year = year.and_then(|digits| digits.parse().ok()).filter(|year| *year > 0);
        let year = year.ok_or_else(|| self.refused(&word, "a year such as 2010"))?;
        Ok(Comparison::Year(order, year))
    }

    fn order(&mut self) -> Result<Order, ParseError> {
        let expected = "=, !=, <, <=, > or >=";
        let sign = self.lexer.run(|c| matches!(c, '=' | '!' | '<' | '>' | '~' | '≤' | '≥' | '≠'));
        let known = Order::ALL.iter().find(|(_, known)| *known == sign.text);
        let tip = match (known, sign.text) {
            (Some((order, _)), _) => return Ok(*order),
            (None, "") => return Err(self.lexer.unexpected(expected)),
            (None, "==") => "equality is written =",
            (None, "<>" | "≠") => "its opposite is written !=",
            (None, "=<" | "≤") => "at most is written <=",
            (None, "=>" | "≥") => "at least is written >=",
            _ => return Err(sign.refused(expected)),
        };
        Err(sign.refused(expected).with_tip(tip))
    }

    /// Reads `=` as true and `!=` as false; other orders mean nothing among names.
    fn equality(&mut self, what: &str) -> Result<bool, ParseError> {
        let start = self.lexer.at();
        match self.order()? {
            Order::Equal => Ok(true),
            Order::Unequal => Ok(false),
            _ => Err(self.lexer.since(start).refused(&format!("= or != before {what}"))),
        }
    }

    /// Passes what may be a number, with all that belongs to none but stands in it by mistake.
    fn value(&mut self) -> Word<'t> {
        let belongs = |c: char| {
            c.is_alphanumeric() || matches!(c, '.' | ',' | '-' | '+' | '_' | '\'' | '%' | '’')
        };
        self.lexer.run(belongs)
    }

    /// Refuses a value, or whatever is there instead of one.
    fn refused(&mut self, word: &Word<'_>, expected: &str) -> ParseError {
        if word.text.is_empty() { self.lexer.unexpected(expected) } else { word.refused(expected) }
    }
}

fn digits<'t>(word: &Word<'t>) -> Option<&'t str> {
    let is_digits = !word.text.is_empty() && word.text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then_some(word.text)
}

#[cfg(test)]
mod tests {
    use super::Filter;

    fn reads(text: &str, printed: &str) {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.to_string(), printed);
        assert_eq!(Filter::parse(printed), Ok(filter), "{printed}");
    }

    /// The carets stand under the text in the second line.
    fn refused(text: &str, carets: &str, message: &str) {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(error.message, message);
        assert_eq!(error.caret(text), format!("{text}\n{carets}"));
    }

    fn tip(text: &str, expected: &str) {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(error.tip.as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn every_comparison_reads_back() {
        reads("amount>=10000", "amount >= 10000");
        reads("AMOUNT < 5000.50 eur", "amount < 5000.5 EUR");
        reads("amount != -5", "amount != -5");
        reads("year=987", "year = 987");
        reads("role = director", "role = \"director\"");
        reads(r#"role != "a \"b\" \\ c""#, r#"role != "a \"b\" \\ c""#);
        reads("confidence >= High", "confidence >= 0.9");
        reads("confidence < 0.65", "confidence < 0.65");
        reads("source = register:2020", "source = \"register:2020\"");
        reads("source != \"https://example.org/a?b=c\"", "source != \"https://example.org/a?b=c\"");
        reads("sources > 2", "sources > 2");
    }

    #[test]
    fn not_binds_tighter_than_and_and_that_tighter_than_or() {
        reads("not year = 1 and year = 2 or year = 3", "not year = 1 and year = 2 or year = 3");
        reads("((year = 1) and ((year = 2)))", "year = 1 and year = 2");
        reads("not (year = 1 OR year = 2)", "not (year = 1 or year = 2)");
        reads("(year = 1 or year = 2) and year = 3", "(year = 1 or year = 2) and year = 3");
        reads("year = 1 and (year = 2 and year = 3)", "year = 1 and year = 2 and year = 3");
        reads("not not year = 1", "not not year = 1");
    }

    #[test]
    fn a_word_of_the_language_is_no_currency() {
        reads("amount > 5 and year = 1", "amount > 5 and year = 1");
        reads("amount > 5 \"max\"", "amount > 5 \"MAX\"");
        reads("amount > 5 \"eur\"", "amount > 5 EUR");
        let message = "expected a code of three letters, found \"euro\"";
        refused("amount > 5 \"euro\"", "           ^^^^^^", message);
        refused(
            "amount > 5 euro",
            "           ^^^^",
            "expected \"and\", \"or\" or the end, found \"euro\"",
        );
        tip("amount > 5 euro", "a currency is a code of three letters such as EUR");
    }

    #[test]
    fn what_is_no_comparison_is_refused() {
        let fields = "expected amount, year, role, confidence, source or sources, found";
        refused("", "^", &format!("{fields} the end"));
        refused("yaer = 1", "^^^^", &format!("{fields} \"yaer\""));
        refused("year = 1 and", "            ^", &format!("{fields} the end"));
        refused("()", " ^", &format!("{fields} \")\""));
        refused("!role = x", "^", &format!("{fields} \"!\""));
        tip("!role = x", "the opposite is written not");
        refused("(year = 1", "         ^", "expected \")\", found the end");
        let more = "expected \"and\", \"or\" or the end, found";
        refused("year = 1 year = 2", "         ^^^^", &format!("{more} \"year\""));
        refused("year = 1 && year = 2", "         ^", &format!("{more} \"&\""));
        tip("year = 1 && year = 2", "both are joined by the word and");
        tip("year = 1 || year = 2", "either is joined by the word or");
    }

    #[test]
    fn other_signs_of_order_are_refused() {
        let orders = "expected =, !=, <, <=, > or >=, found";
        refused("year == 2010", "     ^^", &format!("{orders} \"==\""));
        tip("year == 2010", "equality is written =");
        tip("year <> 2010", "its opposite is written !=");
        tip("year ≥ 2010", "at least is written >=");
        tip("year =< 2010", "at most is written <=");
        refused("year 2010", "     ^^^^", &format!("{orders} \"2010\""));
        refused("role > x", "     ^", "expected = or != before a role, found \">\"");
        refused("source <= x", "       ^^", "expected = or != before a source, found \"<=\"");
    }

    #[test]
    fn values_that_are_none_are_refused() {
        let year = "expected a year such as 2010, found";
        for text in ["20100", "0", "2010-05", "-5", "MMX", "２０１０"] {
            let carets = format!("       {}", "^".repeat(text.chars().count()));
            refused(&format!("year = {text}"), &carets, &format!("{year} \"{text}\""));
        }
        refused("year = ", "       ^", &format!("{year} the end"));
        let sum = "expected a sum such as 10000 or 12.50, found";
        refused("amount > 10,000", "         ^^^^^^", &format!("{sum} \"10,000\""));
        tip("amount > 10,000", "digits are not put in groups");
        refused("amount > EUR 5", "         ^^^", &format!("{sum} \"EUR\""));
        tip("amount > EUR 5", "the currency stands behind the sum");
        refused("amount > (", "         ^", &format!("{sum} \"(\""));
        let share = "expected a confidence from 0 to 1, or high, medium, low, found";
        refused("confidence > 1.1", "             ^^^", &format!("{share} \"1.1\""));
        refused("confidence > sure", "             ^^^^", &format!("{share} \"sure\""));
        refused("sources > two", "          ^^^", "expected a number of sources, found \"two\"");
        refused("role = ", "       ^", "expected a role, found the end");
        refused("source = \"\"", "         ^^", "expected the id of a source, found \"\"");
    }

    #[test]
    fn quotes_are_closed_and_plain() {
        let open = "expected a closing quotation mark, found the end";
        refused("role = \"a", "         ^", open);
        refused(
            "role = \"\\n\"",
            "        ^",
            r#"expected \" or \\ after a backslash, found neither"#,
        );
        let error = Filter::parse("role = \"a\nb\"").expect_err("a line ends in it");
        assert_eq!(error.message, "expected no control character in quotes, found \"␊\"");
        assert_eq!(error.span, 9..10);
    }

    #[test]
    fn levels_and_comparisons_have_a_limit() {
        let deep = |count: usize| format!("{}year = 1{}", "(".repeat(count), ")".repeat(count));
        assert!(Filter::parse(&deep(64)).is_ok());
        let error = Filter::parse(&deep(65)).expect_err("one too many");
        assert_eq!(error.span, 64..65);
        assert_eq!(error.message, "expected at most 64 levels of brackets and not, found one more");
        assert!(Filter::parse(&format!("{}year = 1", "not ".repeat(64))).is_ok());
        let error = Filter::parse(&format!("{}year = 1", "not ".repeat(65))).expect_err("65");
        assert_eq!(error.span, 256..259);
        assert!(Filter::parse(&vec!["year=1"; 64].join(" or ")).is_ok());
        let error = Filter::parse(&vec!["year=1"; 65].join(" or ")).expect_err("65");
        assert_eq!(error.message, "expected at most 64 comparisons, found one more");
        assert_eq!(error.span, 640..644);
    }
}
