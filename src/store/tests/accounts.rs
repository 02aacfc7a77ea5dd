//! The people of the station, from real encrypted files.

use super::*;
use crate::domain::account::{
    Account, AccountAssigned, AccountDisabled, AccountEnabled, AccountRenamed, Qualification,
    RecoveryKeyProven, Role,
};
use crate::domain::event::Event;
use crate::domain::sign_in::{IdleTimeSet, SignedIn};

const HEAD: AccountId = AccountId(Uuid::from_u128(2));
const NURSE: AccountId = AccountId(Uuid::from_u128(3));

fn account(id: AccountId, name: &str, role: Role) -> Event {
    Account { id, name: name.into(), role, qualifications: vec![Qualification::Screener] }.into()
}

fn entries(events: &[Event], from: u128) -> Vec<NewEntry> {
    (from..)
        .zip(events)
        .map(|(number, event)| {
            let at = Instant(1_795_312_800_000 + i64::try_from(number).unwrap());
            let id = EntryId(Uuid::from_u128(number));
            entry(event, id, at, Author::Account(HEAD), None).unwrap()
        })
        .collect()
}

fn dumped(folder: &Path, key: &DatabaseKey) -> Vec<String> {
    dump(&file::open_for_reading(folder, key).unwrap())
}

#[test]
fn accounts_are_the_same_after_reopening_and_rebuilding() {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let events = [
        account(HEAD, "Hà", Role::Supervisor),
        account(NURSE, "Lan Anh", Role::Nurse),
        SignedIn { account: NURSE, role: Role::Nurse }.into(),
        SignedIn { account: NURSE, role: Role::Nurse }.into(),
        AccountRenamed { account: NURSE, name: "Lân Ánh".into() }.into(),
        AccountAssigned {
            account: NURSE,
            role: Role::Auditor,
            qualifications: vec![Qualification::Vaccinator],
        }
        .into(),
        AccountDisabled { account: NURSE }.into(),
        RecoveryKeyProven {}.into(),
        IdleTimeSet { minutes: 9 }.into(),
    ];
    let written = store.append(entries(&events, 1)).wait().unwrap();
    let today = written[0].at.civil_day();
    let day = store.day(today).wait().unwrap();
    let staff = day.staff();
    let nurse = staff.account(NURSE).unwrap();
    assert_eq!((nurse.name.as_str(), nurse.role), ("Lân Ánh", Role::Auditor));
    assert_eq!(nurse.qualifications, [Qualification::Vaccinator]);
    assert!(!staff.is_enabled(NURSE) && staff.is_enabled(HEAD));
    assert_eq!(staff.last_sign_in(NURSE), Some(written[3].at));
    assert_eq!((staff.last_sign_in(HEAD), staff.idle_minutes()), (None, 9));
    assert!(!staff.is_recovery_unproven());

    let before = dumped(folder.path(), &key);
    assert!(before.iter().any(|line| line.contains("lan anh") && line.contains("auditor")));
    store.rebuild(silent()).wait().unwrap();
    assert_eq!(dumped(folder.path(), &key), before);
    store.close();

    let store = Store::open(folder.path(), &key).unwrap();
    assert_eq!(store.day(today).wait().unwrap().staff(), staff);
    let enabled = entries(&[AccountEnabled { account: NURSE }.into()], 50);
    let _ = store.append(enabled).wait().unwrap();
    assert!(store.day(today).wait().unwrap().staff().is_enabled(NURSE));
}

#[test]
fn the_log_takes_no_second_account_of_the_same_folded_name() {
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let first = [account(HEAD, "Lan Anh", Role::Supervisor)];
    let _ = store.append(entries(&first, 1)).wait().unwrap();
    let same = [account(NURSE, "LÂN ÁNH", Role::Nurse)];
    let refused = store.append(entries(&same, 2)).wait();
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    assert_eq!(store.head().wait().unwrap().sequence, 1);
}
