//! A day at a station, written as a file: who, what stands there, and the
//! commands that the screens issue, each with what is expected of it. Rehearsing
//! drives the real procedure and rules, without window, disk or clock.
//!
//! ```text
//! file, text   what stands in a file       check   names and times in their order
//! stage        short forms made commands   run     the commands, against the domain
//! report       what came of it
//! ```
//!
//! It decides nothing: every stop comes from the rules and the procedure.

mod check;
mod coverage;
mod file;
mod report;
mod run;
mod shift;
mod stage;
mod text;

use crate::domain::catalogue::{BUILT_IN, Catalogue, File};

pub use coverage::{Coverage, Covered};
pub use file::Incident;
pub use report::{Course, Refusal, Run, Seen, Summary, Unmet};
pub use run::{Cast, Heard, Staged, Task};
pub use shift::to_day;

/// Why a file is no scenario, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {problem}")]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not TOML, a field that is unknown or missing, or a value of another kind.
    #[error("{0}")]
    Syntax(String),
    /// A step without an act, or with several.
    #[error("a step has exactly one act, not {0}")]
    Acts(usize),
    /// A name that nothing before it brought in.
    #[error("no {kind} `{name}` stands before this")]
    Unknown {
        /// A person, lot or vial.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A name that stands for two things.
    #[error("`{0}` stands twice")]
    Twice(String),
    /// A step before the one above it.
    #[error("this step lies before the one above it")]
    OutOfOrder,
    /// Something ends or goes on that has not begun.
    #[error("{0} before its beginning")]
    NotBegun(&'static str),
    /// A presentation, product or diluent that the catalogue does not hold.
    #[error("`{0}` is not in the catalogue")]
    NotInCatalogue(String),
    /// Expectations that exclude one another.
    #[error("a step is stopped, read again or refused, not two of these")]
    Expectations,
    /// A row of the scenario's own catalogue.
    #[error("the scenario's catalogue: {0}")]
    Catalogue(String),
    /// A lot that is neither vaccine nor diluent, or both.
    #[error("a lot is of one vaccine or of one diluent")]
    Content,
    /// An observation that says nothing, or several things.
    #[error("an observation says one thing, not {0}")]
    Observed(usize),
    /// No session stands yet.
    #[error("no session is open")]
    NoSession,
}

/// A scenario that was read and checked.
#[derive(Debug, Clone)]
pub struct Scenario {
    file: file::File,
    steps: Vec<stage::Step>,
    twin: Vec<stage::Step>,
    catalogue: Option<Catalogue>,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its line.
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, Fault> {
        let file: file::File = toml::from_str(text).map_err(|error| Fault {
            line: line(text, error.span().map_or(0, |span| span.start)),
            problem: Problem::Syntax(error.message().to_owned()),
        })?;
        let own = own_catalogue(&file)?;
        let judged_by = own.as_ref().unwrap_or(catalogue);
        let steps = check::steps(text, &file, &file.step, judged_by)?;
        let twin = check::steps(text, &file, &file.twin, judged_by)?;
        Ok(Self { steps, twin, catalogue: own, file })
    }

    /// Returns its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// Returns what really happened, if it is an incident.
    #[must_use]
    pub const fn incident(&self) -> Option<&Incident> {
        self.file.incident.as_ref()
    }

    /// Tells whether the same day done right stands beside it.
    #[must_use]
    pub const fn has_twin(&self) -> bool {
        !self.twin.is_empty()
    }

    /// Plays it up to where a trainee takes over, with identities counted from
    /// one of the caller's. Returns nothing for a scenario that is stopped nowhere
    /// that a screen of the station leads to, or that has a catalogue of its own.
    #[must_use]
    pub fn stage(&self, catalogue: &Catalogue, cast: Cast, identities: u128) -> Option<Staged> {
        if self.catalogue.is_some() {
            return None;
        }
        run::stage(&self.steps, catalogue, cast, identities)
    }

    /// Plays it, and its twin if it has one.
    #[must_use]
    pub fn rehearse(&self, catalogue: &Catalogue) -> Vec<Run> {
        let catalogue = self.catalogue.as_ref().unwrap_or(catalogue);
        let mut runs = vec![run::play(&self.file, self.id(), &self.steps, catalogue)];
        if self.has_twin() {
            let name = format!("{}/twin", self.id());
            runs.push(run::play(&self.file, &name, &self.twin, catalogue));
        }
        runs
    }
}

/// Reads the catalogue with the rows that a scenario adds, if it adds any.
fn own_catalogue(file: &file::File) -> Result<Option<Catalogue>, Fault> {
    let rows = &file.catalogue;
    if rows.products.is_empty() && rows.presentations.is_empty() {
        return Ok(None);
    }
    let mut files = BUILT_IN.to_vec();
    files.push(File { name: "products", text: &rows.products });
    files.push(File { name: "presentations", text: &rows.presentations });
    Catalogue::read(&files).map(Some).map_err(|faults| {
        let says = faults.first().map(ToString::to_string).unwrap_or_default();
        Fault { line: 1, problem: Problem::Catalogue(says) }
    })
}

/// Returns the line of a place in a text, from 1.
fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests;
