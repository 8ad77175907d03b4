//! A question costs as much memory on a large graph as on a small one.
//!
//! It counts what the whole process asks for, which is why it is a process of its own with this
//! one test.

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

/// A ring in which each entity is joined with the next two.
fn ring(count: u32) -> Topology<'static> {
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
    let owns = vocabulary.relations().position(|relation| relation.name.as_str() == "owns");
    let owns = RelationIx(u16::try_from(owns.expect("the vocabulary has it")).expect("few"));
    let claim = |subject: u32, step: u32| BareClaim {
        subject,
        relation: owns,
        object: (subject + step) % count,
        bounds: Interval::UNDATED.bounds(None),
        confidence: Confidence::UNASSESSED,
    };
    let claims = (0..count).flat_map(|subject| [claim(subject, 1), claim(subject, 2)]).collect();
    Topology::in_memory(&vocabulary, (0..count).map(id).collect(), &[], claims)
}

fn id(ix: u32) -> EntityId {
    EntityId::new(&format!("e{ix:07}")).expect("an id")
}

/// How often a question asks for memory, and for how many bytes, once one has been asked.
fn asked_for(topology: &Topology, hops: u32, hubs: HubPolicy) -> (u64, u64) {
    let finder = Finder::new(topology);
    let terms = Terms { hubs: Some(hubs), ..Terms::new() };
    let query = Query { from: id(100), to: id(100 + hops * 2), terms };
    let find = || {
        let found = finder.find(&query).expect("it can be asked");
        assert_eq!(found.paths[0].hops.len(), hops as usize);
    };
    find();
    let info = allocation_counter::measure(find);
    (info.count_total, info.bytes_total)
}

#[test]
fn a_question_asks_for_no_more_memory_on_a_larger_graph() {
    let (small, large) = (ring(1_000), ring(200_000));
    for hubs in [HubPolicy::Allow, HubPolicy::Avoid, HubPolicy::Defer] {
        let told: Vec<(u64, u64)> = [2, 4, 6]
            .map(|hops| {
                let on_small = asked_for(&small, hops, hubs);
                assert_eq!(on_small, asked_for(&large, hops, hubs), "{hops} hops, {hubs:?}");
                on_small
            })
            .into();
        assert!(told.iter().all(|(times, _)| *times > 0 && *times < 150), "{told:?}");
    }
}
