//! Ending a search early: Ctrl-C, or a time that is over. What it found so far is the answer.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Exit code of a command that was interrupted, as shells give it.
pub(super) const INTERRUPTED: u8 = 130;

/// What ends a search early.
pub(super) struct Interrupt {
    flag: Arc<AtomicBool>,
    /// Whether somebody pressed Ctrl-C.
    is_by_hand: Arc<AtomicBool>,
    /// Whether there is no search any more that could end early.
    is_over: Arc<AtomicBool>,
    time: Option<Duration>,
}

impl Interrupt {
    /// Watches for Ctrl-C from now on, and for the end of a time if there is one.
    pub(super) fn watch(time: Option<Duration>) -> Interrupt {
        let [flag, is_by_hand, is_over] = [(); 3].map(|()| Arc::new(AtomicBool::new(false)));
        let interrupt = Interrupt { flag, is_by_hand, is_over, time };
        let [flag, is_by_hand, is_over] =
            [&interrupt.flag, &interrupt.is_by_hand, &interrupt.is_over].map(Arc::clone);
        // Without a handler Ctrl-C does what it always does.
        drop(ctrlc::set_handler(move || {
            // Whoever presses it twice, or while the answer is printed, does not want the answer.
            let is_second = is_by_hand.swap(true, Ordering::Relaxed);
            if is_second || is_over.load(Ordering::Relaxed) {
                process::exit(i32::from(INTERRUPTED));
            }
            flag.store(true, Ordering::Relaxed);
        }));
        if let Some(time) = time {
            let flag = interrupt.flag();
            thread::spawn(move || {
                thread::sleep(time);
                flag.store(true, Ordering::Relaxed);
            });
        }
        interrupt
    }

    /// What a search looks at now and then.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    /// Stops watching over a search: Ctrl-C ends the command at once.
    pub(super) fn release(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Says whether somebody pressed Ctrl-C.
    pub(super) fn is_by_hand(&self) -> bool {
        self.is_by_hand.load(Ordering::Relaxed)
    }

    /// Why a search ended that the flag ended.
    pub(super) fn reason(&self) -> String {
        match self.time.filter(|_| !self.is_by_hand()) {
            Some(time) => {
                format!("the search ended after {} s: --time allows more", time.as_secs_f64())
            }
            None => "the search was interrupted".to_owned(),
        }
    }
}
