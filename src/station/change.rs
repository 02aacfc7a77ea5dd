//! Changing accounts: key slots and log together. Never changes the database key.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::{Failure, counted, entries};
use crate::domain::account::{
    Account, AccountDisabled, AccountEnabled, AccountRenamed, Act, PasswordChanged, PasswordReset,
    RecoveryKeyReplaced,
};
use crate::domain::event::Event;
use crate::domain::id::AccountId;
use crate::domain::staff::{Refusal, Staff};
use crate::domain::text::{clean, fold};
use crate::platform::Clock;
use crate::store::keys::{self, Cost, Credentials, Password, RecoveryKey, SlotError};
use crate::store::{Author, DatabaseKey, Entry, Store};

/// A change of accounts that touches a key slot.
#[derive(Debug, Clone)]
pub enum Change {
    /// Add an account.
    Add {
        /// The account.
        account: Account,
        /// Its first password.
        password: Password,
    },
    /// Give an account another name.
    Rename {
        /// Which.
        account: AccountId,
        /// Its name from now on.
        name: String,
        /// A new password, which a name needs that differs in more than
        /// diacritics and case: the slot is wrapped by both.
        password: Option<Password>,
    },
    /// Let an account sign in no more.
    Disable(AccountId),
    /// Let a disabled account sign in again.
    Enable {
        /// Which.
        account: AccountId,
        /// Its new password.
        password: Password,
    },
    /// Give another person a new password.
    Reset {
        /// Whose.
        account: AccountId,
        /// The new password.
        password: Password,
    },
    /// Change one's own password.
    Own {
        /// The password so far.
        old: Password,
        /// The new one.
        new: Password,
    },
}

/// What changes of accounts need: the log, and the key that slots are made of.
#[derive(Clone)]
pub struct Keyring {
    pub(super) store: Store,
    pub(super) key: DatabaseKey,
    pub(super) folder: PathBuf,
}

impl Keyring {
    pub(super) fn new(store: Store, key: DatabaseKey, folder: &Path) -> Self {
        Self { store, key, folder: folder.to_owned() }
    }

    /// Returns the station's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a change that somebody asks for, in the slots and in the log.
    ///
    /// # Errors
    ///
    /// [`Failure`]; slots and log are as they were then.
    pub fn change(
        &self,
        author: AccountId,
        staff: &Staff,
        change: &Change,
        clock: &Clock,
    ) -> Result<Vec<Entry>, Failure> {
        match change {
            Change::Own { old, new } => return self.change_own(author, staff, old, new, clock),
            _ => staff.may_manage(author)?,
        }
        match change {
            Change::Add { account, password } => {
                staff.may_be_named(&account.name, None)?;
                let account = Account { name: clean(&account.name), ..account.clone() };
                let slot = (account.id, account.name.clone(), password.clone());
                self.with_slot(Some(slot), account.into(), author, clock)
            }
            Change::Rename { account, name, password } => {
                staff.may_be_named(name, Some(*account))?;
                let known = staff.account(*account).ok_or(Refusal::Unknown)?;
                let same = fold(&known.name) == fold(name);
                let slot = match password {
                    // A disabled account has no slot to be wrapped anew.
                    _ if same || !staff.is_enabled(*account) => None,
                    Some(password) => Some((*account, name.clone(), password.clone())),
                    None => return Err(Failure::PasswordNeeded),
                };
                let renamed = AccountRenamed { account: *account, name: clean(name) };
                self.with_slot(slot, renamed.into(), author, clock)
            }
            Change::Disable(account) => self.disable(author, staff, *account, clock),
            Change::Enable { account, password } => {
                let known = staff.account(*account).ok_or(Refusal::Unknown)?;
                if staff.is_enabled(*account) {
                    return Err(Refusal::AlreadySo.into());
                }
                let slot = (*account, known.name.clone(), password.clone());
                let enabled = AccountEnabled { account: *account };
                self.with_slot(Some(slot), enabled.into(), author, clock)
            }
            Change::Reset { account, password } => {
                let known = staff.account(*account).ok_or(Refusal::Unknown)?;
                if !staff.is_enabled(*account) {
                    return Err(Failure::Disabled);
                }
                let slot = (*account, known.name.clone(), password.clone());
                let reset = PasswordReset { account: *account };
                self.with_slot(Some(slot), reset.into(), author, clock)
            }
            Change::Own { .. } => Ok(Vec::new()),
        }
    }

    fn change_own(
        &self,
        author: AccountId,
        staff: &Staff,
        old: &Password,
        new: &Password,
        clock: &Clock,
    ) -> Result<Vec<Entry>, Failure> {
        let known = staff.account(author).ok_or(Refusal::Unknown)?;
        if !known.may(Act::ChangeOwnPassword) {
            return Err(Refusal::NoRight.into());
        }
        let credentials = Credentials { name: known.name.clone(), password: old.clone() };
        let _ = counted(&self.folder, clock, || keys::unlock(&self.folder, &credentials))?;
        let slot = (author, known.name.clone(), new.clone());
        self.with_slot(Some(slot), PasswordChanged { account: author }.into(), author, clock)
    }

    /// Disables in the log first: what breaks off after it leaves a slot that
    /// opens nothing, and that the next opening removes.
    fn disable(
        &self,
        author: AccountId,
        staff: &Staff,
        account: AccountId,
        clock: &Clock,
    ) -> Result<Vec<Entry>, Failure> {
        staff.may_be_disabled(account, author)?;
        let disabled = AccountDisabled { account };
        let entries = self.with_slot(None, disabled.into(), author, clock)?;
        match keys::remove_slot(&self.folder, &self.key, account) {
            Ok(()) | Err(SlotError::Account) => {}
            Err(error) => tracing::warn!(%error, "the slot of a disabled account stays"),
        }
        Ok(entries)
    }

    /// Makes a new recovery key, which the caller shows once.
    ///
    /// # Errors
    ///
    /// [`Failure`]; the old key still opens then.
    pub fn replace_recovery(
        &self,
        author: AccountId,
        staff: &Staff,
        clock: &Clock,
    ) -> Result<(RecoveryKey, Vec<Entry>), Failure> {
        staff.may_manage(author)?;
        let kept = keys::keep(&self.folder, &self.key)?;
        let recovery = keys::replace_recovery(&self.folder, &self.key, Cost::STATION)?;
        let written = self.append(&[RecoveryKeyReplaced {}.into()], author, clock);
        self.or_put_back(written, kept).map(|entries| (recovery, entries))
    }

    fn with_slot(
        &self,
        slot: Option<(AccountId, String, Password)>,
        event: Event,
        author: AccountId,
        clock: &Clock,
    ) -> Result<Vec<Entry>, Failure> {
        let kept = keys::keep(&self.folder, &self.key)?;
        if let Some((account, name, password)) = slot {
            let credentials = Credentials { name, password };
            keys::set_slot(&self.folder, &self.key, account, &credentials, Cost::STATION)?;
        }
        let written = self.append(&[event], author, clock);
        self.or_put_back(written, kept)
    }

    pub(super) fn append(
        &self,
        events: &[Event],
        author: AccountId,
        clock: &Clock,
    ) -> Result<Vec<Entry>, Failure> {
        let entries = entries(events, Author::Account(author), clock)?;
        Ok(self.store.append(entries).wait()?)
    }

    pub(super) fn or_put_back<T>(
        &self,
        written: Result<T, Failure>,
        kept: keys::Kept,
    ) -> Result<T, Failure> {
        if written.is_err()
            && let Err(error) = kept.put_back(&self.folder)
        {
            tracing::error!(%error, "the key slots could not be put back");
        }
        written
    }

    /// Removes the slots that no enabled account has: what a change left behind
    /// that broke off between slots and log.
    pub(super) fn prune(&self, staff: &Staff) {
        let known: BTreeSet<AccountId> = staff.enabled().map(|account| account.id).collect();
        match keys::keep_only(&self.folder, &self.key, &known) {
            Ok(false) => {}
            Ok(true) => tracing::warn!("slots without an account were removed"),
            Err(error) => tracing::warn!(%error, "slots without an account stay"),
        }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}
