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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::report::export::Fault;

    #[test]
    fn nobody_reads_what_an_error_says_to_developers() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for error in [
                StoreError::DiskFull,
                StoreError::ReadOnly,
                StoreError::VolumeLost,
                StoreError::Damaged,
                StoreError::Busy,
                StoreError::Closed,
                StoreError::Cancelled,
                StoreError::AlreadyRecorded,
                StoreError::Refused("entry_is_whole".to_owned()),
                StoreError::Panicked,
                StoreError::Io("disk I/O error".to_owned()),
            ] {
                let exported = Fault::Store(error.clone()).said(&words);
                for said in [of_store(&words, &error), exported] {
                    let (said, meant) = (said.to_lowercase(), error.to_string());
                    let technical = meant != "the disk is full" && said.contains(&meant);
                    assert!(!technical && !said.contains('⟦'), "{said}");
                }
            }
        }
    }
}
