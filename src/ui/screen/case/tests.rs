use super::*;
use crate::domain::event::Event;
use crate::domain::incident::{About, IncidentOpened};
use crate::domain::look_back;
use crate::domain::testing::{DEPUTY, MR_VIAL, NAMESAKE, PUPIL, Station};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;
use uuid::Uuid;

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(0x00AB_CDEF));

/// A station with a report of a wrong injection.
fn station() -> Station {
    let mut station = Station::open();
    station.record(station.dose(1, NAMESAKE, MR_VIAL, 12));
    station.record(station.wrong_dose(2, PUPIL, MR_VIAL));
    let dose = station.day.doses()[1].clone();
    let mut opened = IncidentOpened {
        dose: Some(dose.id),
        visit: Some(PUPIL),
        patient: Some(dose.administered.patient),
        ..IncidentOpened::new(INCIDENT, About::Error(crate::domain::dose::ErrorKind::WrongVaccine))
    }
    .placed(&station.day, Some(MR_VIAL), None, Some(1));
    let form = Form::built_in().unwrap();
    opened.known = crate::domain::incident::known::known(
        form,
        &station.day,
        &station.catalogue,
        &opened,
        None,
        station.now,
    );
    station.record(opened);
    station
}

/// Sends messages and records what the screen asks for, as the desk would.
fn run(station: &mut Station, screen: &mut Screen, messages: Vec<Message>) -> Vec<Event> {
    let words = Words::new(Lang::Vi);
    let mut all = Vec::new();
    for message in messages {
        let ctx = picture::context(station, &words, Scheme::Light);
        if let Action::Record(events) = screen.update(message, &ctx) {
            for event in events {
                station.record(event.clone());
                all.push(event);
            }
            let ctx = picture::context(station, &words, Scheme::Light);
            let _ = screen.follow(&ctx);
        }
    }
    all
}

fn row(id: &str) -> RowId {
    id.parse().unwrap()
}

#[test]
fn every_answer_is_a_fact_of_its_own() {
    let mut station = station();
    let mut screen = Screen::open(INCIDENT);
    let messages = vec![
        Message::Section(Section::Fields),
        Message::Field(row("DESCRIBED")),
        Message::Text("  ".into()),
        Message::Take,
        Message::Field(row("DESCRIBED")),
        Message::Text(" Hai lọ để lẫn. ".into()),
        Message::Take,
        Message::Field(row("SYMPTOM")),
        Message::Pick(row("YES")),
        Message::Field(row("EVENTS")),
        Message::Pick(row("FEVER")),
        Message::Pick(row("ABSCESS")),
        Message::Pick(row("FEVER")),
        Message::Field(row("NOTIFIED")),
    ];
    let events = run(&mut station, &mut screen, messages);
    assert_eq!(events.len(), 5, "{events:?}");
    let mut typed: Vec<Message> = "31/02/2026".chars().map(Message::Typed).collect();
    typed.push(Message::Take);
    assert!(run(&mut station, &mut screen, typed).is_empty(), "there is no such day");
    let incident = station.day.incidents().get(INCIDENT).unwrap();
    let chosen = crate::domain::incident::Answer::Chosen(vec![row("ABSCESS")]);
    assert_eq!(incident.answer(&row("EVENTS")), Some(&chosen));
    let described = crate::domain::incident::Answer::Text("Hai lọ để lẫn.".into());
    assert_eq!(incident.answer(&row("DESCRIBED")), Some(&described));
}

#[test]
fn it_is_not_called_complete_while_something_critical_is_open() {
    let mut station = station();
    let mut screen = Screen::open(INCIDENT);
    assert!(run(&mut station, &mut screen, vec![Message::Complete]).is_empty());
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let _ = screen.update(Message::NextMissing, &ctx);
    assert_eq!(screen.section, Section::Fields);
    let missing = station.day.incidents().get(INCIDENT).unwrap().missing(Form::built_in().unwrap());
    assert_eq!(screen.draft.field.as_ref(), Some(&missing[0].id), "a jump to what is missing");
}

#[test]
fn a_table_goes_on_by_a_supervisor_or_by_two_and_never_without_a_reason() {
    let mut station = station();
    let mut screen = Screen::open(INCIDENT);
    assert!(run(&mut station, &mut screen, vec![Message::Release]).is_empty());
    let words = Words::new(Lang::Vi);
    let mut ctx = picture::context(&station, &words, Scheme::Light);
    // A nurse asks a second person.
    ctx.account = station.day.account(DEPUTY).unwrap();
    let _ = screen.update(Message::Reason("Đã tách lọ.".into()), &ctx);
    let asked = screen.update(Message::Release, &ctx);
    assert!(matches!(asked, Action::AskSecondPerson(Asked::ToConfirm)), "{asked:?}");
    let by = crate::domain::testing::NURSE;
    let Action::Record(events) = screen.second_person(by, &ctx) else { panic!("not recorded") };
    let [Event::TableReleased(released)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((released.table, released.confirmed_by), (1, Some(by)));
    let events = run(&mut station, &mut screen, vec![Message::Release]);
    assert_eq!(events.len(), 1, "a supervisor alone");
    assert!(station.day.frozen(1).is_none());
}

#[test]
fn people_of_another_report_do_not_stand_under_this_one() {
    let station = station();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let exposed = look_back::in_session(ctx.day, &Screen::open(INCIDENT).scope(&ctx));
    assert!(!exposed.is_empty());
    let other = IncidentId(Uuid::from_u128(4_711));
    let mut screen = Screen::open(other);
    // The answer to what was asked for the report before comes late.
    screen.hear(News::LookedBack(Asker::Report(INCIDENT), Ok(exposed.clone())));
    assert!(screen.exposed.is_none());
    screen.hear(News::LookedBack(Asker::Report(other), Ok(exposed)));
    assert!(screen.exposed.is_some());
}

#[test]
fn each_part_looks_right() {
    let mut station = station();
    let mut screen = Screen::open(INCIDENT);
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let exposed = look_back::in_session(ctx.day, &screen.scope(&ctx));
    assert_eq!(exposed.len(), 2);
    screen.hear(News::LookedBack(Asker::Report(INCIDENT), Ok(exposed)));
    draw("case-trace", &station, &screen);
    let messages = vec![Message::Section(Section::Fields), Message::Field(row("EVENTS"))];
    let symptom = vec![Message::Field(row("SYMPTOM")), Message::Pick(row("YES"))];
    let _ = run(&mut station, &mut screen, symptom);
    let _ = run(&mut station, &mut screen, messages);
    draw("case-events", &station, &screen);
    let later = vec![Message::Section(Section::Later), Message::Plan(1), Message::Plan(7)];
    let _ = run(&mut station, &mut screen, later);
    station.now = station.now.plus_minutes(3 * 1440);
    draw("case-later", &station, &screen);
}

fn draw(name: &str, station: &Station, screen: &Screen) {
    let shown: &'static Screen = Box::leak(Box::new(screen.clone()));
    picture::draw(name, station, |ctx| shown.view(ctx));
}

/// A lot may have reached thousands; a window that drew them all took hundreds of
/// megabytes.
#[test]
fn those_concerned_are_shown_page_by_page() {
    let station = station();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::open(INCIDENT);
    let one = look_back::in_session(ctx.day, &screen.scope(&ctx)).remove(0);
    screen.hear(News::LookedBack(Asker::Report(INCIDENT), Ok(vec![one; 20_000])));
    let press = |key| Pressed { key, text: None, control: false, shift: false, repeated: false };
    for (key, page) in [(Key::PageUp, 0), (Key::PageDown, 1), (Key::PageDown, 2), (Key::PageUp, 1)]
    {
        let message = screen.key(&press(key), &ctx).unwrap();
        let _ = screen.update(message, &ctx);
        assert_eq!(screen.page, page);
    }
    draw("case-many", &station, &screen);
}
