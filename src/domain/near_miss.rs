//! Near misses: every stop that stood. The person, vial, lot, volume or time was
//! wrong and was changed or given up; nobody types anything for it. A label or
//! an answer that was read again and mended is a finding, not a near miss.

use std::collections::BTreeMap;

use super::dose::Basis;
use super::event::{Event, Fact};
use super::evidence::{Observed, Step, Verdict, Way};
use super::finding::{Code, Finding, Severity};
use super::id::{AccountId, ProcedureId, SessionId, VialId, VisitId};
use super::item::Item;
use super::procedure::{Cause, Happened, Reason};
use super::time::Instant;
use super::visit::{Order, OrderStopped};

/// What became of a stop that stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// What was wrong was changed, and it went on.
    Changed,
    /// It ended there, without a dose.
    GivenUp,
}

impl End {
    /// All ends.
    pub const ALL: [Self; 2] = [Self::Changed, Self::GivenUp];

    /// Returns the end's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::GivenUp => "given-up",
        }
    }
}

/// A stop that stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The place in the log of the entry that stopped.
    pub sequence: i64,
    /// When it stopped, in UTC.
    pub at: Instant,
    /// In which session.
    pub session: Option<SessionId>,
    /// Who was at the keyboard; nobody for a withheld author.
    pub by: Option<AccountId>,
    /// For whom, if a procedure was under way.
    pub visit: Option<VisitId>,
    /// At which table.
    pub table: Option<u8>,
    /// At which step, if a procedure was under way.
    pub step: Option<Step>,
    /// What was found, without mere notices.
    pub findings: Vec<Finding>,
    /// What became of it.
    pub end: End,
}

impl NearMiss {
    /// Returns the items that it touches, each once.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let touched = |item: &Item| self.findings.iter().any(|found| found.items.contains(item));
        Item::ALL.into_iter().filter(touched).collect()
    }
}

/// A stop of which it is not yet known what comes of it.
struct Standing {
    miss: NearMiss,
    observed: Observed,
    way: Way,
    vial: Option<VialId>,
    step: Step,
}

/// An order that was stopped, of which it is not yet known what comes of it.
struct StoppedOrder {
    miss: NearMiss,
    order: Order,
}

#[derive(Default)]
struct Running {
    visit: Option<VisitId>,
    table: Option<u8>,
    standing: Vec<Standing>,
}

/// Finds near misses in facts that come in the order of the log.
#[derive(Default)]
pub struct Finder {
    running: BTreeMap<ProcedureId, Running>,
    orders: BTreeMap<VisitId, Vec<StoppedOrder>>,
    found: Vec<NearMiss>,
}

fn strong(findings: &[Finding]) -> Vec<Finding> {
    findings.iter().filter(|found| found.severity != Severity::Notice).cloned().collect()
}

impl Finder {
    /// Takes in one fact.
    pub fn apply(&mut self, fact: &Fact) {
        match &fact.event {
            Event::ProcedureStep(step) => self.step(step.procedure, &step.happened, fact),
            Event::DoseGiven(dose) => match &dose.basis {
                Basis::Checklist { procedure, .. } => self.end(*procedure, End::Changed),
                Basis::Incident { procedure: Some(procedure), .. } => {
                    // The wrong thing reached the person: an incident, no near miss.
                    let _ = self.running.remove(procedure);
                }
                Basis::Incident { .. } | Basis::Paper { .. } => {}
            },
            Event::OpeningStopped(stopped) => {
                let Some(finding) = stopped.stop.finding() else { return };
                self.found.push(NearMiss {
                    visit: None,
                    table: Some(stopped.table),
                    step: None,
                    ..miss(fact, vec![finding], End::GivenUp)
                });
            }
            Event::OrderStopped(stopped) => self.order_stopped(stopped, fact),
            Event::Ordered(order) => self.ordered(order),
            _ => {}
        }
    }

    fn order_stopped(&mut self, stopped: &OrderStopped, fact: &Fact) {
        let order = &stopped.order;
        let stood = self.orders.entry(order.visit).or_default();
        // The same once more is one.
        let is_same = |other: &Order| {
            (&other.product, other.dose_number, other.volume, other.route)
                == (&order.product, order.dose_number, order.volume, order.route)
        };
        if !stood.iter().any(|stop| is_same(&stop.order)) {
            let miss = NearMiss {
                visit: Some(order.visit),
                table: Some(stopped.table),
                ..miss(fact, strong(&stopped.findings), End::GivenUp)
            };
            stood.push(StoppedOrder { miss, order: order.clone() });
        }
    }

    /// An order stands. What was stopped of the same vaccine was stated wrongly and
    /// is mended: a slip. Another vaccine was wrong, and was changed.
    fn ordered(&mut self, order: &Order) {
        let stood = self.orders.remove(&order.visit).unwrap_or_default();
        let changed = stood.into_iter().filter(|stop| stop.order.product != order.product);
        self.found.extend(changed.map(|stop| NearMiss { end: End::Changed, ..stop.miss }));
    }

    fn step(&mut self, id: ProcedureId, happened: &Happened, fact: &Fact) {
        let running = self.running.entry(id).or_default();
        match happened {
            Happened::Started { visit, table, .. } => {
                running.visit = Some(*visit);
                running.table = Some(*table);
            }
            Happened::Observed { step, observed, way, vial, verdict, .. } => match verdict {
                Verdict::Stopped(findings) => {
                    let miss = NearMiss {
                        visit: running.visit,
                        table: running.table,
                        step: Some(*step),
                        ..miss(fact, strong(findings), End::Changed)
                    };
                    let (observed, way, vial) = (observed.clone(), *way, *vial);
                    running.standing.push(Standing { miss, observed, way, vial, step: *step });
                }
                Verdict::Agreed(_) => {
                    let (mended, rest) = std::mem::take(&mut running.standing)
                        .into_iter()
                        .partition(|stop| stop.step == *step);
                    running.standing = rest;
                    let mended: Vec<Standing> = mended;
                    let changed = mended.into_iter().filter(|stop| stop.changed(observed, *vial));
                    self.found.extend(changed.map(|stop| stop.miss));
                }
                Verdict::Reread => {}
            },
            // Another vial, syringe, volume: what was wrong was put away.
            Happened::Reopened { cause } if *cause != Cause::Reading => {
                let stood = std::mem::take(&mut running.standing);
                self.found.extend(stood.into_iter().map(|stop| stop.miss));
            }
            // Two answered for it: it went through as it was.
            Happened::Countersigned { findings, .. } => {
                running.standing.retain(|stop| {
                    !stop
                        .miss
                        .findings
                        .iter()
                        .all(|found| findings.iter().any(|answered| answered.code == found.code))
                });
            }
            Happened::Refused { reason, findings } => {
                let mut stood = std::mem::take(&mut running.standing);
                if let (true, Reason::Stop, false) =
                    (stood.is_empty(), *reason, strong(findings).is_empty())
                {
                    self.found.push(NearMiss {
                        visit: running.visit,
                        table: running.table,
                        step: None,
                        ..miss(fact, strong(findings), End::GivenUp)
                    });
                }
                if *reason == Reason::Incident {
                    stood.clear();
                }
                let given_up = stood.into_iter().map(|s| NearMiss { end: End::GivenUp, ..s.miss });
                self.found.extend(given_up);
            }
            Happened::Reopened { .. }
            | Happened::Attested { .. }
            | Happened::Restored { .. }
            | Happened::Stayed { .. }
            | Happened::SetAside
            | Happened::Resumed { .. } => {}
        }
    }

    fn end(&mut self, id: ProcedureId, end: End) {
        let stood = self.running.remove(&id).map_or_else(Vec::new, |running| running.standing);
        self.found.extend(stood.into_iter().map(|stop| NearMiss { end, ..stop.miss }));
    }

    /// Returns all near misses, by the place of their stop in the log. What still
    /// stands at the end was given up.
    #[must_use]
    pub fn near_misses(mut self) -> Vec<NearMiss> {
        for running in std::mem::take(&mut self.running).into_values() {
            let stood = running.standing.into_iter();
            self.found.extend(stood.map(|s| NearMiss { end: End::GivenUp, ..s.miss }));
        }
        let orders = std::mem::take(&mut self.orders).into_values().flatten();
        self.found.extend(orders.map(|stop| stop.miss));
        self.found.sort_by_key(|miss| miss.sequence);
        self.found
    }
}

impl Standing {
    /// Tells whether another thing was taken, and not the same one read again.
    fn changed(&self, observed: &Observed, vial: Option<VialId>) -> bool {
        let thing = match self.step {
            Step::Label | Step::VialAgain => self.vial != vial,
            _ => self.observed != *observed,
        };
        let slip = matches!(self.way, Way::Typed(_) | Way::Read | Way::Answered)
            && matches!(self.step, Step::Person | Step::Tray | Step::Product | Step::Dose)
            || self.step == Step::Identity;
        thing && !slip
    }
}

fn miss(fact: &Fact, findings: Vec<Finding>, end: End) -> NearMiss {
    NearMiss {
        sequence: fact.sequence,
        at: fact.at,
        session: fact.session,
        by: fact.author,
        visit: None,
        table: None,
        step: None,
        findings,
        end,
    }
}

/// Counts near misses by the items that they touch; one that touches three
/// counts for each of them.
#[must_use]
pub fn by_item(misses: &[NearMiss]) -> BTreeMap<Item, u32> {
    let mut counts = BTreeMap::new();
    for item in misses.iter().flat_map(NearMiss::items) {
        *counts.entry(item).or_insert(0) += 1;
    }
    counts
}

/// Counts near misses by what was found.
#[must_use]
pub fn by_code(misses: &[NearMiss]) -> BTreeMap<Code, u32> {
    let mut counts = BTreeMap::new();
    for miss in misses {
        let mut codes: Vec<Code> = miss.findings.iter().map(|found| found.code).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *counts.entry(code).or_insert(0) += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
