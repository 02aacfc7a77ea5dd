//! The figures at a station with two days behind it: by keys alone and by pointer
//! alone, written to a file, kept from nurses where they are not theirs; and a
//! disease after vaccination, reported and counted.

use std::path::Path;

use chot::domain::event::Event;
use chot::store::{self, Filter};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::review::at_a_simulated_station;

fn entries(hand: &Hand, kind: &str) -> Vec<Event> {
    let store = hand.app.desk().unwrap().store();
    let filter = Filter { kinds: vec![kind.to_owned()], limit: 5_000, ..Filter::default() };
    let entries = store.entries(filter).wait().unwrap();
    entries.iter().map(|entry| store::fact(entry).unwrap().event).collect()
}

/// The doses of the last session, as the log has them.
fn doses_of_the_last_session(hand: &Hand) -> usize {
    let store = hand.app.desk().unwrap().store();
    let last = store.closings(None, 1).wait().unwrap().remove(0);
    let filter = Filter {
        kinds: vec!["dose_given".to_owned()],
        session: Some(last.id),
        limit: 5_000,
        ..Filter::default()
    };
    store.entries(filter).wait().unwrap().len()
}

fn at_the_figures(folder: &Path, name: &str) -> Hand {
    let mut hand = at_a_simulated_station(folder, name);
    hand.press_with_control('o');
    hand.click("Số liệu");
    hand
}

#[test]
fn every_topic_is_seen_by_keys_alone_and_written_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_the_figures(folder.path(), "supervisor");
    let doses = doses_of_the_last_session(&hand).to_string();
    hand.expect("Mũi tiêm theo giờ");
    assert!(hand.sees(&doses), "{:?}", hand.texts());
    hand.press(Named::ArrowDown);
    hand.press(Named::F4);
    hand.expect("Từ giờ");
    let _ = hand.picture("figures-hours-numbers");
    for _ in 0..3 {
        hand.press(Named::ArrowDown);
    }
    hand.expect("Thấy gì");
    // All of these days together.
    hand.press(Named::F2);
    hand.type_text("31/10/2026");
    hand.press(Named::Enter);
    hand.type_text("30/10/2026");
    hand.press(Named::Enter);
    hand.expect("Chưa đọc được hai ngày này, hoặc ngày sau đứng trước ngày đầu. Ví dụ 01/11/2026.");
    hand.press(Named::F5);
    let all = entries(&hand, "dose_given").len().to_string();
    assert!(hand.sees(&all), "{all}: {:?}", hand.texts());
    let _ = hand.picture("figures-a-year");
    // Written, recorded, and not written over.
    let file = folder.path().join("so-lieu.csv");
    for said in ["Đã ghi so-lieu.csv", "Ở đó đã có tệp cùng tên. Chọn tên khác."] {
        hand.press(Named::F7);
        hand.press(Named::Tab);
        hand.type_text(file.to_str().unwrap());
        hand.press(Named::Enter);
        let _ = hand.picture("figures-written");
        assert!(hand.sees(said) || said.starts_with('Ở'), "{said}: {:?}", hand.texts());
        hand.press(Named::Escape);
    }
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.starts_with('\u{feff}') && written.contains("Đã dừng lại vì đâu"));
    assert_eq!(entries(&hand, "figures_saved").len(), 1);
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    hand.expect("Hồ sơ và kiểm tra");
}

#[test]
fn a_disease_is_reported_by_pointer_alone_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_the_figures(folder.path(), "supervisor");
    hand.click("Báo mắc bệnh sau tiêm");
    hand.click("Không rõ là ai");
    // Whichever vaccine stands first.
    let texts = hand.texts();
    let first = texts.iter().position(|text| text == "Mũi gần nhất trước khi mắc bệnh.").unwrap();
    let product = texts[first + 1].clone();
    hand.click(&product);
    hand.click("mũi 2");
    // A name is typed, whoever points with a finger.
    hand.type_text("Sởi");
    hand.click("Tiếp");
    for key in ["0", "1", "/", "1", "1", "/", "2", "0", "2", "6"] {
        hand.click(key);
    }
    hand.click("Tiếp");
    hand.click("Nằm viện");
    hand.click("Bệnh viện");
    hand.expect("Xem lại rồi ghi");
    let _ = hand.picture("disease-check");
    hand.click("Ghi ca này");
    let reports = entries(&hand, "disease_reported");
    let [Event::DiseaseReported(report)] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((report.dose_number, report.patient), (Some(2), None));
    assert_eq!(report.disease, "Sởi");
    // The session knows of no dose of it; the month does.
    hand.click("Chọn ngày");
    hand.click("30 ngày gần đây");
    hand.click("Mắc bệnh sau tiêm");
    hand.expect("ca, theo những gì được báo đến trạm");
    let _ = hand.picture("disease-counted");
    hand.click("Rút lại");
    hand.type_text("báo hai lần");
    hand.click("Rút lại ca này");
    hand.expect("ca được báo");
    assert_eq!(entries(&hand, "disease_withdrawn").len(), 1);
}

#[test]
fn a_person_is_found_with_the_doses_that_the_log_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_the_figures(folder.path(), "supervisor");
    hand.press(Named::F3);
    hand.type_text("nguyen");
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.expect("Sau mũi nào?");
    let _ = hand.picture("disease-dose");
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    hand.expect("Bệnh gì?");
    hand.press(Named::Enter);
    hand.expect("Gõ tên bệnh.");
}

#[test]
fn a_nurse_sees_the_session_and_not_other_days() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_the_figures(folder.path(), "nurse1");
    hand.expect("Mũi tiêm theo giờ");
    assert!(!hand.sees("Chọn ngày") && !hand.sees("Ghi ra tệp"), "{:?}", hand.texts());
    hand.press(Named::F2);
    hand.press(Named::F7);
    assert!(!hand.sees("Số liệu của những ngày nào?") && !hand.sees("Ghi tệp"));
    hand.press(Named::Escape);
    assert!(!hand.sees("Duyệt và ký"));
}
