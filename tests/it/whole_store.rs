//! A whole store at once is what one gets by asking claim by claim, whatever happened to it.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::graph::{EntityNode, Evidence, Image, Records as _, WholeStore};
use orgraph::model::{
    Assertion, Claim, Confidence, EntityId, Interval, Object, Qualifiers, Rank, RecordedClaim,
    RelationName, SourceId, Stance, Vocabulary, check_record, naming,
};
use orgraph::store::{ClaimRow, EntityRow, Snapshot, StoreError};
use rusqlite::Connection;

use crate::fresh_store::{FreshStore, STAMP, graph_data_lines};

/// A failure names its seed and the step after which it showed.
const SEEDS: std::ops::Range<u64> = 1..13;
const STEPS: usize = 40;
/// Few enough that the same is said of the same again.
const ENTITIES: usize = 6;
const NAMES: [&str; 4] = ["Red Door", "Blue Door", "Ärzte", "red door"];

fn next(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize % below
}

fn pick<'w>(seed: &mut u64, words: &[&'w str]) -> &'w str {
    words[next(seed, words.len())]
}

/// A claim of any kind: a name, a type, a value, or a link with its qualifiers.
fn claim(seed: &mut u64, vocabulary: &Vocabulary) -> Claim {
    let entity = |seed: &mut u64| EntityId::new(&format!("e{}", next(seed, ENTITIES)));
    let text = |text: &str| Object::Text { text: text.to_owned(), lang: None };
    let (relation, object) = match next(seed, 9) {
        0 | 1 => (naming::NAME, text(pick(seed, &NAMES))),
        2 => (naming::SHORT_NAME, text(pick(seed, &NAMES))),
        3 => (naming::TYPE, text(pick(seed, &["NGO", "Fund", "Person"]))),
        4 => {
            let value = pick(seed, &["7", "163.5", "12000000"]);
            let record = serde_json::json!({
                "subject": "a", "relation": "has-budget", "value": value, "unit": "EUR",
                "bound": pick(seed, &["about", "over"]),
            });
            let record = serde_json::from_value(record).expect("a record");
            let stated = check_record(record, vocabulary).expect("a statement");
            ("has-budget", stated.value.expect("a value"))
        }
        5 => {
            ("founded-in", Object::Date(pick(seed, &["2001", "early 2000s"]).parse().expect("one")))
        }
        6 => ("funded-by", if next(seed, 2) == 0 { Object::Unknown } else { Object::None }),
        _ => {
            let relation = ["funded-by", "located-in"][next(seed, 2)];
            (relation, Object::Entity(entity(seed).expect("an id")))
        }
    };
    let mut qualifiers = Qualifiers::default();
    for name in ["role", "programme", "as of"] {
        if next(seed, 4) == 0 {
            qualifiers.texts.insert(name.to_owned(), pick(seed, &["", "a, b"]).to_owned());
        }
    }
    if next(seed, 8) == 0 {
        // More than one statement inserts.
        for number in 0..next(seed, 30) {
            qualifiers.texts.insert(format!("note {number}"), "so".to_owned());
        }
    }
    let valid: Interval = pick(seed, &["", "2015..", "2015..2020", "..2012"]).parse().expect("one");
    let source = SourceId::new(pick(seed, &["s1", "s2", "https://example.org/x"]));
    Claim {
        subject: entity(seed).expect("an id"),
        relation: RelationName::new(relation).expect("a name"),
        object,
        valid,
        qualifiers,
        stance: if next(seed, 6) == 0 { Stance::Denied } else { Stance::Asserted },
        attribution: (next(seed, 5) == 0).then(|| "The board".to_owned()),
        source: source.ok().filter(|_| next(seed, 5) > 0),
        locator: (next(seed, 5) == 0).then(|| "p. 3".to_owned()),
        via: (next(seed, 5) == 0).then(|| SourceId::new("s3").expect("an id")),
    }
}

fn assertion(seed: &mut u64) -> Assertion {
    let some =
        |seed: &mut u64, words: &[&str]| (next(seed, 2) == 0).then(|| pick(seed, words).to_owned());
    let quote = some(seed, &["these words", "other words"]);
    let retrieved = some(seed, &["2024-05-03"]);
    let confidence = Confidence::from_ppm(1000 * next(seed, 1000) as u32);
    let ranks = [Rank::Normal, Rank::Normal, Rank::Preferred, Rank::Deprecated];
    let rank = ranks[next(seed, 4)];
    Assertion { quote, retrieved, confidence: confidence.filter(|_| rank != Rank::Normal), rank }
}

/// States some claims, new ones and those of before, as one change.
fn state(fresh: &mut FreshStore, seed: &mut u64, said: &mut Vec<Claim>) {
    let vocabulary = fresh.store.snapshot().expect("a snapshot").vocabulary().clone();
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let origin = draft.origin(pick(seed, &["one register", "another"])).expect("an origin");
    for _ in 0..=next(seed, 4) {
        if said.is_empty() || next(seed, 3) > 0 {
            said.push(claim(seed, &vocabulary));
        }
        let claim = &said[next(seed, said.len())];
        draft.assert(claim, &assertion(seed), origin).expect("stated");
        if next(seed, 4) == 0 {
            let id = EntityId::new(&format!("e{}", next(seed, ENTITIES + 2))).expect("an id");
            draft.add_entity(&id, origin).expect("it is added");
        }
    }
    draft.commit("stated").expect("a commit");
}

/// An event that no command of ours writes yet, and one claim more, so that a change has it.
fn tell(fresh: &mut FreshStore, seed: &mut u64, said: &mut Vec<Claim>) -> &'static str {
    let claims = claims_in(fresh);
    let row = 1 + next(seed, claims.max(1)) as i64;
    let kind = ["ranked", "restored"][next(seed, 2)];
    let rank = (kind == "ranked").then(|| pick(seed, &["preferred", "normal", "deprecated"]));
    let connection = Connection::open(fresh.store.path()).expect("it opens twice");
    let sql = "INSERT INTO event (row, kind, claim, rank)
               VALUES ((SELECT coalesce(max(row), 0) + 1 FROM event), ?, ?, ?)";
    connection.execute(sql, (kind, row, rank)).expect("an event");
    state(fresh, seed, said);
    kind
}

fn claims_in(fresh: &mut FreshStore) -> usize {
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    snapshot.watermark().expect("a moment").claim as usize
}

/// Does one thing to a store; returns its name.
fn step(fresh: &mut FreshStore, seed: &mut u64, said: &mut Vec<Claim>) -> &'static str {
    let claims = claims_in(fresh);
    match next(seed, 8) {
        0 | 1 if claims > 0 => {
            let mut draft = fresh.store.draft(&STAMP).expect("a change");
            let row = ClaimRow::unstored(1 + next(seed, claims) as u32);
            if !draft.reader().expect("it can be read").is_current(row).expect("so") {
                return "nothing";
            }
            draft.retract(row, "wrong").expect("retracted");
            draft.commit("retracted").expect("a commit");
            "retracted"
        }
        2 | 3 => {
            let last = fresh.store.snapshot().expect("a snapshot").watermark().expect("one").change;
            let mut draft = fresh.store.draft(&STAMP).expect("a change");
            let change = 2 + next(seed, last as usize) as i64;
            match draft.undo(change, change) {
                Ok(_) if draft.commit("undone").expect("a commit").is_some() => "undone",
                Ok(_) => "nothing",
                Err(StoreError::Refused { .. } | StoreError::Unknown(_)) => "nothing",
                Err(error) => panic!("{error}"),
            }
        }
        4 if claims > 0 => tell(fresh, seed, said),
        _ => {
            state(fresh, seed, said);
            "stated"
        }
    }
}

/// All entities with the claims about them, each asked for on its own.
fn one_by_one(snapshot: &Snapshot<'_>) -> Vec<(EntityNode, Vec<RecordedClaim>)> {
    let evidence = Evidence::new(snapshot);
    let mut all = Vec::new();
    let each = |row: EntityRow, _: EntityId| -> Result<(), StoreError> {
        all.push((evidence.entity(row)?, evidence.claims_about(row)?));
        Ok(())
    };
    snapshot.for_each_entity(each).expect("entities");
    all
}

/// Asserts that the whole store at once is the same; returns what is in it.
fn compared(snapshot: &Snapshot<'_>, when: &str) -> Vec<(EntityNode, Vec<RecordedClaim>)> {
    let expected = one_by_one(snapshot);
    let whole = WholeStore::new(snapshot);
    // Twice, for it may be read as often as one likes.
    for _ in 0..2 {
        let mut found = Vec::new();
        let taken = whole.entities(&mut |entity, claims| {
            found.push((entity.clone(), claims.to_vec()));
            Ok(())
        });
        taken.expect("entities");
        assert_eq!(found, expected, "{when}");
    }
    let mut ids = Vec::new();
    let taken = whole.ids(&mut |id| {
        ids.push(id.clone());
        Ok(())
    });
    taken.expect("ids");
    assert!(ids.iter().eq(expected.iter().map(|(entity, _)| &entity.id)), "{when}: {ids:?}");
    let claims = || expected.iter().flat_map(|(_, claims)| claims);
    let mut listed = Vec::new();
    let taken = whole.claims(&mut |claim| {
        listed.push(claim.id.clone());
        Ok(())
    });
    taken.expect("claims");
    assert!(listed.iter().eq(claims().map(|claim| &claim.id)), "{when}");
    let names: BTreeSet<&String> =
        claims().flat_map(|claim| claim.claim.qualifiers.texts.keys()).collect();
    assert!(whole.qualifiers().expect("names").iter().eq(names), "{when}");
    expected
}

/// Notes what the claims of a store are like.
fn note(all: &[(EntityNode, Vec<RecordedClaim>)], met: &mut BTreeMap<&'static str, usize>) {
    let mut add =
        |what: &'static str, is_so: bool| *met.entry(what).or_default() += usize::from(is_so);
    for (entity, claims) in all {
        add("only named", claims.is_empty());
        add("two names", entity.name.is_some());
        add("no name", entity.label == entity.id.as_str());
        for recorded in claims {
            let claim = &recorded.claim;
            add("several citations", recorded.citations.len() > 1);
            add("rank", recorded.rank != Rank::Normal);
            add("confidence", recorded.confidence.is_some());
            add("denied", claim.stance == Stance::Denied);
            add("qualifiers", claim.qualifiers.texts.len() > 1);
            add("unknown", claim.object == Object::Unknown);
            add("none", claim.object == Object::None);
            add("link", claim.object.entity().is_some());
            add("no source", claim.source.is_none());
        }
    }
}

#[test]
fn a_store_read_at_once_is_what_it_is_claim_by_claim() {
    let (mut done, mut met) = (BTreeMap::new(), BTreeMap::new());
    for first in SEEDS {
        let (mut seed, mut said) = (first, Vec::new());
        let mut fresh = FreshStore::empty();
        for at in 0..STEPS {
            let name = step(&mut fresh, &mut seed, &mut said);
            *done.entry(name).or_insert(0_usize) += 1;
            let snapshot = fresh.store.snapshot().expect("a snapshot");
            let all = compared(&snapshot, &format!("seed {first}, step {at}: {name}"));
            note(&all, &mut met);
            if next(&mut seed, 6) == 0 {
                Image::write(&snapshot).expect("written");
                compared(&snapshot, &format!("seed {first}, step {at}: with an image"));
            }
        }
    }
    println!("{done:?} {met:?}");
    let kinds = ["stated", "retracted", "undone", "ranked", "restored"];
    for name in kinds {
        assert!(done.get(name).is_some_and(|times| *times >= 10), "{name}: {done:?}");
    }
    assert!(met.values().all(|times| *times >= 10), "{met:?}");
}

#[test]
fn the_graph_read_at_once_is_what_it_is_claim_by_claim() {
    let mut fresh = FreshStore::of(&graph_data_lines());
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    assert!(compared(&snapshot, "graph-data").len() > 100);
}

#[test]
fn a_claim_that_came_second_to_its_prefix_has_a_long_id_at_once() {
    let mut fresh = FreshStore::of(&graph_data_lines());
    let connection = Connection::open(fresh.store.path()).expect("it opens twice");
    // As if one more claim, older than all others, had the first 64 bits of some.
    let sql = "INSERT INTO identity SELECT prefix, 0 FROM identity WHERE claim % 7 = 0";
    assert!(connection.execute(sql, []).expect("identities") > 10);
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let all = compared(&snapshot, "forged identities");
    let long = all.iter().flat_map(|(_, claims)| claims).filter(|c| c.id.to_string().len() > 14);
    assert!(long.count() > 10);
}

#[test]
fn claims_that_their_ids_do_not_find_are_told_by_row() {
    let fresh = FreshStore::of(&graph_data_lines());
    let verified = fresh.store.verify().expect("it can be checked");
    assert_eq!(verified.problems, Vec::<String>::new());
    let claims = verified.claims;
    let connection = Connection::open(fresh.store.path()).expect("it opens twice");
    let check = |sql: &str, rows: &[i64], identities: u64| {
        connection.execute(sql, []).expect(sql);
        let lost = rows.iter().map(|row| format!("the claim in row {row} is not found by its id"));
        let count =
            (claims != identities).then(|| format!("{claims} claims have {identities} identities"));
        let verified = fresh.store.verify().expect("it can be checked");
        assert_eq!(verified.problems, lost.chain(count).collect::<Vec<_>>(), "{sql}");
        assert_eq!(verified.claims, claims);
    };
    check("UPDATE identity SET prefix = prefix + 1 WHERE claim = 5", &[5], claims);
    check("DELETE FROM identity WHERE claim IN (9, 3)", &[3, 5, 9], claims - 2);
    check("INSERT INTO identity SELECT prefix, 0 FROM identity", &[3, 5, 9], 2 * (claims - 2));
}
