//! Lots that were never received, and are known from a label alone.

use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::dose::Administered;
use crate::domain::id::IncidentId;
use crate::domain::incident::IncidentOpened;
use crate::domain::reaction::{After, Grade, ReactionRecorded};
use crate::domain::testing::{NAMESAKE, PUPIL, TD_VIAL};

/// A dose of which only the label is known.
#[test]
fn a_lot_that_is_known_from_a_label_alone_can_be_asked_for() {
    let mut station = Station::open();
    let dose = station.labelled_dose(7, PUPIL, "XK-77");
    station.record(dose);
    station.record(station.dose(8, NAMESAKE, TD_VIAL, 9));
    station.record(ReactionRecorded {
        visit: PUPIL,
        grade: Grade::AnaphylaxisTwo,
        signs: Vec::new(),
        note: String::new(),
        began_at: station.now,
        after: After::Today,
    });
    let bench = Bench::of(station);
    let of = |what, number: &str| {
        let lot = Some(number.to_owned());
        bench.try_export(&Asked { lot, ..asked(what, Format::Jsonl) })
    };
    for number in ["XK-77", "xk77"] {
        let left = of(What::Injections, number).unwrap();
        assert_eq!(left.rows().len(), 1, "{number}");
        assert_eq!(left.rows()[0]["lot"], "XK-77");
    }
    assert_eq!(of(What::Aefi, "XK-77").unwrap().rows().len(), 1, "a reaction after it");
    assert_eq!(of(What::Injections, "TD2407").unwrap().rows().len(), 1);
    assert_eq!(of(What::Injections, "XK-78").err(), Some(Fault::NoLot));
}

#[test]
fn a_label_that_was_read_again_counts_as_well() {
    let mut station = Station::open();
    let dose = station.labelled_dose(7, PUPIL, "XK-71");
    station.record(dose.clone());
    let before = dose.administered;
    station.record(DoseAmended {
        dose: dose.id,
        after: Some(Administered { lot_number: Some("XK-77".into()), ..before.clone() }),
        before,
        reason: "đọc nhầm".into(),
        confirmed_by: None,
        after_closing: false,
    });
    let bench = Bench::of(station);
    let lot = Some("XK-77".to_owned());
    let left = bench.try_export(&Asked { lot, ..asked(What::Injections, Format::Jsonl) }).unwrap();
    assert_eq!(left.rows().len(), 1);
}

#[test]
fn a_report_about_a_dose_of_which_only_the_label_is_known_is_found_by_it() {
    let mut station = Station::open();
    let dose = station.labelled_dose(7, PUPIL, "XK-77");
    station.record(dose.clone());
    let report = |number, visit| incidents::opened(IncidentId(Uuid::from_u128(number)), visit);
    station.record(IncidentOpened {
        dose: Some(dose.id),
        patient: Some(dose.administered.patient),
        ..report(77, Some(PUPIL))
    });
    station.record(report(78, Some(NAMESAKE)));
    // Read from a label, and of no dose that is recorded.
    station.record(IncidentOpened { lot_number: Some("QR 5".into()), ..report(79, None) });
    let bench = Bench::of(station);
    let of = |lot: Option<&str>, product: Option<&str>| {
        let (lot, product) = (lot.map(str::to_owned), product.map(|id| id.parse().unwrap()));
        let asked = Asked { product, lot, ..asked(What::Incidents, Format::Jsonl) };
        bench.try_export(&asked).unwrap().rows().len()
    };
    assert_eq!(of(None, None), 3);
    assert_eq!((of(Some("qr-5"), None), of(Some("qr-5"), Some("TD"))), (1, 0));
    assert_eq!((of(Some("xk77"), None), of(Some("xk77"), Some("TD"))), (1, 1));
    assert_eq!((of(Some("xk77"), Some("MR")), of(None, Some("TD"))), (0, 1));
}
