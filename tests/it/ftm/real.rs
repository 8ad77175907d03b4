//! Files of others, whole.

use std::fs::File;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::Taken;
use crate::program::report;
use crate::program::shared;

/// Reads a file of shared material, and asserts what became of its rows.
fn check(name: &str, rows: u64) -> Option<Taken> {
    let path = shared(name)?;
    let mut file: Box<dyn Read> = Box::new(File::open(&path).expect("it can be opened"));
    if name.ends_with(".gz") {
        file = Box::new(MultiGzDecoder::new(file));
    }
    let mut text = String::new();
    file.read_to_string(&mut text).expect("it is text");
    assert_eq!(text.lines().count() as u64, rows);
    let taken = Taken::ftm(&text);
    let summary = &taken.summary;
    report(&format!(
        "{name}: {rows} rows: {} new, {} repeated, {} rejected",
        summary.new, summary.repeated, summary.rejected
    ));
    assert_eq!((summary.rows, summary.rejected), (rows, 0), "{:?}", taken.rejected.first());
    assert_eq!(summary.new + summary.repeated, rows);
    // Each name of each entity is there.
    for line in text.lines() {
        let entity: Value = serde_json::from_str(line).expect("JSON");
        let count = entity["properties"]["name"].as_array().map_or(0, Vec::len);
        assert!(count <= taken.claims.len());
    }
    Some(taken)
}

#[test]
fn small_files_go_in_whole() {
    check("data/ftm/donations.ijson", 474);
    check("data/ftm/parteispenden.ftm.json", 475);
    if let Some(taken) = check("data/ftm/t1.ftm.json", 7) {
        assert!(taken.summary.unread.contains(&"referents".to_owned()));
        assert_eq!(taken.of("located-in").len(), 4);
    }
}

#[test]
fn every_grant_goes_in_and_those_that_lack_a_party_stay_entities() {
    let Some(taken) = check("data/donations/donations.ftm.json.gz", 112_654) else { return };
    let payments = taken.of("type");
    let payments = payments.iter().filter(|claim| claim["value"] == "Payment").count();
    assert_eq!(payments, 12);
    assert_eq!(taken.of("funded-by").len(), 90_025);
    assert_eq!(taken.of("payer").len() + taken.of("beneficiary").len(), 12);
}
