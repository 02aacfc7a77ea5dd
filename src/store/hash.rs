//! SHA-256, of the chain and of files; how it is written for files, and shortened for
//! people.

use std::fmt;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::store::notation;

/// The bytes of a hash that a short code shows: 80 bits.
pub(super) const SHORT_BYTES: usize = 10;

/// How many bytes are read at once.
const CHUNK: usize = 256 * 1024;

/// A SHA-256, of the chain or of a file. Written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first entry: 32 zero bytes.
    pub const START: Self = Self([0; 32]);

    /// Returns the hash of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads to the end, keeping nothing. Returns how many bytes there were, and
    /// their hash.
    ///
    /// # Errors
    ///
    /// The reader's.
    pub fn of_stream(mut from: impl Read) -> io::Result<(u64, Self)> {
        let (mut sha, mut bytes) = (Sha256::new(), 0);
        let mut chunk = vec![0; CHUNK];
        loop {
            match from.read(&mut chunk)? {
                0 => return Ok((bytes, Self(sha.finalize().into()))),
                read => {
                    sha.update(&chunk[..read]);
                    bytes += u64::try_from(read).unwrap_or(u64::MAX);
                }
            }
        }
    }

    /// Returns the hash of the entry with this body that follows.
    #[must_use]
    pub fn then(&self, body: &[u8]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(body).finalize().into())
    }

    /// Reads 64 hexadecimal digits, as `Hash` writes them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        notation::from_hex(text).map(Self)
    }

    /// Returns the first 80 bits as four groups of four letters and digits
    /// (Crockford's base 32), for reading aloud and writing on paper.
    #[must_use]
    pub fn short_code(&self) -> String {
        notation::in_groups(&notation::five_bit_values(&self.0[..SHORT_BYTES]))
    }

    /// Reads the bytes that a short code shows, as a person types it; nothing of
    /// what is no short code.
    #[must_use]
    pub fn beginning(short_code: &str) -> Option<[u8; SHORT_BYTES]> {
        let values = notation::from_groups(short_code)?;
        notation::bytes(&values)?.try_into().ok()
    }

    /// Tells whether a short code, as a person types it, is that of this hash.
    #[must_use]
    pub fn has_code(&self, short_code: &str) -> bool {
        Self::beginning(short_code).is_some_and(|beginning| self.0.starts_with(&beginning))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&notation::hex(&self.0))
    }
}
