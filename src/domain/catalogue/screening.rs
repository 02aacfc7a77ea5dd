//! Screening forms (phiếu khám sàng lọc) as data: questions, thresholds, and
//! what an answer leads to.

use serde::{Deserialize, Serialize};

use super::age::AgeWindow;
use super::basis::{Basis, Words};
use super::condition::Condition;
use super::key::{FormId, ProductId, QuestionId};
use crate::domain::quantity::Temperature;

/// What a screening comes to, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Đủ điều kiện tiêm chủng.
    Eligible,
    /// Tạm hoãn tiêm chủng.
    Deferred,
    /// Đề nghị khám sàng lọc tại bệnh viện.
    Refer,
    /// Chống chỉ định tiêm chủng.
    Contraindicated,
}

impl Conclusion {
    /// All conclusions, from the mildest to the strictest.
    pub const ALL: [Self; 4] = [Self::Eligible, Self::Deferred, Self::Refer, Self::Contraindicated];

    /// Returns the conclusion's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Deferred => "deferred",
            Self::Refer => "refer",
            Self::Contraindicated => "contraindicated",
        }
    }
}

/// A screening form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name in entries.
    pub id: FormId,
    /// Its title.
    pub name: Words,
    /// For whom it is made.
    pub age: AgeWindow,
    /// The body temperatures that do not permit vaccination.
    pub temperature: Threshold,
    /// The questions in the order of the form.
    pub question: Vec<Question>,
    /// What the form rests on.
    pub basis: Basis,
}

/// Body temperatures that do not permit vaccination, in m°C. Of each pair at
/// most one is stated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The question of the form that the measurement answers.
    pub question: QuestionId,
    /// Fever at this temperature and above.
    pub fever_from: Option<Temperature>,
    /// Fever above this temperature.
    pub fever_above: Option<Temperature>,
    /// Hypothermia at this temperature and below.
    pub cold_until: Option<Temperature>,
    /// Hypothermia below this temperature.
    pub cold_below: Option<Temperature>,
    /// What it rests on.
    pub basis: Basis,
}

impl Threshold {
    /// Tells whether a temperature lies where vaccination is not permitted.
    #[must_use]
    pub fn is_reached(&self, measured: Temperature) -> bool {
        self.fever_from.is_some_and(|bound| measured >= bound)
            || self.fever_above.is_some_and(|bound| measured > bound)
            || self.cold_until.is_some_and(|bound| measured <= bound)
            || self.cold_below.is_some_and(|bound| measured < bound)
    }
}

/// A question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in answers.
    pub id: QuestionId,
    /// The words of the form.
    pub text: Words,
    /// The form's own remark.
    pub note: Option<Words>,
    /// What "Có" leads to.
    pub leads_to: Conclusion,
    /// What it rests on.
    pub basis: Basis,
}

/// To whom a question of a product is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedOf {
    /// To everybody.
    #[default]
    Everybody,
    /// To those who may be pregnant. No source states an age; the screener judges.
    MayBePregnant,
}

/// A question that certain products add to every form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductQuestion {
    /// The products that ask it.
    #[serde(default)]
    pub products: Vec<ProductId>,
    /// Whether every live vaccine asks it.
    #[serde(default)]
    pub live: bool,
    /// To whom it is put.
    #[serde(default)]
    pub asked_of: AskedOf,
    /// What is true of the person if the answer is "Có".
    pub states: Option<Condition>,
    /// The question.
    pub question: Question,
}
