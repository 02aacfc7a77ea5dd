//! A catalogue file from the disk, read, checked and held against the one in
//! force. Blocks, and so is called on a thread of its own only.

use std::path::Path;
use std::sync::Arc;

use crate::domain::catalogue::{
    Catalogue, Difference, Fault, LoadedCatalogue, Version, differences,
};
use crate::domain::day::Day;
use crate::platform::{NotRead, read_whole};

/// The longest file that is read, in bytes (16 MiB): 10,000 products have less.
pub const LONGEST_FILE: u64 = 16 * 1024 * 1024;

/// Why nothing was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no such file.
    Missing,
    /// The file may not be read, or the reading broke off.
    NotReadable,
    /// The file is longer than [`LONGEST_FILE`].
    TooLarge,
    /// The file holds nothing.
    Empty,
    /// The file is no text: a picture, a workbook, a document.
    NotText,
    /// The machine gave no thread for the reading.
    NotBegun,
    /// These are wrong in it.
    Faults(Arc<Vec<Fault>>),
}

/// A catalogue that was read and checked, and what it would change.
#[derive(Debug)]
pub struct Loaded {
    /// What distinguishes it.
    pub version: Version,
    /// Its file; nothing for the program's own.
    pub text: Option<LoadedCatalogue>,
    /// How many products it has.
    pub products: usize,
    /// What it has otherwise than the one in force.
    pub differences: Vec<Difference>,
}

/// Reads a catalogue, or the program's own where there is no path, and holds it
/// against the one by which a day is judged.
///
/// # Errors
///
/// See [`Failure`].
pub fn read(path: Option<&Path>, day: &Day) -> Result<Arc<Loaded>, Failure> {
    let own = || Catalogue::built_in().map_err(|fault| Failure::Faults(Arc::new(vec![fault])));
    let (catalogue, text) = match path {
        None => (own()?, None),
        Some(path) => {
            let text = text(path)?;
            let read = Catalogue::read_one(&text);
            let catalogue = read.map_err(|faults| Failure::Faults(Arc::new(faults)))?;
            (catalogue, Some(LoadedCatalogue { file: name_of(path), text }))
        }
    };
    let differences = match day.catalogue().and_then(|in_force| in_force.loaded()) {
        Some(in_force) => differences(in_force, &catalogue),
        None => differences(&own()?, &catalogue),
    };
    let products = catalogue.products().count();
    Ok(Arc::new(Loaded { version: catalogue.version().clone(), text, products, differences }))
}

fn text(path: &Path) -> Result<String, Failure> {
    let bytes = read_whole(path, LONGEST_FILE).map_err(|why| match why {
        NotRead::Missing => Failure::Missing,
        NotRead::NotReadable => Failure::NotReadable,
        NotRead::TooLarge => Failure::TooLarge,
    })?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::NotText)?;
    if text.contains('\0') {
        return Err(Failure::NotText);
    }
    // The mark that some editors put before a text is no part of it.
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() { Err(Failure::Empty) } else { Ok(text) }
}

/// Returns the name of a file without its folder.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
