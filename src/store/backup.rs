//! A copy of a station in a folder of its own: the database as it stood at one
//! moment, the key slots, and a signed manifest. The copy is opened and checked
//! before it gets its name; until then, and if anything fails, nothing is there.
//! It opens like the station itself, with the same names and passwords.

mod reading;

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::backup::{Backup, StepResult};
use serde::{Deserialize, Serialize};

use crate::domain::backup::{folder_name, instant_of};
use crate::domain::id::StationId;
use crate::domain::time::Instant;
use crate::store::chain::Head;
use crate::store::error::{OpenError, StoreError};
use crate::store::hash::Hash;
use crate::store::log::Progress;
use crate::store::{Store, file, keys, log, private_file, review};

pub use reading::{Signed, Unread, found_in, is_copy, manifest};

/// What lies between the chosen folder and the copies of one station.
const FOLDER: &str = "chot-backup";
/// The manifest of a copy, and its signature.
pub const MANIFEST: &str = "backup.manifest.json";
const SIGNATURE: &str = "backup.manifest.sig";
/// How the folder of a copy begins that is not whole yet.
const UNFINISHED: &str = "unfinished-";
/// What a manifest is called inside, so that nothing else is taken for one.
const KIND: &str = "chot-backup-manifest";
/// So many pages are copied at once; in between progress is told.
const PAGES: i32 = 1024;

/// What a copy holds, signed by the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    kind: String,
    version: u32,
    /// When it was made, UTC milliseconds.
    pub at: Instant,
    /// The station.
    pub station: StationId,
    /// By what its signatures are checked, 64 hexadecimal digits.
    pub public_key: String,
    /// The place of the last entry that it holds.
    pub sequence: i64,
    /// The hash of that entry, 64 hexadecimal digits.
    pub head: String,
    /// The short code of that hash, as it stands on papers.
    pub code: String,
    /// The names of the files, each with its SHA-256 in hexadecimal.
    pub files: Vec<(String, String)>,
}

/// A copy that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its folder.
    pub folder: PathBuf,
    /// When it was made, in UTC.
    pub at: Instant,
}

/// A copy that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// The end of the log that it holds.
    pub head: Head,
    /// SHA-256 of its manifest.
    pub sha256: Hash,
}

/// Why a copy was not made or cannot be used. Nothing was left half-done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The folder is not there: a stick that was forgotten or pulled out.
    #[error("the folder is not there")]
    NoFolder,
    /// The folder may not be written to.
    #[error("the folder is not writable")]
    NotWritable,
    /// There is no room.
    #[error("the disk is full")]
    DiskFull,
    /// What was written could not be read back as it was.
    #[error("the copy is not what was written")]
    NotWhole,
    /// It is no copy of a station, or not as it was signed.
    #[error("no copy of a station")]
    NoCopy,
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// Any other failure, described for developers.
    #[error("{0}")]
    Io(String),
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotWritable,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::ReadOnly => Self::NotWritable,
            StoreError::VolumeLost => Self::NoFolder,
            StoreError::Damaged => Self::NotWhole,
            StoreError::Cancelled => Self::Cancelled,
            other => Self::Io(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<OpenError> for BackupError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::DiskFull => Self::DiskFull,
            OpenError::NotWritable => Self::NotWritable,
            OpenError::Absent => Self::NoFolder,
            OpenError::Damaged => Self::NotWhole,
            other => Self::Io(other.to_string()),
        }
    }
}

impl Store {
    /// Copies the station into a folder, and checks the copy. Others read and write
    /// meanwhile. Blocks for long; never on a window's thread.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; then no new copy stands, and the older ones are untouched.
    pub fn back_up(
        &self,
        to: &Path,
        at: Instant,
        progress: &mut Progress,
    ) -> Result<Made, BackupError> {
        if !to.is_dir() {
            return Err(BackupError::NoFolder);
        }
        self.ready_the_review();
        let all = folder_of(to, self.station());
        private_file::create_folder(&all)?;
        sweep(&all);
        let unfinished = all.join(format!("{UNFINISHED}{}", folder_name(at)));
        private_file::create_folder(&unfinished)?;
        let made = self.copy_into(&unfinished, at, progress).and_then(|made| {
            let folder = all.join(folder_name(at));
            std::fs::rename(&unfinished, &folder)?;
            private_file::sync_folder(&all)?;
            Ok(Made { folder, ..made })
        });
        if made.is_err()
            && let Err(error) = std::fs::remove_dir_all(&unfinished)
        {
            tracing::warn!(%error, "an unfinished copy stays behind until the next one");
        }
        match made {
            // Whatever the database made of it: the stick is gone.
            Err(BackupError::Io(_)) if !all.is_dir() => Err(BackupError::NoFolder),
            made => made,
        }
    }

    /// Takes what was recorded into the review, so that no copy after this one has
    /// to: whoever reads a copy finds by words, and writes nothing.
    fn ready_the_review(&self) {
        loop {
            match self.catch_up_review().wait() {
                Ok(false) => {}
                Ok(true) | Err(StoreError::ReadOnly) => return,
                Err(error) => {
                    tracing::warn!(%error, "the review is taken in by the copy alone");
                    return;
                }
            }
        }
    }

    fn copy_into(
        &self,
        folder: &Path,
        at: Instant,
        progress: &mut Progress,
    ) -> Result<Made, BackupError> {
        let station = self.database().parent().ok_or(BackupError::NoFolder)?;
        let key = self.key();
        let source = file::open_for_reading(station, &key)?;
        let mut target = file::create_empty(folder, &key)?;
        {
            // The copy is of this moment. Without a reading that stays open, whatever
            // is recorded between two steps begins it anew, and it may never end.
            source.execute_batch("BEGIN")?;
            let _ = log::head(&source)?;
            let backup = Backup::new(&source, &mut target)?;
            while backup.step(PAGES)? != StepResult::Done {
                let left = backup.progress();
                let done = usize::try_from(left.pagecount - left.remaining).unwrap_or(0);
                if progress(done) == ControlFlow::Break(()) {
                    return Err(BackupError::Cancelled);
                }
            }
        }
        // A copy is read where nothing may be written beside it.
        let _: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        review::catch_up(&mut target)?;
        target.close().map_err(|(_, error)| error)?;
        keys::copy(station, folder)?;
        let head = checked(folder, self, progress)?;
        let mut files = Vec::new();
        for name in [file::DATABASE, keys::FILE] {
            let opened = File::open(folder.join(name))?;
            opened.sync_all()?;
            files.push((name.to_owned(), Hash::of_stream(opened)?.1.to_string()));
        }
        let manifest = Manifest {
            kind: KIND.to_owned(),
            version: 1,
            at,
            station: self.station(),
            public_key: self.public_key().to_string(),
            sequence: head.sequence,
            head: head.hash.to_string(),
            code: head.hash.short_code(),
            files,
        };
        let text = serde_json::to_string_pretty(&manifest)
            .map_err(|error| BackupError::Io(error.to_string()))?;
        let signature = self.sign(text.as_bytes()).to_string();
        private_file::replace(&folder.join(MANIFEST), text.as_bytes())?;
        private_file::replace(&folder.join(SIGNATURE), signature.as_bytes())?;
        private_file::sync_folder(folder)?;
        let sha256 = Hash::of(text.as_bytes());
        Ok(Made { folder: folder.to_owned(), head, sha256 })
    }
}

/// Opens the copy and walks its chain, which ends where the station's own log had
/// the same entry.
fn checked(folder: &Path, of: &Store, progress: &mut Progress) -> Result<Head, BackupError> {
    let copy = Store::open_for_reading(folder, &of.key())?;
    // The walk is on another thread, and asks there whether to go on.
    let lent = std::mem::replace(progress, Box::new(|_| ControlFlow::Continue(())));
    let lent = Arc::new(Mutex::new(lent));
    let asked = Arc::clone(&lent);
    let go_on = move |done| asked.lock().map_or(ControlFlow::Break(()), |mut ask| ask(done));
    let walked = copy.verify(Box::new(go_on)).wait();
    copy.close();
    if let Ok(mut lent) = lent.lock() {
        std::mem::swap(progress, &mut lent);
    }
    let head = walked?.map_err(|_| BackupError::NotWhole)?.head;
    let stands = of.hash_at(head.sequence).wait()?;
    if progress(0) == ControlFlow::Break(()) {
        return Err(BackupError::Cancelled);
    }
    if stands == Some(head.hash) { Ok(head) } else { Err(BackupError::NotWhole) }
}

/// Returns where the copies of a station lie in a chosen folder.
#[must_use]
pub fn folder_of(chosen: &Path, station: StationId) -> PathBuf {
    chosen.join(FOLDER).join(station.to_string())
}

/// Returns the copies of a station in a chosen folder, oldest first.
///
/// # Errors
///
/// [`BackupError::NoFolder`] if there are none.
pub fn copies(chosen: &Path, station: StationId) -> Result<Vec<Copy>, BackupError> {
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder_of(chosen, station))? {
        let folder = entry?.path();
        let at = folder.file_name().and_then(|name| instant_of(&name.to_string_lossy()));
        copies.extend(at.map(|at| Copy { folder, at }));
    }
    copies.sort_by_key(|copy| copy.at);
    Ok(copies)
}

/// Removes copies, and nothing else. Returns how many are gone.
#[must_use]
pub fn remove(copies: &[Copy]) -> u32 {
    let mut gone = 0;
    for copy in copies {
        match std::fs::remove_dir_all(&copy.folder) {
            Ok(()) => gone += 1,
            Err(error) => tracing::warn!(%error, "an old copy stays"),
        }
    }
    gone
}

/// What a copy that was pulled out in the middle left behind.
fn sweep(all: &Path) {
    let Ok(entries) = std::fs::read_dir(all) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Why a copy was not put in the place of a station. What stood there stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The copy is not read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// The copy is damaged, or cannot be written here.
    #[error(transparent)]
    Copy(#[from] BackupError),
    /// Copies of several stations lie in the folder.
    #[error("several copies are there")]
    Several,
    /// Another station lies in the folder.
    #[error("another station is there")]
    OtherStation,
    /// The station is open in a window.
    #[error("the station is open")]
    AlreadyOpen,
    /// The station's own log goes on beyond the copy, or went another way.
    #[error("the station's log is newer")]
    Newer,
    /// The station's log holds all that the copy holds, and no more.
    #[error("nothing to restore")]
    Same,
}

/// Puts a copy in the place of a station: where there is none, where its log is a
/// beginning of the copy's, or where it is damaged. What stood there is put aside,
/// never removed. Blocks.
///
/// # Errors
///
/// [`RestoreError`]; then what stood there stands.
pub fn restore(
    from: &Path,
    to: &Path,
    key: &keys::DatabaseKey,
    now: Instant,
) -> Result<Head, RestoreError> {
    let signed = manifest(from)?;
    signed.check_files(from)?;
    let copy = Store::open_copy(from, key, &signed)?;
    let walked = copy.verify(unwatched()).wait();
    let head = walked.map_err(BackupError::from)?.map_err(|_| BackupError::NotWhole)?.head;
    let stands = Store::holds_bytes(to) || keys::check(to) != Err(keys::UnlockError::Absent);
    let _lock = if stands {
        if keys::station_of(to).is_ok_and(|station| station != key.station()) {
            return Err(RestoreError::OtherStation);
        }
        let lock = file::lock(to).map_err(not_replaced)?;
        may_replace(&copy, to, key, head)?;
        Some(lock)
    } else {
        private_file::create_folder(to).map_err(BackupError::from)?;
        None
    };
    copy.close();
    put_in_place(from, to, now, stands)?;
    Ok(head)
}

fn not_replaced(error: OpenError) -> RestoreError {
    match error {
        OpenError::AlreadyOpen => RestoreError::AlreadyOpen,
        OpenError::NewerVersion { .. } => RestoreError::Newer,
        other => BackupError::from(other).into(),
    }
}

/// Refuses where the log that stands holds anything that the copy lacks, and where
/// nobody can tell. What is damaged is what copies are for.
fn may_replace(
    copy: &Store,
    to: &Path,
    key: &keys::DatabaseKey,
    head: Head,
) -> Result<(), RestoreError> {
    let standing = match Store::open_for_reading(to, key) {
        Err(OpenError::Absent | OpenError::Damaged) => return Ok(()),
        other => other.map_err(not_replaced)?,
    };
    let ours = match standing.head().wait() {
        Err(StoreError::Damaged) => return Ok(()),
        other => other.map_err(BackupError::from)?,
    };
    if ours == head {
        return Err(RestoreError::Same);
    }
    let in_copy = copy.hash_at(ours.sequence).wait().map_err(BackupError::from)?;
    if ours.sequence == 0 || in_copy == Some(ours.hash) {
        return Ok(());
    }
    match standing.verify(unwatched()).wait() {
        Err(StoreError::Damaged) => Ok(()),
        _ => Err(RestoreError::Newer),
    }
}

fn unwatched() -> Progress {
    Box::new(|_| ControlFlow::Continue(()))
}

/// Gives the files of a copy the names of the station's. If that fails in the
/// middle, what stood there has its names again.
fn put_in_place(from: &Path, to: &Path, now: Instant, stands: bool) -> Result<(), BackupError> {
    const NAMES: [&str; 2] = [file::DATABASE, keys::FILE];
    let part = |name: &str| to.join(format!("{name}.restored"));
    for name in NAMES {
        let copied = std::fs::copy(from.join(name), part(name)).and_then(|_| {
            let file = File::options().write(true).open(part(name))?;
            file.sync_all()
        });
        if let Err(error) = copied {
            for name in NAMES {
                let _ = std::fs::remove_file(part(name));
            }
            return Err(error.into());
        }
    }
    let aside = to.join(format!("before-{}", folder_name(now)));
    let mut renamed = Vec::new();
    let mut rename = |old: PathBuf, new: PathBuf| -> io::Result<()> {
        std::fs::rename(&old, &new)?;
        renamed.push((old, new));
        Ok(())
    };
    let mut placed = || -> io::Result<()> {
        if stands {
            private_file::create_folder(&aside)?;
            for name in [file::DATABASE, keys::FILE, "station.db-wal", "station.db-shm"] {
                match rename(to.join(name), aside.join(name)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        for name in NAMES {
            private_file::own(&part(name))?;
            rename(part(name), to.join(name))?;
        }
        private_file::sync_folder(to)
    };
    let placed = placed();
    if placed.is_err() {
        for (old, new) in renamed.iter().rev() {
            let _ = std::fs::rename(new, old);
        }
        for name in NAMES {
            let _ = std::fs::remove_file(part(name));
        }
    }
    Ok(placed?)
}
