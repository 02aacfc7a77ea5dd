//! Doses of an earlier day, entered afterwards from their paper: of a session that
//! is over, or of a day on which none stood. A supervisor enters them, and a second
//! person holds them against the paper, because what they belong to was counted,
//! and perhaps sealed and signed, without them.

use super::{Administered, Basis, DoseGiven, Later, PaperAuthor};
use crate::domain::id::{AccountId, DoseId};
use crate::domain::patient::Person;
use crate::domain::session::Session;
use crate::domain::time::Instant;

/// What the paper says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Who gave the dose.
    pub given_by: PaperAuthor,
    /// Which sheet, and which line of it.
    pub sheet: String,
}

/// Why a dose of an earlier day is not entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEntered {
    /// No sheet is named.
    #[error("no sheet named")]
    NoSheet,
    /// It would have been given later than now.
    #[error("the time lies in the future")]
    InTheFuture,
    /// It was given on another day than its session.
    #[error("not on the day of the session")]
    OtherDay,
    /// The person was not born yet.
    #[error("before the birth")]
    BeforeBirth,
    /// A second person has to look at it.
    #[error("a second person is missing")]
    SecondPersonMissing,
    /// The second person is the author.
    #[error("the second person is the author")]
    SamePerson,
}

impl DoseGiven {
    /// Enters a dose of an earlier day from its paper. `session` is the one to which
    /// it belongs, `person` who got it, `people` the author and the second person.
    ///
    /// # Errors
    ///
    /// See [`NotEntered`].
    pub fn of_earlier_day(
        id: DoseId,
        administered: Administered,
        paper: Sheet,
        (session, person): (Option<&Session>, &Person),
        (author, confirmed_by): (AccountId, Option<AccountId>),
        now: Instant,
    ) -> Result<Self, NotEntered> {
        let Sheet { given_by, sheet } = paper;
        let day = administered.given_at.civil_day();
        if sheet.is_empty() {
            return Err(NotEntered::NoSheet);
        }
        if administered.given_at > now {
            return Err(NotEntered::InTheFuture);
        }
        if session.is_some_and(|session| session.day != day) {
            return Err(NotEntered::OtherDay);
        }
        if person.birth.earliest() > day {
            return Err(NotEntered::BeforeBirth);
        }
        let confirmed_by = confirmed_by.ok_or(NotEntered::SecondPersonMissing)?;
        if confirmed_by == author {
            return Err(NotEntered::SamePerson);
        }
        let session = session.map(|session| session.id);
        let later = Some(Later { session, confirmed_by });
        Ok(Self { id, basis: Basis::Paper { given_by, sheet, later }, administered })
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::domain::account::{Account, Act, Role};
    use crate::domain::dose::Amount;
    use crate::domain::event::{Event, Fact};
    use crate::domain::testing::{DEPUTY, NAMESAKE, NURSE, PUPIL, Station, TD_VIAL};
    use uuid::Uuid;

    fn administered(station: &Station) -> Administered {
        Administered {
            order: None,
            amount: Amount::Full,
            ..station.dose(7, NAMESAKE, TD_VIAL, 9).administered
        }
    }

    fn enter(
        station: &Station,
        administered: Administered,
        session: Option<&Session>,
        second: Option<AccountId>,
    ) -> Result<DoseGiven, NotEntered> {
        let paper = Sheet { given_by: PaperAuthor::Name("Y".into()), sheet: "2, 7".into() };
        let person = station.day.visit(NAMESAKE).unwrap().person.clone();
        let id = DoseId(Uuid::from_u128(900));
        let about = (session, &person);
        DoseGiven::of_earlier_day(id, administered, paper, about, (NURSE, second), station.now)
    }

    #[test]
    fn it_needs_a_second_person_and_the_day_of_its_session() {
        let mut station = Station::open();
        let session = station.day.session().unwrap().clone();
        let given = administered(&station);
        station.now = station.now.plus_minutes(3 * 24 * 60);
        let enter =
            |given: &Administered, session, second| enter(&station, given.clone(), session, second);
        assert_eq!(enter(&given, Some(&session), None), Err(NotEntered::SecondPersonMissing));
        assert_eq!(enter(&given, Some(&session), Some(NURSE)), Err(NotEntered::SamePerson));
        let before =
            Administered { given_at: given.given_at.plus_minutes(-24 * 60), ..given.clone() };
        assert_eq!(enter(&before, Some(&session), Some(DEPUTY)), Err(NotEntered::OtherDay));
        assert!(enter(&before, None, Some(DEPUTY)).is_ok(), "no session stood on that day");
        let ahead = Administered { given_at: station.now.plus_minutes(1), ..given.clone() };
        assert_eq!(enter(&ahead, None, Some(DEPUTY)), Err(NotEntered::InTheFuture));
        let born = station.day.visit(NAMESAKE).unwrap().person.birth.earliest();
        let unborn = Instant::start_of(born.checked_sub_days(Days::new(1)).unwrap());
        let unborn = Administered { given_at: unborn, ..given.clone() };
        assert_eq!(enter(&unborn, None, Some(DEPUTY)), Err(NotEntered::BeforeBirth));
        let entered = enter(&given, Some(&session), Some(DEPUTY)).unwrap();
        let later = entered.basis.later().copied();
        assert_eq!(later, Some(Later { session: Some(session.id), confirmed_by: DEPUTY }));
    }

    #[test]
    fn a_supervisor_enters_it_and_nobody_else() {
        let mut station = Station::open();
        station.now = station.now.plus_minutes(24 * 60);
        let dose = enter(&station, administered(&station), None, Some(DEPUTY)).unwrap();
        let act = Act::to_record(&dose.into()).unwrap();
        let of = |role| Account { id: NURSE, name: String::new(), role, qualifications: vec![] };
        let may: Vec<Role> = Role::ALL.into_iter().filter(|role| of(*role).may(act)).collect();
        assert_eq!(may, [Role::Supervisor]);
    }

    #[test]
    fn of_a_dose_that_was_entered_twice_one_remains_in_the_history() {
        let mut station = Station::open();
        let patient = station.day.visit(PUPIL).unwrap().patient;
        let mut administered = station.dose(0, PUPIL, TD_VIAL, 0).administered;
        administered.given_at = station.now.plus_minutes(-40 * 24 * 60);
        let later = Some(Later { session: None, confirmed_by: DEPUTY });
        let (given_by, sheet) = (PaperAuthor::Account(NURSE), "1".to_owned());
        let basis = Basis::Paper { given_by, sheet, later };
        for id in [71, 72] {
            let id = DoseId(uuid::Uuid::from_u128(id));
            let (basis, administered) = (basis.clone(), administered.clone());
            station.record(DoseGiven { id, basis, administered });
        }
        assert_eq!(station.day.past_doses(patient).len(), 1, "one dose, told twice");
        let in_error = |id| crate::domain::amendment::DoseAmended {
            dose: DoseId(uuid::Uuid::from_u128(id)),
            before: administered.clone(),
            after: None,
            reason: "entered twice".into(),
            confirmed_by: Some(DEPUTY),
            after_closing: true,
        };
        station.record(in_error(72));
        assert_eq!(station.day.past_doses(patient).len(), 1);
        station.record(in_error(71));
        assert!(station.day.past_doses(patient).is_empty());
    }

    #[test]
    fn it_counts_for_the_history_and_its_vial_and_nobody_is_watched() {
        let mut station = Station::open();
        let session = station.day.session().unwrap().clone();
        let before = station.day.vial(TD_VIAL).unwrap().drawn;
        let given = administered(&station);
        station.now = station.now.plus_minutes(24 * 60);
        let dose = enter(&station, given, Some(&session), Some(DEPUTY)).unwrap();
        let patient = dose.administered.patient;
        station.record(dose.clone());
        assert_eq!(station.day.vial(TD_VIAL).unwrap().drawn, before + 1);
        assert_eq!(station.day.doses().len(), 1);
        assert!(station.day.observations().is_empty(), "the day is over");
        assert_eq!(station.day.past_doses(patient).len(), 1);
        // On another day it is of the history alone.
        let mut other = Station::open();
        let fact = Fact {
            sequence: 999,
            at: other.now,
            clock: None,
            author: Some(NURSE),
            session: None,
            event: Event::from(DoseGiven {
                basis: Basis::Paper {
                    given_by: PaperAuthor::Account(NURSE),
                    sheet: "1".into(),
                    later: Some(Later { session: None, confirmed_by: DEPUTY }),
                },
                ..dose
            }),
        };
        other.day.apply(&fact);
        assert!(other.day.doses().is_empty());
        assert_eq!(other.day.past_doses(patient).len(), 1);
        assert_eq!(other.day.vial(TD_VIAL).unwrap().drawn, before);
        assert!(other.day.past_doses(other.day.visit(PUPIL).unwrap().patient).is_empty());
    }
}
