//! The rows that were not imported, written beside the list for whoever corrects
//! them. Writes the whole file or none, and never over another.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Preview, words};
use crate::i18n::{Lang, Words};
use crate::roster;
use crate::ui::aside::aside;

/// Why a file was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSaved {
    /// There is a file of this name already.
    Exists,
    /// There is no such folder.
    NoFolder,
    /// The disk is full.
    DiskFull,
    /// The folder cannot be written to, or the writing broke off.
    NotWritable,
}

/// Writes the rejected rows of a list on a thread of its own. Returns where.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn save(preview: Arc<Preview>, lang: Lang, path: PathBuf) -> Result<PathBuf, NotSaved> {
    let work = move || {
        let words = Words::new(lang);
        let headings = [words.text("list-report-line"), words.text("list-report-problem")];
        let [line, problem] = &headings;
        let say = |problem: &roster::Problem| words::problem(&words, problem);
        let bytes = roster::rejected(&preview.list().roster, [line, problem], say);
        write_new(&path, &bytes).map(|()| path)
    };
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

/// Proposes a name beside a list: `lop-1a.csv` gives `lop-1a-dong-sai.csv`.
pub(super) fn beside(list: &Path) -> PathBuf {
    let stem = list.file_stem().unwrap_or_default().to_string_lossy();
    list.with_file_name(format!("{stem}-dong-sai.csv"))
}

/// Writes a new file, whole or not at all.
///
/// # Errors
///
/// See [`NotSaved`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), NotSaved> {
    if path.exists() {
        return Err(NotSaved::Exists);
    }
    // Under another name first: a stick pulled out leaves no half of a list.
    let mut name = path.file_name().ok_or(NotSaved::NoFolder)?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = File::create_new(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = std::fs::remove_file(&part);
        }
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => NotSaved::NoFolder,
            io::ErrorKind::AlreadyExists => NotSaved::Exists,
            io::ErrorKind::StorageFull => NotSaved::DiskFull,
            _ => NotSaved::NotWritable,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("lop-1a.xlsx"));
        assert_eq!(path, folder.path().join("lop-1a-dong-sai.csv"));
        assert_eq!(write_new(&path, b"a"), Ok(()));
        assert_eq!(write_new(&path, b"b"), Err(NotSaved::Exists));
        assert_eq!(std::fs::read(&path).unwrap(), b"a");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let nowhere = folder.path().join("none").join("b.csv");
        assert_eq!(write_new(&nowhere, b"b"), Err(NotSaved::NoFolder));
    }
}
