//! What the opening of the day promises.

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::event::Event;
use crate::domain::testing::{DEPUTY, NURSE, Station, product};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

/// A day on which no session is open yet: the accounts and stock of yesterday.
fn with(check: impl Fn(&Context<'_>)) {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    check(&picture::context(&station, &words, Scheme::Light));
}

fn type_text(screen: &mut Screen, focus: Focus, text: &str, ctx: &Context<'_>) {
    let _ = screen.update(Message::Focus(focus), ctx);
    let _ = screen.update(Message::Clear, ctx);
    for character in text.chars() {
        let _ = screen.update(Message::Typed(character), ctx);
    }
}

fn complete(ctx: &Context<'_>) -> Screen {
    let mut screen = Screen::new(ctx);
    type_text(&mut screen, Focus::Date, "16/11/2026", ctx);
    type_text(&mut screen, Focus::Number, "2", ctx);
    type_text(&mut screen, Focus::Temperature, "4,6", ctx);
    for message in [
        Message::Place("  Trường  Tiểu học Ngọc Khánh ".into()),
        Message::Product(product("TD")),
        Message::Scanner(false),
        Message::OnlyVaccine(true),
        Message::Kit(true),
        Message::Deputy(Deputy::Account(DEPUTY)),
    ] {
        assert!(matches!(screen.update(message, ctx), Action::None));
    }
    screen
}

fn pressed(key: Key) -> Pressed {
    Pressed { key, text: None, control: false, shift: false, repeated: false }
}

#[test]
fn nothing_is_answered_before_somebody_answers() {
    with(|ctx| {
        let missing = Screen::new(ctx).missing(ctx);
        assert_eq!(
            missing,
            [
                Missing::Place,
                Missing::Date,
                Missing::Number,
                Missing::Table(1),
                Missing::Temperature,
                Missing::OnlyVaccine,
                Missing::Kit,
                Missing::Deputy,
            ]
        );
    });
}

#[test]
fn a_complete_screen_opens_the_session_that_was_typed() {
    with(|ctx| {
        let mut screen = complete(ctx);
        assert_eq!(screen.missing(ctx), []);
        assert!(matches!(screen.key(&pressed(Key::Enter), ctx), Some(Message::Open)));
        let Action::RecordThen(events, Place::Queue) = screen.update(Message::Open, ctx) else {
            panic!("not opened");
        };
        let [Event::SessionOpened(session)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(session.place, "Trường Tiểu học Ngọc Khánh");
        assert_eq!((session.number, session.day), (2, ctx.now.civil_day()));
        assert_eq!(session.box_temperature, Temperature::from_millicelsius(4600));
        assert_eq!(session.deputy, Some(DEPUTY));
        assert_eq!(session.tables.len(), 1);
        assert_eq!(session.tables[0].products, [product("TD")]);
        assert!(!session.tables[0].has_scanner);
        let saving = Context { saving: true, ..*ctx };
        assert!(matches!(screen.update(Message::Open, &saving), Action::None));
    });
}

/// What is changed on a complete screen.
type Change = fn(&mut Screen, &Context<'_>);

#[test]
fn what_the_law_forbids_keeps_the_session_shut() {
    with(|ctx| {
        let today = ctx.now.civil_day();
        let changes: [(Change, Missing); 8] = [
            (
                |screen, ctx| type_text(screen, Focus::Date, "15/11/2026", ctx),
                Missing::OtherDate(today),
            ),
            (|screen, ctx| type_text(screen, Focus::Number, "0", ctx), Missing::Number),
            (|s, ctx| type_text(s, Focus::Temperature, "8,1", ctx), Missing::TemperatureOutside),
            (|s, ctx| type_text(s, Focus::Temperature, "1,9", ctx), Missing::TemperatureOutside),
            (|s, ctx| type_text(s, Focus::Temperature, "-4", ctx), Missing::TemperatureOutside),
            (
                |screen, ctx| drop(screen.update(Message::OnlyVaccine(false), ctx)),
                Missing::NotOnlyVaccine,
            ),
            (|screen, ctx| drop(screen.update(Message::Kit(false), ctx)), Missing::NoKit),
            (|screen, ctx| drop(screen.update(Message::AddTable, ctx)), Missing::Table(2)),
        ];
        for (change, missing) in changes {
            let mut screen = complete(ctx);
            change(&mut screen, ctx);
            assert_eq!(screen.missing(ctx), std::slice::from_ref(&missing));
            assert!(matches!(screen.update(Message::Open, ctx), Action::None), "{missing:?}");
            assert!(screen.key(&pressed(Key::Enter), ctx).is_none(), "{missing:?}");
        }
        for edge in ["2", "8"] {
            let mut screen = complete(ctx);
            type_text(&mut screen, Focus::Temperature, edge, ctx);
            assert_eq!(screen.missing(ctx), [], "{edge}");
        }
    });
}

#[test]
fn a_year_half_typed_does_not_tell_the_date() {
    with(|ctx| {
        let mut screen = complete(ctx);
        for typed in ["16", "16/11", "16/11/20", "16/11/202", "161120"] {
            type_text(&mut screen, Focus::Date, typed, ctx);
            assert_eq!(screen.missing(ctx), [Missing::Date], "{typed}");
        }
        for typed in ["16112026", "16-11-2026", "16.11.2026"] {
            type_text(&mut screen, Focus::Date, typed, ctx);
            assert_eq!(screen.missing(ctx), [], "{typed}");
        }
    });
}

#[test]
fn a_table_added_by_mistake_can_be_taken_back() {
    with(|ctx| {
        let mut screen = complete(ctx);
        let _ = screen.update(Message::RemoveTable, ctx);
        assert_eq!(screen.missing(ctx), [], "the only table stays");
        let _ = screen.update(Message::AddTable, ctx);
        let _ = screen.update(Message::RemoveTable, ctx);
        assert_eq!(screen.missing(ctx), []);
    });
}

#[test]
fn products_and_deputy_are_reached_by_keys_alone() {
    with(|ctx| {
        let mut screen = Screen::new(ctx);
        let space = Pressed { text: Some(" ".into()), ..pressed(Key::Other) };
        assert!(screen.key(&space, ctx).is_none(), "nothing is pointed at");
        for key in [Key::Right, Key::Right] {
            let message = screen.key(&pressed(key), ctx).unwrap();
            let _ = screen.update(message, ctx);
        }
        let message = screen.key(&space, ctx).unwrap();
        let _ = screen.update(message, ctx);
        assert_eq!(screen.tables[0].products, [product("TD")]);
        for expected in [Deputy::Account(DEPUTY), Deputy::Nobody, Deputy::Account(DEPUTY)] {
            let message = screen.key(&pressed(Key::Function(11)), ctx).unwrap();
            let _ = screen.update(message, ctx);
            assert_eq!(screen.deputy, expected);
        }
    });
}

fn auditor() -> Account {
    Account { id: NURSE, name: "Thu Hà".into(), role: Role::Auditor, qualifications: Vec::new() }
}

#[test]
fn whoever_may_not_open_sees_who_may() {
    with(|ctx| {
        let account = auditor();
        let ctx = Context { account: &account, ..*ctx };
        let mut screen = complete(&ctx);
        assert_eq!(screen.missing(&ctx), [Missing::Right]);
        assert!(matches!(screen.update(Message::Open, &ctx), Action::None));
        assert!(screen.key(&pressed(Key::Enter), &ctx).is_none());
        let mut seen = picture::laid_out(screen.view(&ctx), 1280.0, 744.0);
        assert!(seen.find("Người mở được: Lan Anh, Minh Châu").is_ok());
    });
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    station.record(Account {
        id: AccountId(uuid::Uuid::from_u128(3)),
        name: format!("Nguyễn {}", "Thị Thu Hà ".repeat(10)),
        ..auditor()
    });
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut stopped = complete(&ctx);
    type_text(&mut stopped, Focus::Date, "15/11/2026", &ctx);
    type_text(&mut stopped, Focus::Temperature, "9,5", &ctx);
    for message in [
        Message::Product(product("DPT4")),
        Message::OnlyVaccine(false),
        Message::Kit(false),
        Message::Move(1),
        Message::AddTable,
        Message::Table(0),
    ] {
        let _ = stopped.update(message, &ctx);
    }
    for (state, screen) in
        [("empty", Screen::new(&ctx)), ("stops", stopped), ("complete", complete(&ctx))]
    {
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw(&format!("opening-{state}"), &station, |ctx| screen.view(ctx));
    }
}
