//! Which scenarios trip each finding, and which pass just beside it. A finding
//! with none of either fails.

use std::collections::BTreeMap;

use chot::domain::finding::Code;
use chot::domain::gate::Gate;
use chot::scenario::Coverage;

use super::{Played, lay_down, played};

fn covered<'a>(all: impl IntoIterator<Item = &'a Played>) -> Coverage {
    let mut coverage = Coverage::default();
    for played in all {
        coverage.count(&played.run, played.twin.as_ref());
    }
    coverage
}

#[test]
fn every_finding_is_tripped_and_passed_beside() {
    let all: Vec<_> = played("incidents").into_iter().chain(played("rules")).collect();
    let coverage = covered(&all);
    assert_eq!(coverage.rules().len(), Code::ALL.len());
    let lines = coverage.rules().iter().map(|rule| serde_json::to_string(rule).unwrap() + "\n");
    lay_down("coverage.jsonl", &lines.collect::<String>());
    let bare = coverage.bare();
    assert!(bare.is_empty(), "not tripped, or not passed beside: {bare:?}");
}

/// The report fails where it should: without its scenario, and without the twin
/// of it, a rule is bare.
#[test]
fn a_rule_without_a_scenario_or_without_a_twin_is_bare() {
    let all: Vec<_> = played("incidents").into_iter().chain(played("rules")).collect();
    let rule = "unknown_site";
    let others = all.iter().filter(|played| !played.run.codes.iter().any(|c| c.code() == rule));
    assert_eq!(covered(others).bare(), [rule]);
    let mut coverage = Coverage::default();
    for played in &all {
        let trips = played.run.codes.iter().any(|code| code.code() == rule);
        coverage.count(&played.run, played.twin.as_ref().filter(|_| !trips));
    }
    assert!(coverage.bare().contains(&rule));
    assert_eq!(Coverage::default().bare().len(), Code::ALL.len());
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
