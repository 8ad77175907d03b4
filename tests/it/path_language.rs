//! The path language: whatever is printed reads back, and no text does any harm.

use std::fmt::Debug;

use orgraph::model::Vocabulary;
use orgraph::model::{Confidence, Currency, Decimal, PartialDate, RelationName, SourceId};
use orgraph::path::{Comparison, Filter, HubPolicy, Line, Mode, Order, ParseError, Pattern};
use orgraph::path::{Repeat, Selector, Terms, Time};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_assert_eq, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// The seed of every random test here; a failure prints the smallest case that shows it.
const SEED: u64 = 2_024;
/// What is tried of each kind.
const CASES: u32 = 2_000;
/// Characters that mean something to the language, and some that mean nothing to it.
const SIGNS: &str = "ab19 \t\n\0\"\\()[]{}<>-=!|/^~.,:;*+?_&'€üß\u{301}\u{202e}１漢🦀";
/// Pieces that stand in a line, for texts that are nearly right.
const PIECES: [&str; 44] = [
    "SHORTEST ",
    "BEST ",
    "ALL ",
    "ANY ",
    "WALK ",
    "(a) ",
    "-[",
    "]-> ",
    "(\"b c\") ",
    "AS OF ",
    "DURING ",
    "2015",
    "..",
    "about ",
    "early 2000s",
    " WHERE ",
    "HUBS ",
    "avoid ",
    "HUB DEGREE ",
    "MAX HOPS ",
    "LIMIT ",
    "CERTAIN ",
    "funded-by",
    "funds",
    "led-by",
    "/",
    "|",
    "^",
    "~",
    "!(",
    ":NGO",
    "*",
    "{2..4}",
    "{",
    "}",
    "(",
    ")",
    "[",
    "amount >= 5 EUR",
    "year = 2010",
    "role = \"x\"",
    " and ",
    " or ",
    "not ",
];

fn vocabulary() -> Vocabulary {
    Vocabulary::parse(Vocabulary::standard_text()).expect("the standard vocabulary is one")
}

fn check<T: Debug>(
    values: impl Strategy<Value = T>,
    test: impl Fn(T) -> Result<(), TestCaseError>,
) {
    println!("seed {SEED}, {CASES} cases");
    let rng_seed = RngSeed::Fixed(SEED);
    let config = Config { cases: CASES, rng_seed, failure_persistence: None, ..Config::default() };
    if let Err(failure) = TestRunner::new(config).run(&values, test) {
        panic!("{failure}");
    }
}

fn words() -> impl Strategy<Value = String> {
    let chars: Vec<char> = SIGNS.chars().filter(|c| !c.is_control()).collect();
    vec(select(chars), 0..12).prop_map(String::from_iter)
}

fn orders() -> impl Strategy<Value = Order> {
    select(Order::ALL.map(|(order, _)| order).to_vec())
}

fn comparisons() -> impl Strategy<Value = Comparison> {
    let amounts =
        (any::<bool>(), 0_u128..1 << 96, 0_u32..=28).prop_map(|(is_minus, sum, scale)| {
            let sum = i128::try_from(sum).expect("96 bits fit into 127");
            Decimal::from_i128_with_scale(if is_minus { -sum } else { sum }, scale)
        });
    let codes = prop_oneof![
        select(vec!["EUR", "AND", "HUB", "MAX", "NOT", "ALL"]).prop_map(str::to_owned),
        vec(select(('A'..='Z').collect::<Vec<char>>()), 3).prop_map(String::from_iter),
    ];
    let currencies = codes.prop_map(|code| Currency::parse(&code).expect("three letters"));
    let shares = (0_u32..=1_000_000).prop_map(|ppm| Confidence::from_ppm(ppm).expect("a share"));
    let sources = words().prop_filter_map("no id", |text| SourceId::new(&text).ok());
    prop_oneof![
        (orders(), amounts, option::of(currencies))
            .prop_map(|(order, amount, currency)| Comparison::Amount(order, amount, currency)),
        (orders(), 1_i16..=9_999).prop_map(|(order, year)| Comparison::Year(order, year)),
        (any::<bool>(), words()).prop_map(|(is_equal, role)| Comparison::Role(is_equal, role)),
        (orders(), shares).prop_map(|(order, share)| Comparison::Confidence(order, share)),
        (any::<bool>(), sources).prop_map(|(is_equal, id)| Comparison::Source(is_equal, id)),
        (orders(), any::<usize>()).prop_map(|(order, count)| Comparison::Sources(order, count)),
    ]
}

fn filters() -> BoxedStrategy<Filter> {
    let leaves = comparisons().prop_map(Filter::Compare);
    let inner = |filters: BoxedStrategy<Filter>| {
        prop_oneof![
            filters.clone().prop_map(|filter| Filter::Not(Box::new(filter))),
            vec(filters.clone(), 1..4).prop_map(Filter::And),
            vec(filters, 1..4).prop_map(Filter::Or),
        ]
    };
    leaves.prop_recursive(4, 30, 3, inner).boxed()
}

fn patterns() -> BoxedStrategy<Pattern> {
    let vocabulary = vocabulary();
    let names: Vec<RelationName> = vocabulary.relations().map(|r| r.name.clone()).collect();
    let types: Vec<String> = vocabulary.types().map(|known| known.name.clone()).collect();
    let repeats = (0_u32..=9, option::of(0_u32..=9))
        .prop_map(|(min, more)| Repeat { min, max: more.map(|more| min + more) });
    let relations = (select(names.clone()), option::weighted(0.2, filters()));
    let leaves = prop_oneof![
        4 => relations.prop_map(|(name, filter)| Pattern::Relation(name, filter)),
        1 => Just(Pattern::Any),
        1 => vec(select(names), 0..3).prop_map(Pattern::Not),
        1 => select(types).prop_map(Pattern::Type),
    ];
    let inner = move |patterns: BoxedStrategy<Pattern>| {
        let repeated = (patterns.clone(), repeats.clone());
        prop_oneof![
            patterns.clone().prop_map(|pattern| Pattern::Inverse(Box::new(pattern))),
            patterns.clone().prop_map(|pattern| Pattern::Either(Box::new(pattern))),
            repeated.prop_map(|(pattern, repeat)| Pattern::Repeat(Box::new(pattern), repeat)),
            vec(patterns.clone(), 1..4).prop_map(Pattern::Sequence),
            vec(patterns, 1..4).prop_map(Pattern::Choice),
        ]
    };
    leaves.prop_recursive(6, 40, 3, inner).boxed()
}

fn times() -> impl Strategy<Value = Time> {
    let dates = ["2021", "2017-Q4", "2019-05", "2019-05-03", "2000s", "late 1990s", "about 2001"];
    let dates = dates.map(|date| date.parse::<PartialDate>().expect(date)).to_vec();
    let during = (option::of(select(dates.clone())), option::of(select(dates.clone())));
    let is_range = |(from, to): &(Option<PartialDate>, Option<PartialDate>)| match (from, to) {
        (Some(from), Some(to)) => from.first() <= to.last(),
        _ => true,
    };
    prop_oneof![
        Just(Time::Ever),
        select(dates).prop_map(Time::AsOf),
        during.prop_filter("ends first", is_range).prop_map(|(from, to)| Time::During(from, to)),
    ]
}

fn selectors() -> impl Strategy<Value = Selector> {
    prop_oneof![
        (1..=usize::MAX).prop_map(Selector::Best),
        Just(Selector::All),
        Just(Selector::AnyShortest),
        Just(Selector::AllShortest),
        (1..=usize::MAX).prop_map(Selector::Shortest),
        Just(Selector::Cheapest),
    ]
}

fn lines() -> impl Strategy<Value = Line> {
    let names = || words().prop_filter("blank", |name| !name.trim().is_empty());
    let modes = select(Mode::ALL.map(|(mode, _)| mode).to_vec());
    let hubs = option::of(select(HubPolicy::ALL.map(|(policy, _)| policy).to_vec()));
    let marks = (any::<bool>(), any::<bool>(), any::<bool>());
    let limits = (any::<usize>(), option::of(any::<u32>()), option::of(1..=usize::MAX));
    let ends = (names(), names());
    let which = (selectors(), modes, times(), option::of(filters()));
    (ends, patterns(), which, marks, hubs, limits).prop_map(
        |((from, to), pattern, (selector, mode, time, filter), marks, hubs, limits)| {
            let (certain, together, disjoint) = marks;
            let (hub_degree, hops_max, limit) = limits;
            let along = Terms::along(pattern);
            let terms = Terms { selector, mode, time, filter, certain, together, ..along };
            Line { from, to, terms: Terms { disjoint, hubs, hub_degree, hops_max, limit, ..terms } }
        },
    )
}

/// Asserts that what was read prints as what reads back the same, and that what was refused shows
/// where in lines that fit.
fn assert_stable<T: Debug + PartialEq + ToString>(
    text: &str,
    read: impl Fn(&str) -> Result<T, ParseError>,
) -> Result<(), TestCaseError> {
    match read(text) {
        Ok(tree) => prop_assert_eq!(read(&tree.to_string()), Ok(tree), "{}", text),
        Err(error) => {
            let caret = error.caret(text);
            let widths: Vec<usize> = caret.lines().map(|line| line.chars().count()).collect();
            prop_assert_eq!(widths.len(), 2, "{}", caret);
            assert!(widths.iter().all(|width| *width <= 80), "{caret}");
            assert!(caret.ends_with('^') && !caret.contains(['\u{1b}', '\0', '\r']), "{caret}");
            assert!(text.get(error.span.clone()).is_some(), "{text:?}: {error:?}");
            assert!(!error.message.contains(char::is_control), "{error:?}");
        }
    }
    Ok(())
}

fn assert_harmless(text: &str, vocabulary: &Vocabulary) -> Result<(), TestCaseError> {
    assert_stable(text, |text| Pattern::parse(text, vocabulary))?;
    assert_stable(text, Filter::parse)?;
    assert_stable(text, |text| Line::parse(text, vocabulary))?;
    let during = |text: &str| Time::parse_during(text.trim_start_matches("DURING"));
    assert_stable(text, during)
}

#[test]
fn a_printed_pattern_reads_back_in_normal_form() {
    let vocabulary = vocabulary();
    check(patterns(), |pattern| {
        let text = pattern.to_string();
        let normal = pattern.normalized();
        prop_assert_eq!(Pattern::parse(&text, &vocabulary), Ok(normal.clone()), "{}", text);
        prop_assert_eq!(normal.clone().normalized(), normal);
        Ok(())
    });
}

#[test]
fn a_printed_filter_reads_back_in_normal_form() {
    check(filters(), |filter| {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text), Ok(filter.normalized()), "{}", text);
        Ok(())
    });
}

#[test]
fn a_printed_line_reads_back_in_normal_form() {
    let vocabulary = vocabulary();
    check(lines(), |mut line| {
        let text = line.to_string();
        prop_assert_eq!(line.terms.line(&line.from, &line.to).to_string(), text.as_str());
        line.terms.pattern = line.terms.pattern.normalized();
        line.terms.filter = line.terms.filter.map(Filter::normalized);
        prop_assert_eq!(Line::parse(&text, &vocabulary), Ok(line), "{}", text);
        Ok(())
    });
}

#[test]
fn no_bytes_do_harm() {
    let vocabulary = vocabulary();
    check(vec(any::<u8>(), 0..200), |bytes| {
        assert_harmless(&String::from_utf8_lossy(&bytes), &vocabulary)
    });
}

#[test]
fn no_signs_do_harm() {
    let vocabulary = vocabulary();
    let signs: Vec<char> = SIGNS.chars().collect();
    let texts = vec(select(signs), 0..120).prop_map(String::from_iter);
    check(texts, |text| assert_harmless(&text, &vocabulary));
}

#[test]
fn no_pieces_do_harm() {
    let vocabulary = vocabulary();
    let texts = vec(select(PIECES.to_vec()), 0..14).prop_map(|pieces| pieces.concat());
    check(texts, |text| assert_harmless(&text, &vocabulary));
}

#[test]
fn a_line_with_one_change_does_no_harm() {
    let vocabulary = vocabulary();
    let signs: Vec<char> = SIGNS.chars().collect();
    check((lines(), any::<proptest::sample::Index>(), option::of(select(signs))), |change| {
        let (line, at, sign) = change;
        let mut chars: Vec<char> = line.to_string().chars().collect();
        let at = at.index(chars.len());
        match sign {
            Some(sign) => chars.insert(at, sign),
            None => drop(chars.remove(at)),
        }
        assert_harmless(&String::from_iter(chars), &vocabulary)
    });
}

#[test]
fn depth_does_not_exhaust_the_stack() {
    let vocabulary = vocabulary();
    for open in ["(", "^(", "~(", "(^", "!(", "^", "~", "!", "not ", "not(", "[", "led-by["] {
        let text = open.repeat(10_000.min(60_000 / open.len()));
        let error = Pattern::parse(&text, &vocabulary).expect_err(open);
        assert!(error.span.start < 1_000, "{open}: {error:?}");
        let error = Filter::parse(&text).expect_err(open);
        assert!(error.span.start < 1_000, "{open}: {error:?}");
        let line = format!("(a)-[{text}]->(b)");
        assert!(Line::parse(&line, &vocabulary).is_err(), "{open}");
        let whole = format!("{text}led-by{}", ")".repeat(5_000));
        assert!(Pattern::parse(&whole, &vocabulary).is_err(), "{open}");
    }
}

#[test]
fn width_is_limited_by_the_text_alone() {
    let vocabulary = vocabulary();
    for sign in ["/", "|"] {
        let text = vec!["led-by"; 9_000].join(sign);
        let pattern = Pattern::parse(&text, &vocabulary).expect("63 KB");
        assert_eq!(pattern.to_string(), text);
    }
    let excluded = format!("!({})", vec!["led-by"; 9_000].join("|"));
    assert_eq!(Pattern::parse(&excluded, &vocabulary).expect("63 KB").to_string(), excluded);
}

#[test]
fn a_long_text_is_refused_at_once() {
    let vocabulary = vocabulary();
    for piece in ["a", "ä", "(", "\"", "led-by/", "year = 1 and ", "\n"] {
        let text = piece.repeat(100_000 / piece.len());
        let expected = format!("expected at most 65536 bytes, found {}", text.len());
        let pattern = Pattern::parse(&text, &vocabulary).expect_err(piece);
        let filter = Filter::parse(&text).expect_err(piece);
        let line = Line::parse(&text, &vocabulary).expect_err(piece);
        for error in [pattern, filter, line] {
            assert_eq!(error.message, expected);
            assert!(error.caret(&text).lines().all(|line| line.chars().count() <= 80));
        }
    }
}

#[test]
fn every_name_of_the_vocabulary_is_read() {
    let vocabulary = vocabulary();
    for relation in vocabulary.relations() {
        let name = relation.name.as_str();
        let pattern = Pattern::parse(name, &vocabulary).expect(name);
        assert_eq!(pattern, Pattern::Relation(relation.name.clone(), None));
        let is_turned = relation.inverse.as_ref().filter(|inverse| **inverse != relation.name);
        if let Some(inverse) = is_turned {
            let read = Pattern::parse(inverse.as_str(), &vocabulary).expect(name);
            assert_eq!(read.to_string(), format!("^{name}"));
            let excluded = Pattern::parse(&format!("!{inverse}"), &vocabulary);
            assert!(excluded.expect_err(name).message.ends_with(&format!("inverse of {name}")));
        }
    }
    for known in vocabulary.types() {
        for name in [&known.name, &known.label].into_iter().chain(&known.synonyms) {
            let read = Pattern::parse(&format!(":\"{name}\""), &vocabulary).expect(name);
            assert_eq!(read, Pattern::Type(known.name.clone()));
        }
    }
}
