//! Rules about a person: age, volume, route and site, at their limits.

use proptest::prelude::*;

use super::*;
use crate::domain::route::{Route, Site};
use crate::domain::rule::{age, route, site, volume};

#[test]
fn licensed_ages_hold_to_the_day() {
    let catalogue = catalogue();
    let birth = born(2024, 2, 29);
    for (id, on, stopped) in [
        ("PENTA-BE", day(2024, 4, 10), true),
        ("PENTA-BE", day(2024, 4, 11), false),
        ("PENTA-BE", day(2025, 2, 27), false),
        ("PENTA-BE", day(2025, 2, 28), true),
        ("MV", day(2024, 11, 28), true),
        ("MV", day(2024, 11, 29), false),
        ("MR", day(2025, 2, 27), true),
        ("MR", day(2025, 2, 28), false),
        ("ROTA", day(2024, 8, 28), false),
        ("ROTA", day(2024, 8, 29), true),
        ("TD", day(2031, 2, 27), true),
        ("TD", day(2031, 2, 28), false),
        ("DPT4", day(2031, 2, 27), false),
        ("DPT4", day(2031, 2, 28), true),
        ("HEPB0", day(2034, 2, 28), false),
        ("HEPB0", day(2034, 3, 1), true),
        ("HEPB-A", day(2034, 2, 28), true),
        ("HEPB-A", day(2034, 3, 1), false),
        ("COV-PFZ-O", day(2029, 2, 27), true),
        ("COV-PFZ-O", day(2029, 2, 28), false),
        ("COV-PFZ-O", day(2036, 2, 28), false),
        ("COV-PFZ-O", day(2036, 2, 29), true),
        ("COV-PFZ-P", day(2036, 2, 28), true),
        ("COV-PFZ-P", day(2036, 2, 29), false),
    ] {
        let findings = age::judge(product(&catalogue, id), 1, birth, on);
        let expected: &[Code] = if stopped { &[Code::LicensedAge] } else { &[] };
        assert_eq!(stops(&findings), expected, "{id} {on}");
    }
}

#[test]
fn schedule_ages_only_inform() {
    let catalogue = catalogue();
    let mr = product(&catalogue, "MR");
    let birth = born(2025, 1, 31);
    let early = age::judge(mr, 1, birth, day(2026, 7, 30));
    assert_eq!(codes(&early), [Code::ScheduleAge]);
    assert_eq!(early[0].severity, Severity::Notice);
    assert!(early[0].source.starts_with("TT38-2017: "));
    assert!(age::judge(mr, 1, birth, day(2026, 7, 31)).is_empty());
    let hpv = product(&catalogue, "HPV-G4");
    let ten = born(2016, 3, 1);
    assert!(age::judge(hpv, 1, ten, day(2026, 6, 30)).is_empty(), "not yet valid");
    assert_eq!(codes(&age::judge(hpv, 1, ten, day(2026, 7, 1))), [Code::ScheduleAge]);
    let ipv = product(&catalogue, "IPV-SII");
    assert!(age::judge(ipv, 1, born(2026, 1, 1), day(2026, 6, 1)).is_empty());
    assert_eq!(codes(&age::judge(ipv, 2, born(2026, 1, 1), day(2026, 6, 1))), [Code::ScheduleAge]);
}

#[test]
fn a_rough_birth_or_an_absent_licence_stops() {
    let catalogue = catalogue();
    let mv = product(&catalogue, "MV");
    let month = Birth::Month { first: day(2025, 2, 1) };
    assert_eq!(stops(&age::judge(mv, 1, month, day(2025, 10, 31))), [Code::LicensedAge]);
    assert_eq!(stops(&age::judge(mv, 1, month, day(2025, 11, 27))), [Code::UnknownAge]);
    assert!(age::judge(mv, 1, month, day(2025, 11, 28)).is_empty());
    let unknown =
        age::judge(product(&catalogue, "TETRAXIM"), 1, born(2000, 1, 1), day(2026, 11, 22));
    assert_eq!(stops(&unknown), [Code::UnknownAge]);
    let unborn = age::judge(product(&catalogue, "BCG"), 1, born(2026, 11, 23), day(2026, 11, 22));
    assert!(stops(&unborn).contains(&Code::UnknownAge));
}

#[test]
fn a_permission_from_memory_is_shown_and_a_limit_from_memory_stops() {
    let catalogue = catalogue();
    let penta = product(&catalogue, "PENTA-SII");
    let permitted = age::judge(penta, 1, born(2026, 1, 1), day(2026, 3, 1));
    assert_eq!(codes(&permitted), [Code::Unverified]);
    assert!(permitted[0].unverified && permitted[0].severity == Severity::Notice);
    let stopped = age::judge(penta, 1, born(2019, 3, 1), day(2026, 3, 1));
    assert_eq!(stops(&stopped), [Code::LicensedAge]);
    assert!(stopped.iter().any(|one| one.code == Code::LicensedAge && one.unverified));
}

#[test]
fn volume_depends_on_product_presentation_and_age() {
    let catalogue = catalogue();
    let on = day(2026, 11, 22);
    for (id, from, birth, expected) in [
        ("JE-JEVAX", "JE-JEVAX-5", born(2023, 11, 22), Some(500)),
        ("JE-JEVAX", "JE-JEVAX-5", born(2023, 11, 21), Some(1000)),
        ("JE-JEVAX", "JE-JEVAX-5", born(2025, 11, 22), Some(500)),
        ("JE-JEVAX", "JE-JEVAX-5", born(2025, 11, 23), None),
        ("JE-JEVAX", "JE-JEVAX-5", Birth::Year(2023), None),
        ("JE-JEVAX", "JE-JEVAX-5", Birth::Year(2022), Some(1000)),
        ("BCG", "BCG-10", born(2026, 11, 1), Some(100)),
        ("BCG", "BCG-10", born(2025, 11, 22), None),
        ("BCG", "MV-10", born(2026, 11, 1), None),
        ("ROTA", "ROTA-LIQUID", born(2026, 9, 1), Some(2000)),
        ("BOPV", "BOPV-V", born(2026, 9, 1), Some(100)),
        ("COV-PFZ-O", "COV-PFZ-O-V", born(2019, 1, 1), Some(200)),
        ("COV-PFZ-P", "COV-PFZ-P-V", born(2000, 1, 1), Some(300)),
        ("COV-MOD", "COV-MOD-V", born(2015, 1, 1), None),
    ] {
        let (vaccine, from) = (product(&catalogue, id), presentation(&catalogue, from));
        let row = volume::expected(vaccine, from, birth, on);
        assert_eq!(row.map(|row| row.microlitres), expected.map(microlitres), "{id} {birth:?}");
        let of_nothing = volume::judge(vaccine, from, birth, on, microlitres(1));
        let code = if expected.is_some() { Code::WrongVolume } else { Code::UnknownVolume };
        assert_eq!(stops(&of_nothing), [code]);
        if let Some(right) = expected {
            assert!(stops(&volume::judge(vaccine, from, birth, on, microlitres(right))).is_empty());
        }
    }
}

#[test]
fn routes_and_sites_belong_to_product_and_age() {
    let catalogue = catalogue();
    let on = day(2026, 11, 22);
    let infant = born(2026, 9, 1);
    let penta = product(&catalogue, "PENTA-SII");
    assert!(route::judge(penta, infant, on, Route::Intramuscular).is_empty());
    assert_eq!(stops(&route::judge(penta, infant, on, Route::Subcutaneous)), [Code::WrongRoute]);
    let place = |id, found| {
        let vaccine = product(&catalogue, id);
        let by = route::expected(vaccine, infant, on).unwrap().routes[0];
        stops(&site::judge(vaccine, infant, on, by, found))
    };
    assert!(place("PENTA-SII", Site::LeftThigh).is_empty());
    assert_eq!(place("PENTA-SII", Site::LeftUpperArm), [Code::WrongSite]);
    assert!(place("BCG", Site::LeftUpperArm).is_empty());
    assert_eq!(place("BCG", Site::RightUpperArm), [Code::WrongSite]);
    assert!(place("BOPV", Site::Mouth).is_empty());
    let mouth = site::judge(penta, infant, on, Route::Oral, Site::LeftThigh);
    assert_eq!(stops(&mouth), [Code::WrongSite]);
    let imojev = product(&catalogue, "JE-IMOJEV");
    assert!(route::judge(imojev, born(2024, 11, 23), on, Route::Subcutaneous).is_empty());
    let contested = route::judge(imojev, born(2024, 11, 22), on, Route::Subcutaneous);
    assert_eq!(stops(&contested), [Code::UnknownRoute]);
    let unknown = site::judge(imojev, born(2025, 11, 1), on, Route::Subcutaneous, Site::LeftThigh);
    assert_eq!(stops(&unknown), [Code::UnknownSite]);
    let again = site::separation(&catalogue, &[Site::LeftThigh], Site::LeftThigh).unwrap();
    assert_eq!((again.code, again.severity), (Code::SameSite, Severity::Notice));
    assert!(again.unverified);
    assert!(site::separation(&catalogue, &[Site::LeftThigh], Site::RightThigh).is_none());
    assert!(site::separation(&catalogue, &[Site::Mouth], Site::Mouth).is_none());
}

proptest! {
    #[test]
    fn only_the_exact_volume_passes(volume in 1i64..3000) {
        let catalogue = catalogue();
        let (vaccine, vial) = (product(&catalogue, "MR"), presentation(&catalogue, "MR-10"));
        let findings = volume::judge(
            vaccine, vial, born(2025, 1, 1), day(2026, 11, 22), microlitres(volume),
        );
        prop_assert_eq!(stops(&findings).is_empty(), volume == 500);
    }
}
