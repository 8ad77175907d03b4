//! A mapping that the program guesses takes tables of others as they are.

use std::fs;
use std::path::Path;

use crate::program::Desk;
use crate::program::report;
use crate::program::shared;

/// Imports a table by the mapping that was guessed for it, and returns what was said.
fn import(path: &Path) -> (String, String) {
    let desk = Desk::new();
    // What is rejected is kept beside the file, so the file must be ours.
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    fs::copy(path, desk.path(name)).expect("a copy");
    let guessed = desk.run(&["import", name, "--guess"]);
    desk.write("mapping.json", &guessed.out);
    let told = desk.run(&["import", name, "--mapping", "mapping.json"]);
    (guessed.out, told.err)
}

#[test]
fn real_tables_come_in_as_guessed() {
    for (name, rows, fields) in [
        (
            "data/donations/donations-all.csv.gz",
            "97669 rows: 90071 new, 7582 repeated, 16 rejected",
            &[
                "\"subject\": \"donee\"",
                "\"relation\": {\"constant\":\"funded-by\"}",
                "\"object\": \"donor\"",
                "\"amount\": \"amount\"",
                "\"currency\": \"currency\"",
                "\"column\":\"donation_date\",\"precision\":\"donation_date_precision\"",
                "\"source\": \"url\"",
            ] as &[&str],
        ),
        (
            "data/trumpworld/trumpworld.csv",
            " 0 rejected",
            &[
                "\"subject\": \"Entity A\"",
                "\"object\": \"Entity B\"",
                "\"relation\": {\"constant\":\"related-to\"}",
                "\"role\": \"Connection\"",
                "\"column\":\"Entity A Type\"",
                "\"split\":",
            ],
        ),
        (
            "data/ftm/donations.csv",
            " 0 rejected",
            &["\"subject\": \"Party\"", "\"object\": \"Donor\"", "\"amount\": \"DonationEUR\""],
        ),
    ] {
        let Some(path) = shared(name) else { return };
        let (mapping, told) = import(&path);
        for field in fields {
            assert!(mapping.contains(field), "{name}: no {field} in {mapping}");
        }
        assert!(told.contains(rows), "{name}: {told}");
        let line = told.lines().find(|line| line.contains("rejected")).unwrap_or_default();
        report(&format!("guessed: {line}"));
    }
}

#[test]
fn a_table_without_two_sides_says_so() {
    let desk = Desk::new();
    desk.write("flat.csv", "colour,weight\nred,5\n");
    let ran = desk.run(&["import", "flat.csv", "--guess"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.err.contains("expected two columns that name entities"), "{}", ran.err);
}
