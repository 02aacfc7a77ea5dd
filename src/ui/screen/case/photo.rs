//! Reading a photo from a file and writing a copy out again, away from the
//! window. What is too large is not read at all.

use std::path::{Path, PathBuf};

use crate::domain::id::{IncidentId, PhotoId};
use crate::domain::incident::photo::{self, LARGEST, NotAPhoto};
use crate::domain::incident::{PhotoAttached, PhotoSaved};
use crate::platform::{NotRead, read_whole};
use crate::platform::{NotSaved, write_new};
use crate::store::{Attachment, Reply};
use crate::ui::aside::aside;

/// Why a photo was not attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAttached {
    /// There is no such file.
    NoFile,
    /// It cannot be read.
    NotReadable,
    /// It is larger than is taken.
    TooLarge,
    /// Its bytes are those of no picture, whatever it is called.
    NoPicture,
}

impl NotAttached {
    /// Returns the key of the sentence that says so.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoFile => "case-photo-no-file",
            Self::NotReadable => "case-photo-not-readable",
            Self::TooLarge => "case-photo-too-large",
            Self::NoPicture => "case-photo-no-picture",
        }
    }
}

/// Reads a photo on a thread of its own.
///
/// # Errors
///
/// See [`NotAttached`].
pub async fn read(
    incident: IncidentId,
    photo: PhotoId,
    path: PathBuf,
) -> Result<(PhotoAttached, Attachment), NotAttached> {
    let work = move || read_now(incident, photo, &path);
    aside(work).await.unwrap_or(Err(NotAttached::NotReadable))
}

fn read_now(
    incident: IncidentId,
    photo: PhotoId,
    path: &Path,
) -> Result<(PhotoAttached, Attachment), NotAttached> {
    let bytes = read_whole(path, LARGEST).map_err(|why| match why {
        NotRead::Missing => NotAttached::NoFile,
        NotRead::NotReadable => NotAttached::NotReadable,
        NotRead::TooLarge => NotAttached::TooLarge,
    })?;
    let media = photo::check(&bytes).map_err(|why| match why {
        NotAPhoto::TooLarge { .. } => NotAttached::TooLarge,
        NotAPhoto::NoPicture => NotAttached::NoPicture,
    })?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let attachment = Attachment::new(bytes);
    let attached = PhotoAttached {
        incident,
        photo,
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        media,
        bytes: size,
        sha256: attachment.hash().to_string(),
    };
    Ok((attached, attachment))
}

/// Writes a copy of a photo to a new file, once the store has read it.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn write(
    photo: PhotoAttached,
    bytes: Reply<Option<Vec<u8>>>,
    path: PathBuf,
) -> Result<(PathBuf, PhotoSaved), NotSaved> {
    let Ok(Some(bytes)) = bytes.await else { return Err(NotSaved::NotWritable) };
    let work = move || {
        write_new(&path, &bytes)?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok((path, PhotoSaved { incident: photo.incident, photo: photo.photo, file }))
    };
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn read_file(bytes: &[u8], name: &str) -> Result<(PhotoAttached, Attachment), NotAttached> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        read_now(IncidentId(Uuid::nil()), PhotoId(Uuid::nil()), &path)
    }

    #[test]
    fn a_photo_is_taken_with_its_hash() {
        let bytes = [&[0xFF, 0xD8, 0xFF][..], &[1; 100], &[0xFF, 0xD9]].concat();
        let (photo, attachment) = read_file(&bytes, "lọ.jpg").unwrap();
        assert_eq!((photo.bytes, &*photo.file), (105, "lọ.jpg"));
        assert_eq!(photo.sha256, attachment.hash().to_string());
    }

    #[test]
    fn a_text_named_jpg_and_forty_megabytes_are_refused() {
        assert_eq!(read_file(b"Xin chao", "a.jpg").unwrap_err(), NotAttached::NoPicture);
        let mut large = vec![0u8; 40 * 1024 * 1024];
        large[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
        assert_eq!(read_file(&large, "b.jpg").unwrap_err(), NotAttached::TooLarge);
        let nowhere = Path::new("/nowhere/c.jpg");
        let none = read_now(IncidentId(Uuid::nil()), PhotoId(Uuid::nil()), nowhere);
        assert_eq!(none.unwrap_err(), NotAttached::NoFile);
    }
}
