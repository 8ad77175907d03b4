//! Steps, run one after the other, and the table of what they took.

use std::process::ExitCode;
use std::time::Duration;
use std::time::Instant;

use crate::house::House;

/// What a step found wrong, in words.
pub type Outcome = Result<(), String>;

/// One part of the suite.
pub struct Step {
    pub name: &'static str,
    pub run: fn(&House) -> Outcome,
}

/// Runs every step, prints the table, and fails when one of them failed.
pub fn run(house: &House, steps: &[&Step]) -> ExitCode {
    let mut rows = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let start = Instant::now();
        let outcome = (step.run)(house);
        if let Err(error) = &outcome {
            println!("error: {error}");
        }
        rows.push((step.name, start.elapsed(), outcome));
    }
    print!("\n{}", table(&rows));
    let is_done = rows.iter().all(|(_, _, outcome)| outcome.is_ok());
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn table(rows: &[(&str, Duration, Outcome)]) -> String {
    let width = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or(0).max("total".len());
    let mut text = format!("{:width$}  {:>8}\n", "step", "seconds");
    let mut total = Duration::ZERO;
    for (name, took, outcome) in rows {
        let words = match outcome {
            Ok(()) => "ok".to_owned(),
            Err(error) => format!("FAILED: {}", error.lines().next().unwrap_or_default()),
        };
        text += &format!("{name:width$}  {:>8.1}  {words}\n", took.as_secs_f64());
        total += *took;
    }
    let failed = rows.iter().filter(|(_, _, outcome)| outcome.is_err()).count();
    let words = if failed == 0 { "ok".to_owned() } else { format!("{failed} failed") };
    text + &format!("{:width$}  {:>8.1}  {words}\n", "total", total.as_secs_f64())
}

#[test]
fn the_table_names_each_step_its_seconds_and_what_went_wrong() {
    let failed = Err("two\nlines".to_owned());
    let rows = [("format", Duration::from_millis(1234), Ok(())), ("dot", Duration::ZERO, failed)];
    let expected = "\
step     seconds
format       1.2  ok
dot          0.0  FAILED: two
total        1.2  1 failed
";
    assert_eq!(table(&rows), expected);
}
