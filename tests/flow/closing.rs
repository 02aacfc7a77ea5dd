//! A small day from the opening to the seal, and what becomes of a session that
//! nobody closed.

use std::path::Path;

use chot::domain::session::VialEnd;
use chot::store::Hash;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning, order_slip};
use crate::station_day::{
    inject, make_ready, open_session, read_list, second_person, set_up, sign_in, stock,
    with_a_second_person,
};

/// Opens the day, receives and opens, injects one person.
fn work(folder: &Path) -> Hand {
    let hand = set_up(folder);
    let mut hand = with_a_second_person(hand, folder);
    open_session(&mut hand);
    stock(&mut hand);
    read_list(&mut hand);
    make_ready(&mut hand);
    inject(&mut hand);
    assert_eq!(day(&hand).doses().len(), 1);
    hand
}

/// Counts what is left and closes; one person is still being watched.
fn close(hand: &mut Hand) {
    hand.expect("Kết thúc buổi tiêm");
    hand.press(Named::F9);
    assert!(day(hand).is_open(), "nothing is counted yet");
    hand.press(Named::F3);
    hand.enter("8");
    hand.press(Named::ArrowUp);
    hand.expect("Đã tiêm + mất + bỏ đi không bằng số liều của lọ. Đếm lại, hoặc ghi lý do.");
    hand.press(Named::Delete);
    hand.enter("9");
    hand.enter("0");
    hand.enter("4");
    // Whoever looks at the board in between finds the counts again.
    hand.click("Bảng theo dõi");
    hand.press(Named::Escape);
    if !hand.sees("Kết thúc buổi tiêm") {
        hand.press(Named::F4);
        hand.press(Named::F8);
    }
    hand.expect("còn đang theo dõi sau tiêm");
    hand.press(Named::F9);
    assert!(day(hand).is_open(), "who takes over?");
    hand.press(Named::Tab);
    hand.type_text("Minh Chau theo doi tiep");
    hand.press(Named::F9);
    hand.expect("Buổi tiêm đã kết thúc");
}

#[test]
fn a_day_is_closed_and_sealed_with_the_head_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = work(folder.path());
    hand.press(Named::F4);
    hand.press(Named::F8);
    let _ = hand.picture("flow-closing");
    let runs = "Td (IVAC), lọ 1: đến 00:00 · 9 liều";
    hand.expect(runs);
    close(&mut hand);
    let _ = hand.picture("flow-sealed");
    assert!(!hand.sees(runs), "no vial runs any more");

    let closed = day(&hand).closed().unwrap().clone();
    assert_eq!(closed.note.as_deref(), Some("Minh Chau theo doi tiep"), "all that was typed");
    assert_eq!(closed.vials.len(), 1);
    assert_eq!((closed.vials[0].given, closed.vials[0].wasted), (1, 9));
    assert_eq!(closed.vials[0].end, VialEnd::SessionOver);
    assert_eq!((closed.lots[0].received, closed.lots[0].used, closed.lots[0].returned), (5, 1, 4));
    assert_eq!((closed.watched.len(), closed.half_done.len()), (1, 0));
    let sealed = day(&hand).sealed().unwrap().clone();
    let store = hand.app.desk().unwrap().store().clone();
    let hash = store.hash_at(sealed.sequence).wait().unwrap().unwrap();
    assert_eq!(Hash::parse(&sealed.head), Some(hash));
    let code = hash.short_code();
    assert_eq!(code.chars().filter(|c| *c != '-').count() * 5, 80, "bits");
    hand.expect(&code);
    // Nothing more is given: the way to the queue leads to the seal.
    hand.press(Named::F6);
    hand.press(Named::Escape);
    hand.expect(&code);
    store.close();
    drop(store);
    drop(hand);

    // The next start shows the seal, and a second session of the day begins
    // with what the first one left.
    let mut hand = Hand::at_a_station(folder.path(), morning().plus_minutes(240));
    sign_in(&mut hand);
    hand.expect(&code);
    hand.press(Named::F2);
    open_session(&mut hand);
    let session = day(&hand).session().unwrap();
    assert_eq!((session.number, session.preparation.expected), (2, 30));
    assert_eq!(day(&hand).lots().next().unwrap().on_hand(), 4);
    assert_eq!(day(&hand).vials().count(), 0);
}

#[test]
fn what_was_counted_wrongly_at_the_closing_is_amended_by_two_from_the_seal() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = work(folder.path());
    hand.press(Named::F4);
    hand.press(Named::F8);
    close(&mut hand);
    hand.expect("Sửa số đếm");
    hand.press(Named::F3);
    hand.expect("Kết thúc buổi tiêm · 1 lọ đã mở");
    hand.type_text("Tim thay mot lo vo");
    hand.press(Named::PageDown);
    let _ = hand.picture("flow-closing-amended-which");
    // The lots come first.
    hand.type_text("1");
    hand.press(Named::PageDown);
    hand.press(Named::PageDown);
    hand.enter("9999999999");
    hand.expect("Lô TD2407: vỡ, hỏng");
    hand.press(Named::Delete);
    hand.enter("1");
    hand.press(Named::F5);
    assert_eq!(day(&hand).lots().next().unwrap().on_hand(), 4, "one too many, and no reason");
    hand.expect("Có số đếm không khớp mà chưa có lý do: đếm lại, hoặc ghi lý do tại lọ, lô đó.");
    let _ = hand.picture("flow-closing-amended");
    hand.enter("3");
    hand.press(Named::F5);
    second_person(&mut hand);
    hand.expect("Buổi tiêm đã kết thúc");
    let counted = day(&hand).closed().unwrap().lots[0].clone();
    assert_eq!((counted.broken, counted.returned), (1, 3));
    let _ = hand.picture("flow-closing-amended-seal");
    assert_eq!(day(&hand).lots().next().unwrap().on_hand(), 3);
    hand.press(Named::F3);
    hand.press(Named::PageDown);
    hand.press(Named::Escape);
    hand.expect("Buổi tiêm đã kết thúc");
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let mut hand = Hand::at_a_station(folder.path(), morning().plus_minutes(240));
    sign_in(&mut hand);
    assert_eq!(day(&hand).closed().unwrap().lots[0].broken, 1);
    assert_eq!(day(&hand).lots().next().unwrap().on_hand(), 3);
}

#[test]
fn a_session_left_open_overnight_is_closed_before_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let hand = work(folder.path());
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let mut hand = Hand::at_a_station(folder.path(), morning().plus_minutes(24 * 60));
    sign_in(&mut hand);
    let place = day(&hand).session().unwrap().place.clone();
    hand.expect(&format!(
        "Buổi tiêm ngày 16/11/2026 tại {place} chưa kết thúc. Kết thúc buổi đó rồi mới mở buổi mới."
    ));
    hand.press(Named::Escape);
    hand.expect("Kết thúc buổi tiêm");
    close(&mut hand);
    assert!(day(&hand).sealed().is_some());
}

#[test]
fn the_clock_moved_across_midnight_ends_the_days_work() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let slip = order_slip(&hand, 1);
    hand.clock.move_by_ms(17 * 60 * 60_000);
    let doses = day(&hand).doses().len();
    hand.press(Named::F6);
    hand.press(Named::Escape);
    hand.expect("Kết thúc buổi tiêm");
    hand.scan(&slip);
    hand.expect("Kết thúc buổi tiêm");
    assert_eq!(day(&hand).doses().len(), doses);
    assert_eq!(day(&hand).procedures().count(), 0, "a scan begins nothing either");
}

#[test]
fn the_thermometer_shuts_the_box_for_every_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    for key in [Named::F4, Named::F6] {
        hand.press(key);
    }
    hand.enter("-0,5");
    assert!(day(&hand).quarantine().is_some());
    hand.press(Named::Escape);
    let slip = order_slip(&hand, 1);
    hand.scan(&slip);
    hand.expect("Hộp vắc xin bị cách ly");
    let _ = hand.picture("flow-strip");
    hand.enter("0,5");
    hand.press(Named::Enter);
    let slip = crate::injection::visit_slip(&hand, 1);
    hand.scan(&slip);
    let label = crate::injection::vial_label(&hand, 2);
    hand.scan(&label);
    hand.expect("Bảo quản ngoài nhiệt độ cho phép");
}

#[test]
fn the_second_person_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let hand = set_up(folder.path());
    let mut hand = with_a_second_person(hand, folder.path());
    hand.press(Named::F4);
    hand.press(Named::F6);
    hand.expect("Cần người thứ hai");
    // The fields of the dialog follow each other, and none behind it.
    hand.type_text("lan");
    hand.press(Named::Tab);
    hand.press(Named::Tab);
    hand.type_text(" anh");
    hand.press(Named::Tab);
    hand.type_text("con trau den an co");
    hand.press(Named::Enter);
    hand.expect("Cần người thứ hai");
    // The first Esc leaves the field.
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    hand.press(Named::F6);
    second_person(&mut hand);
    hand.resize(iced::Size::new(1280.0, 2000.0));
    hand.expect("Minh Chau đã xem");
}

#[test]
fn the_queue_leads_to_the_closing_and_the_opening_to_the_last_seal() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = work(folder.path());
    assert!(!hand.sees("Kết thúc buổi"), "people wait, and it is morning");
    hand.clock.move_by_ms(8 * 60 * 60_000);
    hand.expect("Kết thúc buổi");
    hand.press(Named::F9);
    close(&mut hand);
    let short = |hand: &mut Hand| {
        hand.texts().into_iter().find(|text| text.matches('-').count() == 3).unwrap_or_default()
    };
    let code = short(&mut hand);
    hand.press(Named::F2);
    hand.expect("Mở buổi tiêm");
    hand.click("Mã niêm phong buổi trước");
    hand.expect("Buổi tiêm đã kết thúc");
    assert_eq!(short(&mut hand), code);
}

#[test]
fn the_page_of_the_opening_follows_the_pointer_of_the_arrow_keys() {
    let folder = tempfile::tempdir().unwrap();
    let hand = set_up(folder.path());
    let mut hand = with_a_second_person(hand, folder.path());
    let last = chot::domain::catalogue::Catalogue::built_in().unwrap();
    let last = last.kit().last().map(|item| item.text.vi.clone()).unwrap();
    assert!(!hand.sees(&last), "the kit is below the edge at first");
    for _ in 0..40 {
        hand.press(Named::ArrowRight);
    }
    hand.expect(&last);
    for _ in 0..40 {
        hand.press(Named::ArrowLeft);
    }
    hand.expect("Minh Chau");
}
