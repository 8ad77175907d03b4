//! A progress bar on a terminal, after half a second, on standard error.

use std::io::{self, IsTerminal, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How long a command may take before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);

struct State {
    bar: Option<ProgressBar>,
    began: Instant,
    total: u64,
    read: u64,
}

/// Counts bytes read and shows how far an import is.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<State>>);

impl Progress {
    /// Starts counting towards a number of bytes; zero when it is not known.
    pub(super) fn towards(total: u64, quiet: bool) -> Progress {
        let shown = !quiet && io::stderr().is_terminal();
        let bar = shown.then(ProgressBar::hidden);
        let state = State { bar, began: Instant::now(), total, read: 0 };
        Progress(Arc::new(Mutex::new(state)))
    }

    /// Returns a reader that counts what is read through it.
    pub(super) fn through<'r>(&self, input: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        Box::new(Counted { input, progress: self.clone() })
    }

    /// What a thread that panicked counted is still a count.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, bytes: u64) {
        let mut state = self.state();
        state.read += bytes;
        let (read, total, late) = (state.read, state.total, state.began.elapsed() > PATIENCE);
        let Some(bar) = state.bar.as_mut().filter(|_| late) else { return };
        if bar.is_hidden() {
            *bar = ProgressBar::new(total.max(read));
            let style = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
        }
        bar.set_position(read);
    }

    /// Returns the seconds since the start and takes the bar away.
    pub(super) fn finish(&self) -> f64 {
        let state = self.state();
        if let Some(bar) = &state.bar {
            bar.finish_and_clear();
        }
        state.began.elapsed().as_secs_f64()
    }
}

struct Counted<R> {
    input: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buf)?;
        self.progress.add(u64::try_from(read).unwrap_or_default());
        Ok(read)
    }
}
