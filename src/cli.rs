//! The commands that open no window: each prints its result and says with its
//! exit code how it went.

pub mod backup;
pub mod export;
mod interrupt;
pub mod proof;
pub mod report;
pub mod simulate;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::domain::catalogue::{Catalogue, File};
use crate::i18n::Words;
use crate::platform::Clock;
use crate::scenario::{Coverage, Scenario, Summary};

/// Finds the copies that folders named on the command line mean; a folder without
/// one stays, so that the window says what is wrong with it.
#[must_use]
pub fn copies(folders: &[PathBuf]) -> Vec<PathBuf> {
    let found = folders.iter().flat_map(|folder| {
        let found = crate::store::backup::found_in(folder);
        if found.is_empty() { vec![folder.clone()] } else { found }
    });
    found.collect()
}

/// Prints how a person's doses stand.
///
/// # Errors
///
/// A sentence that says what is wrong, with the file, line and column.
pub fn evaluate(file: &Path, schedule: Option<&Path>) -> Result<ExitCode, String> {
    let read = |path: &Path| {
        let text = if path == Path::new("-") {
            io::read_to_string(io::stdin())
        } else {
            std::fs::read_to_string(path)
        };
        text.map_err(|error| format!("{}: {error}", path.display()))
    };
    let catalogue = match schedule {
        None => Catalogue::built_in().map_err(|fault| fault.to_string())?,
        Some(path) => {
            let (name, text) = (path.display().to_string(), read(path)?);
            Catalogue::read_schedule(&[File { name: &name, text: &text }]).map_err(|faults| {
                faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            })?
        }
    };
    let today = Clock::system().now().civil_day();
    let output = crate::evaluate::evaluate(&catalogue, &read(file)?, today)
        .map_err(|fault| format!("{}:{fault}", file.display()))?;
    io::stdout()
        .write_all(output.as_bytes())
        .map(|()| ExitCode::SUCCESS)
        .map_err(|error| error.to_string())
}

/// Rehearses scenarios, files and folders of them: a line of JSON for each, and a
/// summary; with `coverage` then a line for each rule, with the scenarios that trip
/// it and those that pass beside it. Fails if an expectation of one does not hold,
/// and with `coverage` if a rule has none of either.
///
/// # Errors
///
/// A sentence that says which file cannot be read, or what cannot be printed.
pub fn rehearse(paths: &[PathBuf], coverage: bool) -> Result<ExitCode, String> {
    let all_met = rehearse_all(paths, coverage).map_err(|error| error.to_string())?;
    Ok(if all_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rehearse_all(paths: &[PathBuf], with_coverage: bool) -> io::Result<bool> {
    let catalogue = Catalogue::built_in().map_err(io::Error::other)?;
    let mut files = Vec::new();
    for path in paths {
        scenarios(path, true, &mut files).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
    }
    let mut out = io::stdout().lock();
    let mut summary = Summary::default();
    let mut coverage = Coverage::default();
    for file in files {
        let scenario = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))
            .and_then(|text| {
                Scenario::parse(&text, &catalogue)
                    .map_err(|fault| format!("{}:{fault}", file.display()))
            });
        match scenario {
            Ok(scenario) => {
                let runs = scenario.rehearse(&catalogue);
                for run in &runs {
                    summary.count(run);
                    writeln!(out, "{}", serde_json::to_string(run)?)?;
                }
                if let Some((run, twin)) = runs.split_first() {
                    coverage.count(run, twin.first());
                }
            }
            Err(sentence) => {
                summary.faults += 1;
                writeln!(io::stderr(), "{sentence}")?;
            }
        }
    }
    writeln!(out, "{}", serde_json::json!({ "summary": summary }))?;
    if !with_coverage {
        return Ok(summary.is_good());
    }
    for rule in coverage.rules() {
        writeln!(out, "{}", serde_json::to_string(rule)?)?;
    }
    let bare = coverage.bare();
    if !bare.is_empty() {
        writeln!(io::stderr(), "not tripped, or not passed beside: {}", bare.join(" "))?;
    }
    Ok(summary.is_good() && bare.is_empty())
}

/// Finds the scenarios of a folder and the folders in it, by name. What is named
/// itself is one, whatever its name ends in.
fn scenarios(path: &Path, is_named: bool, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        let mut inside = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?;
        inside.sort();
        return inside.iter().try_for_each(|path| scenarios(path, false, found));
    }
    if is_named || path.extension().is_some_and(|extension| extension == "toml") {
        found.push(path.to_owned());
    }
    Ok(())
}

/// Draws the tour, and prints where its contact sheet lies.
///
/// # Errors
///
/// A sentence that says why the screens could not be drawn.
pub fn tour(folder: &Path, words: &Words) -> Result<ExitCode, String> {
    let page = crate::tour::draw(folder)
        .map_err(|lost| words.with("start-tour", &[("error", &lost.to_string())]))?;
    let _ = writeln!(io::stdout(), "{}", page.display());
    Ok(ExitCode::SUCCESS)
}
