//! The bytes of photos. They lie in the encrypted file beside the log, are named
//! by an entry with their SHA-256, and are never changed or deleted.

use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::domain::event::Event;
use crate::store::chain::Row;
use crate::store::hash::Hash;
use crate::store::{Entry, NewEntry, Reply, Store, StoreError, log};

/// Bytes that an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    bytes: Vec<u8>,
    hash: Hash,
}

impl Attachment {
    /// Takes bytes and computes their hash.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let hash = Hash::of(&bytes);
        Self { bytes, hash }
    }

    /// Returns the SHA-256 of the bytes.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }
}

impl Store {
    /// Records entries together with the bytes that they name: all or nothing.
    pub fn append_with(&self, entries: Vec<NewEntry>, attachment: Attachment) -> Reply<Vec<Entry>> {
        let station = self.station();
        self.write(move |connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            keep(&transaction, &attachment)?;
            let mut no_progress: log::Progress = Box::new(|_| ControlFlow::Continue(()));
            let entries = log::append_within(&transaction, station, entries, &mut no_progress)?;
            transaction.commit()?;
            Ok(entries)
        })
    }

    /// Reads the bytes of a hash. `None` if there are none, or if they are not
    /// what was kept.
    pub fn attachment(&self, hash: Hash) -> Reply<Option<Vec<u8>>> {
        self.read(move |connection| read(connection, &hash))
    }
}

fn keep(connection: &Connection, attachment: &Attachment) -> Result<(), StoreError> {
    let there: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachment WHERE sha256 = ?1)")?
        .query_row([attachment.hash.0], |row| row.get(0))?;
    if !there {
        let _ = connection
            .prepare_cached("INSERT INTO attachment (sha256, bytes) VALUES (?1, ?2)")?
            .execute(params![attachment.hash.0, attachment.bytes])?;
    }
    Ok(())
}

/// Reads bytes and holds them against their hash.
pub(super) fn read(connection: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM attachment WHERE sha256 = ?1")?;
    let bytes: Option<Vec<u8>> = statement.query_row([hash.0], |row| row.get(0)).optional()?;
    Ok(bytes.filter(|bytes| Hash::of(bytes) == *hash))
}

/// Returns the hash of the bytes that an entry names, if it names some.
pub(super) fn named_by(row: &Row) -> Option<Hash> {
    if row.kind != "photo_attached" {
        return None;
    }
    let entry = Entry::read(row.body.clone(), Hash(row.hash))?;
    match Event::read(&entry.kind, entry.version, entry.payload()).ok()? {
        Event::PhotoAttached(photo) => Hash::parse(&photo.sha256),
        _ => None,
    }
}
