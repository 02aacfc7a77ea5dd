//! The only place that knows `SQLite`: an encrypted database that is a log, and
//! views of that log. Never decides what may be done and never speaks to people;
//! what is recorded arrives as a kind, a version and a payload.
//!
//! ```text
//! keys       who may open: slots around one random database key
//! file       station.db, its lock, its schema
//! entry      the exact bytes of an entry
//! hash       SHA-256 of bytes, and how it is written
//! chain      the hash from each entry to the next, and how to check it
//! log        append, read, verify, rebuild
//! projection tables computed from the log
//! proof      whether log and tables are what was written
//! facts      the domain's facts in and out of the log
//! review     what is found by words, filled behind the log
//! backup     copies of a station elsewhere, and back
//! attachment the bytes of photos, which entries name by their hash
//! export     what files that leave are made from
//! follow_up  look-back and near misses, over more than a session
//! session    one session, one person, a span of days, whenever they were
//! figures    what the day's figures and the sign-off read
//! signature  what the station signs with
//! worker     one thread for the writer, one for the reader
//! ```
//!
//! An entry is durable when its [`Reply`] arrives, not before.

mod amendable;
mod attachment;
pub mod backup;
mod chain;
mod earlier;
mod entry;
mod error;
mod export;
mod facts;
mod figures;
mod file;
mod follow_up;
mod hash;
mod injection;
pub mod keys;
mod log;
mod notation;
mod private_file;
mod projection;
mod proof;
mod review;
mod session;
mod signature;
mod worker;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::domain::id::{AccountId, SessionId, StationId};
use crate::domain::session::SessionSealed;
use crate::domain::sign_off::SessionSigned;
use signature::Signing;
use worker::{Jobs, Worker};

pub use amendable::{Amendable, Target, Which, Whose};
pub use attachment::Attachment;
pub use chain::{Fault, FaultKind, Head, SetBack};
pub use earlier::EarlierDay;
pub use entry::{Author, Entry, NewEntry};
pub use error::{OpenError, StoreError};
pub use export::{Begun, Names, Whom};
pub use facts::{entry, fact};
pub use figures::{Counting, SessionCase, Vaccinated};
pub use follow_up::ClosedReports;
pub use hash::Hash;
pub use injection::{DoseRead, Told};
pub use keys::DatabaseKey;
pub use log::{Filter, Progress};
pub use proof::{Gap, Stray, Walked};
pub use review::{KnownLot, Opened as ReviewOpened, Page as ReviewPage, ReviewSides};
pub use session::SessionRow;
pub use signature::{PublicKey, Signature};
pub use worker::Reply;

/// An open station. Clones reach the same database; when the last one is
/// dropped, what waits is done and the database closed.
#[derive(Clone)]
pub struct Store(Arc<Open>);

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.0.station)
    }
}

struct Open {
    station: StationId,
    key: DatabaseKey,
    database: PathBuf,
    reader: Jobs,
    writer: Option<Jobs>,
    /// In the order in which they must stop: the writer's last act is to empty
    /// the write-ahead log, which no reader may then hold.
    workers: Mutex<Vec<Worker>>,
}

impl Store {
    /// Creates the database of a station whose key slots were just made, in the
    /// same folder, and opens it.
    ///
    /// # Errors
    /// [`OpenError::AlreadyExists`] if there is one; see [`OpenError`].
    pub fn create(folder: &Path, key: &DatabaseKey) -> Result<Self, OpenError> {
        let lock = file::lock(folder)?;
        let connection = file::create(folder, key)?;
        Self::start(folder, key, file::open_for_reading(folder, key)?, Some((connection, lock)))
    }

    /// Opens a station for writing; one process at a time.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(folder: &Path, key: &DatabaseKey) -> Result<Self, OpenError> {
        let lock = file::lock(folder)?;
        let connection = file::open(folder, key)?;
        Self::start(folder, key, file::open_for_reading(folder, key)?, Some((connection, lock)))
    }

    /// Opens a station for reading only, also while another process writes to it.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open_for_reading(folder: &Path, key: &DatabaseKey) -> Result<Self, OpenError> {
        Self::start(folder, key, file::open_for_reading(folder, key)?, None)
    }

    /// Tells whether a folder has a database, readable or not.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(file::DATABASE).exists()
    }

    /// Tells whether a folder has a database that is not an empty file.
    #[must_use]
    pub fn holds_bytes(folder: &Path) -> bool {
        std::fs::metadata(folder.join(file::DATABASE)).is_ok_and(|found| found.len() > 0)
    }

    /// Tells whether the station in a folder could be opened for writing now.
    ///
    /// # Errors
    /// [`OpenError::AlreadyOpen`] and [`OpenError::NotWritable`]; see [`OpenError`].
    pub fn check_free(folder: &Path) -> Result<(), OpenError> {
        file::lock(folder).map(drop)
    }

    fn start(
        folder: &Path,
        key: &DatabaseKey,
        connection: Connection,
        writing: Option<(Connection, file::Lock)>,
    ) -> Result<Self, OpenError> {
        let (worker, reader) = Worker::start("store-reader", connection, drop)?;
        let mut workers = vec![worker];
        let mut writer = None;
        if let Some((connection, lock)) = writing {
            let (worker, jobs) = Worker::start("store-writer", connection, move |connection| {
                close(connection);
                drop(lock);
            })?;
            workers.push(worker);
            writer = Some(jobs);
        }
        let (station, database) = (key.station(), folder.join(file::DATABASE));
        let key = key.clone();
        Ok(Self(Arc::new(Open { station, key, database, reader, writer, workers: workers.into() })))
    }

    /// Returns the station whose log this is.
    #[must_use]
    pub fn station(&self) -> StationId {
        self.0.station
    }

    /// Returns by what the station's signatures are checked.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.0.key.public_key()
    }

    /// Signs bytes for the station.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        Signing::of(&self.0.key).sign(bytes)
    }

    /// Seals a closed session with the head that its closing left.
    #[must_use]
    pub fn seal(&self, session: SessionId, head: Head) -> SessionSealed {
        let (sequence, head) = (head.sequence, head.hash.to_string());
        let mut sealed = SessionSealed { session, sequence, head, signature: String::new() };
        sealed.signature = self.sign(sealed.text().as_bytes()).to_string();
        sealed
    }

    /// Signs a reviewed session with the head of the log at that moment.
    #[must_use]
    pub fn sign_off(
        &self,
        session: SessionId,
        head: Head,
        by: (AccountId, Option<AccountId>),
        matters: u32,
    ) -> SessionSigned {
        let (sequence, head, (by, confirmed_by)) = (head.sequence, head.hash.to_string(), by);
        let signature = String::new();
        let mut signed =
            SessionSigned { session, by, matters, confirmed_by, sequence, head, signature };
        signed.signature = self.sign(signed.text().as_bytes()).to_string();
        signed
    }

    /// Records all of these entries or none of them. The reply brings them as
    /// stored, on disk by then, in the order given.
    ///
    /// Fails with [`StoreError::AlreadyRecorded`] for an identity that the log
    /// has, so that handing in an act again after a doubtful failure is safe.
    pub fn append(&self, entries: Vec<NewEntry>) -> Reply<Vec<Entry>> {
        self.append_with_progress(entries, Box::new(|_| ControlFlow::Continue(())))
    }

    /// Records a long list like [`Store::append`], reporting progress. Other acts
    /// wait meanwhile, about a second for 50,000 entries.
    pub fn append_with_progress(
        &self,
        entries: Vec<NewEntry>,
        mut progress: Progress,
    ) -> Reply<Vec<Entry>> {
        let station = self.0.station;
        self.write(move |connection| log::append(connection, station, entries, &mut progress))
    }

    /// Reads a page of entries, oldest first.
    pub fn entries(&self, filter: Filter) -> Reply<Vec<Entry>> {
        self.read(move |connection| log::page(connection, &filter))
    }

    /// Counts the entries of these kinds, or all if none is given.
    pub fn count(&self, kinds: Vec<String>) -> Reply<i64> {
        self.read(move |connection| log::count(connection, &kinds))
    }

    /// Returns the end of the log, for a seal.
    pub fn head(&self) -> Reply<Head> {
        self.read(|connection| log::head(connection))
    }

    /// Returns the hash at a place of the log, to be held against a seal; `None`
    /// beyond the end.
    pub fn hash_at(&self, sequence: i64) -> Reply<Option<Hash>> {
        self.read(move |connection| log::hash_at(connection, sequence))
    }

    /// Returns the place of the entry whose hash has a short code, as a person
    /// types it; `None` if there is no such entry, or it is no short code.
    pub fn sequence_of(&self, short_code: &str) -> Reply<Option<i64>> {
        let beginning = Hash::beginning(short_code);
        self.read(move |connection| match beginning {
            Some(beginning) => log::sequence_of(connection, &beginning),
            None => Ok(None),
        })
    }

    /// Computes all projections from the log again, in one transaction, and what
    /// is reviewed after it.
    pub fn rebuild(&self, mut progress: Progress) -> Reply<()> {
        self.write(move |connection| {
            log::rebuild(connection, &mut progress)?;
            review::catch_up(connection)
        })
    }

    /// Does what was handed in, then closes the database and gives up the lock.
    /// Blocks until then; later jobs are answered with [`StoreError::Closed`].
    pub fn close(&self) {
        self.0.stop();
    }

    /// Closes a database that was just created and removes it, if nothing was
    /// recorded in it. Returns whether it is gone. Blocks.
    #[must_use]
    pub fn take_back(self) -> bool {
        if self.head().wait().map(|head| head.sequence) != Ok(0) {
            return false;
        }
        self.close();
        let _ = std::fs::remove_file(self.0.database.with_extension("db-wal"));
        let _ = std::fs::remove_file(self.0.database.with_extension("db-shm"));
        std::fs::remove_file(&self.0.database).is_ok()
    }

    /// Returns what opens the database once more.
    fn key(&self) -> DatabaseKey {
        self.0.key.clone()
    }

    /// Returns where the database lies.
    fn database(&self) -> &Path {
        &self.0.database
    }

    /// Runs a query on the reading connection.
    fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Reply<T> {
        self.0.reader.submit(job)
    }

    /// Runs a job on the writing connection.
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Reply<T> {
        let Some(writer) = &self.0.writer else {
            return worker::refused(StoreError::ReadOnly);
        };
        let database = self.0.database.clone();
        writer.submit(move |connection| {
            // An operating system lets a program write on to a file whose name
            // is gone, and nobody would ever find what it wrote.
            if database.exists() { job(connection) } else { Err(StoreError::VolumeLost) }
        })
    }
}

impl Open {
    fn stop(&self) {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.drain(..).for_each(Worker::stop);
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Moves the write-ahead log into the database. If that fails nothing is lost:
/// the next opening reads both.
fn close(connection: Connection) {
    let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    if let Err(error) = moved {
        tracing::warn!(%error, "the write-ahead log stays beside the database");
    }
    if let Err((_, error)) = connection.close() {
        tracing::warn!(%error, "the database did not close");
    }
}

#[cfg(test)]
mod tests;
