//! A photo as the window shows it: its bytes read from the station, decoded and
//! scaled down away from the window. Nothing of it leaves the encrypted file.

use std::io::Cursor;

use iced::widget::image::Handle;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use crate::store::Reply;
use crate::ui::aside::aside;

/// The most that is shown of a photo, in pixels each way.
const MOST: u32 = 1_000;

/// The largest side that is decoded, in pixels, and the most memory that it may
/// take, in bytes.
const LARGEST_SIDE: u32 = 20_000;
const MEMORY: u64 = 512 * 1024 * 1024;

/// A photo that can be drawn.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its pixels.
    pub handle: Handle,
    /// Its width and height as it was taken, in pixels.
    pub size: (u32, u32),
}

/// Why a photo cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShown {
    /// The station does not have its bytes, or could not read them.
    NotRead,
    /// Its bytes are no picture that can be decoded: cut short, damaged, too large.
    NotDecoded,
}

impl NotShown {
    /// Returns the key of the sentence that says so.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::NotRead => "case-photo-not-read",
            Self::NotDecoded => "case-photo-not-decoded",
        }
    }
}

/// Decodes a photo on a thread of its own, once the store has read it.
///
/// # Errors
///
/// See [`NotShown`].
pub async fn read(bytes: Reply<Option<Vec<u8>>>) -> Result<Picture, NotShown> {
    let Ok(Some(bytes)) = bytes.await else { return Err(NotShown::NotRead) };
    aside(move || decode(&bytes)).await.unwrap_or(Err(NotShown::NotDecoded))
}

fn decode(bytes: &[u8]) -> Result<Picture, NotShown> {
    let not = |_| NotShown::NotDecoded;
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| NotShown::NotDecoded)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(not)?;
    // A telephone writes beside the pixels which way is up.
    let orientation = decoder.orientation().map_err(not)?;
    let mut whole = DynamicImage::from_decoder(decoder).map_err(not)?;
    whole.apply_orientation(orientation);
    let size = (whole.width(), whole.height());
    let shown = if size.0 > MOST || size.1 > MOST { whole.thumbnail(MOST, MOST) } else { whole };
    let pixels = shown.into_rgba8();
    let (width, height) = pixels.dimensions();
    Ok(Picture { handle: Handle::from_rgba(width, height, pixels.into_raw()), size })
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    fn photo(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = RgbImage::from_pixel(width, height, Rgb([200, 30, 30]));
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_photo_is_decoded_and_scaled_down() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let shown = decode(&photo(3_000, 1_500, format)).unwrap();
            assert_eq!(shown.size, (3_000, 1_500));
            let Handle::Rgba { width, height, pixels, .. } = shown.handle else { panic!() };
            assert_eq!((width, height), (1_000, 500));
            assert_eq!(pixels.len(), 1_000 * 500 * 4);
            assert_eq!(decode(&photo(40, 30, format)).unwrap().size, (40, 30));
        }
    }

    #[test]
    fn what_is_no_picture_or_half_of_one_is_said_not_to_be() {
        let whole = photo(300, 300, ImageFormat::Png);
        for bytes in [&b"Xin chao"[..], &[], &whole[..whole.len() / 2], &whole[..20]] {
            assert!(matches!(decode(bytes), Err(NotShown::NotDecoded)));
        }
        // A header that promises more than there is memory for.
        let mut large = photo(8, 8, ImageFormat::Png);
        large[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        assert!(matches!(decode(&large), Err(NotShown::NotDecoded)));
    }
}
