//! Reading ahead: one thread reads and checks rows while the other takes them into the change.
//!
//! What was read goes back to the thread that made it, and is freed there: two threads that free
//! each other's memory wait for each other.

use std::io::BufRead;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use super::Intake;
use super::prepare::{Checker, Defined, Prepared};
use crate::import::Header;
use crate::import::ImportError;
use crate::import::Importer;
use crate::import::Row;
use crate::import::RowFinding;
use crate::import::Sink;
use crate::model::Finding;

/// Rows that are handed over at once.
const BATCH: usize = 128;
/// Batches that may wait to be taken.
const WAITING_MAX: usize = 6;
/// The fields that are still looked at when a row is taken.
const LATE: &[&str] = &["subject", "object", "source", "via"];

/// What is handed over.
pub(super) enum Ahead {
    Header { line: String, delimiter: char, unread: Vec<String> },
    Rows(Vec<Checked>),
}

/// A row, checked as far as that goes without the store.
pub(super) struct Checked {
    pub(super) line: u64,
    /// The words that it defines.
    pub(super) defined: Vec<Defined>,
    /// What it says, or why it cannot be taken.
    pub(super) prepared: Result<Vec<Prepared>, Vec<RowFinding>>,
    /// How it is written, where it is rejected or still may be.
    pub(super) written: Option<Kept>,
}

impl Checked {
    /// The entities that it names, by whatever it names them.
    fn ends(&self) -> impl Iterator<Item = &str> {
        self.prepared.iter().flatten().flat_map(Prepared::ends)
    }
}

/// How a row is written.
pub(super) struct Kept {
    pub(super) text: String,
    spans: Vec<(&'static str, Option<(usize, usize)>)>,
}

impl Kept {
    pub(super) fn span_of(&self, field: &str) -> Option<(usize, usize)> {
        self.spans.iter().find(|(late, _)| *late == field)?.1
    }
}

/// Checks rows and hands them over.
struct Reader<'c> {
    checker: Checker<'c>,
    batch: Vec<Checked>,
    sender: SyncSender<Ahead>,
    /// Batches that were taken.
    taken: Receiver<Vec<Checked>>,
    /// What is left of the one that is being freed.
    spent: Vec<Checked>,
}

/// Whoever takes the rows has stopped, and knows why.
#[derive(Debug, thiserror::Error)]
#[error("nobody takes the rows")]
struct NobodyTakes;

impl Intake<'_, '_> {
    /// Reads a file into the change: what it holds is read and checked on a thread of its own,
    /// and taken on this one in its order.
    pub fn read(
        &mut self,
        importer: &dyn Importer,
        input: &mut (dyn BufRead + Send),
    ) -> Result<(), ImportError> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let source = self.file.origin.source.clone();
        let checker = Checker::new(self.vocabulary.clone(), source.as_deref());
        self.file.sources.forget_numbers();
        let (returner, taken) = channel();
        let (batch, spent) = (Vec::with_capacity(BATCH), Vec::new());
        let mut reader = Reader { checker, batch, sender, taken, spent };
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                importer.read(input, &mut reader)?;
                reader.hand_over().map_err(ImportError::Sink)
            });
            let mut outcome = Ok(());
            for ahead in receiver {
                outcome = match ahead {
                    Ahead::Header { line, delimiter, unread } => {
                        self.take_header(&line, delimiter, unread);
                        Ok(())
                    }
                    Ahead::Rows(rows) => {
                        self.draft.expect_entities(rows.iter().flat_map(Checked::ends));
                        let outcome = rows.iter().try_for_each(|row| self.take_checked(row));
                        // If nobody reads any more, it goes here.
                        drop(returner.send(rows));
                        outcome
                    }
                };
                if outcome.is_err() {
                    break;
                }
            }
            let read = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
            outcome.map_err(|error| ImportError::Sink(Box::new(error)))?;
            read
        })
    }
}

impl Reader<'_> {
    fn hand_over(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        Ok(self.sender.send(Ahead::Rows(batch)).map_err(|_| NobodyTakes)?)
    }

    /// Frees a row that was taken. One goes for each that is made, which then gets its memory: the
    /// allocator is fast with the few pieces that were freed last, and slow with many at once.
    fn free_one(&mut self) {
        if self.spent.is_empty() {
            self.spent = self.taken.try_recv().unwrap_or_default();
        }
        self.spent.pop();
    }

    fn checked(&mut self, row: Row<'_>) -> Checked {
        let Row { line, records, mut findings, written } = row;
        let mut prepared = Vec::with_capacity(records.len());
        let mut defined = Vec::new();
        if findings.is_empty() {
            for record in records {
                match self.checker.prepare(record, line, &mut defined) {
                    Ok(one) => prepared.extend(one),
                    Err(found) => {
                        let span = |field: &'static str| written.span_of(field);
                        findings = placed(found, span);
                        break;
                    }
                }
            }
        }
        let is_kept = !findings.is_empty() || prepared.iter().any(Prepared::may_be_refused);
        let written = is_kept.then(|| Kept {
            text: written.text(),
            spans: LATE.iter().map(|field| (*field, written.span_of(field))).collect(),
        });
        let prepared = if findings.is_empty() { Ok(prepared) } else { Err(findings) };
        Checked { line, defined, prepared, written }
    }
}

impl Sink for Reader<'_> {
    fn header(&mut self, header: &Header<'_>) {
        let Header { line, delimiter, unread } = *header;
        let (line, unread) = (line.to_owned(), unread.to_vec());
        // If nobody takes it, nobody takes the first row either, which can say so.
        drop(self.sender.send(Ahead::Header { line, delimiter, unread }));
    }

    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.free_one();
        let checked = self.checked(row);
        self.batch.push(checked);
        if self.batch.len() < BATCH {
            return Ok(());
        }
        self.hand_over()
    }
}

/// Findings with the places of their fields.
pub(super) fn placed(
    findings: Vec<Finding>,
    span_of: impl Fn(&'static str) -> Option<(usize, usize)>,
) -> Vec<RowFinding> {
    let placed = findings.into_iter().map(|finding| {
        let span = span_of(finding.field);
        RowFinding { finding, span }
    });
    let mut placed: Vec<RowFinding> = placed.collect();
    // One cell that is two fields is wrong only once.
    placed.dedup_by(|later, one| {
        let (later_words, words) = (&later.finding.message, &one.finding.message);
        one.span.is_some() && later.span == one.span && later_words == words
    });
    placed
}
