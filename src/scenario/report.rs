//! What came of a rehearsal: one line of JSON a scenario, and a summary.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::gate::Gate;
use crate::domain::item::Item;

/// Why a command does nothing now, where no rule is what says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The procedure is set aside or over, or its order was closed.
    NotRunning,
    /// This belongs to another of the three moments.
    OtherMoment,
    /// A stop stands.
    StopStands,
    /// The vial's facts have been shown: only a scan or another vial proves it.
    OnlyByScan,
    /// Several vials of the lot are open.
    WhichVial,
    /// The observation does not belong to the step.
    NotThisKind,
    /// An observation does not come in this way at the step.
    NotThisWay,
    /// A second person cannot answer for what stands.
    NotOffered,
    /// The second person is the one at the keyboard.
    SamePerson,
    /// The second person lacks the qualification that the rule names.
    NotQualified,
    /// A second person answers with a reason.
    NoReason,
    /// Somebody else was in the chair, or the person left it.
    LeftTheChair,
    /// Items are not proven.
    Missing,
    /// No order waits.
    NoOrder,
    /// Nobody is being watched.
    NotWatched,
    /// No vial of the product is there.
    NoVial,
    /// The box is too warm or too cold for a session.
    BoxTemperature,
    /// A day before a birth or after today.
    ImpossibleDate,
    /// The lot is here already.
    LotTwice,
    /// Somebody is still watched or half-done, and nobody said who takes over.
    Unfinished,
    /// The vial is already out of use.
    AlreadyWithdrawn,
    /// The line of the table did not stop.
    NotFrozen,
    /// Nobody has a dose that could be put right.
    NoDose,
    /// An amendment says what stands already.
    NothingChanged,
    /// A second person has to look at it.
    SecondPersonMissing,
}

/// What came of one step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What stops it.
    pub stops: Vec<Finding>,
    /// What is remarked beside it.
    pub notices: Vec<Finding>,
    /// The reading has to be done again.
    pub reread: bool,
    /// It does nothing now.
    pub refused: Option<Refusal>,
}

impl Outcome {
    /// The command did what it says, with what the rules remark, or was stopped.
    #[must_use]
    pub fn of(findings: Vec<Finding>) -> Self {
        let (notices, stops) =
            findings.into_iter().partition(|finding| finding.severity == Severity::Notice);
        Self { stops, notices, ..Self::default() }
    }

    /// The command does nothing now.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        Self { refused: Some(refusal), ..Self::default() }
    }

    /// Tells whether the command did what it says.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.stops.is_empty() && !self.reread && self.refused.is_none()
    }

    /// Takes in what came of the next of several commands of one step.
    pub(super) fn then(&mut self, next: Self) {
        self.notices.extend(next.notices);
        self.stops = next.stops;
        self.reread = next.reread;
        self.refused = next.refused;
    }

    /// Returns what it is, for a report.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            result: match (&self.refused, self.stops.is_empty()) {
                (Some(_), _) => Course::Refused,
                (None, false) => Course::Stopped,
                (None, true) if self.reread => Course::Reread,
                (None, true) => Course::Accepted,
            },
            refused: self.refused,
            codes: self.stops.iter().map(|finding| finding.code).collect(),
            items: self.stops.iter().flat_map(|f| f.items.iter().copied()).collect(),
            gates: self.stops.iter().flat_map(|f| f.gates.iter().copied()).collect(),
            notices: self.notices.iter().map(|finding| finding.code).collect(),
        }
    }
}

/// How a step, or a whole scenario, went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Every command did what it says.
    Accepted,
    /// A reading had to be done again.
    Reread,
    /// A command did nothing.
    Refused,
    /// A rule or a gate stopped it.
    Stopped,
}

/// What was seen of a step, sorted and without repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// How it went.
    pub result: Course,
    /// Why a command did nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
    /// What stopped it.
    pub codes: BTreeSet<Code>,
    /// The items that this touches.
    pub items: BTreeSet<Item>,
    /// The gates that this keeps shut.
    #[serde(serialize_with = "by_number")]
    pub gates: BTreeSet<Gate>,
    /// What was remarked.
    pub notices: BTreeSet<Code>,
}

fn by_number<S: serde::Serializer>(gates: &BTreeSet<Gate>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(gates.iter().map(|gate| gate.code()))
}

/// A step that did not go as its file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// Its place among the steps, from 1.
    pub step: usize,
    /// Its line in the file.
    pub line: usize,
    /// What the file says.
    pub expected: String,
    /// What was seen.
    pub seen: Seen,
}

/// What came of one scenario or one twin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Its name; that of a twin ends in `/twin`.
    pub scenario: String,
    /// How it went: the strictest of its steps.
    pub outcome: Course,
    /// How many doses went through the thirteen items.
    pub given: usize,
    /// What stopped a step.
    pub codes: BTreeSet<Code>,
    /// The items that this touches.
    pub items: BTreeSet<Item>,
    /// The gates that this keeps shut.
    #[serde(serialize_with = "by_number")]
    pub gates: BTreeSet<Gate>,
    /// What was remarked.
    pub notices: BTreeSet<Code>,
    /// The rows of the catalogue that stopped a step.
    pub rules: BTreeSet<String>,
    /// Whether a program at the table can stop it at all.
    pub stoppable: bool,
    /// Whether every step went as the file says.
    pub met: bool,
    /// The steps that did not.
    pub unmet: Vec<Unmet>,
}

/// All that was rehearsed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Scenarios, without their twins.
    pub scenarios: usize,
    /// The same days done right, as far as scenarios have one.
    pub twins: usize,
    /// Incidents that a program can stop, of which a step was stopped or refused.
    pub stopped: usize,
    /// Incidents that no program can stop, played with what it raises instead.
    pub not_stoppable: usize,
    /// Twins in which every command did what it says.
    pub went_through: usize,
    /// Scenarios and twins that did not go as their file says.
    pub unmet: usize,
    /// Files that cannot be read.
    pub faults: usize,
}

impl Summary {
    /// Counts what came of a scenario or a twin.
    pub fn count(&mut self, run: &Run) {
        let went_through = run.outcome == Course::Accepted;
        if run.scenario.ends_with("/twin") {
            self.twins += 1;
            self.went_through += usize::from(went_through);
        } else {
            self.scenarios += 1;
            self.stopped += usize::from(run.stoppable && !went_through);
            self.not_stoppable += usize::from(!run.stoppable);
        }
        self.unmet += usize::from(!run.met);
    }

    /// Tells whether everything went as the files say.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.unmet == 0 && self.faults == 0
    }
}
