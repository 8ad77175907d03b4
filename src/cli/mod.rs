//! The command line: the only place that prints, reads the environment or asks the time.
//!
//! One file per verb: parse, call the library, print. Standard output is data, standard error is
//! words. Exit codes are told by [`failure::Failure`] alone.

mod add;
mod args;
mod backup;
mod citing;
mod clock;
mod compact;
mod conflicts;
mod demo;
mod export;
mod failure;
mod flows;
mod help;
mod image;
mod import;
mod init;
mod interrupt;
mod list;
mod log;
mod neighbors;
mod notes;
mod out;
mod path;
mod pick;
mod place;
mod progress;
mod rank;
mod rejected;
mod render;
mod result_file;
mod retract;
mod room;
mod safe;
mod search;
mod selection;
mod shared;
mod show;
mod stats;
mod table;
mod undo;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Verb};
use self::failure::Failure;
use self::out::Out;

/// Runs the command and says how it went by its exit code.
pub(crate) fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are answers, anything else is wrong usage; a closed pipe is neither.
            drop(error.print());
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let mut out = Out::new(args.quiet, args.format());
    let outcome = run(&args, &mut out).and_then(|code| {
        out.flush()?;
        Ok(code)
    });
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.report(args.quiet),
    }
}

fn run(args: &Args, out: &mut Out) -> Result<u8, Failure> {
    let place = place::Place::of(args.db.clone())?;
    match &args.verb {
        Verb::Demo(args) => demo::run(args, out),
        Verb::Init(args) => init::run(&place, args, out),
        Verb::Import(args) => import::run(&place, args, out),
        Verb::Add(args) => add::run(&place, args, out),
        Verb::List(args) => list::run(&place, args, out),
        Verb::Show(args) => show::run(&place, args, out),
        Verb::Search(args) => search::run(&place, args, out),
        Verb::Stats(args) => stats::run(&place, args, out),
        Verb::Rank(args) => rank::run(&place, args, out),
        Verb::Path(args) => path::run(&place, args, out),
        Verb::Neighbors(args) => neighbors::run(&place, args, out),
        Verb::Common(args) => shared::run(&place, args, out),
        Verb::Between(args) => path::between::run(&place, args, out),
        Verb::Circles(args) => path::circles::run(&place, args, out),
        Verb::Flows(args) => flows::run(&place, args, out),
        Verb::Conflicts(args) => conflicts::run(&place, args, out),
        Verb::Log(args) => log::run(&place, args, out),
        Verb::Retract(args) => retract::run(&place, args, out),
        Verb::Undo(args) => undo::run(&place, args, out),
        Verb::Compact => compact::run(&place, out),
        Verb::Verify => verify::run(&place, out),
        Verb::Backup(args) => backup::run(&place, args, out),
        Verb::Render(args) => render::run(&place, args, out),
        Verb::Export(args) => export::run(&place, args, out),
        Verb::Help(args) => help::run(args, out),
    }
}
