use super::*;
use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::incident::{Answer, IncidentOpened};
use crate::domain::procedure::{Course, Reason};
use crate::domain::testing::{
    MR_VIAL, NAMESAKE, PROCEDURE, PUPIL, Station, TD_ORDER, TD_VIAL, product,
};
use crate::i18n::{Lang, Words};
use crate::scan::StationLabel;
use crate::ui::picture;
use crate::ui::screen::Belonging;
use crate::ui::theme::Scheme;

/// Sends messages and records what the screen asks for, as the desk would.
fn run(station: &mut Station, screen: &mut Screen, messages: Vec<Message>) -> Vec<Event> {
    let words = Words::new(Lang::Vi);
    let mut recorded = Vec::new();
    for message in messages {
        let ctx = picture::context(station, &words, Scheme::Light);
        let action = screen.update(message, &ctx);
        if let Action::RecordOf(Belonging::AtHand, events, place)
        | Action::RecordThen(events, place) = action
        {
            // A wrong injection opens its report, which its own tests look at.
            let wrong = screen.wrong;
            assert_eq!(matches!(place, Place::Case(_)), wrong, "{place:?}");
            assert_eq!(events.iter().any(is_report), wrong);
            recorded.extend(events);
        }
    }
    for event in &recorded {
        station.record(event.clone());
    }
    recorded.retain(|event| !is_report(event));
    recorded
}

fn is_report(event: &Event) -> bool {
    matches!(event, Event::IncidentOpened(_))
}

fn type_in(part: Part, text: &str) -> Vec<Message> {
    let mut messages = vec![Message::Part(part)];
    messages.extend(text.chars().map(Message::Typed));
    messages
}

fn the_dose(events: &[Event]) -> DoseGiven {
    match &events[0] {
        Event::DoseGiven(dose) => (**dose).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn person_and_error_are_enough() {
    let mut station = Station::open();
    let mut screen = Screen::open(None);
    let start = vec![Message::Way(Way::Wrong), Message::Record, Message::Person(PUPIL)];
    assert!(run(&mut station, &mut screen, start).is_empty());
    let end =
        vec![Message::Now, Message::Record, Message::Error(ErrorKind::ExtraDose), Message::Record];
    let events = run(&mut station, &mut screen, end);
    let dose = the_dose(&events);
    // The order that waited without a procedure is taken back with it.
    assert!(matches!(events[1..], [Event::OrderWithdrawn(_)]), "{events:?}");
    assert!(station.day.visit(PUPIL).unwrap().open_orders().next().is_none());
    assert_eq!(dose.administered.amount, crate::domain::dose::Amount::Unknown);
    assert_eq!((dose.administered.product, dose.administered.vial), (None, None));
    let basis =
        Basis::Incident { error: ErrorKind::ExtraDose, procedure: None, note: String::new() };
    assert_eq!(dose.basis, basis);
    assert_eq!(station.day.observations().len(), 1, "the person is watched");
}

#[test]
fn the_procedure_ends_and_the_vial_is_taken_out_of_use() {
    let mut station = Station::open();
    station.start();
    let mut screen = Screen::open(Some(PUPIL));
    let mut messages = vec![Message::Way(Way::Wrong), Message::Error(ErrorKind::WrongVaccine)];
    messages.extend(type_in(Part::Lot, "4118"));
    messages.extend(type_in(Part::Volume, "0,5"));
    messages.push(Message::Site(Site::RightUpperArm));
    messages.extend([Message::Now, Message::Record]);
    let events = run(&mut station, &mut screen, messages);
    assert_eq!(events.len(), 3);
    let given = the_dose(&events).administered;
    assert_eq!(given.product, Some(product("MR")));
    assert_eq!((given.vial, given.order), (Some(MR_VIAL), Some(TD_ORDER)));
    assert_eq!(given.volume.map(Volume::microlitres), Some(500));
    assert!(station.day.vial(MR_VIAL).unwrap().withdrawn);
    let procedure = station.day.procedure(PROCEDURE).unwrap();
    assert_eq!(procedure.course(), Course::Refused(Reason::Incident));
    assert!(station.day.visit(PUPIL).unwrap().open_orders().next().is_none());
}

#[test]
fn a_lot_that_nobody_knows_is_recorded_as_it_was_read() {
    let mut station = Station::open();
    let mut screen = Screen::open(Some(NAMESAKE));
    let mut messages = vec![Message::Way(Way::Wrong), Message::Error(ErrorKind::Other)];
    messages.push(Message::Product(product("TD")));
    messages.extend(type_in(Part::Lot, "zz99"));
    messages.extend([Message::Now, Message::Record]);
    let given = the_dose(&run(&mut station, &mut screen, messages)).administered;
    assert_eq!(given.lot_number.as_deref(), Some("ZZ99"));
    assert_eq!((given.lot, given.vial, given.product), (None, None, Some(product("TD"))));
}

#[test]
fn a_product_that_contradicts_the_vial_is_not_recorded() {
    let mut station = Station::open();
    let mut screen = Screen::open(Some(PUPIL));
    let messages = vec![
        Message::Way(Way::Wrong),
        Message::Error(ErrorKind::WrongVaccine),
        Message::Product(product("TD")),
        Message::Part(Part::Vial),
        Message::Typed('1'),
        Message::Now,
        Message::Record,
    ];
    assert!(run(&mut station, &mut screen, messages).is_empty());
    let again = vec![Message::Product(product("TD")), Message::Record];
    assert_eq!(run(&mut station, &mut screen, again).len(), 3, "dose, order taken back, vial");
}

#[test]
fn slips_and_vial_labels_fill_the_form() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::open(None);
    let slip = Scan::Station(StationLabel::Order(TD_ORDER));
    assert!(screen.scan(&slip, &ctx).is_some());
    assert_eq!(screen.person, Some(PUPIL));
    assert!(screen.scan(&Scan::Station(StationLabel::Vial(TD_VIAL)), &ctx).is_some());
    assert_eq!(screen.known(&ctx), Known::Vial(TD_VIAL));
    let foreign = VialId(uuid::Uuid::from_u128(77));
    assert!(screen.scan(&Scan::Station(StationLabel::Vial(foreign)), &ctx).is_none());
    let _ = screen.update(Message::Part(Part::Lot), &ctx);
    let _ = screen.update(Message::Typed('A'), &ctx);
    assert_eq!(screen.known(&ctx), Known::Unknown, "typing replaces the scan");
}

#[test]
fn keys_alone_are_enough() {
    let mut station = Station::open();
    let words = Words::new(Lang::Vi);
    let mut screen = Screen::open(None);
    let press = |key| Pressed { key, text: None, control: false, shift: false, repeated: false };
    let mut last = Action::None;
    let _ =
        screen.update(Message::Way(Way::Wrong), &picture::context(&station, &words, Scheme::Light));
    let _ = screen
        .update(Message::Search("22".into()), &picture::context(&station, &words, Scheme::Light));
    let keys = [
        Key::Down,
        Key::Enter,
        Key::Down,
        Key::Down,
        Key::Enter,
        Key::Function(9),
        Key::Function(5),
    ];
    for key in keys {
        let ctx = picture::context(&station, &words, Scheme::Light);
        let message = screen.key(&press(key), &ctx).unwrap();
        last = screen.update(message, &ctx);
    }
    let Action::RecordOf(_, events, Place::Case(_)) = last else { panic!("{last:?}") };
    assert_eq!(the_dose(&events).administered.visit, NAMESAKE);
    assert_eq!(screen.error, Some(ErrorKind::ALL[1]));
    station.record(events[0].clone());
}

/// What is missing before it can be recorded.
fn missing(station: &Station, screen: &Screen) -> Option<&'static str> {
    let words = Words::new(Lang::Vi);
    screen.missing(&picture::context(station, &words, Scheme::Light))
}

/// The report among what the screen asks to record.
fn the_report(station: &Station, screen: &mut Screen) -> (Vec<Event>, IncidentOpened) {
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(station, &words, Scheme::Light);
    let Action::RecordOf(Belonging::AtHand, mut events, Place::Case(_)) =
        screen.update(Message::Record, &ctx)
    else {
        panic!("not recorded: {:?}", screen.missing(&ctx));
    };
    let Some(Event::IncidentOpened(opened)) = events.pop() else { panic!("{events:?}") };
    (events, *opened)
}

#[test]
fn an_error_seen_after_the_dose_was_recorded_is_about_that_dose() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let given = station.day.doses()[0].clone();
    let mut screen = Screen::open(Some(PUPIL));
    let start = vec![Message::Way(Way::Wrong), Message::Error(ErrorKind::WrongRoute)];
    let _ = run(&mut station, &mut screen, start);
    assert_eq!(missing(&station, &screen), Some("incident-which-first"), "nothing is assumed");
    let which = vec![Message::Which(Which::Recorded(given.id)), Message::Note("đã tiêm".into())];
    let _ = run(&mut station, &mut screen, which);
    let (events, opened) = the_report(&station, &mut screen);
    let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["order_withdrawn", "vial_withdrawn"], "no second dose");
    assert_eq!(opened.dose, Some(given.id));
    assert_eq!((opened.vial, opened.lot), (Some(TD_VIAL), given.administered.lot));
    assert_eq!(opened.lot_number.as_deref(), Some("TD2407"));
    let says = |field: &str| opened.known.get(&field.parse().unwrap()).cloned();
    assert_eq!(says("DESCRIBED"), Some(Answer::Text("đã tiêm".into())));
    assert_eq!(says("GIVEN-TIME"), Some(Answer::Time(7 * 60 + 51)));
    for event in events.into_iter().chain([opened.into()]) {
        station.record(event);
    }
    assert!(station.day.frozen(1).is_some(), "the line stops");
    assert_eq!(station.day.doses(), [given], "and the record stands as it was");
}

#[test]
fn what_was_really_given_is_what_the_report_says_and_is_looked_back_on() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let id = station.day.doses()[0].id;
    let mut screen = Screen::open(Some(PUPIL));
    let mut messages = vec![
        Message::Way(Way::Wrong),
        Message::Which(Which::Recorded(id)),
        Message::Error(ErrorKind::WrongVaccine),
    ];
    messages.extend(type_in(Part::Lot, "4118"));
    let _ = run(&mut station, &mut screen, messages);
    let (events, opened) = the_report(&station, &mut screen);
    let out = events.iter().filter_map(|event| match event {
        Event::VialWithdrawn(out) => Some(out.vial),
        _ => None,
    });
    assert_eq!(out.collect::<Vec<_>>(), [MR_VIAL, TD_VIAL], "that of the record as well");
    assert_eq!(opened.vial, Some(MR_VIAL));
    let says = |field: &str| opened.known.get(&field.parse().unwrap()).cloned();
    assert_eq!(says("LOT"), Some(Answer::Text("MR-24-118".into())));
    assert_eq!(station.day.doses()[0].administered.vial, Some(TD_VIAL), "amended by its own way");
}

#[test]
fn a_dose_that_nobody_recorded_says_when_it_was() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let mut screen = Screen::open(Some(PUPIL));
    let start = vec![
        Message::Way(Way::Wrong),
        Message::Which(Which::Unrecorded),
        Message::Error(ErrorKind::ExtraDose),
        Message::Part(Part::Time),
    ];
    let _ = run(&mut station, &mut screen, start);
    let cases = [
        ("", Some("incident-time-first")),
        ("2561", Some("incident-time-wrong")),
        ("0801", Some("incident-time-ahead")),
        ("0500", Some("incident-time-before")),
        ("0755", None),
    ];
    for (digits, expected) in cases {
        let typed = digits.chars().map(Message::Typed);
        let _ =
            run(&mut station, &mut screen, std::iter::once(Message::Clear).chain(typed).collect());
        assert_eq!(missing(&station, &screen), expected, "{digits}");
    }
    let (events, opened) = the_report(&station, &mut screen);
    let dose = the_dose(&events);
    assert_eq!(dose.administered.given_at.hour_minute(), "07:55");
    assert_eq!(opened.dose, Some(dose.id));
}

/// A screen that outlives every picture of it.
fn kept(screen: Screen) -> &'static Screen {
    Box::leak(Box::new(screen))
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    let ways = kept(Screen::open(Some(PUPIL)));
    picture::draw("incident-ways", &station, |ctx| ways.view(ctx));
    let mut wrong = Screen::open(Some(PUPIL));
    let mut messages = vec![Message::Way(Way::Wrong), Message::Error(ErrorKind::WrongVaccine)];
    messages.extend(type_in(Part::Lot, "4118"));
    let _ = run(&mut station, &mut wrong, messages);
    let wrong = kept(wrong);
    picture::draw("incident-wrong", &station, |ctx| wrong.view(ctx));
    station.record(station.dose(1, NAMESAKE, TD_VIAL, 9));
    let mut recorded = Screen::open(Some(NAMESAKE));
    let id = station.day.doses().last().unwrap().id;
    let messages = vec![Message::Way(Way::Wrong), Message::Which(Which::Recorded(id))];
    let _ = run(&mut station, &mut recorded, messages);
    let recorded = kept(recorded);
    picture::draw("incident-recorded", &station, |ctx| recorded.view(ctx));
    let mut unrecorded = Screen::open(Some(NAMESAKE));
    let mut messages = vec![Message::Way(Way::Wrong), Message::Which(Which::Unrecorded)];
    messages.extend(type_in(Part::Time, "0755"));
    let _ = run(&mut station, &mut unrecorded, messages);
    let unrecorded = kept(unrecorded);
    picture::draw("incident-unrecorded", &station, |ctx| unrecorded.view(ctx));
    let mut searching = Screen::open(None);
    let messages = vec![
        Message::Way(Way::Wrong),
        Message::Search("duong".into()),
        Message::Move(1),
        Message::EveryProduct,
    ];
    let _ = run(&mut station, &mut searching, messages);
    let searching = kept(searching);
    picture::draw("incident-search", &station, |ctx| searching.view(ctx));
}
