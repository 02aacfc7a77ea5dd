//! The collection of scenarios, rehearsed as a whole, what it covers, and the
//! edges of every product in the catalogue.

#![cfg(test)]

#[path = "scenarios/collection.rs"]
mod collection;
#[path = "scenarios/coverage.rs"]
mod coverage;
#[path = "scenarios/edges.rs"]
mod edges;
#[path = "scenarios/made_up.rs"]
mod made_up;
#[path = "scenarios/rehearse.rs"]
mod rehearse;

use std::path::{Path, PathBuf};

use chot::domain::catalogue::Catalogue;
use chot::scenario::{Run, Scenario};

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/drill").join(name)
}

/// Lays what a test found beside the build, for whoever wants to read it.
fn lay_down(name: &str, report: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(path, report).unwrap();
}

/// A scenario of the collection, and what came of it and of its twin.
struct Played {
    scenario: Scenario,
    run: Run,
    twin: Option<Run>,
}

fn played(folder_name: &str) -> Vec<Played> {
    let catalogue = catalogue();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(folder_name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let scenario = Scenario::parse(&text, &catalogue)
                .unwrap_or_else(|fault| panic!("{}:{fault}", path.display()));
            let name = path.file_stem().unwrap().to_str().unwrap();
            assert_eq!(scenario.id().to_lowercase(), name.to_lowercase());
            let mut runs = scenario.rehearse(&catalogue).into_iter();
            let (run, twin) = (runs.next().unwrap(), runs.next());
            Played { scenario, run, twin }
        })
        .collect()
}
