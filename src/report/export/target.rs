//! The files of an export in their folder: written under hidden names of their
//! own, put in their places together at the end, and gone if it does not come to
//! that. Never writes over anything.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use sha2::{Digest, Sha256};

use super::Fault;
use crate::domain::id::StationId;
use crate::domain::text::fold;
use crate::platform::sweep;
use crate::store::Hash;

/// How many bytes are gathered before they are handed to the disk.
const CHUNK: usize = 256 * 1024;

/// How many such chunks may wait for the disk.
const WAITING: usize = 4;

/// How often another number is put behind a name that is taken.
const NUMBERS_MOST: u32 = 1_000;

/// How hidden names begin and end.
const HIDDEN: &str = ".chot-export-";
const UNFINISHED: &str = ".part";

/// Makes a folder of its own for a station in the folder for the files of several,
/// or takes the one that is there.
///
/// # Errors
///
/// [`Fault`], as an export has it.
pub fn folder_of(folder: &Path, name: &str, station: StationId) -> Result<PathBuf, Fault> {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = fold(name).chars().take(40).map(plain).collect();
    let id = station.to_string();
    // The end of an identity: its beginning is the time at which it was made.
    let id = id.rsplit('-').next().unwrap_or(&id);
    let apart = folder.join(format!("{name}-{id}"));
    match fs::create_dir(&apart) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(Fault::of(&error)),
        _ => Ok(apart),
    }
}

/// A file that was written whole and is on the disk, under its hidden name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// What it is to be called.
    pub(super) name: String,
    /// What it is called until then.
    hidden: PathBuf,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The folder into which an export is written, and the names that it takes there.
#[derive(Debug)]
pub(super) struct Target {
    folder: PathBuf,
    stem: String,
    mark: String,
    hidden: Vec<PathBuf>,
}

impl Target {
    /// Looks at a folder and finds names that are free in it: `stem` itself, or
    /// with a number behind it.
    pub(super) fn new(folder: &Path, stem: &str, mark: &str) -> Result<Self, Fault> {
        let there = fs::metadata(folder).map_err(|error| Fault::of(&error))?;
        if !there.is_dir() {
            return Err(Fault::NoFolder);
        }
        sweep(folder);
        let taken: Vec<String> = fs::read_dir(folder)
            .map_err(|error| Fault::of(&error))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        let is_free = |stem: &str| {
            let begins = |name: &&String| name.starts_with(stem) && !continues(name, stem);
            taken.iter().find(begins).is_none()
        };
        let numbered =
            (2..NUMBERS_MOST).map(|number| format!("{stem}-{number}")).find(|name| is_free(name));
        let stem = if is_free(stem) { Some(stem.to_owned()) } else { numbered };
        let stem = stem.ok_or(Fault::Exists)?;
        Ok(Self { folder: folder.to_owned(), stem, mark: mark.to_owned(), hidden: Vec::new() })
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what a file is to be called that ends so.
    pub(super) fn named(&self, ending: &str) -> String {
        format!("{}{ending}", self.stem)
    }

    /// Reserves a hidden name in the folder. It is removed with the target.
    pub(super) fn hide(&mut self) -> PathBuf {
        let number = self.hidden.len();
        let path = self.folder.join(format!("{HIDDEN}{}-{number}{UNFINISHED}", self.mark));
        self.hidden.push(path.clone());
        path
    }

    /// Begins a file.
    pub(super) fn begin(&mut self, ending: &str) -> Result<Output, Fault> {
        let name = self.named(ending);
        Output::new(name, self.hide())
    }

    /// Writes a small file at once.
    pub(super) fn write(&mut self, ending: &str, bytes: &[u8]) -> Result<Part, Fault> {
        let mut output = self.begin(ending)?;
        output.write_all(bytes).map_err(|error| Fault::of(&error))?;
        output.finish()
    }

    /// Takes a file that something else wrote under a hidden name.
    pub(super) fn take(&self, ending: &str, hidden: PathBuf) -> Result<Part, Fault> {
        let on_disk = || {
            let file = File::open(&hidden)?;
            file.sync_all()?;
            Hash::of_stream(file)
        };
        let (bytes, hash) = on_disk().map_err(|error| Fault::of(&error))?;
        Ok(Part { name: self.named(ending), hidden, bytes, sha256: hash.to_string() })
    }

    /// Tells whether all parts still lie where they were written: a folder that
    /// was taken away lets a program write on to files without a name.
    pub(super) fn hold(parts: &[Part]) -> Result<(), Fault> {
        for part in parts {
            let there = fs::metadata(&part.hidden).map_err(|error| Fault::of(&error))?;
            if there.len() != part.bytes {
                return Err(Fault::Broke("a part has another length".to_owned()));
            }
        }
        Ok(())
    }

    /// Gives all parts their names, or none.
    pub(super) fn publish(&self, parts: &[Part]) -> Result<(), Fault> {
        for (place, part) in parts.iter().enumerate() {
            if let Err(error) = put(&part.hidden, &self.folder.join(&part.name)) {
                self.take_back(parts.get(..place).unwrap_or_default());
                return Err(Fault::of(&error));
            }
        }
        // Not every system can; what was renamed is in its place all the same.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Takes away parts that have their names, because others did not get theirs.
    pub(super) fn take_back(&self, parts: &[Part]) {
        for part in parts {
            let _ = fs::remove_file(self.folder.join(&part.name));
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        for hidden in &self.hidden {
            let _ = fs::remove_file(hidden);
        }
    }
}

/// Tells whether a name is of another export whose name goes on after the stem.
fn continues(name: &str, stem: &str) -> bool {
    name.get(stem.len()..).is_some_and(|rest| rest.starts_with('-'))
}

/// Gives a file its name, unless another has it.
fn put(hidden: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(hidden, path) {
        // The file has its name; what is left of the other one is swept.
        Ok(()) => {
            let _ = fs::remove_file(hidden);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Sticks know no second name for a file.
        Err(_) if path.exists() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(hidden, path),
    }
}

/// A file that is being written and hashed on a thread of its own.
pub(super) struct Output {
    name: String,
    hidden: PathBuf,
    gathered: Vec<u8>,
    chunks: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<io::Result<(u64, Hash)>>>,
}

impl Output {
    fn new(name: String, hidden: PathBuf) -> Result<Self, Fault> {
        let mut file = File::create_new(&hidden).map_err(|error| Fault::of(&error))?;
        let (chunks, waiting) = sync_channel::<Vec<u8>>(WAITING);
        let thread = thread::Builder::new()
            .name("export-file".to_owned())
            .spawn(move || {
                let (mut sha, mut bytes) = (Sha256::new(), 0_u64);
                for chunk in waiting {
                    file.write_all(&chunk)?;
                    sha.update(&chunk);
                    bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                }
                file.sync_all()?;
                Ok((bytes, Hash(sha.finalize().into())))
            })
            .map_err(|error| Fault::of(&error))?;
        let gathered = Vec::with_capacity(CHUNK);
        Ok(Self { name, hidden, gathered, chunks: Some(chunks), thread: Some(thread) })
    }

    /// Takes over what was gathered so far, to be added to.
    pub(super) fn gathered(&mut self) -> &mut Vec<u8> {
        &mut self.gathered
    }

    /// Hands what was gathered to the disk, if it is enough.
    pub(super) fn settle(&mut self) -> Result<(), Fault> {
        if self.gathered.len() < CHUNK { Ok(()) } else { self.hand_over() }
    }

    fn hand_over(&mut self) -> Result<(), Fault> {
        let chunk = std::mem::replace(&mut self.gathered, Vec::with_capacity(CHUNK));
        let sent = self.chunks.as_ref().map(|chunks| chunks.send(chunk));
        if matches!(sent, Some(Ok(()))) {
            return Ok(());
        }
        // The thread gave up; it says why.
        Err(self.joined().err().unwrap_or(Fault::Broke("the writing ended".to_owned())))
    }

    fn joined(&mut self) -> Result<(u64, Hash), Fault> {
        drop(self.chunks.take());
        let ended = || Fault::Broke("the writing ended".to_owned());
        let thread = self.thread.take().ok_or_else(ended)?;
        let written = thread.join().map_err(|_| ended())?;
        written.map_err(|error| Fault::of(&error))
    }

    /// Writes the rest, and waits until all of it is on the disk.
    pub(super) fn finish(mut self) -> Result<Part, Fault> {
        self.hand_over()?;
        let (bytes, hash) = self.joined()?;
        Ok(Part {
            name: std::mem::take(&mut self.name),
            hidden: std::mem::take(&mut self.hidden),
            bytes,
            sha256: hash.to_string(),
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        self.settle().map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // The name is free again only after the thread has let go of the file.
        let _ = self.joined();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn parts_get_their_names_together_and_a_target_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut given_up = Target::new(folder.path(), "a", "1").unwrap();
        let _ = given_up.write(".csv", b"x").unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(given_up);
        assert!(names(folder.path()).is_empty());
        let mut target = Target::new(folder.path(), "a", "2").unwrap();
        let parts =
            vec![target.write(".csv", b"abc").unwrap(), target.write(".json", b"").unwrap()];
        assert_eq!(parts[0].bytes, 3);
        assert!(parts[0].sha256.starts_with("ba7816bf"));
        Target::hold(&parts).unwrap();
        target.publish(&parts).unwrap();
        drop(target);
        assert_eq!(names(folder.path()), ["a.csv", "a.json"]);
        assert_eq!(Target::new(folder.path(), "a", "3").unwrap().named(".csv"), "a-2.csv");
    }

    #[test]
    fn a_name_that_was_taken_meanwhile_is_left_alone_and_nothing_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let mut target = Target::new(folder.path(), "a", "1").unwrap();
        let parts =
            vec![target.write(".csv", b"new").unwrap(), target.write(".json", b"").unwrap()];
        fs::write(folder.path().join("a.json"), b"old").unwrap();
        assert_eq!(target.publish(&parts), Err(Fault::Exists));
        drop(target);
        assert_eq!(names(folder.path()), ["a.json"]);
        assert_eq!(fs::read(folder.path().join("a.json")).unwrap(), b"old");
    }

    #[test]
    fn a_folder_that_goes_away_is_noticed_before_anything_is_published() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("stick");
        assert_eq!(Target::new(&folder, "a", "1").unwrap_err(), Fault::NoFolder);
        fs::create_dir(&folder).unwrap();
        let mut target = Target::new(&folder, "a", "1").unwrap();
        let mut output = target.begin(".csv").unwrap();
        output.write_all(b"x").unwrap();
        fs::remove_dir_all(&folder).unwrap();
        if let Ok(part) = output.finish() {
            assert_eq!(Target::hold(&[part]), Err(Fault::NoFolder));
        }
    }
}
