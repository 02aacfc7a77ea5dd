//! `chot export`, as an auditor runs it on a station, and what stock tools make of
//! the files.

#![cfg(test)]

#[path = "export/forms.rs"]
mod forms;
#[path = "export/record.rs"]
mod record;
#[path = "export/said_later.rs"]
mod said_later;
#[path = "export/tables.rs"]
mod tables;
#[path = "export/trouble.rs"]
mod trouble;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use chot::domain::catalogue::Catalogue;
use chot::simulate::{Plan, build};
use chot::store::keys::Password;
use serde_json::Value;

const PASSWORD: &str = "mo phong 2026";

/// A station of some days, built once; every test works on a copy.
fn station() -> tempfile::TempDir {
    static BUILT: OnceLock<tempfile::TempDir> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let plan = Plan { injections: 160, days: 2, seed: 5 };
        let catalogue = Catalogue::built_in().unwrap();
        let password = Password::new(PASSWORD.to_owned());
        let _ = build(&folder.path().join("station"), plan, &password, &catalogue, &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        with_a_reaction(&folder.path().join("station"));
        folder
    });
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("station")).unwrap();
    fs::create_dir(copy.path().join("out")).unwrap();
    for entry in fs::read_dir(built.path().join("station")).unwrap() {
        let entry = entry.unwrap();
        let _ =
            fs::copy(entry.path(), copy.path().join("station").join(entry.file_name())).unwrap();
    }
    copy
}

/// Writes a reaction to the first injection: chance need not bring one.
fn with_a_reaction(folder: &Path) {
    use chot::domain::event::Event;
    use chot::domain::id::EntryId;
    use chot::domain::reaction::{After, Grade, ReactionRecorded, SeriousReaction};
    use chot::platform::{Clock, new_id};
    use chot::store::{Author, Filter, entry, fact};
    let clock = Clock::system();
    let opened = chot::station::open(folder, "supervisor", PASSWORD, &clock).unwrap();
    let filter = Filter { kinds: vec!["dose_given".to_owned()], limit: 1, ..Filter::default() };
    let dose = opened.store.entries(filter).wait().unwrap().remove(0);
    let Event::DoseGiven(given) = fact(&dose).unwrap().event else { panic!("no dose") };
    let visit = given.administered.visit;
    let now = clock.now();
    let alarm = SeriousReaction { visit, signs: "khó thở".to_owned() };
    let described = ReactionRecorded {
        visit,
        grade: Grade::AnaphylaxisTwo,
        signs: Vec::new(),
        note: "đã tiêm adrenalin".to_owned(),
        began_at: now,
        after: After::Today,
    };
    let author = Author::Account(opened.account);
    let make =
        |event: Event| entry(&event, EntryId(new_id(now)), now, author, dose.session).unwrap();
    let entries = vec![make(alarm.into()), make(described.into())];
    let _ = opened.store.append(entries).wait().unwrap();
    opened.store.close();
}

fn export(at: &Path, user: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chot"))
        .args(["export", "--user", user, "--lang", "en", "--json", "--station"])
        .arg(at.join("station"))
        .arg("--output")
        .arg(at.join("out"))
        .args(["--from", "2000-01-01", "--to", "2100-01-01"])
        .args(arguments)
        .env("CHOT_PASSWORD", PASSWORD)
        .output()
        .unwrap()
}

fn told(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn written(at: &Path, told: &Value, place: usize) -> PathBuf {
    at.join("out").join(told["files"][place]["name"].as_str().unwrap())
}
