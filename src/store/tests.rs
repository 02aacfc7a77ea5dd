//! What the store promises, on real encrypted files.

mod accounts;
mod backup;
mod failure;
mod follow_up;
mod found_by_words;
mod late_reaction;
mod projection;
mod standing;
mod tampering;

use rusqlite::Connection;
use uuid::Uuid;

use super::keys::{Cost, Credentials, Password, RecoveryKey};
use super::projection::dump;
use super::*;
use crate::domain::id::{AccountId, EntryId, SessionId};
use crate::domain::time::Instant;

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const NAME: &str = "Nguyễn Thị Đường";
const NUMBER: &str = "001190000001";

fn credentials() -> Credentials {
    Credentials { name: "Hà".into(), password: Password::new("con trâu đen ăn cỏ".into()) }
}

/// A new station in a folder that goes with the first field.
fn station() -> (tempfile::TempDir, DatabaseKey, RecoveryKey) {
    let folder = tempfile::tempdir().unwrap();
    let (station, account) = (StationId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
    let made = keys::create(folder.path(), station, account, &credentials(), CHEAP);
    let (key, recovery) = made.unwrap();
    (folder, key, recovery)
}

/// A new station with so many entries, closed.
fn station_with(entries: u128) -> (tempfile::TempDir, DatabaseKey) {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let _ = store.append((1..=entries).map(fact).collect()).wait().unwrap();
    (folder, key)
}

fn fact(number: u128) -> NewEntry {
    NewEntry {
        id: EntryId(Uuid::from_u128(number)),
        kind: if number.is_multiple_of(2) { "dose_noted" } else { "patient_noted" }.into(),
        version: 1,
        at: Instant(1_795_312_800_000 + i64::try_from(number).unwrap()),
        author: Author::Station,
        session: number.is_multiple_of(3).then_some(SessionId(Uuid::from_u128(7))),
        payload: serde_json::json!({ "name": NAME, "number": NUMBER, "n": number.to_string() })
            .to_string(),
    }
}

/// Tells whether `SQLite` would begin a statement with the log, from one end of it or
/// up to a place, and not with what tells the places of the few that are wanted.
pub(super) fn reads_the_whole_log(statement: &str) -> bool {
    plan(statement).iter().any(|step| {
        step.starts_with("SCAN entry") || step.contains(" entry ") && step.contains("(rowid<")
    })
}

/// The steps by which `SQLite` would go about a statement.
pub(super) fn plan(statement: &str) -> Vec<String> {
    let database = rusqlite::Connection::open_in_memory().unwrap();
    database.execute_batch(include_str!("schema/0001.sql")).unwrap();
    let mut asked = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let mut steps = asked.raw_query();
    let mut all = Vec::new();
    while let Some(step) = steps.next().unwrap() {
        all.push(step.get(3).unwrap());
    }
    all
}

/// The file of a station as somebody opens it who has the key and a database tool.
fn raw(folder: &Path, key: &DatabaseKey) -> Connection {
    let connection = Connection::open(folder.join(file::DATABASE)).unwrap();
    let digits = notation::hex(key.bytes());
    connection.execute_batch(&format!("PRAGMA key = \"x'{digits}'\";")).unwrap();
    connection
}

fn silent() -> Progress {
    Box::new(|_| ControlFlow::Continue(()))
}

fn verify(folder: &Path, key: &DatabaseKey) -> Result<Result<Head, Fault>, StoreError> {
    let verified = Store::open_for_reading(folder, key).unwrap().verify(silent()).wait()?;
    Ok(verified.map(|walked| walked.head))
}

#[test]
fn what_is_appended_is_there_after_reopening() {
    let (folder, _, recovery) = station();
    let (_, key) = keys::unlock(folder.path(), &credentials()).unwrap();
    let store = Store::create(folder.path(), &key).unwrap();
    assert_eq!(store.head().wait(), Ok(Head::EMPTY));
    let written = store.append((1..=5).map(fact).collect()).wait().unwrap();
    assert_eq!(store.append(Vec::new()).wait(), Ok(Vec::new()));
    store.close();
    assert_eq!(store.head().wait(), Err(StoreError::Closed));

    let key = keys::unlock_with_recovery(folder.path(), &recovery).unwrap();
    let store = Store::open(folder.path(), &key).unwrap();
    assert_eq!(store.entries(Filter::default()).wait(), Ok(written.clone()));
    let head = store.head().wait().unwrap();
    assert_eq!((head.sequence, head.hash), (5, written[4].hash));
    assert_eq!(store.verify(silent()).wait().unwrap().unwrap().head, head);
    assert_eq!(store.hash_at(3).wait(), Ok(Some(written[2].hash)));
    assert_eq!(store.hash_at(6).wait(), Ok(None));
}

#[test]
fn creating_twice_and_opening_nothing_are_refused() {
    let (folder, key, _) = station();
    assert_eq!(Store::open(folder.path(), &key).err(), Some(OpenError::Absent));
    assert_eq!(Store::open_for_reading(folder.path(), &key).err(), Some(OpenError::Absent));
    drop(Store::create(folder.path(), &key).unwrap());
    assert_eq!(Store::create(folder.path(), &key).err(), Some(OpenError::AlreadyExists));
    let missing = folder.path().join("missing");
    assert_eq!(Store::open(&missing, &key).err(), Some(OpenError::Absent));
}

#[test]
fn a_creation_that_broke_off_is_taken_up_again() {
    let (folder, key, _) = station();
    std::fs::write(folder.path().join(file::DATABASE), "").unwrap();
    drop(Store::create(folder.path(), &key).unwrap());
    drop(Store::open(folder.path(), &key).unwrap());
}

#[test]
fn one_writes_while_others_read() {
    let (folder, key) = station_with(2);
    let writer = Store::open(folder.path(), &key).unwrap();
    assert_eq!(Store::open(folder.path(), &key).err(), Some(OpenError::AlreadyOpen));
    let reader = Store::open_for_reading(folder.path(), &key).unwrap();
    assert_eq!(reader.append(vec![fact(3)]).wait(), Err(StoreError::ReadOnly));
    let _ = writer.append(vec![fact(3)]).wait().unwrap();
    assert_eq!(reader.head().wait().unwrap().sequence, 3);
    let raw = reader
        .read(|connection| connection.execute("DELETE FROM standing", []).map_err(Into::into));
    assert_eq!(raw.wait(), Err(StoreError::ReadOnly));
    writer.close();
    drop(Store::open(folder.path(), &key).unwrap());
}

#[test]
fn pages_are_by_kind_session_and_place() {
    let (folder, key) = station_with(10);
    let store = Store::open(folder.path(), &key).unwrap();
    let places = |filter: Filter| -> Vec<i64> {
        store.entries(filter).wait().unwrap().iter().map(|entry| entry.sequence).collect()
    };
    let session = Some(SessionId(Uuid::from_u128(7)));
    let doses = vec!["dose_noted".to_owned()];
    assert_eq!(places(Filter { session, ..Filter::default() }), [3, 6, 9]);
    assert_eq!(places(Filter { kinds: doses.clone(), ..Filter::default() }), [2, 4, 6, 8, 10]);
    let both = Filter { kinds: doses.clone(), session, ..Filter::default() };
    assert_eq!(places(both), [6]);
    assert_eq!(places(Filter { after: 4, limit: 3, ..Filter::default() }), [5, 6, 7]);
    assert_eq!(places(Filter { after: 10, ..Filter::default() }), [0; 0]);
    assert_eq!(store.count(doses).wait(), Ok(5));
    assert_eq!(store.count(Vec::new()).wait(), Ok(10));
}

#[test]
fn all_entries_are_recorded_or_none() {
    let (folder, key) = station_with(2);
    let store = Store::open(folder.path(), &key).unwrap();
    let before = store.read(|connection| Ok(dump(connection))).wait();
    let again = store.append(vec![fact(3), fact(4), fact(1)]).wait();
    assert_eq!(again, Err(StoreError::AlreadyRecorded));
    let wrong = NewEntry { payload: "[]".into(), ..fact(4) };
    assert!(matches!(store.append(vec![fact(3), wrong]).wait(), Err(StoreError::Refused(_))));
    let cancelled = store.append_with_progress(vec![fact(3)], Box::new(|_| ControlFlow::Break(())));
    assert_eq!(cancelled.wait(), Err(StoreError::Cancelled));
    assert_eq!(store.head().wait().unwrap().sequence, 2);
    assert_eq!(store.read(|connection| Ok(dump(connection))).wait(), before);
    assert_eq!(store.append(vec![fact(3)]).wait().unwrap()[0].sequence, 3);
}

#[test]
fn a_clock_set_back_keeps_the_order_of_time() {
    let (folder, key) = station_with(1);
    let store = Store::open(folder.path(), &key).unwrap();
    let noon = fact(1).at;
    let at = |number, at| NewEntry { at, ..fact(number) };
    let back = vec![at(2, noon.plus_minutes(-60)), at(3, noon), at(4, noon.plus_ms(1))];
    let entries = store.append(back).wait().unwrap();
    let times: Vec<_> = entries.iter().map(|entry| (entry.at, entry.clock)).collect();
    let told = Some(noon.plus_minutes(-60));
    assert_eq!(times, [(noon, told), (noon, None), (noon.plus_ms(1), None)]);
    assert!(store.verify(silent()).wait().unwrap().is_ok());
}

#[test]
fn projections_rebuilt_are_row_for_row_the_same() {
    let (folder, key) = station_with(40);
    let store = Store::open(folder.path(), &key).unwrap();
    let dump = || store.read(|connection| Ok(dump(connection))).wait().unwrap();
    let written = dump();
    assert_eq!(written.len(), 1);
    let spoilt = store.write(|connection| {
        connection.execute("UPDATE first_of_session SET sequence = 1", []).map_err(Into::into)
    });
    assert_eq!(spoilt.wait(), Ok(1));
    assert_ne!(dump(), written);
    store.rebuild(silent()).wait().unwrap();
    assert_eq!(dump(), written);
}

#[test]
fn a_long_list_reports_its_progress() {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let (report, reports) = std::sync::mpsc::channel();
    let progress: Progress = Box::new(move |done| {
        report.send(done).unwrap();
        ControlFlow::Continue(())
    });
    let _ = store.append_with_progress((1..=1200).map(fact).collect(), progress).wait().unwrap();
    assert_eq!(reports.iter().collect::<Vec<_>>(), [500, 1000, 1200]);
}

#[test]
fn a_password_change_leaves_the_database_alone() {
    let (folder, key) = station_with(3);
    let path = folder.path().join(file::DATABASE);
    let before = std::fs::read(&path).unwrap();
    let new =
        Credentials { name: "Hà".into(), password: Password::new("mật khẩu mới".into()) };
    let account = AccountId(Uuid::from_u128(2));
    keys::set_slot(folder.path(), &key, account, &new, CHEAP).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let (_, key) = keys::unlock(folder.path(), &new).unwrap();
    assert_eq!(Store::open(folder.path(), &key).unwrap().head().wait().unwrap().sequence, 3);
}

#[test]
fn no_file_shows_what_is_recorded() {
    let (folder, key) = station_with(50);
    let store = Store::open(folder.path(), &key).unwrap();
    let _ = store.append((51..=90).map(fact).collect()).wait().unwrap();
    let mut seen = Vec::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in [NAME, NUMBER, "dose_noted", "Thị", "first_of_session", "SQLite format"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {}", path.display());
        }
        seen.push((path.file_name().unwrap().to_owned(), bytes.len()));
    }
    // The log that was just written ahead is among them, not empty.
    assert!(seen.iter().any(|(name, length)| name == "station.db-wal" && *length > 0), "{seen:?}");
    assert!(seen.iter().any(|(name, _)| name == "keys.json"));
}
