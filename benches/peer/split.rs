//! Where the time of an import goes: the same import ended ever later, each in a store of its
//! own. What a stage takes is what the import takes more than the one before it.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use orgraph::graph::Image;
use orgraph::import::{CsvImporter, Header, Importer, Row, Sink};
use orgraph::intake::Intake;
use orgraph::model::{EntityId, Record, SourceId};
use orgraph::store::{Draft, Store};

use super::load::{STAMP, origin, tables};

/// Prints the seconds of each stage, by the clock and of the processor, as lines of JSON.
pub(super) fn split(folder: &Path, scratch: &Path) -> Result<(), Box<dyn Error>> {
    let mut watch = Watch::start();
    for mut table in tables(folder)? {
        CsvImporter::default().read(&mut table, &mut Parsed)?;
    }
    let parsed = watch.tell("parse", [0.0; 2]);
    let store = |name: &str| Store::create(&scratch.join(name), &STAMP);
    let mut looked_up = store("lookup.orgraph")?;
    watch = Watch::start();
    let mut draft = looked_up.draft(&STAMP)?;
    for mut table in tables(folder)? {
        CsvImporter::default().read(&mut table, &mut LookedUp(&mut draft))?;
    }
    drop(draft);
    let looked_up = watch.tell("lookup", parsed);
    let mut taken = store("all.orgraph")?;
    watch = Watch::start();
    let mut draft = taken.draft(&STAMP)?;
    let vocabulary = draft.vocabulary()?;
    let mut report = |_: orgraph::intake::Reported<'_>| {};
    let mut intake = Intake::new(&mut draft, &vocabulary, origin("nodes.csv"), &mut report)?;
    let [mut nodes, mut edges] = tables(folder)?;
    intake.read(&CsvImporter::default(), &mut nodes)?;
    intake.next_file(origin("edges.csv"))?;
    intake.read(&CsvImporter::default(), &mut edges)?;
    intake.finish()?;
    watch.tell("check, rows and digest", looked_up);
    watch = Watch::start();
    draft.commit("two tables")?;
    taken.finish()?;
    watch.tell("identities and names in order, to the disk", [0.0; 2]);
    watch = Watch::start();
    Image::write(&Store::open(&scratch.join("all.orgraph"))?.snapshot()?)?;
    watch.tell("image", [0.0; 2]);
    Ok(())
}

/// Reads rows and drops them.
struct Parsed;

impl Sink for Parsed {
    fn header(&mut self, _: &Header<'_>) {}

    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        std::hint::black_box(&row.records);
        Ok(())
    }
}

/// Finds or adds the entities that rows name, and writes nothing else.
struct LookedUp<'l, 'd>(&'l mut Draft<'d>);

impl Sink for LookedUp<'_, '_> {
    fn header(&mut self, _: &Header<'_>) {}

    fn row(&mut self, row: Row<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        for record in &row.records {
            match record {
                Record::Entity(entity) => {
                    let id = entity.id.as_deref().or(entity.name.as_deref()).unwrap_or_default();
                    self.0.entity(&EntityId::new(id)?)?;
                }
                Record::Claim(claim) => {
                    self.0.entity(&EntityId::new(&claim.subject)?)?;
                    if let Some(object) = &claim.object {
                        self.0.entity(&EntityId::new(object)?)?;
                    }
                    if let Some(source) = &claim.source {
                        self.0.knows_source(&SourceId::for_text(source)?)?;
                    }
                }
                Record::Source(_) | Record::Relation(_) | Record::Type(_) => {}
            }
        }
        Ok(())
    }
}

struct Watch {
    begun: Instant,
    spent: f64,
}

impl Watch {
    fn start() -> Watch {
        Watch { begun: Instant::now(), spent: processor_seconds() }
    }

    /// Says what was spent beyond the stages before; returns all that was spent.
    fn tell(&self, stage: &str, before: [f64; 2]) -> [f64; 2] {
        let spent = [self.begun.elapsed().as_secs_f64(), processor_seconds() - self.spent];
        let [wall, cpu] = [spent[0] - before[0], spent[1] - before[1]];
        println!("{{\"stage\":\"{stage}\",\"wall_s\":{wall:.2},\"cpu_s\":{cpu:.2}}}");
        spent
    }
}

/// Seconds of the processor that this process has taken, where the system tells: in hundredths,
/// fields 14 and 15 of `/proc/self/stat` (proc_pid_stat(5)).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may hold spaces; its bracket ends it.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks =
        after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
