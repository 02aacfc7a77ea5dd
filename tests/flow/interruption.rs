//! Called away, the plug pulled, a change of mind.

use chot::domain::day::Stage;
use chot::domain::evidence::Witness;
use chot::domain::id::EntryId;
use chot::domain::item::Moment;
use chot::domain::procedure::{Course, Reason};
use chot::domain::visit::Screened;
use chot::platform::new_id;
use chot::store::{self, Author};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{
    check_by_scan, compare_by_scan, day, morning, order_slip, right_by_scan, vial_label, visit,
    visit_slip,
};
use crate::station_day::{
    make_ready, open_session_with, read_list, set_up, stock, with_a_second_person,
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
    hand.expect("đang dở ở: Số giường, số phòng");
    assert_eq!(day(&hand).procedures().next().unwrap().course(), Course::SetAside);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Số giường, số phòng");
}

/// Goes on to the vial of somebody whose check is done, and leaves.
fn vial_and_away(hand: &mut Hand, ticket: u32, vial: u32) {
    let slip = visit_slip(hand, ticket);
    hand.scan(&slip);
    let label = vial_label(hand, vial);
    hand.scan(&label);
    hand.press(Named::F8);
    hand.expect("Hàng chờ");
}

#[test]
fn two_stand_half_done_each_with_its_own_vial() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    vial_and_away(&mut hand, 1, 2);
    check_by_scan(&mut hand, 3);
    vial_and_away(&mut hand, 3, 1);
    let vials: Vec<_> =
        day(&hand).procedures().map(chot::domain::procedure::Procedure::vial).collect();
    assert_eq!(vials.len(), 2);
    assert_ne!(vials[0], vials[1]);

    // The program is killed: nothing is closed, the window is simply gone.
    drop(hand);
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(5));
    assert_eq!(day(&hand).procedures().filter(|procedure| procedure.is_open()).count(), 2);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Vừa gián đoạn: lọ trên khay có thể đã bị đổi, nên phải xem lại lọ.");
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.press(Named::F8);
    let slip = order_slip(&hand, 3);
    hand.scan(&slip);
    let label = vial_label(&hand, 1);
    hand.scan(&label);
    assert!(day(&hand).procedures().all(|procedure| procedure.stop().is_none()));
    assert!(day(&hand).doses().is_empty());
}

#[test]
fn a_vial_that_passed_its_life_during_the_interruption_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 3);
    vial_and_away(&mut hand, 3, 1);
    let ends = day(&hand).vial(crate::injection::vial(&hand, 1)).unwrap().discard_at;
    let slip = order_slip(&hand, 3);
    hand.wait_ms(ends.since(morning()));
    hand.scan(&slip);
    let label = vial_label(&hand, 1);
    hand.scan(&label);
    hand.expect("Lọ đã quá giờ được dùng");
}

#[test]
fn two_tables_each_keep_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let hand = set_up(folder.path());
    let mut hand = with_a_second_person(hand, folder.path());
    open_session_with(&mut hand, 2);
    stock(&mut hand);
    read_list(&mut hand);
    make_ready(&mut hand);
    hand.enter("1");
    hand.press_with_control('2');
    hand.expect("Hàng chờ");
    hand.press_with_control('1');
    hand.expect("Tên thuốc");
    hand.click("Td (IVAC)");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.enter("1");
    hand.expect("Tên thuốc");
    hand.press_with_control('2');
    hand.press(Named::ArrowDown);
    hand.press(Named::F5);
    let asked = "Lần này xét vắc xin nào?";
    hand.expect(asked);
    hand.press_with_control('1');
    assert!(!hand.sees(asked), "the record belongs to the other table");
    hand.expect("Vừa gián đoạn: lọ trên khay có thể đã bị đổi, nên phải xem lại lọ.");
    hand.press_with_control('2');
    hand.expect(asked);
}

#[test]
fn a_screening_that_does_not_hold_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 3);
    vial_and_away(&mut hand, 3, 1);
    // Meanwhile somebody screened again, and left a question out.
    let visit = visit(&hand, 3);
    let mut screening = visit.screening.unwrap();
    let _ = screening.answers.pop_first();
    let (at, by) = (screening.at, Author::Account(screening.by.unwrap()));
    let screened = Screened { visit: visit.id, screening }.into();
    let session = day(&hand).session().map(|session| session.id);
    let entry = store::entry(&screened, EntryId(new_id(at)), at, by, session).unwrap();
    let _ = hand.app.desk().unwrap().store().append(vec![entry]).wait().unwrap();
    drop(hand);
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(5));
    let slip = order_slip(&hand, 3);
    hand.scan(&slip);
    hand.expect(
        "Sàng lọc trước lúc gián đoạn không còn giá trị: sàng lọc lại, rồi kiểm tra từ đầu.",
    );
}

#[test]
fn who_sits_in_the_chair_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    let birth = visit(&hand, 1).person.birth.label();
    hand.enter(&birth);
    hand.press(Named::F8);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.expect("Vừa gián đoạn: người trên ghế có thể đã đổi, nên phải hỏi lại từ đầu.");
    right_by_scan(&mut hand, 1, 2);
    hand.expect("Được phép tiêm");
    assert!(!day(&hand).procedures().any(|procedure| procedure.is_open_again(Moment::Right)));
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
