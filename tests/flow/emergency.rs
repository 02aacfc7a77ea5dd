//! What happens after the needle: the anaphylaxis card from everywhere, with and
//! without somebody signed in.

use chot::ui::Message;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning, visit, visit_slip};

#[test]
fn the_card_is_read_before_anybody_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    drop(Hand::at_the_drill(folder.path(), morning()));
    let door = chot::tour::hand::Hand::at_the_door(folder.path(), morning());
    let mut hand = door.unwrap();
    hand.press(Named::F10);
    assert!(hand.app.desk().is_none());
    for printed in ["Trẻ khoảng 10 kg", "0,25 mL", "0,25 mg = 1/4 ống", "Người lớn", "0,5–1 mL"]
    {
        assert!(hand.sees(printed), "{printed}");
    }
    hand.press(Named::Escape);
    assert!(!hand.sees("0,25 mL"));
}

#[test]
fn a_locked_desk_records_each_act_by_one_press_and_shows_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    let holder = hand.app.desk().unwrap().account();
    let name = visit(&hand, 1).person.name.clone();
    hand.press(Named::F12);
    hand.press(Named::F10);
    hand.expect("Thẻ phản vệ");
    assert!(!hand.sees(&name));
    hand.press(Named::F2);
    hand.wait_ms(61_000);
    hand.press(Named::F6);
    hand.expect("1:01");
    let case = day(&hand).emergencies()[0].clone();
    assert_eq!(case.acts.len(), 2);
    assert!(case.acts.iter().all(|act| act.at_lock && act.by == Some(holder)));
    assert!(day(&hand).has_serious_reaction(), "nobody is injected beside this");
    hand.press(Named::F11);
    assert_eq!(day(&hand).emergencies()[0].standing().count(), 1);
    hand.press(Named::Escape);
    hand.expect("Đã khóa");
    // What is grave stands on the lock, too: of nobody by name.
    hand.expect("Có phản ứng nặng: buổi tiêm đã dừng · Đang xử trí cấp cứu: 1 ca · 1:01");
    assert!(!hand.sees(&name));
    let _ = hand.picture("locked-while-stopped");
}

/// Whoever has learned to reach the card records nothing by it where the card of
/// somebody who is treated already lies one key nearer.
#[test]
fn the_keys_that_lead_to_the_card_never_record_an_act() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    for key in [Named::F10, Named::F10, Named::F4, Named::Escape, Named::Escape] {
        hand.press(key);
    }
    assert_eq!(day(&hand).emergencies()[0].acts.len(), 1);
    for key in [Named::F10, Named::F10, Named::F10, Named::F10] {
        hand.press(key);
    }
    assert_eq!(day(&hand).emergencies()[0].acts.len(), 1);
    assert_eq!(day(&hand).emergencies().len(), 1);
}

#[test]
fn a_dose_that_is_recorded_after_the_collapse_has_all_that_follows_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    for key in [Named::F10, Named::F10, Named::F2] {
        hand.press(key);
    }
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    let person = visit(&hand, 1).id;
    assert_eq!(day(&hand).emergencies()[0].visit, Some(person));
    assert!(day(&hand).has_serious_reaction(), "the other tables wait");
    assert_eq!(day(&hand).reactions().count(), 0);
    hand.wait_ms(60_000);
    for key in [Named::F10, Named::F4] {
        hand.press(key);
    }
    hand.scan(&slip);
    let label = crate::injection::vial_label(&hand, 2);
    hand.scan(&label);
    for key in [Named::ArrowDown, Named::Enter, Named::F9, Named::F5] {
        hand.press(key);
    }
    assert_eq!(day(&hand).doses().len(), 1, "{:?}", hand.texts());
    assert_eq!(day(&hand).reactions().count(), 1, "its clock runs");
    let vial = day(&hand).vial(crate::injection::vial(&hand, 2)).unwrap();
    assert!(vial.withdrawn);
    assert!(day(&hand).lot(vial.lot).unwrap().held.is_some());
    assert!(day(&hand).reaction_report(person).is_some());
    hand.press(Named::F10);
    hand.press(Named::F2);
    if std::env::var_os("CHOT_PICTURES").is_some() {
        // A window of 1920 by 1080 at 150 %.
        hand.resize(iced::Size::new(1280.0, 720.0));
        for lang in ["vi", "en"] {
            let _ = hand.picture(&format!("emergency-large-{lang}"));
            hand.press_with_control('l');
        }
    }
}

#[test]
fn a_treatment_that_ended_without_a_name_is_named_from_any_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    for key in [Named::F10, Named::F10, Named::F2, Named::Delete, Named::Delete] {
        hand.press(key);
    }
    assert!(day(&hand).emergencies()[0].over_at.is_some());
    hand.expect("Ai đã được xử trí?");
    hand.press(Named::Escape);
    let told = hand.texts().iter().any(|text| text.contains("một ca đã xử trí chưa rõ là ai"));
    assert!(told, "{:?}", hand.texts());
    hand.press(Named::F10);
    hand.press(Named::ArrowLeft);
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    assert_eq!(day(&hand).emergencies()[0].visit, Some(visit(&hand, 1).id));
    assert!(!hand.texts().iter().any(|text| text.contains("chưa rõ là ai")));
}

#[test]
fn after_a_restart_the_clocks_run_from_where_they_began() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    let since = day(&hand).observations()[0].since;
    hand.press(Named::F12);
    hand.press(Named::F10);
    hand.press(Named::F2);
    let first = day(&hand).emergencies()[0].acts[0].at;
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let later = first.plus_minutes(4);
    let mut hand = Hand::at_the_drill(folder.path(), later);
    assert_eq!(day(&hand).observations()[0].since, since);
    assert_eq!(day(&hand).emergencies()[0].acts[0].at, first);
    hand.press(Named::F10);
    hand.expect("Thẻ phản vệ");
    assert!(hand.texts().iter().any(|text| text.starts_with("4:0")), "{:?}", hand.texts());
    let slip = visit_slip(&hand, 1);
    hand.scan(&slip);
    let name = visit(&hand, 1).person.name.clone();
    hand.expect(&name);
    assert_eq!(day(&hand).reactions().count(), 1);
    assert!(day(&hand).lots().any(|lot| lot.held.is_some()));
}

#[test]
fn the_leaflet_for_home_is_written_where_somebody_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press(Named::F6);
    hand.click("/media/usb");
    let there = tempfile::tempdir().unwrap();
    hand.type_text(there.path().to_str().unwrap());
    hand.click("Tờ tiếng Việt");
    let page =
        std::fs::read_to_string(there.path().join("dan-do-24-gio-vi-2026-11-16.html")).unwrap();
    assert!(page.contains("bú kém, bỏ bú, khó thở, tím tái"), "{page}");
    assert!(hand.texts().iter().any(|text| text.contains("dan-do-24-gio-vi-2026-11-16.html")));
    hand.click("Tờ tiếng Anh");
    assert!(there.path().join("home-24-hours-en-2026-11-16.html").exists());
}

#[test]
fn a_lost_dose_leaves_the_vial_and_stands_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let before = day(&hand).vials().map(chot::domain::stock::Vial::left).max().unwrap();
    hand.press(Named::F10);
    hand.press(Named::F5);
    hand.press(Named::F3);
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    let vials = day(&hand).vials().filter(|vial| vial.left() > 0).count();
    for _ in 0..vials {
        hand.press(Named::ArrowDown);
    }
    hand.press(Named::Enter);
    hand.type_text("1");
    hand.press(Named::F11);
    assert_eq!(day(&hand).vials().map(|vial| vial.lost).sum::<u16>(), 1);
    assert!(day(&hand).vials().any(|vial| vial.left() < before));
    hand.expect("Rủi ro");
}

#[test]
fn from_the_chair_the_person_is_known_and_two_react_each_with_a_clock() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    hand.press(Named::F10);
    hand.press(Named::F3);
    // The one just injected stands first.
    hand.press(Named::ArrowDown);
    hand.press(Named::Enter);
    let name = visit(&hand, 1).person.name.clone();
    hand.expect(&name);
    for key in [Named::F3, Named::ArrowDown, Named::Enter, Named::F9, Named::F11] {
        hand.press(key);
    }
    hand.expect("Thẻ phản vệ");
    hand.press(Named::F2);
    hand.wait_ms(60_000);
    hand.press(Named::ArrowRight);
    let slip = visit_slip(&hand, 2);
    hand.scan(&slip);
    hand.press(Named::F2);
    let cases = day(&hand).emergencies();
    let people: Vec<_> = cases.iter().map(|case| case.visit).collect();
    assert_eq!(people, [Some(visit(&hand, 1).id), Some(visit(&hand, 2).id)]);
    assert!(cases[1].begun_at.since(cases[0].begun_at) >= 60_000);
    assert_eq!(day(&hand).reactions().count(), 1, "the other was not injected");
    hand.press(Named::Escape);
    hand.press(Named::F12);
    hand.expect("Đã khóa");
    assert!(left(&mut hand).contains("23 giờ"), "{}", left(&mut hand));
    assert!(!hand.sees(&name));
    let _ = hand.picture("locked-with-a-report-due");
}

/// How long there is for the report, as the window says it.
fn left(hand: &mut Hand) -> String {
    let told = hand.texts().into_iter().find(|text| text.contains("Báo cáo tai biến nặng"));
    told.unwrap_or_default()
}

#[test]
fn the_clock_to_the_report_runs_on_over_midnight_and_never_longer_than_a_day() {
    let folder = tempfile::tempdir().unwrap();
    // Half past eleven at night.
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(15 * 60 + 30));
    crate::script::inject(&mut hand);
    for key in [Named::F10, Named::F3, Named::ArrowDown, Named::Enter] {
        hand.press(key);
    }
    for key in [Named::F6, Named::ArrowDown, Named::Enter, Named::F9, Named::F11] {
        hand.press(key);
    }
    let at_first = left(&mut hand);
    assert!(at_first.contains("còn 24 giờ 0 phút"), "{at_first}");
    assert!(at_first.contains("17/11/2026"), "{at_first}");
    hand.wait_ms(40 * 60_000);
    let over_midnight = left(&mut hand);
    assert!(over_midnight.contains("còn 23 giờ 20 phút"), "{over_midnight}");
    // Somebody sets the machine's clock back by three hours, to the day before.
    hand.wait_ms(-3 * 60 * 60_000);
    hand.tell(Message::Tick);
    let set_back = left(&mut hand);
    assert!(set_back.contains("còn 24 giờ 0 phút"), "{set_back}");
    hand.wait_ms(60 * 60_000);
    let it_runs = left(&mut hand);
    assert!(it_runs.contains("còn 23 giờ"), "{it_runs}");
}

/// One press at the card stops the session. Whoever pressed by mistake, or saw a faint,
/// is not left with a stopped session: two people take the alarm back.
#[test]
fn a_faint_that_was_taken_for_more_is_described_and_its_alarm_taken_back_by_two() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    hand.press(Named::F10);
    let slip = visit_slip(&hand, 1);
    hand.press(Named::F10);
    hand.scan(&slip);
    hand.press(Named::F2);
    assert!(day(&hand).has_serious_reaction());
    assert_eq!(day(&hand).reactions().count(), 1);
    // Back to the report, while the treatment goes on.
    hand.press(Named::Escape);
    hand.press_with_control('s');
    for key in [Named::ArrowDown, Named::Enter] {
        hand.press(key);
    }
    hand.expect("Rút báo động…");
    let _ = hand.picture("report-with-its-alarm");
    let take_back = |hand: &mut Hand| {
        for key in [Named::F9, Named::F8] {
            hand.press(key);
        }
        hand.type_text("ngat, da tinh");
        hand.press(Named::F5);
    };
    take_back(&mut hand);
    let _ = hand.picture("alarm-still-serious");
    assert!(hand.texts().iter().any(|text| text.starts_with("Người này còn đang được xử trí")));
    assert!(day(&hand).has_serious_reaction(), "in the middle of the treatment");
    // The treatment is over, and somebody describes a faint.
    for key in [Named::Escape, Named::Escape, Named::Escape, Named::F10] {
        hand.press(key);
    }
    hand.expect("Thẻ phản vệ");
    for key in [Named::Delete, Named::Delete, Named::Escape] {
        hand.press(key);
    }
    for key in [Named::F10, Named::F3] {
        hand.press(key);
    }
    hand.scan(&slip);
    for key in [Named::F7, Named::ArrowDown, Named::Enter, Named::F9, Named::F11] {
        hand.press(key);
    }
    assert!(day(&hand).has_serious_reaction(), "said by one alone");
    hand.press_with_control('s');
    for key in [Named::ArrowDown, Named::Enter] {
        hand.press(key);
    }
    take_back(&mut hand);
    let asked = hand.app.words().text("second-person-confirm");
    hand.expect(&asked);
    let _ = hand.picture("alarm-taken-back-by-two");
    crate::incidents::by_the_other_person(&mut hand);
    assert!(!day(&hand).has_serious_reaction(), "{:?}", hand.texts());
    assert_eq!(day(&hand).reactions().count(), 0, "no clock runs");
    assert!(!hand.sees("Rút báo động…"));
    let _ = hand.picture("report-without-its-alarm");
}

/// Two who collapse after the same vial are pointed out before anybody has time to
/// describe how.
#[test]
fn two_treated_after_one_vial_are_pointed_out_as_a_cluster() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let label = crate::injection::vial_label(&hand, 2);
    for ticket in [1, 2] {
        let slip = visit_slip(&hand, ticket);
        if ticket == 2 {
            hand.press(Named::F10);
            hand.press(Named::F10);
        } else {
            hand.press(Named::F10);
        }
        hand.press(Named::F4);
        hand.scan(&slip);
        hand.scan(&label);
        for key in [Named::ArrowDown, Named::Enter, Named::F9, Named::F5] {
            hand.press(key);
        }
        for key in [Named::Escape, Named::Escape, Named::F10] {
            hand.press(key);
        }
        if ticket == 1 {
            hand.press(Named::F10);
        } else {
            hand.press(Named::ArrowRight);
        }
        hand.scan(&slip);
        hand.press(Named::F2);
        hand.press(Named::Escape);
        let warned = hand.texts().iter().any(|text| text.starts_with("2 phản ứng cùng lọ 2"));
        assert_eq!(warned, ticket == 2, "{:?}", hand.texts());
    }
    let _ = hand.picture("cluster-of-two");
}
