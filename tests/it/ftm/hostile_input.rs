//! Whatever is handed to the readers: they say what is wrong, and go on.

use super::Taken;
use crate::ror;

const PAYMENT: &str =
    r#"{"id":"p","schema":"Payment","properties":{"payer":["a"],"date":["2001"]}}"#;
const NEXT: &str = r#"{"id":"n","schema":"Person","properties":{"name":["Next"]}}"#;

/// Asserts that a line is refused and the next one taken.
fn check_refused(line: &str, expected: &str) {
    let taken = Taken::ftm(&format!("{line}\n{NEXT}\n"));
    assert_eq!(taken.rejected.len(), 1, "{:?}", taken.rejected);
    let (number, reason, _) = &taken.rejected[0];
    assert!(*number == 1 && reason.contains(expected), "{reason}");
    assert_eq!(taken.only("name")["value"], "Next");
}

#[test]
fn a_line_cut_anywhere_is_refused() {
    for at in (10..PAYMENT.len()).step_by(10) {
        check_refused(&PAYMENT[..at], "expected an entity");
    }
    for at in (10..ror::RECORD.len()).step_by(10) {
        // Also within a letter.
        let record = ror::RECORD.as_bytes();
        let taken = ror::take([&record[..at], b"\n", record, b"\n"].concat());
        assert_eq!(taken.rejected.len(), 1, "{at}");
        assert_eq!(taken.of("short-name").len(), 1, "{at}");
    }
}

#[test]
fn ten_thousand_levels_are_too_many() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    check_refused(&format!("{}{open}{close}{}", "{\"x\":", "}"), "recursion limit");
    let inside = r#"{"id":"x","schema":"Person","properties":{"proof":["#.repeat(10_000);
    check_refused(&inside, "recursion limit");
    assert_eq!(ror::take(format!("{open}{close}")).rejected, []);
    assert_eq!(ror::take("{\"a\":".repeat(10_000)).rejected.len(), 1);
}

#[test]
fn a_line_of_a_hundred_megabytes_is_passed_over() {
    let long = "x".repeat(100_000_000);
    check_refused(&format!(r#"{{"id":"{long}","schema":"Person","properties":{{}}}}"#), "at most");
    let array = format!(r#"[{{"id":"{long}"}},{}]"#, ror::RECORD);
    let taken = ror::take(array);
    assert_eq!((taken.rejected.len(), taken.of("short-name").len()), (1, 1));
}

#[test]
fn what_is_no_entity_says_why() {
    check_refused(r#"{"schema":"Person","properties":{}}"#, "expected an id");
    check_refused(r#"{"id":"x","properties":{}}"#, "expected a schema");
    check_refused(r#"{"id":"x","schema":"a\nb","properties":{}}"#, "name of a schema");
    check_refused(r#"{"id":"a\u0000b","schema":"Person","properties":{}}"#, "control characters");
    check_refused(r#"{"id":["x"],"schema":"Person"}"#, "expected an entity");
    check_refused("[]", "expected an entity");
    check_refused("\"a \u{fffd}\"", "expected an entity");
}

#[test]
fn odd_ids_are_ids_and_the_same_id_twice_is_one_entity() {
    for id in ["a b", "a \\\"b\\\"", "it's", "\u{202e}abc", "北京"] {
        let line = format!(r#"{{"id":"{id}","schema":"Person","properties":{{"name":["A"]}}}}"#);
        let taken = Taken::ftm(&format!("{line}\n{line}\n"));
        assert_eq!(taken.rejected, []);
        assert_eq!((taken.summary.new, taken.summary.repeated), (1, 1), "{id}");
        assert_eq!(taken.only("name")["subject"], id.replace("\\\"", "\""));
    }
}
