//! Reports and stops: none of the period is missing, whatever retired since and
//! whenever the clock struck midnight.

use super::*;
use crate::domain::dose::ErrorKind;
use crate::domain::id::{IncidentId, PatientId, VisitId};
use crate::domain::incident::{About, Answer, IncidentAnswered, IncidentCompleted, IncidentOpened};
use crate::domain::paper::{Paper, Subject};
use crate::domain::stock::{OpeningStop, OpeningStopped, Part};
use crate::domain::testing::PUPIL;
use crate::domain::time::Expiry;
use crate::report::paper::{Wanted, gather};

const INCIDENT: IncidentId = IncidentId(Uuid::from_u128(77));

/// Opens a report about somebody, or about nobody known.
pub(super) fn opened(incident: IncidentId, visit: Option<VisitId>) -> IncidentOpened {
    IncidentOpened {
        visit,
        patient: visit.map(|visit| PatientId(visit.0)),
        table: Some(1),
        ..IncidentOpened::new(incident, About::Error(ErrorKind::WrongVaccine))
    }
}

pub(super) fn answered(incident: IncidentId, field: &str, answer: Answer) -> IncidentAnswered {
    IncidentAnswered { incident, field: field.parse().unwrap(), answer: Some(answer) }
}

pub(super) fn chosen(incident: IncidentId, field: &str, option: &str) -> IncidentAnswered {
    answered(incident, field, Answer::Chosen(vec![option.parse().unwrap()]))
}

/// A report that was closed, and of which no day has read for weeks.
fn retired() -> Bench {
    let mut station = Station::open();
    station.record(opened(INCIDENT, Some(PUPIL)));
    station.record(answered(INCIDENT, "DESCRIBED", Answer::Text("Lấy nhầm lọ".into())));
    station.record(IncidentCompleted { incident: INCIDENT });
    close(&mut station);
    open_after(&mut station, 32, 11);
    close(&mut station);
    Bench::of(station)
}

#[test]
fn a_report_that_no_day_reads_any_more_is_still_exported_for_its_month() {
    let bench = retired();
    let today = bench.station.now.civil_day();
    let day = bench.store.day(today).wait().unwrap();
    assert_eq!(day.incidents().iter().count(), 0, "no day reads it any more");
    let rows = bench.rows(What::Incidents);
    let reports = with(&rows, "sort", "report");
    assert_eq!(reports.len(), 1, "{rows:?}");
    assert_eq!(reports[0]["number"], INCIDENT.number());
    assert_eq!(reports[0]["field_described"], "Lấy nhầm lọ");
    let fhir = bench.export(&asked(What::Incidents, Format::Fhir));
    assert_eq!(with(&fhir.files[2], "id", &INCIDENT.to_string()).len(), 1);
    assert_eq!(bench.nameless(What::Incidents).suppressed, 1);
    // So do the papers, which look back.
    let words = Words::new(Lang::En);
    let paper = |paper, about| {
        let (by, at) = (String::new(), bench.station.now);
        let wanted = Wanted { paper, about, lang: Lang::En, by, at };
        gather(&bench.store, &wanted, &bench.station.catalogue, &words).unwrap().0
    };
    let incident = paper(Paper::Incident, Subject::Incident(INCIDENT));
    assert_eq!(incident["about"]["number"], INCIDENT.number());
    let Asked { from, until, .. } = asked(What::Incidents, Format::Csv);
    let month = paper(Paper::Monthly, Subject::Period { from, until });
    assert_eq!(month["about"]["totals"]["incidents"], 1);
    let minutes = paper(Paper::Minutes, Subject::Session(SESSION));
    assert_eq!(minutes["about"]["counts"]["incidents"], 1);
}

fn stop(station: &mut Station) {
    station.record(OpeningStopped {
        product: "TD".parse().unwrap(),
        number: "NO-SUCH".into(),
        expiry: Expiry::Day(station.now.civil_day()),
        table: 1,
        stop: OpeningStop::NoLot(Part::Number),
    });
}

/// A session that begins in the evening and is stopped at ten past midnight; on
/// the day after it none stands.
fn past_midnight() -> Station {
    let mut station = Station::open();
    stop(&mut station);
    let next = station.now.civil_day() + chrono::Days::new(1);
    station.now = Instant::start_of(next).plus_minutes(10);
    stop(&mut station);
    close(&mut station);
    station
}

#[test]
fn a_stop_after_midnight_is_exported_though_no_session_stands_on_its_day() {
    let bench = Bench::of(past_midnight());
    let rows = bench.rows(What::Incidents);
    assert_eq!(with(&rows, "sort", "stop").len(), 2, "{rows:?}");
    let misses = bench.store.near_misses(Instant(0), Instant(i64::MAX)).wait().unwrap();
    assert_eq!(misses.len(), 2, "as many as the paper of near misses tells of");
    // Each on its own day, and no more.
    let day = |text| parse_date(text).unwrap();
    let of = |on| {
        let asked = Asked { from: on, until: on, ..asked(What::Incidents, Format::Jsonl) };
        bench.export(&asked).files.remove(0)
    };
    let (first, second) = (of(day("16/11/2026")), of(day("17/11/2026")));
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(second[0]["at"].as_str().unwrap().starts_with("2026-11-17T00:10"), "{second:?}");
    assert!(of(day("18/11/2026")).is_empty());
}

#[test]
fn stops_of_two_stations_have_identities_of_their_own() {
    let of = |number: u128| {
        let bench = Bench::laid_down(StationId(Uuid::from_u128(number)), past_midnight());
        let left = bench.export(&asked(What::Incidents, Format::Fhir));
        let ids = left.files[2].iter().map(|event| event["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<String>>()
    };
    let (one, other) = (of(1), of(2));
    assert_eq!((one.len(), other.len()), (2, 2));
    assert!(one.iter().all(|id| !other.contains(id)), "{one:?} {other:?}");
    // As FHIR wants an identity.
    let fits = |id: &String| {
        id.len() <= 64 && id.chars().all(|one| one.is_ascii_alphanumeric() || "-.".contains(one))
    };
    assert!(one.iter().all(fits), "{one:?}");
}
