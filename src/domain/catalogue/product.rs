//! A vaccine of one brand and maker, and what the sources say about giving it.
//! What they do not say is absent, and the rules stop on absence.

use chrono::NaiveDate;
use serde::Deserialize;

use super::age::{AgeWindow, Span};
use super::basis::{Basis, Fact, Words};
use super::condition::Condition;
use super::key::{Antigen, CourseId, PresentationId, ProductId, RowId};
use super::place::Step;
use super::series::{Gap, Series, Since, Target};
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
    /// How long a person is watched after it, in minutes, where that is longer
    /// than the general rule.
    pub observation: Option<Fact<u16>>,
    /// When the programme or the ministry permits it; always, if there is no row.
    #[serde(default)]
    pub authorised: Vec<Authorisation>,
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

/// A permission of the programme or the ministry. It holds on the days on which
/// the row is valid.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// The row's name.
    pub id: RowId,
    /// What it rests on, with the days on which it holds.
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
    /// The ages at which it may be given.
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
    /// The ages at which it applies.
    #[serde(default)]
    pub age: AgeWindow,
    /// The routes that are allowed there.
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
    /// The ages at which it applies.
    #[serde(default)]
    pub age: AgeWindow,
    /// The sites that are allowed there.
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
    /// The ages at which it applies.
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
    /// What must be true of the person or the occasion.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// The age at its first dose; any, if absent.
    pub age_at_first: Option<AgeWindow>,
    /// An earlier dose counts if it held all of these; the product's own
    /// antigens, if empty.
    #[serde(default)]
    pub counts: Vec<Antigen>,
    /// The only products that may stand before it, if the course is not mixed.
    #[serde(default)]
    pub only: Vec<ProductId>,
    /// The number of the last dose; the course goes on for ever, if absent.
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

    /// Returns the course as a series against `antigens`, of which every dose
    /// must hold all, for somebody whose first `unknown` doses are not known.
    /// Doses before the first that the course states have no interval. `None`
    /// if the course states no dose.
    #[must_use]
    pub fn as_series(&self, antigens: &[Antigen], unknown: u8) -> Option<Series> {
        let first = self.dose.first()?;
        let last = self.dose.last()?;
        let numbers = unknown.saturating_add(1)..=last.number;
        let target = numbers.map(|number| {
            let row = self.dose(number);
            let absolute_minimum = row.and_then(|row| row.after_previous);
            Target {
                id: row.unwrap_or(first).id.clone(),
                number,
                holds: antigens.to_vec(),
                only: Vec::new(),
                absolute_minimum_age: None,
                minimum_age: None,
                recommended_age: None,
                latest_age: None,
                maximum_age: None,
                gap: vec![Gap {
                    since: Since::Previous,
                    absolute_minimum,
                    minimum: None,
                    recommended: None,
                    latest: None,
                }],
                skip: Vec::new(),
                basis: row.unwrap_or(first).basis.clone(),
            }
        });
        Some(Series {
            id: self.id.clone().into(),
            name: self.name.clone(),
            antigens: antigens.to_vec(),
            when: Vec::new(),
            unless: Vec::new(),
            after: Vec::new(),
            live: false,
            recurring: self.length.is_none(),
            excluded: Vec::new(),
            target: target.collect(),
            basis: self.basis.clone(),
        })
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
    /// Tells whether a course of the product is given in campaigns on a civil day.
    #[must_use]
    pub fn has_campaign(&self, on: NaiveDate) -> bool {
        let campaign = |course: &Course| course.when.contains(&Condition::Campaign);
        self.course.iter().any(|course| campaign(course) && course.basis.is_valid(on))
    }

    /// Returns everything that the product's facts rest on, and where it stands.
    pub(super) fn bases(&mut self) -> Vec<(Vec<Step>, &mut Basis)> {
        let mut bases = vec![(Vec::new(), &mut self.basis)];
        fact(&mut bases, "licence", self.licence.as_mut());
        fact(&mut bases, "live", self.live.as_mut());
        fact(&mut bases, "adsorbed", self.adsorbed.as_mut());
        fact(&mut bases, "observation", self.observation.as_mut());
        let intervals = [("related", &mut self.related), ("live_spacing", &mut self.live_spacing)];
        for (key, interval) in intervals {
            bases.extend(interval.as_mut().map(|row| (vec![Step::Key(key)], &mut row.basis)));
        }
        rows(&mut bases, "authorised", &mut self.authorised, |row| &mut row.basis);
        rows(&mut bases, "licensed_age", &mut self.licensed_age, |row| &mut row.basis);
        rows(&mut bases, "schedule_age", &mut self.schedule_age, |row| &mut row.basis);
        rows(&mut bases, "route", &mut self.route, |row| &mut row.basis);
        rows(&mut bases, "site", &mut self.site, |row| &mut row.basis);
        rows(&mut bases, "volume", &mut self.volume, |row| &mut row.basis);
        for (index, course) in self.course.iter_mut().enumerate() {
            let at = [Step::Key("course"), Step::Row(index)];
            bases.push((at.to_vec(), &mut course.basis));
            for (number, dose) in course.dose.iter_mut().enumerate() {
                let at = [&at[..], &[Step::Key("dose"), Step::Row(number)]].concat();
                bases.push((at, &mut dose.basis));
            }
        }
        bases
    }

    /// Returns every window of ages that a row states, and where it stands.
    pub(super) fn windows(&self) -> Vec<(Vec<Step>, &AgeWindow)> {
        let ages = |key, index| vec![Step::Key(key), Step::Row(index), Step::Key("age")];
        let mut windows = Vec::new();
        for (key, limits) in
            [("licensed_age", &self.licensed_age), ("schedule_age", &self.schedule_age)]
        {
            windows.extend(limits.iter().enumerate().map(|(i, row)| (ages(key, i), &row.age)));
        }
        windows.extend(self.route.iter().enumerate().map(|(i, row)| (ages("route", i), &row.age)));
        windows.extend(self.site.iter().enumerate().map(|(i, row)| (ages("site", i), &row.age)));
        windows
            .extend(self.volume.iter().enumerate().map(|(i, row)| (ages("volume", i), &row.age)));
        windows.extend(self.course.iter().enumerate().filter_map(|(i, course)| {
            let at = vec![Step::Key("course"), Step::Row(i), Step::Key("age_at_first")];
            course.age_at_first.as_ref().map(|window| (at, window))
        }));
        windows
    }

    /// Tells whether the programme's permission covers a civil day. A product
    /// without rows of permission needs none.
    #[must_use]
    pub fn is_authorised(&self, on: NaiveDate) -> bool {
        self.authorised.is_empty() || self.authorised.iter().any(|row| row.basis.is_valid(on))
    }
}

/// Adds what a fact rests on.
pub(super) fn fact<'a, T>(
    bases: &mut Vec<(Vec<Step>, &'a mut Basis)>,
    key: &'static str,
    fact: Option<&'a mut Fact<T>>,
) {
    bases.extend(fact.map(|fact| (vec![Step::Key(key)], &mut fact.basis)));
}

fn rows<'a, T>(
    bases: &mut Vec<(Vec<Step>, &'a mut Basis)>,
    key: &'static str,
    rows: &'a mut [T],
    basis: impl Fn(&'a mut T) -> &'a mut Basis,
) {
    let rows = rows.iter_mut().enumerate();
    bases.extend(rows.map(|(index, row)| (vec![Step::Key(key), Step::Row(index)], basis(row))));
}
