//! The day in numbers, for one session or for all of some days: computed once from
//! the facts, in the order of the log. Says what was counted and how sure a share
//! is; never why something happened, and names nobody.

pub mod disease;
mod ledger;
pub mod rate;
pub mod spread;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;
use super::finding::Code;
use super::gate::Gate;
use super::id::SessionId;
use super::item::Item;
use super::plan::Count;
use super::procedure::Reason;
use super::quantity::Temperature;
use super::time::Instant;

pub use disease::{DiseaseReported, DiseaseWithdrawn, Informant, Severity};
pub use ledger::{KINDS, Ledger};
pub use rate::Rate;
pub use spread::Spread;

/// Figures were written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiguresSaved {
    /// The file's name without its folder.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The first civil day that they are of.
    pub from: NaiveDate,
    /// The last civil day that they are of.
    pub until: NaiveDate,
}

/// A session of which there are figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub session: SessionId,
    /// Its place.
    pub place: String,
    /// Its civil day.
    pub day: NaiveDate,
    /// Its number on that day.
    pub number: u8,
    /// How many doses were given in it.
    pub doses: u32,
    /// Whether it was closed.
    pub closed: bool,
}

/// How long people waited, and how long they were watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// From the order to the needle.
    pub waiting: Option<Spread>,
    /// From the first of the thirteen items to the needle.
    pub items: Option<Spread>,
    /// From the needle to the end of the observation.
    pub observation: Option<Spread>,
    /// How many observations were cut short.
    pub cut_short: u32,
    /// How many people are still being watched.
    pub unended: u32,
}

/// What was stopped, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stops {
    /// How many stops stood: near misses.
    pub stood: u32,
    /// By each of the thirteen items: what was found, how often. A stop that touches
    /// three items counts for each.
    pub items: BTreeMap<Item, BTreeMap<Code, u32>>,
    /// By each gate likewise.
    pub gates: BTreeMap<Gate, BTreeMap<Code, u32>>,
    /// Stops of neither an item nor a gate: at the opening of a vial.
    pub others: BTreeMap<Code, u32>,
    /// How many procedures ended without a dose, by their reason.
    pub refusals: BTreeMap<&'static str, u32>,
}

/// The doses of one product or lot, and how many of those people reacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reacted {
    /// Doses given.
    pub doses: u32,
    /// Doses after which somebody reacted, in whatever way.
    pub any: u32,
    /// Of these, immunization stress-related responses.
    pub stress: u32,
    /// Of these, serious ones.
    pub serious: u32,
}

impl Reacted {
    /// Returns how many of a thousand reacted, with the interval; nothing of none.
    #[must_use]
    pub fn rate(self) -> Option<Rate> {
        Rate::of(self.any, self.doses)
    }
}

/// The disease after one product and dose of the series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct After {
    /// After which product.
    pub product: ProductId,
    /// After which dose of the series; nobody said, if absent.
    pub dose_number: Option<u8>,
    /// Which disease, as it was written first.
    pub disease: String,
}

/// What became of the doses of opened vials, and of vials lost unopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wastage {
    /// Vials opened.
    pub vials: u32,
    /// Doses in them.
    pub opened: u32,
    /// Doses that went into people.
    pub given: u32,
    /// Doses thrown away.
    pub lost: u32,
    /// Doses that nobody counted: what the closing's two figures leave.
    pub unexplained: u32,
    /// Doses still in vials that are in use.
    pub in_use: u32,
    /// Doses of vials that broke or were discarded unopened.
    pub unopened: u32,
}

impl Wastage {
    /// Returns how many of a thousand opened doses were not given; nothing as long
    /// as vials are in use or none was opened. WHO: wasted of those supplied.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        if self.opened == 0 || self.in_use > 0 {
            return None;
        }
        let wasted = self.opened.saturating_sub(self.given);
        Some(f64::from(wasted) * 1_000.0 / f64::from(self.opened))
    }
}

/// How many of a list were reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Everybody.
    pub all: Count,
    /// By group of the plan, or by what the list says; nothing for those of none.
    pub groups: BTreeMap<Option<String>, Count>,
}

/// A reading of the box's thermometer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// When, in UTC.
    pub at: Instant,
    /// What it showed.
    pub temperature: Temperature,
    /// Whether that was no temperature for a box of vaccine.
    pub excursion: bool,
}

/// The figures of a session, or of some days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// The sessions, in the order of the log.
    pub sessions: Vec<Counted>,
    /// Doses given, entered in error not among them.
    pub doses: u32,
    /// How many of them count as they were amended.
    pub amended: u32,
    /// How many doses were entered in error, and are left out.
    pub in_error: u32,
    /// By hour of the civil day (0 to 23) and table.
    pub hours: BTreeMap<u8, BTreeMap<u8, u32>>,
    /// By civil day.
    pub days: BTreeMap<NaiveDate, u32>,
    /// By product and the lot's number, each unknown where nobody knew it.
    pub lots: BTreeMap<(Option<ProductId>, Option<String>), Reacted>,
    /// Waiting and watching.
    pub times: Times,
    /// What was stopped.
    pub stops: Stops,
    /// The disease after vaccination, by how bad it became.
    pub diseases: BTreeMap<After, BTreeMap<Severity, u32>>,
    /// The reports that are counted there, in the order of their identities.
    pub reports: Vec<DiseaseReported>,
    /// By product.
    pub wastage: BTreeMap<ProductId, Wastage>,
    /// Against the list.
    pub coverage: Coverage,
    /// In the order of the log.
    pub readings: Vec<Reading>,
}

impl Figures {
    /// Returns the doses and reactions by product.
    #[must_use]
    pub fn products(&self) -> BTreeMap<Option<ProductId>, Reacted> {
        let mut products: BTreeMap<Option<ProductId>, Reacted> = BTreeMap::new();
        for ((product, _), lot) in &self.lots {
            let sum = products.entry(product.clone()).or_default();
            sum.doses += lot.doses;
            sum.any += lot.any;
            sum.stress += lot.stress;
            sum.serious += lot.serious;
        }
        products
    }

    /// Returns the doses and reactions of all products together.
    #[must_use]
    pub fn reacted(&self) -> Reacted {
        self.lots.values().fold(Reacted::default(), |sum, lot| Reacted {
            doses: sum.doses + lot.doses,
            any: sum.any + lot.any,
            stress: sum.stress + lot.stress,
            serious: sum.serious + lot.serious,
        })
    }

    /// Returns the first and the last civil day of the sessions.
    #[must_use]
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let days = || self.sessions.iter().map(|session| session.day);
        Some((days().min()?, days().max()?))
    }

    /// Returns the tables at which doses were given.
    #[must_use]
    pub fn tables(&self) -> Vec<u8> {
        let mut tables: Vec<u8> =
            self.hours.values().flat_map(|tables| tables.keys().copied()).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// Returns how many cases of disease were reported.
    #[must_use]
    pub fn cases(&self) -> u32 {
        self.diseases.values().flat_map(BTreeMap::values).sum()
    }
}

/// Which facts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of one session.
    Session(SessionId),
    /// Those of the session that was opened last.
    Last,
    /// Those of all sessions from one civil day to another, both among them.
    Days(NaiveDate, NaiveDate),
}

/// Returns why a procedure ended without a dose, as the figures name it.
const fn refused(reason: Reason) -> &'static str {
    reason.code()
}

#[cfg(test)]
mod tests;
