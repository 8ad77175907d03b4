//! `orgraph path --count`: the number of paths, and nothing else.

use orgraph::model::Vocabulary;
use orgraph::path::Ended;
use orgraph::path::Explanation;
use orgraph::path::Finder;
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::interrupt::INTERRUPTED;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::Out;
use crate::cli::out::OutputFormat;

use super::explained;
use super::explanation;
use super::question::Question;

/// The JSON answer. The number has as many digits as it needs, so it is a string.
#[derive(Serialize)]
struct CountAnswer<'c> {
    query: String,
    count: String,
    complete: bool,
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<&'c Explanation>,
}

pub(super) fn run(
    finder: &Finder<'_>,
    question: &Question,
    explain: bool,
    (vocabulary, interrupt): (&Vocabulary, &Interrupt),
    out: &mut Out,
) -> Result<u8, Failure> {
    let counted = finder.count(&question.query).map_err(|refusal| question.refused(refusal))?;
    interrupt.release();
    let count = counted.number.to_string();
    let reason = counted.ended.map(|ended| match ended {
        Ended::Interrupted => interrupt.reason(),
        ended => ended.words(),
    });
    let explanation = match explain {
        true => Some(explanation(question, vocabulary, counted.effort.clone())?),
        false => None,
    };
    let is_none = count == "0";
    match out.asked() {
        Some(OutputFormat::Json | OutputFormat::Ndjson) => out.json(&CountAnswer {
            query: question.query.to_string(),
            count,
            complete: reason.is_none(),
            reason: reason.clone(),
            explain: explanation.as_ref(),
        })?,
        _ => {
            out.line(&if reason.is_some() { format!("at least {count}") } else { count })?;
            if let Some(explanation) = &explanation {
                out.flush()?;
                explained::print(explanation, out, false)?;
            }
        }
    }
    if let Some(reason) = &reason {
        out.flush()?;
        out.say(&format!("complete: false, {reason}"));
    }
    let is_interrupted = counted.ended == Some(Ended::Interrupted) && interrupt.is_by_hand();
    Ok(if is_interrupted { INTERRUPTED } else { u8::from(is_none) })
}
