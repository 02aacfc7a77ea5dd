//! What the log keeps of lists: what the columns of a shape of file hold, and
//! lists that were written out. Never the rows themselves.

use serde::{Deserialize, Serialize};

use super::id::ImportId;

/// What a column of a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The full name.
    Name,
    /// The family name, with or without the middle name.
    FamilyName,
    /// The middle name alone.
    MiddleName,
    /// The given name.
    GivenName,
    /// The birth: a full date, a month or a year.
    Birth,
    /// The day of birth alone.
    BirthDay,
    /// The month of birth alone.
    BirthMonth,
    /// The year of birth alone.
    BirthYear,
    /// The sex.
    Sex,
    /// A tick for a male, or his birth.
    Male,
    /// A tick for a female, or her birth.
    Female,
    /// The citizen's number.
    Number,
    /// The mother or the guardian.
    Guardian,
    /// The father, who stands in where no mother or guardian is given.
    Father,
    /// The telephone number.
    Phone,
    /// The class.
    Class,
    /// The neighbourhood unit (tổ dân phố, thôn).
    Neighbourhood,
    /// The ward of a hospital (khoa).
    Ward,
    /// The room.
    Room,
    /// The bed.
    Bed,
    /// The address.
    Address,
    /// The answer about consent.
    Consent,
    /// The earlier doses: products, each with its date unless these stand apart.
    PriorProduct,
    /// The dates of the earlier doses.
    PriorDate,
    /// To which group of the plan the person belongs (nhóm, đối tượng).
    Tag,
    /// The vaccine that is due.
    Vaccine,
}

impl Column {
    /// All columns, in the order in which they are offered.
    pub const ALL: [Self; 26] = [
        Self::Name,
        Self::FamilyName,
        Self::MiddleName,
        Self::GivenName,
        Self::Birth,
        Self::BirthDay,
        Self::BirthMonth,
        Self::BirthYear,
        Self::Sex,
        Self::Male,
        Self::Female,
        Self::Number,
        Self::Guardian,
        Self::Father,
        Self::Phone,
        Self::Class,
        Self::Neighbourhood,
        Self::Ward,
        Self::Room,
        Self::Bed,
        Self::Address,
        Self::Consent,
        Self::PriorProduct,
        Self::PriorDate,
        Self::Tag,
        Self::Vaccine,
    ];
}

/// By what a file is known again.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A file with headings: SHA-256 of their folded words, in hexadecimal.
    Headings(String),
    /// A file without: one letter a column for what its first rows hold, `d` a
    /// date, `n` a number, `w` words, `-` nothing.
    Bare(String),
}

impl Shape {
    /// Tells whether a file of the other shape is to be read like one of this. A
    /// column that is empty in the first rows may hold anything.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bare(mine), Self::Bare(theirs)) => {
                let alike = |(a, b): (u8, u8)| a == b || a == b'-' || b == b'-';
                mine.len() == theirs.len() && mine.bytes().zip(theirs.bytes()).all(alike)
            }
            _ => self == other,
        }
    }
}

/// Somebody said what the columns of a file hold. It stands for every file of
/// this shape, until it is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnsMapped {
    /// Of which shape the file is.
    pub shape: Shape,
    /// What each column holds, by its place; nothing for one that is not used.
    pub columns: Vec<Option<Column>>,
}

/// The session's list was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListExported {
    /// The file's name without its folder.
    pub file: String,
    /// How many people stand in it.
    pub rows: u32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// A list file was read in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImported {
    /// The reading; each visit that it brought names it.
    pub import: ImportId,
    /// The file's name without its folder.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How many people it added to the session.
    pub added: u32,
    /// How many of its rows were already in the session.
    pub known: u32,
    /// How many of its rows were left out, because something is wrong in them.
    #[serde(default)]
    pub left_out: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_column_may_hold_anything() {
        let bare = |kinds: &str| Shape::Bare(kinds.to_owned());
        assert!(bare("wd-").fits(&bare("wdn")));
        assert!(!bare("wd-").fits(&bare("ww-")) && !bare("wd").fits(&bare("wdn")));
        assert!(!Shape::Headings("wd".into()).fits(&bare("wd")));
    }
}
