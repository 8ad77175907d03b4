//! `orgraph backup`: a whole copy in a new file.

use std::path::PathBuf;

use super::failure::Failure;
use super::out::Out;
use super::place::Place;

/// Copy the store into a new file, also beside a writer
#[derive(clap::Args)]
pub(super) struct BackupArgs {
    /// The new file
    file: PathBuf,
}

pub(super) fn run(place: &Place, args: &BackupArgs, out: &mut Out) -> Result<u8, Failure> {
    place.open()?.backup(&args.file)?;
    out.say(&format!("Copied the store to {}", args.file.display()));
    Ok(0)
}
