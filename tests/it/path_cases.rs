//! Each rule on paths as the smallest graph that shows it, in the one-line form.
//!
//! A graph is a text: `a owns b 2009..2012` is a claim, `c :Country` a type, one a line. A path is
//! told as its entities and relations: `a owns> b <led-by c`.

use std::collections::BTreeMap;

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::Direction;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;
use orgraph::path::Budget;
use orgraph::path::Finder;
use orgraph::path::Found;
use orgraph::path::Line;
use orgraph::path::NoPath;
use orgraph::path::Obstacle;
use orgraph::path::Path;
use orgraph::path::Query;
use orgraph::path::Refusal;

use crate::program::Desk;
use crate::program::report;

/// A small graph in memory.
struct Case {
    vocabulary: Vocabulary,
    topology: Topology<'static>,
}

impl Case {
    fn of(text: &str) -> Case {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        let names: Vec<RelationName> = vocabulary.relations().map(|r| r.name.clone()).collect();
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        let (mut types, mut claims) = (Vec::new(), Vec::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let mut place = |name| {
                let next = u32::try_from(places.len()).expect("few");
                *places.entry(name).or_insert(next)
            };
            if let [name, kind] = words[..] {
                types.push((place(name), kind.trim_start_matches(':')));
                continue;
            }
            let relation = names.iter().position(|name| name.as_str() == words[1]).expect(line);
            let period: Interval = words.get(3).unwrap_or(&"").parse().expect("a period");
            claims.push(BareClaim {
                subject: place(words[0]),
                relation: RelationIx(u16::try_from(relation).expect("few")),
                object: place(words[2]),
                bounds: period.bounds(None),
                confidence: Confidence::UNASSESSED,
            });
        }
        let mut named: Vec<(&str, u32)> = places.into_iter().collect();
        named.sort_by_key(|(_, place)| *place);
        let ids = named.iter().map(|(name, _)| EntityId::new(name).expect("an id")).collect();
        let topology = Topology::in_memory(&vocabulary, ids, &types, claims);
        Case { vocabulary, topology }
    }

    fn query(&self, line: &str) -> Query {
        let Line { from, to, terms } = Line::parse(line, &self.vocabulary).expect(line);
        let id = |name: &str| EntityId::new(name).expect("an id");
        Query { from: id(&from), to: id(&to), terms }
    }

    fn found(&self, line: &str) -> Found {
        Finder::new(&self.topology).find(&self.query(line)).expect(line)
    }

    fn within(&self, facts: u64, line: &str) -> Found {
        let budget = Budget { facts, ..Budget::default() };
        Finder::new(&self.topology).within(budget).find(&self.query(line)).expect(line)
    }

    fn count(&self, line: &str) -> String {
        Finder::new(&self.topology).count(&self.query(line)).expect(line).number.to_string()
    }

    fn told(&self, path: &Path) -> String {
        let mut text = self.topology.id(path.from).to_string();
        for hop in &path.hops {
            let relation = self.topology.relation_name(self.topology.relation(hop.fact));
            match hop.direction {
                Direction::Forward => text.push_str(&format!(" {relation}> ")),
                Direction::Backward => text.push_str(&format!(" <{relation} ")),
            }
            text.push_str(self.topology.id(hop.to));
        }
        text
    }

    /// Asserts which paths a question has, in their order.
    fn check(&self, line: &str, expected: &[&str]) {
        let found = self.found(line);
        let told: Vec<String> = found.paths.iter().map(|path| self.told(path)).collect();
        assert_eq!(told, expected, "{line}");
        assert!(found.is_complete(), "{line}");
    }

    /// Asserts that there is no path, and why.
    fn check_none(&self, line: &str, why: NoPath) {
        let found = self.found(line);
        assert_eq!((found.paths.len(), found.why), (0, Some(why)), "{line}");
    }
}

#[test]
fn a_hop_is_a_fact_however_many_claims_say_it() {
    let hops = ["a owns b", "b owns c", "c owns d", "d owns e"];
    let thrice = hops.iter().flat_map(|hop| [2001, 2002, 2003].map(|year| format!("{hop} {year}")));
    let case = Case::of(&thrice.collect::<Vec<_>>().join("\n"));
    let found = case.found("ALL (a) -[owns+]-> (e)");
    let claims = |path: &Path| path.claims.iter().map(Vec::len).sum::<usize>();
    assert_eq!(found.paths.iter().map(claims).collect::<Vec<_>>(), [12]);
}

#[test]
fn conditions_hold_inside_the_search() {
    // The shorter way does not pass; filtering it afterwards would leave nothing.
    let case = Case::of("a owns b 2001\n a owns c 2011\n c owns b 2011");
    case.check("(a) -[(~.)+]-> (b)", &["a owns> b"]);
    case.check("(a) -[(~.)+]-> (b) AS OF 2011", &["a owns> c owns> b"]);
    case.check("(a) -[owns[year = 2011]+]-> (b)", &["a owns> c owns> b"]);
    case.check("(a) -[(~.)+]-> (b) WHERE not year < 2005", &["a owns> c owns> b"]);
}

const GRANTS: &str = r#"{"record":"entity","id":"a","type":"NGO","source":"s"}
{"record":"entity","id":"b","type":"Foundation","source":"s"}
{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"2009","end":"2012","amount":"5000","source":"s"}
{"record":"claim","subject":"a","relation":"funded-by","object":"b","start":"2015","end":"2018","amount":"50000","source":"s"}
"#;

#[test]
fn one_claim_of_a_hop_must_say_all_that_is_asked() {
    let desk = Desk::with_store(GRANTS);
    let check = |words: &[&str], code: i32| {
        desk.run(&[&["path", "a", "b", "-q"], words].concat()).with_code(code);
    };
    check(&["--as-of", "2010"], 0);
    check(&["--as-of", "2013"], 1);
    check(&["--as-of", "2016"], 0);
    check(&["--where", "amount >= 10000"], 0);
    check(&["--where", "year = 2010"], 0);
    check(&["--where", "amount >= 10000 and year = 2010"], 1);
    check(&["--where", "amount >= 10000", "--as-of", "2010"], 1);
    check(&["--along", "funded-by[amount >= 10000]", "--where", "year = 2010"], 1);
    check(&["--where", "amount >= 10000 and year = 2016"], 0);
}

#[test]
fn the_best_has_the_fewest_hubs_and_the_shortest_the_fewest_hops() {
    let case =
        Case::of("a located-in x\n b located-in x\n x :Country\n a owns c\n c owns d\n d owns b");
    let (through, around) = ("a located-in> x <located-in b", "a owns> c owns> d owns> b");
    case.check("(a) -[(~.)+]-> (b)", &[around]);
    case.check("BEST 2 (a) -[(~.)+]-> (b)", &[around, through]);
    case.check("SHORTEST 2 (a) -[(~.)+]-> (b)", &[through, around]);
    case.check("(a) -[(~.)+]-> (b) HUBS allow", &[through]);
    case.check("ALL SHORTEST (a) -[(~.)+]-> (b) HUBS defer", &[around]);
    case.check("SHORTEST 2 (a) -[(~.)+]-> (b) HUBS avoid", &[around]);
    // Named in the pattern, or an end, it is no hub.
    case.check("(a) -[located-in/^located-in]-> (b)", &[through]);
    case.check("(a) -[(~.)+]-> (x)", &["a located-in> x"]);
    let passed_over = case.found("(a) -[(~.)+]-> (b)").passed_over.expect("one is shorter");
    assert_eq!((case.topology.id(passed_over.hub), passed_over.hops), ("x", 2));
}

#[test]
fn equally_long_paths_come_by_doubt_and_then_by_ids() {
    let case = Case::of(
        "a owns d 2019..\n d owns b\n a owns c 2019..2021\n c owns b\n a owns e ..2021\n e owns b",
    );
    let expected = ["a owns> c owns> b", "a owns> d owns> b", "a owns> e owns> b"];
    case.check("ALL (a) -[owns+]-> (b)", &expected);
    // What may have ended is only possible; the two undated hops are so in each path.
    let expected = ["a owns> c owns> b", "a owns> d owns> b"];
    case.check("BEST 2 (a) -[owns+]-> (b) AS OF 2020", &expected);
}

#[test]
fn bounds_hold_below_and_above() {
    let case =
        Case::of("a owns b\n a owns c\n c owns d\n d owns b\n c owns b\n d owns e\n e owns b");
    let two = "a owns> c owns> b";
    let (three, four) = ("a owns> c owns> d owns> b", "a owns> c owns> d owns> e owns> b");
    case.check("ALL (a) -[owns{1..4}]-> (b)", &["a owns> b", two, three, four]);
    case.check("(a) -[owns{3..5}]-> (b)", &[three]);
    case.check("ALL SHORTEST (a) -[owns{4}]-> (b)", &[four]);
    case.check("ALL (a) -[owns{2}]-> (b)", &[two]);
    case.check("ALL (a) -[owns/owns]-> (b)", &[two]);
    case.check("ALL (a) -[owns+]-> (b) MAX HOPS 2", &["a owns> b", two]);
    case.check("ALL (a) -[owns{2..}]-> (b) MAX HOPS 3", &[two, three]);
}

#[test]
fn no_hop_is_a_path_where_the_pattern_admits_it() {
    let case = Case::of("a owns b\n b owns a\n c :NGO");
    case.check("(c) -[owns*]-> (c)", &["c"]);
    case.check("(c) -[:NGO]-> (c)", &["c"]);
    case.check("(a) -[owns*]-> (a)", &["a"]);
    case.check("(a) -[owns+]-> (a)", &["a owns> b owns> a"]);
    case.check_none("(c) -[owns+]-> (c)", NoPath::NoCircle);
    case.check_none("(a) -[owns*]-> (nobody)", NoPath::Unknown);
}

#[test]
fn a_loop_is_one_hop_whichever_way() {
    let case = Case::of("a owns a\n a owns b");
    assert_eq!(case.count("ALL TRAIL (a) -[(~owns)+]-> (b)"), "2");
    case.check("(a) -[~owns]-> (a)", &["a owns> a"]);
}

#[test]
fn hops_hold_each_by_itself_unless_together_is_asked() {
    let case = Case::of(
        "a owns b 2001..2003\n b owns c 2011..2013\n a owns d 2001..2012\n d owns e 2011\n e owns c 2012",
    );
    let query = case.query("(a) -[owns+]-> (c)");
    let found = Finder::new(&case.topology).find(&query).expect("a path");
    assert_eq!(case.told(&found.paths[0]), "a owns> b owns> c");
    assert!(!found.paths[0].holds_together(&case.topology, &query.terms));
    case.check_none("(a) -[owns+]-> (c) TOGETHER", NoPath::Without(Obstacle::Together, 2));
    case.check("(a) -[owns+]-> (e) TOGETHER", &["a owns> d owns> e"]);
    case.check_none("(a) -[owns+]-> (c) AS OF 2002", NoPath::Without(Obstacle::Time, 2));
    case.check("(a) -[owns+]-> (c) DURING 2011..2012", &["a owns> d owns> e owns> c"]);
}

#[test]
fn each_mode_forbids_what_it_says() {
    // Two circles that meet in b.
    let case = Case::of("a owns b\n b owns c\n c owns b\n b owns d");
    case.check("ALL ACYCLIC (a) -[owns+]-> (d)", &["a owns> b owns> d"]);
    case.check("ALL SIMPLE (b) -[owns+]-> (b)", &["b owns> c owns> b"]);
    let round = "a owns> b owns> c owns> b owns> d";
    case.check("ALL TRAIL (a) -[owns+]-> (d)", &["a owns> b owns> d", round]);
    case.check("SHORTEST 2 WALK (a) -[owns+]-> (d)", &["a owns> b owns> d", round]);
    assert_eq!(case.count("ALL WALK (a) -[owns{1..6}]-> (d)"), "3");
    case.check("ALL ACYCLIC (a) -[owns{3..}]-> (d)", &[]);
}

#[test]
fn where_the_shortest_walk_is_forbidden_the_next_is_the_answer() {
    let case = Case::of("a owns b\n b owns a\n a owns c\n b owns d\n d owns e\n e owns c");
    // Three hops: over a again. Acyclic ones have four.
    case.check("(a) -[owns{3..}]-> (c) HUBS allow", &["a owns> b owns> d owns> e owns> c"]);
    case.check("(a) -[owns{3..}]-> (c) EVER", &["a owns> b owns> d owns> e owns> c"]);
    case.check("WALK (a) -[owns{3..}]-> (c)", &["a owns> b owns> a owns> c"]);
}

#[test]
fn no_path_is_told_why() {
    let case = Case::of("a owns b 2001\n b owns c 2001\n d owns e");
    case.check_none("(a) -[(~.)+]-> (d)", NoPath::Separate);
    case.check_none("(a) -[owns+]-> (c) AS OF 1990", NoPath::Without(Obstacle::Time, 2));
    case.check_none("(a) -[led-by+]-> (c)", NoPath::Without(Obstacle::Pattern, 2));
    case.check_none("(a) -[owns{..1}]-> (c)", NoPath::Without(Obstacle::Hops, 2));
    case.check_none("(a) -[owns+]-> (c) WHERE year = 1990", NoPath::Without(Obstacle::Filter, 2));
    case.check_none("(a) -[led-by+]-> (c) AS OF 1990", NoPath::Several);
}

#[test]
fn no_path_through_however_many_hubs_is_known_when_there_are_no_more() {
    // Only by coming again does a walk lead through the country twice.
    let case = Case::of(
        "x :Country\n y :Country\n a owns b\n a operates-in x\n a lobbies x\n x owns y\n y owns a",
    );
    for mode in ["ACYCLIC", "SIMPLE", "TRAIL"] {
        let found = case.within(1_000, &format!("{mode} (a) -[(~.){{2..}}]-> (b) HUBS defer"));
        let is_trail = mode == "TRAIL";
        assert_eq!(found.paths.len(), usize::from(is_trail), "{mode}");
        assert_eq!(found.ended, None, "{mode}");
        let line = format!("{mode} (a) -[(~.){{6..}}]-> (b) HUBS defer");
        assert_eq!(case.within(1_000, &line).ended, None, "{mode}");
    }
}

#[test]
fn what_was_cut_is_said() {
    let case = Case::of("a owns b\n a owns c\n b owns d\n c owns d");
    let cut = case.within(1, "ALL (a) -[owns+]-> (d)");
    assert!(!cut.is_complete() && cut.ended.is_some());
    let limited = case.found("ALL (a) -[owns+]-> (d) LIMIT 1");
    assert!(!limited.is_complete() && limited.is_limited && limited.paths.len() == 1);
    assert!(case.found("ALL (a) -[owns+]-> (d) LIMIT 2").is_complete());
}

#[test]
fn what_has_no_end_is_refused() {
    let case = Case::of("a owns b");
    let refusal = |line: &str| Finder::new(&case.topology).find(&case.query(line)).err();
    assert!(matches!(refusal("ALL WALK (a) -[owns*]-> (b)"), Some(Refusal::Endless)));
    assert!(matches!(refusal("(a) -[(owns/led-by){40}]-> (b)"), Some(Refusal::States { .. })));
    let too_short = refusal("(a) -[owns/owns/owns]-> (b) MAX HOPS 2");
    assert!(matches!(too_short, Some(Refusal::TooShort { least: 3, .. })));
}

/// So many diamonds in a row, from n0 to the last.
fn diamonds(count: usize) -> Case {
    let sides = |ix: usize| {
        let next = ix + 1;
        format!("n{ix} owns u{ix}\n n{ix} owns l{ix}\n u{ix} owns n{next}\n l{ix} owns n{next}\n")
    };
    Case::of(&(0..count).map(sides).collect::<String>())
}

#[test]
fn two_hundred_diamonds_are_counted_in_as_many_steps_as_they_have_facts() {
    let case = diamonds(200);
    let query = case.query("ALL SHORTEST (n0) -[~.+]-> (n200)");
    let counted = Finder::new(&case.topology).count(&query).expect("a number");
    assert_eq!(counted.number, num_of_two_to_the(200));
    assert!(counted.ended.is_none());
    let five = case.found("BEST 5 (n0) -[~.+]-> (n200)");
    let (paths, hops) = (five.paths.len(), five.paths.iter().map(|path| path.hops.len()));
    assert_eq!((paths, hops.collect::<Vec<_>>()), (5, vec![400; 5]));
    assert!(five.is_complete());
    let (facts, most) = (case.topology.fact_count() as u64, 10);
    for touched in [counted.effort.facts, five.effort.facts] {
        assert!(touched <= most * facts, "{touched} of {facts} facts");
    }
    report(&format!(
        "paths: 200 diamonds of {facts} facts: {} touched for the number, {} for five paths",
        counted.effort.facts, five.effort.facts
    ));
}

/// A power of two in decimal digits.
fn num_of_two_to_the(power: u32) -> num_bigint::BigUint {
    num_bigint::BigUint::from(2_u8).pow(power)
}

#[test]
fn a_path_that_a_pattern_reads_in_several_ways_is_one() {
    let case = Case::of("a owns b\n b owns c\n c owns d");
    for line in ["ALL (a) -[owns*/owns*]-> (d)", "ALL SHORTEST WALK (a) -[owns*/owns*]-> (d)"] {
        assert_eq!(case.count(line), "1", "{line}");
        case.check(line, &["a owns> b owns> c owns> d"]);
    }
    case.check("SHORTEST 3 (a) -[(owns|owns|.)+]-> (d)", &["a owns> b owns> c owns> d"]);
}

/// Two organizations in a country of a million others, and the chain by which they are joined.
fn star() -> Case {
    let mut text = "a owns m1\n m1 owns m2\n m2 owns m3\n m3 owns b\n".to_owned();
    for leaf in (0..1_000_000).map(|ix| format!("leaf{ix}")).chain(["a", "b"].map(str::to_owned)) {
        text.push_str(&format!("{leaf} partner-of x\n"));
    }
    Case::of(&text)
}

#[test]
fn what_joins_a_million_is_passed_over_and_named() {
    let case = star();
    let chain = "a owns> m1 owns> m2 owns> m3 owns> b";
    let found = case.found("(a) -[(~.){1..6}]-> (b)");
    assert_eq!(found.paths.iter().map(|path| case.told(path)).collect::<Vec<_>>(), [chain]);
    let passed_over = found.passed_over.expect("two hops are fewer");
    assert_eq!((case.topology.id(passed_over.hub), passed_over.hops), ("x", 2));
    let through = case.found("(a) -[(~.){1..6}]-> (b) HUBS allow");
    let told = through.paths.iter().map(|path| case.told(path)).collect::<Vec<_>>();
    assert_eq!(told, ["a partner-of> x <partner-of b"]);
    let two = case.found("BEST 2 (a) -[(~.){1..6}]-> (b)");
    let told = two.paths.iter().map(|path| case.told(path)).collect::<Vec<_>>();
    assert_eq!(told, [chain, "a partner-of> x <partner-of b"]);
    // The center's million facts are not looked at while nothing leads through it.
    let touched = [found.effort.facts, through.effort.facts];
    assert!(touched.iter().all(|facts| *facts <= 100), "{touched:?} facts");
    report(&format!("paths: a star of a million: {touched:?} facts touched, by default and open"));
}

/// Companies of which each owns the next, and so many of which own one that owns them.
fn owners(count: usize, circles: usize) -> Case {
    let last = count - circles - 1;
    let chain = (1..=last).map(|ix| format!("n{} owns n{ix}\n", ix - 1));
    let round =
        |ix: usize| format!("n{0} owns r{ix}\n r{ix} owns n{0}\n", (ix + 1) * last / (circles + 1));
    Case::of(&chain.chain((0..circles).map(round)).collect::<String>())
}

#[test]
fn all_trails_through_many_circles_end_with_the_budget() {
    let case = owners(1_000, 40);
    let found = case.within(2_000_000, "ALL TRAIL (n0) -[owns+]-> (n959)");
    assert!(!found.is_complete());
    assert_eq!(found.effort.facts, 2_000_000);
    let (small, line) = (owners(60, 6), "ALL TRAIL (n0) -[owns+]-> (n53)");
    let whole = small.found(line);
    assert!(whole.is_complete());
    assert_eq!(whole.paths.len(), 1 << 6);
    let needed = whole.effort.facts;
    let cut = small.within(needed - 1, line);
    assert!(!cut.is_complete() && cut.ended.is_some());
    let enough = small.within(needed, line);
    assert!(enough.is_complete());
    assert_eq!(enough.paths, whole.paths);
    report(&format!(
        "paths: 1,000 companies, 40 circles: {} trails within 2,000,000 facts; 60 with 6: all {} \
         within {needed}",
        found.paths.len(),
        whole.paths.len()
    ));
}

#[test]
fn some_of_all_are_found_without_listing_all() {
    // Fourteen that all own each other: ten milliards of paths.
    let pairs = (0..14).flat_map(|a| (0..14).map(move |b| (a, b))).filter(|(a, b)| a != b);
    let case = Case::of(&pairs.map(|(a, b)| format!("n{a} owns n{b}\n")).collect::<String>());
    let found = case.within(100_000, "ALL (n0) -[owns+]-> (n1) LIMIT 100");
    assert!(found.is_limited && found.ended.is_none());
    let lengths: Vec<usize> = found.paths.iter().map(|path| path.hops.len()).collect();
    assert_eq!(lengths, [vec![1], vec![2; 12], vec![3; 87]].concat());
}
