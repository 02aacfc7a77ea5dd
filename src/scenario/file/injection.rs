//! The procedure in the file of a scenario: what is observed and attested up to the
//! needle, step by step or all at once.

use serde::Deserialize;
use toml::Spanned;

use super::Name;
use super::person::Hand;
use crate::domain::catalogue::ProductId;
use crate::domain::dose::Amount;
use crate::domain::evidence::{Appearance, Device, Monitor, Step, Witness};
use crate::domain::item::Moment;
use crate::domain::procedure::{Cause, Reason};
use crate::domain::route::{Route, Site};
use crate::scenario::text::{Civil, Millilitres};

/// How an observation comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// From a code.
    Scanned,
    /// Typed, the table having no scanner.
    Typed,
    /// Typed by the deputy, with a password of their own.
    SecondReader,
}

/// What is observed at a step of the procedure; one field says it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct See {
    /// At which step.
    pub step: Step,
    /// Whose procedure; in `but`, the one at hand.
    pub person: Option<Name>,
    /// The slip of this person.
    pub slip_of: Option<Name>,
    /// A queue number.
    pub ticket: Option<u32>,
    /// A product.
    pub product: Option<ProductId>,
    /// A volume.
    pub volume: Option<Millilitres>,
    /// The label of this vial.
    pub vial: Option<Name>,
    /// The last characters of a lot.
    pub tail: Option<String>,
    /// A stage of the monitor.
    pub monitor: Option<Monitor>,
    /// A look.
    pub appearance: Option<Appearance>,
    /// Whether it was shaken.
    pub shaken: Option<bool>,
    /// What was taken.
    pub device: Option<Device>,
    /// A birth date said at the chair.
    pub birth: Option<Civil>,
    /// A guardian's name said at the chair.
    pub guardian: Option<String>,
    /// Four digits of a telephone said at the chair.
    pub phone: Option<String>,
    /// Who answered or looked.
    pub witness: Option<Witness>,
    /// Where.
    pub site: Option<Site>,
    /// How it came in.
    pub way: Option<Means>,
}

/// A moment is attested.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attest {
    /// Whose procedure.
    pub person: Name,
    /// Which.
    pub moment: Moment,
}

/// A second person answers for what a rule leaves to two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// In whose procedure.
    pub person: Name,
    /// Who; the deputy, if absent.
    pub by: Option<Hand>,
    /// Why.
    pub reason: String,
}

/// Something changed in the middle of a procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Whose.
    pub person: Name,
    /// What changed.
    pub cause: Cause,
}

/// A procedure ends without a dose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Whose.
    pub person: Name,
    /// Why.
    pub reason: Reason,
}

/// How far [`Give`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Consent, history and screening are recorded.
    Screened,
    /// The order stands.
    Ordered,
    /// The procedure has begun.
    Begun,
    /// The first moment is attested.
    Check,
    /// The second moment is attested.
    Compare,
    /// The third moment is attested.
    Right,
    /// The dose is given.
    #[default]
    Given,
}

/// What [`Give`] leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// Consent.
    Consent,
    /// The question about earlier doses.
    History,
    /// The screening.
    Screening,
}

/// Everything from consent to the needle that is not done yet, done rightly
/// except for what `but` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Give {
    /// To whom.
    pub person: Name,
    /// Which product.
    pub product: ProductId,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
    /// Which vial; the first of the product that still runs, if absent.
    pub vial: Option<Name>,
    /// The dose that is ordered.
    pub dose: Option<u8>,
    /// The volume that is ordered.
    pub volume: Option<Millilitres>,
    /// The route that is ordered.
    pub route: Option<Route>,
    /// What is observed otherwise than it should be.
    #[serde(default)]
    pub but: Vec<Spanned<See>>,
    /// What is left out.
    #[serde(default)]
    pub without: Vec<Skip>,
    /// How far.
    #[serde(default)]
    pub until: Until,
}

/// The needle went in, and it is said where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Whose procedure.
    pub person: Name,
    /// Where; the planned site, if absent.
    pub site: Option<Site>,
    /// How much arrived; all of it, if absent.
    pub amount: Option<Amount>,
}
