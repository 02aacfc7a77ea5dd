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
pub mod permit;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::checklist::ItemState;
use super::evidence::{Observed, Proof, Step, Verdict, Way};
use super::finding::{Code, Finding, Severity};
use super::id::{AccountId, OrderId, ProcedureId, VialId, VisitId};
use super::item::{Item, Moment};
use super::time::Instant;

pub use chair::stay;
pub use command::{NotNow, attest, observe, refuse, reopen, resume, resumes_at, set_aside};
pub use countersign::{countersign, second_person_wanted};
pub use permit::{Obstacle, Permit, obstacles};

/// Something that happened to a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// It began.
    Started {
        /// The person's presence.
        visit: VisitId,
        /// The order that it carries out.
        order: OrderId,
        /// The table.
        table: u8,
        /// Whether the product has to be shaken.
        shaken: bool,
    },
    /// Something was observed.
    Observed {
        /// At which step.
        step: Step,
        /// What.
        observed: Observed,
        /// How it reached the program.
        way: Way,
        /// The vial that a reading of a vial means, if it means one.
        vial: Option<VialId>,
        /// What came of it.
        verdict: Verdict,
        /// How long the step stood before the nurse, in milliseconds.
        elapsed_ms: u32,
    },
    /// The nurse attested a moment, naming its items.
    Attested {
        /// Which moment.
        moment: Moment,
        /// Its items.
        items: Vec<Item>,
    },
    /// After an interruption the same vial was identified again, so that the
    /// attestation of its moment stands again.
    Restored {
        /// Which moment.
        moment: Moment,
        /// Its items.
        items: Vec<Item>,
        /// When the nurse attested it, in UTC.
        attested_at: Instant,
    },
    /// A second person answered for findings that a rule leaves to two.
    Countersigned {
        /// Who; never the one at the keyboard.
        by: AccountId,
        /// Why, in their words.
        reason: String,
        /// For which findings.
        findings: Vec<Finding>,
    },
    /// The person stayed in the chair after the dose before, so that who they
    /// are holds.
    Stayed {
        /// The procedure in which they were asked.
        from: ProcedureId,
        /// The second identifier given then.
        identity: Proof,
        /// Who answered then.
        answerer: Proof,
    },
    /// Items lost their evidence.
    Reopened {
        /// Why.
        cause: Cause,
    },
    /// The nurse was called away or put the person back into the queue.
    SetAside,
    /// Somebody came back to it.
    Resumed {
        /// The day, the screening and the order still stand, so that the first
        /// moment does.
        check_stands: bool,
    },
    /// It ended without a dose.
    Refused {
        /// Why.
        reason: Reason,
        /// The findings that stood.
        findings: Vec<Finding>,
    },
}

/// What makes items lose their evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Who is in the chair has to be established anew.
    Person,
    /// The order was stated anew.
    Order,
    /// Another vial is taken.
    Vial,
    /// The dose is drawn anew.
    Volume,
    /// Another syringe is taken.
    Device,
    /// Nothing changed: what was read is read again.
    Reading,
}

impl Cause {
    /// All causes.
    pub const ALL: [Self; 6] =
        [Self::Person, Self::Order, Self::Vial, Self::Volume, Self::Device, Self::Reading];

    /// Returns exactly the items that depend on what changed.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Person => &[Item::K1, Item::C1, Item::D1, Item::D5],
            Self::Order => &[
                Item::K2,
                Item::K3,
                Item::C2,
                Item::C3,
                Item::C4,
                Item::C5,
                Item::D2,
                Item::D3,
                Item::D4,
                Item::D5,
            ],
            Self::Vial => &[Item::C2, Item::C3, Item::C5, Item::D2, Item::D3, Item::D5],
            Self::Volume => &[Item::D3],
            Self::Device => &[Item::C4, Item::D4],
            Self::Reading => &[],
        }
    }
}

/// Why a procedure ended without a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A stop stood.
    Stop,
    /// The person said no.
    ChildSaysNo,
    /// Consent was withdrawn.
    ConsentWithdrawn,
    /// The person became unwell before the needle.
    Unwell,
    /// The person left.
    Left,
    /// Another dose was recorded instead: an incident.
    Incident,
}

impl Reason {
    /// The reasons that a nurse can give, in the order in which they are offered.
    pub const OFFERED: [Self; 4] =
        [Self::ChildSaysNo, Self::ConsentWithdrawn, Self::Unwell, Self::Left];

    /// Returns the reason's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::ChildSaysNo => "child-says-no",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Unwell => "unwell",
            Self::Left => "left",
            Self::Incident => "incident",
        }
    }
}

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
    /// Begins a procedure with its first event. Returns `None` if that is not
    /// [`Happened::Started`].
    #[must_use]
    pub fn start(id: ProcedureId, happened: &Happened, at: Instant) -> Option<Self> {
        let Happened::Started { visit, order, table, shaken } = happened else { return None };
        Some(Self {
            id,
            visit: *visit,
            order: *order,
            table: *table,
            started_at: at,
            shaken: *shaken,
            course: Course::Running,
            proofs: BTreeMap::new(),
            attested: BTreeMap::new(),
            misread: BTreeSet::new(),
            stop: None,
            vial: None,
            revealed: BTreeSet::new(),
            suspended: None,
            again: BTreeSet::new(),
            countersigned: Vec::new(),
        })
    }

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

    /// Takes in what the log holds.
    pub fn apply(&mut self, happened: &Happened, at: Instant) {
        match happened {
            Happened::Started { .. } => {}
            Happened::Observed { step, observed, way, vial, verdict, elapsed_ms } => {
                match verdict {
                    Verdict::Agreed(notices) => {
                        let proof = Proof {
                            observed: observed.clone(),
                            way: *way,
                            at,
                            elapsed_ms: *elapsed_ms,
                            notices: notices.clone(),
                        };
                        self.prove(*step, proof, *vial);
                    }
                    // What was seen last counts: an older proof of the step is void.
                    Verdict::Reread => {
                        let _ = self.proofs.remove(step);
                        let _ = self.misread.insert(*step);
                    }
                    Verdict::Stopped(findings) => {
                        let _ = self.proofs.remove(step);
                        if matches!(step, Step::Label | Step::VialAgain) {
                            self.revealed.extend(vial.iter().chain(self.vial.iter()));
                        }
                        self.stop = Some(Stop {
                            step: *step,
                            observed: observed.clone(),
                            way: *way,
                            findings: findings.clone(),
                            vial: *vial,
                        });
                    }
                }
            }
            Happened::Attested { moment, .. } => {
                let _ = self.again.remove(moment);
                let _ = self.attested.insert(*moment, at);
            }
            Happened::Restored { moment, attested_at, .. } => {
                let _ = self.again.remove(moment);
                let _ = self.attested.insert(*moment, *attested_at);
            }
            Happened::Countersigned { findings, .. } => {
                self.countersigned.extend(findings.iter().cloned());
                self.stop = None;
            }
            Happened::Stayed { from, identity, answerer } => {
                for (step, proof) in [(Step::Identity, identity), (Step::Answerer, answerer)] {
                    let held = Proof { way: Way::Held(*from), elapsed_ms: 0, ..proof.clone() };
                    let _ = self.proofs.insert(step, held);
                }
            }
            Happened::Reopened { cause } => {
                self.lose(cause.items());
                self.stop = None;
                if matches!(cause, Cause::Vial | Cause::Order) {
                    self.vial = None;
                    self.suspended = None;
                }
            }
            Happened::SetAside => self.course = Course::SetAside,
            Happened::Resumed { check_stands } => self.come_back(*check_stands),
            Happened::Refused { reason, .. } => self.course = Course::Refused(*reason),
        }
    }

    /// Takes in that a dose was given through it.
    pub fn end_given(&mut self) {
        self.course = Course::Given;
    }

    fn prove(&mut self, step: Step, proof: Proof, vial: Option<VialId>) {
        if step == Step::Label {
            if self.vial.is_some() && self.vial != vial {
                self.lose(Cause::Vial.items());
            }
            self.vial = vial;
            self.suspended = None;
        }
        let _ = self.proofs.insert(step, proof);
        let _ = self.misread.remove(&step);
        self.stop = None;
    }

    fn has_begun(&self, moment: Moment) -> bool {
        let of_it = |step: &Step| step.items().iter().any(|item| moment.items().contains(item));
        self.proofs.keys().any(of_it)
    }

    /// Tells whether a moment was begun before an interruption and has to be gone
    /// through again.
    #[must_use]
    pub fn is_open_again(&self, moment: Moment) -> bool {
        self.again.contains(&moment)
    }

    /// Drops the evidence of items, and the attestations that named them.
    fn lose(&mut self, items: &[Item]) {
        self.proofs.retain(|step, _| !step.items().iter().any(|item| items.contains(item)));
        self.misread.retain(|step| !step.items().iter().any(|item| items.contains(item)));
        self.attested.retain(|moment, _| !moment.items().iter().any(|item| items.contains(item)));
        self.countersigned.retain(|found| !found.items.iter().any(|item| items.contains(item)));
    }

    /// Being called away: the third moment opens again always, the second
    /// unless the vial is identified again, the first stands if the day, the
    /// screening and the order do.
    fn come_back(&mut self, check_stands: bool) {
        self.course = Course::Running;
        self.stop = None;
        for moment in Moment::ALL {
            if (!check_stands || moment != Moment::Check) && self.has_begun(moment) {
                let _ = self.again.insert(moment);
            }
        }
        self.lose(Moment::Right.items());
        if !check_stands {
            self.lose(Moment::Check.items());
            self.lose(Moment::Compare.items());
            self.vial = None;
            self.suspended = None;
            return;
        }
        if let (Some(vial), Some(_)) = (self.vial, self.proofs.remove(&Step::Label)) {
            let attested_at = self.attested.remove(&Moment::Compare);
            self.suspended = Some(Suspended { vial, attested_at });
        }
    }
}

/// Something happened to a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureStep {
    /// To which.
    pub procedure: ProcedureId,
    /// What.
    pub happened: Happened,
}

#[cfg(test)]
mod tests;
