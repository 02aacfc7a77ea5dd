//! Copies of the station: written and thinned as the station goes on, and put in
//! its place on a new laptop. Everything here blocks.

use std::ops::ControlFlow;
use std::path::Path;

use super::Failure;
use crate::domain::backup::{BackedUp, outlived};
use crate::domain::time::Instant;
use crate::platform::Clock;
use crate::store::backup::{self, BackupError, Copy, RestoreError};
use crate::store::keys::{self, Credentials, Password, RecoveryKey};
use crate::store::{Head, Progress, Store};

/// Who opens a copy.
pub enum Opener {
    /// Somebody with a name and a password.
    Account(Credentials),
    /// Whoever holds the recovery key.
    Recovery(RecoveryKey),
}

impl Opener {
    /// Takes what somebody typed: a name and a password, or without a name the
    /// recovery key. Nothing if no such recovery key can exist.
    #[must_use]
    pub fn typed(name: &str, secret: &str) -> Option<Self> {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return RecoveryKey::read(secret).map(Self::Recovery);
        }
        let password = Password::new(secret.to_owned());
        Some(Self::Account(Credentials { name, password }))
    }
}

/// Why nothing was restored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRestored {
    /// The copy's key slots did not open.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The copy cannot take the station's place.
    #[error(transparent)]
    Restore(#[from] RestoreError),
}

/// Copies a station into a folder, and removes those copies that have outlived
/// their use. Returns what the log is to tell.
///
/// # Errors
///
/// [`BackupError`]; then the older copies stand as they were.
pub fn back_up(
    store: &Store,
    to: &Path,
    now: Instant,
    progress: &mut Progress,
) -> Result<BackedUp, BackupError> {
    let made = store.back_up(to, now, progress)?;
    let mut copies = backup::copies(to, store.station())?;
    let instants: Vec<Instant> = copies.iter().map(|copy| copy.at).collect();
    let gone = outlived(&instants, now);
    copies.retain(|copy: &Copy| gone.contains(&copy.at) && copy.folder != made.folder);
    let name = made.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(BackedUp {
        name,
        sequence: made.head.sequence,
        sha256: made.sha256.to_string(),
        removed: backup::remove(&copies),
    })
}

/// Progress that is told to nobody and never stops the work.
#[must_use]
pub fn unwatched() -> Progress {
    Box::new(|_| ControlFlow::Continue(()))
}

/// Puts a copy in the place of a station, if whoever asks can open it and nothing
/// newer is lost.
///
/// # Errors
///
/// [`NotRestored`]; then nothing was changed.
pub fn restore(
    from: &Path,
    to: &Path,
    opener: &Opener,
    clock: &Clock,
) -> Result<Head, NotRestored> {
    let found = backup::found_in(from);
    let from = match found.as_slice() {
        [one] => one,
        [] => from,
        _ => return Err(RestoreError::Several.into()),
    };
    let unlocked = match opener {
        Opener::Account(credentials) => keys::unlock(from, credentials).map(|(_, key)| key),
        Opener::Recovery(recovery) => keys::unlock_with_recovery(from, recovery),
    };
    let key = unlocked.map_err(Failure::from)?;
    Ok(backup::restore(from, to, &key, clock.now())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::founding::StationKind;
    use crate::station::{Founding, found, open};
    use crate::store::keys::{Password, UnlockError};

    const PASSWORD: &str = "mat khau dai";

    fn credentials(password: &str) -> Credentials {
        Credentials { name: "Lan Anh".into(), password: Password::new(password.into()) }
    }

    #[test]
    fn a_new_laptop_goes_on_from_a_copy_with_a_password_or_the_recovery_key() {
        let clock = Clock::standing_at(Instant(1_795_312_800_000));
        let folder = tempfile::tempdir().unwrap();
        let stick = tempfile::tempdir().unwrap();
        let station = folder.path().join("station");
        let founding = Founding {
            name: "Ngọc Hà".into(),
            kind: StationKind::Ward,
            address: "Số 1".into(),
            supervisor: "Lan Anh".into(),
            password: PASSWORD.into(),
            drill: false,
        };
        let founded = found(&station, founding, &clock).unwrap();
        let store = &founded.opened.store;
        let made = back_up(store, stick.path(), clock.now(), &mut unwatched()).unwrap();
        let copy = backup::folder_of(stick.path(), store.station()).join(&made.name);
        store.close();
        let wrong = Opener::Account(credentials("another one"));
        let new = folder.path().join("new");
        assert_eq!(
            restore(&copy, &new, &wrong, &clock),
            Err(NotRestored::Failure(UnlockError::WrongNameOrPassword.into()))
        );
        assert!(!new.exists());
        let right = Opener::Account(credentials(PASSWORD));
        let head = restore(&copy, &new, &right, &clock).unwrap();
        assert_eq!(head.sequence, made.sequence);
        assert!(open(&new, "Lan Anh", PASSWORD, &clock).is_ok());
        let other = folder.path().join("other");
        let key = RecoveryKey::read(&founded.recovery.in_groups()).unwrap();
        assert!(restore(&copy, &other, &Opener::Recovery(key), &clock).is_ok());
        let nothing = tempfile::tempdir().unwrap();
        assert!(restore(nothing.path(), &other, &right, &clock).is_err());
    }
}
