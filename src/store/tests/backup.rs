//! Copies of a station, and back.

use super::*;
use crate::domain::backup::folder_name;
use crate::store::Attachment;
use crate::store::backup::{BackupError, RestoreError, Unread, copies, manifest, remove, restore};

fn noon() -> Instant {
    Instant(1_795_312_800_000)
}

fn copied(station: &Path, key: &DatabaseKey, to: &Path, at: Instant) -> std::path::PathBuf {
    let store = Store::open(station, key).unwrap();
    store.back_up(to, at, &mut silent()).unwrap().folder
}

#[test]
fn a_copy_opens_like_the_station_and_tells_what_it_holds() {
    let (station, key) = station_with(30);
    let stick = tempfile::tempdir().unwrap();
    let store = Store::open(station.path(), &key).unwrap();
    let made = store.back_up(stick.path(), noon(), &mut silent()).unwrap();
    assert_eq!(made.head, store.head().wait().unwrap());
    let manifest = manifest(&made.folder).unwrap().manifest;
    assert_eq!((manifest.sequence, &manifest.head), (30, &made.head.hash.to_string()));
    let copy = Store::open_for_reading(&made.folder, &key).unwrap();
    assert_eq!(copy.verify(silent()).wait().unwrap().unwrap().head, made.head);
    let all = copies(stick.path(), key.station()).unwrap();
    assert_eq!(all.iter().map(|copy| copy.at).collect::<Vec<_>>(), [noon()]);
    // Nothing lies beside what is read that was not copied.
    let mut names: Vec<_> = std::fs::read_dir(&made.folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["backup.manifest.json", "backup.manifest.sig", "keys.json", "station.db"]);
    assert_eq!((remove(&all), copies(stick.path(), key.station()).unwrap().len()), (1, 0));
}

#[test]
fn what_was_pulled_out_in_the_middle_is_swept_and_never_taken_for_a_copy() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let _ = copied(station.path(), &key, stick.path(), noon());
    let all = stick.path().join("chot-backup").join(key.station().to_string());
    let left = all.join("unfinished-20261122-080000");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("station.db"), "half").unwrap();
    assert_eq!(copies(stick.path(), key.station()).unwrap().len(), 1);
    let _ = copied(station.path(), &key, stick.path(), noon().plus_minutes(1));
    assert!(!left.exists());
    assert_eq!(copies(stick.path(), key.station()).unwrap().len(), 2);
}

#[test]
fn a_forgotten_or_cancelled_copy_leaves_nothing() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let store = Store::open(station.path(), &key).unwrap();
    let gone = stick.path().join("not there");
    assert_eq!(store.back_up(&gone, noon(), &mut silent()), Err(BackupError::NoFolder));
    assert!(!gone.exists());
    let mut stop: Progress = Box::new(|_| ControlFlow::Break(()));
    assert_eq!(store.back_up(stick.path(), noon(), &mut stop), Err(BackupError::Cancelled));
    assert_eq!(copies(stick.path(), key.station()).unwrap(), []);
    let file = stick.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    assert_eq!(store.back_up(&file, noon(), &mut silent()), Err(BackupError::NoFolder));
}

#[test]
fn a_stick_pulled_out_in_the_middle_is_said_to_be_gone() {
    let (station, key) = station_with(200);
    let outer = tempfile::tempdir().unwrap();
    let store = Store::open(station.path(), &key).unwrap();
    for asked in 0..4 {
        let stick = outer.path().join("stick");
        std::fs::create_dir(&stick).unwrap();
        let (gone, mut times) = (stick.clone(), 0);
        let mut pull: Progress = Box::new(move |_| {
            if times == asked {
                std::fs::remove_dir_all(&gone).unwrap();
            }
            times += 1;
            ControlFlow::Continue(())
        });
        let made = store.back_up(&stick, noon(), &mut pull);
        if stick.exists() {
            assert!(made.is_ok(), "it was over before");
            std::fs::remove_dir_all(&stick).unwrap();
        } else {
            assert_eq!(made, Err(BackupError::NoFolder), "{asked}");
        }
    }
}

#[test]
fn a_copy_that_was_changed_is_none() {
    for name in ["station.db", "keys.json", "backup.manifest.json", "backup.manifest.sig"] {
        let (station, key) = station_with(5);
        let stick = tempfile::tempdir().unwrap();
        let folder = copied(station.path(), &key, stick.path(), noon());
        let mut bytes = std::fs::read(folder.join(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(folder.join(name), bytes).unwrap();
        let changed = match name {
            "station.db" | "keys.json" => name,
            _ => "backup.manifest.json",
        };
        let new = stick.path().join("new");
        let refused = Err(RestoreError::Unread(Unread::NotAsSigned(changed.to_owned())));
        assert_eq!(restore(&folder, &new, &key, noon()), refused, "{name}");
        assert!(!new.exists());
    }
}

#[test]
fn a_copy_is_restored_where_there_is_nothing_and_never_over_a_newer_log() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let first = copied(station.path(), &key, stick.path(), noon());
    let new = tempfile::tempdir().unwrap();
    let target = new.path().join("station");
    let head = restore(&first, &target, &key, noon()).unwrap();
    assert_eq!(Store::open(&target, &key).unwrap().head().wait().unwrap(), head);
    assert_eq!(restore(&first, &target, &key, noon()), Err(RestoreError::Same));
    // The station goes on; the copy is a beginning of it.
    let store = Store::open(station.path(), &key).unwrap();
    let _ = store.append(vec![fact(6)]).wait().unwrap();
    assert_eq!(restore(&first, station.path(), &key, noon()), Err(RestoreError::AlreadyOpen));
    store.close();
    assert_eq!(restore(&first, station.path(), &key, noon()), Err(RestoreError::Newer));
    // A later copy replaces what is a beginning of it, and puts that aside.
    let later = copied(station.path(), &key, stick.path(), noon().plus_minutes(1));
    let head = restore(&later, &target, &key, noon()).unwrap();
    assert_eq!(head.sequence, 6);
    let aside = target.join(format!("before-{}", folder_name(noon())));
    assert!(aside.join("station.db").exists());
    assert_eq!(Store::open(&target, &key).unwrap().head().wait().unwrap(), head);
}

#[test]
fn a_copy_of_another_station_and_a_wrong_key_change_nothing() {
    let (station, key) = station_with(5);
    let other = tempfile::tempdir().unwrap();
    let (id, account) = (StationId(Uuid::from_u128(9)), AccountId(Uuid::from_u128(2)));
    let (other_key, _) = keys::create(other.path(), id, account, &credentials(), CHEAP).unwrap();
    drop(Store::create(other.path(), &other_key).unwrap());
    let stick = tempfile::tempdir().unwrap();
    let copy = copied(station.path(), &key, stick.path(), noon());
    let before = std::fs::read(other.path().join("station.db")).unwrap();
    assert_eq!(restore(&copy, other.path(), &key, noon()), Err(RestoreError::OtherStation));
    assert!(matches!(
        restore(&copy, other.path(), &other_key, noon()),
        Err(RestoreError::Unread(_))
    ));
    assert_eq!(std::fs::read(other.path().join("station.db")).unwrap(), before);
}

#[test]
fn a_log_that_cannot_be_read_any_more_is_replaced_and_put_aside() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let copy = copied(station.path(), &key, stick.path(), noon());
    std::fs::write(station.path().join("station.db"), vec![7; 8192]).unwrap();
    let head = restore(&copy, station.path(), &key, noon()).unwrap();
    assert_eq!(Store::open(station.path(), &key).unwrap().head().wait().unwrap(), head);
}

#[test]
fn a_log_of_a_newer_program_is_never_replaced() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let copy = copied(station.path(), &key, stick.path(), noon());
    raw(station.path(), &key).execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(station.path().join("station.db")).unwrap();
    assert_eq!(restore(&copy, station.path(), &key, noon()), Err(RestoreError::Newer));
    assert_eq!(std::fs::read(station.path().join("station.db")).unwrap(), before);
}

#[test]
fn a_newer_log_is_replaced_only_if_it_is_damaged() {
    let (station, key) = station_with(200);
    let stick = tempfile::tempdir().unwrap();
    let copy = copied(station.path(), &key, stick.path(), noon());
    let store = Store::open(station.path(), &key).unwrap();
    let _ = store.append(vec![fact(201)]).wait().unwrap();
    store.close();
    let path = station.path().join("station.db");
    let whole = std::fs::read(&path).unwrap();
    let mut replaced = 0;
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 100] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let reads = Store::open_for_reading(station.path(), &key)
            .is_ok_and(|store| store.verify(silent()).wait() != Err(StoreError::Damaged));
        let restored = restore(&copy, station.path(), &key, noon());
        assert_eq!(restored.is_err(), reads, "page {page}: {restored:?}");
        replaced += u32::from(restored.is_ok());
    }
    assert!(replaced > 5, "{replaced}");
}

#[test]
fn a_manifest_signed_by_somebody_else_restores_nothing() {
    let (station, key) = station_with(5);
    let stick = tempfile::tempdir().unwrap();
    let copy = copied(station.path(), &key, stick.path(), noon());
    let other = tempfile::tempdir().unwrap();
    let (id, account) = (key.station(), AccountId(Uuid::from_u128(2)));
    let (other_key, _) = keys::create(other.path(), id, account, &credentials(), CHEAP).unwrap();
    let stranger = Store::create(other.path(), &other_key).unwrap();
    let path = copy.join("backup.manifest.json");
    let ours = stranger.public_key().to_string();
    let signed = std::fs::read_to_string(&path).unwrap();
    let key_of_station = Store::open(station.path(), &key).unwrap().public_key().to_string();
    let text = signed.replace(&key_of_station, &ours);
    assert_ne!(text, signed);
    std::fs::write(&path, &text).unwrap();
    let signature = stranger.sign(text.as_bytes()).to_string();
    std::fs::write(copy.join("backup.manifest.sig"), signature).unwrap();
    assert!(manifest(&copy).is_ok(), "its own key fits");
    let new = stick.path().join("new");
    assert_eq!(restore(&copy, &new, &key, noon()), Err(RestoreError::Unread(Unread::OtherLog)));
    assert!(!new.exists());
}

#[test]
fn a_copy_is_of_the_moment_in_which_it_was_begun_and_ends_beside_a_working_table() {
    const MOST: u128 = 100;
    let (folder, key, _) = station();
    let store = Store::create(folder.path(), &key).unwrap();
    let photo = Attachment::new(vec![7; 9 << 20]);
    let _ = store.append_with(vec![fact(1)], photo).wait().unwrap();
    let stick = tempfile::tempdir().unwrap();
    let (writer, mut number) = (store.clone(), 1);
    let mut recording: Progress = Box::new(move |_| {
        number += 1;
        let _ = writer.append(vec![fact(number)]).wait().unwrap();
        if number > MOST { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let made = store.back_up(stick.path(), noon(), &mut recording).unwrap();
    assert_eq!(made.head.sequence, 1);
    assert!(store.head().wait().unwrap().sequence > 2, "others went on recording");
}
