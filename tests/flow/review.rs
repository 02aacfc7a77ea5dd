//! The supervisor's review at a station with two days behind it: found by keys
//! alone and by pointer alone, opened to its evidence, and kept from nurses.

use std::ops::ControlFlow;
use std::path::Path;

use chot::domain::catalogue::Catalogue;
use chot::domain::time::Instant;
use chot::simulate::{Plan, build};
use chot::store::keys::Password;
use iced::keyboard::key::Named;

use crate::hand::Hand;

pub const PASSWORD: &str = "mo phong 2026";

fn monday() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    Instant::start_of(day).plus_minutes(8 * 60)
}

/// A simulated station, and somebody signed in at it.
pub fn at_a_simulated_station(folder: &Path, name: &str) -> Hand {
    let plan = Plan { injections: 120, days: 2, seed: 5 };
    let password = Password::new(PASSWORD.to_owned());
    let catalogue = Catalogue::built_in().unwrap();
    let folder = folder.join("station");
    let _ =
        build(&folder, plan, &password, &catalogue, &mut |_| ControlFlow::Continue(())).unwrap();
    let mut hand = Hand::at_a_station(&folder, monday());
    hand.type_text(name);
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    for _ in 0..2 {
        hand.enter("2580");
    }
    // No list of other stations is asked for: the recovery key's part is.
    hand.press(Named::Escape);
    hand
}

/// The texts of the rows that begin with a word of their chip.
fn chips(hand: &mut Hand, chip: &str) -> usize {
    hand.texts().iter().filter(|text| *text == chip).count()
}

#[test]
fn everything_is_found_by_keys_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    hand.press_with_control('r');
    hand.expect("Xem lại");
    hand.expect("Mọi mũi tiêm, từ chối, phản ứng, sự cố, đăng nhập và sửa đổi");
    // Kinds: everything is first, injections are next.
    hand.press(Named::F2);
    hand.press(Named::ArrowDown);
    hand.press(Named::ArrowDown);
    let _ = hand.picture("review-kinds");
    hand.press(Named::Enter);
    assert_eq!(chips(&mut hand, "Đã tiêm"), 9, "{:?}", hand.texts());
    hand.press(Named::PageDown);
    hand.expect("Trang 2");
    let second = hand.texts();
    hand.press(Named::PageDown);
    hand.press(Named::PageUp);
    assert_eq!(hand.texts(), second, "back is where one was");
    // Opened: the thirteen items with their evidence.
    hand.press(Named::Enter);
    hand.expect("13 mục, bằng chứng và thời gian");
    hand.expect("Chỉ người này");
    let _ = hand.picture("review-opened");
    hand.press(Named::ArrowRight);
    hand.expect("Một người");
    assert!(chips(&mut hand, "Đã tiêm") >= 1);
    hand.press(Named::Delete);
    assert!(!hand.sees("Một người"));
    // Flags.
    hand.press(Named::F9);
    hand.press(Named::ArrowDown);
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    assert!(chips(&mut hand, "Xác nhận quá nhanh") > 1, "{:?}", hand.texts());
    hand.press(Named::Enter);
    hand.expect(
        "Từ 4 mục trở lên xong trong chưa đến 0,5 giây, nhanh hơn thời gian đọc. Mức do Chốt đặt.",
    );
    let _ = hand.picture("review-too-fast");
    hand.press(Named::Escape);
    // Saved, found again, and dropped.
    hand.press(Named::F11);
    hand.type_text("Nhanh");
    let _ = hand.picture("review-saving");
    hand.press(Named::Enter);
    hand.press(Named::Escape);
    hand.press(Named::Delete);
    hand.press(Named::F11);
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    assert!(chips(&mut hand, "Xác nhận quá nhanh") > 1, "{:?}", hand.texts());
    hand.press(Named::F11);
    hand.press(Named::ArrowDown);
    hand.press(Named::Delete);
    hand.expect("Chưa lưu bộ lọc nào.");
    hand.press(Named::Escape);
    hand.press(Named::Delete);
    // Words, without diacritics.
    hand.type_text("nguyen");
    assert!(chips(&mut hand, "Đã tiêm") > 0);
    hand.type_text("khongcoai");
    hand.expect("Không có mục nào");
    let _ = hand.picture("review-nothing");
    hand.press(Named::Escape);
    assert!(!hand.sees("Không có mục nào"));
    // Days as typed, and days that are none.
    hand.press(Named::F3);
    hand.type_text("31/10/2026");
    hand.press(Named::ArrowRight);
    hand.type_text("30/10/2026");
    hand.press(Named::Enter);
    hand.expect("Ngày không đúng, hoặc ngày cuối trước ngày đầu.");
    for _ in 0..10 {
        hand.press(Named::Backspace);
    }
    hand.type_text("31/10/2026");
    let _ = hand.picture("review-days");
    hand.press(Named::Enter);
    assert!(!hand.sees("Không có mục nào"), "{:?}", hand.texts());
    hand.press(Named::Escape);
    assert!(!hand.sees("Mọi mũi tiêm, từ chối, phản ứng, sự cố, đăng nhập và sửa đổi"));
}

#[test]
fn everything_is_found_by_pointer_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "auditor");
    hand.click("Hồ sơ và kiểm tra");
    hand.click("Xem lại");
    hand.click("Loại, kết quả");
    hand.click("Mở, đóng");
    assert!(chips(&mut hand, "Buổi tiêm") > 0, "{:?}", hand.texts());
    hand.click("Bỏ lọc");
    hand.click("Cờ");
    hand.click("Đều như máy");
    hand.click("Buổi tiêm");
    hand.expect("nurse2 · Đều như máy");
    let _ = hand.picture("review-habits");
    hand.click("Đóng");
    hand.click("Ngày");
    hand.click("Hôm nay");
    hand.expect("Không có mục nào");
    hand.press_with_control('l');
    hand.expect("No entries");
    let _ = hand.picture("review-english");
}

#[test]
fn a_nurse_does_not_review() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "nurse1");
    assert!(!hand.sees("Xem lại"));
    hand.press_with_control('r');
    assert!(!hand.sees("Mọi mũi tiêm, từ chối, phản ứng, sự cố, đăng nhập và sửa đổi"));
}

/// The dose of an earlier, sealed session is amended from the review; a second
/// person looks at it, both values stay visible, and the chain stays whole.
#[test]
fn a_dose_of_a_sealed_session_is_amended_from_the_review() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    hand.press_with_control('r');
    for key in [Named::F2, Named::ArrowDown, Named::ArrowDown, Named::Enter, Named::Enter] {
        hand.press(key);
    }
    hand.expect("13 mục, bằng chứng và thời gian");
    hand.press(Named::ArrowLeft);
    hand.expect("Sửa một mũi tiêm");
    hand.type_text("doc nham vi tri");
    hand.click("Liều");
    hand.type_text("0,3");
    hand.press(Named::Enter);
    let _ = hand.picture("amend-earlier");
    hand.press(Named::F5);
    // The session is sealed: nobody amends it alone.
    hand.type_text("nurse1");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    hand.expect("Xem lại");
    let store = hand.app.desk().unwrap().store();
    let kinds = vec!["dose_amended".to_owned()];
    assert_eq!(store.count(kinds).wait(), Ok(1));
    let whole = store.verify(Box::new(|_| ControlFlow::Continue(()))).wait().unwrap();
    assert!(whole.is_ok());
    // The newest of the review is the amendment; the dose itself shows both.
    for key in [Named::F2, Named::ArrowDown, Named::ArrowDown, Named::Enter, Named::Enter] {
        hand.press(key);
    }
    hand.expect("Đã sửa");
    assert!(hand.texts().iter().any(|text| text.contains("trước:") && text.contains("0,3")));
    let _ = hand.picture("review-amended");
}

/// Any entry of any session is found by its session, and amended there.
#[test]
fn a_name_of_an_earlier_session_is_amended_and_the_log_keeps_both() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    hand.press_with_control('o');
    hand.click("Sửa sai");
    hand.press(Named::F4);
    let _ = hand.picture("amend-sessions");
    hand.press(Named::Enter);
    let _ = hand.picture("amend-find");
    let listed = |hand: &mut Hand| hand.texts().iter().position(|text| text == "Danh sách");
    for _ in 0..40 {
        if listed(&mut hand).is_some() {
            break;
        }
        hand.press(Named::PageDown);
    }
    hand.click("Danh sách");
    hand.expect("Sửa một ghi chép");
    hand.type_text("nghe nham");
    hand.click("Họ và tên");
    hand.type_text(" Moi");
    let _ = hand.picture("amend-name");
    hand.press(Named::F5);
    hand.type_text("nurse1");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    hand.expect("Sửa 1 lần");
    let store = hand.app.desk().unwrap().store();
    assert_eq!(store.count(vec!["entry_amended".to_owned()]).wait(), Ok(1));
}

/// The day after, nobody has opened a session: the reports are there all the same.
#[test]
fn reports_are_reached_where_no_session_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    hand.press_with_control('s');
    hand.expect("Hồ sơ sự cố");
    let _ = hand.picture("reports-without-a-session");
    hand.press(Named::Escape);
    hand.expect("Mở buổi tiêm");
}
