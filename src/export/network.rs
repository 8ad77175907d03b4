//! Entities as nodes and claims as edges, with columns: what every graph format writes.
//!
//! A node has what an entity is called and what it is: types, names, identifiers and addresses of
//! its own, each in a column; a second one stands in a second column (`alias 2`), so that no cell
//! ever holds two values. An edge is a claim that is asserted, not deprecated and leads to an
//! entity; parallel claims are parallel edges. Of several citations an edge has the first.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::ExportError;
use super::loss::{Loss, NAMING};
use super::rows::is_stated;
use super::rows::{Portrait, claim_records};
use crate::format::Field;
use crate::format::Format;
use crate::format::GEXF;
use crate::graph::EntityNode;
use crate::graph::Records;
use crate::model::ClaimRecord;
use crate::model::End;
use crate::model::Object;
use crate::model::PartialDate;
use crate::model::RecordedClaim;
use crate::model::Vocabulary;
use crate::model::naming;

/// What a document of ours is called in itself: by this its reader knows that the columns are all
/// there is to it, and that a label is no name.
pub(super) const MARK: &str = "orgraph-export";

/// What stands before the name of a qualifier in a column's name.
const QUALIFIER: &str = "qualifier:";

/// Values in one naming relation that an entity has columns for.
const COLUMNS_MAX: usize = 64;

/// The columns of edges before those of qualifiers; the second word says whether it is a number.
const EDGE: [(&str, ColumnKind); 16] = [
    ("relation", ColumnKind::Text),
    ("start", ColumnKind::Text),
    ("end", ColumnKind::Text),
    ("role", ColumnKind::Text),
    // A double would not keep the digits of a sum.
    ("amount", ColumnKind::Text),
    ("currency", ColumnKind::Text),
    ("amount_bound", ColumnKind::Text),
    ("confidence", ColumnKind::Number),
    ("source", ColumnKind::Text),
    ("source_title", ColumnKind::Text),
    ("source_url", ColumnKind::Text),
    ("locator", ColumnKind::Text),
    ("via", ColumnKind::Text),
    ("attribution", ColumnKind::Text),
    ("quote", ColumnKind::Text),
    ("retrieved", ColumnKind::Text),
];

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Text,
    Number,
}

impl ColumnKind {
    /// What GraphML and GEXF call it.
    pub(super) fn word(self) -> &'static str {
        match self {
            ColumnKind::Text => "string",
            ColumnKind::Number => "double",
        }
    }
}

/// A cell: the place of its column and its text, which is never empty.
pub(super) type Cell = (usize, String);

/// An entity as it is written.
pub(super) struct Node<'n> {
    pub(super) id: &'n str,
    /// What to call it, where it has a name.
    pub(super) label: Option<&'n str>,
    /// The vocabulary's word for how its type is drawn.
    pub(super) family: &'n str,
    pub(super) cells: Vec<Cell>,
    /// Column and row of the place where it stands; no two stand at one.
    pub(super) place: (u64, u64),
}

/// A claim as it is written.
pub(super) struct Edge<'e> {
    pub(super) claim: &'e RecordedClaim,
    pub(super) id: String,
    pub(super) source: &'e str,
    pub(super) target: &'e str,
    /// How the relation reads.
    pub(super) label: String,
    pub(super) cells: Vec<Cell>,
}

/// The columns of some records, found by reading all of them once.
///
/// Holds the titles and addresses of all sources, and nothing of entities and claims but counts.
pub(super) struct Network<'r> {
    records: &'r dyn Records,
    /// Names of the columns of nodes.
    pub(super) node_columns: Vec<String>,
    /// Names of the columns of edges.
    pub(super) edge_columns: Vec<(String, ColumnKind)>,
    /// Title and address by source.
    sources: BTreeMap<String, [Option<String>; 2]>,
    types: BTreeMap<String, u64>,
    format: &'static Format,
    /// How many characters of a text the format cannot hold.
    dropped: fn(&str) -> u64,
    /// What was left out of the nodes and edges that were given.
    loss: RefCell<Loss>,
}

impl<'r> Network<'r> {
    pub(super) fn of(
        records: &'r dyn Records,
        format: &'static Format,
        dropped: fn(&str) -> u64,
    ) -> Result<Network<'r>, ExportError> {
        let mut widths = [1; NAMING.len()];
        let mut qualifiers = BTreeSet::new();
        let mut types: BTreeMap<String, u64> = BTreeMap::new();
        each_entity(records, &mut |entity, claims| {
            let names = names_of(entity, claims);
            for (width, texts) in widths.iter_mut().zip(&names) {
                *width = texts.len().min(COLUMNS_MAX).max(*width);
            }
            *types.entry(names[0].first().cloned().unwrap_or_default()).or_default() += 1;
            for claim in claims.iter().filter(|claim| is_edge(claim)) {
                for (name, _) in claim.claim.qualifiers.others() {
                    if !qualifiers.contains(name) {
                        qualifiers.insert(name.to_owned());
                    }
                }
            }
            Ok(())
        })?;
        let mut sources = BTreeMap::new();
        records.sources(&mut |source| {
            let told = [source.title.clone(), source.url.clone()];
            if told.iter().any(Option::is_some) {
                sources.insert(source.id.to_string(), told);
            }
            Ok(())
        })?;
        let numbered = |(relation, width): (&&str, usize)| {
            let name = |number: usize| match number {
                1 => (*relation).to_owned(),
                _ => format!("{relation} {number}"),
            };
            (1..=width).map(name).collect::<Vec<_>>()
        };
        let fixed = EDGE.iter().map(|(name, kind)| ((*name).to_owned(), *kind));
        let further =
            qualifiers.iter().map(|name| (format!("{QUALIFIER}{name}"), ColumnKind::Text));
        Ok(Network {
            records,
            node_columns: NAMING.iter().zip(widths).flat_map(numbered).collect(),
            edge_columns: fixed.chain(further).collect(),
            sources,
            types,
            format,
            dropped,
            loss: RefCell::default(),
        })
    }

    /// Gives every entity as a node, by id.
    pub(super) fn nodes(
        &self,
        each: &mut dyn FnMut(&Node<'_>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let mut grid = Grid::of(&self.types);
        each_entity(self.records, &mut |entity, claims| {
            let names = names_of(entity, claims);
            self.count_node(&names, claims);
            let type_name = names[0].first().map_or("", String::as_str);
            let label = Some(entity.label.as_str()).filter(|label| *label != entity.id.as_str());
            each(&Node {
                id: entity.id.as_str(),
                label,
                family: family_of(self.records.vocabulary(), type_name),
                place: grid.place(type_name),
                cells: self.name_cells(&names),
            })
        })
    }

    fn name_cells(&self, names: &[Vec<String>; NAMING.len()]) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (relation, texts) in NAMING.iter().zip(names) {
            let first = self.node_columns.iter().position(|column| column == relation);
            let texts = texts.iter().take(COLUMNS_MAX).enumerate();
            cells.extend(
                texts.filter_map(|(ix, text)| first.map(|first| (first + ix, text.clone()))),
            );
        }
        cells
    }

    /// Gives every edge, by subject, relation, object and id of the claim.
    pub(super) fn edges(
        &self,
        each: &mut dyn FnMut(&Edge<'_>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        each_entity(self.records, &mut |_, claims| {
            let mut edges = claims.iter().filter_map(|claim| self.edge(claim));
            edges.try_for_each(|edge| {
                self.count_edge(&edge);
                each(&edge)
            })
        })
    }

    fn edge<'e>(&self, recorded: &'e RecordedClaim) -> Option<Edge<'e>> {
        let Object::Entity(target) = &recorded.claim.object else { return None };
        if !is_edge(recorded) {
            return None;
        }
        let record = claim_records(recorded).into_iter().next()?;
        let relation = self.records.vocabulary().relation(&record.relation);
        let label = relation.map_or(record.relation.as_str(), |relation| &relation.label);
        Some(Edge {
            claim: recorded,
            id: recorded.id.to_string(),
            source: recorded.claim.subject.as_str(),
            target: target.as_str(),
            label: label.to_owned(),
            cells: self.edge_cells(&record),
        })
    }

    fn edge_cells(&self, record: &ClaimRecord) -> Vec<Cell> {
        let source = record.source.as_ref().and_then(|source| self.sources.get(source));
        let [title, url] =
            source.map_or([None, None], |[title, url]| [title, url].map(Option::as_ref));
        let fixed: [Option<&String>; EDGE.len()] = [
            Some(&record.relation),
            record.start.as_ref(),
            record.end.as_ref(),
            record.role.as_ref(),
            record.amount.as_ref(),
            record.currency.as_ref(),
            record.amount_bound.as_ref(),
            record.confidence.as_ref(),
            record.source.as_ref(),
            title,
            url,
            record.locator.as_ref(),
            record.via.as_ref(),
            record.attribution.as_ref(),
            record.quote.as_ref(),
            record.retrieved.as_ref(),
        ];
        let further = self.edge_columns[EDGE.len()..].iter();
        let further = further.map(|(column, _)| record.qualifiers.get(&column[QUALIFIER.len()..]));
        let cells = fixed.into_iter().chain(further).enumerate();
        cells
            .filter_map(|(ix, text)| Some((ix, text.filter(|text| !text.is_empty())?.clone())))
            .collect()
    }

    /// Counts what the format leaves out of an entity and of the claims about it that are no edges.
    fn count_node(&self, names: &[Vec<String>; NAMING.len()], claims: &[RecordedClaim]) {
        let mut loss = self.loss.borrow_mut();
        loss.characters += names.iter().flatten().map(|text| (self.dropped)(text)).sum::<u64>();
        let beyond = names.iter().map(|texts| texts.len().saturating_sub(COLUMNS_MAX));
        loss.add(Field::Names, beyond.sum());
        for claim in claims.iter().filter(|claim| !is_edge(claim)) {
            match is_name(claim) {
                true => loss.cut(claim, &[]),
                false => loss.leave_out(claim),
            }
        }
    }

    /// Counts what the format leaves out of an edge, and its dates that are no days.
    fn count_edge(&self, edge: &Edge<'_>) {
        let mut loss = self.loss.borrow_mut();
        loss.cut(edge.claim, self.format.carries);
        loss.add(Field::Source, edge.claim.citations.len().saturating_sub(1));
        let texts = edge.cells.iter().map(|(_, text)| (self.dropped)(text));
        loss.characters += texts.sum::<u64>();
        if self.format == &GEXF {
            let valid = &edge.claim.claim.valid;
            let end = if let End::Date(end) = valid.end { Some(end) } else { None };
            let dates = [valid.start, end].into_iter().flatten();
            loss.padded_dates += dates.filter(|date| !is_day(*date)).count() as u64;
        }
    }

    /// Returns what the format left out of all nodes and edges, which were given before.
    pub(super) fn loss(self) -> Result<Loss, ExportError> {
        let mut loss = self.loss.into_inner();
        loss.cut_rest(self.records, self.format.carries)?;
        Ok(loss)
    }
}

fn is_day(date: PartialDate) -> bool {
    date.first() == date.last()
}

/// Takes an entity with its claims.
type EachEntity<'e> = dyn FnMut(&EntityNode, &[RecordedClaim]) -> Result<(), ExportError> + 'e;

/// Gives each entity, by id, with all its claims by relation, object and id. What an export holds
/// at one time is held here.
pub(super) fn each_entity(
    records: &dyn Records,
    each: &mut EachEntity<'_>,
) -> Result<(), ExportError> {
    Ok(records.entities(&mut |entity, claims| Ok(each(entity, claims)?))?)
}

/// Says whether a claim is an edge.
fn is_edge(recorded: &RecordedClaim) -> bool {
    is_stated(recorded) && matches!(recorded.claim.object, Object::Entity(_))
}

/// Says whether a claim is a column of a node.
fn is_name(recorded: &RecordedClaim) -> bool {
    is_stated(recorded)
        && matches!(recorded.claim.object, Object::Text { .. })
        && NAMING.contains(&recorded.claim.relation.as_str())
}

/// What an entity is called and what it is, by the order of [`NAMING`], each text once, the type
/// that it goes by first. An answer that comes without such claims gives label and type instead.
fn names_of(entity: &EntityNode, claims: &[RecordedClaim]) -> [Vec<String>; NAMING.len()] {
    let mut names: [Vec<String>; NAMING.len()] = Default::default();
    let mut is_told = false;
    for claim in claims {
        let relation = claim.claim.relation.as_str();
        let Some(ix) = NAMING.iter().position(|known| *known == relation) else { continue };
        is_told = true;
        if let (true, Object::Text { text, .. }) = (is_name(claim), &claim.claim.object)
            && !text.is_empty()
            && !names[ix].contains(text)
        {
            names[ix].push(text.clone());
        }
    }
    if !is_told {
        let label = Portrait::labelled(entity);
        let name_ix = NAMING.iter().position(|known| *known == naming::NAME).unwrap_or(1);
        names[0].extend(label.entity_type);
        names[name_ix].extend(label.name);
    }
    if let Some(at) = names[0].iter().position(|name| Some(name) == entity.entity_type.as_ref()) {
        names[0][..=at].rotate_right(1);
    }
    names
}

fn family_of<'v>(vocabulary: &'v Vocabulary, type_name: &str) -> &'v str {
    vocabulary.find_type(type_name).map_or("unknown", |known| &known.family)
}

/// Places in squares, one for each type, side by side: a beginning that never varies, from which
/// other programs lay out better.
struct Grid {
    /// By type the first column of its square, how wide it is, and how many stand in it.
    squares: BTreeMap<String, [u64; 3]>,
}

impl Grid {
    fn of(types: &BTreeMap<String, u64>) -> Grid {
        let mut left = 0;
        let mut squares = BTreeMap::new();
        for (name, count) in types {
            let root = count.isqrt();
            let side = if root * root < *count { root + 1 } else { root };
            squares.insert(name.clone(), [left, side.max(1), 0]);
            left += side + 1;
        }
        Grid { squares }
    }

    fn place(&mut self, type_name: &str) -> (u64, u64) {
        let Some([left, side, taken]) = self.squares.get_mut(type_name) else { return (0, 0) };
        let place = (*left + *taken % *side, *taken / *side);
        *taken += 1;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Grid};

    #[test]
    fn no_two_nodes_stand_at_one_place() {
        let types = BTreeMap::from([("a".to_owned(), 5), ("b".to_owned(), 1), (String::new(), 4)]);
        let mut grid = Grid::of(&types);
        let mut places: Vec<_> = types
            .iter()
            .flat_map(|(name, count)| (0..*count).map(|_| grid.place(name)).collect::<Vec<_>>())
            .collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 10);
    }
}
