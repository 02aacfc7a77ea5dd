//! The forms that others prescribe, and what leaves without names.

use std::fs;

use chot::report::manifest;
use serde_json::Value;

use super::{export, station, told, written};

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
