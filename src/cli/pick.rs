//! Which entity or claim a word on the command line means.

use orgraph::model::ClaimId;
use orgraph::store::ClaimRow;
use orgraph::store::EntityRow;
use orgraph::store::NameHit;
use orgraph::store::Named;
use orgraph::store::Snapshot;

use super::failure::{ENTITY, Failure};

/// Returns the one entity that a text names, by one rule everywhere: exact id, identifier, name
/// or alias. Never guesses.
pub(super) fn entity(snapshot: &Snapshot<'_>, text: &str) -> Result<EntityRow, Failure> {
    match snapshot.reader().named(text)? {
        Named::One(row) => Ok(row),
        Named::Several(hits) => {
            let failure =
                Failure::new(ENTITY, format!("{} entities are called \"{text}\"", hits.len()));
            Err(failure.tip(format!("say which: {}", listed(&hits))))
        }
        Named::Nobody(nearest) => {
            let failure = Failure::new(ENTITY, format!("no entity matches \"{text}\""));
            Err(match nearest.is_empty() {
                true => failure.tip("orgraph list shows all entities"),
                false => failure.tip(format!("did you mean {}?", listed(&nearest))),
            })
        }
    }
}

fn listed(hits: &[NameHit]) -> String {
    let hits = hits.iter().map(|hit| match hit.id.as_str() == hit.name {
        true => hit.id.to_string(),
        false => format!("{} ({})", hit.name, hit.id),
    });
    hits.collect::<Vec<_>>().join(", ")
}

/// Returns the claim that an id names.
pub(super) fn claim(snapshot: &Snapshot<'_>, id: &ClaimId) -> Result<ClaimRow, Failure> {
    for row in snapshot.reader().claims_by_prefix(id.prefix())? {
        if snapshot.reader().recorded(row)?.id == *id {
            return Ok(row);
        }
    }
    Err(Failure::new(ENTITY, format!("no claim {id}")).tip("orgraph list claims shows all claims"))
}
