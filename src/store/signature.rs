//! The station's signature: Ed25519, by a key derived from the database key. It
//! proves origin, not honesty: whoever can open the station can sign for it.
//!
//! # Checking it with stock tools
//!
//! A public key is 32 bytes and a signature 64, both written in hexadecimal; a
//! public key becomes a file for OpenSSL with twelve bytes before it:
//!
//! ```sh
//! { printf 302a300506032b6570032100; printf %s "$key"; } | xxd -r -p > key.der
//! printf %s "$signature" | xxd -r -p > signature.bin
//! openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in manifest.json -sigfile signature.bin
//! ```

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::store::keys::DatabaseKey;
use crate::store::notation;

/// Keeps this derivation apart from any other of the same key.
const PURPOSE: &[u8] = b"chot station signature 1";

/// What a station signs with. Cannot be printed; wiped when dropped.
pub(super) struct Signing(SigningKey);

impl Signing {
    pub(super) fn of(key: &DatabaseKey) -> Self {
        let seed = Sha256::new()
            .chain_update(PURPOSE)
            .chain_update(key.station().0.as_bytes())
            .chain_update(key.bytes())
            .finalize();
        Self(SigningKey::from_bytes(&seed.into()))
    }

    pub(super) fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }
}

/// By what a station's signatures are checked. Written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        notation::from_hex(text).map(Self)
    }

    /// Tells whether the station with this key signed exactly these bytes.
    #[must_use]
    pub fn signed(&self, bytes: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(bytes, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&notation::hex(&self.0))
    }
}

/// What a station signed with. Written as 128 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Reads 128 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        notation::from_hex(text).map(Self)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&notation::hex(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::StationId;
    use uuid::Uuid;

    fn signing(station: u128, byte: u8) -> Signing {
        Signing::of(&DatabaseKey::fixed(StationId(Uuid::from_u128(station)), [byte; 32]))
    }

    #[test]
    fn what_was_signed_is_told_from_anything_else() {
        let ours = signing(1, 7);
        let signature = ours.sign(b"the head");
        assert!(ours.public_key().signed(b"the head", &signature));
        assert!(!ours.public_key().signed(b"the heed", &signature));
        assert!(!signing(2, 7).public_key().signed(b"the head", &signature));
        assert!(!signing(1, 8).public_key().signed(b"the head", &signature));
        let mut other = signature;
        other.0[0] ^= 1;
        assert!(!ours.public_key().signed(b"the head", &other));
    }

    #[test]
    fn the_same_key_signs_the_same_on_every_day() {
        assert_eq!(signing(1, 7).public_key(), signing(1, 7).public_key());
        assert_eq!(signing(1, 7).sign(b"x"), signing(1, 7).sign(b"x"));
    }

    #[test]
    fn keys_and_signatures_survive_writing() {
        let ours = signing(1, 7);
        let signature = ours.sign(b"x");
        assert_eq!(Signature::parse(&signature.to_string()), Some(signature));
        assert_eq!(PublicKey::parse(&ours.public_key().to_string()), Some(ours.public_key()));
        assert_eq!(Signature::parse("12"), None);
        assert_eq!(PublicKey::parse(&signature.to_string()), None);
    }
}
