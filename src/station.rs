//! Setting a station up and opening it: key slots and log together, from a
//! folder and what a person types to an open log. Everything here blocks
//! for the length of a key derivation, so it never runs on a window's thread.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::account::{Account, Qualification, Role};
use crate::domain::day::Day;
use crate::domain::event::{Event, SignedIn, StationFounded, StationKind};
use crate::domain::id::{AccountId, EntryId, StationId};
use crate::domain::text::clean;
use crate::platform::{Clock, new_id};
use crate::store::keys::{self, Cost, Credentials, Password, RecoveryKey, SlotError, UnlockError};
use crate::store::{self, Author, DatabaseKey, NewEntry, OpenError, Store, StoreError};

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
    /// The data of the drill, with which the program was built, cannot be read.
    #[error("{0}")]
    Data(String),
}

/// An open station at which somebody has just signed in, with the key that
/// further accounts need.
#[derive(Clone)]
pub struct Opened {
    /// The log.
    pub store: Store,
    /// Who.
    pub account: AccountId,
    /// The station as it is today.
    pub day: Day,
    key: DatabaseKey,
    folder: PathBuf,
}

/// A station that was just set up, with its supervisor signed in.
pub struct Founded {
    /// The open station.
    pub opened: Opened,
    /// The key for the day when every password is lost. It is kept nowhere.
    pub recovery: RecoveryKey,
}

/// What stands in a station's folder when the program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    /// Nothing: a station can be set up.
    Absent,
    /// A station, ready to be opened.
    Present,
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
    match (keys::check(folder), Store::exists(folder)) {
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
    };
    let password = Password::new(founding.password);
    let credentials = Credentials { name: account.name.clone(), password };
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
    Ok(Founded { opened, recovery })
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
    let store = Store::create(folder, key).map_err(|error| (error.into(), false))?;
    let author = account.id;
    let written = entries(&[founded.into(), account.into()], author, clock)
        .and_then(|entries| store.append(entries).wait());
    match written {
        Ok(_) => Ok(store),
        Err(error) => Err((error.into(), !store.take_back())),
    }
}

/// Opens the station in a folder and signs somebody in.
///
/// # Errors
///
/// [`Failure::Unlock`] with [`UnlockError::WrongNameOrPassword`] does not say
/// which was wrong; see [`Failure`].
pub fn open(folder: &Path, name: &str, password: &str, clock: &Clock) -> Result<Opened, Failure> {
    let password = Password::new(password.to_owned());
    let (account, key) = keys::unlock(folder, &Credentials { name: name.to_owned(), password })?;
    let store = Store::open(folder, &key)?;
    enter(folder, store, key, account, clock)
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
    let role = day.account(account).ok_or(Failure::UnknownAccount)?.role;
    let entries = entries(&[SignedIn { account, role }.into()], account, clock)?;
    let _ = store.append(entries).wait()?;
    Ok(Opened { store, account, day, key, folder: folder.to_owned() })
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
        let password = Password::new(password.to_owned());
        let credentials = Credentials { name: account.name.clone(), password };
        keys::add_slot(&self.folder, &self.key, account.id, &credentials, Cost::STATION)?;
        let written = entries(&[account.clone().into()], self.account, clock)
            .and_then(|entries| self.store.append(entries).wait());
        if let Err(error) = written {
            keys::remove_slot(&self.folder, &self.key, account.id)?;
            return Err(error.into());
        }
        Ok(())
    }
}

fn entries(
    events: &[Event],
    author: AccountId,
    clock: &Clock,
) -> Result<Vec<NewEntry>, StoreError> {
    let now = clock.now();
    let entry = |event: &Event| {
        store::entry(event, EntryId(new_id(now)), now, Author::Account(author), None)
    };
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
mod tests {
    use super::*;
    use crate::domain::time::Instant;

    const NOW: Instant = Instant(1_795_312_800_000);

    fn founding() -> Founding {
        Founding {
            name: "Trạm Y tế phường Mẫu".into(),
            kind: StationKind::Ward,
            address: "Số 1".into(),
            supervisor: "Lan Anh".into(),
            password: "con trâu đen".into(),
            drill: false,
        }
    }

    #[test]
    fn a_station_is_set_up_once_and_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("station");
        let clock = Clock::standing_at(NOW);
        assert_eq!(state(&path), FolderState::Absent);
        let founded = found(&path, founding(), &clock).unwrap();
        let account = founded.opened.account;
        assert_eq!(founded.opened.day.account(account).unwrap().role, Role::Supervisor);
        assert_eq!(state(&path), FolderState::AlreadyOpen);
        let again = found(&path, founding(), &clock).map(|_| ());
        assert_eq!(again, Err(Failure::Slots(SlotError::OtherStation)));
        drop(founded);
        assert_eq!(state(&path), FolderState::Present);

        let wrong = open(&path, "Lan Anh", "con trâu trắng", &clock).map(|_| ());
        assert_eq!(wrong, Err(Failure::Unlock(UnlockError::WrongNameOrPassword)));
        let opened = open(&path, "lan anh", "con trâu đen", &clock).unwrap();
        assert_eq!(opened.account, account);
        let kinds = vec!["signed_in".to_owned()];
        assert_eq!(opened.store.count(kinds).wait(), Ok(2));
    }

    #[test]
    fn another_account_is_added_with_its_own_password() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(NOW);
        let Founded { opened, .. } = found(folder.path(), founding(), &clock).unwrap();
        let nurse = Account {
            id: AccountId(new_id(NOW)),
            name: "Minh Châu".into(),
            role: Role::Nurse,
            qualifications: Vec::new(),
        };
        let short = opened.add_account(&nurse, "ngắn", &clock);
        assert_eq!(short, Err(Failure::Slots(SlotError::PasswordTooShort)));
        assert_eq!(opened.add_account(&nurse, "mèo trắng ngủ", &clock), Ok(()));
        drop(opened);
        let entered = open(folder.path(), "Minh Châu", "mèo trắng ngủ", &clock).unwrap();
        assert_eq!(entered.day.account(entered.account), Some(&nurse));
    }

    #[test]
    fn a_setting_up_that_fails_leaves_the_folder_free() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(NOW);
        // A folder in the database's place lets the slots be written and not the log.
        std::fs::create_dir(folder.path().join("station.db")).unwrap();
        assert!(found(folder.path(), founding(), &clock).is_err());
        assert_eq!(state(folder.path()), FolderState::Damaged);
        std::fs::remove_dir(folder.path().join("station.db")).unwrap();
        assert_eq!(state(folder.path()), FolderState::Absent);
        assert!(found(folder.path(), founding(), &clock).is_ok());
    }

    #[test]
    fn half_a_station_and_a_newer_one_are_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("station.db"), "x").unwrap();
        assert_eq!(state(folder.path()), FolderState::Damaged);
        std::fs::write(folder.path().join("keys.json"), r#"{"format":99}"#).unwrap();
        assert_eq!(state(folder.path()), FolderState::NewerVersion);
    }
}
