//! Lots in custody: what holds them back, and what lets them go.

use proptest::prelude::*;

use super::*;
use crate::domain::dose::{Administered, Amount, DoseGiven};
use crate::domain::event::Event;
use crate::domain::finding::{Code, Severity};
use crate::domain::id::DoseId;
use crate::domain::procedure;
use crate::domain::quantity::Temperature;
use crate::domain::rule;
use crate::domain::testing::{PUPIL, Station, TD_ORDER, TD_VIAL, day};

/// What happens to the lot of the open vial, or to the box.
#[derive(Debug, Clone, Copy)]
enum Act {
    Hold,
    Release,
    Read(i64),
    ReleaseBox,
    Extend,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::Hold),
        Just(Act::Release),
        (-3_000i64..12_000).prop_map(Act::Read),
        Just(Act::ReleaseBox),
        Just(Act::Extend),
    ]
}

fn event(act: Act, lot: LotId, until: Expiry) -> Event {
    let reason = "lý do".to_owned();
    match act {
        Act::Hold => LotHeld { lot, reason }.into(),
        Act::Release => LotReleased { lot, reason }.into(),
        Act::Read(millicelsius) => TemperatureRead {
            temperature: Temperature::from_millicelsius(millicelsius),
            excursion: !(2_000..=8_000).contains(&millicelsius),
        }
        .into(),
        Act::ReleaseBox => BoxReleased { reason }.into(),
        Act::Extend => ExpiryExtended { lot, until, document: "1/QĐ".to_owned() }.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever came before, a held lot and a box in quarantine stop the vial at
    /// the last minute before the needle, and nothing else of custody does.
    #[test]
    fn hold_and_quarantine_always_stop(acts in prop::collection::vec(act(), 0..12)) {
        let mut station = Station::open();
        station.start();
        let lot = station.day.vial(TD_VIAL).unwrap().lot;
        let (mut held, mut out) = (false, false);
        for act in acts {
            match act {
                Act::Hold => held = true,
                Act::Release => held = false,
                Act::Read(t) => out |= !(2_000..=8_000).contains(&t),
                Act::ReleaseBox => out = false,
                Act::Extend => {}
            }
            station.record(event(act, lot, Expiry::Day(day(2029, 1, 31))));
        }
        let lot = station.day.lot(lot).unwrap();
        let found = station.day.lot_findings(&station.catalogue, lot, station.now);
        let stops = |code| found.iter().any(|f| f.code == code && f.severity == Severity::Stop);
        prop_assert_eq!(stops(Code::LotOnHold), held);
        prop_assert_eq!(stops(Code::Excursion), out);
        prop_assert!(!stops(Code::Expired));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// A nurse who goes on as long as the rules let her never draws more than
    /// the vial holds, the eleventh of ten included.
    #[test]
    fn drawn_never_exceeds_what_the_vial_holds(tries in 0usize..14) {
        let mut station = Station::open();
        for _ in 0..tries {
            let vial = station.day.vial(TD_VIAL).unwrap();
            let presentation = station.catalogue.presentation(&"TD-V".parse().unwrap()).unwrap();
            let found =
                rule::vial::doses_left(&station.catalogue, presentation, vial.doses, vial.drawn);
            if found.iter().any(|finding| finding.code == Code::NoDosesLeft) {
                prop_assert_eq!(vial.drawn, vial.doses);
            } else {
                let dose = paper_dose(&station);
                station.record(dose);
            }
        }
        let vial = station.day.vial(TD_VIAL).unwrap();
        prop_assert_eq!(usize::from(vial.drawn), tries.min(10));
        prop_assert!(vial.drawn <= vial.doses);
    }
}

fn paper_dose(station: &Station) -> DoseGiven {
    let visit = station.day.visit(PUPIL).unwrap();
    let administered = Administered {
        patient: visit.patient,
        visit: PUPIL,
        order: None,
        product: None,
        lot: None,
        vial: Some(TD_VIAL),
        lot_number: None,
        expiry: None,
        volume: None,
        route: None,
        site: None,
        dose_number: None,
        amount: Amount::Full,
        table: 1,
        given_at: station.now,
    };
    let id = DoseId(uuid::Uuid::from_u128(7_000 + station.log.len() as u128));
    DoseGiven { id, basis: crate::domain::testing::paper(), administered }
}

#[test]
fn an_extension_carries_a_lot_past_its_label() {
    let mut station = Station::open();
    let old = station.day.lots().find(|lot| lot.number == "TD2301").unwrap().clone();
    let expired = |station: &Station| {
        let lot = station.day.lot(old.id).unwrap();
        let found = station.day.lot_findings(&station.catalogue, lot, station.now);
        found.iter().any(|finding| finding.code == Code::Expired)
    };
    assert!(expired(&station));
    station.record(event(Act::Extend, old.id, Expiry::Day(day(2026, 12, 31))));
    assert!(!expired(&station));
    // The label still says what it says: that is what is read from it.
    assert_eq!(station.day.lot(old.id).unwrap().expiry, old.expiry);
    station.record(LotCorrected { lot: old.id, expiry: Expiry::Day(day(2026, 11, 14)) });
    assert_eq!(station.day.lot(old.id).unwrap().expiry, Expiry::Day(day(2026, 11, 14)));
}

#[test]
fn nothing_is_given_after_the_closing() {
    use crate::domain::session::SessionClosed;
    let mut station = Station::open();
    station.start();
    let stopped = |station: &Station| {
        let facts = station.facts(PUPIL, TD_ORDER);
        let found = crate::domain::judge::timing(station.procedure(), &facts);
        found.iter().any(|f| f.code == Code::SessionClosed && f.severity == Severity::Stop)
    };
    assert!(!stopped(&station));
    assert!(station.procedure().is_open());
    let session = station.day.session().unwrap().id;
    let closed = SessionClosed {
        session,
        vials: Vec::new(),
        lots: Vec::new(),
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    };
    station.record(closed);
    assert!(stopped(&station));
    let stated = crate::domain::judge::order(&station.facts(PUPIL, TD_ORDER));
    assert!(stated.iter().any(|f| f.code == Code::SessionClosed), "no order is stated either");
    assert!(!station.day.is_open());
    let facts = station.facts(PUPIL, TD_ORDER);
    assert!(procedure::resume(station.procedure(), &facts).is_err() || stopped(&station));
}
