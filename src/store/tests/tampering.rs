//! Somebody who has the key and a database tool.

use super::*;
use crate::store::{FaultKind, file};

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
    assert_eq!(after(closed_up), fault(3, FaultKind::Missing));
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

#[test]
fn an_entry_that_was_put_in_is_told_from_one_that_was_moved() {
    let make_room = "UPDATE entry SET sequence = -sequence WHERE sequence > 3;
                     UPDATE entry SET sequence = 1 - sequence WHERE sequence < 0;";
    let copied = format!(
        "PRAGMA ignore_check_constraints = ON; {make_room}
         INSERT INTO entry SELECT 4, 'x', kind, version, at, session, body, hash
         FROM entry WHERE sequence = 2;"
    );
    assert_eq!(after(&copied), fault(4, FaultKind::Inserted));
    // One that says the right place of itself: only what follows shows it.
    let fitting = format!(
        "PRAGMA ignore_check_constraints = ON; {make_room}
         INSERT INTO entry SELECT 4, id || 'x', kind, version, at, session, body, hash
         FROM entry WHERE sequence = 5;"
    );
    let found = after(&fitting).unwrap_err();
    assert!(found.sequence == 4 || found.sequence == 5, "{found:?}");
}

#[test]
fn a_table_that_was_changed_behind_the_log_is_found() {
    let (folder, key) = station_with(6);
    let stray = |sql: &str| {
        let connection = raw(folder.path(), &key);
        connection.execute_batch(sql).unwrap();
        drop(connection);
        let store = Store::open_for_reading(folder.path(), &key).unwrap();
        assert!(store.verify(silent()).wait().unwrap().is_ok());
        store.stray(silent()).wait().unwrap().map(|stray| (stray.table, stray.before))
    };
    assert_eq!(stray(""), None);
    assert_eq!(
        stray("INSERT INTO prior_dose VALUES (3, 'somebody', 'a product', '2026-01-01')"),
        Some(("prior_dose", 0))
    );
    assert_eq!(stray("DELETE FROM prior_dose"), None);
    assert_eq!(stray("INSERT INTO standing (sequence) VALUES (3)"), Some(("standing", 0)));
}

#[test]
fn what_can_still_be_read_of_a_damaged_file_is_told() {
    const PAGE: usize = 4096;
    let (folder, key) = station_with(200);
    let path = folder.path().join(file::DATABASE);
    let whole = std::fs::read(&path).unwrap();
    let pages = whole.len() / PAGE;
    let mut gaps_found = 0;
    for page in pages / 4..pages {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let Ok(store) = Store::open_for_reading(folder.path(), &key) else { continue };
        if store.verify(silent()).wait() != Err(StoreError::Damaged) {
            assert_eq!(store.gaps(silent()).wait().unwrap(), Vec::new());
            assert_eq!(store.stray(silent()).wait(), Err(StoreError::Damaged), "page {page}");
            continue;
        }
        for gap in store.gaps(silent()).wait().unwrap() {
            gaps_found += 1;
            let end = gap.last.unwrap_or(200);
            assert!(gap.first >= 1 && gap.first <= end && end <= 200, "page {page}: {gap:?}");
            let read =
                |place| store.entries(Filter { after: place - 1, limit: 1, ..Filter::default() });
            assert!(read(gap.first).wait().is_err(), "page {page}: {gap:?}");
            assert!(end == 200 || read(end + 1).wait().is_ok(), "page {page}: {gap:?}");
        }
    }
    assert!(gaps_found > 5, "{gaps_found}");
}
