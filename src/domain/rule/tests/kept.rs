//! Rules about how a vaccine was kept and thawed, lots and syringes, what
//! follows a dose, and people who are alike.

use super::*;
use crate::domain::account::Qualification;
use crate::domain::evidence::Identifier;
use crate::domain::patient::{Details, Person};
use crate::domain::quantity::Temperature;
use crate::domain::route::Route;
use crate::domain::rule::excursion::{self, Kept};
use crate::domain::rule::{authorised, diluent, follow_up, lot, namesake, syringe, thaw};
use crate::domain::stock::Syringe;

#[test]
fn a_thawed_vaccine_ends_with_its_time() {
    let catalogue = catalogue();
    let purple = presentation(&catalogue, "COV-PFZ-P-V");
    let thawed = at(day(2021, 10, 31), 8, 0, 0);
    let judged = |now, again| thaw::judge(purple, Some(thawed), again, now).map(|one| one.code);
    assert_eq!(judged(at(day(2021, 11, 29), 23, 59, 59), false), None);
    assert_eq!(judged(at(day(2021, 11, 30), 0, 0, 0), false), Some(Code::ThawedTooLong));
    assert_eq!(judged(thawed, true), Some(Code::FrozenAgain));
    assert_eq!(judged(thawed.plus_ms(-1), false), Some(Code::UnknownThaw));
    let unknown = thaw::judge(purple, None, false, thawed);
    assert_eq!(unknown.map(|one| one.code), Some(Code::UnknownThaw));
    assert_eq!(thaw::judge(presentation(&catalogue, "TD-V"), None, false, thawed), None);
    let sputnik = presentation(&catalogue, "COV-SPUT-I-V");
    let two_hours = thaw::judge(sputnik, Some(thawed), false, thawed.plus_minutes(120)).unwrap();
    assert!(two_hours.unverified && two_hours.severity == Severity::Stop);
}

#[test]
fn an_excursion_waits_for_release_and_frost_for_the_shake_test() {
    let catalogue = catalogue();
    let degrees = Temperature::from_millicelsius;
    let kept = |low, high, released, shake_test| Kept {
        lowest: degrees(low),
        highest: degrees(high),
        released,
        shake_test,
    };
    let td = presentation(&catalogue, "TD-V");
    let judged = |kept| codes(&excursion::judge(&catalogue, Some(td), kept));
    assert!(judged(kept(2000, 8000, false, None)).is_empty());
    assert_eq!(judged(kept(2000, 8001, false, None)), [Code::Excursion]);
    assert!(judged(kept(2000, 8001, true, None)).is_empty());
    assert_eq!(judged(kept(-1, 5000, false, None)), [Code::Excursion, Code::ShakeTestMissing]);
    assert_eq!(judged(kept(-1, 5000, true, None)), [Code::ShakeTestMissing]);
    assert_eq!(judged(kept(-1, 5000, true, Some(false))), [Code::Frozen]);
    assert!(judged(kept(-1, 5000, true, Some(true))).is_empty());
    let dry = presentation(&catalogue, "MV-10");
    assert!(excursion::judge(&catalogue, Some(dry), kept(-1, 5000, true, None)).is_empty());
    let diluent = excursion::judge(&catalogue, None, kept(-1, 5000, false, None));
    assert_eq!(codes(&diluent), [Code::Excursion], "diluent takes no harm once it is released");
}

#[test]
fn a_lot_is_held_for_a_reason() {
    let catalogue = catalogue();
    assert_eq!(lot::on_hold(&catalogue, None), None);
    let held = lot::on_hold(&catalogue, Some("CV 12/2026")).unwrap();
    assert_eq!((held.code, held.rule.as_str()), (Code::LotOnHold, "R-LOT-HOLD"));
}

#[test]
fn a_syringe_serves_once() {
    let catalogue = catalogue();
    assert!(syringe::left(&catalogue, 10, 9).is_none());
    assert_eq!(syringe::left(&catalogue, 10, 10).unwrap().code, Code::NoSyringeLeft);
    let kind = |route, volume| syringe::kind(route, microlitres(volume));
    assert_eq!(kind(Route::Intramuscular, 500), Some(Syringe::HalfMillilitre));
    assert_eq!(kind(Route::Intradermal, 100), Some(Syringe::TenthMillilitre));
    assert_eq!((kind(Route::Intramuscular, 1000), kind(Route::Oral, 500)), (None, None));
}

#[test]
fn what_follows_a_dose_is_watched() {
    let catalogue = catalogue();
    let then = at(day(2026, 11, 22), 8, 0, 0);
    let open = |minutes| follow_up::observed(&catalogue, None, then, then.plus_minutes(minutes));
    assert_eq!(open(29).unwrap().code, Code::ObservationOpen);
    assert!(open(30).is_none());
    let report = |reported: Option<i64>, now: i64| {
        let reported = reported.map(|hours| then.plus_minutes(hours * 60));
        let now = then.plus_minutes(now * 60);
        follow_up::reported(&catalogue, then, reported, now).map(|one| one.code)
    };
    assert_eq!((report(None, 19), report(None, 20)), (None, Some(Code::ReportDue)));
    assert_eq!(
        (report(None, 24), report(None, 25)),
        (Some(Code::ReportDue), Some(Code::ReportOverdue))
    );
    assert_eq!((report(Some(24), 30), report(Some(25), 30)), (None, Some(Code::ReportOverdue)));
    assert!(follow_up::balanced(&catalogue, 20, &[10, 10]).is_none());
    assert_eq!(
        follow_up::balanced(&catalogue, 21, &[10, 10]).unwrap().code,
        Code::DosesExceedVials
    );
}

#[test]
fn a_product_is_given_once_it_is_permitted() {
    let catalogue = catalogue();
    let abdala = product(&catalogue, "COV-ABD");
    let early = authorised::judge(abdala, day(2021, 9, 16)).unwrap();
    assert_eq!(early.code, Code::NotAuthorised);
    assert!(authorised::judge(abdala, day(2021, 9, 17)).is_none());
    assert!(authorised::judge(product(&catalogue, "TD"), day(1990, 1, 1)).is_none());
}

#[test]
fn the_liquid_of_a_two_part_vaccine_is_not_the_vaccine() {
    let catalogue = catalogue();
    let both = presentation(&catalogue, "PENTAXIM-1");
    assert_eq!(codes(&diluent::judge(&catalogue, both, None)), [Code::ComponentMissing]);
    let alone = |ordered: &str, found: &str| {
        let (ordered, found) = (ordered.parse().unwrap(), found.parse().unwrap());
        diluent::instead_of_vaccine(&catalogue, &ordered, &found).code
    };
    assert_eq!(alone("PENTAXIM", "DIL-PENTAXIM"), Code::ComponentMissing);
    assert_eq!(alone("INFANRIX-HEXA", "DIL-PENTAXIM"), Code::WrongProduct);
    assert_eq!(alone("MV", "DIL-BCG"), Code::WrongProduct);
}

#[test]
fn people_of_one_name_are_told_apart() {
    let catalogue = catalogue();
    let person = |name: &str, birth, guardian: Option<&str>| {
        Person::new(Details {
            name: name.into(),
            birth,
            sex: None,
            number: None,
            guardian: guardian.map(Into::into),
            phone: None,
            group: None,
            address: None,
        })
        .unwrap()
    };
    let chair = person("Nguyễn Thị An", born(2019, 5, 1), Some("Lê Thị Hoa"));
    let namesake = person("Nguyen Thi An", born(2019, 6, 1), Some("Trần Thị Mai"));
    let twin = person("Nguyễn Văn Bình", born(2019, 5, 1), Some("Lê Thị Hoa"));
    let judged = |others: &[&Person], said| {
        namesake::judge(&catalogue, &chair, others.iter().copied(), &said)
            .map(|one| (one.code, one.severity))
    };
    let further = |severity| Some((Code::FurtherIdentifier, severity));
    let birthday = Identifier::BirthDate(day(2019, 5, 1));
    let guardian = Identifier::Guardian("Lê Thị Hoa".into());
    assert_eq!(judged(&[&namesake], birthday.clone()), None, "I-33: other birthdays");
    assert_eq!(judged(&[&twin], birthday.clone()), further(Severity::Notice), "but for the name");
    let schoolmate = person("Trần Văn Cường", born(2019, 5, 1), Some("Mai Thị Lan"));
    assert_eq!(judged(&[&schoolmate], birthday.clone()), further(Severity::Stop));
    assert_eq!(judged(&[&schoolmate, &twin, &namesake], guardian.clone()), None);
    let same = person("Nguyễn Thị An", born(2019, 5, 1), Some("Mai Thị Lan"));
    assert_eq!(judged(&[&same, &twin], birthday), further(Severity::Stop));
    assert_eq!(judged(&[&same], guardian.clone()), None);
    let second = Severity::SecondPerson(Qualification::Vaccinator);
    let unknown = person("Nguyễn Thị An", born(2019, 5, 1), None);
    assert_eq!(judged(&[&unknown], guardian), further(second), "not known is no proof");
}
