use super::*;
use crate::domain::evidence::{PersonReading, VialReading, WhyTyped};
use crate::domain::id::OrderId;
use crate::domain::item::Moment;
use crate::domain::procedure::{self, ProcedureStep, command};
use crate::domain::testing::{
    MR_VIAL, PROCEDURE, PUPIL, Station, TD_ORDER, TD_VIAL, half_a_millilitre,
};
use uuid::Uuid;

fn found(station: &Station) -> Vec<NearMiss> {
    let mut finder = Finder::default();
    for fact in &station.log {
        finder.apply(fact);
    }
    finder.near_misses()
}

fn observe(station: &mut Station, step: Step, observed: Observed, way: Way) {
    let facts = station.facts(PUPIL, TD_ORDER);
    let happened = command::observe(station.procedure(), &facts, step, observed, way, 900).unwrap();
    station.happen(happened);
}

/// A station whose nurse stands at the label of the vial.
fn at_the_label() -> Station {
    let mut station = Station::open();
    station.start();
    let slip = Observed::Person(PersonReading::OrderSlip(TD_ORDER));
    observe(&mut station, Step::Person, slip, Way::Scanned);
    observe(&mut station, Step::Dose, Observed::Volume(half_a_millilitre()), Way::Read);
    let facts = station.facts(PUPIL, TD_ORDER);
    let attested = procedure::attest(station.procedure(), &facts, Moment::Check).unwrap();
    station.happen(attested);
    let tray = Observed::Person(PersonReading::Slip(PUPIL));
    observe(&mut station, Step::Tray, tray, Way::Scanned);
    station
}

#[test]
fn a_wrong_vial_that_was_changed_is_a_near_miss_of_its_items() {
    let mut station = at_the_label();
    let label = |vial| Observed::Vial(VialReading::Label(vial));
    observe(&mut station, Step::Label, label(MR_VIAL), Way::Scanned);
    assert_eq!(found(&station).len(), 1, "it stands, and nothing came of it yet");
    assert_eq!(found(&station)[0].end, End::GivenUp);
    observe(&mut station, Step::Label, label(TD_VIAL), Way::Scanned);
    let misses = found(&station);
    assert_eq!((misses.len(), misses[0].end), (1, End::Changed));
    assert_eq!((misses[0].visit, misses[0].table), (Some(PUPIL), Some(1)));
    assert_eq!(by_item(&misses).get(&Item::C2), Some(&1));
    assert_eq!(by_code(&misses).get(&Code::WrongProduct), Some(&1));
}

#[test]
fn a_slip_of_somebody_else_is_one_and_a_number_typed_wrongly_is_none() {
    let mut station = Station::open();
    station.start();
    let other = Observed::Person(PersonReading::OrderSlip(OrderId(Uuid::from_u128(2001))));
    let own = Observed::Person(PersonReading::OrderSlip(TD_ORDER));
    observe(&mut station, Step::Person, other, Way::Scanned);
    observe(&mut station, Step::Person, own, Way::Scanned);
    assert_eq!(found(&station).len(), 1);
    let mut station = Station::open();
    station.start();
    let typed = Way::Typed(WhyTyped::NoCode);
    for ticket in [22, 22] {
        observe(&mut station, Step::Person, Observed::Person(PersonReading::Ticket(ticket)), typed);
    }
    assert!(station.procedure().stop().is_some(), "twice the wrong number stops");
    let reopened = procedure::reopen(station.procedure(), Cause::Reading).unwrap();
    station.happen(reopened);
    observe(&mut station, Step::Person, Observed::Person(PersonReading::Ticket(14)), typed);
    assert!(found(&station).is_empty(), "a slip of the finger, mended");
}

#[test]
fn a_stop_that_ends_it_is_given_up() {
    let mut station = at_the_label();
    let label = Observed::Vial(VialReading::Label(MR_VIAL));
    observe(&mut station, Step::Label, label, Way::Scanned);
    let refused = procedure::refuse(station.procedure(), Reason::Stop).unwrap();
    station.happen(refused);
    let misses = found(&station);
    assert_eq!((misses.len(), misses[0].end), (1, End::GivenUp));
}

#[test]
fn what_reached_the_person_is_no_near_miss() {
    let mut station = at_the_label();
    let label = Observed::Vial(VialReading::Label(MR_VIAL));
    observe(&mut station, Step::Label, label, Way::Scanned);
    let mut wrong = station.wrong_dose(9, PUPIL, MR_VIAL);
    if let Basis::Incident { procedure, .. } = &mut wrong.basis {
        *procedure = Some(PROCEDURE);
    }
    station.record(wrong);
    let happened = Happened::Refused { reason: Reason::Incident, findings: Vec::new() };
    station.record(ProcedureStep { procedure: PROCEDURE, happened });
    assert!(found(&station).is_empty());
}

#[test]
fn a_vial_that_was_not_opened_is_one_and_two_readings_that_differ_are_none() {
    use crate::domain::stock::{OpeningStop, OpeningStopped, Part};
    use crate::domain::testing::product;
    use crate::domain::time::Expiry;
    let mut station = Station::open();
    for stop in [OpeningStop::NoLot(Part::Number), OpeningStop::Readings(vec![Part::Expiry])] {
        station.record(OpeningStopped {
            product: product("TD"),
            number: "X".into(),
            expiry: Expiry::Day(station.now.civil_day()),
            table: 1,
            stop,
        });
    }
    let misses = found(&station);
    assert_eq!(misses.len(), 1);
    assert_eq!(misses[0].findings[0].code, Code::UnknownVial);
    // The review finds it by the same finding.
    let stopped = station.log.iter().filter(|fact| fact.event.kind() == "opening_stopped");
    let codes: Vec<Vec<Code>> =
        stopped.map(|fact| crate::domain::review::listed(&fact.event).unwrap().findings).collect();
    assert_eq!(codes, [vec![Code::UnknownVial], Vec::new()]);
}

#[test]
fn an_order_that_was_stopped_is_one_unless_it_was_only_stated_wrongly() {
    use crate::domain::testing::{NAMESAKE, product};
    use crate::domain::visit::{Order, OrderStopped};
    let station = Station::open();
    let (_, standing) = station.day.order(TD_ORDER).unwrap();
    let for_whom = |visit, name: &str| Order { visit, product: product(name), ..standing.clone() };
    let stopped = |order: Order| OrderStopped {
        order,
        table: 2,
        findings: vec![Finding::stop(Code::LicensedAge)],
    };
    let after = |events: Vec<Event>| {
        let mut station = Station::open();
        for event in events {
            station.record(event);
        }
        let misses = found(&station);
        misses.into_iter().map(|miss| (miss.visit, miss.table, miss.end)).collect::<Vec<_>>()
    };
    let wrong = || stopped(for_whom(NAMESAKE, "TD"));
    let given_up = [(Some(NAMESAKE), Some(2), End::GivenUp)];
    assert_eq!(after(vec![wrong().into()]), given_up);
    assert_eq!(after(vec![wrong().into(), wrong().into()]), given_up, "the same once more");
    let for_another = for_whom(PUPIL, "TD").into();
    assert_eq!(after(vec![wrong().into(), for_another]), given_up, "somebody else's order");
    let mended = for_whom(NAMESAKE, "TD").into();
    assert_eq!(after(vec![wrong().into(), mended]), [], "stated wrongly and mended");
    let other = for_whom(NAMESAKE, "MRVAC").into();
    let changed = [(Some(NAMESAKE), Some(2), End::Changed)];
    assert_eq!(after(vec![wrong().into(), other]), changed, "another vaccine");
}
