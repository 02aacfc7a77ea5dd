//! The rules at their limits, and recorded incidents by their codes.

mod incidents;
mod invented;
mod kept;
mod person;
mod series;
mod session;
mod vial;

use chrono::NaiveDate;

use crate::domain::catalogue::{Catalogue, Presentation, Product};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::patient::Birth;
use crate::domain::quantity::Volume;
use crate::domain::rule::interval::{self, History, Next, PastDose};
use crate::domain::time::Instant;

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|fault| panic!("{fault}"))
}

fn product<'a>(catalogue: &'a Catalogue, id: &str) -> &'a Product {
    catalogue.product(&id.parse().unwrap()).unwrap_or_else(|| panic!("{id}"))
}

fn presentation<'a>(catalogue: &'a Catalogue, id: &str) -> &'a Presentation {
    catalogue.presentation(&id.parse().unwrap()).unwrap_or_else(|| panic!("{id}"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn born(year: i32, month: u32, date: u32) -> Birth {
    Birth::Day(day(year, month, date))
}

fn microlitres(volume: i64) -> Volume {
    Volume::from_microlitres(volume)
}

/// An instant of a civil day at the station.
fn at(day: NaiveDate, hour: i64, minute: i64, second: i64) -> Instant {
    Instant::start_of(day).plus_ms(((hour * 60 + minute) * 60 + second) * 1000)
}

fn codes<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Code> {
    findings.into_iter().map(|finding| finding.code).collect()
}

fn stops<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Code> {
    let findings = findings.into_iter();
    findings.filter(|one| one.severity == Severity::Stop).map(|one| one.code).collect()
}

fn history(doses: &[(&str, NaiveDate)]) -> History {
    let doses = doses.iter().map(|(id, given_on)| PastDose {
        product: Some(id.parse().unwrap()),
        antigens: Vec::new(),
        given_on: *given_on,
    });
    History { doses: doses.collect(), known: true }
}

fn judged(
    doses: &[(&str, NaiveDate)],
    id: &str,
    number: u8,
    birth: Birth,
    on: NaiveDate,
) -> Vec<Code> {
    let catalogue = catalogue();
    let next =
        Next { product: product(&catalogue, id), course: None, conditions: &[], number, birth, on };
    stops(&interval::judge(&catalogue, &history(doses), next))
}
