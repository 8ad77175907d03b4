//! What is around an entity, against a breadth-first search written here: distances, the entities
//! before on all shortest ways, the last hop.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::Direction;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::Vocabulary;
use orgraph::path::Finder;
use orgraph::path::HubPolicy;
use orgraph::path::Pattern;
use orgraph::path::Terms;

use crate::crash::Chance;
use crate::program::report;

/// Facts as (subject, relation, object).
type Facts = BTreeSet<(u32, u16, u32)>;

/// What is known of an entity: hops, the entities before it, the last hop as (relation, backward).
type Told = (u32, Vec<u32>, (u16, bool));

/// Two relations of the vocabulary that join, so that only a degree makes a hub.
fn relations(vocabulary: &Vocabulary) -> Vec<RelationIx> {
    let joining = vocabulary.relations().enumerate().filter(|(_, relation)| relation.connective);
    joining.map(|(ix, _)| RelationIx(u16::try_from(ix).expect("small"))).take(2).collect()
}

fn topology(
    vocabulary: &Vocabulary,
    count: u32,
    facts: &Facts,
) -> (Topology<'static>, Vec<EntityId>) {
    let relations = relations(vocabulary);
    let id = |ix| EntityId::new(&format!("e{ix:03}")).expect("an id");
    let ids: Vec<EntityId> = (0..count).map(id).collect();
    let claim = |(subject, relation, object): &(u32, u16, u32)| BareClaim {
        subject: *subject,
        relation: relations[usize::from(*relation)],
        object: *object,
        bounds: Interval::UNDATED.bounds(None),
        confidence: Confidence::UNASSESSED,
    };
    let claims = facts.iter().map(claim).collect();
    (Topology::in_memory(vocabulary, ids.clone(), &[], claims), ids)
}

/// The same by definition: level by level, hubs reached but not left.
fn expected(count: u32, facts: &Facts, from: u32, depth: u32, hub: usize) -> BTreeMap<u32, Told> {
    let degree = |node: u32, relation: u16, backward: bool| {
        let at = |fact: &&(u32, u16, u32)| (if backward { fact.2 } else { fact.0 }) == node;
        facts.iter().filter(at).filter(|fact| fact.1 == relation).count()
    };
    let is_hub = |node: u32| {
        (0..2).any(|relation| {
            degree(node, relation, false) > hub || degree(node, relation, true) > hub
        })
    };
    let mut told: BTreeMap<u32, Told> = BTreeMap::new();
    let mut level = BTreeSet::from([from]);
    for hops in 1..=depth {
        let mut next: BTreeMap<u32, BTreeSet<(u32, u16, bool)>> = BTreeMap::new();
        for here in level.iter().filter(|here| **here == from || !is_hub(**here)) {
            for (subject, relation, object) in facts {
                for (near, far, backward) in [(subject, object, false), (object, subject, true)] {
                    if near == here {
                        next.entry(*far).or_default().insert((*here, *relation, backward));
                    }
                }
            }
        }
        next.retain(|node, _| *node != from && !told.contains_key(node) && *node < count);
        level = next.keys().copied().collect();
        for (node, ways) in next {
            let mut befores: Vec<u32> = ways.iter().map(|way| way.0).collect();
            befores.dedup();
            let first = ways.first().expect("it was reached");
            told.insert(node, (hops, befores, (first.1, first.2)));
        }
    }
    told
}

#[test]
fn what_is_around_an_entity_is_what_a_breadth_first_search_finds() {
    let seed = 0x0a20_0d15;
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("it is ours");
    let relations = relations(&vocabulary);
    let mut chance = Chance::seeded(seed);
    let (mut tried, mut found, mut hubs) = (0, 0, 0);
    for _ in 0..400 {
        let mut number = |bound: u64| u32::try_from(chance.below(bound)).expect("small");
        let count = 2 + number(12);
        let size = number(3 * u64::from(count));
        let one = |number: &mut dyn FnMut(u64) -> u32| {
            let (subject, object) = (number(u64::from(count)), number(u64::from(count)));
            (subject, u16::try_from(number(2)).expect("small"), object)
        };
        let facts: Facts = (0..size).map(|_| one(&mut number)).collect();
        let (depth, hub) = (1 + number(5), 1 + number(4) as usize);
        let (topology, ids) = topology(&vocabulary, count, &facts);
        for policy in [HubPolicy::Allow, HubPolicy::Avoid] {
            let hub = if policy == HubPolicy::Allow { usize::MAX } else { hub };
            let terms = Terms { hubs: Some(policy), ..Terms::along(Pattern::anything(depth)) };
            let terms = Terms { hub_degree: hub, ..terms };
            let around = Finder::new(&topology).around(&ids[0], &terms).expect("it can be asked");
            let entities = around.entities.iter().map(|near| {
                let ix = |node| {
                    ids.binary_search_by(|id| id.as_str().cmp(topology.id(node)))
                        .expect("one of ours") as u32
                };
                let backward = near.hop.direction == Direction::Backward;
                let relation = topology.relation(near.hop.fact);
                let relation = u16::from(relation == relations[1]);
                hubs += usize::from(near.is_hub);
                // Of a hub only one entity before it is told.
                let befores = near.befores.iter().map(|node| ix(*node)).collect::<Vec<_>>();
                (ix(near.node), near.is_hub, (near.hops, befores, (relation, backward)))
            });
            let mut expected = expected(count, &facts, 0, depth, hub);
            for (node, is_hub, told) in entities {
                let right = expected.remove(&node).unwrap_or_else(|| panic!("{node}: {facts:?}"));
                match is_hub {
                    false => assert_eq!(told, right, "{node} of {facts:?}"),
                    true => {
                        assert_eq!(told.0, right.0, "{node} of {facts:?}");
                        assert!(right.1.contains(&told.1[0]), "{node} of {facts:?}");
                    }
                }
                found += 1;
            }
            assert!(expected.is_empty(), "not found: {expected:?} in {facts:?}");
            tried += 1;
        }
    }
    report(&format!("around: {tried} questions (seed {seed:#x}), {found} found, {hubs} hubs"));
    assert!(hubs > 100, "the sample has too few hubs to show anything: {hubs}");
}
