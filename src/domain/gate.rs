//! The seven gates around the thirteen items, each proved necessary by a real
//! incident.

use serde::{Deserialize, Serialize};

/// A condition around the needle that none of the thirteen items covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// G1: consent for this product and this round, not withdrawn.
    Consent,
    /// G2: screened as eligible today, for this product.
    Screening,
    /// G3: a syringe of its own for every dose.
    Syringe,
    /// G4: nothing but vaccine in the vaccine box.
    Storage,
    /// G5: no serious reaction left open in this session.
    Reaction,
    /// G6: thirty minutes of observation. It stands between the dose and going
    /// home, so it is not among [`Gate::BEFORE_NEEDLE`].
    Observation,
    /// G7: the emergency kit checked before the session opened.
    EmergencyKit,
}

impl Gate {
    /// The gates that must be open before the needle, in the order of their numbers.
    pub const BEFORE_NEEDLE: [Self; 6] = [
        Self::Consent,
        Self::Screening,
        Self::Syringe,
        Self::Storage,
        Self::Reaction,
        Self::EmergencyKit,
    ];

    /// Returns the gate's code as the papers write it: `G1` to `G7`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consent => "G1",
            Self::Screening => "G2",
            Self::Syringe => "G3",
            Self::Storage => "G4",
            Self::Reaction => "G5",
            Self::Observation => "G6",
            Self::EmergencyKit => "G7",
        }
    }
}
