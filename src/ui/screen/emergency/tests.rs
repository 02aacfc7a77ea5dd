use uuid::Uuid;

use super::*;
use crate::domain::reaction::SeriousReaction;
use crate::domain::testing::{MR_VIAL, NAMESAKE, PUPIL, Station, TD_VIAL};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn what(id: &str) -> RowId {
    id.parse().unwrap()
}

/// Sends a message and records what the card asks for, as the desk would.
fn send(station: &mut Station, screen: &mut Screen, message: Message) -> Vec<Event> {
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(station, &words, Scheme::Light);
    let Action::RecordAtOnce(events) = screen.update(message, &ctx) else { return Vec::new() };
    for event in &events {
        station.record(event.clone());
    }
    events
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::kind).collect()
}

fn press(key: Key) -> Pressed {
    Pressed { key, text: None, control: false, shift: false, repeated: false }
}

#[test]
fn one_press_records_the_act_and_what_it_means_for_the_session() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    let words = Words::new(Lang::Vi);
    let key =
        screen.key(&press(Key::Function(2)), &picture::context(&station, &words, Scheme::Light));
    let events = send(&mut station, &mut screen, key.unwrap());
    let expected = [
        "emergency_begun",
        "serious_reaction",
        "vial_withdrawn",
        "lot_held",
        "incident_opened",
        "emergency_acted",
    ];
    assert_eq!(kinds(&events), expected);
    assert!(station.day.has_serious_reaction());
    let again = send(&mut station, &mut screen, Message::Act(what("ACT-OXYGEN")));
    assert_eq!(kinds(&again), ["emergency_acted"]);
    assert_eq!(station.day.emergencies().len(), 1);
}

#[test]
fn two_presses_before_the_first_is_on_disk_are_one_treatment() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let mut acted = |id: &str| match screen.update(Message::Act(what(id)), &ctx) {
        Action::RecordAtOnce(events) => events,
        other => panic!("{other:?}"),
    };
    let (first, second) = (acted("ACT-ADRENALINE"), acted("ACT-CALL"));
    assert_eq!(kinds(&first), ["emergency_begun", "emergency_acted"]);
    assert_eq!(kinds(&second), ["emergency_acted"]);
    let of = |event: &Event| match event {
        Event::EmergencyActed(acted) => acted.emergency,
        other => panic!("{other:?}"),
    };
    assert_eq!(of(&first[1]), of(&second[0]));
}

#[test]
fn the_person_may_be_named_afterwards_and_then_the_lot_is_held() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let mut screen = Screen::default();
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    assert!(station.day.reactions().next().is_none(), "nobody's clock without a name");
    let named = send(&mut station, &mut screen, Message::Picker(picker::Message::Pick(PUPIL)));
    let expected =
        ["emergency_named", "serious_reaction", "vial_withdrawn", "lot_held", "incident_opened"];
    assert_eq!(kinds(&named), expected);
    assert_eq!(station.day.emergency_of(PUPIL).unwrap().acts.len(), 1);
}

#[test]
fn to_name_somebody_whose_dose_is_not_recorded_yet_opens_nothing() {
    let mut station = Station::open();
    let mut screen = Screen::default();
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    assert!(station.day.has_serious_reaction());
    let named = send(&mut station, &mut screen, Message::Picker(picker::Message::Pick(PUPIL)));
    assert_eq!(kinds(&named), ["emergency_named"], "no dose, no clock");
    assert!(station.day.has_serious_reaction());
}

#[test]
fn two_people_keep_their_own_clocks() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.give(Uuid::from_u128(2), NAMESAKE, MR_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    let first = station.now;
    station.now = station.now.plus_minutes(2);
    let _ = send(&mut station, &mut screen, Message::Turn(1));
    let _ = send(&mut station, &mut screen, Message::Picker(picker::Message::Pick(NAMESAKE)));
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    let at = |visit| {
        let case = station.day.emergency_of(visit).unwrap();
        case.times(&what("ACT-ADRENALINE")).unwrap().first
    };
    assert_eq!((at(PUPIL), at(NAMESAKE)), (first, first.plus_minutes(2)));
    assert_eq!(station.day.reactions().count(), 2);
    let _ = send(&mut station, &mut screen, Message::Turn(-1));
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    assert_eq!(screen.person(&ctx), Some(PUPIL));
}

#[test]
fn what_was_pressed_by_mistake_is_taken_back_and_stays_visible() {
    let mut station = Station::open();
    let mut screen = Screen::default();
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-OXYGEN")));
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    let undone = send(&mut station, &mut screen, Message::UndoLast);
    assert_eq!(kinds(&undone), ["emergency_act_undone"]);
    let case = &station.day.emergencies()[0];
    assert_eq!((case.acts.len(), case.standing().count()), (2, 1));
    assert!(case.times(&what("ACT-ADRENALINE")).is_none());
    let _ = send(&mut station, &mut screen, Message::UndoLast);
    assert!(send(&mut station, &mut screen, Message::UndoLast).is_empty());
}

#[test]
fn on_a_locked_desk_acts_are_marked_and_no_name_is_shown() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
    let mut screen = Screen::open(Some(PUPIL));
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    let mut locked = Screen::on_locked_desk();
    let events = send(&mut station, &mut locked, Message::Act(what("ACT-OXYGEN")));
    assert!(matches!(&events[..], [Event::EmergencyActed(acted)] if acted.at_lock));
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut laid = picture::laid_out(locked.view(&ctx), 1280.0, 744.0);
    assert!(laid.find(station.day.visit(PUPIL).unwrap().person.name.as_str()).is_err());
    drop(laid);
    let mut laid = picture::laid_out(screen.view(&ctx), 1280.0, 744.0);
    assert!(laid.find(station.day.visit(PUPIL).unwrap().person.name.as_str()).is_ok());
}

#[test]
fn care_that_is_over_leaves_the_card_and_asks_once_more() {
    let mut station = Station::open();
    let mut screen = Screen::default();
    let _ = send(&mut station, &mut screen, Message::Over);
    assert!(!screen.asks_over, "nothing to end");
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-CALL")));
    let _ = send(&mut station, &mut screen, Message::Over);
    assert!(screen.asks_over && station.day.emergencies()[0].over_at.is_none());
    let _ = send(&mut station, &mut screen, Message::ReallyOver);
    assert!(station.day.emergencies()[0].over_at.is_some());
}

#[test]
fn whoever_was_treated_can_still_be_named_when_it_is_over() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let mut screen = Screen::default();
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    let _ = send(&mut station, &mut screen, Message::Over);
    let _ = send(&mut station, &mut screen, Message::ReallyOver);
    let first = station.day.emergencies()[0].clone();
    assert!(first.over_at.is_some());
    assert!(station.day.has_serious_reaction());
    // Somebody else in danger comes first: an act begins a treatment of their own.
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-CALL")));
    assert_eq!(station.day.emergencies().len(), 2);
    assert_eq!(station.day.emergency(first.id).unwrap().acts.len(), 1);
    let _ = send(&mut station, &mut screen, Message::Case(Some(first.id)));
    let named = send(&mut station, &mut screen, Message::Picker(picker::Message::Pick(PUPIL)));
    let expected =
        ["emergency_named", "serious_reaction", "vial_withdrawn", "lot_held", "incident_opened"];
    assert_eq!(kinds(&named), expected);
    assert_eq!(station.day.reactions().count(), 1);
    // A card that is opened anew shows the treatment that goes on.
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let anew = Screen::default();
    assert_eq!(anew.current(&ctx).map(|one| one.id), Some(station.day.emergencies()[1].id));
    assert_eq!(Screen::shown(Ground::Desk, &ctx).len(), 1, "named and over: nothing is open");
}

/// A screen that outlives every picture of it.
fn kept(screen: Screen) -> &'static Screen {
    Box::leak(Box::new(screen))
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    let empty = kept(Screen::default());
    picture::draw("emergency-empty", &station, |ctx| empty.view(ctx));
    let mut collapsed = Screen::open(Some(PUPIL));
    let _ = send(&mut station, &mut collapsed, Message::Act(what("ACT-ADRENALINE")));
    let collapsed = kept(collapsed);
    picture::draw("emergency-no-dose", &station, |ctx| collapsed.view(ctx));
    let _ = send(&mut station, &mut Screen::open(Some(PUPIL)), Message::ReallyOver);
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    station.give(Uuid::from_u128(2), NAMESAKE, MR_VIAL);
    let mut screen = Screen::open(Some(PUPIL));
    for act in ["ACT-CALL", "ACT-ADRENALINE", "ACT-POSITION", "ACT-OXYGEN"] {
        let _ = send(&mut station, &mut screen, Message::Act(what(act)));
        station.now = station.now.plus_ms(40_000);
    }
    let _ = send(&mut station, &mut screen, Message::UndoLast);
    station.now = station.now.plus_minutes(2);
    for digit in "25".chars() {
        let _ = send(&mut station, &mut screen, Message::Weight(digit));
    }
    let mut other = Screen::open(Some(NAMESAKE));
    let _ = send(&mut station, &mut other, Message::Act(what("ACT-ADRENALINE")));
    station.now = station.now.plus_minutes(1);
    let mut ended = Screen::default();
    for message in [Message::Case(None), Message::Act(what("ACT-CALL")), Message::Over] {
        let _ = send(&mut station, &mut ended, message);
    }
    let _ = send(&mut station, &mut ended, Message::ReallyOver);
    let ended = kept(ended);
    picture::draw("emergency-over-nameless", &station, |ctx| ended.view(ctx));
    let (screen, locked) = (kept(screen), kept(Screen::on_locked_desk()));
    picture::draw("emergency-two", &station, |ctx| screen.view(ctx));
    picture::draw("emergency-locked", &station, |ctx| locked.view(ctx));
    picture::draw("emergency-read-only", &station, |ctx| {
        read_only::<Message>(ctx.words, ctx.palette, ctx.catalogue, ctx.room)
    });
}

#[test]
fn between_two_rows_the_card_shows_what_a_doctor_wrote_and_computes_nothing() {
    use crate::domain::session::WrittenDose;
    let mut station = Station::open();
    let words = Words::new(Lang::Vi);
    let mut screen = Screen::default();
    let type_in = |station: &mut Station, screen: &mut Screen, message| {
        let ctx = picture::context(station, &words, Scheme::Light);
        let _ = screen.update(message, &ctx);
    };
    for digit in ['2', '5'] {
        type_in(&mut station, &mut screen, Message::Weight(digit));
    }
    let none = words.text("emergency-not-written");
    let sees = |station: &Station, screen: &Screen, text: &str| {
        let ctx = picture::context(station, &words, Scheme::Light);
        picture::laid_out(screen.view(&ctx), 1280.0, 744.0).find(text).is_ok()
    };
    assert!(sees(&station, &screen, &none));
    let mut session = station.day.session().unwrap().clone();
    session.preparation.between_rows = vec![WrittenDose {
        from: 21,
        to: 30,
        words: "theo đơn số 3".into(),
        doctor: "Trần Văn Bình".into(),
    }];
    station.reopen(&session);
    assert!(sees(&station, &screen, "theo đơn số 3"));
    assert!(!sees(&station, &screen, &none));
    type_in(&mut station, &mut screen, Message::EraseWeight);
    type_in(&mut station, &mut screen, Message::Weight('0'));
    assert!(!sees(&station, &screen, "theo đơn số 3"), "20 kg is printed");
}

/// A sign that is dropped makes ten times as much of a weight, and another row.
#[test]
fn a_weight_keeps_its_decimal_and_never_grows_tenfold() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    for (typed, shown, grams) in [
        ("12,5", "12,5", Some(12_500)),
        ("12.5", "12.5", Some(12_500)),
        ("9,95", "9,9", Some(9_900)),
        (",5", "0,5", Some(500)),
        ("12,,5", "12,5", Some(12_500)),
        ("1234", "123", Some(123_000)),
        ("0", "0", None),
    ] {
        let ctx = picture::context(&station, &words, Scheme::Light);
        let mut screen = Screen::default();
        for character in typed.chars() {
            let _ = screen.update(Message::Weight(character), &ctx);
        }
        assert_eq!((screen.weight.as_str(), screen.weight()), (shown, grams), "{typed}");
    }
}

#[test]
fn adrenaline_told_twice_within_a_minute_is_asked_about_and_nothing_else_is() {
    let mut station = Station::open();
    let mut screen = Screen::default();
    let mut acts = |station: &mut Station, id: &str| {
        let _ = send(station, &mut screen, Message::Act(what(id)));
        station.day.emergencies().iter().map(|one| one.acts.len()).sum::<usize>()
    };
    assert_eq!(acts(&mut station, "ACT-ADRENALINE"), 1);
    station.now = station.now.plus_ms(59_000);
    assert_eq!(acts(&mut station, "ACT-ADRENALINE"), 1, "asked about");
    assert_eq!(acts(&mut station, "ACT-CALL"), 2, "something else is told at once");
    assert_eq!(acts(&mut station, "ACT-PRESSURE"), 3);
    assert_eq!(acts(&mut station, "ACT-PRESSURE"), 4, "it is repeated too, and no injection");
    assert_eq!(acts(&mut station, "ACT-ADRENALINE"), 4, "asked about again");
    assert_eq!(acts(&mut station, "ACT-ADRENALINE"), 5, "it was given once more");
    station.now = station.now.plus_ms(60_000);
    assert_eq!(acts(&mut station, "ACT-ADRENALINE"), 6);
    // Taken back it was not given.
    let _ = send(&mut station, &mut screen, Message::UndoLast);
    let _ = send(&mut station, &mut screen, Message::Act(what("ACT-ADRENALINE")));
    assert_eq!(station.day.emergencies()[0].standing().count(), 6);
}
