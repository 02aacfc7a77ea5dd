//! Values that are made beside other work.

use std::ops::Deref;
use std::sync::{Arc, LazyLock};
use std::{fmt, thread};

type Making<T> = Box<dyn FnOnce() -> T + Send>;

/// A value that is made on a thread of its own, so that a window opens meanwhile.
/// Whoever needs it first waits for it. Clones are the same value.
pub struct Beside<T: 'static>(Arc<LazyLock<T, Making<T>>>);

impl<T: Send + Sync> Beside<T> {
    /// Takes how a value is made: by [`Beside::begin`], or by whoever needs it first.
    pub fn later(making: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(making))))
    }

    /// Takes a value that is there already.
    #[must_use]
    pub fn of(value: T) -> Self {
        Self::later(move || value)
    }

    /// Begins to make the value. Not before the window's own start: as long as the
    /// process has one thread, the C library reads the keyboard's long tables
    /// without locks, twice as fast.
    pub fn begin(&self) {
        let made = self.clone();
        let started = thread::Builder::new().name("beside".to_owned()).spawn(move || {
            let _ = LazyLock::force(&made.0);
        });
        if let Err(error) = started {
            tracing::debug!(%error, "made when it is needed instead");
        }
    }
}

impl<T> Clone for Beside<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Beside<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Beside<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn it_is_made_without_anybody_asking_and_only_once() {
        let (tell, told) = mpsc::channel();
        let value = Beside::later(move || {
            tell.send(()).unwrap();
            7
        });
        value.begin();
        told.recv().unwrap();
        assert_eq!((*value, *value.clone()), (7, 7));
        assert!(told.recv().is_err(), "it was made twice");
    }

    #[test]
    fn whoever_needs_it_first_waits() {
        let (go, gate) = mpsc::channel::<()>();
        let value = Beside::later(move || gate.recv().map_or(0, |()| 7));
        value.begin();
        let waiting = value.clone();
        let asked = thread::spawn(move || *waiting);
        go.send(()).unwrap();
        assert_eq!(asked.join().unwrap(), 7);
        assert_eq!(*Beside::of("here"), "here");
    }
}
