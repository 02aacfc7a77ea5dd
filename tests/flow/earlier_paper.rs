//! Doses of an earlier day, entered afterwards from their paper: of a session that
//! is over and of a day on which none stood. They count where they belong.

use std::ops::ControlFlow;

use chot::domain::day::Day;
use chot::domain::dose::Basis;
use chot::domain::event::{Event, Fact};
use chot::domain::figures::Scope;
use chot::domain::id::{PatientId, SessionId, VialId};
use chot::domain::look_back;
use chot::store::{self, Filter, Store};
use chrono::NaiveDate;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::review::{PASSWORD, at_a_simulated_station};

fn in_words(hand: &Hand, key: &str) -> String {
    hand.app.words().text(key)
}

fn store(hand: &Hand) -> &Store {
    hand.app.desk().unwrap().store()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn told(hand: &Hand, session: SessionId) -> Day {
    let mut day = Day::default();
    for fact in store(hand).session_facts(session).wait().unwrap() {
        day.apply(&fact);
    }
    day
}

fn doses(hand: &Hand, scope: Scope) -> u32 {
    store(hand).figures(scope, Box::new(|_, _| ControlFlow::Continue(()))).unwrap().unwrap().1.doses
}

/// The dose that was entered last, as the log has it.
fn last_dose(hand: &Hand) -> Fact {
    let filter = Filter { kinds: vec!["dose_given".into()], limit: u32::MAX, ..Filter::default() };
    let entries = store(hand).entries(filter).wait().unwrap();
    store::fact(entries.last().unwrap()).unwrap()
}

/// Opens the form from the office and types the day.
fn from_paper(hand: &mut Hand, on: &str) {
    hand.press_with_control('o');
    hand.click("Sửa sai");
    hand.press(Named::F2);
    hand.expect("Ngày tiêm");
    hand.type_text(on);
    hand.press(Named::Enter);
}

/// Fills in what every paper says, from the time on.
fn fill_in(hand: &mut Hand) {
    hand.click("Bàn tiêm");
    hand.type_text("1");
    hand.click("Giờ tiêm");
    hand.type_text("0815");
    hand.press(Named::Enter);
    hand.click("Người tiêm, theo giấy");
    let other = in_words(hand, "amend-other-name");
    hand.click(&other);
    hand.type_text("Y si Hoa");
    hand.click("Tờ giấy, dòng");
    hand.type_text("phieu 3");
}

fn second_person(hand: &mut Hand) {
    hand.press(Named::F5);
    let asked = in_words(hand, "second-person-confirm");
    hand.expect(&asked);
    hand.type_text("nurse1");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
}

fn reaches(hand: &Hand, vial: VialId) -> Vec<PatientId> {
    let scope = look_back::Scope { vials: [vial].into(), ..look_back::Scope::default() };
    let exposed = store(hand).look_back(scope).wait().unwrap();
    exposed.into_iter().map(|one| one.patient).collect()
}

#[test]
fn a_dose_of_an_earlier_session_counts_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    let rows = store(&hand).closings(None, 10).wait().unwrap();
    let row = rows.last().unwrap().clone();
    let before = told(&hand, row.id);
    let counted = doses(&hand, Scope::Session(row.id));
    from_paper(&mut hand, &row.day.format("%d/%m/%Y").to_string());
    let _ = hand.picture("earlier-paper-person");
    hand.type_text("3");
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.click("Lọ");
    hand.type_text("1");
    fill_in(&mut hand);
    let _ = hand.picture("earlier-paper");
    second_person(&mut hand);
    let fact = last_dose(&hand);
    let Event::DoseGiven(dose) = &fact.event else { panic!() };
    assert!(
        matches!(&dose.basis, Basis::Paper { sheet, later: Some(_), .. } if sheet == "phieu 3")
    );
    assert_eq!(fact.session, Some(row.id), "it belongs to its own session");
    assert_eq!(dose.administered.given_at.civil_day(), row.day);
    let _ = hand.picture("earlier-paper-listed");
    // It is seen where it belongs.
    assert!(hand.texts().iter().any(|text| text == "Từ giấy"), "{:?}", hand.texts());
    let after = told(&hand, row.id);
    assert_eq!(after.doses().len(), before.doses().len() + 1);
    assert_eq!(after.observations().len(), before.observations().len(), "nobody is watched");
    let vial = dose.administered.vial.unwrap();
    assert_eq!(after.vial(vial).unwrap().drawn, before.vial(vial).unwrap().drawn + 1);
    assert_eq!(doses(&hand, Scope::Session(row.id)), counted + 1);
    assert!(reaches(&hand, vial).contains(&dose.administered.patient));
    assert!(store(&hand).verify(Box::new(|_| ControlFlow::Continue(()))).wait().unwrap().is_ok());
    let found = dose.administered.patient;
    let product = dose.administered.product.clone();
    let known = store(&hand).earlier_day(row.day, Some(row.id)).wait().unwrap().day;
    let past = known.past_doses(found);
    assert!(past.iter().any(|one| one.product == product && one.given_on == row.day));
}

#[test]
fn a_dose_of_a_day_without_a_session_counts_on_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    let on = day("2026-11-04");
    assert_eq!(doses(&hand, Scope::Days(on, on)), 0);
    let name = store(&hand).people_named("", 1).wait().unwrap()[0].1.name.clone();
    from_paper(&mut hand, "04/11/2026");
    hand.expect("04/11/2026 · máy không có buổi nào");
    hand.type_text(&name);
    let _ = hand.picture("earlier-paper-nobody");
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.click("Vắc xin");
    hand.type_text("1");
    hand.press(Named::F5);
    let asked = in_words(&hand, "second-person-confirm");
    assert!(!hand.sees(&asked), "not before it says enough");
    fill_in(&mut hand);
    let _ = hand.picture("earlier-paper-no-session");
    second_person(&mut hand);
    let fact = last_dose(&hand);
    let Event::DoseGiven(dose) = &fact.event else { panic!() };
    assert_eq!(fact.session, None);
    assert_eq!(dose.administered.given_at.civil_day(), on);
    assert_eq!(doses(&hand, Scope::Days(on, on)), 1);
    assert_eq!(doses(&hand, Scope::Days(day("2026-11-05"), day("2026-11-30"))), 0);
    let facts = store(&hand).period_facts(on, on, &["dose_given"]).wait().unwrap();
    assert!(facts.iter().any(|one| one.sequence == fact.sequence));
    let person = store(&hand).person_facts(dose.administered.patient).wait().unwrap();
    assert!(person.iter().any(|one| one.sequence == fact.sequence), "the slip has it");
    // It can be amended like every other.
    let target = store(&hand)
        .amendable_entry(chot::store::Which::At(fact.sequence))
        .wait()
        .unwrap()
        .unwrap();
    assert_eq!(target.day.doses().len(), 1);
    assert!(target.day.visit(dose.administered.visit).is_some());
}
