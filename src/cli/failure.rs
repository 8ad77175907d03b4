//! How commands fail: one line, its place, its cure, an exit code.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use orgraph::export::ExportError;
use orgraph::graph::RecordsError;
use orgraph::import::ImportError;
use orgraph::path::ParseError;
use orgraph::path::Refusal;
use orgraph::render::RenderError;
use orgraph::store::StoreError;

use super::safe::safe;

/// The command was used wrongly.
pub(super) const USAGE: u8 = 2;
/// Input could not be read, or not all of it.
pub(super) const INPUT: u8 = 3;
/// An entity is not known, or it is not clear which is meant.
pub(super) const ENTITY: u8 = 4;
/// The store is missing, locked, damaged, of another version, or could not be written.
pub(super) const STORE: u8 = 5;

/// Why a command failed.
#[derive(Debug)]
pub(super) struct Failure {
    code: u8,
    message: String,
    /// Where in what was written: the place, the text, a caret under it.
    place: Vec<String>,
    tips: Vec<String>,
    /// Whoever read our output stopped reading: not a failure at all.
    is_closed_pipe: bool,
}

impl Failure {
    pub(super) fn new(code: u8, message: impl Into<String>) -> Failure {
        let (place, tips) = (Vec::new(), Vec::new());
        Failure { code, message: message.into(), place, tips, is_closed_pipe: false }
    }

    /// A text of the path language that cannot be read; `name` says where it was written.
    pub(super) fn parse(name: &str, text: &str, error: &ParseError) -> Failure {
        let failure = Failure::new(USAGE, error.message.clone()).under(name, text, error);
        error.tip.iter().fold(failure, |failure, tip| failure.tip(tip))
    }

    /// Shows the place that an error means in the text that holds it.
    pub(super) fn under(mut self, name: &str, text: &str, error: &ParseError) -> Failure {
        let start = text.floor_char_boundary(error.span.start);
        let column = text[..start].chars().count() + 1;
        self.place = vec![format!("  --> {name}, column {column}")];
        self.place.extend(error.caret(text).lines().map(|line| format!("      {line}")));
        self
    }

    pub(super) fn tip(mut self, tip: impl Into<String>) -> Failure {
        self.tips.push(tip.into());
        self
    }

    /// Says in which file it happened.
    pub(super) fn at(mut self, file: &str) -> Failure {
        self.message = format!("{file}: {}", self.message);
        self
    }

    /// Prints the failure and gives its exit code.
    pub(super) fn report(&self, quiet: bool) -> ExitCode {
        if self.is_closed_pipe {
            return ExitCode::SUCCESS;
        }
        if !quiet {
            let mut words = format!("error: {}\n", safe(&self.message));
            for line in &self.place {
                words.push_str(&format!("{}\n", safe(line)));
            }
            for tip in &self.tips {
                words.push_str(&format!("  tip: {}\n", safe(tip)));
            }
            // Nobody is left to be told that standard error is closed.
            drop(io::stderr().write_all(words.as_bytes()));
        }
        ExitCode::from(self.code)
    }
}

/// An error and what caused it, in one line.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let failure = Failure::new(STORE, chain(&error));
        match &error {
            StoreError::Missing(_) => {
                failure.tip("orgraph init makes one, orgraph demo a first graph")
            }
            StoreError::Exists(_) => Failure { code: USAGE, ..failure },
            StoreError::Foreign(_) => failure.tip("name the store with --db FILE"),
            StoreError::Version { found, known, .. } if found > known => {
                failure.tip("use a newer orgraph")
            }
            StoreError::Version { .. } => {
                failure.tip("export it with the orgraph that wrote it, and import that")
            }
            StoreError::Locked => failure.tip("wait until the other command is done"),
            StoreError::ReadOnly(_) => failure.tip("copy the store to a place that can be written"),
            StoreError::Damaged(_) => failure.tip("orgraph verify says more; use a backup"),
            StoreError::Refused { .. } => {
                Failure { code: USAGE, ..failure }.tip("undo the later changes first")
            }
            StoreError::Unknown(_) => Failure { code: USAGE, ..failure },
            _ => failure,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        match refusal {
            Refusal::Store(error) => error.into(),
            refusal => Failure::new(USAGE, chain(&refusal)),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        let is_closed_pipe = error.kind() == io::ErrorKind::BrokenPipe;
        Failure { is_closed_pipe, ..Failure::new(INPUT, format!("output failed: {error}")) }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Failure {
        // What the store could not take is the store's failure, with its own code.
        if let ImportError::Sink(cause) = error {
            return match cause.downcast::<StoreError>() {
                Ok(error) => Failure::from(*error),
                Err(cause) => Failure::new(INPUT, cause.to_string()),
            };
        }
        Failure::new(INPUT, chain(&error))
    }
}

impl From<RecordsError> for Failure {
    fn from(error: RecordsError) -> Failure {
        match error {
            RecordsError::Store(error) => error.into(),
            RecordsError::Stopped(error) => match error.downcast::<io::Error>() {
                Ok(error) => Failure::from(*error),
                Err(error) => Failure::new(INPUT, error.to_string()),
            },
        }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Failure {
        Failure::new(USAGE, chain(&error))
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        let is_closed_pipe = error.is_closed_pipe();
        let code = if matches!(error, ExportError::NeedsFolder { .. }) { USAGE } else { INPUT };
        Failure { is_closed_pipe, ..Failure::new(code, chain(&error)) }
    }
}
