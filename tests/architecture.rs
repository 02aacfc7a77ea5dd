//! The one rule of the house that a reader cannot see at a glance: which room
//! may know which.
//! `domain ← scenario, scan, roster ← store ← report, station, drill, simulate ← ui ← tour ← main`.

#![cfg(test)]

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The room that a file belongs to: the first name under `src`.
fn room(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(src).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The lines of a file that are neither comments nor tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let before_tests =
        text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn each(check: impl Fn(&str, &Path, &str)) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let is_test = path.to_str().unwrap().contains("tests")
            || path.ends_with("domain/testing.rs")
            || path.ends_with("ui/picture.rs");
        if !is_test {
            check(&room(&path), &path, &code(&path));
        }
    }
}

/// Every room, and the rooms below it that it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("scenario", &["domain"]),
    ("scan", &["domain"]),
    ("roster", &["domain"]),
    ("evaluate", &["domain"]),
    ("platform", &["domain"]),
    ("i18n", &["domain"]),
    ("store", &["domain"]),
    ("report", &["domain", "store", "platform", "i18n"]),
    ("station", &["domain", "store", "platform"]),
    ("drill", &["domain", "scenario", "store", "station", "platform"]),
    ("simulate", &["domain", "scenario", "store", "station", "platform"]),
    ("ui", &BELOW_UI),
    ("tour", &BELOW_TOUR),
    ("cli", &BELOW_CLI),
    ("lib", &BELOW_CLI),
    ("main", &["cli", "domain", "drill", "i18n", "platform", "station", "tour", "ui"]),
];
const BELOW_UI: [&str; 10] = [
    "domain", "drill", "i18n", "platform", "report", "roster", "scan", "scenario", "station",
    "store",
];
const BELOW_TOUR: [&str; 7] = ["domain", "drill", "i18n", "platform", "scan", "station", "ui"];
const BELOW_CLI: [&str; 11] = [
    "domain", "evaluate", "i18n", "platform", "report", "scenario", "simulate", "station", "store",
    "tour", "ui",
];

/// What only some rooms may name that is not a room: the window, the database, and,
/// in the pure rooms, the disk, the clock and chance.
fn forbidden(room: &str) -> Vec<&'static str> {
    let mut words = Vec::new();
    if !["ui", "tour", "main"].contains(&room) {
        words.push("iced");
    }
    if room != "store" {
        words.push("rusqlite");
    }
    if room != "report" {
        words.push("typst");
    }
    if ["domain", "scenario", "scan", "roster", "evaluate"].contains(&room) {
        words.extend(["std::fs", "SystemTime"]);
    }
    if ["domain", "scenario"].contains(&room) {
        words.extend(["rfd::", "std::net", "Instant::now", "Utc::now", "getrandom", "now_v7"]);
    }
    words
}

#[test]
fn no_room_knows_what_it_may_not() {
    each(|room, path, code| {
        let known = ROOMS.iter().find(|(name, _)| *name == room);
        let (_, below) = known.unwrap_or_else(|| panic!("{} is not on the map", path.display()));
        for (other, _) in ROOMS {
            let named = code.contains(&format!("crate::{other}::"))
                || code.contains(&format!("crate::{other};"));
            let may = *other == room || below.contains(other);
            assert!(may || !named, "{} names {other}", path.display());
        }
        for word in forbidden(room) {
            assert!(!code.contains(word), "{} names {word}", path.display());
        }
    });
}

#[test]
fn sql_stands_in_the_store_alone() {
    each(|room, path, code| {
        let speaks_sql = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"]
            .iter()
            .any(|word| code.contains(word));
        assert!(room == "store" || !speaks_sql, "{}", path.display());
    });
}

#[test]
fn words_for_people_stand_in_the_words_files_alone() {
    let vietnamese =
        |c: char| "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ".contains(c);
    each(|_, path, code| {
        for line in code.lines() {
            let quoted: String = line.split('"').skip(1).step_by(2).collect();
            let words: String = quoted.to_lowercase();
            let allowed = path.ends_with("domain/text.rs")
                || path.ends_with("roster/headers/headings.rs")
                || path.to_str().unwrap().contains("roster/")
                || words == "chốt";
            assert!(allowed || !words.chars().any(vietnamese), "{}: {line}", path.display());
        }
    });
}

#[test]
fn files_stay_readable() {
    each(|_, path, code| {
        let lines = code.lines().count();
        assert!(lines <= 700, "{} has {lines} lines of code", path.display());
    });
}

#[test]
fn no_code_names_a_product_a_presentation_or_a_diluent() {
    let catalogue = chot::domain::catalogue::Catalogue::built_in().unwrap();
    let mut names: Vec<String> = catalogue.products().map(|row| row.id.to_string()).collect();
    names.extend(catalogue.presentations().map(|row| row.id.to_string()));
    names.extend(catalogue.diluents().map(|row| row.id.to_string()));
    each(|room, path, code| {
        // The drill's people and vials are made up, and they need vaccines.
        if room == "drill" {
            return;
        }
        for name in &names {
            let quoted = format!("\"{name}\"");
            assert!(!code.contains(&quoted), "{} names {name}", path.display());
        }
    });
}
