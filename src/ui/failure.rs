//! Why a station does not open, and why something is not recorded, in words.

use crate::domain::staff::Refusal;
use crate::domain::time::Instant;
use crate::i18n::Words;
use crate::platform::NotSaved;
use crate::report::paper::Fault;
use crate::report::trouble::{key_of_store, of_store};
use crate::station::Failure;
use crate::station::backup::NotRestored;
use crate::station::reading::NotRead;
use crate::store::backup::{BackupError, RestoreError, Unread};
use crate::store::keys::{SlotError, UnlockError};
use crate::store::{OpenError, StoreError};

/// Says what went wrong and what to do, as a sentence.
#[must_use]
pub fn sentence(words: &Words, failure: &Failure) -> String {
    words.text(key(failure))
}

/// Says what went wrong, and for how long one waits before the next try.
#[must_use]
pub fn with_wait(words: &Words, failure: &Failure, now: Instant) -> String {
    let said = sentence(words, failure);
    match failure {
        Failure::Wrong { until } | Failure::TooEarly { until } if *until > now => {
            format!("{said} {}", wait(words, *until, now))
        }
        Failure::TooEarly { .. } => words.text("station-try-now"),
        _ => said,
    }
}

/// Says why there is no copy of the station, and what to do.
#[must_use]
pub fn of_backup(words: &Words, error: &BackupError) -> String {
    match error {
        BackupError::NoFolder => words.text("backup-no-folder"),
        BackupError::NotWritable => words.text("backup-not-writable"),
        BackupError::DiskFull => words.text("backup-disk-full"),
        BackupError::NotWhole => words.text("backup-not-whole"),
        BackupError::NoCopy => words.text("backup-no-copy"),
        BackupError::Cancelled => words.text("backup-cancelled"),
        BackupError::Io(error) => words.with("backup-other", &[("error", error)]),
    }
}

/// Says why no copy was put in the place of the station, and what to do.
#[must_use]
pub fn of_restore(words: &Words, error: &NotRestored, now: Instant) -> String {
    match error {
        NotRestored::Failure(failure) => with_wait(words, failure, now),
        NotRestored::Restore(RestoreError::Unread(unread)) => of_unread(words, unread),
        NotRestored::Restore(RestoreError::Copy(error)) => of_backup(words, error),
        NotRestored::Restore(RestoreError::Several) => words.text("restore-several"),
        NotRestored::Restore(RestoreError::OtherStation) => words.text("restore-other-station"),
        NotRestored::Restore(RestoreError::AlreadyOpen) => words.text("restore-already-open"),
        NotRestored::Restore(RestoreError::Newer) => words.text("restore-newer"),
        NotRestored::Restore(RestoreError::Same) => words.text("restore-same"),
    }
}

/// Says why a copy is not read, and what to do.
#[must_use]
pub fn of_reading(words: &Words, error: &NotRead, now: Instant) -> String {
    match error {
        NotRead::Copy(unread) => of_unread(words, unread),
        NotRead::NoRight => words.text("reading-no-right"),
        NotRead::Failure(failure) => with_wait(words, failure, now),
    }
}

fn of_unread(words: &Words, unread: &Unread) -> String {
    match unread {
        Unread::NoFolder => words.text("reading-no-folder"),
        Unread::NoCopy => words.text("reading-no-copy"),
        Unread::Newer => words.text("reading-newer"),
        Unread::NotAsSigned(file) => words.with("reading-not-as-signed", &[("file", file)]),
        Unread::OtherLog => words.text("reading-other-log"),
        Unread::Io(error) => words.with("reading-other", &[("error", error)]),
    }
}

/// Says for how long one waits before the next try.
#[must_use]
pub fn wait(words: &Words, until: Instant, now: Instant) -> String {
    let seconds = until.since(now).saturating_add(999).div_euclid(1000).max(0);
    let (minutes, rest) = ((seconds / 60).to_string(), (seconds % 60).to_string());
    let gaps = [("minutes", minutes.as_str()), ("seconds", rest.as_str())];
    words.with(if seconds < 60 { "station-wait-seconds" } else { "station-wait-minutes" }, &gaps)
}

const fn key(failure: &Failure) -> &'static str {
    match failure {
        Failure::Slots(error) => key_of_slots(error),
        Failure::Unlock(error) => key_of_unlock(error),
        Failure::Open(error) => key_of_open(error),
        Failure::Store(error) => key_of_store(error),
        Failure::UnknownAccount => "station-damaged",
        Failure::Disabled => "station-account-disabled",
        Failure::Wrong { .. } => "station-wrong",
        Failure::TooEarly { .. } => "station-too-early",
        Failure::Unfinished => "station-unfinished",
        Failure::PasswordNeeded => "station-password-needed",
        Failure::Refused(refusal) => key_of_refusal(*refusal),
        Failure::Data(_) => "station-other",
    }
}

const fn key_of_refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoRight => "station-no-right",
        Refusal::Unknown => "station-unknown-account",
        Refusal::NameEmpty => "station-name-empty",
        Refusal::NameTooLong => "station-name-long",
        Refusal::NameTaken => "station-name-taken",
        Refusal::LastSupervisor => "station-last-supervisor",
        Refusal::Own => "station-own-account",
        Refusal::AlreadySo => "station-already-so",
        Refusal::IdleMinutes => "station-idle-minutes",
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

/// Says why there is no paper.
#[must_use]
pub fn paper(words: &Words, fault: &Fault) -> String {
    match fault {
        Fault::Store(error) => of_store(words, error),
        Fault::Unknown => words.text("paper-unknown"),
        Fault::NotAbout => words.text("paper-not-about"),
        Fault::Backwards => words.text("paper-backwards"),
        Fault::Template(said) => words.with("paper-template", &[("said", said)]),
        Fault::NotBuilt => words.text("paper-not-built"),
    }
}

/// Says why the file of a paper was not written.
#[must_use]
pub fn not_saved(words: &Words, why: NotSaved) -> String {
    words.text(match why {
        NotSaved::Exists => "list-report-exists",
        NotSaved::NoFolder => "list-report-no-folder",
        NotSaved::DiskFull => "list-report-disk-full",
        NotSaved::NotWritable => "list-report-not-writable",
    })
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
        StoreError::Closed | StoreError::Panicked => words.text("unsaved-closed"),
        StoreError::Refused(reason) => words.with("unsaved-refused", &[("reason", reason)]),
        other => words.with("unsaved-other", &[("reason", &other.to_string())]),
    }
}
