//! One visit with two vaccines: who is in the chair is asked once, everything
//! else is done for every dose.

use chot::domain::checklist::ItemState;
use chot::domain::day::Stage;
use chot::domain::dose::Basis;
use chot::domain::evidence::Way;
use chot::domain::item::Item;
use chot::domain::procedure::Course;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::vial_label;
use crate::injection::{check_by_scan, compare_by_scan, day, morning, right_by_scan, visit};

/// Orders MR beside the Td that the first pupil waits for.
fn order_another(hand: &mut Hand) {
    hand.press(Named::F5);
    hand.click("Vắc xin");
    hand.press(Named::F2);
    for key in [Named::F4, Named::F3, Named::F2] {
        hand.press(key);
    }
    // MR asks for more than the screening for Td did.
    for _ in 0..12 {
        hand.press(Named::ArrowLeft);
    }
    hand.type_text("36,7");
    hand.press(Named::F2);
    hand.type_text("10,5");
    hand.press(Named::F3);
    hand.press(Named::Enter);
    hand.press(Named::Escape);
    assert_eq!(visit(hand, 1).open_orders().count(), 2);
}

#[test]
fn who_stays_in_the_chair_is_asked_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    order_another(&mut hand);
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    hand.expect("Đã tiêm · đã ghi");
    hand.press(Named::F2);
    let second = day(&hand).procedures().find(|p| p.course() == Course::Running).unwrap();
    assert_eq!(second.item(Item::K1), ItemState::Open, "everything else starts anew");
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 1, "Bơm kim tiêm dưới da");
    // Nobody asks for the birth date again.
    hand.click("Cánh tay phải");
    let label = vial_label(&hand, 1);
    hand.scan(&label);
    hand.click("Cha, mẹ");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.click("Đã tiêm đủ: Cánh tay phải");
    let doses = day(&hand).doses();
    assert_eq!(doses.len(), 2);
    let Basis::Checklist { items, .. } = &doses[1].basis else { panic!("not by the checklist") };
    let asked = items.items().iter().find(|item| item.item == Item::D1).unwrap();
    assert!(asked.evidence.iter().all(|(_, way)| matches!(way, Way::Held(_))));
    assert_eq!(day(&hand).stage(&visit(&hand, 1)), Stage::Observing);
}

#[test]
fn who_left_the_chair_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    order_another(&mut hand);
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    hand.press(Named::Escape);
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 1, "Bơm kim tiêm dưới da");
    hand.expect("Ngày sinh");
}
