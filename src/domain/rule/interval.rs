//! The place of a dose among the earlier ones: once a day, in the order of its
//! course, not too soon, not too often. A course is handed to the schedule's
//! engine as a series; which earlier doses count is decided there.

use chrono::NaiveDate;

use crate::domain::account::Qualification;
use crate::domain::catalogue::{
    AgeWindow, Antigen, Catalogue, Condition, Course, CourseId, Fit, Product, ProductId, Span,
    operation::required,
};
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::patient::Birth;
use crate::domain::rule::{if_unverified, resting_on_operation};
use crate::domain::schedule::{self, Given, Outlook, Person, Standing, Verdict, Why};

/// A dose that went into the person, however it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDose {
    /// The product, if it is known and in the catalogue.
    pub product: Option<ProductId>,
    /// What it held, where the product is not known.
    pub antigens: Vec<Antigen>,
    /// The civil day on which it was given.
    pub given_on: NaiveDate,
}

impl PastDose {
    /// Returns what the dose held.
    #[must_use]
    pub fn antigens<'a>(&'a self, catalogue: &'a Catalogue) -> &'a [Antigen] {
        let product = self.product.as_ref().and_then(|id| catalogue.product(id));
        product.map_or(&self.antigens, |product| &product.antigens)
    }
}

/// What a person was given before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// The doses, in any order.
    pub doses: Vec<PastDose>,
    /// Whether they are all: the book was seen, or the log holds everything.
    pub known: bool,
}

impl History {
    /// Tells whether the history is whole: all doses are in it, and of each it
    /// is known what it held.
    #[must_use]
    pub fn is_known(&self, catalogue: &Catalogue) -> bool {
        self.known && self.doses.iter().all(|dose| !dose.antigens(catalogue).is_empty())
    }
}

/// A dose that is about to be given.
#[derive(Debug, Clone, Copy)]
pub struct Next<'a> {
    /// The product.
    pub product: &'a Product,
    /// The course that the order names; the one that fits best, if it names none.
    pub course: Option<&'a CourseId>,
    /// What is true of the person and the occasion.
    pub conditions: &'a [Condition],
    /// The number that the order states.
    pub number: u8,
    /// The person's birth.
    pub birth: Birth,
    /// The civil day.
    pub on: NaiveDate,
}

/// Judges a dose against the earlier ones.
#[must_use]
pub fn judge(catalogue: &Catalogue, history: &History, next: Next<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let shares = |dose: &&PastDose| {
        dose.antigens(catalogue).iter().any(|antigen| next.product.antigens.contains(antigen))
    };
    let mut related: Vec<&PastDose> = history.doses.iter().filter(shares).collect();
    related.sort_by_key(|dose| dose.given_on);
    if related.iter().any(|dose| dose.given_on == next.on) {
        let stop = Finding::stop(Code::AlreadyToday).finding(Value::Date(next.on));
        findings.push(resting_on_operation(stop, catalogue, required::SAME_DAY));
    }
    if let Some(late) = related.iter().find(|dose| dose.given_on > next.on) {
        findings.push(Finding::stop(Code::FutureDose).finding(Value::Date(late.given_on)));
    }
    if !history.is_known(catalogue) {
        let severity = match next.number {
            0 | 1 => Severity::Notice,
            _ => Severity::SecondPerson(Qualification::Screener),
        };
        findings.push(Finding::new(Code::UnknownHistory, severity));
    }
    if let (Some(interval), Some(last)) = (&next.product.related, related.last()) {
        let basis = interval.basis.is_valid(next.on).then_some(&interval.basis);
        let soon = too_soon(last.given_on, interval.after, next.on);
        findings.extend(
            basis.zip(soon).map(|(basis, stop)| stop.resting_on(interval.id.as_str(), basis)),
        );
    }
    match course(catalogue, &related, next) {
        Some(course) => findings.extend(in_course(catalogue, history, &related, course, next)),
        None => findings.push(Finding::stop(Code::UnknownSeries)),
    }
    findings
}

/// Returns the course that the order names. If it names none: of those that are
/// valid and fit the person and the age at the first dose, the one made for more
/// conditions, then one that the earlier doses agree with and that states the
/// next dose, then the first of the file.
fn course<'a>(catalogue: &Catalogue, related: &[&PastDose], next: Next<'a>) -> Option<&'a Course> {
    let fits = |course: &&Course| {
        let named = next.course.is_none_or(|id| *id == course.id);
        let met = next.course.is_some()
            || course.when.iter().all(|condition| next.conditions.contains(condition));
        let first = counted(catalogue, related, course, next.product).next();
        let first_on = first.map_or(next.on, |dose| dose.given_on);
        let age = |ages: &AgeWindow| ages.fit(next.birth, first_on) == Fit::Inside;
        let of_age = course.age_at_first.as_ref().is_none_or(age);
        named && met && course.basis.is_valid(next.on) && of_age
    };
    let unfit = |course: &&Course| {
        let earlier: Vec<_> = counted(catalogue, related, course, next.product).collect();
        let foreign = earlier.iter().any(|dose| is_foreign(course, dose));
        let states = u8::try_from(earlier.len() + 1)
            .is_ok_and(|number| course.dose.iter().any(|dose| dose.number == number));
        (std::cmp::Reverse(course.when.len()), foreign || !states)
    };
    next.product.course.iter().filter(fits).min_by_key(unfit)
}

fn is_foreign(course: &Course, dose: &PastDose) -> bool {
    !course.only.is_empty()
        && dose.product.as_ref().is_none_or(|product| !course.only.contains(product))
}

/// Returns the earlier doses that concern a course, oldest first.
fn counted<'a>(
    catalogue: &'a Catalogue,
    related: &'a [&'a PastDose],
    course: &'a Course,
    product: &'a Product,
) -> impl Iterator<Item = &'a PastDose> {
    let needed = if course.counts.is_empty() { &product.antigens } else { &course.counts };
    related
        .iter()
        .copied()
        .filter(move |dose| needed.iter().all(|one| dose.antigens(catalogue).contains(one)))
}

/// Asks the engine how a course stands. `unknown` doses before the known ones
/// are taken to have been given; nothing is asked of them.
fn standing(
    catalogue: &Catalogue,
    earlier: &[&PastDose],
    course: &Course,
    unknown: u8,
    next: Next<'_>,
) -> Option<Standing> {
    let needed = if course.counts.is_empty() { &next.product.antigens } else { &course.counts };
    let series = course.as_series(needed, unknown)?;
    let given: Vec<Given<'_>> = earlier
        .iter()
        .map(|dose| Given {
            on: dose.given_on,
            product: dose.product.as_ref(),
            antigens: dose.antigens(catalogue),
            live_injected: false,
        })
        .collect();
    let person = Person { birth: next.birth, conditions: next.conditions };
    Some(schedule::standing(&series, person, &given, None, next.on))
}

fn in_course(
    catalogue: &Catalogue,
    history: &History,
    related: &[&PastDose],
    course: &Course,
    next: Next<'_>,
) -> Vec<Finding> {
    let earlier: Vec<&PastDose> = counted(catalogue, related, course, next.product).collect();
    let rule = course.id.as_str();
    let Some(stands) = standing(catalogue, &earlier, course, 0, next) else {
        return vec![Finding::stop(Code::UnknownSeries).resting_on(rule, &course.basis)];
    };
    let number = u8::try_from(stands.counted() + 1).unwrap_or(u8::MAX);
    let mut findings = not_counted(&stands, &earlier, course);
    if let Some(length) = course.length
        && number.max(next.number) > length
    {
        let stop = Finding::stop(Code::SeriesComplete)
            .expecting(Value::DoseNumber(length))
            .finding(Value::DoseNumber(number.max(next.number)));
        findings.push(stop.resting_on(rule, &course.basis));
        return findings;
    }
    let proves_number = history.is_known(catalogue) || number > next.number;
    if proves_number && number != next.number {
        let stop = Finding::stop(Code::WrongDoseNumber)
            .expecting(Value::DoseNumber(number))
            .finding(Value::DoseNumber(next.number));
        findings.push(stop.resting_on(rule, &course.basis));
    }
    if let Some(dose) = earlier.iter().find(|dose| is_foreign(course, dose)) {
        let stop = Finding::stop(Code::MixedSeries).expecting(Value::Products(course.only.clone()));
        let stop = match &dose.product {
            Some(product) => stop.finding(Value::Product(product.clone())),
            None => stop.finding(Value::Date(dose.given_on)),
        };
        findings.push(stop.resting_on(rule, &course.basis));
    }
    let Some(dose) = course.dose(next.number) else {
        findings.push(Finding::stop(Code::UnknownSeries).resting_on(rule, &course.basis));
        return findings;
    };
    let (row, items) = (dose.id.as_str(), Code::TooSoon.items());
    let Some(last) = earlier.last() else { return findings };
    if dose.after_previous.is_none() {
        findings.push(Finding::stop(Code::UnknownSeries).resting_on(row, &dose.basis));
        return findings;
    }
    let unknown = next.number.saturating_sub(number);
    let stands = standing(catalogue, &earlier, course, unknown, next);
    let earliest = match stands.map(|stands| stands.next) {
        Some(Outlook::Next { earliest, .. }) => earliest,
        _ => next.on,
    };
    if next.on < earliest {
        let stop = Finding::stop(Code::TooSoon)
            .expecting(Value::NotBefore(earliest))
            .finding(Value::Date(last.given_on));
        findings.push(stop.resting_on(row, &dose.basis));
    } else {
        findings.extend(if_unverified(row, &dose.basis, items));
    }
    findings
}

/// Names the earlier doses that came too soon to count.
fn not_counted(stands: &Standing, earlier: &[&PastDose], course: &Course) -> Vec<Finding> {
    let early = |(index, verdict): (&usize, &Verdict)| {
        let Verdict::NotCounted { reasons } = verdict else { return None };
        let not_before = reasons.iter().find_map(|why| match why {
            Why::TooSoon { not_before } => Some(*not_before),
            _ => None,
        })?;
        let dose = earlier.get(*index)?;
        let notice = Finding::notice(Code::DoseNotCounted)
            .expecting(Value::NotBefore(not_before))
            .finding(Value::Date(dose.given_on));
        Some(notice.resting_on(course.id.as_str(), &course.basis))
    };
    stands.doses.iter().filter_map(early).collect()
}

fn too_soon(last: NaiveDate, after: Span, on: NaiveDate) -> Option<Finding> {
    let earliest = after.after(last);
    (on < earliest).then(|| {
        Finding::stop(Code::TooSoon)
            .expecting(Value::NotBefore(earliest))
            .finding(Value::Date(last))
    })
}
