//! Our own records, one JSON object a line: types and relations that a new store lacks, sources,
//! entities, then claims, so that each line names only what stands above it. Imports again without
//! loss.

use std::io::Write;

use super::loss::Loss;
use super::output::Broken;
use super::rows::{claim_records, source_record};
use super::{ExportError, Exporter, Output};
use crate::format::Format;
use crate::format::JSONL;
use crate::graph::Records;
use crate::model::EntityRecord;
use crate::model::Record;

/// Writes JSON Lines. An entity is its id alone, for its names and types are claims; a claim with
/// several citations is several lines with the same id.
pub struct JsonlExporter;

impl Exporter for JsonlExporter {
    fn format(&self) -> &'static Format {
        &JSONL
    }

    fn write(&self, records: &dyn Records, out: &mut Output<'_>) -> Result<Loss, ExportError> {
        out.one("graph.jsonl", |out| {
            let (types, relations) = records.vocabulary().own();
            for entity_type in types {
                line(out, &Record::Type(Box::new(entity_type.clone())))?;
            }
            for relation in relations {
                line(out, &Record::Relation(Box::new(relation.clone())))?;
            }
            records
                .sources(&mut |source| Ok(line(out, &Record::Source(source_record(source)))?))?;
            records.ids(&mut |id| {
                let id = Some(id.to_string());
                Ok(line(out, &Record::Entity(EntityRecord { id, ..EntityRecord::default() }))?)
            })?;
            records.claims(&mut |claim| {
                for record in claim_records(claim) {
                    line(out, &Record::Claim(Box::new(record)))?;
                }
                Ok(())
            })?;
            Ok::<(), Broken>(())
        })?;
        Ok(Loss::default())
    }
}

fn line(out: &mut dyn Write, record: &Record) -> Result<(), ExportError> {
    let written = serde_json::to_writer(&mut *out, record).map_err(std::io::Error::from);
    written.and_then(|()| out.write_all(b"\n")).map_err(ExportError::Stream)
}
