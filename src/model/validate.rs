//! The door: a claim record becomes a statement, or every reason why not comes back at once.

use super::claim::{Assertion, Qualifiers, Rank, Stance};
use super::confidence::Confidence;
use super::date::PartialDate;
use super::interval::{End, Interval};
use super::money::{Currency, Money};
use super::object::Object;
use super::quantity::{Bound, Quantity, parse_decimal};
use super::record::{ClaimRecord, Statement, trimmed};
use super::relation::{Range, Relation, ValueKind, naming};
use super::vocabulary::{Direction, Vocabulary};

/// Longest text kept in one field, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Something odd in the data: which field, what was expected and found, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The field as records name it.
    pub field: &'static str,
    /// One line, lower case, no full stop.
    pub message: String,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
}

impl Finding {
    /// Makes a finding without a hint.
    pub fn new(field: &'static str, message: impl Into<String>) -> Finding {
        Finding { field, message: message.into(), hint: None }
    }

    /// Adds a hint that offers names, if there are any.
    pub fn with_nearest(mut self, nearest: &[String]) -> Finding {
        if !nearest.is_empty() {
            self.hint = Some(format!("did you mean {}?", nearest.join(", ")));
        }
        self
    }
}

/// Collects findings while fields are read.
struct Door<'r, 'v> {
    record: &'r ClaimRecord,
    vocabulary: &'v Vocabulary,
    findings: Vec<Finding>,
}

/// Reads every field of a claim record by the rules of its relation.
///
/// An inverse relation name is turned round. Returns all findings, in the order of the fields.
///
/// ```
/// use orgraph::model::{ClaimRecord, Vocabulary, check_record};
/// let vocabulary = Vocabulary::parse(Vocabulary::standard_text())?;
/// let record = ClaimRecord {
///     subject: "a".into(),
///     relation: "fundedby".into(),
///     object: Some("b".into()),
///     start: Some("31/02/2019".into()),
///     ..ClaimRecord::default()
/// };
/// let findings = check_record(record, &vocabulary).expect_err("two fields are wrong");
/// assert_eq!(findings.len(), 2);
/// assert!(findings[0].hint.as_ref().is_some_and(|hint| hint.contains("funded-by")));
/// # Ok::<(), orgraph::model::VocabularyError>(())
/// ```
pub fn check_record(
    record: ClaimRecord,
    vocabulary: &Vocabulary,
) -> Result<Statement, Vec<Finding>> {
    let mut door = Door { record: &record, vocabulary, findings: Vec::new() };
    door.required("subject", &record.subject);
    let relation = door.relation();
    let value = relation.and_then(|(relation, _)| door.value(relation));
    if let Some((relation, direction)) = relation {
        door.check_sides(relation, direction, filled(&record.object).is_some(), value.is_some());
    }
    let valid = door.valid();
    let amount = door.amount();
    let (confidence, rank, stance) = (door.confidence(), door.rank(), door.stance());
    door.check_types();
    let findings = door.findings;
    let Some((relation, direction)) = relation.filter(|_| findings.is_empty()) else {
        return Err(findings);
    };
    let mut texts = record.qualifiers;
    texts.values_mut().for_each(trim);
    texts.retain(|_, text| !text.is_empty());
    texts.extend(kept(record.role).map(|role| ("role".to_owned(), role)));
    let mut statement = Statement {
        subject: kept(Some(record.subject)).unwrap_or_default(),
        subject_type: kept(record.subject_type),
        relation: relation.name.clone(),
        object: kept(record.object).filter(|_| value.is_none()),
        value,
        object_type: kept(record.object_type),
        valid,
        qualifiers: Qualifiers { amount, texts },
        stance,
        attribution: kept(record.attribution),
        source: kept(record.source),
        locator: kept(record.locator),
        via: kept(record.via),
        assertion: Assertion {
            quote: kept(record.quote),
            retrieved: kept(record.retrieved),
            confidence,
            rank,
        },
        naming: record.naming,
    };
    if direction == Direction::Backward {
        turn_round(&mut statement);
    }
    Ok(statement)
}

fn turn_round(statement: &mut Statement) {
    if let Some(object) = statement.object.take() {
        statement.object = Some(std::mem::replace(&mut statement.subject, object));
        std::mem::swap(&mut statement.subject_type, &mut statement.object_type);
    }
}

/// What a field says, without the space around it; none when that is nothing.
fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(trimmed).filter(|text| !text.is_empty())
}

/// The same, of a field that is not needed any more.
fn kept(mut text: Option<String>) -> Option<String> {
    text.iter_mut().for_each(trim);
    text.filter(|text| !text.is_empty())
}

/// Takes the space around a text away; most have none.
fn trim(text: &mut String) {
    let kept = trimmed(text);
    if kept.len() < text.len() {
        *text = kept.to_owned();
    }
}

impl<'r, 'v> Door<'r, 'v> {
    fn refuse(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn required(&mut self, field: &'static str, text: &'r str) -> Option<&'r str> {
        let text = trimmed(text);
        if text.is_empty() {
            self.refuse(Finding::new(field, format!("expected a {field}, found nothing")));
            return None;
        }
        Some(text)
    }

    fn relation(&mut self) -> Option<(&'v Relation, Direction)> {
        let text = self.required("relation", &self.record.relation)?;
        let found = self.vocabulary.find_relation(text);
        if found.is_none() {
            let nearest = self.vocabulary.nearest_relations(text);
            let message = format!("expected a relation, found \"{text}\"");
            self.refuse(Finding::new("relation", message).with_nearest(&nearest));
        }
        found
    }

    /// The value, of the type that the record names or else of the relation's.
    fn value(&mut self, relation: &Relation) -> Option<Object> {
        let record = self.record;
        let stated = filled(&record.value_type);
        let kind = match (stated, &relation.range) {
            (Some(word), _) => match ValueKind::from_word(word) {
                Some(kind) => kind,
                None => {
                    let message = format!("expected a value type, found \"{word}\"");
                    self.refuse(Finding::new("value_type", message));
                    return None;
                }
            },
            (None, Range::Value(kind)) => *kind,
            (None, Range::Entity(_)) => return None,
        };
        // A relation that wants a value takes it from the object too: tables have one column.
        let text = filled(&record.value).or_else(|| filled(&record.object));
        let object = match kind {
            ValueKind::Unknown => return Some(Object::Unknown),
            ValueKind::None => return Some(Object::None),
            ValueKind::Text if relation.name.as_str() == naming::TYPE => {
                // Any word for a type is taken; its name is what is kept.
                let text = text?;
                let known = self.vocabulary.find_type(text).map(|known| known.name.as_str());
                Ok(self.text(known.unwrap_or(text)))
            }
            // Called a text, it is one as it stands, with the space around it and when it is empty;
            // an object in place of the value is what a table with one column has.
            ValueKind::Text if stated.is_some() => {
                let exact = record.value.as_deref();
                let told = exact.filter(|value| !value.trim().is_empty()).or(text).or(exact);
                Ok(self.text(told.unwrap_or_default()))
            }
            ValueKind::Text => Ok(self.text(text?)),
            ValueKind::Number => self.number(text?),
            ValueKind::Money => self.money(text?),
            ValueKind::Date => return self.date("value", text).map(Object::Date),
        };
        object.map_err(|message| self.refuse(Finding::new("value", message))).ok()
    }

    fn text(&mut self, text: &str) -> Object {
        if text.len() > TEXT_BYTES_MAX {
            let message = format!("expected at most {TEXT_BYTES_MAX} bytes, found {}", text.len());
            self.refuse(Finding::new("value", message));
        }
        Object::Text { text: text.to_owned(), lang: filled(&self.record.lang).map(str::to_owned) }
    }

    fn bound(&mut self, field: &'static str, word: &Option<String>) -> Bound {
        let Some(word) = filled(word) else {
            return Bound::Exact;
        };
        Bound::from_word(word).unwrap_or_else(|| {
            let words: Vec<String> = Bound::ALL.iter().map(|(_, w)| (*w).to_owned()).collect();
            let message = format!("expected one of {}, found \"{word}\"", words.join(", "));
            self.refuse(Finding::new(field, message));
            Bound::Exact
        })
    }

    fn number(&mut self, text: &str) -> Result<Object, String> {
        let number = parse_decimal(text).map_err(|error| error.to_string())?;
        let bound = self.bound("bound", &self.record.bound);
        let unit = filled(&self.record.unit).map(str::to_owned);
        Ok(Object::Number(Quantity { number, bound, unit }))
    }

    fn money(&mut self, text: &str) -> Result<Object, String> {
        let bound = self.bound("bound", &self.record.bound);
        let money = self.sum(text, &self.record.unit, bound)?;
        Ok(Object::Money(money))
    }

    fn sum(&mut self, text: &str, code: &Option<String>, bound: Bound) -> Result<Money, String> {
        let amount = parse_decimal(text).map_err(|error| error.to_string())?;
        let currency = match filled(code) {
            None => None,
            Some(code) => Some(Currency::parse(code).ok_or_else(|| {
                format!("expected a currency of three letters, found \"{code}\"")
            })?),
        };
        Ok(Money { amount, currency, bound })
    }

    fn check_sides(&mut self, relation: &Relation, way: Direction, object: bool, value: bool) {
        let name = &relation.name;
        let said = filled(&self.record.value_type).or(filled(&self.record.value)).is_some();
        match (&relation.range, value, object) {
            (_, false, false) if self.findings.is_empty() || !said => {
                self.refuse(Finding::new("object", format!("expected what it is {name}")));
            }
            (Range::Entity(_), true, _) => {
                let word = self.record.value_type.as_deref().unwrap_or_default();
                if !matches!(word, "unknown" | "none") {
                    let message = format!("{name} leads to an entity, found a {word} value");
                    self.refuse(Finding::new("value", message));
                }
            }
            (Range::Value(_), true, _) if way == Direction::Backward => {
                let message = format!("{name} has a value and cannot be turned round");
                self.refuse(Finding::new("relation", message));
            }
            _ => {}
        }
        self.check_kind(relation);
    }

    fn check_kind(&mut self, relation: &Relation) {
        let stated = self.record.value_type.as_deref().and_then(ValueKind::from_word);
        if let (Range::Value(wanted), Some(found)) = (&relation.range, stated) {
            let special = matches!(found, ValueKind::Unknown | ValueKind::None);
            if found != *wanted && !special {
                let (wanted, found) = (wanted.word(), found.word());
                let message = format!("{} has a {wanted} value, found a {found}", relation.name);
                self.refuse(Finding::new("value_type", message));
            }
        }
        let value = filled(&self.record.value).or(filled(&self.record.object));
        if let (naming::TYPE, Some(value)) = (relation.name.as_str(), value) {
            self.check_type("value", value);
        }
    }

    fn check_types(&mut self) {
        for (field, word) in
            [("subject_type", &self.record.subject_type), ("object_type", &self.record.object_type)]
        {
            if let Some(word) = filled(word) {
                self.check_type(field, word);
            }
        }
    }

    fn check_type(&mut self, field: &'static str, word: &str) {
        if self.vocabulary.find_type(word).is_none() {
            let nearest = self.vocabulary.nearest_types(word);
            let message = format!("expected an entity type, found \"{word}\"");
            self.refuse(Finding::new(field, message).with_nearest(&nearest));
        }
    }

    fn date(&mut self, field: &'static str, text: Option<&str>) -> Option<PartialDate> {
        let parsed: Result<PartialDate, _> = text?.parse();
        parsed.map_err(|error| self.refuse(Finding::new(field, error.to_string()))).ok()
    }

    fn valid(&mut self) -> Interval {
        let record = self.record;
        let start = self.date("start", filled(&record.start));
        let end = match filled(&record.end) {
            None | Some("?") => End::Unknown,
            Some("open") => End::Open,
            Some(end) => self.date("end", Some(end)).map_or(End::Unknown, End::Date),
        };
        let valid = Interval { start, end };
        if valid.ends_before_start() {
            let message = format!("expected an end after the start, found {valid}");
            self.refuse(Finding::new("end", message));
        }
        valid
    }

    fn amount(&mut self) -> Option<Money> {
        let record = self.record;
        let bound = self.bound("amount_bound", &record.amount_bound);
        let amount = filled(&record.amount).and_then(|text| {
            let sum = self.sum(text, &record.currency, bound);
            sum.map_err(|message| self.refuse(Finding::new("amount", message))).ok()
        });
        if record.qualifiers.contains_key("amount") {
            // A store keeps the sum among the qualifiers, under this name.
            let message = "expected the sum in the field amount, found it among the qualifiers";
            self.refuse(Finding::new("qualifiers", message));
        }
        amount
    }

    fn confidence(&mut self) -> Option<Confidence> {
        let parsed: Result<Confidence, _> = filled(&self.record.confidence)?.parse();
        parsed.map_err(|e| self.refuse(Finding::new("confidence", e.to_string()))).ok()
    }

    fn rank(&mut self) -> Rank {
        let Some(word) = filled(&self.record.rank) else { return Rank::Normal };
        Rank::from_word(word).unwrap_or_else(|| {
            let wanted = "preferred, normal or deprecated";
            let message = format!("expected {wanted}, found \"{word}\"");
            self.refuse(Finding::new("rank", message));
            Rank::Normal
        })
    }

    fn stance(&mut self) -> Stance {
        match filled(&self.record.stance) {
            None | Some("asserted") => Stance::Asserted,
            Some("denied") => Stance::Denied,
            Some(word) => {
                let message = format!("expected asserted or denied, found \"{word}\"");
                self.refuse(Finding::new("stance", message));
                Stance::Asserted
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ClaimRecord, Vocabulary, check_record};

    #[test]
    fn a_sum_among_the_qualifiers_is_refused_for_it_has_a_field_of_its_own() {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("a vocabulary");
        let record = |name: &str| ClaimRecord {
            subject: "a".to_owned(),
            relation: "funded-by".to_owned(),
            object: Some("b".to_owned()),
            qualifiers: [(name.to_owned(), "12".to_owned())].into(),
            ..ClaimRecord::default()
        };
        assert!(check_record(record("amounts"), &vocabulary).is_ok());
        let findings = check_record(record("amount"), &vocabulary).expect_err("it is refused");
        assert_eq!(findings[0].field, "qualifiers");
    }
}
