//! The tables that show the log: what their triggers refuse, and that they say
//! of a procedure just what the domain says of it, after any sequence of acts.

use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::domain::dose::Amount;
use crate::domain::event::Fact;
use crate::domain::evidence::{
    Appearance, Device, Identifier, Monitor, Observed, PersonReading, Step, VialReading, Way,
    Witness,
};
use crate::domain::id::{DoseId, VialId};
use crate::domain::item::Moment;
use crate::domain::procedure::{
    Cause, Course, Happened, Next, NotNow, Permit, Reason, attest, observe, refuse, reopen, resume,
    set_aside,
};
use crate::domain::quantity::Volume;
use crate::domain::route::Site;
use crate::domain::testing::{
    MR_VIAL, NURSE, OLD_VIAL, PROCEDURE, PUPIL, Station, TD_ORDER, TD_VIAL, day, half_a_millilitre,
    product,
};

const ITEMS: [&str; 13] =
    ["K1", "K2", "K3", "C1", "C2", "C3", "C4", "C5", "D1", "D2", "D3", "D4", "D5"];
const DOSE: &str = "INSERT INTO dose (id, sequence, kind, procedure, patient, visit, table_number,
                    given_at) VALUES ('d', 1, 'checklist', 'p', 'x', 'v', 1, 0)";

/// A database with the tables and nothing in it.
fn tables() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../schema/0001.sql")).unwrap();
    connection
}

fn count(connection: &Connection, table: &str) -> usize {
    let sql = format!("SELECT count(*) FROM {table}");
    let number: i64 = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
    usize::try_from(number).unwrap()
}

#[test]
fn a_dose_by_checklist_needs_thirteen_items_whoever_writes_it() {
    let connection = tables();
    let confirm = |procedure: &str, items: &[&str]| {
        for item in items {
            let sql = "INSERT INTO confirmed_item VALUES (?1, ?2, 1)";
            let _ = connection.execute(sql, [procedure, item]).unwrap();
        }
    };
    let refused = || connection.execute(DOSE, []).unwrap_err().to_string();
    assert_eq!(refused(), "dose_by_checklist_has_thirteen_items");
    confirm("another", &ITEMS);
    assert_eq!(refused(), "dose_by_checklist_has_thirteen_items");
    confirm("p", &ITEMS[..12]);
    assert_eq!(refused(), "dose_by_checklist_has_thirteen_items");
    let nowhere = DOSE.replace("'p'", "NULL");
    assert!(connection.execute(&nowhere, []).is_err());
    confirm("p", &ITEMS[12..]);
    assert_eq!(connection.execute(DOSE, []), Ok(1));

    let again = DOSE.replace("'d', 1", "'f', 2");
    for twice in [again, DOSE.replace("'d', 1, 'checklist'", "'d', 2, 'paper'")] {
        let refused = connection.execute(&twice, []).unwrap_err().to_string();
        assert_eq!(refused, "dose_is_recorded_once", "{twice}");
    }

    for change in ["kind = 'paper'", "given_at = 1", "vial = 'another'", "id = 'd'"] {
        let changed = connection.execute(&format!("UPDATE dose SET {change}"), []);
        assert_eq!(changed.unwrap_err().to_string(), "dose_stays_what_it_is", "{change}");
    }
    let made = "INSERT INTO dose SELECT 'e', 2, 'paper', NULL, session, patient, visit, product,
                lot, vial, table_number, microlitres, given_at FROM dose";
    assert_eq!(connection.execute(made, []), Ok(1), "a dose from paper claims no items");
    let claimed = connection.execute("UPDATE dose SET kind = 'checklist' WHERE id = 'e'", []);
    assert_eq!(claimed.unwrap_err().to_string(), "dose_stays_what_it_is");
}

#[test]
fn a_closed_session_takes_no_dose_by_checklist() {
    let connection = tables();
    let confirm = "INSERT INTO confirmed_item (procedure, item, sequence) VALUES ('p', ?1, 1)";
    for item in ITEMS {
        let _ = connection.execute(confirm, [item]).unwrap();
    }
    let session = "INSERT INTO session (id, day, place, number, opened_at, closed_at)
                   VALUES ('s', '2026-11-16', 'x', 1, 0, 5)";
    let _ = connection.execute(session, []).unwrap();
    let made = |id: &str, kind: &str, sequence: i64| {
        connection.execute(
            "INSERT INTO dose (id, sequence, kind, procedure, session, patient, visit,
                               table_number, given_at)
             VALUES (?1, ?2, ?3, 'p', 's', 'x', 'v', 1, 0)",
            rusqlite::params![id, sequence, kind],
        )
    };
    let refused = made("d", "checklist", 1).unwrap_err().to_string();
    assert_eq!(refused, "dose_by_checklist_needs_an_open_session");
    assert_eq!(made("e", "paper", 2), Ok(1), "what was on paper is told later");
    let _ = connection.execute("UPDATE session SET closed_at = NULL", []).unwrap();
    assert_eq!(made("d", "checklist", 1), Ok(1));
}

/// Something that happens to the procedure for Td.
#[derive(Debug, Clone)]
enum Done {
    Rightly,
    Seen(Step, Observed, Way),
    Reopened(Cause),
    SetAside,
    Resumed,
    Minutes(i64),
    Refused(Reason),
    Given,
}

fn done() -> impl Strategy<Value = Done> {
    let label = |vial: VialId| Observed::Vial(VialReading::Label(vial));
    let wrong = vec![
        (Step::Person, Observed::Person(PersonReading::Ticket(22))),
        (Step::Tray, Observed::Person(PersonReading::Ticket(22))),
        (Step::Dose, Observed::Volume(Volume::from_microlitres(250))),
        (Step::Label, label(OLD_VIAL)),
        (Step::Label, label(MR_VIAL)),
        (Step::VialAgain, label(MR_VIAL)),
        (Step::Monitor, Observed::Monitor(Monitor::Stage3)),
        (Step::Device, Observed::Device(Device::SubcutaneousNeedle)),
        (Step::Identity, Observed::Identity(Identifier::BirthDate(day(2019, 9, 3)))),
    ];
    let ways = prop::sample::select(vec![Way::Scanned, Way::Read]);
    prop_oneof![
        60 => Just(Done::Rightly),
        4 => (prop::sample::select(wrong), ways)
            .prop_map(|((step, observed), way)| Done::Seen(step, observed, way)),
        3 => prop::sample::select(Cause::ALL.to_vec()).prop_map(Done::Reopened),
        1 => Just(Done::SetAside),
        3 => Just(Done::Resumed),
        2 => (0i64..60).prop_map(Done::Minutes),
        1 => prop::sample::select(Reason::OFFERED.to_vec()).prop_map(Done::Refused),
        8 => Just(Done::Given),
    ]
}

fn right(step: Step) -> (Observed, Way) {
    let slip = Observed::Person(PersonReading::Slip(PUPIL));
    match step {
        Step::Person | Step::Tray => (slip, Way::Scanned),
        Step::Label | Step::VialAgain => {
            (Observed::Vial(VialReading::Label(TD_VIAL)), Way::Scanned)
        }
        Step::Product => (Observed::Product(product("TD")), Way::Answered),
        Step::Dose | Step::Drawn => (Observed::Volume(half_a_millilitre()), Way::Read),
        Step::Monitor => (Observed::Monitor(Monitor::Stage1), Way::Answered),
        Step::Appearance => (Observed::Appearance(Appearance::Normal), Way::Answered),
        Step::Shaken => (Observed::Shaken(true), Way::Answered),
        Step::Device => (Observed::Device(Device::IntramuscularNeedle), Way::Answered),
        Step::Identity => (Observed::Identity(Identifier::BirthDate(day(2019, 7, 10))), Way::Read),
        Step::Answerer => (Observed::Witness(Witness::Patient), Way::Answered),
        Step::Site => (Observed::Site(Site::LeftUpperArm), Way::Answered),
        Step::Shown => (Observed::Witness(Witness::Teacher), Way::Answered),
        Step::Timing => panic!("the program computes it"),
    }
}

fn happen(station: &mut Station, done: Done) {
    let (procedure, facts) = (station.procedure(), station.facts(PUPIL, TD_ORDER));
    let see = |step, observed, way| observe(procedure, &facts, step, observed, way, 900);
    let answer: Result<Vec<Happened>, NotNow> = match done {
        Done::Rightly => match procedure.next() {
            Next::Observe(Step::Timing) => attest(procedure, &facts, Moment::Right),
            Next::Observe(step) => {
                let (observed, way) = right(step);
                see(step, observed, way)
            }
            Next::Attest(moment) => attest(procedure, &facts, moment),
            Next::Stopped | Next::Needle | Next::Nothing => Ok(Vec::new()),
        },
        Done::Seen(step, observed, way) => see(step, observed, way),
        Done::Reopened(cause) => reopen(procedure, cause),
        Done::SetAside => set_aside(procedure),
        Done::Resumed => resume(procedure, &facts),
        Done::Refused(reason) => refuse(procedure, reason),
        Done::Minutes(minutes) => {
            station.now = station.now.plus_minutes(minutes);
            return;
        }
        Done::Given => {
            if let Ok(permit) = Permit::new(procedure, &facts) {
                let id = DoseId(Uuid::from_u128(7));
                station.record(permit.given(id, Site::LeftUpperArm, Amount::Full));
            }
            return;
        }
    };
    station.happen(answer.unwrap_or_default());
}

/// What the log takes of what the station recorded.
fn entries(facts: &[Fact]) -> Vec<NewEntry> {
    let entry = |fact: &Fact| {
        let id = EntryId(Uuid::from_u128(u128::try_from(fact.sequence).unwrap()));
        super::super::entry(&fact.event, id, fact.at, Author::Account(NURSE), fact.session).unwrap()
    };
    facts.iter().map(entry).collect()
}

/// The tables tell of the procedure what the domain does.
fn tables_agree(connection: &Connection, station: &Station) -> Result<(), TestCaseError> {
    let procedure = station.procedure();
    let mut rows: Vec<String> = connection
        .prepare("SELECT item FROM confirmed_item WHERE procedure = ?1")
        .unwrap()
        .query_map([PROCEDURE.to_string()], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    rows.sort();
    let attested = Moment::ALL.into_iter().filter(|m| procedure.attested_at(*m).is_some());
    let mut said: Vec<&str> = attested.flat_map(Moment::items).map(|item| item.code()).collect();
    said.sort_unstable();
    prop_assert_eq!(rows, said);
    let aside: bool =
        connection.query_row("SELECT set_aside FROM procedure", [], |row| row.get(0)).unwrap();
    if matches!(procedure.course(), Course::Running | Course::SetAside) {
        prop_assert_eq!(aside, procedure.course() == Course::SetAside);
    }
    prop_assert_eq!(count(connection, "dose"), station.day.doses().len());
    let refused = usize::from(matches!(procedure.course(), Course::Refused(_)));
    prop_assert_eq!(count(connection, "refusal"), refused);
    Ok(())
}

#[test]
fn after_any_acts_the_tables_say_what_the_domain_says_and_are_rebuilt_the_same() {
    let doses = std::cell::Cell::new(0usize);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let result = runner.run(&prop::collection::vec(done(), 1..80), |acts| {
        let mut connection = tables();
        let mut station = Station::open();
        station.start();
        let mut recorded = 0;
        for act in acts {
            happen(&mut station, act);
            let new = entries(&station.log[recorded..]);
            recorded = station.log.len();
            let log = StationId(Uuid::from_u128(9));
            let appended = log::append(&mut connection, log, new, &mut silent());
            prop_assert!(appended.is_ok(), "{appended:?}");
            tables_agree(&connection, &station)?;
        }
        let written = dump(&connection);
        log::rebuild(&mut connection, &mut silent()).unwrap();
        prop_assert_eq!(dump(&connection), written);
        doses.set(doses.get() + station.day.doses().len());
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert!(doses.get() > 20, "only {} doses were given", doses.get());
}
