//! Who says so, in a table: footnotes for people, ids for programs, which get no list of sources
//! to look numbers up in.

use std::collections::BTreeSet;

use orgraph::graph::Footnotes;
use orgraph::model::RecordedClaim;
use orgraph::model::Source;
use orgraph::model::SourceId;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::failure::Failure;
use super::notes;
use super::out::{Out, OutputFormat};

/// The sources of the rows of a table, numbered in the order in which they are first cited.
pub(super) struct Citing {
    format: OutputFormat,
    notes: Footnotes,
}

impl Citing {
    /// Cites in the way that the format of the answer needs.
    pub(super) fn new(out: &Out) -> Citing {
        Citing { format: out.list_format(), notes: Footnotes::default() }
    }

    /// Says whether the answer is for people.
    pub(super) fn is_for_people(&self) -> bool {
        matches!(self.format, OutputFormat::Table | OutputFormat::Text | OutputFormat::Md)
    }

    /// The sources of some claims as a cell.
    pub(super) fn cell(&mut self, claims: &[&RecordedClaim]) -> Value {
        let ids = claims.iter().filter_map(|recorded| recorded.claim.source.as_ref());
        let ids: BTreeSet<&str> = ids.map(SourceId::as_str).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        match self.format {
            OutputFormat::Json | OutputFormat::Ndjson => Value::from(ids),
            OutputFormat::Csv | OutputFormat::Tsv => Value::from(ids.join("; ")),
            _ => Value::from(self.marks(claims)),
        }
    }

    /// The footnote marks of some claims.
    pub(super) fn marks(&mut self, claims: &[&RecordedClaim]) -> String {
        notes::marks(claims, &mut self.notes)
    }

    /// Prints what the numbers stand for, under a table for people.
    pub(super) fn print(&self, snapshot: &Snapshot<'_>, out: &mut Out) -> Result<(), Failure> {
        match self.is_for_people() {
            true => print_sources(&self.notes, snapshot, out),
            false => Ok(()),
        }
    }
}

/// Prints the list of sources under an answer.
pub(super) fn print_sources(
    footnotes: &Footnotes,
    snapshot: &Snapshot<'_>,
    out: &mut Out,
) -> Result<(), Failure> {
    if footnotes.iter().next().is_none() {
        return Ok(());
    }
    out.line("")?;
    out.line("  Sources")?;
    for (number, id) in footnotes.iter() {
        let source = snapshot.reader().source(id)?;
        let source = source.unwrap_or_else(|| Source::named(id.clone()));
        let url = source.url.as_deref().filter(|url| *url != source.label());
        let line = notes::followed(notes::source_line(&source), url.unwrap_or_default());
        out.line(&format!("    [{number}] {line}"))?;
        if let Some(note) = &source.note {
            out.line(&format!("         note: {note}"))?;
        }
    }
    Ok(())
}
