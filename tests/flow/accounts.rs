//! Who sits at the desk: hand-over, the lock, wrong tries, and the keys of the
//! station.

use std::path::Path;

use chot::domain::account::{Account, Qualification, RecoveryKeyProven, Role};
use chot::domain::event::Event;
use chot::domain::founding::StationKind;
use chot::domain::id::{AccountId, EntryId};
use chot::domain::procedure::Next;
use chot::domain::time::Instant;
use chot::platform::{Clock, new_id};
use chot::station::{self, Founded, Founding};
use chot::store;
use chot::ui::Message;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{check_by_scan, compare_by_scan, day, morning, right_by_scan, vial_label};

const SUPERVISOR: (&str, &str) = ("Lan Anh", "con trau den");
const NURSE: (&str, &str) = ("Minh Chau", "meo trang ngu");
const DRILL_PASSWORD: &str = "dientap2026";

fn founding() -> Founding {
    Founding {
        name: "Tram Y te".into(),
        kind: StationKind::School,
        address: "So 1".into(),
        supervisor: SUPERVISOR.0.into(),
        password: SUPERVISOR.1.into(),
        drill: false,
    }
}

/// A station with a supervisor and a nurse. Returns its recovery key.
fn found(folder: &Path) -> String {
    let clock = Clock::standing_at(morning());
    let Founded { opened, recovery } = station::found(folder, founding(), &clock).unwrap();
    let nurse = Account {
        id: AccountId(new_id(morning())),
        name: NURSE.0.into(),
        role: Role::Nurse,
        qualifications: Qualification::ALL.to_vec(),
    };
    opened.add_account(&nurse, NURSE.1, &clock).unwrap();
    let (id, author) = (EntryId(new_id(morning())), store::Author::Account(opened.account));
    let proven = store::entry(&RecoveryKeyProven {}.into(), id, morning(), author, None).unwrap();
    let _ = opened.store.append(vec![proven]).wait().unwrap();
    opened.store.close();
    recovery.in_groups().to_string()
}

fn sign_in(hand: &mut Hand, (name, password): (&str, &str)) {
    hand.type_text(name);
    hand.press(Named::Tab);
    hand.type_text(password);
    hand.press(Named::Enter);
}

/// Signs in at the lock by name and password.
fn come_by_password(hand: &mut Hand, (name, password): (&str, &str)) {
    hand.press(Named::F2);
    hand.type_text(name);
    hand.press(Named::Tab);
    hand.type_text(password);
    hand.press(Named::Enter);
}

fn set_pin(hand: &mut Hand, pin: &str) {
    hand.expect("Đặt mã PIN cho hôm nay");
    hand.enter(pin);
    hand.enter(pin);
    assert!(!hand.sees("Đặt mã PIN cho hôm nay"), "{:?}", hand.texts());
}

fn at(folder: &Path, now: Instant, who: (&str, &str)) -> Hand {
    let mut hand = Hand::at_a_station(folder, now);
    sign_in(&mut hand, who);
    assert!(hand.app.desk().is_some(), "{:?}", hand.texts());
    hand
}

fn name(hand: &Hand) -> String {
    hand.app.desk().unwrap().signed_in().unwrap().name.clone()
}

/// The kinds of the last entries, oldest first.
fn last_kinds(hand: &Hand, count: u32) -> Vec<&'static str> {
    let session = hand.app.desk().unwrap().day().session().map(|session| session.id);
    let entries = hand.app.desk().unwrap().store().latest(session, None, count).wait().unwrap();
    entries.iter().rev().filter_map(|e| store::fact(e).ok()).map(|f| f.event.kind()).collect()
}

#[test]
fn one_nurse_hands_over_to_the_next_in_two_actions() {
    let folder = tempfile::tempdir().unwrap();
    let _ = found(folder.path());
    let mut hand = at(folder.path(), morning(), SUPERVISOR);
    set_pin(&mut hand, "2580");
    hand.type_text("16/11");
    hand.press(Named::F12);
    hand.expect("Đã khóa");
    come_by_password(&mut hand, NURSE);
    set_pin(&mut hand, "4711");
    assert_eq!(name(&hand), NURSE.0);
    assert!(hand.sees("16/11"), "{:?}", hand.texts());

    // From now on two actions: the key, and name with PIN.
    hand.press(Named::F12);
    hand.press(Named::ArrowDown);
    hand.type_text("2580");
    assert_eq!(name(&hand), SUPERVISOR.0);
    hand.expect("16/11");
    hand.press(Named::F12);
    hand.click(NURSE.0);
    hand.type_text("4711");
    assert_eq!(name(&hand), NURSE.0);
    // Whoever locked comes back: no hand-over.
    hand.press(Named::F12);
    hand.click(NURSE.0);
    hand.type_text("4711");
    assert_eq!(last_kinds(&hand, 5), ["locked", "handed_over", "signed_in", "locked", "unlocked"]);
    assert!(day(&hand).staff().last_sign_in(hand.app.desk().unwrap().account()).is_some());
}

#[test]
fn three_wrong_pins_demand_the_password_and_are_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let _ = found(folder.path());
    let mut hand = at(folder.path(), morning(), NURSE);
    hand.enter("0000");
    hand.expect("Mã PIN toàn một chữ số thì ai cũng đoán được. Chọn mã khác.");
    for _ in 0..4 {
        hand.press(Named::Backspace);
    }
    set_pin(&mut hand, "4711");
    hand.press(Named::F12);
    hand.type_text("4711");
    hand.expect("Chọn tên trước (mũi tên hoặc chạm), rồi nhập mã PIN.");
    hand.press(Named::ArrowDown);
    hand.type_text("1111");
    hand.expect("Mã PIN chưa đúng. Còn 2 lần; sau đó cần mật khẩu.");
    hand.type_text("2222");
    hand.type_text("3333");
    hand.type_text("4711");
    hand.expect("Người này cần nhập mật khẩu: hôm nay chưa đặt mã PIN, hoặc đã nhập sai ba lần.");
    assert!(hand.app.desk().unwrap().is_locked());
    hand.press(Named::Enter);
    hand.type_text(NURSE.1);
    hand.press(Named::Enter);
    assert!(!hand.app.desk().unwrap().is_locked(), "{:?}", hand.texts());
    let failed = ["sign_in_failed"; 3];
    assert_eq!(last_kinds(&hand, 5), [&["locked"][..], &failed, &["unlocked"]].concat());
}

#[test]
fn a_pin_of_yesterday_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let _ = found(folder.path());
    let mut hand = at(folder.path(), morning(), NURSE);
    set_pin(&mut hand, "4711");
    hand.clock.move_by_ms(24 * 3_600_000);
    hand.press(Named::F12);
    assert!(!hand.sees(NURSE.0), "who came yesterday is not here");
    hand.press(Named::ArrowDown);
    hand.type_text("4711");
    assert!(hand.app.desk().unwrap().is_locked());
}

#[test]
fn the_idle_lock_keeps_the_half_done_procedure_and_names_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let first = name(&hand);
    let names: Vec<String> = day(&hand).accounts().map(|account| account.name.clone()).collect();
    let second = names.into_iter().find(|other| *other != first).unwrap();
    check_by_scan(&mut hand, 1);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    let patient = day(&hand).visit_with_ticket(1).unwrap().person.name.clone();
    // The clock's own ticks do not count as touching.
    for _ in 0..5 {
        hand.clock.move_by_ms(59_000);
        hand.tell(Message::Tick);
        assert!(!hand.app.desk().unwrap().is_locked());
    }
    hand.clock.move_by_ms(6_000);
    hand.tell(Message::Tick);
    hand.expect("Đã khóa");
    hand.expect(&format!("đang làm dở: bàn 1, {first}"));
    assert!(!hand.texts().iter().any(|text| text.contains(&patient)), "{:?}", hand.texts());
    assert_eq!(last_kinds(&hand, 1), ["locked"]);
    // Scans and keys do not reach the desk behind the lock.
    let label = vial_label(&hand, 2);
    hand.scan(&label);
    hand.press(Named::F9);
    come_by_password(&mut hand, (&second, DRILL_PASSWORD));
    assert_eq!(name(&hand), second);
    assert_eq!(hand.app.desk().unwrap().signed_in().unwrap().name, second);
    // What the interruption made doubtful is open again, the rest stands.
    hand.expect("Vừa gián đoạn: quét hoặc đọc lại lọ để đi tiếp.");
    hand.scan(&label);
    hand.expect("Đúng người bệnh");
    right_by_scan(&mut hand, 1, 2);
    hand.expect("Được phép tiêm");

    // A permitted needle is not taken back by a lock: it may have been used.
    hand.press(Named::F12);
    come_by_password(&mut hand, (&first, DRILL_PASSWORD));
    let procedure = day(&hand).procedures().next().unwrap();
    assert_eq!(procedure.next(), Next::Needle);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    assert_eq!(day(&hand).doses().len(), 1);
    let entries = hand.app.desk().unwrap().store().latest(
        day(&hand).session().map(|session| session.id),
        None,
        1,
    );
    let fact = store::fact(&entries.wait().unwrap()[0]).unwrap();
    assert!(matches!(fact.event, Event::DoseGiven(_)));
    assert_eq!(fact.author, Some(hand.app.desk().unwrap().account()));
}

#[test]
fn wrong_tries_make_everybody_wait_after_a_restart_too() {
    let folder = tempfile::tempdir().unwrap();
    let _ = found(folder.path());
    let mut hand = Hand::at_a_station(folder.path(), morning());
    sign_in(&mut hand, (SUPERVISOR.0, "sai mat khau"));
    hand.expect("Tên hoặc mật khẩu chưa đúng. Hãy nhập lại.");
    hand.clock.move_by_ms(60_000);
    for _ in 0..3 {
        hand.clock.move_by_ms(60_000);
        hand.type_text("van con sai");
        hand.press(Named::Enter);
    }
    hand.expect("Thử lại sau 8 giây.");
    let now = hand.clock.now();
    drop(hand);

    let mut hand = Hand::at_a_station(folder.path(), now);
    hand.expect("Thử lại sau 8 giây.");
    sign_in(&mut hand, SUPERVISOR);
    assert!(hand.app.desk().is_none(), "the password was tried too early");
    hand.clock.move_by_ms(8_000);
    hand.press(Named::Enter);
    assert!(hand.app.desk().is_some(), "{:?}", hand.texts());
    let store = hand.app.desk().unwrap().store();
    assert_eq!(store.count(vec!["sign_in_failed".to_owned()]).wait(), Ok(1));
}

#[test]
fn the_recovery_key_lets_a_supervisor_in_and_a_new_one_goes_to_paper() {
    let folder = tempfile::tempdir().unwrap();
    let paper = found(folder.path());
    let mut hand = Hand::at_a_station(folder.path(), morning());
    hand.press(Named::F3);
    hand.expect("Mở trạm bằng mã khôi phục");
    let slip = paper.replacen(&paper[..1], if paper.starts_with('7') { "8" } else { "7" }, 1);
    hand.enter(&slip);
    hand.expect("Mã này không thể đúng: có ký tự chép nhầm hoặc đổi chỗ. Hãy so lại với tờ giấy.");
    for _ in 0..32 {
        hand.press(Named::Backspace);
    }
    hand.enter(&paper.to_lowercase());
    hand.expect("Mật khẩu mới cho người giám sát");
    hand.expect(SUPERVISOR.0);
    for _ in 0..2 {
        hand.press(Named::Tab);
        hand.type_text("mat khau moi");
    }
    hand.press(Named::Enter);
    prove_paper(&mut hand);
    assert_eq!(name(&hand), SUPERVISOR.0);
    assert!(!day(&hand).staff().is_recovery_unproven());
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let _ = at(folder.path(), morning().plus_minutes(9), (SUPERVISOR.0, "mat khau moi"));
}

/// Reads the new key on the screen, and types two groups of it back.
fn prove_paper(hand: &mut Hand) {
    hand.expect("Mã khôi phục");
    let is_group = |text: &String| {
        text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    let groups: Vec<String> = hand.texts().into_iter().filter(is_group).collect();
    assert_eq!(groups.len(), 8, "{groups:?}");
    hand.press(Named::Enter);
    hand.type_text(&groups[1]);
    hand.press(Named::ArrowDown);
    hand.type_text(&groups[6]);
    hand.press(Named::Enter);
}

#[test]
fn a_supervisor_adds_changes_and_disables_an_account_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let _ = found(folder.path());
    let mut hand = at(folder.path(), morning(), SUPERVISOR);
    set_pin(&mut hand, "2580");
    hand.press_with_control('t');
    hand.expect("Thêm tài khoản");
    hand.press(Named::F2);
    hand.press(Named::Tab);
    hand.type_text("minh châu");
    hand.press(Named::ArrowDown);
    hand.press(Named::F6);
    hand.expect(
        "Đã có người tên như vậy. Chỉ khác dấu hay chữ hoa thì khi đăng nhập vẫn là một tên: \
         hãy thêm chữ đệm hoặc số.",
    );
    hand.type_text(" b");
    for _ in 0..2 {
        hand.press(Named::Tab);
        hand.type_text("cho vang sua");
    }
    hand.press(Named::Enter);
    hand.expect("Đã ghi.");
    let added = day(&hand).accounts().find(|a| a.name == "minh châu b").unwrap().clone();
    assert_eq!((added.role, added.qualifications.len()), (Role::Nurse, 1));

    // The last supervisor cannot be disabled, and the reason stands there.
    hand.expect("Đây là người giám sát cuối cùng. Hãy cử một người giám sát khác trước.");
    hand.press(Named::ArrowDown);
    hand.press(Named::ArrowDown);
    hand.press(Named::F6);
    hand.press(Named::Enter);
    assert!(!day(&hand).staff().is_enabled(added.id));
    hand.press(Named::F9);
    hand.click("10");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).staff().idle_minutes(), 10);
    hand.press(Named::F11);
    hand.press(Named::Enter);
    prove_paper(&mut hand);
    hand.press(Named::Escape);
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let mut hand = Hand::at_a_station(folder.path(), morning().plus_minutes(9));
    sign_in(&mut hand, ("minh chau b", "cho vang sua"));
    assert!(hand.app.desk().is_none(), "a disabled account signed in");
}

#[test]
fn an_unproven_recovery_key_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::standing_at(morning());
    let founded = station::found(folder.path(), founding(), &clock).unwrap();
    drop(founded);
    let mut hand = at(folder.path(), morning(), SUPERVISOR);
    hand.press(Named::Escape);
    hand.expect(
        "Chưa ai xác nhận mã khôi phục đã được chép đúng ra giấy. \
         Hãy thay mã khôi phục (F11) và chép lại.",
    );
    hand.press(Named::Enter);
    prove_paper(&mut hand);
    assert!(!day(&hand).staff().is_recovery_unproven());
}
