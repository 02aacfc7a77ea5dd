//! One run of one person through the thirteen items, for one ordered dose.
//!
//! A procedure is the fold of its events. Commands look at it and at the facts
//! of the station, and return the events that are to be recorded; only when the
//! log holds them are they applied. So a screen, a scenario and a restart reach
//! the very same state.
//!
//! Invariant: [`Permit`] exists only for thirteen confirmed items and open
//! gates, and a dose of kind `checklist` is made from a permit alone.

pub mod chair;
pub mod command;
pub mod countersign;
mod fold;
mod happened;
pub mod permit;

use std::collections::{BTreeMap, BTreeSet};

use super::checklist::ItemState;
use super::evidence::{Observed, Proof, Step, Way};
use super::finding::{Code, Finding, Severity};
use super::id::{OrderId, ProcedureId, VialId, VisitId};
use super::item::{Item, Moment};
use super::time::Instant;

pub use chair::stay;
pub use command::{NotNow, attest, observe, refuse, reopen, resume, resumes_at, set_aside};
pub use countersign::{countersign, second_person_wanted};
pub use happened::{Cause, Happened, ProcedureStep, Reason};
pub use permit::{Obstacle, Permit, obstacles};

/// A stop that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The step at which it came.
    pub step: Step,
    /// What was observed.
    pub observed: Observed,
    /// How it reached the program.
    pub way: Way,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// The vial that was in the hand, if the stop is about one.
    pub vial: Option<VialId>,
}

impl Stop {
    /// Tells whether somebody else stood there than the person of the procedure, who
    /// has no part in it.
    #[must_use]
    pub fn is_about_somebody_else(&self) -> bool {
        self.findings.iter().any(|found| found.code == Code::WrongPerson)
    }
}

/// Whether a procedure goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Somebody is at it.
    Running,
    /// Nobody is at it; it can be taken up again.
    SetAside,
    /// A dose was given through it.
    Given,
    /// It ended without a dose.
    Refused(Reason),
}

/// What the nurse is to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Give the evidence of this step.
    Observe(Step),
    /// Attest this moment.
    Attest(Moment),
    /// A stop stands.
    Stopped,
    /// All is confirmed: inject, and say so.
    Needle,
    /// Nothing: it was set aside or is over.
    Nothing,
}

/// What an interruption left behind: the second moment stands again as soon as
/// the same vial is identified again.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suspended {
    vial: VialId,
    attested_at: Option<Instant>,
}

/// One run through the thirteen items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    id: ProcedureId,
    visit: VisitId,
    order: OrderId,
    table: u8,
    started_at: Instant,
    shaken: bool,
    course: Course,
    proofs: BTreeMap<Step, Proof>,
    attested: BTreeMap<Moment, Instant>,
    misread: BTreeSet<Step>,
    stop: Option<Stop>,
    vial: Option<VialId>,
    revealed: BTreeSet<VialId>,
    suspended: Option<Suspended>,
    countersigned: Vec<Finding>,
    again: BTreeSet<Moment>,
}

impl Procedure {
    /// Returns its identity.
    #[must_use]
    pub const fn id(&self) -> ProcedureId {
        self.id
    }

    /// Returns the visit that it belongs to.
    #[must_use]
    pub const fn visit(&self) -> VisitId {
        self.visit
    }

    /// Returns the order that it carries out.
    #[must_use]
    pub const fn order(&self) -> OrderId {
        self.order
    }

    /// Returns the table at which it runs.
    #[must_use]
    pub const fn table(&self) -> u8 {
        self.table
    }

    /// Returns when it began, in UTC.
    #[must_use]
    pub const fn started_at(&self) -> Instant {
        self.started_at
    }

    /// Returns whether it goes on.
    #[must_use]
    pub const fn course(&self) -> Course {
        self.course
    }

    /// Tells whether it can still end in a dose.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.course, Course::Running | Course::SetAside)
    }

    /// Returns the vial in the hand, once it is identified.
    #[must_use]
    pub const fn vial(&self) -> Option<VialId> {
        self.vial
    }

    /// Returns the stop that stands, if one does.
    #[must_use]
    pub const fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// Returns the proof of a step, once it agreed.
    #[must_use]
    pub fn proof(&self, step: Step) -> Option<&Proof> {
        self.proofs.get(&step)
    }

    /// Tells whether a finding stands in the way: it is no notice, and no second
    /// person has answered for the very same.
    #[must_use]
    pub fn is_stopped_by(&self, finding: &Finding) -> bool {
        let answered = |signed: &Finding| {
            signed.code == finding.code
                && signed.rule == finding.rule
                && signed.expected == finding.expected
                && signed.found == finding.found
        };
        match finding.severity {
            Severity::Notice => false,
            Severity::SecondPerson(_) => !self.countersigned.iter().any(answered),
            Severity::Stop => true,
        }
    }

    /// Tells whether any evidence stands yet.
    #[must_use]
    pub fn has_evidence(&self) -> bool {
        !self.proofs.is_empty()
    }

    /// Tells whether a step was misread once, so that the next mismatch stops.
    #[must_use]
    pub fn was_misread(&self, step: Step) -> bool {
        self.misread.contains(&step)
    }

    /// Tells whether a stop has shown the facts of a vial, so that typing does
    /// not prove it any more.
    #[must_use]
    pub fn was_revealed(&self, vial: VialId) -> bool {
        self.revealed.contains(&vial)
    }

    /// Tells whether an interruption asks for the vial to be identified again.
    #[must_use]
    pub const fn wants_vial_again(&self) -> bool {
        self.suspended.is_some()
    }

    /// Returns when the second moment was attested before the interruption, if
    /// this is the vial that was in the hand then and all other evidence of the
    /// moment is still the one that was attested.
    #[must_use]
    pub fn attested_before(&self, vial: VialId) -> Option<Instant> {
        let suspended = self.suspended.as_ref().filter(|suspended| suspended.vial == vial)?;
        let attested_at = suspended.attested_at?;
        let unchanged =
            |step: Step| self.proofs.get(&step).is_some_and(|proof| proof.at <= attested_at);
        let mut others = self.steps(Moment::Compare).filter(|step| *step != Step::Label);
        others.all(unchanged).then_some(attested_at)
    }

    /// Returns when a moment was attested, in UTC.
    #[must_use]
    pub fn attested_at(&self, moment: Moment) -> Option<Instant> {
        self.attested.get(&moment).copied()
    }

    /// Returns the steps of a moment that this procedure needs.
    pub fn steps(&self, moment: Moment) -> impl Iterator<Item = Step> + '_ {
        Step::ALL
            .into_iter()
            .filter(move |step| step.moment() == moment)
            .filter(|step| *step != Step::Shaken || self.shaken)
    }

    /// Returns the first moment that is not attested.
    #[must_use]
    pub fn moment(&self) -> Option<Moment> {
        Moment::ALL.into_iter().find(|moment| !self.attested.contains_key(moment))
    }

    /// Returns the state of an item.
    #[must_use]
    pub fn item(&self, item: Item) -> ItemState {
        let stopped = |stop: &Stop| {
            stop.step.items().contains(&item)
                || stop.findings.iter().any(|finding| finding.items.contains(&item))
        };
        let mut steps = self.steps(item.moment()).filter(|step| step.items().contains(&item));
        if self.stop.as_ref().is_some_and(stopped) {
            ItemState::Stopped
        } else if !steps.all(|step| self.proofs.contains_key(&step)) {
            ItemState::Open
        } else if self.attested.contains_key(&item.moment()) {
            ItemState::Confirmed
        } else {
            ItemState::Proven
        }
    }

    /// Returns what the nurse is to do next.
    #[must_use]
    pub fn next(&self) -> Next {
        if self.course != Course::Running {
            return Next::Nothing;
        }
        if self.stop.is_some() {
            return Next::Stopped;
        }
        let Some(moment) = self.moment() else { return Next::Needle };
        match self.steps(moment).find(|step| !self.proofs.contains_key(step)) {
            Some(step) => Next::Observe(step),
            None => Next::Attest(moment),
        }
    }

    /// Tells whether a moment was begun before an interruption and has to be gone
    /// through again.
    #[must_use]
    pub fn is_open_again(&self, moment: Moment) -> bool {
        self.again.contains(&moment)
    }
}

#[cfg(test)]
mod tests;
