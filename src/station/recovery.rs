//! Getting back in when every password is lost: the recovery key opens the
//! station, a supervisor gets a new password, and the key is replaced.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::{Failure, Keyring, Opened, counted, enter};
use crate::domain::account::{Account, PasswordReset, RecoveryKeyReplaced, RecoveryKeyUsed, Role};
use crate::domain::day::Day;
use crate::domain::id::AccountId;
use crate::domain::staff::Refusal;
use crate::platform::Clock;
use crate::store::Store;
use crate::store::keys::{self, Cost, Credentials, Password, RecoveryKey};

/// A station that the recovery key opened, at which nobody is signed in.
pub struct Recovery {
    keyring: Keyring,
    day: Day,
    failed: u32,
}

/// A station that was recovered, with its supervisor signed in.
pub struct Recovered {
    /// The open station.
    pub opened: Opened,
    /// The new recovery key. It is kept nowhere.
    pub recovery: Arc<RecoveryKey>,
}

/// Opens the station in a folder with its recovery key.
///
/// # Errors
///
/// [`Failure::Wrong`] for the key of another station or an older one; see
/// [`Failure`].
pub fn recover(folder: &Path, recovery: &RecoveryKey, clock: &Clock) -> Result<Recovery, Failure> {
    let (key, failed) = counted(folder, clock, || keys::unlock_with_recovery(folder, recovery))?;
    let store = Store::open(folder, &key)?;
    let day = store.day(clock.now().civil_day()).wait()?;
    Ok(Recovery { keyring: Keyring::new(store, key, folder), day, failed })
}

impl Recovery {
    /// Returns the supervisors, of whom one gets a new password.
    #[must_use]
    pub fn supervisors(&self) -> Vec<&Account> {
        self.day.staff().enabled().filter(|account| account.role == Role::Supervisor).collect()
    }

    /// Gives a supervisor a new password, replaces the recovery key, and signs
    /// the supervisor in.
    ///
    /// # Errors
    ///
    /// [`Failure`]; the old recovery key still opens then.
    pub fn finish(
        &self,
        supervisor: AccountId,
        password: Password,
        clock: &Clock,
    ) -> Result<Recovered, Failure> {
        let staff = self.day.staff();
        staff.may_manage(supervisor)?;
        let name = staff.account(supervisor).ok_or(Refusal::Unknown)?.name.clone();
        let Keyring { store, key, folder } = &self.keyring;
        let kept = keys::keep(folder, key)?;
        let credentials = Credentials { name, password };
        let recovery = keys::recover(folder, key, supervisor, &credentials, Cost::STATION)?;
        let events = [
            RecoveryKeyUsed { account: supervisor }.into(),
            PasswordReset { account: supervisor }.into(),
            RecoveryKeyReplaced {}.into(),
        ];
        let written = self.keyring.append(&events, supervisor, clock);
        let _ = self.keyring.or_put_back(written, kept)?;
        let opened = enter(folder, store.clone(), key.clone(), supervisor, clock)?;
        opened.tell_failed(self.failed, clock)?;
        Ok(Recovered { opened, recovery: Arc::new(recovery) })
    }
}

impl fmt::Debug for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recovery")
    }
}

impl fmt::Debug for Recovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recovered")
    }
}
