//! How far a look through a whole log is, as screens that ask for one hold it.

use crate::report::proof::{Found, Watch};
use crate::store::StoreError;

/// How far the look is.
#[derive(Debug, Clone, Default)]
pub enum Look {
    /// Nobody asked for it, or it was given up.
    #[default]
    None,
    /// It goes on.
    Going(Watch),
    /// It ended like this.
    Done(Result<Found, StoreError>),
}

impl Look {
    /// Tells whether it goes on.
    #[must_use]
    pub const fn is_going(&self) -> bool {
        matches!(self, Self::Going(_))
    }

    /// Asks a look that goes on to end: it will have been cancelled.
    pub fn stop(&self) {
        if let Self::Going(watch) = self {
            watch.stop();
        }
    }
}
