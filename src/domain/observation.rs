//! The time after the needle, in which somebody is watched, and how it ended.

use serde::{Deserialize, Serialize};

use super::id::{DoseId, VisitId};

/// Somebody who was watched after the needle went: when, is the time of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationEnded {
    /// After which dose.
    pub dose: DoseId,
    /// In which visit.
    pub visit: VisitId,
    /// How the person was.
    pub condition: Condition,
    /// Whether they went before the time was over.
    pub early: bool,
    /// Whether somebody told them what to look for at home for 24 hours.
    #[serde(default)]
    pub instructed: bool,
}

impl ObservationEnded {
    /// Returns how it ended, in one word.
    #[must_use]
    pub const fn observed(&self) -> Observed {
        match self.condition {
            Condition::Referred => Observed::Referred,
            Condition::CommonReaction => Observed::Reaction,
            Condition::Well if self.early => Observed::LeftEarly,
            Condition::Well => Observed::Normal,
        }
    }
}

/// How an observation ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Observed {
    /// The person was well when the time was over.
    Normal,
    /// The person was well and went before the time was over.
    LeftEarly,
    /// With a common reaction.
    Reaction,
    /// Sent to hospital.
    Referred,
}

impl Observed {
    const ALL: [Self; 4] = [Self::Normal, Self::LeftEarly, Self::Reaction, Self::Referred];

    /// Returns its name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::LeftEarly => "left-early",
            Self::Reaction => "reaction",
            Self::Referred => "referred",
        }
    }

    /// Reads its name.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a person was when the observation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Well.
    Well,
    /// A common reaction: a sore arm, some fever.
    CommonReaction,
    /// Sent to hospital.
    Referred,
}

impl Condition {
    /// All conditions, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Well, Self::CommonReaction, Self::Referred];

    /// Returns the condition's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::CommonReaction => "common-reaction",
            Self::Referred => "referred",
        }
    }
}
