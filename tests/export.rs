//! `chot export`, as an auditor runs it on a station, and what stock tools make of
//! the files.

#![cfg(test)]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use calamine::Reader as _;
use chot::domain::catalogue::Catalogue;
use chot::report::manifest;
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

#[test]
fn injections_leave_as_csv_with_a_manifest_that_can_be_checked() {
    let at = station();
    let told = told(&export(at.path(), "auditor", &["--what", "injections", "--format", "csv"]));
    let path = written(at.path(), &told, 0);
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.starts_with("\u{feff}Log entry,".as_bytes()));
    assert!(!bytes.windows(2).any(|two| two[1] == b'\n' && two[0] != b'\r'));
    let mut reader = csv::Reader::from_reader(&bytes["\u{feff}".len()..]);
    let headings = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len().to_string(), told["rows"].to_string());
    assert!(rows.len() >= 160, "{}", rows.len());
    let column = |name: &str| headings.iter().position(|one| one == name).unwrap();
    for row in &rows {
        assert_eq!(row[column("Given at")].len(), 19);
        assert!(!row[column("Full name")].is_empty());
        assert!(!row[column("Place")].is_empty());
        if &row[column("Recorded by way of")] == "All 13 items" {
            let items = headings.iter().zip(row).filter(|(name, _)| name.contains(" evidence · "));
            assert_eq!(items.filter(|(_, cell)| !cell.is_empty()).count(), 13);
            assert!(!row[column("Vial number")].is_empty());
        }
    }
    let manifest_path = at.path().join("out").join(told["manifest"].as_str().unwrap());
    let manifest = manifest::check(&manifest_path).unwrap();
    assert_eq!(manifest.by.name, "auditor");
    assert_eq!(manifest.files[0].rows.to_string(), told["rows"].to_string());
    assert_eq!(manifest::short_code(&fs::read(&manifest_path).unwrap()), told["code"]);
    assert_eq!(names(&at.path().join("out")).len(), 3);
    // Another byte in a file or in the manifest, and it is found.
    let mut changed = bytes.clone();
    let last = changed.len() - 4;
    changed[last] ^= 1;
    fs::write(&path, changed).unwrap();
    assert!(matches!(manifest::check(&manifest_path), Err(manifest::Fault::File(_))));
    fs::write(&path, &bytes).unwrap();
    let text = fs::read_to_string(&manifest_path).unwrap();
    fs::write(&manifest_path, text.replace("\"name\": \"auditor\"", "\"name\": \"auditar\""))
        .unwrap();
    assert_eq!(manifest::check(&manifest_path), Err(manifest::Fault::Signature));
}

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
fn an_export_is_an_entry_of_the_log_and_the_next_takes_another_name() {
    let at = station();
    let jsonl = ["--what", "injections", "--format", "jsonl"];
    let first = told(&export(at.path(), "supervisor", &jsonl));
    let second = told(&export(at.path(), "supervisor", &jsonl));
    assert_ne!(first["manifest"], second["manifest"]);
    assert_eq!(names(&at.path().join("out")).len(), 6);
    let log = told(&export(at.path(), "auditor", &["--what", "log", "--format", "jsonl"]));
    let text = fs::read_to_string(written(at.path(), &log, 0)).unwrap();
    let exported: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["body"].clone())
        .filter(|body| body["kind"] == "exported")
        .collect();
    assert_eq!(exported.len(), 2);
    assert_eq!(exported[1]["payload"]["sha256"], second["sha256"]);
    assert_eq!(exported[1]["payload"]["files"], second["files"]);
    // The chain is recomputed from the lines as they stand.
    let manifest = at.path().join("out").join(log["manifest"].as_str().unwrap());
    let manifest: Value = serde_json::from_slice(&fs::read(manifest).unwrap()).unwrap();
    assert_eq!(manifest["previous"].as_str().unwrap(), "0".repeat(64));
    let mut previous = chot::store::Hash::parse(manifest["previous"].as_str().unwrap()).unwrap();
    for line in text.lines() {
        let stands = chot::store::Hash::parse(&line[9..73]).unwrap();
        previous = previous.then(&line.as_bytes()[82..line.len() - 1]);
        assert_eq!(previous, stands, "{line}");
    }
    assert_eq!(previous.to_string(), manifest["log"]["hash"].as_str().unwrap());
    for line in fs::read_to_string(written(at.path(), &first, 0)).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(row["given_at"].as_str().unwrap().ends_with("+07:00"));
        assert!(row["k1_evidence"].is_array() || row["kind"] != "checklist", "{line}");
    }
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

const WHAT: [&str; 6] = ["injections", "refusals", "incidents", "aefi", "stock", "log"];

#[test]
fn everything_leaves_in_every_table_and_says_the_same() {
    let at = station();
    for what in WHAT {
        let run =
            |format| told(&export(at.path(), "auditor", &["--what", what, "--format", format]));
        let jsonl = run("jsonl");
        let (csv, xlsx) = (run("csv"), run("xlsx"));
        let lines = fs::read_to_string(written(at.path(), &jsonl, 0)).unwrap();
        assert_eq!(lines.lines().count().to_string(), jsonl["rows"].to_string(), "{what}");
        assert!(lines.lines().count() > 0, "{what}");
        if what != "log" {
            // The log has grown by the exports themselves.
            assert_eq!((&csv["rows"], &xlsx["rows"]), (&jsonl["rows"], &jsonl["rows"]), "{what}");
        }
        let bytes = fs::read(written(at.path(), &csv, 0)).unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let headings = reader.headers().unwrap().clone();
        assert!(headings.iter().all(|heading| !heading.contains('⟦')), "{headings:?}");
        let unique: std::collections::BTreeSet<&str> = headings.iter().collect();
        assert_eq!(unique.len(), headings.len(), "{what}: {headings:?}");
        for row in reader.records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| !cell.contains('⟦')), "{row:?}");
        }
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook(written(at.path(), &xlsx, 0)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let heads: Vec<String> =
            sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(heads, headings.iter().map(str::to_owned).collect::<Vec<_>>(), "{what}");
    }
    assert!(names(&at.path().join("out")).iter().all(|name| !name.contains(".part")));
}

#[test]
fn fhir_names_people_once_and_speaks_of_none_that_it_does_not_name() {
    let at = station();
    for what in ["injections", "refusals", "incidents", "aefi"] {
        let told = told(&export(at.path(), "auditor", &["--what", what, "--format", "fhir"]));
        let mut ids = std::collections::BTreeSet::new();
        let mut references = Vec::new();
        let mut statuses = std::collections::BTreeSet::new();
        for place in 0..told["files"].as_array().unwrap().len() {
            let text = fs::read_to_string(written(at.path(), &told, place)).unwrap();
            for line in text.lines() {
                let resource: Value = serde_json::from_str(line).unwrap();
                let kind = resource["resourceType"].as_str().unwrap();
                let id = format!("{kind}/{}", resource["id"].as_str().unwrap());
                assert!(ids.insert(id.clone()), "{id} twice");
                for subject in ["patient", "subject"] {
                    references.extend(resource[subject]["reference"].as_str().map(str::to_owned));
                }
                let entities = resource["suspectEntity"].as_array().cloned().unwrap_or_default();
                references.extend(
                    entities
                        .iter()
                        .map(|one| one["instance"]["reference"].as_str().unwrap().to_owned()),
                );
                let _ = statuses.insert(resource["status"].as_str().unwrap_or("").to_owned());
                let _ = statuses.insert(resource["actuality"].as_str().unwrap_or("").to_owned());
                assert!(!line.contains("null"), "{line}");
            }
        }
        for reference in references {
            assert!(ids.contains(&reference), "{what}: {reference} is nowhere");
        }
        let expected = match what {
            "injections" => "completed",
            "refusals" => "not-done",
            "incidents" => "potential",
            _ => "actual",
        };
        assert!(statuses.contains(expected), "{what}: {statuses:?}");
    }
}

#[test]
fn the_national_file_has_its_twenty_fields_and_the_other_says_what_is_missing() {
    let at = station();
    let national = ["--what", "injections", "--format", "national"];
    let told = told(&export(at.path(), "auditor", &national));
    let read = |place| {
        let bytes = fs::read(written(at.path(), &told, place)).unwrap();
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let width = reader.headers().unwrap().len();
        (width, reader.records().map(Result::unwrap).collect::<Vec<_>>())
    };
    let (width, doses) = read(0);
    assert_eq!(width, 20);
    let (_, missing) = read(1);
    let people: std::collections::BTreeSet<String> =
        missing.iter().filter(|row| row[2].is_empty()).map(|row| row[0].to_owned()).collect();
    assert_eq!(people.len(), missing.iter().filter(|row| row[2].is_empty()).count());
    assert!(!people.is_empty() && people.len() <= doses.len());
    assert!(missing[0][4].contains("Ethnic group code"), "{:?}", missing[0]);
}

#[test]
fn without_names_nothing_tells_who_and_whoever_stands_out_is_counted() {
    let at = station();
    let whole = told(&export(at.path(), "auditor", &["--what", "injections", "--format", "jsonl"]));
    let nameless = ["--what", "injections", "--format", "jsonl", "--de-identified"];
    let told = told(&export(at.path(), "auditor", &nameless));
    let (rows, suppressed) = (told["rows"].as_u64().unwrap(), told["suppressed"].as_u64().unwrap());
    assert_eq!(rows + suppressed, whole["rows"].as_u64().unwrap());
    let named = fs::read_to_string(written(at.path(), &whole, 0)).unwrap();
    let text = fs::read_to_string(written(at.path(), &told, 0)).unwrap();
    let mut classes: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        for key in [
            "entry",
            "dose",
            "person",
            "name",
            "birth",
            "number",
            "guardian",
            "phone",
            "group",
            "address",
            "given_at",
            "recorded_at",
            "given_by",
            "note",
            "ticket",
            "session_day",
            "k1_confirmed_at",
            "amended_reason",
        ] {
            assert!(row.get(key).is_none(), "{key} in {line}");
        }
        let class =
            ["age_band", "sex", "month", "place", "product"].map(|key| row[key].to_string());
        *classes.entry(class.join(" ")).or_default() += 1;
    }
    assert!(classes.values().all(|many| *many >= 5), "{classes:?}");
    for line in named.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert!(!text.contains(row["name"].as_str().unwrap()));
    }
    let manifest = at.path().join("out").join(told["manifest"].as_str().unwrap());
    let manifest = manifest::check(&manifest).unwrap();
    assert_eq!(manifest.nameless.unwrap().suppressed, suppressed);
}

/// Writes two doses from paper for somebody whose details no spreadsheet should
/// compute: one is amended afterwards, the other was entered in error.
fn with_somebody_awkward(at: &Path) -> String {
    use chot::domain::amendment::DoseAmended;
    use chot::domain::dose::{Administered, Amount, Basis, DoseGiven, PaperAuthor};
    use chot::domain::event::Event;
    use chot::domain::id::{DoseId, EntryId, PatientId, VisitId};
    use chot::domain::patient::{Birth, Details, Person};
    use chot::domain::quantity::Volume;
    use chot::domain::visit::VisitListed;
    use chot::platform::{Clock, new_id};
    use chot::store::{Author, entry};
    let clock = Clock::system();
    let opened = chot::station::open(&at.join("station"), "supervisor", PASSWORD, &clock).unwrap();
    let session = *opened.store.names().wait().unwrap().sessions.keys().next().unwrap();
    let now = clock.now();
    let name = "=HYPERLINK(\"http://x\";\"An\"), Đặng, \"Bé\"".to_owned();
    let person = Person::new(Details {
        name: name.clone(),
        birth: Birth::Year(2019),
        sex: None,
        number: None,
        guardian: Some("+Mẹ, của | bé".to_owned()),
        phone: None,
        group: Some("-1A".to_owned()),
        address: Some("@12, tổ 3".to_owned()),
    })
    .unwrap();
    let (visit, patient) = (VisitId(new_id(now)), PatientId(new_id(now)));
    let listed = VisitListed {
        visit,
        patient,
        person,
        ticket: 999,
        listed_consent: None,
        import: None,
        tag: None,
        due: None,
    };
    let given = Administered {
        patient,
        visit,
        order: None,
        product: None,
        lot: None,
        vial: None,
        lot_number: Some("=1+1".to_owned()),
        expiry: None,
        volume: Some(Volume::from_microlitres(500)),
        route: None,
        site: None,
        dose_number: None,
        amount: Amount::Full,
        table: 1,
        given_at: now,
    };
    let dose = |id| DoseGiven {
        id,
        basis: Basis::Paper {
            given_by: PaperAuthor::Name("\tchị \"Ba\"".to_owned()),
            sheet: "tờ 1\r\ndòng 2, cột \"ba\"".to_owned(),
            later: None,
        },
        administered: given.clone(),
    };
    let (first, second) = (DoseId(new_id(now)), DoseId(new_id(now)));
    let amend = |dose, after| DoseAmended {
        dose,
        before: given.clone(),
        after,
        reason: "đọc nhầm".to_owned(),
        confirmed_by: None,
        after_closing: true,
    };
    let right = Administered { volume: Some(Volume::from_microlitres(250)), ..given.clone() };
    let events: Vec<Event> = vec![
        listed.into(),
        dose(first).into(),
        dose(second).into(),
        amend(first, Some(right)).into(),
        amend(second, None).into(),
    ];
    let author = Author::Account(opened.account);
    let make = |event: &Event| entry(event, EntryId(new_id(now)), now, author, Some(session));
    let entries = events.iter().map(|event| make(event).unwrap()).collect();
    let _ = opened.store.append(entries).wait().unwrap();
    opened.store.close();
    name
}

#[test]
fn awkward_texts_are_defused_in_csv_and_whole_everywhere_else() {
    let at = station();
    let name = with_somebody_awkward(at.path());
    let run = |format| {
        let arguments = ["--what", "injections", "--format", format];
        told(&export(at.path(), "auditor", &arguments))
    };
    let csv_told = run("csv");
    let bytes = fs::read(written(at.path(), &csv_told, 0)).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|one| one == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let defused = format!("'{name}");
    let mine: Vec<&csv::StringRecord> =
        rows.iter().filter(|row| row[column("Full name")] == defused).collect();
    assert_eq!(mine.len(), 2);
    for (heading, cell) in [
        ("Lot number", "'=1+1"),
        ("Mother or guardian", "'+Mẹ, của | bé"),
        ("Class or group", "'-1A"),
        ("Address", "'@12, tổ 3"),
        ("Given by", "'\tchị \"Ba\""),
        ("Paper sheet", "tờ 1\r\ndòng 2, cột \"ba\""),
        ("Birth date", "2019"),
    ] {
        assert_eq!(&mine[0][column(heading)], cell);
    }
    assert_eq!(&mine[0][column("Status")], "Given, amended");
    assert_eq!(&mine[0][column("Volume (mL)")], "0.25");
    assert_eq!(&mine[0][column("Volume first entered (mL)")], "0.5");
    assert_eq!(&mine[0][column("Reason of the amendment")], "đọc nhầm");
    assert_eq!(&mine[1][column("Status")], "Entered in error, not given");
    let jsonl = run("jsonl");
    let text = fs::read_to_string(written(at.path(), &jsonl, 0)).unwrap();
    let found = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(found.filter(|row| row["name"] == name.as_str()).count(), 2);
    let xlsx = run("xlsx");
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(written(at.path(), &xlsx, 0)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let whole = calamine::Data::String(name.clone());
    assert_eq!(sheet.rows().filter(|row| row.contains(&whole)).count(), 2);
    let formulas = book.worksheet_formula("Injections").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
    // FHIR says what never happened to be an error, and the national file leaves it out.
    let fhir = run("fhir");
    let text = fs::read_to_string(written(at.path(), &fhir, 1)).unwrap();
    assert_eq!(text.matches("\"entered-in-error\"").count(), 1);
    let national = run("national");
    let bytes = fs::read(written(at.path(), &national, 0)).unwrap();
    let rows = csv::Reader::from_reader(&bytes[3..]).into_records().count();
    assert_eq!((rows + 1).to_string(), csv_told["rows"].to_string());
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

/// Records what was said later of entries, and a dose of which a part ran out.
fn with_later_words(at: &Path) {
    use chot::domain::amendment::entry::{EntryAmended, Statement};
    use chot::domain::dose::Amount;
    use chot::domain::event::Event;
    use chot::domain::id::EntryId;
    use chot::domain::mishap::{DoseLost, DosePartial, Loss};
    use chot::domain::observation::Condition;
    use chot::domain::quantity::Temperature;
    use chot::domain::stock::TemperatureRead;
    use chot::platform::{Clock, new_id};
    use chot::store::{Author, Filter, entry, fact};
    let clock = Clock::system();
    let opened = chot::station::open(&at.join("station"), "supervisor", PASSWORD, &clock).unwrap();
    let read = |kind: &str| {
        let filter = Filter { kinds: vec![kind.into()], limit: u32::MAX, ..Filter::default() };
        opened.store.entries(filter).wait().unwrap()
    };
    let amended = |of: &chot::store::Entry, stands: Option<Statement>| {
        let fact = fact(of).unwrap();
        EntryAmended {
            entry: of.sequence,
            recorded_at: of.at,
            stood: Statement::of(&fact.event).unwrap(),
            stands,
            reason: "ghi nhầm".into(),
            confirmed_by: Some(opened.account),
            after_closing: true,
        }
    };
    let ended = read("observation_ended");
    let Event::ObservationEnded(well) = fact(&ended[0]).unwrap().event else { panic!() };
    let mut ill = (*well).clone();
    ill.condition = Condition::CommonReaction;
    let temperature = Temperature::from_millicelsius(3_100);
    let colder = TemperatureRead { temperature, excursion: false };
    let doses = read("dose_given");
    let Event::DoseGiven(dose) = fact(&doses[3]).unwrap().event else { panic!() };
    let vial = dose.administered.vial.unwrap();
    let now = clock.now();
    let author = Author::Account(opened.account);
    let visit = dose.administered.visit;
    let of = opened.store.whom(vec![visit]).wait().unwrap()[&visit].session;
    let make = |event: &Event| entry(event, EntryId(new_id(now)), now, author, of).unwrap();
    let warm =
        TemperatureRead { temperature: Temperature::from_millicelsius(5_000), excursion: false };
    let readings = vec![make(&warm.clone().into()), make(&warm.into())];
    let temperatures = opened.store.append(readings).wait().unwrap();
    let events: Vec<Event> = vec![
        amended(&ended[0], Some(Statement::ObservationEnded(ill))).into(),
        amended(&temperatures[0], Some(Statement::TemperatureRead(colder))).into(),
        amended(&temperatures[1], None).into(),
        DosePartial { dose: dose.id, amount: Amount::Spilled }.into(),
        DoseLost { vial, doses: 2, how: Loss::Dropped, note: "rơi".into() }.into(),
    ];
    let entries = events.iter().map(make).collect();
    let _ = opened.store.append(entries).wait().unwrap();
    opened.store.close();
}

fn rows(at: &Path, what: &str) -> Vec<Value> {
    let told = told(&export(at, "auditor", &["--what", what, "--format", "jsonl"]));
    let text = fs::read_to_string(written(at, &told, 0)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_said_later_stands_in_every_export_beside_what_stood() {
    let at = station();
    let before = rows(at.path(), "injections");
    assert!(before.iter().all(|row| row["observed"] != "reaction" || row["observed"].is_null()));
    assert!(before.iter().filter(|row| row["observed"] == "normal").count() > 100);
    let stock = rows(at.path(), "stock");
    let of = |rows: &[Value], what: &str| -> Vec<Value> {
        rows.iter().filter(|row| row["what"] == what).cloned().collect()
    };
    // The closing of the first session is there, though the second counted again.
    let sessions = |rows: &[Value]| -> std::collections::BTreeSet<String> {
        rows.iter().map(|row| row["session_day"].to_string()).collect()
    };
    assert_eq!(sessions(&of(&stock, "lot-counted")).len(), 2);
    with_later_words(at.path());
    let after = rows(at.path(), "injections");
    assert_eq!(after.len(), before.len());
    assert_eq!(after.iter().filter(|row| row["observed"] == "reaction").count(), 1);
    assert_eq!(after.iter().filter(|row| row["amount"] == "spilled").count(), 1);
    let stock = rows(at.path(), "stock");
    let temperatures = of(&stock, "temperature");
    let amended: Vec<&Value> =
        temperatures.iter().filter(|row| row["status"] == "amended").collect();
    assert_eq!(amended.len(), 1);
    assert_eq!(amended[0]["celsius"].to_string(), "3.1");
    assert!(amended[0]["amended_from"].as_str().unwrap().ends_with("→ 3.1 °C"), "{}", amended[0]);
    assert_eq!(amended[0]["amended_reason"], "ghi nhầm");
    let errors = temperatures.iter().filter(|row| row["status"] == "entered-in-error").count();
    assert_eq!(errors, 1, "listed, and said not to be");
    let spilled = of(&stock, "dose-spilled");
    assert_eq!(spilled.len(), 1);
    assert_eq!((&spilled[0]["partial"], spilled[0]["vial"].is_null()), (&1.into(), false));
    let lost = of(&stock, "dose-lost");
    assert!(lost.iter().any(|row| row["lost"] == 2 && row["how_lost"] == "dropped"), "{lost:?}");
    let aefi = rows(at.path(), "aefi");
    let amended: Vec<&Value> = aefi.iter().filter(|row| row["status"] == "amended").collect();
    assert_eq!(amended.len(), 1, "somebody was well by the first entry");
    assert_eq!(amended[0]["condition"], "common");
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
