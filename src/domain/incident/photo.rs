//! Photos of an incident: what is taken, and what the log keeps of it. The bytes
//! themselves lie beside the log, known by their hash.

use serde::{Deserialize, Serialize};

use crate::domain::id::{IncidentId, PhotoId};

/// The largest photo that is taken, in bytes: 10 MiB.
pub const LARGEST: u64 = 10 * 1024 * 1024;

/// The largest photo, in MiB, as people read it.
pub const LARGEST_MIB: u64 = LARGEST / 1024 / 1024;

/// What kind of picture a file is, by what its bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Media {
    /// Tells what a file is by its first and last bytes, whatever it is called.
    /// Nothing for what is no picture, or one that was cut short.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        // A camera may pad behind the end; what was cut short has no end at all.
        let near_end = &bytes[bytes.len().saturating_sub(4096)..];
        let ends_with = |mark: &[u8]| near_end.windows(mark.len()).any(|found| found == mark);
        if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) && (ends_with(&[0xFF, 0xD9]) || is_whole(bytes)) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") && ends_with(b"IEND") {
            Some(Self::Png)
        } else {
            None
        }
    }

    /// Returns the ending of a file of this kind.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Tells whether a JPEG's own end is reached by going from part to part. A
/// telephone may write a film behind it.
fn is_whole(bytes: &[u8]) -> bool {
    // Behind the mark of the beginning.
    let mut at = 2;
    loop {
        let Some(&[0xFF, mark]) = bytes.get(at..at + 2) else { return false };
        at += 2;
        match mark {
            0xD9 => return true,
            // Filled up before the mark.
            0xFF => at -= 1,
            // These have no length.
            0x01 | 0xD0..=0xD7 => {}
            mark => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([high, low])).max(2);
                if mark == 0xDA {
                    // The picture's points have no length: up to the next mark that
                    // is neither one of theirs nor a stuffed 0xFF.
                    let rest = bytes.get(at..).unwrap_or_default();
                    let is_mark =
                        |two: &[u8]| two[0] == 0xFF && !matches!(two[1], 0x00 | 0xD0..=0xD7 | 0xFF);
                    let Some(next) = rest.windows(2).position(is_mark) else { return false };
                    at += next;
                }
            }
        }
    }
}

/// Why a file is not taken as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoto {
    /// It is larger than [`LARGEST`].
    #[error("{bytes} bytes are more than {LARGEST}")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// Its bytes are not those of a picture.
    #[error("neither JPEG nor PNG")]
    NoPicture,
}

/// Checks the bytes of a file.
///
/// # Errors
///
/// See [`NotAPhoto`].
pub fn check(bytes: &[u8]) -> Result<Media, NotAPhoto> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > LARGEST {
        return Err(NotAPhoto::TooLarge { bytes: size });
    }
    Media::of(bytes).ok_or(NotAPhoto::NoPicture)
}

/// A photo was attached to a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoAttached {
    /// To which report.
    pub incident: IncidentId,
    /// Its identity.
    pub photo: PhotoId,
    /// The file's name without its folder.
    pub file: String,
    /// What kind of picture it is.
    pub media: Media,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A copy of a photo left the station's encrypted file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoSaved {
    /// Of which report.
    pub incident: IncidentId,
    /// Which photo.
    pub photo: PhotoId,
    /// The file's name without its folder.
    pub file: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_a_file_is() {
        let jpeg = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 5000], &[0xFF, 0xD9]].concat();
        assert_eq!(check(&jpeg), Ok(Media::Jpeg));
        let png = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82";
        assert_eq!(check(png), Ok(Media::Png));
        for no in [&b"Xin chao, day la van ban"[..], b"", b"\xFF\xD8\xFF", b"%PDF-1.7", &jpeg[..99]]
        {
            assert_eq!(check(no), Err(NotAPhoto::NoPicture), "{no:?}");
        }
    }

    #[test]
    fn a_photo_with_a_film_behind_it_is_a_photo_and_one_cut_short_is_none() {
        let header = [0xFF, 0xE0, 0x00, 0x04, 1, 2];
        // A small picture lies in the camera's part, with an end of its own.
        let camera = [0xFF, 0xE1, 0x00, 0x08, 0xFF, 0xD8, 0xFF, 0xD9, 0, 0];
        let scan = [0xFF, 0xDA, 0x00, 0x04, 1, 2, 9, 0xFF, 0x00, 9, 0xFF, 0xD0, 9];
        let open = [&[0xFF, 0xD8][..], &header, &camera, &scan, &[5; 6000]].concat();
        let film = [0x42; 9000];
        let whole = [&open[..], &[0xFF, 0xD9], &film].concat();
        assert_eq!(check(&whole), Ok(Media::Jpeg));
        assert_eq!(check(&open), Err(NotAPhoto::NoPicture), "it has no end");
        assert_eq!(check(&[&open[..], &film].concat()), Err(NotAPhoto::NoPicture));
    }

    #[test]
    fn ten_mebibytes_are_taken_and_no_byte_more() {
        let size = usize::try_from(LARGEST).unwrap();
        let mut photo = vec![0; size];
        photo[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
        photo[size - 2..].copy_from_slice(&[0xFF, 0xD9]);
        assert_eq!(check(&photo), Ok(Media::Jpeg));
        photo.push(0);
        assert_eq!(check(&photo), Err(NotAPhoto::TooLarge { bytes: LARGEST + 1 }));
    }
}
