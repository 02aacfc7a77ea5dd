//! What the review finds entries by, changed by somebody who has the key and a
//! database tool.

use super::*;
use crate::domain::account::{Account, AccountRenamed, Role};
use crate::domain::event::Event;
use crate::domain::patient::{Details, Person};
use crate::domain::sign_in::SignedIn;
use crate::domain::testing::{NAMESAKE, NURSE, PUPIL, SESSION, Station, TD_VIAL};
use crate::domain::visit::{LeftReason, VisitLeft};
use crate::store::entry;

/// A morning in a log, and what came after it in three parts: the review looks
/// after each.
fn reviewed() -> (tempfile::TempDir, DatabaseKey) {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let mut morning = Station::open();
    morning.start();
    morning.give(Uuid::from_u128(991), NAMESAKE, TD_VIAL);
    let now = morning.now;
    let mut events: Vec<Event> = morning.log.into_iter().map(|fact| fact.event).collect();
    let again = events.iter().find_map(|event| match event {
        Event::VisitListed(listed) if listed.visit == PUPIL => Some(listed.clone()),
        _ => None,
    });
    let mut again = again.unwrap();
    again.visit = crate::domain::id::VisitId(Uuid::from_u128(990));
    again.ticket = 99;
    let details = Details { name: "Trần Văn Khác".into(), ..(*again.person).clone() };
    again.person = Person::try_from(details).unwrap();
    let account = Account {
        id: NURSE,
        name: "Lan Anh".into(),
        role: Role::Nurse,
        qualifications: Vec::new(),
    };
    if !events.iter().any(|event| matches!(event, Event::AccountAdded(of) if of.id == NURSE)) {
        events.insert(0, account.into());
    }
    events.push(VisitLeft { visit: PUPIL, reason: LeftReason::Absent }.into());
    let parts = [
        events,
        vec![
            AccountRenamed { account: NURSE, name: "Phạm Thu Hà".into() }.into(),
            (*again).into(),
            VisitLeft { visit: NAMESAKE, reason: LeftReason::Consent }.into(),
        ],
        vec![SignedIn { account: NURSE, role: Role::Supervisor }.into()],
    ];
    let mut number = 0;
    for events in parts {
        let new = events.iter().map(|event| {
            number += 1;
            let id = EntryId(Uuid::from_u128(number));
            let author = Author::Account(NURSE);
            entry(event, id, now, author, Some(SESSION)).unwrap()
        });
        let _ = store.append(new.collect()).wait().unwrap();
        while !store.catch_up_review().wait().unwrap() {}
    }
    store.close();
    (folder, key)
}

/// What is found after some SQL.
fn after(sql: &str) -> Option<Stray> {
    let (folder, key) = reviewed();
    raw(folder.path(), &key).execute_batch(sql).unwrap();
    let store = Store::open_for_reading(folder.path(), &key).unwrap();
    assert!(store.verify(silent()).wait().unwrap().is_ok());
    store.stray(silent()).wait().unwrap()
}

/// The place of the entry by which the first person went.
fn left() -> i64 {
    let (folder, key) = reviewed();
    let store = Store::open_for_reading(folder.path(), &key).unwrap();
    let filter = Filter { kinds: vec!["visit_left".into()], limit: 1, ..Filter::default() };
    store.entries(filter).wait().unwrap()[0].sequence
}

const fn entry_of(sequence: i64) -> (&'static str, Option<i64>) {
    ("review", Some(sequence))
}

#[test]
fn names_that_changed_between_two_looks_are_no_tampering() {
    assert_eq!(after(""), None);
    let emptied = "INSERT INTO review (review) VALUES ('delete-all'); DELETE FROM review_word;
                   DELETE FROM review_mark; DELETE FROM injection;";
    assert_eq!(after(emptied), None, "it was never looked at");
}

#[test]
fn an_entry_hidden_from_the_review_or_found_by_another_word_is_named() {
    let left = left();
    let found = |sql: &str| after(sql).map(|stray| (stray.table, stray.entry));
    let delete = "INSERT INTO review (review, rowid, words) VALUES ('delete'";
    assert_eq!(found(&format!("{delete}, {left}, '_a')")), Some(entry_of(left)));
    assert_eq!(found(&format!("{delete}, {left}, '_krefusal')")), Some(entry_of(left)));
    let insert = "INSERT INTO review (rowid, words) VALUES";
    assert_eq!(found(&format!("{insert} ({left}, 'hoa')")), Some(entry_of(left)));
    assert_eq!(found(&format!("{insert} (9999, '_a _kdose')")), Some(entry_of(9999)));
    // Somebody was called so, but not in this entry.
    assert_eq!(found(&format!("{insert} (1, 'khac')")), Some(entry_of(1)));
}

#[test]
fn words_a_mark_and_an_index_that_were_changed_are_found() {
    let table = |sql: &str| after(sql).map(|stray| stray.table);
    assert_eq!(table("DELETE FROM review_word WHERE word = 'lan'"), Some("review_word"));
    assert_eq!(table("INSERT INTO review_word VALUES ('zzz')"), Some("review_word"));
    assert_eq!(table("UPDATE review_mark SET sequence = sequence + 1"), Some("review_mark"));
    assert_eq!(table("UPDATE review_mark SET sequence = 1"), Some("injection"));
    assert_eq!(table("DELETE FROM review_mark"), Some("injection"));
    let index = "UPDATE review_data SET block = zeroblob(length(block)) WHERE id > 100";
    assert_eq!(table(index), Some("review"));
    assert_eq!(table("DELETE FROM review_data WHERE id > 100"), Some("review"));
}

#[test]
fn a_dose_packed_for_exports_is_what_its_entry_says() {
    let table = |sql: &str| after(sql).map(|stray| stray.table);
    assert_eq!(table("UPDATE injection SET ended = 1, observed = 'normal'"), Some("injection"));
    assert_eq!(table("UPDATE injection SET told = zeroblob(9)"), Some("injection"));
    assert_eq!(table("DELETE FROM injection"), Some("injection"));
}
