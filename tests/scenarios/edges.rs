//! Of every product and presentation in the catalogue: the youngest and the
//! oldest, the last second of a vial, the first day of an interval go through;
//! a day or a second beside, they do not. What the catalogue stops because no
//! source states a fact is listed, never passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chot::domain::catalogue::{Catalogue, Course, Fit, Presentation, Product};
use chot::domain::finding::Code;
use chot::domain::patient::Birth;
use chot::domain::rule::vial::{Opened, discard_at};
use chot::domain::time::Instant;
use chot::scenario::{Course as Outcome, Run, Scenario};
use chrono::{Days, NaiveDate};

use super::{catalogue, lay_down};

/// The oldest that anybody is taken to be, in days: 120 years.
const OLDEST: u64 = 43_829;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap()
}

fn play(catalogue: &Catalogue, text: &str) -> Run {
    let scenario =
        Scenario::parse(text, catalogue).unwrap_or_else(|fault| panic!("{fault}: {text}"));
    scenario.rehearse(catalogue).remove(0)
}

/// An injection done rightly, of somebody born on a day who had these doses.
fn injection(row: &Presentation, born: NaiveDate, had: &[(&Product, NaiveDate)]) -> String {
    let had: Vec<String> = had
        .iter()
        .map(|(product, day)| format!("\"{} {}\"", product.id, day.format("%d/%m/%Y")))
        .collect();
    format!(
        "id = \"edge\"\nday = \"16/11/2026\"\n[station]\nstock = [\"{}\"]\n[[person]]\nid = \"An\"\nborn = \"{}\"\nhad = [{}]\n[[step]]\ngive = {{ person = \"An\", product = \"{}\" }}\n",
        row.id,
        born.format("%d/%m/%Y"),
        had.join(", "),
        row.product,
    )
}

/// The doses before one of a course, each on the last day that its interval allows.
fn history<'a>(
    catalogue: &'a Catalogue,
    product: &'a Product,
    course: &'a Course,
    number: u8,
) -> Option<Vec<(&'a Product, NaiveDate)>> {
    let earlier = course.only.first().map_or(Some(product), |id| catalogue.product(id))?;
    let mut doses = Vec::new();
    let mut day = today();
    for next in (2..=number).rev() {
        // Of the doses that the course does not describe nothing is asked.
        let span = course.dose(next).map(|dose| dose.after_previous);
        day = match span {
            Some(Some(span)) => (0..4000)
                .map(|days| before(day, days))
                .find(|candidate| span.after(*candidate) <= day)?,
            Some(None) => return None,
            None => before(day, 30),
        };
        doses.push((earlier, day));
    }
    doses.reverse();
    Some(doses)
}

fn in_licence(product: &Product, number: u8, born: NaiveDate) -> bool {
    !product.licensed_age.is_empty()
        && product
            .licensed_age
            .iter()
            .filter(|limit| limit.dose.is_none_or(|dose| dose == number))
            .filter(|limit| limit.basis.is_valid(today()))
            .all(|limit| limit.age.fit(Birth::Day(born), today()) == Fit::Inside)
}

/// The course that is meant where an order names none: the first whose age at
/// the first dose fits.
fn is_meant(product: &Product, course: &Course, born: NaiveDate, first: NaiveDate) -> bool {
    let fits = |course: &&Course| {
        course.basis.is_valid(today())
            && course
                .age_at_first
                .is_none_or(|ages| ages.fit(Birth::Day(born), first) == Fit::Inside)
    };
    product.course.iter().find(fits).is_some_and(|found| found.id == course.id)
}

/// The last and the first day on which somebody may be born who gets a dose
/// now: within the licence, alive at the first dose, in this course.
fn youngest_and_oldest(
    product: &Product,
    course: &Course,
    number: u8,
    first: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let fits = |born: NaiveDate| {
        in_licence(product, number, born) && is_meant(product, course, born, first)
    };
    let age = (0..=OLDEST).find(|days| fits(before(first, *days)))?;
    let last = (age..=OLDEST).find(|days| !fits(before(first, *days))).unwrap_or(OLDEST + 1) - 1;
    Some((before(first, age), before(first, last)))
}

/// Every product, presentation, course and dose that the rules can come to.
fn each(catalogue: &Catalogue, mut check: impl FnMut(&Product, &Presentation, &Course, u8)) {
    for row in catalogue.presentations() {
        let product = catalogue.product(&row.product).unwrap();
        for course in &product.course {
            for dose in &course.dose {
                check(product, row, course, dose.number);
            }
        }
    }
}

/// The doses that can be given at all, and those that cannot, with the reason:
/// the catalogue does not know something, or another course is always meant.
fn doses(catalogue: &Catalogue) -> (BTreeSet<String>, BTreeMap<String, String>) {
    let (mut given, mut stopped) = (BTreeSet::new(), BTreeMap::new());
    for product in catalogue.products() {
        if catalogue.presentations_of(&product.id).next().is_none() {
            let _ = stopped.insert(product.id.to_string(), "no presentation is known".to_owned());
        } else if product.course.is_empty() {
            let _ = stopped.insert(product.id.to_string(), "no course is known".to_owned());
        }
    }
    each(catalogue, |product, row, course, number| {
        let name = format!("{} {} {number}", row.id, course.id);
        let mut stop = |why: String| assert!(stopped.insert(name.clone(), why).is_none());
        if !course.when.is_empty() {
            return stop("meant under conditions that no plain injection states".to_owned());
        }
        let Some(had) = history(catalogue, product, course, number) else {
            return stop("an interval is not known".to_owned());
        };
        let first = had.first().map_or(today(), |(_, day)| *day);
        let Some((youngest, _)) = youngest_and_oldest(product, course, number, first) else {
            return stop(if product.licensed_age.is_empty() {
                "no licensed age is known".to_owned()
            } else {
                "an order names no course, and another one is always meant".to_owned()
            });
        };
        let run = play(catalogue, &injection(row, youngest, &had));
        if run.outcome == Outcome::Accepted {
            assert_eq!(run.given, 1, "{name}");
            let _ = given.insert(name);
        } else {
            let codes: Vec<&str> = run.codes.iter().map(|code| code.code()).collect();
            // Where a product has several courses, the rules may mean another one.
            let silence = codes.iter().all(|code| code.starts_with("unknown_"));
            let is_first = product.course.first().is_some_and(|first| first.id == course.id);
            assert!(!codes.is_empty() && (silence || !is_first), "{name}: {run:?}");
            stop(codes.join(", "));
        }
    });
    (given, stopped)
}

#[test]
fn the_youngest_and_the_oldest_go_through_and_a_day_beside_they_do_not() {
    let catalogue = catalogue();
    let (given, stopped) = doses(&catalogue);
    let mut report = format!("{} doses go through: {given:#?}\n", given.len());
    writeln!(report, "{} cannot be given: {stopped:#?}", stopped.len()).unwrap();
    assert!(given.len() > 30, "{given:?}");
    let (mut too_young, mut too_old) = (0, 0);
    each(&catalogue, |product, row, course, number| {
        let name = format!("{} {} {number}", row.id, course.id);
        if !given.contains(&name) {
            return;
        }
        let had = history(&catalogue, product, course, number).unwrap();
        let first = had.first().map_or(today(), |(_, day)| *day);
        let (youngest, oldest) = youngest_and_oldest(product, course, number, first).unwrap();
        let run = play(&catalogue, &injection(row, oldest, &had));
        assert_eq!((run.outcome, run.given), (Outcome::Accepted, 1), "{name} {oldest}: {run:?}");
        let day_younger = youngest.succ_opt().unwrap();
        if day_younger <= first && !in_licence(product, number, day_younger) {
            let run = play(&catalogue, &injection(row, day_younger, &had));
            assert!(run.codes.contains(&Code::LicensedAge), "{name} {day_younger}: {run:?}");
            assert_eq!(run.given, 0, "{name}");
            too_young += 1;
        }
        let day_older = before(oldest, 1);
        if !in_licence(product, number, day_older) {
            let run = play(&catalogue, &injection(row, day_older, &had));
            assert!(run.codes.contains(&Code::LicensedAge), "{name} {day_older}: {run:?}");
            assert_eq!(run.given, 0, "{name}");
            too_old += 1;
        }
    });
    writeln!(report, "{too_young} a day too young, {too_old} a day too old").unwrap();
    lay_down("edges.txt", &report);
    assert!(too_young > 10 && too_old > 5, "{too_young} {too_old}");
}

#[test]
fn the_first_day_of_an_interval_goes_through_and_the_day_before_does_not() {
    let catalogue = catalogue();
    let (given, _) = doses(&catalogue);
    let mut too_soon = 0;
    each(&catalogue, |product, row, course, number| {
        let name = format!("{} {} {number}", row.id, course.id);
        let interval = course.dose(number).and_then(|dose| dose.after_previous);
        let (true, true, Some(_)) = (given.contains(&name), number > 1, interval) else { return };
        let mut had = history(&catalogue, product, course, number).unwrap();
        let first = had.first().unwrap().1;
        let (youngest, _) = youngest_and_oldest(product, course, number, first).unwrap();
        let last = had.last_mut().unwrap();
        last.1 = last.1.succ_opt().unwrap();
        if had.len() > 1 || in_licence(product, number, youngest) {
            let run = play(&catalogue, &injection(row, youngest, &had));
            assert!(run.codes.contains(&Code::TooSoon), "{name}: {run:?}");
            assert_eq!(run.given, 0, "{name}");
            too_soon += 1;
        }
    });
    assert!(too_soon > 15, "{too_soon}");
}

#[test]
fn the_last_second_of_a_vial_goes_through_and_the_next_does_not() {
    let catalogue = catalogue();
    let (given, _) = doses(&catalogue);
    let mut tried = 0;
    for row in catalogue.presentations() {
        let product = catalogue.product(&row.product).unwrap();
        let dose = product
            .course
            .iter()
            .flat_map(|course| course.dose.iter().map(move |dose| (course, dose.number)));
        let mut dose = dose.filter(|(course, number)| {
            given.contains(&format!("{} {} {number}", row.id, course.id))
        });
        let Some((course, number)) = dose.next() else { continue };
        let had = history(&catalogue, product, course, number).unwrap();
        let first = had.first().map_or(today(), |(_, day)| *day);
        let (youngest, _) = youngest_and_oldest(product, course, number, first).unwrap();
        let opened_at = Instant::start_of(today()).plus_minutes(7 * 60 + 30);
        let needs = row.form.needs_diluent().then_some(opened_at);
        let opened = Opened { at: opened_at, reconstituted_at: needs };
        let end = discard_at(&catalogue, row, opened, today()).at;
        let seconds = end.since(Instant::start_of(today())).div_euclid(1000);
        let clock = |seconds: i64| {
            let (day, seconds) = (today(), seconds);
            let day = if seconds >= 86_400 { day.succ_opt().unwrap() } else { day };
            let of_day = seconds.rem_euclid(86_400);
            format!(
                "{} {:02}:{:02}:{:02}",
                day.format("%d/%m/%Y"),
                of_day / 3600,
                of_day / 60 % 60,
                of_day % 60
            )
        };
        let (last, over) = (clock(seconds - 1), clock(seconds));
        let text = injection(row, youngest, &had);
        let right = text.replace("[[step]]\n", &format!("[[step]]\nat = \"{last}\"\n"));
        let run = play(&catalogue, &right);
        assert_eq!((run.outcome, run.given), (Outcome::Accepted, 1), "{} {last}: {run:?}", row.id);
        let until = right.replace(" }\n", ", until = \"check\" }\n");
        let wrong = format!(
            "{until}[[step]]\nat = \"{over}\"\nsee = {{ person = \"An\", step = \"label\", vial = \"{}\" }}\n",
            row.id
        );
        // The tray comes first; the label is reached through the short form.
        let wrong = wrong.replace(
            "see = {",
            "see = { person = \"An\", step = \"tray\", slip_of = \"An\" }\n[[step]]\nsee = {",
        );
        let run = play(&catalogue, &wrong);
        assert!(run.codes.contains(&Code::VialLife), "{} {over}: {run:?}", row.id);
        assert_eq!(run.given, 0, "{}", row.id);
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
}

/// A child with both measles-rubella doses of the schedule, who comes again.
fn third_dose(campaign: &str, stopped: &str) -> String {
    format!(
        "id = \"third-dose\"\nday = \"16/11/2026\"\n[station]\nstock = [\"MR-10\"]\n{campaign}\n\
         [[person]]\nid = \"An\"\nborn = \"16/05/2023\"\n\
         had = [\"MR 16/02/2024\", \"MR 16/11/2024\"]\n\
         [[step]]\ngive = {{ person = \"An\", product = \"MR\", dose = 1 }}\n{stopped}\n"
    )
}

#[test]
fn a_campaign_gives_whom_the_schedule_would_not_and_is_bound_by_its_interval() {
    let catalogue = catalogue();
    let played = |text: &str| {
        let scenario = Scenario::parse(text, &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
        scenario.rehearse(&catalogue).remove(0)
    };
    let usual = played(&third_dose("", "stopped = { codes = [\"series_complete\"] }"));
    assert!(usual.met, "{:?}", usual.unmet);
    let campaign = played(&third_dose("campaign = [\"MR\"]", ""));
    assert!(campaign.met, "{:?}", campaign.unmet);
    assert_eq!(campaign.given, 1);
    let early =
        third_dose("campaign = [\"MR\"]", "stopped = { codes = [\"too_soon\", \"live_spacing\"] }");
    let early = played(&early.replace("MR 16/11/2024", "MR 20/10/2026"));
    assert!(early.met, "{:?}", early.unmet);
}
