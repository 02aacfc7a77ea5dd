//! What closes between the thirteen items and the needle.

use super::*;

#[test]
fn consent_withdrawn_in_the_middle_closes_the_gate() {
    let withdrawn = |station: &mut Station| {
        let consent = Consent {
            product: product("TD"),
            kind: crate::domain::visit::ConsentKind::SchoolForm,
            by: Witness::Parent,
            given: false,
            at: station.now,
        };
        station.record(ConsentRecorded { visit: PUPIL, consent });
    };
    closes(Gate::Consent, withdrawn);
}

#[test]
fn a_serious_reaction_closes_the_gate() {
    closes(Gate::Reaction, |station| {
        station.record(SeriousReaction { visit: NAMESAKE, signs: "khó thở".into() });
    });
}

#[test]
fn a_box_that_nobody_else_looked_into_closes_the_gate() {
    closes(Gate::Storage, |station| {
        // The same session as if it had been opened by one alone.
        let mut opened = None;
        for fact in &station.log {
            if let crate::domain::event::Event::SessionOpened(session) = &fact.event {
                opened = Some((**session).clone());
            }
        }
        let mut session = opened.unwrap();
        session.preparation.box_seen_by = None;
        station.reopen(&session);
    });
}

#[test]
fn who_left_or_was_screened_otherwise_is_not_injected() {
    closes(Gate::Screening, |station| {
        station.record(VisitLeft { visit: PUPIL, reason: LeftReason::ChildSaysNo });
    });
    closes(Gate::Screening, |station| {
        let before = station.day.visit(PUPIL).unwrap().screening.clone().unwrap();
        let screening = crate::domain::visit::Screening {
            conclusion: Conclusion::Deferred,
            at: station.now,
            ..before
        };
        station.record(Screened { visit: PUPIL, screening });
    });
}

#[test]
fn the_screening_of_yesterday_is_none() {
    closes(Gate::Screening, |station| station.now = station.now.plus_minutes(24 * 60));
}

/// Before the attestation of the third moment and after it, the gate stands
/// between the nurse and the needle.
fn closes(gate: Gate, happens: impl Fn(&mut Station)) {
    let is_gate = |obstacle: &Obstacle| matches!(obstacle, Obstacle::Gate(g, _) if *g == gate);
    let mut station = come_to(Next::Attest(Moment::Right), true);
    happens(&mut station);
    match go_on(&mut station, true) {
        Err(NotNow::Missing(obstacles)) => assert!(obstacles.iter().any(is_gate)),
        other => panic!("{other:?}"),
    }
    let mut station = come_to(Next::Needle, true);
    assert!(permit(&station).is_ok());
    happens(&mut station);
    assert!(permit(&station).unwrap_err().iter().any(is_gate));
}

#[test]
fn an_order_taken_back_is_not_carried_out() {
    let mut station = come_to(Next::Needle, true);
    station.record(OrderWithdrawn { visit: PUPIL, order: TD_ORDER });
    assert!(permit(&station).is_err());
    let mut station = come_to(Next::Attest(Moment::Right), true);
    station.record(OrderWithdrawn { visit: PUPIL, order: TD_ORDER });
    assert!(go_on(&mut station, true).is_err());
}

#[test]
fn a_vial_taken_out_of_use_or_emptied_meanwhile_is_not_used() {
    let mut station = come_to(Next::Needle, true);
    station.record(VialWithdrawn { vial: TD_VIAL });
    assert!(permit(&station).is_err());
    let mut station = come_to(Next::Needle, true);
    let vial = station.day.vial(TD_VIAL).unwrap().clone();
    station.record(Vial { drawn: vial.doses, ..vial });
    assert!(permit(&station).is_err());
}

#[test]
fn a_permit_is_for_its_own_person_and_order() {
    let station = come_to(Next::Needle, true);
    assert!(Permit::new(station.procedure(), &station.facts(NAMESAKE, MR_ORDER)).is_err());
}
