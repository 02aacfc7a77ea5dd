//! Ctrl+C, and a polite request to end, while a command writes: the first is heard
//! and stops the work where nothing half-done is left, the second ends the program
//! at once.

use std::io;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::i18n::Words;

/// The exit code of a command that was interrupted, as shells know it.
const INTERRUPTED: u8 = 130;

/// Whether somebody asked the command to stop. Clones hear the same.
#[derive(Debug, Clone)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Until then Ctrl+C ends the program, as it should where
    /// nothing is written yet. If the system lets nobody listen, the error is a
    /// sentence that says so.
    pub(super) fn listen(words: &Words) -> Result<Self, String> {
        Self::register()
            .map_err(|error| words.with("cli-deaf-to-interrupts", &[("error", &error.to_string())]))
    }

    fn register() -> io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the first signal has to find the flag unset.
            let ends = i32::from(INTERRUPTED);
            let _ = flag::register_conditional_shutdown(signal, ends, Arc::clone(&asked))?;
            let _ = flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    /// Tells whether the work is to stop.
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Answers work that asks now and then whether to go on.
    pub(super) fn flow(&self) -> ControlFlow<()> {
        if self.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Returns the exit code of a command that stopped because it was asked to.
    pub(super) fn code() -> ExitCode {
        ExitCode::from(INTERRUPTED)
    }
}
