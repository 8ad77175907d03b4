//! Is everything in the file what was written?

use rusqlite::Connection;

use super::digest::{TABLES, digest_again, parse_watermarks};
use super::error::StoreError;
use super::file::Store;
use super::linked::Linked;
use super::read::Reader;
use super::rows::{ClaimRow, signed_prefix};
use crate::model::Identity;

/// Problems listed before the rest is only counted.
const PROBLEMS_MAX: usize = 20;

/// What a check of the whole file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Changes whose digest was computed again.
    pub changes: u64,
    /// Claims whose identity was computed again.
    pub claims: u64,
    /// What is wrong, one line each; the first twenty.
    pub problems: Vec<String>,
    /// How many problems there are in all.
    pub problem_count: u64,
}

impl Verified {
    fn report(&mut self, problem: String) {
        self.problem_count += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }
}

impl Store {
    /// Checks the file's structure, every change's digest and every claim's identity.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let connection = self.connection();
        let mut verified = Verified::default();
        check_structure(connection, &mut verified)?;
        check_digests(connection, &mut verified)?;
        check_identities(connection, &mut verified)?;
        Ok(verified)
    }
}

fn check_structure(connection: &Connection, verified: &mut Verified) -> Result<(), StoreError> {
    let mut check = connection.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        if word != "ok" {
            verified.report(format!("file: {word}"));
        }
    }
    let mut check = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let (table, row, parent): (String, Option<i64>, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let row = row.unwrap_or_default();
        verified.report(format!("{table} row {row} names a row of {parent} that is not there"));
    }
    Ok(())
}

fn check_digests(connection: &Connection, verified: &mut Verified) -> Result<(), StoreError> {
    let sql = "SELECT row, verb, at, author, note, summary, rows, digest FROM change ORDER BY row";
    let mut select = connection.prepare(sql)?;
    let mut rows = select.query([])?;
    let mut before = Vec::new();
    let mut after = vec![0; TABLES.len()];
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let words = (1..=6).map(|ix| row.get(ix)).collect::<Result<Vec<Option<String>>, _>>()?;
        let digest: Vec<u8> = row.get(7)?;
        let upto = words[5].as_deref().and_then(parse_watermarks);
        let Some(upto) = upto else {
            verified.report(format!("change {number} does not say what it added"));
            continue;
        };
        let words: Vec<Option<&str>> = words.iter().map(Option::as_deref).collect();
        let again = digest_again(connection, &before, &words, &after, &upto)?;
        if again[..] != digest[..] {
            verified.report(format!("change {number} is not what was recorded"));
        }
        verified.changes += 1;
        (before, after) = (digest, upto);
    }
    for (table, last) in TABLES.iter().zip(after) {
        let sql = format!("SELECT count(*) FROM {} WHERE row > ?", table.name);
        let beyond: i64 = connection.query_row(&sql, [last], |row| row.get(0))?;
        if beyond > 0 {
            verified.report(format!("{beyond} rows of {} belong to no change", table.name));
        }
    }
    Ok(())
}

fn check_identities(connection: &Connection, verified: &mut Verified) -> Result<(), StoreError> {
    let linked = Linked::default();
    let reader = Reader::new(connection, &linked);
    let mut find = connection.prepare("SELECT 1 FROM identity WHERE prefix = ? AND claim = ?")?;
    for table in ["claim", "value_claim"] {
        let mut select = connection.prepare(&format!("SELECT row FROM {table} ORDER BY row"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let row: i64 = row.get(0)?;
            match reader.claim(ClaimRow(row)) {
                Ok(claim) => {
                    let prefix = signed_prefix(Identity::of(&claim).prefix());
                    if !find.exists([prefix, row])? {
                        verified.report(format!("the claim in row {row} is not found by its id"));
                    }
                }
                Err(error) => verified.report(format!("the claim in row {row}: {error}")),
            }
            verified.claims += 1;
        }
    }
    let entries: i64 = connection.query_row("SELECT count(*) FROM identity", [], |r| r.get(0))?;
    if u64::try_from(entries) != Ok(verified.claims) {
        verified.report(format!("{} claims have {entries} identities", verified.claims));
    }
    Ok(())
}
