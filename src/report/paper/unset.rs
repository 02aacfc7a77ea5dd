//! What stands in for the typesetter where the program was built without papers:
//! nothing is ever set, and whoever asks is told so.

use std::path::Path;

use serde_json::Value;

use super::{Fault, Page, Wanted};

/// A paper that was set: there is none.
#[derive(Debug, Clone)]
pub enum Typeset {}

/// Sets no paper.
///
/// # Errors
///
/// Always [`Fault::NotBuilt`].
pub const fn typeset(_: &Wanted, _: &Value, _: Option<&Path>) -> Result<Typeset, Fault> {
    Err(Fault::NotBuilt)
}

impl Typeset {
    /// Returns how many pages it has.
    #[must_use]
    pub const fn pages(&self) -> usize {
        match *self {}
    }

    /// Draws a page.
    #[must_use]
    pub const fn page(&self, _: usize, _: f64) -> Option<Page> {
        match *self {}
    }

    /// Writes it as PDF/A-2b.
    ///
    /// # Errors
    ///
    /// None: there is no such paper.
    pub const fn pdf(&self) -> Result<Vec<u8>, Fault> {
        match *self {}
    }
}
