use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

use super::*;
use crate::domain::account::Qualification;
use crate::domain::founding::StationKind;
use crate::domain::review;
use crate::platform::new_id;
use crate::station::backup::{back_up, unwatched};
use crate::station::{Founding, found};
use crate::store::backup::folder_of;
use crate::store::keys::{Credentials, Password, RecoveryKey, UnlockError};

const PASSWORD: &str = "mat khau dai";

/// A station's copy on a stick, with what is needed to open it.
struct Copied {
    stick: tempfile::TempDir,
    folder: PathBuf,
    recovery: String,
    clock: Clock,
    station: Store,
}

/// A station of this name, with a nurse beside its supervisor, and its copy.
fn copied(name: &str) -> Copied {
    let clock = Clock::standing_at(Instant(1_795_312_800_000));
    let stick = tempfile::tempdir().unwrap();
    let founding = Founding {
        name: name.into(),
        kind: StationKind::Ward,
        address: "Số 1".into(),
        supervisor: "Lan Anh".into(),
        password: PASSWORD.into(),
        drill: false,
    };
    let founded = found(&stick.path().join("station"), founding, &clock).unwrap();
    let nurse = Account {
        id: AccountId(new_id(clock.now())),
        name: "Mai".into(),
        role: Role::Nurse,
        qualifications: vec![Qualification::Vaccinator],
    };
    founded.opened.add_account(&nurse, PASSWORD, &clock).unwrap();
    let station = founded.opened.store.clone();
    let made = back_up(&station, stick.path(), clock.now(), &mut unwatched()).unwrap();
    let folder = folder_of(stick.path(), station.station()).join(made.name);
    Copied { stick, folder, recovery: founded.recovery.in_groups().to_string(), clock, station }
}

fn by(name: &str, password: &str) -> Opener {
    Opener::Account(Credentials { name: name.into(), password: Password::new(password.into()) })
}

impl Copied {
    fn open(&self, opener: &Opener) -> Result<Reading, NotRead> {
        Reading::open(&self.folder, opener, &self.clock)
    }

    fn refused(&self) -> NotRead {
        self.open(&by("Lan Anh", PASSWORD)).unwrap_err()
    }
}

/// Every file of a folder, with its bytes and when it was written.
fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let read = |entry: fs::DirEntry| {
        let written = entry.metadata().unwrap().modified().unwrap();
        (entry.path(), (fs::read(entry.path()).unwrap(), written))
    };
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect()
}

#[test]
fn a_copy_is_read_by_a_supervisor_or_the_recovery_key_and_no_byte_of_it_changes() {
    let copied = copied("Ngọc Hà #1 100%?");
    let before = files(&copied.folder);
    let mut mode = fs::metadata(&copied.folder).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(&copied.folder, mode).unwrap();
    let read = copied.open(&by("lan anh", PASSWORD)).unwrap();
    assert_eq!((read.name(), read.injections), ("Ngọc Hà #1 100%?", 0));
    assert_eq!(read.last_at, Some(copied.clock.now()));
    assert!(!read.by_recovery_key && !read.reader.may(Act::ManageAccounts));
    assert!(read.reader.may(Act::Review) && read.reader.may(Act::Export));
    let page = read.store.review(review::Filter::default(), None, 9).wait().unwrap();
    assert!(!page.rows.is_empty(), "what nobody looked for at the station is found");
    assert!(read.store.catch_up_review().wait().is_err(), "nothing is written");
    let key = RecoveryKey::read(&copied.recovery).unwrap();
    assert!(copied.open(&Opener::Recovery(key)).unwrap().by_recovery_key);
    assert_eq!(copied.open(&by("Lan Anh", "another one")).unwrap_err(), wrong());
    assert_eq!(files(&copied.folder), before);
}

fn wrong() -> NotRead {
    NotRead::Failure(UnlockError::WrongNameOrPassword.into())
}

#[test]
fn a_nurse_does_not_read_copies() {
    let copied = copied("A");
    assert_eq!(copied.open(&by("Mai", PASSWORD)).unwrap_err(), NotRead::NoRight);
}

#[test]
fn what_is_no_copy_or_not_as_it_was_signed_is_refused() {
    let copied = copied("A");
    let opener = by("Lan Anh", PASSWORD);
    let at = |folder: &Path| Reading::open(folder, &opener, &copied.clock).unwrap_err();
    assert_eq!(at(Path::new("/nowhere/at/all")), Unread::NoFolder.into());
    assert_eq!(at(copied.stick.path()), Unread::NoCopy.into());
    assert_eq!(at(&copied.stick.path().join("station")), Unread::NoCopy.into());
    let not_as_signed = |name: &str| NotRead::from(Unread::NotAsSigned(name.to_owned()));
    for name in ["station.db", "keys.json", "backup.manifest.json", "backup.manifest.sig"] {
        let path = copied.folder.join(name);
        let whole = fs::read(&path).unwrap();
        let mut other = whole.clone();
        let middle = other.len() / 2;
        other[middle] = if other[middle] == b'1' { b'2' } else { b'1' };
        fs::write(&path, other).unwrap();
        let blamed = if name == "backup.manifest.sig" { "backup.manifest.json" } else { name };
        assert_eq!(copied.refused(), not_as_signed(blamed));
        fs::remove_file(&path).unwrap();
        let gone = if name == "backup.manifest.json" {
            Unread::NoCopy.into()
        } else {
            not_as_signed(name)
        };
        assert_eq!(copied.refused(), gone, "{name} is gone");
        fs::write(&path, whole).unwrap();
    }
    assert!(copied.open(&opener).is_ok());
}

#[test]
fn a_newer_program_and_a_manifest_of_another_station_are_told() {
    let (copied, other) = (copied("A"), copied("B"));
    let path = copied.folder.join("backup.manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"version\": 1", "\"version\": 2")).unwrap();
    assert_eq!(copied.refused(), Unread::Newer.into());
    // Whoever owns another station signs with its key, and nobody is fooled.
    let (ours, theirs) = (copied.station.public_key(), other.station.public_key());
    let forged = text.replace(&ours.to_string(), &theirs.to_string());
    fs::write(&path, &forged).unwrap();
    let signature = other.station.sign(forged.as_bytes()).to_string();
    fs::write(copied.folder.join("backup.manifest.sig"), signature).unwrap();
    assert_eq!(copied.refused(), Unread::OtherLog.into());
}

#[test]
fn copies_are_found_by_the_stick_on_which_they_lie() {
    let copied = copied("A");
    let later = copied.clock.now().plus_minutes(1);
    let made = back_up(&copied.station, copied.stick.path(), later, &mut unwatched()).unwrap();
    let newest = folder_of(copied.stick.path(), copied.station.station()).join(made.name);
    assert_eq!(backup::found_in(copied.stick.path()), std::slice::from_ref(&newest));
    assert_eq!(backup::found_in(newest.parent().unwrap()), [newest]);
    assert_eq!(backup::found_in(&copied.folder), std::slice::from_ref(&copied.folder));
    assert!(backup::found_in(Path::new("/nowhere/at/all")).is_empty());
}

#[test]
fn copies_of_several_stations_know_the_names_of_all() {
    let opener = by("Lan Anh", PASSWORD);
    let (one, other) = (copied("A"), copied("B"));
    let (one, other) = (one.open(&opener).unwrap(), other.open(&opener).unwrap());
    let day = Reading::together(&[&one, &other]).unwrap();
    assert_eq!(day.staff().accounts().count(), 4);
    assert!(Reading::together(&[]).is_none());
}
