//! The right time: which of the doses given count in a series, why the others
//! do not, and when the next one is due. Works on series as data and knows no
//! vaccine. Help for people, never an order.
//!
//! A birth known only roughly is judged at its strictest: as the youngest for
//! what is too early, as the oldest for what is too late. There are no days of
//! grace. The order in which doses are handed in is of no consequence.

mod forecast;
mod outlook;
mod verdict;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::catalogue::{
    Antigen, Catalogue, Condition, Measure, ProductId, RowId, Series, SeriesId, Span,
    operation::required,
};
use super::patient::Birth;
use super::route::Route;

pub use forecast::{Forecast, When, forecast};

/// Whom the doses were given to.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// The birth, as far as known.
    pub birth: Birth,
    /// What is true of the person.
    pub conditions: &'a [Condition],
}

impl Person<'_> {
    fn has_all(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| self.conditions.contains(condition))
    }
}

/// A dose that went into the person.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The civil day.
    pub on: NaiveDate,
    /// The product, if it is known.
    pub product: Option<&'a ProductId>,
    /// What it held.
    pub antigens: &'a [Antigen],
    /// Whether it was a live vaccine that was injected.
    pub live_injected: bool,
}

impl<'a> Given<'a> {
    /// Makes a dose of a product of a catalogue; `None` if the catalogue does
    /// not hold it. A product of unknown route may be injected.
    #[must_use]
    pub fn of(catalogue: &'a Catalogue, product: &'a ProductId, on: NaiveDate) -> Option<Self> {
        let known = catalogue.product(product)?;
        let mut routes = known.route.iter().flat_map(|row| &row.routes);
        let injected = known.route.is_empty() || routes.any(|route: &Route| route.is_injected());
        let live = known.live.as_ref().is_some_and(|fact| fact.value);
        Some(Self {
            on,
            product: Some(product),
            antigens: &known.antigens,
            live_injected: live && injected,
        })
    }
}

/// Why a dose does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// Given before the birth.
    BeforeBirth,
    /// Given after the day of the judgement.
    InFuture,
    /// Another dose of the series was given on the same day.
    SameDay,
    /// It does not hold what this dose must hold, or is not one of its products.
    WrongProduct,
    /// Given before the age that it may be given at.
    TooYoung {
        /// The first civil day on which it would have counted.
        not_before: NaiveDate,
    },
    /// Given at an age at which it no longer counts.
    TooOld {
        /// The first civil day on which it no longer counted.
        before: NaiveDate,
    },
    /// Given too soon after an earlier dose.
    TooSoon {
        /// The first civil day on which it would have counted.
        not_before: NaiveDate,
    },
    /// Given too soon after another live vaccine.
    LiveSpacing {
        /// The first civil day on which it would have counted.
        not_before: NaiveDate,
    },
    /// A row of the series says that such doses do not count.
    Excluded {
        /// The row.
        row: RowId,
    },
    /// The series was complete before.
    Complete,
    /// The series is not for this person.
    NotForPerson,
}

/// What became of a dose in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// It is this dose of the series.
    Counted {
        /// The dose's number.
        number: u8,
    },
    /// It counts as none, for all of these reasons.
    NotCounted {
        /// The reasons; at least one.
        reasons: Vec<Why>,
    },
}

impl Verdict {
    /// Returns the number as which a dose counts.
    #[must_use]
    pub const fn number(&self) -> Option<u8> {
        match self {
            Self::Counted { number } => Some(*number),
            Self::NotCounted { .. } => None,
        }
    }
}

/// What comes next in a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outlook")]
pub enum Outlook {
    /// Nothing: the series is complete.
    Complete,
    /// Nothing: the series is not for this person.
    NotForPerson,
    /// Another series comes first.
    After {
        /// That series.
        series: SeriesId,
    },
    /// Too late: the next dose is no longer given.
    Over {
        /// The dose's number.
        number: u8,
        /// The first civil day on which it is no longer given.
        since: NaiveDate,
    },
    /// A dose.
    Next {
        /// Its number.
        number: u8,
        /// Its row.
        row: RowId,
        /// The first civil day on which it may be given.
        earliest: NaiveDate,
        /// The civil day from which it is recommended.
        recommended: NaiveDate,
        /// The last civil day on which it is in time, if one is stated.
        latest: Option<NaiveDate>,
    },
}

/// A series as it stands for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The series.
    pub series: SeriesId,
    /// The doses that concern it, by their place in what was handed in.
    pub doses: BTreeMap<usize, Verdict>,
    /// What comes next.
    pub next: Outlook,
}

impl Standing {
    /// Returns how many doses count.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.doses.values().filter(|verdict| verdict.number().is_some()).count()
    }
}

/// Judges all series of a catalogue for a person on a civil day.
#[must_use]
pub fn evaluate(
    catalogue: &Catalogue,
    person: Person<'_>,
    given: &[Given<'_>],
    on: NaiveDate,
) -> Vec<Standing> {
    let spacing = match catalogue.operation(required::LIVE_INTERVAL).and_then(|row| row.measure) {
        Some(Measure::Interval(span)) => Some(span),
        _ => None,
    };
    let mut standings: Vec<Standing> = catalogue
        .series()
        .iter()
        .map(|series| standing(series, person, given, spacing, on))
        .collect();
    let complete: Vec<SeriesId> = standings
        .iter()
        .filter(|standing| standing.next == Outlook::Complete)
        .map(|standing| standing.series.clone())
        .collect();
    for (standing, series) in standings.iter_mut().zip(catalogue.series()) {
        let open = series.after.iter().find(|id| !complete.contains(id));
        if let (Some(open), Outlook::Next { .. }) = (open, &standing.next) {
            standing.next = Outlook::After { series: open.clone() };
        }
    }
    standings
}

/// Judges one series. `spacing` is the interval between live vaccines that are
/// injected on different days.
#[must_use]
pub fn standing(
    series: &Series,
    person: Person<'_>,
    given: &[Given<'_>],
    spacing: Option<Span>,
    on: NaiveDate,
) -> Standing {
    let case = Case { series, person, given, spacing, on };
    let (doses, progress) = case.verdicts();
    Standing { series: series.id.clone(), doses, next: case.outlook(&progress) }
}

/// One series for one person.
#[derive(Clone, Copy)]
struct Case<'a> {
    series: &'a Series,
    person: Person<'a>,
    given: &'a [Given<'a>],
    spacing: Option<Span>,
    on: NaiveDate,
}

/// How far a series has come.
#[derive(Default)]
struct Progress {
    /// The days of the doses that count, or the day on which a dose was skipped.
    counted: BTreeMap<u8, NaiveDate>,
    /// The last dose that concerns the series, whether it counts or not.
    previous: Option<NaiveDate>,
    /// How many doses are done or skipped.
    done: u8,
}

#[cfg(test)]
mod tests;
