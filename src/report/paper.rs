//! Papers, typeset from what the log says and from templates that a health centre
//! can replace. What the log does not say stands on no paper: it is an empty
//! dotted line. Knows no window, and never changes what is recorded.
//!
//! ```text
//! gather   asks the store for the facts of a paper, and makes its data
//! minutes, injection, slip, incident, near_misses, period, call_back
//!          the data of each paper, from facts alone
//! session  a session folded from its facts
//! writing  values as people read them
//! mark     the head of the log and its code, on every paper
//! typeset  the data and a template become pages (feature `paper`)
//! save     a paper becomes a file, whole or not at all, and an entry
//! ```
//!
//! # What stands on every paper
//!
//! The end of the log when the paper was made: as a short code to be typed
//! (`chot verify --against CODE`) and as a QR code that holds
//!
//! ```text
//! chot-head:<station>:<sequence>:<hash, 64 hexadecimal digits>
//! ```
//!
//! Whoever keeps the paper sees when the end of the log was cut off later or all
//! of it written anew: then no entry has this hash any more. The minutes carry the
//! seal of the session as well, `chot-seal:<session>:<sequence>:<hash>` and, after
//! one more colon, the station's signature of these bytes.
//!
//! # Templates
//!
//! A folder `paper` in the station's folder may hold files of the same names as
//! `assets/paper`; each of them is taken instead of the program's own.

mod call_back;
mod gather;
mod incident;
mod injection;
mod mark;
mod minutes;
mod near_misses;
mod period;
mod save;
mod session;
mod slip;
#[cfg(test)]
mod tests;
#[cfg(feature = "paper")]
mod typeset;
#[cfg(not(feature = "paper"))]
mod unset;
mod writing;

use std::path::{Path, PathBuf};

use crate::domain::paper::{Paper, Subject};
use crate::domain::time::Instant;
use crate::i18n::Lang;
use crate::store::StoreError;

pub use gather::gather;
pub use mark::{head_text, qr};
pub use save::{entry_of, file_name};
#[cfg(feature = "paper")]
pub use typeset::{Typeset, typeset};
#[cfg(not(feature = "paper"))]
pub use unset::{Typeset, typeset};

/// Returns the folder of the templates that a station replaced.
#[must_use]
pub fn templates(station: &Path) -> PathBuf {
    station.join("paper")
}

/// Which paper is wanted, and what stands on it beside what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub paper: Paper,
    /// About what.
    pub about: Subject,
    /// In which language.
    pub lang: Lang,
    /// Who makes it, by name.
    pub by: String,
    /// When, in UTC.
    pub at: Instant,
}

/// A page as pixels: four bytes each, red, green, blue, opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many pixels wide.
    pub width: u32,
    /// How many pixels high.
    pub height: u32,
    /// The pixels, row by row.
    pub rgba: Vec<u8>,
}

/// Why there is no paper.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log knows nothing of what the paper is to be about.
    #[error("the log does not know it")]
    Unknown,
    /// The paper is about something else.
    #[error("the paper is not about this")]
    NotAbout,
    /// A period ends before it begins.
    #[error("the period ends before it begins")]
    Backwards,
    /// A template, or what it was given, does not become pages; what the
    /// typesetter says of it.
    #[error("{0}")]
    Template(String),
    /// The program was built without papers.
    #[error("built without papers")]
    NotBuilt,
}
