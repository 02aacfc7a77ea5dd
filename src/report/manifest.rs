//! What goes with every export: a manifest that says what was asked, by whom and
//! when, what each file holds and at which head of the log it was made, signed by
//! the station. Whoever has a file and its manifest needs no program to check
//! them: `sha256sum` for the files, and for the signature what
//! [`crate::store::PublicKey`] shows.
//!
//! The signature stands in a file of its own, 128 hexadecimal digits over the
//! manifest's exact bytes. The manifest's short code is the one of its SHA-256.

use std::fs::File;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::account::Role;
use crate::domain::catalogue::Version;
use crate::domain::export::{Asked, ExportedFile};
use crate::domain::id::{AccountId, StationId};
use crate::domain::time::Instant;
use crate::report::civil::write_instant;
use crate::store::{Hash, Head, PublicKey, Signature, backup};

/// How the name of a manifest ends.
pub const ENDING: &str = ".manifest.json";

/// How the name of its signature ends.
pub const SIGNATURE_ENDING: &str = ".manifest.sig";

/// What a manifest is called inside, so that nothing else is taken for one.
const KIND: &str = "chot-export-manifest";

/// The manifest of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always the same word.
    kind: String,
    /// The version of this form.
    version: u32,
    /// What was asked for.
    pub asked: Asked,
    /// By whom.
    pub by: By,
    /// When, at the station's civil time, and in UTC milliseconds.
    pub at: Moment,
    /// The station.
    pub station: Station,
    /// The end of the log when the export was made.
    pub log: LogHead,
    /// The catalogue in force.
    pub catalogue: Version,
    /// The files.
    pub files: Vec<ExportedFile>,
    /// How many rows were left out because they would have singled somebody out,
    /// and by which rule; nothing where people are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nameless: Option<Nameless>,
    /// For a log: the hash before its first entry, without which the first link
    /// of the chain cannot be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// The copy from which it was read, if it was not read at the station. Then no
    /// log tells of the export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<OfCopy>,
    /// The version of the program.
    pub program: String,
}

/// Who exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: Role,
}

/// An instant, twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// `2026-11-22T08:15:03+07:00`.
    pub civil: String,
    /// Milliseconds since 1970, UTC.
    pub utc_ms: Instant,
}

/// The station that signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Its identity.
    pub id: StationId,
    /// Its name.
    pub name: String,
    /// By what its signatures are checked: Ed25519, 64 hexadecimal digits.
    pub public_key: String,
}

/// The end of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// The last entry's place.
    pub sequence: i64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
    /// The short code that stands on papers.
    pub code: String,
}

impl From<Head> for LogHead {
    fn from(head: Head) -> Self {
        let (hash, code) = (head.hash.to_string(), head.hash.short_code());
        Self { sequence: head.sequence, hash, code }
    }
}

/// A copy of a station from which something was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCopy {
    /// When it was made, UTC milliseconds.
    pub made_utc_ms: Instant,
    /// The place of the last entry that it holds.
    pub sequence: i64,
    /// The short code of that entry's hash.
    pub code: String,
    /// SHA-256 of the copy's own manifest, in hexadecimal.
    pub manifest_sha256: String,
    /// Whether it was opened by the recovery key, and not by an account.
    pub by_recovery_key: bool,
}

impl OfCopy {
    /// Says which copy it is, by the copy's own manifest and the SHA-256 of that.
    #[must_use]
    pub fn of(manifest: &backup::Manifest, sha256: &str, by_recovery_key: bool) -> Self {
        Self {
            made_utc_ms: manifest.at,
            sequence: manifest.sequence,
            code: manifest.code.clone(),
            manifest_sha256: sha256.to_owned(),
            by_recovery_key,
        }
    }
}

/// What was left out of a variant without names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nameless {
    /// How many people at least are alike in the columns below.
    pub k: u32,
    /// The columns by which somebody might be known.
    pub alike_in: Vec<String>,
    /// How many rows were left out because fewer were alike.
    pub suppressed: u64,
}

/// What is wrong with an export that lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The manifest or its signature cannot be read.
    #[error("{0}: {1}")]
    Unreadable(String, String),
    /// It is no manifest of an export.
    #[error("no manifest of an export")]
    NoManifest,
    /// The station that it names did not sign these bytes.
    #[error("the signature does not fit")]
    Signature,
    /// A file is not the one that the manifest tells of.
    #[error("{0} is not the file that was exported")]
    File(String),
}

impl Manifest {
    /// Begins a manifest.
    #[must_use]
    pub fn new(
        asked: Asked,
        by: By,
        now: Instant,
        (station, name, key): (StationId, String, PublicKey),
        head: Head,
        catalogue: Version,
    ) -> Self {
        let mut civil = String::new();
        write_instant(now, 'T', true, &mut civil);
        Self {
            kind: KIND.to_owned(),
            version: 1,
            asked,
            by,
            at: Moment { civil, utc_ms: now },
            station: Station { id: station, name, public_key: key.to_string() },
            log: head.into(),
            catalogue,
            files: Vec::new(),
            nameless: None,
            previous: None,
            copy: None,
            program: concat!("chot ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Writes it as it is signed.
    ///
    /// # Errors
    ///
    /// The serialiser's error; no manifest has one.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Reads a manifest; nothing of what is none.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(bytes).ok()?;
        (read.kind == KIND && read.version == 1).then_some(read)
    }
}

/// Returns the short code of a manifest's bytes: what people compare.
#[must_use]
pub fn short_code(bytes: &[u8]) -> String {
    Hash::of(bytes).short_code()
}

/// Checks an export by its manifest: that the station it names signed it, and that
/// the files beside it are the ones it tells of. Whether the log of that station
/// holds the export is for the log to say.
///
/// # Errors
///
/// The first [`Fault`].
pub fn check(path: &Path) -> Result<Manifest, Fault> {
    let unreadable = |path: &Path| {
        let name = path.display().to_string();
        move |error: io::Error| Fault::Unreadable(name, error.to_string())
    };
    let bytes = std::fs::read(path).map_err(unreadable(path))?;
    let manifest = Manifest::read(&bytes).ok_or(Fault::NoManifest)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(ENDING).ok_or(Fault::NoManifest)?;
    let beside = path.with_file_name(format!("{stem}{SIGNATURE_ENDING}"));
    let signature = std::fs::read_to_string(&beside).map_err(unreadable(&beside))?;
    let signature = Signature::parse(signature.trim()).ok_or(Fault::Signature)?;
    let key = PublicKey::parse(&manifest.station.public_key).ok_or(Fault::Signature)?;
    if !key.signed(&bytes, &signature) {
        return Err(Fault::Signature);
    }
    for file in &manifest.files {
        // A manifest of somebody else's does not choose what is read here.
        if file.name.contains(['/', '\\']) {
            return Err(Fault::File(file.name.clone()));
        }
        let path = path.with_file_name(&file.name);
        let found = File::open(&path).and_then(Hash::of_stream).ok();
        let found = found.map(|(bytes, hash)| (bytes, hash.to_string()));
        if found.as_ref() != Some(&(file.bytes, file.sha256.clone())) {
            return Err(Fault::File(file.name.clone()));
        }
    }
    Ok(manifest)
}
