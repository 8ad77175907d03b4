//! FollowTheMoney 4 (<https://followthemoney.tech>): entities as JSON lines, or as statements, a
//! table with one value a row.
//!
//! Each entity is an entity of its schema, with its values as properties; a fact between two
//! entities is an entity of an edge schema, whose id is that of the claim. A relation without a
//! schema of its own is an `UnknownLink` that names it as its role. Countries are codes where they
//! are places of others. What FtM has no room for (source of a value, locator, dates in words)
//! stands beside the properties under `claims`, which its own programs keep as it is; its
//! `confidence` likewise. An id that FtM would drop is written in letters and digits.
//!
//! What is denied or deprecated is not written: nothing in FtM would say that it is.

mod edge;
mod line;
mod node;
mod statements;

use std::collections::{BTreeMap, HashMap};

use self::line::Line;
use super::loss::Loss;
use super::output::Broken;
use super::rows::is_stated;
use super::{ExportError, Exporter, Output};
use crate::format::FTM;
use crate::format::FTM_STATEMENTS;
use crate::format::Format;
use crate::format::ftm::NAMESPACE;
use crate::format::ftm::country_id;
use crate::format::ftm::ftm;
use crate::graph::EntityNode;
use crate::graph::Records;
use crate::model::EntityId;
use crate::model::RecordedClaim;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Vocabulary;

/// The schema of what has no better one.
const THING: &str = "Thing";
/// Types above a type; a longer chain is a circle in the data.
const PARENTS_MAX: usize = 16;

/// Writes entities of FtM, one JSON object a line.
pub struct FtmExporter;

impl Exporter for FtmExporter {
    fn format(&self) -> &'static Format {
        &FTM
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let (around, mut loss) = (Around::of(records)?, Loss::default());
        out.one("graph.ftm.json", |out| {
            let each = &mut |line: &Line| line.write(out).map_err(ExportError::Stream);
            lines(&around, records, &mut loss, each)?;
            Ok::<(), Broken>(())
        })?;
        loss.cut_rest(records, FTM.carries)?;
        Ok(loss)
    }
}

/// Writes statements of FtM, a table with one value a row.
pub struct FtmStatementsExporter;

impl Exporter for FtmStatementsExporter {
    fn format(&self) -> &'static Format {
        &FTM_STATEMENTS
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        let (around, mut loss) = (Around::of(records)?, Loss::default());
        out.one("graph.statements.csv", |out| {
            let mut table = statements::Table::new(out)?;
            let each = &mut |line: &Line| table.write(line).map_err(ExportError::Stream);
            lines(&around, records, &mut loss, each)?;
            table.finish()?;
            Ok::<(), Broken>(())
        })?;
        loss.cut_rest(records, FTM_STATEMENTS.carries)?;
        Ok(loss)
    }
}

/// What entities and claims refer to: their words, countries and sources.
struct Around<'r> {
    vocabulary: &'r Vocabulary,
    countries: HashMap<EntityId, String>,
    sources: BTreeMap<SourceId, Source>,
}

impl<'r> Around<'r> {
    fn of(records: &'r dyn Records) -> Result<Around<'r>, ExportError> {
        let mut around = Around {
            vocabulary: records.vocabulary(),
            countries: HashMap::new(),
            sources: BTreeMap::new(),
        };
        records.entities(&mut |entity, _| {
            if entity.entity_type.as_deref() == Some("Country")
                && let Some(code) = code_of(entity)
            {
                around.countries.insert(entity.id.clone(), code);
            }
            Ok(())
        })?;
        records.sources(&mut |source| {
            around.sources.insert(source.id.clone(), source.clone());
            Ok(())
        })?;
        Ok(around)
    }

    /// The schema of a type: its own, ours for it, or that of a type above it.
    fn schema_of(&self, type_name: Option<&str>) -> &str {
        let mut current = type_name;
        for _ in 0..PARENTS_MAX {
            let Some(name) = current else { break };
            let known = self.vocabulary.find_type(name);
            let own = known.and_then(|known| known.iri.as_deref()?.strip_prefix(NAMESPACE));
            let own = own.filter(|schema| ftm().schema(schema).is_some());
            if let Some(schema) = own.or_else(|| ftm().schema_of(name)) {
                return schema;
            }
            current = known.and_then(|known| known.parent.as_deref());
        }
        THING
    }

    /// The property of FtM that a relation came from.
    fn own_property(&self, relation: &str) -> Option<&str> {
        self.vocabulary.relation(relation)?.iri.as_deref()?.strip_prefix(NAMESPACE)
    }
}

/// The code of a country, as its id or its name tells it.
fn code_of(entity: &EntityNode) -> Option<String> {
    let own = entity.id.as_str().strip_prefix(&country_id(""));
    let own = own.filter(|code| ftm().country(code).is_some());
    let named = || ftm().code_of(entity.name.as_ref().unwrap_or(&entity.label));
    own.or_else(named).map(str::to_owned)
}

/// Gives every line in order: each entity, then its links to others; counts what is denied or
/// deprecated, and the fields that have no place. Holds one entity with its claims.
fn lines(
    around: &Around<'_>,
    records: &dyn Records,
    loss: &mut Loss,
    each: &mut dyn FnMut(&Line) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    Ok(records.entities(&mut |entity, claims| {
        let mut node = Line::new(&entity.id, around.schema_of(entity.entity_type.as_deref()));
        let (stated, others): (Vec<&RecordedClaim>, Vec<_>) =
            claims.iter().partition(|claim| is_stated(claim));
        stated.iter().for_each(|claim| loss.cut(claim, FTM.carries));
        others.into_iter().for_each(|claim| loss.leave_out(claim));
        let links = stated.into_iter().filter(|claim| !node::put(around, &mut node, claim));
        let links: Vec<&RecordedClaim> = links.collect();
        each(&node)?;
        for claim in links {
            each(&edge::line(around, claim))?;
        }
        Ok(())
    })?)
}
