//! An entity of FtM while it is made.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::export::rows::claim_records;
use crate::format::ftm::id_written;
use crate::format::ftm::properties_text;
use crate::model::ClaimRecord;
use crate::model::EntityId;
use crate::model::RecordedClaim;
use crate::model::short_hash;

/// A claim of ours beside the properties that state it.
#[derive(Serialize)]
pub(super) struct Beside {
    #[serde(skip_serializing_if = "Option::is_none")]
    prop: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    claim: ClaimRecord,
}

/// A value of a property, with the claims that say so.
pub(super) struct Said {
    pub(super) property: String,
    pub(super) text: String,
    pub(super) lang: Option<String>,
    pub(super) dataset: Option<String>,
    pub(super) claims: Vec<Beside>,
}

/// An entity of FtM.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) schema: String,
    /// Its values; of one property in the order of the claims.
    pub(super) said: Vec<Said>,
    datasets: Vec<String>,
    /// How sure the claim is that an edge is.
    pub(super) confidence: Option<String>,
    /// Claims that no property states, or all those that an edge is.
    pub(super) claims: Vec<Beside>,
}

#[derive(Serialize)]
struct Written<'l> {
    id: &'l str,
    schema: &'l str,
    properties: BTreeMap<&'l str, Vec<&'l str>>,
    datasets: &'l [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    claims: Vec<&'l Beside>,
}

impl Line {
    pub(super) fn new(id: &EntityId, schema: &str) -> Line {
        Line {
            id: id_written(id.as_str()),
            schema: schema.to_owned(),
            said: Vec::new(),
            datasets: Vec::new(),
            confidence: None,
            claims: Vec::new(),
        }
    }

    /// Adds a value of a property of an edge.
    pub(super) fn add(&mut self, property: &str, text: impl Into<String>) {
        let (property, text) = (property.to_owned(), text.into());
        let dataset = self.datasets.first().cloned();
        self.said.push(Said { property, text, lang: None, dataset, claims: Vec::new() });
    }

    /// Adds a claim that a property states.
    pub(super) fn state(&mut self, property: &str, text: &str, recorded: &RecordedClaim) {
        let claims = claim_records(recorded).into_iter().map(|claim| Beside {
            prop: Some(property.to_owned()),
            value: Some(text.to_owned()),
            of: None,
            claim,
        });
        let claims: Vec<Beside> = claims.collect();
        let lang = claims.first().and_then(|beside| beside.claim.lang.clone());
        let dataset = self.cite(recorded);
        let (property, text) = (property.to_owned(), text.to_owned());
        self.said.push(Said { property, text, lang, dataset, claims });
    }

    /// Adds a claim that no property states.
    pub(super) fn keep(&mut self, recorded: &RecordedClaim) {
        self.cite(recorded);
        let claims = claim_records(recorded).into_iter();
        self.claims.extend(claims.map(|claim| Beside { prop: None, value: None, of: None, claim }));
    }

    /// Adds the claim that the whole edge is, when all its properties are there.
    pub(super) fn mark(&mut self, recorded: &RecordedClaim) {
        let mut pairs: Vec<(&str, &str)> =
            self.said.iter().map(|said| (said.property.as_str(), said.text.as_str())).collect();
        let of = Some(short_hash(&[&properties_text(&mut pairs)]));
        let claims = claim_records(recorded).into_iter();
        self.claims.extend(claims.map(|claim| Beside {
            prop: None,
            value: None,
            of: of.clone(),
            claim,
        }));
    }

    /// Adds the source of a claim to the datasets.
    pub(super) fn cite(&mut self, recorded: &RecordedClaim) -> Option<String> {
        let source = recorded.claim.source.as_ref()?.to_string();
        if !self.datasets.contains(&source) {
            self.datasets.push(source.clone());
        }
        Some(source)
    }

    /// Writes it as a line of JSON.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut properties: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for said in &self.said {
            let texts = properties.entry(&said.property).or_default();
            if !texts.contains(&said.text.as_str()) {
                texts.push(&said.text);
            }
        }
        let beside = self.said.iter().flat_map(|said| &said.claims);
        let written = Written {
            id: &self.id,
            schema: &self.schema,
            properties,
            datasets: &self.datasets,
            confidence: self.confidence.as_ref().and_then(|text| text.parse().ok()),
            claims: beside.chain(&self.claims).collect(),
        };
        serde_json::to_writer(&mut *out, &written)?;
        out.write_all(b"\n")
    }
}
