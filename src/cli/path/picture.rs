//! The paths as one picture: their facts, each once, with the claims by which they pass.

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
use crate::cli::render::of_paths;

use super::question::Question;

/// Draws what was found of questions on the same terms, which is not nothing.
pub(super) fn draw(
    file: &Path,
    asked: &[(Question, Found)],
    topology: &Topology,
    snapshot: &Snapshot<'_>,
) -> Result<(), Failure> {
    let Some((question, _)) = asked.first() else { return Ok(()) };
    let (query, terms) = (&question.query, &question.query.terms);
    let evidence = Evidence::new(snapshot);
    let paths = asked.iter().flat_map(|(_, found)| &found.paths);
    let subgraph = of_paths(paths, topology, &evidence, terms.window())?;
    let as_of = match terms.time {
        Time::AsOf(date) => Some(date),
        Time::Ever | Time::During(..) => None,
    };
    let pictured = match asked {
        [_] => Pictured::Path(query.from.clone(), query.to.clone()),
        _ => Pictured::Between(all_ends(asked)),
    };
    draw_to(file, &pictured, &subgraph, snapshot, as_of)
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
