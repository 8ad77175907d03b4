//! Property paths of SPARQL 1.1: the W3C's tests, their data as a graph of ours, literals and
//! blank nodes as entities like any other.
//!
//! Each test that is one path pattern is asked of every pair of ends, as a walk, and must give the
//! ends that the W3C expects. One difference is meant: a name that nothing in the graph has is an
//! error for us, and a path of no hops for SPARQL. The tests that ask more than one path are
//! listed with the reason.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;
use orgraph::path::Finder;
use orgraph::path::Mode;
use orgraph::path::Pattern;
use orgraph::path::Query as PathQuery;
use orgraph::path::Repeat;
use orgraph::path::Selector;
use orgraph::path::Terms;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode as Subject;
use oxrdf::Term;
use oxrdf::Triple;
use oxttl::TurtleParser;
use sparesults::QueryResultsFormat;
use sparesults::QueryResultsParser;
use sparesults::QuerySolution;
use sparesults::SliceQueryResultsParserOutput as Results;
use spargebra::Query;
use spargebra::SparqlParser;
use spargebra::algebra::GraphPattern;
use spargebra::algebra::PropertyPathExpression as Expression;
use spargebra::term::NamedNodePattern;
use spargebra::term::TermPattern;

use crate::program::report;
use crate::program::shared;

const MANIFEST: &str = "suites/w3c-sparql/sparql/sparql11/property-path/manifest.ttl";
const BASE: &str = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/property-path/";
const ACTION: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#action";
const RESULT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#result";
const QUERY: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#query";
const DATA: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#data";

/// What is not asked, and why.
const NAMED_GRAPHS: &str = "it asks named graphs, and a store is one graph";
const VALUES: &str = "it joins a path with a table of values";
const UNKNOWN: &str = "it names what the graph has not: an error for us, no hops for SPARQL";

/// An end of a path: a thing, or the name of what is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Thing(String),
    Wanted(String),
}

/// A triple pattern with a path in it.
type Step = (TermPattern, Expression, TermPattern);

type Ends = BTreeSet<(String, String)>;

#[test]
fn property_paths_give_the_ends_that_the_w3c_expects() {
    let Some(manifest) = shared(MANIFEST) else { return };
    let folder = manifest.parent().expect("a folder");
    let triples = read(&manifest);
    let mut tests: Vec<&Subject> = triples.iter().map(|triple| &triple.subject).collect();
    tests.retain(|test| object(&triples, test, RESULT).is_some());
    tests.sort_by_key(|test| test.to_string());
    tests.dedup();
    assert_eq!(tests.len(), 33, "tests in the manifest");
    let (mut asked, mut pairs, mut listed) = (0, 0, Vec::new());
    for test in tests {
        let name = test.to_string();
        let name = name.rsplit('#').next().expect("a name").trim_end_matches('>').to_owned();
        match ask(folder, &triples, test, &name) {
            Ok(ends) => {
                asked += 1;
                pairs += ends;
            }
            Err(reason) => listed.push((name, reason)),
        }
    }
    for (name, reason) in &listed {
        report(&format!("w3c property paths, not asked: {name}: {reason}"));
    }
    report(&format!("w3c property paths: {asked} tests asked, {pairs} pairs of ends"));
    let expected = [
        ("pp06", NAMED_GRAPHS),
        ("pp07", NAMED_GRAPHS),
        ("pp34", NAMED_GRAPHS),
        ("pp35", NAMED_GRAPHS),
        ("values_and_path", VALUES),
        ("zero_or_more_set_end", UNKNOWN),
        ("zero_or_more_set_start", UNKNOWN),
        ("zero_or_one_set_end", UNKNOWN),
        ("zero_or_one_set_start", UNKNOWN),
    ];
    let listed: Vec<(&str, &str)> = listed.iter().map(|(name, why)| (&**name, *why)).collect();
    assert_eq!(listed, expected);
    assert_eq!((asked, pairs), (24, 62));
}

/// Asks one test, and returns how many pairs of ends it has, or why it is not asked.
fn ask(
    folder: &Path,
    triples: &[Triple],
    test: &Subject,
    name: &str,
) -> Result<usize, &'static str> {
    let file = |term: &Term| folder.join(local(term));
    let action = object(triples, test, ACTION).expect(name);
    let Term::BlankNode(action) = action else { panic!("{name}: an action") };
    let action = Subject::BlankNode(action.clone());
    let text = fs::read_to_string(file(object(triples, &action, QUERY).expect(name)));
    let parser = SparqlParser::new().with_base_iri(BASE).expect("an address");
    let query = parser.parse_query(&text.expect(name)).expect(name);
    let (Query::Select { pattern, .. } | Query::Ask { pattern, .. }) = &query else {
        panic!("{name}: a kind of query of its own");
    };
    let mut steps = Vec::new();
    flatten(pattern, &mut steps)?;
    let (from, pattern, to) = joined(steps);
    let data = read(&file(object(triples, &action, DATA).expect(name)));
    let graph = Graph::of(&data);
    let is_unknown = |end: &End| matches!(end, End::Thing(term) if !graph.terms.contains(term));
    if is_unknown(&from) || is_unknown(&to) {
        return Err(UNKNOWN);
    }
    let found = graph.ends((&from, &to), &graph.pattern(&pattern));
    let results = fs::read(file(object(triples, test, RESULT).expect(name))).expect(name);
    let expected = expected(&results, (&from, &to));
    assert_eq!(found, expected, "{name}: {pattern}");
    Ok(found.len())
}

fn read(path: &Path) -> Vec<Triple> {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parser = TurtleParser::new().with_base_iri(BASE).expect("an address");
    parser.for_slice(&text).collect::<Result<_, _>>().expect("Turtle")
}

fn object<'t>(triples: &'t [Triple], subject: &Subject, predicate: &str) -> Option<&'t Term> {
    let is_it =
        |triple: &&Triple| triple.subject == *subject && triple.predicate.as_str() == predicate;
    triples.iter().find(is_it).map(|triple| &triple.object)
}

/// The name of a file beside the manifest.
fn local(term: &Term) -> &str {
    let Term::NamedNode(node) = term else { panic!("{term}: a file") };
    node.as_str().strip_prefix(BASE).expect("it lies beside the manifest")
}

/// The triple patterns of a query, if these are all that it has.
fn flatten(pattern: &GraphPattern, steps: &mut Vec<Step>) -> Result<(), &'static str> {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            for triple in patterns {
                let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
                    panic!("{triple}: a variable relation");
                };
                let path = Expression::NamedNode(predicate.clone());
                steps.push((triple.subject.clone(), path, triple.object.clone()));
            }
            Ok(())
        }
        GraphPattern::Path { subject, path, object } => {
            steps.push((subject.clone(), path.clone(), object.clone()));
            Ok(())
        }
        GraphPattern::Join { left, right } => {
            flatten(left, steps)?;
            flatten(right, steps)
        }
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::OrderBy { inner, .. } => flatten(inner, steps),
        GraphPattern::Graph { .. } | GraphPattern::Filter { .. } => Err(NAMED_GRAPHS),
        GraphPattern::Values { .. } => Err(VALUES),
        other => panic!("{other}: a kind of pattern of its own"),
    }
}

/// The steps as one path. A sequence is parsed as triples that share blank nodes: they are put
/// one after the other again, from an end that is none.
fn joined(mut steps: Vec<Step>) -> (End, Expression, End) {
    let is_blank = |term: &TermPattern| matches!(term, TermPattern::BlankNode(_));
    let mut ends = steps.iter().flat_map(|(subject, _, object)| [subject, object]);
    let from = ends.find(|term| !is_blank(term)).expect("an end").clone();
    drop(ends);
    let (mut here, mut whole) = (from.clone(), None);
    while !steps.is_empty() {
        let is_next = |(subject, _, object): &Step| *subject == here || *object == here;
        let next = steps.iter().position(is_next).expect("the steps are one chain");
        let (subject, path, object) = steps.remove(next);
        let (path, there) = match subject == here {
            true => (path, object),
            false => (Expression::Reverse(Box::new(path)), subject),
        };
        whole = Some(match whole {
            None => path,
            Some(before) => Expression::Sequence(Box::new(before), Box::new(path)),
        });
        here = there;
    }
    (end(&from), whole.expect("a step"), end(&here))
}

fn end(term: &TermPattern) -> End {
    match term {
        TermPattern::NamedNode(node) => End::Thing(node.to_string()),
        TermPattern::Literal(literal) => End::Thing(literal.to_string()),
        TermPattern::Variable(variable) => End::Wanted(variable.as_str().to_owned()),
        TermPattern::BlankNode(_) => panic!("a chain ends in no blank node"),
    }
}

/// The ends that the W3C expects.
fn expected(results: &[u8], ends: (&End, &End)) -> Ends {
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Xml);
    match parser.for_slice(results).expect("results") {
        Results::Boolean(is_there) => {
            let both = (bound(ends.0, None), bound(ends.1, None));
            if is_there { BTreeSet::from([both]) } else { BTreeSet::new() }
        }
        Results::Solutions(solutions) => {
            let both = |solution: QuerySolution| {
                (bound(ends.0, Some(&solution)), bound(ends.1, Some(&solution)))
            };
            solutions.map(|solution| both(solution.expect("a solution"))).collect()
        }
    }
}

fn bound(end: &End, solution: Option<&QuerySolution>) -> String {
    match end {
        End::Thing(term) => term.clone(),
        End::Wanted(name) => {
            let term = solution.and_then(|solution| solution.get(name.as_str()));
            term.expect("every end is told").to_string()
        }
    }
}

/// Triples as a topology.
struct Graph {
    vocabulary: Vocabulary,
    topology: Topology<'static>,
    /// As Turtle writes them, sorted.
    terms: Vec<String>,
    /// The relation that stands for each predicate, and those that stand for none.
    relations: BTreeMap<String, RelationName>,
    others: Vec<RelationName>,
}

impl Graph {
    fn of(data: &[Triple]) -> Graph {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        let names: Vec<RelationName> =
            vocabulary.relations().map(|relation| relation.name.clone()).collect();
        let both = |t: &Triple| [t.subject.to_string(), t.object.to_string()];
        let terms: BTreeSet<String> = data.iter().flat_map(both).collect();
        let terms: Vec<String> = terms.into_iter().collect();
        let predicates: BTreeSet<&str> = data.iter().map(|t| t.predicate.as_str()).collect();
        let predicates: Vec<&str> = predicates.into_iter().collect();
        let claim = |triple: &Triple| {
            let place = |text: &String| u32::try_from(place(&terms, text)).expect("few");
            let [subject, object] = &both(triple);
            let relation = predicates.binary_search(&triple.predicate.as_str());
            BareClaim {
                subject: place(subject),
                relation: RelationIx(u16::try_from(relation.expect("it is one")).expect("few")),
                object: place(object),
                bounds: Interval::UNDATED.bounds(None),
                confidence: Confidence::UNASSESSED,
            }
        };
        let claims = data.iter().map(claim).collect();
        let ids = (0..terms.len()).map(id).collect();
        let topology = Topology::in_memory(&vocabulary, ids, &[], claims);
        let words = predicates.iter().map(|word| (*word).to_owned());
        let relations: BTreeMap<String, RelationName> = words.zip(names.iter().cloned()).collect();
        let others = names[relations.len()..].to_vec();
        Graph { vocabulary, topology, terms, relations, others }
    }

    /// The relation of a predicate; what no triple has is a relation that no fact has.
    fn relation(&self, predicate: &NamedNode) -> RelationName {
        self.relations.get(predicate.as_str()).unwrap_or(&self.others[0]).clone()
    }

    /// A property path in our language, printed and read again.
    fn pattern(&self, path: &Expression) -> Pattern {
        let printed = self.translated(path).normalized().to_string();
        Pattern::parse(&printed, &self.vocabulary).expect("what is printed can be read")
    }

    fn translated(&self, path: &Expression) -> Pattern {
        let inner = |path: &Expression| Box::new(self.translated(path));
        let repeat =
            |path: &Expression, min, max| Pattern::Repeat(inner(path), Repeat { min, max });
        match path {
            Expression::NamedNode(node) => Pattern::Relation(self.relation(node), None),
            Expression::Reverse(path) => Pattern::Inverse(inner(path)),
            Expression::Sequence(a, b) => {
                Pattern::Sequence(vec![self.translated(a), self.translated(b)])
            }
            Expression::Alternative(a, b) => {
                Pattern::Choice(vec![self.translated(a), self.translated(b)])
            }
            Expression::ZeroOrMore(path) => repeat(path, 0, None),
            Expression::OneOrMore(path) => repeat(path, 1, None),
            Expression::ZeroOrOne(path) => repeat(path, 0, Some(1)),
            Expression::NegatedPropertySet(nodes) => {
                Pattern::Not(nodes.iter().map(|node| self.relation(node)).collect())
            }
        }
    }

    /// All pairs of ends that some walk joins.
    fn ends(&self, (from, to): (&End, &End), pattern: &Pattern) -> Ends {
        let candidates = |end: &End| match end {
            End::Thing(term) => vec![place(&self.terms, term)],
            End::Wanted(_) => (0..self.terms.len()).collect(),
        };
        let finder = Finder::new(&self.topology);
        let mut found = BTreeSet::new();
        for from in candidates(from) {
            for to in candidates(to) {
                let (selector, mode) = (Selector::AnyShortest, Mode::Walk);
                let terms = Terms { selector, mode, ..Terms::along(pattern.clone()) };
                let query = PathQuery { from: id(from), to: id(to), terms };
                let answer = finder.find(&query).expect("it can be answered");
                assert!(answer.is_complete());
                if !answer.paths.is_empty() {
                    found.insert((self.terms[from].clone(), self.terms[to].clone()));
                }
            }
        }
        found
    }
}

fn place(terms: &[String], term: &String) -> usize {
    terms.binary_search(term).expect("it is one of them")
}

fn id(place: usize) -> EntityId {
    EntityId::new(&format!("n{place}")).expect("an id")
}
