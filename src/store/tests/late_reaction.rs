//! What is told of a session when another has begun: it stands far from the rest of
//! it in the log, and is read with it all the same.

use super::*;
use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::figures::Scope;
use crate::domain::reaction::{After, Grade, ReactionRecorded};
use crate::domain::session::closing::SessionClosed;
use crate::domain::testing::{NURSE, PUPIL, SESSION, Station, TD_VIAL};

const NEXT: SessionId = SessionId(Uuid::from_u128(11));

fn write(store: &Store, number: u128, fact: (&Event, Instant), session: SessionId) -> i64 {
    let (id, author) = (EntryId(Uuid::from_u128(number)), Author::Account(NURSE));
    let entry = entry(fact.0, id, fact.1, author, Some(session)).unwrap();
    store.append(vec![entry]).wait().unwrap()[0].sequence
}

/// A station whose session is over and followed by another, two days later.
fn two_sessions() -> (Station, tempfile::TempDir, Store) {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    station.record(SessionClosed {
        session: SESSION,
        vials: Vec::new(),
        lots: Vec::new(),
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
    station.now = station.now.plus_minutes(2 * 24 * 60);
    let mut next = station.day.session().unwrap().clone();
    next.id = NEXT;
    next.day = station.now.civil_day();
    next.opened_at = station.now;
    station.record(next);
    let (folder, key, _) = super::station();
    let store = Store::create(folder.path(), &key).unwrap();
    let mut session = SESSION;
    for (fact, number) in station.log.iter().zip(1..) {
        if let Event::SessionOpened(opened) = &fact.event {
            session = opened.id;
        }
        let _ = write(&store, number, (&fact.event, fact.at), session);
    }
    (station, folder, store)
}

fn described(grade: Grade, at: Instant) -> ReactionRecorded {
    let (signs, note) = (Vec::new(), String::new());
    ReactionRecorded { visit: PUPIL, grade, signs, note, began_at: at, after: After::Today }
}

/// How many doses of a scope somebody reacted seriously to, and to how many at all.
fn reacted(store: &Store, scope: Scope) -> (u32, u32) {
    let progress = Box::new(|_, _| ControlFlow::Continue(()));
    let (_, figures) = store.figures(scope, progress).unwrap().unwrap();
    figures.lots.values().fold((0, 0), |(serious, any), lot| (serious + lot.serious, any + lot.any))
}

#[test]
fn a_reaction_told_two_days_later_belongs_to_the_session_of_its_dose() {
    let (station, _folder, store) = two_sessions();
    let (then, now) = (station.log[0].at.civil_day(), station.now);
    let said = described(Grade::Serious, now);
    let late = write(&store, 1_000, (&said.clone().into(), now), SESSION);
    for rebuilt in [false, true] {
        if rebuilt {
            store.rebuild(silent()).wait().unwrap();
        }
        let day = store.day(now.civil_day()).wait().unwrap();
        assert!(day.described().is_empty() && !day.has_serious_reaction());
        assert_eq!(day.reactions().count(), 1, "its report is due today");
        let of_it = store.earlier_day(then, Some(SESSION)).wait().unwrap().day;
        assert_eq!(of_it.described().len(), 1);
        let mut told = Day::default();
        for fact in store.session_facts(SESSION).wait().unwrap() {
            told.apply(&fact);
        }
        assert_eq!(told.described().len(), 1);
        for (from, until, count) in
            [(then, then, 1), (then, now.civil_day(), 1), (now.civil_day(), now.civil_day(), 0)]
        {
            let found = store.period_facts(from, until, &["reaction_recorded"]).wait().unwrap();
            assert_eq!(found.len(), count, "{from} to {until}");
            assert_eq!(reacted(&store, Scope::Days(from, until)).0 as usize, count);
        }
        assert_eq!(reacted(&store, Scope::Session(SESSION)), (1, 1));
        assert_eq!(reacted(&store, Scope::Session(NEXT)), (0, 0));
        let listed = store.amendable(Whose::Session(SESSION), None, 40).wait().unwrap();
        assert!(listed.rows.iter().any(|row| row.sequence == late));
        let listed = store.amendable(Whose::Session(NEXT), None, 40).wait().unwrap();
        assert!(listed.rows.iter().all(|row| row.sequence != late));
    }
    let milder = EntryAmended {
        entry: late,
        recorded_at: now,
        stood: Statement::ReactionRecorded(said),
        stands: Some(Statement::ReactionRecorded(described(Grade::Common, now))),
        reason: "misread".into(),
        confirmed_by: None,
        after_closing: true,
    };
    let _ = write(&store, 1_001, (&milder.into(), now), NEXT);
    assert_eq!(reacted(&store, Scope::Session(SESSION)), (0, 1), "as it stands now");
}
