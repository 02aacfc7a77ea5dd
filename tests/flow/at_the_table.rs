//! What a nurse meets at the table besides the thirteen: notices, stops, a session
//! that was stopped, the sheet of the drill.

use chot::domain::day::Stage;
use chot::domain::procedure::Course;
use chot::scan::StationLabel;
use iced::Size;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{
    check_by_scan, compare_by_scan, day, morning, order_slip, vial_label, visit, visit_slip,
};

/// Draws what is in sight, where pictures are wanted.
fn look(hand: &mut Hand, name: &str) {
    if std::env::var_os("CHOT_PICTURES").is_none() {
        return;
    }
    for (side, size) in [("1280", Size::new(1280.0, 800.0)), ("1920", Size::new(1920.0, 1080.0))] {
        hand.resize(size);
        for lang in ["vi", "en"] {
            hand.wait_ms(1);
            let _ = hand.picture(&format!("table-{name}-{side}-{lang}"));
            hand.press_with_control('l');
        }
    }
    hand.resize(Size::new(1280.0, 800.0));
}

/// Where the keys of the keypad stand.
fn keypad(hand: &mut Hand, keys: &str) -> Vec<Option<iced::Point>> {
    keys.chars().map(|key| hand.places_of(&key.to_string()).pop()).collect()
}

#[test]
fn the_keypad_stands_still_and_whole_whatever_is_said_above_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press(Named::Enter);
    hand.expect("Tên người bệnh");
    let keys = "1234567890";
    let before = keypad(&mut hand, keys);
    let foot = |place: &Option<iced::Point>| place.is_some_and(|place| place.y < 800.0 - 72.0);
    assert!(before.iter().all(foot), "{before:?}");
    look(&mut hand, "keypad-digits");
    hand.enter("77");
    hand.expect("Chọn vì sao không quét được mã.");
    assert_eq!(keypad(&mut hand, keys), before, "why typed");
    look(&mut hand, "keypad-why");
    hand.press(Named::F2);
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    assert_eq!(keypad(&mut hand, keys), before, "read again");
    hand.scan("NOT-A-CODE-OF-OURS");
    hand.expect("Không biết mã này.");
    assert_eq!(keypad(&mut hand, keys), before, "a stray scan");
    hand.press(Named::Escape);

    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.enter("0,5");
    hand.press(Named::Enter);
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    let keys = "1QAZM-0P";
    let before = keypad(&mut hand, keys);
    assert!(before.iter().all(foot), "{before:?}");
    look(&mut hand, "keypad-lot");
    hand.enter("XX99");
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    assert_eq!(keypad(&mut hand, keys), before);

    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    let keys = "1234567890/";
    let before = keypad(&mut hand, keys);
    assert!(before.iter().all(foot), "{before:?}");
    hand.enter("01/01/2001");
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    assert_eq!(keypad(&mut hand, keys), before, "who is in the chair");
    look(&mut hand, "keypad-identity");
    hand.press(Named::F3);
    look(&mut hand, "keypad-guardian");
}

#[test]
fn an_unknown_code_is_forgotten_once_somebody_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.scan("NOT-A-CODE-OF-OURS");
    hand.expect("Không biết mã này.");
    hand.enter("0,5");
    assert!(!hand.sees("Không biết mã này."), "typed and taken");
    hand.scan("NOT-A-CODE-OF-OURS");
    hand.press(Named::Enter);
    hand.expect("Số giường, số phòng");
    assert!(!hand.sees("Không biết mã này."), "attested");
    hand.scan("NOT-A-CODE-OF-OURS");
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    assert!(!hand.sees("Không biết mã này."), "scanned and taken");
}

#[test]
fn the_queue_names_the_item_at_which_a_killed_procedure_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    let birth = visit(&hand, 1).person.birth.label();
    hand.enter(&birth);
    hand.click("Người được tiêm");
    hand.click("Cánh tay trái");
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.click("Giáo viên chủ nhiệm");
    hand.expect("Đúng liều");
    drop(hand);

    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(3));
    hand.expect("đang dở ở: Nhãn thuốc");
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Nhãn thuốc · Thời hạn dùng thuốc");
}

#[test]
fn a_stop_for_somebody_else_leaves_the_right_person_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.enter("0,5");
    hand.press(Named::Enter);
    let other = visit_slip(&hand, 3);
    hand.scan(&other);
    hand.expect("Không đúng người được tiêm");
    let [right, wrong] = [1, 3].map(|ticket| visit(&hand, ticket).person);
    for person in [right, wrong] {
        let born = format!("sinh {}", person.birth.label());
        assert!(hand.texts().iter().any(|text| text.contains(&born)), "{:?}", hand.texts());
    }
    look(&mut hand, "somebody-else");
    hand.press(Named::F9);
    hand.expect("Hàng chờ");
    assert_eq!(day(&hand).stage(&visit(&hand, 1)), Stage::Ready, "not put off");
    assert_eq!(day(&hand).procedures().next().unwrap().course(), Course::SetAside);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Số giường, số phòng");
    // Whoever is not to be injected is asked for the reason.
    hand.press(Named::F9);
    hand.expect("Vì sao dừng?");
}

/// Calls a serious reaction of somebody.
fn alarm(hand: &mut Hand, ticket: u32) {
    let slip = StationLabel::Visit(visit(hand, ticket).id).code();
    hand.press(Named::F10);
    hand.press(Named::F3);
    hand.scan(&slip);
    for key in [Named::F6, Named::ArrowDown, Named::Enter, Named::F9, Named::F11] {
        hand.press(key);
    }
    assert!(day(hand).has_serious_reaction(), "{:?}", hand.texts());
    hand.press(Named::Escape);
}

#[test]
fn after_a_grave_reaction_no_procedure_takes_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    check_by_scan(&mut hand, 3);
    hand.press(Named::F8);
    alarm(&mut hand, 1);
    let proven =
        |hand: &Hand| day(hand).procedures().filter(|procedure| procedure.has_evidence()).count();
    let before = proven(&hand);
    let slip = order_slip(&hand, 3);
    hand.scan(&slip);
    hand.expect("Không tiêm");
    hand.expect("Có phản ứng nặng: buổi tiêm đã dừng");
    look(&mut hand, "held-up");
    let slip = visit_slip(&hand, 3);
    hand.scan(&slip);
    hand.enter("3");
    assert!(!hand.sees("Nhãn thuốc · Thời hạn dùng thuốc"), "it does not lead on");
    hand.press(Named::F8);
    hand.expect("Hàng chờ");
    let other = day(&hand).visits().find(|v| v.ticket > 3 && v.open_orders().next().is_some());
    let ticket = other.unwrap().ticket;
    let slip = order_slip(&hand, ticket);
    hand.scan(&slip);
    hand.expect("Không tiêm");
    assert!(!hand.sees("Nhập"));
    hand.press(Named::F8);
    assert_eq!(proven(&hand), before, "nothing was taken in");
}

#[test]
fn only_the_field_that_takes_the_keys_looks_like_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press(Named::F2);
    hand.click("Ngày sinh");
    hand.wait_ms(1);
    look(&mut hand, "register-digits");
    let shown = |hand: &mut Hand| hand.places_of("|").len();
    hand.tap("1");
    hand.wait_ms(1);
    assert_eq!(shown(&mut hand), 1, "the birth date takes the keys");
    hand.press(Named::Tab);
    hand.wait_ms(1);
    assert_eq!(shown(&mut hand), 0, "a field for words has the focus");
    look(&mut hand, "register-words");
}

#[test]
fn the_sheet_of_the_drill_covers_neither_the_thirteen_nor_the_way_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.press(Named::F1);
    for text in ["K1", "D5", "Nhập"] {
        let place = hand.places_of(text).pop();
        assert!(place.is_some_and(|place| place.x < 1024.0), "{text}: {place:?}");
    }
    look(&mut hand, "sheet");
    let other = order_slip(&hand, 3);
    hand.scan(&other);
    hand.expect("Không đúng người được tiêm");
    look(&mut hand, "sheet-stop");
    let last = hand.places_of("Đã lỡ tiêm: ghi sự cố").pop();
    assert!(last.is_some_and(|place| place.x < 1024.0), "{last:?}");
    hand.press(Named::F1);
    hand.wait_ms(1);
    assert!(!hand.sees("DIỄN TẬP · F1"));
}

#[test]
fn back_from_asking_what_happened_is_back_at_the_injection() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    let procedure = day(&hand).procedures().next().unwrap().id();
    hand.press(Named::F10);
    hand.expect("Có chuyện gì?");
    hand.press(Named::Escape);
    hand.expect("Chưa hoàn tất được: còn 13 trong 13 mục");
    assert_eq!(day(&hand).procedures().next().unwrap().id(), procedure);
    assert_eq!(day(&hand).procedures().next().unwrap().course(), Course::Running);
}

/// The banner says F10 for the card of whoever is being treated; in the middle of an
/// injection the key does that too, and begins no card of the child in the chair.
#[test]
fn while_somebody_is_treated_the_key_leads_to_their_card_from_an_injection_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.press(Named::F10);
    hand.press(Named::F10);
    hand.press(Named::F2);
    assert_eq!(day(&hand).emergencies().len(), 1);
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    hand.scan(&slip);
    hand.press(Named::F10);
    hand.press(Named::F4);
    assert_eq!(day(&hand).emergencies().len(), 1, "no case of somebody else");
    assert_eq!(day(&hand).emergencies()[0].standing().count(), 2);
}
