use uuid::Uuid;

use crate::domain::dose::ErrorKind;
use crate::domain::finding::Code;
use crate::domain::gate::Gate;
use crate::domain::id::{IncidentId, OrderId, SessionId, VisitId};
use crate::domain::incident::{About, IncidentOpened, TableReleased};
use crate::domain::look_back;
use crate::domain::procedure::{self, Reason, obstacles};
use crate::domain::route::Route;
use crate::domain::session::Session;
use crate::domain::testing::{MR_VIAL, NAMESAKE, PUPIL, Station, TD_ORDER, TD_VIAL, day};

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(77));

fn opened() -> IncidentOpened {
    IncidentOpened {
        vial: Some(MR_VIAL),
        table: Some(1),
        ..IncidentOpened::new(INCIDENT, About::Error(ErrorKind::WrongVaccine))
    }
}

#[test]
fn a_wrong_injection_stops_the_line_until_somebody_lets_it_go_on() {
    let mut station = Station::open();
    assert!(!station.facts(PUPIL, TD_ORDER).closed_gates().contains_key(&Gate::Reaction));
    station.record(station.wrong_dose(1, NAMESAKE, MR_VIAL));
    assert!(station.day.vial(MR_VIAL).unwrap().withdrawn, "the vial is out");
    assert!(!station.day.vial(TD_VIAL).unwrap().withdrawn, "another is not");
    let closed = station.facts(PUPIL, TD_ORDER).closed_gates();
    assert_eq!(closed[&Gate::Reaction].code, Code::TableFrozen);
    let other_table = station.day.facts(
        &station.catalogue,
        PUPIL,
        TD_ORDER,
        2,
        crate::domain::testing::NURSE,
        station.now,
    );
    assert!(!other_table.unwrap().closed_gates().contains_key(&Gate::Reaction));
    station.record(opened());
    assert_eq!(station.day.frozen(1).unwrap().incident, Some(INCIDENT));
    let reason = "The vials were told apart.".into();
    station.record(TableReleased { table: 1, reason, confirmed_by: None });
    assert!(!station.facts(PUPIL, TD_ORDER).closed_gates().contains_key(&Gate::Reaction));
    assert!(station.day.vial(MR_VIAL).unwrap().withdrawn, "the vial stays out");
}

#[test]
fn a_half_done_procedure_cannot_go_on_to_the_needle() {
    let mut station = Station::open();
    station.start();
    station.record(station.wrong_dose(1, NAMESAKE, MR_VIAL));
    let facts = station.facts(PUPIL, TD_ORDER);
    let stands = obstacles(station.procedure(), &facts);
    assert!(format!("{stands:?}").contains("TableFrozen"), "{stands:?}");
    assert!(procedure::refuse(station.procedure(), Reason::Stop).is_ok(), "it can be ended");
}

#[test]
fn an_incident_of_nobody_known_stops_the_line_and_takes_its_dose() {
    let mut station = Station::open();
    station.record(opened());
    assert!(station.day.frozen(1).is_some());
    let vial = station.day.vial(MR_VIAL).unwrap();
    assert!(vial.withdrawn);
    assert_eq!(vial.drawn, 1, "a dose went out of it");
}

#[test]
fn an_error_of_another_session_stops_no_table_of_this_one() {
    let mut station = Station::open();
    let before = station.day.session().unwrap().clone();
    station.record(Session { id: SessionId(Uuid::from_u128(11)), number: 2, ..before });
    // A station's records are of its first session, here too.
    station.record(opened());
    assert!(station.day.frozen(1).is_none());
    assert!(station.day.incidents().get(INCIDENT).is_some(), "and its report is there");
}

#[test]
fn a_reaction_and_a_near_miss_stop_no_line() {
    for about in [About::NearMiss, About::Reaction] {
        let mut station = Station::open();
        station.record(IncidentOpened { about, ..opened() });
        assert!(station.day.frozen(1).is_none());
        assert!(!station.day.vial(MR_VIAL).unwrap().withdrawn);
    }
}

/// Yên Sơn, 3 November 2021: one vial of another vaccine on the table, eighteen
/// infants, noticed on the day after. Eighteen are ready here, each with consent,
/// screening and order. The first is given the wrong vial, and it is noticed: of the
/// other seventeen nobody gets to the needle, from that vial or another one there.
#[test]
fn of_eighteen_infants_at_most_one_is_exposed() {
    let mut station = Station::open();
    let infants: Vec<(VisitId, OrderId)> = (1..=18)
        .map(|number| {
            let visit = VisitId(Uuid::from_u128(6_000 + number));
            let order = OrderId(Uuid::from_u128(7_000 + number));
            let ticket = u32::try_from(100 + number).unwrap();
            let birth = day(2019, 7, 10);
            station.list(visit, order, ticket, "TD", Route::Intramuscular, birth);
            (visit, order)
        })
        .collect();
    let ready = |station: &Station| {
        let usable = |vial| station.day.vial(vial).unwrap().is_running(station.now);
        let waiting = infants.iter().filter(|(visit, order)| {
            station.day.doses_of(*visit).next().is_none()
                && station.facts(*visit, *order).closed_gates().is_empty()
        });
        (waiting.count(), usable(MR_VIAL), usable(TD_VIAL))
    };
    assert_eq!(ready(&station), (18, true, true), "before it, each of them could be next");
    station.record(station.wrong_dose(1, infants[0].0, MR_VIAL));
    assert_eq!(ready(&station), (0, false, true), "the table stands still, and the vial is out");
    let scope = station.scope(Some(MR_VIAL));
    let exposed = look_back::in_session(&station.day, &scope);
    let visits: Vec<VisitId> = exposed.iter().map(|one| one.visit).collect();
    assert_eq!(visits, [infants[0].0], "one, and it is known who");
    // Somebody responsible lets the table go on: from the right vial alone.
    station.record(TableReleased { table: 1, reason: "tách lọ".into(), confirmed_by: None });
    assert_eq!(ready(&station), (17, false, true));
}
