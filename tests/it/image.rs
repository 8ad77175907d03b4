//! The image beside a store: the same graph as one scan builds, whatever was recorded since; and
//! whatever happened to the file, never another one.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use orgraph::graph::{
    Evidence, Image, ImageState, Kept, LEFT_MAX, PageRank, ROWS_MAX, Topology, components,
    page_rank,
};
use orgraph::model::{ClaimId, Direction, EntityId, Window};
use orgraph::store::{ClaimRow, FactRow, Snapshot, Store, StoreError, image_path};

use crate::fresh_store::{FreshStore, STAMP};

/// A failure names its seed and the step after which it showed.
const SEEDS: std::ops::Range<u64> = 1..25;
const STEPS: usize = 24;
/// Few enough that claims meet on facts, and enough that some come late.
const ENTITIES: usize = 9;
const RELATIONS: [&str; 4] = ["funded-by", "partner-of", "led-by", "headquartered-in"];

fn next(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize % below
}

/// Everything that can be asked of a topology, as lines.
fn told(topology: &Topology<'_>, ids: &[EntityId]) -> Vec<String> {
    let mut lines = vec![format!("{} {}", topology.node_count(), topology.fact_count())];
    let window = Window::on("2015".parse().expect("a date"));
    let nodes: Vec<_> = topology.nodes().collect();
    for node in nodes.iter().copied() {
        let (links, id) = (topology.links(node), topology.id(node));
        let idle = topology.is_connective(node);
        let types = ["Country", "Place", "Organization"];
        let types = types.map(|name| topology.is_of_type(node, name));
        let run = links.longest_run();
        lines.push(format!("{id} {:?} {idle} {types:?} {run}", topology.row(node)));
        assert_eq!(topology.node_of(&EntityId::new(id).expect("an id")), Some(node));
        assert_eq!(topology.degree(node), links.len(), "{id}");
        for direction in [Direction::Forward, Direction::Backward] {
            for place in links.places(direction) {
                let (link, fact) = (links.at(place), links.fact(place));
                let held = (links.held(place, Some(window)), topology.held(fact, Some(window)));
                let (other, relation) = (topology.id(link.other), link.relation());
                assert_eq!(relation, topology.relation(fact));
                lines.push(format!("  {direction:?} {relation:?} {other} {fact:?} {held:?}"));
            }
        }
        let joined = nodes.iter().map(|other| topology.is_joined(node, *other));
        lines.push(format!("  {:?}", joined.collect::<Vec<_>>()));
    }
    for fact in topology.facts() {
        let (subject, object) = topology.ends(fact);
        let claims: Vec<_> = topology.claims(fact).iter().collect();
        let ends = (topology.id(subject), topology.id(object));
        lines.push(format!("{ends:?} {claims:?} {}", topology.is_disputed(fact)));
    }
    for id in ids {
        lines.push(format!("{id} {:?}", topology.node_of(id)));
    }
    lines.push(format!("{:?}", components(topology)));
    lines.push(format!("{:?}", page_rank(topology, &PageRank::default())));
    lines
}

/// The claims between entities at each end of each entity.
fn incident(snapshot: &Snapshot<'_>) -> Vec<[Vec<ClaimId>; 2]> {
    let (evidence, reader) = (Evidence::new(snapshot), snapshot.reader());
    let at = |id: &EntityId| {
        let Some(row) = reader.entity_row(id.as_str()).expect("read") else {
            return [vec![], vec![]];
        };
        let ends = [evidence.claims_about(row), evidence.claims_naming(row)];
        ends.map(|claims| {
            let claims = claims.expect("read").into_iter();
            claims.filter(|claim| claim.claim.object.entity().is_some()).map(|c| c.id).collect()
        })
    };
    ids().iter().map(at).collect()
}

/// The same from all claims.
fn incident_of_all(snapshot: &Snapshot<'_>) -> Vec<[Vec<ClaimId>; 2]> {
    let evidence = Evidence::new(snapshot);
    let mut claims = Vec::new();
    let mut add = |fact: FactRow| claims.push(evidence.claim(fact.claim).expect("a claim"));
    snapshot.for_each_fact(&mut add).expect("read");
    let at = |id: &EntityId| {
        [false, true].map(|is_object| {
            let mut own: Vec<_> = claims
                .iter()
                .filter(|recorded| match is_object {
                    false => recorded.claim.subject == *id,
                    true => recorded.claim.object.entity() == Some(id),
                })
                .collect();
            own.sort_by_key(|c| (&c.claim.subject, &c.claim.relation, &c.claim.object, &c.id));
            own.into_iter().map(|recorded| recorded.id.clone()).collect()
        })
    };
    ids().iter().map(at).collect()
}

fn ids() -> Vec<EntityId> {
    (0..ENTITIES + 1).map(|ix| EntityId::new(&format!("e{ix}")).expect("an id")).collect()
}

/// Opens the graph both ways and compares; says what became of the image.
fn compared(snapshot: &Snapshot<'_>, when: &str) -> ImageState {
    let mapped = Topology::open(snapshot).expect("a graph");
    let built = Topology::build(snapshot).expect("a graph");
    assert_eq!(told(&mapped, &ids()), told(&built, &ids()), "{when}");
    assert_eq!(incident(snapshot), incident_of_all(snapshot), "{when}");
    mapped.state()
}

/// One import of one to three records.
fn lines(seed: &mut u64) -> String {
    let mut lines = String::new();
    for _ in 0..=next(seed, 3) {
        let (subject, object) = (next(seed, ENTITIES), next(seed, ENTITIES));
        // Sources are dated once and for all.
        let source = next(seed, 3);
        let about = |ix: usize| {
            let word = ["Foundation", "Country", "Person"][ix % 3];
            format!("{{\"record\":\"entity\",\"id\":\"e{ix}\",\"type\":\"{word}\"}}\n")
        };
        if next(seed, 6) == 0 {
            lines.push_str(&about(subject));
            continue;
        }
        let mut pick = |words: [&'static str; 4]| words[next(seed, 4)];
        let stance = pick(["asserted", "asserted", "asserted", "denied"]);
        let rank = pick(["normal", "normal", "preferred", "deprecated"]);
        let confidence = pick(["0.2", "0.9", "0.2", "0.9"]);
        let (relation, end) = (pick(RELATIONS), pick(["open", "2018", "2019", "open"]));
        let start = 2010 + next(seed, 8);
        let record = serde_json::json!({
            "record": "claim", "subject": format!("e{subject}"), "object": format!("e{object}"),
            "relation": relation, "stance": stance, "rank": rank, "confidence": confidence,
            "start": start.to_string(), "end": end,
            "source": format!("s{source}"),
        });
        lines.push_str(&format!("{}{}{record}\n", about(subject), about(object)));
    }
    lines
}

/// Records, retracts or takes back; says whether something was done.
fn step(fresh: &mut FreshStore, seed: &mut u64) {
    match next(seed, 5) {
        0 => {
            let claims =
                fresh.store.snapshot().expect("a snapshot").watermark().expect("one").claim;
            let mut draft = fresh.store.draft(&STAMP).expect("a change");
            let row = ClaimRow::unstored(1 + next(seed, claims.max(1) as usize) as u32);
            if draft.reader().and_then(|reader| reader.is_current(row)).is_ok_and(|is| is)
                && claims > 0
            {
                draft.retract(row, "wrong").expect("retracted");
                draft.commit("retracted").expect("a commit");
            }
        }
        1 => {
            let last = fresh.store.snapshot().expect("a snapshot").watermark().expect("one").change;
            let mut draft = fresh.store.draft(&STAMP).expect("a change");
            let change = 2 + next(seed, last as usize) as i64;
            match draft.undo(change, change) {
                Ok(_) => drop(draft.commit("undone").expect("a commit")),
                Err(StoreError::Unknown(_)) => {}
                Err(error) => drop(error),
            }
        }
        _ => {
            fresh.import("lines.jsonl", &lines(seed));
        }
    }
}

#[test]
fn an_image_with_what_came_since_is_what_a_scan_builds() {
    let (mut used, mut behind) = (0, 0);
    for first in SEEDS {
        let mut seed = first;
        let mut fresh = FreshStore::empty();
        fresh.import("lines.jsonl", &lines(&mut seed));
        for at in 0..STEPS {
            if next(&mut seed, 5) == 0 {
                Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
            }
            step(&mut fresh, &mut seed);
            let snapshot = fresh.store.snapshot().expect("a snapshot");
            match compared(&snapshot, &format!("seed {first}, step {at}")) {
                ImageState::Used => used += 1,
                ImageState::Unused => {}
                ImageState::Behind => behind += 1,
                other => panic!("seed {first}, step {at}: {other:?}"),
            }
        }
    }
    println!("images: {used} used with what came since, {behind} not, of an entity that went");
    assert!(used > 300, "most images are used, not {used}");
}

#[test]
fn an_image_that_is_folded_is_what_a_scan_makes() {
    let (mut folded, mut refused) = (0, 0);
    for first in SEEDS {
        let mut seed = first + 1_000;
        let mut fresh = FreshStore::empty();
        fresh.import("lines.jsonl", &lines(&mut seed));
        let path = image_of(&mut fresh);
        Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
        for at in 0..STEPS {
            for _ in 0..=next(&mut seed, 4) {
                step(&mut fresh, &mut seed);
            }
            let snapshot = fresh.store.snapshot().expect("a snapshot");
            let is_folded = Image::fold(&snapshot).expect("folded");
            let bytes = fs::read(&path).expect("an image");
            Image::write(&snapshot).expect("written");
            if is_folded {
                folded += 1;
                let scanned = fs::read(&path).expect("an image");
                let different = bytes.iter().zip(&scanned).position(|(a, b)| a != b);
                let when = format!("seed {first}, step {at}: byte {different:?}");
                assert!(bytes == scanned, "{when} of {} and {}", bytes.len(), scanned.len());
            } else {
                refused += 1;
            }
            drop(snapshot);
            let renewed = fresh.store.snapshot().expect("a snapshot");
            assert_eq!(compared(&renewed, "folded"), ImageState::Used);
        }
    }
    println!("images: {folded} folded, {refused} not, of a source with another date");
    assert!(folded > 500, "most images are folded, not {folded}");
}

/// A store with every section of an image filled, and its path.
fn filled() -> FreshStore {
    let mut fresh = FreshStore::empty();
    let mut seed = 7;
    for _ in 0..12 {
        fresh.import("lines.jsonl", &lines(&mut seed));
    }
    Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
    fresh
}

fn image_of(fresh: &mut FreshStore) -> PathBuf {
    image_path(fresh.store.path())
}

/// Puts bytes in place of the image, and compares.
fn with_image(fresh: &mut FreshStore, bytes: &[u8], when: &str) -> ImageState {
    fs::write(image_of(fresh), bytes).expect("it can be written");
    compared(&fresh.store.snapshot().expect("a snapshot"), when)
}

/// A store of a few claims whose image has no empty section but that for a million standings.
fn tiny() -> FreshStore {
    let mut lines = String::new();
    for (subject, relation, object, rank, source) in [
        ("e1", "funded-by", "e2", "normal", "s1"),
        ("e1", "funded-by", "e2", "normal", "s2"),
        ("e2", "partner-of", "e3", "normal", "s1"),
        ("e1", "partner-of", "e3", "deprecated", "s1"),
    ] {
        let record = serde_json::json!({
            "record": "claim", "subject": subject, "relation": relation, "object": object,
            "rank": rank, "source": source, "start": "2014",
        });
        lines.push_str(&format!("{record}\n"));
    }
    let entity = |ix| format!("{{\"record\":\"entity\",\"id\":\"e{ix}\",\"type\":\"Country\"}}\n");
    let mut fresh = FreshStore::of(&((1..4).map(entity).collect::<String>() + &lines));
    Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
    fresh
}

#[test]
fn a_flipped_byte_is_never_believed() {
    let mut fresh = tiny();
    let path = image_of(&mut fresh);
    let whole = fs::read(&path).expect("an image");
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let built = told(&Topology::build(&snapshot).expect("a graph"), &ids());
    let ends = incident_of_all(&snapshot);
    let mapped = Topology::open(&snapshot).expect("a graph");
    assert_eq!((told(&mapped, &ids()), mapped.state()), (built.clone(), ImageState::Used));
    drop(mapped);
    let file = fs::OpenOptions::new().write(true).open(&path).expect("it can be written");
    let (mut bad, mut foreign, mut unread) = (0, 0, 0);
    for (at, byte) in whole.iter().enumerate() {
        let put = |byte: u8| file.write_all_at(&[byte], at as u64).expect("it can be written");
        put(byte ^ 1 << (at % 8));
        let mapped = Topology::open(&snapshot).expect("a graph");
        assert_eq!(told(&mapped, &ids()), built, "byte {at}");
        assert_eq!(incident(&snapshot), ends, "byte {at}");
        match mapped.state() {
            ImageState::Bad => bad += 1,
            ImageState::Foreign => foreign += 1,
            // In a block that no question comes to: claims in no fact, and what fills the root.
            ImageState::Used => unread += 1,
            other => panic!("byte {at}: {other:?}"),
        }
        drop(mapped);
        put(*byte);
    }
    println!("flipped bytes: {bad} found, {foreign} foreign, {unread} in blocks that none reads");
    assert_eq!(foreign, 20, "the magic and the version");
    assert!(unread < 4 * 4096, "{unread} of {} bytes were read by nobody", whole.len());
}

#[test]
fn a_cut_image_is_never_believed() {
    let mut fresh = filled();
    let whole = fs::read(image_of(&mut fresh)).expect("an image");
    for len in (0..whole.len()).step_by(512) {
        let state = with_image(&mut fresh, &whole[..len], &format!("cut at {len}"));
        assert_eq!(state, ImageState::Bad, "cut at {len}");
    }
    let longer = [&whole[..], &[0; 512]].concat();
    assert_eq!(with_image(&mut fresh, &longer, "longer"), ImageState::Bad);
}

#[test]
fn an_image_of_another_store_is_not_used() {
    let mut other = filled();
    let bytes = fs::read(image_of(&mut other)).expect("an image");
    let mut fresh = FreshStore::empty();
    for seed in 20..40 {
        fresh.import("lines.jsonl", &lines(&mut { seed }));
    }
    assert_eq!(with_image(&mut fresh, &bytes, "foreign"), ImageState::Foreign);
}

#[test]
fn an_image_that_is_newer_than_the_store_is_not_used() {
    let mut fresh = filled();
    let path = fresh.store.path().to_owned();
    let backup = path.with_extension("backup");
    fresh.store.backup(&backup).expect("a backup");
    fresh.import("lines.jsonl", &lines(&mut 99));
    Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
    let newer = fs::read(image_of(&mut fresh)).expect("an image");
    // The restored backup goes on another way, to as many changes as the image knows.
    let mut restored = Store::open_to_write(&backup).expect("it opens");
    check_restored(&mut restored, &newer, "restored");
    let mut draft = restored.draft(&STAMP).expect("a change");
    let id = EntityId::new("e1").expect("an id");
    let origin = draft.origin("o").expect("one");
    draft.add_entity(&id, origin).expect("added");
    draft.commit("another way").expect("a commit");
    check_restored(&mut restored, &newer, "gone another way");
}

fn check_restored(store: &mut Store, image: &[u8], when: &str) {
    fs::write(image_path(store.path()), image).expect("it can be written");
    let snapshot = store.snapshot().expect("a snapshot");
    assert_eq!(compared(&snapshot, when), ImageState::Foreign, "{when}");
}

#[test]
fn an_image_that_is_renamed_over_while_a_snapshot_is_read_leaves_it_its_own() {
    let mut fresh = filled();
    let mut reader = Store::open(fresh.store.path()).expect("it opens");
    let snapshot = reader.snapshot().expect("a snapshot");
    let before = told(&Topology::build(&snapshot).expect("a graph"), &ids());
    fresh.import("lines.jsonl", &lines(&mut 99));
    Image::write(&fresh.store.snapshot().expect("a snapshot")).expect("written");
    assert_eq!(compared(&snapshot, "beside a writer"), ImageState::Used);
    let mapped = Topology::open(&snapshot).expect("a graph");
    assert_eq!(told(&mapped, &ids()), before, "the snapshot is what it was");
    assert_eq!(compared(&fresh.store.snapshot().expect("one"), "after it"), ImageState::Used);
}

#[test]
fn an_image_is_kept_up_when_too_much_came_since() {
    let mut fresh = filled();
    let keep_up = |fresh: &mut FreshStore| {
        Image::keep_up(&fresh.store.snapshot().expect("a snapshot")).expect("looked at")
    };
    assert_eq!(keep_up(&mut fresh), Kept::Enough);
    let claims = |range: std::ops::Range<usize>| -> String {
        let line = |ix| {
            format!(
                "{{\"record\":\"claim\",\"subject\":\"e1\",\"relation\":\"funded-by\",\
                 \"object\":\"e2\",\"source\":\"s\",\"locator\":\"p. {ix}\"}}\n"
            )
        };
        range.map(line).collect()
    };
    // The source that the first of them names is a row of its own.
    fresh.import("lines.jsonl", &claims(0..LEFT_MAX - 1));
    assert_eq!(keep_up(&mut fresh), Kept::Enough);
    fresh.import("lines.jsonl", &claims(LEFT_MAX..LEFT_MAX + 2));
    assert_eq!(keep_up(&mut fresh), Kept::Written);
    assert_eq!(compared(&fresh.store.snapshot().expect("one"), "kept"), ImageState::Used);
    // Nobody kept it up, as when a command was killed.
    fresh.import("lines.jsonl", &claims(1_000..1_000 + ROWS_MAX));
    assert_eq!(compared(&fresh.store.snapshot().expect("one"), "few"), ImageState::Used);
    fresh.import("lines.jsonl", &claims(1_000 + ROWS_MAX..1_001 + ROWS_MAX));
    assert_eq!(compared(&fresh.store.snapshot().expect("one"), "many"), ImageState::Behind);
    assert_eq!(keep_up(&mut fresh), Kept::Written);
    assert_eq!(compared(&fresh.store.snapshot().expect("one"), "kept"), ImageState::Used);
}

#[test]
fn a_small_store_does_without() {
    let mut fresh = FreshStore::empty();
    fresh.import("lines.jsonl", &lines(&mut 3));
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    assert_eq!(Image::keep_up(&snapshot).expect("looked at"), Kept::Enough);
    assert!(!Path::new(&image_path(snapshot.path())).exists());
}

#[test]
fn a_damaged_image_is_spoken_of_and_written_anew() {
    let mut fresh = filled();
    let path = image_of(&mut fresh);
    let mut bytes = fs::read(&path).expect("an image");
    let told = |fresh: &FreshStore, words: &[&str]| {
        let output = fresh.run(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stderr).expect("text")
    };
    fresh.store = Store::open(fresh.store.path()).expect("it opens");
    assert_eq!(told(&fresh, &["list", "--sort", "links"]), "");
    bytes[4096] ^= 1;
    fs::write(&path, &bytes).expect("it can be written");
    let words = told(&fresh, &["list", "--sort", "links"]);
    assert!(words.contains("the image of the graph is damaged"), "{words}");
    assert!(words.contains("orgraph compact"), "{words}");
    told(&fresh, &["compact"]);
    assert_eq!(told(&fresh, &["list", "--sort", "links"]), "");
}

#[test]
fn what_a_killed_command_left_is_removed_by_the_next_that_writes() {
    let mut fresh = filled();
    let store = fresh.store.path().to_owned();
    fresh.store = Store::open(&store).expect("it opens");
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", store.display()));
    let left = [beside(".new"), beside("-topology.new")];
    left.iter().for_each(|path| fs::write(path, "half of").expect("it can be written"));
    // A command that reads leaves all as it is.
    assert!(fresh.run(&["stats"]).status.success());
    assert!(left.iter().all(|path| path.exists()));
    // One that lives holds its lock.
    let living = fs::OpenOptions::new().write(true).open(&left[1]).expect("it is there");
    living.lock().expect("a lock");
    let output = fresh.run(&["add", "entity", "Somebody", "--type", "person"]);
    let words = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success() && words.contains("graph.orgraph"), "{words}");
    assert_eq!(words.matches("an ended command left").count(), 1, "{words}");
    assert_eq!(left.each_ref().map(|path| path.exists()), [false, true]);
    drop(living);
    let output = fresh.run(&["add", "entity", "Nobody", "--type", "person"]);
    let words = String::from_utf8(output.stderr).expect("text");
    assert_eq!(words.matches("an ended command left").count(), 1, "{words}");
    assert!(!left[1].exists());
}
