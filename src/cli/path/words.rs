//! What an answer says beside its paths: why there is none, why there may be more.

use orgraph::path::Answer;
use orgraph::path::Ended;
use orgraph::path::Found;

use crate::cli::failure::Failure;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::Out;

use super::HowArgs;
use super::question::Question;

/// Why there is no path or there may be more, by the words that were used on the command line.
pub(super) fn reason(
    answer: &Answer,
    found: &Found,
    how: &HowArgs,
    (is_line, interrupt): (bool, &Interrupt),
) -> Option<String> {
    let reason = answer.reason.as_ref()?;
    if found.ended == Some(Ended::Interrupted) {
        return Some(interrupt.reason());
    }
    if is_line {
        let words = [
            ("without --as-of", "without AS OF"),
            ("without --during", "without DURING"),
            ("without --certain", "without CERTAIN"),
            ("without --together", "without TOGETHER"),
            ("without --where", "without WHERE"),
        ];
        let word = words.iter().find(|(flag, _)| reason.contains(flag));
        let is_flag = how.terms.says_more_than_a_line();
        if let Some((flag, clause)) = word.filter(|_| !is_flag) {
            return Some(reason.replace(flag, clause));
        }
    }
    Some(match how.terms.filter_flags() {
        Some(flags) => reason.replace("without --where", &format!("without {flags}")),
        None => reason.clone(),
    })
}

pub(super) fn say_no_path(answer: &Answer, question: &Question, how: &HowArgs, out: &Out) {
    let (from, to) = &question.names;
    let when = question.when();
    let along = how.terms.along.as_ref().map(|pattern| format!(" along {pattern}"));
    let within = question.within();
    let reason = answer.reason.as_deref().unwrap_or_default();
    let path = match question.query.from == question.query.to {
        true => format!("circle from {from} back to it"),
        false => format!("path between {from} and {to}"),
    };
    if !answer.complete {
        out.say(&format!("No {path}{when} was found, but {reason}"));
        return;
    }
    let along = along.unwrap_or_default();
    out.say(&format!("No {path}{when}{along}{within}"));
    out.say(&format!("  tip: {reason}"));
    if let Some(passed_over) = &answer.passed_over {
        out.say(&format!("  tip: {passed_over}: --hubs allow"));
    }
}

/// Says that there may be more than was told; of several questions, of which.
pub(super) fn say_incomplete(
    answer: &Answer,
    question: Option<&Question>,
    out: &mut Out,
) -> Result<(), Failure> {
    let is_told = answer.paths.is_empty() || answer.complete;
    if let Some(reason) = answer.reason.as_ref().filter(|_| !is_told) {
        out.flush()?;
        let which =
            question.map(|question| format!("{} → {}: ", question.names.0, question.names.1));
        out.say(&format!("{}complete: false, {reason}", which.unwrap_or_default()));
    }
    Ok(())
}
