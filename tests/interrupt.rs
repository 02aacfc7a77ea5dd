//! Ctrl+C, or a request to end, while a command writes: everything is as it was
//! before.

#![cfg(test)]
#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "mo phong 2026";

/// The exit code that is documented.
const INTERRUPTED: i32 = 130;

fn chot(station: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chot"));
    let _ = command
        .args(arguments)
        .args(["--lang", "en", "--station"])
        .arg(station)
        .env("CHOT_PASSWORD", PASSWORD)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// All files below a folder, hidden ones too.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        found.extend(files(&path));
        found.push(path);
    }
    found
}

/// Starts a command and sends it a signal as soon as it is so far.
fn interrupted(mut command: Command, by: &str, is_so_far: impl Fn() -> bool) -> Output {
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while !is_so_far() {
        assert_eq!(child.try_wait().unwrap(), None, "over before it could be interrupted");
        assert!(begun.elapsed() < Duration::from_mins(2));
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&child, by);
    child.wait_with_output().unwrap()
}

fn signal(child: &Child, which: &str) {
    let sent = Command::new("kill").args([which, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn head(station: &Path) -> serde_json::Value {
    let verified = chot(station, &["verify", "--user", "auditor", "--json"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(0));
    serde_json::from_slice(&verified.stdout).unwrap()
}

#[test]
fn an_interrupted_command_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("station");
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();

    let simulate = ["simulate", "--injections", "400", "--days", "8"];
    let stopped =
        interrupted(chot(&station, &simulate), "-TERM", || station.join("station.db-wal").exists());
    assert_eq!(stopped.status.code(), Some(INTERRUPTED));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("Nothing of the simulated"));
    assert!(!station.exists());
    let built = chot(&station, &simulate).output().unwrap();
    assert_eq!(built.status.code(), Some(0));

    let before = head(&station);
    let days = ["--from", "2026-01-01", "--to", "2026-12-31"];
    let named = |output: &Path| output.display().to_string();
    let to = named(&out);
    let export = ["export", "--user", "auditor", "--what", "log", "--format", "csv"];
    let export = [&export[..], &days, &["--output", &to]].concat();
    let stopped = interrupted(chot(&station, &export), "-INT", || !files(&out).is_empty());
    assert_eq!(stopped.status.code(), Some(INTERRUPTED));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("No file was written"));
    assert_eq!(files(&out), Vec::<PathBuf>::new());
    assert!(stopped.stdout.is_empty());
    // The log tells of the sign-in, and of no export.
    let signed_in = head(&station);
    let entries = |head: &serde_json::Value| head["entries"].as_i64().unwrap();
    assert_eq!(entries(&signed_in), entries(&before) + 1);
    let backup = ["backup", "--user", "supervisor", "--output", &to];
    let unfinished = || {
        let is_part = |path: &PathBuf| path.to_string_lossy().contains("unfinished-");
        files(&out).iter().any(is_part)
    };
    let stopped = interrupted(chot(&station, &backup), "-INT", unfinished);
    assert_eq!(stopped.status.code(), Some(INTERRUPTED));
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("Nothing half-done"));
    assert!(files(&out).iter().all(|path| path.is_dir()), "{:?}", files(&out));
    assert_eq!(head(&station)["head"], signed_in["head"]);

    let written = chot(&station, &export).output().unwrap();
    assert_eq!(written.status.code(), Some(0));
    assert_eq!(files(&out).iter().filter(|path| path.is_file()).count(), 3);
}

/// The first Ctrl+C is heard, and the command takes its files away; it cannot end,
/// since nobody takes what it says. The second ends it where it stands.
#[cfg(target_os = "linux")]
#[test]
fn a_second_request_ends_a_command_that_cannot_end_by_itself() {
    /// What a pipe holds unless it is told otherwise, in bytes.
    const PIPE: usize = 65_536;
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("station");
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let simulate = ["simulate", "--injections", "400", "--days", "8"];
    assert_eq!(chot(&station, &simulate).output().unwrap().status.code(), Some(0));
    let to = out.display().to_string();
    let backup = ["backup", "--user", "supervisor", "--output", &to];
    let (mut said, mut full) = std::io::pipe().unwrap();
    full.write_all(&vec![b' '; PIPE]).unwrap();
    let mut child = chot(&station, &backup).stderr(full).spawn().unwrap();
    let parts = || files(&out).iter().filter(|path| path.is_file()).count();
    let comes = |is_so_far: &dyn Fn() -> bool, child: &mut Child| {
        let begun = Instant::now();
        while !is_so_far() {
            assert_eq!(child.try_wait().unwrap(), None, "over before it could be interrupted");
            assert!(begun.elapsed() < Duration::from_mins(2));
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    comes(&|| parts() > 0, &mut child);
    signal(&child, "-INT");
    comes(&|| parts() == 0, &mut child);
    assert_eq!(child.try_wait().unwrap(), None, "it waits to be heard");
    signal(&child, "-INT");
    let begun = Instant::now();
    let ended = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > Duration::from_mins(2) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert_eq!(ended.code(), Some(INTERRUPTED), "or killed, since it heard nothing");
    let mut heard = Vec::new();
    let _ = said.read_to_end(&mut heard).unwrap();
    assert_eq!(heard.len(), PIPE, "it did not come to say that it was stopped");
}

#[test]
fn an_interrupted_report_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let station = folder.path().join("station");
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let simulate = ["simulate", "--injections", "200", "--days", "1"];
    assert_eq!(chot(&station, &simulate).output().unwrap().status.code(), Some(0));
    let paper = out.join("minutes.pdf");
    let to = paper.display().to_string();
    let report = ["report", "--user", "supervisor", "--paper", "near-misses", "--output", &to];
    let report = [&report[..], &["--from", "2026-01-01", "--to", "2026-12-31"]].concat();
    let begun = Instant::now();
    assert_eq!(chot(&station, &report).output().unwrap().status.code(), Some(0));
    let whole = begun.elapsed();
    fs::remove_file(&paper).unwrap();
    // Nobody outside sees how far it is: it is interrupted sooner and sooner.
    let stopped = (4..20).rev().find_map(|part| {
        let child = chot(&station, &report).spawn().unwrap();
        std::thread::sleep(whole * part / 20);
        signal(&child, "-INT");
        let ended = child.wait_with_output().unwrap();
        let written = ended.status.code() == Some(0);
        assert_eq!(files(&out), if written { vec![paper.clone()] } else { Vec::new() });
        if written {
            fs::remove_file(&paper).unwrap();
        }
        (ended.status.code() == Some(INTERRUPTED)).then_some(ended)
    });
    let stopped = stopped.unwrap();
    assert!(stopped.stdout.is_empty());
    assert!(String::from_utf8_lossy(&stopped.stderr).contains("No paper was saved"));
}
