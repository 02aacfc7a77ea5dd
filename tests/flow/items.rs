//! Each of the thirteen items, failing: the stop names it, Enter does not leave
//! it, and giving up is a refusal with its findings, never an injection.

use chot::domain::day::Stage;
use chot::domain::item::{Item, Moment};
use chot::domain::procedure::{Course, Procedure, Reason};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{
    check_by_scan, compare_by_scan, day, morning, vial_label, visit, visit_slip,
};

fn procedure(hand: &Hand) -> &Procedure {
    day(hand).procedures().next().unwrap()
}

/// Brings the first pupil to a moment.
fn reach(hand: &mut Hand, moment: Moment) {
    if moment == Moment::Check {
        hand.press(Named::Enter);
        return;
    }
    check_by_scan(hand, 1);
    if moment == Moment::Right {
        compare_by_scan(hand, 1, 2, "Bơm kim tiêm bắp");
    }
}

fn twice(hand: &mut Hand, act: impl Fn(&mut Hand)) {
    act(hand);
    hand.expect("Chưa khớp. Nhìn lại và nhập lại một lần nữa.");
    act(hand);
}

fn identify(hand: &mut Hand) {
    let birth = visit(hand, 1).person.birth.label();
    hand.enter(&birth);
    hand.click("Người được tiêm");
}

/// Makes one item fail, from the queue on.
fn fail(hand: &mut Hand, item: Item) {
    reach(hand, item.moment());
    match item {
        Item::K1 | Item::C1 => {
            let other = visit_slip(hand, 2);
            hand.scan(&other);
        }
        Item::K2 => {
            hand.type_text("1");
            hand.press(Named::F2);
            twice(hand, |hand| hand.click("Sởi-rubella (MRVAC)"));
        }
        Item::K3 => {
            hand.type_text("1");
            hand.press(Named::F2);
            hand.click("Td (IVAC)");
            twice(hand, |hand| hand.enter("0,3"));
        }
        Item::C2 => {
            let slip = visit_slip(hand, 1);
            hand.scan(&slip);
            let look_alike = vial_label(hand, 4);
            hand.scan(&look_alike);
        }
        Item::C3 | Item::C4 => {
            let slip = visit_slip(hand, 1);
            hand.scan(&slip);
            let label = vial_label(hand, 2);
            hand.scan(&label);
            hand.click("Lọ không có VVM");
            if item == Item::C3 {
                hand.click("Có cặn, đổi màu, vẩn đục lạ");
            } else {
                hand.click("Bình thường");
                hand.click("Đã lắc đều");
                twice(hand, |hand| hand.click("Bơm kim tiêm dưới da"));
            }
        }
        Item::C5 => {
            let slip = visit_slip(hand, 1);
            hand.scan(&slip);
            let expired = vial_label(hand, 3);
            hand.scan(&expired);
        }
        Item::D1 => twice(hand, |hand| hand.enter("01/01/2019")),
        Item::D2 | Item::D3 | Item::D4 | Item::D5 => {
            identify(hand);
            if item == Item::D4 {
                twice(hand, |hand| hand.click("Đùi trái"));
                return;
            }
            hand.click("Cánh tay trái");
            let label = vial_label(hand, if item == Item::D2 { 4 } else { 2 });
            hand.scan(&label);
            if item == Item::D2 {
                return;
            }
            hand.click("Giáo viên chủ nhiệm");
            if item == Item::D3 {
                twice(hand, |hand| hand.enter("0,3"));
            } else {
                hand.clock.move_by_ms(17 * 3_600_000);
                hand.enter("0,5");
            }
        }
    }
}

#[test]
fn every_item_stops_the_needle() {
    for item in Item::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        fail(&mut hand, item);
        hand.expect("Không tiêm");
        let stop = procedure(&hand).stop().cloned().unwrap_or_else(|| panic!("{item:?} stands"));
        let named = stop.findings.iter().any(|finding| finding.items.contains(&item));
        assert!(named || stop.step.items().contains(&item), "{item:?}: {stop:?}");
        if std::env::var_os("CHOT_PICTURES").is_some() {
            let _ = hand.picture(&format!("stop-{}", item.code()));
        }
        hand.press(Named::Enter);
        hand.press(Named::Enter);
        assert!(procedure(&hand).stop().is_some(), "{item:?}: Enter left the stop");
        hand.press(Named::F9);
        // It was somebody else: the right person still waits.
        let (course, stage) = if matches!(item, Item::K1 | Item::C1 | Item::D1) {
            (Course::SetAside, Stage::Ready)
        } else {
            (Course::Refused(Reason::Stop), Stage::Away)
        };
        assert_eq!(procedure(&hand).course(), course, "{item:?}");
        assert!(day(&hand).doses().is_empty());
        assert_eq!(day(&hand).stage(&visit(&hand, 1)), stage, "{item:?}");
    }
}
