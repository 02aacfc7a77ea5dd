//! The recovery slot: opened when every password is lost, and replaced by a new
//! one whose key is shown once. The key itself is kept nowhere.

use std::path::Path;

use crate::domain::id::AccountId;

use super::slot::Owner;
use super::{
    Cost, Credentials, DatabaseKey, KeyFile, RecoveryKey, SlotError, UnlockError, checked_phrase,
    recovery_phrase,
};

/// Opens the recovery slot.
///
/// # Errors
/// See [`UnlockError`].
pub fn unlock_with_recovery(
    folder: &Path,
    recovery: &RecoveryKey,
) -> Result<DatabaseKey, UnlockError> {
    let slots = KeyFile::read(folder)?;
    slots.open(Owner::Recovery, &recovery_phrase(recovery)).map(|(_, key)| key)
}

/// Makes a new recovery key; the one before it opens nothing any more.
///
/// # Errors
/// See [`SlotError`]; the old key still opens then.
pub fn replace_recovery(
    folder: &Path,
    database: &DatabaseKey,
    cost: Cost,
) -> Result<RecoveryKey, SlotError> {
    let mut slots = KeyFile::of(folder, database)?;
    let recovery = slots.renew_recovery(database, cost)?;
    slots.write(folder)?;
    Ok(recovery)
}

/// Gives an account a new password and makes a new recovery key, both or neither.
///
/// # Errors
/// See [`SlotError`]; nothing was changed then.
pub fn recover(
    folder: &Path,
    database: &DatabaseKey,
    account: AccountId,
    credentials: &Credentials,
    cost: Cost,
) -> Result<RecoveryKey, SlotError> {
    let phrase = checked_phrase(credentials)?;
    let mut slots = KeyFile::of(folder, database)?;
    slots.set(account, database, &phrase, cost)?;
    let recovery = slots.renew_recovery(database, cost)?;
    slots.write(folder)?;
    Ok(recovery)
}

impl KeyFile {
    fn renew_recovery(
        &mut self,
        database: &DatabaseKey,
        cost: Cost,
    ) -> Result<RecoveryKey, SlotError> {
        let recovery = RecoveryKey::random()?;
        self.slots.retain(|slot| slot.owner != Owner::Recovery);
        let (id, phrase) = (database.station().0, recovery_phrase(&recovery));
        self.push(Owner::Recovery, id, database, &phrase, cost)?;
        Ok(recovery)
    }
}
