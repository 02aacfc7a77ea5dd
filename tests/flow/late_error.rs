//! An error that is seen after its dose was recorded: the same day, or on a later one
//! when no session stands. It is about that dose, and no second one is invented.

use chot::domain::event::{Event, Fact};
use chot::domain::incident::IncidentOpened;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::day;
use crate::late_reaction::{all, injected};
use crate::review::{PASSWORD, at_a_simulated_station};

fn press(hand: &mut Hand, keys: &[Named]) {
    for key in keys {
        hand.press(*key);
    }
}

fn last_report(hand: &Hand) -> (Fact, IncidentOpened) {
    let fact = all(hand, "incident_opened").pop().unwrap();
    let Event::IncidentOpened(opened) = fact.event.clone() else { panic!() };
    (fact, *opened)
}

#[test]
fn what_is_noticed_the_day_after_is_reported_about_its_dose_without_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    let doses = all(&hand, "dose_given").len();
    press(&mut hand, &[Named::F10, Named::F4]);
    hand.expect("Tiêm nhầm, sự cố của ngày khác");
    hand.type_text(&name);
    let _ = hand.picture("late-error-found");
    hand.press(Named::Enter);
    hand.expect("Mũi đã ghi");
    let _ = hand.picture("late-error-form");
    // A wrong volume, by the third of the errors.
    press(&mut hand, &[Named::ArrowDown, Named::ArrowDown, Named::ArrowDown, Named::Enter]);
    hand.press(Named::F5);
    let (fact, opened) = last_report(&hand);
    assert_eq!(opened.dose, Some(given.id));
    assert_eq!(fact.session, dose.session, "it belongs to the session of the dose");
    assert_eq!(opened.vial, given.administered.vial);
    assert_eq!(all(&hand, "dose_given").len(), doses, "nothing was given twice");
    // Who got the same vial or lot is listed, and the same table of that session too.
    hand.expect("Người của báo cáo");
    hand.expect("Cùng lọ");
    let _ = hand.picture("late-error-report");
    let desk = hand.app.desk().unwrap();
    let scope = chot::domain::look_back::Scope::of(fact.session, &opened);
    assert!(scope.table.is_some());
    let exposed = desk.store().look_back(scope).wait().unwrap();
    assert!(exposed.iter().any(|one| {
        one.links().into_iter().next() == Some(chot::domain::look_back::Link::Table)
    }));
    assert!(day(&hand).frozen(given.administered.table).is_none(), "no table of another day");
    // Started again, a supervisor finds it, and amends the record of the dose from it.
    drop(hand);
    let later = fact.at.plus_minutes(10);
    let mut hand = Hand::at_a_station(&folder.path().join("station"), later);
    hand.type_text("supervisor");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    press(&mut hand, &[Named::Escape, Named::Escape]);
    hand.press_with_control('s');
    press(&mut hand, &[Named::ArrowDown, Named::Enter]);
    hand.expect("Người của báo cáo");
    hand.press_with_control('e');
    hand.expect(&hand.app.words().text("amend-one-title"));
    let _ = hand.picture("late-error-amended");
    // The first takes the field of the reason out of the keys.
    press(&mut hand, &[Named::Escape, Named::Escape]);
    hand.expect("Người của báo cáo");
}

#[test]
fn from_the_review_an_error_is_told_about_the_opened_dose() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    hand.press_with_control('r');
    hand.type_text(&name);
    hand.click("Đã tiêm");
    // A needle stick is of the session at hand, and there is none.
    press(&mut hand, &[Named::F10, Named::F5]);
    hand.expect("Có chuyện gì?");
    hand.press(Named::F4);
    hand.expect("Mũi đã ghi");
    press(&mut hand, &[Named::Escape, Named::Escape]);
    hand.expect("Xem lại");
    press(&mut hand, &[Named::Enter, Named::F10, Named::F4]);
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    let (fact, opened) = last_report(&hand);
    assert_eq!((opened.dose, fact.session), (Some(given.id), dose.session));
}

#[test]
fn an_error_seen_minutes_after_the_needle_stops_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), crate::injection::morning());
    crate::script::inject(&mut hand);
    let given = day(&hand).doses()[0].clone();
    press(&mut hand, &[Named::F10, Named::F4]);
    let slip = crate::injection::visit_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Mũi nào?");
    hand.press(Named::F5);
    assert_eq!(day(&hand).incidents().iter().count(), 0, "nothing is assumed");
    let _ = hand.picture("error-which");
    // The recorded dose, then the error.
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::ArrowDown, Named::Enter, Named::F5]);
    let report = day(&hand).incidents().iter().next().unwrap();
    assert_eq!(report.opened.dose, Some(given.id));
    assert!(day(&hand).frozen(given.administered.table).is_some());
    assert!(day(&hand).vial(given.administered.vial.unwrap()).unwrap().withdrawn);
    assert_eq!(day(&hand).doses(), [given], "no second dose");
}

/// In the morning an empty vial of another lot lies in the box, and nobody knows into
/// whom it went: no session stands, and it is told all the same.
#[test]
fn an_error_of_nobody_known_is_told_where_no_session_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    press(&mut hand, &[Named::F10, Named::F4, Named::F7]);
    hand.expect("Không rõ là ai");
    press(&mut hand, &[Named::ArrowDown, Named::Enter]);
    // On to the product, and to the lot.
    press(&mut hand, &[Named::PageDown, Named::PageDown]);
    hand.type_text("XK-77");
    let _ = hand.picture("late-error-of-nobody");
    hand.press(Named::F5);
    let (fact, opened) = last_report(&hand);
    assert_eq!((fact.session, opened.dose, opened.visit, opened.table), (None, None, None, None));
    assert_eq!(opened.lot_number.as_deref(), Some("XK-77"));
    assert!(hand.texts().iter().any(|text| text.ends_with("· Sai vắc xin")));
    let _ = hand.picture("late-error-of-nobody-report");
    // From the search, one step back is the ways.
    press(&mut hand, &[Named::Escape, Named::Escape, Named::F10, Named::F4, Named::Escape]);
    hand.expect("Có chuyện gì?");
}
