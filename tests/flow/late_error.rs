//! An error that is seen after its dose was recorded: the same day, or on a later one
//! when no session stands. It is about that dose, and no second one is invented.

use chot::domain::amendment::DoseAmended;
use chot::domain::dose::Administered;
use chot::domain::event::{Event, Fact};
use chot::domain::id::EntryId;
use chot::domain::incident::IncidentOpened;
use chot::platform::new_id;
use chot::scan::StationLabel;
use chot::store::{Author, entry};
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

/// Somebody says later of a dose what stands.
fn amended(hand: &Hand, dose: &Fact, after: Option<Administered>) {
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    let said = DoseAmended {
        dose: given.id,
        before: given.administered.clone(),
        after,
        reason: "ghi nhầm".into(),
        confirmed_by: None,
        after_closing: true,
    };
    let author = Author::Account(dose.author.unwrap());
    let id = EntryId(new_id(dose.at));
    let entry = entry(&said.into(), id, dose.at, author, dose.session).unwrap();
    let _ = hand.app.desk().unwrap().store().append(vec![entry]).wait().unwrap();
}

/// To the form of a wrong injection, at the one of whom this is the name.
fn about(hand: &mut Hand, name: &str) {
    press(hand, &[Named::F10, Named::F4]);
    hand.type_text(name);
    hand.press(Named::Enter);
}

#[test]
fn a_card_scanned_at_another_days_dose_makes_no_second_dose_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    let doses = all(&hand, "dose_given").len();
    about(&mut hand, &name);
    hand.expect("Mũi đã ghi");
    hand.scan(&StationLabel::Visit(given.administered.visit).code());
    // The scan is of nobody who is here today, and is said to be.
    hand.press(Named::Escape);
    hand.expect("Mũi đã ghi");
    press(&mut hand, &[Named::F9, Named::ArrowDown, Named::Enter, Named::F5]);
    let (_, opened) = last_report(&hand);
    assert_eq!(opened.dose, Some(given.id));
    assert_eq!(all(&hand, "dose_given").len(), doses, "nothing was given twice");
}

#[test]
fn of_an_amended_dose_is_told_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    // It was somebody else's of the same session.
    let other = all(&hand, "dose_given").into_iter().find_map(|fact| match fact.event {
        Event::DoseGiven(other)
            if fact.session == dose.session
                && other.administered.visit != given.administered.visit =>
        {
            Some(other.administered)
        }
        _ => None,
    });
    let other = other.unwrap();
    let (patient, visit) = (other.patient, other.visit);
    amended(&hand, &dose, Some(Administered { patient, visit, ..given.administered.clone() }));
    about(&mut hand, &name);
    hand.expect("Mũi đã ghi");
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    let (_, opened) = last_report(&hand);
    assert_eq!((opened.dose, opened.visit), (Some(given.id), Some(visit)));
    assert_eq!(opened.patient, Some(patient));
    // By the name of whom it is said to be it is found too.
    let whose = all(&hand, "visit_listed").into_iter().find_map(|fact| match fact.event {
        Event::VisitListed(listed) if listed.visit == visit => Some(listed.person.name.clone()),
        _ => None,
    });
    about(&mut hand, &whose.unwrap());
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    let (_, opened) = last_report(&hand);
    assert_eq!((opened.dose, opened.visit), (Some(given.id), Some(visit)));
}

#[test]
fn of_a_dose_that_nobody_got_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    amended(&hand, &dose, None);
    let reports = all(&hand, "incident_opened").len();
    about(&mut hand, &name);
    hand.expect("Mũi này đã được ghi là nhầm: không ai được tiêm. Tìm mũi khác.");
    let _ = hand.picture("late-error-in-error");
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    assert_eq!(all(&hand, "incident_opened").len(), reports);
}

#[test]
fn what_was_filled_in_of_one_is_nothing_of_the_next_and_f10_is_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (dose, name) = injected(&hand);
    let Event::DoseGiven(given) = &dose.event else { panic!() };
    about(&mut hand, &name);
    // An error, and on to the product and the lot.
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::PageDown, Named::PageDown]);
    hand.type_text("XK-77");
    hand.expect("XK-77");
    // F8 is another person: the search stands as it was.
    hand.press(Named::F8);
    hand.press(Named::Enter);
    hand.expect("Mũi đã ghi");
    assert!(!hand.sees("XK-77"));
    hand.press(Named::F5);
    hand.expect("Chọn sai gì.");
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    let (_, opened) = last_report(&hand);
    assert_eq!(opened.dose, Some(given.id));
    assert_eq!(opened.lot_number, given.administered.lot_number);
    // Somebody collapses while another error is being told.
    about(&mut hand, &name);
    hand.press(Named::F10);
    assert_eq!(hand.app.screen(), "emergency");
}

#[test]
fn a_lock_leaves_what_is_typed_in_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    let (_, name) = injected(&hand);
    about(&mut hand, &name);
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5, Named::F4]);
    hand.type_text("30/11/2026");
    hand.expect("30/11/2026");
    hand.press(Named::F12);
    assert_eq!(hand.app.screen(), "lock");
    hand.press(Named::F2);
    hand.type_text("nurse1");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    assert_eq!(hand.app.screen(), "case");
    hand.expect("30/11/2026");
}
