use super::*;
use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::procedure::{Course, Reason};
use crate::domain::testing::{
    MR_VIAL, NAMESAKE, PROCEDURE, PUPIL, Station, TD_ORDER, TD_VIAL, product,
};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

/// Sends messages and records what the screen asks for, as the desk would.
fn run(station: &mut Station, screen: &mut Screen, messages: Vec<Message>) -> Vec<Event> {
    let words = Words::new(Lang::Vi);
    let mut recorded = Vec::new();
    for message in messages {
        let ctx = picture::context(station, &words, Scheme::Light);
        if let Action::RecordThen(events, place) = screen.update(message, &ctx) {
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
    let end = vec![Message::Record, Message::Error(ErrorKind::ExtraDose), Message::Record];
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
    messages.push(Message::Record);
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
    messages.push(Message::Record);
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
    let keys = [Key::Down, Key::Enter, Key::Down, Key::Down, Key::Enter, Key::Function(5)];
    for key in keys {
        let ctx = picture::context(&station, &words, Scheme::Light);
        let message = screen.key(&press(key), &ctx).unwrap();
        last = screen.update(message, &ctx);
    }
    let Action::RecordThen(events, Place::Case(_)) = last else { panic!("{last:?}") };
    assert_eq!(the_dose(&events).administered.visit, NAMESAKE);
    assert_eq!(screen.error, Some(ErrorKind::ALL[1]));
    station.record(events[0].clone());
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
