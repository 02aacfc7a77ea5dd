//! What cannot be exported, and exports that end early: a sentence, and no file.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use chot::domain::catalogue::Catalogue;
use chot::store::keys::Password;

use super::{PASSWORD, export, names, station, told};

#[test]
fn what_a_pulled_plug_left_a_day_ago_is_taken_away() {
    let at = station();
    let out = at.path().join("out");
    for (name, hours) in [(".chot-export-1-0.part", 25), (".chot-export-2-0.part", 1)] {
        let file = fs::File::create(out.join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(hours)).unwrap();
    }
    let _ = told(&export(at.path(), "auditor", &["--what", "injections", "--format", "csv"]));
    let names = names(&out);
    assert!(!names.contains(&".chot-export-1-0.part".to_owned()), "{names:?}");
    assert!(names.contains(&".chot-export-2-0.part".to_owned()), "another may be at work");
}

#[test]
fn what_cannot_be_is_said_and_nothing_is_written() {
    let at = station();
    let csv = ["--what", "injections", "--format", "csv"];
    let with = |more: &[&str]| {
        let arguments: Vec<&str> = csv.iter().chain(more).copied().collect();
        let output = export(at.path(), "auditor", &arguments);
        assert!(output.stdout.is_empty());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (more, says) in [
        (&["--place", "nowhere at all"][..], "No session"),
        (&["--lot", "NO-SUCH-LOT"], "No lot"),
        (&["--product", "NO-SUCH"], "no such vaccine"),
    ] {
        let (code, said) = with(more);
        assert_eq!(code, Some(5), "{said}");
        assert!(said.contains(says), "{said}");
    }
    let run = |user: &str, password: &str, arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_chot"))
            .args(["export", "--user", user, "--lang", "en", "--station"])
            .arg(at.path().join("station"))
            .args(arguments)
            .env("CHOT_PASSWORD", password)
            .output()
            .unwrap()
    };
    let out = at.path().join("out");
    let out = out.to_str().unwrap();
    let day = |what, from, to, output| {
        vec!["--what", what, "--format", "csv", "--from", from, "--to", to, "--output", output]
    };
    let backwards = run("auditor", PASSWORD, &day("log", "2026-02-01", "2026-01-01", out));
    assert_eq!(backwards.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&backwards.stderr).contains("ends before it begins"));
    let nameless =
        export(at.path(), "auditor", &["--what", "log", "--format", "csv", "--de-identified"]);
    assert_eq!(nameless.status.code(), Some(5));
    let narrowed =
        export(at.path(), "auditor", &["--what", "log", "--format", "csv", "--lot", "MP0001"]);
    assert_eq!(narrowed.status.code(), Some(5));
    let nurse = run("nurse1", PASSWORD, &day("log", "2026-01-01", "2026-02-01", out));
    assert_eq!(nurse.status.code(), Some(4));
    let wrong = run("auditor", "not it", &day("log", "2026-01-01", "2026-02-01", out));
    assert_eq!(wrong.status.code(), Some(1));
    let unknown = run("auditor", PASSWORD, &day("gossip", "2026-01-01", "2026-02-01", out));
    assert_eq!(unknown.status.code(), Some(2));
    assert!(names(&at.path().join("out")).is_empty());
}

#[test]
fn a_folder_that_is_not_there_or_takes_nothing_gets_a_sentence() {
    let at = station();
    let log = ["--what", "log", "--format", "jsonl"];
    fs::remove_dir(at.path().join("out")).unwrap();
    let gone = export(at.path(), "auditor", &log);
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("no such folder"));
    fs::write(at.path().join("out"), b"a file").unwrap();
    let file = export(at.path(), "auditor", &log);
    assert!(String::from_utf8_lossy(&file.stderr).contains("no such folder"));
    assert_eq!(fs::read(at.path().join("out")).unwrap(), b"a file");
}

#[test]
fn whatever_ends_early_leaves_no_file_and_touches_none() {
    use chot::domain::export::{Asked, Format, What};
    use chot::i18n::{Lang, Words};
    use chot::platform::Clock;
    use chot::report::export::{Fault, Order, prepare};
    use chot::report::manifest::By;
    let at = station();
    let out = at.path().join("out");
    let clock = Clock::system();
    let password = Password::new(PASSWORD.to_owned());
    let folder = at.path().join("station");
    let store = chot::station::open_for_reading(&folder, "auditor", password, &clock).unwrap();
    let day = store.day(clock.now().civil_day()).wait().unwrap();
    let account = day.accounts().find(|one| one.name == "auditor").unwrap().clone();
    let (catalogue, words) = (Catalogue::built_in().unwrap(), Words::new(Lang::Vi));
    let head = store.head().wait().unwrap();
    for (what, format) in [
        (What::Injections, Format::Csv),
        (What::Injections, Format::Xlsx),
        (What::Injections, Format::Fhir),
        (What::Injections, Format::National),
        (What::Incidents, Format::Jsonl),
        (What::Log, Format::Jsonl),
    ] {
        let asked = Asked {
            what,
            format,
            from: chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(),
            until: chrono::NaiveDate::from_ymd_opt(2100, 1, 1).unwrap(),
            place: None,
            product: None,
            lot: None,
            nameless: false,
        };
        let order = Order {
            store: &store,
            day: &day,
            catalogue: &catalogue,
            words: &words,
            asked: &asked,
            by: By { account: account.id, name: account.name.clone(), role: account.role },
            now: clock.now(),
            folder: &out,
            copy: None,
        };
        let good = out.join(format!("chot-{}-20000101-21000101.{}", what.code(), format.code()));
        fs::write(&good, b"an earlier one").unwrap();
        // Given up on the way.
        let stopped = prepare(&order, &mut |_, _| ControlFlow::Break(()));
        assert_eq!(stopped.err(), Some(Fault::Cancelled), "{what:?} {format:?}");
        assert_eq!(names(&out).len(), 1, "{what:?} {format:?}");
        // Whole, but never told to the log.
        let prepared = prepare(&order, &mut |_, _| ControlFlow::Continue(())).unwrap();
        assert!(names(&out).iter().filter(|name| name.starts_with('.')).count() >= 3);
        drop(prepared);
        assert_eq!(names(&out).len(), 1, "{what:?} {format:?}");
        // Its name was taken meanwhile: the earlier ones stay what they are.
        let prepared = prepare(&order, &mut |_, _| ControlFlow::Continue(())).unwrap();
        let taken = out.join(&prepared.exported().manifest);
        fs::write(&taken, b"another").unwrap();
        assert_eq!(prepared.publish().err(), Some(Fault::Exists));
        assert_eq!(fs::read(&taken).unwrap(), b"another");
        fs::remove_file(&taken).unwrap();
        assert_eq!(fs::read(&good).unwrap(), b"an earlier one");
        assert_eq!(names(&out).len(), 1, "{what:?} {format:?}");
        fs::remove_file(good).unwrap();
    }
    assert_eq!(store.head().wait().unwrap(), head);
}

/// A program that may write only small files meets what a full disk is.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_in_the_middle_is_said_so_and_leaves_nothing() {
    let at = station();
    let stick = at.path().join("stick");
    fs::create_dir(&stick).unwrap();
    let copied = Command::new(env!("CARGO_BIN_EXE_chot"))
        .args(["backup", "--user", "supervisor", "--station"])
        .args([at.path().join("station"), "--output".into(), stick.clone()])
        .env("CHOT_PASSWORD", PASSWORD)
        .status()
        .unwrap();
    assert!(copied.success());
    for format in ["csv", "xlsx", "jsonl"] {
        // Nothing may be written beside a copy, so that only the files meet the limit.
        let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\"";
        let broken = Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_chot"), "export", "--user", "auditor"])
            .args(["--lang", "en", "--from", "2000-01-01", "--to", "2100-01-01", "--what", "log"])
            .args(["--format", format, "--station"])
            .args([copy_in(&stick), "--output".into(), at.path().join("out")])
            .env("CHOT_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&broken.stderr);
        assert_eq!(broken.status.code(), Some(1), "{format}: {said}");
        assert!(said.contains("The disk is full.") && !said.contains("panicked"), "{said}");
        assert_eq!(names(&at.path().join("out")), Vec::<String>::new(), "{format}");
    }
}

/// The only copy on a stick.
#[cfg(unix)]
fn copy_in(stick: &Path) -> PathBuf {
    chot::store::backup::found_in(stick).remove(0)
}
