use uuid::Uuid;

use super::*;
use crate::domain::testing::{MR_VIAL, NAMESAKE, PUPIL, Station, TD_VIAL};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn sign(id: &str) -> Message {
    Message::Sign(id.parse().unwrap())
}

/// Sends messages and records what the screen asks for, as the desk would.
fn run(
    station: &mut Station,
    screen: &mut Screen,
    messages: Vec<Message>,
) -> (Vec<Event>, Option<Place>) {
    let words = Words::new(Lang::Vi);
    let mut last = (Vec::new(), None);
    for message in messages {
        let ctx = picture::context(station, &words, Scheme::Light);
        if let Action::RecordThen(events, place) = screen.update(message, &ctx) {
            last = (events, Some(place));
        }
    }
    for event in &last.0 {
        station.record(event.clone());
    }
    last
}

fn missing(station: &Station, screen: &Screen) -> Option<&'static str> {
    let words = Words::new(Lang::Vi);
    screen.missing(&picture::context(station, &words, Scheme::Light))
}

fn typed(digits: &str) -> Vec<Message> {
    std::iter::once(Message::Clear).chain(digits.chars().map(Message::Digit)).collect()
}

#[test]
fn a_grave_one_stops_the_session_and_takes_vial_and_lot_out_of_use() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    let messages = vec![
        Message::Record,
        Message::Grade(Grade::AnaphylaxisTwo),
        sign("SIGN-SKIN"),
        sign("SIGN-BREATH"),
        Message::Now,
        Message::Record,
    ];
    let (events, place) = run(&mut station, &mut screen, messages);
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["reaction_recorded", "vial_withdrawn", "lot_held", "incident_opened"]);
    assert_eq!(place, Some(Place::Emergency(Some(PUPIL))));
    assert!(station.day.has_serious_reaction());
    assert_eq!(station.day.reactions().count(), 1);
}

#[test]
fn a_common_one_stops_nothing() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    let messages =
        vec![Message::Grade(Grade::Common), sign("SIGN-PAIN"), Message::Now, Message::Record];
    let (events, place) = run(&mut station, &mut screen, messages);
    assert_eq!((events.len(), place), (1, Some(Place::Watch)));
    assert!(!station.day.has_serious_reaction() && station.day.reactions().next().is_none());
}

#[test]
fn somebody_not_injected_here_today_is_asked_about() {
    let mut station = Station::open();
    let mut screen = Screen::open(Some(PUPIL));
    let described = vec![Message::Grade(Grade::Serious), sign("SIGN-FAINT"), Message::Now];
    let _ = run(&mut station, &mut screen, described);
    assert_eq!(missing(&station, &screen), Some("reaction-after-first"));
    let none = vec![Message::After(After::NoInjection), Message::Record];
    let (events, _) = run(&mut station, &mut screen, none);
    assert_eq!(events.len(), 1);
    assert!(!station.day.has_serious_reaction(), "no dose, no reaction to one");
    let elsewhere = vec![Message::After(After::Elsewhere), Message::Record];
    let (events, place) = run(&mut station, &mut screen, elsewhere);
    assert_eq!((events.len(), place), (2, Some(Place::Exposed(PUPIL))), "with its report");
    assert_eq!(station.day.reactions().count(), 1, "its report is due all the same");
}

#[test]
fn two_injections_are_both_taken_out_of_use() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.give(Uuid::from_u128(2), PUPIL, MR_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    let messages =
        vec![Message::Grade(Grade::Serious), sign("SIGN-BLUE"), Message::Now, Message::Record];
    let (events, _) = run(&mut station, &mut screen, messages);
    let of = |kind| events.iter().filter(|event| event.kind() == kind).count();
    assert_eq!((of("vial_withdrawn"), of("lot_held")), (2, 3), "and the lot of the diluent");
}

#[test]
fn the_onset_lies_between_the_needle_and_now() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.now = station.now.plus_minutes(20);
    let mut screen = Screen::open(Some(PUPIL));
    let begun = vec![Message::Grade(Grade::Common), sign("SIGN-PAIN")];
    let _ = run(&mut station, &mut screen, begun);
    assert_eq!(missing(&station, &screen), Some("reaction-onset-first"));
    for (digits, expected) in [
        ("08", Some("reaction-onset-wrong")),
        ("2561", Some("reaction-onset-wrong")),
        ("0821", Some("reaction-onset-ahead")),
        ("0755", Some("reaction-onset-before")),
        ("0812", None),
    ] {
        let _ = run(&mut station, &mut screen, typed(digits));
        assert_eq!(missing(&station, &screen), expected, "{digits}");
    }
    let (events, _) = run(&mut station, &mut screen, vec![Message::Record]);
    let [Event::ReactionRecorded(recorded)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(recorded.began_at.hour_minute(), "08:12");
}

#[test]
fn an_onset_before_midnight_is_of_the_day_before() {
    let mut station = Station::open();
    station.now = station.now.plus_minutes(15 * 60 + 45);
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.now = station.now.plus_minutes(35);
    assert_eq!(station.now.hour_minute(), "00:20");
    let mut screen = Screen::open(Some(PUPIL));
    let begun = vec![Message::Grade(Grade::Common), sign("SIGN-PAIN")];
    let _ = run(&mut station, &mut screen, begun);
    let _ = run(&mut station, &mut screen, typed("2350"));
    assert_eq!(missing(&station, &screen), None);
    let (events, _) = run(&mut station, &mut screen, vec![Message::Record]);
    let [Event::ReactionRecorded(recorded)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(recorded.began_at, station.now.plus_minutes(-30));
}

#[test]
fn an_onset_of_another_day_can_be_stated_and_the_day_is_shown() {
    let mut station = Station::open();
    let words = Words::new(Lang::Vi);
    let mut screen = Screen::open(Some(PUPIL));
    let begun = [Message::After(After::Elsewhere), Message::Grade(Grade::Common)];
    let begun: Vec<Message> = begun.into_iter().chain([sign("SIGN-FEVER")]).collect();
    let _ = run(&mut station, &mut screen, begun);
    let sees = |station: &Station, screen: &Screen, text: &str| {
        let ctx = picture::context(station, &words, Scheme::Light);
        picture::laid_out(screen.view(&ctx), 1280.0, 744.0).find(text).is_ok()
    };
    // At eight in the morning: fever since eight in the evening.
    let _ = run(&mut station, &mut screen, typed("2000"));
    assert_eq!(missing(&station, &screen), None);
    assert!(sees(&station, &screen, "Hôm qua, 15/11/2026"));
    let shown = Box::leak(Box::new(screen.clone()));
    picture::draw("reaction-onset-yesterday", &station, |ctx| shown.view(ctx));
    // Since seven, and that was the day before.
    let _ = run(&mut station, &mut screen, typed("0700"));
    assert!(sees(&station, &screen, "Hôm nay, 16/11/2026"));
    let _ = run(&mut station, &mut screen, vec![Message::Day(1)]);
    assert!(sees(&station, &screen, "Hôm nay, 16/11/2026"), "no day lies ahead");
    let _ = run(&mut station, &mut screen, vec![Message::Day(-1)]);
    let (events, _) = run(&mut station, &mut screen, vec![Message::Record]);
    let [Event::ReactionRecorded(recorded)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(recorded.began_at, station.now.plus_minutes(-25 * 60));
}

#[test]
fn whoever_is_at_the_chair_or_was_injected_last_is_offered_first() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.now = station.now.plus_minutes(3);
    station.give(Uuid::from_u128(2), NAMESAKE, MR_VIAL);
    let words = Words::new(Lang::Vi);
    let first = |station: &Station| {
        let ctx = picture::context(station, &words, Scheme::Light);
        Picker::default().found(&ctx, OFFERED).first().map(|visit| visit.id)
    };
    assert_eq!(first(&station), Some(NAMESAKE));
    station.start();
    assert_eq!(first(&station), Some(PUPIL), "in the chair");
}

/// A screen that outlives every picture of it.
fn kept(screen: Screen) -> &'static Screen {
    Box::leak(Box::new(screen))
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), NAMESAKE, MR_VIAL);
    let who = kept(Screen::default());
    picture::draw("reaction-who", &station, |ctx| who.view(ctx));
    let absent = kept(Screen::open(Some(PUPIL)));
    picture::draw("reaction-not-injected", &station, |ctx| absent.view(ctx));
    station.give(Uuid::from_u128(2), PUPIL, MR_VIAL);
    let mut other = Screen::open(Some(NAMESAKE));
    let stress =
        vec![Message::Grade(Grade::Stress), sign("SIGN-FAINT"), Message::Now, Message::Record];
    let _ = run(&mut station, &mut other, stress.clone());
    let mut screen = Screen::open(Some(PUPIL));
    let _ = run(&mut station, &mut screen, stress);
    let mut screen = Screen::open(Some(PUPIL));
    let begun = vec![
        Message::Grade(Grade::AnaphylaxisOne),
        sign("SIGN-SKIN"),
        sign("SIGN-BREATH"),
        Message::Digit('0'),
        Message::Digit('7'),
        Message::Digit('5'),
    ];
    let _ = run(&mut station, &mut screen, begun);
    let screen = kept(screen);
    picture::draw("reaction-grade", &station, |ctx| screen.view(ctx));
    let list: &crate::ui::screen::exposed::Screen =
        Box::leak(Box::new(crate::ui::screen::exposed::Screen::open(PUPIL)));
    picture::draw("exposed", &station, |ctx| list.view(ctx));
}
