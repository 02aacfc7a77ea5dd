//! A vaccine that exists in a file alone is judged by that file alone.

use super::*;
use crate::domain::catalogue::{BUILT_IN, File};
use crate::domain::route::{Route, Site};
use crate::domain::rule::diluent::Added;
use crate::domain::rule::{age, diluent, route, site, vial, volume};

const INVENTED: &str = include_str!("../../../../tests/data/made-up.toml");

#[test]
fn a_made_up_vaccine_is_judged_by_its_file() {
    let mut files = BUILT_IN.to_vec();
    files.push(File { name: "made-up.toml", text: INVENTED });
    let catalogue = Catalogue::read(&files).unwrap();
    assert_ne!(catalogue.version(), super::catalogue().version());
    let (made_up, vials) = (product(&catalogue, "MADE-UP"), presentation(&catalogue, "MADE-UP-3"));
    let (birth, on) = (born(2026, 1, 1), day(2026, 6, 1));
    let on_age = |on| stops(&age::judge(made_up, 1, birth, on));
    assert_eq!(on_age(day(2026, 3, 31)), [Code::LicensedAge]);
    assert!(on_age(day(2026, 4, 1)).is_empty());
    assert!(volume::judge(made_up, vials, birth, on, microlitres(70)).is_empty());
    assert_eq!(
        codes(&volume::judge(made_up, vials, birth, on, microlitres(50))),
        [Code::WrongVolume]
    );
    assert!(route::judge(made_up, birth, on, Route::Intradermal).is_empty());
    let muscle = route::judge(made_up, birth, on, Route::Intramuscular);
    assert_eq!(codes(&muscle), [Code::WrongRoute]);
    let arm = |site| stops(&site::judge(made_up, birth, on, Route::Intradermal, site));
    assert!(arm(Site::LeftUpperArm).is_empty() && !arm(Site::RightUpperArm).is_empty());
    let added = |diluent: &str, volume| Added {
        diluent: Some(diluent.parse().unwrap()),
        volume: microlitres(volume),
    };
    let mixed = |added: Added| codes(&diluent::judge(&catalogue, vials, Some(&added)));
    assert!(mixed(added("DIL-MADE-UP", 210)).is_empty());
    assert_eq!(mixed(added("DIL-MADE-UP", 200)), [Code::WrongDiluentVolume]);
    assert_eq!(mixed(added("DIL-BCG", 210)), [Code::WrongDiluent]);
    let open_at = at(on, 8, 0, 0);
    let opened = vial::Opened { at: open_at, reconstituted_at: Some(open_at) };
    let alive = |minutes| {
        codes(&vial::judge(
            vial::discard_at(&catalogue, vials, opened, on),
            opened,
            open_at.plus_minutes(minutes),
        ))
    };
    assert!(alive(44).is_empty());
    assert_eq!(alive(45), [Code::VialLife], "the end itself is past it");
    assert_eq!(codes(&vial::doses_left(&catalogue, vials, 3, 3)), [Code::NoDosesLeft]);
    let before = history(&[("MADE-UP", on)]);
    let second = |on| {
        let next = Next { product: made_up, course: None, conditions: &[], number: 2, birth, on };
        stops(&interval::judge(&catalogue, &before, next))
    };
    assert_eq!(second(day(2026, 7, 3)), [Code::TooSoon]);
    assert!(second(day(2026, 7, 4)).is_empty());
}

#[test]
fn a_product_that_asks_for_longer_is_watched_longer() {
    use crate::domain::rule::follow_up;
    let mut files = BUILT_IN.to_vec();
    files.push(File { name: "made-up.toml", text: INVENTED });
    let catalogue = Catalogue::read(&files).unwrap();
    let then = Instant::start_of(day(2026, 11, 22));
    let made_up = "MADE-UP".parse().unwrap();
    let open = |product, minutes| {
        let now = then.plus_minutes(minutes);
        follow_up::observed(&catalogue, product, then, now).map(|finding| finding.rule)
    };
    assert_eq!(open(Some(&made_up), 59).as_deref(), Some("MADE-UP"));
    assert_eq!(open(Some(&made_up), 60), None);
    assert_eq!((open(None, 29).as_deref(), open(None, 30)), (Some("R-OBS-30"), None));
}
