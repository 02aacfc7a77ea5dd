//! Somebody who has the key and a database tool.

use rusqlite::Connection;

use super::*;
use crate::store::{FaultKind, file, notation};

fn raw(folder: &Path, key: &DatabaseKey) -> Connection {
    let connection = Connection::open(folder.join(file::DATABASE)).unwrap();
    let digits = notation::hex(key.bytes());
    connection.execute_batch(&format!("PRAGMA key = \"x'{digits}'\";")).unwrap();
    connection
}

/// Runs SQL on a log of six entries with all triggers dropped, then verifies it.
fn after(sql: &str) -> Result<Head, Fault> {
    let (folder, key) = station_with(6);
    let connection = raw(folder.path(), &key);
    connection
        .execute_batch(
            "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted;
             DROP TRIGGER entry_follows_the_last; DROP TRIGGER entry_is_recorded_once;",
        )
        .unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    verify(folder.path(), &key).unwrap()
}

fn fault(sequence: i64, kind: FaultKind) -> Result<Head, Fault> {
    Err(Fault { sequence, kind })
}

#[test]
fn the_database_refuses_to_change_its_log() {
    let (folder, key) = station_with(3);
    let connection = raw(folder.path(), &key);
    let copy = "INTO entry SELECT 4, id, kind, version, at, session, body, hash FROM entry
                WHERE sequence = 2";
    for (sql, code) in [
        ("UPDATE entry SET body = x'00' WHERE sequence = 2", "entry_is_never_changed"),
        ("UPDATE OR REPLACE entry SET sequence = 3 WHERE sequence = 2", "entry_is_never_changed"),
        ("DELETE FROM entry", "entry_is_never_deleted"),
        (&format!("INSERT {copy}"), "entry_is_recorded_once"),
        (&format!("INSERT OR REPLACE {copy}"), "entry_is_recorded_once"),
        (
            "INSERT OR REPLACE INTO entry VALUES (2, 'x', 'x', 1, 1, NULL, x'00', zeroblob(32))",
            "entry_follows_the_last",
        ),
        (
            "INSERT INTO entry VALUES (5, 'x', 'x', 1, 1, NULL, x'00', zeroblob(32))",
            "entry_follows_the_last",
        ),
        (
            "INSERT INTO entry VALUES (NULL, 'x', 'x', 1, 1, NULL, x'00', zeroblob(32))",
            "entry_follows_the_last",
        ),
    ] {
        assert_eq!(connection.execute(sql, []).unwrap_err().to_string(), code, "{sql}");
    }
    drop(connection);
    assert_eq!(verify(folder.path(), &key).unwrap().unwrap().sequence, 3);
}

#[test]
fn an_untouched_log_is_whole() {
    assert_eq!(after("").unwrap().sequence, 6);
}

#[test]
fn a_changed_name_is_found_at_its_entry() {
    let changed = "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'Thị', 'Thu') AS BLOB)
                   WHERE sequence = 4";
    assert_eq!(after(changed), fault(4, FaultKind::Changed));
}

#[test]
fn missing_and_exchanged_entries_are_found() {
    assert_eq!(after("DELETE FROM entry WHERE sequence = 1"), fault(1, FaultKind::Missing));
    assert_eq!(after("DELETE FROM entry WHERE sequence = 5"), fault(5, FaultKind::Missing));
    let closed_up = "DELETE FROM entry WHERE sequence = 3;
                     UPDATE entry SET sequence = sequence - 1 WHERE sequence > 3;";
    assert_eq!(after(closed_up), fault(3, FaultKind::OutOfOrder));
    let exchanged = "UPDATE entry SET sequence = 99 WHERE sequence = 2;
                     UPDATE entry SET sequence = 2 WHERE sequence = 3;
                     UPDATE entry SET sequence = 3 WHERE sequence = 99;";
    assert_eq!(after(exchanged), fault(2, FaultKind::OutOfOrder));
}

#[test]
fn an_entry_hidden_from_its_lists_is_found() {
    let hidden = "UPDATE entry SET kind = 'nothing' WHERE sequence = 2";
    assert_eq!(after(hidden), fault(2, FaultKind::Misfiled));
    let moved = "UPDATE entry SET session = NULL WHERE sequence = 3";
    assert_eq!(after(moved), fault(3, FaultKind::Misfiled));
}

#[test]
fn a_cut_tail_shows_only_against_a_seal() {
    let (folder, key) = station_with(6);
    let store = Store::open(folder.path(), &key).unwrap();
    let seal = store.head().wait().unwrap();
    store.close();
    let connection = raw(folder.path(), &key);
    connection
        .execute_batch("DROP TRIGGER entry_is_never_deleted; DELETE FROM entry WHERE sequence = 6")
        .unwrap();
    drop(connection);
    let store = Store::open(folder.path(), &key).unwrap();
    assert!(store.verify(silent()).wait().unwrap().is_ok());
    assert_ne!(store.hash_at(seal.sequence).wait().unwrap(), Some(seal.hash));
}
