//! What was found is told: drawn, printed, and what there is to say beside it.

use orgraph::graph::Evidence;
use orgraph::graph::Topology;
use orgraph::path::Answer;
use orgraph::path::Ended;
use orgraph::path::Found;
use orgraph::store::Snapshot;

use crate::cli::failure::Failure;
use crate::cli::interrupt::INTERRUPTED;
use crate::cli::interrupt::Interrupt;
use crate::cli::out::Out;
use crate::cli::out::OutputFormat;

use super::EvidenceWord;
use super::HowArgs;
use super::explained;
use super::picture;
use super::question::Question;
use super::rows;
use super::text;
use super::words;

/// What it takes to tell.
pub(super) struct Telling<'t> {
    pub(super) snapshot: &'t Snapshot<'t>,
    pub(super) topology: &'t Topology<'t>,
    pub(super) interrupt: &'t Interrupt,
    pub(super) how: &'t HowArgs,
}

impl Telling<'_> {
    /// Gives what was found its evidence, and reasons in the words of the command line.
    pub(super) fn answers(
        &self,
        asked: &[(Question, Found)],
        is_line: bool,
    ) -> Result<Vec<Answer>, Failure> {
        let found = asked.iter().map(|(question, found)| (&question.query, found));
        let evidence = Evidence::new(self.snapshot);
        let mut answers = Answer::of_several(found, self.topology, &evidence)?;
        for (answer, (_, found)) in answers.iter_mut().zip(asked) {
            answer.reason = words::reason(answer, found, self.how, (is_line, self.interrupt));
        }
        Ok(answers)
    }

    /// Tells all answers; as a list where there may be several. Says by the exit code how it went.
    pub(super) fn tell(
        &self,
        asked: &[(Question, Found)],
        answers: &[Answer],
        is_list: bool,
        out: &mut Out,
    ) -> Result<u8, Failure> {
        let is_empty = answers.iter().all(|answer| answer.paths.is_empty());
        if let Some(file) = self.how.output.as_ref().filter(|_| !is_empty) {
            picture::draw(file, asked, self.topology, self.snapshot)?;
            out.say(&format!("Drew {}", file.display()));
        }
        let told: Vec<(&Question, &Answer)> =
            asked.iter().map(|(question, _)| question).zip(answers).collect();
        for (question, answer) in told.iter().filter(|(_, answer)| answer.paths.is_empty()) {
            words::say_no_path(answer, question, self.how, out);
        }
        match (out.asked(), answers) {
            (Some(OutputFormat::Json), [answer]) if !is_list => out.json(answer)?,
            (Some(OutputFormat::Json), answers) => out.json(&answers)?,
            (Some(OutputFormat::Ndjson), answers) => {
                answers.iter().try_for_each(|answer| rows::print_lines(answer, out))?;
            }
            (Some(OutputFormat::Csv | OutputFormat::Tsv | OutputFormat::Md), answers) => {
                rows::table(answers).print(out).map(drop)?;
            }
            (None | Some(OutputFormat::Text | OutputFormat::Table), _) => {
                text::print(&told, self.snapshot.vocabulary(), self.how.evidence, out)?;
            }
        }
        for explanation in answers.iter().filter_map(|answer| answer.explain.as_ref()) {
            let is_data = out.is_narrative();
            // The last path ends with an empty line; sources do not.
            if is_data && !is_empty && self.how.evidence != EvidenceWord::None {
                out.line("")?;
            }
            explained::print(explanation, out, is_data)?;
        }
        for (question, answer) in told {
            words::say_incomplete(answer, is_list.then_some(question), out)?;
        }
        let is_interrupted = |found: &Found| found.ended == Some(Ended::Interrupted);
        let is_interrupted = asked.iter().any(|(_, found)| is_interrupted(found));
        let is_by_hand = is_interrupted && self.interrupt.is_by_hand();
        Ok(if is_by_hand { INTERRUPTED } else { u8::from(is_empty) })
    }
}
