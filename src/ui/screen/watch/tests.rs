use uuid::Uuid;

use super::*;
use crate::domain::dose::{Administered, Amount};
use crate::domain::id::{DoseId, PatientId};
use crate::domain::patient::{Birth, Details, Person};
use crate::domain::route::Site;
use crate::domain::testing::{NAMESAKE, PUPIL, Station, day, half_a_millilitre, product};
use crate::domain::visit::VisitListed;
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

/// Records that somebody of the list was injected so many minutes ago.
fn inject(station: &mut Station, visit: VisitId, dose: u128, minutes: i64) {
    let administered = Administered {
        patient: PatientId(visit.0),
        visit,
        order: None,
        product: Some(product("TD")),
        lot: None,
        vial: None,
        lot_number: None,
        expiry: None,
        volume: Some(half_a_millilitre()),
        route: None,
        site: Some(Site::LeftUpperArm),
        dose_number: None,
        amount: Amount::Full,
        table: 1,
        given_at: station.now.plus_minutes(-minutes),
    };
    station.record(DoseGiven {
        id: DoseId(Uuid::from_u128(dose)),
        basis: crate::domain::testing::paper(),
        administered,
    });
}

fn watch(station: &Station, screen: &mut Screen, messages: Vec<Message>) -> Action {
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(station, &words, Scheme::Light);
    let mut last = Action::None;
    for message in messages {
        last = screen.update(message, &ctx);
    }
    last
}

fn ended(action: Action) -> Vec<ObservationEnded> {
    let Action::Record(events) = action else { return Vec::new() };
    events
        .into_iter()
        .map(|event| match event {
            Event::ObservationEnded(ended) => *ended,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn nobody_goes_without_a_word_about_how_they_are_and_about_home() {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 30);
    let mut screen = Screen::default();
    assert!(
        ended(watch(&station, &mut screen, vec![Message::Open(PUPIL), Message::End])).is_empty()
    );
    let condition = Message::Condition(Condition::Well);
    assert!(ended(watch(&station, &mut screen, vec![condition, Message::End])).is_empty());
    let done = ended(watch(&station, &mut screen, vec![Message::Told, Message::End]));
    assert_eq!(done.len(), 1);
    assert_eq!((done[0].condition, done[0].early), (Condition::Well, false));
    assert!(done[0].instructed);
}

#[test]
fn leaving_a_minute_early_asks_once_more_and_is_recorded_as_early() {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 29);
    let mut screen = Screen::default();
    let first = vec![
        Message::Open(PUPIL),
        Message::Condition(Condition::Well),
        Message::Told,
        Message::End,
    ];
    assert!(ended(watch(&station, &mut screen, first)).is_empty());
    assert!(screen.asks_early);
    assert!(ended(watch(&station, &mut screen, vec![Message::EndEarly]))[0].early);
}

#[test]
fn two_doses_are_watched_from_the_later_and_end_together() {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 40);
    inject(&mut station, PUPIL, 2, 10);
    inject(&mut station, NAMESAKE, 3, 20);
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let everybody = watched(&ctx);
    assert_eq!(count(&ctx), 2);
    assert_eq!(everybody[0].visit.id, NAMESAKE);
    assert_eq!((everybody[1].minutes(ctx.now), everybody[1].is_over(ctx.now)), (10, false));
    let mut screen = Screen::default();
    let messages =
        vec![Message::Open(PUPIL), Message::Condition(Condition::Referred), Message::EndEarly];
    let done = ended(watch(&station, &mut screen, messages));
    assert_eq!(done.len(), 2);
}

#[test]
fn opening_another_person_carries_nothing_over() {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 31);
    inject(&mut station, NAMESAKE, 2, 31);
    let mut screen = Screen::default();
    let messages = vec![
        Message::Open(PUPIL),
        Message::Condition(Condition::Well),
        Message::Told,
        Message::Open(NAMESAKE),
        Message::End,
    ];
    assert!(ended(watch(&station, &mut screen, messages)).is_empty());
    assert_eq!((screen.condition, screen.told), (None, false));
}

#[test]
fn keys_point_open_answer_and_go_back() {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 31);
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let press = |key| Pressed { key, text: None, control: false, shift: false, repeated: false };
    assert!(screen.key(&press(Key::Enter), &ctx).is_none());
    for key in [Key::Down, Key::Enter, Key::Function(3), Key::Function(5)] {
        let message = screen.key(&press(key), &ctx).unwrap();
        let _ = screen.update(message, &ctx);
    }
    let held = Pressed { repeated: true, ..press(Key::Enter) };
    assert!(screen.key(&held, &ctx).is_none());
    let message = screen.key(&press(Key::Enter), &ctx).unwrap();
    assert_eq!(ended(screen.update(message, &ctx))[0].condition, Condition::CommonReaction);
    let _ = screen.update(screen.key(&press(Key::Escape), &ctx).unwrap(), &ctx);
    assert!(screen.key(&press(Key::Escape), &ctx).is_none());
}

fn crowd() -> Station {
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 9);
    inject(&mut station, NAMESAKE, 2, 34);
    let long = "Nguyễn Phước Bảo Quỳnh Đặng ".repeat(5);
    let names = ["Bùi Đức Long", "Ngô Bảo Trân", "Đặng Nhật Minh", "Hoàng Anh Thư", long.trim()];
    for (at, minutes) in [(0, 31), (1, 21), (2, 17), (4, 12), (3, 5), (0, 3), (1, 2), (2, 0)] {
        let number = 5000 + u128::try_from(minutes).unwrap();
        let visit = VisitId(Uuid::from_u128(number));
        let name: String = names[at].chars().take(120).collect();
        let person = Person::new(Details {
            name,
            birth: Birth::Day(day(2019, 3, 2)),
            sex: None,
            number: None,
            guardian: None,
            phone: None,
            group: Some("1B".into()),
            address: None,
        });
        station.record(VisitListed {
            visit,
            patient: PatientId(visit.0),
            person: person.unwrap(),
            ticket: 30 + u32::try_from(minutes).unwrap(),
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        });
        inject(&mut station, visit, number, minutes);
    }
    station
}

/// A screen that outlives every picture of it.
fn kept(screen: Screen) -> &'static Screen {
    Box::leak(Box::new(screen))
}

#[test]
fn looks_right() {
    let station = crowd();
    let board = kept(Screen { pointed: Some(NAMESAKE), ..Screen::default() });
    picture::draw("watch-board", &station, |ctx| board.view(ctx));
    let open = kept(Screen {
        pointed: Some(NAMESAKE),
        opened: Some(NAMESAKE),
        condition: Some(Condition::Well),
        ..Screen::default()
    });
    picture::draw("watch-open", &station, |ctx| open.view(ctx));
    let early = kept(Screen {
        opened: Some(PUPIL),
        pointed: Some(PUPIL),
        condition: Some(Condition::Well),
        told: true,
        asks_early: true,
        ..Screen::default()
    });
    picture::draw("watch-early", &station, |ctx| early.view(ctx));
    let empty = kept(Screen::default());
    picture::draw("watch-empty", &Station::open(), |ctx| empty.view(ctx));
    picture::draw("watch-strip", &station, |ctx| {
        iced::widget::container(strip::<Message>(ctx)).width(290).into()
    });
}

/// A vaccine that asks for longer is watched longer on the board, in the strip's order
/// and at the end; one dose of several decides.
#[test]
fn the_longest_time_that_a_product_asks_for_counts() {
    use crate::domain::catalogue::{BUILT_IN, Catalogue, File};
    const MADE_UP: &str = include_str!("../../../../tests/data/made-up.toml");
    let mut station = Station::open();
    let mut files = BUILT_IN.to_vec();
    files.push(File { name: "made-up.toml", text: MADE_UP });
    station.catalogue = Catalogue::read(&files).unwrap();
    inject(&mut station, NAMESAKE, 1, 40);
    inject(&mut station, PUPIL, 2, 40);
    let mut longer = station.day.doses()[1].clone();
    longer.id = DoseId(Uuid::from_u128(3));
    longer.administered.product = Some(product("MADE-UP"));
    station.record(longer);
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let board = watched(&ctx);
    let times: Vec<_> = board
        .iter()
        .map(|one| (one.visit.id, one.until.since(station.now) / 60_000, one.is_over(ctx.now)))
        .collect();
    assert_eq!(times, [(NAMESAKE, -10, true), (PUPIL, 20, false)]);
    assert_eq!(board[1].doses.len(), 2);
    let mut screen = Screen::default();
    let messages = vec![
        Message::Open(PUPIL),
        Message::Condition(Condition::Well),
        Message::Told,
        Message::End,
    ];
    let asked = ended(watch(&station, &mut screen, messages));
    assert!(asked.is_empty(), "it is early, and asked once more");
}

#[test]
fn whoever_reacts_is_looked_at_before_whose_time_is_over() {
    use crate::domain::reaction::SeriousReaction;
    let mut station = Station::open();
    inject(&mut station, PUPIL, 1, 40);
    inject(&mut station, NAMESAKE, 2, 3);
    let words = Words::new(Lang::Vi);
    let first = |station: &Station| {
        let ctx = picture::context(station, &words, Scheme::Light);
        let everybody = watched(&ctx);
        (everybody[0].visit.id, everybody[0].reacts)
    };
    assert_eq!(first(&station), (PUPIL, None));
    station.record(SeriousReaction { visit: NAMESAKE, signs: String::new() });
    assert_eq!(first(&station), (NAMESAKE, Some(Grade::Serious)));
}

#[test]
fn a_folder_typed_takes_the_leaflet_of_each_language() {
    let station = Station::open();
    let mut screen = Screen::default();
    let asked = watch(&station, &mut screen, vec![Message::Leaflet(Lang::Vi)]);
    assert!(matches!(asked, Action::PickLeaflet(Lang::Vi)));
    let typed = vec![Message::Path(" /media/usb ".into()), Message::Leaflet(Lang::En)];
    let Action::WriteLeaflet(Lang::En, path) = watch(&station, &mut screen, typed) else {
        panic!("not written");
    };
    assert_eq!(path, PathBuf::from("/media/usb/home-24-hours-en-2026-11-16.html"));
    let again = watch(&station, &mut screen, vec![Message::Leaflet(Lang::En)]);
    assert!(matches!(again, Action::None), "one at a time");
}
