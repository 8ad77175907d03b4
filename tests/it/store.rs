//! Random commands against a store and against a list of what they did: the same claims are
//! current, the same entities live, the same lines exported, and `verify` finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use orgraph::export::{Exporter, JsonlExporter, Output};
use orgraph::graph::Records as _;
use orgraph::graph::WholeStore;
use orgraph::model::{
    Assertion, Claim, EntityId, Identity, Interval, Object, Qualifiers, RelationName, Source,
    SourceId, Stance,
};
use orgraph::store::{Asserted, EntityRow, StoreError};

use crate::fresh_store::{FreshStore, STAMP};

/// A failure names its seed and the command after which it showed.
const SEEDS: std::ops::Range<u64> = 1..17;
const COMMANDS: usize = 30;
/// Exports are compared after every so many commands, for a store is built to compare with.
const EXPORT_EVERY: usize = 10;
const ENTITIES: usize = 5;
const CLAIMS: usize = 12;
const ORIGINS: [&str; 2] = ["first register", "second register"];

/// What one change recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Asserted(usize),
    Added(usize),
    Retracted(usize),
    /// The change and the place of an item that no longer holds, unless this one does not.
    Withdrawn(usize, usize),
}

/// All changes since the store was made, as design section 3 tells them.
#[derive(Default)]
struct History(Vec<Vec<Item>>);

/// The two ends of a claim, of few enough entities that they are shared.
fn ends(claim: usize) -> [usize; 2] {
    [claim % ENTITIES, (claim / 3 + 1) % ENTITIES]
}

impl History {
    fn items(&self) -> impl Iterator<Item = (usize, usize, Item)> + '_ {
        let changes = self.0.iter().enumerate();
        changes.flat_map(|(change, items)| {
            items.iter().enumerate().map(move |(place, item)| (change, place, *item))
        })
    }

    /// An item holds unless a withdrawal of it does.
    fn holds(&self, change: usize, place: usize) -> bool {
        !self
            .items()
            .any(|(by, at, item)| item == Item::Withdrawn(change, place) && self.holds(by, at))
    }

    fn live(&self) -> impl Iterator<Item = (usize, Item)> + '_ {
        let live = self.items().filter(|(change, place, _)| self.holds(*change, *place));
        live.map(|(change, _, item)| (change, item))
    }

    fn current(&self) -> BTreeSet<usize> {
        let (mut asserted, mut retracted) = (BTreeSet::new(), BTreeSet::new());
        for (_, item) in self.live() {
            match item {
                Item::Asserted(claim) => drop(asserted.insert(claim)),
                Item::Retracted(claim) => drop(retracted.insert(claim)),
                Item::Added(_) | Item::Withdrawn(..) => {}
            }
        }
        asserted.difference(&retracted).copied().collect()
    }

    fn added(&self) -> BTreeSet<usize> {
        let added = self.live().filter_map(|(_, item)| match item {
            Item::Added(entity) => Some(entity),
            _ => None,
        });
        added.collect()
    }

    fn entities(&self) -> BTreeSet<usize> {
        self.current().into_iter().flat_map(ends).chain(self.added()).collect()
    }

    /// The change that was the first to record something of this kind.
    fn first(&self, is_meant: impl Fn(Item) -> bool) -> Option<usize> {
        self.items().find(|(.., item)| is_meant(*item)).map(|(change, ..)| change)
    }

    /// A later live change retracts what this one added, or claims of others name an entity that
    /// only this one made.
    fn is_stood_upon(&self, change: usize) -> bool {
        let made = |claim: usize| self.first(|item| item == Item::Asserted(claim)) == Some(change);
        let retracted = self
            .live()
            .any(|(by, item)| matches!(item, Item::Retracted(claim) if by > change && made(claim)));
        let named = (0..ENTITIES).any(|entity| {
            let names = |item: Item| match item {
                Item::Asserted(claim) => ends(claim).contains(&entity),
                Item::Added(added) => added == entity,
                _ => false,
            };
            let by_others = |item: &(usize, Item)| {
                item.0 != change && matches!(item.1, Item::Asserted(_)) && names(item.1)
            };
            let is_added = |item: &(usize, Item)| item.0 != change && item.1 == Item::Added(entity);
            self.first(names) == Some(change)
                && !self.live().any(|item| is_added(&item))
                && self.live().any(|item| by_others(&item))
        });
        retracted || named
    }

    /// Takes a change back, as a new one; `None` when that must be refused.
    fn undo(&mut self, change: usize) -> Option<()> {
        let items = self.0[change].iter().enumerate();
        let live = items.filter(|(place, _)| self.holds(change, *place));
        let withdrawn: Vec<Item> = live.map(|(place, _)| Item::Withdrawn(change, place)).collect();
        let is_refused = withdrawn.is_empty() || self.is_stood_upon(change);
        (!is_refused).then(|| self.0.push(withdrawn))
    }
}

fn entity(number: usize) -> EntityId {
    EntityId::new(&format!("entity-{number}")).expect("an id")
}

fn claim(number: usize) -> Claim {
    let [subject, object] = ends(number).map(entity);
    let is_link = !number.is_multiple_of(4);
    Claim {
        subject,
        relation: RelationName::new(if is_link { "funded-by" } else { "located-in" })
            .expect("a name"),
        object: Object::Entity(object),
        valid: Interval::UNDATED,
        qualifiers: Qualifiers::default(),
        stance: Stance::Asserted,
        attribution: None,
        source: SourceId::new(&format!("source-{}", number % 3)).ok(),
        locator: Some(number.to_string()),
        via: None,
    }
}

/// States claims and entities as one change.
fn state(fresh: &mut FreshStore, origin: &str, items: &[Item]) {
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let origin = draft.origin(origin).expect("an origin");
    for item in items {
        match item {
            Item::Asserted(number) => {
                draft.assert(&claim(*number), &Assertion::default(), origin).expect("stated");
            }
            Item::Added(number) => {
                draft.add_entity(&entity(*number), origin).expect("it is added");
            }
            Item::Retracted(_) | Item::Withdrawn(..) => unreachable!("only what is stated"),
        }
    }
    draft.commit("stated").expect("a commit").expect("a change");
}

fn retract(fresh: &mut FreshStore, number: usize) {
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let reader = draft.reader().expect("readable");
    let row = reader.claim_by_identity(&Identity::of(&claim(number)));
    draft.retract(row.expect("readable").expect("it is there"), "wrong").expect("retracted");
    draft.commit("retracted").expect("a commit");
}

/// Takes back the change of this place; says whether that was allowed. Change 1 made the store.
fn undo(fresh: &mut FreshStore, change: usize) -> bool {
    let number = i64::try_from(change + 2).expect("few changes");
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    match draft.undo(number, number) {
        Ok(_) => draft.commit("undone").expect("a commit").is_some(),
        Err(StoreError::Refused { .. } | StoreError::Unknown(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

fn exported(fresh: &mut FreshStore) -> String {
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let mut bytes = Vec::new();
    let written = JsonlExporter.write(&WholeStore::new(&snapshot), &mut Output::stream(&mut bytes));
    written.expect("memory can be written");
    String::from_utf8(bytes).expect("UTF-8")
}

fn compare(fresh: &mut FreshStore, history: &History, what: &str) {
    let verified = fresh.store.verify().expect("it can be checked");
    assert_eq!(verified.problems, Vec::<String>::new(), "{what}");
    let snapshot = fresh.store.snapshot().expect("a snapshot");
    let mut entities = Vec::new();
    let each = |_: EntityRow, id: EntityId| -> Result<(), StoreError> {
        entities.push(id);
        Ok(())
    };
    snapshot.for_each_entity(each).expect("entities");
    assert_eq!(entities, history.entities().into_iter().map(entity).collect::<Vec<_>>(), "{what}");
    let mut claims = BTreeSet::new();
    let taken = WholeStore::new(&snapshot).claims(&mut |recorded| {
        let number = recorded.claim.locator.as_deref().and_then(|text| text.parse().ok());
        claims.insert(number.expect("a number"));
        Ok(())
    });
    taken.expect("claims");
    assert_eq!(claims, history.current(), "{what}");
}

/// A store of only what is current now.
fn anew(history: &History) -> FreshStore {
    let mut fresh = FreshStore::empty();
    let claims = history.current().into_iter().map(Item::Asserted);
    let items: Vec<Item> = claims.chain(history.added().into_iter().map(Item::Added)).collect();
    if !items.is_empty() {
        state(&mut fresh, ORIGINS[0], &items);
    }
    fresh
}

/// The multiplier of Knuth's MMIX generator; the high bits are the good ones.
fn next(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize % below
}

/// Does one command to both; returns its name.
fn step(seed: &mut u64, fresh: &mut FreshStore, history: &mut History) -> &'static str {
    let changes = history.0.len();
    let current: Vec<usize> = history.current().into_iter().collect();
    match next(seed, 10) {
        0..4 => {
            let count = 1 + next(seed, 3);
            let mut items: BTreeSet<Item> =
                (0..count).map(|_| Item::Asserted(next(seed, CLAIMS))).collect();
            if next(seed, 4) == 0 {
                items.insert(Item::Added(next(seed, ENTITIES)));
            }
            let items: Vec<Item> = items.into_iter().collect();
            state(fresh, ORIGINS[next(seed, 2)], &items);
            history.0.push(items);
            "state"
        }
        4 if !current.is_empty() => {
            let number = current[next(seed, current.len())];
            retract(fresh, number);
            history.0.push(vec![Item::Retracted(number)]);
            "retract"
        }
        5.. if changes > 0 => {
            let change = next(seed, changes);
            let of_undo = matches!(history.0[change].first(), Some(Item::Withdrawn(..)));
            let (done, expected) = (undo(fresh, change), history.undo(change).is_some());
            assert_eq!(done, expected, "undo of change {}", change + 2);
            match (done, of_undo) {
                (false, _) => "refused",
                (true, false) => "undo",
                (true, true) => "undo of undo",
            }
        }
        _ => "nothing",
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "a random test prints its seed")]
fn random_commands_leave_what_the_list_of_them_says() {
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in SEEDS {
        println!("seed {seed}");
        let (mut fresh, mut history, mut state) = (FreshStore::empty(), History::default(), seed);
        for command in 1..=COMMANDS {
            let name = step(&mut state, &mut fresh, &mut history);
            *done.entry(name).or_default() += 1;
            let what = format!("seed {seed}, command {command}: {name}");
            compare(&mut fresh, &history, &what);
            if command % EXPORT_EVERY == 0 {
                assert_eq!(exported(&mut fresh), exported(&mut anew(&history)), "{what}");
            }
        }
    }
    println!("{done:?}");
    for name in ["state", "retract", "undo", "undo of undo", "refused"] {
        assert!(done.get(name).is_some_and(|times| *times >= 10), "{name}: {done:?}");
    }
}

#[test]
fn what_was_stated_retracted_and_stated_again_stays_retracted() {
    let mut fresh = FreshStore::empty();
    state(&mut fresh, ORIGINS[0], &[Item::Asserted(1)]);
    retract(&mut fresh, 1);
    state(&mut fresh, ORIGINS[1], &[Item::Asserted(1)]);
    let history =
        History(vec![vec![Item::Asserted(1)], vec![Item::Retracted(1)], vec![Item::Asserted(1)]]);
    assert!(history.current().is_empty());
    compare(&mut fresh, &history, "stated again");
}

/// States so many claims in one change and looks at the last after each so many; returns the
/// digest.
fn digest_of(claims: usize, look_after: usize) -> [u8; 32] {
    let mut fresh = FreshStore::empty();
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let origin = draft.origin(ORIGINS[0]).expect("an origin");
    for number in 0..claims {
        let stated = draft.assert(&claim(number), &Assertion::default(), origin);
        let Ok(Asserted::New(row)) = stated else { panic!("claim {number} is new: {stated:?}") };
        if (number + 1).is_multiple_of(look_after) {
            let reader = draft.reader().expect("what waited is written");
            assert_eq!(reader.claim(row).expect("it is there"), claim(number));
        }
    }
    draft.commit("stated").expect("a commit").expect("a change");
    let verified = fresh.store.verify().expect("it can be read");
    assert!(verified.problems.is_empty(), "{:?}", verified.problems);
    fresh.store.snapshot().expect("a snapshot").watermark().expect("one").digest
}

/// Rows are inserted many at once; whoever reads before that has them all the same.
#[test]
fn what_waits_is_there_for_who_reads_and_the_digest_does_not_tell() {
    for claims in [1, 31, 32, 33, 100] {
        let digest = digest_of(claims, usize::MAX);
        for look_after in [1, 5, 32] {
            assert_eq!(digest_of(claims, look_after), digest, "{claims} claims, {look_after}");
        }
    }
}

/// A change looks into the store for no source that it has met, and for none where there are none.
#[test]
fn a_source_is_known_from_when_it_is_named() {
    let id = |text: &str| SourceId::new(text).expect("an id");
    let named = |number: usize| claim(number).source.expect("every claim cites one");
    let told = Source { title: Some("A report".to_owned()), ..Source::named(id("report")) };
    let mut fresh = FreshStore::empty();
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    let origin = draft.origin(ORIGINS[0]).expect("an origin");
    assert!(!draft.knows_source(&named(1)).expect("asked"));
    draft.assert(&claim(1), &Assertion::default(), origin).expect("stated");
    assert!(draft.knows_source(&named(1)).expect("asked"));
    assert_eq!(draft.known_source(&told.id).expect("asked"), None);
    assert!(draft.state_source(&told).expect("told"));
    assert!(!draft.state_source(&told).expect("told again"));
    draft.commit("named").expect("a commit").expect("a change");
    let mut draft = fresh.store.draft(&STAMP).expect("a change");
    assert!(draft.knows_source(&named(1)).expect("asked"));
    assert_eq!(draft.known_source(&told.id).expect("asked"), Some(told.clone()));
    assert!(!draft.state_source(&told).expect("told again"));
    assert!(!draft.knows_source(&id("nobody")).expect("asked"));
}
