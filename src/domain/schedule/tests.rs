//! Which doses count and when the next is due: WHO's schedules as test data,
//! the national one, and what must hold for every schedule.

use proptest::prelude::*;

use super::*;
use crate::domain::catalogue::{Fault, File, Problem};

const WHO: &str = include_str!("tests/who.toml");

fn read(text: &str) -> Result<Catalogue, Vec<Fault>> {
    Catalogue::read_schedule(&[File { name: "who.toml", text }])
}

fn who() -> Catalogue {
    read(WHO).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn stands(
    catalogue: &Catalogue,
    series: &str,
    birth: Birth,
    doses: &[(&str, NaiveDate)],
    on: NaiveDate,
) -> Standing {
    let codes: Vec<ProductId> = doses.iter().map(|(code, _)| code.parse().unwrap()).collect();
    let given: Vec<Given<'_>> = codes
        .iter()
        .zip(doses)
        .map(|(code, (_, on))| Given::of(catalogue, code, *on).unwrap())
        .collect();
    let person = Person { birth, conditions: &[] };
    let all = evaluate(catalogue, person, &given, on);
    all.into_iter().find(|standing| standing.series.as_str() == series).unwrap()
}

fn counted(standing: &Standing) -> Vec<Option<u8>> {
    standing.doses.values().map(Verdict::number).collect()
}

fn why(standing: &Standing, index: usize) -> Vec<Why> {
    match &standing.doses[&index] {
        Verdict::NotCounted { reasons } => reasons.clone(),
        Verdict::Counted { number } => panic!("counts as {number}"),
    }
}

fn dates(outlook: &Outlook) -> (u8, NaiveDate, NaiveDate, Option<NaiveDate>) {
    match outlook {
        Outlook::Next { number, earliest, recommended, latest, .. } => {
            (*number, *earliest, *recommended, *latest)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn measles_counts_from_nine_months() {
    let (who, birth) = (who(), Birth::Day(day(2024, 5, 31)));
    let none = stands(&who, "MEASLES", birth, &[], day(2024, 6, 30));
    let first = (1, day(2025, 2, 28), day(2025, 2, 28), Some(day(2025, 5, 31)));
    assert_eq!(dates(&none.next), first);
    let doses = [("MCV", day(2025, 2, 27)), ("MCV", day(2025, 3, 27)), ("MCV", day(2025, 8, 31))];
    let three = stands(&who, "MEASLES", birth, &doses, day(2025, 9, 1));
    assert_eq!(counted(&three), [None, Some(1), Some(2)]);
    let too_young = Why::TooYoung { not_before: day(2025, 2, 28) };
    let excluded = Why::Excluded { row: "MEASLES-ZERO".parse().unwrap() };
    assert_eq!(why(&three, 0), [excluded, too_young]);
    assert_eq!(three.next, Outlook::Complete);
    let two = stands(&who, "MEASLES", birth, &doses[..2], day(2025, 4, 1));
    assert_eq!(dates(&two.next), (2, day(2025, 8, 31), day(2025, 8, 31), Some(day(2025, 11, 30))));
    let more = [&doses[..], &[("MCV", day(2026, 8, 31))]].concat();
    let more = stands(&who, "MEASLES", birth, &more, day(2026, 9, 1));
    assert_eq!(why(&more, 3), [Why::Complete]);
}

#[test]
fn dtp_runs_from_the_dose_before_whether_it_counted_or_not() {
    let (who, birth) = (who(), Birth::Day(day(2026, 1, 1)));
    let doses = [("DTP", day(2026, 2, 12)), ("DTP", day(2026, 3, 11)), ("DTP", day(2026, 4, 8))];
    let standing = stands(&who, "DTP-BASIC", birth, &doses, day(2026, 4, 8));
    assert_eq!(counted(&standing), [Some(1), None, Some(2)]);
    assert_eq!(why(&standing, 1), [Why::TooSoon { not_before: day(2026, 3, 12) }]);
    let next = (3, day(2026, 5, 6), day(2026, 5, 6), Some(day(2026, 6, 3)));
    assert_eq!(dates(&standing.next), next);
    let wrong = [("DTP", day(2026, 2, 12)), ("TT", day(2026, 3, 12))];
    let standing = stands(&who, "DTP-BASIC", birth, &wrong, day(2026, 4, 8));
    assert_eq!(why(&standing, 1), [Why::WrongProduct]);
    let twice = [("DTP", day(2026, 2, 12)), ("DTP", day(2026, 2, 12))];
    let standing = stands(&who, "DTP-BASIC", birth, &twice, day(2026, 4, 8));
    assert_eq!(counted(&standing), [Some(1), None]);
    assert_eq!(why(&standing, 1), [Why::SameDay]);
    let late = stands(&who, "DTP-BASIC", birth, &[], day(2033, 1, 1));
    assert_eq!(late.next, Outlook::Over { number: 1, since: day(2033, 1, 1) });
    let last = stands(&who, "DTP-BASIC", birth, &[], day(2032, 12, 31));
    assert_eq!(dates(&last.next).3, Some(day(2032, 12, 31)));
}

#[test]
fn a_dose_before_birth_or_of_a_coming_day_does_not_count() {
    let (who, birth) = (who(), Birth::Day(day(2026, 1, 1)));
    let doses = [("DTP", day(2025, 12, 31)), ("DTP", day(2026, 5, 1))];
    let standing = stands(&who, "DTP-BASIC", birth, &doses, day(2026, 4, 30));
    assert_eq!(
        (why(&standing, 0), why(&standing, 1)),
        (vec![Why::BeforeBirth], vec![Why::InFuture])
    );
    assert_eq!(dates(&standing.next).1, day(2026, 2, 12));
    let unborn = stands(&who, "DTP-BASIC", Birth::Day(day(2026, 5, 1)), &[], day(2026, 4, 30));
    assert_eq!(dates(&unborn.next).1, day(2026, 6, 12));
    let old = Birth::Day(day(1906, 1, 1));
    assert!(matches!(
        stands(&who, "DTP-BASIC", old, &[], day(2026, 1, 1)).next,
        Outlook::Over { .. }
    ));
}

#[test]
fn live_vaccines_keep_their_distance_and_je_is_skipped_for_the_old() {
    let (who, birth) = (who(), Birth::Day(day(2025, 1, 1)));
    let measles = ("MCV", day(2025, 10, 1));
    let on = day(2025, 11, 30);
    for (je, counts) in [
        (day(2025, 10, 1), true),
        (day(2025, 10, 2), false),
        (day(2025, 10, 28), false),
        (day(2025, 10, 29), true),
    ] {
        let standing = stands(&who, "JE", birth, &[measles, ("JE-LIVE", je)], on);
        assert_eq!(standing.counted() == 1, counts, "{je}");
        if !counts {
            assert_eq!(why(&standing, 1), [Why::LiveSpacing { not_before: day(2025, 10, 29) }]);
        }
    }
    let waits = stands(&who, "JE", birth, &[measles], day(2025, 10, 2));
    assert_eq!(dates(&waits.next).1, day(2025, 10, 29));
    let dead = stands(&who, "JE", birth, &[("JE-DEAD", day(2025, 10, 1))], on);
    assert_eq!(why(&dead, 0), [Why::WrongProduct]);
    let adult = stands(&who, "JE", Birth::Day(day(2010, 11, 30)), &[], on);
    assert_eq!(adult.next, Outlook::Complete);
}

#[test]
fn a_series_waits_for_another_recurs_and_asks_for_conditions() {
    let (who, birth) = (who(), Birth::Day(day(2020, 1, 1)));
    let waiting = stands(&who, "TETANUS", birth, &[], day(2026, 1, 1));
    assert_eq!(waiting.next, Outlook::After { series: "DTP-BASIC".parse().unwrap() });
    let doses = [
        ("DTP", day(2020, 2, 12)),
        ("DTP", day(2020, 3, 12)),
        ("DTP", day(2020, 4, 12)),
        ("TT", day(2021, 6, 1)),
        ("TT", day(2025, 6, 1)),
    ];
    let standing = stands(&who, "TETANUS", birth, &doses, day(2026, 1, 1));
    assert_eq!(standing.counted(), 2);
    assert_eq!(dates(&standing.next), (3, day(2029, 6, 1), day(2035, 6, 1), None));
    let person = Person { birth, conditions: &[Condition::ImmuneImpaired] };
    let all = evaluate(&who, person, &[], day(2026, 1, 1));
    assert_eq!(all[0].next, Outlook::NotForPerson);
}

#[test]
fn an_unknown_day_of_birth_is_judged_at_its_strictest() {
    let who = who();
    let month = Birth::Month { first: day(2024, 2, 1) };
    let standing = stands(&who, "MEASLES", month, &[("MCV", day(2024, 11, 28))], day(2025, 1, 1));
    assert_eq!(why(&standing, 0).len(), 2, "the 29th of February is possible");
    assert_eq!(dates(&standing.next).1, day(2024, 12, 26));
    let later = stands(&who, "MEASLES", month, &[("MCV", day(2024, 11, 29))], day(2025, 1, 1));
    assert_eq!(later.counted(), 1);
    let year = stands(&who, "DTP-BASIC", Birth::Year(2019), &[], day(2026, 1, 1));
    assert_eq!(year.next, Outlook::Over { number: 1, since: day(2026, 1, 1) });
}

#[test]
fn leap_days_and_months_are_those_of_the_calendar() {
    let (who, leap) = (who(), Birth::Day(day(2024, 2, 29)));
    assert_eq!(
        dates(&stands(&who, "MEASLES", leap, &[], day(2024, 3, 1)).next).1,
        day(2024, 11, 29)
    );
    let seventh = stands(&who, "DTP-BASIC", leap, &[], day(2031, 2, 28));
    assert_eq!(seventh.next, Outlook::Over { number: 1, since: day(2031, 2, 28) });
}

#[test]
fn a_series_that_depends_on_itself_is_refused_in_place() {
    for (from, to, key, problem) in [
        (
            "after = [\"DTP-BASIC\"]",
            "after = [\"TETANUS\"]",
            "after",
            Problem::Cycle("TETANUS".into()),
        ),
        (
            "after = [\"DTP-BASIC\"]",
            "after = [\"NOWHERE\"]",
            "after",
            Problem::Missing("NOWHERE".into()),
        ),
        ("since = { dose = 1 }", "since = { dose = 3 }", "since", Problem::Cycle("DTP-3".into())),
        ("number = 2", "number = 3", "number", Problem::Doses("MEASLES".into())),
        (
            "minimum_age = { months = 15 }",
            "minimum_age = { months = 16 }",
            "recommended_age",
            Problem::EmptyRange("MEASLES-2".into()),
        ),
        (
            "only = [\"JE-LIVE\"]",
            "only = [\"JE-GONE\"]",
            "target",
            Problem::Missing("JE-GONE".into()),
        ),
    ] {
        let faults = read(&WHO.replacen(from, to, 1)).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!((faults[0].key.as_str(), &faults[0].problem), (key, &problem));
    }
    let both = WHO.replacen(
        "antigens = [\"DIPHTHERIA\", \"TETANUS\", \"PERTUSSIS\"]\nbasis = { source = \"WHO-ILLUSTRATIVE\", cites = \"test\", confidence = \"M\" }\n\n[[series.target]]",
        "antigens = [\"DIPHTHERIA\", \"TETANUS\", \"PERTUSSIS\"]\nafter = [\"TETANUS\"]\nbasis = { source = \"WHO-ILLUSTRATIVE\", cites = \"test\", confidence = \"M\" }\n\n[[series.target]]",
        1,
    );
    let faults = read(&both).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault.problem, Problem::Cycle(_))), "{faults:?}");
    assert_eq!(faults.len(), 2);
}

#[test]
fn the_national_schedule_reads_and_keeps_calendar_months() {
    let national = Catalogue::built_in().unwrap();
    let birth = Birth::Day(day(2026, 1, 31));
    let penta = [("PENTA-SII", day(2026, 3, 31)), ("PENTA-BE", day(2026, 4, 30))];
    let standing = stands(&national, "S-DPT", birth, &penta, day(2026, 5, 1));
    assert_eq!(counted(&standing), [Some(1), Some(2)]);
    assert_eq!(dates(&standing.next), (3, day(2026, 5, 30), day(2026, 5, 31), None));
    let jevax = [("JE-JEVAX", day(2025, 2, 15)), ("JE-JEVAX", day(2025, 2, 22))];
    let standing = stands(&national, "S-JE", Birth::Day(day(2024, 2, 1)), &jevax, day(2025, 3, 1));
    assert_eq!(dates(&standing.next).1, day(2026, 2, 22), "a year after the second");
}

/// Doses of WHO's products on days of five years.
fn doses() -> impl Strategy<Value = Vec<(&'static str, u64)>> {
    let code = prop::sample::select(vec!["MCV", "DTP", "TT", "JE-LIVE", "JE-DEAD"]);
    prop::collection::vec((code, 0u64..2_000), 0..9)
}

fn on_days(doses: &[(&'static str, u64)], birth: NaiveDate) -> Vec<(&'static str, NaiveDate)> {
    let after = |days| birth.checked_add_days(chrono::Days::new(days)).unwrap();
    doses.iter().map(|(code, days)| (*code, after(*days))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_input_is_of_no_consequence(
        doses in doses().prop_flat_map(|doses| (Just(doses.clone()), Just(doses).prop_shuffle()))
    ) {
        let (who, birth) = (who(), day(2020, 2, 29));
        let on = day(2026, 1, 1);
        let (one, other) = (on_days(&doses.0, birth), on_days(&doses.1, birth));
        for series in ["MEASLES", "DTP-BASIC", "TETANUS", "JE"] {
            let one_standing = stands(&who, series, Birth::Day(birth), &one, on);
            let other_standing = stands(&who, series, Birth::Day(birth), &other, on);
            prop_assert_eq!(&one_standing.next, &other_standing.next);
            let told = |standing: &Standing, doses: &[(&'static str, NaiveDate)]| {
                let mut told: Vec<String> = standing.doses.iter()
                    .map(|(index, verdict)| format!("{:?} {verdict:?}", doses[*index])).collect();
                told.sort();
                told
            };
            prop_assert_eq!(told(&one_standing, &one), told(&other_standing, &other));
        }
    }

    #[test]
    fn a_dose_that_does_not_count_never_advances(doses in doses(), added in 0u64..2_000) {
        let (who, birth) = (who(), day(2020, 2, 29));
        let on = day(2026, 1, 1);
        let before = on_days(&doses, birth);
        let mut after = before.clone();
        after.extend(on_days(&[("DTP", added)], birth));
        let one = stands(&who, "DTP-BASIC", Birth::Day(birth), &before, on);
        let two = stands(&who, "DTP-BASIC", Birth::Day(birth), &after, on);
        if two.doses[&before.len()].number().is_none() {
            prop_assert!(two.counted() <= one.counted());
            if let (Outlook::Next { number, earliest, .. }, Outlook::Next { number: then, earliest: now, .. })
                = (&one.next, &two.next) && number == then {
                prop_assert!(now >= earliest);
            }
        }
    }

    #[test]
    fn shifting_every_date_shifts_every_result(doses in doses(), cycles in 1u64..4) {
        // The calendar repeats itself after 400 years.
        let shift = |day: NaiveDate| {
            day.checked_add_days(chrono::Days::new(146_097 * cycles)).unwrap()
        };
        let (who, birth) = (who(), day(2020, 2, 29));
        let on = day(2026, 1, 1);
        let here = on_days(&doses, birth);
        let there: Vec<(&str, NaiveDate)> =
            here.iter().map(|(code, day)| (*code, shift(*day))).collect();
        for series in ["MEASLES", "DTP-BASIC", "TETANUS", "JE"] {
            let one = stands(&who, series, Birth::Day(birth), &here, on);
            let two = stands(&who, series, Birth::Day(shift(birth)), &there, shift(on));
            prop_assert_eq!(counted(&one), counted(&two));
            match (&one.next, &two.next) {
                (Outlook::Next { .. }, Outlook::Next { .. }) => {
                    let (number, earliest, recommended, latest) = dates(&one.next);
                    let moved = (number, shift(earliest), shift(recommended), latest.map(shift));
                    prop_assert_eq!(moved, dates(&two.next));
                }
                (Outlook::Over { number, since }, Outlook::Over { number: then, since: now }) => {
                    prop_assert_eq!((*number, shift(*since)), (*then, *now));
                }
                (one, two) => prop_assert_eq!(one, two),
            }
        }
    }

    #[test]
    fn what_is_given_on_the_earliest_day_counts_and_a_day_before_it_does_not(
        first in 0u64..2_500
    ) {
        let (who, birth) = (who(), day(2020, 2, 29));
        let on = day(2030, 1, 1);
        let given = on_days(&[("DTP", first)], birth);
        let one = stands(&who, "DTP-BASIC", Birth::Day(birth), &given, given[0].1);
        if let Outlook::Next { earliest, number, .. } = one.next {
            let with = |day| {
                let doses = [&given[..], &[("DTP", day)]].concat();
                stands(&who, "DTP-BASIC", Birth::Day(birth), &doses, on).doses[&1].number()
            };
            prop_assert_eq!(with(earliest), Some(number));
            prop_assert_ne!(with(earliest.pred_opt().unwrap()), Some(number));
        }
    }
}
