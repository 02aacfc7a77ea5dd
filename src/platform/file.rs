//! Reading a file that somebody named: whole, up to a limit, and never a pipe or
//! a device. Blocks, and so is called on a thread of its own only.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is no file, may not be read, or the reading broke off.
    #[error("the file cannot be read")]
    NotReadable,
    /// It is longer than was asked for.
    #[error("the file is too large")]
    TooLarge,
}

/// Reads a file of at most so many bytes.
///
/// # Errors
///
/// See [`NotRead`].
pub fn read_whole(path: &Path, most: u64) -> Result<Vec<u8>, NotRead> {
    let failure = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => NotRead::Missing,
        _ => NotRead::NotReadable,
    };
    // A pipe or a device would never end, or not be there to be read twice.
    if !std::fs::metadata(path).map_err(failure)?.is_file() {
        return Err(NotRead::NotReadable);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failure)?;
    // One byte more than is taken says that there are more.
    let _ = file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failure)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(NotRead::TooLarge);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_no_device_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tệp");
        std::fs::write(&path, [7; 10]).unwrap();
        assert_eq!(read_whole(&path, 10), Ok(vec![7; 10]));
        assert_eq!(read_whole(&path, 9), Err(NotRead::TooLarge));
        assert_eq!(read_whole(&path.join("x"), 10), Err(NotRead::Missing));
        assert_eq!(read_whole(&folder.path().join("y"), 10), Err(NotRead::Missing));
        assert_eq!(read_whole(folder.path(), 10), Err(NotRead::NotReadable));
        #[cfg(unix)]
        assert_eq!(read_whole(Path::new("/dev/zero"), 10), Err(NotRead::NotReadable));
    }
}
