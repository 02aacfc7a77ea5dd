//! The PINs of the day: kept in memory alone, for those who gave their password
//! while the program runs. A PIN opens nothing but a desk that is locked.

use std::collections::BTreeMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use chrono::NaiveDate;
use zeroize::Zeroizing;

use crate::domain::id::AccountId;
use crate::domain::pin::{self, TRIES, Weakness};
use crate::store::keys::Cost;

/// A PIN that somebody set, hashed.
#[derive(Clone)]
pub struct Pin {
    day: NaiveDate,
    digits: usize,
    salt: [u8; 16],
    hash: Zeroizing<[u8; 32]>,
}

/// Why a PIN was not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSet {
    /// It is too easily guessed.
    #[error(transparent)]
    Weak(#[from] Weakness),
    /// The machine gives no randomness or no memory.
    #[error("the machine cannot hash it")]
    Machine,
}

impl Pin {
    /// Hashes a PIN for the rest of a civil day. Takes as long as a derivation.
    ///
    /// # Errors
    ///
    /// [`NotSet`].
    pub fn new(typed: &str, day: NaiveDate) -> Result<Self, NotSet> {
        pin::check(typed)?;
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|_| NotSet::Machine)?;
        let hash = derive(typed, &salt).ok_or(NotSet::Machine)?;
        Ok(Self { day, digits: typed.len(), salt, hash })
    }

    /// Returns how many digits it has.
    #[must_use]
    pub const fn digits(&self) -> usize {
        self.digits
    }

    /// Tells whether this is the PIN, on the day for which it was set. Takes as
    /// long as a derivation.
    #[must_use]
    pub fn is(&self, typed: &str, today: NaiveDate) -> bool {
        let same = |hash: Zeroizing<[u8; 32]>| {
            hash.iter().zip(self.hash.iter()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
        };
        self.day == today && derive(typed, &self.salt).is_some_and(same)
    }
}

fn derive(typed: &str, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let Cost { memory_kib, passes, lanes } = Cost::STATION;
    let params = Params::new(memory_kib, passes, lanes, Some(32)).ok()?;
    let mut hash = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(typed.as_bytes(), salt, &mut *hash)
        .ok()?;
    Some(hash)
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

/// Whoever gave their password today while the program runs.
#[derive(Debug, Clone, Default)]
pub struct Present(BTreeMap<AccountId, Here>);

#[derive(Debug, Clone)]
struct Here {
    day: NaiveDate,
    pin: Option<Pin>,
    wrong: u8,
}

impl Present {
    /// Takes in that somebody gave their password. A PIN of the same day stays,
    /// and its wrong tries are forgotten.
    pub fn came(&mut self, account: AccountId, today: NaiveDate) {
        let here = self.0.entry(account).or_insert(Here { day: today, pin: None, wrong: 0 });
        if here.day != today {
            here.pin = None;
        }
        here.day = today;
        here.wrong = 0;
    }

    /// Takes in somebody's PIN.
    pub fn set(&mut self, account: AccountId, pin: Pin) {
        if let Some(here) = self.0.get_mut(&account) {
            here.pin = Some(pin);
            here.wrong = 0;
        }
    }

    /// Returns who gave their password today.
    pub fn today(&self, today: NaiveDate) -> impl Iterator<Item = AccountId> + '_ {
        self.0.iter().filter(move |(_, here)| here.day == today).map(|(account, _)| *account)
    }

    /// Returns somebody's PIN, if it counts today and was not tried wrongly too often.
    #[must_use]
    pub fn pin(&self, account: AccountId, today: NaiveDate) -> Option<&Pin> {
        let here = self.0.get(&account).filter(|here| here.day == today && here.wrong < TRIES)?;
        here.pin.as_ref().filter(|pin| pin.day == today)
    }

    /// Takes in a wrong PIN. Returns how many more may be tried.
    pub fn failed(&mut self, account: AccountId) -> u8 {
        self.0.get_mut(&account).map_or(0, |here| {
            here.wrong = here.wrong.saturating_add(1);
            TRIES.saturating_sub(here.wrong)
        })
    }

    /// Takes in a right PIN: its wrong tries are forgotten.
    pub fn succeeded(&mut self, account: AccountId) {
        if let Some(here) = self.0.get_mut(&account) {
            here.wrong = 0;
        }
    }

    /// Forgets somebody whose account was disabled or whose password was reset.
    pub fn forget(&mut self, account: AccountId) {
        let _ = self.0.remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NURSE: AccountId = AccountId(Uuid::from_u128(1));

    fn day(of_month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, of_month).unwrap()
    }

    #[test]
    fn a_pin_counts_on_its_day_alone_and_three_wrong_ones_end_it() {
        assert_eq!(Pin::new("0000", day(16)).unwrap_err(), NotSet::Weak(Weakness::AllSame));
        let pin = Pin::new("2580", day(16)).unwrap();
        assert!(pin.is("2580", day(16)));
        assert!(!pin.is("2581", day(16)) && !pin.is("2580", day(17)) && !pin.is("", day(16)));
        assert_eq!(format!("{pin:?}"), "Pin");

        let mut present = Present::default();
        present.set(NURSE, pin.clone());
        assert!(present.pin(NURSE, day(16)).is_none(), "a PIN without a password");
        present.came(NURSE, day(16));
        present.set(NURSE, pin);
        assert!(present.pin(NURSE, day(16)).is_some() && present.pin(NURSE, day(17)).is_none());
        assert_eq!(present.today(day(16)).collect::<Vec<_>>(), [NURSE]);
        assert_eq!(present.today(day(17)).count(), 0);
        assert_eq!([(); 3].map(|()| present.failed(NURSE)), [2, 1, 0]);
        assert!(present.pin(NURSE, day(16)).is_none());
        present.came(NURSE, day(16));
        assert!(present.pin(NURSE, day(16)).is_some(), "the password gives the PIN back");
        present.came(NURSE, day(17));
        assert!(present.pin(NURSE, day(17)).is_none());
        present.forget(NURSE);
        assert_eq!(present.today(day(17)).count(), 0);
    }
}
