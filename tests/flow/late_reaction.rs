//! A reaction that is told of on a later day than the dose: found by name where no
//! session stands, described on the day of its own session, and no reason to stop
//! another one.

use chot::domain::event::{Event, Fact};
use chot::store::{self, Filter, Store};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::review::{PASSWORD, at_a_simulated_station};

fn store(hand: &Hand) -> &Store {
    hand.app.desk().unwrap().store()
}

pub fn all(hand: &Hand, kind: &str) -> Vec<Fact> {
    let filter = Filter { kinds: vec![kind.into()], limit: u32::MAX, ..Filter::default() };
    let entries = store(hand).entries(filter).wait().unwrap();
    entries.iter().map(|entry| store::fact(entry).unwrap()).collect()
}

/// Somebody of the first session who got a dose there, with what they are called.
pub fn injected(hand: &Hand) -> (Fact, String) {
    let dose = all(hand, "dose_given").remove(3);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    let name = all(hand, "visit_listed").into_iter().find_map(|fact| match fact.event {
        Event::VisitListed(listed) if listed.visit == given.administered.visit => {
            Some(listed.person.name.clone())
        }
        _ => None,
    });
    (dose, name.unwrap())
}

/// Describes a serious reaction that began just now.
fn describe(hand: &mut Hand) {
    hand.press(Named::F6);
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.press(Named::F9);
    hand.press(Named::F11);
}

#[test]
fn whoever_calls_the_day_after_is_found_by_name_without_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    let reports = all(&hand, "incident_opened").len();
    hand.press(Named::F10);
    hand.expect("Có chuyện gì?");
    let _ = hand.picture("trouble-without-a-session");
    hand.press(Named::F5);
    hand.expect("Có chuyện gì?");
    hand.press(Named::F3);
    hand.expect("Gõ họ tên người được tiêm");
    hand.type_text("khong ai ten nhu vay");
    hand.expect("Không tìm thấy mũi tiêm nào.");
    let _ = hand.picture("late-reaction-nobody");
    hand.press(Named::Delete);
    hand.type_text(&name);
    let _ = hand.picture("late-reaction-found");
    hand.press(Named::Enter);
    hand.expect("Mức độ");
    let _ = hand.picture("late-reaction-empty");
    describe(&mut hand);
    let _ = hand.picture("late-reaction-report");
    let reaction = all(&hand, "reaction_recorded").pop().unwrap();
    assert_eq!(reaction.session, dose.session, "it belongs to the session of the dose");
    let held = all(&hand, "lot_held").pop().unwrap();
    let Event::LotHeld(held) = &held.event else { panic!() };
    assert_eq!(Some(held.lot), given.administered.lot);
    let opened = all(&hand, "incident_opened");
    assert_eq!(opened.len(), reports + 1);
    let Event::IncidentOpened(opened) = &opened.last().unwrap().event else { panic!() };
    assert_eq!(opened.visit, Some(given.administered.visit));
    assert_eq!(opened.lot, given.administered.lot);
    assert!(hand.texts().iter().any(|text| text.contains(&name)), "{:?}", hand.texts());
    // The clock to the report runs, and it stops no session.
    let day = hand.app.desk().unwrap().day();
    assert_eq!(day.reactions().filter(|one| one.reported_at.is_none()).count(), 1);
    assert!(!day.has_serious_reaction());
    // Started again it is all there.
    drop(hand);
    let mut hand =
        Hand::at_a_station(&folder.path().join("station"), dose.at.plus_minutes(3 * 24 * 60));
    hand.type_text("supervisor");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    let day = hand.app.desk().unwrap().day();
    assert_eq!(day.reactions().filter(|one| one.reported_at.is_none()).count(), 1);
    assert!(!day.has_serious_reaction());
    assert!(day.lot(held.lot).unwrap().held.is_some());
    let due = format!("{name}: Báo cáo tai biến nặng");
    assert!(hand.texts().iter().any(|text| text.starts_with(&due)), "{:?}", hand.texts());
    for _ in 0..2 {
        hand.press(Named::Escape);
    }
    hand.click("Hồ sơ");
    // 28 by vial and lot, the others by the table of that session since the vial was opened.
    hand.expect("Ai liên quan: 54");
    let session = dose.session.unwrap();
    let then = store(&hand).earlier_day(dose.at.civil_day(), Some(session)).wait().unwrap();
    assert_eq!(
        then.day.described().len(),
        all(&hand, "reaction_recorded").iter().filter(|fact| fact.session == dose.session).count()
    );
}

#[test]
fn from_the_review_one_key_describes_a_reaction_to_the_opened_dose() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    let (dose, name) = injected(&hand);
    hand.press_with_control('r');
    hand.type_text(&name);
    hand.click("Đã tiêm");
    hand.expect("Phản ứng, sai sót");
    let _ = hand.picture("review-dose-opened");
    hand.press(Named::F10);
    hand.expect("Có chuyện gì?");
    assert!(hand.texts().iter().any(|text| text.starts_with(&format!("Về {name}, "))));
    let _ = hand.picture("trouble-of-a-dose");
    hand.press(Named::F3);
    hand.expect("Mức độ");
    hand.press(Named::Escape);
    hand.expect("Xem lại");
    assert_eq!(hand.texts().iter().filter(|text| *text == "Đã tiêm").count(), 1, "as it was left");
    hand.press(Named::Enter);
    hand.click("Phản ứng, sai sót");
    hand.press(Named::F3);
    // A mild one needs no report, and leads back.
    hand.press(Named::F8);
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.press(Named::F9);
    hand.press(Named::F11);
    hand.expect("Xem lại");
    let reaction = all(&hand, "reaction_recorded").pop().unwrap();
    assert_eq!(reaction.session, dose.session);
    assert!(all(&hand, "lot_held").iter().all(|held| held.at < reaction.at));
}

/// A dose of the session at hand is found by the same search; the way back from it is
/// the usual one, in one press.
#[test]
fn a_dose_of_today_is_found_by_the_same_search() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), crate::injection::morning());
    crate::script::inject(&mut hand);
    let name = crate::injection::visit(&hand, 1).person.name.clone();
    for key in [Named::F10, Named::F3, Named::F2] {
        hand.press(key);
    }
    hand.type_text(&name);
    hand.press(Named::Enter);
    hand.expect("Mức độ");
    hand.expect("Mở thẻ phản vệ ngay");
    hand.press(Named::Escape);
    assert!(!hand.sees("Mức độ"), "one press leads away");
}

#[test]
fn somebody_collapses_before_the_session_and_the_clock_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    for key in [Named::F10, Named::F10, Named::F2] {
        hand.press(key);
    }
    hand.expect("Thẻ phản vệ");
    assert!(!hand.sees("Ai đang được xử trí?"), "nobody is on a list");
    let _ = hand.picture("card-without-a-session");
    let begun = hand.app.desk().unwrap().day().emergencies()[0].clone();
    assert_eq!(begun.standing().count(), 1);
    drop(hand);
    let now = begun.begun_at.plus_minutes(4);
    let mut hand = Hand::at_a_station(&folder.path().join("station"), now);
    hand.type_text("nurse1");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    let told = hand.texts().iter().any(|text| text.contains("4:0"));
    assert!(told, "its clock runs: {:?}", hand.texts());
    assert_eq!(hand.app.desk().unwrap().day().emergencies(), [begun]);
}
