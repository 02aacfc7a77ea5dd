//! The key slots of a station: `keys.json` beside the database. Whoever opens
//! one slot has the database key, and so everything: which act a person may do
//! is for the program to judge, not for these keys. Never holds a name.
//!
//! # How a person is found without a name in the file
//!
//! The wrapping key is derived with argon2id from the folded login name *and*
//! the password, with one random salt for the whole file. One derivation then
//! serves to try every slot (each try costs microseconds), so that signing in
//! takes the same time with one account as with [`SLOTS_MAX`]. A salt for each
//! slot would cost a derivation a slot and protect no better: since the name is
//! part of the input, two people with the same password have different keys,
//! and who guesses must still guess name and password together.
//!
//! Changing a password wraps the same database key anew; the database is not
//! touched. So a removed slot or an old password still opens a copy of
//! `keys.json` that was taken before, together with the database.
//!
//! Whoever calls what writes here must hold the station's lock, or be setting
//! the station up.

mod recovery;
mod secret;
mod slot;
pub mod tries;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::domain::id::{AccountId, StationId};
use crate::domain::text::fold;
use crate::store::notation;
use crate::store::private_file;

use slot::{Owner, Slot, WrappingKey};

pub use recovery::{recover, replace_recovery, unlock_with_recovery};
pub use secret::{DatabaseKey, Password, RecoveryKey};
pub use slot::Cost;

/// The fewest characters of a password. It must stand against somebody who has
/// the laptop and all the time in the world, behind a slow derivation.
pub const PASSWORD_CHARACTERS_MIN: usize = 10;
/// The most slots of a station, the recovery slot included.
pub const SLOTS_MAX: usize = 32;

/// The names of all files that this room writes.
pub const FILES: [&str; 4] = [FILE, FOUNDING, FILE_UNFINISHED, tries::FILE];
pub(super) const FILE: &str = "keys.json";
/// Stands in the folder while a station is being set up: whatever is found
/// beside it holds no record yet, unless the log says otherwise.
const FOUNDING: &str = "founding";
/// What the slots of a station become whose setting-up broke off.
const FILE_UNFINISHED: &str = "keys.unfinished.json";
const FORMAT: u32 = 1;

/// What a person types to sign in.
pub struct Credentials {
    /// The login name; diacritics, case and spaces around it do not matter.
    pub name: String,
    /// The password.
    pub password: Password,
}

/// Why the database key could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// No slot is opened by what was typed.
    #[error("no slot opens")]
    WrongNameOrPassword,
    /// There are no key slots in the folder.
    #[error("there is no keys.json")]
    Absent,
    /// The file is not what the program wrote.
    #[error("keys.json is damaged")]
    Damaged,
    /// A later version of the program wrote the file.
    #[error("keys.json has a newer form")]
    NewerVersion,
    /// Any other failure, described for developers.
    #[error("{0}")]
    Io(String),
}

/// Why the key slots were left as they were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// The password has fewer than [`PASSWORD_CHARACTERS_MIN`] characters.
    #[error("the password is too short")]
    PasswordTooShort,
    /// The login name is empty.
    #[error("the login name is empty")]
    NameEmpty,
    /// The very same name and password open another account.
    #[error("another account signs in like this")]
    Taken,
    /// There are [`SLOTS_MAX`] slots already.
    #[error("there are no more slots")]
    TooMany,
    /// The account has a slot already (adding) or none (removing).
    #[error("the account's slot is not as expected")]
    Account,
    /// It is the last account's slot; without it only the recovery key opens.
    #[error("the last account keeps its slot")]
    LastAccount,
    /// The key belongs to another station, or slots exist in the folder already.
    #[error("the slots of another station")]
    OtherStation,
    /// The slots as they are could not be read.
    #[error(transparent)]
    Unreadable(#[from] UnlockError),
    /// The folder may not be written to.
    #[error("the folder is not writable")]
    NotWritable,
    /// There is no room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The slots could not be written; the old ones stand.
    #[error("{0}")]
    Io(String),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u32,
    station: StationId,
    salt: String,
    slots: Vec<Slot>,
}

/// Makes the key of a new station and its first two slots: one for an account,
/// one for the recovery key, which is shown once and kept nowhere.
///
/// # Errors
/// [`SlotError::OtherStation`] if the folder has slots already, and whatever is
/// wrong with the credentials or the disk.
pub fn create(
    folder: &Path,
    station: StationId,
    account: AccountId,
    credentials: &Credentials,
    cost: Cost,
) -> Result<(DatabaseKey, RecoveryKey), SlotError> {
    let phrase = checked_phrase(credentials)?;
    if folder.join(FILE).exists() {
        return Err(SlotError::OtherStation);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    let mut salt = [0; 16];
    getrandom::fill(&mut *bytes)?;
    getrandom::fill(&mut salt)?;
    let database = DatabaseKey::new(station, *bytes);
    let recovery = RecoveryKey::random()?;
    let mut slots =
        KeyFile { format: FORMAT, station, salt: notation::hex(&salt), slots: Vec::new() };
    slots.push(Owner::Account, account.0, &database, &phrase, cost)?;
    slots.push(Owner::Recovery, station.0, &database, &recovery_phrase(&recovery), cost)?;
    private_file::create_folder(folder)?;
    private_file::replace(&folder.join(FOUNDING), b"")?;
    slots.write(folder)?;
    Ok((database, recovery))
}

/// Makes a key that no slot keeps: what it encrypts nobody opens again once it
/// was closed.
///
/// # Errors
/// [`SlotError`] if the machine has no randomness to give.
pub fn kept_nowhere(station: StationId) -> Result<DatabaseKey, SlotError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes)?;
    Ok(DatabaseKey::new(station, *bytes))
}

/// Tells whether a setting-up began in the folder and was not told to be over.
#[must_use]
pub fn is_founding(folder: &Path) -> bool {
    folder.join(FOUNDING).exists()
}

/// Tells the folder that its station is set up: its log holds something.
pub fn founded(folder: &Path) {
    // What stays behind is asked about when the station is next opened.
    let _ = std::fs::remove_file(folder.join(FOUNDING));
}

/// Puts the slots of a station aside that was never set up to the end, so that
/// it can be set up anew. They are renamed, never removed.
///
/// # Errors
/// [`SlotError::OtherStation`] if no setting-up broke off here; see [`SlotError`].
pub fn put_aside(folder: &Path) -> Result<(), SlotError> {
    if !is_founding(folder) {
        return Err(SlotError::OtherStation);
    }
    match std::fs::rename(folder.join(FILE), folder.join(FILE_UNFINISHED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Tells whether the folder has key slots that this program can read.
///
/// # Errors
/// [`UnlockError`], which is never [`UnlockError::WrongNameOrPassword`] here.
pub fn check(folder: &Path) -> Result<(), UnlockError> {
    KeyFile::read(folder).map(drop)
}

/// Returns the station whose slots lie in a folder.
///
/// # Errors
/// As [`check`].
pub fn station_of(folder: &Path) -> Result<StationId, UnlockError> {
    KeyFile::read(folder).map(|slots| slots.station)
}

/// Copies the slots of a station into another folder as they are.
///
/// # Errors
/// Those of the disk.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    private_file::replace(&to.join(FILE), &std::fs::read(from.join(FILE))?)
}

/// Takes back the slots of a station whose database never came to be.
///
/// # Errors
/// See [`SlotError`]; the slots of another station are left alone.
pub fn take_back(folder: &Path, database: &DatabaseKey) -> Result<(), SlotError> {
    let _ = KeyFile::of(folder, database)?;
    std::fs::remove_file(folder.join(FILE))?;
    founded(folder);
    Ok(())
}

/// Finds the account that signs in like this, and the database key.
///
/// # Errors
/// See [`UnlockError`].
pub fn unlock(
    folder: &Path,
    credentials: &Credentials,
) -> Result<(AccountId, DatabaseKey), UnlockError> {
    let slots = KeyFile::read(folder)?;
    let (id, key) = slots.open(Owner::Account, &phrase(credentials))?;
    Ok((AccountId(id), key))
}

/// Adds the slot of one more account.
///
/// # Errors
/// See [`SlotError`]; nothing was changed then.
pub fn add_slot(
    folder: &Path,
    database: &DatabaseKey,
    account: AccountId,
    credentials: &Credentials,
    cost: Cost,
) -> Result<(), SlotError> {
    let phrase = checked_phrase(credentials)?;
    let mut slots = KeyFile::of(folder, database)?;
    if slots.slots.len() >= SLOTS_MAX {
        return Err(SlotError::TooMany);
    }
    if slots.position(account).is_some() {
        return Err(SlotError::Account);
    }
    slots.push(Owner::Account, account.0, database, &phrase, cost)?;
    slots.write(folder)
}

/// Gives an account a slot for a new password or a new login name, in the place
/// of the one that it has. Only the wrapping changes, never the database key.
///
/// # Errors
/// See [`SlotError`]; the old password still opens then.
pub fn set_slot(
    folder: &Path,
    database: &DatabaseKey,
    account: AccountId,
    credentials: &Credentials,
    cost: Cost,
) -> Result<(), SlotError> {
    let phrase = checked_phrase(credentials)?;
    let mut slots = KeyFile::of(folder, database)?;
    slots.set(account, database, &phrase, cost)?;
    slots.write(folder)
}

/// Removes the slots of all accounts but these: what a change left behind that
/// broke off between the slots and the log. Returns whether there were any.
///
/// # Errors
/// See [`SlotError`].
pub fn keep_only(
    folder: &Path,
    database: &DatabaseKey,
    accounts: &BTreeSet<AccountId>,
) -> Result<bool, SlotError> {
    let mut slots = KeyFile::of(folder, database)?;
    let before = slots.slots.len();
    slots
        .slots
        .retain(|slot| slot.owner != Owner::Account || accounts.contains(&AccountId(slot.id)));
    let found = slots.slots.len() < before;
    if found {
        slots.write(folder)?;
    }
    Ok(found)
}

/// The slots as they were before a change.
pub struct Kept(Vec<u8>);

/// Keeps the slots as they are, for when the log does not take the change.
///
/// # Errors
/// See [`SlotError`].
pub fn keep(folder: &Path, database: &DatabaseKey) -> Result<Kept, SlotError> {
    let _ = KeyFile::of(folder, database)?;
    Ok(Kept(std::fs::read(folder.join(FILE))?))
}

impl Kept {
    /// Puts the slots back as they were.
    ///
    /// # Errors
    /// See [`SlotError`].
    pub fn put_back(self, folder: &Path) -> Result<(), SlotError> {
        Ok(private_file::replace(&folder.join(FILE), &self.0)?)
    }
}

/// Removes an account's slot: from now on it does not open this file.
///
/// # Errors
/// [`SlotError::LastAccount`] for the only one left; see [`SlotError`].
pub fn remove_slot(
    folder: &Path,
    database: &DatabaseKey,
    account: AccountId,
) -> Result<(), SlotError> {
    let mut slots = KeyFile::of(folder, database)?;
    let position = slots.position(account).ok_or(SlotError::Account)?;
    if slots.slots.iter().filter(|slot| slot.owner == Owner::Account).count() == 1 {
        return Err(SlotError::LastAccount);
    }
    let _ = slots.slots.remove(position);
    slots.write(folder)
}

impl KeyFile {
    fn read(folder: &Path) -> Result<Self, UnlockError> {
        #[derive(Deserialize)]
        struct Form {
            format: u32,
        }
        let bytes = std::fs::read(folder.join(FILE)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => UnlockError::Absent,
            _ => UnlockError::Io(error.to_string()),
        })?;
        let damaged = |_| UnlockError::Damaged;
        // The form first: a newer file may well have fields unknown to us.
        let form: Form = serde_json::from_slice(&bytes).map_err(damaged)?;
        if form.format > FORMAT {
            return Err(UnlockError::NewerVersion);
        }
        let slots: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        let whole = slots.slots.len() <= SLOTS_MAX && slots.slots.iter().all(Slot::is_well_formed);
        if whole { Ok(slots) } else { Err(UnlockError::Damaged) }
    }

    /// Reads the slots of the station that the key belongs to.
    fn of(folder: &Path, database: &DatabaseKey) -> Result<Self, SlotError> {
        let slots = Self::read(folder)?;
        if slots.station == database.station() { Ok(slots) } else { Err(SlotError::OtherStation) }
    }

    fn write(&self, folder: &Path) -> Result<(), SlotError> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::from)?;
        Ok(private_file::replace(&folder.join(FILE), &text)?)
    }

    fn set(
        &mut self,
        account: AccountId,
        database: &DatabaseKey,
        phrase: &secret::Phrase,
        cost: Cost,
    ) -> Result<(), SlotError> {
        match self.position(account) {
            Some(position) => drop(self.slots.remove(position)),
            None if self.slots.len() >= SLOTS_MAX => return Err(SlotError::TooMany),
            None => {}
        }
        self.push(Owner::Account, account.0, database, phrase, cost)
    }

    fn position(&self, account: AccountId) -> Option<usize> {
        self.slots.iter().position(|slot| slot.owner == Owner::Account && slot.id == account.0)
    }

    fn open(
        &self,
        owner: Owner,
        phrase: &secret::Phrase,
    ) -> Result<(Uuid, DatabaseKey), UnlockError> {
        let mut derived: Vec<(Cost, WrappingKey)> = Vec::new();
        for slot in self.slots.iter().filter(|slot| slot.owner == owner) {
            if derived.iter().all(|(cost, _)| *cost != slot.argon2id) {
                derived.push((slot.argon2id, self.derive(phrase, slot.argon2id)?));
            }
            let fitting = derived.iter().find(|(cost, _)| *cost == slot.argon2id);
            let key = fitting.and_then(|(_, key)| slot.unwrap(self.station, key));
            if let Some(key) = key {
                return Ok((slot.id, key));
            }
        }
        Err(UnlockError::WrongNameOrPassword)
    }

    fn push(
        &mut self,
        owner: Owner,
        id: Uuid,
        database: &DatabaseKey,
        phrase: &secret::Phrase,
        cost: Cost,
    ) -> Result<(), SlotError> {
        match self.open(owner, phrase) {
            Ok(_) => return Err(SlotError::Taken),
            Err(UnlockError::WrongNameOrPassword) => {}
            Err(error) => return Err(error.into()),
        }
        let wrapping = self.derive(phrase, cost)?;
        self.slots.push(Slot::wrap(owner, id, database, &wrapping, cost)?);
        Ok(())
    }

    fn derive(&self, phrase: &secret::Phrase, cost: Cost) -> Result<WrappingKey, UnlockError> {
        let salt = notation::from_hex::<16>(&self.salt).ok_or(UnlockError::Damaged)?;
        WrappingKey::derive(phrase, &salt, cost).map_err(|error| UnlockError::Io(error.to_string()))
    }
}

fn checked_phrase(credentials: &Credentials) -> Result<secret::Phrase, SlotError> {
    if fold(&credentials.name).is_empty() {
        return Err(SlotError::NameEmpty);
    }
    if credentials.password.characters() < PASSWORD_CHARACTERS_MIN {
        return Err(SlotError::PasswordTooShort);
    }
    Ok(phrase(credentials))
}

fn phrase(credentials: &Credentials) -> secret::Phrase {
    let name = fold(&credentials.name);
    secret::Phrase::of(&[b"account", name.as_bytes(), credentials.password.as_bytes()])
}

fn recovery_phrase(recovery: &RecoveryKey) -> secret::Phrase {
    secret::Phrase::of(&[b"recovery", recovery.as_bytes()])
}

impl From<io::Error> for SlotError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind;
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotWritable,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<getrandom::Error> for SlotError {
    fn from(error: getrandom::Error) -> Self {
        Self::Io(error.to_string())
    }
}

#[cfg(test)]
mod tests;
