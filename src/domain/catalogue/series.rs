//! A schedule as data: series of doses against a disease, each dose with its
//! ages, its intervals and the conditions under which it is skipped. Knows no
//! country: what is not stated does not limit.

use serde::Deserialize;

use super::age::{AgeWindow, Span};
use super::basis::{Basis, Words};
use super::condition::Condition;
use super::key::{Antigen, ProductId, RowId, SeriesId};
use super::place::Step;

/// Doses that follow one another against a disease.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its name.
    pub id: SeriesId,
    /// Its name for people.
    pub name: Words,
    /// A dose that holds any of these concerns the series.
    pub antigens: Vec<Antigen>,
    /// What must be true of the person.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What must not be true of the person.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// Series that must be complete before this one begins.
    #[serde(default)]
    pub after: Vec<SeriesId>,
    /// Whether its vaccines are live, so that the spacing of live vaccines
    /// delays its next dose.
    #[serde(default)]
    pub live: bool,
    /// Whether the last dose is due again and again.
    #[serde(default)]
    pub recurring: bool,
    /// Doses that do not count, whatever their interval.
    #[serde(default)]
    pub excluded: Vec<Excluded>,
    /// The doses in their order.
    pub target: Vec<Target>,
    /// What it rests on.
    pub basis: Basis,
}

/// One dose that a series aims at. Ages and intervals that are absent do not limit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The row's name.
    pub id: RowId,
    /// Its number, from 1.
    pub number: u8,
    /// What a dose must hold; the antigens of the series, if empty.
    #[serde(default)]
    pub holds: Vec<Antigen>,
    /// The only products that count; all that hold enough, if empty.
    #[serde(default)]
    pub only: Vec<ProductId>,
    /// A dose given before this age does not count.
    pub absolute_minimum_age: Option<Span>,
    /// It is not planned before this age.
    pub minimum_age: Option<Span>,
    /// It is recommended at this age.
    pub recommended_age: Option<Span>,
    /// It is late after this age.
    pub latest_age: Option<Span>,
    /// A dose given on the day of this age or later does not count.
    pub maximum_age: Option<Span>,
    /// The intervals to earlier doses. All of them hold.
    #[serde(default)]
    pub gap: Vec<Gap>,
    /// It is skipped if any of these applies.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// What it rests on.
    pub basis: Basis,
}

/// The dose that an interval is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The dose given before, whether it counted or not.
    Previous,
    /// The dose that counted as this number.
    Dose(u8),
}

/// An interval to an earlier dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Where it begins.
    pub since: Since,
    /// A dose given before this does not count.
    pub absolute_minimum: Option<Span>,
    /// It is not planned before this.
    pub minimum: Option<Span>,
    /// It is recommended after this.
    pub recommended: Option<Span>,
    /// It is late after this.
    pub latest: Option<Span>,
}

/// When a dose is not needed. Everything that it states must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// At these ages.
    pub age: Option<AgeWindow>,
    /// When the dose before was given at these ages.
    pub previous_at: Option<AgeWindow>,
    /// When these are true of the person.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// Doses that do not count. Everything that it states must hold.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// The row's name.
    pub id: RowId,
    /// Of these products; all, if empty.
    #[serde(default)]
    pub products: Vec<ProductId>,
    /// Given at these ages.
    pub age: Option<AgeWindow>,
    /// When these are true of the person.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What it rests on.
    pub basis: Basis,
}

impl Series {
    /// Returns everything that the series' rows rest on, and where it stands.
    pub(super) fn bases(&mut self) -> Vec<(Vec<Step>, &mut Basis)> {
        let mut bases = vec![(Vec::new(), &mut self.basis)];
        for (index, row) in self.excluded.iter_mut().enumerate() {
            bases.push((vec![Step::Key("excluded"), Step::Row(index)], &mut row.basis));
        }
        for (index, row) in self.target.iter_mut().enumerate() {
            bases.push((vec![Step::Key("target"), Step::Row(index)], &mut row.basis));
        }
        bases
    }

    /// Returns every product that the series names.
    pub(super) fn products(&self) -> impl Iterator<Item = &ProductId> {
        let named = self.excluded.iter().flat_map(|row| &row.products);
        named.chain(self.target.iter().flat_map(|target| &target.only))
    }
}
