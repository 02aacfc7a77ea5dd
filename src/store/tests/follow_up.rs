//! Photos beside the log, amendments in the tables, and what is asked after
//! something went wrong, over several sessions, on real encrypted files.

use std::collections::BTreeSet;

use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::event::Event;
use crate::domain::id::{DoseId, IncidentId, PhotoId, VisitId};
use crate::domain::incident::{Media, PhotoAttached};
use crate::domain::look_back::Scope;
use crate::domain::testing::{DEPUTY, MR_VIAL, NAMESAKE, NURSE, PUPIL, SESSION, Station, TD_VIAL};
use crate::store::{Attachment, FaultKind, entry, file};

const PHOTO: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 0xFF, 0xD9];

fn new(number: u128, at: Instant, event: &Event) -> NewEntry {
    let id = EntryId(Uuid::from_u128(number));
    entry(event, id, at, Author::Account(NURSE), Some(SESSION)).unwrap()
}

fn attached(attachment: &Attachment) -> Event {
    PhotoAttached {
        incident: IncidentId(Uuid::from_u128(1)),
        photo: PhotoId(Uuid::from_u128(2)),
        file: "anh.jpg".into(),
        media: Media::Jpeg,
        bytes: 9,
        sha256: attachment.hash().to_string(),
    }
    .into()
}

/// A station with a photo, closed.
fn with_photo() -> (tempfile::TempDir, DatabaseKey, Hash) {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let photo = Attachment::new(PHOTO.to_vec());
    let hash = photo.hash();
    let entries = vec![new(1, Instant(1), &attached(&photo))];
    let _ = store.append_with(entries, photo).wait().unwrap();
    store.close();
    (folder, key, hash)
}

#[test]
fn a_photo_is_kept_encrypted_and_read_back_as_it_was() {
    let (folder, key, hash) = with_photo();
    let store = Store::open(folder.path(), &key).unwrap();
    assert_eq!(store.attachment(hash).wait(), Ok(Some(PHOTO.to_vec())));
    assert_eq!(store.attachment(Hash::START).wait(), Ok(None));
    assert!(store.verify(silent()).wait().unwrap().is_ok());
    // The same photo again is one photo and two entries.
    let again = Attachment::new(PHOTO.to_vec());
    let _ = store.append_with(vec![new(2, Instant(2), &attached(&again))], again).wait().unwrap();
    assert_eq!(store.head().wait().unwrap().sequence, 2);
    store.rebuild(silent()).wait().unwrap();
    assert_eq!(store.attachment(hash).wait(), Ok(Some(PHOTO.to_vec())), "no projection");
    store.close();
    let bytes = std::fs::read(folder.path().join(file::DATABASE)).unwrap();
    assert!(!bytes.windows(PHOTO.len()).any(|found| found == PHOTO));
}

#[test]
fn an_entry_that_is_refused_leaves_no_photo_behind() {
    let (folder, key, _) = with_photo();
    let store = Store::open(folder.path(), &key).unwrap();
    let other = Attachment::new(vec![0xFF, 0xD8, 0xFF, 9, 0xFF, 0xD9]);
    let (hash, twice) = (other.hash(), new(1, Instant(2), &attached(&other)));
    assert_eq!(store.append_with(vec![twice], other).wait(), Err(StoreError::AlreadyRecorded));
    assert_eq!(store.attachment(hash).wait(), Ok(None));
}

#[test]
fn nobody_changes_a_photo_unseen() {
    let (folder, key, _) = with_photo();
    let connection = raw(folder.path(), &key);
    for (sql, code) in [
        ("UPDATE attachment SET bytes = x'00'", "attachment_is_never_changed"),
        ("DELETE FROM attachment", "attachment_is_never_deleted"),
        (
            "INSERT OR REPLACE INTO attachment SELECT sha256, x'00' FROM attachment",
            "attachment_is_kept_once",
        ),
    ] {
        assert_eq!(connection.execute(sql, []).unwrap_err().to_string(), code, "{sql}");
    }
    for sql in [
        "DROP TRIGGER attachment_is_never_changed; UPDATE attachment SET bytes = x'FFD8FF00';",
        "DROP TRIGGER attachment_is_never_deleted; DELETE FROM attachment;",
    ] {
        connection.execute_batch(sql).unwrap();
        let fault = verify(folder.path(), &key).unwrap().unwrap_err();
        assert_eq!((fault.sequence, fault.kind), (1, FaultKind::Attachment), "{sql}");
    }
}

/// Lays the log of a station under test down in a file.
fn laid_down(station: &Station) -> (tempfile::TempDir, DatabaseKey, Store) {
    let (folder, key, _) = super::station();
    let store = Store::create(folder.path(), &key).unwrap();
    let entries = station.log.iter().zip(1..).map(|(fact, n)| new(n, fact.at, &fact.event));
    let _ = store.append(entries.collect()).wait().unwrap();
    (folder, key, store)
}

#[test]
fn looking_back_in_the_file_finds_whom_the_day_finds() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    station.record(station.dose(2, NAMESAKE, MR_VIAL, 5));
    let id = station.day.doses()[1].id;
    let mut after = station.day.doses()[1].administered.clone();
    after.vial = Some(TD_VIAL);
    let people = (NURSE, Some(DEPUTY));
    let amended =
        DoseAmended::of(&station.day, id, Some(after), "Other vial.", people, station.now).unwrap();
    station.record(amended);
    let (_folder, _key, store) = laid_down(&station);
    for scope in [
        Scope { vials: [TD_VIAL].into(), ..Scope::default() },
        Scope { vials: [MR_VIAL].into(), ..Scope::default() },
        station.scope(Some(TD_VIAL)),
        station.scope(None),
    ] {
        let in_day = crate::domain::look_back::in_session(&station.day, &scope);
        assert_eq!(store.look_back(scope.clone()).wait().unwrap(), in_day, "{scope:?}");
    }
    let both =
        store.look_back(Scope { vials: [TD_VIAL].into(), ..Scope::default() }).wait().unwrap();
    let visits: Vec<VisitId> = both.iter().map(|one| one.visit).collect();
    assert_eq!(visits, [PUPIL, NAMESAKE]);
}

#[test]
fn an_earlier_session_is_looked_back_on_by_its_lot() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let lot = station.day.vial(TD_VIAL).unwrap().lot;
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(11));
    session.number = 2;
    station.record(session);
    assert!(station.day.doses().is_empty(), "the day has forgotten it");
    let (_folder, _key, store) = laid_down(&station);
    let found = store.look_back(Scope { lots: [lot].into(), ..Scope::default() }).wait().unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].can_be_called());
}

#[test]
fn a_lot_of_an_earlier_session_is_found_by_its_label() {
    let mut station = Station::open();
    station.record(station.labelled_dose(1, PUPIL, "td-2407"));
    station.record(station.dose(2, NAMESAKE, TD_VIAL, 5));
    let lot = station.day.vial(TD_VIAL).unwrap().lot;
    let (_folder, _key, store) = laid_down(&station);
    let visits = |store: &Store, scope: Scope| {
        let found = store.look_back(scope).wait().unwrap();
        found.iter().map(|one| one.visit).collect::<BTreeSet<_>>()
    };
    let by_label = || Scope { numbers: ["TD2407".into()].into(), ..Scope::default() };
    let by_lot = || Scope { lots: [lot].into(), ..by_label() };
    for filled in [false, true] {
        while filled && !store.catch_up_review().wait().unwrap() {}
        assert_eq!(visits(&store, by_label()), [PUPIL, NAMESAKE].into(), "{filled}");
        assert_eq!(visits(&store, by_lot()), [PUPIL, NAMESAKE].into(), "{filled}");
        let other = Scope { numbers: ["TD2408".into()].into(), ..Scope::default() };
        assert!(visits(&store, other).is_empty());
    }
}

#[test]
fn the_entry_of_a_dose_is_found_by_its_person_before_and_after_an_amendment() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let dose = station.day.doses()[0].clone();
    let namesake = station.day.visit(NAMESAKE).unwrap().patient;
    let mut after = dose.administered.clone();
    after.visit = NAMESAKE;
    after.patient = namesake;
    let people = (NURSE, Some(DEPUTY));
    let amended =
        DoseAmended::of(&station.day, dose.id, Some(after), "Other.", people, station.now).unwrap();
    station.record(amended);
    let (_folder, _key, store) = laid_down(&station);
    for patient in [dose.administered.patient, namesake] {
        let found = store.amendable_entry(Which::Dose(patient, dose.id)).wait().unwrap().unwrap();
        assert_eq!(found.entry.kind, "dose_given");
    }
    let other = Which::Dose(namesake, DoseId(Uuid::from_u128(9_999)));
    assert!(store.amendable_entry(other).wait().unwrap().is_none());
}

#[test]
fn a_day_that_is_read_again_holds_amendments_reports_and_the_stopped_line() {
    use crate::domain::incident::{About, FollowUpPlanned, IncidentOpened};
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 9));
    let id = station.day.doses()[0].id;
    let people = (NURSE, Some(DEPUTY));
    let error = DoseAmended::of(&station.day, id, None, "Not given.", people, station.now).unwrap();
    station.record(error);
    let incident = IncidentId(Uuid::from_u128(9));
    station.record(IncidentOpened {
        vial: Some(MR_VIAL),
        table: Some(1),
        ..IncidentOpened::new(incident, About::Error(crate::domain::dose::ErrorKind::WrongVaccine))
    });
    let follow_up = crate::domain::id::FollowUpId(Uuid::from_u128(3));
    let due = station.now.civil_day();
    station.record(FollowUpPlanned { incident, follow_up, due });
    let (_folder, _key, store) = laid_down(&station);
    for rebuilt in [false, true] {
        if rebuilt {
            store.rebuild(silent()).wait().unwrap();
        }
        let read = store.day(due).wait().unwrap();
        assert_eq!(read.doses(), station.day.doses());
        assert!(read.entered_in_error().eq(station.day.entered_in_error()));
        assert_eq!(read.amended(id), station.day.amended(id));
        assert_eq!(read.incidents(), station.day.incidents());
        assert_eq!(read.frozen(1), station.day.frozen(1));
    }
    // A week later the report still stands, though its session is long over.
    let later = store.day(due + chrono::Days::new(7)).wait().unwrap();
    assert_eq!(later.incidents().overdue(due + chrono::Days::new(7)).len(), 1);
}

#[test]
fn near_misses_of_a_period_and_of_a_session_are_those_of_the_log() {
    use crate::domain::evidence::{Observed, Step, VialReading, Way};
    use crate::domain::procedure::Happened;
    use crate::domain::procedure::{Reason, refuse};
    let mut station = Station::open();
    station.start();
    let verdict =
        crate::domain::evidence::Verdict::Stopped(vec![crate::domain::finding::Finding::stop(
            crate::domain::finding::Code::WrongProduct,
        )]);
    station.happen(vec![Happened::Observed {
        step: Step::Label,
        observed: Observed::Vial(VialReading::Label(MR_VIAL)),
        way: Way::Scanned,
        vial: Some(MR_VIAL),
        verdict,
        elapsed_ms: 1,
    }]);
    let refused = refuse(station.procedure(), Reason::Stop).unwrap();
    station.happen(refused);
    let mut finder = crate::domain::near_miss::Finder::default();
    station.log.iter().for_each(|fact| finder.apply(fact));
    let expected = finder.near_misses();
    assert_eq!(expected.len(), 1);
    let (_folder, _key, store) = laid_down(&station);
    assert_eq!(store.near_misses_of(SESSION).wait(), Ok(expected.clone()));
    let at = station.now;
    let of = |from: i64, to: i64| store.near_misses(at.plus_minutes(from), at.plus_minutes(to));
    assert_eq!(of(-60, 60).wait(), Ok(expected));
    assert_eq!(of(1, 60).wait(), Ok(Vec::new()));
    assert_eq!(of(-60, 0).wait(), Ok(Vec::new()));
}

/// Of catalogues that were put in force one after the other, an entry was judged by the
/// one before it, whatever holds today.
#[test]
fn an_opened_entry_says_the_catalogue_that_was_in_force_then() {
    use crate::domain::catalogue::CatalogueReplaced;
    use crate::domain::reaction::SeriousReaction;
    let mut station = Station::open();
    let named = |label: &str| {
        let mut version = station.catalogue.version().clone();
        label.clone_into(&mut version.label);
        version
    };
    let (first, second, third) = (named("A"), named("B"), named("C"));
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(11));
    session.preparation.catalogue = Some(first.clone());
    station.record(session.clone());
    let begun = station.log.len();
    let mut told = Vec::new();
    for version in [None, Some(second.clone()), Some(third.clone())] {
        station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
        told.push(i64::try_from(station.log.len()).unwrap());
        let replaced = |version| CatalogueReplaced { version, loaded: None, confirmed_by: None };
        if let Some(version) = version {
            station.record(replaced(version));
        }
    }
    station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
    told.push(i64::try_from(station.log.len()).unwrap());
    let (folder, key, _) = super::station();
    let store = Store::create(folder.path(), &key).unwrap();
    let entries = station.log.iter().zip(1_u128..).map(|(fact, number)| {
        let of = if number < u128::try_from(begun).unwrap() { SESSION } else { session.id };
        let (id, author) = (EntryId(Uuid::from_u128(number)), Author::Account(NURSE));
        entry(&fact.event, id, fact.at, author, Some(of)).unwrap()
    });
    let _ = store.append(entries.collect()).wait().unwrap();
    while !store.catch_up_review().wait().unwrap() {}
    let judged: Vec<_> = told
        .into_iter()
        .map(|at| store.open_review(at).wait().unwrap().unwrap().catalogue.unwrap())
        .collect();
    assert_eq!(judged, [first.clone(), first, second, third]);
}
