//! A generated graph, read from two tables.

use std::collections::BTreeMap;
use std::path::Path;

use orgraph::graph::BareClaim;
use orgraph::graph::RelationIx;
use orgraph::graph::Topology;
use orgraph::model::Confidence;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::RelationName;
use orgraph::model::Vocabulary;

/// Entities, statements and the topology that is built from them.
pub(super) struct Data {
    pub(super) ids: Vec<EntityId>,
    pub(super) edges: Vec<Edge>,
    pub(super) topology: Topology<'static>,
    vocabulary: Vocabulary,
}

/// A statement.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) relation: u16,
    /// The years in which it began and ended, as far as stated.
    pub(super) years: (Option<i16>, Option<i16>),
}

impl Data {
    /// Reads `nodes.csv` (id first) and `edges.csv` (src, relation, dst, from, to, …).
    pub(super) fn read(folder: &Path) -> Data {
        let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("the standard");
        let names: BTreeMap<&str, u16> =
            vocabulary.relations().zip(0..).map(|(r, ix)| (r.name.as_str(), ix)).collect();
        let rows = |name: &str| {
            let reader = csv::Reader::from_path(folder.join(name)).expect("a table");
            reader.into_records().map(|row| row.expect("a row"))
        };
        let ids: Vec<EntityId> =
            rows("nodes.csv").map(|row| EntityId::new(&row[0]).expect("an id")).collect();
        let places: BTreeMap<&str, u32> = ids.iter().map(EntityId::as_str).zip(0..).collect();
        let year = |text: &str| text.get(..4).and_then(|year| year.parse().ok());
        let edges = rows("edges.csv").map(|row| Edge {
            from: places[&row[0]],
            to: places[&row[2]],
            relation: names[&row[1]],
            years: (year(&row[3]), year(&row[4])),
        });
        let edges: Vec<Edge> = edges.collect();
        let claims = edges.iter().map(claim).collect();
        let topology = Topology::in_memory(&vocabulary, ids.clone(), &[], claims);
        Data { ids, edges, topology, vocabulary }
    }

    pub(super) fn relation_name(&self, name: &str) -> RelationName {
        self.vocabulary.relation(name).expect("the vocabulary has it").name.clone()
    }

    pub(super) fn relation(&self, name: &str) -> u16 {
        let place = self.vocabulary.relations().position(|relation| relation.name.as_str() == name);
        u16::try_from(place.expect("the vocabulary has it")).expect("few")
    }
}

fn claim(edge: &Edge) -> BareClaim {
    let (start, end) = edge.years;
    let year = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
    let text = match (start, end) {
        (None, None) => String::new(),
        (Some(_), None) => format!("{}..?", year(start)),
        _ => format!("{}..{}", year(start), year(end)),
    };
    BareClaim {
        subject: edge.from,
        relation: RelationIx(edge.relation),
        object: edge.to,
        bounds: text.parse::<Interval>().expect("a period").bounds(None),
        confidence: Confidence::UNASSESSED,
    }
}
