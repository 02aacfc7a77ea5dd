//! Every row of the built-in files stands up; what does not is refused by
//! file and line.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::*;
use crate::domain::quantity::Volume;
use crate::domain::route::{Region, Route};

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|fault| panic!("{fault}"))
}

/// The built-in files with another text for one of them.
fn with<'a>(name: &str, text: &'a str) -> Vec<File<'a>> {
    let swap = |file: &File<'static>| File {
        name: file.name,
        text: if file.name == name { text } else { file.text },
    };
    BUILT_IN.iter().map(swap).collect()
}

fn text_of(name: &str) -> &'static str {
    BUILT_IN.iter().find(|file| file.name == name).unwrap().text
}

/// The only fault of the built-in files with another text for one of them.
fn refused(name: &str, text: &str) -> Fault {
    let faults = Catalogue::read(&with(name, text)).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults.into_iter().next().unwrap()
}

/// Puts something else for the first of a text; says line and column of the key
/// that stands at `key` behind it.
fn swapped(name: &str, from: &str, to: &str, key: &str) -> (String, usize, usize) {
    let text = text_of(name);
    let at = text.find(from).unwrap_or_else(|| panic!("{from}"));
    let at = at + from.find(key).unwrap_or_else(|| panic!("{key}"));
    let line_start = text[..at].rfind('\n').map_or(0, |line| line + 1);
    let line = text[..at].matches('\n').count() + 1;
    (text.replacen(from, to, 1), line, text[line_start..at].chars().count() + 1)
}

/// Walks all tables of a file and hands on those that hold `key`.
fn tables_with<'a>(value: &'a toml::Value, key: &str, found: &mut Vec<&'a toml::Table>) {
    match value {
        toml::Value::Table(table) => {
            if table.contains_key(key) {
                found.push(table);
            }
            for inner in table.values() {
                tables_with(inner, key, found);
            }
        }
        toml::Value::Array(list) => {
            for inner in list {
                tables_with(inner, key, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_row_of_every_file_has_a_source_and_a_confidence() {
    let catalogue = catalogue();
    for file in BUILT_IN.iter().filter(|file| file.name != "sources.toml") {
        let file: toml::Value = toml::from_str(file.text).unwrap();
        let (mut rows, mut facts, mut bases) = (Vec::new(), Vec::new(), Vec::new());
        tables_with(&file, "id", &mut rows);
        tables_with(&file, "value", &mut facts);
        tables_with(&file, "source", &mut bases);
        assert!(!rows.is_empty());
        assert!(rows.iter().chain(&facts).all(|row| row.contains_key("basis")));
        for basis in bases {
            let key: SourceKey = basis["source"].as_str().unwrap().parse().unwrap();
            assert!(catalogue.source(&key).is_some(), "{key}");
            let confidence = basis["confidence"].as_str().unwrap();
            assert!(["S", "S2", "M", "D"].contains(&confidence));
            assert_eq!(confidence == "M", key.as_str() == "MEMORY", "{basis:?}");
        }
    }
}

#[test]
fn every_row_name_is_its_own() {
    let mut names = BTreeSet::new();
    for product in catalogue().products() {
        let ages = product.licensed_age.iter().chain(&product.schedule_age).map(|row| &row.id);
        let doses =
            product.course.iter().flat_map(|course| course.dose.iter().map(|dose| &dose.id));
        let rest = product.volume.iter().map(|row| &row.id);
        let rest = rest.chain(product.route.iter().map(|row| &row.id));
        for id in ages.chain(doses).chain(rest).chain(product.site.iter().map(|row| &row.id)) {
            assert!(names.insert(id.clone()), "{id}");
        }
    }
}

#[test]
fn sites_fit_routes() {
    for product in catalogue().products() {
        let oral = product.route.iter().any(|row| row.routes == [Route::Oral]);
        for site in product.site.iter().flat_map(|row| &row.sites) {
            assert_eq!(oral, site.region() == Region::Mouth, "{}", product.id);
        }
    }
}

#[test]
fn a_repealed_law_is_told_from_one_in_force() {
    let catalogue = catalogue();
    let day = |m, d| chrono::NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    let old = catalogue.source(&"TT34-2018".parse().unwrap()).unwrap();
    assert!(old.in_force_to == Some(day(6, 30)) && old.kept_as_practice);
    let row = catalogue.operation("R-OPEN-LIQ").unwrap();
    assert_eq!(row.basis.kept_after, Some(day(6, 30)));
    assert_eq!(catalogue.operation("R-OBS-30").unwrap().basis.kept_after, None);
    assert!(row.basis.is_valid(day(11, 22)) && row.basis.conflict.is_some());
}

#[test]
fn the_version_changes_with_any_file_but_not_with_another_system() {
    let version = catalogue().version().clone();
    assert_eq!((version.sha256.len(), version.code().len()), (64, 12));
    assert_eq!(version.label, "2026-11-22");
    assert_eq!(version.to_string(), format!("2026-11-22 · {}", version.code()));
    let again = |text: &str| {
        Catalogue::read(&with("screening.toml", text)).unwrap().version().sha256.clone()
    };
    let screening = text_of("screening.toml");
    assert_ne!(again(&format!("{screening}\n")), version.sha256);
    let from_elsewhere = format!("\u{feff}{}", screening.replace('\n', "\r\n"));
    assert_eq!(again(&from_elsewhere), version.sha256);
}

#[test]
fn one_file_can_hold_a_whole_catalogue() {
    let text: Vec<&str> = BUILT_IN.iter().map(|file| file.text).collect();
    let text = text.join("\n");
    let read = Catalogue::read(&[File { name: "catalogue.toml", text: &text }]).unwrap();
    assert_eq!(read.products().count(), catalogue().products().count());
    assert_ne!(read.version().sha256, catalogue().version().sha256);
}

#[test]
fn an_unknown_field_is_refused_with_file_line_and_column() {
    let text = format!("{}\n[[diluent]]\nid = \"DIL-X\"\n  colour = 1\n", text_of("diluents.toml"));
    let fault = refused("diluents.toml", &text);
    let place = (fault.file.as_str(), fault.line, fault.column, fault.key.as_str());
    assert_eq!(place, ("diluents.toml", text.lines().count(), 3, "colour"));
    let Problem::Syntax(message) = &fault.problem else { panic!("{fault}") };
    assert!(message.contains("colour"), "{message}");
    let shown = format!("diluents.toml:{}:3: colour: ", fault.line);
    assert!(fault.to_string().starts_with(&shown), "{fault}");
}

/// Changes a file and expects one fault at the key that was changed. Where the
/// key is not the one that is wrong, the line has to do.
fn told(changes: Vec<(&str, &str, &str, &str, Problem)>) {
    for (file, from, to, key, problem) in changes {
        let (text, line, column) = swapped(file, from, to, key);
        let faults = Catalogue::read(&with(file, &text)).unwrap_err();
        let fault = faults.iter().find(|fault| fault.problem == problem);
        let fault = fault.unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        assert_eq!((fault.file.as_str(), fault.line), (file, line), "{fault}");
        let exact = !["min", "cites"].contains(&key);
        assert!(!exact || (fault.column, fault.key.as_str()) == (column, key), "{fault} {column}");
    }
}

#[test]
fn each_fault_of_a_product_is_told_by_line_column_and_key() {
    let missing = |id: &str| Problem::Missing(id.to_owned());
    let empty = |id: &str| Problem::EmptyRange(id.to_owned());
    told(vec![
        (
            "diluents.toml",
            "source = \"DTQG-BCG\"",
            "source = \"NOWHERE\"",
            "source",
            missing("NOWHERE"),
        ),
        (
            "products.toml",
            "id = \"HEPB-A\"",
            "id = \"HEPB0\"",
            "id",
            Problem::Duplicate("HEPB0".into()),
        ),
        (
            "products.toml",
            "microlitres = 100",
            "microlitres = 0",
            "microlitres",
            Problem::Volume("BCG-VOL1".into()),
        ),
        (
            "products.toml",
            "microlitres = 500",
            "microlitres = 5000",
            "microlitres",
            Problem::Implausible("HEPB0-VOL1".into(), 5000),
        ),
        (
            "products.toml",
            "microlitres = 100",
            "microlitres = 1000",
            "microlitres",
            Problem::Implausible("BCG-VOL1".into(), 1000),
        ),
        (
            "products.toml",
            "age = { from = { days = 0 }, before = { years = 1 } }",
            "age = { before = { days = 0 } }",
            "age",
            empty("BCG"),
        ),
        (
            "products.toml",
            "age = { after = { months = 36 } }",
            "age = { from = { months = 36 } }",
            "age",
            Problem::Overlap("JE-JEVAX-VOL1".into(), "JE-JEVAX-VOL2".into()),
        ),
    ]);
}

#[test]
fn each_fault_of_another_row_is_told_by_line_column_and_key() {
    let missing = |id: &str| Problem::Missing(id.to_owned());
    let empty = |id: &str| Problem::EmptyRange(id.to_owned());
    told(vec![
        (
            "products.toml",
            "only = [\"COV-PFZ-P\"]",
            "only = [\"COV-PFZ-X\"]",
            "only",
            missing("COV-PFZ-X"),
        ),
        ("presentations.toml", "product = \"MV\"", "product = \"MVV\"", "product", missing("MVV")),
        (
            "presentations.toml",
            "form = \"liquid\"",
            "form = \"concentrate\"",
            "form",
            Problem::Dilution("HEPB0-1".into()),
        ),
        (
            "presentations.toml",
            "value = 5500",
            "value = 55000",
            "value",
            Problem::Implausible("MV-10".into(), 55_000),
        ),
        (
            "presentations.toml",
            "min = 2000, max = 8000",
            "min = 9000, max = 8000",
            "min",
            empty("BCG-10"),
        ),
        (
            "operations.toml",
            "cites = \"Đ12 k3;",
            "valid_from = \"2026-07-01\", valid_to = \"2026-06-30\", cites = \"Đ12 k3;",
            "cites",
            empty("TT13-2026"),
        ),
        (
            "screening.toml",
            "question = \"1M-4\"",
            "question = \"1M-40\"",
            "question",
            missing("1M-40"),
        ),
        (
            "sources.toml",
            "in_force_to = \"2026-06-30\"",
            "in_force_to = \"2018-06-30\"",
            "in_force_to",
            empty("TT34-2018"),
        ),
    ]);
}

#[test]
fn what_the_reader_of_toml_refuses_is_told_in_place() {
    for (file, from, to, key) in [
        ("products.toml", "id = \"BCG\"", "id = \"bcg\"", "id"),
        ("products.toml", "routes = [\"intradermal\"]", "routes = [\"intravenous\"]", "routes"),
        (
            "products.toml",
            "after_previous = { months = 1 }",
            "after_previous = { months = -1 }",
            "after_previous",
        ),
        ("products.toml", "brand = \"BCG đông khô\"", "", ""),
        ("diluents.toml", ", cites = \"NaCl 0,9 %, dung môi của IVAC\"", "", ""),
    ] {
        let (text, line, _) = swapped(file, from, to, key);
        let fault = refused(file, &text);
        assert!(matches!(fault.problem, Problem::Syntax(_)), "{fault}");
        assert!(key.is_empty() || (fault.line, fault.key.as_str()) == (line, key), "{fault}");
    }
}

#[test]
fn every_fault_of_every_file_is_told_at_once() {
    let products = text_of("products.toml")
        .replacen("microlitres = 100", "microlitres = 0", 1)
        .replacen("source = \"VABIOTECH\"", "source = \"NOWHERE\"", 1);
    let mut files = with("products.toml", &products);
    let diluents =
        text_of("diluents.toml").replacen("source = \"MEMORY\"", "source = \"NOTHING\"", 1);
    files[3].text = &diluents;
    let faults = Catalogue::read(&files).unwrap_err();
    let told: Vec<(&str, &str)> =
        faults.iter().map(|fault| (fault.file.as_str(), fault.key.as_str())).collect();
    assert_eq!(
        told,
        [
            ("products.toml", "microlitres"),
            ("products.toml", "source"),
            ("diluents.toml", "source")
        ]
    );
    assert!(faults[0].line < faults[1].line);
}

#[test]
fn a_repealed_source_that_is_not_kept_ends_its_rows() {
    let sources = text_of("sources.toml").replacen("kept_as_practice = true\n", "", 1);
    let faults = Catalogue::read(&with("sources.toml", &sources)).unwrap_err();
    let repealed = |fault: &Fault| fault.problem == Problem::Repealed("TT34-2018".into());
    assert!(faults.len() > 5 && faults.iter().all(repealed), "{faults:?}");
}

#[test]
fn what_a_station_needs_is_demanded_and_a_schedule_alone_is_enough_for_itself() {
    let (text, _, _) = swapped("operations.toml", "id = \"INT-LIVE\"", "id = \"INT-DEAD\"", "id");
    let fault = refused("operations.toml", &text);
    assert_eq!(fault.problem, Problem::Missing("INT-LIVE".into()));
    let nothing = File { name: "small.toml", text: "label = \"small\"\n" };
    assert!(Catalogue::read(&[nothing]).is_err());
    assert_eq!(Catalogue::read_schedule(&[nothing]).unwrap().version().label, "small");
    let nameless = File { name: "small.toml", text: "" };
    let faults = Catalogue::read_schedule(&[nameless]).unwrap_err();
    assert_eq!(faults[0].problem, Problem::Missing("label".into()));
}

#[test]
fn ten_thousand_products_load() {
    let mut text = String::from(
        "label = \"many\"\n[[source]]\nid = \"X\"\ntext = { vi = \"x\", en = \"x\" }\nconfidence = \"D\"\n",
    );
    for number in 0..10_000 {
        let _ = writeln!(
            text,
            "[[product]]\nid = \"V-{number}\"\nname = {{ vi = \"v\", en = \"v\" }}\nbrand = \"v\"\nantigens = [\"A\"]\n\
             basis = {{ source = \"X\", cites = \"x\", confidence = \"D\" }}\n\
             [[product.volume]]\nid = \"V-{number}-1\"\nmicrolitres = 500\n\
             basis = {{ source = \"X\", cites = \"x\", confidence = \"D\" }}"
        );
    }
    let read = |text: &str| {
        Catalogue::read_schedule(&[File { name: "many.toml", text }])
            .map(|catalogue| catalogue.products().count())
    };
    assert_eq!(read(&text), Ok(10_000));
    let wrong = text.replace("source = \"X\"", "source = \"Y\"");
    assert_eq!(read(&wrong).unwrap_err().len(), 20_000);
}

#[test]
fn known_figures_stand_as_their_sources_print_them() {
    let catalogue = catalogue();
    let microlitres = |id: &str| {
        let presentation = catalogue.presentation(&id.parse().unwrap()).unwrap();
        presentation.diluent_microlitres.as_ref().map(|fact| fact.value)
    };
    for (id, volume) in [
        ("BCG-10", 1000),
        ("MV-10", 5500),
        ("COV-PFZ-P-V", 1800),
        ("COV-PFZ-O-V", 1300),
        ("COV-PFZ-M-V", 2200),
    ] {
        assert_eq!(microlitres(id), Some(Volume::from_microlitres(volume)), "{id}");
    }
    let penta = catalogue.product(&"PENTA-SII".parse().unwrap()).unwrap();
    assert!(penta.adsorbed.is_none() && penta.live.as_ref().is_some_and(|fact| !fact.value));
    assert!(catalogue.product(&"DPT4".parse().unwrap()).unwrap().adsorbed.is_some());
}
