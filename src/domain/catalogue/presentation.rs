//! The forms in which products come: vials, their diluents, how long they may
//! be used once opened, and which of them are taken for one another.

use serde::Deserialize;

use super::age::Span;
use super::basis::{Basis, Fact, Words};
use super::key::{Antigen, DiluentId, PresentationId, ProductId, RowId};
use super::place::Step;
use super::product::fact;
use crate::domain::quantity::{Temperature, Volume};

/// A form in which a product comes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// Its name in entries and files.
    pub id: PresentationId,
    /// The product that it holds.
    pub product: ProductId,
    /// A short label for nurses.
    pub name: Words,
    /// How it comes.
    pub form: Form,
    /// The colour of the cap, where it tells presentations apart.
    pub cap: Option<Fact<Words>>,
    /// The numbers of doses in a vial that occur; the lot says which.
    pub doses_per_vial: Option<Fact<Vec<u16>>>,
    /// What is added before use, if that is known.
    pub dilution: Option<Fact<Dilution>>,
    /// How much is added, in µL, if that is known.
    pub diluent_microlitres: Option<Fact<Volume>>,
    /// How long it may be used once opened or reconstituted, if stated beyond
    /// the general rules.
    pub life: Option<Fact<Life>>,
    /// How long it may be used once it was thawed, if it is kept frozen.
    pub thawed: Option<Fact<Thawed>>,
    /// The temperatures at which it is kept frozen, in m°C.
    pub freezer: Option<Fact<Range>>,
    /// Whether vials carry a vaccine vial monitor.
    pub monitor: Option<Fact<MonitorType>>,
    /// Whether freezing spoils it.
    pub freeze_sensitive: Option<Fact<bool>>,
    /// The temperatures at which a session keeps it, in m°C.
    pub storage: Option<Fact<Range>>,
    /// What the row itself rests on.
    pub basis: Basis,
}

/// How a presentation comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A liquid that is used as it is.
    Liquid,
    /// A liquid that must be diluted.
    Concentrate,
    /// A powder that must be reconstituted.
    Lyophilised,
}

impl Form {
    /// Tells whether something must be added before use.
    #[must_use]
    pub const fn needs_diluent(self) -> bool {
        matches!(self, Self::Concentrate | Self::Lyophilised)
    }
}

/// What is added before use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dilution {
    /// Nothing, ever.
    Never,
    /// This diluent and no other.
    With(DiluentId),
}

/// How long a vial may be used once opened or reconstituted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// So many minutes.
    Minutes(u16),
    /// One dose, given at once; no number of minutes is stated.
    AtOnce,
}

/// How long a vaccine may be used once it was thawed, unopened at +2…+8 °C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thawed {
    /// So long on the calendar.
    Span(Span),
    /// So many minutes.
    Minutes(u16),
    /// At once; no time is stated.
    AtOnce,
}

/// The vaccine vial monitor of a presentation. Its kind changes from year to
/// year, so that the lot has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonitorType {
    /// Vials carry none.
    None,
    /// Vials carry one that reaches its end after so many days at 37 °C.
    Type(u8),
}

/// A range of temperatures in m°C, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The lowest.
    pub min: Temperature,
    /// The highest.
    pub max: Temperature,
}

impl Range {
    /// Tells whether a temperature lies within.
    #[must_use]
    pub fn holds(self, temperature: Temperature) -> bool {
        self.min <= temperature && temperature <= self.max
    }
}

/// What a vaccine is reconstituted or diluted with, as it is packed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diluent {
    /// Its name in entries and files.
    pub id: DiluentId,
    /// A short label for nurses.
    pub name: Words,
    /// The maker, if stated.
    pub maker: Option<String>,
    /// The volume in one ampoule in µL, if stated.
    pub ampoule_microlitres: Option<Volume>,
    /// What it immunises against, if it is itself a component of the vaccine.
    #[serde(default)]
    pub antigens: Vec<Antigen>,
    /// What it rests on.
    pub basis: Basis,
}

/// Things that are taken for one another and should not share a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookAlike {
    /// The row's name.
    pub id: RowId,
    /// Products of different groups are taken for one another.
    #[serde(default)]
    pub products: Vec<Vec<ProductId>>,
    /// Diluents of different groups are taken for one another.
    #[serde(default)]
    pub diluents: Vec<Vec<DiluentId>>,
    /// Why they are taken for one another, in a sentence for nurses.
    pub why: Words,
    /// Incidents in which it happened.
    #[serde(default)]
    pub incidents: Vec<String>,
    /// What it rests on.
    pub basis: Basis,
}

impl Presentation {
    /// Returns everything that the presentation's facts rest on, and where it stands.
    pub(super) fn bases(&mut self) -> Vec<(Vec<Step>, &mut Basis)> {
        let mut bases = vec![(Vec::new(), &mut self.basis)];
        fact(&mut bases, "cap", self.cap.as_mut());
        fact(&mut bases, "doses_per_vial", self.doses_per_vial.as_mut());
        fact(&mut bases, "dilution", self.dilution.as_mut());
        fact(&mut bases, "diluent_microlitres", self.diluent_microlitres.as_mut());
        fact(&mut bases, "life", self.life.as_mut());
        fact(&mut bases, "thawed", self.thawed.as_mut());
        fact(&mut bases, "freezer", self.freezer.as_mut());
        fact(&mut bases, "monitor", self.monitor.as_mut());
        fact(&mut bases, "freeze_sensitive", self.freeze_sensitive.as_mut());
        fact(&mut bases, "storage", self.storage.as_mut());
        bases
    }
}
