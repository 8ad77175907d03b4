//! A claim between two entities as an entity of an edge schema.

use super::Around;
use super::line::Line;
use crate::format::ftm::Edge;
use crate::format::ftm::Kind;
use crate::format::ftm::Schema;
use crate::format::ftm::ftm;
use crate::format::ftm::id_written;
use crate::model::Bound;
use crate::model::Claim;
use crate::model::End;
use crate::model::EntityId;
use crate::model::PartialDate;
use crate::model::RecordedClaim;

/// The edge of any relation.
const UNKNOWN_LINK: &str = "UnknownLink";
/// The qualifier that names the schema, where the relation does not tell it.
const SCHEMA: &str = "schema";

/// Returns a claim as an edge; its object is an entity.
pub(super) fn line(around: &Around<'_>, recorded: &RecordedClaim) -> Line {
    let claim = &recorded.claim;
    let told = claim.qualifiers.texts.get(SCHEMA).and_then(|name| ftm().schema(name));
    let told = told.and_then(|schema| schema.edge.as_ref());
    let own = told.or_else(|| ftm().edge_of(claim.relation.as_str()));
    let unknown = ftm().schema(UNKNOWN_LINK).and_then(|schema| schema.edge.as_ref());
    let edge = own.or(unknown).expect("the table has the edge of any relation");
    let schema = ftm().schema(&edge.schema).expect("an edge has a schema");
    let id = EntityId::new(&recorded.id.to_string()).expect("the id of a claim is one");
    let mut line = Line::new(&id, &edge.schema);
    line.cite(recorded);
    let subject = id_written(claim.subject.as_str());
    let object = claim.object.entity().map_or_else(String::new, |id| id_written(id.as_str()));
    let [source, target] = &edge.ends;
    let ends = if edge.is_reversed { [object, subject] } else { [subject, object] };
    for (property, end) in [source, target].into_iter().zip(ends) {
        line.add(property, end);
    }
    put_dates(&mut line, claim);
    put_roles(around, &mut line, edge, claim);
    put_sum(&mut line, schema, claim);
    put_qualifiers(&mut line, edge, schema, claim);
    put_sources(around, &mut line, recorded);
    line.confidence = recorded.confidence.map(|confidence| confidence.to_string());
    line.mark(recorded);
    line
}

/// A date as FtM takes it: one of digits.
fn plain(date: PartialDate) -> Option<String> {
    date.xsd_type().map(|_| date.to_string())
}

fn put_dates(line: &mut Line, claim: &Claim) {
    let start = claim.valid.start.and_then(plain);
    let end = match claim.valid.end {
        End::Date(end) => plain(end),
        End::Open | End::Unknown => None,
    };
    if start.is_some() && start == end {
        start.into_iter().for_each(|date| line.add("date", date));
        return;
    }
    start.into_iter().for_each(|date| line.add("startDate", date));
    end.into_iter().for_each(|date| line.add("endDate", date));
}

/// The role, and what relation it is where the schema does not tell.
fn put_roles(around: &Around<'_>, line: &mut Line, edge: &Edge, claim: &Claim) {
    if let Some(role) = claim.qualifiers.role() {
        line.add(&edge.role, role);
    }
    let relation = claim.relation.as_str();
    if edge.relation != relation {
        let known = around.vocabulary.relation(relation);
        line.add(&edge.role, known.map_or(relation, |known| known.label.as_str()));
    }
}

fn put_sum(line: &mut Line, schema: &Schema, claim: &Claim) {
    let Some(sum) = &claim.qualifiers.amount else { return };
    if schema.properties.contains_key("amount") && sum.bound == Bound::Exact {
        line.add("amount", sum.amount.to_string());
        if let Some(currency) = sum.currency {
            line.add("currency", currency.code());
        }
    }
}

/// Qualifiers that are properties of the schema, by their own or by our name for them.
fn put_qualifiers(line: &mut Line, edge: &Edge, schema: &Schema, claim: &Claim) {
    for (name, text) in claim.qualifiers.others() {
        let (plain, _) = name.split_once('.').unwrap_or((name, ""));
        let ours = edge.qualifiers.iter().find(|(_, ours)| *ours == plain);
        let property = ours.map_or(plain, |(property, _)| property.as_str());
        // A text is no entity, whatever it is called.
        let known = schema.properties.get(property);
        let is_own = property != SCHEMA && known.is_some_and(|kind| *kind != Kind::Entity);
        let is_date = ["date", "startDate", "endDate"].contains(&property);
        if is_own && !is_date {
            line.add(property, text);
        }
    }
}

fn put_sources(around: &Around<'_>, line: &mut Line, recorded: &RecordedClaim) {
    let source = recorded.claim.source.as_ref().and_then(|id| around.sources.get(id));
    if let Some(source) = source {
        source.link().into_iter().for_each(|url| line.add("sourceUrl", url));
        source.publisher.iter().for_each(|publisher| line.add("publisher", publisher.as_str()));
    }
    for citation in &recorded.citations {
        citation.quote.iter().for_each(|quote| line.add("summary", quote.as_str()));
        let read = citation.retrieved.as_deref().and_then(|text| text.parse().ok());
        read.and_then(plain).into_iter().for_each(|date| line.add("retrievedAt", date));
    }
    line.add("recordId", recorded.id.to_string());
}
