//! Exports: what was recorded, in files that leave the station. Read from the log
//! a few hundred rows at a time and written as they come, so that a million cost
//! no more memory than a thousand.
//!
//! ```text
//! source     the store, what was asked, the names that rows carry
//! said_later what other entries say of doses
//! injection, refusal, incident, reaction, stock, log   a kind of row each
//! cell       what stands in one place of a row, typed
//! sheet, xlsx, fhir, national   the formats
//! nameless   who would be singled out
//! target     the files in their folder: all of them or none
//! ```
//!
//! An export is prepared, recorded, and then published: [`prepare`] writes all
//! files under hidden names and on the disk, [`Prepared::exported`] is what the log
//! takes, and only then [`Prepared::publish`] gives the files their names. So
//! nothing leaves that the log does not tell of; what can happen is that the log
//! tells of an export that a stick, pulled out at that moment, never got. Whatever
//! ends early leaves no file behind and touches none that was there.

mod caught;
mod cell;
mod columns;
mod fhir;
mod incident;
mod injection;
mod log;
mod nameless;
mod national;
mod reaction;
mod refusal;
mod said_later;
mod sheet;
mod source;
mod stock;
mod target;
mod xlsx;

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use self::cell::Column;
use self::nameless::Classes;
use self::sheet::{Csv, Jsonl, Sheet};
use self::source::{Give, Row, Source};
use self::target::{Part, Target};
use self::xlsx::Xlsx;
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::export::{Asked, Exported, ExportedFile, Format, What};
use crate::domain::id::AccountId;
use crate::domain::time::Instant;
use crate::i18n::Words;
use crate::report::manifest::{self, By, Manifest, Nameless, OfCopy};
use crate::report::trouble::of_store;
use crate::store::{Store, StoreError};

pub use self::nameless::K;
pub use self::source::Pace;
pub use self::target::folder_of;

/// Why an export was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The period ends before it begins.
    #[error("the period ends before it begins")]
    Period,
    /// This cannot be written in this format.
    #[error("this has no such format")]
    Format,
    /// This cannot be written without names.
    #[error("this cannot be written without names")]
    Nameless,
    /// The log is not narrowed: with gaps its chain proves nothing.
    #[error("the log is not narrowed")]
    Narrowed,
    /// No session was ever at such a place.
    #[error("no such place")]
    NoPlace,
    /// There is no such product.
    #[error("no such product")]
    NoProduct,
    /// No lot of this number was received, and no dose bears it on its label.
    #[error("no such lot")]
    NoLot,
    /// There is no such folder, or it is gone.
    #[error("no such folder")]
    NoFolder,
    /// The folder cannot be written to.
    #[error("the folder is not writable")]
    NotWritable,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Files of these names came to be there meanwhile.
    #[error("the names are taken")]
    Exists,
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The writing broke off.
    #[error("{0}")]
    Broke(String),
}

impl Fault {
    fn of(error: &io::Error) -> Self {
        if let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return inner.clone();
        }
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotWritable
            }
            // A stick's file system lets a file grow only so far.
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::AlreadyExists => Self::Exists,
            _ => Self::Broke(error.to_string()),
        }
    }

    /// Tells whether what was asked for cannot be, whatever the folder.
    #[must_use]
    pub const fn is_in_the_asking(&self) -> bool {
        matches!(
            self,
            Self::Period
                | Self::Format
                | Self::Nameless
                | Self::Narrowed
                | Self::NoPlace
                | Self::NoProduct
                | Self::NoLot
        )
    }

    /// Says it, and what to do.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        match self {
            Self::Period => words.text("export-fault-period"),
            Self::Format => words.text("export-fault-format"),
            Self::Nameless => words.text("export-fault-nameless"),
            Self::Narrowed => words.text("export-fault-narrowed"),
            Self::NoPlace => words.text("export-fault-place"),
            Self::NoProduct => words.text("export-fault-product"),
            Self::NoLot => words.text("export-fault-lot"),
            Self::NoFolder => words.text("export-fault-folder"),
            Self::NotWritable => words.text("export-fault-not-writable"),
            Self::DiskFull => words.text("export-fault-full"),
            Self::Exists => words.text("export-fault-exists"),
            Self::Cancelled => words.text("export-fault-cancelled"),
            Self::Store(error) => {
                words.with("export-fault-store", &[("error", &of_store(words, error))])
            }
            Self::Broke(error) => words.with("export-fault-broke", &[("error", error)]),
        }
    }
}

/// What an export is made from and who wants it.
#[derive(Debug)]
pub struct Order<'o> {
    /// The log.
    pub store: &'o Store,
    /// The station as it is today, for its name. Rows are never made from it: a day
    /// knows neither the lots nor the reports that it needs no more.
    pub day: &'o Day,
    /// The catalogue in force, for the names of products.
    pub catalogue: &'o Catalogue,
    /// The language of headings and words.
    pub words: &'o Words,
    /// What is asked for.
    pub asked: &'o Asked,
    /// By whom.
    pub by: By,
    /// The present instant, in UTC.
    pub now: Instant,
    /// The folder for the files. It has to be there.
    pub folder: &'o Path,
    /// The copy that it is read from, if it is not read at the station.
    pub copy: Option<OfCopy>,
}

/// An export that is whole and on the disk, but has no names yet. Dropped, it
/// leaves nothing behind.
#[derive(Debug)]
pub struct Prepared {
    target: Target,
    parts: Vec<Part>,
    exported: Exported,
    code: String,
}

/// Where an export stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The folder.
    pub folder: PathBuf,
    /// What the log holds of it.
    pub exported: Exported,
    /// The short code of its manifest.
    pub code: String,
}

impl Prepared {
    /// Returns what the log takes before the files get their names.
    #[must_use]
    pub const fn exported(&self) -> &Exported {
        &self.exported
    }

    /// Gives the files their names.
    ///
    /// # Errors
    ///
    /// [`Fault`]; then none of the files has its name.
    pub fn publish(self) -> Result<Published, Fault> {
        self.target.publish(&self.parts)?;
        Ok(self.published())
    }

    /// Gives the files of several exports their names, each in a folder of its own.
    ///
    /// # Errors
    ///
    /// [`Fault`]; then none of the files of any has its name.
    pub fn publish_all(all: Vec<Self>) -> Result<Vec<Published>, Fault> {
        for (place, one) in all.iter().enumerate() {
            if let Err(fault) = one.target.publish(&one.parts) {
                for earlier in all.iter().take(place) {
                    earlier.target.take_back(&earlier.parts);
                }
                return Err(fault);
            }
        }
        Ok(all.into_iter().map(Self::published).collect())
    }

    fn published(self) -> Published {
        let Self { target, exported, code, .. } = self;
        Published { folder: target.folder().to_owned(), exported, code }
    }
}

/// Writes an export under hidden names, with its manifest and the signature.
/// Blocks; never on the thread of a window.
///
/// # Errors
///
/// [`Fault`]; then nothing of it is left behind.
pub fn prepare(order: &Order<'_>, pace: Pace<'_>) -> Result<Prepared, Fault> {
    let source = Source::new(order.store, order.catalogue, order.words, order.asked)?;
    let mut target = Target::new(order.folder, &stem(order.asked), &mark(order.now))?;
    let mut written = Written::default();
    match order.asked.format {
        Format::Jsonl if order.asked.what == What::Log => {
            written.parts.push(log::lines(&source, &mut target, pace)?);
        }
        Format::Csv | Format::Xlsx | Format::Jsonl => {
            written = tables(&source, &mut target, pace)?;
        }
        Format::Fhir => written.parts = fhir::write(&source, &mut target, pace)?,
        Format::National => written.parts = national::write(&source, &mut target, pace)?,
    }
    seal(order, &source, target, written)
}

/// Files, with the rows of each, and what was left out of them.
#[derive(Default)]
struct Written {
    parts: Vec<(Part, u64)>,
    nameless: Option<Nameless>,
}

/// A kind of row: its columns, and how to go through all of them.
struct Table {
    columns: fn(&Source<'_>) -> Vec<Column>,
    rows: fn(&Source<'_>, Pace<'_>, Give<'_>) -> Result<(), Fault>,
}

const fn table(what: What) -> Table {
    match what {
        What::Injections => Table { columns: injection::columns, rows: injection::rows },
        What::Refusals => Table { columns: refusal::columns, rows: refusal::rows },
        What::Incidents => Table { columns: incident::columns, rows: incident::rows },
        What::Aefi => Table { columns: reaction::columns, rows: reaction::rows },
        What::Stock => Table { columns: stock::columns, rows: stock::rows },
        What::Log => Table { columns: log::columns, rows: log::rows },
    }
}

fn tables(source: &Source<'_>, target: &mut Target, pace: Pace<'_>) -> Result<Written, Fault> {
    let asked = source.asked;
    let Table { columns, rows } = table(asked.what);
    let all = columns(source);
    let standing: Vec<usize> =
        (0..).zip(&all).filter(|(_, one)| one.is_in(asked.nameless)).map(|(at, _)| at).collect();
    let shown: Vec<&Column> = standing.iter().filter_map(|at| all.get(*at)).collect();
    let classes = if asked.nameless { Some(classes(source, &all, rows, pace)?) } else { None };
    let mut sheet: Box<dyn Sheet + '_> = match asked.format {
        Format::Xlsx => {
            let name = source.words.text(&format!("export-what-{}", asked.what.code()));
            Box::new(Xlsx::begin(target, &shown, name, source.words)?)
        }
        Format::Jsonl => Box::new(Jsonl::begin(target, &shown)?),
        _ => Box::new(Csv::begin(target, ".csv", &shown, source.words)?),
    };
    let mut suppressed = 0;
    let mut half = |done: u64, total: u64| {
        if classes.is_some() { pace(total + done, total * 2) } else { pace(done, total) }
    };
    rows(source, &mut half, &mut |row: Row<'_>| {
        if classes.as_ref().is_some_and(|classes| !classes.hides(&row)) {
            suppressed += 1;
            return Ok(());
        }
        let cells: Vec<_> = standing.iter().filter_map(|at| row.cells.get(*at)).collect();
        sheet.row(&cells)
    })?;
    let quasi = all.iter().filter(|one| one.quasi && one.is_in(true));
    let alike_in = quasi.map(|one| one.code.clone().into_owned()).collect();
    let nameless = asked.nameless.then_some(Nameless { k: K, alike_in, suppressed });
    Ok(Written { parts: sheet.finish(target)?, nameless })
}

/// Goes through all rows once to learn who would be singled out.
fn classes(
    source: &Source<'_>,
    all: &[Column],
    rows: fn(&Source<'_>, Pace<'_>, Give<'_>) -> Result<(), Fault>,
    pace: Pace<'_>,
) -> Result<Classes, Fault> {
    let mut classes = Classes::new(all);
    rows(source, &mut |done, total| pace(done, total * 2), &mut |row: Row<'_>| {
        classes.count(&row);
        Ok(())
    })?;
    Ok(classes)
}

/// Adds the manifest and its signature, once every file is on the disk.
fn seal(
    order: &Order<'_>,
    source: &Source<'_>,
    mut target: Target,
    written: Written,
) -> Result<Prepared, Fault> {
    let (store, asked) = (order.store, order.asked.clone());
    let name = order.day.station().map_or_else(String::new, |station| station.name.clone());
    let station = (store.station(), name, store.public_key());
    let version = order.catalogue.version().clone();
    let mut by = order.by.clone();
    if asked.nameless {
        // Who exported is for the log to know, which the files do not lead back to.
        (by.account, by.name) = (AccountId(Uuid::nil()), String::new());
    }
    let mut manifest = Manifest::new(asked.clone(), by, order.now, station, source.head, version);
    if asked.what == What::Log {
        manifest.previous = Some(log::previous(source)?.to_string());
    }
    manifest.copy.clone_from(&order.copy);
    let suppressed = written.nameless.as_ref().map_or(0, |nameless| nameless.suppressed);
    manifest.nameless = written.nameless;
    let mut parts = Vec::new();
    for (part, rows) in written.parts {
        let (name, sha256) = (part.name.clone(), part.sha256.clone());
        manifest.files.push(ExportedFile { name, bytes: part.bytes, rows, sha256 });
        parts.push(part);
    }
    let text = manifest.write().map_err(|error| Fault::Broke(error.to_string()))?;
    let bytes = text.as_bytes();
    let part = target.write(manifest::ENDING, bytes)?;
    let signature = store.sign(bytes).to_string();
    let files = manifest.files;
    let exported = Exported {
        asked,
        files,
        suppressed,
        manifest: part.name.clone(),
        sha256: part.sha256.clone(),
    };
    parts.push(part);
    parts.push(target.write(manifest::SIGNATURE_ENDING, signature.as_bytes())?);
    Target::hold(&parts)?;
    Ok(Prepared { target, parts, exported, code: manifest::short_code(bytes) })
}

/// What the names of all files of an export begin with.
fn stem(asked: &Asked) -> String {
    let nameless = if asked.nameless { "-nameless" } else { "" };
    let national = if asked.format == Format::National { "-national" } else { "" };
    let (from, until) = (asked.from.format("%Y%m%d"), asked.until.format("%Y%m%d"));
    format!("chot-{}-{from}-{until}{national}{nameless}", asked.what.code())
}

/// What tells the hidden names of one export from those of another.
fn mark(now: Instant) -> String {
    format!("{}-{}", std::process::id(), now.0)
}

#[cfg(test)]
mod tests;
