//! Setting a station up and opening it: key slots and log together, from a
//! folder and what a person types to an open log. Everything here blocks
//! for the length of a key derivation, so it never runs on a window's thread.

pub mod backup;
mod change;
pub mod pin;
pub mod reading;
mod recovery;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::domain::account::{Account, Qualification, Role};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::founding::{StationFounded, StationKind};
use crate::domain::id::{AccountId, EntryId, StationId};
use crate::domain::sign_in::{SignInFailed, SignInWay, SignedIn};
use crate::domain::staff::Refusal;
use crate::domain::text::clean;
use crate::domain::time::Instant;
use crate::platform::{Clock, new_id};
use crate::store::keys::{
    self, Cost, Credentials, Password, RecoveryKey, SlotError, UnlockError, tries,
};
use crate::store::{self, Author, DatabaseKey, NewEntry, OpenError, Store, StoreError};

pub use change::{Change, Keyring};
pub use recovery::{Recovered, Recovery, recover};

/// What is said when a station is set up.
pub struct Founding {
    /// The station's name.
    pub name: String,
    /// What it serves.
    pub kind: StationKind,
    /// Its address.
    pub address: String,
    /// The name with which its first supervisor signs in.
    pub supervisor: String,
    /// The supervisor's password, as typed.
    pub password: String,
    /// Whether it is a drill, of which nothing is real.
    pub drill: bool,
}

/// Why a station could not be set up or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The key slots could not be written.
    #[error(transparent)]
    Slots(#[from] SlotError),
    /// The key slots did not open.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The database could not be opened or created.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The log could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key slot belongs to an account that the log does not know.
    #[error("the log does not know the account")]
    UnknownAccount,
    /// A supervisor disabled the account.
    #[error("the account is disabled")]
    Disabled,
    /// What was typed opens nothing; nobody may try again before this instant.
    #[error("wrong")]
    Wrong {
        /// When the next try may be made.
        until: Instant,
    },
    /// Nothing was tried: after wrong tries one waits.
    #[error("too early")]
    TooEarly {
        /// When a try may be made.
        until: Instant,
    },
    /// The setting-up of the station broke off before anything was recorded. It
    /// was taken back, and the folder is free.
    #[error("the station was never set up")]
    Unfinished,
    /// The change of accounts is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The account's new name is signed in with otherwise than the old one, so
    /// that it needs a new password.
    #[error("a new login name needs a new password")]
    PasswordNeeded,
    /// The data of the drill, with which the program was built, cannot be read.
    #[error("{0}")]
    Data(String),
}

/// An open station at which somebody has just signed in.
#[derive(Clone)]
pub struct Opened {
    /// The log.
    pub store: Store,
    /// Who.
    pub account: AccountId,
    /// The station as it is today.
    pub day: Day,
    /// What changes of accounts need.
    pub keyring: Keyring,
}

/// A station that was just set up, with its supervisor signed in.
pub struct Founded {
    /// The open station.
    pub opened: Opened,
    /// The key for the day when every password is lost. It is kept nowhere.
    pub recovery: Arc<RecoveryKey>,
}

/// What stands in a station's folder when the program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// Nothing: a station can be set up.
    Absent,
    /// A station, ready to be opened.
    Present,
    /// A station whose setting-up broke off; nothing was ever recorded in it.
    Unfinished,
    /// A part of a station, or files that this program did not write so.
    Damaged,
    /// A later version of the program wrote it.
    NewerVersion,
    /// The folder may not be written to or read.
    NotWritable,
    /// Another window has it open.
    AlreadyOpen,
}

/// Looks at a folder without changing a station in it.
#[must_use]
pub fn state(folder: &Path) -> FolderState {
    let founding = keys::is_founding(folder);
    match (keys::check(folder), Store::exists(folder)) {
        // Without a log nothing can have been recorded. A log that holds
        // something is looked at when somebody opens it.
        (Ok(()), _) if founding && !Store::holds_bytes(folder) => FolderState::Unfinished,
        (Ok(()), true) => match Store::check_free(folder) {
            Ok(()) => FolderState::Present,
            Err(OpenError::AlreadyOpen) => FolderState::AlreadyOpen,
            Err(OpenError::NotWritable) => FolderState::NotWritable,
            Err(_) => FolderState::Damaged,
        },
        (Err(UnlockError::NewerVersion), _) => FolderState::NewerVersion,
        (Err(UnlockError::Io(_)), _) => FolderState::NotWritable,
        (Err(UnlockError::Absent), false) if is_locked(folder) => FolderState::NotWritable,
        (Err(UnlockError::Absent), false) => FolderState::Absent,
        _ => FolderState::Damaged,
    }
}

/// Tells whether the nearest folder that exists is marked read-only.
fn is_locked(folder: &Path) -> bool {
    folder
        .ancestors()
        .find_map(|folder| folder.metadata().ok())
        .is_some_and(|found| found.permissions().readonly())
}

/// Moves the files of a station that is not real into another folder, and nothing else.
///
/// # Errors
///
/// A folder that cannot be made, or a file that cannot be moved; the others may be
/// there.
pub fn set_aside(folder: &Path, into: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(into)?;
    each_file(|file| std::fs::rename(folder.join(file), into.join(file)))
}

/// Removes the files of a station that is not real, and nothing else.
///
/// # Errors
///
/// A file that cannot be removed; the others may be gone.
pub fn take_away(folder: &Path) -> std::io::Result<()> {
    each_file(|file| std::fs::remove_file(folder.join(file)))
}

fn each_file(act: impl Fn(&str) -> std::io::Result<()>) -> std::io::Result<()> {
    let database = ["station.db", "station.db-wal", "station.db-shm", "station.lock"];
    for file in database.into_iter().chain(keys::FILES) {
        match act(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Sets a station up in a folder without one, its first supervisor signed in.
///
/// # Errors
///
/// [`Failure`]; what was begun is taken back then.
pub fn found(folder: &Path, founding: Founding, clock: &Clock) -> Result<Founded, Failure> {
    let now = clock.now();
    let account = Account {
        id: AccountId(new_id(now)),
        name: clean(&founding.supervisor),
        role: Role::Supervisor,
        qualifications: vec![Qualification::Screener, Qualification::Vaccinator],
    };
    let founded = StationFounded {
        station: StationId(new_id(now)),
        name: clean(&founding.name),
        kind: founding.kind,
        address: clean(&founding.address),
        drill: founding.drill,
        public_key: String::new(),
    };
    let password = Password::new(founding.password);
    let credentials = Credentials { name: account.name.clone(), password };
    if state(folder) == FolderState::Unfinished {
        keys::put_aside(folder)?;
    }
    let (key, recovery) =
        keys::create(folder, founded.station, account.id, &credentials, Cost::STATION)?;
    let id = account.id;
    let store = match begin(folder, &key, founded, account, clock) {
        Ok(store) => store,
        Err((failure, whole)) => {
            if !whole && let Err(error) = keys::take_back(folder, &key) {
                tracing::warn!(%error, "key slots without a database stay behind");
            }
            return Err(failure);
        }
    };
    let opened = enter(folder, store, key, id, clock)?;
    Ok(Founded { opened, recovery: Arc::new(recovery) })
}

/// Creates the log and writes its first entries. A failure says beside itself
/// whether a log that holds something stands all the same.
fn begin(
    folder: &Path,
    key: &DatabaseKey,
    founded: StationFounded,
    account: Account,
    clock: &Clock,
) -> Result<Store, (Failure, bool)> {
    let founded = StationFounded { public_key: key.public_key().to_string(), ..founded };
    let store = Store::create(folder, key).map_err(|error| (error.into(), false))?;
    let author = Author::Account(account.id);
    let written = entries(&[founded.into(), account.into()], author, clock)
        .and_then(|entries| store.append(entries).wait());
    match written {
        Ok(_) => {
            keys::founded(folder);
            Ok(store)
        }
        Err(error) => Err((error.into(), !store.take_back())),
    }
}

/// Opens the station in a folder and signs somebody in.
///
/// # Errors
///
/// [`Failure::Wrong`] does not say whether name or password was wrong; see
/// [`Failure`].
pub fn open(folder: &Path, name: &str, password: &str, clock: &Clock) -> Result<Opened, Failure> {
    open_with(folder, name, Password::new(password.to_owned()), clock)
}

/// Opens the station in a folder and signs somebody in, whose password was read
/// and not typed into a window.
///
/// # Errors
///
/// As [`open`].
pub fn open_with(
    folder: &Path,
    name: &str,
    password: Password,
    clock: &Clock,
) -> Result<Opened, Failure> {
    let credentials = Credentials { name: name.to_owned(), password };
    let ((account, key), failed) = counted(folder, clock, || keys::unlock(folder, &credentials))?;
    let store = Store::open(folder, &key)?;
    let opened = enter(folder, store, key, account, clock)?;
    opened.tell_failed(failed, clock)?;
    Ok(opened)
}

/// Opens a station for reading only, also while a window writes to it. Nothing is
/// recorded of it.
///
/// # Errors
///
/// See [`Failure`].
pub fn open_for_reading(
    folder: &Path,
    name: &str,
    password: Password,
    clock: &Clock,
) -> Result<Store, Failure> {
    let (_, key) = unlocked(folder, name, password, clock)?;
    Ok(Store::open_for_reading(folder, &key)?)
}

/// Opens a station for writing without signing anybody in, to compute its tables
/// again.
///
/// # Errors
///
/// See [`Failure`].
pub fn open_for_repair(
    folder: &Path,
    name: &str,
    password: Password,
    clock: &Clock,
) -> Result<Store, Failure> {
    let (_, key) = unlocked(folder, name, password, clock)?;
    Ok(Store::open(folder, &key)?)
}

/// Finds out who gives name and password at a station that is open.
///
/// # Errors
///
/// [`Failure::Wrong`], [`Failure::TooEarly`], [`Failure::Unlock`].
pub fn verify(
    folder: &Path,
    name: &str,
    password: Password,
    clock: &Clock,
) -> Result<AccountId, Failure> {
    unlocked(folder, name, password, clock).map(|(account, _)| account)
}

/// Opens somebody's slot by a try that counts.
fn unlocked(
    folder: &Path,
    name: &str,
    password: Password,
    clock: &Clock,
) -> Result<(AccountId, DatabaseKey), Failure> {
    let credentials = Credentials { name: name.to_owned(), password };
    counted(folder, clock, || keys::unlock(folder, &credentials)).map(|(opened, _)| opened)
}

/// Returns until when nobody may try to get in, if that lies ahead.
#[must_use]
pub fn wait_until(folder: &Path, clock: &Clock) -> Option<Instant> {
    tries::wait_until(folder, clock.now())
}

/// Makes a try that counts, and returns how many were wrong before it.
fn counted<T>(
    folder: &Path,
    clock: &Clock,
    attempt: impl FnOnce() -> Result<T, UnlockError>,
) -> Result<(T, u32), Failure> {
    keys::check(folder)?;
    let begun = tries::begin(folder, clock.now()).map_err(OpenError::from)?;
    let before = begun.map_err(|early| Failure::TooEarly { until: early.until })?;
    match attempt() {
        Ok(found) => {
            tries::succeeded(folder);
            Ok((found, before))
        }
        Err(UnlockError::WrongNameOrPassword) => {
            let until = tries::wait_until(folder, clock.now()).unwrap_or_else(|| clock.now());
            Err(Failure::Wrong { until })
        }
        Err(error) => Err(error.into()),
    }
}

/// Records that somebody signed in, whose slot was just opened.
fn enter(
    folder: &Path,
    store: Store,
    key: DatabaseKey,
    account: AccountId,
    clock: &Clock,
) -> Result<Opened, Failure> {
    let day = store.day(clock.now().civil_day()).wait()?;
    if day.station().is_none() && keys::is_founding(folder) {
        if store.take_back() {
            keys::take_back(folder, &key)?;
        }
        return Err(Failure::Unfinished);
    }
    keys::founded(folder);
    let role = day.account(account).ok_or(Failure::UnknownAccount)?.role;
    let keyring = Keyring::new(store.clone(), key, folder);
    keyring.prune(day.staff());
    if !day.staff().is_enabled(account) {
        return Err(Failure::Disabled);
    }
    let mut opened = Opened { store, account, day, keyring };
    opened.record(&[SignedIn { account, role }.into()], Author::Account(account), clock)?;
    Ok(opened)
}

impl Opened {
    /// Adds an account and its key slot.
    ///
    /// # Errors
    ///
    /// [`Failure`]; neither the account nor the slot was added then.
    pub fn add_account(
        &self,
        account: &Account,
        password: &str,
        clock: &Clock,
    ) -> Result<(), Failure> {
        let change =
            Change::Add { account: account.clone(), password: Password::new(password.to_owned()) };
        let _ = self.keyring.change(self.account, self.day.staff(), &change, clock)?;
        Ok(())
    }

    fn record(
        &mut self,
        events: &[Event],
        author: Author,
        clock: &Clock,
    ) -> Result<(), StoreError> {
        let written = self.store.append(entries(events, author, clock)?).wait()?;
        for fact in written.iter().filter_map(|entry| store::fact(entry).ok()) {
            self.day.apply(&fact);
        }
        Ok(())
    }

    /// Records the tries that were wrong while the station was closed.
    fn tell_failed(&self, times: u32, clock: &Clock) -> Result<(), StoreError> {
        if times == 0 {
            return Ok(());
        }
        let failed = SignInFailed { account: None, way: SignInWay::Password, times };
        let _ = self.store.append(entries(&[failed.into()], Author::Station, clock)?).wait()?;
        Ok(())
    }
}

/// Makes the entries of events that happen outside of a session.
fn entries(events: &[Event], author: Author, clock: &Clock) -> Result<Vec<NewEntry>, StoreError> {
    let now = clock.now();
    let entry = |event: &Event| store::entry(event, EntryId(new_id(now)), now, author, None);
    events.iter().map(entry).collect()
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

impl fmt::Debug for Founded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Founded")
    }
}

#[cfg(test)]
mod tests;
