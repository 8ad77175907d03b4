//! Standard output as data, standard error as words.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use clap::ValueEnum;

use super::failure::{Failure, USAGE};
use super::safe::safe;

/// How lists and answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Aligned columns
    Table,
    /// Tab-separated values with a header
    Tsv,
    /// Comma-separated values with a header
    Csv,
    /// One JSON value
    Json,
    /// One JSON object a line
    Ndjson,
    /// A Markdown table
    Md,
    /// Words
    Text,
}

/// Where a command prints.
pub(super) struct Out {
    data: BufWriter<Stdout>,
    quiet: bool,
    format: Option<OutputFormat>,
}

impl Out {
    pub(super) fn new(quiet: bool, format: Option<OutputFormat>) -> Out {
        Out { data: BufWriter::new(io::stdout()), quiet, format }
    }

    /// Says whether nothing is to be printed.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Returns the format that was asked for, if one was.
    pub(super) fn asked(&self) -> Option<OutputFormat> {
        self.format
    }

    /// Says whether an answer is printed in words.
    pub(super) fn is_narrative(&self) -> bool {
        matches!(self.format, None | Some(OutputFormat::Text | OutputFormat::Table))
    }

    /// Returns the format of lists: what was asked for, else a table for people and tab-separated
    /// values for programs.
    pub(super) fn list_format(&self) -> OutputFormat {
        let is_terminal = io::stdout().is_terminal();
        self.format.unwrap_or(if is_terminal { OutputFormat::Table } else { OutputFormat::Tsv })
    }

    /// Says whether an answer in words is asked for as JSON; refuses formats for lists.
    pub(super) fn wants_json(&self) -> Result<bool, Failure> {
        match self.format {
            None | Some(OutputFormat::Text | OutputFormat::Table) => Ok(false),
            Some(OutputFormat::Json | OutputFormat::Ndjson) => Ok(true),
            Some(OutputFormat::Tsv | OutputFormat::Csv | OutputFormat::Md) => {
                let message = "this answer is no list: it is printed as text, json or ndjson";
                Err(Failure::new(USAGE, message).tip("orgraph list prints tables"))
            }
        }
    }

    /// Returns where bytes of data go as they are.
    pub(super) fn data(&mut self) -> &mut dyn Write {
        &mut self.data
    }

    /// Writes a line of data for people, made safe.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Failure> {
        if !self.quiet {
            writeln!(self.data, "{}", safe(line))?;
        }
        Ok(())
    }

    /// Writes a line of data for programs, as it is.
    pub(super) fn line_raw(&mut self, line: &str) -> Result<(), Failure> {
        if !self.quiet {
            writeln!(self.data, "{line}")?;
        }
        Ok(())
    }

    /// Writes one JSON value and a line feed.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        let written = match self.format {
            Some(OutputFormat::Ndjson) => serde_json::to_writer(&mut self.data, value),
            _ => serde_json::to_writer_pretty(&mut self.data, value),
        };
        written.map_err(io::Error::from)?;
        Ok(writeln!(self.data)?)
    }

    /// Writes a line of words to standard error, made safe.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            // Words that nobody can read are not worth failing for.
            drop(writeln!(io::stderr(), "{}", safe(line)));
        }
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.data.flush()?)
    }
}
