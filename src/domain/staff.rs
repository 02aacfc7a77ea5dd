//! The people of the station as the log tells of them: accounts with their
//! state, and what a supervisor set for all. Refuses what would shut the
//! station: a change is asked here before it is made.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{Account, Act, Role};
use super::event::Event;
use super::id::AccountId;
use super::patient::Person;
use super::text::{clean, fold};
use super::time::Instant;

/// The idle time after which the desk locks, in minutes, until a supervisor sets
/// another.
pub const IDLE_MINUTES: u8 = 5;
/// The shortest and the longest idle time that may be set, in minutes.
pub const IDLE_MINUTES_ALLOWED: std::ops::RangeInclusive<u8> = 1..=30;

/// Why a change of accounts is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The one who asks may not change accounts.
    #[error("no right to change accounts")]
    NoRight,
    /// The station does not know the account.
    #[error("unknown account")]
    Unknown,
    /// The name is empty.
    #[error("the name is empty")]
    NameEmpty,
    /// The name is longer than [`Person::LONGEST_NAME`] characters.
    #[error("the name is too long")]
    NameTooLong,
    /// Another account has this name, or one that differs only in diacritics or
    /// case: people sign in by name, and diacritics do not count there.
    #[error("another account has this name")]
    NameTaken,
    /// Without this account nobody could manage accounts any more.
    #[error("the last supervisor")]
    LastSupervisor,
    /// Nobody disables the account with which they are signed in.
    #[error("one's own account")]
    Own,
    /// The account is disabled already, or is not.
    #[error("the account is in that state already")]
    AlreadySo,
    /// The idle time lies outside [`IDLE_MINUTES_ALLOWED`].
    #[error("the idle time is out of range")]
    IdleMinutes,
}

/// The people of the station.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staff {
    accounts: BTreeMap<AccountId, Account>,
    disabled: BTreeSet<AccountId>,
    last_sign_in: BTreeMap<AccountId, Instant>,
    idle_minutes: Option<u8>,
    recovery_unproven: bool,
}

impl Staff {
    /// Takes in a fact, if it is about accounts.
    pub(super) fn apply(&mut self, event: &Event, at: Instant) {
        match event {
            // A recovery key is made with the station.
            Event::StationFounded(_) | Event::RecoveryKeyReplaced(_) => {
                self.recovery_unproven = true;
            }
            Event::RecoveryKeyProven(_) => self.recovery_unproven = false,
            Event::AccountAdded(account) => {
                let _ = self.accounts.insert(account.id, (**account).clone());
            }
            Event::AccountRenamed(renamed) => {
                self.with(renamed.account, |account| account.name.clone_from(&renamed.name));
            }
            Event::AccountAssigned(assigned) => self.with(assigned.account, |account| {
                account.role = assigned.role;
                account.qualifications.clone_from(&assigned.qualifications);
            }),
            Event::AccountDisabled(disabled) => {
                let _ = self.disabled.insert(disabled.account);
            }
            Event::AccountEnabled(enabled) => {
                let _ = self.disabled.remove(&enabled.account);
            }
            Event::SignedIn(signed_in) => {
                let _ = self.last_sign_in.insert(signed_in.account, at);
            }
            Event::IdleTimeSet(set) => self.idle_minutes = Some(set.minutes),
            _ => {}
        }
    }

    fn with(&mut self, id: AccountId, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.accounts.get_mut(&id) {
            change(account);
        }
    }

    /// Returns an account, disabled or not.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Returns all accounts, disabled ones too, in the order of their making.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Returns the accounts that can sign in.
    pub fn enabled(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().filter(|account| self.is_enabled(account.id))
    }

    /// Tells whether an account can sign in.
    #[must_use]
    pub fn is_enabled(&self, id: AccountId) -> bool {
        self.accounts.contains_key(&id) && !self.disabled.contains(&id)
    }

    /// Returns when somebody last signed in with an account.
    #[must_use]
    pub fn last_sign_in(&self, id: AccountId) -> Option<Instant> {
        self.last_sign_in.get(&id).copied()
    }

    /// Returns the idle time after which the desk locks, in minutes.
    #[must_use]
    pub fn idle_minutes(&self) -> u8 {
        self.idle_minutes.unwrap_or(IDLE_MINUTES)
    }

    /// Tells whether nobody has shown yet that the recovery key is on paper.
    #[must_use]
    pub const fn is_recovery_unproven(&self) -> bool {
        self.recovery_unproven
    }

    /// Asks whether somebody may change accounts.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoRight`].
    pub fn may_manage(&self, author: AccountId) -> Result<(), Refusal> {
        let may = self.account(author).is_some_and(|account| account.may(Act::ManageAccounts));
        if may && self.is_enabled(author) { Ok(()) } else { Err(Refusal::NoRight) }
    }

    /// Asks whether a name is free for an account, or for a new one.
    ///
    /// # Errors
    ///
    /// [`Refusal::NameEmpty`], [`Refusal::NameTooLong`], [`Refusal::NameTaken`].
    pub fn may_be_named(&self, name: &str, account: Option<AccountId>) -> Result<(), Refusal> {
        let folded = fold(name);
        if folded.is_empty() {
            return Err(Refusal::NameEmpty);
        }
        if clean(name).chars().count() > Person::LONGEST_NAME {
            return Err(Refusal::NameTooLong);
        }
        let taken = |other: &Account| Some(other.id) != account && fold(&other.name) == folded;
        if self.accounts().any(taken) { Err(Refusal::NameTaken) } else { Ok(()) }
    }

    /// Asks whether an account may get a role.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`], [`Refusal::LastSupervisor`].
    pub fn may_become(&self, id: AccountId, role: Role) -> Result<(), Refusal> {
        let _ = self.account(id).ok_or(Refusal::Unknown)?;
        if role != Role::Supervisor && self.is_last_supervisor(id) {
            return Err(Refusal::LastSupervisor);
        }
        Ok(())
    }

    /// Asks whether somebody may disable an account.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unknown`], [`Refusal::AlreadySo`], [`Refusal::LastSupervisor`],
    /// [`Refusal::Own`].
    pub fn may_be_disabled(&self, id: AccountId, author: AccountId) -> Result<(), Refusal> {
        let _ = self.account(id).ok_or(Refusal::Unknown)?;
        if !self.is_enabled(id) {
            Err(Refusal::AlreadySo)
        } else if self.is_last_supervisor(id) {
            Err(Refusal::LastSupervisor)
        } else if id == author {
            Err(Refusal::Own)
        } else {
            Ok(())
        }
    }

    fn is_last_supervisor(&self, id: AccountId) -> bool {
        let mut supervisors = self.enabled().filter(|account| account.role == Role::Supervisor);
        supervisors.next().is_some_and(|first| first.id == id) && supervisors.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{
        AccountAssigned, AccountDisabled, AccountEnabled, AccountRenamed, Qualification,
    };
    use crate::domain::sign_in::{IdleTimeSet, SignedIn};
    use crate::domain::testing::{DEPUTY, NURSE, Station};
    use uuid::Uuid;

    const OTHER: AccountId = AccountId(Uuid::from_u128(3));

    fn staff(station: &Station) -> &Staff {
        station.day.staff()
    }

    #[test]
    fn the_last_supervisor_is_neither_disabled_nor_demoted() {
        let mut station = Station::open();
        let last = Err(Refusal::LastSupervisor);
        assert_eq!(staff(&station).may_be_disabled(NURSE, DEPUTY), last);
        assert_eq!(staff(&station).may_become(NURSE, Role::Nurse), last);
        assert_eq!(staff(&station).may_become(NURSE, Role::Supervisor), Ok(()));
        let second = |account, role| AccountAssigned { account, role, qualifications: vec![] };
        station.record(second(DEPUTY, Role::Supervisor));
        assert_eq!(staff(&station).may_be_disabled(NURSE, DEPUTY), Ok(()));
        assert_eq!(staff(&station).may_be_disabled(NURSE, NURSE), Err(Refusal::Own));
        assert_eq!(staff(&station).may_become(NURSE, Role::Auditor), Ok(()));
        // A disabled supervisor does not count.
        station.record(AccountDisabled { account: DEPUTY });
        assert_eq!(staff(&station).may_become(NURSE, Role::Auditor), last);
        assert_eq!(staff(&station).may_be_disabled(DEPUTY, NURSE), Err(Refusal::AlreadySo));
        assert_eq!(staff(&station).may_manage(DEPUTY), Err(Refusal::NoRight));
        assert_eq!(staff(&station).may_manage(NURSE), Ok(()));
    }

    #[test]
    fn names_that_differ_only_in_diacritics_or_case_are_one_name() {
        let station = Station::open();
        let named = |name: &str, of| staff(&station).may_be_named(name, of);
        for same in ["Lan Anh", " lân  ánh ", "LAN ANH", "Lan Ành"] {
            assert_eq!(named(same, None), Err(Refusal::NameTaken), "{same}");
            assert_eq!(named(same, Some(NURSE)), Ok(()), "{same}");
        }
        assert_eq!(named("Lan Anh 2", None), Ok(()));
        assert_eq!(named(" \u{301} ", None), Err(Refusal::NameEmpty));
        assert_eq!(named(&"ạ".repeat(120), None), Ok(()));
        assert_eq!(named(&"ạ".repeat(121), None), Err(Refusal::NameTooLong));
        assert_eq!(staff(&station).may_become(OTHER, Role::Nurse), Err(Refusal::Unknown));
    }

    #[test]
    fn the_log_tells_state_name_role_and_last_sign_in() {
        let mut station = Station::open();
        assert_eq!(staff(&station).last_sign_in(DEPUTY), None);
        station.record(SignedIn { account: DEPUTY, role: Role::Nurse });
        assert_eq!(staff(&station).last_sign_in(DEPUTY), Some(station.now));
        station.record(AccountRenamed { account: DEPUTY, name: "Minh Châu B".into() });
        station.record(AccountAssigned {
            account: DEPUTY,
            role: Role::Auditor,
            qualifications: vec![Qualification::Screener],
        });
        station.record(AccountDisabled { account: DEPUTY });
        let deputy = staff(&station).account(DEPUTY).unwrap();
        assert_eq!((deputy.name.as_str(), deputy.role), ("Minh Châu B", Role::Auditor));
        assert_eq!(staff(&station).enabled().map(|a| a.id).collect::<Vec<_>>(), [NURSE]);
        station.record(AccountEnabled { account: DEPUTY });
        assert_eq!(staff(&station).enabled().count(), 2);
    }

    #[test]
    fn the_idle_time_is_five_minutes_until_it_is_set() {
        let mut station = Station::open();
        assert_eq!(staff(&station).idle_minutes(), 5);
        station.record(IdleTimeSet { minutes: 12 });
        assert_eq!(staff(&station).idle_minutes(), 12);
        for (minutes, allowed) in [(0, false), (1, true), (30, true), (31, false)] {
            assert_eq!(IDLE_MINUTES_ALLOWED.contains(&minutes), allowed, "{minutes}");
        }
    }
}
