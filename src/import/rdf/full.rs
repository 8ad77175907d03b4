//! Documents in which every claim is a node of its own: what is said of one node is gathered until
//! the node is whole.
//!
//! A document is such a one when a claim's node begins among its first [`DECIDED_WITHIN`]
//! statements; any other is taken statement by statement. The direct triples that a claim brings
//! with it are no claims of their own, wherever they stand; what else is said is.

use std::collections::{HashMap, HashSet, VecDeque};

use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};

use super::gathered::{Gathered, Kind};
use super::plain::Plain;
use super::plain::TYPE;
use super::{RdfImporter, Text};
use crate::import::ImportError;
use crate::import::Row;
use crate::import::RowFinding;
use crate::import::Sink;
use crate::model::Record;
use crate::rdf::Iri;
use crate::rdf::Prefix;
use crate::rdf::Terms;

/// Statements among which a claim's node must begin.
const DECIDED_WITHIN: usize = 100_000;
/// Statements about nodes that wait for more of the same; beyond it the oldest half is taken as
/// whole.
const WAITING_MAX: usize = 1_000_000;

/// Takes statements and gives rows.
pub(super) struct Reader {
    plain: Plain,
    base: Option<String>,
    mode: Mode,
}

enum Mode {
    Undecided(Vec<(u64, Quad)>),
    Plain,
    Full(Box<Full>),
}

impl Reader {
    pub(super) fn new(importer: &RdfImporter<'_>) -> Reader {
        Reader {
            plain: Plain::new(importer.vocabulary, importer.base, importer.mark),
            base: importer.base.map(str::to_owned),
            mode: Mode::Undecided(Vec::new()),
        }
    }

    pub(super) fn take(
        &mut self,
        line: u64,
        quad: Quad,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        match &mut self.mode {
            Mode::Plain => statement(&mut self.plain, line, &quad, sink),
            Mode::Full(full) => full.take(&mut self.plain, line, quad, sink),
            Mode::Undecided(held) => {
                let claim = self.plain.prefixes.whole(&Iri::new(Prefix::Og, "Claim"));
                let is_claim = quad.predicate.as_str() == TYPE
                    && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == claim);
                held.push((line, quad));
                if !is_claim && held.len() < DECIDED_WITHIN {
                    return Ok(());
                }
                let held = std::mem::take(held);
                self.mode = match is_claim {
                    true => Mode::Full(Box::new(Full::new(self.base.clone()))),
                    false => Mode::Plain,
                };
                held.into_iter().try_for_each(|(line, quad)| self.take(line, quad, sink))
            }
        }
    }

    pub(super) fn finish(mut self, sink: &mut dyn Sink) -> Result<(), ImportError> {
        match self.mode {
            Mode::Plain => Ok(()),
            Mode::Full(full) => full.finish(&mut self.plain, sink),
            Mode::Undecided(held) => {
                let mut held = held.into_iter();
                held.try_for_each(|(line, quad)| statement(&mut self.plain, line, &quad, sink))
            }
        }
    }
}

/// A statement as a row of its own.
fn statement(
    plain: &mut Plain,
    line: u64,
    quad: &Quad,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let (records, written) = (plain.records(quad), Text(quad.to_string()));
    let row = Row { line, records, findings: Vec::new(), written: &written };
    sink.row(row).map_err(ImportError::Sink)
}

/// What a direct triple is known by.
type Fingerprint = [u8; 16];

/// What is known of a document while it is read.
struct Full {
    base: Option<String>,
    /// Names of properties and classes; made anew when the document defines some.
    terms: Option<Terms>,
    nodes: HashMap<String, Gathered>,
    /// The nodes in the order in which they began.
    order: VecDeque<String>,
    /// Statements about them.
    waiting: usize,
    /// Nodes that were taken as whole.
    taken: HashSet<String>,
    /// Direct triples that no claim has brought yet, in their order.
    direct: HashMap<Fingerprint, (u64, u64, Quad)>,
    direct_count: u64,
    /// Those that claims have brought.
    implied: HashSet<Fingerprint>,
}

impl Full {
    fn new(base: Option<String>) -> Full {
        Full {
            base,
            terms: None,
            nodes: HashMap::new(),
            order: VecDeque::new(),
            waiting: 0,
            taken: HashSet::new(),
            direct: HashMap::new(),
            direct_count: 0,
            implied: HashSet::new(),
        }
    }

    fn take(
        &mut self,
        plain: &mut Plain,
        line: u64,
        quad: Quad,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(iri) if quad.graph_name == GraphName::DefaultGraph => iri,
            _ => return statement(plain, line, &quad, sink),
        };
        let Some(kind) = Kind::of(&plain.prefixes, subject.as_str()) else {
            let print =
                fingerprint(subject.as_str(), quad.predicate.as_str(), &object_text(&quad.object));
            if !self.implied.contains(&print) {
                self.direct_count += 1;
                self.direct.insert(print, (self.direct_count, line, quad));
            }
            return Ok(());
        };
        let owner = kind.owner(subject.as_str()).to_owned();
        if self.taken.contains(&owner) {
            let message = format!(
                "{owner} was taken as whole {} statements ago: sort the document by subject",
                WAITING_MAX / 2
            );
            return refuse(line, message, quad.to_string(), sink);
        }
        if !self.nodes.contains_key(&owner) {
            self.order.push_back(owner.clone());
        }
        let node = self.nodes.entry(owner).or_insert_with(|| Gathered::new(kind, line));
        node.add(subject.as_str().to_owned(), quad);
        self.waiting += 1;
        if self.waiting > WAITING_MAX {
            self.release(plain, WAITING_MAX / 2, sink)?;
        }
        Ok(())
    }

    /// Takes the oldest nodes as whole until so few statements wait: words first, then sources,
    /// then claims, each in the order of the document.
    fn release(
        &mut self,
        plain: &mut Plain,
        waiting: usize,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let mut nodes = Vec::new();
        while self.waiting > waiting
            && let Some(name) = self.order.pop_front()
            && let Some(node) = self.nodes.remove(&name)
        {
            self.waiting -= node.len();
            if waiting > 0 {
                self.taken.insert(name.clone());
            }
            nodes.push((name, node));
        }
        nodes.sort_by_key(|(_, node)| node.kind);
        nodes.into_iter().try_for_each(|(name, node)| self.whole(plain, &name, node, sink))
    }

    /// Gives a whole node as a row; what nobody understands of it as statements.
    fn whole(
        &mut self,
        plain: &mut Plain,
        name: &str,
        node: Gathered,
        sink: &mut dyn Sink,
    ) -> Result<(), ImportError> {
        let line = node.line;
        let read = node.read(plain, name);
        match read.records {
            Ok(records) => {
                for record in &records {
                    match record {
                        Record::Type(own) => drop(plain.vocabulary.define_type(own)),
                        Record::Relation(own) => drop(plain.vocabulary.define_relation(own)),
                        _ => continue,
                    }
                    self.terms = None;
                }
                if let Some(stated) = &read.stated {
                    let vocabulary = &plain.vocabulary;
                    let base = self.base.as_deref();
                    let terms = self.terms.get_or_insert_with(|| Terms::new(vocabulary, base));
                    stated.implied(terms, &mut |subject, property, object| {
                        let print = fingerprint(subject, property, object);
                        self.direct.remove(&print);
                        self.implied.insert(print);
                    });
                }
                if !records.is_empty() {
                    let written = Text(name.to_owned());
                    let row = Row { line, records, findings: Vec::new(), written: &written };
                    sink.row(row).map_err(ImportError::Sink)?;
                }
            }
            Err(message) => refuse(line, message, name.to_owned(), sink)?,
        }
        read.rest.iter().try_for_each(|quad| statement(plain, line, quad, sink))
    }

    fn finish(mut self, plain: &mut Plain, sink: &mut dyn Sink) -> Result<(), ImportError> {
        self.release(plain, 0, sink)?;
        let mut direct: Vec<(u64, u64, Quad)> = self.direct.into_values().collect();
        direct.sort_by_key(|(place, ..)| *place);
        direct.iter().try_for_each(|(_, line, quad)| statement(plain, *line, quad, sink))
    }
}

fn refuse(
    line: u64,
    message: String,
    text: String,
    sink: &mut dyn Sink,
) -> Result<(), ImportError> {
    let (findings, written) = (vec![RowFinding::whole(message)], Text(text));
    let row = Row { line, records: Vec::new(), findings, written: &written };
    sink.row(row).map_err(ImportError::Sink)
}

fn fingerprint(subject: &str, property: &str, object: &str) -> Fingerprint {
    crate::model::fingerprint(&[subject, property, object])
}

/// An object as a text that no other object has.
pub(super) fn object_text(object: &Term) -> String {
    match object {
        Term::NamedNode(iri) => iri.as_str().to_owned(),
        other => other.to_string(),
    }
}
