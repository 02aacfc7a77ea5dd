//! What was made ready before a session opened: who does what, whom one waits
//! for, what lies in the emergency kit, and who looked into the box.

use serde::{Deserialize, Serialize};

use crate::domain::catalogue::{ProductId, RowId, Version};
use crate::domain::id::AccountId;

/// What somebody does at a point, in the order of the one-way flow (TT 34/2018
/// Điều 9 khoản 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Receives and guides.
    Reception,
    /// Screens and counsels.
    Screening,
    /// Prepares and injects.
    Injecting,
    /// Writes the books.
    Recording,
    /// Watches after the injection.
    Observing,
}

impl Task {
    /// All tasks, in the order in which people pass them.
    pub const ALL: [Self; 5] =
        [Self::Reception, Self::Screening, Self::Injecting, Self::Recording, Self::Observing];

    /// Returns the task's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reception => "reception",
            Self::Screening => "screening",
            Self::Injecting => "injecting",
            Self::Recording => "recording",
            Self::Observing => "observing",
        }
    }
}

/// Somebody of the staff and what they do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The name, as it stands on the paper of assignment.
    pub name: String,
    /// The account, if this person has one.
    pub account: Option<AccountId>,
    /// What they do; never empty.
    pub tasks: Vec<Task>,
}

/// What a doctor wrote down, before the session opened, for weights of which the
/// adrenaline rows print nothing. Shown as it was written, never computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenDose {
    /// From this weight on, in kg.
    pub from: u16,
    /// Until this one, in kg.
    pub to: u16,
    /// What the doctor wrote.
    pub words: String,
    /// Who the doctor is.
    pub doctor: String,
}

/// What was made ready before the session opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Preparation {
    /// The classes that come, at a school.
    pub classes: Option<String>,
    /// How many people are expected.
    pub expected: u32,
    /// Who does what.
    pub staff: Vec<Assignment>,
    /// The items of the emergency kit that were seen, each by its row.
    pub kit: Vec<RowId>,
    /// The second person who looked into the box and found nothing but vaccine
    /// (gate G4), and gave their own password for it.
    pub box_seen_by: Option<AccountId>,
    /// The vaccines that this session gives as a campaign: a dose beside the
    /// schedule, by the course of the catalogue that asks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaign: Vec<ProductId>,
    /// What a doctor wrote for weights between the adrenaline rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub between_rows: Vec<WrittenDose>,
    /// The catalogue by which this session begins to judge; nothing in records from
    /// before it was written down.
    #[serde(default)]
    pub catalogue: Option<Version>,
}
