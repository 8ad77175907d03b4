//! Literals as values.

use oxrdf::Literal;
use oxrdf::vocab::{rdf, xsd};

use crate::model::ClaimRecord;
use crate::model::PartialDate;
use crate::model::Qualifiers;
use crate::model::ValueKind;
use crate::model::parse_decimal;

/// Puts a literal into a claim as a value of this kind. False when it is none that would be
/// written again as it stands here; a datatype that its text does not tell is kept beside it.
pub(super) fn put(claim: &mut ClaimRecord, kind: ValueKind, literal: &Literal) -> bool {
    let (text, datatype) = (literal.value(), literal.datatype());
    let told = match kind {
        ValueKind::Text if literal.language().is_some() => rdf::LANG_STRING.as_str(),
        ValueKind::Text => xsd::STRING.as_str(),
        ValueKind::Number => match parse_decimal(text) {
            Ok(number) if number.to_string() == text && text.contains('.') => xsd::DECIMAL.as_str(),
            Ok(number) if number.to_string() == text => xsd::INTEGER.as_str(),
            _ => return false,
        },
        ValueKind::Date => match text.parse::<PartialDate>() {
            Ok(date) if date.to_string() == text => match date.xsd_type() {
                Some("gYear") => xsd::G_YEAR.as_str(),
                Some("gYearMonth") => xsd::G_YEAR_MONTH.as_str(),
                Some("date") => xsd::DATE.as_str(),
                _ => "",
            },
            _ => return false,
        },
        ValueKind::Money | ValueKind::Unknown | ValueKind::None => return false,
    };
    if literal.language().is_some() && kind != ValueKind::Text {
        return false;
    }
    claim.value = Some(text.to_owned());
    claim.value_type = Some(kind.word().to_owned());
    claim.lang = literal.language().map(str::to_owned);
    if datatype.as_str() != told {
        claim.qualifiers.insert(Qualifiers::DATATYPE.to_owned(), datatype.as_str().to_owned());
    }
    true
}
