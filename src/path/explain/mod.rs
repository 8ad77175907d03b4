//! How a question is understood, for `--explain`: the pattern as a tree, its automaton, and what
//! it is called in the languages that others know.

mod gql;
mod sparql;
mod tree;

use serde::Serialize;

use super::automaton::{Automaton, Relations, Symbol, bits};
use super::budget::Effort;
use super::language::Pattern;
use super::query::Query;
use super::refusal::Refusal;
use crate::model::Vocabulary;

/// How a question is understood.
///
/// ```
/// use orgraph::model::{EntityId, Vocabulary};
/// use orgraph::path::{Explanation, Pattern, Query, Terms};
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let terms = Terms::along(Pattern::parse("^funded-by/member-of*", &vocabulary)?);
/// let (from, to) = (EntityId::new("a")?, EntityId::new("b")?);
/// let explained = Explanation::of(&Query { from, to, terms }, &vocabulary)?;
/// assert_eq!(explained.states.len(), 3);
/// assert_eq!((explained.least, explained.most), (1, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The pattern as a tree: a line for each part, two spaces further in than what it is part of.
    pub tree: Vec<String>,
    /// The automaton: its states by number, the first of them the beginning.
    pub states: Vec<ExplainedState>,
    /// Fewest hops of a path along the pattern.
    pub least: u32,
    /// Most hops by pattern and terms together, if there are any.
    pub most: Option<u32>,
    /// The nearest question in GQL (ISO/IEC 39075).
    pub gql: String,
    /// What GQL does not say of it.
    pub gql_notes: Vec<String>,
    /// The same question in SPARQL 1.1, where only the ends are asked for, if there is one.
    pub sparql: Option<String>,
    /// Why there is none, or what to know about it.
    pub sparql_notes: Vec<String>,
    /// What the search did.
    pub effort: Option<Effort>,
}

/// A state of the automaton.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainedState {
    /// Its number.
    pub number: usize,
    /// The hop, or the test of the entity, by which it is entered; nothing for the beginning.
    pub entered_by: Option<String>,
    /// The states that may come next.
    pub next: Vec<usize>,
    /// Whether a path may end here.
    #[serde(rename = "final")]
    pub is_final: bool,
}

impl Explanation {
    /// Explains a question; refuses one of too many states.
    pub fn of(query: &Query, vocabulary: &Vocabulary) -> Result<Explanation, Refusal> {
        let automaton = Automaton::of(&query.terms.pattern)?;
        let (least, most) = automaton.length;
        let most = [most, query.terms.hops_max].into_iter().flatten().min();
        let states = automaton.symbols.iter().enumerate().map(|(number, symbol)| ExplainedState {
            number,
            entered_by: symbol.as_ref().map(symbol_text),
            next: bits(automaton.follow[number]).collect(),
            is_final: automaton.finals >> number & 1 == 1,
        });
        let (gql, gql_notes) = gql::gql(query);
        let (sparql, sparql_notes) = sparql::sparql(query, vocabulary);
        Ok(Explanation {
            tree: tree::tree(&query.terms.pattern),
            states: states.collect(),
            least,
            most,
            gql,
            gql_notes,
            sparql,
            sparql_notes,
            effort: None,
        })
    }

    /// Adds what the search did.
    pub fn with_effort(self, effort: Effort) -> Explanation {
        Explanation { effort: Some(effort), ..self }
    }
}

/// What enters a state, as the path language writes it.
fn symbol_text(symbol: &Symbol) -> String {
    let hop = match symbol {
        Symbol::Type(name) => return Pattern::Type(name.clone()).to_string(),
        Symbol::Hop(hop) => hop,
    };
    let walked = match &hop.relations {
        Relations::All => Pattern::Any,
        Relations::One(name) => Pattern::Relation(name.clone(), hop.filter.clone()),
        Relations::Not(names) => Pattern::Not(names.clone()),
    };
    let walked = match (hop.forward, hop.backward) {
        (true, true) => Pattern::Either(Box::new(walked)),
        (false, _) => Pattern::Inverse(Box::new(walked)),
        (true, false) => walked,
    };
    walked.to_string()
}

#[cfg(test)]
mod tests {
    use super::Explanation;
    use crate::model::EntityId;
    use crate::model::Vocabulary;
    use crate::path::Line;
    use crate::path::Query;

    fn explained(line: &str) -> Explanation {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        let Line { from, to, terms } = Line::parse(line, &vocabulary).expect(line);
        let id = |text: &str| EntityId::new(text).expect("an id");
        let query = Query { from: id(&from), to: id(&to), terms };
        Explanation::of(&query, &vocabulary).expect("it has few states")
    }

    fn gql(pattern: &str, expected: &str) {
        let found = explained(&format!("ALL (a) -[{pattern}]-> (b)")).gql;
        let expected =
            format!("MATCH p = ALL ACYCLIC (a WHERE a.id = 'a'){expected}(b WHERE b.id = 'b')");
        assert_eq!(found, format!("{expected} RETURN p"), "{pattern}");
    }

    fn sparql(line: &str, expected: Option<&str>, note: Option<&str>) {
        let found = explained(line);
        let short = found
            .sparql
            .map(|text| text.replace("urn:orgraph:", "").replace("https://schema.org/", "schema:"));
        let expected = expected.map(|path| format!("ASK {{ <e/a> {path} <e/b> }}"));
        assert_eq!(short, expected, "{line}");
        assert_eq!(found.sparql_notes.first().map(String::as_str), note, "{line}");
    }

    #[test]
    fn a_tree_has_a_line_for_each_part() {
        let found = explained("(a) -[^funded-by/(member-of|~.){2..}/:NGO]-> (b)");
        let expected = [
            "/ one after the other",
            "  ^ backward",
            "    funded-by",
            "  {2..} at least 2 times",
            "    | one of",
            "      member-of",
            "      ~ either way",
            "        . any relation",
            "  :NGO the entity here is of this type",
        ];
        assert_eq!(found.tree, expected);
    }

    #[test]
    fn states_say_what_enters_them_and_what_follows() {
        let found = explained("(a) -[^funded-by/(member-of|~!led-by)*]-> (b)");
        let states = found.states.iter().map(|state| {
            (state.entered_by.as_deref().unwrap_or_default(), &state.next[..], state.is_final)
        });
        let expected: [(&str, &[usize], bool); 4] = [
            ("", &[1], false),
            ("^funded-by", &[2, 3], true),
            ("member-of", &[2, 3], true),
            ("~!led-by", &[2, 3], true),
        ];
        assert_eq!(states.collect::<Vec<_>>(), expected);
        assert_eq!((found.least, found.most), (1, None));
    }

    #[test]
    fn patterns_are_written_as_gql_writes_them() {
        gql("funded-by", "-[:`funded-by`]->");
        gql("^led-by/.", "<-[:`led-by`]--[]->");
        gql("(~.){1..6}", "<-[]->{1,6}");
        gql("~(led-by/owns)", "(-[:`led-by`]->-[:`owns`]->|<-[:`owns`]-<-[:`led-by`]-)");
        gql("(led-by|^owns)*/:NGO", "(-[:`led-by`]->|<-[:`owns`]-)*(:`NGO`)");
        gql("!(led-by|owns)+", "-[:!(`led-by`|`owns`)]->+");
        gql("led-by[year >= 2015]?", "-[e:`led-by` WHERE e.year >= 2015]->?");
    }

    #[test]
    fn a_question_for_ends_is_one_in_sparql() {
        let walks = Some("it asks for a walk, which may come by an entity twice");
        sparql("WALK (a) -[member-of+]-> (b)", Some("(<schema:memberOf>)+"), None);
        sparql("(a) -[(~owns){1..}]-> (b)", Some("((<schema:owns>|^(<schema:owns>)))+"), None);
        sparql("WALK (a) -[^owns/led-by]-> (b)", Some("(^(<schema:owns>)/<r/led-by>)"), None);
        sparql("WALK (a) -[!(owns|led-by)]-> (b)", Some("!(<schema:owns>|<r/led-by>)"), None);
        sparql("(a) -[owns{..2}]-> (b)", Some("((<schema:owns>)?/(<schema:owns>)?)"), None);
        sparql("(a) -[owns{2..}]-> (b)", Some("(<schema:owns>/(<schema:owns>)+)"), walks);
        let any = Some("any relation is !(): over the direct triples alone");
        sparql("WALK (a) -[.]-> (b)", Some("!()"), any);
    }

    #[test]
    fn what_sparql_cannot_say_is_named() {
        let none = |line: &str, reason: &str| sparql(line, None, Some(reason));
        none("(a) -[owns]-> (b) AS OF 2019", "its paths know no time");
        none("(a) -[owns]-> (b) WHERE year = 2019", "its paths know no filters");
        none("(a) -[owns[year = 2019]]-> (b)", "its paths know no filters");
        none("(a) -[owns/:NGO]-> (b)", "its paths test no entity in between");
        none("(a) -[owns{5..60}]-> (b)", "its paths have no bounds, and 60 steps are too long");
        none("(a) -[owns+]-> (b) MAX HOPS 3", "its paths have no bounds");
        none("(a) -[owns+]-> (b) HUBS avoid", "its paths know no hubs");
    }
}
