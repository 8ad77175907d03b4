//! Claims added one by one, each as a command of its own would: what each reads of the files, and
//! how long it takes.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use orgraph::graph::Image;
use orgraph::graph::Kept;
use orgraph::model::Assertion;
use orgraph::model::Claim;
use orgraph::model::EntityId;
use orgraph::model::Interval;
use orgraph::model::Object;
use orgraph::model::Qualifiers;
use orgraph::model::RelationName;
use orgraph::model::SourceId;
use orgraph::model::Stance;
use orgraph::store::Named;
use orgraph::store::Stamp;
use orgraph::store::Store;

/// What one addition took.
struct Took {
    bytes: u64,
    micros: u64,
    is_folded: bool,
}

/// Adds so many claims between two entities, and prints what that took as a line of JSON.
pub(super) fn add(store: &Path, ends: [&str; 2], count: u16) -> Result<(), Box<dyn Error>> {
    let ids = {
        let mut store = Store::open(store)?;
        let snapshot = store.snapshot()?;
        let reader = snapshot.reader();
        let id = |name: &str| -> Result<EntityId, Box<dyn Error>> {
            match reader.named(name)? {
                Named::One(row) => Ok(reader.entity_id(row)?),
                _ => Err(format!("{name} is not one entity").into()),
            }
        };
        [id(ends[0])?, id(ends[1])?]
    };
    let mut all = Vec::new();
    for number in 0..count {
        let (read, began) = (bytes_read()?, Instant::now());
        let is_folded = add_one(store, &ids, number)? == Kept::Written;
        let micros = u64::try_from(began.elapsed().as_micros())?;
        all.push(Took { bytes: bytes_read()? - read, micros, is_folded });
    }
    let (folded, plain): (Vec<Took>, Vec<Took>) = all.into_iter().partition(|one| one.is_folded);
    let spread = |took: &[Took], of: fn(&Took) -> u64| {
        let mut sorted: Vec<u64> = took.iter().map(of).collect();
        sorted.sort_unstable();
        let at = |part: usize| sorted.get((sorted.len().max(1) - 1) * part / 2).copied();
        serde_json::json!({ "least": at(0), "median": at(1), "most": at(2) })
    };
    let told = |took: &[Took]| {
        let (bytes, micros) = (spread(took, |one| one.bytes), spread(took, |one| one.micros));
        serde_json::json!({ "count": took.len(), "bytes_read": bytes, "us": micros })
    };
    println!("{}", serde_json::json!({ "plain": told(&plain), "with_fold": told(&folded) }));
    Ok(())
}

fn add_one(path: &Path, ids: &[EntityId; 2], number: u16) -> Result<Kept, Box<dyn Error>> {
    let stamp = Stamp { verb: "add", at: "2026-01-02T03:04:05Z", author: None, note: None };
    let mut store = Store::open_to_write(path)?;
    let mut draft = store.draft(&stamp)?;
    let origin = draft.origin("by hand")?;
    let claim = Claim {
        subject: ids[0].clone(),
        relation: RelationName::new("funded-by").ok_or("a relation")?,
        object: Object::Entity(ids[1].clone()),
        valid: Interval::UNDATED,
        qualifiers: Qualifiers::default(),
        stance: Stance::Asserted,
        attribution: None,
        source: Some(SourceId::new("a-report")?),
        locator: Some(format!("p. {number}")),
        via: None,
    };
    draft.assert(&claim, &Assertion::default(), origin)?;
    draft.commit("one claim")?;
    store.finish()?;
    let mut store = Store::open(path)?;
    Ok(Image::keep_up(&store.snapshot()?)?)
}

/// The bytes that this process has read of files so far, as Linux counts them.
fn bytes_read() -> Result<u64, Box<dyn Error>> {
    let counts = std::fs::read_to_string("/proc/self/io")?;
    let read = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
    Ok(read.ok_or("no count of what was read")?.parse()?)
}
