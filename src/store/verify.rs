//! Is everything in the file what was written?

use rusqlite::Connection;

use super::content::{Content, Names, Qualifier};
use super::digest::digest_again;
use super::error::StoreError;
use super::file::Store;
use super::ledger::parse_watermarks;
use super::roster::Roster;
use super::rows::signed_prefix;
use super::runs::Sorter;
use super::stream::{self, Numbered};
use super::tables::TABLES;
use crate::model::Identity;
use crate::model::Qualifiers;

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
        check_identities(self, &mut verified)?;
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

/// Bytes of identities that are sorted at once.
const SORTED_AT_ONCE: usize = 32 << 20;

/// Computes every identity again and compares them with those that claims are found by.
fn check_identities(store: &Store, verified: &mut Verified) -> Result<(), StoreError> {
    let (connection, path) = (store.connection(), store.path());
    let unwritable = |error| StoreError::unwritable(path, error);
    let roster = Roster::read(connection)?;
    let mut qualifiers = stream::qualifiers(connection)?;
    let mut qualifiers = Numbered::of(&mut qualifiers)?;
    let mut again = Sorter::beside(path, SORTED_AT_ONCE);
    stream::for_each_claim(connection, |row, content| {
        verified.claims += 1;
        match content.and_then(|content| identity_of(&content, &mut qualifiers, &roster)) {
            Ok(identity) => again.push([signed_prefix(identity.prefix()), row]).map_err(unwritable),
            Err(error) => {
                verified.report(format!("the claim in row {row}: {error}"));
                Ok(())
            }
        }
    })?;
    let mut again = again.finish().map_err(unwritable)?;
    let mut next = again.next().transpose().map_err(unwritable)?;
    let mut lost: Sorter<i64> = Sorter::beside(path, SORTED_AT_ONCE);
    let mut entries = 0;
    stream::for_each_identity(connection, |prefix, claim| {
        entries += 1;
        while let Some(expected) = next.filter(|expected| *expected <= [prefix, claim]) {
            if expected < [prefix, claim] {
                lost.push(expected[1]).map_err(unwritable)?;
            }
            next = again.next().transpose().map_err(unwritable)?;
        }
        Ok(())
    })?;
    for expected in next.map(Ok).into_iter().chain(again) {
        lost.push(expected.map_err(unwritable)?[1]).map_err(unwritable)?;
    }
    for row in lost.finish().map_err(unwritable)? {
        let row = row.map_err(unwritable)?;
        verified.report(format!("the claim in row {row} is not found by its id"));
    }
    if entries != verified.claims {
        verified.report(format!("{} claims have {entries} identities", verified.claims));
    }
    Ok(())
}

fn identity_of(
    content: &Content<'_>,
    following: &mut Numbered<'_>,
    names: &impl Names,
) -> Result<Identity, StoreError> {
    let mut qualifiers = Qualifiers::default();
    following.each_of(content.row, |row| Qualifier::of(row, 1)?.add_to(&mut qualifiers))?;
    Ok(Identity::of(&content.claim(names, qualifiers)?))
}
