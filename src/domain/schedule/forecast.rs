//! What the schedule says of a person today: which doses are due, which may be
//! given before they are recommended, and which come next and when. Help for
//! whoever states an order; it forbids nothing and orders nothing.

use chrono::NaiveDate;

use super::{Given, Outlook, Person, evaluate};
use crate::domain::catalogue::{Basis, Catalogue, Condition, Series};
use crate::domain::patient::Birth;
use crate::domain::rule::interval::PastDose;

/// How a dose stands on a civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// It is recommended by now.
    Due,
    /// It is recommended by now, and the last day on which it is in time is past.
    Late,
    /// It may be given, and is recommended on a later day.
    Allowed,
    /// It may not be given yet.
    Later,
}

/// The next dose of a series, as the schedule has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast<'a> {
    /// The series.
    pub series: &'a Series,
    /// The dose's number in the series.
    pub number: u8,
    /// How it stands.
    pub when: When,
    /// The first civil day on which it may be given.
    pub earliest: NaiveDate,
    /// The civil day from which it is recommended.
    pub recommended: NaiveDate,
    /// The last civil day on which it is in time, if one is stated.
    pub latest: Option<NaiveDate>,
    /// What the dose rests on.
    pub basis: &'a Basis,
}

/// Says for a person on a civil day which doses come next, those of today first,
/// the others by the day from which they are recommended. Series that are
/// complete, over, not for the person or behind another one are left out.
#[must_use]
pub fn forecast<'a>(
    catalogue: &'a Catalogue,
    birth: Birth,
    conditions: &[Condition],
    doses: &[PastDose],
    on: NaiveDate,
) -> Vec<Forecast<'a>> {
    let given: Vec<Given<'_>> = doses.iter().map(|dose| given(catalogue, dose)).collect();
    let person = Person { birth, conditions };
    let standings = evaluate(catalogue, person, &given, on);
    let mut forecasts: Vec<Forecast<'a>> = standings
        .iter()
        .zip(catalogue.series())
        .filter_map(|(standing, series)| next(&standing.next, series, on))
        .collect();
    forecasts.sort_by_key(|one| (matches!(one.when, When::Allowed | When::Later), one.recommended));
    forecasts
}

fn next<'a>(outlook: &Outlook, series: &'a Series, on: NaiveDate) -> Option<Forecast<'a>> {
    let Outlook::Next { number, row, earliest, recommended, latest } = outlook else {
        return None;
    };
    let target = series.target.iter().find(|target| target.id == *row)?;
    let when = if on < *earliest {
        When::Later
    } else if on < *recommended {
        When::Allowed
    } else if latest.is_some_and(|latest| latest < on) {
        When::Late
    } else {
        When::Due
    };
    Some(Forecast {
        series,
        number: *number,
        when,
        earliest: *earliest,
        recommended: *recommended,
        latest: *latest,
        basis: &target.basis,
    })
}

/// An earlier dose as the engine looks at it. One that is not in the catalogue
/// is what somebody said it held, and taken as no live vaccine: the rule of live
/// vaccines asks a second person about it.
fn given<'a>(catalogue: &'a Catalogue, dose: &'a PastDose) -> Given<'a> {
    let known = dose.product.as_ref();
    known.and_then(|product| Given::of(catalogue, product, dose.given_on)).unwrap_or(Given {
        on: dose.given_on,
        product: known,
        antigens: &dose.antigens,
        live_injected: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, product};

    fn said(birth: &str, doses: &[(&str, NaiveDate)], on: NaiveDate) -> Vec<(String, u8, When)> {
        let catalogue = Catalogue::built_in().unwrap();
        let doses: Vec<PastDose> = doses
            .iter()
            .map(|(id, given_on)| PastDose {
                product: Some(product(id)),
                antigens: Vec::new(),
                given_on: *given_on,
            })
            .collect();
        forecast(&catalogue, Birth::parse(birth).unwrap(), &[], &doses, on)
            .iter()
            .map(|one| (one.series.id.to_string(), one.number, one.when))
            .collect()
    }

    #[test]
    fn what_is_due_comes_first_then_what_comes_next_by_its_day() {
        let on = day(2026, 11, 16);
        let all = said("16/09/2026", &[], on);
        let of = |id: &str| all.iter().find(|(series, ..)| series == id).map(|one| (one.1, one.2));
        assert_eq!(of("S-DPT"), Some((1, When::Due)), "two months old today");
        assert_eq!(of("S-MEASLES"), Some((1, When::Later)));
        assert_eq!(of("S-BCG"), Some((1, When::Late)), "in time within a month of birth");
        let first_later = all.iter().position(|one| one.2 > When::Late).unwrap();
        assert!(all[first_later..].iter().all(|one| one.2 > When::Late));
    }

    #[test]
    fn a_day_too_early_is_later_and_the_day_itself_is_due() {
        let dose = [("PENTA-SII", day(2026, 10, 17))];
        let of = |on| {
            let all = said("16/07/2026", &dose, on);
            all.into_iter().find(|one| one.0 == "S-DPT").map(|one| (one.1, one.2)).unwrap()
        };
        assert_eq!(of(day(2026, 11, 16)), (2, When::Later));
        assert_eq!(of(day(2026, 11, 17)), (2, When::Due));
    }

    #[test]
    fn a_live_dose_of_yesterday_moves_the_next_live_one() {
        let catalogue = Catalogue::built_in().unwrap();
        let dose = PastDose {
            product: Some(product("MV")),
            antigens: Vec::new(),
            given_on: day(2026, 11, 15),
        };
        let birth = Birth::Day(day(2025, 11, 1));
        let all = forecast(&catalogue, birth, &[], &[dose], day(2026, 11, 16));
        let measles = all.iter().find(|one| one.series.id.as_str() == "S-MEASLES").unwrap();
        assert_eq!((measles.number, measles.when), (2, When::Later));
        assert!(measles.earliest >= day(2026, 12, 15), "{:?}", measles.earliest);
    }
}
