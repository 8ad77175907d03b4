//! The identity of claims: fixed for ever by `tests/golden/identity.txt`, made of content only.
//!
//! The encoding is written here a second time, from the words of design section 3 and of
//! `src/model/identity.rs`, with nothing of the program but its types.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use orgraph::model::{
    Assertion, Citation, Claim, ClaimId, ClaimRecord, Confidence, End, EntityId, Identity,
    Interval, Money, Object, Qualifiers, Rank, RelationName, SourceId, Stance, Vocabulary,
    check_record,
};
use orgraph::store::{Asserted, ClaimRow};

use crate::fresh_store::{FreshStore, STAMP};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/identity.txt")
}

/// A claim whose subject and object are ids, as our own lines write it.
fn claim(record: &str) -> Claim {
    let record: ClaimRecord = serde_json::from_str(record).expect(record);
    let vocabulary = Vocabulary::parse(Vocabulary::standard_text()).expect("a vocabulary");
    let said = check_record(record, &vocabulary).expect("a statement");
    let entity = |id: String| EntityId::new(&id).expect("an id");
    let source = |id: String| SourceId::new(&id).expect("an id");
    let object = said.object.map(entity).map(Object::Entity).or(said.value);
    Claim {
        subject: entity(said.subject),
        relation: said.relation,
        object: object.expect("an object"),
        valid: said.valid,
        qualifiers: said.qualifiers,
        stance: said.stance,
        attribution: said.attribution,
        source: said.source.map(source),
        locator: said.locator,
        via: said.via.map(source),
    }
}

fn records(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with('{')).collect()
}

/// The id and the whole hash, as the golden file has them.
fn told(claim: &Claim) -> String {
    let identity = Identity::of(claim);
    let whole = identity.long_id().to_string();
    format!("    {} {}", identity.id(), &whole[1..])
}

#[test]
fn the_encoding_is_fixed_for_ever() {
    let kept = fs::read_to_string(golden()).expect("it is there");
    let mut made = String::new();
    for line in kept.lines().filter(|line| !line.starts_with(' ')) {
        made += &format!("{line}\n");
        if line.starts_with('{') {
            made += &format!("{}\n", told(&claim(line)));
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(golden(), &made).expect("the file can be written");
        return;
    }
    assert_eq!(made, kept);
}

/// Length-prefixed fields; an absent one is the greatest length alone.
struct Fields(Vec<u8>);

impl Fields {
    fn add(&mut self, field: Option<&str>) {
        let length = field.map_or(u64::MAX, |text| text.len() as u64);
        self.0.extend(length.to_le_bytes());
        self.0.extend(field.unwrap_or_default().as_bytes());
    }

    fn money(&mut self, money: &Money) {
        self.add(Some(&money.amount.to_string()));
        self.add(money.currency.as_ref().map(|currency| currency.code()));
        self.add(Some(money.bound.word()));
    }
}

fn encoded(claim: &Claim) -> Vec<u8> {
    let mut fields = Fields(Vec::new());
    for text in ["orgraph claim 1", claim.subject.as_str(), claim.relation.as_str()] {
        fields.add(Some(text));
    }
    fields.add(Some(claim.object.kind().map_or("entity", |kind| kind.word())));
    match &claim.object {
        Object::Entity(id) => fields.add(Some(id.as_str())),
        Object::Text { text, lang } => {
            fields.add(Some(text));
            fields.add(lang.as_deref());
        }
        Object::Number(quantity) => {
            fields.add(Some(&quantity.number.to_string()));
            fields.add(Some(quantity.bound.word()));
            fields.add(quantity.unit.as_deref());
        }
        Object::Money(money) => fields.money(money),
        Object::Date(date) => fields.add(Some(&date.to_string())),
        Object::Unknown | Object::None => {}
    }
    fields.add(claim.valid.start.map(|start| start.to_string()).as_deref());
    match claim.valid.end {
        End::Date(end) => fields.add(Some(&end.to_string())),
        End::Open => fields.add(Some("open")),
        End::Unknown => fields.add(None),
    }
    fields.add(Some(&claim.qualifiers.texts.len().to_string()));
    for text in claim.qualifiers.texts.iter().flat_map(|(name, text)| [name, text]) {
        fields.add(Some(text));
    }
    match &claim.qualifiers.amount {
        Some(amount) => fields.money(amount),
        None => fields.add(None),
    }
    fields.add(Some(claim.stance.word()));
    fields.add(claim.attribution.as_deref());
    fields.add(claim.source.as_ref().map(SourceId::as_str));
    fields.add(claim.locator.as_deref());
    fields.add(claim.via.as_ref().map(SourceId::as_str));
    fields.0
}

#[test]
fn the_hash_is_that_of_the_encoding_as_documented() {
    let kept = fs::read_to_string(golden()).expect("it is there");
    for record in records(&kept) {
        let claim = claim(record);
        let hash = blake3::hash(&encoded(&claim));
        let text = data_encoding::BASE32HEX_NOPAD.encode(hash.as_bytes()).to_ascii_lowercase();
        assert_eq!(Identity::of(&claim).long_id().to_string(), format!("c{text}"), "{record}");
    }
}

#[test]
fn every_claim_of_the_file_is_another() {
    let kept = fs::read_to_string(golden()).expect("it is there");
    let records = records(&kept);
    let identities: BTreeSet<Identity> =
        records.iter().map(|record| Identity::of(&claim(record))).collect();
    assert_eq!(identities.len(), records.len());
    let kinds: BTreeSet<_> = records.iter().map(|record| claim(record).object.kind()).collect();
    assert_eq!(kinds.len(), 7, "every kind of object is in it");
}

/// A claim in which no field is absent.
fn whole() -> Claim {
    claim(
        r#"{"subject":"a","relation":"funded-by","object":"b","start":"2019","end":"2020",
        "role":"x","amount":"5","currency":"EUR","attribution":"c","source":"s","locator":"1",
        "via":"v","qualifiers":{"n":"bc"}}"#,
    )
}

#[test]
fn any_one_field_makes_another_claim() {
    let date = |text: &str| text.parse().expect("a date");
    let texts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let entity = |id: &str| EntityId::new(id).expect("an id");
    let source = |id: &str| SourceId::new(id).ok();
    let base = whole();
    let with_texts = |pairs: &[(&str, &str)]| Claim {
        qualifiers: Qualifiers { texts: texts(pairs), ..base.qualifiers.clone() },
        ..base.clone()
    };
    let amount = base.qualifiers.amount.expect("it has one");
    let paid = |amount: Option<Money>| Claim {
        qualifiers: Qualifiers { amount, ..base.qualifiers.clone() },
        ..base.clone()
    };
    let held = |start: Option<&str>, end: End| Claim {
        valid: Interval { start: start.map(date), end },
        ..base.clone()
    };
    let text =
        |lang: Option<&str>| Object::Text { text: "b".to_owned(), lang: lang.map(str::to_owned) };
    let others = [
        Claim { subject: entity("b"), ..base.clone() },
        Claim { subject: entity("b"), object: Object::Entity(entity("a")), ..base.clone() },
        Claim { relation: RelationName::new("led-by").expect("a name"), ..base.clone() },
        Claim { object: Object::Entity(entity("c")), ..base.clone() },
        Claim { object: text(None), ..base.clone() },
        Claim { object: text(Some("en")), ..base.clone() },
        Claim { object: Object::Unknown, ..base.clone() },
        Claim { object: Object::None, ..base.clone() },
        held(None, End::Date(date("2020"))),
        held(Some("2019"), End::Unknown),
        held(Some("2019"), End::Open),
        held(Some("2019-01"), End::Date(date("2020"))),
        held(Some("about 2019"), End::Date(date("2020"))),
        held(Some("2020"), End::Date(date("2019"))),
        with_texts(&[("n", "bc")]),
        with_texts(&[("n", "bc"), ("role", "y")]),
        with_texts(&[("nb", "c"), ("role", "x")]),
        with_texts(&[("n", "b"), ("role", "x")]),
        paid(None),
        paid(Some(Money { currency: None, ..amount })),
        paid(Some(Money { amount: orgraph::model::Decimal::from(6), ..amount })),
        paid(Some(Money { bound: orgraph::model::Bound::About, ..amount })),
        Claim { stance: Stance::Denied, ..base.clone() },
        Claim { attribution: None, ..base.clone() },
        Claim { attribution: Some("d".to_owned()), ..base.clone() },
        Claim { source: None, ..base.clone() },
        Claim { source: source("v"), via: source("s"), ..base.clone() },
        Claim { locator: None, ..base.clone() },
        Claim { locator: Some("2".to_owned()), ..base.clone() },
        Claim { locator: Some("c".to_owned()), attribution: Some("1".into()), ..base.clone() },
        Claim { via: None, ..base.clone() },
    ];
    let all = others.iter().chain([&base]);
    let identities: BTreeSet<Identity> = all.map(Identity::of).collect();
    assert_eq!(identities.len(), others.len() + 1);
}

#[test]
fn numbers_are_canonical_so_their_spelling_is_not_in_it() {
    let count = |value: &str| {
        let record =
            format!(r#"{{"subject":"a","relation":"has-member-count","value":"{value}"}}"#);
        Identity::of(&claim(&record))
    };
    assert_eq!(count("160"), count("0160.00"));
    assert_eq!(count("160"), count("+160"));
    assert_ne!(count("160"), count("160.01"));
}

#[test]
fn ids_are_fourteen_characters_in_the_order_of_the_bytes() {
    let claims = (0..2_000).map(|n| Claim { locator: Some(n.to_string()), ..whole() });
    let mut told: Vec<(Identity, ClaimId, u64)> = claims
        .map(|claim| Identity::of(&claim))
        .map(|identity| (identity, identity.id(), identity.prefix()))
        .collect();
    told.sort();
    assert!(told.is_sorted_by_key(|(_, id, _)| id.to_string()));
    assert!(told.is_sorted_by_key(|(identity, ..)| identity.long_id().to_string()));
    assert!(told.is_sorted_by_key(|(.., prefix)| *prefix));
    for (identity, id, prefix) in &told {
        let text = id.to_string();
        assert_eq!((text.len(), text.is_ascii(), id.prefix()), (14, true, *prefix));
        assert_eq!(ClaimId::parse(&text).as_ref(), Some(id));
        assert!(id.names(identity) && identity.long_id().names(identity));
    }
}

#[test]
fn quote_retrieval_confidence_and_rank_leave_it_the_same_claim() {
    let mut fresh = FreshStore::empty();
    let said = |quote: &str, confidence: u32, rank| Assertion {
        quote: Some(quote.to_owned()),
        retrieved: Some(format!("2024-05-0{confidence}")),
        confidence: Confidence::from_ppm(confidence),
        rank,
    };
    let assert = |fresh: &mut FreshStore, assertion: Assertion| {
        let mut draft = fresh.store.draft(&STAMP).expect("a change");
        let origin = draft.origin("one").expect("an origin");
        let outcome = draft.assert(&whole(), &assertion, origin).expect("it is stated");
        draft.commit("stated").expect("a commit");
        outcome
    };
    let row_of = |outcome: Asserted| -> ClaimRow {
        match outcome {
            Asserted::New(row) | Asserted::Again(row) | Asserted::Retracted(row) => row,
        }
    };
    let first = assert(&mut fresh, said("one", 1, Rank::Normal));
    let again = assert(&mut fresh, said("two", 2, Rank::Preferred));
    assert!(matches!((first, again), (Asserted::New(_), Asserted::Again(_))));
    assert_eq!(row_of(first), row_of(again));
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let recorded = snapshot.reader().recorded(row_of(first)).expect("it is there");
    let quotes = recorded.citations.iter().map(|Citation { quote, .. }| quote.as_deref());
    assert_eq!(quotes.collect::<Vec<_>>(), [Some("one"), Some("two")], "a citation is added");
    assert_eq!(recorded.id, Identity::of(&whole()).id());
    assert_eq!(
        (recorded.confidence.map(Confidence::ppm), recorded.rank),
        (Some(2), Rank::Preferred)
    );
}
