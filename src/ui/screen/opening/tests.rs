//! What the opening of the day promises.

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::event::Event;
use crate::domain::testing::{DEPUTY, NURSE, Station, product};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::second_person::Asked;
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
    type_text(&mut screen, Focus::Expected, "30", ctx);
    for message in [
        Message::Place("  Trường  Tiểu học Ngọc Khánh ".into()),
        Message::Classes("1A".into()),
        Message::Choose(Choice::Product(product("TD"))),
        Message::Choose(Choice::Task(0, Task::Injecting)),
        Message::Choose(Choice::Task(1, Task::Screening)),
        Message::Scanner(false),
        Message::OnlyVaccine(true),
        Message::Deputy(Deputy::Account(DEPUTY)),
    ] {
        assert!(matches!(screen.update(message, ctx), Action::None));
    }
    assert!(matches!(
        screen.update(Message::SecondLook, ctx),
        Action::AskSecondPerson(Asked::ToSeeTheBox)
    ));
    screen.second_person(DEPUTY);
    for item in ctx.catalogue.kit() {
        let _ = screen.update(Message::Choose(Choice::Kit(item.id.clone())), ctx);
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
                Missing::Classes,
                Missing::Expected,
                Missing::Table(1),
                Missing::Temperature,
                Missing::OnlyVaccine,
                Missing::Staff,
                Missing::Kit(8),
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
        let made = &session.preparation;
        assert_eq!((made.classes.as_deref(), made.expected), (Some("1A"), 30));
        assert_eq!((made.kit.len(), made.box_seen_by), (8, Some(DEPUTY)));
        let tasks: Vec<_> = made.staff.iter().map(|person| person.tasks.as_slice()).collect();
        assert_eq!(tasks, [&[Task::Injecting][..], &[Task::Screening][..]]);
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
        let changes: [(Change, Missing); 11] = [
            (
                |screen, ctx| type_text(screen, Focus::Date, "15/11/2026", ctx),
                Missing::OtherDate(today),
            ),
            (|screen, ctx| type_text(screen, Focus::Number, "0", ctx), Missing::Number),
            (|s, ctx| type_text(s, Focus::Number, "1", ctx), Missing::NumberTaken(2)),
            (|s, ctx| type_text(s, Focus::Expected, "-0", ctx), Missing::Expected),
            (|s, ctx| type_text(s, Focus::Temperature, "8,1", ctx), Missing::TemperatureOutside),
            (|s, ctx| type_text(s, Focus::Temperature, "1,9", ctx), Missing::TemperatureOutside),
            (|s, ctx| type_text(s, Focus::Temperature, "-4", ctx), Missing::TemperatureOutside),
            (
                |screen, ctx| drop(screen.update(Message::OnlyVaccine(false), ctx)),
                Missing::NotOnlyVaccine,
            ),
            (
                |screen, ctx| {
                    let first = ctx.catalogue.kit().next().unwrap().id.clone();
                    drop(screen.update(Message::Choose(Choice::Kit(first)), ctx));
                },
                Missing::Kit(1),
            ),
            (
                |screen, ctx| {
                    let task = Choice::Task(1, Task::Screening);
                    drop(screen.update(Message::Choose(task), ctx));
                },
                Missing::Staff,
            ),
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
fn a_box_that_was_declared_anew_is_seen_anew() {
    with(|ctx| {
        let mut screen = complete(ctx);
        let _ = screen.update(Message::OnlyVaccine(true), ctx);
        assert_eq!(screen.missing(ctx), [Missing::SecondLook]);
        let _ = screen.update(Message::OnlyVaccine(false), ctx);
        assert!(matches!(screen.update(Message::SecondLook, ctx), Action::None));
        screen.second_person(DEPUTY);
        assert_eq!(screen.missing(ctx), [Missing::NotOnlyVaccine]);
    });
}

#[test]
fn staff_without_an_account_count_as_staff() {
    with(|ctx| {
        let mut screen = complete(ctx);
        let _ = screen.update(Message::Choose(Choice::Task(0, Task::Injecting)), ctx);
        assert_eq!(screen.missing(ctx), [Missing::Staff]);
        let _ = screen.update(Message::StaffName("  Vũ  Thị Thanh ".into()), ctx);
        let _ = screen.update(Message::AddStaff, ctx);
        let _ = screen.update(Message::Choose(Choice::Task(2, Task::Recording)), ctx);
        assert_eq!(screen.missing(ctx), [Missing::NobodyInjects]);
        let _ = screen.update(Message::Choose(Choice::Task(2, Task::Injecting)), ctx);
        assert_eq!(screen.missing(ctx), []);
        let assigned = screen.assigned();
        assert_eq!((assigned[1].name.as_str(), assigned[1].account), ("Vũ Thị Thanh", None));
    });
}

#[test]
fn a_crowd_is_remarked_upon_with_its_source() {
    with(|ctx| {
        for (expected, products, most) in
            [(50, 2, None), (51, 2, Some(50)), (100, 1, None), (101, 1, Some(100))]
        {
            let found = crate::domain::rule::session::crowd(ctx.catalogue, expected, products);
            let expecting = found.as_ref().and_then(|found| found.expected.clone());
            assert_eq!(expecting, most.map(crate::domain::finding::Value::Persons));
            assert!(found.is_none_or(|found| found.source.contains("TT34-2018")));
        }
        let mut screen = complete(ctx);
        type_text(&mut screen, Focus::Expected, "1000", ctx);
        assert_eq!(screen.missing(ctx), [], "a notice, not a stop");
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
    type_text(&mut stopped, Focus::Expected, "130", &ctx);
    for message in [
        Message::Choose(Choice::Product(product("DPT4"))),
        Message::OnlyVaccine(false),
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
