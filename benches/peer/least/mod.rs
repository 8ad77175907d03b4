//! The least that an import takes: a program that takes the two tables as they are generated,
//! checks nothing, holds everything in memory, and knows only what they have. The rows that it
//! leaves are those of an import, to the digest, where no claim is said twice, for which it does
//! not look; so whoever takes less leaves another store, or has another way into SQLite. Of the
//! image it makes the arrays only.

mod arrays;
mod rows;

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;

use csv::ByteRecord;
use rusqlite::Connection;

use orgraph::model::Vocabulary;
use orgraph::model::fold;
use orgraph::store::Store;

use self::arrays::Link;
use self::rows::{Cell, Rows, gather, number, text};
use super::load::STAMP;

/// Recorded tables that get rows, in the order in which a digest takes them, with their columns.
const ORIGIN: &str = "origin (row, name)";
const ENTITY: &str = "entity (row, id)";
const SOURCE: &str = "source (row, id)";
const SOURCE_RECORD: &str =
    "source_record (row, source, title, url, publisher, published, kind, note)";
const CLAIM: &str = "claim (row, subject, relation, object, start, \"end\", stance, attribution,
    source, locator, via, confidence, rank, origin)";
const VALUE_CLAIM: &str = "value_claim (row, subject, relation, kind, value, unit, bound, lang,
    start, \"end\", stance, attribution, source, locator, via, confidence, rank, origin)";
const EVENT: &str = "event (row, kind, claim, entity, target, target_row, origin, confidence, rank,
    reason)";

/// The table of entities as a source.
const FILE: &[u8] = b"nodes-csv";

/// What the rows of entities hold until the end.
#[derive(Default)]
struct Entities {
    rows: HashMap<u128, usize, rustc_hash::FxBuildHasher>,
    ids: Texts,
    types: Texts,
    names: Texts,
}

/// Texts one behind the other.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    fn get(&self, ix: usize) -> &[u8] {
        let begin = if ix == 0 { 0 } else { self.ends[ix - 1] };
        &self.bytes[begin..self.ends[ix]]
    }
}

/// A folded name, the entity and the claim.
type NameKey = (String, usize, usize);

/// What is written of claims.
struct Claims<'c> {
    links: Rows<'c>,
    values: Rows<'c>,
    identities: Vec<(i64, usize)>,
    /// The fields of the claim that is hashed.
    fields: Vec<u8>,
    last: usize,
}

/// Makes a store of two tables, and says how many seconds each stage takes: one thread that never
/// waits but for the disk.
pub(super) fn load(folder: &Path, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut begun = Instant::now();
    let mut tell = |stage: &str| {
        let seconds = begun.elapsed().as_secs_f64();
        println!("{}", serde_json::json!({ "stage": stage, "s": seconds }));
        begun = Instant::now();
    };
    let mut store = Store::create(path, &STAMP)?;
    let vocabulary = store.draft(&STAMP)?.vocabulary()?;
    store.finish()?;
    let connection = Connection::open(path)?;
    connection.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -49152; BEGIN",
    )?;
    let into = |table, width| Rows::into(&connection, table, width);
    let mut origins = into(ORIGIN, 2)?;
    origins.put(&[number(1), text(b"nodes.csv")])?;
    origins.put(&[number(2), text(b"edges.csv")])?;
    let (mut rows, mut events) = (into(ENTITY, 2)?, into(EVENT, 10)?);
    let entities = entities(folder, &mut rows, &mut events)?;
    tell("entities");
    let mut sources = into(SOURCE, 2)?;
    let mut claims = Claims {
        links: into(CLAIM, 14)?,
        values: into(VALUE_CLAIM, 18)?,
        identities: Vec::new(),
        fields: Vec::new(),
        last: 0,
    };
    let mut named = HashMap::new();
    let links = claims.links(folder, &connection, &entities, &mut sources, &mut named)?;
    tell("links");
    let file = named.len() + 1;
    sources.put(&[number(file), text(FILE)])?;
    let mut told = into(SOURCE_RECORD, 8)?;
    told.put(&[&[number(1), number(file), text(b"nodes.csv")][..], &[Cell::Null; 5]].concat())?;
    let keys = claims.names(&connection, &entities, &vocabulary, file)?;
    tell("names and types");
    let Claims { links: claim, values, identities, .. } = claims;
    derive(&connection, &keys, identities)?;
    tell("identities and names in order");
    let recorded = [
        ("origin", origins.end()?),
        ("entity", rows.end()?),
        ("source", sources.end()?),
        ("source_record", told.end()?),
        ("claim", claim.end()?),
        ("value_claim", values.end()?),
        ("event", events.end()?),
    ];
    commit(&connection, &recorded)?;
    File::open(path)?.sync_all()?;
    tell("to the disk");
    arrays::write(&links, entities.ids.ends.len(), &path.with_extension("arrays"))?;
    tell("arrays");
    Ok(())
}

/// Fills the tables that are derived.
fn derive(
    connection: &Connection,
    keys: &[NameKey],
    mut identities: Vec<(i64, usize)>,
) -> Result<(), Box<dyn Error>> {
    let mut rows = Rows::unrecorded(connection, "name_key (entity, key, claim)", 3)?;
    for (key, entity, claim) in keys {
        rows.put(&[number(*entity), text(key.as_bytes()), number(*claim)])?;
    }
    rows.end()?;
    identities.sort_unstable();
    let mut rows = Rows::unrecorded(connection, "identity (prefix, claim)", 2)?;
    for (prefix, claim) in identities {
        rows.put(&[Cell::Integer(prefix), number(claim)])?;
    }
    rows.end()?;
    Ok(())
}

/// Reads a table and calls back for each row.
fn each_row(
    path: &Path,
    mut take: impl FnMut(&ByteRecord) -> rusqlite::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let mut table = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_path(path)?;
    let mut record = ByteRecord::new();
    while table.read_byte_record(&mut record)? {
        take(&record)?;
    }
    Ok(())
}

/// An id as a key; those that are generated have at most 16 bytes.
fn key(id: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes[..id.len()].copy_from_slice(id);
    u128::from_le_bytes(bytes)
}

fn entities(
    folder: &Path,
    rows: &mut Rows<'_>,
    events: &mut Rows<'_>,
) -> Result<Entities, Box<dyn Error>> {
    let mut entities = Entities::default();
    let nothing = Cell::Null;
    each_row(&folder.join("nodes.csv"), |record| {
        let row = entities.rows.len() + 1;
        entities.rows.insert(key(&record[0]), row);
        entities.ids.push(&record[0]);
        entities.types.push(&record[1]);
        entities.names.push(&record[2]);
        rows.put(&[number(row), text(&record[0])])?;
        let (head, tail) = ([number(row), text(b"added"), nothing, number(row)], [nothing; 3]);
        let origin = [nothing, nothing, number(1)];
        events.put(&[&head[..], &origin, &tail].concat())
    })?;
    Ok(entities)
}

impl Claims<'_> {
    fn links(
        &mut self,
        folder: &Path,
        connection: &Connection,
        entities: &Entities,
        sources: &mut Rows<'_>,
        named: &mut HashMap<Vec<u8>, usize>,
    ) -> Result<Vec<Link>, Box<dyn Error>> {
        let mut relations = HashMap::new();
        let mut select = connection.prepare("SELECT name, row FROM relation")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            relations.insert(row.get::<_, String>(0)?.into_bytes(), row.get::<_, u32>(1)? as usize);
        }
        let mut links = Vec::new();
        each_row(&folder.join("edges.csv"), |record| {
            let ends = [&record[0], &record[2]].map(|id| entities.rows[&key(id)]);
            let relation = relations[&record[1]];
            let source = match named.get(&record[5]) {
                Some(source) => *source,
                None => {
                    let row = named.len() + 1;
                    named.insert(record[5].to_vec(), row);
                    sources.put(&[number(row), text(&record[5])])?;
                    row
                }
            };
            let confidence = millionths(&record[6]);
            self.last += 1;
            self.links.put(&[
                number(self.last),
                number(ends[0]),
                number(relation),
                number(ends[1]),
                text(&record[3]),
                text(&record[4]),
                Cell::Null,
                Cell::Null,
                number(source),
                Cell::Null,
                Cell::Null,
                number(confidence),
                Cell::Null,
                number(2),
            ])?;
            self.identify(
                [&record[0], &record[1]],
                &[Some(b"entity"), Some(&record[2])],
                [&record[3], &record[4]],
                &record[5],
            );
            links.push(Link {
                ends: ends.map(|end| end as u32),
                relation: relation as u32,
                years: [&record[3], &record[4]].map(|year| whole(year) as u32),
                source: source as u32,
                confidence: confidence as u32,
            });
            Ok(())
        })?;
        Ok(links)
    }

    /// What entities are called and are, which nothing but their table says. Returns the names in
    /// their order.
    fn names(
        &mut self,
        connection: &Connection,
        entities: &Entities,
        vocabulary: &Vocabulary,
        file: usize,
    ) -> Result<Vec<NameKey>, Box<dyn Error>> {
        let word = |text| std::str::from_utf8(text).expect("tables are texts");
        let mut keys = Vec::with_capacity(entities.rows.len());
        let sql = "SELECT row FROM relation WHERE name = ?";
        let row_of = |name| connection.query_row(sql, [name], |row| row.get(0));
        let rows: [u32; 2] = [row_of("name")?, row_of("type")?];
        let [name_row, type_row] = rows.map(|row| row as usize);
        for ix in 0..entities.rows.len() {
            let (id, name) = (entities.ids.get(ix), entities.names.get(ix));
            let known = vocabulary.find_type(word(entities.types.get(ix)));
            let known = known.map_or(entities.types.get(ix), |known| known.name.as_bytes());
            for (relation, row, value) in [("name", name_row, name), ("type", type_row, known)] {
                self.last += 1;
                let mut cells = [Cell::Null; 18];
                cells[..5].copy_from_slice(&[
                    number(self.last),
                    number(ix + 1),
                    number(row),
                    text(b"text"),
                    text(value),
                ]);
                (cells[12], cells[17]) = (number(file), number(1));
                self.values.put(&cells)?;
                let object = [Some(&b"text"[..]), Some(value), None];
                self.identify([id, relation.as_bytes()], &object, [b""; 2], FILE);
                if relation == "name" {
                    keys.push((fold(word(value)), ix + 1, self.last));
                }
            }
        }
        keys.sort_unstable();
        Ok(keys)
    }

    /// Hashes a claim that has no qualifiers, for the id that its content makes.
    fn identify(
        &mut self,
        head: [&[u8]; 2],
        object: &[Option<&[u8]>],
        dates: [&[u8]; 2],
        source: &[u8],
    ) {
        let dates = dates.map(|date| (!date.is_empty()).then_some(date));
        // No qualifiers, no sum, no attribution; no locator and nothing between.
        let tail = [Some(&b"0"[..]), None, Some(b"asserted"), None, Some(source), None, None];
        let head = [b"orgraph claim 1", head[0], head[1]].map(Some);
        let fields = [&head[..], object, &dates, &tail];
        self.fields.clear();
        for text in fields.into_iter().flatten() {
            let length = text.map_or(u64::MAX, |text| text.len() as u64);
            self.fields.extend_from_slice(&length.to_le_bytes());
            self.fields.extend_from_slice(text.unwrap_or_default());
        }
        let hash = blake3::hash(&self.fields);
        let (prefix, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
        self.identities.push((i64::from_be_bytes(*prefix) ^ i64::MIN, self.last));
    }
}

/// Digits as a number.
fn whole(digits: &[u8]) -> usize {
    digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}

/// "0.85" in millionths.
fn millionths(confidence: &[u8]) -> usize {
    let (ones, parts) = (whole(&confidence[..1]), whole(&confidence[2..]));
    ones * 1_000_000 + parts * 10_usize.pow(8 - confidence.len() as u32)
}

/// Every table that a change keeps account of, in the order of its digest.
const RECORDED: [&str; 14] = [
    "entity_type",
    "relation",
    "setting",
    "origin",
    "entity",
    "source",
    "source_record",
    "claim",
    "value_claim",
    "qualifier",
    "citation",
    "event",
    "judgement",
    "taken",
];

type Recorded<'r> = (&'r str, (u64, blake3::Hash));

/// Writes the change, with the digest of what it added.
fn commit(connection: &Connection, added: &[Recorded<'_>]) -> Result<(), Box<dyn Error>> {
    let mut marks = Vec::new();
    for table in RECORDED {
        let sql = format!("SELECT coalesce(max(row), 0) FROM {table}");
        let last: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        marks.push(format!("{table}={last}"));
    }
    let marks = marks.join(" ");
    let sql = "SELECT digest FROM change ORDER BY row DESC LIMIT 1";
    let before: Vec<u8> = connection.query_row(sql, [], |row| row.get(0))?;
    let mut bytes = Vec::new();
    gather(&mut bytes, Cell::Blob(&before));
    let words = [STAMP.verb, STAMP.at, "", "", "two tables", &marks];
    words.iter().for_each(|word| gather(&mut bytes, text(word.as_bytes())));
    let nothing = ("", (0, blake3::hash(b"")));
    for table in RECORDED {
        let (_, (rows, hash)) = added.iter().find(|(name, _)| *name == table).unwrap_or(&nothing);
        gather(&mut bytes, text(table.as_bytes()));
        bytes.extend_from_slice(&rows.to_le_bytes());
        bytes.extend_from_slice(hash.as_bytes());
    }
    let digest = blake3::hash(&bytes);
    connection.execute(
        "INSERT INTO change (verb, at, summary, rows, digest) VALUES (?, ?, 'two tables', ?, ?)",
        (STAMP.verb, STAMP.at, &marks, &digest.as_bytes()[..]),
    )?;
    Ok(connection.execute_batch("COMMIT")?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::Connection;
    use rusqlite::types::Value;

    /// Every row of a query.
    fn rows(store: &Path, sql: &str) -> Vec<Vec<Value>> {
        let connection = Connection::open(store).expect("a store");
        let mut select = connection.prepare(sql).expect(sql);
        let width = select.column_count();
        let rows = select.query_map([], |row| (0..width).map(|ix| row.get(ix)).collect());
        rows.and_then(Iterator::collect).expect(sql)
    }

    #[test]
    fn the_rows_are_those_of_an_import() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let kinds = ["person", "organization", "publication"];
        let nodes = (0..100).map(|ix| format!("p{ix},{},Ana Ruiz {ix},c001\n", kinds[ix % 3]));
        let nodes = "id,type,name,country\n".to_owned() + &nodes.collect::<String>();
        let relations = ["funded-by", "led-by"];
        let edge = |ix: usize| {
            let (from, to) = (ix * 7 % 100, ix * 13 % 100);
            let until =
                if ix.is_multiple_of(4) { String::new() } else { (2000 + ix % 20).to_string() };
            let (relation, source) = (relations[ix % 2], ix % 11);
            format!(
                "p{from},{relation},p{to},{},{until},src{source},0.{}\n",
                1990 + ix % 9,
                50 + ix % 50
            )
        };
        let edges = (0..300).map(edge).collect::<String>();
        let edges = "src,relation,dst,from,to,source,confidence\n".to_owned() + &edges;
        std::fs::write(path("nodes.csv"), nodes).expect("room");
        std::fs::write(path("edges.csv"), edges).expect("room");
        let (least, ours) = (path("least.orgraph"), path("ours.orgraph"));
        super::load(folder.path(), &least).expect("a store");
        crate::load::load(folder.path(), &ours).expect("a store");
        for sql in [
            "SELECT row, digest, rows FROM change",
            "SELECT * FROM identity",
            "SELECT * FROM name_key",
        ] {
            let found = rows(&least, sql);
            assert!(!found.is_empty() && found == rows(&ours, sql), "{sql}");
        }
    }
}
