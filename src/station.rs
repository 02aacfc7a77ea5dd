//! Setting a station up and opening it.

use crate::domain::account::Account;
use crate::domain::account::{Qualification, Role};
use crate::domain::day::Day;
use crate::domain::event::{Event, SignedIn, StationFounded, StationKind};
use crate::domain::id::{AccountId, EntryId, StationId};
use crate::platform::{Clock, new_id};
use crate::store::keys::{self, Cost, Credentials, Password};
use crate::store::{self, Author, DatabaseKey, OpenError, Store, StoreError};
use std::path::{Path, PathBuf};

/// Failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Slots.
    #[error(transparent)]
    Slots(#[from] keys::SlotError),
    /// Unlock.
    #[error(transparent)]
    Unlock(#[from] keys::UnlockError),
    /// Open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Data.
    #[error("{0}")]
    Data(String),
}
/// F.
pub struct Founding {
    pub name: String,
    pub kind: StationKind,
    pub address: String,
    pub supervisor: String,
    pub password: String,
    pub drill: bool,
}
/// O.
#[derive(Clone)]
pub struct Opened {
    pub store: Store,
    pub account: AccountId,
    pub day: Day,
    key: DatabaseKey,
    folder: PathBuf,
}
/// S.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderState {
    Absent,
    Present,
    AlreadyOpen,
    Damaged,
    NewerVersion,
    NotWritable,
}
pub fn state(folder: &Path) -> FolderState {
    if folder.join("keys.json").exists() { FolderState::Present } else { FolderState::Absent }
}
fn write(store: &Store, by: AccountId, events: &[Event], clock: &Clock) -> Result<(), Failure> {
    let now = clock.now();
    let entries = events
        .iter()
        .map(|e| store::entry(e, EntryId(new_id(now)), now, Author::Account(by), None))
        .collect::<Result<Vec<_>, _>>()?;
    let _ = store.append(entries).wait()?;
    Ok(())
}
pub fn found(
    folder: &Path,
    f: Founding,
    clock: &Clock,
) -> Result<(Store, AccountId, keys::RecoveryKey), Failure> {
    let now = clock.now();
    let (station, account) = (StationId(new_id(now)), AccountId(new_id(now)));
    let credentials =
        Credentials { name: f.supervisor.clone(), password: Password::new(f.password) };
    let (key, recovery) = keys::create(folder, station, account, &credentials, Cost::STATION)?;
    let store = Store::create(folder, &key)?;
    let events = [
        Event::from(StationFounded {
            station,
            name: f.name,
            kind: f.kind,
            address: f.address,
            drill: f.drill,
        }),
        Event::from(Account {
            id: account,
            name: f.supervisor,
            role: Role::Supervisor,
            qualifications: vec![Qualification::Screener, Qualification::Vaccinator],
        }),
    ];
    write(&store, account, &events, clock)?;
    Ok((store, account, recovery))
}
pub fn open(folder: &Path, name: &str, password: &str, clock: &Clock) -> Result<Opened, Failure> {
    let credentials =
        Credentials { name: name.to_owned(), password: Password::new(password.to_owned()) };
    let (account, key) = keys::unlock(folder, &credentials)?;
    let store = Store::open(folder, &key)?;
    write(&store, account, &[SignedIn { account, role: Role::Supervisor }.into()], clock)?;
    let day = store.day(clock.now().civil_day()).wait()?;
    Ok(Opened { store, account, day, key, folder: folder.to_owned() })
}
impl Opened {
    pub fn add_account(
        &self,
        account: &Account,
        password: &str,
        clock: &Clock,
    ) -> Result<(), Failure> {
        let credentials = Credentials {
            name: account.name.clone(),
            password: Password::new(password.to_owned()),
        };
        keys::add_slot(&self.folder, &self.key, account.id, &credentials, Cost::STATION)?;
        write(&self.store, self.account, &[account.clone().into()], clock)
    }
}
