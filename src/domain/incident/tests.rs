use std::collections::BTreeSet;

use uuid::Uuid;

use super::form::Fault;
use super::known::known;
use super::*;
use crate::domain::catalogue::Confidence;
use crate::domain::testing::{DEPUTY, MR_VIAL, NURSE, PUPIL, Station, TD_VIAL};

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(77));

fn form() -> &'static Form {
    Form::built_in().unwrap()
}

fn id(text: &str) -> RowId {
    text.parse().unwrap()
}

fn opened(station: &Station, vial: Option<VialId>) -> IncidentOpened {
    let dose = station.day.doses().last();
    IncidentOpened {
        dose: dose.map(|dose| dose.id),
        visit: dose.map(|dose| dose.administered.visit),
        patient: dose.map(|dose| dose.administered.patient),
        vial,
        lot: vial.map(|vial| station.day.vial(vial).unwrap().lot),
        table: Some(1),
        ..IncidentOpened::new(INCIDENT, About::Error(ErrorKind::WrongVaccine))
    }
}

fn filled(station: &Station, mut opened: IncidentOpened) -> IncidentOpened {
    let reporter = station.day.account(NURSE);
    opened.known = known(form(), &station.day, &station.catalogue, &opened, reporter, station.now);
    opened
}

/// The numbers of WHO's variables that the form asks for; starred ones are critical.
fn of_who() -> (BTreeSet<u8>, BTreeSet<u8>) {
    let (mut asked, mut critical) = (BTreeSet::new(), BTreeSet::new());
    for field in form().fields() {
        for by in field.asked.iter().filter(|asked| asked.by.starts_with("WHO standard")) {
            let Some(number) = by.by.split(", ").nth(1) else { continue };
            let Ok(place) = number.trim_start_matches('*').parse::<u8>() else { continue };
            let _ = asked.insert(place);
            if number.starts_with('*') {
                let critical_by = field.critical.as_ref().map(|critical| critical.by.as_str());
                assert_eq!(critical_by, Some(by.by.as_str()), "{} is critical", field.id);
                let _ = critical.insert(place);
            }
        }
    }
    (asked, critical)
}

#[test]
fn the_form_asks_for_all_that_who_and_the_circular_ask() {
    let (asked, critical) = of_who();
    assert_eq!(asked, (1..=25).collect(), "25 core variables");
    assert_eq!(critical, BTreeSet::from([2, 3, 5, 6, 10, 11, 12, 13, 14, 16, 19, 21, 23, 24]));
    for point in 1..=7 {
        let named = |by: &form::Asked| {
            by.by
                .split("k2–k3, ")
                .nth(1)
                .is_some_and(|points| points.split(", ").any(|one| one == point.to_string()))
        };
        assert!(form().fields().any(|field| field.asked.iter().any(named)), "TT 34, point {point}");
    }
    assert!(
        form().fields().all(|field| field.asked.iter().all(|a| a.confidence != Confidence::Memory))
    );
}

#[test]
fn a_form_with_a_hole_in_it_is_refused() {
    let whole = include_str!("../../../assets/incident/form.toml");
    assert!(Form::read(whole).is_ok());
    for (from, to) in [
        ("id = \"ADDRESS\"", "id = \"NAME\""),
        ("group = \"HARM\"", "group = \"NONE\""),
        ("field = \"SYMPTOM\"", "field = \"TEST\""),
        ("option = \"DIED\"", "option = \"GONE\""),
        ("of_nobody = \"NO\"", "of_nobody = \"NONE\""),
        ("kind = \"choices\"", "kind = \"text\""),
        ("confidence = \"D\" }\nlog = \"error\"", "confidence = 1 }"),
    ] {
        assert!(whole.contains(from), "{from}");
        assert!(Form::read(&whole.replacen(from, to, 1)).is_err(), "{to}");
    }
    assert!(matches!(Form::read("x"), Err(Fault::Unreadable(_))));
}

#[test]
fn the_log_fills_in_what_it_knows_and_nothing_else() {
    let mut station = Station::open();
    station.record(station.dose(1, crate::domain::testing::NAMESAKE, MR_VIAL, 9));
    station.record(station.wrong_dose(2, PUPIL, MR_VIAL));
    let incident = filled(&station, opened(&station, Some(MR_VIAL)));
    let text = |field: &str| match incident.known.get(&id(field)) {
        Some(Answer::Text(text)) => text.clone(),
        other => panic!("{field}: {other:?}"),
    };
    assert_eq!(text("NAME"), "Nguyễn Thị Đường");
    assert_eq!(text("PHONE"), "0912345678");
    assert_eq!(text("LOT"), "MR-24-118");
    assert_eq!(text("DILUENT-LOT"), "DMR-24-9");
    assert_eq!(text("REPORTER"), "Lan Anh");
    assert_eq!(incident.known.get(&id("GIVEN-TIME")), Some(&Answer::Time(480)));
    assert_eq!(incident.known.get(&id("SAME-VIAL")), Some(&Answer::Count(1)));
    assert!(text("SESSION-USE").contains("MR-24-118 (30/04/2027): 2"), "{}", text("SESSION-USE"));
    assert_eq!(incident.known.get(&id("HAPPENED-TIME")), Some(&Answer::Time(480)));
    let chosen = |option| Some(Answer::Chosen(vec![id(option)]));
    assert_eq!(incident.known.get(&id("AFFECTED")).cloned(), chosen("PATIENT"));
    assert_eq!(incident.known.get(&id("STOPPED")).cloned(), chosen("YES"), "the table");
    assert!(!incident.known.contains_key(&id("ADDRESS")), "a telephone alone is no address");
    for open in ["SYMPTOM", "DESCRIBED", "HARM", "SEVERITY", "SUPPLIER", "WITNESS-1"] {
        assert!(!incident.known.contains_key(&id(open)), "{open}");
    }
    let dry = filled(&station, opened(&station, Some(TD_VIAL)));
    assert_eq!(dry.known.get(&id("DILUENT-LOT")), Some(&Answer::DoesNotApply));
}

fn with(station: &mut Station, opened: IncidentOpened) -> &Incident {
    station.record(opened);
    station.day.incidents().get(INCIDENT).unwrap()
}

fn answer(station: &mut Station, field: &str, answer: Option<Answer>) {
    station.record(IncidentAnswered { incident: INCIDENT, field: id(field), answer });
}

fn missing(station: &Station) -> Vec<String> {
    let incident = station.day.incidents().get(INCIDENT).unwrap();
    incident.missing(form()).into_iter().map(|field| field.id.to_string()).collect()
}

#[test]
fn critical_fields_are_demanded_before_it_is_complete() {
    let mut station = Station::open();
    station.record(station.wrong_dose(2, PUPIL, MR_VIAL));
    let incident = filled(&station, opened(&station, Some(MR_VIAL)));
    assert!(!with(&mut station, incident).is_complete(form()));
    assert_eq!(missing(&station), ["ADDRESS", "SYMPTOM"], "the log knows the rest");
    answer(&mut station, "ADDRESS", Some(Answer::Text("Ngọc Khánh".into())));
    let yes = Answer::Chosen(vec![id("YES")]);
    answer(&mut station, "SYMPTOM", Some(yes));
    assert_eq!(missing(&station), ["EVENTS", "SERIOUS", "OUTCOME"], "a symptom asks for more");
    answer(&mut station, "SYMPTOM", Some(Answer::Chosen(vec![id("NO")])));
    assert!(missing(&station).is_empty());
    station.record(IncidentCompleted { incident: INCIDENT });
    assert!(station.day.incidents().get(INCIDENT).unwrap().is_complete(form()));
    answer(&mut station, "SYMPTOM", None);
    let incident = station.day.incidents().get(INCIDENT).unwrap();
    assert!(!incident.is_complete(form()), "an answer taken back opens it again");
}

#[test]
fn what_goes_on_after_the_opening_is_said_when_the_report_is_complete() {
    use crate::domain::stock::LotHeld;
    let mut station = Station::open();
    station.record(station.wrong_dose(2, PUPIL, MR_VIAL));
    let incident = filled(&station, opened(&station, Some(MR_VIAL)));
    let lot = incident.lot.unwrap();
    let _ = with(&mut station, incident);
    let news = |station: &Station| {
        let incident = station.day.incidents().get(INCIDENT).unwrap();
        let news =
            known::since_opened(form(), &station.day, &station.catalogue, incident, station.now);
        news.into_iter().map(|one| (one.field.to_string(), one.answer)).collect::<Vec<_>>()
    };
    assert!(news(&station).is_empty());
    station.record(station.dose(3, crate::domain::testing::NAMESAKE, MR_VIAL, 0));
    station.record(LotHeld { lot, reason: "sai vắc xin".into() });
    let now = news(&station);
    let fields: Vec<&str> = now.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["SAME-VIAL", "SAME-LOT", "SESSION-USE", "LOT-LOCKED"]);
    assert_eq!(now[0].1, Some(Answer::Count(1)));
    // What somebody answered stands.
    answer(&mut station, "SAME-VIAL", Some(Answer::Count(5)));
    assert!(news(&station).iter().all(|(field, _)| field != "SAME-VIAL"));
}

#[test]
fn somebody_without_any_identifier_can_be_reported() {
    let mut station = Station::open();
    let incident = filled(&station, opened(&station, None));
    let _ = with(&mut station, incident);
    let open = missing(&station);
    assert!(open.contains(&"NAME".to_owned()) && open.contains(&"PHONE".to_owned()), "{open:?}");
    for field in open {
        let none =
            if field == "SYMPTOM" { Answer::Chosen(vec![id("NO")]) } else { Answer::Unknown };
        answer(&mut station, &field, Some(none));
    }
    assert!(missing(&station).is_empty());
}

#[test]
fn a_report_without_a_name_names_nobody() {
    let mut station = Station::open();
    let report =
        IncidentOpened { anonymous: true, about: About::NearMiss, ..opened(&station, None) };
    let report = filled(&station, report);
    for field in form().fields().filter(|field| field.names_reporter) {
        assert!(!report.known.contains_key(&field.id), "{}", field.id);
    }
    assert!(!serde_json::to_string(&report).unwrap().contains("Lan Anh"));
    let event: Event = report.clone().into();
    assert!(station.day.incidents().withholds_author(&[event]));
    let incident = with(&mut station, report).clone();
    assert!(
        form().fields().filter(|field| field.names_reporter).all(|field| !incident.asks(field))
    );
    let later = FollowUpDone {
        incident: INCIDENT,
        follow_up: FollowUpId(Uuid::from_u128(1)),
        found: String::new(),
    };
    assert!(station.day.incidents().withholds_author(&[later.into()]), "nor does what follows");
}

#[test]
fn an_amended_answer_names_nobody_and_what_leaves_the_station_does() {
    use crate::domain::look_back::CallBackSaved;
    let mut station = Station::open();
    let nameless =
        IncidentOpened { anonymous: true, about: About::NearMiss, ..opened(&station, None) };
    let _ = with(&mut station, nameless);
    answer(&mut station, "WHAT", Some(Answer::Text("a".into())));
    let said = |words: &str| IncidentAnswered {
        incident: INCIDENT,
        field: id("WHAT"),
        answer: Some(Answer::Text(words.into())),
    };
    let amended = EntryAmended {
        entry: station.log.last().unwrap().sequence,
        recorded_at: station.now,
        stood: Statement::IncidentAnswered(said("a")),
        stands: Some(Statement::IncidentAnswered(said("b"))),
        reason: "misread".into(),
        confirmed_by: None,
        after_closing: false,
    };
    let withheld = |event: Event| station.day.incidents().withholds_author(&[event]);
    assert!(withheld(amended.clone().into()));
    // Nor whoever looked at it, once the session is closed.
    let seen = EntryAmended { confirmed_by: Some(DEPUTY), after_closing: true, ..amended };
    let mut events: [Event; 1] = [seen.clone().into()];
    assert!(station.day.incidents().withhold_names(&mut events));
    let second = |events: &[Event]| match events {
        [Event::EntryAmended(said)] => said.confirmed_by,
        other => panic!("{other:?}"),
    };
    assert_eq!(second(&events), None);
    let mut named = Station::open();
    let report = opened(&named, None);
    let _ = with(&mut named, report);
    let mut events: [Event; 1] = [seen.into()];
    assert!(!named.day.incidents().withhold_names(&mut events));
    assert_eq!(second(&events), Some(DEPUTY));
    let photo = PhotoSaved {
        incident: INCIDENT,
        photo: crate::domain::id::PhotoId(Uuid::from_u128(3)),
        file: "a.jpg".into(),
    };
    assert!(!withheld(photo.into()));
    let list = CallBackSaved {
        incident: INCIDENT,
        scope: crate::domain::look_back::Scope::default(),
        file: "a.html".into(),
        rows: 1,
        sha256: String::new(),
    };
    assert!(!withheld(list.into()));
}

#[test]
fn what_was_to_be_looked_at_is_overdue_from_the_day_after() {
    let mut station = Station::open();
    let incident = opened(&station, None);
    let _ = with(&mut station, incident);
    let today = station.now.civil_day();
    for (number, days) in [(1, 7), (2, 1)] {
        station.record(FollowUpPlanned {
            incident: INCIDENT,
            follow_up: FollowUpId(Uuid::from_u128(number)),
            due: today + chrono::Days::new(days),
        });
    }
    let overdue = |station: &Station, days: u64| {
        station.day.incidents().overdue(today + chrono::Days::new(days)).len()
    };
    assert_eq!([1, 2, 8].map(|days| overdue(&station, days)), [0, 1, 2]);
    let follow_up = FollowUpId(Uuid::from_u128(2));
    station.record(FollowUpDone { incident: INCIDENT, follow_up, found: "Well.".into() });
    assert_eq!([2, 8].map(|days| overdue(&station, days)), [0, 1]);
    let first = station.day.incidents().get(INCIDENT).unwrap().follow_ups[1].done.clone();
    assert_eq!(first.unwrap().1, "Well.");
}

#[test]
fn an_answer_fits_its_field_or_is_none() {
    let field = |name: &str| form().field(&id(name)).unwrap();
    let chosen = |name: &str| Answer::Chosen(vec![id(name)]);
    assert!(chosen("NC3").fits(field("HARM")) && !chosen("NC4").fits(field("HARM")));
    let two = Answer::Chosen(vec![id("FEVER"), id("ABSCESS")]);
    assert!(two.fits(field("EVENTS")) && !two.fits(field("OUTCOME")));
    assert!(!Answer::Text("  ".into()).fits(field("DESCRIBED")));
    assert!(
        !Answer::Time(1440).fits(field("GIVEN-TIME")) && Answer::Time(0).fits(field("GIVEN-TIME"))
    );
    assert!(Answer::Unknown.fits(field("EVENTS")));
}
