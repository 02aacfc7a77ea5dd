//! An auditor at a machine without a station reads the copies of two stations, in
//! the window: refused first, then side by side, reviewed, proven and exported.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use chot::domain::catalogue::Catalogue;
use chot::platform::Clock;
use chot::report::manifest;
use chot::simulate::{Plan, build};
use chot::station;
use chot::station::backup::{back_up, unwatched};
use chot::store::backup::folder_of;
use chot::store::keys::Password;
use iced::keyboard::key::Named;

use crate::hand::Hand;

const PASSWORD: &str = "mo phong 2026";

/// A stick with the copies of two stations, built once.
fn stick() -> &'static (tempfile::TempDir, [PathBuf; 2]) {
    static BUILT: OnceLock<(tempfile::TempDir, [PathBuf; 2])> = OnceLock::new();
    BUILT.get_or_init(|| {
        let stick = tempfile::tempdir().unwrap();
        let clock = Clock::system();
        let catalogue = Catalogue::built_in().unwrap();
        let copies = [3, 4].map(|seed| {
            let folder = tempfile::tempdir().unwrap();
            let station = folder.path().join("station");
            let password = Password::new(PASSWORD.to_owned());
            let plan = Plan { injections: 12, days: 1, seed };
            let on = &mut |_| ControlFlow::Continue(());
            let _ = build(&station, plan, &password, &catalogue, on).unwrap();
            let opened = station::open(&station, "supervisor", PASSWORD, &clock).unwrap();
            let made = back_up(&opened.store, stick.path(), clock.now(), &mut unwatched()).unwrap();
            opened.store.close();
            folder_of(stick.path(), opened.store.station()).join(made.name)
        });
        (stick, copies)
    })
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let read = |entry: fs::DirEntry| (entry.path(), fs::read(entry.path()).unwrap());
    fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect()
}

fn word(hand: &Hand, key: &str) -> String {
    hand.app.words().text(key)
}

fn expect(hand: &mut Hand, key: &str) {
    let text = word(hand, key);
    hand.expect(&text);
}

/// Opens a copy by the keyboard: folder, name, password.
fn open(hand: &mut Hand, folder: Option<&Path>, name: &str, password: &str) {
    hand.press(Named::Tab);
    if let Some(folder) = folder {
        hand.type_text(&folder.display().to_string());
    }
    hand.press(Named::Tab);
    hand.type_text(name);
    hand.press(Named::Tab);
    hand.type_text(password);
    hand.press(Named::Enter);
}

/// Stands before no copies, at a machine that never was a station.
fn at_no_copies(folder: &Path) -> Hand {
    let mut hand = Hand::at_a_new_station(&folder.join("station"), Clock::system().now());
    hand.press(Named::F5);
    expect(&mut hand, "reading-empty");
    hand
}

#[test]
fn two_stations_are_reviewed_proven_and_exported_together_and_no_copy_changes() {
    let (stick, copies) = stick();
    let before = copies.each_ref().map(|copy| files(copy));
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_no_copies(folder.path());
    let _ = hand.picture("reading-none");
    // The stick is named: the newest copy of each station is asked for in turn.
    open(&mut hand, Some(stick.path()), "auditor", PASSWORD);
    expect(&mut hand, "reading-proof-none");
    let _ = hand.picture("reading-one");
    // The second folder stands in the field, and so does the name.
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    hand.press(Named::F7);
    let all = hand.app.words().with("reading-all-whole", &[("count", "2")]);
    let _ = hand.picture("reading-two");
    hand.expect(&all);
    // The review names the station of each row, and an injection opens.
    hand.press(Named::F5);
    let _ = hand.picture("reading-review");
    expect(&mut hand, "review-hint-copies");
    let saved = word(&hand, "review-saved");
    assert!(!hand.sees(&saved), "nothing is saved in copies");
    hand.press(Named::F2);
    for key in [Named::ArrowDown, Named::ArrowDown, Named::Enter, Named::Enter] {
        hand.press(key);
    }
    let _ = hand.picture("reading-opened");
    expect(&mut hand, "journal-thirteen");
    for _ in 0..2 {
        hand.press(Named::Escape);
    }
    expect(&mut hand, "reading-title");
    // Each copy is closed by the key on its button, and opened again.
    assert!(hand.sees("Ctrl+1") && hand.sees("Ctrl+2") && !hand.sees("Ctrl+3"));
    hand.press_with_control('2');
    assert!(hand.sees("Ctrl+1") && !hand.sees("Ctrl+2"));
    hand.press_with_control('2');
    assert!(hand.sees("Ctrl+1"), "there is no second one");
    hand.press_with_control('1');
    expect(&mut hand, "reading-empty");
    hand = at_no_copies(folder.path());
    open(&mut hand, Some(stick.path()), "auditor", PASSWORD);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    // The export: a folder for each station, whose manifest tells of the copy.
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    hand.press(Named::F6);
    expect(&mut hand, "export-subtitle-copies");
    hand.press(Named::ArrowRight);
    hand.press(Named::Enter);
    hand.enter("01/01/2000");
    hand.type_text("31/12/2099");
    for key in [Named::Enter, Named::ArrowRight, Named::Enter, Named::ArrowRight] {
        hand.press(key);
    }
    for _ in 0..4 {
        hand.press(Named::ArrowDown);
    }
    hand.type_text(&out.display().to_string());
    hand.press(Named::F7);
    let _ = hand.picture("reading-exported");
    let stations: Vec<PathBuf> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(stations.len(), 2);
    for station in stations {
        let names = files(&station).into_keys();
        let is_manifest = |path: &PathBuf| path.to_string_lossy().ends_with(manifest::ENDING);
        let told = manifest::check(&names.into_iter().find(is_manifest).unwrap()).unwrap();
        assert_eq!(told.by.name, "auditor");
        let copy = told.copy.unwrap();
        assert_eq!((copy.sequence, copy.by_recovery_key), (told.log.sequence, false));
        assert!(told.files.iter().all(|file| file.rows > 0));
    }
    assert_eq!(copies.each_ref().map(|copy| files(copy)), before);
}

#[test]
fn what_cannot_be_read_is_told_and_nothing_that_was_typed_is_lost() {
    let (_, [copy, _]) = stick();
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_no_copies(folder.path());
    // Without a copy there is nothing to review, export or prove.
    for key in [Named::F5, Named::F6, Named::F7] {
        hand.press(key);
        expect(&mut hand, "reading-empty");
    }
    open(&mut hand, Some(copy), "auditor", "another password");
    expect(&mut hand, "station-wrong");
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    expect(&mut hand, "reading-proof-none");
    // The same again: one station is not counted twice.
    hand.press(Named::Tab);
    open_with_name(&mut hand, copy);
    let closing = |text: &String| text.contains("Hãy đóng bản đó trước");
    assert!(hand.texts().iter().any(closing), "{:?}", hand.texts());
    let _ = hand.picture("reading-twice");
    again(&mut hand);
    open(&mut hand, Some(copy), "nurse1", PASSWORD);
    expect(&mut hand, "reading-no-right");
    again(&mut hand);
    open(&mut hand, Some(&folder.path().join("gone")), "auditor", PASSWORD);
    expect(&mut hand, "reading-no-folder");
    again(&mut hand);
    open(&mut hand, Some(folder.path()), "auditor", PASSWORD);
    expect(&mut hand, "reading-no-copy");
}

/// Opens a copy where the name still stands.
fn open_with_name(hand: &mut Hand, folder: &Path) {
    hand.press(Named::Tab);
    hand.type_text(&folder.display().to_string());
    hand.press(Named::Tab);
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
}

/// Leaves the copies and comes to none again.
fn again(hand: &mut Hand) {
    let title = word(hand, "reading-title");
    for _ in 0..3 {
        if hand.sees(&title) {
            hand.press(Named::Escape);
        }
    }
    hand.press(Named::F5);
    expect(hand, "reading-empty");
}

/// The same without a window: each command reads a copy and writes nothing into it.
#[test]
fn the_commands_read_a_copy_where_it_lies() {
    let (_, [copy, _]) = stick();
    let before = files(copy);
    let out = tempfile::tempdir().unwrap();
    let chot = |password: &str, arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_chot"))
            .args(arguments)
            .args(["--user", "auditor", "--lang", "en", "--json", "--station"])
            .arg(copy)
            .env("CHOT_PASSWORD", password)
            .output()
            .unwrap()
    };
    let verified = chot(PASSWORD, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let to = out.path().to_str().unwrap();
    let days = ["--from", "2000-01-01", "--to", "2100-01-01"];
    let injections = ["export", "--what", "injections", "--format", "csv", "--output", to];
    let exported = chot(PASSWORD, &[&injections[..], &days].concat());
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    let is_manifest = |path: &PathBuf| path.to_string_lossy().ends_with(manifest::ENDING);
    let path = files(out.path()).into_keys().find(is_manifest).unwrap();
    assert!(manifest::check(&path).unwrap().copy.is_some());
    let held = chot(PASSWORD, &["verify", "--against", path.to_str().unwrap()]);
    assert_eq!(held.status.code(), Some(0), "{held:?}");
    let paper = out.path().join("months.pdf");
    let report = ["report", "--paper", "monthly", "--output", paper.to_str().unwrap()];
    let saved = chot(PASSWORD, &[&report[..], &days].concat());
    assert_eq!(saved.status.code(), Some(0), "{saved:?}");
    assert_eq!(chot("wrong password", &["verify"]).status.code(), Some(1));
    assert_eq!(files(copy), before);
}
