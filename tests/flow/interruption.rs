//! Called away, the plug pulled, a change of mind.

use chot::domain::day::Stage;
use chot::domain::evidence::Witness;
use chot::domain::procedure::{Course, Reason};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{
    check_by_scan, compare_by_scan, day, morning, order_slip, right_by_scan, vial_label, visit,
};

#[test]
fn a_restart_in_the_middle_asks_for_the_vial_and_the_person_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    let birth = visit(&hand, 1).person.birth.label();
    hand.enter(&birth);
    // The plug is pulled: nothing is closed in order.
    hand.app.desk().unwrap().store().close();
    drop(hand);

    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(3));
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Vừa gián đoạn: quét hoặc đọc lại lọ để đi tiếp.");
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.expect("Đúng người bệnh");
    right_by_scan(&mut hand, 1, 2);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    assert_eq!(day(&hand).doses().len(), 1);
}

#[test]
fn later_puts_the_person_back_into_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    hand.press(Named::F8);
    hand.expect("Hàng chờ");
    hand.expect("đang dở");
    assert_eq!(day(&hand).procedures().next().unwrap().course(), Course::SetAside);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Số giường, số phòng");
}

#[test]
fn the_child_says_no_and_consent_is_withdrawn() {
    for (key, reason) in [(Named::F2, Reason::ChildSaysNo), (Named::F3, Reason::ConsentWithdrawn)] {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        check_by_scan(&mut hand, 1);
        compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
        hand.press(Named::F9);
        hand.expect("Vì sao dừng?");
        hand.press(key);
        if reason == Reason::ConsentWithdrawn {
            hand.expect("Ai rút đồng ý?");
            hand.press(Named::F4);
        }
        hand.expect("Hàng chờ");
        assert_eq!(day(&hand).procedures().next().unwrap().course(), Course::Refused(reason));
        let visit = visit(&hand, 1);
        assert_eq!(day(&hand).stage(&visit), Stage::Away);
        let order = &visit.orders[0];
        let still = visit.consent(&order.product).is_some_and(|consent| consent.given);
        assert_eq!(still, reason == Reason::ChildSaysNo);
        let by = visit.consent(&order.product).map(|consent| consent.by);
        assert_eq!(by == Some(Witness::Guardian), !still, "who took it back, not who gave it");
        assert!(day(&hand).doses().is_empty());
    }
}
