//! A mapping guessed from the header and the first rows of somebody's table, to be looked at and
//! corrected before it is used.

use std::io::BufRead;

use super::delimiter_of;
use crate::import::ImportError;
use crate::import::mapping::plain;
use crate::import::rows::Rows;

/// Rows looked at.
const ROWS: usize = 200;

/// Words for the two sides of a relation, the stronger pairs first: the relation, words of the
/// column that is its subject, words of the column that is its object.
const PAIRS: &[(&str, &[&str], &[&str])] = &[
    (
        "funded-by",
        &["donee", "recipient", "grantee", "beneficiary", "awardee", "payee", "party"],
        &["donor", "funder", "grantor", "grantmaker", "payer", "sponsor"],
    ),
    (
        "owns",
        &["owner", "shareholder", "parent"],
        &["asset", "owned", "subsidiary", "company", "entity"],
    ),
    ("lobbies", &["lobbyist", "registrant"], &["institution", "body", "client"]),
    ("member-of", &["member"], &["network", "association", "organization", "organisation"]),
    (
        "led-by",
        &["organization", "organisation", "company", "employer", "body"],
        &["director", "leader", "chair", "officer", "president", "head"],
    ),
    (
        "related-to",
        &["entity_a", "entity_1", "entity1", "from", "source_entity", "subject"],
        &["entity_b", "entity_2", "entity2", "to", "target", "object"],
    ),
];

/// Words of columns for the fields of a claim.
const FIELDS: &[(&str, &[&str])] = &[
    ("amount", &["amount", "sum", "value", "donationeur", "grant_amount", "amount_awarded"]),
    ("currency", &["currency", "currency_code"]),
    ("start", &["start", "start_date", "from_date", "valid_from", "begin"]),
    ("end", &["end", "end_date", "to_date", "valid_to"]),
    ("date", &["date", "year", "award_date", "donation_date", "donationdate", "payment_date"]),
    ("role", &["role", "position", "title", "connection", "relationship", "relation_type"]),
    ("source", &["source", "sources", "source(s)", "url", "source_url", "link", "reference"]),
    ("locator", &["page", "pages", "locator"]),
    ("quote", &["quote", "excerpt"]),
    ("confidence", &["confidence"]),
];

/// Texts between several values in one cell.
const SEPARATORS: [&str; 4] = [" | ", "; ", ";", "|"];

/// Returns a mapping file for a table of one claim a row: `subject`, `relation`, `object`, what
/// else the header names, and a qualifier for every other column. One field a line.
///
/// An error when the header does not name two sides.
///
/// ```
/// use orgraph::import::guess;
/// let table = "Donor,Recipient,Amount,Cause\nA,B,5,art\n";
/// let mapping = guess(&mut table.as_bytes())?;
/// assert!(mapping.contains(r#""subject": "Recipient""#));
/// assert!(mapping.contains(r#""relation": {"constant":"funded-by"}"#));
/// assert!(mapping.contains(r#""qualifier:cause": "Cause""#));
/// # Ok::<(), orgraph::import::ImportError>(())
/// ```
pub fn guess(input: &mut dyn BufRead) -> Result<String, ImportError> {
    let delimiter = delimiter_of(&String::from_utf8_lossy(input.fill_buf()?));
    let mut table = Rows::new(input, delimiter);
    let mut rows = Vec::new();
    while rows.len() <= ROWS
        && let Some(row) = table.next()?
    {
        let cells = row.cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned());
        rows.push(cells.collect::<Vec<String>>());
    }
    let mut rows = rows.into_iter();
    let header = rows.next().unwrap_or_default();
    let header: Vec<String> =
        header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.collect();
    let mut guess = Guess { header: &header, rows: &rows, taken: Vec::new(), lines: Vec::new() };
    guess.sides()?;
    guess.fields();
    guess.others();
    Ok(format!("{{\n{}\n}}\n", guess.lines.join(",\n")))
}

struct Guess<'t> {
    header: &'t [String],
    rows: &'t [Vec<String>],
    /// The places of columns that have a field.
    taken: Vec<usize>,
    lines: Vec<String>,
}

impl Guess<'_> {
    /// The first column that is free and has one of these names, or else one with such a word.
    fn column(&self, words: &[&str]) -> Option<usize> {
        let free = |ix: &usize| !self.taken.contains(ix);
        let places = || (0..self.header.len()).filter(free);
        let is = |ix: usize, word: &str| plain(&self.header[ix]) == word;
        let has = |ix: usize, word: &str| {
            let name = plain(&self.header[ix]);
            let is_other =
                ["type", "id", "precision", "basis"].iter().any(|end| name.ends_with(end));
            !is_other && name.split('_').any(|part| part == word)
        };
        let exact = words.iter().find_map(|word| places().find(|ix| is(*ix, word)));
        exact.or_else(|| words.iter().find_map(|word| places().find(|ix| has(*ix, word))))
    }

    fn line(&mut self, field: &str, rules: serde_json::Value) {
        self.lines.push(format!("  {}: {rules}", serde_json::Value::from(field)));
    }

    fn sides(&mut self) -> Result<(), ImportError> {
        let found = PAIRS.iter().find_map(|(relation, subjects, objects)| {
            let subject = self.column(subjects)?;
            let object = self.column(objects).filter(|object| *object != subject)?;
            Some((*relation, subject, object))
        });
        let Some((relation, subject, object)) = found else {
            let message =
                "expected two columns that name entities, like donor and recipient, found";
            return Err(ImportError::Content(format!("{message} {}", self.header.join(", "))));
        };
        self.taken.extend([subject, object]);
        self.line("subject", self.header[subject].as_str().into());
        self.kind("subject_type", subject);
        self.line("relation", serde_json::json!({ "constant": relation }));
        self.line("object", self.header[object].as_str().into());
        self.kind("object_type", object);
        Ok(())
    }

    /// The column that names the type of an entity, with the words in it: each must be one of the
    /// vocabulary, and is written down to be made one.
    fn kind(&mut self, field: &str, side: usize) {
        let name = plain(&self.header[side]);
        let names = [format!("{name}_type"), format!("{name}type")];
        let Some(at) = self.column(&names.each_ref().map(String::as_str)) else { return };
        self.taken.push(at);
        let mut words: Vec<&str> =
            self.rows.iter().filter_map(|row| row.get(at)).map(|w| &**w).collect();
        words.sort_unstable();
        words.dedup();
        let known: serde_json::Map<String, serde_json::Value> = words
            .into_iter()
            .filter(|word| !word.is_empty())
            .map(|word| (word.to_owned(), entity_type(word).into()))
            .collect();
        let column = &self.header[at];
        let rules =
            serde_json::json!({ "column": column, "values": known, "else": "Organization" });
        self.line(field, rules);
    }

    fn fields(&mut self) {
        for (field, words) in FIELDS {
            let Some(at) = self.column(words) else { continue };
            self.taken.push(at);
            let column = self.header[at].clone();
            let precision = format!("{}_precision", plain(&column));
            let precision = (0..self.header.len()).find(|ix| plain(&self.header[*ix]) == precision);
            let rules = match (*field, precision, self.separator(at)) {
                ("source", _, Some(separator)) => {
                    serde_json::json!({ "column": column, "split": separator })
                }
                ("date" | "start" | "end", Some(precision), _) => {
                    self.taken.push(precision);
                    serde_json::json!({ "column": column, "precision": self.header[precision] })
                }
                _ => column.into(),
            };
            self.line(field, rules);
        }
    }

    /// What stands between several addresses in one cell of a column.
    fn separator(&self, at: usize) -> Option<&'static str> {
        let cells = || self.rows.iter().filter_map(|row| row.get(at));
        let parts = |separator: &&&str| {
            cells().any(|cell| {
                let mut parts = cell.split(**separator);
                parts.next().is_some_and(|part| part.contains("://"))
                    && parts.next().is_some_and(|part| part.trim().contains("://"))
            })
        };
        SEPARATORS.iter().find(parts).copied()
    }

    fn others(&mut self) {
        for (ix, column) in self.header.iter().enumerate() {
            if !self.taken.contains(&ix) && !column.is_empty() {
                self.lines.push(format!(
                    "  {}: {}",
                    serde_json::Value::from(format!("qualifier:{}", plain(column))),
                    serde_json::Value::from(column.as_str())
                ));
            }
        }
    }
}

/// The type that a word of a table is likely to mean.
fn entity_type(word: &str) -> &'static str {
    let word = word.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    match word {
        _ if has(&["person", "individual", "people"]) => "Person",
        _ if has(&["compan", "corporat", "firm", "business"]) => "Company",
        _ if has(&["foundation", "trust"]) => "Foundation",
        _ if has(&["government", "public", "agency", "state"]) => "PublicBody",
        _ if has(&["ngo", "charit", "nonprofit", "non-profit"]) => "NGO",
        _ => "Organization",
    }
}
