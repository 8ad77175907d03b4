//! Contexts of JSON-LD that are known without a network. They are our own words for what the
//! vocabularies define, not the files that stand at their addresses.

use std::error::Error;

use oxrdfio::{JsonLdProfile, LoadedDocument, RdfFormat};

/// Addresses of contexts, and what stands for them.
const CONTEXTS: &[(&str, &str)] = &[("schema.org", SCHEMA)];

/// schema.org: every word is one of its terms; those whose values are addresses are known so.
const SCHEMA: &str = r#"{"@context": {
    "type": "@type", "id": "@id",
    "@vocab": "http://schema.org/",
    "schema": "http://schema.org/",
    "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}, "image": {"@type": "@id"},
    "logo": {"@type": "@id"}, "mainEntityOfPage": {"@type": "@id"},
    "additionalType": {"@type": "@id"}, "isBasedOn": {"@type": "@id"},
    "license": {"@type": "@id"}, "contentUrl": {"@type": "@id"},
    "foundingDate": {"@type": "Date"}, "dissolutionDate": {"@type": "Date"},
    "startDate": {"@type": "Date"}, "endDate": {"@type": "Date"},
    "birthDate": {"@type": "Date"}, "deathDate": {"@type": "Date"},
    "dateCreated": {"@type": "Date"}, "dateModified": {"@type": "Date"},
    "datePublished": {"@type": "Date"}
}}"#;

/// Returns a bundled context by its address; any other is refused.
pub(super) fn load(address: &str) -> Result<LoadedDocument, Box<dyn Error + Send + Sync>> {
    let plain = address.trim_end_matches('/');
    let plain = ["https://", "http://"].iter().find_map(|scheme| plain.strip_prefix(scheme));
    let plain = plain.map(|plain| plain.trim_start_matches("www."));
    let known = CONTEXTS.iter().find(|(known, _)| plain == Some(*known));
    let (_, content) = known.ok_or_else(|| {
        let names: Vec<String> =
            CONTEXTS.iter().map(|(known, _)| format!("https://{known}/")).collect();
        format!(
            "the context {address} is not fetched; put it into the document, or use one of those \
             that are known here: {}",
            names.join(", ")
        )
    })?;
    Ok(LoadedDocument {
        url: address.to_owned(),
        content: content.as_bytes().to_vec(),
        format: RdfFormat::JsonLd { profile: JsonLdProfile::Context.into() },
    })
}
