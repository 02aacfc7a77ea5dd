//! Rules about a vial: expiry, life, doses, diluent and quality, at their limits.

use crate::domain::account::Qualification;
use proptest::prelude::*;

use super::*;
use crate::domain::evidence::{Appearance, Monitor};
use crate::domain::rule::vial::{Opened, discard_at};
use crate::domain::rule::{diluent, expiry, quality, vial};
use crate::domain::time::Expiry;

#[test]
fn an_expiry_lasts_through_its_last_moment() {
    let catalogue = catalogue();
    let last = day(2027, 4, 30);
    for label in [Expiry::Day(last), Expiry::Month(day(2027, 4, 1))] {
        assert_eq!(expiry::judge(&catalogue, label, at(last, 23, 59, 59)), None);
        let stop = expiry::judge(&catalogue, label, at(last, 24, 0, 0)).unwrap();
        assert_eq!((stop.code, stop.severity), (Code::Expired, Severity::Stop));
    }
}

#[test]
fn vial_life_holds_to_the_second() {
    let catalogue = catalogue();
    let today = day(2026, 11, 22);
    for (id, reconstituted, minutes) in [
        ("BCG-10", true, 360),
        ("MR-10", true, 360),
        ("COV-PFZ-O-V", true, 360),
        ("COV-AZ-V", false, 360),
        ("JE-JEVAX-5", false, 360),
        ("COV-SPUT-I-V", false, 120),
    ] {
        let vial = presentation(&catalogue, id);
        let start = at(today, 7, 45, 0);
        let opened = Opened { at: start, reconstituted_at: reconstituted.then_some(start) };
        let judge =
            |now| stops(&vial::judge(discard_at(&catalogue, vial, opened, today), opened, now));
        assert!(judge(start.plus_minutes(minutes).plus_ms(-1)).is_empty(), "{id}");
        assert_eq!(judge(start.plus_minutes(minutes)), [Code::VialLife], "{id}");
    }
}

#[test]
fn an_opened_liquid_ends_with_its_session_and_its_day() {
    let catalogue = catalogue();
    let today = day(2026, 11, 22);
    let vial = presentation(&catalogue, "IPV-SII-5");
    let opened = Opened { at: at(today, 8, 0, 0), reconstituted_at: None };
    let discard = discard_at(&catalogue, vial, opened, today);
    assert_eq!(discard.at, Instant::start_of(day(2026, 11, 23)));
    assert_eq!(discard.rule(), ("R-OPEN-LIQ", "TT34-2018: Đ11 k4"));
    let late =
        vial::judge(discard_at(&catalogue, vial, opened, today), opened, at(today, 24, 0, 0));
    assert_eq!(stops(&late), [Code::VialLife]);
    let tomorrow = discard_at(&catalogue, vial, opened, day(2026, 11, 23));
    assert_eq!(tomorrow.at, discard.at, "a later session gives no new life");
    let evening = Opened { at: at(today, 21, 0, 0), reconstituted_at: Some(at(today, 21, 0, 0)) };
    let discard = discard_at(&catalogue, presentation(&catalogue, "MR-10"), evening, today);
    assert_eq!(discard.at, at(today, 24, 0, 0), "midnight comes before six hours");
}

#[test]
fn times_that_contradict_each_other_stop() {
    let catalogue = catalogue();
    let today = day(2026, 11, 22);
    let vial = presentation(&catalogue, "MR-10");
    let (eight, nine) = (at(today, 8, 0, 0), at(today, 9, 0, 0));
    let ahead = Opened { at: eight, reconstituted_at: Some(nine) };
    let findings = vial::judge(discard_at(&catalogue, vial, ahead, today), ahead, nine.plus_ms(-1));
    assert_eq!(stops(&findings), [Code::VialTimes]);
    let backwards = Opened { at: nine, reconstituted_at: Some(eight) };
    assert_eq!(
        stops(&vial::judge(discard_at(&catalogue, vial, backwards, today), backwards, nine)),
        [Code::VialTimes]
    );
}

#[test]
fn a_vial_gives_no_more_doses_than_it_holds() {
    let catalogue = catalogue();
    let vial = presentation(&catalogue, "BOPV-V");
    assert!(vial::doses_left(&catalogue, vial, 20, 19).is_empty());
    assert_eq!(stops(&vial::doses_left(&catalogue, vial, 20, 20)), [Code::NoDosesLeft]);
    assert_eq!(stops(&vial::doses_left(&catalogue, vial, 15, 0)), [Code::UnknownDoses]);
}

#[test]
fn a_diluent_serves_its_own_vaccine_in_its_own_volume() {
    let catalogue = catalogue();
    let judge = |id: &str, added: Option<(Option<&str>, i64)>| {
        let added = added.map(|(id, volume)| diluent::Added {
            diluent: id.map(|id| id.parse().unwrap()),
            volume: microlitres(volume),
        });
        stops(&diluent::judge(&catalogue, presentation(&catalogue, id), added.as_ref()))
    };
    assert!(judge("MV-10", Some((Some("DIL-MV"), 5500))).is_empty());
    assert_eq!(judge("MV-10", Some((Some("DIL-MV"), 6000))), [Code::WrongDiluentVolume], "I-67");
    assert_eq!(judge("MV-10", Some((Some("DIL-MR"), 5500))), [Code::WrongDiluent]);
    assert_eq!(judge("MV-10", Some((None, 5500))), [Code::WrongDiluent], "I-04");
    assert_eq!(judge("COV-PFZ-P-V", None), [Code::NotReconstituted], "I-11");
    assert!(judge("PENTA-SII-10", None).is_empty());
    assert_eq!(judge("COV-PFZ-G-V", Some((Some("DIL-COV-PFZ"), 1800))), [Code::WrongDiluent]);
    assert_eq!(judge("JE-IMOJEV-4", Some((Some("DIL-IMOJEV"), 500))), [Code::UnknownDiluentVolume]);
}

#[test]
fn what_the_eye_sees_is_judged() {
    let catalogue = catalogue();
    let monitor = |id, found| {
        let finding = quality::monitor(&catalogue, presentation(&catalogue, id), found);
        finding.map(|finding| (finding.code, finding.severity))
    };
    for stage in [Monitor::Stage3, Monitor::Stage4] {
        for id in ["BOPV-V", "COV-PFZ-P-V", "MV-10"] {
            assert_eq!(monitor(id, stage), Some((Code::VvmDiscard, Severity::Stop)));
        }
    }
    assert_eq!(monitor("BOPV-V", Monitor::Stage1), None);
    assert_eq!(monitor("BOPV-V", Monitor::Stage2), Some((Code::VvmUseFirst, Severity::Notice)));
    assert_eq!(monitor("BOPV-V", Monitor::None), Some((Code::VvmMissing, Severity::Stop)));
    let from_memory = Some((Code::VvmMissing, Severity::SecondPerson(Qualification::Vaccinator)));
    assert_eq!(monitor("PENTA-SII-10", Monitor::None), from_memory);
    assert_eq!(monitor("MV-10", Monitor::None), Some((Code::VvmUnknown, Severity::Notice)));
    assert_eq!(monitor("COV-PFZ-P-V", Monitor::None), None);

    let looks = |id, found| {
        let finding = quality::appearance(&catalogue, presentation(&catalogue, id), found);
        finding.map(|finding| (finding.code, finding.severity))
    };
    assert_eq!(looks("MV-10", Appearance::Normal), None);
    assert_eq!(looks("MV-10", Appearance::Altered), Some((Code::Appearance, Severity::Stop)));
    assert_eq!(looks("PENTA-SII-10", Appearance::Frozen), Some((Code::Frozen, Severity::Stop)));
    assert_eq!(looks("COV-AZ-V", Appearance::Frozen), Some((Code::Frozen, Severity::Stop)));
    assert_eq!(looks("BOPV-V", Appearance::Frozen), Some((Code::Frozen, Severity::Notice)));

    let shaken = |id, shaken| quality::shaken(product(&catalogue, id), shaken).map(|one| one.code);
    assert_eq!(shaken("TD", false), Some(Code::NotShaken));
    assert_eq!(shaken("TD", true), None);
    assert_eq!(shaken("MV", false), Some(Code::UnknownAdsorbed));
}

proptest! {
    #[test]
    fn no_vial_lives_past_its_day_or_six_hours_after_its_diluent(
        minute in 0i64..1440, later in 0i64..600
    ) {
        let catalogue = catalogue();
        let today = day(2026, 11, 22);
        let opened = at(today, 0, minute, 0);
        let mixed = opened.plus_minutes(later);
        for vial in catalogue.presentations() {
            let opened = Opened { at: opened, reconstituted_at: Some(mixed) };
            let discard = discard_at(&catalogue, vial, opened, today);
            prop_assert!(discard.at <= mixed.plus_minutes(360));
            prop_assert!(discard.at <= at(today, 24, 0, 0));
        }
    }
}
