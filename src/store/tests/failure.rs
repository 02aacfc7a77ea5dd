//! Full disks, lost folders, damaged files, killed processes.

use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;
use crate::store::file;

fn overwrite(folder: &Path, offset: u64) {
    let mut file =
        std::fs::File::options().read(true).write(true).open(folder.join(file::DATABASE)).unwrap();
    let mut bytes = [0; 16];
    let _ = file.seek(SeekFrom::Start(offset)).unwrap();
    file.read_exact(&mut bytes).unwrap();
    let _ = file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(&bytes.map(|byte| byte ^ 0xff)).unwrap();
}

#[test]
fn a_damaged_first_page_does_not_open() {
    let (folder, key) = station_with(3);
    overwrite(folder.path(), 200);
    assert_eq!(Store::open(folder.path(), &key).err(), Some(OpenError::Damaged));
    assert_eq!(Store::open_for_reading(folder.path(), &key).err(), Some(OpenError::Damaged));
}

#[test]
fn the_key_of_another_station_reads_as_damage() {
    let (folder, _) = station_with(3);
    let (_other, key, _) = station();
    assert_eq!(Store::open(folder.path(), &key).err(), Some(OpenError::Damaged));
}

#[test]
fn a_damaged_page_is_damage_and_not_an_entry() {
    let (folder, key) = station_with(200);
    let pages = std::fs::metadata(folder.path().join(file::DATABASE)).unwrap().len() / 4096;
    assert!(pages > 20);
    for page in [pages / 2, pages - 1] {
        let (folder, key) = station_with(200);
        overwrite(folder.path(), page * 4096 + 100);
        // A page that tells of the tables is missed at once, others when they are read.
        let outcome = match Store::open_for_reading(folder.path(), &key) {
            Ok(store) => {
                store.verify(silent()).wait().and_then(|_| store.stray(silent()).wait().map(drop))
            }
            Err(OpenError::Damaged) => Err(StoreError::Damaged),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(outcome, Err(StoreError::Damaged), "page {page}");
    }
    assert_eq!(verify(folder.path(), &key).unwrap().unwrap().sequence, 200);
}

#[test]
fn a_cut_file_is_damage() {
    let (folder, key) = station_with(200);
    let file =
        std::fs::File::options().write(true).open(folder.path().join(file::DATABASE)).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    let opened = Store::open_for_reading(folder.path(), &key);
    let outcome = opened.map(|store| store.verify(silent()).wait());
    assert!(matches!(outcome, Err(OpenError::Damaged) | Ok(Err(StoreError::Damaged))));
}

#[test]
fn a_newer_schema_is_left_alone() {
    let (folder, key) = station_with(1);
    let store = Store::open(folder.path(), &key).unwrap();
    let newer = store.write(|connection| {
        connection.execute_batch("PRAGMA user_version = 99").map_err(Into::into)
    });
    newer.wait().unwrap();
    store.close();
    let expected = Some(OpenError::NewerVersion { found: 99, known: 1 });
    assert_eq!(Store::open(folder.path(), &key).err(), expected);
    assert_eq!(Store::open_for_reading(folder.path(), &key).err(), expected);
}

#[test]
fn a_full_disk_records_nothing_and_is_survived() {
    let (folder, key) = station_with(20);
    let store = Store::open(folder.path(), &key).unwrap();
    let room = |pages: i64| {
        let set = store.write(move |connection| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(Into::into)
        });
        set.wait().unwrap()
    };
    // SQLite does not go below what the file has already.
    let _ = room(1);
    let many: Vec<_> = (21..=200).map(fact).collect();
    assert_eq!(store.append(many.clone()).wait(), Err(StoreError::DiskFull));
    assert_eq!(store.head().wait().unwrap().sequence, 20);
    assert_eq!(store.count(Vec::new()).wait(), Ok(20));

    let _ = room(1_000_000);
    assert_eq!(store.append(many).wait().unwrap().len(), 180);
    assert_eq!(store.verify(silent()).wait().unwrap().unwrap().head.sequence, 200);
}

#[test]
fn a_folder_that_is_gone_takes_no_entries() {
    let (folder, key) = station_with(1);
    let store = Store::open(folder.path(), &key).unwrap();
    let elsewhere = folder.path().join("elsewhere.db");
    std::fs::rename(folder.path().join(file::DATABASE), &elsewhere).unwrap();
    assert_eq!(store.append(vec![fact(2)]).wait(), Err(StoreError::VolumeLost));
    std::fs::rename(&elsewhere, folder.path().join(file::DATABASE)).unwrap();
    assert_eq!(store.append(vec![fact(2)]).wait().unwrap()[0].sequence, 2);
}

#[test]
fn a_transaction_that_was_not_committed_leaves_no_trace() {
    let (folder, key) = station_with(2);
    let store = Store::open(folder.path(), &key).unwrap();
    let broken = store.write(|connection| -> Result<(), StoreError> {
        let transaction = connection.transaction()?;
        transaction.execute_batch(
            "INSERT INTO entry VALUES (3, 'x', 'x', 1, 1, NULL, x'00', zeroblob(32))",
        )?;
        panic!("between two statements");
    });
    assert_eq!(broken.wait(), Err(StoreError::Panicked));
    assert_eq!(store.append(vec![fact(3)]).wait().unwrap()[0].sequence, 3);
    assert_eq!(store.verify(silent()).wait().unwrap().unwrap().head.sequence, 3);
}

const FOLDER_OF_CHILD: &str = "CHOT_TEST_APPENDS_UNTIL_KILLED_IN";

/// Does nothing by itself; the test below runs it in a process of its own.
#[test]
fn appends_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER_OF_CHILD).map(PathBuf::from) else {
        return;
    };
    let (_, key) = keys::unlock(&folder, &credentials()).unwrap();
    let store = Store::open(&folder, &key).unwrap();
    let mut told = std::fs::File::create(folder.join("told")).unwrap();
    for number in 1.. {
        let _ = store.append(vec![fact(2 * number), fact(2 * number + 1)]).wait().unwrap();
        told.write_all(b".").unwrap();
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_told() {
    let (folder, key) = station_with(0);
    let told = || std::fs::metadata(folder.path().join("told")).map_or(0, |file| file.len());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::failure::appends_until_killed"])
        .env(FOLDER_OF_CHILD, folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..1000 {
        if told() >= 20 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    let _ = child.wait().unwrap();

    assert!(told() >= 20);
    let store = Store::open(folder.path(), &key).unwrap();
    let head = store.verify(silent()).wait().unwrap().unwrap().head;
    let recorded = u64::try_from(head.sequence).unwrap();
    assert!(recorded.is_multiple_of(2), "half of an act");
    assert!((told()..=told() + 1).contains(&(recorded / 2)));
    assert_eq!(store.count(Vec::new()).wait(), Ok(head.sequence));
}

#[cfg(unix)]
#[test]
fn every_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, key) = station_with(1);
    let store = Store::open(folder.path(), &key).unwrap();
    let _ = store.append(vec![fact(2)]).wait().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
    }
}
