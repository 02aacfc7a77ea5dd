//! What goes wrong at a real table: scans cut short, doubled, mangled, two
//! without a pause, a scan into a field, a clock set back, keys in the wrong
//! moment. Nothing is lost and something is always said.

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
