//! What happens to a lot at a station after it came: held and released, its
//! expiry extended by a document, a misread receipt corrected.

use serde::{Deserialize, Serialize};

use crate::domain::catalogue::ProductId;
use crate::domain::evidence::Monitor;
use crate::domain::finding::{Code, Finding};
use crate::domain::id::{AccountId, LotId};
use crate::domain::quantity::Temperature;
use crate::domain::rule::excursion::Kept;
use crate::domain::time::{Expiry, Instant};

/// How a lot was when it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrival {
    /// The number of its registration or import licence, as the pack says.
    pub licence: Option<String>,
    /// The stage of the vaccine vial monitor, for vaccine.
    pub monitor: Option<Monitor>,
    /// Who confirmed what the pack's code is bound to, where it is taken for
    /// another.
    pub code_confirmed_by: Option<AccountId>,
}

/// More of a lot came, with the same expiry on its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotDelivered {
    /// Which lot.
    pub lot: LotId,
    /// How many vials, ampoules or syringes came in addition.
    pub vials: u32,
    /// How they were when they arrived.
    pub arrival: Arrival,
}

/// A vaccine that lay below 0 °C was put to the shake test. What lies below 0 °C
/// again afterwards is tested again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShakeTested {
    /// Which lot.
    pub lot: LotId,
    /// Whether it passed.
    pub passed: bool,
    /// How it was tested, in the tester's words.
    pub note: String,
}

/// A lot is on hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotHeld {
    /// Which lot.
    pub lot: LotId,
    /// Why.
    pub reason: String,
}

/// A lot is released again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReleased {
    /// Which lot.
    pub lot: LotId,
    /// Why.
    pub reason: String,
}

/// The authority extended the expiry of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiryExtended {
    /// Which lot.
    pub lot: LotId,
    /// Until when.
    pub until: Expiry,
    /// The number of the document.
    pub document: String,
}

/// The expiry of a lot was misread when it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotCorrected {
    /// Which lot.
    pub lot: LotId,
    /// The expiry that the label says.
    pub expiry: Expiry,
}

/// The box's thermometer was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemperatureRead {
    /// What it showed.
    pub temperature: Temperature,
    /// Whether that is no temperature for a box of vaccine.
    pub excursion: bool,
}

/// Somebody responsible released the box after an excursion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxReleased {
    /// Why what lies in it may be used.
    pub reason: String,
}

/// The box is in quarantine, whole or for what freezing may have spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarantine {
    /// Since when, in UTC.
    pub since: Instant,
    /// The temperature that was read last of those outside the range.
    pub temperature: Temperature,
    /// What was measured since, and what was done about it.
    pub kept: Kept,
}

impl Quarantine {
    /// Takes in a reading outside the range, into a quarantine that stands or
    /// into none. A release lasts until the next such reading.
    #[must_use]
    pub fn with_reading(before: Option<Self>, at: Instant, temperature: Temperature) -> Self {
        let kept = before.map(|before| before.kept);
        Self {
            since: before.map_or(at, |before| before.since),
            temperature,
            kept: Kept {
                lowest: kept.map_or(temperature, |kept| kept.lowest.min(temperature)),
                highest: kept.map_or(temperature, |kept| kept.highest.max(temperature)),
                released: false,
                shake_test: None,
            },
        }
    }
}

/// A part of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The name of the vaccine.
    Product,
    /// The number of the lot.
    Number,
    /// The expiry.
    Expiry,
}

/// Why a vial was not opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningStop {
    /// The two readings differ, twice; in these parts.
    Readings(Vec<Part>),
    /// The readings agree, but no lot that was received fits; the first part
    /// that does not.
    NoLot(Part),
    /// The ampoule of diluent was not received.
    NoDiluent,
    /// A rule says so.
    Rule(Box<Finding>),
}

impl OpeningStop {
    /// Returns what was found: nothing where two readings of one label differ, which
    /// is a slip of the hand.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        match self {
            Self::Readings(_) => None,
            Self::NoLot(_) => Some(Finding::stop(Code::UnknownVial)),
            Self::NoDiluent => Some(Finding::stop(Code::UnknownDiluent)),
            Self::Rule(finding) => Some((**finding).clone()),
        }
    }
}

/// The opening of a vial was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningStopped {
    /// The product that was read last.
    pub product: ProductId,
    /// The number that was read last.
    pub number: String,
    /// The expiry that was read last.
    pub expiry: Expiry,
    /// At which table.
    pub table: u8,
    /// Why.
    pub stop: OpeningStop,
}
