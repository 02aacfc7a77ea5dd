use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::incident::About;
use crate::domain::testing::{DEPUTY, MR_VIAL, NAMESAKE, NURSE, PUPIL, SESSION, Station, TD_VIAL};

fn scope(station: &Station, vial: VialId) -> Scope {
    station.scope(Some(vial))
}

#[test]
fn whoever_got_the_same_vial_comes_before_the_same_lot_and_the_diluent_counts() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let others = |station: &Station| {
        let mut exposed = in_session(&station.day, &Scope::of_person(&station.day, PUPIL));
        exposed.retain(|one| one.visit != PUPIL);
        exposed
    };
    assert!(others(&station).is_empty());
    station.give(Uuid::from_u128(2), NAMESAKE, MR_VIAL);
    assert!(others(&station).is_empty(), "another vial of another lot");
    station.give(Uuid::from_u128(3), NAMESAKE, TD_VIAL);
    let exposed = others(&station);
    assert_eq!((exposed.len(), exposed[0].visit), (1, NAMESAKE));
    assert!(exposed[0].links().contains(&Link::Vial));
    let diluent = station.day.vial(MR_VIAL).unwrap().dilution.as_ref().unwrap().lot;
    let scope = Scope { lots: [diluent].into(), ..Scope::default() };
    let found = in_session(&station.day, &scope);
    assert_eq!(found[0].links(), [Link::Lot].into(), "mixed with the same diluent");
}

#[test]
fn the_nearest_come_first_with_how_to_reach_them() {
    let mut station = Station::open();
    station.record(station.dose(1, NAMESAKE, MR_VIAL, 9));
    station.record(station.dose(2, PUPIL, TD_VIAL, 5));
    let exposed = in_session(&station.day, &scope(&station, TD_VIAL));
    let visits: Vec<VisitId> = exposed.iter().map(|one| one.visit).collect();
    assert_eq!(visits, [PUPIL, NAMESAKE], "the same vial goes before the same table");
    assert_eq!(exposed[0].links().into_iter().collect::<Vec<_>>(), Link::ALL);
    assert_eq!(exposed[1].links().into_iter().collect::<Vec<_>>(), [Link::Table]);
    let person = exposed[0].person.as_ref().unwrap();
    assert_eq!(person.phone.as_deref(), Some("0912345678"));
    assert!(exposed[0].can_be_called());
    assert_eq!(exposed[0].ticket, Some(14));
}

#[test]
fn what_was_given_before_the_vial_was_opened_is_not_of_its_table() {
    let mut station = Station::open();
    // The vial was opened twenty minutes ago.
    station.record(station.dose(1, NAMESAKE, MR_VIAL, 25));
    assert!(in_session(&station.day, &scope(&station, TD_VIAL)).is_empty());
    let of_session = station.scope(None);
    assert_eq!(in_session(&station.day, &of_session).len(), 1, "nobody knows which vial");
}

#[test]
fn an_amendment_moves_people_in_and_out() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, MR_VIAL, 5));
    let only_vial = Scope { vials: [TD_VIAL].into(), ..Scope::default() };
    assert!(in_session(&station.day, &only_vial).is_empty());
    let mut after = station.day.doses()[0].administered.clone();
    after.vial = Some(TD_VIAL);
    let id = station.day.doses()[0].id;
    let people = (NURSE, Some(DEPUTY));
    let moved =
        DoseAmended::of(&station.day, id, Some(after), "Other vial.", people, station.now).unwrap();
    station.record(moved);
    let exposed = in_session(&station.day, &only_vial);
    assert!(exposed[0].doses[0].is_amended);
    let error = DoseAmended::of(&station.day, id, None, "Not given.", people, station.now).unwrap();
    station.record(error);
    assert!(in_session(&station.day, &only_vial).is_empty(), "nobody got it");
}

#[test]
fn a_lot_that_is_known_from_its_label_links_whoever_got_it() {
    let mut station = Station::open();
    station.record(station.labelled_dose(1, PUPIL, "td-2407"));
    station.record(station.labelled_dose(2, NAMESAKE, "XK 77"));
    let by = |station: &Station, opened: IncidentOpened| {
        let scope = Scope::of(Some(SESSION), &opened);
        in_session(&station.day, &scope).iter().map(|one| one.visit).collect::<Vec<_>>()
    };
    let about = || IncidentOpened::new(IncidentId(Uuid::from_u128(1)), About::NearMiss);
    let received = about().placed(&station.day, Some(TD_VIAL), None, None);
    assert_eq!(by(&station, received.clone()), [PUPIL], "its label says the lot of the vial");
    let labelled = IncidentOpened { lot_number: Some("xk77".into()), ..about() };
    assert_eq!(by(&station, labelled.clone()), [NAMESAKE]);
    // Of two lots that were received, only the identity tells.
    let mut other = station.day.lot(received.lot.unwrap()).unwrap().clone();
    other.id = LotId(Uuid::from_u128(900));
    let mut dose = station.labelled_dose(3, NAMESAKE, &other.number);
    dose.administered.lot = Some(other.id);
    station.record(other);
    station.record(dose);
    assert_eq!(by(&station, received), [PUPIL]);
    let read = IncidentOpened { lot_number: Some("TD2407".into()), ..labelled };
    assert_eq!(by(&station, read), [PUPIL, NAMESAKE], "a label may mean either lot");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Exactly those who got a dose from the vial are found by the vial, each
    /// once, however many doses they got and in whatever order they came.
    #[test]
    fn nobody_is_missed_and_nobody_is_added(given in prop::collection::vec((0u128..6, any::<bool>(), 0i64..19), 0..20)) {
        let station = Station::open();
        let mut finder = Finder::default();
        let mut expected = BTreeSet::new();
        for (id, (person, from_td, minutes)) in (1..).zip(given) {
            let visit = VisitId(Uuid::from_u128(5000 + person));
            let vial = if from_td { TD_VIAL } else { MR_VIAL };
            finder.dose(Some(SESSION), station.dose(id, visit, vial, minutes));
            if from_td {
                let _ = expected.insert(visit);
            }
        }
        let scope = Scope { vials: [TD_VIAL].into(), ..Scope::default() };
        let found = finder.exposed(&scope);
        let visits: BTreeSet<VisitId> = found.iter().map(|one| one.visit).collect();
        prop_assert_eq!(found.len(), visits.len());
        prop_assert_eq!(visits, expected);
        for one in &found {
            prop_assert!(one.doses.is_sorted_by_key(|dose| dose.given_at));
        }
    }
}
