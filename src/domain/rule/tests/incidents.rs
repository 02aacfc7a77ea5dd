//! Recorded incidents: what happened, replayed with synthetic persons, stops.

use super::*;
use crate::domain::finding::Value;
use crate::domain::item::Item;
use crate::domain::route::Route;
use crate::domain::rule::vial::Opened;
use crate::domain::rule::{age, product as known, route, vial, volume};

/// I-01, Yên Sơn: five-in-one was ordered for an infant, Comirnaty was drawn.
#[test]
fn i_01_yen_son() {
    let catalogue = catalogue();
    let (birth, on) = (born(2021, 7, 10), day(2021, 11, 3));
    let (ordered, vial) = ("PENTA-SII".parse().unwrap(), "COV-PFZ-P".parse().unwrap());
    let findings = known::judge(&catalogue, &ordered, &vial);
    assert_eq!(stops(&findings), [Code::WrongProduct]);
    assert_eq!(findings[0].expected, Some(Value::Product(ordered.clone())));
    assert_eq!(findings[0].found, Some(Value::Product(vial)));
    for item in [Item::K2, Item::C2, Item::D2] {
        assert!(findings[0].items.contains(&item));
    }
    assert_eq!(findings[0].source, "TT34-2018: Đ11 k6 c");
    let ages = age::judge(product(&catalogue, "COV-PFZ-P"), 1, birth, on);
    assert_eq!(stops(&ages), [Code::LicensedAge]);
    assert!(ages[0].items.contains(&Item::D5) && !ages[0].unverified);
    let vial = presentation(&catalogue, "COV-PFZ-P-V");
    let drawn = volume::judge(product(&catalogue, "PENTA-SII"), vial, birth, on, microlitres(300));
    assert_eq!(stops(&drawn), [Code::UnknownVolume], "a vial of another product");
    assert!(stops(&age::judge(product(&catalogue, "PENTA-SII"), 1, birth, on)).is_empty());
}

/// I-13: children of 5 to 11 years got a third of the dose for adults.
#[test]
fn i_13_loudoun() {
    let catalogue = catalogue();
    let (birth, on) = (born(2014, 5, 1), day(2021, 11, 3));
    let (ordered, vial) = ("COV-PFZ-O".parse().unwrap(), "COV-PFZ-P".parse().unwrap());
    assert_eq!(stops(&known::judge(&catalogue, &ordered, &vial)), [Code::WrongProduct]);
    let ages = age::judge(product(&catalogue, "COV-PFZ-P"), 1, birth, on);
    assert_eq!(stops(&ages), [Code::LicensedAge]);
    let orange = product(&catalogue, "COV-PFZ-O");
    let vial = presentation(&catalogue, "COV-PFZ-O-V");
    let third = volume::judge(orange, vial, birth, on, microlitres(100));
    assert_eq!(stops(&third), [Code::WrongVolume], "I-15");
    let slightly_low = volume::judge(orange, vial, birth, on, microlitres(199));
    assert_eq!(stops(&slightly_low), [Code::WrongVolume], "I-18");
}

/// I-65: 1.0 mL of Jevax to a child of 24 months.
#[test]
fn i_65_jevax() {
    let catalogue = catalogue();
    let jevax = product(&catalogue, "JE-JEVAX");
    let vial = presentation(&catalogue, "JE-JEVAX-5");
    let (birth, on) = (born(2024, 11, 22), day(2026, 11, 22));
    let findings = volume::judge(jevax, vial, birth, on, microlitres(1000));
    assert_eq!(stops(&findings), [Code::WrongVolume]);
    assert_eq!(findings[0].expected, Some(Value::Volume(microlitres(500))));
    assert_eq!(findings[0].items, [Item::K3, Item::D3]);
    assert!(volume::judge(jevax, vial, birth, on, microlitres(500)).is_empty());
}

/// I-50: a vial of MR used more than six hours after reconstitution, or the
/// next morning.
#[test]
fn i_50_reconstituted_too_long_ago() {
    let catalogue = catalogue();
    let yesterday = day(2026, 11, 21);
    let vial = presentation(&catalogue, "MR-10");
    let mixed = at(yesterday, 15, 0, 0);
    let opened = Opened { at: mixed, reconstituted_at: Some(mixed) };
    for now in [at(yesterday, 21, 0, 1), at(day(2026, 11, 22), 7, 30, 0)] {
        for session in [yesterday, day(2026, 11, 22)] {
            let findings =
                vial::judge(vial::discard_at(&catalogue, vial, opened, session), opened, now);
            assert_eq!(stops(&findings), [Code::VialLife]);
            assert_eq!(findings[0].rule, "R-RECON-6H");
        }
    }
}

/// I-53: a repeated dose of a series that is complete.
#[test]
fn i_53_series_complete() {
    let doses = [
        ("PENTA-SII", day(2026, 3, 1)),
        ("PENTA-SII", day(2026, 4, 1)),
        ("PENTA-SII", day(2026, 5, 1)),
    ];
    let stopped = judged(&doses, "PENTA-SII", 4, born(2026, 1, 1), day(2026, 11, 22));
    assert_eq!(stopped, [Code::SeriesComplete]);
    let renumbered = judged(&doses, "PENTA-BE", 3, born(2026, 1, 1), day(2026, 11, 22));
    assert_eq!(renumbered, [Code::SeriesComplete]);
}

/// I-51: the same child at two tables on one day.
#[test]
fn i_51_twice_on_one_day() {
    let on = day(2026, 11, 22);
    let stopped = judged(&[("PENTA-SII", on)], "PENTA-BE", 2, born(2026, 6, 1), on);
    assert_eq!(stopped, [Code::AlreadyToday, Code::TooSoon]);
    let shared = judged(&[("MR", on)], "MV", 1, born(2025, 6, 1), on);
    assert!(shared.contains(&Code::AlreadyToday), "one antigen in two products");
    assert!(judged(&[("BOPV", on)], "PENTA-SII", 1, born(2026, 6, 1), on).is_empty());
}

/// I-30: rotavirus vaccine injected.
#[test]
fn i_30_rotavirus_injected() {
    let catalogue = catalogue();
    let rota = product(&catalogue, "ROTA");
    for wrong in [Route::Intramuscular, Route::Subcutaneous, Route::Intradermal] {
        let findings = route::judge(rota, born(2026, 9, 1), day(2026, 11, 22), wrong);
        assert_eq!(stops(&findings), [Code::WrongRoute]);
        assert_eq!(findings[0].items, [Item::C4, Item::D4]);
    }
    assert!(route::judge(rota, born(2026, 9, 1), day(2026, 11, 22), Route::Oral).is_empty());
}
