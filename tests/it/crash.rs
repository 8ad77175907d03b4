//! Killed at any instant: exactly the committed changes, and the next command works.
//!
//! The instants are seeded, and aimed at one phase after the other: where they fall is seen from
//! outside, and the aim is corrected by it, since no two runs take equally long.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fs;
use std::path::Path;
use std::time::Duration;
use std::time::Instant;

use crate::program::Desk;
use crate::program::PROGRAM;
use crate::program::report;

/// Kills of imports, of undos, and while a store is made: 200 in all.
const KILLS: [u64; 3] = [120, 60, 20];
/// Claims of the change that is killed, each with a quote of so many bytes: together more than
/// SQLite keeps in memory, so that the log grows before the commit.
const CLAIMS: u64 = 600;
const QUOTE_BYTES: usize = 4_000;
/// Kills beyond their number, should the aim at some phase keep failing.
const FURTHER_MAX: u64 = 200;

/// How long a sleep may last beyond what was asked.
const OVERSLEPT: Duration = Duration::from_millis(2);

/// A small generator of numbers (SplitMix64), so that a seed tells all instants.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn seeded(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// Where a kill fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// No transaction had begun: there was no log, or no new store.
    Before,
    /// One had begun and was not committed.
    Inside,
    /// It was committed.
    After,
}

/// Instants aimed at each phase in turn.
struct Aim {
    chance: Chance,
    /// When the transaction is thought to begin and to be committed.
    begins: Duration,
    ends: Duration,
    /// Kills that fell into each phase.
    hits: [u64; 3],
}

impl Aim {
    fn at(lasts: Duration, seed: u64) -> Aim {
        Aim { chance: Chance::seeded(seed), begins: lasts / 4, ends: lasts, hits: [0; 3] }
    }

    fn kills(&self) -> u64 {
        self.hits.iter().sum()
    }

    fn goes_on(&self, kills: u64) -> bool {
        assert!(self.kills() < kills + FURTHER_MAX, "a phase is never hit: {:?}", self.hits);
        self.kills() < kills || self.hits.contains(&0)
    }

    /// The next instant, and the phase that it is aimed at: half of them inside.
    fn next(&mut self) -> (Phase, Duration) {
        let aimed = match self.kills() % 4 {
            0 => Phase::Before,
            1 => Phase::After,
            _ => Phase::Inside,
        };
        let (low, high) = match aimed {
            Phase::Before => (Duration::ZERO, self.begins),
            Phase::Inside => (self.begins, self.ends),
            Phase::After => (self.ends, self.ends * 5 / 4),
        };
        let thousandths = u32::try_from(self.chance.below(1_000)).expect("it is small");
        (aimed, low + (high - low) * thousandths / 1_000)
    }

    /// Counts where a kill fell, and corrects the aim.
    fn fell(&mut self, aimed: Phase, fell: Phase) {
        self.hits[fell as usize] += 1;
        let corrected = |instant: Duration| match aimed.cmp(&fell) {
            Ordering::Less => instant * 15 / 16,
            Ordering::Equal => instant,
            Ordering::Greater => instant * 17 / 16,
        };
        if aimed.min(fell) == Phase::Before {
            self.begins = corrected(self.begins).min(self.ends);
        }
        if aimed.max(fell) == Phase::After {
            self.ends = corrected(self.ends).max(self.begins);
        }
    }
}

fn run_and_kill(desk: &Desk, words: &[&str], delay: Duration) {
    let began = Instant::now();
    let mut command = desk.command(PROGRAM);
    command.args(words).stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    // A sleep may be long by a millisecond: more than what is to be hit.
    std::thread::sleep((delay - began.elapsed().min(delay)).saturating_sub(OVERSLEPT));
    while began.elapsed() < delay {
        std::hint::spin_loop();
    }
    drop(child.kill());
    child.wait().expect("the program ended");
}

/// A verb that changes a store, and the store before and after.
struct Scene<'s> {
    desk: &'s Desk,
    words: &'s [&'s str],
    /// The store's bytes before the verb, and what it exports before and after.
    bytes: Vec<u8>,
    before: &'s str,
    after: &'s str,
    /// Kills that found pages of the change in the log.
    written: Cell<u64>,
}

fn records(prefix: &str, count: u64) -> String {
    let quote = "word ".repeat(QUOTE_BYTES / 5);
    let entity =
        |n| format!("{{\"record\":\"entity\",\"id\":\"{prefix}{n}\",\"name\":\"{prefix} {n}\"}}\n");
    let claim = |n| {
        let next = (n * 7 + 1) % count;
        format!(
            "{{\"record\":\"claim\",\"subject\":\"{prefix}{n}\",\"relation\":\"partner-of\",\
             \"object\":\"{prefix}{next}\",\"start\":\"2001\",\"source\":\"A report\",\"quote\":\"{quote}\"}}\n"
        )
    };
    (0..count).map(entity).chain((0..count).map(claim)).collect()
}

impl Scene<'_> {
    /// Puts the store back, starts the verb, kills it after a while, and says where that fell.
    fn kill_after(&self, delay: Duration) -> Phase {
        let store = self.desk.path("graph.orgraph");
        for suffix in ["-wal", "-shm", "-journal"] {
            drop(fs::remove_file(beside(&store, suffix)));
        }
        fs::write(&store, &self.bytes).expect("the store can be put back");
        run_and_kill(self.desk, self.words, delay);
        let log = fs::metadata(beside(&store, "-wal")).map(|file| file.len());
        let found = self.desk.verified();
        let phase = match log {
            _ if found == self.after => Phase::After,
            _ if found != self.before => panic!("killed after {delay:?}: neither before nor after"),
            Ok(_) => Phase::Inside,
            Err(_) => Phase::Before,
        };
        let is_written = phase == Phase::Inside && log.is_ok_and(|bytes| bytes > 0);
        self.written.set(self.written.get() + u64::from(is_written));
        self.goes_on();
        phase
    }

    /// The next command writes, and leaves one file behind.
    fn goes_on(&self) {
        self.desk.done(&["add", "entity", "Later", "--id", "later"]);
        assert!(self.desk.done(&["search", "later"]).contains("Later"), "the change is there");
        let names = self.desk.names();
        let beside = names.iter().filter(|name| name.starts_with("graph.orgraph"));
        assert_eq!(beside.count(), 1, "{names:?}");
    }

    /// Kills so often, and goes on until each phase was hit.
    fn kill(&self, kills: u64, mut aim: Aim) -> String {
        while aim.goes_on(kills) {
            let (aimed, delay) = aim.next();
            aim.fell(aimed, self.kill_after(delay));
        }
        let [before, inside, after] = aim.hits;
        let written = self.written.get();
        format!(
            "{} kills: {before} before the transaction, {inside} inside ({written} with pages in \
             the log), {after} after the commit",
            aim.kills()
        )
    }
}

fn beside(store: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn timed(desk: &Desk, words: &[&str]) -> Duration {
    let began = Instant::now();
    desk.done(words);
    began.elapsed()
}

#[test]
fn a_kill_at_any_instant_of_an_import_or_an_undo_leaves_the_committed_changes() {
    let desk = Desk::with_store(&records("old", 20));
    desk.write("second.jsonl", records("new", CLAIMS));
    let small = fs::read(desk.path("graph.orgraph")).expect("the store can be read");
    let before = desk.verified();
    let import = ["import", "second.jsonl"];
    let imported = timed(&desk, &import);
    let large = fs::read(desk.path("graph.orgraph")).expect("the store can be read");
    let after = desk.verified();
    let undone = timed(&desk, &["undo"]);
    assert!(desk.verified() == before, "an undo brings back what was");
    let scene = |words, bytes: &[u8], before, after| {
        let bytes = bytes.to_vec();
        Scene { desk: &desk, words, bytes, before, after, written: Cell::new(0) }
    };
    let seed = 0x0a11_0ca7;
    let imports = scene(&import, &small, &before, &after);
    let told = imports.kill(KILLS[0], Aim::at(imported, seed));
    report(&format!("import, seed {seed:#x}: {told}"));
    assert!(imports.written.get() > 0, "no kill found the log grown");
    let undos = scene(&["undo"], &large, &after, &before);
    let told = undos.kill(KILLS[1], Aim::at(undone, seed));
    report(&format!("undo, seed {seed:#x}: {told}"));
}

#[test]
fn a_kill_while_a_store_is_made_leaves_none_or_a_whole_one() {
    let desk = Desk::new();
    desk.write("first.jsonl", records("new", CLAIMS / 4));
    let import = ["import", "first.jsonl"];
    let seed = 0x0c1a_5515;
    let mut aim = Aim::at(timed(&desk, &import), seed);
    let whole = desk.verified();
    let store = desk.path("graph.orgraph");
    while aim.goes_on(KILLS[2]) {
        drop(fs::remove_file(&store));
        let (aimed, delay) = aim.next();
        run_and_kill(&desk, &import, delay);
        let phase = match (store.exists(), beside(&store, ".new").exists()) {
            (true, _) => Phase::After,
            (false, true) => Phase::Inside,
            (false, false) => Phase::Before,
        };
        match phase {
            Phase::After => assert!(desk.verified() == whole, "what has its name is whole"),
            _ => drop(desk.run(&["list"]).with_code(5)),
        }
        aim.fell(aimed, phase);
        // Whatever was left, the same command now does it all.
        desk.done(&import);
        assert!(desk.verified() == whole, "the next import makes it whole");
        assert_eq!(desk.names(), ["first.jsonl", "graph.orgraph"]);
    }
    let [before, inside, after] = aim.hits;
    report(&format!(
        "new store, seed {seed:#x}: {before} before it was begun, {inside} while it was made, \
         {after} after it got its name"
    ));
}

/// Claims of the store whose image is made, and kills while it is.
const LINKED: u64 = 12_000;
const IMAGE_KILLS: u64 = 60;

#[test]
fn a_kill_while_an_image_is_made_leaves_none_or_a_whole_one() {
    let desk = Desk::new();
    desk.write("links.jsonl", links(LINKED));
    desk.done(&["import", "links.jsonl"]);
    let store = desk.path("graph.orgraph");
    let (image, half) = (beside(&store, "-topology"), beside(&store, "-topology.new"));
    let whole = fs::read(&image).expect("a store of so many claims has an image");
    let asked = ["rank", "--top", "5"];
    let told = desk.done(&asked);
    let compact = ["compact"];
    let seed = 0x1a6e_5eed;
    let mut aim = Aim::at(timed(&desk, &compact), seed);
    while aim.goes_on(IMAGE_KILLS) {
        drop(fs::remove_file(&image));
        let (aimed, delay) = aim.next();
        run_and_kill(&desk, &compact, delay);
        let phase = match (image.exists(), half.exists()) {
            (true, _) => Phase::After,
            (false, true) => Phase::Inside,
            (false, false) => Phase::Before,
        };
        if phase == Phase::After {
            assert!(fs::read(&image).expect("it is there") == whole, "what has its name is whole");
        }
        aim.fell(aimed, phase);
        assert_eq!(desk.done(&asked), told, "the answer is the same, with an image or without");
        desk.done(&compact);
        assert!(fs::read(&image).expect("it is there") == whole, "the next one is whole");
        assert!(!half.exists());
    }
    let [before, inside, after] = aim.hits;
    report(&format!(
        "image, seed {seed:#x}: {before} before it was begun, {inside} while it was made, \
         {after} after it got its name"
    ));
}

/// So many claims between two hundred entities.
pub(super) fn links(count: u64) -> String {
    let entity = |ix| format!("{{\"record\":\"entity\",\"id\":\"e{ix}\",\"type\":\"NGO\"}}\n");
    let link = |ix| {
        let (from, to) = (ix % 100, 100 + ix / 100 % 100);
        format!(
            "{{\"record\":\"claim\",\"subject\":\"e{from}\",\"relation\":\"funded-by\",\
             \"object\":\"e{to}\",\"source\":\"s\",\"locator\":\"p. {ix}\"}}\n"
        )
    };
    (0..200).map(entity).chain((0..count).map(link)).collect()
}
