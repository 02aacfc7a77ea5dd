//! What a row rests on: its source, how surely it was read there, and the days
//! on which the row is valid. A source may be repealed and the row stay valid
//! as safe practice; the two have dates of their own.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::key::SourceKey;

/// How surely a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// The text of the law, label or form was read.
    #[serde(rename = "S")]
    Seen,
    /// Seen only in a secondary source.
    #[serde(rename = "S2")]
    Secondary,
    /// From memory. Shown as unverified wherever it appears.
    #[serde(rename = "M")]
    Memory,
    /// Derived from facts that were seen.
    #[serde(rename = "D")]
    Derived,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// What a row rests on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    source: SourceKey,
    /// Where in the source, or in which copies of it.
    pub cites: String,
    /// How surely it is known.
    pub confidence: Confidence,
    /// The first civil day on which the row is valid; always, if absent.
    pub valid_from: Option<NaiveDate>,
    /// The last civil day on which the row is valid; for ever, if absent.
    pub valid_to: Option<NaiveDate>,
    /// How sources disagree, where they do. The row holds the stricter one.
    pub conflict: Option<Words>,
    /// The last civil day on which the source was in force, if it was repealed
    /// and the row is kept as safe practice. Filled in from the source.
    #[serde(skip)]
    pub kept_after: Option<NaiveDate>,
}

impl Basis {
    /// Returns the key of the source.
    #[must_use]
    pub fn source(&self) -> &SourceKey {
        &self.source
    }

    /// Tells whether the row is valid on a civil day.
    #[must_use]
    pub fn is_valid(&self, on: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }

    /// Tells whether both rows are valid on some day.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, two: &Self| {
            one.valid_to.zip(two.valid_from).is_some_and(|(to, from)| to < from)
        };
        !ends_before(self, other) && !ends_before(other, self)
    }

    /// Tells whether the row was written from memory.
    #[must_use]
    pub fn is_unverified(&self) -> bool {
        self.confidence == Confidence::Memory
    }
}

/// A value with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// What it rests on.
    pub basis: Basis,
}

/// A law, a label, a form or a page that rows cite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The key by which rows cite it.
    pub id: SourceKey,
    /// The full citation.
    pub text: Words,
    /// How surely the source itself is known.
    pub confidence: Confidence,
    /// The first civil day in force, for law.
    pub in_force_from: Option<NaiveDate>,
    /// The last civil day in force, for law that was repealed.
    pub in_force_to: Option<NaiveDate>,
    /// Whether rows that rest on it stay valid after its repeal, as safe practice.
    #[serde(default)]
    pub kept_as_practice: bool,
}
