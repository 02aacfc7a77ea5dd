//! One key slot: the database key wrapped by what one person knows. Never holds
//! a name, and nothing in it can be moved to another slot or station.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::domain::id::StationId;
use crate::store::keys::secret::{DatabaseKey, Phrase};
use crate::store::notation;

/// What deriving a wrapping key costs. Each slot keeps the cost it was made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that could be computed side by side.
    pub lanes: u32,
}

impl Cost {
    /// The cost for a station: 19 MiB, 2 passes, 1 lane, as the OWASP Password
    /// Storage Cheat Sheet recommends for argon2id.
    pub const STATION: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

    /// The most that a file may ask for; more is a sign of damage, and would
    /// stop the program at the sign-in screen.
    const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 16, lanes: 8 };

    pub(super) const fn is_bearable(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib
            && self.passes <= Self::MOST.passes
            && self.lanes <= Self::MOST.lanes
    }
}

/// For whom a slot was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owner {
    /// An account; the slot's id is the account's.
    Account,
    /// Whoever holds the recovery key; the slot's id is the station's.
    Recovery,
}

/// One way to the database key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    pub(super) id: Uuid,
    pub(super) owner: Owner,
    pub(super) argon2id: Cost,
    nonce: String,
    wrapped: String,
}

/// A key that wraps the database key, derived from what a person knows.
pub(super) struct WrappingKey(Zeroizing<[u8; 32]>);

impl WrappingKey {
    /// Derives a wrapping key; takes tens of milliseconds and `cost.memory_kib`.
    pub(super) fn derive(phrase: &Phrase, salt: &[u8], cost: Cost) -> Result<Self, argon2::Error> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            phrase.as_bytes(),
            salt,
            &mut *key,
        )?;
        Ok(Self(key))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.0))
    }
}

impl Slot {
    /// Wraps the database key under a fresh random nonce.
    pub(super) fn wrap(
        owner: Owner,
        id: Uuid,
        database: &DatabaseKey,
        wrapping: &WrappingKey,
        argon2id: Cost,
    ) -> Result<Self, getrandom::Error> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce)?;
        let context = context(database.station(), owner, id);
        let payload = Payload { msg: database.bytes(), aad: &context };
        // Encrypting 32 bytes fails only by running out of memory.
        let wrapped = wrapping
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| getrandom::Error::UNEXPECTED)?;
        let (nonce, wrapped) = (notation::hex(&nonce), notation::hex(&wrapped));
        Ok(Self { id, owner, argon2id, nonce, wrapped })
    }

    /// Returns the database key if this wrapping key is the slot's.
    pub(super) fn unwrap(&self, station: StationId, wrapping: &WrappingKey) -> Option<DatabaseKey> {
        let nonce = notation::from_hex::<24>(&self.nonce)?;
        let wrapped = notation::from_hex::<48>(&self.wrapped)?;
        let context = context(station, self.owner, self.id);
        let payload = Payload { msg: &wrapped, aad: &context };
        let plain = wrapping.cipher().decrypt(&XNonce::from(nonce), payload).ok()?;
        let plain = Zeroizing::new(plain);
        Some(DatabaseKey::new(station, plain.as_slice().try_into().ok()?))
    }

    /// Tells whether the slot has the form that is written.
    pub(super) fn is_well_formed(&self) -> bool {
        self.argon2id.is_bearable()
            && notation::from_hex::<24>(&self.nonce).is_some()
            && notation::from_hex::<48>(&self.wrapped).is_some()
    }
}

/// The associated data: what the wrapped key is bound to.
fn context(station: StationId, owner: Owner, id: Uuid) -> Vec<u8> {
    let owner: &[u8] = match owner {
        Owner::Account => b"account",
        Owner::Recovery => b"recovery",
    };
    [b"chot key slot 1", station.0.as_bytes().as_slice(), id.as_bytes(), owner].concat()
}
