//! What an export leaves behind: its files, its manifest, its entry in the log.

use std::fs;

use chot::report::manifest;
use serde_json::Value;

use super::{export, names, station, told, written};

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
