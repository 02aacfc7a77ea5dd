//! What was kept outside a log, held against it: a short code or the square code
//! of a paper, the manifest of an export or of a backup.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::domain::event::Event;
use crate::i18n::Words;
use crate::report::manifest;
use crate::store::backup::{self, Unread};
use crate::store::{Filter, Hash, Store, StoreError, fact};

/// The entry that tells of an export.
const EXPORTED: &str = "exported";

/// How the square code of a seal begins; then session, place and hash follow.
const SEAL: &str = "chot-seal:";
/// How the square code of a paper begins; then station, place and hash follow.
const HEAD: &str = "chot-head:";

/// Something that tells of a log as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// The short code of an entry or of an export's manifest, as a person types it.
    Code(String),
    /// The square code of a seal or a paper: at this place stood this hash.
    Stood {
        /// The station, where the code names it.
        station: Option<String>,
        /// The place.
        sequence: i64,
        /// The hash, 64 hexadecimal digits.
        hash: String,
    },
    /// A manifest.
    Manifest(PathBuf),
    /// Neither a code nor a file that is there.
    Nothing(String),
}

/// How a log stands to what was kept outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It holds what is told.
    Holds {
        /// The place of the entry that is told of.
        entry: i64,
    },
    /// It ends before: it was cut off, or replaced by an older one.
    CutOff {
        /// The place of the entry that is told of.
        entry: i64,
        /// The place at which the log ends.
        end: i64,
    },
    /// Another entry stands there: all from some place before was written anew.
    Rewritten {
        /// The place of the entry that is told of.
        entry: i64,
    },
    /// No entry has this code: cut off, replaced by an older one, or written anew.
    NotThere(String),
    /// It tells of the log of another station.
    OtherStation,
    /// The log knows of no such export or backup.
    NotRecorded,
    /// The manifest or a file beside it is not what the station signed.
    NotSigned(manifest::Fault),
    /// There is nothing to hold against it: no such file, and no code.
    Nothing(String),
}

impl Outside {
    /// Takes what somebody typed or scanned, or the path of a manifest.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let typed = typed.trim();
        let stood = |rest: &str, names_station: bool| {
            let mut parts = rest.split(':');
            let named = parts.next()?.to_owned();
            let sequence = parts.next()?.parse().ok()?;
            let hash = parts.next()?.to_owned();
            Some(Self::Stood { station: names_station.then_some(named), sequence, hash })
        };
        typed
            .strip_prefix(SEAL)
            .and_then(|rest| stood(rest, false))
            .or_else(|| typed.strip_prefix(HEAD).and_then(|rest| stood(rest, true)))
            .unwrap_or_else(|| {
                let path = Path::new(typed);
                if path.join(backup::MANIFEST).is_file() {
                    Self::Manifest(path.join(backup::MANIFEST))
                } else if path.is_file() {
                    Self::Manifest(path.to_owned())
                } else if Hash::beginning(typed).is_some() {
                    Self::Code(typed.to_owned())
                } else {
                    Self::Nothing(typed.to_owned())
                }
            })
    }

    /// Holds it against a log. Blocks.
    ///
    /// # Errors
    ///
    /// Those of reading the log.
    pub fn hold(&self, store: &Store) -> Result<Held, StoreError> {
        match self {
            Self::Nothing(typed) => Ok(Held::Nothing(typed.clone())),
            Self::Code(code) => match store.sequence_of(code).wait()? {
                Some(entry) => Ok(Held::Holds { entry }),
                None => Ok(exported(store, 0, |sha256| sha256.has_code(code))?
                    .map_or_else(|| Held::NotThere(code.clone()), |entry| Held::Holds { entry })),
            },
            Self::Stood { station, .. }
                if station.as_ref().is_some_and(|id| *id != store.station().to_string()) =>
            {
                Ok(Held::OtherStation)
            }
            Self::Stood { sequence, hash, .. } => stood(store, *sequence, hash),
            Self::Manifest(path) if path.ends_with(backup::MANIFEST) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                match backup::manifest(folder).and_then(|signed| {
                    signed.check_files(folder)?;
                    Ok(signed.manifest)
                }) {
                    Err(unread) => Ok(Held::NotSigned(fault_of(unread))),
                    Ok(told) if told.station != store.station() => Ok(Held::OtherStation),
                    Ok(told) if told.public_key != store.public_key().to_string() => {
                        Ok(Held::NotSigned(manifest::Fault::Signature))
                    }
                    // That it was made stands in the log only afterwards.
                    Ok(told) => stood(store, told.sequence, &told.head),
                }
            }
            Self::Manifest(path) => match manifest::check(path) {
                Err(fault) => Ok(Held::NotSigned(fault)),
                Ok(told) if told.station.id != store.station() => Ok(Held::OtherStation),
                // Anybody can sign with a key of their own.
                Ok(told) if told.station.public_key != store.public_key().to_string() => {
                    Ok(Held::NotSigned(manifest::Fault::Signature))
                }
                // No log tells of what was read from a copy.
                Ok(told) if told.copy.is_some() => stood(store, told.log.sequence, &told.log.hash),
                Ok(told) => match stood(store, told.log.sequence, &told.log.hash)? {
                    Held::Holds { entry } => recorded(store, path, entry),
                    other => Ok(other),
                },
            },
        }
    }
}

fn fault_of(unread: Unread) -> manifest::Fault {
    match unread {
        Unread::NotAsSigned(file) if file != backup::MANIFEST => manifest::Fault::File(file),
        Unread::NotAsSigned(_) | Unread::OtherLog => manifest::Fault::Signature,
        Unread::NoCopy | Unread::NoFolder | Unread::Newer => manifest::Fault::NoManifest,
        Unread::Io(error) => manifest::Fault::Unreadable(backup::MANIFEST.to_owned(), error),
    }
}

fn stood(store: &Store, sequence: i64, hash: &str) -> Result<Held, StoreError> {
    Ok(match store.hash_at(sequence).wait()? {
        Some(stands) if Hash::parse(hash) == Some(stands) => Held::Holds { entry: sequence },
        Some(_) => Held::Rewritten { entry: sequence },
        None => Held::CutOff { entry: sequence, end: store.head().wait()?.sequence },
    })
}

/// Tells whether the log knows that a manifest was written, which stands there
/// after the head that the manifest tells of.
fn recorded(store: &Store, path: &Path, after: i64) -> Result<Held, StoreError> {
    let Ok(bytes) = std::fs::read(path) else { return Ok(Held::NotRecorded) };
    let sha256 = Hash::of(&bytes);
    let told = exported(store, after, |other| *other == sha256)?;
    Ok(told.map_or(Held::NotRecorded, |entry| Held::Holds { entry }))
}

/// Finds the entry of an export after a place of the log by its manifest's SHA-256.
fn exported(
    store: &Store,
    after: i64,
    is_it: impl Fn(&Hash) -> bool,
) -> Result<Option<i64>, StoreError> {
    let mut written = Filter { kinds: vec![EXPORTED.to_owned()], after, ..Filter::default() };
    loop {
        let page = store.entries(written.clone()).wait()?;
        for entry in &page {
            if let Ok(Event::Exported(exported)) = fact(entry).map(|fact| fact.event)
                && Hash::parse(&exported.sha256).as_ref().is_some_and(&is_it)
            {
                return Ok(Some(entry.sequence));
            }
        }
        match page.last() {
            Some(last) => written.after = last.sequence,
            None => return Ok(None),
        }
    }
}

fn fault_said(fault: &manifest::Fault, words: &Words) -> String {
    match fault {
        manifest::Fault::Unreadable(file, error) => {
            words.with("proof-unreadable", &[("file", file), ("error", error)])
        }
        manifest::Fault::NoManifest => words.text("proof-no-manifest"),
        manifest::Fault::Signature => words.text("proof-not-signed"),
        manifest::Fault::File(file) => words.with("proof-other-file", &[("file", file)]),
    }
}

impl Held {
    /// Tells whether the log holds it.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Holds { .. })
    }

    /// Says it in one sentence.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let entry = |key: &str, entry: i64| words.with(key, &[("entry", &entry.to_string())]);
        match self {
            Self::Holds { entry: at } => entry("proof-holds", *at),
            Self::CutOff { entry: at, end } => words
                .with("proof-cut-off", &[("entry", &at.to_string()), ("end", &end.to_string())]),
            Self::Rewritten { entry: at } => entry("proof-rewritten", *at),
            Self::NotThere(code) => words.with("proof-not-there", &[("code", code)]),
            Self::OtherStation => words.text("proof-outside-other-station"),
            Self::NotRecorded => words.text("proof-not-recorded"),
            Self::NotSigned(fault) => fault_said(fault, words),
            Self::Nothing(typed) => words.with("proof-nothing", &[("typed", typed)]),
        }
    }

    /// Says it to a program.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Holds { entry } => json!({ "holds": true, "entry": entry }),
            Self::CutOff { entry, end } => {
                json!({ "holds": false, "kind": "cut off or set back", "entry": entry, "end": end })
            }
            Self::Rewritten { entry } => {
                json!({ "holds": false, "kind": "rewritten", "entry": entry })
            }
            Self::NotThere(_) => {
                json!({ "holds": false, "kind": "cut off, set back or rewritten" })
            }
            Self::OtherStation => json!({ "holds": false, "kind": "of another station" }),
            Self::NotRecorded => json!({ "holds": false, "kind": "not recorded" }),
            Self::Nothing(_) => json!({ "holds": false, "kind": "no such file or code" }),
            Self::NotSigned(fault) => {
                json!({ "holds": false, "kind": "not as signed", "fault": fault.to_string() })
            }
        }
    }
}
