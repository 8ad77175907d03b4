//! How long a path takes, beside a reference on the same arrays.
//!
//! `cargo bench --bench paths -- FOLDER...`: each folder holds `nodes.csv` and `edges.csv`. Between
//! seeded random pairs that some path joins, ours and the reference's time are taken one after the
//! other, pair by pair. A row says the median and the 99th percentile of both in microseconds, and
//! the ratio of the medians.

#![allow(clippy::print_stdout)]

mod data;
mod reference;
mod star;

use std::path::Path;
use std::time::Instant;

use orgraph::model::EntityId;
use orgraph::path::Finder;
use orgraph::path::HubPolicy;
use orgraph::path::Pattern;
use orgraph::path::Query;
use orgraph::path::Repeat;
use orgraph::path::Terms;
use orgraph::path::Time;

use self::data::Data;
use self::reference::Passing;
use self::reference::Reference;

/// Pairs in a row.
const PAIRS: usize = 1_000;
/// Pairs asked before the clock runs.
const WARM: usize = 100;
/// The year of the rows with a date.
const YEAR: i16 = 2015;
/// The relations of one of them.
const TWO: [&str; 2] = ["funded-by", "member-of"];

fn main() {
    println!("| data | question | ours median | p99 | reference median | p99 | ratio |");
    println!("|---|---|---|---|---|---|---|");
    star::measure();
    let folders: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    for folder in &folders {
        let path = Path::new(folder);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        measure(&name.unwrap_or_default(), &Data::read(path));
    }
}

fn measure(name: &str, data: &Data) {
    let mut reference = Reference::of(data);
    let any = repeated(Pattern::Any);
    let allowed = Terms { hubs: Some(HubPolicy::Allow), ..Terms::along(any.clone()) };
    let two = TWO.map(|name| Pattern::Relation(data.relation_name(name), None));
    let in_year = Time::AsOf(YEAR.to_string().parse().expect("a year"));
    let dated = Terms { time: in_year, ..allowed.clone() };
    let dated_two = Terms {
        time: in_year,
        hubs: Some(HubPolicy::Allow),
        ..Terms::along(repeated(Pattern::Choice(two.to_vec())))
    };
    let all = Passing { relations: None, year: None };
    let some = Passing { relations: None, year: Some(YEAR) };
    let some_of_two = Passing { relations: Some(TWO.map(|name| data.relation(name))), ..some };
    row(name, "hubs allowed", data, &mut reference, &allowed, &all);
    row(name, "in 2015", data, &mut reference, &dated, &some);
    row(name, "two relations in 2015", data, &mut reference, &dated_two, &some_of_two);
    row(name, "default", data, &mut reference, &Terms::along(any), &all);
}

/// Either way, at least once.
fn repeated(hop: Pattern) -> Pattern {
    let either = Pattern::Either(Box::new(hop));
    Pattern::Repeat(Box::new(either), Repeat { min: 1, max: None })
}

fn row(
    name: &str,
    question: &str,
    data: &Data,
    reference: &mut Reference<'_>,
    terms: &Terms,
    passing: &Passing,
) {
    let finder = Finder::new(&data.topology);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut random = 7_u64;
    let mut pick = || {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % data.ids.len()
    };
    let mut pairs = 0;
    while pairs < WARM + PAIRS {
        let (from, to) = (pick(), pick());
        if from == to {
            continue;
        }
        let begun = Instant::now();
        let shortest = reference.shortest(data.ids[from].as_str(), data.ids[to].as_str(), passing);
        let reference_took = begun.elapsed();
        let Some(hops) = shortest.first().map(|path| path.len() - 1) else { continue };
        let id = |ix: usize| -> EntityId { data.ids[ix].clone() };
        let query = Query { from: id(from), to: id(to), terms: terms.clone() };
        let begun = Instant::now();
        let found = finder.find(&query).expect("it can be asked");
        let took = begun.elapsed();
        let length = found.paths.first().map(|path| path.hops.len());
        let is_same = terms.hubs.is_none() || length == Some(hops);
        assert!(is_same, "{question}: {} to {}", id(from), id(to));
        pairs += 1;
        if pairs > WARM {
            ours.push(took.as_nanos());
            theirs.push(reference_took.as_nanos());
        }
    }
    let (mine, other) = (quantile(&mut ours, 50), quantile(&mut theirs, 50));
    println!(
        "| {name} | {question} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} |",
        mine as f64 / 1e3,
        quantile(&mut ours, 99) as f64 / 1e3,
        other as f64 / 1e3,
        quantile(&mut theirs, 99) as f64 / 1e3,
        mine as f64 / other as f64,
    );
}

fn quantile(values: &mut [u128], percent: usize) -> u128 {
    values.sort_unstable();
    values[(values.len() - 1) * percent / 100]
}
