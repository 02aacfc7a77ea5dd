//! The file of a scenario: its fields and nothing else. What a field means is
//! told in `assets/drill/incidents/README.md`; an unknown one is an error.

mod afterwards;
mod injection;
mod person;
mod station;
mod step;

use serde::Deserialize;
use toml::Spanned;

use super::text::Civil;
use crate::domain::catalogue::{Confidence, Words};

pub use afterwards::{Amend, GoHome, Lose, NotWhole, React, ReleaseTable, Treat, Wrong};
pub use injection::{Countersign, Give, Inject, Means, See, Skip, Until};
pub use person::{Consent, Hand, History, OnePerson, Order, Person, Screen};
pub use station::{
    Close, Extend, Hold, Lot, OneVial, Open, ReleaseBox, Session, Station, Thermometer,
};
pub use step::{Act, StepRow, Stopped};

/// A name that the file gives to a person, lot or vial, with its place.
pub type Name = Spanned<String>;

/// A whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, unique in a collection.
    pub id: String,
    /// The day on which it is played.
    pub day: Civil,
    /// What really happened, if it is an incident.
    pub incident: Option<Incident>,
    /// Rows that the catalogue gets for this scenario only.
    #[serde(default)]
    pub catalogue: Rows,
    /// What stands at the station before the first step.
    #[serde(default)]
    pub station: Station,
    /// Who is on the list.
    #[serde(default)]
    pub person: Vec<Spanned<Person>>,
    /// What is done.
    pub step: Vec<Spanned<StepRow>>,
    /// The same day done right.
    #[serde(default)]
    pub twin: Vec<Spanned<StepRow>>,
}

/// What really happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// When, as far as the source says.
    pub date: Option<String>,
    /// Where.
    pub place: Words,
    /// Where it is known from.
    pub source: String,
    /// How surely.
    pub confidence: Confidence,
    /// What happened, in one sentence.
    pub what: Words,
    /// What stands in for a product whose facts no source states.
    pub stands_in: Option<Words>,
    /// The rows of the replay matrix that it plays, `S1` to `S16`.
    #[serde(default)]
    pub matrix: Vec<String>,
    /// Whether a program at the table can stop it at all.
    #[serde(default = "yes")]
    pub stoppable: bool,
}

const fn yes() -> bool {
    true
}

/// Rows in the language of the catalogue's own files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// Behind `products.toml`.
    #[serde(default)]
    pub products: String,
    /// Behind `presentations.toml`.
    #[serde(default)]
    pub presentations: String,
}
