//! A vaccine of one brand and maker, and what the sources say about giving it.
//! What they do not say is absent, and the rules stop on absence.

use serde::Deserialize;

use super::age::{AgeWindow, Span};
use super::basis::{Basis, Fact, Words};
use super::key::{Antigen, CourseId, PresentationId, ProductId, RowId};
use crate::domain::quantity::Volume;
use crate::domain::route::{Route, Site};

/// A vaccine of one brand and maker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its name in entries and files.
    pub id: ProductId,
    /// A short label for nurses.
    pub name: Words,
    /// The trade name.
    pub brand: String,
    /// The maker, if stated.
    pub maker: Option<String>,
    /// What it immunises against.
    pub antigens: Vec<Antigen>,
    /// The number of its registration or import licence (SĐK, GPNK).
    pub licence: Option<Fact<String>>,
    /// Whether it is a live vaccine.
    pub live: Option<Fact<bool>>,
    /// Whether it is adsorbed (hấp phụ), so that it must be shaken.
    pub adsorbed: Option<Fact<bool>>,
    /// Ages of the licence or registration. All that are valid must hold.
    #[serde(default)]
    pub licensed_age: Vec<AgeLimit>,
    /// Ages of the programme.
    #[serde(default)]
    pub schedule_age: Vec<AgeLimit>,
    /// Routes by age.
    #[serde(default)]
    pub route: Vec<RouteRow>,
    /// Sites by age.
    #[serde(default)]
    pub site: Vec<SiteRow>,
    /// Volumes of one dose by presentation and age.
    #[serde(default)]
    pub volume: Vec<VolumeRow>,
    /// Ways of going through the doses; the first that fits the age is meant
    /// where an order names none.
    #[serde(default)]
    pub course: Vec<Course>,
    /// The shortest interval to any earlier dose that shares an antigen.
    pub related: Option<Interval>,
    /// An interval to live vaccines beyond the general rule.
    pub live_spacing: Option<Interval>,
    /// What the row itself rests on.
    pub basis: Basis,
}

/// A window of ages in which a product may or should be given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeLimit {
    /// The row's name.
    pub id: RowId,
    /// The dose number to which it applies; every dose, if absent.
    pub dose: Option<u8>,
    /// The ages.
    pub age: AgeWindow,
    /// What it rests on.
    pub basis: Basis,
}

/// Routes by which a product may be given at an age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteRow {
    /// The row's name.
    pub id: RowId,
    /// The ages.
    #[serde(default)]
    pub age: AgeWindow,
    /// The routes.
    pub routes: Vec<Route>,
    /// What it rests on.
    pub basis: Basis,
}

/// Sites at which a product may be given at an age.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteRow {
    /// The row's name.
    pub id: RowId,
    /// The ages.
    #[serde(default)]
    pub age: AgeWindow,
    /// The sites.
    pub sites: Vec<Site>,
    /// What it rests on.
    pub basis: Basis,
}

/// The volume of one dose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolumeRow {
    /// The row's name.
    pub id: RowId,
    /// The presentations to which it applies; all, if empty.
    #[serde(default)]
    pub presentations: Vec<PresentationId>,
    /// The ages.
    #[serde(default)]
    pub age: AgeWindow,
    /// The volume in µL.
    pub microlitres: Volume,
    /// What it rests on.
    pub basis: Basis,
}

/// An interval to an earlier dose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The row's name.
    pub id: RowId,
    /// The shortest interval.
    pub after: Span,
    /// What it rests on.
    pub basis: Basis,
}

/// One way of going through the doses of a product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its name in orders.
    pub id: CourseId,
    /// Its name for people.
    pub name: Words,
    /// The age at its first dose; any, if absent.
    pub age_at_first: Option<AgeWindow>,
    /// An earlier dose counts if it held all of these; the product's own
    /// antigens, if empty.
    #[serde(default)]
    pub counts: Vec<Antigen>,
    /// The only products that may stand before it, if the course is not mixed.
    #[serde(default)]
    pub only: Vec<ProductId>,
    /// The number of the last dose.
    pub length: Option<u8>,
    /// The doses, by their numbers.
    pub dose: Vec<CourseDose>,
    /// What it rests on.
    pub basis: Basis,
}

impl Course {
    /// Returns the dose of a number.
    #[must_use]
    pub fn dose(&self, number: u8) -> Option<&CourseDose> {
        self.dose.iter().find(|dose| dose.number == number)
    }
}

/// One dose of a course.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourseDose {
    /// The row's name.
    pub id: RowId,
    /// Its number, from 1.
    pub number: u8,
    /// The shortest interval to the dose before.
    pub after_previous: Option<Span>,
    /// What it rests on.
    pub basis: Basis,
}

impl Product {
    /// Returns everything that the product's facts rest on.
    pub(super) fn bases(&self) -> Vec<&Basis> {
        let facts = [
            self.licence.as_ref().map(|fact| &fact.basis),
            self.live.as_ref().map(|fact| &fact.basis),
            self.adsorbed.as_ref().map(|fact| &fact.basis),
            self.related.as_ref().map(|interval| &interval.basis),
            self.live_spacing.as_ref().map(|interval| &interval.basis),
        ];
        let ages = self.licensed_age.iter().chain(&self.schedule_age).map(|row| &row.basis);
        let courses = self.course.iter().flat_map(|course| {
            std::iter::once(&course.basis).chain(course.dose.iter().map(|dose| &dose.basis))
        });
        std::iter::once(&self.basis)
            .chain(facts.into_iter().flatten())
            .chain(ages)
            .chain(self.route.iter().map(|row| &row.basis))
            .chain(self.site.iter().map(|row| &row.basis))
            .chain(self.volume.iter().map(|row| &row.basis))
            .chain(courses)
            .collect()
    }

    /// Returns every window of ages that a row states.
    pub(super) fn windows(&self) -> Vec<&AgeWindow> {
        let ages = self.licensed_age.iter().chain(&self.schedule_age).map(|row| &row.age);
        ages.chain(self.route.iter().map(|row| &row.age))
            .chain(self.site.iter().map(|row| &row.age))
            .chain(self.volume.iter().map(|row| &row.age))
            .chain(self.course.iter().filter_map(|course| course.age_at_first.as_ref()))
            .collect()
    }
}
