//! What can be true of a person or an occasion, as far as rows ask for it.

use serde::{Deserialize, Serialize};

/// Something that is true of a person or of the occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Pregnant.
    Pregnant,
    /// Immunity is impaired.
    ImmuneImpaired,
    /// A campaign, which gives a dose beside the schedule.
    Campaign,
    /// Female by the identity paper.
    Female,
    /// Male by the identity paper.
    Male,
}
