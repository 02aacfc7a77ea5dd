//! `chot rehearse` as a command: what it prints, and how it ends.

use std::process::{Command, Output};

use super::folder;

fn rehearse(paths: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chot")).arg("rehearse").args(paths).output().unwrap()
}

#[test]
fn the_collection_is_good_and_a_line_each() {
    let (incidents, rules) = (folder("incidents"), folder("rules"));
    let output = rehearse(&[incidents.to_str().unwrap(), rules.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = &lines.last().unwrap()["summary"];
    let count = |key: &str| summary[key].as_u64().unwrap();
    assert_eq!(lines.len() as u64, count("scenarios") + count("twins") + 1);
    assert_eq!((count("unmet"), count("faults")), (0, 0));
    assert_eq!(count("twins"), count("went_through"));
    assert!(lines.iter().any(|line| line["scenario"] == "I-01" && line["outcome"] == "stopped"));
    assert!(output.stderr.is_empty());
}

#[test]
fn what_does_not_hold_or_cannot_be_read_ends_in_failure() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let head = "id = \"T\"\nday = \"16/11/2026\"\n[station]\nstock = [\"TD-V\"]\n[[person]]\nid = \"An\"\nborn = \"2019-07-10\"\n";
    let unmet = file(
        "unmet.toml",
        &format!(
            "{head}[[step]]\ngive = {{ person = \"An\", product = \"TD\", volume = \"5\" }}\n"
        ),
    );
    let output = rehearse(&[&unmet]);
    assert_eq!(output.status.code(), Some(1));
    let first = String::from_utf8(output.stdout).unwrap().lines().next().unwrap().to_owned();
    let first: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(
        (first["met"].as_bool(), first["unmet"][0]["line"].as_u64()),
        (Some(false), Some(8))
    );
    let fault = file("fault.toml", &format!("{head}[[step]]\ngvie = {{ person = \"An\" }}\n"));
    let good = folder("incidents").join("i-01.toml");
    let output = rehearse(&[&fault, good.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("fault.toml:9: unknown field `gvie`"), "{said}");
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("\"I-01\"") && out.contains("\"faults\":1"), "the others are played");
    assert_eq!(rehearse(&[place.path().join("none").to_str().unwrap()]).status.code(), Some(1));
    assert!(!rehearse(&[]).status.success());
}

#[test]
fn the_coverage_is_printed_and_a_bare_rule_fails() {
    let (incidents, rules) = (folder("incidents"), folder("rules"));
    let (incidents, rules) = (incidents.to_str().unwrap(), rules.to_str().unwrap());
    let output = rehearse(&["--coverage", incidents, rules]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let rule = lines.iter().find(|line| line["rule"] == "wrong_product").unwrap();
    assert!(rule["trips"].as_array().unwrap().contains(&"I-01".into()), "{rule}");
    assert!(rule["passes"].as_array().unwrap().contains(&"I-01/twin".into()), "{rule}");
    let output = rehearse(&["--coverage", incidents]);
    assert_eq!(output.status.code(), Some(1), "the incidents alone trip not every rule");
    assert!(String::from_utf8_lossy(&output.stderr).contains("unknown_site"));
}
