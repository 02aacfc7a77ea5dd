//! Files that leave the station: what was asked for and what was written, as the
//! log keeps it. Never the rows themselves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Every dose that went into a person, however it came about.
    Injections,
    /// Everybody who went without vaccine, and why.
    Refusals,
    /// Reports of what went wrong, and every stop that stood.
    Incidents,
    /// Reactions, as they were described, and their reports.
    Aefi,
    /// What came into the store and the box, was opened, corrected and counted.
    Stock,
    /// The entries of the log, byte by byte.
    Log,
}

impl What {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Injections, Self::Refusals, Self::Incidents, Self::Aefi, Self::Stock, Self::Log];

    /// Returns its name in keys of the words' files, in commands and in file names.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Injections => "injections",
            Self::Refusals => "refusals",
            Self::Incidents => "incidents",
            Self::Aefi => "aefi",
            Self::Stock => "stock",
            Self::Log => "log",
        }
    }
}

/// In which form an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Comma-separated values: UTF-8 with a byte order mark, CRLF.
    Csv,
    /// A workbook.
    Xlsx,
    /// A JSON object a line.
    Jsonl,
    /// HL7 FHIR R4, a resource a line, a file for each type of resource.
    Fhir,
    /// The mandatory fields of the national immunisation system, and what is
    /// missing of them.
    National,
}

impl Format {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Xlsx, Self::Csv, Self::Jsonl, Self::Fhir, Self::National];

    /// Returns its name in keys of the words' files and in commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
            Self::Fhir => "fhir",
            Self::National => "national",
        }
    }

    /// Tells whether something can be written in this form. FHIR has no resource
    /// for a log, and the national system takes injections alone.
    #[must_use]
    pub const fn takes(self, what: What) -> bool {
        match self {
            Self::Csv | Self::Xlsx | Self::Jsonl => true,
            Self::Fhir => !matches!(what, What::Stock | What::Log),
            Self::National => matches!(what, What::Injections),
        }
    }

    /// Tells whether something can be written in this form without telling who it
    /// is about. The log is whole or it is no proof; the national system and FHIR
    /// want to know whose a dose is.
    #[must_use]
    pub const fn takes_nameless(self, what: What) -> bool {
        matches!(self, Self::Csv | Self::Xlsx | Self::Jsonl) && !matches!(what, What::Log)
    }
}

/// What somebody wants to have in files. Everything that is stated has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What the files hold.
    pub what: What,
    /// In which form.
    pub format: Format,
    /// From this civil day on.
    pub from: NaiveDate,
    /// Until the end of this civil day.
    pub until: NaiveDate,
    /// At this place, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// About this product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// About the lots of this number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Without what says who somebody is.
    #[serde(default)]
    pub nameless: bool,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Its name without its folder.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many rows or resources stand in it, headings not counted.
    pub rows: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Something left the station in files. Recorded before the files get their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// What was asked for.
    pub asked: Asked,
    /// The files, without the manifest and its signature.
    pub files: Vec<ExportedFile>,
    /// How many rows were left out because they would have singled somebody out.
    #[serde(default)]
    pub suppressed: u64,
    /// The manifest's name without its folder.
    pub manifest: String,
    /// SHA-256 of the manifest, in hexadecimal.
    pub sha256: String,
}

impl Exported {
    /// Returns how many rows were written, in all files.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_people_and_cannot_do_without_is_not_asked_namelessly() {
        for what in What::ALL {
            for format in Format::ALL {
                assert!(format.takes(what) || !format.takes_nameless(what), "{what:?} {format:?}");
            }
            assert!(Format::Csv.takes(what));
        }
        assert!(!Format::Jsonl.takes_nameless(What::Log));
        assert!(!Format::Fhir.takes(What::Log) && !Format::National.takes(What::Aefi));
    }
}
