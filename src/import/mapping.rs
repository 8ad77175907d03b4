//! Which column of a table is which field of a record.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::likeness_ppm;

/// Where a field's value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldMap {
    /// The column that holds it.
    pub column: Option<String>,
    /// The same value for every row.
    pub constant: Option<String>,
    /// Words of the column and what they stand for.
    pub values: BTreeMap<String, String>,
    /// What every other word stands for; without it a word stands for itself.
    #[serde(rename = "else")]
    pub otherwise: Option<String>,
    /// The text between several values in one cell: the row is stated once for each.
    pub split: Option<String>,
    /// The column that names a date's true precision: day, month, quarter, year, multi-year.
    pub precision: Option<String>,
}

impl FieldMap {
    /// Says whether the value is what stands in the cell.
    pub(super) fn is_plain(&self) -> bool {
        self.values.is_empty() && self.otherwise.is_none() && self.split.is_none()
    }
}

/// A column alone, or a column with rules.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Column(String),
    Rules(FieldMap),
}

/// A mapping as a file or the command line gives it.
///
/// The fields are those of a claim record, `qualifier:NAME` for further qualifiers, and `date`
/// for something that happened or was measured on one date (start and end alike).
///
/// ```
/// use orgraph::import::Mapping;
/// let mapping = Mapping::parse(r#"{"subject": "Recipient",
///     "relation": {"constant": "funded-by"}, "object": "Donor",
///     "source": {"column": "Links", "split": " | "}}"#)?;
/// assert_eq!(mapping.fields.len(), 4);
/// # Ok::<(), orgraph::import::MappingError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Rules by field name.
    pub fields: BTreeMap<String, FieldMap>,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is not JSON of this form.
    #[error("expected a mapping: an object of fields and columns")]
    Form(#[from] serde_json::Error),
    /// It names a field that there is not.
    #[error("expected a field of a claim, found \"{0}\"{1}")]
    Field(String, String),
    /// It names a column that the table lacks.
    #[error("expected a column of the table for {field}, found \"{column}\"{hint}")]
    Column {
        /// The field.
        field: String,
        /// What was given.
        column: String,
        /// Names like it.
        hint: String,
    },
}

/// Fields of a claim record that a column or constant can fill.
pub(super) const FIELDS: &[&str] = &[
    "subject",
    "subject_type",
    "relation",
    "object",
    "object_type",
    "value",
    "value_type",
    "unit",
    "bound",
    "lang",
    "start",
    "end",
    "date",
    "role",
    "amount",
    "currency",
    "amount_bound",
    "stance",
    "attribution",
    "source",
    "locator",
    "via",
    "quote",
    "retrieved",
    "confidence",
    "rank",
];

/// Fields for which `--map field=word` may mean the word itself, when no column is called so.
pub(super) const CONSTANT_FIELDS: &[&str] = &[
    "subject_type",
    "relation",
    "object_type",
    "value_type",
    "unit",
    "lang",
    "role",
    "currency",
    "source",
    "via",
    "attribution",
    "confidence",
];

impl Mapping {
    /// Reads a mapping file: a JSON object of field names, each with a column's name or rules.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        let written: BTreeMap<String, Written> = serde_json::from_str(text)?;
        let mut mapping = Mapping::default();
        for (field, written) in written {
            let rules = match written {
                Written::Column(column) => FieldMap { column: Some(column), ..FieldMap::default() },
                Written::Rules(rules) => rules,
            };
            mapping.set(&field, rules)?;
        }
        Ok(mapping)
    }

    /// Adds what `field=column` says on the command line.
    pub fn add(&mut self, field: &str, column: &str) -> Result<(), MappingError> {
        let column = Some(column.to_owned());
        self.set(field, FieldMap { column, ..FieldMap::default() })
    }

    fn set(&mut self, field: &str, rules: FieldMap) -> Result<(), MappingError> {
        if !FIELDS.contains(&field) && !field.starts_with("qualifier:") {
            let hint = hint(field, FIELDS.iter().copied());
            return Err(MappingError::Field(field.to_owned(), hint));
        }
        self.fields.insert(field.to_owned(), rules);
        Ok(())
    }

    /// Checks that the columns are there; a word that is none becomes a constant where the field
    /// allows it.
    pub(super) fn fitted(&self, header: &[String]) -> Result<Mapping, MappingError> {
        let mut fitted = self.clone();
        for (field, rules) in &mut fitted.fields {
            for column in [&rules.column, &rules.precision].into_iter().flatten() {
                let known = header.iter().any(|name| same(name, column));
                if known {
                    continue;
                }
                if !(rules.is_plain() && CONSTANT_FIELDS.contains(&field.as_str())) {
                    let hint = hint(column, header.iter().map(String::as_str));
                    let (field, column) = (field.clone(), column.clone());
                    return Err(MappingError::Column { field, column, hint });
                }
            }
            let is_column = |column: &String| header.iter().any(|name| same(name, column));
            if rules.column.as_ref().is_some_and(|column| !is_column(column)) {
                rules.constant = rules.column.take();
            }
        }
        Ok(fitted)
    }
}

/// Says whether two column names are one: case, hyphens, underscores and spaces do not matter.
pub(super) fn same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// A column name without case and separators' differences.
pub(super) fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

fn hint<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> String {
    let text = plain(text);
    let mut scored: Vec<_> = names.map(|name| (likeness_ppm(&text, &plain(name)), name)).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    match scored.first() {
        Some((score, name)) if *score >= 700_000 => format!("; did you mean \"{name}\"?"),
        _ => String::new(),
    }
}
