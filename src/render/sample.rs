//! Invented graphs for the tests of this floor.

use std::collections::BTreeMap;

use petgraph::graph::DiGraph;

use crate::graph::EntityNode;
use crate::graph::FactEdge;
use crate::graph::Subgraph;
use crate::model::Assertion;
use crate::model::Bound;
use crate::model::Claim;
use crate::model::EntityId;
use crate::model::Identity;
use crate::model::Interval;
use crate::model::Object;
use crate::model::Overlap;
use crate::model::Qualifiers;
use crate::model::Quantity;
use crate::model::RecordedClaim;
use crate::model::RelationName;
use crate::model::Source;
use crate::model::SourceId;
use crate::model::Stance;
use crate::model::Vocabulary;
use crate::model::parse_decimal;

const TYPES: [(&str, &str, &str, &str); 9] = [
    ("Organization", "organization", "organizations", "organization"),
    ("Foundation", "foundation", "foundations", "funder"),
    ("Person", "person", "people", "person"),
    ("Publication", "publication", "publications", "document"),
    ("PublicBody", "public body", "public bodies", "public-body"),
    ("Country", "country", "countries", "place"),
    ("Concept", "concept", "concepts", "concept"),
    ("Event", "event", "events", "event"),
    ("Odd", "odd thing", "odd things", "unheard-of"),
];

/// Name, label, inverse label, heading, inverse heading, range, family.
const RELATIONS: [(&str, &str, &str, &str, &str, &str); 14] = [
    ("funded-by", "funded by", "funds", "Funders", "Funds", "money"),
    ("led-by", "led by", "leads", "Leadership", "Leads", "people"),
    ("employs", "employs", "employed by", "Employees", "Employers", "people"),
    ("published", "published", "published by", "Publications", "Publishers", "output"),
    ("lobbies", "lobbies", "lobbied by", "Public bodies addressed", "Lobbied by", "influence"),
    ("member-of", "member of", "has member", "Member of", "Members", "structure"),
    ("owns", "owns", "owned by", "Owns", "Owners", "structure"),
    ("partner-of", "partner of", "partner of", "Partners", "Partners", "structure"),
    ("operates-in", "operates in", "hosts", "Operates in", "Active there", "place"),
    ("works-on", "works on", "topic of", "Works on", "Worked on by", "topic"),
    ("held", "held", "held by", "Events", "Held by", "output"),
    ("kind", "is", "", "Kind", "", "value"),
    ("has-member-count", "has members", "", "Members", "", "value"),
    ("operates-in-country-count", "active in", "", "Member countries", "", "value"),
];

/// Returns the vocabulary of the samples.
pub(super) fn vocabulary() -> Vocabulary {
    let member = |(name, value): &(&str, &str)| format!("\"{name}\":\"{value}\"");
    let object = |members: &[(&str, &str)], rest: &str| {
        let members: Vec<String> = members.iter().map(member).collect();
        format!("{{{},{rest},\"connective\":true}}", members.join(","))
    };
    let types = TYPES.map(|(name, label, plural, family)| {
        let members = [("name", name), ("label", label), ("plural", plural)];
        object(&members, &member(&("family", family)))
    });
    let relations = RELATIONS.map(|(name, label, inverse, heading, inverse_heading, family)| {
        let range = match (family, name.ends_with("-count")) {
            ("value", true) => "\"range\":\"number\"",
            ("value", false) => "\"range\":\"text\"",
            _ => "\"range\":[]",
        };
        let inverse_name = format!("inverse-of-{name}");
        let mut members =
            vec![("name", name), ("label", label), ("heading", heading), ("family", family)];
        if !inverse.is_empty() {
            members.push(("inverse", inverse_name.as_str()));
            members.push(("inverse_label", inverse));
            members.push(("inverse_heading", inverse_heading));
        }
        object(&members, range)
    });
    let (types, relations) = (types.join(","), relations.join(","));
    let text = format!("{{\"version\":1,\"types\":[{types}],\"relations\":[{relations}]}}");
    Vocabulary::parse(&text).expect("the vocabulary of the samples is one")
}

/// Returns the id that a sample gives to a name.
pub(super) fn id(label: &str) -> EntityId {
    EntityId::new(&label.split_whitespace().collect::<Vec<_>>().join(" ")).expect("a name is an id")
}

/// A subgraph in the making; labels serve as ids.
#[derive(Default)]
pub(super) struct Sample {
    entities: BTreeMap<EntityId, EntityNode>,
    facts: BTreeMap<(EntityId, EntityId, RelationName), FactEdge>,
    sources: BTreeMap<SourceId, Source>,
    values: usize,
}

impl Sample {
    pub(super) fn entity(&mut self, label: &str, entity_type: &str) -> EntityId {
        let id = id(label);
        let node = EntityNode {
            id: id.clone(),
            label: label.to_owned(),
            name: None,
            entity_type: Some(entity_type.to_owned()),
            values: Vec::new(),
        };
        self.entities.insert(id.clone(), node);
        id
    }

    pub(super) fn full_name(&mut self, id: &EntityId, name: &str) {
        self.entities.get_mut(id).expect("it was added").name = Some(name.to_owned());
    }

    pub(super) fn relabel(&mut self, id: &EntityId, label: &str) {
        self.entities.get_mut(id).expect("it was added").label = label.to_owned();
    }

    pub(super) fn source(&mut self, title: &str, published: &str, url: &str) -> String {
        let id = SourceId::for_text(title).expect("a title is a source");
        let mut source = Source::named(id.clone());
        source.title = Some(title.to_owned());
        source.url = Some(url.to_owned()).filter(|url| !url.is_empty());
        source.published = published.parse().ok();
        self.sources.insert(id.clone(), source);
        id.to_string()
    }

    fn claim(
        &mut self,
        subject: &EntityId,
        relation: &str,
        object: Object,
        (valid, role, source): (&str, &str, &str),
    ) -> RecordedClaim {
        let mut qualifiers = Qualifiers::default();
        if !role.is_empty() {
            qualifiers.texts.insert("role".to_owned(), role.to_owned());
        }
        self.values += 1;
        let claim = Claim {
            subject: subject.clone(),
            relation: RelationName::new(relation).expect("a relation of the samples"),
            object,
            valid: valid.parse::<Interval>().expect("a period of the samples"),
            qualifiers,
            stance: Stance::Asserted,
            attribution: None,
            source: SourceId::new(source).ok(),
            locator: None,
            via: None,
        };
        let assertion = Assertion::default();
        RecordedClaim {
            id: Identity::of(&claim).id(),
            claim,
            citations: Vec::new(),
            confidence: assertion.confidence,
            rank: assertion.rank,
        }
    }

    /// Adds a claim of a fact: period, role and source may be empty.
    pub(super) fn fact(
        &mut self,
        subject: &EntityId,
        relation: &str,
        object: &EntityId,
        told: (&str, &str, &str),
    ) -> RecordedClaim {
        let claim = self.claim(subject, relation, Object::Entity(object.clone()), told);
        let name = claim.claim.relation.clone();
        let fact = self.facts.entry((subject.clone(), object.clone(), name.clone()));
        let fact = fact.or_insert_with(|| FactEdge {
            relation: name,
            claims: Vec::new(),
            disputed: false,
            held: Overlap::Certain,
        });
        fact.claims.push(claim.clone());
        claim
    }

    /// Adds a value; a number when it is one, with the unit after it.
    pub(super) fn value(
        &mut self,
        subject: &EntityId,
        relation: &str,
        value: &str,
        told: (&str, &str, &str),
    ) -> RecordedClaim {
        let (bound, rest) = match value.strip_prefix("over ") {
            Some(rest) => (Bound::Over, rest),
            None => (Bound::Exact, value),
        };
        let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
        let unit = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
        let object = match parse_decimal(number) {
            Ok(number) => Object::Number(Quantity { number, bound, unit }),
            Err(_) => Object::Text { text: value.to_owned(), lang: None },
        };
        let claim = self.claim(subject, relation, object, told);
        let entity = self.entities.get_mut(subject).expect("it was added");
        entity.values.push(claim.clone());
        claim
    }

    pub(super) fn build(self) -> Subgraph {
        let mut graph = DiGraph::new();
        let mut places = BTreeMap::new();
        for (id, node) in self.entities {
            places.insert(id, graph.add_node(node));
        }
        let mut facts: Vec<_> = self.facts.into_iter().collect();
        facts.sort_by(|((a, b, r), _), ((c, d, s), _)| (a, r, b).cmp(&(c, s, d)));
        for ((source, target, _), mut fact) in facts {
            fact.claims.sort_by(|a, b| a.id.cmp(&b.id));
            graph.add_edge(places[&source], places[&target], fact);
        }
        Subgraph { graph, sources: self.sources }
    }
}

/// Returns two entities with one fact between them.
pub(super) fn pair(subject: &str, relation: &str, object: &str, url: &str) -> Subgraph {
    let mut sample = Sample::default();
    let a = sample.entity(subject, "Organization");
    let b = sample.entity(object, "Foundation");
    let source = sample.source(&format!("Source of {object}"), "2024", url);
    sample.fact(&a, relation, &b, ("2012..2024", "", &source));
    sample.build()
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// Returns a number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    /// Returns a name of one to nine invented words.
    pub(super) fn name(&mut self, number: usize) -> String {
        const WORDS: [&str; 10] = [
            "Alliance",
            "for",
            "Interdisciplinary",
            "Example",
            "Fund",
            "of",
            "Wide",
            "Trust",
            "Donaudampfschifffahrtsgesellschaft",
            "漢字",
        ];
        let count = 1 + self.below(9);
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        format!("{} {number}", words.join(" "))
    }

    /// Returns the name of a sample relation between entities, and that of a type.
    pub(super) fn relation_and_type(&mut self) -> (&'static str, &'static str) {
        (RELATIONS[self.below(11)].0, TYPES[self.below(TYPES.len())].0)
    }
}
