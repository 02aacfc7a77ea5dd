//! Copies of stations, read where they lie by whoever may review, on whatever
//! machine. Never writes: neither into the copy nor into its log. Blocks.

use std::path::{Path, PathBuf};

use super::Failure;
use super::backup::Opener;
use crate::domain::account::{Account, Act, Role};
use crate::domain::day::Day;
use crate::domain::event::Fact;
use crate::domain::id::{AccountId, StationId};
use crate::domain::time::Instant;
use crate::platform::Clock;
use crate::store::backup::{self, Manifest, Signed, Unread};
use crate::store::keys;
use crate::store::{Filter, Store, fact};

/// The kinds of entries that say who somebody is and what a lot is called.
const NAMING: [&str; 6] = [
    "account_added",
    "account_renamed",
    "account_assigned",
    "lot_received",
    "lot_corrected",
    "expiry_extended",
];

/// The entries that tell of an injection.
const INJECTION: &str = "dose_given";

/// A copy that is open for reading.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its folder.
    pub folder: PathBuf,
    /// Its log.
    pub store: Store,
    /// The station as the copy knows it.
    pub day: Day,
    /// Who reads, with no more rights than an auditor has.
    pub reader: Account,
    /// Whether the recovery key opened it, and nobody's account.
    pub by_recovery_key: bool,
    /// What was signed of it.
    pub signed: Signed,
    /// The instant of the last entry (UTC).
    pub last_at: Option<Instant>,
    /// How many injections its log holds.
    pub injections: i64,
    /// The accounts and lots of its log, by which entries are named and found.
    named: Vec<Fact>,
}

/// Why a copy is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// The copy cannot be used.
    #[error(transparent)]
    Copy(#[from] Unread),
    /// Its key slots or its log did not open.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The account may not review.
    #[error("the account may not review")]
    NoRight,
}

impl Reading {
    /// Opens a copy for reading only.
    ///
    /// # Errors
    ///
    /// [`NotRead`]; nothing was changed in any case.
    pub fn open(folder: &Path, opener: &Opener, clock: &Clock) -> Result<Self, NotRead> {
        let signed = backup::manifest(folder)?;
        if keys::check(folder) == Err(keys::UnlockError::NewerVersion) {
            return Err(Unread::Newer.into());
        }
        signed.check_files(folder)?;
        // Wrong tries are not counted: that would be written beside the copy, and
        // whoever holds it can take the count away with it.
        let (account, key) = match opener {
            Opener::Account(credentials) => {
                let (id, key) = keys::unlock(folder, credentials).map_err(Failure::from)?;
                (Some(id), key)
            }
            Opener::Recovery(recovery) => {
                let key = keys::unlock_with_recovery(folder, recovery).map_err(Failure::from)?;
                (None, key)
            }
        };
        let store = Store::open_copy(folder, &key, &signed)?;
        let day = store.day(clock.now().civil_day()).wait().map_err(Failure::from)?;
        let reader = match account {
            Some(id) => reader(&day, id)?,
            None => Account {
                id: AccountId(store.station().0),
                name: String::new(),
                role: Role::Auditor,
                qualifications: Vec::new(),
            },
        };
        let last = Filter { after: signed.manifest.sequence - 1, ..Filter::default() };
        let last_at = store.entries(last).wait().map_err(Failure::from)?.last().map(|one| one.at);
        let injections = store.count(vec![INJECTION.to_owned()]).wait().map_err(Failure::from)?;
        let kinds = NAMING.map(str::to_owned).to_vec();
        let naming = Filter { kinds, limit: u32::MAX, ..Filter::default() };
        let naming = store.entries(naming).wait().map_err(Failure::from)?;
        let named = naming.iter().filter_map(|entry| fact(entry).ok()).collect();
        let (folder, by_recovery_key) = (folder.to_owned(), account.is_none());
        Ok(Self { folder, store, day, reader, by_recovery_key, signed, last_at, injections, named })
    }

    /// Returns the station.
    #[must_use]
    pub fn station(&self) -> StationId {
        self.store.station()
    }

    /// Returns the station's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.day.station().map_or("", |station| station.name.as_str())
    }

    /// Returns a day that knows the accounts and lots of all copies; nothing where
    /// none is open.
    #[must_use]
    pub fn together(readings: &[&Self]) -> Option<Day> {
        let (first, others) = readings.split_first()?;
        let mut day = first.day.clone();
        for fact in others.iter().flat_map(|other| &other.named) {
            day.apply(fact);
        }
        Some(day)
    }

    /// Returns what the station signed of the copy.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.signed.manifest
    }
}

/// Who reads: an account that may review, as an auditor, whatever else it may.
fn reader(day: &Day, id: AccountId) -> Result<Account, NotRead> {
    let account = day.account(id).ok_or(Failure::UnknownAccount)?;
    if !day.staff().is_enabled(id) {
        return Err(Failure::Disabled.into());
    }
    if !account.may(Act::Review) {
        return Err(NotRead::NoRight);
    }
    Ok(Account { role: Role::Auditor, qualifications: Vec::new(), ..account.clone() })
}

#[cfg(test)]
mod tests;
