//! What can go wrong with a station's database, as data. Never words for people.

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// Why a job on an open store failed. Nothing of a failed job was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The store was opened for reading, or the disk became read-only.
    #[error("the store can only be read")]
    ReadOnly,
    /// The folder or the disk it lies on is gone.
    #[error("the database is no longer where it was opened")]
    VolumeLost,
    /// The raw bytes of the database are not what was written.
    #[error("the database file is damaged")]
    Damaged,
    /// Too much work is waiting, or another process holds the database.
    #[error("the database is busy")]
    Busy,
    /// The store was closed before the job could run.
    #[error("the store is closed")]
    Closed,
    /// The caller's progress report asked to stop.
    #[error("the work was cancelled")]
    Cancelled,
    /// An entry with this identity is in the log already.
    #[error("the entry is already recorded")]
    AlreadyRecorded,
    /// The database or the log refused what it was given; the reason is the
    /// code that a trigger raised or a description for developers.
    #[error("refused: {0}")]
    Refused(String),
    /// The job broke off by a fault of the program.
    #[error("the job panicked")]
    Panicked,
    /// Any other failure, described for developers.
    #[error("{0}")]
    Io(String),
}

/// Why a station's database could not be opened or created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no database in the folder.
    #[error("there is no database in the folder")]
    Absent,
    /// A station was already set up in the folder.
    #[error("a database exists already")]
    AlreadyExists,
    /// Another window or process writes to this station.
    #[error("another process has the station open")]
    AlreadyOpen,
    /// The folder may not be written to.
    #[error("the folder is not writable")]
    NotWritable,
    /// The key was right for the key slots, yet the database cannot be read.
    #[error("the database file is damaged")]
    Damaged,
    /// A later version of the program wrote this database.
    #[error("schema {found} is newer than {known}")]
    NewerVersion {
        /// The schema version of the file.
        found: usize,
        /// The newest schema version that this program knows.
        known: usize,
    },
    /// An earlier version of the program wrote this database, or its creation
    /// broke off; opening it once for writing brings it up to date.
    #[error("schema {found} is older than {known}")]
    OlderVersion {
        /// The schema version of the file.
        found: usize,
        /// The schema version that this program needs.
        known: usize,
    },
    /// There is no room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Any other failure, described for developers.
    #[error("{0}")]
    Io(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(failure) = error.sqlite_error().copied() else {
            return Self::Io(error.to_string());
        };
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::CannotOpen => Self::VolumeLost,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::ConstraintViolation => match reason(error) {
                code if code == "entry_is_recorded_once" => Self::AlreadyRecorded,
                code => Self::Refused(code),
            },
            ErrorCode::ReadOnly if failure.extended_code == ffi::SQLITE_READONLY_DBMOVED => {
                Self::VolumeLost
            }
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::SystemIoFailure
                if matches!(
                    failure.extended_code,
                    ffi::SQLITE_IOERR_DATA | ffi::SQLITE_IOERR_CORRUPTFS
                ) =>
            {
                Self::Damaged
            }
            ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_VNODE => {
                Self::VolumeLost
            }
            // What readers share beside the log could not be made larger.
            ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => {
                Self::DiskFull
            }
            _ => Self::Io(error.to_string()),
        }
    }
}

/// Returns what a trigger raised, or what `SQLite` says of a constraint.
fn reason(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        other => other.to_string(),
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Damaged => Self::Damaged,
            StoreError::ReadOnly => Self::NotWritable,
            StoreError::VolumeLost => Self::Absent,
            other => Self::Io(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotWritable,
            ErrorKind::NotFound => Self::Absent,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite_become_what_a_person_can_act_on() {
        let of =
            |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert_eq!(of(ffi::SQLITE_FULL), StoreError::DiskFull);
        assert_eq!(of(ffi::SQLITE_IOERR_SHMSIZE), StoreError::DiskFull);
        assert_eq!(of(ffi::SQLITE_READONLY), StoreError::ReadOnly);
        assert_eq!(of(ffi::SQLITE_READONLY_DBMOVED), StoreError::VolumeLost);
        assert_eq!(of(ffi::SQLITE_CANTOPEN), StoreError::VolumeLost);
        assert_eq!(of(ffi::SQLITE_CORRUPT), StoreError::Damaged);
        assert_eq!(of(ffi::SQLITE_NOTADB), StoreError::Damaged);
        assert_eq!(of(ffi::SQLITE_BUSY), StoreError::Busy);
        assert!(matches!(of(ffi::SQLITE_IOERR_WRITE), StoreError::Io(_)));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT_TRIGGER), StoreError::Refused(_)));
        assert_eq!(OpenError::from(of(ffi::SQLITE_READONLY)), OpenError::NotWritable);
    }

    #[test]
    fn errors_of_the_folder_become_what_a_person_can_act_on() {
        use std::io::ErrorKind;
        let of = |kind: ErrorKind| OpenError::from(std::io::Error::from(kind));
        assert_eq!(of(ErrorKind::PermissionDenied), OpenError::NotWritable);
        assert_eq!(of(ErrorKind::ReadOnlyFilesystem), OpenError::NotWritable);
        assert_eq!(of(ErrorKind::StorageFull), OpenError::DiskFull);
        assert_eq!(of(ErrorKind::NotFound), OpenError::Absent);
    }
}
