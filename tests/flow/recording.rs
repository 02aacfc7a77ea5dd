//! What a day leaves on the disk: all of it after a restart, nothing of it in
//! plain sight, and no step that was shown as done but not recorded.

use std::path::{Path, PathBuf};

use chot::domain::day::Day;
use chot::domain::evidence::Step;
use chot::domain::procedure::{Course, Next, Procedure, Reason};
use chot::drill::Drill;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{
    check_by_scan, compare_by_scan, day, morning, order_slip, right_by_scan, visit_slip,
};

const NOT_RECORDED: &str = "Việc vừa làm CHƯA được ghi";
const FOLDER_GONE: &str = "Không còn thấy ổ đĩa hoặc thư mục của điểm tiêm. Cắm lại rồi thử lại.";

/// A morning with one dose, one refusal, one person called back, one consent
/// withdrawn.
fn morning_at_the_drill(folder: &Path) -> Hand {
    let mut hand = Hand::at_the_drill(folder, morning());
    check_by_scan(&mut hand, 1);
    hand.press(Named::F8);
    hand.wait_ms(60_000);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.click("Đã tiêm đủ: Cánh tay trái");
    hand.press(Named::Escape);
    let mut others: Vec<u32> = day(&hand)
        .visits()
        .filter(|v| v.open_orders().next().is_some())
        .map(|v| v.ticket)
        .collect();
    others.truncate(3);
    let [refused, withdrawn, aside] = others[..] else { panic!("too few are ready") };
    for (ticket, key) in [(refused, Some(Named::F2)), (withdrawn, Some(Named::F3)), (aside, None)] {
        let slip = order_slip(&hand, ticket);
        hand.scan(&slip);
        match key {
            Some(key) => {
                hand.press(Named::F9);
                hand.expect("Vì sao dừng?");
                hand.press(key);
                if key == Named::F3 {
                    hand.press(Named::F3);
                }
            }
            None => hand.press(Named::F8),
        }
        hand.expect("Hàng chờ");
    }
    let courses: Vec<Course> = day(&hand).procedures().map(Procedure::course).collect();
    for course in [
        Course::Given,
        Course::Refused(Reason::ChildSaysNo),
        Course::Refused(Reason::ConsentWithdrawn),
        Course::SetAside,
    ] {
        assert!(courses.contains(&course), "{courses:?}");
    }
    hand
}

/// Asserts that two days tell the same, all that a desk can ask of them.
fn are_the_same(one: &Day, other: &Day) {
    assert!(one.visits().eq(other.visits()));
    assert!(one.procedures().eq(other.procedures()));
    assert!(one.vials().eq(other.vials()));
    assert!(one.lots().eq(other.lots()));
    assert!(one.accounts().eq(other.accounts()));
    assert_eq!(one.doses(), other.doses());
    assert_eq!(one.observations(), other.observations());
    assert_eq!(one.session(), other.session());
    assert_eq!(one.station(), other.station());
    assert_eq!(one.has_serious_reaction(), other.has_serious_reaction());
    for visit in one.visits() {
        assert_eq!(one.past_doses(visit.patient), other.past_doses(visit.patient));
        assert_eq!(one.stage(visit), other.stage(visit));
        assert_eq!(one.namesakes(visit), other.namesakes(visit));
    }
}

/// What the log says of the day.
fn replayed(hand: &Hand) -> Day {
    hand.app.desk().unwrap().store().day(hand.clock.now().civil_day()).wait().unwrap()
}

#[test]
fn the_log_tells_the_day_that_the_desk_holds_also_after_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let hand = morning_at_the_drill(folder.path());
    are_the_same(&replayed(&hand), day(&hand));
    assert_eq!(replayed(&hand).last_at(), day(&hand).last_at());
    let store = hand.app.desk().unwrap().store();
    store.rebuild(Box::new(|_| std::ops::ControlFlow::Continue(()))).wait().unwrap();
    are_the_same(&replayed(&hand), day(&hand));
    let head = store.verify(Box::new(|_| std::ops::ControlFlow::Continue(()))).wait();
    assert!(head.unwrap().is_ok());
    let held = day(&hand).clone();
    store.close();
    drop(hand);
    let hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(20));
    are_the_same(day(&hand), &held);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Asserts that no file holds one of the texts. Returns the names of the files.
fn hide(folder: &Path, secrets: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for path in files(folder) {
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let secret_bytes = secret.as_bytes();
            let first = secret_bytes[0];
            let found = bytes
                .iter()
                .enumerate()
                .any(|(at, byte)| *byte == first && bytes[at..].starts_with(secret_bytes));
            assert!(!found, "{secret} in {}", path.display());
        }
        if !bytes.is_empty() {
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    names
}

#[test]
fn no_file_of_the_station_shows_a_person_a_lot_or_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let hand = morning_at_the_drill(folder.path());
    let drill = Drill::new(folder.path().to_owned()).unwrap();
    let mut secrets = vec![drill.login().1.to_owned()];
    for visit in day(&hand).visits() {
        let person = &visit.person;
        secrets.push(person.name.clone());
        secrets.extend(person.phone.iter().chain(&person.guardian).cloned());
        secrets.push(visit.id.to_string());
    }
    secrets.extend(day(&hand).lots().map(|lot| lot.number.clone()));
    secrets.extend(day(&hand).accounts().map(|account| account.name.clone()));
    assert!(secrets.len() > 80 && secrets.iter().all(|secret| secret.len() >= 6));
    let open = hide(folder.path(), &secrets);
    assert!(open.iter().any(|name| name == "station.db-wal"), "{open:?}");
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let closed = hide(folder.path(), &secrets);
    assert!(closed.iter().any(|name| name == "station.db"), "{closed:?}");
    assert!(!closed.iter().any(|name| name == "station.db-wal"), "{closed:?}");
}

fn recorded(hand: &Hand) -> i64 {
    hand.app.desk().unwrap().store().head().wait().unwrap().sequence
}

#[test]
fn a_folder_that_is_gone_for_a_while_costs_no_step_and_no_word() {
    let place = tempfile::tempdir().unwrap();
    let (folder, elsewhere) = (place.path().join("drill"), place.path().join("elsewhere"));
    let mut hand = Hand::at_the_drill(&folder, morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Liều thuốc");
    hand.type_text("0,5");
    let before = day(&hand).clone();
    let entries = recorded(&hand);

    std::fs::rename(&folder, &elsewhere).unwrap();
    hand.press(Named::Enter);
    for key in [Named::Enter, Named::Escape, Named::F8, Named::F12, Named::F5, Named::Enter] {
        hand.expect(NOT_RECORDED);
        hand.expect(FOLDER_GONE);
        are_the_same(day(&hand), &before);
        hand.press(key);
    }

    std::fs::rename(&elsewhere, &folder).unwrap();
    hand.press(Named::F5);
    assert!(!hand.sees(NOT_RECORDED));
    assert_eq!(recorded(&hand), entries + 1);
    assert!(matches!(day(&hand).procedures().next().unwrap().next(), Next::Attest(_)));
    are_the_same(&replayed(&hand), day(&hand));

    let slip = visit_slip(&hand, 1);
    // Fast hands scan on while the attestation does not reach the disk.
    std::fs::rename(&folder, &elsewhere).unwrap();
    hand.press(Named::Enter);
    hand.expect(NOT_RECORDED);
    hand.scan(&slip);
    hand.expect(NOT_RECORDED);
    std::fs::rename(&elsewhere, &folder).unwrap();
    hand.press(Named::F5);
    assert!(!hand.sees(NOT_RECORDED));
    assert_eq!(recorded(&hand), entries + 3);
    let next = day(&hand).procedures().next().unwrap().next();
    assert_eq!(next, Next::Observe(Step::Label));
    are_the_same(&replayed(&hand), day(&hand));

    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    right_by_scan(&mut hand, 1, 2);
    hand.expect("Được phép tiêm");
    std::fs::rename(&folder, &elsewhere).unwrap();
    hand.click("Đã tiêm đủ: Cánh tay trái");
    hand.expect(NOT_RECORDED);
    assert!(day(&hand).doses().is_empty());
    std::fs::rename(&elsewhere, &folder).unwrap();
    hand.press(Named::F5);
    assert_eq!(day(&hand).doses().len(), 1);
    are_the_same(&replayed(&hand), day(&hand));
}

#[test]
fn words_typed_at_a_lost_folder_are_still_there() {
    let place = tempfile::tempdir().unwrap();
    let (folder, elsewhere) = (place.path().join("drill"), place.path().join("elsewhere"));
    let mut hand = Hand::at_the_drill(&folder, morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.type_text("0,5");
    std::fs::rename(&folder, &elsewhere).unwrap();
    hand.press(Named::Enter);
    hand.expect(NOT_RECORDED);
    hand.expect("Những gì đã gõ vẫn còn nguyên. Không làm lại từ đầu.");
    hand.press(Named::Enter);
    assert!(hand.texts().iter().any(|text| text == "0,5"), "{:?}", hand.texts());
}

#[test]
fn where_one_has_to_quit_nothing_is_said_to_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.type_text("0,5");
    hand.app.desk().unwrap().store().close();
    hand.press(Named::Enter);
    hand.expect(NOT_RECORDED);
    assert!(!hand.sees("Những gì đã gõ vẫn còn nguyên. Không làm lại từ đầu."));
}

#[test]
fn the_report_of_a_serious_reaction_is_asked_for_until_somebody_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let visit = crate::injection::visit(&hand, 1).id;
    crate::script::inject(&mut hand);
    hand.press(Named::F10);
    hand.press(Named::F3);
    let slip = chot::scan::StationLabel::Visit(visit).code();
    hand.scan(&slip);
    for key in [Named::F6, Named::ArrowDown, Named::Enter, Named::F9, Named::F11] {
        hand.press(key);
    }
    assert!(day(&hand).has_serious_reaction(), "{:?}", hand.texts());
    // From the beginning its clock runs on every screen.
    let says = |hand: &mut Hand, part: &str| hand.texts().iter().any(|t| t.contains(part));
    hand.wait_ms(60_000);
    assert!(says(&mut hand, "còn 23 giờ 59 phút"), "{:?}", hand.texts());
    assert!(says(&mut hand, "ngày 17/11/2026"), "the day after: {:?}", hand.texts());
    hand.press(Named::F7);
    hand.wait_ms(21 * 60 * 60 * 1000);
    assert!(says(&mut hand, "Sắp hết giờ báo cáo"), "across midnight: {:?}", hand.texts());
    hand.wait_ms(4 * 60 * 60 * 1000);
    assert!(says(&mut hand, "trễ 1:01"), "{:?}", hand.texts());
    hand.click("Đã báo cáo");
    assert!(day(&hand).reactions().all(|reaction| reaction.reported_at.is_some()));
    assert!(!hand.sees("Đã báo cáo"));
}
