//! Two tables into a store.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use orgraph::graph::Image;
use orgraph::import::CsvImporter;
use orgraph::intake::Intake;
use orgraph::intake::Origin;
use orgraph::intake::Reported;
use orgraph::store::Stamp;
use orgraph::store::Store;

/// The same table with a column called otherwise: where we make a fact of a country, the other
/// stores have a property, and questions would have other answers.
fn without_countries(
    mut table: impl BufRead + Send,
) -> Result<impl BufRead + Send, Box<dyn Error>> {
    let mut header = String::new();
    table.read_line(&mut header)?;
    Ok(Cursor::new(header.replace("country", "seat")).chain(table))
}

pub(super) const STAMP: Stamp<'static> =
    Stamp { verb: "import", at: "2026-01-02T03:04:05Z", author: None, note: None };

pub(super) fn origin(file: &str) -> Origin {
    Origin { file: file.to_owned(), name: file.to_owned(), source: None }
}

/// The table of entities and that of statements.
pub(super) fn tables(folder: &Path) -> Result<[Box<dyn BufRead + Send>; 2], Box<dyn Error>> {
    let open = |name: &str| File::open(folder.join(name)).map(BufReader::new);
    Ok([Box::new(without_countries(open("nodes.csv")?)?), Box::new(open("edges.csv")?)])
}

/// Imports both as one change, as `orgraph import` does.
pub(super) fn load(folder: &Path, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut store = Store::create(path, &STAMP)?;
    let mut draft = store.draft(&STAMP)?;
    let vocabulary = draft.vocabulary()?;
    let mut rejected = 0;
    let mut report = |reported: Reported<'_>| {
        rejected += u64::from(matches!(reported, Reported::Rejected(_)));
    };
    let mut intake = Intake::new(&mut draft, &vocabulary, origin("nodes.csv"), &mut report)?;
    let table = CsvImporter::default();
    let [mut nodes, mut edges] = tables(folder)?;
    intake.read(&table, &mut nodes)?;
    intake.next_file(origin("edges.csv"))?;
    intake.read(&table, &mut edges)?;
    intake.finish()?;
    if rejected > 0 {
        return Err(format!("{rejected} rows were rejected").into());
    }
    draft.commit("two tables")?;
    store.finish()?;
    let mut store = Store::open(path)?;
    Image::write(&store.snapshot()?)?;
    Ok(())
}
