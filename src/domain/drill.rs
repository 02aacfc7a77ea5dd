//! How an exercise of the drill went. Never on a station that is real.

use serde::{Deserialize, Serialize};

use super::finding::Code;
use super::gate::Gate;
use super::item::Item;

/// How an exercise of the drill went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillOutcome {
    /// What went wrong on the real day was stopped.
    Stopped,
    /// A right injection was given; what went wrong on the real day was avoided.
    DoneRight,
    /// Nothing was injected and nothing was stopped.
    NotInjected,
    /// A wrong injection was recorded.
    Harmed,
}

impl DrillOutcome {
    /// All outcomes.
    pub const ALL: [Self; 4] = [Self::Stopped, Self::DoneRight, Self::NotInjected, Self::Harmed];

    /// Returns the outcome's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::DoneRight => "done-right",
            Self::NotInjected => "not-injected",
            Self::Harmed => "harmed",
        }
    }
}

/// An exercise of the drill ended. Only a station that is a drill has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillDone {
    /// The scenario's name.
    pub scenario: String,
    /// Its number among those that were offered.
    pub number: u32,
    /// How it went.
    pub outcome: DrillOutcome,
    /// What stopped something in it, in the order in which it first did.
    pub stops: Vec<DrillStop>,
    /// How long it took, in seconds.
    pub seconds: u32,
}

/// Something that stopped a trainee in an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillStop {
    /// What it was.
    pub code: Code,
    /// The items that it touched.
    pub items: Vec<Item>,
    /// The gates that it kept shut.
    pub gates: Vec<Gate>,
    /// After how many seconds of the exercise.
    pub after: u32,
}
