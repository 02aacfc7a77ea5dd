//! An injection at the table, from the queue to the observation.

use chot::domain::day::{Day, Stage};
use chot::domain::dose::Basis;
use chot::domain::id::VialId;
use chot::domain::time::Instant;
use chot::domain::visit::Visit;
use chot::scan::StationLabel;
use chrono::NaiveDate;
use iced::keyboard::key::Named;

use crate::hand::Hand;

pub fn morning() -> Instant {
    Instant::start_of(NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()).plus_minutes(8 * 60)
}

pub fn day(hand: &Hand) -> &Day {
    hand.app.desk().unwrap().day()
}

pub fn visit(hand: &Hand, ticket: u32) -> Visit {
    day(hand).visit_with_ticket(ticket).unwrap().clone()
}

pub fn order_slip(hand: &Hand, ticket: u32) -> String {
    let visit = visit(hand, ticket);
    StationLabel::Order(visit.open_orders().next().unwrap().id).code()
}

pub fn visit_slip(hand: &Hand, ticket: u32) -> String {
    StationLabel::Visit(visit(hand, ticket).id).code()
}

pub fn vial(hand: &Hand, number: u32) -> VialId {
    day(hand).vials().find(|vial| vial.number == number).unwrap().id
}

pub fn vial_label(hand: &Hand, number: u32) -> String {
    StationLabel::Vial(vial(hand, number)).code()
}

/// Goes through Kiểm tra with scans, and attests it.
pub fn check_by_scan(hand: &mut Hand, ticket: u32) {
    let slip = order_slip(hand, ticket);
    hand.scan(&slip);
    hand.expect("Liều thuốc");
    hand.enter("0,5");
    hand.press(Named::Enter);
}

/// Goes through Đối chiếu with scans for a product that is shaken, and attests it.
pub fn compare_by_scan(hand: &mut Hand, ticket: u32, vial: u32, device: &str) {
    let slip = visit_slip(hand, ticket);
    hand.scan(&slip);
    let label = vial_label(hand, vial);
    hand.scan(&label);
    hand.click("Lọ không có VVM");
    hand.click("Bình thường");
    if hand.sees("Đã lắc đều") {
        hand.click("Đã lắc đều");
    }
    hand.click(device);
    hand.press(Named::Enter);
}

/// Goes through Điều đúng with scans, and attests it.
pub fn right_by_scan(hand: &mut Hand, ticket: u32, vial: u32) {
    let birth = visit(hand, ticket).person.birth.label();
    hand.enter(&birth);
    hand.click("Người được tiêm");
    hand.click("Cánh tay trái");
    let label = vial_label(hand, vial);
    hand.scan(&label);
    hand.click("Giáo viên chủ nhiệm");
    hand.enter("0,5");
    hand.press(Named::Enter);
}

#[test]
fn a_drill_begun_just_after_midnight_can_be_injected_at() {
    let folder = tempfile::tempdir().unwrap();
    let midnight = Instant::start_of(NaiveDate::from_ymd_opt(2026, 11, 17).unwrap());
    let mut hand = Hand::at_the_drill(folder.path(), midnight.plus_minutes(5));
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    assert_eq!(day(&hand).doses().len(), 1);
}

#[test]
fn a_clean_injection_by_scanner() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.expect("Được phép tiêm");
    assert!(day(&hand).doses().is_empty(), "permission is not the fact");
    hand.click("Đã tiêm đủ: Cánh tay trái");
    let doses = day(&hand).doses();
    assert_eq!(doses.len(), 1);
    let Basis::Checklist { items, .. } = &doses[0].basis else { panic!("not by the checklist") };
    assert_eq!(items.items().len(), 13);
    assert_eq!(day(&hand).stage(&visit(&hand, 1)), Stage::Observing);
    assert_eq!(day(&hand).vial(vial(&hand, 2)).unwrap().left(), 9);
}

#[test]
fn a_clean_injection_without_any_code() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press(Named::Enter);
    hand.type_text("1");
    hand.press(Named::F2);
    hand.click("Td (IVAC)");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.type_text("1");
    hand.press(Named::F2);
    hand.type_text("2407");
    hand.press(Named::F2);
    for answer in ["5", "1", "1", "1"] {
        hand.type_text(answer);
    }
    hand.press(Named::Enter);
    hand.enter("22/05/2019");
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    let birth = visit(&hand, 1).person.birth.label();
    hand.enter(&birth);
    hand.type_text("1");
    hand.type_text("3");
    hand.type_text("2407");
    hand.press(Named::F2);
    hand.type_text("4");
    hand.enter("0.5");
    hand.press(Named::Enter);
    hand.expect("Được phép tiêm");
    hand.type_text("3");
    assert_eq!(day(&hand).doses().len(), 1);
}
