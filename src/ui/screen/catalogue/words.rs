//! What is wrong with a catalogue, and what one changes, in words.

use super::{Failure, Lack};
use crate::domain::catalogue::{Difference, Fault, Problem};
use crate::i18n::Words;

/// How many names of rows are read out before the rest is counted.
const NAMES: usize = 8;

/// Says why nothing was read.
pub(super) fn failure(words: &Words, failure: &Failure) -> String {
    match failure {
        Failure::Missing => words.text("catalogue-file-missing"),
        Failure::NotReadable => words.text("catalogue-file-not-readable"),
        Failure::TooLarge => words.text("catalogue-file-too-large"),
        Failure::Empty => words.text("catalogue-file-empty"),
        Failure::NotText => words.text("catalogue-file-not-text"),
        Failure::NotBegun => words.text("catalogue-file-not-begun"),
        Failure::Faults(faults) => {
            words.with("catalogue-faults", &[("count", &words.number(faults.len()))])
        }
    }
}

/// Says where a fault stands.
pub(super) fn place(words: &Words, fault: &Fault) -> String {
    let (line, column) = (fault.line.to_string(), fault.column.to_string());
    words.with("catalogue-place", &[("line", &line), ("column", &column)])
}

/// Says what is wrong there.
pub(super) fn problem(words: &Words, problem: &Problem) -> String {
    let about = problem.about();
    match problem {
        Problem::Syntax(said) => syntax(words, said),
        Problem::Overlap(_, other) => {
            words.with("catalogue-problem-overlap", &[("row", about), ("other", other)])
        }
        Problem::Implausible(_, microlitres) => {
            let volume = crate::domain::quantity::Volume::from_microlitres(*microlitres);
            let volume = words.volume(volume);
            words.with("catalogue-problem-implausible", &[("row", about), ("volume", &volume)])
        }
        other => words.with(&format!("catalogue-problem-{}", other.code()), &[("row", about)]),
    }
}

/// Says what the reader of TOML says; what it says most often in plain words.
fn syntax(words: &Words, said: &str) -> String {
    let known = [
        ("unknown field `", "catalogue-syntax-unknown"),
        ("missing field `", "catalogue-syntax-missing"),
        ("unknown variant `", "catalogue-syntax-variant"),
        ("duplicate key", "catalogue-syntax-twice"),
        ("invalid value: ", "catalogue-syntax-value"),
        ("invalid type: ", "catalogue-syntax-value"),
    ];
    let found = known.iter().find_map(|(start, key)| Some((key, said.strip_prefix(start)?)));
    match found {
        Some((key, rest)) => {
            // A value stands in quotes after its kind: "integer `-1`, expected u16".
            let quoted = rest.split('`').nth(1).filter(|_| said.starts_with("invalid"));
            let first = || rest.split(['`', ',']).find(|part| !part.is_empty());
            let name = quoted.or_else(first).unwrap_or_default();
            let expected = rest.rsplit_once("expected ").map_or("", |(_, expected)| expected);
            let expected = match expected {
                "u8" | "u16" | "u32" | "u64" => words.text("catalogue-syntax-whole-number"),
                other => other.to_owned(),
            };
            words.with(key, &[("name", name), ("expected", &expected)])
        }
        None if said.contains("input") => words.text("catalogue-syntax-date"),
        None => words.with("catalogue-problem-syntax", &[("row", said)]),
    }
}

/// Names rows, and counts those for which there is no room.
pub(super) fn names(words: &Words, rows: &[String]) -> String {
    let shown = rows.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match rows.len().checked_sub(NAMES) {
        None | Some(0) => shown,
        Some(more) => {
            let more = words.number(more);
            words.with("catalogue-and-more", &[("names", &shown), ("more", &more)])
        }
    }
}

/// Names the kind of a difference.
pub(super) fn kind(words: &Words, difference: &Difference) -> String {
    words.text(&format!("catalogue-kind-{}", difference.kind.code()))
}

/// Says why it cannot be put in force now.
pub(super) fn lack(words: &Words, lack: Lack) -> String {
    words.text(match lack {
        Lack::Same => "catalogue-same",
        Lack::Underway => "catalogue-underway",
        Lack::Saving => "catalogue-saving",
    })
}
