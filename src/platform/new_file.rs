//! Writing a new file: whole or not at all, and never over another one. Blocks, and
//! so is called on a thread of its own only.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

/// How the hidden names begin and end of what is not whole yet.
const HIDDEN: &str = ".chot-";
const UNFINISHED: &str = ".part";

/// What lies under a hidden name for so long belongs to a writing that broke off.
const LEFT_FOR: Duration = Duration::from_hours(24);

/// Why a file was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSaved {
    /// There is a file of this name already.
    #[error("there is a file of this name already")]
    Exists,
    /// There is no such folder.
    #[error("there is no such folder")]
    NoFolder,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The folder cannot be written to, or the writing broke off.
    #[error("the folder cannot be written to")]
    NotWritable,
}

/// A file that is on the disk under a hidden name. Dropped without
/// [`Part::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Part {
    part: NamedTempFile,
    path: PathBuf,
}

/// Writes bytes to the disk beside the place of a new file.
///
/// # Errors
///
/// See [`NotSaved`].
pub fn write_beside(path: &Path, bytes: &[u8]) -> Result<Part, NotSaved> {
    if path.exists() {
        return Err(NotSaved::Exists);
    }
    let _ = path.file_name().ok_or(NotSaved::NoFolder)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    sweep(folder);
    let written = || -> io::Result<NamedTempFile> {
        let mut part = Builder::new().prefix(HIDDEN).suffix(UNFINISHED).tempfile_in(folder)?;
        part.write_all(bytes)?;
        part.as_file().sync_all()?;
        Ok(part)
    };
    let part = written().map_err(|error| why(&error))?;
    Ok(Part { part, path: path.to_owned() })
}

/// Writes a new file.
///
/// # Errors
///
/// See [`NotSaved`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), NotSaved> {
    write_beside(path, bytes)?.finish()
}

impl Part {
    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// See [`NotSaved`].
    pub fn finish(self) -> Result<(), NotSaved> {
        let Self { part, path } = self;
        let named = match part.persist_noclobber(&path) {
            // Sticks may know no name that is given only if it is free.
            Err(not) if not.error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
                not.file.persist(&path)
            }
            other => other,
        };
        let _ = named.map_err(|not| why(&not.error))?;
        // The name itself must survive a pulled plug; not every system can say so.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Takes away what broke off in a folder: a pulled plug asks nobody.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_hidden = |name: &str| name.starts_with(HIDDEN) && name.ends_with(UNFINISHED);
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if name.to_str().is_some_and(is_hidden) && age().is_some_and(|age| age >= LEFT_FOR) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn why(error: &io::Error) -> NotSaved {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => NotSaved::NoFolder,
        io::ErrorKind::AlreadyExists => NotSaved::Exists,
        io::ErrorKind::StorageFull => NotSaved::DiskFull,
        _ => NotSaved::NotWritable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let part = write_beside(&path, b"one").unwrap();
        assert!(!path.exists());
        drop(part);
        assert_eq!(entries(folder.path()), 0);
        assert_eq!(write_new(&path, b"one"), Ok(()));
        assert_eq!(write_new(&path, b"two"), Err(NotSaved::Exists));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(entries(folder.path()), 1);
        let nowhere = folder.path().join("none").join("b.pdf");
        assert_eq!(write_new(&nowhere, b"b"), Err(NotSaved::NoFolder));
        assert_eq!(write_new(&path.join("c.pdf"), b"c"), Err(NotSaved::NoFolder));
    }

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let part = write_beside(&path, b"ours").unwrap();
        fs::write(&path, b"theirs").unwrap();
        assert_eq!(part.finish(), Err(NotSaved::Exists));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(entries(folder.path()), 1);
    }

    #[test]
    fn what_a_power_cut_left_takes_no_name_and_is_swept_a_day_later() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        // As if the program had ended in the middle.
        let left = write_beside(&path, b"half").unwrap().part.into_temp_path().keep().unwrap();
        assert_eq!(write_new(&path, b"whole"), Ok(()));
        assert_eq!(entries(folder.path()), 2);
        let yesterday = std::time::SystemTime::now() - LEFT_FOR;
        File::options().write(true).open(&left).unwrap().set_modified(yesterday).unwrap();
        assert_eq!(write_new(&folder.path().join("b.pdf"), b"b"), Ok(()));
        assert!(!left.exists());
        assert_eq!(entries(folder.path()), 2);
    }

    #[test]
    fn a_path_without_a_folder_is_beside_where_one_stands() {
        assert_eq!(write_new(Path::new("Cargo.toml"), b""), Err(NotSaved::Exists));
        assert_eq!(write_new(Path::new(".."), b""), Err(NotSaved::Exists));
        assert_eq!(write_new(Path::new("none/.."), b""), Err(NotSaved::NoFolder));
    }
}
