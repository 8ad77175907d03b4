//! Rows that cannot be taken: told at their place, kept for correction, and the rest is imported.

use crate::program::Desk;
use crate::program::Ran;

/// Imports a file into an empty folder and asserts what it is told, line for line, up to the
/// summary.
fn check(name: &str, content: impl AsRef<[u8]>, expected: &[&str]) -> (Desk, Ran) {
    let desk = Desk::new();
    desk.write(name, content);
    let ran = desk.run(&["import", name]).with_code(3);
    let told: Vec<&str> = ran.err.lines().take(expected.len()).collect();
    assert_eq!(told, expected, "{ran:#?}");
    desk.verified();
    (desk, ran)
}

#[test]
fn a_short_row_says_how_many_cells_it_lacks() {
    let table = "subject,relation,object,start\nA,funded-by,B,2019\nC,funded-by\n";
    let (desk, ran) = check("a.csv", table, &["a.csv:3: expected 4 cells, found 2"]);
    assert!(ran.err.contains("2 rows: 1 new, 0 repeated, 1 rejected"), "{ran:#?}");
    let kept = "subject,relation,object,start,reason\nC,funded-by,\"expected 4 cells, found 2\"\n";
    assert_eq!(desk.read("a.csv.rejected"), kept);
}

#[test]
fn a_date_that_no_calendar_has_is_shown_at_its_place() {
    let table = "subject,relation,object,start\nA,funded-by,B,31/02/2019\n";
    let why = "expected a date like 2019, 2019-05, 2019-05-03 or early 2000s, found \"31/02/2019\"";
    check(
        "a.csv",
        table,
        &[
            &format!("a.csv:2:15: {why} in start"),
            "  |  A,funded-by,B,31/02/2019",
            "  |                ^^^^^^^^^^",
        ],
    );
    let table = "subject,relation,object,start\n\"A, B\",funded-by,\"é \"\"C\"\"\",2019-02-29\n";
    check(
        "a.csv",
        table,
        &[
            &format!("a.csv:2:28: {} in start", why.replace("31/02/2019", "2019-02-29")),
            "  |  \"A, B\",funded-by,\"é \"\"C\"\"\",2019-02-29",
            "  |                             ^^^^^^^^^^",
        ],
    );
}

#[test]
fn a_date_that_is_start_and_end_is_wrong_once() {
    let desk = Desk::new();
    desk.write("a.csv", "who,whom,when\nA,B,31/02/2019\n");
    let map = ["subject=who", "relation=funded-by", "object=whom", "date=when"];
    let map = map.iter().flat_map(|field| ["--map", field]);
    let ran = desk.run(&["import", "a.csv"].into_iter().chain(map).collect::<Vec<_>>());
    assert!(ran.err.starts_with("a.csv:2:5: expected a date"), "{ran:#?}");
    assert_eq!(ran.err.matches("expected a date").count(), 1, "{ran:#?}");
}

#[test]
fn an_unknown_relation_is_told_with_its_nearest_names() {
    let table = "subject,relation,object\nA,fundedby,B\n";
    check(
        "a.csv",
        table,
        &[
            "a.csv:2:3: expected a relation, found \"fundedby\" in relation",
            "  |  A,fundedby,B",
            "  |    ^^^^^^^^",
            "  tip: did you mean funded-by, founded-by, founded?",
        ],
    );
}

#[test]
fn invalid_utf8_is_told_by_line_and_byte() {
    let table = b"subject,relation,object\nA,funded-by,B\nC,funded-by,D\xff\xfe\n";
    let (desk, _) =
        check("a.csv", table, &["a.csv:3:13: expected UTF-8, found another byte at 14"]);
    assert!(desk.exported().contains("\"name\",\"value\":\"A\""), "the good row was imported");
    let lines = b"{\"record\":\"entity\",\"id\":\"a\"}\n{\"record\":\"entity\",\"id\":\"q\xff\"}\n";
    check("a.jsonl", lines, &["a.jsonl:2: expected UTF-8, found another byte at 27"]);
}

#[test]
fn a_record_that_is_none_is_told_by_its_column() {
    check(
        "a.jsonl",
        "{\"record\":\"entity\",\"id\":\"a\",}\n",
        &["a.jsonl:1:29: expected a record: trailing comma"],
    );
    let claim = r#"{"record":"claim","subject":"x","relation":"funded-by","object":"y"}"#;
    check(
        "a.jsonl",
        format!("{claim}\n"),
        &[
            "a.jsonl:1: expected an entity, found \"x\" in subject",
            "  tip: give it an entity record before its first claim",
        ],
    );
}

#[test]
fn every_reason_of_a_row_is_told_at_once() {
    let table = "subject,relation,object,start,confidence\nA,fundedby,B,31/02/2019,2\n";
    let (_, ran) = check("a.csv", table, &[]);
    for word in ["\"fundedby\"", "\"31/02/2019\"", "confidence"] {
        assert!(ran.err.contains(word), "{ran:#?}");
    }
}

#[test]
fn the_first_twenty_are_told_and_the_rest_is_counted() {
    let rows = "A,fundedby,B\n".repeat(33);
    let (desk, ran) = check("a.csv", format!("subject,relation,object\n{rows}"), &[]);
    assert_eq!(ran.err.matches("expected a relation").count(), 20);
    assert!(ran.err.contains("and 13 more rejected rows\n"), "{ran:#?}");
    assert_eq!(desk.read("a.csv.rejected").lines().count(), 34);
}

#[test]
fn strict_imports_nothing_when_a_row_is_bad() {
    let table = "subject,relation,object\nA,funded-by,B\nC,fundedby,D\n";
    let desk = Desk::with_store("{\"record\":\"entity\",\"id\":\"a\",\"name\":\"First\"}\n");
    let before = desk.verified();
    desk.write("a.csv", table);
    let ran = desk.run(&["import", "--strict", "a.csv"]).with_code(3);
    assert!(ran.err.contains("Nothing was imported, as --strict says"), "{ran:#?}");
    assert_eq!(desk.verified(), before);
    // Nor is a store made of nothing.
    let desk = Desk::new();
    desk.write("a.csv", table);
    desk.run(&["import", "--strict", "a.csv"]).with_code(3);
    assert_eq!(desk.names(), ["a.csv", "a.csv.rejected"]);
    desk.run(&["import", "--dry-run", "a.csv"]).with_code(3);
    assert_eq!(desk.names(), ["a.csv", "a.csv.rejected"]);
}

/// Rejects one row of a file, mends it where it was kept, and imports it: the store must be that
/// of the good file at once.
fn check_mended(name: &str, good: &str, bad: (&str, &str)) {
    let desk = Desk::new();
    desk.write(name, good.replace(bad.0, bad.1));
    let origin = ["--origin", "table", "--source", "Table"];
    desk.run(&[&["import", name], &origin[..]].concat()).with_code(3);
    let kept = format!("{name}.rejected");
    let text = desk.read(&kept);
    assert!(text.contains(bad.1), "{text}");
    desk.write(&kept, text.replace(bad.1, bad.0));
    let ran = desk.run(&[&["import", &kept], &origin[..]].concat()).with_code(0);
    assert!(ran.err.contains("1 row: 1 new, 0 repeated, 0 rejected"), "{ran:#?}");
    let whole = Desk::new();
    whole.write(name, good);
    whole.done(&[&["import", name], &origin[..]].concat());
    assert_eq!(desk.verified(), whole.verified(), "{name}");
}

#[test]
fn a_rejected_row_is_corrected_where_it_was_kept_and_imported_again() {
    let table =
        "subject,relation,object,start\nA,funded-by,B,2019\n\"C, \"\"D\"\"\",led-by,E,2020\n";
    check_mended("a.csv", table, ("2020", "31/02/2020"));
    check_mended("a.csv", table, ("led-by", "ledby"));
    check_mended("a.csv", &table.replace(',', ";"), ("led-by", "ledby"));
    check_mended("a.tsv", &table.replace(',', "\t"), ("led-by", "ledby"));
    check_mended("a.csv", &table.replace('\n', "\r\n"), ("led-by", "ledby"));
    let lines = concat!(
        "{\"record\":\"entity\",\"id\":\"a\",\"name\":\"A\"}\n",
        "{\"record\":\"claim\",\"subject\":\"a\",\"relation\":\"founded-in\",\"value\":\"2019\"}\n",
    );
    check_mended("a.jsonl", lines, ("2019", "31/02/2019"));
}

#[test]
fn the_rows_of_a_stream_are_kept_too() {
    let desk = Desk::new();
    desk.write("a.csv", "subject,relation,object\nA,funded-by,B\nC,fundedby,D\n");
    let program = env!("CARGO_BIN_EXE_orgraph");
    let line = format!("exec '{program}' import - < a.csv");
    Ran::of(desk.command("sh").args(["-c", &line])).with_code(3);
    let kept = desk.read("stdin.rejected");
    assert!(kept.starts_with("subject,relation,object,reason\nC,fundedby,D,"), "{kept}");
}

#[test]
fn an_identifier_of_the_same_file_is_known_to_its_claims() {
    let desk = Desk::new();
    let lines = r#"{"record":"entity","id":"acme","name":"Acme","identifier":["ror:123"]}
{"record":"entity","id":"beta","name":"Beta","identifier":["ror:9"]}
{"record":"entity","id":"gamma","name":"Gamma","identifier":["ror:9"]}
{"record":"claim","subject":"ROR:123","relation":"partner-of","object":"beta","source":"s"}
{"record":"claim","subject":"acme","relation":"partner-of","object":"ror:9","source":"s"}
"#;
    desk.write("a.jsonl", lines);
    let ran = desk.run(&["import", "a.jsonl"]).with_code(3);
    assert!(ran.err.starts_with("a.jsonl:5: expected an entity, found \"ror:9\" in object"));
    let links = desk.done(&["list", "claims", "--format", "tsv"]);
    let links = links.lines().filter(|line| line.contains("\tpartner-of\t"));
    let links: Vec<&str> = links.filter_map(|line| line.split_once('\t')).map(|l| l.1).collect();
    assert_eq!(links.len(), 1, "{links:?}");
    assert!(links[0].starts_with("acme\tpartner-of\tbeta\t"), "{links:?}");
}

#[test]
fn an_identifier_that_a_claim_states_is_known_to_the_next_claim() {
    let desk = Desk::new();
    let lines = r#"{"record":"entity","id":"acme","name":"Acme"}
{"record":"entity","id":"beta","name":"Beta"}
{"record":"claim","subject":"acme","relation":"identifier","value":"lei:77","source":"s"}
{"record":"claim","subject":"LEI:77","relation":"partner-of","object":"beta","source":"s"}
"#;
    desk.write("a.jsonl", lines);
    desk.done(&["import", "a.jsonl"]);
    let links = desk.done(&["list", "claims", "--format", "tsv"]);
    assert!(links.contains("\tacme\tpartner-of\tbeta\t"), "{links}");
}
