//! Rows that an import had to leave: told one by one, and kept for correction.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use orgraph::import::RowFinding;
use orgraph::intake::Rejected;
use orgraph::intake::Reported;

use super::out::Out;

/// Rejections told one by one; the rest is counted.
const TOLD_MAX: u64 = 20;

/// Tells rejected rows and keeps them for correction.
#[derive(Default)]
pub(super) struct Rejections {
    told: u64,
    untold: u64,
    /// The files of the import, in the order in which they are read.
    files: Vec<PathBuf>,
    /// How many of them were begun.
    begun: usize,
    /// The header of a table, and what stands between its cells.
    header: Option<(String, char)>,
    /// Rejected rows by file, ready to be written; in memory until the change is committed.
    kept: Vec<(PathBuf, String)>,
}

impl Rejections {
    /// Waits for the rows of some files.
    pub(super) fn of(files: Vec<PathBuf>) -> Rejections {
        Rejections { files, ..Rejections::default() }
    }

    pub(super) fn take(&mut self, reported: Reported<'_>, out: &Out) {
        match reported {
            Reported::File(_) => {
                self.begun += 1;
                self.header = None;
            }
            Reported::Header(header, delimiter) => {
                self.header = Some((header.to_owned(), delimiter));
            }
            Reported::Row => {}
            Reported::Rejected(rejected) => {
                self.keep_row(&rejected);
                if self.told >= TOLD_MAX {
                    self.untold += 1;
                    return;
                }
                self.told += 1;
                for finding in rejected.findings {
                    tell_finding(&rejected, finding, out);
                }
            }
        }
    }

    fn keep_row(&mut self, rejected: &Rejected<'_>) {
        let reasons: Vec<&str> =
            rejected.findings.iter().map(|finding| finding.finding.message.as_str()).collect();
        let reason = reasons.join("; ");
        let Some(file) = self.begun.checked_sub(1).and_then(|ix| self.files.get(ix)) else {
            return;
        };
        if self.kept.last().is_none_or(|(kept, _)| kept != file) {
            let header = self.header.as_ref().map(|(header, cut)| format!("{header}{cut}reason\n"));
            self.kept.push((file.clone(), header.unwrap_or_default()));
        }
        let Some((_, text)) = self.kept.last_mut() else { return };
        match (&self.header, rejected.text.strip_suffix('}')) {
            (Some((_, cut)), _) => {
                let reason = reason.replace('"', "\"\"");
                text.push_str(&format!("{}{cut}\"{reason}\"\n", rejected.text));
            }
            (None, Some(object)) => {
                let reason = serde_json::Value::from(reason);
                text.push_str(&format!("{object},\"reason\":{reason}}}\n"));
            }
            (None, None) => text.push_str(&format!("{}\n", rejected.text)),
        }
    }

    pub(super) fn tell_rest(&self, out: &Out) {
        if self.untold > 0 {
            out.say(&format!("and {} more rejected rows", self.untold));
        }
    }

    /// Writes `FILE.rejected` beside each file that has rejected rows, `stdin.rejected` here.
    pub(super) fn keep(&self, dry_run: bool, out: &Out) {
        if dry_run {
            return;
        }
        for (file, text) in &self.kept {
            // A stream has no name of its own; its rows are kept in this folder.
            let is_stream = file == Path::new("-");
            let mut name = if is_stream { "stdin".into() } else { file.as_os_str().to_owned() };
            name.push(".rejected");
            let name = PathBuf::from(name);
            let written = File::create(&name).and_then(|mut f| f.write_all(text.as_bytes()));
            match written {
                Ok(()) => out.say(&format!(
                    "Kept the rejected rows in {}: correct and import it",
                    name.display()
                )),
                Err(error) => {
                    out.say(&format!("{} could not be written: {error}", name.display()));
                }
            }
        }
    }
}

fn tell_finding(rejected: &Rejected<'_>, finding: &RowFinding, out: &Out) {
    let place = finding.span.map_or(String::new(), |(column, _)| format!(":{column}"));
    let RowFinding { finding: what, span } = finding;
    let field = match what.field {
        "row" => String::new(),
        field => format!(" in {field}"),
    };
    out.say(&format!("{}:{}{place}: {}{field}", rejected.file, rejected.line, what.message));
    if let Some((column, length)) = span {
        // The row is cut to what can be seen beside the caret.
        let begin = column.saturating_sub(41);
        let shown: String = rejected.text.chars().skip(begin).take(100).collect();
        let caret = "^".repeat((*length).clamp(1, 60));
        out.say(&format!("  |  {shown}"));
        out.say(&format!("  |  {}{caret}", " ".repeat(column - 1 - begin)));
    }
    if let Some(hint) = &what.hint {
        out.say(&format!("  tip: {hint}"));
    }
}
