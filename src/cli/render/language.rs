//! Names in a language that somebody asked for.

use std::collections::BTreeMap;

use orgraph::graph::Evidence;
use orgraph::graph::Subgraph;
use orgraph::graph::Topology;
use orgraph::model::Object;
use orgraph::model::Stance;
use orgraph::model::naming;
use orgraph::store::Snapshot;

use crate::cli::failure::Failure;
use crate::cli::notes;
use crate::cli::out::Out;

/// What an entity may be called by, the first before the others.
const NAMING: [&str; 3] = [naming::SHORT_NAME, naming::NAME, naming::ALIAS];

/// Calls each entity by its name in a language: of several the one that most claims state, short
/// names before names before aliases, then by letters. Who has none keeps the name, and that is
/// said.
pub(super) fn rename(
    subgraph: &mut Subgraph,
    topology: &Topology,
    snapshot: &Snapshot<'_>,
    tag: &str,
    out: &mut Out,
) -> Result<(), Failure> {
    let evidence = Evidence::new(snapshot);
    let mut without = 0;
    for entity in subgraph.graph.node_weights_mut() {
        let Some(node) = topology.node_of(&entity.id) else { continue };
        let mut counted: BTreeMap<(usize, String), i64> = BTreeMap::new();
        for recorded in evidence.claims_about(topology.row(node))? {
            let claim = &recorded.claim;
            let place = NAMING.iter().position(|name| *name == claim.relation.as_str());
            if let (Some(place), Object::Text { text, lang: Some(lang) }, Stance::Asserted) =
                (place, &claim.object, claim.stance)
                && is_of(lang, tag)
            {
                *counted.entry((place, text.clone())).or_default() += 1;
            }
        }
        match counted
            .into_iter()
            .min_by_key(|((place, text), count)| (*place, -count, text.clone()))
        {
            Some(((_, text), _)) => {
                entity.label = text;
                entity.name = None;
            }
            None => without += 1,
        }
    }
    if without > 0 {
        let entities = notes::counted(without, "entity has", "entities have");
        out.say(&format!("{entities} no name in \"{tag}\" and keep their own"));
    }
    Ok(())
}

/// Whether a tag is the language asked for, or a variety of it (RFC 4647, basic filtering).
fn is_of(tag: &str, wanted: &str) -> bool {
    let (tag, wanted) = (tag.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    tag == wanted || tag.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'))
}
