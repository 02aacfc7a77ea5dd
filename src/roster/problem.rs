//! What can be wrong with a list or a row of it, as data. The words for people
//! are elsewhere.

use chrono::NaiveDate;

use super::Column;
use crate::domain::patient::Invalid;

/// Why bytes are no list of people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in the file but white space.
    #[error("the file is empty")]
    Empty,
    /// The bytes are no text in UTF-8 or UTF-16.
    #[error("the file is not text")]
    NotText,
    /// The file looks like a workbook and is none that can be read: something
    /// else that is packed, or cut off.
    #[error("the file is no workbook")]
    NoWorkbook,
    /// The workbook is locked with a password.
    #[error("the workbook has a password")]
    Password,
    /// None of the first ten lines names a column of a list.
    #[error("no header within the first ten lines")]
    NoHeader {
        /// The cells of the first row.
        found: Vec<String>,
        /// The sheets of a workbook, of which another may be the list.
        sheets: Vec<String>,
    },
    /// A header was found, but not the columns without which nobody can be identified.
    #[error("columns are missing: {missing:?}")]
    MissingColumns {
        /// Which.
        missing: Vec<Column>,
        /// What each heading was taken for, by its place.
        columns: Vec<(String, Option<Column>)>,
    },
    /// There is a header and no row under it.
    #[error("no rows under the header")]
    NoRows,
    /// The list is longer than any station can have.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The most rows that are read.
        limit: usize,
    },
    /// Somebody broke the reading off.
    #[error("stopped")]
    Stopped,
}

/// What is wrong with a row. Texts are the cells as they stand in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A quotation mark is not closed, so that rows run into one another.
    OpenQuote,
    /// There is content to the right of the last heading: cells have shifted.
    TooManyCells,
    /// The row has no name.
    MissingName,
    /// The name has more than [`Person::LONGEST_NAME`] characters.
    ///
    /// [`Person::LONGEST_NAME`]: crate::domain::patient::Person::LONGEST_NAME
    NameTooLong {
        /// The length in Unicode characters.
        characters: usize,
    },
    /// The row has no birth.
    MissingBirth,
    /// The birth is no date, or not one of the calendar.
    BadBirth(String),
    /// The birth lies after today; this is its earliest day.
    BornInFuture(NaiveDate),
    /// The birth lies more than 130 years back.
    BornTooLongAgo,
    /// The sex is neither male nor female in any spelling known.
    BadSex(String),
    /// The citizen's number does not have 12 digits. Lost zeros are not put back.
    BadNumber(String),
    /// The citizen's number has ten or eleven digits: a spreadsheet took it for a
    /// quantity and dropped the zeros before it. They are not put back.
    LostZeros(String),
    /// The citizen's number is written like `7.909E+10`: its last digits are lost.
    RoundedNumber(String),
    /// A cell shows a formula that could not be computed.
    FormulaError(String),
    /// The birth stood as a workbook's number for a day; it was taken for this one.
    BirthFromSerial(NaiveDate),
    /// The citizen's number says another century, year or sex.
    NumberContradictsBirth,
    /// The telephone number is none. The person is imported without it.
    BadPhone(String),
    /// The consent is neither yes nor no. The person is imported without an
    /// answer, which never counts as a consent.
    BadConsent(String),
    /// An earlier dose has no product, no date, or an impossible date.
    BadPriorDose(String),
    /// The details are refused together, although every cell was read.
    Refused(Invalid),
    /// The same person stands on this earlier line. This row is not imported.
    SameAsLine(u64),
    /// This earlier line has the same citizen's number for somebody else, or
    /// the same person with another sex, consent or earlier dose.
    ContradictsLine(u64),
    /// This later line contradicts this one: which of the two is right?
    ContradictedByLine(u64),
}

impl Problem {
    /// Tells whether the problem refuses the whole import: it leaves open who
    /// somebody is or what they were given.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        !matches!(
            self,
            Self::BadPhone(_)
                | Self::BadConsent(_)
                | Self::SameAsLine(_)
                | Self::BirthFromSerial(_)
        )
    }
}
