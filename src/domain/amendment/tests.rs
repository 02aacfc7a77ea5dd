use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::dose::Amount;
use crate::domain::id::VisitId;
use crate::domain::quantity::Volume;
use crate::domain::route::Site;
use crate::domain::testing::{
    DEPUTY, MR_VIAL, NAMESAKE, NURSE, PUPIL, Station, TD_ORDER, TD_VIAL, product,
};

const DOSE: DoseId = DoseId(Uuid::from_u128(7));

/// A station where the pupil got Td ten minutes ago, for the order.
fn station() -> Station {
    let mut station = Station::open();
    let mut dose = station.dose(7, PUPIL, TD_VIAL, 10);
    dose.administered.order = Some(TD_ORDER);
    station.record(dose);
    station
}

fn amend(
    station: &mut Station,
    change: impl FnOnce(&mut Administered),
    second: Option<AccountId>,
) -> Result<(), NotAmended> {
    let mut after = station.day.doses()[0].administered.clone();
    change(&mut after);
    record(station, Some(after), second)
}

fn record(
    station: &mut Station,
    after: Option<Administered>,
    second: Option<AccountId>,
) -> Result<(), NotAmended> {
    let people = (NURSE, second);
    let amended = DoseAmended::of(&station.day, DOSE, after, "Misread.", people, station.now)?;
    station.record(amended);
    Ok(())
}

/// What the readers of the day see.
fn seen(station: &Station) -> impl PartialEq + std::fmt::Debug + use<> {
    let day = &station.day;
    let drawn: Vec<u16> = day.vials().map(|vial| vial.drawn).collect();
    let past =
        [PUPIL, NAMESAKE].map(|visit| day.past_doses(day.visit(visit).unwrap().patient).to_vec());
    let stages = [PUPIL, NAMESAKE].map(|visit| day.stage(day.visit(visit).unwrap()));
    (day.doses().to_vec(), drawn, past, stages, day.observations().to_vec())
}

#[test]
fn every_reader_sees_what_the_amendment_says_and_the_entry_stays() {
    let mut station = station();
    let before = station.day.doses()[0].clone();
    let to_mr = |given: &mut Administered| {
        given.product = Some(product("MR"));
        given.vial = Some(MR_VIAL);
    };
    assert_eq!(amend(&mut station, to_mr, None), Err(NotAmended::SecondPersonMissing));
    assert_eq!(amend(&mut station, to_mr, Some(NURSE)), Err(NotAmended::SamePerson));
    amend(&mut station, to_mr, Some(DEPUTY)).unwrap();
    let day = &station.day;
    assert_eq!(day.doses()[0].administered.product, Some(product("MR")));
    assert_eq!((day.vial(TD_VIAL).unwrap().drawn, day.vial(MR_VIAL).unwrap().drawn), (0, 1));
    let past = day.past_doses(day.visit(PUPIL).unwrap().patient);
    assert_eq!(
        past.iter().map(|one| one.product.clone()).collect::<Vec<_>>(),
        [Some(product("MR"))]
    );
    let amended = day.amended(DOSE).unwrap();
    assert_eq!(amended.entered, before, "the entry says what it said");
    assert_eq!(amended.by[0].said.changed(), [Part::Product, Part::Vial]);
    assert_eq!(
        (amended.by[0].author, amended.by[0].said.confirmed_by),
        (Some(NURSE), Some(DEPUTY))
    );
}

#[test]
fn what_is_amended_again_says_all_of_it() {
    let mut station = station();
    for volume in [400, 300] {
        let change =
            |given: &mut Administered| given.volume = Some(Volume::from_microlitres(volume));
        amend(&mut station, change, None).unwrap();
    }
    let amended = station.day.amended(DOSE).unwrap();
    let volumes: Vec<_> =
        amended.by.iter().map(|by| by.said.before.volume.map(Volume::microlitres)).collect();
    assert_eq!(volumes, [Some(500), Some(400)]);
    assert_eq!(amended.entered.administered.volume.map(Volume::microlitres), Some(500));
    let now = station.day.doses()[0].administered.volume;
    assert_eq!(now.map(Volume::microlitres), Some(300));
}

#[test]
fn a_dose_that_nobody_got_is_out_of_everything_and_can_come_back() {
    let mut station = station();
    let at_first = seen(&station);
    assert!(station.day.visit(PUPIL).unwrap().open_orders().next().is_none());
    assert_eq!(record(&mut station, None, None), Err(NotAmended::SecondPersonMissing));
    record(&mut station, None, Some(DEPUTY)).unwrap();
    let day = &station.day;
    assert!(day.doses().is_empty() && day.observations().is_empty());
    assert_eq!(day.entered_in_error().map(|dose| dose.id).collect::<Vec<_>>(), [DOSE]);
    assert_eq!(day.vial(TD_VIAL).unwrap().drawn, 0);
    assert!(day.past_doses(day.visit(PUPIL).unwrap().patient).is_empty());
    assert_eq!(
        day.visit(PUPIL).unwrap().open_orders().next().map(|order| order.id),
        Some(TD_ORDER)
    );
    assert_eq!(record(&mut station, None, Some(DEPUTY)), Err(NotAmended::NothingChanged));
    let back = station.day.entered_in_error().next().unwrap().administered.clone();
    record(&mut station, Some(back), Some(DEPUTY)).unwrap();
    assert_eq!(seen(&station), at_first);
    assert_eq!(station.day.amended(DOSE).unwrap().by.len(), 2, "both stay to be read");
}

#[test]
fn a_dose_for_the_wrong_person_moves_with_its_history_and_its_watching() {
    let mut station = station();
    let other = station.day.visit(NAMESAKE).unwrap().patient;
    let change = move |given: &mut Administered| {
        given.visit = NAMESAKE;
        given.patient = other;
        given.order = None;
    };
    amend(&mut station, change, Some(DEPUTY)).unwrap();
    let day = &station.day;
    assert_eq!(day.past_doses(other).len(), 1);
    assert!(day.past_doses(day.visit(PUPIL).unwrap().patient).is_empty());
    assert_eq!(day.observations()[0].visit, NAMESAKE);
    assert!(day.visit(PUPIL).unwrap().open_orders().next().is_some(), "the pupil still waits");
}

#[test]
fn a_book_that_tells_of_the_dose_keeps_it_in_the_history() {
    use crate::domain::visit::{HistorySource, PriorDose};
    let mut station = station();
    let patient = station.day.visit(PUPIL).unwrap().patient;
    let given_on = station.now.civil_day();
    let (source, sheet, told_by) = (HistorySource::Book, None, None);
    station.record(PriorDose { patient, product: product("TD"), given_on, source, sheet, told_by });
    record(&mut station, None, Some(DEPUTY)).unwrap();
    assert_eq!(station.day.past_doses(patient).len(), 1);
}

#[test]
fn what_cannot_be_amended_says_why() {
    let mut station = station();
    let same = station.day.doses()[0].administered.clone();
    let of = |station: &Station, dose, after: &Administered, reason| {
        let people = (NURSE, Some(DEPUTY));
        let after = Some(after.clone());
        DoseAmended::of(&station.day, dose, after, reason, people, station.now).map(drop)
    };
    let unknown = DoseId(Uuid::from_u128(8));
    assert_eq!(of(&station, unknown, &same, "a"), Err(NotAmended::UnknownDose));
    assert_eq!(of(&station, DOSE, &same, ""), Err(NotAmended::NoReason));
    assert_eq!(of(&station, DOSE, &same, "a"), Err(NotAmended::NothingChanged));
    let later = Administered { given_at: station.now.plus_minutes(1), ..same };
    assert_eq!(of(&station, DOSE, &later, "a"), Err(NotAmended::InTheFuture));
    assert_eq!(amend(&mut station, |given| given.site = Some(Site::RightThigh), None), Ok(()));
}

#[test]
fn after_the_closing_two_look_at_it_and_the_entry_says_so() {
    use crate::domain::session::SessionClosed;
    let mut station = station();
    let session = station.day.session().unwrap().id;
    station.record(SessionClosed {
        session,
        vials: Vec::new(),
        lots: Vec::new(),
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
    let change = |given: &mut Administered| given.amount = Amount::Partial;
    assert_eq!(amend(&mut station, change, None), Err(NotAmended::SecondPersonMissing));
    amend(&mut station, change, Some(DEPUTY)).unwrap();
    assert!(station.day.amended(DOSE).unwrap().by[0].said.after_closing);
    assert_eq!(station.day.doses()[0].administered.amount, Amount::Partial);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However often a dose is amended, the readers see the last word alone: the
    /// same as if it had been written so at once.
    #[test]
    fn the_last_word_counts(steps in prop::collection::vec((0usize..3, 0usize..2, any::<bool>()), 1..6)) {
        let vials = [TD_VIAL, MR_VIAL];
        let visits: [VisitId; 2] = [PUPIL, NAMESAKE];
        let mut station = station();
        for (kind, which, error) in &steps {
            let current = station.day.doses().first().or(station.day.entered_in_error().next());
            let mut after = current.unwrap().administered.clone();
            match kind {
                0 => after.vial = Some(vials[*which]),
                1 => {
                    after.visit = visits[*which];
                    after.patient = station.day.visit(visits[*which]).unwrap().patient;
                    after.order = (*which == 0).then_some(TD_ORDER);
                }
                _ => after.volume = Some(Volume::from_microlitres(100 * (1 + i64::try_from(*which).unwrap()))),
            }
            let _ = record(&mut station, (!error).then_some(after), Some(DEPUTY));
        }
        let mut fresh = Station::open();
        if let Some(dose) = station.day.doses().first() {
            fresh.record(dose.clone());
        }
        prop_assert_eq!(seen(&station), seen(&fresh));
    }
}
