use super::*;
use crate::domain::event::Event;
use crate::domain::finding::Code;
use crate::domain::review::Flag;
use crate::domain::sign_off::{Case, Matter, Time};
use crate::domain::testing::{DEPUTY, NURSE, PUPIL, SESSION, Station, TD_VIAL, day};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;
use std::collections::BTreeMap;

fn row(number: u8, closed_days_ago: Option<i64>) -> SessionRow {
    let station = Station::open();
    let ago = |days: i64| station.now.plus_minutes(-1_440 * days + 540);
    SessionRow {
        id: if number == 1 {
            SESSION
        } else {
            SessionId(uuid::Uuid::from_u128(u128::from(number) + 60))
        },
        day: day(2026, 11, 16),
        place: "Trường Tiểu học Ngọc Khánh".to_owned(),
        number,
        opened_at: station.now,
        closed_at: closed_days_ago.map(ago),
    }
}

fn case(matters: Vec<Raised>) -> SessionCase {
    let station = Station::open();
    let stock = vec![station.day.vial(TD_VIAL).unwrap().clone().into()];
    let people = BTreeMap::from([(PUPIL, ("Nguyễn Thị Đường".to_owned(), 14))]);
    let injectors = [DEPUTY].into();
    let case = Case { session: SESSION, closed: true, matters, injectors };
    SessionCase { row: row(1, Some(0)), case, people, stock }
}

fn raised(matter: Matter, times: i64) -> Raised {
    let at = |n: i64| Station::open().now.plus_minutes(n * 7);
    let times: Vec<Time> = (0..times)
        .map(|n| Time { sequence: 100 + n, at: at(n), by: Some(DEPUTY), visit: Some(PUPIL) })
        .collect();
    let seen = u32::try_from(times.len()).unwrap();
    Raised { matter, times, seen }
}

fn some() -> Vec<Raised> {
    vec![
        raised(Matter::Reaction(PUPIL), 2),
        raised(Matter::Vial(TD_VIAL), 1),
        raised(Matter::NearMiss(Code::WrongPerson), 3),
        raised(Matter::Flag(Flag::TooFast, Some(DEPUTY)), 9),
        Raised { matter: Matter::Flag(Flag::SamePace, Some(DEPUTY)), times: Vec::new(), seen: 28 },
    ]
}

fn opened(station: &Station, matters: Vec<Raised>) -> Screen {
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let rows = vec![row(1, Some(0)), row(2, Some(4)), row(3, None)];
    screen.hear(News::Sessions(Ok(rows)), &ctx);
    assert!(matches!(screen.update(Message::Enter, &ctx), Action::SignOff(Ask::Open(SESSION))));
    screen.hear(News::Opened(Ok(Some(Arc::new(case(matters))))), &ctx);
    screen
}

fn with<T>(station: &Station, act: impl FnOnce(&Context<'_>) -> T) -> T {
    let words = Words::new(Lang::Vi);
    act(&picture::context(station, &words, Scheme::Light))
}

/// Says something of the matter at hand, and lets the log hold it.
fn say(station: &mut Station, screen: &mut Screen, words: &str) {
    let action = with(station, |ctx| {
        let _ = screen.update(Message::Words(words.to_owned()), ctx);
        screen.update(Message::Explain, ctx)
    });
    let Action::Record(events) = action else { panic!("nothing was said") };
    for event in events {
        station.record(event);
    }
    with(station, |ctx| screen.follow(ctx));
}

fn signature(by: AccountId) -> SessionSigned {
    SessionSigned {
        session: SESSION,
        by,
        matters: 5,
        confirmed_by: None,
        sequence: 1_204,
        head: "3f".repeat(32),
        signature: String::new(),
    }
}

fn draw(name: &str, station: &Station, screen: &Screen) {
    let shown: &'static Screen = Box::leak(Box::new(screen.clone()));
    picture::draw(name, station, |ctx| shown.view(ctx));
}

#[test]
fn a_matter_wants_words_and_the_next_one_comes_to_hand() {
    let mut station = Station::open();
    let mut screen = opened(&station, some());
    let empty = with(&station, |ctx| screen.update(Message::Explain, ctx));
    assert!(matches!(empty, Action::Focus(WORDS)));
    assert_eq!(screen.wrong, Some("sign-off-no-words"));
    say(&mut station, &mut screen, "đã khám lại");
    assert_eq!((screen.matter, screen.words.as_str()), (1, ""));
    let not_yet = with(&station, |ctx| {
        let _ = screen.update(Message::Sign, ctx);
        screen.pane.clone()
    });
    assert_eq!(not_yet, Pane::Matter);
    for _ in 1..5 {
        say(&mut station, &mut screen, "đã hỏi");
    }
    let action = with(&station, |ctx| screen.update(Message::Sign, ctx));
    assert!(matches!(action, Action::Focus(PASSWORD)));
    draw("sign-off-signing", &station, &screen);
}

#[test]
fn a_follow_up_has_a_day_that_is_not_over() {
    let station = Station::open();
    let mut screen = opened(&station, some());
    with(&station, |ctx| {
        let _ = screen.update(Message::Words("gọi lại gia đình".to_owned()), ctx);
        let _ = screen.update(Message::FollowUp, ctx);
        assert_eq!(screen.pane, Pane::Due);
        for (typed, wrong) in
            [("15/11/2026", "sign-off-day-over"), ("32/11", "sign-off-day-unreadable")]
        {
            let _ = screen.update(Message::Clear, ctx);
            typed.chars().for_each(|c| drop(screen.update(Message::Typed(c), ctx)));
            assert!(matches!(screen.update(Message::Due, ctx), Action::None));
            assert_eq!(screen.wrong, Some(wrong));
        }
        let Action::Record(events) = screen.update(Message::Soon(3), ctx) else { panic!() };
        let [Event::FlagAnswered(said)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(said.answer, Answer::FollowUp(day(2026, 11, 19)));
        assert_eq!((said.seen, &said.matter), (2, &Matter::Reaction(PUPIL)));
    });
    draw("sign-off-due", &station, &screen);
}

#[test]
fn whoever_injected_needs_another_and_an_empty_password_signs_nothing() {
    let station = Station::open();
    let mut screen = opened(&station, Vec::new());
    let mut injected = case(Vec::new());
    injected.case.injectors = [NURSE].into();
    screen.case = Some(Arc::new(injected));
    with(&station, |ctx| {
        let _ = screen.update(Message::Sign, ctx);
        assert_eq!(screen.pane, Pane::Sign);
        let _ = screen.update(Message::Password(Typed::new("mat khau".to_owned())), ctx);
        assert!(matches!(screen.update(Message::Submit, ctx), Action::None));
        let asked = screen.update(Message::Second, ctx);
        assert!(matches!(asked, Action::AskSecondPerson(Asked::ToConfirm)));
        let _ = screen.second_person(DEPUTY);
        let signing = screen.update(Message::Submit, ctx);
        assert!(matches!(signing, Action::SignOff(Ask::Sign(SESSION, _, Some(DEPUTY)))));
        // A second press while the first is under way signs nothing.
        assert!(matches!(screen.update(Message::Submit, ctx), Action::None));
        let refused = Refusal::NotSigned(NotSigned::SignedAlready);
        screen.hear(News::Signed(Err(refused)), ctx);
        assert!(screen.password.is_empty() && !screen.working);
    });
}

#[test]
fn a_signed_session_is_not_signed_again_and_shows_what_came_after() {
    let mut station = Station::open();
    let mut screen = opened(&station, vec![raised(Matter::Reaction(PUPIL), 1)]);
    say(&mut station, &mut screen, "đã khám lại");
    station.record(signature(NURSE));
    let mut later = case(some());
    let mut amended = raised(Matter::Amended(crate::domain::id::DoseId(PUPIL.0)), 1);
    amended.times[0].sequence = 1_300;
    later.case.matters.push(amended);
    with(&station, |ctx| {
        screen.hear(News::Opened(Ok(Some(Arc::new(later)))), ctx);
        assert!(screen.drawn.is_some());
        let _ = screen.update(Message::Sign, ctx);
        assert_eq!(screen.pane, Pane::Matter);
    });
    draw("sign-off-signed", &station, &screen);
}

#[test]
fn an_auditor_looks_and_answers_nothing() {
    let mut station = Station::open();
    let auditor = crate::domain::account::Account {
        id: AccountId(uuid::Uuid::from_u128(3)),
        name: "Thu Hà".to_owned(),
        role: crate::domain::account::Role::Auditor,
        qualifications: Vec::new(),
    };
    station.record(auditor.clone());
    let mut screen = opened(&station, some());
    let words = Words::new(Lang::Vi);
    let mut ctx = picture::context(&station, &words, Scheme::Light);
    ctx.account = station.day.account(auditor.id).unwrap();
    let _ = screen.update(Message::Words("xem".to_owned()), &ctx);
    for message in [Message::Explain, Message::FollowUp, Message::Soon(1), Message::Sign] {
        assert!(matches!(screen.update(message, &ctx), Action::None));
    }
    assert_eq!(screen.pane, Pane::Matter);
}

#[test]
fn the_list_and_a_session_look_right() {
    let mut station = Station::open();
    let mut screen = opened(&station, some());
    say(
        &mut station,
        &mut screen,
        "Trẻ chỉ ngất do lo lắng, đã theo dõi thêm 30 phút, gia đình đã về",
    );
    draw("sign-off-case", &station, &screen);
    with(&station, |ctx| drop(screen.update(Message::Back, ctx)));
    draw("sign-off-list", &station, &screen);
    draw("sign-off-quiet", &station, &opened(&station, Vec::new()));
    let mut nothing = Screen::default();
    with(&station, |ctx| nothing.hear(News::Sessions(Ok(Vec::new())), ctx));
    draw("sign-off-empty", &station, &nothing);
}
