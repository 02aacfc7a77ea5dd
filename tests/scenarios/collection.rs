//! Every documented incident is stopped, and the same day done right goes through.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chot::domain::gate::Gate;
use chot::scenario::{Course, Scenario};

use super::{catalogue, folder, played};

/// The patterns of the domain notes, section 5, with the items and gates that
/// are named there. I-17 and I-71 are stopped earlier, at the label; I-57 by none
/// of the items. I-78, a report that is late, comes after the session: no rule
/// watches over it.
const PATTERNS: [(&str, &str); 43] = [
    ("I-01", "K2 C2 D2 D5 K3"),
    ("I-03", "K2 C2 C3 D2 G4"),
    ("I-04", "C2 C5 D2 G5"),
    ("I-06", "C2 D2"),
    ("I-07", "C2 D2"),
    ("I-09", "C2 D2"),
    ("I-11", "K3 C3 D3"),
    ("I-13", "K2 C2 K3"),
    ("I-15", "K3 D3"),
    ("I-17", "C2"),
    ("I-18", "D3"),
    ("I-19", "K2 C2 C5"),
    ("I-21", "K2 C2 K3"),
    ("I-23", "D5 K1"),
    ("I-25", "K2 C2 D5 G2"),
    ("I-26", "C2 C4"),
    ("I-28", "C2 C3"),
    ("I-29", "K2 C2"),
    ("I-30", "C4 D4"),
    ("I-32", "C4 D4"),
    ("I-33", "K1 D1 C1 G1"),
    ("I-35", "G1"),
    ("I-37", "K2 C2 D2"),
    ("I-39", "K2 C2 D2"),
    ("I-41", "C5 C3"),
    ("I-42", "C5"),
    ("I-43", "G3"),
    ("I-44", "C3 G3"),
    ("I-46", "C3 C5"),
    ("I-48", "C3"),
    ("I-50", "C3 C5"),
    ("I-51", "K1 D1"),
    ("I-53", "D5"),
    ("I-56", "C4"),
    ("I-57", ""),
    ("I-58", "G2"),
    ("I-59", "G2"),
    ("I-62", "G2"),
    ("I-64", "G5"),
    ("I-65", "K3 D3"),
    ("I-67", "C3"),
    ("I-71", "C2"),
    ("I-75", "C2 D2"),
];

/// The rows of the replay matrix. S15, the file rewritten by its owner, is tried
/// where the log's chain is tested.
const ROWS: [&str; 15] = [
    "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "S12", "S13", "S14", "S16",
];

#[test]
fn every_expectation_of_the_collection_holds() {
    for played in played("incidents").iter().chain(&played("rules")) {
        for run in std::iter::once(&played.run).chain(&played.twin) {
            assert!(run.met, "{}: {:#?}", run.scenario, run.unmet);
        }
    }
}

#[test]
fn every_pattern_and_every_row_is_there() {
    let all = played("incidents");
    let ids: BTreeSet<&str> = all.iter().map(|played| played.scenario.id()).collect();
    for (pattern, _) in PATTERNS {
        assert!(ids.contains(pattern), "{pattern}");
    }
    let rows: BTreeSet<&str> = all
        .iter()
        .filter_map(|played| played.scenario.incident())
        .flat_map(|incident| incident.matrix.iter().map(String::as_str))
        .collect();
    assert_eq!(rows, BTreeSet::from(ROWS));
}

#[test]
fn every_item_that_is_named_stops_its_pattern() {
    let all = played("incidents");
    for (pattern, named) in PATTERNS {
        let run = &all.iter().find(|played| played.scenario.id() == pattern).unwrap().run;
        let items = run.items.iter().map(|item| item.code());
        let by: BTreeSet<&str> = items.chain(run.gates.iter().map(|gate| gate.code())).collect();
        for name in named.split_whitespace() {
            assert!(by.contains(name), "{pattern} is not stopped by {name}: {by:?}");
        }
    }
}

/// What can be stopped is stopped, and no dose of the incident itself goes
/// through the thirteen: those that do are of the people before it.
#[test]
fn incidents_are_stopped_and_their_twins_go_through() {
    let mut not_stoppable = Vec::new();
    for played in played("incidents") {
        let id = played.scenario.id();
        let incident = played.scenario.incident().unwrap_or_else(|| panic!("{id}: no incident"));
        assert!(!incident.source.is_empty() && !incident.place.vi.is_empty(), "{id}");
        assert!(!incident.what.vi.is_empty() && !incident.what.en.is_empty(), "{id}");
        let twin = played.twin.unwrap_or_else(|| panic!("{id} has no twin"));
        assert_eq!(twin.outcome, Course::Accepted, "{id}");
        assert!(twin.given > 0, "{id}: nobody is vaccinated on the right day");
        if incident.stoppable {
            assert_eq!(played.run.outcome, Course::Stopped, "{id}");
            let went_home = played.run.gates.contains(&Gate::Observation);
            assert!(played.run.given < twin.given || went_home, "{id}");
        } else {
            not_stoppable.push(id.to_owned());
        }
    }
    assert_eq!(not_stoppable, ["I-56", "I-57", "S-13", "S-14"]);
}

/// Who copies the example of the documentation gets a scenario that holds.
#[test]
fn the_example_of_the_documentation_holds() {
    let text = std::fs::read_to_string(folder("incidents").join("README.md")).unwrap();
    let example = text.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    assert!(example.trim().lines().count() < 25);
    let catalogue = catalogue();
    let scenario = Scenario::parse(example, &catalogue).unwrap_or_else(|fault| panic!("{fault}"));
    let runs = scenario.rehearse(&catalogue);
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.met), "{runs:#?}");
}

/// The documentation names every act, every field and every refusal.
#[test]
fn the_documentation_names_every_field() {
    let told = std::fs::read_to_string(folder("incidents").join("README.md")).unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scenario");
    let mut source = std::fs::read_to_string(scenario.join("file.rs")).unwrap();
    let mut parts: Vec<PathBuf> = std::fs::read_dir(scenario.join("file"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // The acts stand at the end of what tells of a step.
    parts.sort_by_key(|path| (path.ends_with("step.rs"), path.clone()));
    for part in parts {
        source.push_str(&std::fs::read_to_string(part).unwrap());
    }
    let (fields, acts) = source.split_once("\nacts! {").unwrap();
    let named = |line: &str| {
        let name = line.trim().strip_prefix("pub ").unwrap_or(line.trim()).split(':').next()?;
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_').then(|| name.to_owned())
    };
    let fields =
        fields.lines().filter(|line| line.trim_start().starts_with("pub ") && line.contains(": "));
    let acts = acts.lines().filter(|line| !line.trim_start().starts_with("///"));
    let mut count = 0;
    for name in fields.chain(acts).filter_map(named).filter(|name| !name.is_empty()) {
        assert!(told.contains(&name), "{name}");
        count += 1;
    }
    assert!(count > 90, "{count}");
}

/// Every refusal that the documentation names happens in the collection.
#[test]
fn every_refusal_happens() {
    let told = std::fs::read_to_string(folder("incidents").join("README.md")).unwrap();
    let told = told.split("### `refused`").nth(1).unwrap().split("\n## ").next().unwrap();
    let mut all = String::new();
    for name in ["incidents", "rules"] {
        for entry in std::fs::read_dir(folder(name)).unwrap() {
            all.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
        }
    }
    let names: Vec<&str> = told.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(all.contains(&format!("refused = \"{name}\"")), "{name} never happens");
    }
}
