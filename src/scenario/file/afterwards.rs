//! What follows an injection, or goes wrong with one, in the file of a scenario.

use serde::Deserialize;
use toml::Spanned;

use super::Name;
use super::person::Hand;
use crate::domain::catalogue::{ProductId, RowId};
use crate::domain::dose::{Amount, ErrorKind};
use crate::domain::mishap::Loss;
use crate::domain::route::Site;
use crate::scenario::text::{AtHome, Millilitres};

/// A wrong injection really took place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// In whom.
    pub person: Name,
    /// What went wrong.
    pub error: ErrorKind,
    /// The product, if it is known.
    pub product: Option<ProductId>,
    /// The vial, if it is known.
    pub vial: Option<Name>,
}

/// A table whose line stopped goes on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseTable {
    /// Which; 1, if absent.
    pub table: Option<u8>,
    /// Why it may.
    pub reason: String,
}

/// Doses of a vial are lost before they reach anybody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lose {
    /// Of which vial.
    pub vial: Name,
    /// How many; one, if absent.
    pub doses: Option<u16>,
    /// How they were lost.
    pub how: Loss,
}

/// Only a part of somebody's last dose arrived.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWhole {
    /// Whose.
    pub person: Name,
    /// How much arrived.
    pub amount: Amount,
}

/// Somebody is treated for anaphylaxis.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treat {
    /// Who; nobody has said yet, if absent.
    pub person: Option<Name>,
    /// What is done, as rows of the catalogue.
    pub done: Vec<Spanned<RowId>>,
}

/// Somebody's last dose was written down wrongly.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amend {
    /// Whose.
    pub person: Name,
    /// Why.
    pub reason: String,
    /// It came out of this vial.
    pub vial: Option<Name>,
    /// It went in here.
    pub site: Option<Site>,
    /// So much was drawn.
    pub volume: Option<Millilitres>,
    /// Nobody got it.
    #[serde(default)]
    pub in_error: bool,
    /// The second person, if one looked at it.
    pub by: Option<Hand>,
}

/// Somebody reacted seriously.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct React {
    /// Who.
    pub person: Name,
    /// What was seen.
    pub signs: String,
}

/// A serious reaction was reported as the law wants it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportMade {
    /// Whose reaction.
    pub person: Name,
}

/// Somebody looks at the clock of the reports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {}

/// Somebody who was watched goes home.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoHome {
    /// Who.
    pub person: Name,
    /// How they are; well, if absent.
    pub condition: Option<AtHome>,
    /// The nurse confirms that they go before the time is over.
    #[serde(default)]
    pub early: bool,
}
