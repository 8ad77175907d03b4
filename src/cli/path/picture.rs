//! The paths as one picture: their facts, each once, with the claims by which they pass.

use std::collections::BTreeMap;
use std::path::Path;

use orgraph::graph::Evidence;
use orgraph::graph::Topology;
use orgraph::model::EntityId;
use orgraph::path::Found;
use orgraph::path::Time;
use orgraph::store::Snapshot;

use crate::cli::failure::Failure;
use crate::cli::render::Pictured;
use crate::cli::render::draw_to;

use super::question::Question;

/// Draws what was found of questions on the same terms, which is not nothing.
pub(super) fn draw(
    file: &Path,
    asked: &[(Question, Found)],
    topology: &Topology,
    snapshot: &Snapshot<'_>,
) -> Result<(), Failure> {
    let (mut facts, mut ends) = (BTreeMap::new(), Vec::new());
    for path in asked.iter().flat_map(|(_, found)| &found.paths) {
        ends.push(path.from);
        for (hop, claims) in path.hops.iter().zip(&path.claims) {
            let passing = facts.entry(hop.fact).or_insert_with(|| (Vec::new(), hop.held));
            passing.0.extend(claims.iter().copied());
            passing.1 = passing.1.max(hop.held);
        }
    }
    let Some((question, _)) = asked.first() else { return Ok(()) };
    let (query, terms) = (&question.query, &question.query.terms);
    let evidence = Evidence::new(snapshot);
    let subgraph = evidence.subgraph_by(topology, &ends, &facts, terms.window())?;
    let as_of = match terms.time {
        Time::AsOf(date) => Some(date),
        Time::Ever | Time::During(..) => None,
    };
    let pictured = match asked {
        [_] => Pictured::Path(&query.from, &query.to),
        _ => Pictured::Between(all_ends(asked)),
    };
    draw_to(file, pictured, &subgraph, snapshot, as_of)
}

/// The ends of all questions, in the order in which they come up.
fn all_ends(asked: &[(Question, Found)]) -> Vec<EntityId> {
    let mut ends = Vec::new();
    for (question, _) in asked {
        for id in [&question.query.from, &question.query.to] {
            if !ends.contains(id) {
                ends.push(id.clone());
            }
        }
    }
    ends
}
