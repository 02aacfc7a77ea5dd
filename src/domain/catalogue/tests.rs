//! Every row of the built-in files stands up; what does not is refused by
//! file and line.

use std::collections::BTreeSet;

use super::*;
use crate::domain::quantity::Volume;
use crate::domain::route::{Region, Route};

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|fault| panic!("{fault}"))
}

fn refused(files: &Files<'_>) -> Fault {
    Catalogue::parse(files).unwrap_err()
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
    for text in [
        Files::BUILT_IN.products,
        Files::BUILT_IN.presentations,
        Files::BUILT_IN.diluents,
        Files::BUILT_IN.look_alikes,
        Files::BUILT_IN.operations,
        Files::BUILT_IN.screening,
    ] {
        let file: toml::Value = toml::from_str(text).unwrap();
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
    assert!(!old.is_repealed(day(6, 30)));
    assert!(old.is_repealed(day(7, 1)) && old.kept_as_practice);
    let row = catalogue.operation("R-OPEN-LIQ").unwrap();
    assert!(row.basis.is_valid(day(11, 22)) && row.basis.conflict.is_some());
}

#[test]
fn the_version_changes_with_any_file() {
    let version = catalogue().version().to_owned();
    assert_eq!(version.len(), 64);
    assert!(version.bytes().all(|b| b.is_ascii_hexdigit()));
    let other = format!("{}\n", Files::BUILT_IN.screening);
    let files = Files { screening: &other, ..Files::BUILT_IN };
    assert_ne!(Catalogue::parse(&files).unwrap().version(), version);
}

#[test]
fn an_unknown_field_is_refused_with_file_and_line() {
    let text = format!("{}\n[[diluent]]\nid = \"DIL-X\"\ncolour = 1\n", Files::BUILT_IN.diluents);
    let line = text.lines().count();
    let fault = refused(&Files { diluents: &text, ..Files::BUILT_IN });
    assert_eq!((fault.file, fault.line), ("diluents.toml", line));
    let Problem::Syntax(message) = &fault.problem else { panic!("{fault}") };
    assert!(message.contains("colour"), "{message}");
}

#[test]
fn each_fault_is_told_by_line() {
    let swap = |text: &str, from: &str, to: &str| {
        let at = text.find(from).unwrap_or_else(|| panic!("{from}"));
        let line = text[..at].lines().count();
        let line = if text[..at].ends_with('\n') { line + 1 } else { line };
        (text.replacen(from, to, 1), line)
    };
    let files = Files::BUILT_IN;

    let (text, line) = swap(files.diluents, "source = \"DTQG-BCG\"", "source = \"NOWHERE\"");
    let fault = refused(&Files { diluents: &text, ..Files::BUILT_IN });
    let expected = Problem::Missing("NOWHERE".to_owned());
    assert_eq!((fault.file, fault.line, fault.problem), ("diluents.toml", line, expected));

    let (text, line) = swap(files.products, "id = \"HEPB-A\"", "id = \"HEPB0\"");
    let fault = refused(&Files { products: &text, ..Files::BUILT_IN });
    let expected = Problem::Duplicate("HEPB0".to_owned());
    assert_eq!((fault.line + 1, fault.problem), (line, expected));

    let (text, line) = swap(files.products, "microlitres = 500", "microlitres = 0");
    let fault = refused(&Files { products: &text, ..Files::BUILT_IN });
    assert!(fault.line < line && matches!(fault.problem, Problem::Volume(_)), "{fault}");

    let (text, line) = swap(files.products, "id = \"BCG\"", "id = \"bcg\"");
    let fault = refused(&Files { products: &text, ..Files::BUILT_IN });
    assert!(fault.line == line && matches!(fault.problem, Problem::Syntax(_)), "{fault}");

    let (text, _) = swap(files.products, "before = { years = 1 }", "before = { days = 0 }");
    let fault = refused(&Files { products: &text, ..Files::BUILT_IN });
    assert_eq!(fault.problem, Problem::EmptyRange("BCG".to_owned()));

    let (text, _) = swap(files.products, "length = 3", "length = 4");
    let fault = refused(&Files { products: &text, ..Files::BUILT_IN });
    assert!(matches!(fault.problem, Problem::Doses(_)), "{fault}");

    let (text, line) = swap(files.presentations, "product = \"MV\"", "product = \"MVV\"");
    let fault = refused(&Files { presentations: &text, ..Files::BUILT_IN });
    assert_eq!((fault.line + 2, fault.problem), (line, Problem::Missing("MVV".to_owned())));

    let (text, _) = swap(files.presentations, "{ with = \"DIL-MV\" }", "\"never\"");
    let fault = refused(&Files { presentations: &text, ..Files::BUILT_IN });
    assert_eq!(fault.problem, Problem::Dilution("MV-10".to_owned()));

    let (text, _) = swap(files.operations, "id = \"INT-LIVE\"", "id = \"INT-DEAD\"");
    let fault = refused(&Files { operations: &text, ..Files::BUILT_IN });
    assert_eq!(fault.problem, Problem::Missing("INT-LIVE".to_owned()));

    let (text, _) = swap(files.screening, "question = \"1M-4\"", "question = \"1M-40\"");
    let fault = refused(&Files { screening: &text, ..Files::BUILT_IN });
    assert_eq!(fault.problem, Problem::Missing("1M-40".to_owned()));

    let fault = refused(&Files { sources: "[[source]]\nid = \"A\"\n", ..Files::BUILT_IN });
    assert!(matches!(fault.problem, Problem::Syntax(_)));
    assert_eq!(fault.file, "sources.toml");
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
