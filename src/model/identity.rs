//! Identity of claims: the same content is the same claim, in every store and for ever.
//!
//! BLAKE3 over version 1 of this encoding, fixed by `tests/golden/identity.txt`. Every field is
//! written as its length in bytes (u64, little endian) and its bytes; an absent field is the
//! length `u64::MAX` alone. The order is: the version, subject, relation, object kind and object
//! parts, valid start and end as written, the number of qualifiers and each name and value,
//! stance, attribution, source, locator, via. Numbers are canonical decimals, never floats.
//! Not in it: quote, retrieval date, confidence, rank and change.

use std::fmt;
use std::io::{self, Read, Write as _};

use blake3::Hasher;
use data_encoding::BASE32HEX_NOPAD;

use super::claim::Claim;
use super::interval::End;
use super::money::Money;
use super::object::Object;

/// Version of the encoding; a new one would be a new number, and old ids would stay.
const VERSION: &str = "orgraph claim 1";
/// Characters of a claim id behind its `c`: all that the first 64 bits need.
const SHORT_CHARS: usize = 13;
/// Bytes of a length before a field.
const LENGTH: usize = size_of::<u64>();

/// The content hash of a claim.
///
/// Ordered like its bytes, which is also the order of the text ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; 32]);

impl Identity {
    /// Returns the identity of a claim.
    pub fn of(claim: &Claim) -> Identity {
        let mut fields = Fields::default();
        fields.text(VERSION);
        fields.text(claim.subject.as_str());
        fields.text(claim.relation.as_str());
        fields.object(&claim.object);
        match claim.valid.start {
            Some(start) => fields.shown(start),
            None => fields.absent(),
        }
        match claim.valid.end {
            End::Date(end) => fields.shown(end),
            End::Open => fields.text("open"),
            End::Unknown => fields.absent(),
        }
        fields.shown(claim.qualifiers.texts.len());
        for (name, text) in &claim.qualifiers.texts {
            fields.text(name);
            fields.text(text);
        }
        match &claim.qualifiers.amount {
            Some(amount) => fields.money(amount),
            None => fields.absent(),
        }
        fields.text(claim.stance.word());
        fields.optional(claim.attribution.as_deref());
        fields.optional(claim.source.as_ref().map(|source| source.as_str()));
        fields.optional(claim.locator.as_deref());
        fields.optional(claim.via.as_ref().map(|via| via.as_str()));
        Identity(*fields.hash().as_bytes())
    }

    /// Returns the first 64 bits, most significant byte first, so that numbers order like ids.
    pub fn prefix(&self) -> u64 {
        let (head, _) = self.0.split_first_chunk().expect("a hash has more than 8 bytes");
        u64::from_be_bytes(*head)
    }

    /// Returns the id for a claim whose first 64 bits no earlier claim of the store shares.
    pub fn id(&self) -> ClaimId {
        ClaimId(self.encoded(8)[..SHORT_CHARS].to_owned())
    }

    /// Returns the id for a claim that came second to its first 64 bits: the whole hash.
    pub fn long_id(&self) -> ClaimId {
        ClaimId(self.encoded(32))
    }

    fn encoded(&self, bytes: usize) -> String {
        BASE32HEX_NOPAD.encode(&self.0[..bytes]).to_ascii_lowercase()
    }
}

/// Returns four characters that depend on nothing but some texts: a suffix for an id that is
/// taken.
///
/// ```
/// use orgraph::model::short_hash;
/// assert_eq!(short_hash(&["a", "b"]).len(), 4);
/// assert_ne!(short_hash(&["a", "b"]), short_hash(&["ab", ""]));
/// ```
pub fn short_hash(texts: &[&str]) -> String {
    let mut fields = Fields::default();
    texts.iter().for_each(|text| fields.text(text));
    let hash = fields.hash();
    BASE32HEX_NOPAD.encode(&hash.as_bytes()[..3])[..4].to_ascii_lowercase()
}

/// Returns 128 bits that depend on nothing but some texts, and that no others have in practice.
pub(crate) fn fingerprint(texts: &[&str]) -> [u8; 16] {
    let mut fields = Fields::default();
    texts.iter().for_each(|text| fields.text(text));
    let hash = fields.hash();
    let (head, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
    *head
}

/// Returns ten characters that depend on nothing but the bytes of a document: a mark for what has
/// no name outside it.
///
/// ```
/// use orgraph::model::document_mark;
/// assert_eq!(document_mark(&mut "a document".as_bytes())?.len(), 10);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn document_mark(document: &mut dyn Read) -> io::Result<String> {
    let mut hasher = Hasher::new();
    io::copy(document, &mut hasher)?;
    let hash = hasher.finalize();
    Ok(BASE32HEX_NOPAD.encode(&hash.as_bytes()[..7])[..10].to_ascii_lowercase())
}

/// The id of a claim: `c` and base32 of its identity (RFC 4648 section 7, lower case, whose
/// alphabet sorts like the bits).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimId(String);

impl ClaimId {
    /// Reads `c…`, with 13 characters or those of a whole hash behind the `c`.
    ///
    /// ```
    /// use orgraph::model::ClaimId;
    /// assert!(ClaimId::parse("c0123456789abc").is_some());
    /// assert!(ClaimId::parse("c012").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<ClaimId> {
        let tail = text.strip_prefix('c')?;
        let bytes = BASE32HEX_NOPAD.decode(tail.to_ascii_uppercase().as_bytes()).ok()?;
        matches!(bytes.len(), 8 | 32).then(|| ClaimId(tail.to_owned()))
    }

    /// Returns the first 64 bits of the identity.
    pub fn prefix(&self) -> u64 {
        let upper = self.0.to_ascii_uppercase();
        let bytes = BASE32HEX_NOPAD.decode(upper.as_bytes()).expect("an id was encoded so");
        let (head, _) = bytes.split_first_chunk().expect("an id holds 8 bytes or more");
        u64::from_be_bytes(*head)
    }

    /// Says whether the id is that of this identity, in either length.
    pub fn names(&self, identity: &Identity) -> bool {
        *self == identity.id() || *self == identity.long_id()
    }
}

impl fmt::Display for ClaimId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)
    }
}

/// Length-prefixed fields, gathered to be hashed at once: that takes a fraction of what the hash
/// takes field by field.
struct Fields(Vec<u8>);

/// Bytes that the fields of most claims have room in.
const USUAL: usize = 512;

impl Default for Fields {
    fn default() -> Fields {
        Fields(Vec::with_capacity(USUAL))
    }
}

impl Fields {
    fn hash(&self) -> blake3::Hash {
        blake3::hash(&self.0)
    }

    fn text(&mut self, text: &str) {
        let length = u64::try_from(text.len()).expect("a text fits in memory");
        self.0.extend_from_slice(&length.to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn shown(&mut self, shown: impl fmt::Display) {
        let at = self.0.len();
        self.0.extend_from_slice(&[0; LENGTH]);
        write!(self.0, "{shown}").expect("memory takes any text");
        let length = self.0.len() - at - LENGTH;
        let length = u64::try_from(length).expect("a text fits in memory");
        self.0[at..at + LENGTH].copy_from_slice(&length.to_le_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.absent(),
        }
    }

    fn absent(&mut self) {
        self.0.extend_from_slice(&u64::MAX.to_le_bytes());
    }

    fn money(&mut self, money: &Money) {
        self.shown(money.amount.normalize());
        self.optional(money.currency.as_ref().map(|currency| currency.code()));
        self.text(money.bound.word());
    }

    fn object(&mut self, object: &Object) {
        self.text(object.kind().map_or("entity", |kind| kind.word()));
        match object {
            Object::Entity(id) => self.text(id.as_str()),
            Object::Text { text, lang } => {
                self.text(text);
                self.optional(lang.as_deref());
            }
            Object::Number(quantity) => {
                self.shown(quantity.number.normalize());
                self.text(quantity.bound.word());
                self.optional(quantity.unit.as_deref());
            }
            Object::Money(money) => self.money(money),
            Object::Date(date) => self.shown(date),
            Object::Unknown | Object::None => {}
        }
    }
}
