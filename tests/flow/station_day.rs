//! A real station from its first run to its first injection, and the same
//! station on the next start: nothing in it comes from a drill.

use std::path::Path;

use chot::domain::account::{Account, Qualification, Role};
use chot::domain::day::Stage;
use chot::domain::id::AccountId;
use chot::platform::Clock;
use chot::station;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning, visit};

const PASSWORD: &str = "con trau den an co";
const OTHER_PASSWORD: &str = "meo trang ngu ngay";

/// Sets a station up, the recovery key copied and typed back.
pub fn set_up(folder: &Path) -> Hand {
    let mut hand = Hand::at_a_new_station(folder, morning());
    for field in ["Tram Y te Ngoc Ha", "So 1 pho Ngoc Ha", "Lan Anh", PASSWORD, PASSWORD] {
        hand.press(Named::Tab);
        hand.type_text(field);
    }
    hand.press(Named::F2);
    hand.press(Named::Enter);
    hand.expect("Mã khôi phục");
    let is_group = |text: &String| {
        text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    let groups: Vec<String> = hand.texts().into_iter().filter(is_group).collect();
    assert_eq!(groups.len(), 8, "{groups:?}");
    hand.press(Named::Enter);
    let asked: Vec<usize> = hand
        .texts()
        .iter()
        .filter_map(|text| text.strip_prefix("Nhóm thứ ").and_then(|number| number.parse().ok()))
        .collect();
    assert_eq!(asked.len(), 2);
    hand.type_text(&groups[asked[0] - 1]);
    hand.press(Named::ArrowDown);
    hand.type_text(&groups[asked[1] - 1]);
    hand.press(Named::Enter);
    assert!(hand.app.desk().is_some(), "{:?}", hand.texts());
    hand.expect("Đặt mã PIN cho hôm nay");
    hand.press(Named::Escape);
    hand
}

/// A second person with a password of their own, and the first one signed in.
pub fn with_a_second_person(hand: Hand, folder: &Path) -> Hand {
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let clock = Clock::standing_at(morning());
    let opened = station::open(folder, "Lan Anh", PASSWORD, &clock).unwrap();
    let second = Account {
        id: AccountId(chot::platform::new_id(morning())),
        name: "Minh Chau".to_owned(),
        role: Role::Nurse,
        qualifications: vec![Qualification::Screener],
    };
    opened.add_account(&second, OTHER_PASSWORD, &clock).unwrap();
    opened.store.close();
    let mut hand = Hand::at_a_station(folder, morning());
    sign_in(&mut hand);
    hand
}

pub fn sign_in(hand: &mut Hand) {
    hand.type_text("lan anh");
    hand.press(Named::Enter);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    // The PIN of the day is left for later.
    hand.press(Named::Escape);
}

/// Lets the second person give their name and password.
pub fn second_person(hand: &mut Hand) {
    hand.type_text("minh chau");
    hand.press(Named::Tab);
    hand.type_text(OTHER_PASSWORD);
    hand.press(Named::Enter);
}

/// Opens the session of the day with one table for Td, by keys but for names.
pub fn open_session(hand: &mut Hand) {
    open_session_with(hand, 1);
}

/// Opens the session of the day with so many tables for Td.
pub fn open_session_with(hand: &mut Hand, tables: usize) {
    hand.expect("Mở buổi tiêm");
    hand.type_text("16/11/2026");
    hand.press(Named::ArrowDown);
    hand.press(Named::ArrowDown);
    hand.type_text("4,6");
    hand.press(Named::ArrowDown);
    hand.type_text("30");
    hand.click("1A, 1B");
    hand.type_text("2A");
    hand.click("Tên trường, tổ dân phố hoặc trạm");
    hand.type_text("Truong Tieu hoc Ngoc Khanh");
    hand.click("Tìm vắc xin");
    hand.type_text("td");
    hand.press(Named::Escape);
    hand.click("Td (IVAC)");
    hand.press(Named::F3);
    for _ in 1..tables {
        hand.press(Named::F8);
        hand.click("Td (IVAC)");
        hand.press(Named::F3);
    }
    hand.press(Named::F4);
    hand.press(Named::F6);
    second_person(hand);
    // The search still offers Td alone; after it the two of the staff with five
    // tasks each, and the eight items of the kit.
    for place in 0..19 {
        hand.press(Named::ArrowRight);
        if matches!(place, 3 | 7) || place > 10 {
            hand.type_text(" ");
        }
    }
    hand.press(Named::F11);
    hand.press(Named::Enter);
    hand.expect("Hàng chờ");
}

/// Receives a lot of Td and opens a vial of it, its label read twice.
pub fn stock(hand: &mut Hand) {
    hand.press(Named::F4);
    hand.press(Named::F2);
    hand.click("Td (IVAC)");
    for field in ["TD2407", "11/2027", "5", "10", "QLVX-0000-26"] {
        hand.type_text(field);
        hand.press(Named::ArrowDown);
    }
    // The vial monitor is bright, and all arrived whole.
    for key in [Named::F6, Named::F3, Named::F5] {
        hand.press(key);
    }
    assert_eq!(day(hand).lots().count(), 1, "{:?}", hand.texts());
    hand.press(Named::F3);
    for _ in 0..2 {
        hand.click("Td (IVAC)");
        hand.type_text("TD2407");
        hand.press(Named::Enter);
        hand.type_text("30/11/2027");
        hand.press(Named::Enter);
    }
    hand.expect("Lọ số 1");
    hand.press(Named::Enter);
    hand.press(Named::Escape);
}

/// Reads the class list in.
pub fn read_list(hand: &mut Hand) {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/class-2a.csv");
    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(list.to_str().unwrap());
    hand.press(Named::Enter);
    hand.press(Named::Enter);
    hand.expect("Hàng chờ");
}

/// Brings the first person of the list to the table.
pub fn make_ready(hand: &mut Hand) {
    hand.press(Named::Enter);
    hand.click("Td (IVAC)");
    hand.click("Phiếu của nhà trường");
    hand.click("Cha, mẹ");
    hand.click("Đồng ý tiêm");
    hand.click("Đã xem sổ, không còn mũi nào nữa");
    for _ in 0..12 {
        hand.press(Named::ArrowLeft);
    }
    hand.type_text("36,7");
    hand.press(Named::F2);
    hand.type_text("10,5");
    hand.press(Named::F2);
    hand.press(Named::Enter);
    hand.press(Named::Enter);
    hand.expect("Tên người bệnh");
}

/// Goes through the thirteen at a table without a scanner.
pub fn inject(hand: &mut Hand) {
    hand.enter("1");
    hand.click("Td (IVAC)");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.enter("1");
    hand.enter("2407");
    for answer in ["5", "1", "1", "1"] {
        hand.type_text(answer);
    }
    hand.press(Named::Enter);
    let birth = visit(hand, 1).person.birth.label();
    hand.enter(&birth);
    hand.type_text("1");
    hand.type_text("3");
    hand.enter("2407");
    hand.type_text("4");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.expect("Được phép tiêm");
    hand.type_text("3");
}

#[test]
fn from_the_first_run_to_the_first_injection() {
    let folder = tempfile::tempdir().unwrap();
    let hand = set_up(folder.path());
    let mut hand = with_a_second_person(hand, folder.path());
    open_session(&mut hand);
    stock(&mut hand);
    read_list(&mut hand);
    let people = day(&hand).visits().count();
    assert_eq!(people, 3);
    read_list_again(&mut hand, people);
    make_ready(&mut hand);
    inject(&mut hand);
    assert_eq!(day(&hand).doses().len(), 1);
    hand.app.desk().unwrap().store().close();
    drop(hand);

    let mut hand = Hand::at_a_station(folder.path(), morning().plus_minutes(60));
    hand.type_text("lan anh");
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    hand.press(Named::Escape);
    sign_in(&mut hand);
    hand.expect("Hàng chờ");
    assert_eq!(day(&hand).doses().len(), 1);
    assert_eq!(day(&hand).stage(&visit(&hand, 1)), Stage::Observing);
    hand.press(Named::F7);
    hand.expect("Nhật ký buổi tiêm");
}

/// The same file twice adds nobody twice.
fn read_list_again(hand: &mut Hand, people: usize) {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/class-2a.csv");
    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(list.to_str().unwrap());
    hand.press(Named::Enter);
    hand.expect("Không có ai mới: mọi người trong danh sách đã có trong buổi tiêm này.");
    hand.press(Named::Enter);
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    assert_eq!(day(hand).visits().count(), people);
}
