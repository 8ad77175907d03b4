//! Two organizations that partner one with a million others, and a chain of four hops.

use std::time::Instant;

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::Vocabulary;
use orgraph::path::Finder;
use orgraph::path::HubPolicy;
use orgraph::path::Query;
use orgraph::path::Terms;

/// Leaves of the star, the two organizations among them.
const LEAVES: u32 = 1_000_000;
/// Questions of which the median is told.
const QUESTIONS: usize = 100;

/// Prints how long the default policy takes, and hubs allowed.
pub(super) fn measure() {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
    let center = LEAVES;
    let links = (0..LEAVES).map(|leaf| (leaf, center));
    let chain =
        [(0, center + 1), (center + 1, center + 2), (center + 2, center + 3), (center + 3, 1)];
    let place = |name: &str| {
        let place = vocabulary.relations().position(|relation| relation.name.as_str() == name);
        RelationIx(u16::try_from(place.expect("the vocabulary has it")).expect("few"))
    };
    let (partner, owns) = (place("partner-of"), place("owns"));
    let links = links.map(|ends| (ends, partner)).chain(chain.map(|ends| (ends, owns)));
    let claim = |((subject, object), relation)| BareClaim {
        subject,
        relation,
        object,
        bounds: Interval::UNDATED.bounds(None),
        confidence: Confidence::UNASSESSED,
    };
    let id = |ix: u32| EntityId::new(&format!("e{ix}")).expect("an id");
    let ids = (0..center + 4).map(id).collect();
    let topology = Topology::in_memory(&vocabulary, ids, &[], links.map(claim).collect());
    let finder = Finder::new(&topology);
    for (name, hubs, hops) in [("default", None, 4), ("hubs allowed", Some(HubPolicy::Allow), 2)] {
        let terms = Terms { hubs, ..Terms::new() };
        let query = Query { from: id(0), to: id(1), terms };
        let mut took: Vec<u128> = (0..QUESTIONS)
            .map(|_| {
                let begun = Instant::now();
                let found = finder.find(&query).expect("it can be asked");
                assert_eq!(found.paths[0].hops.len(), hops);
                begun.elapsed().as_nanos()
            })
            .collect();
        let median = super::quantile(&mut took, 50) as f64 / 1e3;
        println!(
            "| star of {LEAVES} | {name} | {median:.1} | {:.1} | | | |",
            super::quantile(&mut took, 99) as f64 / 1e3
        );
    }
}
