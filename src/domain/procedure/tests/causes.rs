//! Taking evidence back: what each change undoes, and what an interruption does.

use super::*;

#[test]
fn each_cause_reopens_exactly_its_items_and_unattests_exactly_their_moments() {
    for cause in Cause::ALL {
        let mut station = come_to(Next::Needle, true);
        let _ = act(&mut station, |procedure, _| reopen(procedure, cause)).unwrap();
        for item in Item::ALL {
            let touched = cause.items().contains(&item);
            let moment_touched =
                item.moment().items().iter().any(|other| cause.items().contains(other));
            let expected = match (touched, moment_touched) {
                (true, _) => ItemState::Open,
                (false, true) => ItemState::Proven,
                (false, false) => ItemState::Confirmed,
            };
            assert_eq!(station.procedure().item(item), expected, "{cause:?} {item:?}");
        }
        assert_eq!(permit(&station).is_ok(), cause == Cause::Reading);
        until(&mut station, Next::Needle, true);
        assert!(permit(&station).is_ok(), "{cause:?} leads back to the needle");
    }
}

#[test]
fn another_vial_undoes_what_was_proven_of_the_first() {
    let mut station = come_to(Next::Attest(Moment::Compare), true);
    let second = open_second_vial(&mut station);
    let _ = see(&mut station, Step::Label, label(second), Way::Scanned).unwrap();
    assert_eq!(station.procedure().vial(), Some(second));
    assert_eq!(station.procedure().item(Item::C3), ItemState::Open);
    assert_eq!(station.procedure().item(Item::C4), ItemState::Proven);
    assert_eq!(station.procedure().next(), Next::Observe(Step::Monitor));
}

/// Sets the procedure aside and takes it up again.
fn interrupt(station: &mut Station) {
    let _ = act(station, |procedure, _| set_aside(procedure)).unwrap();
    assert_eq!(station.procedure().next(), Next::Nothing);
    let _ = act(station, resume).unwrap();
}

#[test]
fn an_interruption_reopens_the_third_moment_and_asks_for_the_vial() {
    let mut station = come_to(Next::Needle, true);
    let attested = station.procedure().attested_at(Moment::Compare).unwrap();
    interrupt(&mut station);
    for item in Moment::Right.items() {
        assert_eq!(station.procedure().item(*item), ItemState::Open);
    }
    for item in Moment::Check.items() {
        assert_eq!(station.procedure().item(*item), ItemState::Confirmed);
    }
    assert!(station.procedure().wants_vial_again());
    assert_eq!(station.procedure().next(), Next::Observe(Step::Label));
    station.now = station.now.plus_minutes(5);
    let happened = go_on(&mut station, true).unwrap();
    assert!(matches!(happened[1], Happened::Restored { moment: Moment::Compare, .. }));
    assert_eq!(station.procedure().attested_at(Moment::Compare), Some(attested));
    assert_eq!(station.procedure().next(), Next::Observe(Step::Identity));
    until(&mut station, Next::Needle, true);
    assert!(permit(&station).is_ok());
}

#[test]
fn interrupted_twice_the_same_vial_still_restores() {
    let mut station = come_to(Next::Needle, true);
    interrupt(&mut station);
    interrupt(&mut station);
    let happened = go_on(&mut station, true).unwrap();
    assert!(matches!(happened.last(), Some(Happened::Restored { .. })));
}

#[test]
fn another_vial_after_an_interruption_restores_nothing() {
    let mut station = come_to(Next::Needle, true);
    let second = open_second_vial(&mut station);
    interrupt(&mut station);
    let happened = see(&mut station, Step::Label, label(second), Way::Scanned).unwrap();
    assert_eq!(happened.len(), 1);
    assert!(station.procedure().attested_at(Moment::Compare).is_none());
    assert_eq!(station.procedure().item(Item::C3), ItemState::Open);
}

#[test]
fn evidence_that_changed_since_the_attestation_is_not_restored_with_it() {
    // Taken back after the interruption: the moment may not stand without it.
    let mut station = come_to(Next::Needle, true);
    interrupt(&mut station);
    let _ = act(&mut station, |procedure, _| reopen(procedure, Cause::Device)).unwrap();
    let happened = see(&mut station, Step::Label, label(TD_VIAL), Way::Scanned).unwrap();
    assert_eq!(happened.len(), 1, "no restoring without the syringe");
    assert_eq!(station.procedure().next(), Next::Observe(Step::Device));
    until(&mut station, Next::Needle, true);
    assert!(permit(&station).is_ok());
    // Given anew after the interruption: nobody has attested it.
    let mut station = come_to(Next::Needle, true);
    interrupt(&mut station);
    station.now = station.now.plus_minutes(5);
    let stage = Observed::Monitor(Monitor::Stage2);
    let _ = see(&mut station, Step::Monitor, stage, Way::Answered).unwrap();
    let happened = see(&mut station, Step::Label, label(TD_VIAL), Way::Scanned).unwrap();
    assert_eq!(happened.len(), 1);
    assert_eq!(station.procedure().next(), Next::Attest(Moment::Compare));
}

#[test]
fn a_vial_gone_bad_during_the_interruption_is_not_restored() {
    let mut station = come_to(Next::Needle, true);
    interrupt(&mut station);
    station.record(VialWithdrawn { vial: TD_VIAL });
    let happened = go_on(&mut station, true).unwrap();
    assert_eq!(stops(&happened)[0].code, Code::VialWithdrawn);
    assert!(station.procedure().attested_at(Moment::Compare).is_none());
}

#[test]
fn the_first_moment_stands_only_while_day_screening_and_order_do() {
    let breaks: [fn(&mut Station); 3] = [
        |station| station.now = station.now.plus_minutes(24 * 60),
        |station| station.record(VisitLeft { visit: PUPIL, reason: LeftReason::Absent }),
        |station| station.record(OrderWithdrawn { visit: PUPIL, order: TD_ORDER }),
    ];
    for (place, happens) in breaks.into_iter().enumerate() {
        let mut station = come_to(Next::Needle, true);
        let _ = act(&mut station, |procedure, _| set_aside(procedure)).unwrap();
        happens(&mut station);
        let happened = act(&mut station, resume).unwrap();
        // Who left is kept from the needle by the gate of screening instead.
        let stands = place == 1;
        assert_eq!(happened, [Happened::Resumed { check_stands: stands }]);
        assert_eq!(station.procedure().attested_at(Moment::Check).is_some(), stands);
        assert_eq!(station.procedure().vial().is_some(), stands);
    }
}

#[test]
fn nothing_is_done_while_it_is_set_aside() {
    let mut station = come_to(Next::Observe(Step::Dose), true);
    let _ = act(&mut station, |procedure, _| set_aside(procedure)).unwrap();
    let (observed, way) = right(Step::Dose, true);
    assert_eq!(see(&mut station, Step::Dose, observed, way), Err(NotNow::NotRunning));
    assert!(act(&mut station, |procedure, _| set_aside(procedure)).is_err());
    assert!(act(&mut station, |procedure, _| reopen(procedure, Cause::Vial)).is_err());
}
