//! A list file from the disk: its bytes, their hash, what they say. Reads on a
//! thread of its own, so that a long list never holds the window up.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::roster::{self, Roster, Unreadable};
use crate::ui::aside::aside;

/// The longest file that is read, in bytes (64 MiB). A list of 100,000 people
/// has some 15 MB.
pub const LONGEST_FILE: u64 = 64 * 1024 * 1024;

/// Why a list file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no such file.
    Missing,
    /// The file may not be read, or the reading broke off.
    NotReadable,
    /// The file is longer than [`LONGEST_FILE`].
    TooLarge,
    /// The file is no list.
    Unreadable(Unreadable),
}

/// Reads a list file. `today` is the civil day at the station. Returns the list
/// and SHA-256 of the file in hexadecimal.
///
/// # Errors
///
/// See [`Failure`].
pub async fn read(path: PathBuf, today: NaiveDate) -> Result<(Roster, String), Failure> {
    aside(move || read_blocking(&path, today)).await.unwrap_or(Err(Failure::NotReadable))
}

pub(super) fn read_blocking(path: &Path, today: NaiveDate) -> Result<(Roster, String), Failure> {
    let failure = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Failure::Missing,
        _ => Failure::NotReadable,
    };
    // A pipe or a device would never end, or not be there to be read twice.
    if !std::fs::metadata(path).map_err(failure)?.is_file() {
        return Err(Failure::NotReadable);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failure)?;
    let _ = file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(failure)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST_FILE {
        return Err(Failure::TooLarge);
    }
    let roster = roster::read(&bytes, today).map_err(Failure::Unreadable)?;
    Ok((roster, hexadecimal(&Sha256::digest(&bytes))))
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect()
}
