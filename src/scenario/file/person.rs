//! The people in the file of a scenario, and what is settled with them before a
//! procedure begins.

use serde::Deserialize;
use toml::Spanned;

use super::Name;
use crate::domain::catalogue::{Conclusion, ProductId, QuestionId};
use crate::domain::evidence::Witness;
use crate::domain::patient::Sex;
use crate::domain::route::Route;
use crate::domain::visit::ConsentKind;
use crate::scenario::text::{Born, Celsius, Had, Millilitres, WhyLeft};

/// A person on the list, or at the door.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the steps call them.
    pub id: Name,
    /// The full name; the `id`, if absent.
    pub name: Option<String>,
    /// The birth.
    pub born: Spanned<Born>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The mother or guardian.
    pub guardian: Option<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// The class or group.
    pub group: Option<String>,
    /// The person whom this presence is of: somebody who came before.
    pub same_as: Option<Name>,
    /// Doses in the book.
    #[serde(default)]
    pub had: Vec<Had>,
}

/// An earlier dose is written down from a book.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// Whose.
    pub person: Name,
    /// Which and when.
    pub had: Had,
}

/// It is said what is known of earlier doses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Whose.
    pub person: Name,
    /// By whom, where there is no book; the book was seen, if absent.
    pub without_book: Option<Witness>,
}

/// Consent is given, refused or withdrawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Whose.
    pub person: Name,
    /// For which product.
    pub product: ProductId,
    /// Yes or no.
    #[serde(default = "super::yes")]
    pub given: bool,
    /// By whom; a parent, if absent.
    pub by: Option<Witness>,
    /// How; said at the table, if absent.
    pub kind: Option<ConsentKind>,
}

/// The screening form is gone through.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// Whose.
    pub person: Name,
    /// For which product, which may add questions.
    pub product: ProductId,
    /// Questions answered "yes"; the others are answered "no".
    #[serde(default)]
    pub yes: Vec<QuestionId>,
    /// Questions that nobody asked.
    #[serde(default)]
    pub unasked: Vec<QuestionId>,
    /// The body temperature; 36,7 °C, if absent.
    pub temperature: Option<Celsius>,
    /// Nobody took the temperature.
    #[serde(default)]
    pub unmeasured: bool,
    /// The screener's conclusion; what the form comes to, if absent.
    pub conclude: Option<Conclusion>,
}

/// A dose is ordered. What is absent is stated as the catalogue has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// For whom.
    pub person: Name,
    /// Which product.
    pub product: ProductId,
    /// Which dose of the series.
    pub dose: Option<u8>,
    /// How much.
    pub volume: Option<Millilitres>,
    /// By which route.
    pub route: Option<Route>,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
    /// Who orders; the screener, if absent.
    pub by: Option<Hand>,
}

/// Who works at the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// At the keyboard of the table.
    Nurse,
    /// Screens and orders.
    Screener,
    /// Stands in where a second person is needed.
    Deputy,
}

/// A person goes without vaccine.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Who.
    pub person: Name,
    /// Why.
    pub reason: WhyLeft,
}

/// Something about one person, and one product where several are ordered.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnePerson {
    /// Who.
    pub person: Name,
    /// Which of the orders.
    pub product: Option<ProductId>,
    /// At which table; 1, if absent.
    pub table: Option<u8>,
}
