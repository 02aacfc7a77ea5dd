//! A paper becomes a file, whole or not at all and never over another one, and an
//! entry of the log that names it. The entry is signed by the station.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Wanted;
use crate::domain::paper::{PaperSaved, Subject};
use crate::i18n::Lang;
use crate::store::{Head, Store};

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

/// A file that is written under another name and not yet there. Dropped without
/// [`Part::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Part {
    part: PathBuf,
    path: PathBuf,
}

/// Writes bytes to the disk beside the place of a new file.
///
/// # Errors
///
/// See [`NotSaved`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<Part, NotSaved> {
    if path.exists() {
        return Err(NotSaved::Exists);
    }
    let mut name = path.file_name().ok_or(NotSaved::NoFolder)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut file = File::create_new(&part).map_err(|error| why(&error))?;
    // From here on the part is ours to take away.
    let part = Part { part, path: path.to_owned() };
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| why(&error))?;
    Ok(part)
}

impl Part {
    /// Gives the file its name.
    ///
    /// # Errors
    ///
    /// See [`NotSaved`].
    pub fn finish(self) -> Result<(), NotSaved> {
        if self.path.exists() {
            return Err(NotSaved::Exists);
        }
        std::fs::rename(&self.part, &self.path).map_err(|error| why(&error))?;
        // The name itself must survive a pulled plug; not every system can say so.
        if let Some(folder) = self.path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.part);
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

/// Makes the fact that a paper was saved, signed.
#[must_use]
pub fn entry_of(
    store: &Store,
    wanted: &Wanted,
    head: &Head,
    path: &Path,
    bytes: &[u8],
) -> PaperSaved {
    let digest = Sha256::digest(bytes);
    let mut saved = PaperSaved {
        paper: wanted.paper,
        about: wanted.about,
        lang: lang(wanted.lang).to_owned(),
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        sequence: head.sequence,
        head: head.hash.to_string(),
        signature: String::new(),
    };
    saved.signature = store.sign(saved.text().as_bytes()).to_string();
    saved
}

/// Returns the language's name in entries and templates.
pub(super) const fn lang(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    }
}

/// Proposes the name of a file: the paper, what it is about, the day it is made.
#[must_use]
pub fn file_name(wanted: &Wanted) -> String {
    let about = match wanted.about {
        Subject::Period { from, until } => format!("{from}-{until}"),
        Subject::Incident(id) => format!("{}-{}", id.number(), wanted.at.civil_day()),
        Subject::Session(_) | Subject::Dose(_) | Subject::Person(_) => {
            wanted.at.civil_day().to_string()
        }
    };
    format!("{}-{about}.pdf", wanted.paper.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let entries = || std::fs::read_dir(folder.path()).unwrap().count();
        let part = write(&path, b"one").unwrap();
        assert!(!path.exists());
        drop(part);
        assert_eq!(entries(), 0);
        write(&path, b"one").unwrap().finish().unwrap();
        assert_eq!(write(&path, b"two").unwrap_err(), NotSaved::Exists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        assert_eq!(entries(), 1);
        let nowhere = folder.path().join("none").join("b.pdf");
        assert_eq!(write(&nowhere, b"b").unwrap_err(), NotSaved::NoFolder);
        assert_eq!(write(&path.join("c.pdf"), b"c").unwrap_err(), NotSaved::NoFolder);
    }

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let part = write(&path, b"ours").unwrap();
        std::fs::write(&path, b"theirs").unwrap();
        assert_eq!(part.finish(), Err(NotSaved::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
