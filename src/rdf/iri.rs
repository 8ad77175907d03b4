//! IRIs: made of ids, read back as ids, taken from the web, or refused.

use std::io::{self, Write};

use crate::model::ClaimId;
use crate::model::EntityId;
use crate::model::RelationName;
use crate::model::SourceId;
use crate::model::id_of_iri;
use crate::model::iri_segment;
use crate::model::is_iri;
use crate::model::own_iri;

/// What an IRI begins with, as the context abbreviates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Prefix {
    Entity,
    Claim,
    Source,
    Relation,
    Class,
    Qualifier,
    Og,
    Schema,
    Org,
    Prov,
    Skos,
    Oa,
    Rdf,
    Rdfs,
    Xsd,
    /// Nothing: the IRI is written whole.
    Whole,
    /// No IRI at all but a blank node with its label.
    Blank,
}

/// Every prefix with its short form and what it stands for; those without a scheme stand below
/// the base.
const PREFIXES: [(Prefix, &str, &str); 15] = [
    (Prefix::Entity, "e", "e/"),
    (Prefix::Claim, "c", "c/"),
    (Prefix::Source, "s", "s/"),
    (Prefix::Relation, "r", "r/"),
    (Prefix::Class, "t", "t/"),
    (Prefix::Qualifier, "q", "q/"),
    (Prefix::Og, "og", "urn:orgraph:ns#"),
    (Prefix::Schema, "schema", "https://schema.org/"),
    (Prefix::Org, "org", "http://www.w3.org/ns/org#"),
    (Prefix::Prov, "prov", "http://www.w3.org/ns/prov#"),
    (Prefix::Skos, "skos", "http://www.w3.org/2004/02/skos/core#"),
    (Prefix::Oa, "oa", "http://www.w3.org/ns/oa#"),
    (Prefix::Rdf, "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    (Prefix::Rdfs, "rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    (Prefix::Xsd, "xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What stands before the label of a blank node, also in the id of an entity that was one.
pub(crate) const BLANK: &str = "_:";

/// What the prefixes stand for in one document.
#[derive(Clone, Debug)]
pub(crate) struct Prefixes {
    base: String,
    /// What each prefix stands for, in their order; nothing for a whole IRI.
    starts: Vec<String>,
}

impl Prefixes {
    pub(crate) fn new(base: &str) -> Prefixes {
        let mut base = base.to_owned();
        if !base.ends_with(['/', '#', ':']) {
            base.push('/');
        }
        let below = |(_, _, place): &(Prefix, &str, &str)| match place.contains(':') {
            true => (*place).to_owned(),
            false => format!("{base}{place}"),
        };
        let starts = PREFIXES.iter().map(below).chain([String::new(), BLANK.to_owned()]).collect();
        Prefixes { base, starts }
    }

    /// Every short form and what it stands for.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, String)> {
        PREFIXES.iter().map(|(prefix, short, _)| (*short, self.start(*prefix).to_owned()))
    }

    fn start(&self, prefix: Prefix) -> &str {
        &self.starts[prefix as usize]
    }

    /// Writes an IRI or blank node as N-Triples does.
    pub(crate) fn write(&self, iri: &Iri, out: &mut dyn Write) -> io::Result<()> {
        let (start, rest) = (self.start(iri.prefix).as_bytes(), iri.rest.as_bytes());
        if iri.prefix == Prefix::Blank {
            out.write_all(start)?;
            return out.write_all(rest);
        }
        out.write_all(b"<")?;
        out.write_all(start)?;
        out.write_all(rest)?;
        out.write_all(b">")
    }

    /// Returns the whole IRI.
    pub(crate) fn whole(&self, iri: &Iri) -> String {
        format!("{}{}", self.start(iri.prefix), iri.rest)
    }

    /// Returns the IRI of an entity, as [`crate::model::entity_iri`] does.
    pub(crate) fn entity(&self, id: &EntityId) -> Iri {
        match own_iri(&self.base, id) {
            Some(iri) => Iri::new(Prefix::Whole, iri),
            None => Iri::new(Prefix::Entity, iri_segment(id.as_str())),
        }
    }

    /// Returns the node of an entity, which is a blank one where it came as such.
    pub(crate) fn entity_or_blank(&self, id: &EntityId) -> Iri {
        let label = id.as_str().strip_prefix(BLANK).filter(|label| is_label(label));
        label.map_or_else(|| self.entity(id), |label| Iri::new(Prefix::Blank, label))
    }

    /// Returns the text of the id of an entity that is written as this IRI: what
    /// [`Prefixes::entity`] writes comes back.
    pub(crate) fn entity_id(&self, iri: &str) -> String {
        self.named(iri, Prefix::Entity).unwrap_or_else(|| id_of_iri(iri))
    }

    /// Returns what an IRI below a prefix names, unescaped; none when it is another's, or not
    /// written as we would.
    pub(crate) fn named(&self, iri: &str, prefix: Prefix) -> Option<String> {
        let segment = iri.strip_prefix(self.start(prefix))?;
        let text = unescaped(segment)?;
        (iri_segment(&text) == segment).then_some(text)
    }
}

/// Takes the escapes of a segment back.
fn unescaped(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut parts = segment.split('%');
    bytes.extend(parts.next()?.bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).ok()
}

/// Says whether a text is the label of a blank node in all formats.
fn is_label(text: &str) -> bool {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(is_sign)
}

/// An IRI in two parts. Ordered by its short form's place, then bytewise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Iri {
    pub(crate) prefix: Prefix,
    pub(crate) rest: String,
}

impl Iri {
    pub(crate) fn new(prefix: Prefix, rest: impl Into<String>) -> Iri {
        Iri { prefix, rest: rest.into() }
    }

    pub(crate) fn claim(id: &ClaimId) -> Iri {
        Iri::new(Prefix::Claim, id.to_string())
    }

    pub(crate) fn source(id: &SourceId) -> Iri {
        Iri::new(Prefix::Source, iri_segment(id.as_str()))
    }

    pub(crate) fn relation(name: &RelationName) -> Iri {
        Iri::new(Prefix::Relation, name.as_str())
    }

    /// The class that is our own word for a type.
    pub(crate) fn class(name: &str) -> Iri {
        Iri::new(Prefix::Class, iri_segment(name))
    }

    pub(crate) fn qualifier(name: &str) -> Iri {
        Iri::new(Prefix::Qualifier, iri_segment(name))
    }

    /// Takes the IRI of a vocabulary apart, if it is one.
    pub(crate) fn of_vocabulary(text: &str) -> Option<Iri> {
        let whole = is_iri(text).then(|| Iri::new(Prefix::Whole, text))?;
        let split = |(prefix, _, place): &(Prefix, &str, &str)| {
            let rest = text.strip_prefix(place).filter(|_| place.contains(':'))?;
            // Only what needs no escaping behind a colon; the rest is written whole.
            let is_plain = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric());
            is_plain.then(|| Iri::new(*prefix, rest))
        };
        Some(PREFIXES.iter().find_map(split).unwrap_or(whole))
    }

    /// Takes an address of the web that is an IRI as it stands (RFC 3987), without any repair:
    /// what would have to be escaped first is a text, and so is what merely runs.
    pub(crate) fn of_web(text: &str) -> Option<Iri> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = host.split_once(':').unwrap_or((host, ""));
        let has_host = host.starts_with(|first: char| first.is_alphanumeric());
        let has_port = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = rest.chars().all(is_iri_char)
            && rest.matches('#').count() <= 1
            && rest.split('%').skip(1).all(|tail| {
                tail.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
            });
        (has_host && has_port && is_whole).then(|| Iri::new(Prefix::Whole, text))
    }

    /// The short form.
    pub(crate) fn short(&self) -> String {
        match PREFIXES.get(self.prefix as usize) {
            None if self.prefix == Prefix::Blank => format!("{BLANK}{}", self.rest),
            None => self.rest.clone(),
            Some((_, short, _)) => format!("{short}:{}", self.rest),
        }
    }

    /// The part behind the last slash or hash.
    pub(crate) fn local_name(&self) -> &str {
        self.rest.rsplit(['/', '#']).next().unwrap_or_default()
    }
}

/// `iunreserved`, reserved but brackets, and the percent sign of RFC 3987; nothing of the private
/// planes, which not all readers take.
fn is_iri_char(sign: char) -> bool {
    match sign {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if sign.is_ascii() => "-._~:/?#@!$&'()*+,;=%".contains(sign),
        '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}' => true,
        '\u{10000}'..='\u{dffff}' => u32::from(sign) & 0xffff < 0xfffe,
        _ => false,
    }
}

/// Returns the IRI under which others know what an identifier names, for schemes that have one.
pub(crate) fn same_as(identifier: &str) -> Option<Iri> {
    let (scheme, value) = identifier.split_once(':')?;
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let iri = match scheme.to_ascii_lowercase().as_str() {
        "wikidata" if value.strip_prefix('Q').is_some_and(digits) => {
            format!("http://www.wikidata.org/entity/{value}")
        }
        "lei" if value.len() == 20 && is_plain(value) => {
            format!("https://search.gleif.org/#/record/{value}")
        }
        "ror" if value.len() == 9 && value.starts_with('0') && is_plain(value) => {
            format!("https://ror.org/{value}")
        }
        "isni" => {
            let value = value.replace([' ', '-'], "");
            let head = value.strip_suffix(['X', 'x']).unwrap_or(&value);
            let is_isni = value.len() == 16 && digits(head);
            is_isni.then(|| format!("https://isni.org/isni/{}", value.to_ascii_uppercase()))?
        }
        _ => return None,
    };
    Some(Iri::new(Prefix::Whole, iri))
}

#[cfg(test)]
mod tests {
    use super::{Iri, PREFIXES, Prefix, Prefixes, same_as};
    use crate::model::BASE_DEFAULT;
    use crate::model::EntityId;
    use crate::model::iri_segment;

    #[test]
    fn every_prefix_stands_at_its_place() {
        for (ix, (prefix, ..)) in PREFIXES.iter().enumerate() {
            assert_eq!(*prefix as usize, ix);
        }
        assert_eq!(Prefix::Whole as usize, PREFIXES.len());
    }

    #[test]
    fn an_id_that_is_an_iri_is_written_as_it_is_and_every_id_comes_back() {
        let prefixes = Prefixes::new(BASE_DEFAULT);
        let check = |id: &str, expected: &str| {
            let whole = prefixes.whole(&prefixes.entity(&EntityId::new(id).expect(id)));
            assert_eq!(whole, expected, "{id}");
            assert_eq!(prefixes.entity_id(&whole), id);
        };
        check("a b", "urn:orgraph:e/a%20b");
        check("https://example.org/a", "https://example.org/a");
        check("https://example.org/a b", "urn:orgraph:e/https%3A%2F%2Fexample.org%2Fa%20b");
        check("lei:54930", "urn:orgraph:e/lei%3A54930");
        check("<tag:example.org,2020:a>", "tag:example.org,2020:a");
        check("<https://example.org/>", "urn:orgraph:e/%3Chttps%3A%2F%2Fexample.org%2F%3E");
        check("urn:orgraph:e/a", "urn:orgraph:e/urn%3Aorgraph%3Ae%2Fa");
        check("_:a", "urn:orgraph:e/_%3Aa");
        check("a%20b", "urn:orgraph:e/a%2520b");
        // Not as we would write it, so the name that others gave.
        assert_eq!(prefixes.entity_id("urn:orgraph:e/a b"), "urn:orgraph:e/a b");
    }

    #[test]
    fn ids_are_escaped() {
        assert_eq!(iri_segment("a b\"<é>:/%._~-"), "a%20b%22%3C%C3%A9%3E%3A%2F%25._~-");
        assert_eq!((iri_segment("."), iri_segment("..")), ("%2E".to_owned(), "%2E%2E".to_owned()));
        let whole = |base| Prefixes::new(base).whole(&Iri::class("A"));
        assert_eq!(whole(BASE_DEFAULT), "urn:orgraph:t/A");
        assert_eq!(whole("https://example.org/kg"), "https://example.org/kg/t/A");
    }

    fn web(text: &str, expected: bool) {
        assert_eq!(Iri::of_web(text).is_some(), expected, "{text}");
    }

    #[test]
    fn only_addresses_that_are_iris_as_they_stand_are_taken() {
        web("https://example.org/a?b=1&c=ü#d", true);
        web("http://example.org:8080/%7Ea", true);
        for text in [
            "javascript:alert(1)",
            "ftp://example.org/",
            "https://example.org/a b",
            "https://example.org/<b>",
            "https://example.org/\"",
            "https://example.org/%7",
            "https://example.org/a#b#c",
            "https://example.org:port/",
            "https:///a",
            "https://",
            "https:example.org",
            "https://[::1]/",
            "https://example.org/\u{e000}",
        ] {
            web(text, false);
        }
    }

    #[test]
    fn vocabularies_are_abbreviated() {
        let short = |text| Iri::of_vocabulary(text).map(|iri| iri.short());
        assert_eq!(short("https://schema.org/funder").as_deref(), Some("schema:funder"));
        assert_eq!(short("https://example.org/x").as_deref(), Some("https://example.org/x"));
        assert_eq!(short("tag:example.org,2020:x").as_deref(), Some("tag:example.org,2020:x"));
        assert_eq!(short("no iri"), None);
    }

    #[test]
    fn identifiers_of_known_schemes_have_an_address() {
        let known = |text| same_as(text).map(|iri| iri.rest);
        let wikidata = Some("http://www.wikidata.org/entity/Q42".to_owned());
        assert_eq!(known("wikidata:Q42"), wikidata);
        let isni = Some("https://isni.org/isni/000000012146438X".to_owned());
        assert_eq!(known("isni:0000 0001 2146 438x"), isni);
        assert_eq!(known("wikidata:42"), None);
        assert_eq!(known("eutr:123"), None);
    }
}
