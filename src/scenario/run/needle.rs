//! The procedure step by step, the needle, and what comes after it.

use super::people::waiting;
use super::{Answer, World};
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::evidence::{Observed, Step, Verdict, Way};
use crate::domain::facts::Facts;
use crate::domain::finding::{Finding, Severity};
use crate::domain::id::{DoseId, ProcedureId};
use crate::domain::item::Moment;
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::procedure::{
    self, Cause, Happened, NotNow, Obstacle, Permit, Procedure, ProcedureStep, Reason,
};
use crate::domain::reaction::{ReactionReported, SeriousReaction};
use crate::domain::rule;
use crate::scenario::file::{self, Name, See};
use crate::scenario::report::{Outcome, Refusal};

/// How long every step stands before the nurse, in milliseconds.
const ELAPSED_MS: u32 = 1500;

type Events = Result<Vec<Happened>, NotNow>;

impl World<'_> {
    pub(super) fn begin(&mut self, act: &file::OnePerson) -> Answer {
        let id = ProcedureId(self.identity());
        let visit = self.visit(&act.person)?;
        let order = waiting(visit, act.product.as_ref()).ok_or(Refusal::NoOrder)?;
        let product = self.catalogue.product(&order.product);
        let shaken = product
            .and_then(|product| product.adsorbed.as_ref())
            .is_none_or(|adsorbed| adsorbed.value);
        let open = self.day.open_procedure(order.id).map(Procedure::id);
        let (visit, order) = (visit.id, order.id);
        if open.is_none() {
            let table = act.table.unwrap_or(1);
            let happened = Happened::Started { visit, order, table, shaken };
            self.record(ProcedureStep { procedure: id, happened });
        }
        let _ = self.procedures.insert(act.person.get_ref().clone(), open.unwrap_or(id));
        Ok(Outcome::default())
    }

    pub(super) fn see(&mut self, see: &See) -> Answer {
        let person = see.person.as_ref().ok_or(Refusal::NotRunning)?;
        let (observed, way) = self.reading(see)?;
        self.observe(person, see.step, observed, way)
    }

    pub(super) fn observe(
        &mut self,
        person: &Name,
        step: Step,
        observed: Observed,
        way: Way,
    ) -> Answer {
        self.observed.push((step, observed.clone()));
        self.command(person, |procedure, facts| {
            procedure::observe(procedure, facts, step, observed, way, ELAPSED_MS)
        })
    }

    pub(super) fn attest(&mut self, person: &Name, moment: Moment) -> Answer {
        self.command(person, |procedure, facts| procedure::attest(procedure, facts, moment))
    }

    pub(super) fn stay(&mut self, person: &Name) -> Answer {
        self.command(person, procedure::stay)
    }

    pub(super) fn countersign(&mut self, act: &file::Countersign) -> Answer {
        let by = self.cast.account(act.by.unwrap_or(file::Hand::Deputy));
        self.command(&act.person, |procedure, facts| {
            procedure::countersign(procedure, facts, by, &act.reason)
        })
    }

    pub(super) fn set_aside(&mut self, person: &Name) -> Answer {
        self.command(person, |procedure, _| procedure::set_aside(procedure))
    }

    pub(super) fn resume(&mut self, person: &Name) -> Answer {
        self.command(person, procedure::resume)
    }

    pub(super) fn reopen(&mut self, person: &Name, cause: Cause) -> Answer {
        self.command(person, |procedure, _| procedure::reopen(procedure, cause))
    }

    /// Ends the procedure. The findings of its stop go into the log with it; the
    /// command itself is accepted.
    pub(super) fn refuse(&mut self, person: &Name, reason: Reason) -> Answer {
        self.command(person, |procedure, _| procedure::refuse(procedure, reason))
    }

    /// Carries a command out and records what it returns.
    fn command(
        &mut self,
        person: &Name,
        command: impl FnOnce(&Procedure, &Facts<'_>) -> Events,
    ) -> Answer {
        let (procedure, facts) = self.underway(person)?;
        let id = procedure.id();
        match command(procedure, &facts) {
            Ok(happened) => {
                let outcome = outcome(&happened);
                for happened in happened {
                    self.record(ProcedureStep { procedure: id, happened });
                }
                Ok(outcome)
            }
            Err(NotNow::Missing(obstacles)) => hindered(obstacles),
            Err(not_now) => Err(refusal(&not_now)),
        }
    }

    pub(super) fn inject(&mut self, act: &file::Inject) -> Answer {
        let dose = DoseId(self.identity());
        let (procedure, facts) = self.underway(&act.person)?;
        let planned = match procedure.proof(Step::Site).map(|proof| &proof.observed) {
            Some(Observed::Site(site)) => Some(*site),
            _ => None,
        };
        let permit = match Permit::new(procedure, &facts) {
            Ok(permit) => permit,
            Err(obstacles) => return hindered(obstacles),
        };
        let site = act.site.or(planned).ok_or(Refusal::Missing)?;
        self.record(permit.given(dose, site, act.amount.unwrap_or(Amount::Full)));
        Ok(Outcome::default())
    }

    /// Records a wrong injection that took place. The truth is never stopped.
    pub(super) fn wrong(&mut self, act: &file::Wrong) -> Answer {
        let id = DoseId(self.identity());
        let vial = act.vial.as_ref().map(|name| self.vial(name)).transpose()?;
        let visit = self.visit(&act.person)?;
        let lot = vial.and_then(|id| self.day.vial(id)).and_then(|vial| self.day.lot(vial.lot));
        let in_vial = lot.and_then(|lot| lot.product().cloned());
        let dose = DoseGiven {
            id,
            basis: Basis::Incident { error: act.error, procedure: None, note: String::new() },
            administered: Administered {
                patient: visit.patient,
                visit: visit.id,
                order: None,
                product: act.product.clone().or(in_vial),
                lot: lot.map(|lot| lot.id),
                vial,
                lot_number: lot.map(|lot| lot.number.clone()),
                expiry: lot.map(|lot| lot.expiry),
                volume: None,
                route: None,
                site: None,
                dose_number: None,
                amount: Amount::Full,
                table: 1,
                given_at: self.now,
            },
        };
        self.record(dose);
        Ok(Outcome::default())
    }

    pub(super) fn react(&mut self, act: &file::React) -> Answer {
        let visit = self.visit(&act.person)?.id;
        self.record(SeriousReaction { visit, signs: act.signs.clone() });
        Ok(Outcome::default())
    }

    /// Writes down that a serious reaction was reported.
    pub(super) fn report(&mut self, person: &Name) -> Answer {
        let visit = self.visit(person)?.id;
        if self.day.reactions().all(|reaction| reaction.visit != visit) {
            return Err(Refusal::NotWatched);
        }
        self.record(ReactionReported { visit });
        Ok(Outcome::of(self.day.report_findings(self.catalogue, self.now)))
    }

    /// Lets somebody go who was watched. Before the time is over the board asks
    /// again, and going early has to be confirmed.
    pub(super) fn go_home(&mut self, act: &file::GoHome) -> Answer {
        let visit = self.visit(&act.person)?.id;
        let watched = self.day.observations().iter();
        let open: Vec<_> = watched.filter(|o| o.visit == visit && o.ended.is_none()).collect();
        if open.is_empty() {
            return Err(Refusal::NotWatched);
        }
        let early = open.iter().find_map(|o| {
            let product = self.day.product_of(o.dose);
            rule::follow_up::observed(self.catalogue, product, o.since, self.now)
        });
        if let Some(stop) = early.as_ref().filter(|_| !act.early) {
            return Ok(Outcome::of(vec![stop.clone()]));
        }
        let early = early.is_some();
        let condition = act.condition.as_ref().map_or(Condition::Well, |at_home| at_home.0);
        let doses: Vec<DoseId> = open.iter().map(|o| o.dose).collect();
        for dose in doses {
            let instructed = condition != Condition::Referred;
            self.record(ObservationEnded { dose, visit, condition, early, instructed });
        }
        Ok(Outcome::default())
    }
}

/// Returns what came of a command by what it wants recorded.
fn outcome(happened: &[Happened]) -> Outcome {
    let mut outcome = Outcome::default();
    for happened in happened {
        if let Happened::Observed { verdict, .. } = happened {
            match verdict {
                Verdict::Agreed(notices) => outcome.notices.extend(notices.iter().cloned()),
                Verdict::Reread => outcome.reread = true,
                Verdict::Stopped(findings) => {
                    let (notices, stops): (Vec<Finding>, Vec<Finding>) = findings
                        .iter()
                        .cloned()
                        .partition(|finding| finding.severity == Severity::Notice);
                    outcome.notices.extend(notices);
                    outcome.stops.extend(stops);
                }
            }
        }
    }
    outcome
}

/// What stands between the moment and its attestation, or the needle: gates and
/// rules stop, the rest is refused.
fn hindered(obstacles: Vec<Obstacle>) -> Answer {
    let mut stops = Vec::new();
    let mut refused = None;
    for obstacle in obstacles {
        match obstacle {
            Obstacle::Gate(gate, finding) => {
                let mut finding = *finding;
                if !finding.gates.contains(&gate) {
                    finding.gates.push(gate);
                }
                stops.push(finding);
            }
            Obstacle::Rule(finding) => stops.push(*finding),
            Obstacle::NotRunning => refused = Some(Refusal::NotRunning),
            Obstacle::Stop => refused = refused.or(Some(Refusal::StopStands)),
            Obstacle::Items(_) => refused = refused.or(Some(Refusal::Missing)),
        }
    }
    match refused {
        Some(refusal) => Err(refusal),
        None => Ok(Outcome::of(stops)),
    }
}

const fn refusal(not_now: &NotNow) -> Refusal {
    match not_now {
        NotNow::NotRunning => Refusal::NotRunning,
        NotNow::OtherMoment(_) => Refusal::OtherMoment,
        NotNow::StopStands => Refusal::StopStands,
        NotNow::OnlyByScan => Refusal::OnlyByScan,
        NotNow::WhichVial(_) => Refusal::WhichVial,
        NotNow::NotThisKind => Refusal::NotThisKind,
        NotNow::NotThisWay => Refusal::NotThisWay,
        NotNow::NotOffered => Refusal::NotOffered,
        NotNow::SamePerson => Refusal::SamePerson,
        NotNow::NotQualified(_) => Refusal::NotQualified,
        NotNow::NoReason => Refusal::NoReason,
        NotNow::LeftTheChair => Refusal::LeftTheChair,
        NotNow::Missing(_) => Refusal::Missing,
    }
}
