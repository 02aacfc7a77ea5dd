//! A list file from the disk: its bytes, their hash, what they say. Blocks, and
//! so is called on a thread of its own only.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::platform::{NotRead, read_whole};
use crate::roster::{self, Choice, Roster, Sample, Unreadable};
use crate::store::{Hash, StoreError};

/// The longest file that is read, in bytes (64 MiB). A list of 100,000 people
/// has some 15 MB.
pub const LONGEST_FILE: u64 = 64 * 1024 * 1024;

/// Why a list file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no such file.
    Missing,
    /// The file may not be read, or the reading broke off.
    NotReadable,
    /// The file is longer than [`LONGEST_FILE`].
    TooLarge,
    /// The file is no list.
    Unreadable(Unreadable),
    /// The file has columns, but not the headings that a list has: somebody may
    /// say what they hold.
    NotUnderstood(Unreadable, Arc<Sample>),
    /// The people could not be held against those whom the station knows.
    NotCompared(StoreError),
    /// Somebody stopped the reading.
    Stopped,
}

/// Reads a list file. `today` is the civil day at the station; `tell` hears how
/// many rows are read and how many there are. Returns the list and SHA-256 of the
/// file in hexadecimal.
///
/// # Errors
///
/// See [`Failure`].
pub(super) fn read(
    path: &Path,
    today: NaiveDate,
    choice: &Choice,
    tell: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<(Roster, String), Failure> {
    let bytes = read_whole(path, LONGEST_FILE).map_err(|why| match why {
        NotRead::Missing => Failure::Missing,
        NotRead::NotReadable => Failure::NotReadable,
        NotRead::TooLarge => Failure::TooLarge,
    })?;
    let roster =
        roster::read_telling(&bytes, today, choice, tell).map_err(
            |unreadable| match unreadable {
                Unreadable::Stopped => Failure::Stopped,
                Unreadable::NoHeader { .. } | Unreadable::MissingColumns { .. } => {
                    match roster::sample(&bytes, choice) {
                        Some(sample) => Failure::NotUnderstood(unreadable, Arc::new(sample)),
                        None => Failure::Unreadable(unreadable),
                    }
                }
                other => Failure::Unreadable(other),
            },
        )?;
    Ok((roster, Hash::of(&bytes).to_string()))
}
