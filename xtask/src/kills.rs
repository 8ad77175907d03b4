//! Kills at random instants on a graph of any size: the store is as before or as after, and the
//! same command then ends as if nothing had been.
//!
//! The test suite does so on small stores; on one of a million facts the changes are longer than
//! any buffer. Where each kill fell is seen from outside, by the files that it left.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use crate::house::House;
use crate::house::ask;
use crate::house::run;
use crate::report::Outcome;

pub const USAGE: &str = "  kills DATA WORK
                 kill 200 commands at random instants, on the graph of DATA/nodes.csv and
                 DATA/edges.csv, with stores in WORK, which must not exist
";

const SEED: u64 = 0x0a11_0ca7;
/// Kills beyond their number, should a phase never be hit.
const FURTHER_MAX: usize = 60;
/// Of so many kills one is followed by a look at every claim, which takes long.
const VERIFIED_EVERY: usize = 20;
/// Rows of the table that is added to the store: more than its image takes without a fold.
const ADDED: usize = 20_000;

/// Splits the time that a command takes: the name of each phase, and whether a kill that left
/// these files fell into it. The first that fits counts.
type Phases = &'static [(&'static str, fn(&Desk) -> bool)];

/// A command that is killed, and what is there before it.
struct Scene {
    name: &'static str,
    kills: usize,
    words: Vec<String>,
    /// Names of files of the template that lie there first.
    before: &'static [&'static str],
    phases: Phases,
}

const STORE: &str = "graph.orgraph";
const IMAGE: &str = "graph.orgraph-topology";

const NEW: Phases = &[
    ("before", |desk| !desk.has(".new") && !desk.has("")),
    ("rows", |desk| desk.has(".new")),
    ("the image", |desk| !desk.has("-topology")),
    ("after", |_| true),
];
const MORE: Phases = &[
    ("before", |desk| !desk.has("-wal") && !desk.is_longer()),
    ("the transaction", |desk| !desk.has("-topology.new") && desk.has("-wal") && !desk.committed()),
    ("the fold", |desk| !desk.is_folded()),
    ("after", |_| true),
];
const COMPACT: Phases = &[
    ("before and while it is sorted", |desk| !desk.has("-topology.new") && !desk.is_folded()),
    ("while it is written", |desk| desk.has("-topology.new")),
    ("after", |_| true),
];

/// The folder of a run, and what is known of its files.
struct Desk {
    folder: PathBuf,
    template: PathBuf,
    program: PathBuf,
}

impl Desk {
    fn file(&self, suffix: &str) -> PathBuf {
        self.folder.join(format!("{STORE}{suffix}"))
    }

    fn has(&self, suffix: &str) -> bool {
        self.file(suffix).exists()
    }

    fn length(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |file| file.len())
    }

    fn is_longer(&self) -> bool {
        Desk::length(&self.file("")) > Desk::length(&self.template.join(STORE))
    }

    /// Whether the change is in the store, however much of it is still in the log.
    fn committed(&self) -> bool {
        self.changes().is_ok_and(|changes| changes > 2)
    }

    fn is_folded(&self) -> bool {
        let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
        modified(&self.file("-topology")) > modified(&self.template.join(IMAGE))
    }

    fn command(&self, words: &[impl AsRef<std::ffi::OsStr>]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).stdin(Stdio::null()).stderr(Stdio::null());
        command.args(words);
        command
    }

    /// Changes in the store.
    fn changes(&self) -> Result<usize, String> {
        ask(&mut self.command(&["log", "--csv"])).map(|log| log.lines().count() - 1)
    }

    /// What the store answers, which depends on every link.
    fn answers(&self) -> Result<String, String> {
        ask(&mut self.command(&["rank", "--top", "3", "--csv"]))
    }

    /// Puts the files of a scene there and removes all others.
    fn lay(&self, names: &[&str]) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        drop(fs::remove_dir_all(&self.folder));
        fs::create_dir_all(&self.folder).map_err(failed)?;
        for name in names {
            fs::copy(self.template.join(name), self.folder.join(name)).map_err(failed)?;
            let kept = fs::File::options().append(true).open(self.folder.join(name));
            let modified = fs::metadata(self.template.join(name)).and_then(|file| file.modified());
            let (kept, modified) = (kept.map_err(failed)?, modified.map_err(failed)?);
            kept.set_modified(modified).map_err(failed)?;
        }
        Ok(())
    }
}

/// Kills what each scene says so often, and prints where.
pub fn kills(house: &House, arguments: &[String]) -> Outcome {
    let [data, work] = arguments else { return Err(format!("expected DATA WORK\n{USAGE}")) };
    let full = |path: &str| std::path::absolute(path).map_err(|error| format!("{path}: {error}"));
    let (data, work) = (full(data)?, full(work)?);
    fs::create_dir(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    house.build_program()?;
    let desk = Desk {
        folder: work.join("desk"),
        template: work.join("template"),
        // What is built meanwhile does not change what is killed.
        program: work.join("orgraph"),
    };
    fs::copy(house.binary(), &desk.program).map_err(|error| error.to_string())?;
    let table = |name: &str| data.join(name).display().to_string();
    let import = vec!["import".to_owned(), table("nodes.csv"), table("edges.csv")];
    desk.lay(&[])?;
    run(&mut desk.command(&import))?;
    fs::rename(&desk.folder, &desk.template).map_err(|error| error.to_string())?;
    let more = work.join("more.csv");
    fs::write(&more, further(&fs::read_to_string(table("edges.csv")).map_err(|e| e.to_string())?))
        .map_err(|error| error.to_string())?;
    let more = vec!["import".to_owned(), more.display().to_string()];
    let both = &[STORE, IMAGE];
    let compact = vec!["compact".to_owned()];
    let scenes = [
        Scene { name: "compact", kills: 92, words: compact, before: both, phases: COMPACT },
        Scene { name: "import, into it", kills: 92, words: more, before: both, phases: MORE },
        Scene { name: "import, a new store", kills: 16, words: import, before: &[], phases: NEW },
    ];
    let mut chance = Chance(SEED);
    println!("seed {SEED:#x}");
    scenes.iter().try_for_each(|scene| kill(&desk, scene, &mut chance))
}

/// Links that are not in a table: those of it, turned round, with another year.
fn further(edges: &str) -> String {
    let mut lines = edges.lines();
    let mut more = format!("{}\n", lines.next().unwrap_or_default());
    for line in lines.take(ADDED) {
        let cells: Vec<&str> = line.split(',').collect();
        if let [from, relation, to, _, _, source, confidence] = cells[..] {
            more += &format!("{to},{relation},{from},1951,1952,{source},{confidence}\n");
        }
    }
    more
}

/// What a store is known by, before a scene, after it, and how long it takes.
struct Known {
    before: Option<String>,
    after: String,
    changes: usize,
    lasts: Duration,
}

fn kill(desk: &Desk, scene: &Scene, chance: &mut Chance) -> Outcome {
    let known = learn(desk, scene)?;
    let mut hits = vec![0; scene.phases.len()];
    let mut killed = 0;
    while killed < scene.kills || hits.contains(&0) && killed < scene.kills + FURTHER_MAX {
        desk.lay(scene.before)?;
        let delay = instant(killed, known.lasts, chance);
        run_and_kill(&mut desk.command(&scene.words), delay)?;
        let fell = scene.phases.iter().position(|(_, is)| is(desk)).unwrap_or_default();
        hits[fell] += 1;
        killed += 1;
        look(desk, scene, &known, killed)
            .map_err(|error| format!("{}, killed after {delay:?}: {error}", scene.name))?;
    }
    println!("{}: {killed} kills, of {:.1} s each", scene.name, known.lasts.as_secs_f64());
    for ((phase, _), hits) in scene.phases.iter().zip(&hits) {
        println!("  {hits:>4} {phase}");
    }
    match hits.contains(&0) {
        true => Err(format!("{}: a phase was never hit", scene.name)),
        false => Ok(()),
    }
}

fn learn(desk: &Desk, scene: &Scene) -> Result<Known, String> {
    desk.lay(scene.before)?;
    let before = if scene.before.is_empty() { None } else { Some(desk.answers()?) };
    // The first run finds fewer pages in memory than those that are killed.
    let mut lasts = Duration::MAX;
    for _ in 0..2 {
        desk.lay(scene.before)?;
        let began = Instant::now();
        run(&mut desk.command(&scene.words))?;
        lasts = lasts.min(began.elapsed());
    }
    Ok(Known { before, after: desk.answers()?, changes: desk.changes()?, lasts })
}

/// The store is as before or as after, and the next command ends as it should.
fn look(desk: &Desk, scene: &Scene, known: &Known, killed: usize) -> Outcome {
    match (desk.has(""), &known.before) {
        (true, _) => {
            if killed.is_multiple_of(VERIFIED_EVERY) {
                ask(&mut desk.command(&["verify"]))?;
            }
            let found = desk.answers()?;
            if found != known.after && Some(&found) != known.before.as_ref() {
                return Err("neither as before nor as after".to_owned());
            }
        }
        (false, None) => {}
        (false, Some(_)) => return Err("the store is gone".to_owned()),
    }
    // What is imported already takes longer to import again than to be given an image.
    let is_made = scene.before.is_empty() && desk.has("");
    let words = if is_made { &["compact".to_owned()][..] } else { &scene.words[..] };
    run(&mut desk.command(words))?;
    // The same import again is one more change that says the same.
    if desk.answers()? != known.after || desk.changes()? > known.changes + 1 {
        return Err("the next command did not end as it should".to_owned());
    }
    match fs::read_dir(&desk.folder).map_err(|error| error.to_string())?.count() {
        2 => Ok(()),
        files => Err(format!("{files} files are left")),
    }
}

/// The instant of a kill: at the very beginning, anywhere, or near the end, where phases are short.
fn instant(number: usize, lasts: Duration, chance: &mut Chance) -> Duration {
    let thousandths =
        |low: u32, high: u32, chance: &mut Chance| lasts * (low + chance.below(high - low)) / 1000;
    match number % 8 {
        0 => Duration::from_micros(chance.below(4_000).into()),
        1..=3 => thousandths(0, 1050, chance),
        4 | 5 => thousandths(700, 1050, chance),
        _ => thousandths(850, 1020, chance),
    }
}

fn run_and_kill(command: &mut Command, delay: Duration) -> Outcome {
    let mut child = command.stdout(Stdio::null()).spawn().map_err(|error| error.to_string())?;
    std::thread::sleep(delay);
    drop(child.kill());
    child.wait().map(drop).map_err(|error| error.to_string())
}

/// A small generator of numbers (SplitMix64), so that a seed tells all instants.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(bound)) as u32
    }
}
