//! Graphviz places and draws a picture, where somebody has it and asks for it.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use orgraph::render::DotEngine;
use orgraph::render::Scene;
use orgraph::render::Theme;
use orgraph::render::dot;

use crate::cli::failure::Failure;
use crate::cli::failure::INPUT;
use crate::cli::failure::USAGE;

/// From here on lines are straight: curves take too long.
const CURVED_NODES_MAX: usize = 200;
/// How often it is looked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Bytes of its complaints that are told.
const TOLD_BYTES: usize = 400;

/// A way of Graphviz to place things, as it is asked for.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Engine {
    /// In layers
    Dot,
    /// By springs
    Neato,
    /// By springs, for large pictures
    Sfdp,
}

/// How Graphviz is run.
pub(super) struct Graphviz {
    pub(super) engine: Engine,
    /// The program, if not the one of this name.
    pub(super) program: Option<PathBuf>,
    /// How long it may take.
    pub(super) time: Duration,
}

/// How it ended, and what it wrote.
struct Done {
    succeeded: bool,
    drawn: Vec<u8>,
    complaint: Vec<u8>,
}

impl Graphviz {
    /// Returns the picture in a format of Graphviz. It reads the scene from its standard input and
    /// is killed when its time is over.
    pub(super) fn draw(
        &self,
        scene: &Scene,
        theme: Theme,
        format: &str,
    ) -> Result<Vec<u8>, Failure> {
        let engine = match self.engine {
            Engine::Dot => DotEngine::Dot,
            Engine::Neato => DotEngine::Neato,
            Engine::Sfdp => DotEngine::Sfdp,
        };
        let name = engine.word();
        let program = self.program.clone().unwrap_or_else(|| name.into());
        let mut command = Command::new(&program);
        command.arg(format!("-K{name}")).arg(format!("-T{format}"));
        if scene.nodes.len() > CURVED_NODES_MAX {
            command.arg("-Gsplines=line");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| {
            let failure = Failure::new(USAGE, format!("{}: {error}", program.display()));
            let failure = failure.tip("install Graphviz, or name its program with --graphviz");
            failure.tip("without --engine no other program is needed")
        })?;
        let done = self.finish(child, dot(scene, theme, Some(engine))).map_err(|error| {
            Failure::new(INPUT, format!("{} could not be run: {error}", program.display()))
        })?;
        let Some(Done { succeeded, drawn, complaint }) = done else {
            let seconds = self.time.as_secs();
            let message = format!("{} was stopped after {seconds} s", program.display());
            return Err(Failure::new(INPUT, message)
                .tip("--engine-time gives it longer, --top draws fewer entities"));
        };
        if succeeded {
            return Ok(drawn);
        }
        let end = complaint.len().min(TOLD_BYTES);
        let complaint = String::from_utf8_lossy(&complaint[..end]).trim().to_owned();
        Err(Failure::new(INPUT, format!("{} failed: {complaint}", program.display())))
    }

    /// Hands the text over and waits; none when the time was over.
    fn finish(&self, mut child: Child, text: String) -> io::Result<Option<Done>> {
        let deadline = Instant::now() + self.time;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // Whoever stops reading says why when it ends.
        thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(text.as_bytes())));
        let drawn = thread::spawn(move || all_of(stdout));
        let complaint = thread::spawn(move || all_of(stderr));
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() >= deadline {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            thread::sleep(LOOK_EVERY);
        };
        let read = |reading: thread::JoinHandle<io::Result<Vec<u8>>>| {
            reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        Ok(Some(Done {
            succeeded: status.success(),
            drawn: read(drawn)?,
            complaint: read(complaint)?,
        }))
    }
}

fn all_of(pipe: Option<impl Read>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
