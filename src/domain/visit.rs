//! One person in one session: who they are, consent, screening and orders.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::{Conclusion, FormId, ProductId, QuestionId};
use super::evidence::Witness;
use super::finding::Finding;
use super::id::{AccountId, ImportId, OrderId, PatientId, VisitId};
use super::patient::Person;
use super::quantity::{Temperature, Volume};
use super::route::Route;
use super::time::Instant;

/// How consent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentKind {
    /// Said at the table (routine vaccination).
    Verbal,
    /// A signed form.
    Written,
    /// The form of a school's round, signed at home.
    SchoolForm,
}

impl ConsentKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Verbal, Self::Written, Self::SchoolForm];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Verbal => "verbal",
            Self::Written => "written",
            Self::SchoolForm => "school-form",
        }
    }
}

/// Consent or refusal, for one product and this session's round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// For which product.
    pub product: ProductId,
    /// How it was given.
    pub kind: ConsentKind,
    /// By whom.
    pub by: Witness,
    /// Whether consent was given; `false` is a refusal or a withdrawal.
    pub given: bool,
    /// When it was recorded, in UTC.
    pub at: Instant,
}

/// The screening of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// The form in the catalogue.
    pub form: FormId,
    /// The answer to each question of the form: whether it applies.
    pub answers: BTreeMap<QuestionId, bool>,
    /// The body temperature.
    pub temperature: Option<Temperature>,
    /// What the screener concluded, never milder than what the form computes.
    pub conclusion: Conclusion,
    /// When, in UTC.
    pub at: Instant,
    /// By whom; the author of the entry.
    pub by: Option<AccountId>,
}

/// What is known of earlier doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistorySource {
    /// The vaccination book was seen and its doses typed.
    Book,
    /// There is no book; this witness said what is known.
    NoBook(Witness),
    /// A list that a school or commune keeps.
    List,
}

/// What the screener ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its identity.
    pub id: OrderId,
    /// For which visit.
    pub visit: VisitId,
    /// Which product.
    pub product: ProductId,
    /// Which dose of the series, from 1.
    pub dose_number: u8,
    /// How much.
    pub volume: Volume,
    /// By which route.
    pub route: Route,
    /// When, in UTC.
    pub at: Instant,
    /// By whom; the author of the entry.
    pub by: Option<AccountId>,
    /// Given, stopped for good or taken back: nothing more comes of it.
    #[serde(default)]
    pub closed: bool,
}

/// An order that was stated and that the rules stopped: it does not stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStopped {
    /// The order as it was stated.
    pub order: Order,
    /// At which table.
    pub table: u8,
    /// What the rules found, with all that they only remarked.
    pub findings: Vec<Finding>,
}

/// A person's presence in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its identity.
    pub id: VisitId,
    /// Who, as this station knows them.
    pub patient: PatientId,
    /// Who, as the list or the registration said.
    pub person: Person,
    /// The queue number in this session.
    pub ticket: u32,
    /// What the list said of the group to which the person belongs.
    pub tag: Option<String>,
    /// Which product the list said is due. No substitute for an order.
    pub due: Option<ProductId>,
    /// What the list said about consent. No substitute for consent itself.
    pub listed_consent: Option<bool>,
    /// Whether the person is on a list; if not, they walked in.
    pub is_on_list: bool,
    /// Consents and refusals, in the order in which they were recorded.
    pub consents: Vec<Consent>,
    /// What was said about earlier doses, if anything.
    pub history: Option<HistorySource>,
    /// The latest screening.
    pub screening: Option<Screening>,
    /// Orders, in the order in which they were stated.
    pub orders: Vec<Order>,
    /// Why the person goes without (more) vaccine today, if so.
    pub left: Option<LeftReason>,
}

/// Why a person goes without vaccine today, outside a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftReason {
    /// The screening deferred, or found a contraindication, or referred.
    Screening,
    /// Consent was refused or withdrawn.
    Consent,
    /// The person said no.
    ChildSaysNo,
    /// Was not there.
    Absent,
}

impl Visit {
    /// Returns the standing consent for a product: the last word counts.
    #[must_use]
    pub fn consent(&self, product: &ProductId) -> Option<&Consent> {
        self.consents.iter().rev().find(|consent| consent.product == *product)
    }

    /// Returns whether the person was found eligible on a civil day.
    #[must_use]
    pub fn is_eligible_on(&self, day: NaiveDate) -> bool {
        self.screening.as_ref().is_some_and(|screening| {
            screening.conclusion == Conclusion::Eligible && screening.at.civil_day() == day
        })
    }

    /// Returns the orders that still wait to be carried out.
    pub fn open_orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(|order| !order.closed)
    }
}

/// A person was put on the session's list, by a file or at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitListed {
    /// The presence.
    pub visit: VisitId,
    /// The person as this station knows them; an earlier identity where the
    /// twelve-digit number or name, birth and guardian are the same.
    pub patient: PatientId,
    /// What was said about the person.
    pub person: Person,
    /// The queue number.
    pub ticket: u32,
    /// What the list said about consent.
    pub listed_consent: Option<bool>,
    /// The reading of the list, or nothing for a walk-in.
    pub import: Option<ImportId>,
    /// What the list said of the group to which the person belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Which product the list said is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<ProductId>,
}

/// A dose given elsewhere or earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorDose {
    /// Who got it.
    pub patient: PatientId,
    /// Which product.
    pub product: ProductId,
    /// On which civil day.
    pub given_on: NaiveDate,
    /// Where this is known from.
    pub source: HistorySource,
    /// Which sheet of which list says it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// From whom the list has it, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<String>,
}

/// What was said about earlier doses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryStated {
    /// In which visit.
    pub visit: VisitId,
    /// Where it is known from.
    pub source: HistorySource,
}

/// Consent was given, refused or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecorded {
    /// In which visit.
    pub visit: VisitId,
    /// What.
    pub consent: Consent,
}

/// A person was screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// In which visit.
    pub visit: VisitId,
    /// With what result.
    pub screening: Screening,
}

/// A person goes without vaccine today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitLeft {
    /// Which visit.
    pub visit: VisitId,
    /// Why.
    pub reason: LeftReason,
}

/// An order was taken back before it was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderWithdrawn {
    /// Of which visit.
    pub visit: VisitId,
    /// Which order.
    pub order: OrderId,
}
