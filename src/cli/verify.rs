//! `orgraph verify`: is everything in the store what was written?

use super::failure::Failure;
use super::out::Out;
use super::place::Place;

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8, Failure> {
    let verified = place.open()?.verify()?;
    for problem in &verified.problems {
        out.line(&format!("error  {problem}"))?;
    }
    let shown = u64::try_from(verified.problems.len()).unwrap_or(u64::MAX);
    if verified.problem_count > shown {
        out.line(&format!("and {} more", verified.problem_count - shown))?;
    }
    let (changes, claims) = (verified.changes, verified.claims);
    let word = if verified.problem_count == 0 { "ok" } else { "damaged" };
    out.line(&format!("{word}: {changes} changes and {claims} claims checked"))?;
    Ok(u8::from(verified.problem_count > 0))
}
