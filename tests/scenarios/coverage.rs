//! Which scenarios trip each finding, and which pass just beside it. A finding
//! with none of either fails.

use std::collections::BTreeMap;
use std::fmt::Write;

use chot::domain::finding::Code;
use chot::domain::gate::Gate;
use chot::scenario::{Course, Run};

use super::{lay_down, played};

fn says(run: &Run, code: Code) -> bool {
    run.codes.contains(&code) || run.notices.contains(&code)
}

#[test]
fn every_finding_is_tripped_and_passed_beside() {
    let all: Vec<_> = played("incidents").into_iter().chain(played("rules")).collect();
    let mut report = String::new();
    let mut bare = Vec::new();
    for code in Code::ALL {
        let tripped: Vec<_> = all.iter().filter(|played| says(&played.run, *code)).collect();
        let beside: Vec<&str> = tripped
            .iter()
            .filter_map(|played| played.twin.as_ref())
            .filter(|twin| twin.outcome == Course::Accepted && !says(twin, *code))
            .map(|twin| twin.scenario.as_str())
            .collect();
        let names: Vec<&str> = tripped.iter().map(|played| played.scenario.id()).collect();
        writeln!(report, "{}\n  trips: {names:?}\n  beside: {beside:?}", code.code()).unwrap();
        if names.is_empty() || beside.is_empty() {
            bare.push(code.code());
        }
    }
    lay_down("coverage.txt", &report);
    assert!(bare.is_empty(), "not tripped, or not passed beside: {bare:?}");
}

#[test]
fn every_gate_is_shut_once_and_open_beside() {
    let all: Vec<_> = played("incidents").into_iter().chain(played("rules")).collect();
    let mut shut: BTreeMap<Gate, Vec<&str>> = BTreeMap::new();
    for played in &all {
        for gate in &played.run.gates {
            let twin = played.twin.as_ref().unwrap();
            assert!(!twin.gates.contains(gate), "{}", twin.scenario);
            shut.entry(*gate).or_default().push(played.scenario.id());
        }
    }
    for gate in Gate::BEFORE_NEEDLE.into_iter().chain([Gate::Observation]) {
        assert!(shut.contains_key(&gate), "{} is never shut", gate.code());
    }
}
