use super::*;
use crate::domain::testing::{MR_VIAL, PUPIL, Station, TD_VIAL};
use crate::domain::time::Instant;
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::second_person::Asked;
use crate::ui::theme::Scheme;

fn update(station: &Station, screen: &mut Screen, message: Message) -> Action {
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(station, &words, Scheme::Light);
    screen.update(message, &ctx)
}

fn station() -> Station {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    station
}

#[test]
fn an_amendment_needs_a_reason_and_a_change() {
    let station = station();
    let id = station.day.doses()[0].id;
    let mut screen = Screen::default();
    let _ = update(&station, &mut screen, Message::Pick(id));
    assert!(matches!(update(&station, &mut screen, Message::Record), Action::None));
    let _ = update(&station, &mut screen, Message::Words("Đọc nhầm.".into()));
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    assert_eq!(screen.missing(&ctx), Some("amend-nothing-changed"), "the way on says why not");
    assert!(matches!(update(&station, &mut screen, Message::Record), Action::None));
    let _ = update(&station, &mut screen, Message::Site(Site::RightThigh));
    let Action::Record(events) = update(&station, &mut screen, Message::Record) else {
        panic!("not recorded")
    };
    let [Event::DoseAmended(amended)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(amended.changed(), [Part::Site]);
}

#[test]
fn a_vial_brings_its_lot_and_product_and_a_second_person() {
    let station = station();
    let id = station.day.doses()[0].id;
    let mut screen = Screen::default();
    let _ = update(&station, &mut screen, Message::Pick(id));
    let _ = update(&station, &mut screen, Message::Words("Lọ khác.".into()));
    let _ = update(&station, &mut screen, Message::Vial(Some(MR_VIAL)));
    let asked = update(&station, &mut screen, Message::Record);
    assert!(matches!(asked, Action::AskSecondPerson(Asked::ToConfirm)));
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let second = screen.second_person(crate::domain::testing::DEPUTY, &ctx);
    let Action::Record(events) = second else { panic!("not recorded") };
    let [Event::DoseAmended(amended)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(amended.changed(), [Part::Product, Part::Lot, Part::Vial]);
    let _ = update(&station, &mut screen, Message::InError);
    let asked = update(&station, &mut screen, Message::Record);
    assert!(matches!(asked, Action::AskSecondPerson(Asked::ToConfirm)), "nobody got it");
}

#[test]
fn a_time_to_come_is_none() {
    let station = station();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen { typed: "0801".into(), ..Screen::default() };
    assert_eq!(screen.typed_time(&ctx), None, "it is eight o'clock");
    screen.typed = "7:59".into();
    assert_eq!(screen.typed_time(&ctx).map(Instant::hour_minute), Some("07:59".into()));
}

#[test]
fn only_a_supervisor_is_asked_for_the_day() {
    let station = station();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let _ = screen.update(Message::Paper, &ctx);
    assert_eq!(screen.lines()[0], Line::Day);
    assert_eq!(screen.pointed(), Some(Line::Part(Part::Person)), "the day at hand stands");
    let nurse = station.day.account(crate::domain::testing::DEPUTY).unwrap();
    let ctx = Context { account: nurse, ..ctx };
    let mut screen = Screen::default();
    let _ = screen.update(Message::Paper, &ctx);
    assert_eq!(screen.lines()[0], Line::Part(Part::Person));
}

#[test]
fn a_day_to_come_is_none_and_another_one_is_asked_of_the_store() {
    let station = station();
    let mut screen = Screen::default();
    let _ = update(&station, &mut screen, Message::Paper);
    let _ = update(&station, &mut screen, Message::Line(0));
    for (typed, asked) in [("17/11/2026", false), ("khong", false), ("15/11/2026", true)] {
        screen.typed = typed.into();
        let action = update(&station, &mut screen, Message::Take);
        let asks = matches!(action, Action::Case(Ask::EarlierDay(_, None)));
        assert_eq!((asks, screen.unfit), (asked, !asked), "{typed}");
    }
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    assert_eq!(screen.missing(&ctx), Some("amend-reading"));
}
