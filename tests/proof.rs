//! `chot verify` and `chot rebuild`, as an auditor runs them on a station.

#![cfg(test)]

use std::path::Path;
use std::process::{Command, Output};

use chot::domain::catalogue::Catalogue;
use chot::domain::time::Instant;
use chot::drill::Drill;
use chot::platform::Clock;
use chrono::NaiveDate;

/// A drill station with a morning in its log, and the name and password of one
/// of its accounts.
fn station(folder: &Path) -> (String, String) {
    let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    let clock = Clock::standing_at(Instant::start_of(day).plus_minutes(480));
    let drill = Drill::new(folder.to_owned()).unwrap();
    drill.prepare(&Catalogue::built_in().unwrap(), &clock).unwrap();
    let (name, password) = drill.login();
    (name.to_owned(), password.to_owned())
}

fn chot(folder: &Path, user: &str, password: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chot"))
        .args(arguments)
        .args(["--user", user, "--lang", "en", "--station"])
        .arg(folder)
        .env("CHOT_PASSWORD", password)
        .output()
        .unwrap()
}

#[test]
fn a_whole_log_is_proven_and_so_is_a_code_on_paper() {
    let folder = tempfile::tempdir().unwrap();
    let (user, password) = station(folder.path());
    let run = |arguments: &[&str]| chot(folder.path(), &user, &password, arguments);
    let whole = run(&["verify", "--json"]);
    assert_eq!(whole.status.code(), Some(0), "{}", String::from_utf8_lossy(&whole.stderr));
    let found: serde_json::Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(found["whole"], true);
    assert!(found["entries"].as_i64().unwrap() > 30);
    let code = found["code"].as_str().unwrap().to_lowercase().replace('-', " ");
    assert_eq!(run(&["verify", "--against", &code]).status.code(), Some(0));
    let other = run(&["verify", "--against", "0000-0000-0000-0000"]);
    assert_eq!(other.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&other.stdout).contains("cut off"));
    let rebuilt = run(&["rebuild"]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    assert_eq!(run(&["verify", "--json"]).stdout, whole.stdout);
}

#[test]
fn who_may_not_open_the_station_learns_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (user, password) = station(folder.path());
    let wrong = chot(folder.path(), &user, "not it", &["verify"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(wrong.stdout.is_empty() && !wrong.stderr.is_empty());
    let nothing = tempfile::tempdir().unwrap();
    assert_eq!(chot(nothing.path(), &user, &password, &["verify"]).status.code(), Some(1));
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let (user, password) = station(folder.path());
    let file = folder.path().join("station.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let found = chot(folder.path(), &user, &password, &["verify"]);
    assert_ne!(found.status.code(), Some(0));
}
