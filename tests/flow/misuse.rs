//! What goes wrong at a real table: scans cut short, doubled, mangled, two
//! without a pause, a scan into a field, a clock set back, keys in the wrong
//! moment. Nothing is lost and something is always said.

use chot::domain::evidence::Step;
use chot::domain::procedure::Next;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{check_by_scan, day, morning, order_slip, vial_label, visit_slip};

#[test]
fn a_scan_that_fits_nowhere_says_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    let said = [
        (format!("{slip}{slip}"), "Một mã bị quét hai lần liền. Quét lại một lần."),
        (slip[..30].to_owned(), "Mã phiếu hoặc nhãn của điểm tiêm bị thiếu. Quét lại."),
        (
            "]d20109520000000011Ấ10".to_owned(),
            "Bộ gõ tiếng Việt làm hỏng mã. Tắt bộ gõ (chữ E) rồi quét lại.",
        ),
        ("0123456789".repeat(1_000), "Mã quá dài (8.000 ký tự). Quét lại từng mã một."),
        (
            vial_label(&hand, 2),
            "Vừa quét phiếu hoặc nhãn của điểm tiêm. Màn hình này không dùng mã đó.",
        ),
    ];
    for (code, sentence) in said {
        hand.scan(&code);
        hand.expect(sentence);
        hand.press(Named::Escape);
        assert!(!hand.sees(sentence), "{sentence} is still there");
    }
    assert!(day(&hand).procedures().next().is_none());
}

#[test]
fn two_scans_without_a_pause_are_two_scans() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    let (slip, label) = (visit_slip(&hand, 1), vial_label(&hand, 2));
    hand.scan_both(&slip, &label);
    hand.expect("Nhìn chỉ thị nhiệt trên lọ (VVM). Chọn hình giống nhất.");
}

#[test]
fn keys_and_scans_pressed_while_the_disk_is_slow_are_taken_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let (order, slip, label) = (order_slip(&hand, 1), visit_slip(&hand, 1), vial_label(&hand, 2));
    hand.scan(&order);
    hand.enter("0,5");
    hand.disk_is_slow();
    hand.press(Named::Enter);
    hand.scan(&slip);
    hand.scan(&label);
    hand.type_text("511");
    hand.disk_answers();
    let procedure = day(&hand).procedures().next().unwrap();
    assert_eq!(procedure.next(), Next::Observe(Step::Device), "the answers were heard");
}

#[test]
fn a_lock_forgets_the_keys_that_waited_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.disk_is_slow();
    hand.scan(&slip);
    hand.type_text("0,5");
    hand.press(Named::F12);
    hand.disk_answers();
    hand.expect("Đã khóa");
    assert!(!hand.sees("0,5"));
}

#[test]
fn a_scan_does_not_leak_into_a_field_that_has_the_focus() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.click("Quét mã hoặc gõ tên, không cần dấu");
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    assert_eq!(day(&hand).procedures().count(), 1);
    hand.press(Named::F8);
    hand.expect("Quét mã hoặc gõ tên, không cần dấu");
}

#[test]
fn a_clock_set_back_keeps_the_order_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    hand.clock.move_by_ms(-3_600_000);
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    let procedure = day(&hand).procedures().next().unwrap();
    assert!(matches!(procedure.next(), Next::Observe(_)));
    let store = hand.app.desk().unwrap().store();
    let entries = store.latest(day(&hand).session().map(|s| s.id), None, 2).wait().unwrap();
    assert!(entries[0].clock.is_some(), "the clock that was set back is in the entry");
    assert!(entries[0].at >= entries[1].at);
    assert!(entries[0].sequence > entries[1].sequence);
}

#[test]
fn a_vial_before_its_moment_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press(Named::Enter);
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.expect("Việc này thuộc lúc khác. Bây giờ đang ở 3 kiểm tra.");
}

#[test]
fn the_same_scan_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    let before = day(&hand).procedures().next().unwrap().clone();
    hand.scan(&slip);
    assert_eq!(*day(&hand).procedures().next().unwrap(), before);
}

/// Fills a receipt of Td in by keys and hands it in.
fn receive(hand: &mut Hand, number: &str, expiry: &str, vials: &str) {
    hand.press(Named::F4);
    hand.press(Named::F2);
    hand.click("Td (IVAC)");
    for field in [number, expiry, vials, "10", "QLVX-0000-26"] {
        hand.type_text(field);
        hand.press(Named::ArrowDown);
    }
    for key in [Named::F6, Named::F3, Named::F5] {
        hand.press(key);
    }
}

fn says(hand: &mut Hand, beginning: &str) -> bool {
    hand.texts().iter().any(|text| text.starts_with(beginning))
}

#[test]
fn a_lot_received_twice_is_one_lot_with_one_expiry() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let lot = |hand: &Hand| day(hand).lots().find(|lot| lot.number == "TD2407").unwrap().clone();
    let (lots, before) = (day(&hand).lots().count(), lot(&hand));
    receive(&mut hand, "TD2407", "31/12/2029", "3");
    assert!(says(&mut hand, "Lô này đã nhận với hạn"), "{:?}", hand.texts());
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    receive(&mut hand, "TD2407", &before.expiry.label(), "3");
    assert!(says(&mut hand, "Lô này đã nhận 5, cùng hạn dùng."), "{:?}", hand.texts());
    assert_eq!(lot(&hand), before, "nothing is added before somebody says so");
    hand.press(Named::F2);
    assert_eq!(day(&hand).lots().count(), lots);
    assert_eq!(lot(&hand).on_hand(), 8);
    hand.press(Named::Escape);
    hand.press(Named::F7);
    assert!(says(&mut hand, "Giao thêm 3:"), "{:?}", hand.texts());
}

#[test]
fn an_expired_vial_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let vials = day(&hand).vials().count();
    let old = day(&hand).lots().find(|lot| lot.number == "TD2301").unwrap().expiry.label();
    hand.press(Named::F4);
    hand.press(Named::F3);
    for _ in 0..2 {
        hand.click("Td (IVAC)");
        hand.type_text("TD2301");
        hand.press(Named::Enter);
        hand.type_text(&old);
        // Why it was not scanned; asked at the second reading.
        hand.press(Named::F4);
        hand.press(Named::Enter);
    }
    hand.expect("Lô đã hết hạn dùng");
    hand.press(Named::Enter);
    hand.expect("Lô đã hết hạn dùng");
    assert_eq!(day(&hand).vials().count(), vials);
}

#[test]
fn a_volume_below_nothing_is_unreadable_and_one_without_its_comma_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    for typed in ["-0,5", "0,5,5", ",", "0"] {
        hand.enter(typed);
        hand.expect("Chưa đọc được. Gõ lại như in trên phiếu hoặc nhãn.");
        hand.press(Named::Delete);
    }
    hand.enter("5");
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    hand.enter("5");
    hand.expect("Không đúng liều");
}

#[test]
fn a_clock_set_back_across_midnight_stops_the_work_until_it_is_right_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.clock.move_by_ms(-10 * 60 * 60_000);
    hand.press(Named::F6);
    hand.press(Named::Escape);
    hand.expect("Kết thúc buổi tiêm");
    hand.scan(&slip);
    assert_eq!(day(&hand).procedures().count(), 0, "the session is not of that day");
    hand.clock.move_by_ms(10 * 60 * 60_000);
    // The first Esc drops the notice about the scan.
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    hand.expect("Hàng chờ");
    hand.scan(&slip);
    assert_eq!(day(&hand).procedures().count(), 1);
}

#[test]
fn nothing_moves_under_the_finger_that_types() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    let unread = "Chưa đọc được. Gõ lại như in trên phiếu hoặc nhãn.";
    hand.enter(",");
    hand.expect(unread);
    hand.press(Named::Delete);
    hand.click("5");
    hand.expect(unread);
    hand.press(Named::Delete);
    hand.enter("0,5");
    assert!(!hand.sees(unread));
}

#[test]
fn an_unknown_code_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.scan("trau den an co");
    hand.expect("Không biết mã này.");
    assert!(!hand.texts().iter().any(|text| text.contains("trau den")), "it may be a password");
}

#[test]
fn a_double_click_answers_one_question_and_types_two_digits() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let (order, slip, label) = (order_slip(&hand, 1), visit_slip(&hand, 1), vial_label(&hand, 2));
    hand.scan(&order);
    hand.double_click("7");
    hand.expect("77");
    hand.press(Named::Delete);
    hand.enter("0,5");
    hand.double_click("Xác nhận 3 kiểm tra: K1, K2, K3");
    hand.scan(&slip);
    hand.scan(&label);
    hand.type_text("5");
    hand.double_click("Bình thường");
    hand.expect("Đã lắc đều");
    hand.click("Đã lắc đều");
    hand.expect("Bơm kim tiêm vừa lấy, bao còn nguyên, loại nào?");
}
