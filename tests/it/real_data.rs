//! Real tables, each by one command and a mapping: no row is lost, no source, no date's precision
//! and no cent.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use csv::StringRecord;
use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::Ran;
use crate::program::report;
use crate::program::shared;

/// Ticks of the processor clock in a second, as Linux tells them to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// A table read by the `csv` crate alone.
struct Table {
    header: StringRecord,
    rows: Vec<StringRecord>,
}

impl Table {
    fn read(path: &Path) -> Table {
        let file = File::open(path).expect("the table can be opened");
        let text: Box<dyn Read> = match path.extension().is_some_and(|end| end == "gz") {
            true => Box::new(MultiGzDecoder::new(file)),
            false => Box::new(file),
        };
        let mut reader = csv::Reader::from_reader(text);
        let header = reader.headers().expect("the table has a header").clone();
        let rows = reader.records().collect::<Result<_, _>>().expect("the table can be read");
        Table { header, rows }
    }

    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).expect("the column is there")
    }
}

/// A folder with a link to the table, a mapping of the fixtures, and the store made of them.
struct Imported {
    desk: Desk,
    words: Vec<String>,
    ran: Ran,
}

impl Imported {
    fn new(table: &Path, mapping: &str) -> Imported {
        let desk = Desk::new();
        let name = table.file_name().expect("a file has a name").to_string_lossy().into_owned();
        // Linked, so that nothing is ever written beside the real one.
        std::os::unix::fs::symlink(table.canonicalize().expect("it is there"), desk.path(&name))
            .expect("a link can be made");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let mapping = fixtures.join(mapping).display().to_string();
        let words = ["import".to_owned(), name, "--mapping".to_owned(), mapping];
        let ran = measured(&desk, &words);
        Imported { desk, words: words.to_vec(), ran }
    }

    /// New, repeated and rejected rows, as the summary tells them.
    fn counts(ran: &Ran) -> [usize; 4] {
        let line = ran.err.lines().find(|line| line.contains(" rows: ")).expect("a summary");
        let numbers = line.split([' ', ',']).filter_map(|word| word.parse().ok());
        let counts: Vec<usize> = numbers.collect();
        counts.try_into().expect("rows, new, repeated, rejected")
    }

    /// Asserts that the rows add up to `rows`, and that importing again adds none.
    fn check_counts(&self, rows: usize, rejected: usize) {
        let [told, new, repeated, refused] = Imported::counts(&self.ran);
        assert_eq!((told, new + repeated + refused, refused), (rows, rows, rejected));
        assert_eq!(self.ran.code, Some(if rejected > 0 { 3 } else { 0 }));
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        let again = self.desk.run(&words);
        assert_eq!(Imported::counts(&again), [rows, 0, rows - rejected, rejected]);
        report(&format!(
            "{}: {rows} rows: {new} new, {repeated} repeated, {refused} rejected",
            self.words[1]
        ));
    }

    /// The records of the store by kind.
    fn records(&self, kind: &str) -> Vec<Value> {
        let text = self.desk.exported();
        let records = text.lines().map(|line| serde_json::from_str(line).expect("a record"));
        records.filter(|record: &Value| record["record"] == kind).collect()
    }
}

/// Runs the program and says how fast it was and how much memory it took.
fn measured(desk: &Desk, words: &[String]) -> Ran {
    let mut command = desk.command(PROGRAM);
    command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let process = format!("/proc/{}", child.id());
    let (mut seconds, mut memory) = (0.0, String::new());
    // What it used is gone with it, so it is asked until it ends.
    while child.try_wait().expect("it can be asked").is_none() {
        if let Ok(stat) = std::fs::read_to_string(format!("{process}/stat")) {
            let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or(&stat).split(' ').collect();
            let ticks = |ix: usize| fields.get(ix).and_then(|t| t.parse::<f64>().ok());
            let used = (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / TICKS_PER_SECOND;
            seconds = f64::max(seconds, used);
        }
        if let Ok(status) = std::fs::read_to_string(format!("{process}/status"))
            && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM"))
        {
            line.clone_into(&mut memory);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = Ran::from(child.wait_with_output().expect("the program ended"));
    let [rows, ..] = Imported::counts(&ran);
    let rate = f64::from(u32::try_from(rows).expect("tables are small")) / seconds.max(0.01);
    report(&format!("{}: {rate:.0} rows per cpu second ({seconds:.2} s), {memory}", words[1]));
    ran
}

fn text<'v>(record: &'v Value, key: &str) -> &'v str {
    record[key].as_str().unwrap_or_default()
}

#[test]
fn a_network_of_people_and_companies_comes_in_with_every_source() {
    let Some(path) = shared("data/trumpworld/trumpworld.csv") else { return };
    let table = Table::read(&path);
    let imported = Imported::new(&path, "trumpworld.mapping.json");
    let sources = table.column("Source(s)");
    assert_eq!(table.rows.len(), 3_380);
    imported.check_counts(table.rows.len(), 0);
    let known = imported.records("source");
    let titled: BTreeSet<&str> = known
        .iter()
        .filter(|source| source["url"].is_null() && !text(source, "id").contains("://"))
        .map(|source| text(source, "title"))
        .collect();
    let rows = table.rows.iter();
    let stated: Vec<&str> = rows.flat_map(|row| row[sources].split(" | ")).map(str::trim).collect();
    let is_address = |one: &str| one.starts_with("http://") || one.starts_with("https://");
    let titles: Vec<&str> = stated.iter().copied().filter(|one| !is_address(one)).collect();
    assert_eq!(titled, titles.iter().copied().collect(), "a source without address has its title");
    let claims = imported.records("claim");
    let ids: BTreeSet<&str> = known.iter().map(|source| text(source, "id")).collect();
    assert!(claims.iter().all(|claim| ids.contains(text(claim, "source"))));
    report(&format!(
        "trumpworld.csv: {} claims, {} sources; {} citations name no address but a title",
        claims.len(),
        ids.len(),
        titles.len()
    ));
    let links = claims.iter().filter(|claim| claim["object"].is_string()).count();
    assert_eq!(links, stated.len(), "each row is one link for each of its sources");
    check_people(&claims);
    let ran = imported.desk.run(&["path", "ALEXANDER NIX", "ANAND PATEL"]).with_code(0);
    assert!(ran.out.contains("[1] http") && ran.out.contains("\n  [2] http"), "{ran:#?}");
}

/// Asserts that nobody is led by, works for or employs the wrong kind: the mapping turned no
/// relation round.
fn check_people(claims: &[Value]) {
    let is_type = |name: &'static str| {
        let found = claims
            .iter()
            .filter(move |claim| claim["relation"] == "type" && claim["value"] == name);
        found.map(|claim| text(claim, "subject")).collect::<BTreeSet<_>>()
    };
    let people = is_type("Person");
    let mut seen = BTreeSet::new();
    for claim in claims {
        let (subject, object) = (text(claim, "subject"), text(claim, "object"));
        let person = match text(claim, "relation") {
            "led-by" | "employs" | "founded-by" => object,
            "board-member-of" | "member-of" => subject,
            _ => continue,
        };
        assert!(people.contains(person), "{claim}");
        seen.insert(text(claim, "relation"));
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}

/// A grant as far as both sides must agree on it.
type Grant = (String, Option<String>, Option<String>);

/// The amount, start and end that a row states, at its own precision; none for a row that cannot
/// be taken.
fn grant(table: &Table, row: &StringRecord) -> Option<Grant> {
    let cell = |name: &str| row[table.column(name)].trim();
    let amount = cell("amount");
    let is_number = amount.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
    if cell("donee").is_empty() || !is_number {
        return None;
    }
    let amount = match amount.contains('.') {
        true => amount.trim_end_matches('0').trim_end_matches('.'),
        false => amount,
    };
    let date = cell("donation_date");
    let month = || date[5..7].parse::<u32>().expect("a month");
    let quarter = || format!("{}-Q{}", &date[..4], month().div_ceil(3));
    let (start, end) = match cell("donation_date_precision") {
        "" => (None, None),
        "day" => (Some(date.to_owned()), Some(date.to_owned())),
        "month" => (Some(date[..7].to_owned()), Some(date[..7].to_owned())),
        "quarter" => (Some(quarter()), Some(quarter())),
        "year" => (Some(date[..4].to_owned()), Some(date[..4].to_owned())),
        "multi-year" => (Some(date[..4].to_owned()), None),
        other => panic!("a precision {other}"),
    };
    Some((amount.to_owned(), start, end))
}

/// A sum in hundred-thousandths, so that no number type of ours is needed.
fn hundred_thousandths(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{:0<5}", fraction.trim_end_matches('0'));
    assert_eq!(digits.len(), whole.len() + 5, "{text}");
    digits.parse().expect("a number")
}

/// What the donor with most rows gave, by who got it: the distinct rows of those who are told of
/// on one page only, where every row is a payment of its own, and whose name has one spelling.
fn grants_on_one_page(table: &Table) -> (String, BTreeMap<String, BTreeSet<Vec<&str>>>) {
    let [donor, donee, url] = ["donor", "donee", "url"].map(|name| table.column(name));
    let mut by_donor: BTreeMap<&str, Vec<&StringRecord>> = BTreeMap::new();
    for row in table.rows.iter().filter(|row| grant(table, row).is_some()) {
        by_donor.entry(row[donor].trim()).or_default().push(row);
    }
    let letters = |name: &str| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_lowercase()
    };
    let mut spellings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for name in table.rows.iter().flat_map(|row| [row[donor].trim(), row[donee].trim()]) {
        spellings.entry(letters(name)).or_default().insert(name);
    }
    let (name, rows) = by_donor.iter().max_by_key(|(_, rows)| rows.len()).expect("a donor");
    let mut given: BTreeMap<String, BTreeSet<Vec<&str>>> = BTreeMap::new();
    for row in rows {
        given.entry(row[donee].trim().to_owned()).or_default().insert(row.iter().collect());
    }
    given.retain(|donee, rows| {
        let pages: BTreeSet<&str> = rows.iter().map(|row| row[url].trim()).collect();
        pages.len() == 1 && spellings[&letters(donee)].len() == 1
    });
    ((*name).to_owned(), given)
}

/// Asserts that the program adds up what the table says.
fn check_sums(table: &Table, desk: &Desk) {
    let (donor, given) = grants_on_one_page(table);
    let amount = table.column("amount");
    let told = desk.done(&["flows", &donor, "--csv"]);
    let mut reader = csv::Reader::from_reader(told.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|column| column == name).expect(name);
    let mut checked = 0;
    for sum in reader.records().map(|record| record.expect("a row")) {
        let Some(rows) = given.get(&sum[at("entity")]).filter(|_| &sum[at("dir")] == "←") else {
            continue;
        };
        let stated: i128 = rows.iter().map(|row| hundred_thousandths(row[amount].trim())).sum();
        assert_eq!(sum[at("payments")], rows.len().to_string(), "{sum:?}");
        assert_eq!(hundred_thousandths(&sum[at("low")]), stated, "{sum:?}");
        assert_eq!(sum[at("low")], sum[at("high")], "{sum:?}");
        checked += 1;
    }
    assert!(checked == given.len() && checked > 100, "{checked} of {}", given.len());
    report(&format!("donations: {checked} sums are those of the rows"));
}

#[test]
fn a_hundred_thousand_grants_keep_their_amounts_and_the_precision_of_their_dates() {
    let Some(path) = shared("data/donations/donations-all.csv.gz") else { return };
    let table = Table::read(&path);
    let imported = Imported::new(&path, "donations.mapping.json");
    let grants = table.rows.iter().map(|row| grant(&table, row));
    let grants: Vec<Option<Grant>> = grants.collect();
    assert_eq!(table.rows.len(), 97_669);
    imported.check_counts(table.rows.len(), grants.iter().filter(|grant| grant.is_none()).count());
    let claims = imported.records("claim");
    let links: Vec<&Value> =
        claims.iter().filter(|claim| claim["relation"] == "funded-by").collect();
    let stored = links.iter().map(|claim| {
        let part = |key: &str| claim[key].as_str().map(str::to_owned);
        (part("amount").unwrap_or_default(), part("start"), part("end"))
    });
    let stored: BTreeSet<Grant> = stored.collect();
    let stated: BTreeSet<Grant> = grants.into_iter().flatten().collect();
    let differ: Vec<_> = stored.symmetric_difference(&stated).take(5).collect();
    assert!(differ.is_empty(), "stored or stated, not both: {differ:?}");
    // Equal rows are one claim, all others are their own.
    let [_, new, repeated, _] = Imported::counts(&imported.ran);
    assert_eq!(links.len(), new, "each new row is a claim, {repeated} were equal to one");
    assert!(links.iter().all(|claim| claim["currency"].is_null()), "no currency was stated");
    let by_file = links.iter().filter(|claim| text(claim, "source") == "donations-all-csv-gz");
    let url = table.column("url");
    let without = table.rows.iter().filter(|row| row[url].trim().is_empty());
    let without: BTreeSet<Vec<&str>> = without.map(|row| row.iter().collect()).collect();
    assert_eq!(by_file.count(), without.len(), "rows without an address cite the file");
    assert!(links.iter().all(|claim| !text(claim, "source").is_empty()));
    check_sums(&table, &imported.desk);
    let years = links.iter().filter(|claim| text(claim, "start").len() == 4).count();
    report(&format!("donations: {} grants, {years} dated by a year, as stated", links.len()));
}
