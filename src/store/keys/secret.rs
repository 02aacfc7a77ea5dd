//! What must not be seen: passwords, the database key, the recovery key. None
//! can be printed, and each is wiped from memory when dropped.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::domain::id::StationId;
use crate::store::notation;
use crate::store::signature::{PublicKey, Signing};

/// The symbols of a recovery key that are random: 31 of 5 bits, 155 bits.
const RANDOM_SYMBOLS: usize = 31;
/// Bytes enough for [`RANDOM_SYMBOLS`].
const RANDOM_BYTES: usize = 20;

/// A password as typed. Composed (NFC), since keyboards for Vietnamese differ
/// in how they build the same letter; otherwise untouched.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// Takes a password as typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        let typed = Zeroizing::new(typed);
        // Composing may lengthen; without room to grow no copy is left behind.
        let mut composed = Zeroizing::new(String::with_capacity(typed.len() * 3));
        composed.extend(typed.nfc());
        Self(composed)
    }

    pub(super) fn characters(&self) -> usize {
        self.0.chars().count()
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The random key that encrypts one station's database.
#[derive(Clone, ZeroizeOnDrop)]
pub struct DatabaseKey {
    #[zeroize(skip)]
    station: StationId,
    bytes: [u8; 32],
}

impl DatabaseKey {
    pub(super) const fn new(station: StationId, bytes: [u8; 32]) -> Self {
        Self { station, bytes }
    }

    /// A key that is the same in every run of a test.
    #[cfg(test)]
    pub(in crate::store) const fn fixed(station: StationId, bytes: [u8; 32]) -> Self {
        Self::new(station, bytes)
    }

    /// Returns by what the signatures of this station are checked.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        Signing::of(self).public_key()
    }

    /// Returns the station whose database this key opens.
    #[must_use]
    pub const fn station(&self) -> StationId {
        self.station
    }

    pub(in crate::store) const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

/// A key for the day when every password is lost: 32 letters and digits, shown
/// once when the station is set up and kept on paper under seal. The last
/// symbol is computed from the others and finds a slip of the pen.
pub struct RecoveryKey(Zeroizing<Vec<u8>>);

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey")
    }
}

impl RecoveryKey {
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
        getrandom::fill(&mut *bytes)?;
        let mut values = Zeroizing::new(notation::five_bit_values(&*bytes));
        values[RANDOM_SYMBOLS] = check_symbol(&values[..RANDOM_SYMBOLS]);
        Ok(Self(values))
    }

    /// Reads a recovery key as a person copies it from paper: case, spaces and
    /// hyphens do not matter, `O` is zero, `I` and `L` are one. `None` for a
    /// wrong length, a foreign letter, one wrong symbol or two neighbours exchanged.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let values = Zeroizing::new(notation::from_groups(text)?);
        let (check, random) = values.split_last()?;
        let fits = random.len() == RANDOM_SYMBOLS && check_symbol(random) == *check;
        fits.then_some(Self(values))
    }

    /// Returns the key for paper: eight groups of four.
    #[must_use]
    pub fn in_groups(&self) -> Zeroizing<String> {
        Zeroizing::new(notation::in_groups(&self.0))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Weighs each symbol by its own power of a generator of the field of 32
/// elements, so that one wrong symbol or two exchanged change the sum. There are
/// 31 weights for 32 symbols: only the first and the last share one.
fn check_symbol(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, value| {
        let doubled = (sum ^ value) << 1;
        if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
    })
}

/// Input for the derivation of a wrapping key, wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Phrase(Vec<u8>);

impl Phrase {
    pub(super) fn of(parts: &[&[u8]]) -> Self {
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
        for part in parts {
            bytes.extend_from_slice(part);
            bytes.push(0);
        }
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_letters_are_the_same_password_on_every_keyboard() {
        let composed = Password::new("Mật khẩu đường".nfc().collect());
        let decomposed = Password::new("Mật khẩu đường".nfd().collect());
        assert_eq!(composed.as_bytes(), decomposed.as_bytes());
        assert_eq!(composed.characters(), 14);
        assert_ne!(composed.as_bytes(), Password::new(" Mật khẩu đường".into()).as_bytes());
    }

    #[test]
    fn a_recovery_key_survives_paper_and_finds_a_slip() {
        let key = RecoveryKey::random().unwrap();
        let text = key.in_groups();
        assert_eq!(text.len(), 39);
        let sloppy = text.to_lowercase().replace('-', " ").replace('1', "l").replace('0', "o");
        assert!(RecoveryKey::read(&sloppy).is_some_and(|read| *read.0 == *key.0));

        for at in 0..32 {
            for other in 0..32 {
                let mut wrong = key.0.to_vec();
                wrong[at] = other;
                let read = RecoveryKey::read(&notation::in_groups(&wrong));
                assert_eq!(read.is_some(), other == key.0[at]);
            }
            for other in 0..at {
                let mut exchanged = key.0.to_vec();
                exchanged.swap(at, other);
                let read = RecoveryKey::read(&notation::in_groups(&exchanged));
                let same = key.0[at] == key.0[other] || (other, at) == (0, 31);
                assert_eq!(read.is_some(), same, "{other} and {at}");
            }
        }
        assert!(RecoveryKey::read(&text[..38]).is_none());
        assert!(RecoveryKey::read("").is_none());
    }
}
