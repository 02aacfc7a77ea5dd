//! What goes wrong beside the needle: staff pricked, doses lost before they
//! reached anybody, doses of which a part ran out. Facts only.

use serde::{Deserialize, Serialize};

use super::dose::Amount;
use super::id::{AccountId, DoseId, VialId, VisitId};

/// What a needle that pricked somebody had been used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needle {
    /// It had been in a person.
    Used,
    /// It had touched nobody.
    Clean,
    /// Nobody knows.
    Unknown,
}

impl Needle {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Used, Self::Clean, Self::Unknown];

    /// Returns its name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Clean => "clean",
            Self::Unknown => "unknown",
        }
    }
}

/// A member of the staff was pricked by a needle, at the time of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedleStick {
    /// Who was pricked.
    pub who: AccountId,
    /// What the needle had been used for.
    pub needle: Needle,
    /// In whom it had been, if that is known.
    pub source: Option<VisitId>,
    /// What the recorder wrote: where it went in, how it came about.
    pub note: String,
}

/// How a dose was lost before it reached anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// It was spilled, or the syringe leaked.
    Spilled,
    /// The drawn syringe fell or was touched.
    Dropped,
    /// It was drawn up and then not given.
    NotGiven,
}

impl Loss {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Spilled, Self::Dropped, Self::NotGiven];

    /// Returns its name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spilled => "spilled",
            Self::Dropped => "dropped",
            Self::NotGiven => "not-given",
        }
    }
}

/// Doses of a vial were lost before they reached anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseLost {
    /// Out of which vial.
    pub vial: VialId,
    /// How many.
    pub doses: u16,
    /// How they were lost.
    pub how: Loss,
    /// What the recorder wrote.
    pub note: String,
}

/// Only a part of a dose that was given arrived. The dose stays what it was, and
/// its vial has counted it already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DosePartial {
    /// Which dose.
    pub dose: DoseId,
    /// How much of it arrived: a part, or spilled.
    pub amount: Amount,
}
