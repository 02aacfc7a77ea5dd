//! Rules about earlier doses: intervals, series and live vaccines, to the day.

use super::*;
use crate::domain::account::Qualification;
use crate::domain::catalogue::{Antigen, Condition, CourseId};
use crate::domain::finding::Value;
use crate::domain::rule::live;

#[test]
fn intervals_hold_to_the_day() {
    let infant = born(2025, 11, 1);
    let first = day(2026, 1, 31);
    for (id, before, number, last, on, stopped) in [
        ("PENTA-SII", "PENTA-BE", 2, first, day(2026, 2, 27), true),
        ("PENTA-SII", "PENTA-BE", 2, first, day(2026, 2, 28), false),
        ("BOPV", "BOPV", 2, first, day(2026, 2, 27), true),
        ("BOPV", "BOPV", 2, first, day(2026, 2, 28), false),
        ("ROTA", "ROTA", 2, first, day(2026, 2, 27), true),
        ("ROTA", "ROTA", 2, first, day(2026, 2, 28), false),
        ("JE-JEVAX", "JE-JEVAX", 2, first, day(2026, 2, 6), true),
        ("JE-JEVAX", "JE-JEVAX", 2, first, day(2026, 2, 7), false),
        ("IPV-SII", "IPV-IMOVAX", 2, first, day(2026, 5, 30), true),
        ("IPV-SII", "IPV-IMOVAX", 2, first, day(2026, 5, 31), false),
        ("MR", "MV", 1, first, day(2026, 2, 27), true),
        ("MR", "MV", 1, first, day(2026, 2, 28), false),
        ("COV-PFZ-P", "COV-PFZ-P", 2, first, day(2026, 2, 20), true),
        ("COV-PFZ-P", "COV-PFZ-P", 2, first, day(2026, 2, 21), false),
        ("COV-AZ", "COV-AZ", 2, first, day(2026, 3, 27), true),
        ("COV-AZ", "COV-AZ", 2, first, day(2026, 3, 28), false),
    ] {
        let expected: &[Code] = if stopped { &[Code::TooSoon] } else { &[] };
        assert_eq!(judged(&[(before, last)], id, number, infant, on), expected, "{id} {on}");
    }
}

#[test]
fn the_third_jevax_counts_from_the_second() {
    let (one, two) = (day(2025, 2, 15), day(2025, 2, 28));
    let doses = [("JE-JEVAX", one), ("JE-JEVAX", two)];
    let third = |on| judged(&doses, "JE-JEVAX", 3, born(2024, 2, 1), on);
    assert_eq!(third(day(2026, 2, 15)), [Code::TooSoon]);
    assert_eq!(third(day(2026, 2, 27)), [Code::TooSoon]);
    assert!(third(day(2026, 2, 28)).is_empty());
}

#[test]
fn numbers_follow_the_history() {
    let infant = born(2026, 1, 1);
    let on = day(2026, 11, 22);
    let penta = [("PENTA-SII", day(2026, 3, 1)), ("PENTA-BE", day(2026, 4, 1))];
    assert!(judged(&penta, "PENTA-SII", 3, infant, on).is_empty());
    assert_eq!(judged(&penta, "PENTA-SII", 2, infant, on), [Code::WrongDoseNumber]);
    assert_eq!(judged(&[], "PENTA-SII", 2, infant, on), [Code::WrongDoseNumber]);
    assert_eq!(judged(&[], "PENTA-SII", 4, infant, on), [Code::SeriesComplete]);
    assert!(judged(&[("HEPB0", day(2026, 1, 1))], "PENTA-SII", 1, infant, on).is_empty());
    let ahead = judged(&[("PENTA-SII", day(2026, 12, 1))], "PENTA-SII", 2, infant, on);
    assert!(ahead.contains(&Code::FutureDose));
    let three = [&penta[..], &[("PENTA-SII", day(2026, 5, 1))]].concat();
    assert_eq!(judged(&three, "DPT4", 4, infant, day(2026, 10, 31)), [Code::TooSoon]);
    assert!(judged(&three, "DPT4", 4, infant, day(2026, 11, 1)).is_empty());
}

#[test]
fn courses_follow_age_and_order() {
    let catalogue = catalogue();
    let on = day(2026, 11, 22);
    let dose = [("HPV-G9", day(2026, 6, 22))];
    assert!(judged(&dose, "HPV-G9", 2, born(2014, 1, 1), on).is_empty());
    assert_eq!(judged(&dose, "HPV-G9", 3, born(2014, 1, 1), on), [Code::SeriesComplete]);
    let sixteen = born(2010, 1, 1);
    assert!(judged(&dose, "HPV-G9", 2, sixteen, day(2026, 7, 22)).is_empty());
    let td = product(&catalogue, "TD");
    let woman = born(2000, 1, 1);
    let before = history(&[("TT", day(2026, 10, 22))]);
    let course: CourseId = "TD-PREG-0".parse().unwrap();
    let next =
        Next { product: td, course: Some(&course), conditions: &[], number: 2, birth: woman, on };
    assert!(stops(&interval::judge(&catalogue, &before, next)).is_empty());
    let early = Next { on: day(2026, 11, 21), ..next };
    assert_eq!(stops(&interval::judge(&catalogue, &before, early)), [Code::TooSoon]);
    let other: CourseId = "NOWHERE".parse().unwrap();
    let nowhere = Next { course: Some(&other), ..next };
    assert_eq!(stops(&interval::judge(&catalogue, &before, nowhere)), [Code::UnknownSeries]);
    assert_eq!(judged(&[], "DT", 1, born(2024, 1, 1), on), [Code::UnknownSeries]);
    let grey = [("COV-PFZ-G", day(2026, 1, 1))];
    assert_eq!(judged(&grey, "COV-PFZ-G", 2, woman, on), [Code::UnknownSeries]);
    let mixed = [("COV-VERO", day(2026, 1, 1))];
    assert_eq!(judged(&mixed, "COV-PFZ-P", 2, woman, on), [Code::MixedSeries]);
    let after = [("COV-AZ", day(2026, 9, 27))];
    assert!(judged(&after, "COV-PFZ-P", 2, woman, on).is_empty(), "AZ, then Pfizer");
    assert_eq!(judged(&after, "COV-PFZ-P", 2, woman, day(2026, 11, 21)), [Code::TooSoon]);
    assert_eq!(judged(&after, "COV-VERO", 2, woman, on), [Code::MixedSeries]);
    let two = [("COV-SPUT-I", day(2026, 11, 1))];
    assert!(judged(&two, "COV-SPUT-II", 2, woman, on).is_empty());
    assert_eq!(judged(&[], "COV-SPUT-II", 2, woman, on), [Code::WrongDoseNumber]);
}

#[test]
fn an_unknown_history_needs_a_second_person_beyond_the_first_dose() {
    let catalogue = catalogue();
    let on = day(2026, 11, 22);
    let penta = product(&catalogue, "PENTA-SII");
    let judge = |history: &History, number| {
        let next = Next {
            product: penta,
            course: None,
            conditions: &[],
            number,
            birth: born(2026, 6, 1),
            on,
        };
        let findings = interval::judge(&catalogue, history, next);
        findings.iter().map(|one| (one.code, one.severity)).collect::<Vec<_>>()
    };
    let nothing = History::default();
    assert_eq!(judge(&nothing, 1), [(Code::UnknownHistory, Severity::Notice)]);
    assert_eq!(
        judge(&nothing, 2),
        [(Code::UnknownHistory, Severity::SecondPerson(Qualification::Screener))]
    );
    let nameless = PastDose { product: None, antigens: Vec::new(), given_on: day(2026, 9, 1) };
    let nameless = History { doses: vec![nameless], known: true };
    assert_eq!(
        judge(&nameless, 2),
        [(Code::UnknownHistory, Severity::SecondPerson(Qualification::Screener))]
    );
    let antigens: Vec<Antigen> = penta.antigens.clone();
    let paper = PastDose { product: None, antigens, given_on: day(2026, 9, 1) };
    assert_eq!(judge(&History { doses: vec![paper], known: true }, 2), []);
}

#[test]
fn live_vaccines_are_given_together_or_four_weeks_apart() {
    let catalogue = catalogue();
    let given = day(2026, 3, 1);
    let judge = |before: &str, id: &str, on| {
        stops(&live::judge(&catalogue, &history(&[(before, given)]), product(&catalogue, id), on))
    };
    assert!(judge("BCG", "MR", given).is_empty(), "same day");
    assert_eq!(judge("BCG", "MR", day(2026, 3, 2)), [Code::LiveSpacing]);
    assert_eq!(judge("BCG", "MR", day(2026, 3, 28)), [Code::LiveSpacing]);
    assert!(judge("BCG", "MR", day(2026, 3, 29)).is_empty());
    assert_eq!(judge("MV", "JE-IMOJEV", day(2026, 3, 31)), [Code::LiveSpacing], "a month");
    assert!(judge("MV", "JE-IMOJEV", day(2026, 4, 1)).is_empty());
    assert_eq!(judge("BOPV", "MV", day(2026, 3, 31)), [Code::LiveSpacing], "any live vaccine");
    assert!(judge("BOPV", "ROTA", day(2026, 3, 2)).is_empty(), "two oral ones");
    assert!(judge("BOPV", "MR", day(2026, 3, 2)).is_empty(), "one oral");
    assert!(judge("PENTA-SII", "MR", day(2026, 3, 2)).is_empty());
    assert!(judge("MR", "PENTA-SII", day(2026, 3, 2)).is_empty());
    let stranger = PastDose { product: None, antigens: Vec::new(), given_on: given };
    let paper = History { doses: vec![stranger], known: true };
    let findings = live::judge(&catalogue, &paper, product(&catalogue, "MR"), day(2026, 3, 2));
    assert_eq!(codes(&findings), [Code::UnknownLive]);
    assert_eq!(findings[0].severity, Severity::SecondPerson(Qualification::Screener));
}

#[test]
fn a_dose_that_came_too_soon_does_not_count() {
    let infant = born(2026, 1, 1);
    let early = [("PENTA-SII", day(2026, 3, 1)), ("PENTA-SII", day(2026, 3, 20))];
    assert_eq!(judged(&early, "PENTA-SII", 3, infant, day(2026, 6, 1)), [Code::WrongDoseNumber]);
    assert!(judged(&early, "PENTA-SII", 2, infant, day(2026, 4, 20)).is_empty());
    let soon = judged(&early, "PENTA-SII", 2, infant, day(2026, 4, 19));
    assert_eq!(soon, [Code::TooSoon], "the interval runs from the dose that did not count");
    let catalogue = catalogue();
    let penta = product(&catalogue, "PENTA-SII");
    let on = day(2026, 4, 20);
    let next = Next { product: penta, course: None, conditions: &[], number: 2, birth: infant, on };
    let findings = interval::judge(&catalogue, &history(&early), next);
    let told = findings.iter().find(|one| one.code == Code::DoseNotCounted).unwrap();
    assert_eq!(told.severity, Severity::Notice);
    assert_eq!(told.expected, Some(Value::NotBefore(day(2026, 4, 1))));
    assert_eq!(told.found, Some(Value::Date(day(2026, 3, 20))));
}

#[test]
fn a_course_follows_from_what_is_true_of_the_person() {
    let catalogue = catalogue();
    let on = day(2026, 11, 22);
    let courses = |id: &str, doses: &[(&str, NaiveDate)], conditions: &[Condition], number| {
        let product = product(&catalogue, id);
        let birth = born(2004, 1, 1);
        let next = Next { product, course: None, conditions, number, birth, on };
        stops(&interval::judge(&catalogue, &history(doses), next))
    };
    let pregnant = [Condition::Female, Condition::Pregnant];
    let before = [("TT", day(2026, 10, 22))];
    assert!(courses("TT", &before, &pregnant, 2).is_empty());
    assert_eq!(courses("TT", &before, &[Condition::Female], 2), [Code::UnknownSeries]);
    let booster = [("TD", day(2011, 1, 1))];
    assert_eq!(courses("TD", &booster, &[], 2), [Code::SeriesComplete], "at 7 years, once");
    assert!(courses("TD", &booster, &pregnant, 2).is_empty());
    let childhood = [
        ("PENTA-SII", day(2004, 3, 1)),
        ("PENTA-SII", day(2004, 4, 1)),
        ("PENTA-SII", day(2004, 5, 1)),
        ("TT", day(2026, 10, 22)),
    ];
    assert!(courses("TT", &childhood, &pregnant, 5).is_empty(), "a month, not a year");
    assert_eq!(courses("TT", &childhood[1..], &pregnant, 4), []);
    let measles = [("MR", day(2005, 7, 1))];
    assert_eq!(courses("MR", &measles, &[], 2), [Code::SeriesComplete]);
    let child = |conditions: &[Condition], on| {
        let product = product(&catalogue, "MR");
        let birth = born(2024, 1, 1);
        let doses = history(&[("MR", day(2025, 7, 1))]);
        let next = Next { product, course: None, conditions, number: 1, birth, on };
        stops(&interval::judge(&catalogue, &doses, next))
    };
    assert_eq!(child(&[], on), [Code::SeriesComplete]);
    assert!(child(&[Condition::Campaign], on).is_empty(), "a campaign's dose is extra");
    assert_eq!(child(&[Condition::Campaign], day(2025, 7, 31)), [Code::TooSoon]);
}
