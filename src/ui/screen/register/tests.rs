use uuid::Uuid;

use super::*;
use crate::domain::event::Event;
use crate::domain::testing::{PUPIL, Station};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn with_context<T>(station: &Station, work: impl FnOnce(&Context<'_>) -> T) -> T {
    let words = Words::new(Lang::Vi);
    work(&picture::context(station, &words, Scheme::Light))
}

fn typed(name: &str, birth: &str) -> Screen {
    let form = Form {
        name: name.into(),
        birth: birth.into(),
        sex: Some(Sex::Female),
        guardian: "Bùi Thị Mai".into(),
        phone: "0912345678".into(),
        group: "2B".into(),
        ..Form::default()
    };
    Screen { form, ..Screen::default() }
}

fn submit(station: &Station, screen: &mut Screen) -> Action {
    with_context(station, |ctx| screen.update(Message::Submit, ctx))
}

#[test]
fn a_walk_in_is_looked_up_and_then_listed() {
    let station = Station::open();
    let mut screen = typed("Lê Thị Bé", "07/2019");
    let Action::LookUp(people) = submit(&station, &mut screen) else { panic!("no look-up") };
    assert_eq!(people[0].name, "Lê Thị Bé");
    // A second Enter does not ask twice.
    assert!(matches!(submit(&station, &mut screen), Action::None));
    let earlier = PatientId(Uuid::from_u128(77));
    let action = with_context(&station, |ctx| screen.known(Ok(vec![Some(earlier)]), ctx));
    let Action::RecordThen(events, Place::Visit(visit)) = action else { panic!("{action:?}") };
    let [Event::VisitListed(listed)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((listed.visit, listed.patient, listed.ticket), (visit, earlier, 23));
    assert_eq!((listed.listed_consent, listed.import), (None, None));
}

#[test]
fn a_failed_look_up_keeps_everything_and_may_be_tried_again() {
    let station = Station::open();
    let mut screen = typed("Lê Thị Bé", "2019");
    let _ = submit(&station, &mut screen);
    let action = with_context(&station, |ctx| screen.known(Err(StoreError::Busy), ctx));
    assert!(matches!(action, Action::None));
    assert_eq!(screen.failed, Some(StoreError::Busy));
    assert!(matches!(submit(&station, &mut screen), Action::LookUp(_)));
    // What was typed since makes the answer one about somebody else.
    with_context(&station, |ctx| {
        let _ = screen.update(Message::Character('0'), ctx);
        assert!(matches!(screen.known(Ok(vec![None]), ctx), Action::None));
    });
}

#[test]
fn somebody_of_the_session_is_not_registered_twice() {
    let station = Station::open();
    let mut screen = typed("NGUYỄN THỊ ĐƯỜNG", "10/07/2019");
    screen.form.guardian = "Trần Thị Hoa".into();
    screen.form.group = "1A".into();
    assert!(matches!(submit(&station, &mut screen), Action::None));
    assert_eq!(screen.twin, Some(Twin::Same(PUPIL, 14)));
    assert!(matches!(submit(&station, &mut screen), Action::None));
    // The station knows the pupil under another spelling.
    let mut screen = typed("Nguyễn Thị Đường Anh", "10/07/2019");
    let _ = submit(&station, &mut screen);
    let pupil = station.day.visit(PUPIL).unwrap().patient;
    let action = with_context(&station, |ctx| screen.known(Ok(vec![Some(pupil)]), ctx));
    assert!(matches!(action, Action::None));
    assert_eq!(screen.twin, Some(Twin::Same(PUPIL, 14)));
}

#[test]
fn a_twin_whose_name_differs_in_a_tone_is_told_and_then_registered() {
    let station = Station::open();
    let mut screen = typed("Nguyễn Thị Dương", "10/07/2019");
    screen.form.guardian = "Trần Thị Hoa".into();
    screen.form.group = "1A".into();
    assert!(matches!(submit(&station, &mut screen), Action::None));
    assert_eq!(screen.twin, Some(Twin::Alike(14)));
    assert!(matches!(submit(&station, &mut screen), Action::LookUp(_)));
}

#[test]
fn letters_typed_where_no_field_has_the_keys_are_of_the_name() {
    let station = Station::open();
    let mut screen = Screen::default();
    with_context(&station, |ctx| {
        for character in " Tran Van3/5/2019".chars() {
            let _ = screen.update(Message::Character(character), ctx);
        }
    });
    assert_eq!((screen.form.name.as_str(), screen.form.birth.as_str()), ("Tran Van", "3/5/2019"));
}

#[test]
fn everything_wrong_is_said() {
    let station = Station::open();
    let lacks = |change: fn(&mut Form)| {
        let mut screen = typed("Lê Thị Bé", "10/07/2019");
        change(&mut screen.form);
        screen.lacks(station.now)
    };
    assert_eq!(lacks(|_| {}), []);
    assert_eq!(lacks(|form| *form = Form::default()), [Lack::Name, Lack::Birth, Lack::Sex]);
    assert_eq!(lacks(|form| form.name = "ạ".repeat(121)), [Lack::NameTooLong]);
    assert_eq!(lacks(|form| form.birth = "31/02/2019".into()), [Lack::Birth]);
    assert_eq!(lacks(|form| form.birth = "17/11/2026".into()), [Lack::BornInFuture]);
    assert_eq!(lacks(|form| form.birth = "1890".into()), [Lack::BornTooLongAgo]);
    // Born today, and 120 years ago to the day.
    assert_eq!(lacks(|form| form.birth = "16/11/2026".into()), []);
    assert_eq!(lacks(|form| form.birth = "16/11/1906".into()), []);
    assert_eq!(lacks(|form| form.phone = "123".into()), [Lack::Phone]);
    assert_eq!(lacks(|form| form.number = "1".into()), [Lack::Number]);
    assert_eq!(lacks(|form| form.number = "001219000001".into()), [Lack::NumberContradicts]);
    assert_eq!(lacks(|form| form.number = "001319000001".into()), []);
}

#[test]
fn a_card_fills_the_fields_and_asks_for_the_paper() {
    let station = Station::open();
    let mut screen = Screen::default();
    let card = "001319000001||Lê Thị Bé|10072019|Nữ|Số 1, phường Mẫu|01012024";
    let scan = scan::read(card, 2026).unwrap();
    let taken = with_context(&station, |ctx| screen.scan(&scan, ctx));
    assert!(taken.is_some() && screen.card);
    assert_eq!((screen.form.birth.as_str(), screen.form.sex), ("10/07/2019", Some(Sex::Female)));
    assert!(screen.lacks(station.now).is_empty());
    let vaccine = scan::read("09520000000011", 2026).unwrap();
    assert!(with_context(&station, |ctx| screen.scan(&vaccine, ctx)).is_none());
}

#[test]
fn looks_right() {
    let station = Station::open();
    let asked = Screen { asked: true, ..Screen::default() };
    let long = "Nguyễn Thị Đường ".repeat(7);
    let mut same = Screen { asked: true, card: true, ..typed(long.trim(), "2019") };
    same.at = Digits::Number;
    same.form.number = "001219000001".into();
    same.form.phone = "12".into();
    same.twin = Some(Twin::Same(PUPIL, 14));
    for (state, screen) in [("asked", asked), ("same", same)] {
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw(&format!("register-{state}"), &station, |ctx| screen.view(ctx));
    }
}
