//! Why a station does not open, and why something is not recorded, in words.

use crate::i18n::Words;
use crate::station::Failure;
use crate::store::keys::{SlotError, UnlockError};
use crate::store::{OpenError, StoreError};

/// Says what went wrong and what to do, as a sentence.
#[must_use]
pub fn sentence(words: &Words, failure: &Failure) -> String {
    words.text(key(failure))
}

const fn key(failure: &Failure) -> &'static str {
    match failure {
        Failure::Slots(error) => key_of_slots(error),
        Failure::Unlock(error) => key_of_unlock(error),
        Failure::Open(error) => key_of_open(error),
        Failure::Store(error) => key_of_store(error),
        Failure::UnknownAccount => "station-damaged",
        Failure::Data(_) => "station-other",
    }
}

const fn key_of_slots(error: &SlotError) -> &'static str {
    match error {
        SlotError::PasswordTooShort => "station-password-short",
        SlotError::NameEmpty => "station-name-empty",
        SlotError::Taken => "station-taken",
        SlotError::TooMany => "station-too-many",
        SlotError::Account | SlotError::LastAccount | SlotError::Io(_) => "station-other",
        SlotError::OtherStation => "station-exists",
        SlotError::NotWritable => "station-not-writable",
        SlotError::DiskFull => "station-disk-full",
        SlotError::Unreadable(error) => key_of_unlock(error),
    }
}

const fn key_of_unlock(error: &UnlockError) -> &'static str {
    match error {
        UnlockError::WrongNameOrPassword => "station-wrong",
        UnlockError::Absent => "station-absent",
        UnlockError::Damaged => "station-damaged",
        UnlockError::NewerVersion => "station-newer",
        UnlockError::Io(_) => "station-other",
    }
}

const fn key_of_open(error: &OpenError) -> &'static str {
    match error {
        OpenError::Absent => "station-absent",
        OpenError::AlreadyExists => "station-exists",
        OpenError::AlreadyOpen => "station-already-open",
        OpenError::NotWritable => "station-not-writable",
        OpenError::Damaged => "station-damaged",
        OpenError::NewerVersion { .. } => "station-newer",
        OpenError::OlderVersion { .. } | OpenError::Io(_) => "station-other",
        OpenError::DiskFull => "station-disk-full",
    }
}

const fn key_of_store(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => "station-disk-full",
        StoreError::ReadOnly => "station-not-writable",
        StoreError::VolumeLost => "station-absent",
        StoreError::Damaged => "station-damaged",
        _ => "station-other",
    }
}

/// Says why something is not recorded.
#[must_use]
pub fn not_recorded(words: &Words, error: &StoreError) -> String {
    match error {
        StoreError::DiskFull => words.text("unsaved-disk-full"),
        StoreError::ReadOnly => words.text("unsaved-read-only"),
        StoreError::VolumeLost => words.text("unsaved-volume-lost"),
        StoreError::Damaged => words.text("unsaved-damaged"),
        StoreError::Busy => words.text("unsaved-busy"),
        StoreError::Refused(reason) => words.with("unsaved-refused", &[("reason", reason)]),
        other => words.with("unsaved-other", &[("reason", &other.to_string())]),
    }
}
