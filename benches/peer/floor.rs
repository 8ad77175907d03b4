//! What an import cannot do without, each alone: both tables read as text, a hash of every claim
//! and of every row, and the rows of the finished store bound and inserted by SQLite.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// Rows that one statement inserts.
const AT_ONCE: usize = 32;
/// Rows that are held at once, so that reading them is not part of what is measured.
const HELD: usize = 100_000;

/// Prints the seconds of each as a line of JSON. One thread that never waits: its time is the
/// processor's.
pub(super) fn floor(folder: &Path, store: &Path) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let mut cells = 0;
    for name in ["nodes.csv", "edges.csv"] {
        let mut table = csv::Reader::from_reader(File::open(folder.join(name))?);
        let mut record = csv::StringRecord::new();
        while table.read_record(&mut record)? {
            cells += record.len();
        }
    }
    let csv_s = begun.elapsed().as_secs_f64();
    let copied = copy(store)?;
    println!(
        "{}",
        serde_json::json!({
            "cells": cells, "csv_s": csv_s,
            "claims": copied.claims, "hash_s": copied.hash_s,
            "rows": copied.rows, "sqlite_s": copied.sqlite_s,
        })
    );
    Ok(())
}

#[derive(Default)]
struct Copied {
    claims: usize,
    rows: usize,
    hash_s: f64,
    sqlite_s: f64,
}

fn copy(store: &Path) -> Result<Copied, Box<dyn Error>> {
    let from = Connection::open(store)?;
    let folder = tempfile::tempdir_in(store.parent().unwrap_or(Path::new(".")))?;
    let to = Connection::open(folder.path().join("copy"))?;
    to.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    to.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -49152",
    )?;
    let sql = "SELECT type, name, sql FROM sqlite_schema
               WHERE sql IS NOT NULL AND type IN ('table', 'index')";
    let mut schema = from.prepare(sql)?;
    let all = schema.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let all: Vec<(String, String, String)> = all.collect::<Result<_, _>>()?;
    all.iter().try_for_each(|(_, _, sql)| to.execute_batch(sql))?;
    to.execute_batch("BEGIN")?;
    let mut copied = Copied::default();
    for (_, table, _) in all.iter().filter(|(kind, ..)| kind == "table") {
        copy_table(&from, &to, table, &mut copied)?;
    }
    let begun = Instant::now();
    to.execute_batch("COMMIT")?;
    copied.sqlite_s += begun.elapsed().as_secs_f64();
    Ok(copied)
}

fn copy_table(
    from: &Connection,
    to: &Connection,
    table: &str,
    copied: &mut Copied,
) -> Result<(), Box<dyn Error>> {
    let mut names = from.prepare("SELECT name FROM pragma_table_info(?)")?;
    let names = names.query_map([table], |row| Ok(format!("\"{}\"", row.get::<_, String>(0)?)))?;
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let (width, columns) = (names.len(), names.join(", "));
    let row = format!("({})", vec!["?"; width].join(", "));
    let insert = |rows: usize| {
        to.prepare_cached(&format!(
            "INSERT INTO {table} ({columns}) VALUES {}",
            vec![row.as_str(); rows].join(", ")
        ))
    };
    let mut select = from.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let mut rows = select.query([])?;
    loop {
        let mut held: Vec<Vec<Value>> = Vec::with_capacity(HELD);
        while held.len() < HELD
            && let Some(row) = rows.next()?
        {
            held.push((0..width).map(|ix| row.get(ix)).collect::<Result<_, _>>()?);
        }
        if held.is_empty() {
            return Ok(());
        }
        let texts: Vec<String> = held.iter().map(|row| format!("{row:?}")).collect();
        let begun = Instant::now();
        if table.ends_with("claim") {
            copied.claims += texts.len();
            let hash = |text: &String| std::hint::black_box(blake3::hash(text.as_bytes()));
            texts.iter().map(hash).for_each(|_| ());
        }
        if !matches!(table, "identity" | "name_key") {
            std::hint::black_box(blake3::hash(texts.concat().as_bytes()));
        }
        copied.hash_s += begun.elapsed().as_secs_f64();
        copied.rows += held.len();
        let begun = Instant::now();
        for rows in held.chunks(AT_ONCE) {
            insert(rows.len())?.execute(params_from_iter(rows.iter().flatten()))?;
        }
        copied.sqlite_s += begun.elapsed().as_secs_f64();
    }
}
