//! Which scenarios trip each rule, and which pass just beside it. A rule is one
//! kind of finding; what a catalogue's rows come to is tried elsewhere.

use serde::Serialize;

use super::report::{Course, Run};
use crate::domain::finding::Code;

/// The rules, and what was rehearsed of each.
#[derive(Debug, Clone)]
pub struct Coverage(Vec<Covered>);

/// A rule and its scenarios.
#[derive(Debug, Clone, Serialize)]
pub struct Covered {
    /// The rule, by the code of its finding.
    pub rule: &'static str,
    /// The scenarios that trip it.
    pub trips: Vec<String>,
    /// The same days done right, in which everything is accepted and it is silent.
    pub passes: Vec<String>,
    #[serde(skip)]
    code: Code,
}

impl Default for Coverage {
    fn default() -> Self {
        let bare = |code: &Code| Covered {
            rule: code.code(),
            trips: Vec::new(),
            passes: Vec::new(),
            code: *code,
        };
        Self(Code::ALL.iter().map(bare).collect())
    }
}

impl Coverage {
    /// Counts a scenario, and its twin if it has one.
    pub fn count(&mut self, run: &Run, twin: Option<&Run>) {
        let says = |run: &Run, code| run.codes.contains(&code) || run.notices.contains(&code);
        for row in self.0.iter_mut().filter(|row| says(run, row.code)) {
            row.trips.push(run.scenario.clone());
            let beside = twin
                .filter(|twin| twin.outcome == Course::Accepted && !says(twin, row.code))
                .map(|twin| twin.scenario.clone());
            row.passes.extend(beside);
        }
    }

    /// Returns every rule, in the order of the findings.
    #[must_use]
    pub fn rules(&self) -> &[Covered] {
        &self.0
    }

    /// Returns the rules that nothing trips, or that nothing passes beside.
    #[must_use]
    pub fn bare(&self) -> Vec<&'static str> {
        let bare = |row: &&Covered| row.trips.is_empty() || row.passes.is_empty();
        self.0.iter().filter(bare).map(|row| row.rule).collect()
    }
}
