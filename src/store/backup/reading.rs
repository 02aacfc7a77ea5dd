//! A copy read where it lies, also on a medium that nothing can be written to. It
//! is held against its signed manifest before it is opened and against its own log
//! after that. Never changes a byte in its folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{FOLDER, KIND, MANIFEST, Manifest, SIGNATURE};
use crate::domain::backup::instant_of;
use crate::store::error::OpenError;
use crate::store::hash::Hash;
use crate::store::keys::{self, DatabaseKey};
use crate::store::signature::{PublicKey, Signature};
use crate::store::{Store, StoreError, file};

/// The files without which there is no copy.
const FILES: [&str; 2] = [file::DATABASE, keys::FILE];

/// Why a copy is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The folder is not there: a stick that was forgotten or pulled out.
    #[error("the folder is not there")]
    NoFolder,
    /// There is no copy in the folder.
    #[error("no copy of a station")]
    NoCopy,
    /// A later version of the program made it.
    #[error("a newer program made the copy")]
    Newer,
    /// This file of it is not what was signed: changed or damaged.
    #[error("{0} is not as it was signed")]
    NotAsSigned(String),
    /// Its log is not the one of which the manifest tells.
    #[error("the manifest is of another log")]
    OtherLog,
    /// It cannot be read, described for developers.
    #[error("{0}")]
    Io(String),
}

impl Unread {
    fn of(error: &io::Error, name: &str) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotAsSigned(name.to_owned()),
            _ => Self::Io(error.to_string()),
        }
    }
}

/// A manifest whose signature fits, with the SHA-256 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The manifest.
    pub manifest: Manifest,
    /// SHA-256 of the manifest's bytes, in hexadecimal.
    pub sha256: String,
}

/// Tells whether a folder holds a copy, whole or not.
#[must_use]
pub fn is_copy(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file()
}

/// Finds the copies that somebody may mean by a folder: the folder itself, or the
/// newest of each station under a stick or under what this program made on it.
#[must_use]
pub fn found_in(chosen: &Path) -> Vec<PathBuf> {
    if is_copy(chosen) {
        return vec![chosen.to_owned()];
    }
    let inside = chosen.join(FOLDER);
    let all = if inside.is_dir() { inside } else { chosen.to_owned() };
    let mut found: Vec<PathBuf> = newest(&all).into_iter().collect();
    found.extend(folders(&all).iter().filter_map(|station| newest(station)));
    found.sort();
    found.dedup();
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

/// The newest copy of one station.
fn newest(station: &Path) -> Option<PathBuf> {
    let made = |folder: &PathBuf| instant_of(&folder.file_name()?.to_string_lossy());
    folders(station).into_iter().filter(|one| is_copy(one)).max_by_key(made)
}

/// Reads the manifest of a copy and checks its signature.
///
/// # Errors
///
/// [`Unread`].
pub fn manifest(folder: &Path) -> Result<Signed, Unread> {
    #[derive(Deserialize)]
    struct Form {
        kind: String,
        version: u32,
    }
    if !folder.is_dir() {
        return Err(Unread::NoFolder);
    }
    if !is_copy(folder) {
        return Err(Unread::NoCopy);
    }
    let bytes = std::fs::read(folder.join(MANIFEST)).map_err(|e| Unread::of(&e, MANIFEST))?;
    let changed = || Unread::NotAsSigned(MANIFEST.to_owned());
    // The form first: a newer manifest may well have fields unknown to us.
    let form: Form = serde_json::from_slice(&bytes).map_err(|_| changed())?;
    if form.kind != KIND {
        return Err(Unread::NoCopy);
    }
    if form.version > 1 {
        return Err(Unread::Newer);
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| changed())?;
    let signature = std::fs::read_to_string(folder.join(SIGNATURE))
        .map_err(|error| Unread::of(&error, SIGNATURE))?;
    let signature = Signature::parse(signature.trim()).ok_or_else(changed)?;
    let key = PublicKey::parse(&manifest.public_key).ok_or_else(changed)?;
    if !key.signed(&bytes, &signature) {
        return Err(changed());
    }
    Ok(Signed { manifest, sha256: Hash::of(&bytes).to_string() })
}

impl Signed {
    /// Holds the files of the copy against the manifest.
    ///
    /// # Errors
    ///
    /// [`Unread::NotAsSigned`] with the first file that is another.
    pub fn check_files(&self, folder: &Path) -> Result<(), Unread> {
        for name in FILES {
            let other = || Unread::NotAsSigned(name.to_owned());
            let signed = self.manifest.files.iter().find(|(file, _)| file == name);
            let (_, sha256) = signed.ok_or_else(other)?;
            let read = File::open(folder.join(name)).and_then(Hash::of_stream);
            let (_, stands) = read.map_err(|error| Unread::of(&error, name))?;
            if stands.to_string() != *sha256 {
                return Err(other());
            }
        }
        Ok(())
    }
}

impl Store {
    /// Opens a copy for reading only: what its folder holds is taken as it stands,
    /// and nothing is ever written beside it.
    ///
    /// # Errors
    ///
    /// [`Unread::OtherLog`] if the log is not the one that the manifest tells of;
    /// see [`Unread`].
    pub fn open_copy(folder: &Path, key: &DatabaseKey, signed: &Signed) -> Result<Self, Unread> {
        let connection = file::open_unchanging(folder, key)?;
        let store = Self::start(folder, key, connection, None)?;
        let Manifest { station, public_key, sequence, head, .. } = &signed.manifest;
        let stands = store.head().wait()?;
        let fits = *station == store.station()
            && *public_key == store.public_key().to_string()
            && *sequence == stands.sequence
            && *head == stands.hash.to_string();
        if fits { Ok(store) } else { Err(Unread::OtherLog) }
    }
}

impl From<OpenError> for Unread {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NewerVersion { .. } => Self::Newer,
            OpenError::Absent | OpenError::Damaged => Self::NotAsSigned(file::DATABASE.to_owned()),
            other => Self::Io(other.to_string()),
        }
    }
}

impl From<StoreError> for Unread {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Damaged => Self::NotAsSigned(file::DATABASE.to_owned()),
            other => Self::Io(other.to_string()),
        }
    }
}
