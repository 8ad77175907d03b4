//! What a change added, in 32 bytes.
//!
//! A change's digest is BLAKE3 over the digest before it, the change's own words, and for each
//! recorded table in the order of [`TABLES`] its name, its number of added rows and the hash of
//! those rows in the order of "row". So `verify` finds any row that was altered, added or lost.

use blake3::Hasher;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::error::StoreError;
use super::tables::{Column, TABLES, text};

/// Bytes of rows that are gathered before they are hashed.
const GATHERED: usize = 1 << 16;

/// Returns the digest of a change, of the tables with the number of added rows and their hash.
pub(super) fn chain(
    before: &[u8],
    words: &[Option<&str>],
    tables: impl Iterator<Item = (u64, blake3::Hash)>,
) -> [u8; 32] {
    let mut bytes = Vec::new();
    put_value(&mut bytes, ValueRef::Blob(before));
    for word in words {
        put_value(&mut bytes, text(*word));
    }
    for (table, (rows, rows_hash)) in TABLES.iter().zip(tables) {
        put_value(&mut bytes, text(Some(table.name)));
        bytes.extend_from_slice(&rows.to_le_bytes());
        bytes.extend_from_slice(rows_hash.as_bytes());
    }
    *blake3::hash(&bytes).as_bytes()
}

/// Computes the digest of a committed change again, from what the file holds now.
pub(super) fn digest_again(
    connection: &Connection,
    before: &[u8],
    words: &[Option<&str>],
    after: &[i64],
    upto: &[i64],
) -> Result<[u8; 32], StoreError> {
    let mut hashes = Vec::with_capacity(TABLES.len());
    for (table, (low, high)) in TABLES.iter().zip(after.iter().zip(upto)) {
        let columns = table.quoted_columns();
        let name = table.name;
        let sql =
            format!("SELECT row, {columns} FROM {name} WHERE row > ? AND row <= ? ORDER BY row");
        let mut select = connection.prepare_cached(&sql)?;
        let mut rows = select.query([low, high])?;
        let (mut count, mut hash) = (0, RowHasher::default());
        while let Some(row) = rows.next()? {
            let values = (1..=table.columns.len()).map(|ix| row.get_ref(ix));
            let values: Vec<ValueRef<'_>> = values.collect::<Result<_, _>>()?;
            hash.add(row.get(0)?, values.into_iter());
            hash.feed();
            count += 1;
        }
        hashes.push((count, hash.finished()));
    }
    Ok(chain(before, words, hashes.into_iter()))
}

/// Hashes rows. Many are gathered before the hash is fed: it takes several kilobytes at once
/// much faster than value after value.
#[derive(Default)]
pub(super) struct RowHasher {
    hash: Hasher,
    /// What is not hashed yet.
    pub(super) gathered: Vec<u8>,
}

impl RowHasher {
    /// Gathers a row.
    pub(super) fn add<'v>(&mut self, row: i64, columns: impl Iterator<Item = Column<'v>>) {
        self.gathered.extend_from_slice(&row.to_le_bytes());
        for column in columns {
            put_value(&mut self.gathered, column);
        }
    }

    /// Hashes what is gathered, once that is much.
    pub(super) fn feed(&mut self) {
        if self.gathered.len() >= GATHERED {
            self.hash.update(&self.gathered);
            self.gathered.clear();
        }
    }

    pub(super) fn finished(&self) -> blake3::Hash {
        let mut hash = self.hash.clone();
        hash.update(&self.gathered);
        hash.finalize()
    }
}

/// A tag for the type, then the length of what has one, then the bytes.
fn put_value(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let (tag, content): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(integer) => {
            bytes.push(1);
            bytes.extend_from_slice(&integer.to_le_bytes());
            return;
        }
        // No column holds floats; one that appears is damage, and hashes as what it is.
        ValueRef::Real(real) => {
            bytes.push(2);
            bytes.extend_from_slice(&real.to_bits().to_le_bytes());
            return;
        }
        ValueRef::Text(content) => (3, content),
        ValueRef::Blob(content) => (4, content),
    };
    bytes.push(tag);
    bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
    bytes.extend_from_slice(content);
}

/// The rows of a table as they were gathered, value by value: of each row its number first.
pub(super) struct Gathered<'g> {
    bytes: &'g [u8],
    /// The number of columns, and how many of the row are still to come.
    width: usize,
    left: usize,
}

impl<'g> Gathered<'g> {
    pub(super) fn new(bytes: &'g [u8], width: usize) -> Gathered<'g> {
        Gathered { bytes, width, left: 0 }
    }

    fn take(&mut self, len: usize) -> &'g [u8] {
        let (head, rest) = self.bytes.split_at(len);
        self.bytes = rest;
        head
    }

    fn number(&mut self) -> u64 {
        let (head, rest) = self.bytes.split_first_chunk().expect("a row was gathered whole");
        self.bytes = rest;
        u64::from_le_bytes(*head)
    }
}

impl<'g> Iterator for Gathered<'g> {
    type Item = ValueRef<'g>;

    fn next(&mut self) -> Option<ValueRef<'g>> {
        if self.left == 0 {
            if self.bytes.is_empty() {
                return None;
            }
            self.left = self.width;
            return Some(ValueRef::Integer(self.number() as i64));
        }
        self.left -= 1;
        let tag = self.take(1)[0];
        let number = self.number();
        Some(match tag {
            0 => ValueRef::Null,
            1 => ValueRef::Integer(number as i64),
            2 => ValueRef::Real(f64::from_bits(number)),
            3 => ValueRef::Text(self.take(number as usize)),
            _ => ValueRef::Blob(self.take(number as usize)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gathered_comes_back_value_by_value() {
        let rows = [
            [ValueRef::Null, ValueRef::Integer(i64::MIN), ValueRef::Text(b"")],
            [ValueRef::Text("\u{e9}".as_bytes()), ValueRef::Blob(b"\0\x01"), ValueRef::Real(-0.5)],
        ];
        let mut hash = RowHasher::default();
        let mut expected = Vec::new();
        for (row, columns) in (7..).zip(rows) {
            hash.add(row, columns.into_iter());
            expected.push(ValueRef::Integer(row));
            expected.extend(columns);
        }
        let found: Vec<ValueRef<'_>> = Gathered::new(&hash.gathered, 3).collect();
        assert_eq!(found, expected);
    }
}
