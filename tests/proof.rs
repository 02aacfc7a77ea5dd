//! `chot verify` and `chot rebuild`, as an auditor runs them on a station.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chot::domain::catalogue::Catalogue;
use chot::domain::time::Instant;
use chot::drill::Drill;
use chot::platform::Clock;
use chrono::NaiveDate;
use ed25519_dalek::{Signer, SigningKey};

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
    // A descriptor that nobody opened.
    let unread = chot(folder.path(), &user, "", &["verify", "--password-fd", "99"]);
    assert_eq!(unread.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unread.stderr);
    assert!(said.contains("file descriptor 99"), "{said}");
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

/// The first block of a language in the README.
fn recipe(language: &str) -> String {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, after) = readme.split_once(&format!("```{language}\n")).unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

/// Exports the log of the station in a folder beside it. Returns the file and its
/// manifest.
fn exported(folder: &Path, user: &str, password: &str) -> (PathBuf, PathBuf) {
    let target = folder.join("files");
    std::fs::create_dir(&target).unwrap();
    let output = target.display().to_string();
    let arguments = ["export", "--what", "log", "--format", "jsonl", "--from", "2026-11-01"];
    let more = ["--to", "2026-11-30", "--output", &output];
    let arguments: Vec<&str> = arguments.iter().chain(&more).copied().collect();
    let exported = chot(&folder.join("station"), user, password, &arguments);
    assert_eq!(exported.status.code(), Some(0), "{}", String::from_utf8_lossy(&exported.stderr));
    let file = |ending: &str| {
        let mut files = std::fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.to_string_lossy().ends_with(ending)).unwrap()
    };
    (file(".jsonl"), file(".manifest.json"))
}

#[test]
fn the_recipe_of_the_readme_tells_a_whole_export_from_a_changed_one() {
    let folder = tempfile::tempdir().unwrap();
    let (user, password) = station(&folder.path().join("station"));
    let (log, manifest) = exported(folder.path(), &user, &password);
    let script = folder.path().join("check.py");
    std::fs::write(&script, recipe("python")).unwrap();
    let check = || Command::new("python3").arg(&script).arg(&log).arg(&manifest).output().unwrap();
    let whole = check();
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    assert!(String::from_utf8_lossy(&whole.stdout).starts_with("whole, up to"));
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, text.replacen("Lan Anh", "Lan Ánh", 1)).unwrap();
    let changed = check();
    assert!(!changed.status.success());
    assert!(String::from_utf8_lossy(&changed.stderr).contains("the chain is broken"));
    // The manifest of that export is a proof from outside.
    std::fs::write(&log, text).unwrap();
    let against = manifest.display().to_string();
    let arguments = ["verify", "--against", &against];
    let held = chot(&folder.path().join("station"), &user, &password, &arguments);
    assert_eq!(held.status.code(), Some(0), "{}", String::from_utf8_lossy(&held.stdout));
}

#[test]
fn what_somebody_else_signed_proves_nothing_and_a_slip_of_the_pen_accuses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (user, password) = station(&folder.path().join("station"));
    let (_, manifest) = exported(folder.path(), &user, &password);
    let verify = |typed: &str| {
        let arguments = ["verify", "--against", typed];
        chot(&folder.path().join("station"), &user, &password, &arguments)
    };
    let path = manifest.display().to_string();
    // The code that the export itself told.
    let bytes = std::fs::read(&manifest).unwrap();
    let code = chot::store::Hash::of(&bytes).short_code();
    let held = verify(&code);
    assert_eq!(held.status.code(), Some(0), "{}", String::from_utf8_lossy(&held.stdout));
    // A manifest that anybody can make, signed with a key of their own.
    let key = SigningKey::from_bytes(&[7; 32]);
    let mut forged: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let hex = |bytes: &[u8; 32]| chot::store::Hash(*bytes).to_string();
    forged["station"]["public_key"] = hex(key.verifying_key().as_bytes()).into();
    forged["copy"] = serde_json::json!({
        "made_utc_ms": 0, "sequence": 1, "code": "", "manifest_sha256": "",
        "by_recovery_key": false,
    });
    let text = serde_json::to_string_pretty(&forged).unwrap();
    std::fs::write(&manifest, &text).unwrap();
    let signature = key.sign(text.as_bytes());
    let signature = hex(signature.r_bytes()) + &hex(signature.s_bytes());
    std::fs::write(path.replace(".manifest.json", ".manifest.sig"), signature).unwrap();
    let held = verify(&path);
    assert_eq!(held.status.code(), Some(4), "{}", String::from_utf8_lossy(&held.stdout));
    assert!(String::from_utf8_lossy(&held.stdout).contains("signature"));
    // Neither a file nor a code.
    for typed in ["/nowhere/x.manifest.json", "ABCD-EFGH", ""] {
        let refused = verify(typed);
        assert_eq!(refused.status.code(), Some(1), "{typed}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("no such file"), "{typed}");
        assert!(refused.stdout.is_empty(), "{typed}");
    }
}

#[test]
fn a_station_is_copied_and_restored_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let (home, stick) = (folder.path().join("station"), folder.path().join("stick"));
    let (user, password) = station(&home);
    let to = stick.display().to_string();
    let forgotten = chot(&home, &user, &password, &["backup", "--output", &to]);
    assert_eq!(forgotten.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&forgotten.stderr).contains("stick"));
    std::fs::create_dir(&stick).unwrap();
    let made = chot(&home, &user, &password, &["backup", "--output", &to, "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let stations = std::fs::read_dir(stick.join("chot-backup")).unwrap();
    let copy = stations.map(|entry| entry.unwrap().path()).next().unwrap();
    let copy = copy.join(told["name"].as_str().unwrap()).display().to_string();
    let new = folder.path().join("new");
    let restored = chot(&new, &user, &password, &["restore", "--from", &copy]);
    assert_eq!(restored.status.code(), Some(0), "{}", String::from_utf8_lossy(&restored.stderr));
    let whole = chot(&new, &user, &password, &["verify", "--against", &copy]);
    assert_eq!(whole.status.code(), Some(0), "{}", String::from_utf8_lossy(&whole.stdout));
    // The old laptop's log tells of the copy, and so is newer.
    let refused = chot(&home, &user, &password, &["restore", "--from", &copy]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("newer"));
}
