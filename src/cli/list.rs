//! `orgraph list`: entities, claims, sources, relations.

use orgraph::graph::Evidence;
use orgraph::graph::Records;
use orgraph::graph::WholeStore;
use orgraph::model::Range;
use orgraph::model::RecordedClaim;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;
use orgraph::store::Snapshot;
use serde_json::Value;

use super::failure::{Failure, USAGE};
use super::image::Graph;
use super::out::Out;
use super::place::Place;
use super::selection::relation;
use super::table::Table;

/// List entities, claims, sources or relations
#[derive(clap::Args)]
pub(super) struct ListArgs {
    /// What to list
    #[arg(value_enum, default_value_t = What::Entities)]
    what: What,
    /// Only entities of this type or a kind of it
    #[arg(long = "type", value_name = "TYPE")]
    entity_type: Option<String>,
    /// Only claims of this relation
    #[arg(short, long)]
    relation: Option<String>,
    /// Order of entities
    #[arg(long, value_enum, default_value_t = Sort::Id)]
    sort: Sort,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum What {
    Entities,
    Claims,
    Sources,
    Relations,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Sort {
    Id,
    Links,
}

pub(super) fn run(place: &Place, args: &ListArgs, out: &mut Out) -> Result<u8, Failure> {
    let mut store = place.open()?;
    let snapshot = store.snapshot()?;
    let table = match args.what {
        What::Entities => entities(&snapshot, args, out)?,
        What::Claims => claims(&snapshot, args)?,
        What::Sources => sources(&snapshot)?,
        What::Relations => relations(&snapshot)?,
    };
    table.print(out)
}

fn entities(snapshot: &Snapshot<'_>, args: &ListArgs, out: &Out) -> Result<Table, Failure> {
    let vocabulary = snapshot.vocabulary();
    let wanted = match &args.entity_type {
        None => None,
        Some(word) => Some(type_named(vocabulary, word)?),
    };
    let topology = Graph::open(snapshot, out)?;
    let evidence = Evidence::new(snapshot);
    let mut listed = Vec::new();
    for node in topology.nodes() {
        let entity = evidence.entity(topology.row(node))?;
        let is_wanted = wanted.as_ref().is_none_or(|wanted| {
            entity.entity_type.as_ref().is_some_and(|name| vocabulary.is_a(name, wanted))
        });
        if is_wanted {
            listed.push((topology.degree(node), entity));
        }
    }
    if args.sort == Sort::Links {
        // Stable: equal ones stay in the order of their ids.
        listed.sort_by_key(|(links, _)| std::cmp::Reverse(*links));
    }
    let mut table = Table::new(&["id", "name", "type", "links"]);
    for (links, entity) in listed {
        table.push(vec![
            Value::from(entity.id.as_str()),
            Value::from(entity.label),
            Value::from(entity.entity_type),
            Value::from(links),
        ]);
    }
    Ok(table)
}

fn type_named(vocabulary: &Vocabulary, word: &str) -> Result<String, Failure> {
    vocabulary.find_type(word).map(|known| known.name.clone()).ok_or_else(|| {
        let failure = Failure::new(USAGE, format!("expected an entity type, found \"{word}\""));
        match vocabulary.nearest_types(word).as_slice() {
            [] => failure,
            nearest => failure.tip(format!("did you mean {}?", nearest.join(", "))),
        }
    })
}

fn claims(snapshot: &Snapshot<'_>, args: &ListArgs) -> Result<Table, Failure> {
    let wanted: Option<RelationName> = match &args.relation {
        None => None,
        Some(text) => Some(relation(snapshot.vocabulary(), text)?),
    };
    let mut table = Table::new(&[
        "id", "subject", "relation", "object", "start", "end", "stance", "source", "locator",
    ]);
    WholeStore::new(snapshot).claims(&mut |recorded: &RecordedClaim| {
        let claim = &recorded.claim;
        if wanted.as_ref().is_some_and(|wanted| *wanted != claim.relation) {
            return Ok(());
        }
        let end = match claim.valid.end {
            orgraph::model::End::Date(date) => Some(date.to_string()),
            orgraph::model::End::Open => Some("open".to_owned()),
            orgraph::model::End::Unknown => None,
        };
        table.push(vec![
            Value::from(recorded.id.to_string()),
            Value::from(claim.subject.as_str()),
            Value::from(claim.relation.as_str()),
            Value::from(claim.object.to_text()),
            Value::from(claim.valid.start.map(|start| start.to_string())),
            Value::from(end),
            Value::from(claim.stance.word()),
            Value::from(claim.source.as_ref().map(|source| source.as_str())),
            Value::from(claim.locator.clone()),
        ]);
        Ok(())
    })?;
    Ok(table)
}

fn sources(snapshot: &Snapshot<'_>) -> Result<Table, Failure> {
    let mut table = Table::new(&["id", "title", "publisher", "published", "kind", "url", "note"]);
    snapshot.for_each_source(|source| -> Result<(), Failure> {
        table.push(vec![
            Value::from(source.id.as_str()),
            Value::from(source.title),
            Value::from(source.publisher),
            Value::from(source.published.map(|date| date.to_string())),
            Value::from(source.kind),
            Value::from(source.url),
            Value::from(source.note),
        ]);
        Ok(())
    })?;
    Ok(table)
}

fn relations(snapshot: &Snapshot<'_>) -> Result<Table, Failure> {
    let mut counts = std::collections::BTreeMap::new();
    WholeStore::new(snapshot).claims(&mut |recorded: &RecordedClaim| {
        *counts.entry(recorded.claim.relation.clone()).or_insert(0_u64) += 1;
        Ok(())
    })?;
    let mut table = Table::new(&["name", "inverse", "claims", "leads_to", "single_valued"]);
    for relation in snapshot.vocabulary().relations() {
        let leads_to = match &relation.range {
            Range::Value(kind) => kind.word().to_owned(),
            Range::Entity(types) if types.is_empty() => "entity".to_owned(),
            Range::Entity(types) => types.join(", "),
        };
        table.push(vec![
            Value::from(relation.name.as_str()),
            Value::from(relation.inverse.as_ref().map(RelationName::as_str)),
            Value::from(counts.get(&relation.name).copied().unwrap_or_default()),
            Value::from(leads_to),
            Value::from(relation.single_valued),
        ]);
    }
    Ok(table)
}
