//! The station in the file of a scenario: its session, its box, its lots and vials.

use serde::Deserialize;
use toml::Spanned;

use super::Name;
use crate::domain::catalogue::{DiluentId, PresentationId, ProductId};
use crate::domain::stock::Syringe;
use crate::scenario::text::{At, Celsius, Label, Millilitres};

/// What stands at the station before the first step.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// Presentations that were received, and of each a vial opened as its
    /// leaflet says.
    #[serde(default)]
    pub stock: Vec<Spanned<PresentationId>>,
    /// Further lots, received the day before and not opened.
    #[serde(default)]
    pub lot: Vec<Spanned<Lot>>,
    /// The products of each table; one table with all, if absent.
    #[serde(default)]
    pub tables: Vec<Vec<ProductId>>,
    /// The products that the session gives as a campaign.
    #[serde(default)]
    pub campaign: Vec<ProductId>,
    /// When the vials were opened; 07:30, if absent.
    pub opened: Option<At>,
}

/// A lot is received.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// What the steps call it.
    pub id: Name,
    /// The vaccine. Exactly one of this, `diluent` and `syringe` is stated.
    pub vaccine: Option<Spanned<PresentationId>>,
    /// The diluent.
    pub diluent: Option<Spanned<DiluentId>>,
    /// The kind of syringe.
    pub syringe: Option<Syringe>,
    /// The number on the label; the `id`, if absent.
    pub number: Option<String>,
    /// The expiry on the label; a year from the day, if absent.
    pub expiry: Option<Label>,
    /// Doses in a vial; the most that the catalogue knows, if absent.
    pub doses: Option<u16>,
    /// How many vials, ampoules or syringes came; ten, if absent.
    pub count: Option<u32>,
}

/// A session is opened.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The products of each table.
    pub tables: Vec<Vec<ProductId>>,
    /// The box's thermometer; 4,6 °C, if absent.
    pub temperature: Option<Celsius>,
    /// Whether the emergency kit was checked.
    #[serde(default = "super::yes")]
    pub kit: bool,
    /// Whether nothing but vaccine lies in the box.
    #[serde(default = "super::yes")]
    pub only_vaccine: bool,
    /// How many of the medical staff are there; three, if absent.
    pub staff: Option<usize>,
    /// How many people are expected; 30, if absent.
    pub expected: Option<u32>,
    /// The products that are given as a campaign.
    #[serde(default)]
    pub campaign: Vec<ProductId>,
}

/// A lot is put on hold, or released again.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Which lot.
    pub lot: Name,
    /// Why.
    pub reason: String,
}

/// The authority extends the expiry of a lot.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Which lot.
    pub lot: Name,
    /// Until when.
    pub until: Label,
    /// The number of the document.
    pub document: String,
}

/// The box's thermometer is read during the session.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thermometer {
    /// What it shows.
    pub temperature: Celsius,
}

/// The box is released from its quarantine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBox {
    /// Why what lies in it may be used.
    pub reason: String,
    /// Whether the vaccines that freezing spoils passed the shake test; none was
    /// made, if absent.
    pub shake_test: Option<bool>,
}

/// The session is closed, every vial and lot accounted for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Who takes care of what was unfinished.
    pub note: Option<String>,
}

/// A vial is opened, or made ready with its diluent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// What the steps call it.
    pub id: Name,
    /// Its lot.
    pub lot: Name,
    /// The lot of diluent that was added.
    pub diluent: Option<Name>,
    /// How much of it.
    pub volume: Option<Millilitres>,
    /// The table; 1, if absent.
    pub table: Option<u8>,
    /// When it was thawed, if it was kept frozen.
    pub thawed: Option<At>,
}

/// Something about one vial.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneVial {
    /// Which.
    pub vial: Name,
}
