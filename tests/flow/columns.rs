//! Lists that no heading explains, the doses beside a list, the list for the door
//! and the plan: through the real screens, and across restarts.

use std::path::Path;

use chot::domain::event::Event;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};

fn read(hand: &mut Hand, path: &Path) {
    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
}

#[test]
fn columns_are_said_once_and_known_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("drill");
    let path = folder.path().join("khong-tieu-de.csv");
    std::fs::write(&path, "1;Mã Thị Quế;15/07/2015;5A\n2;Lò Văn Sơn;16/07/2015;5A\n").unwrap();
    let mut hand = Hand::at_the_drill(&station, morning());
    let before = day(&hand).visits().count();
    read(&mut hand, &path);
    hand.expect("Không đọc được khong-tieu-de.csv");
    hand.press(Named::F4);
    hand.expect("Từng cột là gì?");
    hand.expect("Mã Thị Quế  ·  Lò Văn Sơn");
    hand.expect("Còn phải chỉ: Họ và tên, Ngày sinh");
    hand.press(Named::Enter);
    hand.expect("Từng cột là gì?");
    hand.press(Named::ArrowDown);
    hand.press(Named::ArrowRight);
    hand.press(Named::ArrowDown);
    hand.click("Ngày sinh");
    hand.press(Named::ArrowDown);
    hand.click("Lớp");
    let _ = hand.picture("list-columns");
    hand.press(Named::Enter);
    hand.expect("2 dòng · 2 người mới");
    hand.expect("Lò Văn Sơn");
    drop(hand);

    let other = folder.path().join("khac.csv");
    std::fs::write(&other, "1;Vi Thị Hoa;17/07/2015;5B\n2;Hà Văn Nam;18/07/2015;\n").unwrap();
    let mut hand = Hand::at_the_drill(&station, morning());
    read(&mut hand, &other);
    hand.expect("2 dòng · 2 người mới");
    // Said otherwise: the last word counts.
    hand.press(Named::F4);
    for _ in 0..3 {
        hand.press(Named::ArrowDown);
    }
    hand.click("Tổ, thôn");
    hand.press(Named::Enter);
    hand.expect("2 dòng · 2 người mới");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).visits().count(), before + 2);
    assert_eq!(day(&hand).mapped_columns().len(), 1);
    hand.press(Named::F7);
    hand.expect("Chỉ cách hiểu cột của một kiểu tệp · dùng 3 trên 4 cột");
}

#[test]
fn doses_of_a_second_sheet_go_to_their_people() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("khoi-5.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Khối 5").unwrap();
    let rows = [
        ["Họ và tên", "Ngày sinh", "Lớp", "CCCD"],
        ["Mã Thị Quế", "15/07/2015", "5A", "001315000001"],
        ["Lò Văn Sơn", "16/07/2015", "5A", ""],
    ];
    for (line, row) in (0u32..).zip(rows) {
        let _ = sheet.write_row(line, 0, row).unwrap();
    }
    let sheet = book.add_worksheet().set_name("Mũi đã tiêm").unwrap();
    let rows = [
        ["CCCD", "Họ và tên", "Ngày sinh", "Vắc xin", "Ngày tiêm", "Nơi tiêm"],
        ["001315000001", "", "", "MR", "10/01/2017", "Trạm Ngọc Hà"],
        ["", "lo van son", "16/07/2015", "Td", "11/01/2022", "Sổ của mẹ"],
        ["", "Lò Văn Sơn", "16/07/2015", "Thuốc lạ", "12/01/2022", ""],
        ["", "Vi Thị Hoa", "16/07/2015", "MR", "11/01/2022", ""],
        ["", "Lò Văn Sơn", "16/07/2015", "MR", "11/01/2032", ""],
    ];
    for (line, row) in (0u32..).zip(rows) {
        let _ = sheet.write_row(line, 0, row).unwrap();
    }
    book.save(&path).unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    read(&mut hand, &path);
    hand.expect("2 dòng · 2 người mới");
    hand.expect("3 mũi đã tìm được người");
    hand.expect("Dòng 5, không có ai như vậy trong danh sách");
    hand.expect("Dòng 6, thiếu vắc xin hoặc ngày tiêm");
    hand.expect("Mũi trước “Thuốc lạ”: không rõ vắc xin nào, không nhập mũi này");
    let _ = hand.picture("list-doses");
    hand.press(Named::Enter);
    let found: Vec<usize> = day(&hand)
        .visits()
        .filter(|visit| visit.person.group.as_deref() == Some("5A"))
        .map(|visit| day(&hand).past_doses(visit.patient).len())
        .collect();
    assert_eq!(found, [1, 1]);
    hand.press(Named::F7);
    let texts = hand.texts();
    let said = |text: &str| texts.iter().any(|shown| shown.contains(text));
    assert!(said("theo trang “Mũi đã tiêm” của danh sách · Trạm Ngọc Hà"), "{texts:?}");
}

#[test]
fn the_list_for_the_door_is_written_once_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let path = folder.path().join("cua.xlsx");
    hand.press(Named::F3);
    hand.click("/media/usb/danh-sach.xlsx");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
    let count = day(&hand).visits().count();
    hand.expect(&format!(
        "Đã xuất {count} người ra cua.xlsx. Xong buổi hãy xóa tệp vì không được mã hóa."
    ));
    let _ = hand.picture("list-door");
    hand.press(Named::F7);
    hand.expect("Đã có tệp tên này. Hãy đặt tên khác.");
    let bytes = std::fs::read(&path).unwrap();
    let roster = chot::roster::read(&bytes, morning().civil_day()).unwrap();
    assert_eq!(roster.rows.len(), count);
    hand.press(Named::Escape);
    hand.press(Named::F7);
    let told = hand.texts();
    assert!(told.iter().any(|text| text.starts_with("Xuất danh sách cua.xlsx")), "{told:?}");
    assert_eq!(Event::KINDS.iter().filter(|kind| **kind == "list_exported").count(), 1);
}

#[test]
fn the_plan_is_in_sight_at_the_queue_and_stands_the_next_morning() {
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("drill");
    let mut hand = Hand::at_the_drill(&station, morning());
    hand.press(Named::F8);
    hand.expect("Kế hoạch và nhóm ưu tiên");
    hand.click("Người trên 50 tuổi");
    hand.type_text("Hoc sinh");
    hand.press(Named::Enter);
    let count = day(&hand).visits().count();
    hand.expect(&format!("0 / {count} đã tiêm"));
    hand.press(Named::Escape);
    hand.expect(&format!("Hoc sinh 0/{count}"));
    let _ = hand.picture("queue-plan");
    drop(hand);
    let mut hand = Hand::at_the_drill(&station, morning());
    hand.expect(&format!("Hoc sinh 0/{count}"));
}
