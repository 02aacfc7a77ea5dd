//! The fold: how a procedure becomes what its events say, one after the other.
//! Whether an event may happen is for the commands to decide.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cause, Course, Happened, Procedure, Stop, Suspended};
use crate::domain::evidence::{Proof, Step, Verdict, Way};
use crate::domain::id::{ProcedureId, VialId};
use crate::domain::item::{Item, Moment};
use crate::domain::time::Instant;

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
