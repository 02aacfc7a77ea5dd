//! The files of a station's folder: `station.db` and its lock. Opens, checks and
//! migrates; never reads or writes an entry.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use zeroize::Zeroizing;

use crate::store::error::OpenError;
use crate::store::keys::DatabaseKey;
use crate::store::notation;
use crate::store::private_file;

/// The page cache of who only reads, in KiB, negative as the database counts them:
/// what a review leafs through again and again is decrypted once.
const CACHE: i64 = -16_384;

/// The database, encrypted from its first byte.
pub(super) const DATABASE: &str = "station.db";
const LOCK: &str = "station.lock";

/// One step for each schema version; what was published is never edited.
const MIGRATIONS: [&str; 1] = [include_str!("schema/0001.sql")];

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The one writer's claim to a station, released when dropped or when the
/// process ends, however it ends.
pub(super) struct Lock(File);

impl Drop for Lock {
    /// Closing alone would leave the claim with a child process that is being
    /// started at this moment and still has a copy of the file.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the station's lock stays until its file is closed");
        }
    }
}

/// Claims the station for this process.
pub(super) fn lock(folder: &Path) -> Result<Lock, OpenError> {
    let file = private_file::open(&folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(OpenError::AlreadyOpen),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Creates the database of a new station. What a broken-off creation left
/// behind is taken up again.
pub(super) fn create(folder: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let path = folder.join(DATABASE);
    let length = private_file::open(&path)?.metadata()?.len();
    let mut connection = connect(&path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if length > 0 && schema_version(&connection).map_or(true, |version| version > 0) {
        return Err(OpenError::AlreadyExists);
    }
    prepare_for_writing(&mut connection)?;
    private_file::sync_folder(folder)?;
    Ok(connection)
}

/// Creates a database with nothing in it, for a copy of another.
pub(super) fn create_empty(folder: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let path = folder.join(DATABASE);
    drop(private_file::open(&path)?);
    connect(&path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// Opens the database for writing and brings its schema up to date.
pub(super) fn open(folder: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let path = existing(folder)?;
    let mut connection = connect(&path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    prepare_for_writing(&mut connection)?;
    Ok(connection)
}

/// Opens a second connection that can only read.
pub(super) fn open_for_reading(folder: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let path = existing(folder)?;
    checked(connect(&path, key, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Opens a database that nobody writes to, and makes no file beside it: neither a
/// lock nor a journal, so that it may lie on a medium that is read-only.
pub(super) fn open_unchanging(folder: &Path, key: &DatabaseKey) -> Result<Connection, OpenError> {
    let path = unchanging(&existing(folder)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    checked(connect(&path, key, flags)?)
}

/// Writes a path as the address of a file that never changes.
fn unchanging(path: &Path) -> std::path::PathBuf {
    use std::fmt::Write as _;
    let mut address = String::from(if path.is_absolute() { "file://" } else { "file:" });
    let native = path.as_os_str().as_encoded_bytes();
    if path.is_absolute() && native.first() != Some(&b'/') {
        address.push('/');
    }
    for byte in native {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b'.' | b'-' | b'_' | b':' => address.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            byte => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address.push_str("?immutable=1");
    address.into()
}

/// Takes a connection whose schema this program knows, and lets it only read.
fn checked(connection: Connection) -> Result<Connection, OpenError> {
    let (found, known) = (schema_version(&connection)?, MIGRATIONS.len());
    if found > known {
        return Err(OpenError::NewerVersion { found, known });
    }
    if found < known {
        return Err(OpenError::OlderVersion { found, known });
    }
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    Ok(connection)
}

fn existing(folder: &Path) -> Result<std::path::PathBuf, OpenError> {
    let path = folder.join(DATABASE);
    // SQLite would take an empty file for a new database.
    if std::fs::metadata(&path)?.len() == 0 { Err(OpenError::Absent) } else { Ok(path) }
}

fn connect(path: &Path, key: &DatabaseKey, flags: OpenFlags) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // The library would print what it thinks of a wrong key; errors say it.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    let digits = Zeroizing::new(notation::hex(key.bytes()));
    connection.execute_batch(&Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", *digits)))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Recursive triggers: a row that REPLACE would remove asks the delete
    // trigger. Full syncs: a confirmed step survives a power cut, on macOS too.
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;
         PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
    )?;
    Ok(connection)
}

fn prepare_for_writing(connection: &mut Connection) -> Result<(), OpenError> {
    let (found, known) = (schema_version(connection)?, MIGRATIONS.len());
    if found > known {
        return Err(OpenError::NewerVersion { found, known });
    }
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::Io(format!("the file system allows only journal mode {mode}")));
    }
    for (version, step) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.execute_batch(&format!("PRAGMA user_version = {}", version + 1))?;
        transaction.commit()?;
    }
    Ok(())
}

/// Reads the schema version; the first read that a wrong key or damage fails.
fn schema_version(connection: &Connection) -> Result<usize, OpenError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    // Nothing but this program writes it; a negative one is damage.
    usize::try_from(version).map_err(|_| OpenError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_lock_is_free_whoever_still_has_a_copy_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).unwrap();
        let _copy = first.0.try_clone().unwrap();
        assert!(lock(folder.path()).is_err());
        drop(first);
        assert!(lock(folder.path()).is_ok());
    }
}
