//! What happens after the needle: the anaphylaxis card from everywhere, with and
//! without somebody signed in.

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
    for printed in ["Trẻ khoảng 10 kg", "0,25 mL", "1/4 ống", "Người lớn", "0,5–1 mL"]
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
