//! Why the log could not be read or written, in words for people. What an error says
//! to developers is never among them.

use crate::i18n::Words;
use crate::store::StoreError;

/// Says it, and what to do.
#[must_use]
pub fn of_store(words: &Words, error: &StoreError) -> String {
    words.text(key_of_store(error))
}

/// Returns the key of the sentence in the words' files.
#[must_use]
pub const fn key_of_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => "station-disk-full",
        StoreError::ReadOnly => "station-not-writable",
        StoreError::VolumeLost => "station-absent",
        StoreError::Damaged => "station-damaged",
        StoreError::Busy => "unsaved-busy",
        StoreError::Closed | StoreError::Panicked => "unsaved-closed",
        StoreError::Cancelled
        | StoreError::AlreadyRecorded
        | StoreError::Refused(_)
        | StoreError::Io(_) => "station-other",
    }
}
